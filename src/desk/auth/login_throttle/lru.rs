//! A map of bounded size that forgets the least recently stored entries first. Whoever invents many
//! keys pushes out old entries and their own, but not those that others have just stored.

use std::collections::HashMap;

/// The keyed hash under which a value is stored.
pub type Key = [u8; 32];

/// Values by key, up to a fixed number.
pub struct Remembered<T> {
    most: usize,
    /// Grows with each entry that is stored, and so gives their order.
    turn: u64,
    values: HashMap<Key, (u64, T)>,
}

impl<T> Remembered<T> {
    /// Makes an empty map that holds at most `most` entries.
    pub fn new(most: usize) -> Self {
        Self { most, turn: 0, values: HashMap::new() }
    }

    /// Gets the value of a key.
    pub fn get(&self, key: &Key) -> Option<&T> {
        self.values.get(key).map(|(_, value)| value)
    }

    /// Stores a value, which makes it the newest.
    pub fn put(&mut self, key: Key, value: T) {
        if self.values.len() >= self.most && !self.values.contains_key(&key) {
            self.make_room();
        }
        self.turn += 1;
        self.values.insert(key, (self.turn, value));
    }

    /// Removes the value of a key.
    pub fn remove(&mut self, key: &Key) {
        self.values.remove(key);
    }

    /// Removes the oldest eighth of the entries. Removing many at once makes the scan over all
    /// entries rare.
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
