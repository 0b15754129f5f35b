//! Blanks the metadata in font programs and character maps: dates, authors, programs. The length
//! stays the same, so all offsets stay valid and the text looks as before. Names and copyrights in
//! a font's own tables stay.

use super::object_type::ObjectType;
use crate::bytes::{be16, be32, contains};

/// Signatures of TrueType and OpenType fonts (ISO/IEC 14496-22, 4.5.1). Font collections cannot be
/// embedded.
const SFNT_SIGNATURES: [&[u8]; 3] = [b"\0\x01\0\0", b"true", b"OTTO"];
/// Table `head`: its magic number, and the offsets of that and of the checksum of the whole font
/// (5.2.2).
const HEAD_MAGIC: u32 = 0x5f0f_3cf5;
const HEAD_MAGIC_OFFSET: usize = 12;
const CHECKSUM_ADJUSTMENT_OFFSET: usize = 8;
/// Type 1: where the encrypted or binary part begins.
const BINARY_SECTION_STARTS: [&[u8]; 3] = [b"eexec", b"/Private", b"/CharStrings"];

/// Blanks the metadata, and returns whether there was any.
pub(super) fn blank_metadata(content: &mut [u8], object_type: ObjectType) -> bool {
    match object_type {
        ObjectType::Encoding => blank_comments(content),
        ObjectType::FontFile if SFNT_SIGNATURES.iter().any(|begin| content.starts_with(begin)) => {
            blank_timestamps(content)
        }
        // Type 1: comments stand before the encrypted part (Adobe Type 1 Font Format, 2.3).
        ObjectType::FontFile if content.starts_with(b"%!") => {
            let begins = |rest: &[u8]| BINARY_SECTION_STARTS.iter().any(|begin| rest.starts_with(begin));
            let end = (0..content.len()).find(|at| content.get(*at..).is_some_and(begins));
            content.get_mut(..end.unwrap_or(content.len())).is_some_and(blank_comments)
        }
        _ => false,
    }
}

/// Sets dates to zero: `created` and `modified` in table `head`, and all three in table `FFTM` of
/// `FontForge`.
fn blank_timestamps(font: &mut [u8]) -> bool {
    let count = be16(font, 4).map_or(0, usize::from);
    let mut checksum_offset = None;
    let (mut checksum_delta, mut is_changed) = (0_u32, false);
    for entry in (0..count).map(|index| 12 + index * 16) {
        let tag = font.get(entry..).and_then(|rest| rest.first_chunk::<4>());
        let at = be32(font, entry + 8).and_then(|at| usize::try_from(at).ok());
        let timestamps = match (tag, at) {
            (Some(b"head"), Some(at)) if be32(font, at + HEAD_MAGIC_OFFSET) == Some(HEAD_MAGIC) => {
                checksum_offset = Some(at + CHECKSUM_ADJUSTMENT_OFFSET);
                at + 20..at + 36
            }
            (Some(b"FFTM"), Some(at)) => at + 4..at + 28,
            _ => continue,
        };
        let Some(timestamps) =
            font.get_mut(timestamps).filter(|timestamps| timestamps.iter().any(|byte| *byte != 0))
        else {
            continue;
        };
        let chunks = timestamps.chunks_exact(4).filter_map(|word| be32(word, 0));
        let removed = chunks.fold(0, u32::wrapping_add);
        timestamps.fill(0);
        is_changed = true;
        // The checksum of the table shrinks by the removed value; the checksum of the font depends
        // on both.
        subtract_checksum(font, entry + 4, removed);
        checksum_delta = checksum_delta.wrapping_add(removed).wrapping_add(removed);
    }
    if let Some(at) = checksum_offset {
        subtract_checksum(font, at, checksum_delta.wrapping_neg());
    }
    is_changed
}

fn subtract_checksum(font: &mut [u8], at: usize, by: u32) {
    let Some(word) = font.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) else { return };
    *word = u32::from_be_bytes(*word).wrapping_sub(by).to_be_bytes();
}

/// Replaces comments in PostScript by spaces, except the first line, by which readers recognise the
/// format.
fn blank_comments(program: &mut [u8]) -> bool {
    // Base 85 text may contain any character.
    if contains(program, b"<~") {
        return false;
    }
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let first = if program.starts_with(b"%!") { program.iter().position(is_end) } else { Some(0) };
    let Some(rest) = first.and_then(|first| program.get_mut(first..)) else { return false };
    let (mut depth, mut is_escaped, mut is_comment, mut is_changed) = (0_usize, false, false, false);
    for byte in rest {
        if is_comment {
            is_comment = !is_end(byte);
        } else if depth > 0 {
            match *byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
        } else {
            depth += usize::from(*byte == b'(');
            is_comment = *byte == b'%';
        }
        if is_comment {
            *byte = b' ';
            is_changed = true;
        }
    }
    is_changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum_delta(bytes: &[u8]) -> u32 {
        bytes.chunks_exact(4).map(|word| be32(word, 0).unwrap()).fold(0, u32::wrapping_add)
    }

    /// A font with the tables `head` and `FFTM`, and right checksums.
    fn font(time: u8) -> Vec<u8> {
        let head = [&[1; 12][..], &HEAD_MAGIC.to_be_bytes(), &[2; 4], &[time; 16], &[3; 20]].concat();
        let head = [&head[..8], &[0; 4], &head[12..]].concat();
        let made = [&[0, 0, 0, 1][..], &[time; 24]].concat();
        let entry = |tag: &[u8], at: u32, table: &[u8]| {
            let length = u32::try_from(table.len()).unwrap();
            [tag, &checksum_delta(table).to_be_bytes(), &at.to_be_bytes(), &length.to_be_bytes()].concat()
        };
        let entries = [entry(b"FFTM", 44 + 56, &made), entry(b"head", 44, &head)].concat();
        let mut font = [b"\0\x01\0\0\0\x02\0\0\0\0\0\0", &entries[..], &head, &made].concat();
        let adjustment = 0xb1b0_afba_u32.wrapping_sub(checksum_delta(&font));
        font[52..56].copy_from_slice(&adjustment.to_be_bytes());
        font
    }

    #[test]
    fn dates_go_and_checksums_stay_valid() {
        let mut out = font(7);
        assert!(blank_metadata(&mut out, ObjectType::FontFile));
        assert_eq!(out, font(0));
        assert!(!blank_metadata(&mut out, ObjectType::FontFile));
    }

    #[test]
    fn comments_go_and_strings_stay() {
        let before = b"%!FontType1-1.0: F\r%%For: SECRET\r/Notice (100% (a) \\) %b) def % SECRET\n2 eexec%c";
        let after = b"%!FontType1-1.0: F\r             \r/Notice (100% (a) \\) %b) def         \n2 eexec%c";
        for (object_type, end) in
            [(ObjectType::FontFile, before.len()), (ObjectType::Encoding, before.len() - 2)]
        {
            let mut out = before[..end].to_vec();
            assert!(blank_metadata(&mut out, object_type));
            assert_eq!(out, after[..end]);
            assert!(!blank_metadata(&mut out, object_type));
        }
    }

    #[test]
    fn other_data_stay() {
        for bytes in
            [&b""[..], b"\0\x01\0\0\0\x09head", b"%!\n/Private %", b"OTTO\xff\xff", b"%!<~\n%~> eexec"]
        {
            let mut out = bytes.to_vec();
            assert!(!blank_metadata(&mut out, ObjectType::FontFile));
            assert_eq!(out, bytes);
        }
    }
}
