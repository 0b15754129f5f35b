//! Where the objects of a file begin, whatever its tables say.

use std::cell::OnceCell;
use std::collections::HashSet;

use hayro_syntax::object::ObjectIdentifier;

/// The objects that begin in a file, looked for once, when first asked.
#[derive(Debug)]
pub(super) struct Heads<'a> {
    file: &'a [u8],
    known: OnceCell<HashSet<(i64, i64)>>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(file: &'a [u8]) -> Self {
        Self { file, known: OnceCell::new() }
    }

    /// Whether an object that could not be read stands in the file after all. Without it a page would look otherwise, and nobody would know.
    pub(super) fn has(&self, id: ObjectIdentifier) -> bool {
        let known = self.known.get_or_init(|| {
            let ends = self.file.windows(4).enumerate().filter(|(_, window)| *window == b" obj");
            ends.filter_map(|(end, _)| head(self.file.get(..end)?)).collect()
        });
        known.contains(&(id.obj_number.into(), id.gen_number.into()))
    }
}

/// The numbers at the end of what comes before `obj` (ISO 32000-2, 7.3.10).
fn head(before: &[u8]) -> Option<(i64, i64)> {
    let (before, generation) = number(before)?;
    let (before, object) = number(before.strip_suffix(b" ")?)?;
    before.last().is_none_or(u8::is_ascii_whitespace).then_some((object, generation))
}

fn number(text: &[u8]) -> Option<(&[u8], i64)> {
    let begin = text.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
    let (before, digits) = text.split_at_checked(begin)?;
    Some((before, str::from_utf8(digits).ok()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_where_they_begin() {
        let heads = Heads::of(b"1 0 obj\n12 3 obj x4 0 obj 5 obj\r6  0 obj obj");
        let is = |object, generation| heads.has(ObjectIdentifier::new(object, generation));
        assert!(is(1, 0) && is(12, 3));
        assert!(!is(2, 3) && !is(4, 0) && !is(0, 5) && !is(6, 0) && !is(12, 0));
    }
}
