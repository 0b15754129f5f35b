//! GIF (version 89a): the first picture on its screen.

use std::io::Cursor;

use ::gif::{ColorOutput, DecodeOptions, Frame};
use meldestelle_domain::attachment::{Note, Refusal};
use png::{BitDepth, ColorType};

use super::{BROKEN, Form, encode};
use crate::Made;

/// Most points of a screen: four bytes each, and as many again for the picture on it.
const POINTS: usize = 14_000_000;

pub(super) fn convert(input: &[u8]) -> Made {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(Cursor::new(input)).map_err(|_| BROKEN)?;
    let (mut width, mut height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let profile = decoder.icc_profile().map(<[u8]>::to_vec);
    let frame = decoder.next_frame_info().map_err(|_| BROKEN)?.ok_or(BROKEN)?;
    // Viewers enlarge a screen that is smaller than its picture.
    width = width.max(usize::from(frame.left) + usize::from(frame.width));
    height = height.max(usize::from(frame.top) + usize::from(frame.height));
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if width.saturating_mul(height) > POINTS {
        return Err(Refusal::Uncleanable);
    }
    let mut frame = frame.clone();
    let mut points = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut points).map_err(|_| BROKEN)?;
    frame.buffer = points.into();
    let has_more = matches!(decoder.next_frame_info(), Ok(Some(_)));
    let form = Form {
        width: u32::try_from(width).map_err(|_| BROKEN)?,
        height: u32::try_from(height).map_err(|_| BROKEN)?,
        colour: ColorType::Rgba,
        depth: BitDepth::Eight,
        palette: None,
    };
    let encoded = encode(form, |out| {
        for line in 0..height {
            out.write_all(&line_of(&frame, line, width)).map_err(|_| BROKEN)?;
        }
        Ok(())
    })?;
    let encoded = crate::png::dressed(&encoded, profile.as_deref(), None);
    Ok((encoded, if has_more { vec![Note::FramesLost] } else { Vec::new() }))
}

/// A line of the screen, transparent where the picture is not.
fn line_of(frame: &Frame, line: usize, width: usize) -> Vec<u8> {
    let mut points = vec![0; width * 4];
    let length = usize::from(frame.width) * 4;
    let inside = line
        .checked_sub(usize::from(frame.top))
        .filter(|line| *line < usize::from(frame.height))
        .and_then(|line| frame.buffer.get(line * length..(line + 1) * length));
    let left = usize::from(frame.left) * 4;
    if let (Some(inside), Some(place)) = (inside, points.get_mut(left..left + length)) {
        place.copy_from_slice(inside);
    }
    points
}
