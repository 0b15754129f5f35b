//! What font programs and character maps say of when, by whom and with what they were made. It is blanked where it stands, so that nothing moves and all looks
//! as before. Names and copyrights in a font's own tables stay.

use super::roles::Role;
use crate::bytes::{be16, be32, contains};

/// First bytes of fonts in tables (ISO/IEC 14496-22, 4.5.1). Collections can't be embedded.
const SFNT: [&[u8]; 3] = [b"\0\x01\0\0", b"true", b"OTTO"];
/// Mark in the table `head`, and where its checksum of the whole font stands (5.2.2).
const MAGIC: u32 = 0x5f0f_3cf5;
const MAGIC_AT: usize = 12;
const ADJUSTMENT_AT: usize = 8;
/// Where what is encrypted begins in Type 1, or what else may be binary.
const ENCRYPTED: [&[u8]; 3] = [b"eexec", b"/Private", b"/CharStrings"];

/// Blanks it. Whether there was something.
pub(super) fn blank(content: &mut [u8], role: Role) -> bool {
    match role {
        Role::Encoding => comments(content),
        Role::FontFile if SFNT.iter().any(|begin| content.starts_with(begin)) => times(content),
        // Type 1: comments stand before what is encrypted (Adobe Type 1 Font Format, 2.3).
        Role::FontFile if content.starts_with(b"%!") => {
            let begins = |rest: &[u8]| ENCRYPTED.iter().any(|begin| rest.starts_with(begin));
            let end = (0..content.len()).find(|at| content.get(*at..).is_some_and(begins));
            content.get_mut(..end.unwrap_or(content.len())).is_some_and(comments)
        }
        _ => false,
    }
}

/// Zeros for the moments in tables: `created` and `modified` in `head`, all three in `FFTM`, which comes from `FontForge`.
fn times(font: &mut [u8]) -> bool {
    let count = be16(font, 4).map_or(0, usize::from);
    let mut sum_at = None;
    let (mut sum, mut is_changed) = (0_u32, false);
    for entry in (0..count).map(|place| 12 + place * 16) {
        let tag = font.get(entry..).and_then(|rest| rest.first_chunk::<4>());
        let at = be32(font, entry + 8).and_then(|at| usize::try_from(at).ok());
        let told = match (tag, at) {
            (Some(b"head"), Some(at)) if be32(font, at + MAGIC_AT) == Some(MAGIC) => {
                sum_at = Some(at + ADJUSTMENT_AT);
                at + 20..at + 36
            }
            (Some(b"FFTM"), Some(at)) => at + 4..at + 28,
            _ => continue,
        };
        let Some(told) = font.get_mut(told).filter(|told| told.iter().any(|byte| *byte != 0)) else {
            continue;
        };
        let words = told.chunks_exact(4).filter_map(|word| be32(word, 0));
        let zeroed = words.fold(0, u32::wrapping_add);
        told.fill(0);
        is_changed = true;
        // The checksum of the table goes down as much, and that of the whole font once more.
        subtract(font, entry + 4, zeroed);
        sum = sum.wrapping_add(zeroed).wrapping_add(zeroed);
    }
    if let Some(at) = sum_at {
        subtract(font, at, sum.wrapping_neg());
    }
    is_changed
}

fn subtract(font: &mut [u8], at: usize, by: u32) {
    let Some(word) = font.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) else { return };
    *word = u32::from_be_bytes(*word).wrapping_sub(by).to_be_bytes();
}

/// Spaces for comments in PostScript, apart from the first line, by which readers know what it is.
fn comments(program: &mut [u8]) -> bool {
    // Text in base 85 may hold any character.
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

    fn sum(bytes: &[u8]) -> u32 {
        bytes.chunks_exact(4).map(|word| be32(word, 0).unwrap()).fold(0, u32::wrapping_add)
    }

    /// A font of the tables `head` and `FFTM` with right checksums.
    fn font(time: u8) -> Vec<u8> {
        let head = [&[1; 12][..], &MAGIC.to_be_bytes(), &[2; 4], &[time; 16], &[3; 20]].concat();
        let head = [&head[..8], &[0; 4], &head[12..]].concat();
        let made = [&[0, 0, 0, 1][..], &[time; 24]].concat();
        let entry = |tag: &[u8], at: u32, table: &[u8]| {
            let length = u32::try_from(table.len()).unwrap();
            [tag, &sum(table).to_be_bytes(), &at.to_be_bytes(), &length.to_be_bytes()].concat()
        };
        let entries = [entry(b"FFTM", 44 + 56, &made), entry(b"head", 44, &head)].concat();
        let mut font = [b"\0\x01\0\0\0\x02\0\0\0\0\0\0", &entries[..], &head, &made].concat();
        let adjustment = 0xb1b0_afba_u32.wrapping_sub(sum(&font));
        font[52..56].copy_from_slice(&adjustment.to_be_bytes());
        font
    }

    #[test]
    fn moments_go_and_checksums_fit() {
        let mut out = font(7);
        assert!(blank(&mut out, Role::FontFile));
        assert_eq!(out, font(0));
        assert!(!blank(&mut out, Role::FontFile));
    }

    #[test]
    fn comments_go_and_texts_stay() {
        let before = b"%!FontType1-1.0: F\r%%For: SECRET\r/Notice (100% (a) \\) %b) def % SECRET\n2 eexec%c";
        let after = b"%!FontType1-1.0: F\r             \r/Notice (100% (a) \\) %b) def         \n2 eexec%c";
        for (role, end) in [(Role::FontFile, before.len()), (Role::Encoding, before.len() - 2)] {
            let mut out = before[..end].to_vec();
            assert!(blank(&mut out, role));
            assert_eq!(out, after[..end]);
            assert!(!blank(&mut out, role));
        }
    }

    #[test]
    fn what_is_no_font_stays() {
        for bytes in
            [&b""[..], b"\0\x01\0\0\0\x09head", b"%!\n/Private %", b"OTTO\xff\xff", b"%!<~\n%~> eexec"]
        {
            let mut out = bytes.to_vec();
            assert!(!blank(&mut out, Role::FontFile));
            assert_eq!(out, bytes);
        }
    }
}
