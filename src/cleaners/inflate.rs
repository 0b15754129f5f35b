//! Compressed data (RFC 1950), looked through piece by piece, so that nothing has to be held that is not kept.

use flate2::{Decompress, FlushDecompress, Status};

/// Bytes that come out at a time.
const WINDOW: usize = 64 << 10;

/// How compressed data ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With their own end.
    Whole,
    /// Before it.
    Cut,
    /// Where they do not read any more.
    Damaged,
}

/// Hands over what comes out of compressed data; how they ended, and how many bytes of them were read until then.
///
/// # Errors
/// What `each` says: then the rest is not looked at.
pub(super) fn inflate<E>(
    packed: &[u8],
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(End, usize), E> {
    let (mut inflate, mut window) = (Decompress::new(true), vec![0_u8; WINDOW]);
    // Both count within what is in memory.
    let in_memory = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    loop {
        let (before, made) = (inflate.total_in(), inflate.total_out());
        let rest = packed.get(in_memory(before)..).unwrap_or_default();
        let status = inflate.decompress(rest, &mut window, FlushDecompress::None);
        let new = in_memory(inflate.total_out() - made);
        each(window.get(..new).unwrap_or_default())?;
        let end = match status {
            Err(_) => End::Damaged,
            Ok(Status::StreamEnd) => End::Whole,
            Ok(_) if inflate.total_in() > before || new > 0 => continue,
            Ok(_) => End::Cut,
        };
        return Ok((end, in_memory(inflate.total_in())));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    #[test]
    fn how_it_ends_is_told_and_whoever_has_enough_ends_it() {
        let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content).unwrap();
        let packed = encoder.finish().unwrap();
        let looked = |bytes: &[u8]| {
            let mut made = Vec::new();
            let ended = inflate(bytes, |new| {
                made.extend_from_slice(new);
                Ok::<(), ()>(())
            });
            (ended.unwrap(), made)
        };
        let behind = [&packed[..], b"something else"].concat();
        assert_eq!(looked(&behind), ((End::Whole, packed.len()), content.clone()));
        let ((end, _), made) = looked(&packed[..packed.len() / 2]);
        assert_eq!(end, End::Cut);
        assert!(!made.is_empty() && content.starts_with(&made));
        let mut damaged = packed.clone();
        damaged[packed.len() / 2..][..8].fill(0xff);
        assert_eq!(looked(&damaged).0.0, End::Damaged);
        assert_eq!(inflate(&packed, |_| Err("enough")), Err("enough"));
    }
}
