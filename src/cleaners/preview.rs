//! A picture that is safe to look at: decoded, made small, and encoded anew, the right way up. Nothing of the file's own bytes reaches the browser.
//!
//! What the memory of a cell does not hold is seen from the head, so that the cell says so rather than ends. Photographs are decoded at a part of their size
//! and screenshots line by line, so that it seldom comes to that.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Rgb, RgbImage};
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::{MEMORY, NotShown};
use png::Transformations;

use super::{exif, jpeg, reduced};

#[cfg(test)]
mod tests;

/// Longest side of a preview: a photographed letter can be read.
const SIDE: u16 = 2000;
/// Quality of the JPEG.
const QUALITY: u8 = 85;
/// Bytes that a decoder may take. The rest is for the program, the file itself, and the preview.
const DECODER: u64 = MEMORY - (44 << 20);

/// A preview as JPEG.
///
/// # Errors
/// [`NotShown`]. What takes more memory than the process has ends the process.
pub fn preview(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, NotShown> {
    let room = DECODER.saturating_sub(bytes.capacity() as u64);
    let (picture, up) = match kind {
        FileKind::Jpeg => photograph(&bytes, room)?,
        FileKind::Png => screenshot(&bytes, room)?,
        FileKind::WebP => webp(&bytes, room)?,
        FileKind::Pdf | FileKind::Text | FileKind::Docx | FileKind::Odt => return Err(NotShown::Broken),
    };
    drop(bytes);
    let side = u32::from(SIDE);
    let mut picture =
        if picture.width().max(picture.height()) > side { picture.thumbnail(side, side) } else { picture };
    picture.apply_orientation(up);
    let mut preview = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut preview, QUALITY);
    on_white(picture).write_with_encoder(encoder).map_err(|_| NotShown::Broken)?;
    Ok(preview)
}

fn orientation(up: Option<u8>) -> Orientation {
    up.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

fn photograph(bytes: &[u8], room: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let head = jpeg::head(bytes).ok_or(NotShown::Broken)?;
    let picture = reduced::decode(bytes, &head, SIDE, room)?;
    Ok((picture, orientation(head.up)))
}

fn webp(bytes: &[u8], room: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| NotShown::Broken)?;
    let (width, height) = decoder.dimensions();
    // Beside the picture, its planes or a second canvas.
    let beside = (u64::from(width) * u64::from(height)).saturating_mul(5);
    if decoder.total_bytes().saturating_add(beside) > room {
        return Err(NotShown::TooLarge);
    }
    let up = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(|_| NotShown::Broken)?, up))
}

fn screenshot(bytes: &[u8], room: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|_| NotShown::Broken)?;
    let info = reader.info();
    let up = orientation(info.exif_metadata.as_deref().and_then(exif::orientation));
    let (width, interlaced) = (info.width, info.interlaced);
    let mut small = Small::new(width, info.height).ok_or(NotShown::TooLarge)?;
    let samples = reader.output_color_type().0.samples();
    if interlaced {
        // The lines come in no order.
        let length = reader.output_buffer_size().ok_or(NotShown::TooLarge)?;
        if (length as u64).saturating_mul(3) / 2 > room {
            return Err(NotShown::TooLarge);
        }
        let mut whole = vec![0; length];
        reader.next_frame(&mut whole).map_err(|_| NotShown::Broken)?;
        for line in whole.chunks_exact(reader.output_line_size(width).ok_or(NotShown::TooLarge)?) {
            small.take(line, samples);
        }
    } else {
        while let Some(row) = reader.next_row().map_err(|_| NotShown::Broken)? {
            small.take(row.data(), samples);
        }
    }
    Ok((DynamicImage::ImageRgb8(small.finish().ok_or(NotShown::Broken)?), up))
}

/// A picture made smaller while its lines come: each point is the mean of a square of them, on white.
struct Small {
    width: u32,
    height: u32,
    /// Points to the side of a square.
    square: usize,
    /// For each square of the present line: light, and of how many points.
    sums: Vec<([u32; 3], u32)>,
    lines: usize,
    points: Vec<u8>,
}

impl Small {
    fn new(width: u32, height: u32) -> Option<Self> {
        let square = (width.max(height) / u32::from(SIDE)).max(1);
        let (width, height) = (width.div_ceil(square), height.div_ceil(square));
        let (columns, lines) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        Some(Self {
            width,
            height,
            square: usize::try_from(square).ok()?,
            sums: vec![([0; 3], 0); columns],
            lines: 0,
            points: Vec::with_capacity(columns.checked_mul(lines)?.checked_mul(3)?),
        })
    }

    /// A line of grey, grey and alpha, colours, or colours and alpha, eight bits each.
    fn take(&mut self, line: &[u8], samples: usize) {
        let squares = line.chunks(samples * self.square);
        for ((light, count), square) in self.sums.iter_mut().zip(squares) {
            for point in square.chunks_exact(samples) {
                let (colours, alpha) = match *point {
                    [grey] => ([grey; 3], 255),
                    [grey, alpha] => ([grey; 3], alpha),
                    [red, green, blue] => ([red, green, blue], 255),
                    [red, green, blue, alpha] => ([red, green, blue], alpha),
                    _ => continue,
                };
                for (sum, colour) in light.iter_mut().zip(colours) {
                    *sum += u32::from(blend(colour, alpha));
                }
                *count += 1;
            }
        }
        self.lines += 1;
        if self.lines.is_multiple_of(self.square) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        for (light, count) in &mut self.sums {
            let mean = light.map(|sum| u8::try_from(sum / (*count).max(1)).unwrap_or(u8::MAX));
            self.points.extend(mean);
            (*light, *count) = ([0; 3], 0);
        }
    }

    fn finish(mut self) -> Option<RgbImage> {
        if !self.lines.is_multiple_of(self.square) {
            self.flush();
        }
        RgbImage::from_raw(self.width, self.height, self.points)
    }
}

/// A colour on white.
fn blend(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

/// What is transparent becomes white: most such pictures are dark writing on nothing.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        Rgb([blend(red, alpha), blend(green, alpha), blend(blue, alpha)])
    })
}
