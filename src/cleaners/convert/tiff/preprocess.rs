//! Rewrites two features of TIFF that the decoder does not support: palettes, and bytes with
//! reversed bit order.

use meldestelle_domain::attachment::Refusal;
use tiff::tags::Tag;

use super::{BROKEN, TiffDecoder, open_decoder, refusal};
use crate::bytes::{be32, le32};
use crate::exif;

/// `PhotometricInterpretation`, and its values for a palette and for grey (section 8).
const PHOTOMETRIC_INTERPRETATION: u16 = 262;
const PALETTE_COLOUR: u8 = 3;
const BLACK_IS_ZERO: u8 = 1;
/// `FillOrder`, and its value for "lowest bit first", which fax programs write (section 8).
const FILL_ORDER: u16 = 266;
const LOW_BIT_FIRST: u8 = 2;
/// `Compression`, and its value for JPEG, which has its own bit order.
const COMPRESSION: u16 = 259;
const JPEG: u8 = 7;

/// Tags whose values are arrays of numbers. The decoder allocates 32 bytes for each element before
/// it reads the array. No image has so many strips.
const ARRAY_TAGS: std::ops::Range<u16> = 254..700;
const MAX_ARRAY_LENGTH: u32 = 500_000;

/// Whether the arrays in the first IFD are no longer than those of an ordinary image.
pub(super) fn has_bounded_arrays(input: &[u8]) -> bool {
    let count = |at| if input.starts_with(b"II") { le32(input, at) } else { be32(input, at) };
    let is_too_long = |at: usize| count(at + 4).is_some_and(|count| count > MAX_ARRAY_LENGTH);
    !exif::ifd_entries(input)
        .into_iter()
        .flatten()
        .any(|(tag, at)| ARRAY_TAGS.contains(&tag) && is_too_long(at))
}

/// A file that the decoder can read.
pub(super) struct Preprocessed {
    /// The changed file, if a change was necessary.
    pub bytes: Option<Vec<u8>>,
    /// Whether the grey values are indexes into a palette.
    pub has_palette: bool,
}

/// Rewrites a file.
pub(super) fn preprocess(input: &[u8]) -> Preprocessed {
    let value = |tag| {
        let (at, is_little_endian) = exif::ifd_entry(input, tag)?;
        let at = if is_little_endian { at + 8 } else { at + 9 };
        Some((at, *input.get(at)?))
    };
    let palette = value(PHOTOMETRIC_INTERPRETATION).filter(|(_, value)| *value == PALETTE_COLOUR);
    let has_reversed_bits = value(FILL_ORDER).is_some_and(|(_, value)| value == LOW_BIT_FIRST)
        && value(COMPRESSION).is_none_or(|(_, value)| value != JPEG);
    if palette.is_none() && !has_reversed_bits {
        return Preprocessed { bytes: None, has_palette: false };
    }
    let mut copy = input.to_vec();
    if let Some(target) = palette.and_then(|(at, _)| copy.get_mut(at)) {
        *target = BLACK_IS_ZERO;
    }
    if has_reversed_bits {
        for (at, length) in strips_or_tiles(&copy).unwrap_or_default() {
            let part = at.checked_add(length).and_then(|end| copy.get_mut(at..end)).unwrap_or_default();
            for byte in part {
                *byte = byte.reverse_bits();
            }
        }
    }
    Preprocessed { bytes: Some(copy), has_palette: palette.is_some() }
}

/// Offset and length of each strip or tile.
fn strips_or_tiles(bytes: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut decoder = open_decoder(bytes).ok()?;
    let mut read_array = |strips, tiles| {
        let read_array = decoder.find_tag_unsigned_vec::<u64>(strips).ok()?;
        read_array.or(decoder.find_tag_unsigned_vec::<u64>(tiles).ok()?)
    };
    let (offsets, lengths) = (
        read_array(Tag::StripOffsets, Tag::TileOffsets)?,
        read_array(Tag::StripByteCounts, Tag::TileByteCounts)?,
    );
    let pair = |(at, length)| Some((usize::try_from(at).ok()?, usize::try_from(length).ok()?));
    offsets.into_iter().zip(lengths).map(pair).collect()
}

/// Reads the palette (section 5): all reds, all greens, all blues, 16 bits each.
pub(super) fn read_palette(decoder: &mut TiffDecoder) -> Result<Vec<u8>, Refusal> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(|error| refusal(&error))?;
    // Some programs store 8-bit values.
    let is_8_bit = map.iter().all(|value| *value < 256);
    let byte = |value: u16| {
        let [high, low] = value.to_be_bytes();
        if is_8_bit { low } else { high }
    };
    let colours = map.len() / 3;
    let at = |target: usize| map.get(target).map(|value| byte(*value));
    (0..colours.min(256))
        .map(|colour| Some([at(colour)?, at(colours + colour)?, at(2 * colours + colour)?]))
        .collect::<Option<Vec<_>>>()
        .map(|colours| colours.concat())
        .ok_or(BROKEN)
}
