//! Three-way merge: what one counsellor typed against what a colleague saved meanwhile.

/// What becomes of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// Nobody changed it, or only the colleague did, or both did the same.
    Theirs,
    /// Only this counsellor changed it.
    Mine,
    /// Both changed it, to different values. Somebody has to choose.
    Conflict,
}

/// Compares what the form showed (`was`), what was typed (`mine`) and what is stored now
/// (`theirs`).
#[must_use]
pub fn merge<T: PartialEq + ?Sized>(was: &T, mine: &T, theirs: &T) -> Merged {
    if mine == theirs || mine == was {
        Merged::Theirs
    } else if theirs == was {
        Merged::Mine
    } else {
        Merged::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_both_changed_is_asked() {
        assert_eq!(merge("a", "a", "a"), Merged::Theirs);
        assert_eq!(merge("a", "a", "b"), Merged::Theirs);
        assert_eq!(merge("a", "b", "a"), Merged::Mine);
        assert_eq!(merge("a", "b", "b"), Merged::Theirs);
        assert_eq!(merge("a", "b", "c"), Merged::Conflict);
    }
}
