//! A picture that is safe to look at: decoded within limits and encoded anew, the right way up. Nothing of the file's own bytes reaches the browser.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::{MEMORY, NotShown};

/// Longest side of a preview: a photographed letter can be read.
const SIDE: u32 = 2000;
/// Quality of the JPEG.
const QUALITY: u8 = 85;

/// A preview as JPEG.
///
/// # Errors
/// [`NotShown`]. What takes more memory than the process has ends the process.
pub fn preview(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, NotShown> {
    encode(kind, &bytes)
}

/// Whether a preview may be tried, by the head of the picture.
///
/// # Errors
/// [`NotShown`].
pub fn viewable(kind: FileKind, bytes: &[u8]) -> Result<(), NotShown> {
    reader(kind, bytes)?.into_decoder().map(drop).map_err(|_| NotShown::Broken)
}

fn reader(kind: FileKind, bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, NotShown> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::WebP => ImageFormat::WebP,
        FileKind::Pdf | FileKind::Text | FileKind::Docx | FileKind::Odt => return Err(NotShown::Broken),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    Ok(reader)
}

fn encode(kind: FileKind, bytes: &[u8]) -> Result<Vec<u8>, NotShown> {
    let mut decoder = reader(kind, bytes)?.into_decoder().map_err(|_| NotShown::Broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| NotShown::Broken)?;
    if picture.width().max(picture.height()) > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    picture.apply_orientation(orientation);
    let mut preview = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut preview, QUALITY);
    on_white(&picture).write_with_encoder(encoder).map_err(|_| NotShown::Broken)?;
    Ok(preview)
}

/// What is transparent becomes white: most such pictures are dark writing on nothing.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let blend = |part: u8| {
            let (part, alpha) = (u32::from(part), u32::from(alpha));
            u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([blend(red), blend(green), blend(blue)])
    })
}
