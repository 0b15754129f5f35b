//! Converts the pixels of a TIFF to the pixel formats of PNG.

use tiff::ColorType as TiffColor;
use tiff::decoder::DecodingResult;

use crate::bytes::be16;

/// Samples per pixel.
pub(super) fn samples_per_pixel(colour: TiffColor) -> usize {
    match colour {
        TiffColor::GrayA(_) => 2,
        TiffColor::RGB(_) | TiffColor::YCbCr(_) => 3,
        TiffColor::RGBA(_) | TiffColor::CMYK(_) => 4,
        _ => 1,
    }
}

/// Divides colours by the alpha that they were multiplied with.
pub(super) fn unpremultiply(pixels: &mut [u8]) {
    for [colours @ .., alpha] in pixels.as_chunks_mut::<4>().0 {
        let alpha = u32::from(*alpha);
        for colour in colours.iter_mut().filter(|_| alpha > 0) {
            *colour = u8::try_from(u32::from(*colour) * 255 / alpha).unwrap_or(u8::MAX);
        }
    }
}

/// Samples as PNG stores them: big-endian.
pub(super) fn to_big_endian(pixels: DecodingResult) -> Option<Vec<u8>> {
    match pixels {
        DecodingResult::U8(pixels) => Some(pixels),
        DecodingResult::U16(pixels) => Some(pixels.into_iter().flat_map(u16::to_be_bytes).collect()),
        _ => None,
    }
}

/// Converts CMYK and YCbCr to RGB; other colours stay.
pub(super) fn to_rgb(pixels: Vec<u8>, colour: TiffColor) -> Vec<u8> {
    match colour {
        TiffColor::CMYK(8) => {
            pixels.as_chunks().0.iter().flat_map(|inks| cmyk_to_rgb(inks.map(u16::from), 255)).collect()
        }
        TiffColor::CMYK(16) => {
            let inks = |bytes: &[u8; 8]| [0, 2, 4, 6].map(|at| be16(bytes, at).unwrap_or_default());
            let repeat = |value: u8| [value, value];
            let pixels = pixels.as_chunks().0.iter();
            pixels.flat_map(|bytes| cmyk_to_rgb(inks(bytes), 65_535)).flat_map(repeat).collect()
        }
        TiffColor::YCbCr(_) => pixels.as_chunks().0.iter().flat_map(|pixel| ycbcr_to_rgb(*pixel)).collect(),
        _ => pixels,
    }
}

/// Converts CMYK to RGB, 8 bits per sample. `maximum` is the largest input value.
fn cmyk_to_rgb([cyan, magenta, yellow, black]: [u16; 4], maximum: u16) -> [u8; 3] {
    let maximum = u64::from(maximum);
    [cyan, magenta, yellow].map(|ink| {
        let light = (maximum - u64::from(ink)) * (maximum - u64::from(black)) * 255;
        u8::try_from((light + maximum * maximum / 2) / (maximum * maximum)).unwrap_or(u8::MAX)
    })
}

/// Converts YCbCr as JPEG does (T.871, 7). Factors are in units of 1/65 536.
fn ycbcr_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let colours = [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb];
    colours.map(|colour| u8::try_from(((colour + 32_768) >> 16).clamp(0, 255)).unwrap_or_default())
}
