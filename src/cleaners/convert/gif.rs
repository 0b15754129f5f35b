//! Converts GIF (version 89a): the first frame, placed on the logical screen.

use std::io::Cursor;

use ::gif::{ColorOutput, DecodeOptions, Frame};
use meldestelle_domain::attachment::{Note, Refusal};
use png::{BitDepth, ColorType};

use super::{BROKEN, PngFormat, encode_png};
use crate::CleanResult;

/// Most pixels of the logical screen. Each takes four bytes, and the frame takes as much again.
const MAX_CANVAS_PIXELS: usize = 14_000_000;

pub(super) fn convert(input: &[u8]) -> CleanResult {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(Cursor::new(input)).map_err(|_| BROKEN)?;
    let (mut width, mut height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let profile = decoder.icc_profile().map(<[u8]>::to_vec);
    let frame = decoder.next_frame_info().map_err(|_| BROKEN)?.ok_or(BROKEN)?;
    // Viewers enlarge a screen that is smaller than its frame.
    width = width.max(usize::from(frame.left) + usize::from(frame.width));
    height = height.max(usize::from(frame.top) + usize::from(frame.height));
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if width.saturating_mul(height) > MAX_CANVAS_PIXELS {
        return Err(Refusal::Uncleanable);
    }
    let mut frame = frame.clone();
    let mut pixels = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut pixels).map_err(|_| BROKEN)?;
    frame.buffer = pixels.into();
    let has_more_frames = matches!(decoder.next_frame_info(), Ok(Some(_)));
    let format = PngFormat {
        width: u32::try_from(width).map_err(|_| BROKEN)?,
        height: u32::try_from(height).map_err(|_| BROKEN)?,
        colour: ColorType::Rgba,
        depth: BitDepth::Eight,
        palette: None,
    };
    let encoded = encode_png(format, |out| {
        for row in 0..height {
            out.write_all(&canvas_row(&frame, row, width)).map_err(|_| BROKEN)?;
        }
        Ok(())
    })?;
    let encoded = crate::png::with_metadata(&encoded, profile.as_deref(), None);
    Ok((encoded, if has_more_frames { vec![Note::FramesLost] } else { Vec::new() }))
}

/// A row of the screen, transparent outside of the frame.
fn canvas_row(frame: &Frame, row: usize, width: usize) -> Vec<u8> {
    let mut pixels = vec![0; width * 4];
    let length = usize::from(frame.width) * 4;
    let source = row
        .checked_sub(usize::from(frame.top))
        .filter(|row| *row < usize::from(frame.height))
        .and_then(|row| frame.buffer.get(row * length..(row + 1) * length));
    let left = usize::from(frame.left) * 4;
    if let (Some(source), Some(target)) = (source, pixels.get_mut(left..left + length)) {
        target.copy_from_slice(source);
    }
    pixels
}
