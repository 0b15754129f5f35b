//! Decodes a JPEG at 1/2, 1/4 or 1/8 of its size: the inverse DCT of a block of 8 by 8 pixels then
//! yields 4, 2 or 1 pixels per side (ITU-T T.81, A.3.3). An image of 200 megapixels takes a few
//! megabytes that way.

use std::io::{Cursor, Read};

use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use meldestelle_domain::cell::NotShown;

use super::bytes::be16;

/// What is known of an image before it is decoded.
pub(crate) struct JpegHeader<'a> {
    /// Frame type: the code of the SOF marker (B.1.1.3).
    pub frame_type: u8,
    /// Frame header, with dimensions and components (B.2.2).
    pub frame: &'a [u8],
    /// Exif orientation.
    pub orientation: Option<u8>,
}

/// Only 1 bits (FF bytes, each with its stuffed 0), which are no code of any Huffman table; then
/// the end marker.
const PAD: &[u8] = &[0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0xd9];

/// Decodes an image so that its longer side has at least `max_side` pixels, if the image has that
/// many and memory allows. Otherwise half or a quarter of that.
///
/// # Errors
/// [`NotShown`]. If decoding would take more than `memory` bytes, this is known before it begins.
pub(super) fn decode_scaled(
    jpeg: &[u8],
    header: &JpegHeader,
    max_side: u16,
    memory: u64,
) -> Result<DynamicImage, NotShown> {
    let mut decoder = Decoder::new(jpeg);
    let mut fitting = None;
    for max_side in [max_side, max_side / 2, max_side / 4] {
        let (width, height) = decoder.scale(max_side, max_side).map_err(|_| NotShown::Broken)?;
        if decode_memory(header, width, height).ok_or(NotShown::Broken)? <= memory {
            fitting = Some((width, height));
            break;
        }
    }
    let (width, height) = fitting.ok_or(NotShown::TooLarge)?;
    let samples = on_this_thread(|| decoder.decode()).map_err(|_| NotShown::Broken)?;
    let (width, height) = (u32::from(width), u32::from(height));
    match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::L8) => GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8),
        Some(PixelFormat::RGB24) => RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8),
        Some(PixelFormat::CMYK32) => {
            RgbImage::from_raw(width, height, cmyk_to_rgb(samples)).map(DynamicImage::ImageRgb8)
        }
        Some(PixelFormat::L16) | None => None,
    }
    .ok_or(NotShown::Broken)
}

/// Whether an image without an end marker has all its scan data. Only 1 bits are appended, which
/// are no code of any table (C.2), so decoding fails where it would need data that is missing.
///
/// An image that would take more than `memory` bytes counts as incomplete.
pub(super) fn decodes_completely(jpeg: &[u8], header: &JpegHeader, memory: u64) -> bool {
    let mut decoder = Decoder::new(Read::chain(jpeg, Cursor::new(PAD)));
    let Ok((width, height)) = decoder.scale(1, 1) else { return false };
    let fits = decode_memory(header, width, height).is_some_and(|decode_memory| decode_memory <= memory);
    fits && on_this_thread(|| decoder.decode()).is_ok()
}

/// Most bytes that decoding takes: the pixels, the component planes they come from, and all
/// coefficients of a progressive image.
fn decode_memory(header: &JpegHeader, width: u16, height: u16) -> Option<u64> {
    let (full_height, full_width) = (be16(header.frame, 1)?, be16(header.frame, 3)?);
    let (full_size, scaled_size) =
        (u64::from(full_width) * u64::from(full_height), u64::from(width) * u64::from(height));
    let sampling_factors =
        || header.frame.get(6..).unwrap_or_default().chunks_exact(3).filter_map(|component| component.get(1));
    let across = sampling_factors().map(|factors| u64::from(factors >> 4)).max()?;
    let down = sampling_factors().map(|factors| u64::from(factors & 15)).max()?;
    let samples_per_unit: u64 =
        sampling_factors().map(|factors| u64::from(factors >> 4) * u64::from(factors & 15)).sum();
    let planes = |samples: u64| samples.saturating_mul(samples_per_unit) / (across * down).max(1);
    let coefficients = if matches!(header.frame_type, 0xc2 | 0xca) { planes(full_size) * 2 } else { 0 };
    Some(coefficients + planes(scaled_size) + scaled_size * sampling_factors().count() as u64)
}

/// Runs a decoder in this thread. The decoder uses the thread pool of rayon, but the sandbox
/// forbids new threads, so this thread becomes the only one of the pool.
fn on_this_thread<T>(task: impl FnOnce() -> T) -> T {
    // This fails if the thread is in such a pool already.
    let _pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    task()
}

/// Converts CMYK as Adobe writes it: 255 means no ink.
fn cmyk_to_rgb(mut samples: Vec<u8>) -> Vec<u8> {
    let mut length = 0;
    for at in (0..samples.len()).step_by(4) {
        let Some(&[cyan, magenta, yellow, black]) = samples.get(at..).and_then(|rest| rest.first_chunk())
        else {
            break;
        };
        for ink in [cyan, magenta, yellow] {
            let value = u16::from(ink) * u16::from(black) / 255;
            if let Some(target) = samples.get_mut(length) {
                *target = u8::try_from(value).unwrap_or(u8::MAX);
            }
            length += 1;
        }
    }
    samples.truncate(length);
    samples
}
