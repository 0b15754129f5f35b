//! Inflates zlib data (RFC 1950) piece by piece, so that no more of the output than one buffer is
//! in memory.

use flate2::{Decompress, FlushDecompress, Status};

/// Size of the output buffer, in bytes.
const BUFFER_LENGTH: usize = 64 << 10;

/// How compressed data ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// At their regular end.
    Complete,
    /// Before their regular end.
    Truncated,
    /// At an error in the data.
    Corrupt,
}

/// Inflates data, and passes each piece of output to `on_output`. Returns how the data ended, and
/// how many bytes of `compressed` were read up to there.
///
/// # Errors
/// The error of `on_output`, which also stops inflating.
pub(super) fn inflate<E>(
    compressed: &[u8],
    mut on_output: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(StreamEnd, usize), E> {
    let (mut inflate, mut buffer) = (Decompress::new(true), vec![0_u8; BUFFER_LENGTH]);
    // Both counts are lengths of data in memory.
    let to_usize = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    loop {
        let (input_before, output_before) = (inflate.total_in(), inflate.total_out());
        let rest = compressed.get(to_usize(input_before)..).unwrap_or_default();
        let status = inflate.decompress(rest, &mut buffer, FlushDecompress::None);
        let new = to_usize(inflate.total_out() - output_before);
        on_output(buffer.get(..new).unwrap_or_default())?;
        let end = match status {
            Err(_) => StreamEnd::Corrupt,
            Ok(Status::StreamEnd) => StreamEnd::Complete,
            Ok(_) if inflate.total_in() > input_before || new > 0 => continue,
            Ok(_) => StreamEnd::Truncated,
        };
        return Ok((end, to_usize(inflate.total_in())));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    #[test]
    fn the_end_is_reported_and_the_caller_can_stop() {
        let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content).unwrap();
        let compressed = encoder.finish().unwrap();
        let run = |bytes: &[u8]| {
            let mut output_before = Vec::new();
            let ended = inflate(bytes, |new| {
                output_before.extend_from_slice(new);
                Ok::<(), ()>(())
            });
            (ended.unwrap(), output_before)
        };
        let behind = [&compressed[..], b"something else"].concat();
        assert_eq!(run(&behind), ((StreamEnd::Complete, compressed.len()), content.clone()));
        let ((end, _), output_before) = run(&compressed[..compressed.len() / 2]);
        assert_eq!(end, StreamEnd::Truncated);
        assert!(!output_before.is_empty() && content.starts_with(&output_before));
        let mut damaged = compressed.clone();
        damaged[compressed.len() / 2..][..8].fill(0xff);
        assert_eq!(run(&damaged).0.0, StreamEnd::Corrupt);
        assert_eq!(inflate(&compressed, |_| Err("enough")), Err("enough"));
    }
}
