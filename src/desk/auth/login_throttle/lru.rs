//! What is remembered of keys, within a bound. Beyond it, what nobody came back to for longest goes first: whoever invents many keys pushes out
//! their own and those of long ago, not the one that is being tried just now.

use std::collections::HashMap;

/// A keyed hash of whatever is remembered.
pub type Key = [u8; 32];

/// Values by key.
pub struct Remembered<T> {
    most: usize,
    /// Counts what was put, and so tells what was put before what.
    turn: u64,
    values: HashMap<Key, (u64, T)>,
}

impl<T> Remembered<T> {
    /// Nothing yet, and never more than so many.
    pub fn new(most: usize) -> Self {
        Self { most, turn: 0, values: HashMap::new() }
    }

    /// What is remembered of a key.
    pub fn get(&self, key: &Key) -> Option<&T> {
        self.values.get(key).map(|(_, value)| value)
    }

    /// Remembers it.
    pub fn put(&mut self, key: Key, value: T) {
        if self.values.len() >= self.most && !self.values.contains_key(&key) {
            self.make_room();
        }
        self.turn += 1;
        self.values.insert(key, (self.turn, value));
    }

    /// Forgets it.
    pub fn remove(&mut self, key: &Key) {
        self.values.remove(key);
    }

    /// Forgets the eighth that was put longest ago: many at once, so that looking through all of them is seldom.
    fn make_room(&mut self) {
        let mut turns: Vec<u64> = self.values.values().map(|(turn, _)| *turn).collect();
        let eighth = turns.len() / 8;
        if eighth < turns.len() {
            let (_, last, _) = turns.select_nth_unstable(eighth);
            let last = *last;
            self.values.retain(|_, (turn, _)| *turn > last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Key {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        key
    }

    #[test]
    fn the_oldest_go_first_and_what_is_put_again_is_new() {
        let mut remembered = Remembered::new(16);
        for number in 0..16 {
            remembered.put(key(number), number);
        }
        remembered.put(key(0), 100);
        assert_eq!(remembered.values.len(), 16);
        remembered.put(key(16), 16);
        assert!(remembered.values.len() <= 16);
        assert_eq!(remembered.get(&key(1)), None);
        for (number, value) in [(0, 100), (8, 8), (15, 15), (16, 16)] {
            assert_eq!(remembered.get(&key(number)), Some(&value));
        }
        remembered.remove(&key(8));
        assert_eq!(remembered.get(&key(8)), None);
    }
}
