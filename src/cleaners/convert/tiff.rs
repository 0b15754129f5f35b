//! Converts TIFF 6.0, from scanners, fax programs and drawing programs. Only one strip or one row
//! of tiles is in memory at a time, so the size of a scan does not matter.
//!
//! A file with several pages is refused. Losing pages silently would be worse.

use std::io::{Cursor, Write};

use ::tiff::decoder::{ChunkType, Decoder, Limits};
use ::tiff::tags::Tag;
use ::tiff::{ColorType as TiffColor, TiffError};
use meldestelle_domain::attachment::Refusal;
use png::{BitDepth, ColorType};

use super::{BROKEN, PngFormat, encode_png};
use crate::{CleanResult, MAX_PIXELS};

mod pixels;
mod preprocess;

/// Most pages that are counted.
const MAX_PAGES: usize = 1000;
/// Most bytes of a strip or a row of tiles. The decoder may hold them twice.
const MAX_BAND_LENGTH: usize = 64 << 20;
/// Bits of `NewSubfileType`: a smaller version of another image, a transparency mask (section 8).
const REDUCED_RESOLUTION: u32 = 1;
const TRANSPARENCY_MASK: u32 = 4;
/// Value of `ExtraSamples`: alpha by which the colours are already multiplied (section 18).
const ASSOCIATED_ALPHA: u16 = 1;

type TiffDecoder<'a> = Decoder<Cursor<&'a [u8]>>;

fn refusal(error: &TiffError) -> Refusal {
    match error {
        TiffError::UnsupportedError(_) => Refusal::UnknownKind,
        TiffError::LimitsExceeded => Refusal::Uncleanable,
        _ => BROKEN,
    }
}

pub(super) fn convert(input: &[u8]) -> CleanResult {
    if !preprocess::has_bounded_arrays(input) {
        return Err(BROKEN);
    }
    let preprocessed = preprocess::preprocess(input);
    let mut decoder = open_decoder(preprocessed.bytes.as_deref().unwrap_or(input))?;
    // The first image of a camera raw file is a thumbnail.
    if subfile_type(&mut decoder) & REDUCED_RESOLUTION > 0 {
        return Err(Refusal::UnknownKind);
    }
    refuse_further_pages(&mut decoder)?;
    decoder.seek_to_image(0).map_err(|error| refusal(&error))?;
    let palette = preprocessed.has_palette.then(|| preprocess::read_palette(&mut decoder)).transpose()?;
    let (format, tiff_color) = png_format(&mut decoder, palette)?;
    // A CMYK or YCbCr profile does not fit the RGB colours that result.
    let is_converted = matches!(tiff_color, TiffColor::CMYK(_) | TiffColor::YCbCr(_));
    let profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok().filter(|_| !is_converted);
    let orientation = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
    let extra_samples =
        decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten().unwrap_or_default();
    let is_premultiplied = extra_samples.first() == Some(&ASSOCIATED_ALPHA);
    let encoded = encode_png(format, |out| write_rows(&mut decoder, tiff_color, is_premultiplied, out))?;
    Ok((crate::png::with_metadata(&encoded, profile.as_deref(), orientation), Vec::new()))
}

fn open_decoder(bytes: &[u8]) -> Result<TiffDecoder<'_>, Refusal> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_BAND_LENGTH;
    limits.intermediate_buffer_size = MAX_BAND_LENGTH;
    // Counted in values, of 32 bytes each.
    limits.ifd_value_size = 2 << 20;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?.with_limits(limits))
}

fn subfile_type(decoder: &mut TiffDecoder) -> u32 {
    decoder.find_tag_unsigned(Tag::NewSubfileType).ok().flatten().unwrap_or_default()
}

fn refuse_further_pages(decoder: &mut TiffDecoder) -> Result<(), Refusal> {
    for _ in 0..MAX_PAGES {
        // An image that this decoder cannot read is hardly readable for other programs, so it does
        // not count as a page.
        if !decoder.more_images() || decoder.next_image().is_err() {
            return Ok(());
        }
        if subfile_type(decoder) & (REDUCED_RESOLUTION | TRANSPARENCY_MASK) == 0 {
            return Err(Refusal::SeveralPages);
        }
    }
    Err(Refusal::SeveralPages)
}

fn png_format(
    decoder: &mut TiffDecoder,
    palette: Option<Vec<u8>>,
) -> Result<(PngFormat, TiffColor), Refusal> {
    let (width, height) = decoder.dimensions().map_err(|error| refusal(&error))?;
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::Bomb);
    }
    let tiff_color = decoder.colortype().map_err(|error| refusal(&error))?;
    let is_unsigned_integer = matches!(decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat), Ok(formats)
        if formats.iter().flatten().all(|format| *format == 1));
    let (color_type, depth) = match tiff_color {
        TiffColor::Gray(depth @ (1 | 2 | 4 | 8 | 16)) => (ColorType::Grayscale, depth),
        TiffColor::GrayA(depth @ (8 | 16)) => (ColorType::GrayscaleAlpha, depth),
        TiffColor::RGB(depth @ (8 | 16)) | TiffColor::CMYK(depth @ (8 | 16)) => (ColorType::Rgb, depth),
        TiffColor::RGBA(depth @ (8 | 16)) => (ColorType::Rgba, depth),
        TiffColor::YCbCr(8) => (ColorType::Rgb, 8),
        _ => return Err(Refusal::UnknownKind),
    };
    if !is_unsigned_integer || palette.is_some() && depth > 8 {
        return Err(Refusal::UnknownKind);
    }
    let color_type = if palette.is_some() { ColorType::Indexed } else { color_type };
    let depth = BitDepth::from_u8(depth).ok_or(BROKEN)?;
    Ok((PngFormat { width, height, colour: color_type, depth, palette }, tiff_color))
}

/// Writes the rows, from top to bottom.
fn write_rows(
    decoder: &mut TiffDecoder,
    tiff_color: TiffColor,
    is_premultiplied: bool,
    out: &mut dyn Write,
) -> Result<(), Refusal> {
    let (width, height) = decoder.dimensions().map_err(|error| refusal(&error))?;
    let (across, chunks) = match decoder.get_chunk_type() {
        ChunkType::Strip => (1, decoder.strip_count()),
        ChunkType::Tile => (width.div_ceil(decoder.chunk_dimensions().0.max(1)), decoder.tile_count()),
    };
    let chunks = chunks.map_err(|error| refusal(&error))?;
    let down = height.div_ceil(decoder.chunk_dimensions().1.max(1));
    // Hardly any program stores separate colour planes (`PlanarConfiguration` 2). They would all
    // have to be in memory at once.
    if chunks != across.checked_mul(down).ok_or(BROKEN)? {
        return Err(Refusal::UnknownKind);
    }
    let row_length = |width: u32| {
        (width as usize * usize::from(tiff_color.bit_depth()) * pixels::samples_per_pixel(tiff_color))
            .div_ceil(8)
    };
    for row in 0..down {
        let mut band: Vec<u8> = Vec::new();
        for column in 0..across {
            let chunk = row * across + column;
            let (chunk_width, chunk_height) = decoder.chunk_data_dimensions(chunk);
            if column == 0 {
                let length = row_length(width)
                    .checked_mul(chunk_height as usize)
                    .filter(|length| *length <= MAX_BAND_LENGTH);
                band.resize(length.ok_or(Refusal::Uncleanable)?, 0);
            }
            let pixels = pixels::to_big_endian(decoder.read_chunk(chunk).map_err(|error| refusal(&error))?)
                .ok_or(Refusal::UnknownKind)?;
            let offset = row_length(column * decoder.chunk_dimensions().0);
            let rows = pixels.chunks_exact(row_length(chunk_width).max(1));
            for (pixels, band_row) in rows.zip(band.chunks_exact_mut(row_length(width).max(1))) {
                if let Some(target) = band_row.get_mut(offset..offset + pixels.len()) {
                    target.copy_from_slice(pixels);
                }
            }
        }
        if is_premultiplied && tiff_color == TiffColor::RGBA(8) {
            pixels::unpremultiply(&mut band);
        }
        out.write_all(&pixels::to_rgb(band, tiff_color)).map_err(|_| BROKEN)?;
    }
    Ok(())
}
