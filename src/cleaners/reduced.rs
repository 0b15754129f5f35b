//! A photograph decoded at a half, a quarter or an eighth of its size: the inverse transform of a block of 8 by 8 points yields 4, 2 or 1 points to a side
//! (ITU T.81, A.3.3). 200 megapixels take a few megabytes so.

use std::io::{Cursor, Read};

use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use meldestelle_domain::cell::NotShown;

use super::bytes::be16;
use super::jpeg::Head;

/// Ones, of which no code consists, and an end.
const PAD: &[u8] = &[0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0xd9];

/// A photograph whose longest side has at least `side` points, if it has as many and the memory holds it; else half or a quarter of that.
///
/// # Errors
/// [`NotShown`], before decoding if it would take more than `memory` bytes.
pub(super) fn decode(jpeg: &[u8], head: &Head, side: u16, memory: u64) -> Result<DynamicImage, NotShown> {
    let mut decoder = Decoder::new(jpeg);
    let mut fitting = None;
    for side in [side, side / 2, side / 4] {
        let (width, height) = decoder.scale(side, side).map_err(|_| NotShown::Broken)?;
        if cost(head, width, height).ok_or(NotShown::Broken)? <= memory {
            fitting = Some((width, height));
            break;
        }
    }
    let (width, height) = fitting.ok_or(NotShown::TooLarge)?;
    let points = in_one_thread(|| decoder.decode()).map_err(|_| NotShown::Broken)?;
    let (width, height) = (u32::from(width), u32::from(height));
    match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::L8) => GrayImage::from_raw(width, height, points).map(DynamicImage::ImageLuma8),
        Some(PixelFormat::RGB24) => RgbImage::from_raw(width, height, points).map(DynamicImage::ImageRgb8),
        Some(PixelFormat::CMYK32) => {
            RgbImage::from_raw(width, height, uninked(points)).map(DynamicImage::ImageRgb8)
        }
        Some(PixelFormat::L16) | None => None,
    }
    .ok_or(NotShown::Broken)
}

/// Whether all pixels of a picture without end are there. Behind its last byte the decoder finds bits that are no code of any table (C.2), so it fails where
/// it needs one.
///
/// What it does not have the memory for is not known to be whole.
pub(super) fn is_whole(jpeg: &[u8], head: &Head, memory: u64) -> bool {
    let mut decoder = Decoder::new(Read::chain(jpeg, Cursor::new(PAD)));
    let Ok((width, height)) = decoder.scale(1, 1) else { return false };
    let fits = cost(head, width, height).is_some_and(|cost| cost <= memory);
    fits && in_one_thread(|| decoder.decode()).is_ok()
}

/// Bytes that decoding takes at most: the points, the planes of which they are made, and for a progressive picture all its coefficients.
fn cost(head: &Head, width: u16, height: u16) -> Option<u64> {
    let (whole_height, whole_width) = (be16(head.frame, 1)?, be16(head.frame, 3)?);
    let (whole, small) =
        (u64::from(whole_width) * u64::from(whole_height), u64::from(width) * u64::from(height));
    let sampling = || head.frame.get(6..).unwrap_or_default().chunks_exact(3).filter_map(|part| part.get(1));
    let across = sampling().map(|factors| u64::from(factors >> 4)).max()?;
    let down = sampling().map(|factors| u64::from(factors & 15)).max()?;
    let parts: u64 = sampling().map(|factors| u64::from(factors >> 4) * u64::from(factors & 15)).sum();
    let planes = |points: u64| points.saturating_mul(parts) / (across * down).max(1);
    let coefficients = if matches!(head.kind, 0xc2 | 0xca) { planes(whole) * 2 } else { 0 };
    Some(coefficients + planes(small) + small * sampling().count() as u64)
}

/// The decoder spreads its work over threads, and a cell has one: it is made the only one of a pool.
fn in_one_thread<T>(work: impl FnOnce() -> T) -> T {
    // Fails if this thread is in such a pool already.
    let _pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    work()
}

/// From inks (as Adobe's programs write them: 255 is none) to light.
fn uninked(mut points: Vec<u8>) -> Vec<u8> {
    let mut length = 0;
    for at in (0..points.len()).step_by(4) {
        let Some(&[cyan, magenta, yellow, black]) = points.get(at..).and_then(|rest| rest.first_chunk())
        else {
            break;
        };
        for ink in [cyan, magenta, yellow] {
            let light = u16::from(ink) * u16::from(black) / 255;
            if let Some(place) = points.get_mut(length) {
                *place = u8::try_from(light).unwrap_or(u8::MAX);
            }
            length += 1;
        }
    }
    points.truncate(length);
    points
}
