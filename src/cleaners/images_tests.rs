//! Images: known answers for files of `tests/files/small`, and images built here.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use meldestelle_domain::attachment::{FileKind, Note, Refusal};
use proptest::prelude::*;

use super::bytes::contains;
use super::test_files::test_file;
use super::*;

/// The orientation in the Exif data, wherever these are.
fn orientation(bytes: &[u8]) -> Option<u8> {
    (0..bytes.len()).find_map(|at| exif::orientation(&bytes[at..]))
}

fn cleaned(bytes: &[u8]) -> Cleaned {
    let cleaned = clean(bytes).unwrap();
    let again = clean(&cleaned.bytes).unwrap();
    assert_eq!((&again.notes[..], &again.bytes), (&[][..], &cleaned.bytes), "what is clean stays as it is");
    cleaned
}

fn refusal_of(bytes: &[u8]) -> Option<Refusal> {
    clean(bytes).err().map(|refused| refused.why)
}

#[test]
fn images_lose_metadata_and_keep_their_orientation() {
    for (name, kind, turned) in [
        ("photo_gps.jpg", FileKind::Jpeg, Some(6)),
        ("progressive.jpg", FileKind::Jpeg, Some(3)),
        ("text_exif.png", FileKind::Png, Some(8)),
        ("photo_exif.webp", FileKind::WebP, Some(6)),
        ("animated.webp", FileKind::WebP, None),
    ] {
        let before = test_file(name);
        assert!(contains(&before, b"SECRET"), "{name}");
        let after = cleaned(&before);
        assert_eq!((after.kind, &after.notes[..]), (kind, &[Note::TracesRemoved][..]), "{name}");
        assert!(!contains(&after.bytes, b"SECRET") && !contains(&after.bytes, b"2026:11"), "{name}");
        assert_eq!(orientation(&after.bytes), turned, "{name}");
    }
}

#[test]
fn images_without_metadata_stay_unchanged() {
    for name in ["palette.png", "lossless.webp"] {
        let after = cleaned(&test_file(name));
        assert_eq!((after.notes, after.bytes), (vec![], test_file(name)), "{name}");
    }
}

#[test]
fn data_after_the_end_go() {
    for name in ["polyglot_zip.jpg", "tail.png"] {
        let before = test_file(name);
        assert!(contains(&before, b"PK\x05\x06"));
        let after = cleaned(&before);
        assert!(after.notes.contains(&Note::TailRemoved));
        assert!(!contains(&after.bytes, b"PK\x05\x06") && !contains(&after.bytes, b"SECRET"));
    }
    for name in ["photo_gps.jpg", "text_exif.png", "photo_exif.webp"] {
        let after = cleaned(&[test_file(name), b"SECRET film".to_vec()].concat());
        assert!(after.notes.contains(&Note::TailRemoved) && !contains(&after.bytes, b"SECRET"), "{name}");
    }
}

#[test]
fn refusals_name_the_reason() {
    for (name, refusal) in [
        ("heic.jpg", Refusal::Heic),
        ("broken.jpg", Refusal::BrokenImage),
        ("broken_crc.png", Refusal::BrokenImage),
        ("huge_dimensions.jpg", Refusal::Bomb),
        ("bomb_inflates.png", Refusal::Bomb),
        ("bomb_dimensions.png", Refusal::Bomb),
    ] {
        assert_eq!(refusal_of(&test_file(name)), Some(refusal), "{name}");
    }
}

/// A JPEG with additional segments after its start marker.
fn jpeg_with(more: &[u8]) -> Vec<u8> {
    let jpeg = clean(&test_file("progressive.jpg")).unwrap().bytes;
    [&jpeg[..2], more, &jpeg[2..]].concat()
}

fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xff, code], &length[..], payload].concat()
}

#[test]
fn stray_bytes_and_a_missing_end_are_repaired() {
    let whole = jpeg_with(&[]);
    // After the first segment.
    let after = cleaned(&[&whole[..20], b"\0\x12", &whole[20..]].concat());
    assert_eq!((&after.notes[..], &after.bytes), (&[Note::Mended][..], &whole));
    let after = cleaned(&whole[..whole.len() - 2]);
    assert_eq!((&after.notes[..], &after.bytes), (&[Note::Mended][..], &whole));
    for lost in [20, 200, whole.len() / 2] {
        assert_eq!(refusal_of(&whole[..whole.len() - lost]), Some(Refusal::BrokenImage), "{lost}");
    }
    let baseline = clean(&test_file("photo_gps.jpg")).unwrap().bytes;
    assert_eq!(cleaned(&baseline[..baseline.len() - 2]).bytes, baseline);
    for lost in 6..60 {
        assert_eq!(refusal_of(&baseline[..baseline.len() - lost]), Some(Refusal::BrokenImage), "{lost}");
    }
    let png = test_file("palette.png");
    let after = cleaned(&png[..png.len() - 12]);
    assert_eq!((&after.notes[..], &after.bytes), (&[Note::Mended][..], &png));
    assert_eq!(refusal_of(&png[..png.len() - 40]), Some(Refusal::BrokenImage));
}

#[test]
fn orientation_comes_from_xmp_if_exif_has_none() {
    let packet = |orientation: u8| {
        format!("<rdf:Description tiff:Orientation=\"{orientation}\" xmp:CreatorTool=\"SECRET\"/>")
    };
    let xmp = |orientation| {
        segment(0xe1, format!("http://ns.adobe.com/xap/1.0/\0{}", packet(orientation)).as_bytes())
    };
    let plain = clean(&test_file("polyglot_zip.jpg")).unwrap().bytes;
    // Remove its Exif segment.
    let at = plain.windows(4).position(|bytes| bytes == b"Exif").unwrap();
    let bare = [&plain[..at - 4], &plain[at + 6 + 26..]].concat();
    assert_eq!(orientation(&bare), None);
    let put_in = |more: &[u8]| [&bare[..2], more, &bare[2..]].concat();
    assert_eq!(orientation(&cleaned(&put_in(&xmp(8))).bytes), Some(8));
    let exif_says_one = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    let both = [xmp(8), segment(0xe1, exif_says_one)].concat();
    assert_eq!(orientation(&cleaned(&put_in(&both)).bytes), None);
    let png = test_file("palette.png");
    let text = format!("XML:com.adobe.xmp\0\0\0\0\0{}", packet(3));
    let turned = [&png[..33], &chunk(*b"iTXt", text.as_bytes()), &png[33..]].concat();
    let after = cleaned(&turned);
    assert!(orientation(&after.bytes) == Some(3) && !contains(&after.bytes, b"SECRET"));
}

/// An ICC profile of a display, with everything that can identify the display.
fn display_profile() -> Vec<u8> {
    let mut header = vec![0; 128];
    header[4..8].copy_from_slice(b"appl");
    header[8] = 2;
    header[12..24].copy_from_slice(b"mntrRGB XYZ ");
    header[24..36].copy_from_slice(&[7, 0xea, 0, 11, 0, 1, 0, 2, 0, 3, 0, 4]);
    header[36..44].copy_from_slice(b"acspAPPL");
    header[48..56].copy_from_slice(b"MAKEMODL");
    header[68..80].copy_from_slice(b"\0\0\xf6\xd6\0\x01\0\0\0\0\xd3\x2d");
    header[80..100].copy_from_slice(b"applIDENTIFIERIDENTI");
    let xyz = |value: u8| [b"XYZ \0\0\0\0".as_slice(), &[value; 12]].concat();
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33SECRET behind it".to_vec();
    let tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"desc", b"desc\0\0\0\0\0\0\0\x07SECRET\0".to_vec()),
        (b"cprt", b"text\0\0\0\0SECRET\0".to_vec()),
        (b"mmod", b"mmod\0\0\0\0SECRET".to_vec()),
        (b"vcgt", b"vcgt\0\0\0\0SECRET".to_vec()),
        (b"ndin", b"ndin\0\0\0\0SECRET".to_vec()),
        (b"wtpt", xyz(1)),
        (b"rXYZ", xyz(2)),
        (b"gXYZ", xyz(3)),
        (b"bXYZ", xyz(4)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let (mut table, mut data) = (u32::try_from(tags.len()).unwrap().to_be_bytes().to_vec(), Vec::new());
    for (name, element) in &tags {
        let at = u32::try_from(132 + tags.len() * 12 + data.len()).unwrap();
        table.extend_from_slice(*name);
        table.extend(at.to_be_bytes());
        table.extend(u32::try_from(element.len()).unwrap().to_be_bytes());
        data.extend_from_slice(element);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    [header, table, data].concat()
}

#[test]
fn icc_profiles_keep_colours_and_lose_the_device() {
    let profile = display_profile();
    let after = icc::clean(&profile).unwrap();
    for told in
        [&b"SECRET"[..], b"appl", b"APPL", b"MAKE", b"MODL", b"IDENT", b"mmod", b"vcgt", b"ndin", b"\x07\xea"]
    {
        assert!(contains(&profile, told) && !contains(&after, told), "{}", String::from_utf8_lossy(told));
    }
    for colour in
        [&b"XYZ \0\0\0\0\x04\x04\x04\x04"[..], b"curv\0\0\0\0\0\0\0\x01\x02\x33", b"acsp", b"desc", b"cprt"]
    {
        assert!(contains(&after, colour), "{}", String::from_utf8_lossy(colour));
    }
    assert_eq!(icc::clean(&after), Some(after.clone()));
    assert_eq!(usize::try_from(u32::from_be_bytes(*after.first_chunk().unwrap())).unwrap(), after.len());
    // Viewers ignore profiles that lack tags to compute colours.
    let mut broken = profile.clone();
    broken[36] = b'x';
    assert_eq!(icc::clean(&broken), None);
    assert_eq!(icc::clean(&profile[..profile.len() / 2]), None);

    let packed = |profile: &[u8]| {
        let mut packer = ZlibEncoder::new(b"SECRET screen\0\0".to_vec(), Compression::fast());
        packer.write_all(profile).unwrap();
        chunk(*b"iCCP", &packer.finish().unwrap())
    };
    let png = test_file("palette.png");
    let out = cleaned(&[&png[..33], &packed(&profile), &png[33..]].concat());
    assert_eq!(out.notes, [Note::TracesRemoved]);
    assert!(contains(&out.bytes, b"iCCPicc\0\0") && !contains(&out.bytes, b"SECRET"));

    let parts = |parts: &[&[u8]]| {
        let count = u8::try_from(parts.len()).unwrap();
        let part = |(place, part): (u8, &&[u8])| {
            segment(0xe2, &[b"ICC_PROFILE\0", &[place, count][..], part].concat())
        };
        jpeg_with(&(1..).zip(parts).flat_map(part).collect::<Vec<_>>())
    };
    let (front, back) = profile.split_at(100);
    let out = cleaned(&parts(&[front, back]));
    assert!(contains(&out.bytes, &after) && !contains(&out.bytes, b"SECRET"));
    let out = cleaned(&parts(&[front]));
    assert_eq!((out.notes, out.bytes), (vec![Note::TracesRemoved], jpeg_with(&[])));
}

#[test]
fn webp_flags_state_which_chunks_are_left() {
    let riff_chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name, &length[..], data, &vec![0; data.len() % 2]].concat()
    };
    let simple = test_file("lossless.webp");
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x07\0\0\0\x1aSECRET\0";
    let inside = [
        riff_chunk(b"VP8X", &[0x2c, 0, 0, 0, 63, 0, 0, 47, 0, 0]),
        riff_chunk(b"ICCP", &display_profile()),
        simple[12..].to_vec(),
        riff_chunk(b"EXIF", exif),
        riff_chunk(b"XMP ", b"SECRET"),
        riff_chunk(b"none", b"SECRET"),
    ]
    .concat();
    let size = u32::try_from(4 + inside.len()).unwrap().to_le_bytes();
    let after = cleaned(&[b"RIFF", &size[..], b"WEBP", &inside].concat());
    assert_eq!(after.notes, [Note::TracesRemoved]);
    assert_eq!(after.bytes[20], 0x20, "a profile, neither Exif nor XMP");
    assert!(!contains(&after.bytes, b"EXIF") && !contains(&after.bytes, b"SECRET"));
    assert_eq!(u32::from_le_bytes(*after.bytes[4..].first_chunk().unwrap()) as usize, after.bytes.len() - 8);
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(&name);
    sum.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &name, data, &sum.sum().to_be_bytes()].concat()
}

#[test]
fn animations_keep_their_frames_or_a_note_says_so() {
    let pixels = |grey: u8| {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&[0, grey, grey, 0, grey, grey]).unwrap();
        packer.finish().unwrap()
    };
    let frame = |number: u8| {
        chunk(*b"fcTL", &[0, 0, 0, number, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0])
    };
    let animated = |frames: u8| {
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(*b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]),
            chunk(*b"acTL", &[0, 0, 0, frames, 0, 0, 0, 0]),
            frame(0),
            chunk(*b"IDAT", &pixels(1)),
            frame(1),
            chunk(*b"fdAT", &[&[0, 0, 0, 2], &pixels(2)[..]].concat()),
            chunk(*b"IEND", b""),
        ]
        .concat()
    };
    let after = cleaned(&animated(2));
    assert_eq!((after.notes, after.bytes), (vec![], animated(2)));
    let after = cleaned(&animated(3));
    assert_eq!(after.notes, [Note::FramesLost]);
    assert!(
        !contains(&after.bytes, b"acTL")
            && !contains(&after.bytes, b"fcTL")
            && !contains(&after.bytes, b"fdAT")
    );
}

#[test]
fn gif_and_tiff_become_png() {
    let gif = b"GIF89a\x02\0\x01\0\x80\0\0\xff\0\0\0\0\xff\x21\xfe\x06SECRET\0\x2c\0\0\0\0\x02\0\x01\0\0\x02\x02\x44\x0a\0";
    let still = clean(&[&gif[..], b";"].concat()).unwrap();
    assert_eq!((still.kind, &still.notes[..]), (FileKind::Png, &[Note::Converted][..]));
    assert!(still.bytes.starts_with(b"\x89PNG") && !contains(&still.bytes, b"SECRET"));
    let animated = clean(&[&gif[..], &gif[29..], b";"].concat()).unwrap();
    assert_eq!(animated.notes, [Note::FramesLost, Note::Converted]);
    let broken = Refused { why: Refusal::UnknownKind, kind: None };
    assert_eq!(clean(b"GIF89a\x02\0").err(), Some(broken), "it is not kept as it is");

    let tiff = |more: &[(u16, u32)], next: u32, bits: u8| {
        let mut entries =
            vec![(256, 16), (257, 2), (258, 1), (259, 1), (262, 0), (273, 8), (277, 1), (278, 2), (279, 4)];
        entries.extend_from_slice(more);
        entries.sort_unstable();
        let mut file = vec![b'I', b'I', 42, 0, 12, 0, 0, 0, bits, 0, 0, 0xff];
        file.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        for (tag, value) in &entries {
            file.extend(tag.to_le_bytes());
            file.extend([4, 0, 1, 0, 0, 0]);
            file.extend(value.to_le_bytes());
        }
        file.extend(next.to_le_bytes());
        file
    };
    let decoded = |png: &[u8]| {
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(png.to_vec())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    };
    // WhiteIsZero: 0 bits are white.
    let scan = clean(&tiff(&[(274, 6)], 0, 0b1000_0000)).unwrap();
    assert_eq!(
        (scan.kind, &scan.notes[..], orientation(&scan.bytes)),
        (FileKind::Png, &[Note::Converted][..], Some(6))
    );
    assert_eq!(decoded(&scan.bytes), [0b0111_1111, 0xff, 0xff, 0]);
    let turned = clean(&tiff(&[(266, 2)], 0, 0b0000_0001)).unwrap();
    assert_eq!(decoded(&turned.bytes), [0b0111_1111, 0xff, 0xff, 0]);
    let one = tiff(&[], 0, 0);
    let pages = tiff(&[], u32::try_from(one.len()).unwrap(), 0);
    assert_eq!(refusal_of(&[&pages[..], &one[12..]].concat()), Some(Refusal::SeveralPages));
    assert_eq!(recognise(&one), Err(Refusal::UnknownKind), "it is not kept as it is");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(which in 0_usize..10, place: prop::sample::Index, value: u8, end: prop::sample::Index) {
        let names = [
            "photo_gps.jpg", "progressive.jpg", "polyglot_zip.jpg", "text_exif.png", "palette.png", "tail.png",
            "photo_exif.webp", "lossless.webp", "animated.webp", "huge_dimensions.jpg",
        ];
        let mut bytes = test_file(names[which]);
        let place = place.index(bytes.len());
        bytes[place] = value;
        bytes.truncate(end.index(bytes.len() * 2).max(1));
        if let Ok(cleaned) = clean(&bytes) {
            prop_assert!(cleaned.bytes.len() <= bytes.len() + 4096);
        }
    }

    #[test]
    fn random_bytes_never_panic(which in 0_usize..6, noise in proptest::collection::vec(any::<u8>(), 0..600)) {
        let heads: [&[u8]; 6] = [
            b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\x20\0\0\0WEBPVP8X", b"GIF89a", b"II*\0\x08\0\0\0",
            b"MM\0*\0\0\0\x08",
        ];
        let _ = clean(&[heads[which], &noise].concat());
        let _ = icc::clean(&[&display_profile()[..128], &noise[..]].concat());
    }
}
