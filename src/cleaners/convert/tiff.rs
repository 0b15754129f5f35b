//! TIFF 6.0: scans, faxes, and pictures of drawing programs. A strip or a row of tiles at a time is held, so that the size of a scan does not matter.
//!
//! Of several pages none is taken: pages that are lost without a word are worse than a picture that is refused.

use std::io::{Cursor, Write};

use ::tiff::decoder::{ChunkType, Decoder, Limits};
use ::tiff::tags::Tag;
use ::tiff::{ColorType as Colour, TiffError};
use meldestelle_domain::attachment::Refusal;
use png::{BitDepth, ColorType};

use super::{BROKEN, Form, encode};
use crate::{MEGAPIXELS, Made};

mod adapted;
mod points;

/// Pages are counted so far.
const MOST_PAGES: usize = 1000;
/// Most bytes of a strip or a row of tiles, which its decoder may hold twice.
const BAND: usize = 64 << 20;
/// `NewSubfileType`: a smaller copy of another picture, or where it is transparent (section 8).
const REDUCED: u32 = 1;
const MASK: u32 = 4;
/// `ExtraSamples`: transparency by which the colours are multiplied already (section 18).
const MULTIPLIED: u16 = 1;

type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

fn refusal(error: &TiffError) -> Refusal {
    match error {
        TiffError::UnsupportedError(_) => Refusal::UnknownKind,
        TiffError::LimitsExceeded => Refusal::Uncleanable,
        _ => BROKEN,
    }
}

pub(super) fn convert(input: &[u8]) -> Made {
    if !adapted::is_modest(input) {
        return Err(BROKEN);
    }
    let adapted = adapted::adapt(input);
    let mut decoder = open(adapted.bytes.as_deref().unwrap_or(input))?;
    // The first picture of a camera's raw data is a small one.
    if subfile(&mut decoder) & REDUCED > 0 {
        return Err(Refusal::UnknownKind);
    }
    count_pages(&mut decoder)?;
    decoder.seek_to_image(0).map_err(|error| refusal(&error))?;
    let palette = adapted.has_palette.then(|| adapted::palette(&mut decoder)).transpose()?;
    let (form, colour) = form(&mut decoder, palette)?;
    // A profile of inks does not fit the colours that were made of them.
    let is_converted = matches!(colour, Colour::CMYK(_) | Colour::YCbCr(_));
    let profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok().filter(|_| !is_converted);
    let up = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten().unwrap_or_default();
    let is_multiplied = extra.first() == Some(&MULTIPLIED);
    let encoded = encode(form, |out| bands(&mut decoder, colour, is_multiplied, out))?;
    Ok((crate::png::dressed(&encoded, profile.as_deref(), up), Vec::new()))
}

fn open(bytes: &[u8]) -> Result<Tiff<'_>, Refusal> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = BAND;
    limits.intermediate_buffer_size = BAND;
    // Counted in values, each of which takes 32 bytes.
    limits.ifd_value_size = 2 << 20;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?.with_limits(limits))
}

fn subfile(decoder: &mut Tiff) -> u32 {
    decoder.find_tag_unsigned(Tag::NewSubfileType).ok().flatten().unwrap_or_default()
}

fn count_pages(decoder: &mut Tiff) -> Result<(), Refusal> {
    for _ in 0..MOST_PAGES {
        // What can't be read as a picture by the decoder can't be by others, mostly.
        if !decoder.more_images() || decoder.next_image().is_err() {
            return Ok(());
        }
        if subfile(decoder) & (REDUCED | MASK) == 0 {
            return Err(Refusal::SeveralPages);
        }
    }
    Err(Refusal::SeveralPages)
}

fn form(decoder: &mut Tiff, palette: Option<Vec<u8>>) -> Result<(Form, Colour), Refusal> {
    let (width, height) = decoder.dimensions().map_err(|error| refusal(&error))?;
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if u64::from(width) * u64::from(height) > MEGAPIXELS {
        return Err(Refusal::Bomb);
    }
    let colour = decoder.colortype().map_err(|error| refusal(&error))?;
    let is_whole = matches!(decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat), Ok(formats)
        if formats.iter().flatten().all(|format| *format == 1));
    let (kind, depth) = match colour {
        Colour::Gray(depth @ (1 | 2 | 4 | 8 | 16)) => (ColorType::Grayscale, depth),
        Colour::GrayA(depth @ (8 | 16)) => (ColorType::GrayscaleAlpha, depth),
        Colour::RGB(depth @ (8 | 16)) | Colour::CMYK(depth @ (8 | 16)) => (ColorType::Rgb, depth),
        Colour::RGBA(depth @ (8 | 16)) => (ColorType::Rgba, depth),
        Colour::YCbCr(8) => (ColorType::Rgb, 8),
        _ => return Err(Refusal::UnknownKind),
    };
    if !is_whole || palette.is_some() && depth > 8 {
        return Err(Refusal::UnknownKind);
    }
    let kind = if palette.is_some() { ColorType::Indexed } else { kind };
    let depth = BitDepth::from_u8(depth).ok_or(BROKEN)?;
    Ok((Form { width, height, colour: kind, depth, palette }, colour))
}

/// Writes the picture, from the top to the bottom.
fn bands(
    decoder: &mut Tiff,
    colour: Colour,
    is_multiplied: bool,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let (width, height) = decoder.dimensions().map_err(|error| refusal(&error))?;
    let (across, chunks) = match decoder.get_chunk_type() {
        ChunkType::Strip => (1, decoder.strip_count()),
        ChunkType::Tile => (width.div_ceil(decoder.chunk_dimensions().0.max(1)), decoder.tile_count()),
    };
    let chunks = chunks.map_err(|error| refusal(&error))?;
    let down = height.div_ceil(decoder.chunk_dimensions().1.max(1));
    // Planes of one colour each are stored by hardly any program, and would have to be held all at once.
    if chunks != across.checked_mul(down).ok_or(BROKEN)? {
        return Err(Refusal::UnknownKind);
    }
    let line =
        |width: u32| (width as usize * usize::from(colour.bit_depth()) * points::samples(colour)).div_ceil(8);
    for row in 0..down {
        let mut band: Vec<u8> = Vec::new();
        for column in 0..across {
            let chunk = row * across + column;
            let (chunk_width, chunk_height) = decoder.chunk_data_dimensions(chunk);
            if column == 0 {
                let length = line(width).checked_mul(chunk_height as usize).filter(|length| *length <= BAND);
                band.resize(length.ok_or(Refusal::Uncleanable)?, 0);
            }
            let points = points::bytes(decoder.read_chunk(chunk).map_err(|error| refusal(&error))?)
                .ok_or(Refusal::UnknownKind)?;
            let left = line(column * decoder.chunk_dimensions().0);
            let lines = points.chunks_exact(line(chunk_width).max(1));
            for (points, whole) in lines.zip(band.chunks_exact_mut(line(width).max(1))) {
                if let Some(place) = whole.get_mut(left..left + points.len()) {
                    place.copy_from_slice(points);
                }
            }
        }
        if is_multiplied && colour == Colour::RGBA(8) {
            points::divide(&mut band);
        }
        out.write_all(&points::coloured(band, colour)).map_err(|_| BROKEN)?;
    }
    Ok(())
}
