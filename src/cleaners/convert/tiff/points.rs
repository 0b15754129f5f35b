//! The points of a TIFF, as PNG has them.

use tiff::ColorType as Colour;
use tiff::decoder::DecodingResult;

use crate::bytes::be16;

/// Samples of a point.
pub(super) fn samples(colour: Colour) -> usize {
    match colour {
        Colour::GrayA(_) => 2,
        Colour::RGB(_) | Colour::YCbCr(_) => 3,
        Colour::RGBA(_) | Colour::CMYK(_) => 4,
        _ => 1,
    }
}

/// Divides colours by the transparency that they were multiplied with.
pub(super) fn divide(points: &mut [u8]) {
    for [colours @ .., alpha] in points.as_chunks_mut::<4>().0 {
        let alpha = u32::from(*alpha);
        for colour in colours.iter_mut().filter(|_| alpha > 0) {
            *colour = u8::try_from(u32::from(*colour) * 255 / alpha).unwrap_or(u8::MAX);
        }
    }
}

/// Points as PNG has them: the most significant byte first.
pub(super) fn bytes(points: DecodingResult) -> Option<Vec<u8>> {
    match points {
        DecodingResult::U8(points) => Some(points),
        DecodingResult::U16(points) => Some(points.into_iter().flat_map(u16::to_be_bytes).collect()),
        _ => None,
    }
}

/// Points in red, green and blue, if they are not.
pub(super) fn coloured(points: Vec<u8>, colour: Colour) -> Vec<u8> {
    match colour {
        Colour::CMYK(8) => {
            points.as_chunks().0.iter().flat_map(|inks| light(inks.map(u16::from), 255)).collect()
        }
        Colour::CMYK(16) => {
            let inks = |bytes: &[u8; 8]| [0, 2, 4, 6].map(|at| be16(bytes, at).unwrap_or_default());
            let wide = |value: u8| [value, value];
            let points = points.as_chunks().0.iter();
            points.flat_map(|bytes| light(inks(bytes), 65_535)).flat_map(wide).collect()
        }
        Colour::YCbCr(_) => points.as_chunks().0.iter().flat_map(|point| from_ycbcr(*point)).collect(),
        _ => points,
    }
}

/// From inks to light, of eight bits.
fn light([cyan, magenta, yellow, black]: [u16; 4], full: u16) -> [u8; 3] {
    let full = u64::from(full);
    [cyan, magenta, yellow].map(|ink| {
        let light = (full - u64::from(ink)) * (full - u64::from(black)) * 255;
        u8::try_from((light + full * full / 2) / (full * full)).unwrap_or(u8::MAX)
    })
}

/// From lightness and two colours, as JPEG has them (T.871, 7), in 65 536ths.
fn from_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let colours = [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb];
    colours.map(|colour| u8::try_from(((colour + 32_768) >> 16).clamp(0, 255)).unwrap_or_default())
}
