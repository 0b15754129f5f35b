//! A picture that is safe to look at: decoded within limits and encoded anew, the right way up. Nothing of the file's own bytes reaches the browser.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use meldestelle_domain::attachment::FileKind;
use meldestelle_web::throttle::holding;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Most points of a picture that is decoded, in millions: the largest telephones' cameras.
const MEGAPIXELS: u32 = 64;
/// Most memory of one decoding, in bytes: four bytes a point.
const MEMORY: u64 = MEGAPIXELS as u64 * 4_000_000;
/// Longest side of a preview: a photographed letter can be read.
const SIDE: u32 = 2000;
/// Quality of the JPEG.
const QUALITY: u8 = 85;

/// Points that are being decoded in the whole process, in millions: one very large picture at once, or several usual ones.
static AT_ONCE: Semaphore = Semaphore::const_new(MEGAPIXELS as usize);

/// Why there is no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPreview {
    /// More points than are decoded.
    TooLarge,
    /// It does not decode.
    Broken,
}

/// A preview as JPEG.
///
/// # Errors
/// [`NoPreview`].
pub async fn make(kind: FileKind, bytes: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, NoPreview> {
    let points = points(kind, &bytes)?;
    let cost = u32::try_from(points.div_ceil(1_000_000)).map_err(|_| NoPreview::TooLarge)?;
    in_turn(cost.max(1), move || encode(kind, &bytes)).await?
}

/// Decodes in its turn. The memory stays counted until it is free, also if nobody waits for the picture any more.
async fn in_turn<T: Send + 'static>(
    cost: u32,
    decode: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoPreview> {
    let turn = AT_ONCE.acquire_many(cost).await.map_err(|_| NoPreview::Broken)?;
    holding(turn, decode).await.map_err(|_| NoPreview::Broken)
}

/// Whether a preview may be tried.
///
/// # Errors
/// [`NoPreview`].
pub fn check(kind: FileKind, bytes: &[u8]) -> Result<(), NoPreview> {
    points(kind, bytes).map(drop)
}

/// How many points a picture has: read from its head, before anything is decoded.
fn points(kind: FileKind, bytes: &[u8]) -> Result<u64, NoPreview> {
    let (width, height) = reader(kind, bytes)?.into_dimensions().map_err(|_| NoPreview::Broken)?;
    let points = u64::from(width) * u64::from(height);
    if points > u64::from(MEGAPIXELS) * 1_000_000 { Err(NoPreview::TooLarge) } else { Ok(points) }
}

fn reader(kind: FileKind, bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, NoPreview> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::WebP => ImageFormat::WebP,
        FileKind::Pdf | FileKind::Text => return Err(NoPreview::Broken),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    Ok(reader)
}

fn encode(kind: FileKind, bytes: &[u8]) -> Result<Vec<u8>, NoPreview> {
    let mut decoder = reader(kind, bytes)?.into_decoder().map_err(|_| NoPreview::Broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| NoPreview::Broken)?;
    if picture.width().max(picture.height()) > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    picture.apply_orientation(orientation);
    let mut preview = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut preview, QUALITY);
    on_white(&picture).write_with_encoder(encoder).map_err(|_| NoPreview::Broken)?;
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::future::poll_fn;
    use std::path::Path;
    use std::sync::mpsc::channel;
    use std::task::Poll;

    use image::{ImageBuffer, Rgba};

    use super::*;

    fn vector(name: &str) -> Vec<u8> {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/files").join(name)).unwrap()
    }

    fn decode(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    #[test]
    fn a_photograph_held_upright_is_shown_upright_without_its_traces() {
        for (name, kind) in [("photo_gps.jpg", FileKind::Jpeg), ("photo_exif.webp", FileKind::WebP)] {
            let preview = encode(kind, &vector(name)).unwrap();
            assert!(!preview.windows(6).any(|part| part == b"SECRET" || part == b"Exif\0\0"), "{name}");
            let shown = decode(&preview);
            // Its red corner is at the top left as stored, and orientation 6 turns it by a quarter to the right.
            assert_eq!(shown.dimensions(), (48, 64), "{name}");
            let [red, green, blue] = shown.get_pixel(44, 4).0;
            assert!(red > 200 && green < 80 && blue < 80, "{name}: {red} {green} {blue}");
        }
    }

    #[test]
    fn every_usual_picture_has_a_preview() {
        for (name, kind) in [
            ("progressive.jpg", FileKind::Jpeg),
            ("palette.png", FileKind::Png),
            ("text_exif.png", FileKind::Png),
            ("lossless.webp", FileKind::WebP),
            ("animated.webp", FileKind::WebP),
        ] {
            assert!(encode(kind, &vector(name)).is_ok(), "{name}");
        }
    }

    #[test]
    fn nothing_is_transparent_and_nothing_is_longer_than_a_preview() {
        let clear = ImageBuffer::from_pixel(3000, 30, Rgba([0_u8, 0, 0, 0]));
        let mut png = Vec::new();
        clear.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let shown = decode(&encode(FileKind::Png, &png).unwrap());
        assert_eq!(shown.dimensions(), (2000, 20));
        assert!(shown.get_pixel(1000, 10).0.iter().all(|part| *part > 250));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_takes_its_memory_until_it_is_done() {
        let (done, is_done) = channel::<()>();
        let mut whole = Box::pin(in_turn(MEGAPIXELS, move || is_done.recv().is_ok()));
        let begun = poll_fn(|context| Poll::Ready(whole.as_mut().poll(context).is_ready())).await;
        assert!(!begun);
        drop(whole);
        assert_eq!(AT_ONCE.available_permits(), 0);
        drop(done);
        assert_eq!(in_turn(MEGAPIXELS, || "next").await, Ok("next"));
    }

    #[test]
    fn what_would_fill_the_memory_is_not_decoded() {
        for (name, kind) in [("bomb_dimensions.png", FileKind::Png), ("huge_dimensions.jpg", FileKind::Jpeg)]
        {
            assert_eq!(points(kind, &vector(name)), Err(NoPreview::TooLarge), "{name}");
        }
        assert!(encode(FileKind::Jpeg, b"\xff\xd8\xff no picture").is_err());
        assert_eq!(points(FileKind::Pdf, &vector("linearized.pdf")), Err(NoPreview::Broken));
    }
}
