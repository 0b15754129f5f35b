//! The one thing of a picture's Exif data that is kept: which way is up (CIPA DC-008, tag 0x0112, in TIFF 6.0 layout).

use super::gather::{be16, be32, le32};

const ORIENTATION: u16 = 0x0112;

/// Which way is up, if it says so and it is not the usual way: 2 to 8.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| be16(tiff, at).map(|value| if little { value.swap_bytes() } else { value });
    let u32_at = |at: usize| if little { le32(tiff, at) } else { be32(tiff, at) };
    let directory = usize::try_from(u32_at(4)?).ok()?;
    let entries = usize::from(u16_at(directory)?);
    let value = (0..entries.min(512)).find_map(|entry| {
        let at = directory.checked_add(2 + entry * 12)?;
        (u16_at(at)? == ORIENTATION).then(|| u16_at(at + 8))?
    })?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// TIFF data that says which way is up and nothing else.
pub(super) fn minimal(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    if let Some(value) = tiff.get_mut(19) {
        *value = orientation;
    }
    tiff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in 2..=8 {
            assert_eq!(orientation(&minimal(value)), Some(value));
        }
        assert_eq!(orientation(&minimal(1)), None, "the usual way needs no words");
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(order in 0..2, rest in proptest::collection::vec(any::<u8>(), 0..80)) {
            let head: &[u8] = if order == 0 { b"II*\0" } else { b"MM\0*" };
            orientation(&[head, &rest].concat());
        }
    }
}
