//! Finds where objects begin in a file, independently of its cross-reference table.

use std::cell::OnceCell;
use std::collections::HashSet;

use hayro_syntax::object::ObjectIdentifier;

/// The objects whose headers stand in a file. The first query searches for them.
#[derive(Debug)]
pub(super) struct ObjectHeaders<'a> {
    file: &'a [u8],
    known_headers: OnceCell<HashSet<(i64, i64)>>,
}

impl<'a> ObjectHeaders<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, known_headers: OnceCell::new() }
    }

    /// Whether an object that the parser could not read is in the file after all. Then the file is
    /// refused: leaving the object out silently would change a page.
    pub(super) fn contains(&self, id: ObjectIdentifier) -> bool {
        let known_headers = self.known_headers.get_or_init(|| {
            let ends = self.file.windows(4).enumerate().filter(|(_, window)| *window == b" obj");
            ends.filter_map(|(end, _)| read_header(self.file.get(..end)?)).collect()
        });
        known_headers.contains(&(id.obj_number.into(), id.gen_number.into()))
    }
}

/// Object number and generation at the end of the text before `obj` (ISO 32000-2, 7.3.10).
fn read_header(before: &[u8]) -> Option<(i64, i64)> {
    let (before, generation) = read_number(before)?;
    let (before, object) = read_number(before.strip_suffix(b" ")?)?;
    before.last().is_none_or(u8::is_ascii_whitespace).then_some((object, generation))
}

fn read_number(text: &[u8]) -> Option<(&[u8], i64)> {
    let begin = text.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
    let (before, digits) = text.split_at_checked(begin)?;
    Some((before, str::from_utf8(digits).ok()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found() {
        let headers = ObjectHeaders::new(b"1 0 obj\n12 3 obj x4 0 obj 5 obj\r6  0 obj obj");
        let is = |object, generation| headers.contains(ObjectIdentifier::new(object, generation));
        assert!(is(1, 0) && is(12, 3));
        assert!(!is(2, 3) && !is(4, 0) && !is(0, 5) && !is(6, 0) && !is(12, 0));
    }
}
