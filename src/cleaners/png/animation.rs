//! The frames of an animated PNG (third edition, 4.9 and 11.3.6). What does not fit together is no animation: readers show the still picture then.

use super::chunk::put;
use super::pixels::{PIXEL_BYTES, Size, looked_through};
use super::{IDAT, be32};

/// An animation as it is found.
#[derive(Debug, Default)]
pub(super) struct Animation {
    /// Number of frames, and how often it runs.
    control: Option<[u8; 8]>,
    frames: Vec<Frame>,
    /// Whether a chunk was where it may not be.
    is_odd: bool,
}

#[derive(Debug, Default)]
struct Frame {
    /// Its size, place and time: what follows the sequence number.
    control: Vec<u8>,
    /// Whether the still picture is the frame.
    is_still: bool,
    pixels: Vec<u8>,
}

/// An animation that was checked.
pub(super) struct Whole<'a> {
    control: [u8; 8],
    frames: &'a [Frame],
}

impl Animation {
    /// Whether there is anything of an animation.
    pub fn is_there(&self) -> bool {
        self.control.is_some() || !self.frames.is_empty()
    }

    /// A chunk of an animation, before or behind the pixels of the still picture.
    pub fn take(&mut self, name: [u8; 4], data: &[u8], is_early: bool) {
        match (&name, data) {
            (b"acTL", _) if is_early && self.control.is_none() => {
                self.control = data.first_chunk().copied();
            }
            (b"fcTL", [_, _, _, _, control @ ..]) if control.len() == 22 => {
                let frame = Frame { control: control.to_vec(), is_still: is_early, pixels: Vec::new() };
                self.frames.push(frame);
            }
            (b"fdAT", [_, _, _, _, pixels @ ..]) if !is_early => match self.frames.last_mut() {
                Some(frame) if !frame.is_still => frame.pixels.extend_from_slice(pixels),
                _ => self.is_odd = true,
            },
            _ => self.is_odd = true,
        }
    }

    /// The animation, if it is as its head says, and its pixels are as many as its sizes say; they end where these do.
    pub fn whole(&mut self, size: &Size) -> Option<Whole<'_>> {
        let control = self.control?;
        let count = usize::try_from(be32(&control, 0)?).ok()?;
        let mut left = PIXEL_BYTES;
        for (place, frame) in self.frames.iter_mut().enumerate() {
            let number = |at: usize| be32(&frame.control, at);
            let (width, height, x, y) = (number(0)?, number(4)?, number(8)?, number(12)?);
            let fits = width > 0
                && height > 0
                && x.checked_add(width)? <= size.width
                && y.checked_add(height)? <= size.height;
            if !fits || frame.is_still && (place > 0 || (width, height) != (size.width, size.height)) {
                return None;
            }
            if !frame.is_still {
                let bytes = size.bytes_of(width, height);
                left = left.checked_sub(bytes)?;
                let taken = looked_through(&frame.pixels, bytes).ok()?;
                frame.pixels.truncate(taken);
            }
        }
        let is_whole = !self.is_odd && count > 0 && count == self.frames.len();
        is_whole.then_some(Whole { control, frames: &self.frames })
    }
}

impl Whole<'_> {
    /// What stands before the still picture.
    pub fn begin(&self, out: &mut Vec<u8>) {
        put(*b"acTL", &self.control, out);
        if let Some(frame) = self.frames.first().filter(|frame| frame.is_still) {
            put(*b"fcTL", &[&[0; 4], frame.control.as_slice()].concat(), out);
        }
    }

    /// What stands behind it. Chunks are numbered through (11.3.6.4).
    pub fn go_on(&self, out: &mut Vec<u8>) {
        let is_begun = self.frames.first().is_some_and(|frame| frame.is_still);
        let mut number = u32::from(is_begun);
        let mut numbered = |name: [u8; 4], data: &[u8]| {
            put(name, &[number.to_be_bytes().as_slice(), data].concat(), out);
            number += 1;
        };
        for frame in self.frames.iter().filter(|frame| !frame.is_still) {
            numbered(*b"fcTL", &frame.control);
            for part in frame.pixels.chunks(IDAT) {
                numbered(*b"fdAT", part);
            }
        }
    }
}
