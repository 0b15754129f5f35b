//! A map of bounded size that forgets the least recently stored entries first. Whoever invents many
//! keys pushes out old entries and their own, but not those that others have just stored.

use std::collections::HashMap;

/// The keyed hash under which a value is stored.
pub type CounterKey = [u8; 32];

/// Values by key, up to a fixed number.
pub struct LruMap<T> {
    capacity: usize,
    /// Grows with each entry that is stored, and so gives their order.
    sequence: u64,
    entries: HashMap<CounterKey, (u64, T)>,
}

impl<T> LruMap<T> {
    /// Makes an empty map that holds at most `capacity` entries.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, sequence: 0, entries: HashMap::new() }
    }

    /// Gets the value of a key.
    pub fn get(&self, key: &CounterKey) -> Option<&T> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// Stores a value, which makes it the newest.
    pub fn insert(&mut self, key: CounterKey, value: T) {
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.evict_oldest();
        }
        self.sequence += 1;
        self.entries.insert(key, (self.sequence, value));
    }

    /// Removes the value of a key.
    pub fn remove(&mut self, key: &CounterKey) {
        self.entries.remove(key);
    }

    /// Removes the oldest eighth of the entries. Removing many at once makes the scan over all
    /// entries rare.
    fn evict_oldest(&mut self) {
        let mut sequences: Vec<u64> = self.entries.values().map(|(sequence, _)| *sequence).collect();
        let eighth = sequences.len() / 8;
        if eighth < sequences.len() {
            let (_, last, _) = sequences.select_nth_unstable(eighth);
            let last = *last;
            self.entries.retain(|_, (sequence, _)| *sequence > last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> CounterKey {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        key
    }

    #[test]
    fn the_oldest_go_first_and_what_is_put_again_is_new() {
        let mut map = LruMap::new(16);
        for number in 0..16 {
            map.insert(key(number), number);
        }
        map.insert(key(0), 100);
        assert_eq!(map.entries.len(), 16);
        map.insert(key(16), 16);
        assert!(map.entries.len() <= 16);
        assert_eq!(map.get(&key(1)), None);
        for (number, value) in [(0, 100), (8, 8), (15, 15), (16, 16)] {
            assert_eq!(map.get(&key(number)), Some(&value));
        }
        map.remove(&key(8));
        assert_eq!(map.get(&key(8)), None);
    }
}
