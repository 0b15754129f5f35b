//! Known answers for the files in `tests/vectors/files` (made by `make.py` there), and properties: how the bytes are cut makes no difference, and nothing
//! that can be sent ends the program.

use std::fs;
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress};
use meldestelle_domain::attachment::{FileKind, Note, Refusal};
use proptest::prelude::*;

use super::*;

fn vector(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/files");
    fs::read(folder.join(name)).unwrap()
}

fn vectors() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/files");
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), vector(&name))).collect()
}

fn clean_by(
    bytes: &[u8],
    insisted: bool,
    mut cut: impl FnMut() -> usize,
) -> Result<(Outcome, Vec<u8>), Refusal> {
    let (mut cleaning, mut out, mut rest) = (Cleaning::new(insisted), Vec::new(), bytes);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(cut().clamp(1, rest.len()));
        cleaning.push(piece, &mut out)?;
        rest = after;
    }
    let outcome = cleaning.finish(&mut out)?;
    Ok((outcome, out))
}

fn clean(name: &str) -> Result<(Outcome, Vec<u8>), Refusal> {
    clean_by(&vector(name), false, || 64 << 10)
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn pictures_come_out_without_traces_and_the_right_way_up() {
    for (name, kind, exif) in [
        ("photo_gps.jpg", FileKind::Jpeg, Some(6)),
        ("progressive.jpg", FileKind::Jpeg, Some(3)),
        ("text_exif.png", FileKind::Png, Some(8)),
        ("photo_exif.webp", FileKind::WebP, Some(6)),
        ("animated.webp", FileKind::WebP, None),
    ] {
        let before = vector(name);
        assert!(has(&before, b"SECRET"), "{name}");
        let (outcome, out) = clean(name).unwrap();
        assert_eq!(outcome, Outcome { kind, cleaned: true, notes: vec![Note::TracesRemoved] }, "{name}");
        assert!(!has(&out, b"SECRET") && !has(&out, b"2026:11"), "{name}");
        let tiff = (0..out.len()).find_map(|at| exif::orientation(&out[at..]));
        assert_eq!(tiff, exif, "{name}");
        let (_, again) = clean_by(&out, false, || 7).unwrap();
        assert_eq!(again, out, "{name}: what is clean stays as it is");
    }
}

#[test]
fn pictures_without_traces_stay_as_they_are() {
    for name in ["palette.png", "lossless.webp"] {
        let (outcome, out) = clean(name).unwrap();
        assert_eq!(outcome.notes, [], "{name}");
        assert_eq!(out, vector(name), "{name}");
    }
}

#[test]
fn what_stands_behind_the_end_goes() {
    for name in ["polyglot_zip.jpg", "tail.png"] {
        let before = vector(name);
        assert!(has(&before, b"PK\x05\x06"));
        let (outcome, out) = clean(name).unwrap();
        assert!(outcome.notes.contains(&Note::TailRemoved));
        assert!(!has(&out, b"PK\x05\x06") && !has(&out, b"SECRET") && out.len() < before.len());
    }
    let photo = [vector("photo_exif.webp"), b"SECRET".to_vec()].concat();
    let (outcome, out) = clean_by(&photo, false, || 5).unwrap();
    assert!(outcome.notes.contains(&Note::TailRemoved) && !has(&out, b"SECRET"));
}

#[test]
fn documents_come_out_without_author_and_keep_what_they_say() {
    for name in ["author_xmp.pdf", "linearized.pdf", "object_streams.pdf", "scanned_photo.pdf"] {
        let before = vector(name);
        let (outcome, out) = clean(name).unwrap();
        assert_eq!(
            (outcome.kind, outcome.cleaned, &outcome.notes[..]),
            (FileKind::Pdf, true, &[Note::TracesRemoved][..])
        );
        assert_eq!(out.len(), before.len(), "{name}: every byte keeps its position");
        assert!(!has(&everything(&out), b"SECRET"), "{name}");
        assert!(has(&everything(&before), b"SECRET"), "{name}");
        if name != "scanned_photo.pdf" {
            assert!(has(&everything(&out), b"Kapitel Eins"), "{name}: headings are content");
        }
    }
}

#[test]
fn a_document_runs_nothing() {
    for name in ["javascript.pdf", "javascript_objstm.pdf"] {
        let (outcome, out) = clean(name).unwrap();
        assert!(
            outcome.notes.contains(&Note::ActionsOff) && outcome.notes.contains(&Note::EmbeddedOff),
            "{name}"
        );
        let seen = everything(&out);
        for word in
            [&b"/JavaScript"[..], b"/JS", b"/Launch", b"/EmbeddedFile", b"/EF", b"/OpenAction", b"embedded"]
        {
            assert!(has(&everything(&vector(name)), word), "{name}: {}", String::from_utf8_lossy(word));
            assert!(!has(&seen, word), "{name}: {}", String::from_utf8_lossy(word));
        }
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    for (name, refusal) in [
        ("renamed.jpg", Refusal::UnknownKind),
        ("heic.jpg", Refusal::Heic),
        ("letter.docx", Refusal::Office),
        ("sound.txt", Refusal::SoundOrFilm),
        ("broken.jpg", Refusal::BrokenImage),
        ("broken_crc.png", Refusal::BrokenImage),
        ("huge_dimensions.jpg", Refusal::Bomb),
        ("bomb_inflates.png", Refusal::Bomb),
        ("bomb_dimensions.png", Refusal::Bomb),
        ("broken.pdf", Refusal::BrokenPdf),
        ("encrypted.pdf", Refusal::EncryptedPdf),
        ("polyglot_zip.pdf", Refusal::Polyglot),
        ("not_at_start.pdf", Refusal::Polyglot),
    ] {
        assert_eq!(clean(name).err(), Some(refusal), "{name}");
    }
    assert_eq!(clean_by(b"", false, || 1).err(), Some(Refusal::Empty));
}

#[test]
fn who_insists_is_heard_but_not_for_everything() {
    for (name, taken) in [
        ("broken.jpg", true),
        ("encrypted.pdf", true),
        ("photo_gps.jpg", true),
        ("letter.txt", true),
        ("renamed.jpg", false),
        ("bomb_inflates.png", false),
        ("polyglot_zip.pdf", false),
    ] {
        let bytes = vector(name);
        let found = clean_by(&bytes, true, || 100);
        if taken {
            let (outcome, out) = found.unwrap();
            assert!(!outcome.cleaned && out == bytes, "{name}");
        } else {
            assert!(found.is_err(), "{name}");
        }
    }
}

#[test]
fn text_is_text_in_two_encodings() {
    let (outcome, out) = clean("letter.txt").unwrap();
    assert_eq!((outcome.kind, outcome.notes), (FileKind::Text, vec![]));
    assert!(out.starts_with("Sehr geehrte Frau Öz".as_bytes()), "without byte order mark");
    let (outcome, out) = clean("letter_1252.txt").unwrap();
    assert_eq!(outcome.notes, [Note::OldEncoding]);
    assert_eq!(out, vector("letter_1252.txt"));
    assert_eq!(clean_by("a\0b".as_bytes(), false, || 1).err(), Some(Refusal::UnknownKind));
    assert_eq!(clean_by(b"caf\xc3", false, || 1).unwrap().0.notes, [Note::OldEncoding]);
    assert_eq!(clean_by(b"\xc3\x28\x81", false, || 1).err(), Some(Refusal::UnknownKind));
}

#[test]
fn a_document_that_hides_something_is_refused() {
    let plain = String::from_utf8_lossy(&vector("author_xmp.pdf")).into_owned();
    assert!(plain.contains("/Info"));
    let cases = [
        // Information that is not where it is looked for.
        (
            "%PDF-1.4\n1 0 obj\n(x)\nendobj\ntrailer\n<</Info 9 0 R>>\nstartxref\n0\n%%EOF",
            Refusal::UncleanPdf,
        ),
        (
            "%PDF-1.4\n9 0 obj\n<</Author 8 0 R>>\nendobj\ntrailer\n<</Info 9 0 R>>\nstartxref\n0\n%%EOF",
            Refusal::UncleanPdf,
        ),
        // A stream of objects inside other data, to be found by its place.
        (
            "%PDF-1.4\n1 0 obj\n<<>>\nstream\n2 0 obj <</Type /ObjStm>> stream\nendstream\nendobj\n%%EOF",
            Refusal::UncleanPdf,
        ),
        ("%PDF-1.4\n1 0 obj\n<</Length 3\nstream\nabc\nendstream\nendobj\n%%EOF", Refusal::UncleanPdf),
        ("%PDF-1.4\ntrailer\n<</Encrypt 1 0 R>>\nstartxref\n0\n%%EOF", Refusal::EncryptedPdf),
        ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", Refusal::BrokenPdf),
        ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n<script>", Refusal::Polyglot),
    ];
    for (text, refusal) in cases {
        assert_eq!(clean_by(text.as_bytes(), false, || 3).err(), Some(refusal), "{text}");
    }
    let apart = b"\n8 0 obj\n(SECRET)\nendobj\n9 0 obj\n<</Author 8 0 R>>\nendobj\ntrailer\n<</Info 9 0 R>>\nstartxref\n0\n%%EOF";
    let apple = [b"%PDF-1.3\n%\xc4\xe5\xf2\xe5\xeb\xa7\xf3\xa0\xd0\xc4\xc6".as_slice(), apart].concat();
    let (_, out) = clean_by(&apple, false, || 3).unwrap();
    assert!(!has(&out, b"SECRET"));
    let other = [b"%PDF-1.3".as_slice(), apart].concat();
    assert_eq!(clean_by(&other, false, || 3).err(), Some(Refusal::UncleanPdf));
    let raw = "%PDF-1.4\n1 0 obj\n<<>>\nstream\n<</S /JavaScript>> endstre endsendstream\nendobj\n%%EOF";
    let (outcome, out) = clean_by(raw.as_bytes(), false, || 1).unwrap();
    assert_eq!(outcome.notes, [Note::ActionsOff]);
    assert_eq!(out, raw.replace("JavaScript", "xxxxxxxxxx").as_bytes());
}

#[test]
fn an_archive_inside_a_document_is_refused() {
    let text = "%PDF-1.4\n1 0 obj\n<<>>\nstream\nPK\x01\x02..PK\x05\x06\nendstream\nendobj\n%%EOF";
    assert_eq!(clean_by(text.as_bytes(), false, || 9).err(), Some(Refusal::Polyglot));
}

/// A PDF with the inside of its compressed streams behind it.
fn everything(pdf: &[u8]) -> Vec<u8> {
    let mut seen = pdf.to_vec();
    for at in 0..pdf.len() {
        let Some(data) = pdf[at..].strip_prefix(b"stream\n").filter(|_| !pdf[..at].ends_with(b"end")) else {
            continue;
        };
        let mut inflated = Vec::with_capacity(1 << 20);
        if Decompress::new(true).decompress_vec(data, &mut inflated, FlushDecompress::None).is_ok() {
            seen.extend(inflated);
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn how_it_is_cut_makes_no_difference(sizes in proptest::collection::vec(1_usize..3000, 1..20), insisted: bool) {
        for (name, bytes) in vectors() {
            let whole = clean_by(&bytes, insisted, || usize::MAX);
            let mut next = sizes.iter().cycle();
            let cut = clean_by(&bytes, insisted, || *next.next().unwrap());
            prop_assert_eq!(whole, cut, "{}", name);
        }
    }

    #[test]
    fn damage_is_refused_or_survived(which: prop::sample::Index, place: prop::sample::Index, value: u8, end: prop::sample::Index) {
        let (name, mut bytes) = which.get(&vectors()).clone();
        let place = place.index(bytes.len());
        bytes[place] = value;
        bytes.truncate(end.index(bytes.len() * 2).max(1));
        let whole = clean_by(&bytes, false, || usize::MAX);
        let cut = clean_by(&bytes, false, || 1);
        prop_assert_eq!(whole.as_ref().ok(), cut.as_ref().ok(), "{}", name);
        if let Ok((outcome, out)) = whole {
            prop_assert!(out.len() <= bytes.len() + 4096);
            if outcome.kind == FileKind::Pdf {
                prop_assert_eq!(out.len(), bytes.len());
            }
        }
    }

    #[test]
    fn noise_never_ends_the_program(which in 0_usize..6, noise in proptest::collection::vec(any::<u8>(), 0..600), cut in 1_usize..50) {
        let heads: [&[u8]; 6] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\x20\0\0\0WEBPVP8X", b"%PDF-1.4\n1 0 obj<<", b"", b"text "];
        let bytes = [heads[which], &noise].concat();
        let _ = clean_by(&bytes, false, || cut);
    }
}
