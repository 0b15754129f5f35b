//! Previews: the right way up, without traces, within the memory of a cell.

use std::fs;
use std::io::{Read, Write, stdin};
use std::process::{Command, Stdio};

use image::codecs::webp::WebPEncoder;
use image::{ImageFormat, RgbaImage};
use png::{BitDepth, ColorType};

use super::*;
use crate::samples::sample;

fn decode(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

/// A PNG of nothing but zeros.
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
fn a_photograph_held_upright_is_shown_upright_without_its_traces() {
    for (name, kind) in [("photo_gps.jpg", FileKind::Jpeg), ("photo_exif.webp", FileKind::WebP)] {
        let preview = preview(kind, sample(name)).unwrap();
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
        assert!(preview(kind, sample(name)).is_ok(), "{name}");
    }
    assert_eq!(decode(&preview(FileKind::Png, sample("text_exif.png")).unwrap()).dimensions(), (48, 64));
}

#[test]
fn nothing_is_transparent_and_nothing_is_longer_than_a_preview() {
    for width in [1999, 3000, 4001, 9000] {
        let clear = flat_png(width, 30, ColorType::Rgba, BitDepth::Eight);
        let shown = decode(&preview(FileKind::Png, clear).unwrap());
        assert_eq!(shown.width(), width.min(2000));
        assert!(shown.pixels().all(|point| point.0.iter().all(|part| *part > 250)), "{width}");
    }
}

#[test]
fn what_does_not_decode_is_broken() {
    assert_eq!(preview(FileKind::Jpeg, b"\xff\xd8\xff no picture".to_vec()), Err(NotShown::Broken));
    assert_eq!(preview(FileKind::Jpeg, sample("broken.jpg")), Err(NotShown::Broken));
    assert_eq!(preview(FileKind::Pdf, sample("linearized.pdf")), Err(NotShown::Broken));
}

/// A picture of so many points to a side that takes a bit a block: the most that a decoder can be made to hold.
fn flat_jpeg(side: u16, is_progressive: bool) -> Vec<u8> {
    let mut jpeg = b"\xff\xd8\xff\xdb\x00\x43\x00".to_vec();
    jpeg.extend([1; 64]);
    let [high, low] = side.to_be_bytes();
    let frame = if is_progressive { 0xc2 } else { 0xc0 };
    jpeg.extend([0xff, frame, 0, 17, 8, high, low, high, low, 3]);
    // Light at each point, colours at every fourth, as cameras have it.
    for (part, factors) in [(1, 0x22), (2, 0x11), (3, 0x11)] {
        jpeg.extend([part, factors, 0]);
    }
    // One code of one bit, which says: nothing.
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

/// Megabytes that this process held at most.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1000
}

/// What a preview really takes, in a process of its own, and whether there is one.
fn measured(kind: FileKind, picture: &[u8]) -> (u64, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "preview::tests::no_picture_takes_more_than_a_cell_has", "--nocapture"])
        .env("PICTURE", kind.ending())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(picture).unwrap();
    let child = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    let mut taken = said.split("TAKEN ").nth(1).unwrap().split_whitespace();
    (taken.next().unwrap().parse().unwrap(), taken.next().unwrap().to_owned())
}

#[test]
fn no_picture_takes_more_than_a_cell_has() {
    let kinds = [FileKind::Jpeg, FileKind::Png, FileKind::WebP];
    // In a process of its own.
    if let Ok(ending) = std::env::var("PICTURE") {
        let mut picture = Vec::new();
        stdin().read_to_end(&mut picture).unwrap();
        let kind = kinds.into_iter().find(|kind| kind.ending() == ending).unwrap();
        let before = peak();
        let said = match preview(kind, picture) {
            Ok(_) => "shown".to_owned(),
            Err(why) => format!("{why:?}"),
        };
        println!("TAKEN {} {said}", peak() - before);
        return;
    }
    let webp = |side: u32| {
        let mut bytes = Vec::new();
        let picture = RgbaImage::new(side, side);
        WebPEncoder::new_lossless(&mut bytes)
            .encode(&picture, side, side, image::ExtendedColorType::Rgba8)
            .unwrap();
        bytes
    };
    let png = |side, colour, depth| flat_png(side, side, colour, depth);
    for (what, said, [jpeg, other_png, other_webp]) in [
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
        for (kind, picture) in kinds.into_iter().zip([jpeg, other_png, other_webp]) {
            let Some(picture) = picture else { continue };
            let (taken, found) = measured(kind, &picture);
            println!("{what}, {}: {taken} MB, {found}", kind.ending());
            assert_eq!(found, said, "{what}, {}", kind.ending());
            // Beside it stand the program and the file.
            assert!(taken < 160, "{what}, {}: {taken} MB", kind.ending());
        }
    }
    assert_eq!(preview(FileKind::Jpeg, flat_jpeg(20_000, true)), Err(NotShown::TooLarge));
}
