//! Repairs a common mistake of PDF writers that readers tolerate and the parser does not. No offset
//! changes.

const STREAM: &[u8] = b"stream";

/// Moves blanks between the keyword `stream` and the end of its line to before the keyword. ISO
/// 32000-2, 7.3.8.1 allows none there.
pub(super) fn move_blanks_after_stream_keyword(file: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = file.get(at..).and_then(|rest| rest.windows(7).position(is_followed_by_blank)) {
        let begin = at + found;
        let end = begin + STREAM.len();
        at = end;
        let blanks = file.get(end..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count();
        let ends_line = matches!(file.get(end + blanks), Some(b'\r' | b'\n'));
        let before = file.get(..begin).unwrap_or_default().trim_ascii_end();
        if ends_line
            && before.ends_with(b">>")
            && let Some(both) = file.get_mut(begin..end + blanks)
        {
            both.rotate_right(blanks);
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_followed_by_blank(seven: &[u8]) -> bool {
    seven.strip_prefix(STREAM).and_then(<[u8]>::first).is_some_and(|byte| is_blank(*byte))
}
