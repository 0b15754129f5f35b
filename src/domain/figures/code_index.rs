//! An index of the few codes of a list, because a hundred thousand cases have some twenty codes
//! each.

/// Codes and their positions, in a hash table. Most buckets have one code or none.
pub struct CodeIndex {
    buckets: Vec<Vec<(&'static [u8], usize)>>,
}

/// Number of buckets: a power of two, several times the length of a list.
const BUCKETS: usize = 128;

impl CodeIndex {
    /// Indexes codes in the order of their positions.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Self {
        let mut buckets = vec![Vec::new(); BUCKETS];
        for (place, word) in words.into_iter().enumerate() {
            if let Some(words) = buckets.get_mut(bucket(word.as_bytes())) {
                words.push((word.as_bytes(), place));
            }
        }
        Self { buckets }
    }

    /// The position of a code.
    pub fn place(&self, word: &[u8]) -> Option<usize> {
        let words = self.buckets.get(bucket(word))?;
        words.iter().find(|(known, _)| *known == word).map(|(_, place)| *place)
    }
}

/// Hashes a code. Length, ends and middle suffice for the lists of this service.
fn bucket(word: &[u8]) -> usize {
    let at = |place: usize| word.get(place).copied().map_or(0, usize::from);
    let length = word.len();
    let mixed = length + at(0) * 3 + at(length / 2) * 7 + at(length.saturating_sub(1)) * 13;
    mixed % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::{Code, Taxonomy};

    #[test]
    fn every_word_is_found_and_no_other() {
        for list in crate::facts::CODED.iter().filter_map(|name| Taxonomy::list(name)) {
            let words = CodeIndex::new(list.codes().map(Code::as_str));
            for (place, code) in list.codes().enumerate() {
                assert_eq!(words.place(code.as_str().as_bytes()), Some(place));
                assert_eq!(words.place(format!("{code}x").as_bytes()), None);
            }
            let longest = words.buckets.iter().map(Vec::len).max();
            assert!(longest <= Some(3), "{}: {longest:?} words on one bucket", list.id);
        }
        assert_eq!(CodeIndex::new([]).place(b""), None);
        assert_eq!(CodeIndex::new(["", "a"]).place(b""), Some(0));
    }
}
