//! Reads the image orientation from XMP (`tiff:Orientation`; XMP specification part 2, 3.5), for
//! images without Exif. Nothing else of XMP is read, and nothing of it is kept.

const NAME: &[u8] = b"tiff:Orientation";

/// The orientation, written as an attribute or as an element; `None` if it is missing or invalid.
pub(super) fn orientation(packet: &[u8]) -> Option<u8> {
    let at = packet.windows(NAME.len()).position(|window| window == NAME)?;
    let mut rest = packet.get(at + NAME.len()..)?.iter().skip_while(|byte| b" =\"'>\t\r\n".contains(byte));
    let value = rest.next()?.checked_sub(b'0').filter(|value| (1..=8).contains(value))?;
    rest.next().is_some_and(|after| !after.is_ascii_digit()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_and_element_are_read() {
        assert_eq!(orientation(b"<rdf:Description tiff:Orientation=\"6\" x=\"\"/>"), Some(6));
        assert_eq!(orientation(b"<tiff:Orientation>8</tiff:Orientation>"), Some(8));
        assert_eq!(orientation(b"<tiff:Orientation>88</tiff:Orientation>"), None);
        assert_eq!(orientation(b"<tiff:Orientation=\""), None);
        assert_eq!(orientation(b"no word of it"), None);
    }
}
