//! Exif (CIPA DC-008): the image orientation (tag 0x0112) is the only thing that is read and kept.
//! Exif data have the layout of TIFF 6.0.
//!
//! This is own code, because the usual crate (kamadak-exif) parses all of Exif; only one entry of
//! the first image file directory (IFD) is needed.

use super::bytes::{be16, be32, le32};

const ORIENTATION: u16 = 0x0112;

/// The orientation: 1 is upright, 2 to 8 are turned or mirrored. `None` if it is missing or
/// invalid.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let (offset, is_little_endian) = ifd_entry(tiff, ORIENTATION)?;
    let read_u16 = |offset: usize| read_u16(tiff, offset, is_little_endian);
    // SHORT is the right type, but some programs write BYTE or LONG.
    let value = match read_u16(offset + 2)? {
        1 => u16::from(*tiff.get(offset + 8)?),
        4 if is_little_endian => read_u16(offset + 8)?,
        4 => read_u16(offset + 10)?,
        _ => read_u16(offset + 8)?,
    };
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// Offset of an entry in the first IFD, and whether the data are little-endian.
pub(super) fn ifd_entry(tiff: &[u8], tag: u16) -> Option<(usize, bool)> {
    let is_little_endian = tiff.starts_with(b"II");
    ifd_entries(tiff)
        .into_iter()
        .flatten()
        .find(|(entry_tag, _)| *entry_tag == tag)
        .map(|(_, offset)| (offset, is_little_endian))
}

/// Tag and offset of each entry in the first IFD. An entry has 12 bytes: tag, type, count, value
/// (TIFF 6.0, section 2).
pub(super) fn ifd_entries(tiff: &[u8]) -> Option<impl Iterator<Item = (u16, usize)>> {
    let is_little_endian = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let ifd = if is_little_endian { le32(tiff, 4)? } else { be32(tiff, 4)? };
    let ifd = usize::try_from(ifd).ok()?;
    let ifd_entries = usize::from(read_u16(tiff, ifd, is_little_endian)?);
    let offsets = (0..ifd_entries.min(512)).filter_map(move |ifd_entry| ifd.checked_add(2 + ifd_entry * 12));
    Some(offsets.map_while(move |offset| Some((read_u16(tiff, offset, is_little_endian)?, offset))))
}

fn read_u16(tiff: &[u8], offset: usize, is_little_endian: bool) -> Option<u16> {
    be16(tiff, offset).map(|value| if is_little_endian { value.swap_bytes() } else { value })
}

/// Exif data with the orientation and nothing else; `None` for upright images, which need no Exif.
pub(super) fn orientation_only(orientation: Option<u8>) -> Option<[u8; 26]> {
    let value = orientation.filter(|value| (2..=8).contains(value))?;
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    *tiff.get_mut(19)? = value;
    Some(tiff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_written_orientation_is_read() {
        for value in 2..=8 {
            assert_eq!(orientation(&orientation_only(Some(value)).unwrap()), Some(value));
        }
        assert_eq!(orientation_only(Some(1)), None);
        assert_eq!(orientation_only(None), None);
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
        let long = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x03\0\0\0\0";
        assert_eq!(orientation(long), Some(3));
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic(order in 0..2, rest in proptest::collection::vec(any::<u8>(), 0..80)) {
            let head: &[u8] = if order == 0 { b"II*\0" } else { b"MM\0*" };
            orientation(&[head, &rest].concat());
        }
    }
}
