//! Animated PNG (third edition, 4.9 and 11.3.6). An animation whose chunks do not fit together is
//! dropped; viewers would show only the default image too.

use super::chunk::write_chunk;
use super::image_data::{ImageHeader, MAX_DATA_LENGTH, compressed_length};
use super::{IDAT_LENGTH, be32};

/// The animation chunks of a file, not validated yet.
#[derive(Debug, Default)]
pub(super) struct Apng {
    /// Number of frames, and number of repetitions (acTL).
    control: Option<[u8; 8]>,
    frames: Vec<Frame>,
    /// Whether a chunk had a wrong length or stood in a wrong place.
    is_invalid: bool,
}

#[derive(Debug, Default)]
struct Frame {
    /// Dimensions, offset and duration (fcTL without the sequence number).
    control: Vec<u8>,
    /// Whether the default image (IDAT) is the image data of this frame.
    uses_idat: bool,
    data: Vec<u8>,
}

/// An animation that viewers can play.
pub(super) struct ValidApng<'a> {
    control: [u8; 8],
    frames: &'a [Frame],
}

impl Apng {
    /// Whether the file has an animation chunk.
    pub fn is_present(&self) -> bool {
        self.control.is_some() || !self.frames.is_empty()
    }

    /// Adds an animation chunk from before or after the IDAT chunks.
    pub fn add_chunk(&mut self, name: [u8; 4], data: &[u8], is_before_idat: bool) {
        match (&name, data) {
            (b"acTL", _) if is_before_idat && self.control.is_none() => {
                self.control = data.first_chunk().copied();
            }
            (b"fcTL", [_, _, _, _, control @ ..]) if control.len() == 22 => {
                let frame = Frame { control: control.to_vec(), uses_idat: is_before_idat, data: Vec::new() };
                self.frames.push(frame);
            }
            (b"fdAT", [_, _, _, _, data @ ..]) if !is_before_idat => match self.frames.last_mut() {
                Some(frame) if !frame.uses_idat => frame.data.extend_from_slice(data),
                _ => self.is_invalid = true,
            },
            _ => self.is_invalid = true,
        }
    }

    /// Returns the animation if acTL, the frame headers and the image data agree. Data after the
    /// end of a frame's image data are cut off.
    pub fn validate(&mut self, header: &ImageHeader) -> Option<ValidApng<'_>> {
        let control = self.control?;
        let count = usize::try_from(be32(&control, 0)?).ok()?;
        let mut remaining = MAX_DATA_LENGTH;
        for (index, frame) in self.frames.iter_mut().enumerate() {
            let read = |at: usize| be32(&frame.control, at);
            let (width, height, x, y) = (read(0)?, read(4)?, read(8)?, read(12)?);
            let fits = width > 0
                && height > 0
                && x.checked_add(width)? <= header.width
                && y.checked_add(height)? <= header.height;
            if !fits || frame.uses_idat && (index > 0 || (width, height) != (header.width, header.height)) {
                return None;
            }
            if !frame.uses_idat {
                let data_length = header.data_length_of(width, height);
                remaining = remaining.checked_sub(data_length)?;
                let used = compressed_length(&frame.data, data_length).ok()?;
                frame.data.truncate(used);
            }
        }
        let is_complete = !self.is_invalid && count > 0 && count == self.frames.len();
        is_complete.then_some(ValidApng { control, frames: &self.frames })
    }
}

impl ValidApng<'_> {
    /// Writes the chunks that stand before IDAT.
    pub fn write_before_idat(&self, out: &mut Vec<u8>) {
        write_chunk(*b"acTL", &self.control, out);
        if let Some(frame) = self.frames.first().filter(|frame| frame.uses_idat) {
            write_chunk(*b"fcTL", &[&[0; 4], frame.control.as_slice()].concat(), out);
        }
    }

    /// Writes the chunks that stand after IDAT. Sequence numbers run through all chunks (11.3.6.4).
    pub fn write_after_idat(&self, out: &mut Vec<u8>) {
        let starts_with_idat = self.frames.first().is_some_and(|frame| frame.uses_idat);
        let mut read = u32::from(starts_with_idat);
        let mut write_numbered = |name: [u8; 4], data: &[u8]| {
            write_chunk(name, &[read.to_be_bytes().as_slice(), data].concat(), out);
            read += 1;
        };
        for frame in self.frames.iter().filter(|frame| !frame.uses_idat) {
            write_numbered(*b"fcTL", &frame.control);
            for part in frame.data.chunks(IDAT_LENGTH) {
                write_numbered(*b"fdAT", part);
            }
        }
    }
}
