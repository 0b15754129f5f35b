//! What the decoder does not know, made into what it knows: palettes, and bytes whose bits run from right to left.

use meldestelle_domain::attachment::Refusal;
use tiff::tags::Tag;

use super::{BROKEN, Tiff, open, refusal};
use crate::bytes::{be32, le32};
use crate::exif;

/// `PhotometricInterpretation`, and what it is for a picture with a palette, and for one of greys (section 8).
const INTERPRETATION: u16 = 262;
const PALETTE: u8 = 3;
const GREY: u8 = 1;
/// `FillOrder`: what comes first stands in the lowest bit. Faxes have it (section 8).
const FILL_ORDER: u16 = 266;
const LOWEST_FIRST: u8 = 2;
/// `Compression`: in JPEG bits have their own order.
const COMPRESSION: u16 = 259;
const JPEG: u8 = 7;

/// Tags of numbers, of which the decoder holds 32 bytes for each as soon as it is made: so many are more than any picture has strips.
const NUMBERS: std::ops::Range<u16> = 254..700;
const MOST_NUMBERS: u32 = 500_000;

/// Whether the lists of numbers in the first directory are as short as those of a picture.
pub(super) fn is_modest(input: &[u8]) -> bool {
    let count = |at| if input.starts_with(b"II") { le32(input, at) } else { be32(input, at) };
    let is_long = |at: usize| count(at + 4).is_some_and(|count| count > MOST_NUMBERS);
    !exif::entries(input).into_iter().flatten().any(|(tag, at)| NUMBERS.contains(&tag) && is_long(at))
}

/// A file that was adapted.
pub(super) struct Adapted {
    /// A copy, if anything had to be.
    pub bytes: Option<Vec<u8>>,
    /// Whether its greys are the numbers of colours in a palette.
    pub has_palette: bool,
}

/// Adapts a file.
pub(super) fn adapt(input: &[u8]) -> Adapted {
    let value = |tag| {
        let (at, is_little) = exif::entry(input, tag)?;
        let at = if is_little { at + 8 } else { at + 9 };
        Some((at, *input.get(at)?))
    };
    let palette = value(INTERPRETATION).filter(|(_, value)| *value == PALETTE);
    let is_turned = value(FILL_ORDER).is_some_and(|(_, value)| value == LOWEST_FIRST)
        && value(COMPRESSION).is_none_or(|(_, value)| value != JPEG);
    if palette.is_none() && !is_turned {
        return Adapted { bytes: None, has_palette: false };
    }
    let mut copy = input.to_vec();
    if let Some(place) = palette.and_then(|(at, _)| copy.get_mut(at)) {
        *place = GREY;
    }
    if is_turned {
        for (at, length) in parts(&copy).unwrap_or_default() {
            let part = at.checked_add(length).and_then(|end| copy.get_mut(at..end)).unwrap_or_default();
            for byte in part {
                *byte = byte.reverse_bits();
            }
        }
    }
    Adapted { bytes: Some(copy), has_palette: palette.is_some() }
}

/// Where the points stand.
fn parts(bytes: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut decoder = open(bytes).ok()?;
    let mut numbers = |strips, tiles| {
        let numbers = decoder.find_tag_unsigned_vec::<u64>(strips).ok()?;
        numbers.or(decoder.find_tag_unsigned_vec::<u64>(tiles).ok()?)
    };
    let (places, lengths) =
        (numbers(Tag::StripOffsets, Tag::TileOffsets)?, numbers(Tag::StripByteCounts, Tag::TileByteCounts)?);
    let pair = |(at, length)| Some((usize::try_from(at).ok()?, usize::try_from(length).ok()?));
    places.into_iter().zip(lengths).map(pair).collect()
}

/// All reds, then all greens, then all blues, of 16 bits (section 5).
pub(super) fn palette(decoder: &mut Tiff) -> Result<Vec<u8>, Refusal> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(|error| refusal(&error))?;
    // Some programs write eight bits into the sixteen.
    let is_narrow = map.iter().all(|value| *value < 256);
    let byte = |value: u16| {
        let [high, low] = value.to_be_bytes();
        if is_narrow { low } else { high }
    };
    let colours = map.len() / 3;
    let at = |place: usize| map.get(place).map(|value| byte(*value));
    (0..colours.min(256))
        .map(|colour| Some([at(colour)?, at(colours + colour)?, at(2 * colours + colour)?]))
        .collect::<Option<Vec<_>>>()
        .map(|colours| colours.concat())
        .ok_or(BROKEN)
}
