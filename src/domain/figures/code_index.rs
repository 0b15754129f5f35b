//! Finding a word among the few of a list: a hundred thousand cases name some twenty codes each.

/// Words and their places. A word is compared with those of its shelf only, which is one, or none.
pub struct CodeIndex {
    shelves: Vec<Vec<(&'static [u8], usize)>>,
}

/// A power of two, some times as many as a list has words.
const SHELVES: usize = 128;

impl CodeIndex {
    /// Words in the order of their places.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Self {
        let mut shelves = vec![Vec::new(); SHELVES];
        for (place, word) in words.into_iter().enumerate() {
            if let Some(words) = shelves.get_mut(shelf(word.as_bytes())) {
                words.push((word.as_bytes(), place));
            }
        }
        Self { shelves }
    }

    /// The place of a word; nothing if it is not among them.
    pub fn place(&self, word: &[u8]) -> Option<usize> {
        let words = self.shelves.get(shelf(word))?;
        words.iter().find(|(known, _)| *known == word).map(|(_, place)| *place)
    }
}

/// Length, ends and middle tell the words of the lists apart.
fn shelf(word: &[u8]) -> usize {
    let at = |place: usize| word.get(place).copied().map_or(0, usize::from);
    let length = word.len();
    let mixed = length + at(0) * 3 + at(length / 2) * 7 + at(length.saturating_sub(1)) * 13;
    mixed % SHELVES
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
            let longest = words.shelves.iter().map(Vec::len).max();
            assert!(longest <= Some(3), "{}: {longest:?} words on one shelf", list.id);
        }
        assert_eq!(CodeIndex::new([]).place(b""), None);
        assert_eq!(CodeIndex::new(["", "a"]).place(b""), Some(0));
    }
}
