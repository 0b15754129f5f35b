//! Previews: upright, without metadata, within the memory of a cell.

use std::fs;
use std::io::{Read, Write, stdin};
use std::process::{Command, Stdio};

use image::codecs::webp::WebPEncoder;
use image::{ImageFormat, RgbaImage};
use png::{BitDepth, ColorType};

use super::*;
use crate::test_files::test_file;

fn decode(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

/// A PNG with only zero bytes.
fn flat_png(width: u32, height: u32, colour: ColorType, depth: BitDepth) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    let line = vec![0; (width as usize * colour.samples() * depth as usize).div_ceil(8)];
    let mut stream = writer.stream_writer().unwrap();
    for _ in 0..height {
        stream.write_all(&line).unwrap();
    }
    stream.finish().unwrap();
    writer.finish().unwrap();
    png
}

#[test]
fn previews_are_upright_and_without_metadata() {
    for (name, kind) in [("photo_gps.jpg", FileKind::Jpeg), ("photo_exif.webp", FileKind::WebP)] {
        let preview = preview(kind, test_file(name)).unwrap();
        assert!(!preview.windows(6).any(|part| part == b"SECRET" || part == b"Exif\0\0"), "{name}");
        let shown = decode(&preview);
        // The file has a red corner at the top left; orientation 6 turns it by 90 degrees
        // clockwise.
        assert_eq!(shown.dimensions(), (48, 64), "{name}");
        let [red, green, blue] = shown.get_pixel(44, 4).0;
        assert!(red > 200 && green < 80 && blue < 80, "{name}: {red} {green} {blue}");
    }
}

#[test]
fn every_usual_image_has_a_preview() {
    for (name, kind) in [
        ("progressive.jpg", FileKind::Jpeg),
        ("palette.png", FileKind::Png),
        ("text_exif.png", FileKind::Png),
        ("lossless.webp", FileKind::WebP),
        ("animated.webp", FileKind::WebP),
    ] {
        assert!(preview(kind, test_file(name)).is_ok(), "{name}");
    }
    assert_eq!(decode(&preview(FileKind::Png, test_file("text_exif.png")).unwrap()).dimensions(), (48, 64));
}

#[test]
fn previews_are_opaque_and_bounded() {
    for width in [1999, 3000, 4001, 9000] {
        let clear = flat_png(width, 30, ColorType::Rgba, BitDepth::Eight);
        let shown = decode(&preview(FileKind::Png, clear).unwrap());
        assert_eq!(shown.width(), width.min(2000));
        assert!(shown.pixels().all(|point| point.0.iter().all(|part| *part > 250)), "{width}");
    }
}

#[test]
fn undecodable_files_have_no_preview() {
    assert_eq!(preview(FileKind::Jpeg, b"\xff\xd8\xff no picture".to_vec()), Err(NotShown::Broken));
    assert_eq!(preview(FileKind::Jpeg, test_file("broken.jpg")), Err(NotShown::Broken));
    assert_eq!(preview(FileKind::Pdf, test_file("linearized.pdf")), Err(NotShown::Broken));
}

/// A square image with one bit per block: the smallest file that makes a decoder allocate the most.
fn flat_jpeg(side: u16, is_progressive: bool) -> Vec<u8> {
    let mut jpeg = b"\xff\xd8\xff\xdb\x00\x43\x00".to_vec();
    jpeg.extend([1; 64]);
    let [high, low] = side.to_be_bytes();
    let frame = if is_progressive { 0xc2 } else { 0xc0 };
    jpeg.extend([0xff, frame, 0, 17, 8, high, low, high, low, 3]);
    // Chroma subsampling 4:2:0, as in cameras.
    for (part, factors) in [(1, 0x22), (2, 0x11), (3, 0x11)] {
        jpeg.extend([part, factors, 0]);
    }
    // A Huffman table with a single code of one bit, for "no coefficients".
    for table in [0x00, 0x10] {
        jpeg.extend([0xff, 0xc4, 0, 20, table, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    let last = if is_progressive { 0 } else { 63 };
    jpeg.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0]);
    let blocks = usize::from(side).div_ceil(16).pow(2) * 6;
    let bits = if is_progressive { blocks } else { blocks * 2 };
    jpeg.resize(jpeg.len() + bits.div_ceil(8), 0);
    jpeg.extend(b"\xff\xd9");
    jpeg
}

/// Peak memory of this process, in megabytes.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1000
}

/// Makes a preview in a process of its own. Returns the megabytes it took, and the outcome.
fn preview_in_child_process(kind: FileKind, image: &[u8]) -> (u64, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "preview::tests::no_image_takes_more_memory_than_a_cell_has", "--nocapture"])
        .env("PICTURE", kind.ending())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(image).unwrap();
    let child = child.wait_with_output().unwrap();
    let expected = String::from_utf8_lossy(&child.stdout).into_owned();
    let mut taken = expected.split("TAKEN ").nth(1).unwrap().split_whitespace();
    (taken.next().unwrap().parse().unwrap(), taken.next().unwrap().to_owned())
}

#[test]
fn no_image_takes_more_memory_than_a_cell_has() {
    let kinds = [FileKind::Jpeg, FileKind::Png, FileKind::WebP];
    // This is the process of its own.
    if let Ok(ending) = std::env::var("PICTURE") {
        let mut image = Vec::new();
        stdin().read_to_end(&mut image).unwrap();
        let kind = kinds.into_iter().find(|kind| kind.ending() == ending).unwrap();
        let before = peak_memory();
        let expected = match preview(kind, image) {
            Ok(_) => "shown".to_owned(),
            Err(why) => format!("{why:?}"),
        };
        println!("TAKEN {} {expected}", peak_memory() - before);
        return;
    }
    let webp = |side: u32| {
        let mut bytes = Vec::new();
        let image = RgbaImage::new(side, side);
        WebPEncoder::new_lossless(&mut bytes)
            .encode(&image, side, side, image::ExtendedColorType::Rgba8)
            .unwrap();
        bytes
    };
    let png = |side, colour, depth| flat_png(side, side, colour, depth);
    for (what, expected, [jpeg, other_png, other_webp]) in [
        (
            "12 megapixels",
            "shown",
            [
                Some(flat_jpeg(3464, false)),
                Some(png(3464, ColorType::Rgba, BitDepth::Sixteen)),
                Some(webp(3464)),
            ],
        ),
        ("24, progressive", "shown", [Some(flat_jpeg(4900, true)), None, None]),
        ("48", "shown", [Some(flat_jpeg(6930, false)), None, None]),
        (
            "200",
            "shown",
            [Some(flat_jpeg(14_142, false)), Some(png(14_142, ColorType::Grayscale, BitDepth::One)), None],
        ),
        ("too many, progressive", "TooLarge", [Some(flat_jpeg(9900, true)), None, None]),
        ("too many", "TooLarge", [None, None, Some(webp(4900))]),
    ] {
        for (kind, image) in kinds.into_iter().zip([jpeg, other_png, other_webp]) {
            let Some(image) = image else { continue };
            let (taken, found) = preview_in_child_process(kind, &image);
            println!("{what}, {}: {taken} MB, {found}", kind.ending());
            assert_eq!(found, expected, "{what}, {}", kind.ending());
            // The program and the file need memory too.
            assert!(taken < 160, "{what}, {}: {taken} MB", kind.ending());
        }
    }
    assert_eq!(preview(FileKind::Jpeg, flat_jpeg(20_000, true)), Err(NotShown::TooLarge));
}
