//! Removes data before the header of a PDF. Readers search for the header in the first 1024 bytes,
//! and for the end from behind. So they tolerate what a download, an email program or a scanner
//! added.

/// Readers search for the header in so many bytes.
const HEADER_WITHIN: usize = 1024;
const HEADER: &[u8] = b"%PDF-";
const STARTXREF: &[u8] = b"startxref";
const EOF_MARKER: &[u8] = b"%%EOF";
/// Byte order mark that an editor added.
const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// A file without the data before its header.
pub(super) struct Trimmed<'a> {
    pub(super) file: &'a [u8],
    /// Whether there is more than white space before the header or after the end.
    pub(super) has_extra: bool,
    /// Whether the end marker is there.
    pub(super) has_eof: bool,
}

/// Whether a file may be a PDF, although it begins with other data.
pub(crate) fn looks_like_pdf(input: &[u8]) -> bool {
    find_header(input).is_some() && find_last(input, STARTXREF).is_some()
}

pub(super) fn trim(input: &[u8]) -> Trimmed<'_> {
    let (before, rest) =
        input.split_at_checked(find_header(input).unwrap_or_default()).unwrap_or((&[], input));
    let end = find_last(rest, EOF_MARKER);
    let after = end.and_then(|end| rest.get(end + EOF_MARKER.len()..)).unwrap_or_default();
    let has_extra = !is_blank(before.strip_prefix(UTF8_BOM).unwrap_or(before)) || !is_blank(after);
    // Offsets count from the header (ISO 32000-2, 7.5.5), but some programs count from the first
    // byte.
    let file =
        if startxref_points_to_table(rest) || !startxref_points_to_table(input) { rest } else { input };
    Trimmed { file, has_extra, has_eof: end.is_some_and(|end| end + HEADER_WITHIN > rest.len()) }
}

fn find_header(input: &[u8]) -> Option<usize> {
    let beginning = input.get(..HEADER_WITHIN).unwrap_or(input);
    beginning.windows(HEADER.len()).position(|window| window == HEADER)
}

fn find_last(input: &[u8], what: &[u8]) -> Option<usize> {
    input.windows(what.len()).rposition(|window| window == what)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
}

/// Whether the last `startxref` points to a cross-reference table or stream.
fn startxref_points_to_table(file: &[u8]) -> bool {
    let after =
        find_last(file, STARTXREF).and_then(|start| file.get(start + STARTXREF.len()..)).unwrap_or_default();
    let digits: Vec<u8> = after
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take_while(u8::is_ascii_digit)
        .take(10)
        .collect();
    let offset = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<usize>().ok());
    let table = offset.and_then(|offset| file.get(offset..)).unwrap_or_default();
    let table = table.trim_ascii_start();
    table.starts_with(b"xref") || table.first().is_some_and(u8::is_ascii_digit)
}
