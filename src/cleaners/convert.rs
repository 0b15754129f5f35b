//! Converts GIF and TIFF to PNG, with the same pixels, colours and orientation. All other data stay
//! behind.

use ::png::{BitDepth, ColorType, Compression, Encoder};
use meldestelle_domain::attachment::{Note, Refusal};

use super::{CleanResult, png};

mod gif;
mod tiff;

const BROKEN: Refusal = Refusal::BrokenImage;
/// From this many bytes of pixels on, compression is faster and worse, to stay within the processor
/// time of a cell.
const FAST_COMPRESSION_FROM: u64 = 24 << 20;

/// Whether a file is a GIF or a TIFF, by its signature.
pub(super) fn is_convertible(input: &[u8]) -> bool {
    is_gif(input) || is_tiff(input)
}

fn is_gif(input: &[u8]) -> bool {
    input.starts_with(b"GIF87a") || input.starts_with(b"GIF89a")
}

/// TIFF 6.0, not `BigTIFF`.
fn is_tiff(input: &[u8]) -> bool {
    input.starts_with(b"II*\0") || input.starts_with(b"MM\0*")
}

/// Converts a file.
pub(super) fn to_png(input: &[u8]) -> CleanResult {
    let (encoded, mut notes) = if is_gif(input) { gif::convert(input)? } else { tiff::convert(input)? };
    notes.push(Note::Converted);
    notes.sort_unstable();
    // Cleaned like any other PNG, so that cleaning it again changes nothing.
    Ok((png::clean(&encoded)?.0, notes))
}

/// The pixel format of an image.
struct PngFormat {
    width: u32,
    height: u32,
    colour: ColorType,
    depth: BitDepth,
    palette: Option<Vec<u8>>,
}

/// Encodes an image whose rows `write_rows` writes from top to bottom.
fn encode_png(
    format: PngFormat,
    write_rows: impl FnOnce(&mut dyn std::io::Write) -> Result<(), Refusal>,
) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, format.width, format.height);
    encoder.set_color(format.colour);
    encoder.set_depth(format.depth);
    if let Some(palette) = format.palette {
        encoder.set_palette(palette);
    }
    let bytes = u64::from(format.width) * u64::from(format.height) * format.colour.samples() as u64;
    encoder.set_compression(if bytes > FAST_COMPRESSION_FROM {
        Compression::Fast
    } else {
        Compression::Balanced
    });
    let mut writer = encoder.write_header().map_err(|_| BROKEN)?;
    let mut stream = writer.stream_writer().map_err(|_| BROKEN)?;
    write_rows(&mut stream)?;
    stream.finish().map_err(|_| BROKEN)?;
    writer.finish().map_err(|_| BROKEN)?;
    Ok(out)
}
