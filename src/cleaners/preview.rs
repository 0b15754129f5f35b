//! Makes previews: decodes an image, scales it down, turns it upright, and encodes it as JPEG. No
//! byte of the original file reaches the browser.
//!
//! The memory that decoding takes is known from the header, so the cell can say "too large" instead
//! of being killed. JPEG is decoded at a fraction of its size and PNG row by row, so this happens
//! seldom.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Rgb, RgbImage};
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::{MEMORY_LIMIT, NotShown};
use png::Transformations;

use super::{exif, jpeg, jpeg_decode};

#[cfg(test)]
mod tests;

/// Longest side of a preview in pixels: enough to read a photographed letter.
const MAX_SIDE: u16 = 2000;
/// JPEG quality.
const QUALITY: u8 = 85;
/// Bytes that a decoder may take. The rest of a cell's memory is for the program, the file and the
/// preview.
const DECODER_MEMORY: u64 = MEMORY_LIMIT - (44 << 20);

/// Makes a preview, encoded as JPEG.
///
/// # Errors
/// [`NotShown`].
pub fn preview(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, NotShown> {
    let memory = DECODER_MEMORY.saturating_sub(bytes.capacity() as u64);
    let (image, orientation) = match kind {
        FileKind::Jpeg => decode_jpeg(&bytes, memory)?,
        FileKind::Png => decode_png(&bytes, memory)?,
        FileKind::WebP => decode_webp(&bytes, memory)?,
        FileKind::Pdf | FileKind::Text | FileKind::Docx | FileKind::Odt => return Err(NotShown::Broken),
    };
    drop(bytes);
    let max_side = u32::from(MAX_SIDE);
    let mut image = if image.width().max(image.height()) > max_side {
        image.thumbnail(max_side, max_side)
    } else {
        image
    };
    image.apply_orientation(orientation);
    let mut preview = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut preview, QUALITY);
    flatten_on_white(image).write_with_encoder(encoder).map_err(|_| NotShown::Broken)?;
    Ok(preview)
}

fn orientation(orientation: Option<u8>) -> Orientation {
    orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

fn decode_jpeg(bytes: &[u8], memory: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let header = jpeg::read_header(bytes).ok_or(NotShown::Broken)?;
    let image = jpeg_decode::decode_scaled(bytes, &header, MAX_SIDE, memory)?;
    Ok((image, orientation(header.orientation)))
}

fn decode_webp(bytes: &[u8], memory: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| NotShown::Broken)?;
    let (width, height) = decoder.dimensions();
    // The decoder also holds the component planes, or a second canvas.
    let working_memory = (u64::from(width) * u64::from(height)).saturating_mul(5);
    if decoder.total_bytes().saturating_add(working_memory) > memory {
        return Err(NotShown::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(|_| NotShown::Broken)?, orientation))
}

fn decode_png(bytes: &[u8], memory: u64) -> Result<(DynamicImage, Orientation), NotShown> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|_| NotShown::Broken)?;
    let info = reader.info();
    let orientation = orientation(info.exif_metadata.as_deref().and_then(exif::orientation));
    let (width, interlaced) = (info.width, info.interlaced);
    let mut downscaler = Downscaler::new(width, info.height).ok_or(NotShown::TooLarge)?;
    let samples = reader.output_color_type().0.samples();
    if interlaced {
        // The rows of an interlaced image come in several passes.
        let length = reader.output_buffer_size().ok_or(NotShown::TooLarge)?;
        if (length as u64).saturating_mul(3) / 2 > memory {
            return Err(NotShown::TooLarge);
        }
        let mut whole = vec![0; length];
        reader.next_frame(&mut whole).map_err(|_| NotShown::Broken)?;
        for row in whole.chunks_exact(reader.output_line_size(width).ok_or(NotShown::TooLarge)?) {
            downscaler.push_row(row, samples);
        }
    } else {
        while let Some(row) = reader.next_row().map_err(|_| NotShown::Broken)? {
            downscaler.push_row(row.data(), samples);
        }
    }
    Ok((DynamicImage::ImageRgb8(downscaler.finish().ok_or(NotShown::Broken)?), orientation))
}

/// Scales an image down while its rows arrive. Each pixel of the result is the mean of a square
/// block, on a white background.
struct Downscaler {
    width: u32,
    height: u32,
    /// Side of a block in pixels.
    block: usize,
    /// For each block of the current block row: sums of red, green and blue, and number of pixels.
    block_sums: Vec<([u32; 3], u32)>,
    rows: usize,
    pixels: Vec<u8>,
}

impl Downscaler {
    fn new(width: u32, height: u32) -> Option<Self> {
        let block = (width.max(height) / u32::from(MAX_SIDE)).max(1);
        let (width, height) = (width.div_ceil(block), height.div_ceil(block));
        let (columns, rows) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        Some(Self {
            width,
            height,
            block: usize::try_from(block).ok()?,
            block_sums: vec![([0; 3], 0); columns],
            rows: 0,
            pixels: Vec::with_capacity(columns.checked_mul(rows)?.checked_mul(3)?),
        })
    }

    /// Adds a row of grey, grey with alpha, RGB, or RGBA samples, 8 bits each.
    fn push_row(&mut self, row: &[u8], samples: usize) {
        let blocks = row.chunks(samples * self.block);
        for ((channel_sums, count), block) in self.block_sums.iter_mut().zip(blocks) {
            for pixel in block.chunks_exact(samples) {
                let (colours, alpha) = match *pixel {
                    [grey] => ([grey; 3], 255),
                    [grey, alpha] => ([grey; 3], alpha),
                    [red, green, blue] => ([red, green, blue], 255),
                    [red, green, blue, alpha] => ([red, green, blue], alpha),
                    _ => continue,
                };
                for (sum, colour) in channel_sums.iter_mut().zip(colours) {
                    *sum += u32::from(blend_on_white(colour, alpha));
                }
                *count += 1;
            }
        }
        self.rows += 1;
        if self.rows.is_multiple_of(self.block) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        for (channel_sums, count) in &mut self.block_sums {
            let mean = channel_sums.map(|sum| u8::try_from(sum / (*count).max(1)).unwrap_or(u8::MAX));
            self.pixels.extend(mean);
            (*channel_sums, *count) = ([0; 3], 0);
        }
    }

    fn finish(mut self) -> Option<RgbImage> {
        if !self.rows.is_multiple_of(self.block) {
            self.flush();
        }
        RgbImage::from_raw(self.width, self.height, self.pixels)
    }
}

/// Blends one channel on white.
fn blend_on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

/// Transparent parts become white, because most images with transparency are dark on an empty
/// background.
fn flatten_on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        Rgb([blend_on_white(red, alpha), blend_on_white(green, alpha), blend_on_white(blue, alpha)])
    })
}
