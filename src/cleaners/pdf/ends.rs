//! What stands before a PDF's header and behind its end. Readers look for the header in the first 1 024 bytes and for the end from behind, and so pass over what a
//! download, a mail program or a scanner left there.

/// Where readers look for the header.
const HEAD: usize = 1024;
const HEADER: &[u8] = b"%PDF-";
const START: &[u8] = b"startxref";
const END: &[u8] = b"%%EOF";
/// Byte order mark of UTF-8: an editor's, and nobody's words.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file without what stands before it.
pub(super) struct Trimmed<'a> {
    pub(super) file: &'a [u8],
    /// Whether more than white space stands before or behind.
    pub(super) more: bool,
    /// Whether it has an end.
    pub(super) ends: bool,
}

/// Whether something may be a PDF, though it begins with something else.
pub(crate) fn holds_pdf(input: &[u8]) -> bool {
    header(input).is_some() && last(input, START).is_some()
}

pub(super) fn trim(input: &[u8]) -> Trimmed<'_> {
    let (before, rest) = input.split_at_checked(header(input).unwrap_or_default()).unwrap_or((&[], input));
    let end = last(rest, END);
    let behind = end.and_then(|end| rest.get(end + END.len()..)).unwrap_or_default();
    let more = !is_blank(before.strip_prefix(MARK).unwrap_or(before)) || !is_blank(behind);
    // Places are counted from the header (ISO 32000-2, 7.5.5), but some programs count from the first byte.
    let file = if points_to_table(rest) || !points_to_table(input) { rest } else { input };
    Trimmed { file, more, ends: end.is_some_and(|end| end + HEAD > rest.len()) }
}

fn header(input: &[u8]) -> Option<usize> {
    let head = input.get(..HEAD).unwrap_or(input);
    head.windows(HEADER.len()).position(|window| window == HEADER)
}

fn last(input: &[u8], what: &[u8]) -> Option<usize> {
    input.windows(what.len()).rposition(|window| window == what)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

/// Whether what follows the last `startxref` leads to a table of places or the stream that replaces it.
fn points_to_table(file: &[u8]) -> bool {
    let behind = last(file, START).and_then(|start| file.get(start + START.len()..)).unwrap_or_default();
    let digits: Vec<u8> = behind
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take_while(u8::is_ascii_digit)
        .take(10)
        .collect();
    let place = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<usize>().ok());
    let table = place.and_then(|place| file.get(place..)).unwrap_or_default();
    let table = table.trim_ascii_start();
    table.starts_with(b"xref") || table.first().is_some_and(u8::is_ascii_digit)
}
