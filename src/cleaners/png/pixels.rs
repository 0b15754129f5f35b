//! How many bytes the pixels of a PNG are, by its header and in truth.

use meldestelle_domain::attachment::Refusal;

use super::{BROKEN, be32};
use crate::MEGAPIXELS;
use crate::inflate::{End, inflate};

/// Most bytes of a picture's pixels.
pub(super) const PIXEL_BYTES: u64 = 4 * MEGAPIXELS;

/// First column and line of each pass of an interlaced picture, and the steps between them (8.2).
const ADAM7: [[u64; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// Whether there is a palette.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Palette {
    #[default]
    Optional,
    Needed,
    There,
}

/// What the header says (11.2.1).
pub(super) struct Size {
    pub width: u32,
    pub height: u32,
    /// Bits of a point.
    bits: u64,
    interlaced: bool,
    /// Bytes of all lines, each with its filter byte (7.2).
    pub bytes: u64,
    pub palette: Palette,
}

impl Size {
    pub fn of(header: &[u8]) -> Result<Self, Refusal> {
        let (width, height) = (be32(header, 0).ok_or(BROKEN)?, be32(header, 4).ok_or(BROKEN)?);
        let Some(&[depth, colour, 0, 0, interlace @ (0 | 1)]) = header.get(8..) else { return Err(BROKEN) };
        let samples = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
            (2, 8 | 16) => 3,
            (4, 8 | 16) => 2,
            (6, 8 | 16) => 4,
            _ => return Err(BROKEN),
        };
        if width == 0 || height == 0 {
            return Err(BROKEN);
        }
        if u64::from(width).saturating_mul(u64::from(height)) > MEGAPIXELS {
            return Err(Refusal::Bomb);
        }
        let palette = if colour == 3 { Palette::Needed } else { Palette::Optional };
        let bits = samples * u64::from(depth);
        let mut size = Self { width, height, bits, interlaced: interlace == 1, bytes: 0, palette };
        size.bytes = size.bytes_of(width, height);
        if size.bytes > PIXEL_BYTES { Err(Refusal::Bomb) } else { Ok(size) }
    }

    /// Bytes of a frame of other dimensions.
    pub fn bytes_of(&self, width: u32, height: u32) -> u64 {
        let passes: &[[u64; 4]] = if self.interlaced { &ADAM7 } else { &[[0, 0, 1, 1]] };
        passes.iter().fold(0_u64, |sum, [column, line, across, down]| {
            let columns = u64::from(width).saturating_sub(*column).div_ceil(*across);
            let lines = u64::from(height).saturating_sub(*line).div_ceil(*down);
            let line = if columns == 0 { 0 } else { 1 + (columns * self.bits).div_ceil(8) };
            sum.saturating_add(lines.saturating_mul(line))
        })
    }
}

/// Looks through compressed pixels, of which so many bytes should come out; how many bytes of `packed` belong to them.
pub(super) fn looked_through(packed: &[u8], expected: u64) -> Result<usize, Refusal> {
    let mut made = 0_u64;
    let ended = inflate(packed, |new| {
        made += new.len() as u64;
        if made > expected { Err(Refusal::Bomb) } else { Ok(()) }
    });
    match ended? {
        (End::Whole | End::Cut, taken) if made == expected => Ok(taken),
        _ => Err(BROKEN),
    }
}

/// Inflates what should come to no more than so many bytes; `None` if it does, or is broken.
pub(super) fn unpack(packed: &[u8], most: u64, out: &mut Vec<u8>) -> Option<()> {
    let mut made = 0_u64;
    let ended = inflate(packed, |new| {
        made += new.len() as u64;
        out.extend_from_slice(new);
        if made > most { Err(()) } else { Ok(()) }
    });
    matches!(ended, Ok((End::Whole, _))).then_some(())
}
