//! The one thing of a picture's Exif data that is kept: which way is up (CIPA DC-008, tag 0x0112, in TIFF 6.0 layout).
//!
//! A crate that reads Exif (kamadak-exif) reads all of it; what is looked for here is one entry of the first directory.

use super::bytes::{be16, be32, le32};

const ORIENTATION: u16 = 0x0112;

/// Which way is up, if it says so: 1 is the usual way, and 2 to 8 are the others.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let (at, is_little) = entry(tiff, ORIENTATION)?;
    let short = |at: usize| short(tiff, at, is_little);
    // BYTE and LONG are not right, and are written.
    let value = match short(at + 2)? {
        1 => u16::from(*tiff.get(at + 8)?),
        4 if is_little => short(at + 8)?,
        4 => short(at + 10)?,
        _ => short(at + 8)?,
    };
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// Where an entry of the first directory stands, and whether the least significant byte comes first.
pub(super) fn entry(tiff: &[u8], tag: u16) -> Option<(usize, bool)> {
    let is_little = tiff.starts_with(b"II");
    entries(tiff).into_iter().flatten().find(|(found, _)| *found == tag).map(|(_, at)| (at, is_little))
}

/// The entries of the first directory: their tags, and where they stand (tag, type, count, value; TIFF 6.0, section 2).
pub(super) fn entries(tiff: &[u8]) -> Option<impl Iterator<Item = (u16, usize)>> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let directory = if is_little { le32(tiff, 4)? } else { be32(tiff, 4)? };
    let directory = usize::try_from(directory).ok()?;
    let entries = usize::from(short(tiff, directory, is_little)?);
    let places = (0..entries.min(512)).filter_map(move |entry| directory.checked_add(2 + entry * 12));
    Some(places.map_while(move |at| Some((short(tiff, at, is_little)?, at))))
}

fn short(tiff: &[u8], at: usize, is_little: bool) -> Option<u16> {
    be16(tiff, at).map(|value| if is_little { value.swap_bytes() } else { value })
}

/// TIFF data that says which way is up and nothing else; `None` for the usual way, which needs no words.
pub(super) fn minimal(orientation: Option<u8>) -> Option<[u8; 26]> {
    let up = orientation.filter(|value| (2..=8).contains(value))?;
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    *tiff.get_mut(19)? = up;
    Some(tiff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in 2..=8 {
            assert_eq!(orientation(&minimal(Some(value)).unwrap()), Some(value));
        }
        assert_eq!(minimal(Some(1)), None);
        assert_eq!(minimal(None), None);
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
        let long = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x03\0\0\0\0";
        assert_eq!(orientation(long), Some(3));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(order in 0..2, rest in proptest::collection::vec(any::<u8>(), 0..80)) {
            let head: &[u8] = if order == 0 { b"II*\0" } else { b"MM\0*" };
            orientation(&[head, &rest].concat());
        }
    }
}
