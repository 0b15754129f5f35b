//! A picture that is safe to look at: decoded within limits and encoded anew, the right way up. Nothing of the file's own bytes reaches the browser.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use meldestelle_domain::attachment::FileKind;
use meldestelle_web::throttle::holding;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Most memory that all decoding takes, in megabytes. What a picture will take is reckoned from its head, before anything is decoded.
const MEGABYTES: u32 = 256;
/// Longest side of a preview: a photographed letter can be read.
const SIDE: u32 = 2000;
/// Quality of the JPEG.
const QUALITY: u8 = 85;

/// Megabytes of the whole process: one very large picture at once, or several usual ones.
static AT_ONCE: Semaphore = Semaphore::const_new(MEGABYTES as usize);

/// Why there is no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPreview {
    /// More than is decoded.
    TooLarge,
    /// It does not decode.
    Broken,
}

/// A preview as JPEG.
///
/// # Errors
/// [`NoPreview`].
pub async fn make(kind: FileKind, bytes: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, NoPreview> {
    let cost = u32::try_from(cost(kind, &bytes)?).map_err(|_| NoPreview::TooLarge)?;
    in_turn(cost, move || encode(kind, &bytes)).await?
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
    cost(kind, bytes).map(drop)
}

/// Megabytes that decoding a picture takes.
fn cost(kind: FileKind, bytes: &[u8]) -> Result<u64, NoPreview> {
    let decoder = reader(kind, bytes)?.into_decoder().map_err(|_| NoPreview::Broken)?;
    let (width, height) = decoder.dimensions();
    let points = u64::from(width) * u64::from(height);
    let picture = decoder.total_bytes();
    let beside = match kind {
        // The decoder's coefficients: two bytes of each part of a point, in blocks that may be rounded up.
        FileKind::Jpeg if is_progressive(bytes) => points.saturating_mul(7),
        FileKind::Jpeg => points / 2,
        // Planes, or a second canvas.
        FileKind::WebP => points.saturating_mul(5),
        FileKind::Png | FileKind::Pdf | FileKind::Text => points / 8,
    };
    let all = picture.saturating_add(beside).saturating_add(bytes.len() as u64);
    let megabytes = all.div_ceil(1_000_000).max(1);
    if megabytes > u64::from(MEGABYTES) { Err(NoPreview::TooLarge) } else { Ok(megabytes) }
}

/// Whether a JPEG has a frame of a progressive kind (ITU T.81, B.1.1.3): then all of it is held before the first point is known. What does not read is taken for
/// one, since it costs more.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, 0xc0 | 0xc1, ..] => return false,
            [0xff, kind, high, low, ..] if !matches!(kind, 0xc2 | 0xc6 | 0xca | 0xce | 0xda) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            _ => return true,
        }
    }
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
    limits.max_alloc = Some(u64::from(MEGABYTES) * 1_000_000);
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
    use std::io::{Read, Write, stdin};
    use std::path::Path;
    use std::process::{Command, Stdio};
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
        let mut whole = Box::pin(in_turn(MEGABYTES, move || is_done.recv().is_ok()));
        let begun = poll_fn(|context| Poll::Ready(whole.as_mut().poll(context).is_ready())).await;
        assert!(!begun);
        drop(whole);
        assert_eq!(AT_ONCE.available_permits(), 0);
        drop(done);
        assert_eq!(in_turn(MEGABYTES, || "next").await, Ok("next"));
    }

    #[test]
    fn what_would_fill_the_memory_is_not_decoded() {
        for (name, kind) in [("bomb_dimensions.png", FileKind::Png), ("huge_dimensions.jpg", FileKind::Jpeg)]
        {
            assert_eq!(check(kind, &vector(name)), Err(NoPreview::TooLarge), "{name}");
        }
        assert!(encode(FileKind::Jpeg, b"\xff\xd8\xff no picture").is_err());
        assert_eq!(check(FileKind::Pdf, &vector("linearized.pdf")), Err(NoPreview::Broken));
    }

    /// A grey picture of so many points to a side that takes a bit a block: the most that a decoder can be made to hold.
    fn flat_jpeg(side: u16, is_progressive: bool) -> Vec<u8> {
        let mut jpeg = b"\xff\xd8\xff\xdb\x00\x43\x00".to_vec();
        jpeg.extend([1; 64]);
        let [high, low] = side.to_be_bytes();
        let frame = if is_progressive { 0xc2 } else { 0xc0 };
        jpeg.extend([0xff, frame, 0, 17, 8, high, low, high, low, 3]);
        for part in 1..=3 {
            jpeg.extend([part, 0x11, 0]);
        }
        // One code of one bit, which says: nothing.
        for table in [0x00, 0x10] {
            jpeg.extend([0xff, 0xc4, 0, 20, table, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }
        let last = if is_progressive { 0 } else { 63 };
        jpeg.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0]);
        let blocks = usize::from(side).div_ceil(8).pow(2) * 3;
        let bits = if is_progressive { blocks } else { blocks * 2 };
        jpeg.resize(jpeg.len() + bits.div_ceil(8), 0);
        jpeg.extend(b"\xff\xd9");
        jpeg
    }

    /// Megabytes that this process held at most.
    fn peak() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1000
    }

    /// What decoding really takes, in a process of its own.
    fn measured(kind: FileKind, picture: &[u8]) -> u64 {
        let test = "attachments::preview::tests::no_picture_takes_more_than_was_reckoned";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env("PICTURE", serde_json::to_string(&kind).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(picture).unwrap();
        let child = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned();
        let taken = said.split("TAKEN ").nth(1).and_then(|rest| rest.split_whitespace().next());
        taken.unwrap_or_else(|| panic!("{said} {}", String::from_utf8_lossy(&child.stderr))).parse().unwrap()
    }

    #[test]
    fn no_picture_takes_more_than_was_reckoned() {
        // In a process of its own.
        if let Ok(kind) = std::env::var("PICTURE") {
            let mut picture = Vec::new();
            stdin().read_to_end(&mut picture).unwrap();
            let kind = serde_json::from_str(&kind).unwrap();
            let before = peak();
            let preview = encode(kind, &picture);
            println!("TAKEN {} {}", peak() - before, preview.is_ok());
            return;
        }
        let encoded = |picture: DynamicImage, format| {
            let mut bytes = Vec::new();
            picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
            bytes
        };
        for (what, kind, picture) in [
            ("baseline", FileKind::Jpeg, flat_jpeg(4000, false)),
            ("progressive", FileKind::Jpeg, flat_jpeg(4000, true)),
            ("png", FileKind::Png, encoded(DynamicImage::new_rgba8(2500, 2500), ImageFormat::Png)),
            (
                "png of 16 bits",
                FileKind::Png,
                encoded(DynamicImage::new_rgba16(2500, 2500), ImageFormat::Png),
            ),
            ("webp", FileKind::WebP, encoded(DynamicImage::new_rgba8(2500, 2500), ImageFormat::WebP)),
        ] {
            let (reckoned, taken) = (cost(kind, &picture).unwrap(), measured(kind, &picture));
            println!("{what}: {taken} MB of {reckoned}");
            // What a preview takes by itself: 2000 points to a side, three bytes each, and its JPEG.
            assert!(taken <= reckoned + 40, "{what}: {taken} MB, and {reckoned} were reckoned");
        }
    }

    #[test]
    fn usual_photographs_have_a_preview_and_the_largest_have_none() {
        // Telephones: 12, 24 and 48 megapixels.
        for side in [3464, 4900, 6930] {
            assert_eq!(check(FileKind::Jpeg, &flat_jpeg(side, false)), Ok(()), "{side}");
        }
        assert_eq!(check(FileKind::Jpeg, &flat_jpeg(9900, false)), Err(NoPreview::TooLarge));
        assert_eq!(check(FileKind::Jpeg, &flat_jpeg(4900, true)), Ok(()));
        assert_eq!(check(FileKind::Jpeg, &flat_jpeg(8000, true)), Err(NoPreview::TooLarge));
    }
}
