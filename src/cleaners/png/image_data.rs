//! The length of a PNG's image data: as IHDR implies, and as inflated.

use meldestelle_domain::attachment::Refusal;

use super::{BROKEN, be32};
use crate::MAX_PIXELS;
use crate::inflate::{StreamEnd, inflate};

/// Most bytes of inflated image data.
pub(super) const MAX_DATA_LENGTH: u64 = 4 * MAX_PIXELS;

/// First column, first row, column step and row step of each Adam7 pass (8.2).
const ADAM7: [[u64; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// Whether the palette (PLTE) is there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Palette {
    #[default]
    Optional,
    Required,
    Present,
}

/// The image header (IHDR, 11.2.1).
pub(super) struct ImageHeader {
    pub width: u32,
    pub height: u32,
    /// Bits per pixel.
    bits_per_pixel: u64,
    is_interlaced: bool,
    /// Bytes of all rows, each with its filter byte (7.2).
    pub data_length: u64,
    pub palette: Palette,
}

impl ImageHeader {
    pub fn parse(header: &[u8]) -> Result<Self, Refusal> {
        let (width, height) = (be32(header, 0).ok_or(BROKEN)?, be32(header, 4).ok_or(BROKEN)?);
        let Some(&[depth, colour_type, 0, 0, interlace @ (0 | 1)]) = header.get(8..) else {
            return Err(BROKEN);
        };
        let samples = match (colour_type, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
            (2, 8 | 16) => 3,
            (4, 8 | 16) => 2,
            (6, 8 | 16) => 4,
            _ => return Err(BROKEN),
        };
        if width == 0 || height == 0 {
            return Err(BROKEN);
        }
        if u64::from(width).saturating_mul(u64::from(height)) > MAX_PIXELS {
            return Err(Refusal::Bomb);
        }
        let palette = if colour_type == 3 { Palette::Required } else { Palette::Optional };
        let bits_per_pixel = samples * u64::from(depth);
        let mut header =
            Self { width, height, bits_per_pixel, is_interlaced: interlace == 1, data_length: 0, palette };
        header.data_length = header.data_length_of(width, height);
        if header.data_length > MAX_DATA_LENGTH { Err(Refusal::Bomb) } else { Ok(header) }
    }

    /// Length of the image data of a frame of other dimensions.
    pub fn data_length_of(&self, width: u32, height: u32) -> u64 {
        let passes: &[[u64; 4]] = if self.is_interlaced { &ADAM7 } else { &[[0, 0, 1, 1]] };
        passes.iter().fold(0_u64, |sum, [column, row, across, down]| {
            let columns = u64::from(width).saturating_sub(*column).div_ceil(*across);
            let rows = u64::from(height).saturating_sub(*row).div_ceil(*down);
            let row = if columns == 0 { 0 } else { 1 + (columns * self.bits_per_pixel).div_ceil(8) };
            sum.saturating_add(rows.saturating_mul(row))
        })
    }
}

/// Inflates image data, which must yield `expected` bytes. Returns how many bytes of `compressed`
/// belong to the image.
pub(super) fn compressed_length(compressed: &[u8], expected: u64) -> Result<usize, Refusal> {
    let mut inflated = 0_u64;
    let result = inflate(compressed, |new| {
        inflated += new.len() as u64;
        if inflated > expected { Err(Refusal::Bomb) } else { Ok(()) }
    });
    match result? {
        (StreamEnd::Complete | StreamEnd::Truncated, used) if inflated == expected => Ok(used),
        _ => Err(BROKEN),
    }
}

/// Inflates data into `out`; `None` if they are damaged or yield more than `max_length` bytes.
pub(super) fn inflate_bounded(compressed: &[u8], max_length: u64, out: &mut Vec<u8>) -> Option<()> {
    let mut inflated = 0_u64;
    let result = inflate(compressed, |new| {
        inflated += new.len() as u64;
        out.extend_from_slice(new);
        if inflated > max_length { Err(()) } else { Ok(()) }
    });
    matches!(result, Ok((StreamEnd::Complete, _))).then_some(())
}
