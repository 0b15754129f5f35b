//! Pictures of kinds that are not kept: GIF and TIFF become PNG, with the same points, colours, and way up. All else that is in them stays behind.

use ::png::{BitDepth, ColorType, Compression, Encoder};
use meldestelle_domain::attachment::{Note, Refusal};

use super::{Made, png};

mod gif;
mod tiff;

const BROKEN: Refusal = Refusal::BrokenImage;
/// Larger pictures are packed with less care, so that it does not take longer than a cell may.
const LARGE: u64 = 24 << 20;

/// Whether it is one of them, by its first bytes.
pub(super) fn is(input: &[u8]) -> bool {
    is_gif(input) || is_tiff(input)
}

fn is_gif(input: &[u8]) -> bool {
    input.starts_with(b"GIF87a") || input.starts_with(b"GIF89a")
}

/// TIFF 6.0; not its successor for more than four gigabytes.
fn is_tiff(input: &[u8]) -> bool {
    input.starts_with(b"II*\0") || input.starts_with(b"MM\0*")
}

/// The picture as PNG.
pub(super) fn clean(input: &[u8]) -> Made {
    let (encoded, mut notes) = if is_gif(input) { gif::convert(input)? } else { tiff::convert(input)? };
    notes.push(Note::Converted);
    notes.sort_unstable();
    // As any other PNG, so that cleaning it again changes nothing.
    Ok((png::clean(&encoded)?.0, notes))
}

/// What the points of a picture are.
struct Form {
    width: u32,
    height: u32,
    colour: ColorType,
    depth: BitDepth,
    palette: Option<Vec<u8>>,
}

/// Encodes a picture whose lines `lines` writes one after the other.
fn encode(
    form: Form,
    lines: impl FnOnce(&mut dyn std::io::Write) -> Result<(), Refusal>,
) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, form.width, form.height);
    encoder.set_color(form.colour);
    encoder.set_depth(form.depth);
    if let Some(palette) = form.palette {
        encoder.set_palette(palette);
    }
    let bytes = u64::from(form.width) * u64::from(form.height) * form.colour.samples() as u64;
    encoder.set_compression(if bytes > LARGE { Compression::Fast } else { Compression::Balanced });
    let mut writer = encoder.write_header().map_err(|_| BROKEN)?;
    let mut stream = writer.stream_writer().map_err(|_| BROKEN)?;
    lines(&mut stream)?;
    stream.finish().map_err(|_| BROKEN)?;
    writer.finish().map_err(|_| BROKEN)?;
    Ok(out)
}
