//! Files that cost a parser as much as possible: each is small to send, and large, deep or endless
//! inside.

use std::io::Write as _;

use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Crc};

/// Unpacked size that a file claims, in bytes.
const UNPACKED: usize = 150 << 20;
/// Size of an object stream, or of a document's text: the most that the parser reads before it
/// refuses.
const OBJECTS: usize = 38 << 20;

/// All costly files, with the names under which they are sent.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("none.pdf", endless_objects()),
        ("numbers.pdf", object_stream(b"0 ")),
        ("names.pdf", object_stream(b"/a")),
        ("strings.pdf", object_stream(b"()")),
        ("dictionaries.pdf", object_stream(b"<<>>")),
        ("lists.pdf", object_stream(b"[]")),
        ("nulls.pdf", object_stream(b"null ")),
        ("deep-lists.pdf", object_stream(b"[")),
        ("deep-dictionaries.pdf", object_stream(b"<</a")),
        (
            "deep.pdf",
            pdf(&[(1, [b"<</Type/Catalog/Pages ".as_slice(), &b"[".repeat(4 << 20), b">>"].concat())]),
        ),
        ("images.pdf", images(10_000)),
        ("revisions.pdf", revisions(20_000)),
        ("kids.pdf", kids(100_000)),
        ("lengths.pdf", lengths(20_000)),
        ("filters.pdf", filters()),
        ("content.pdf", content()),
        ("screen.png", png(14_000)),
        ("photo.jpg", jpeg(0xc2, 14_000)),
        ("baseline.jpg", jpeg(0xc0, 14_000)),
        ("endless.jpg", jpeg(0xc0, 14_000).into_iter().rev().skip(2).rev().collect()),
        ("segments.jpg", segments()),
        ("moving.gif", gif()),
        ("scan.tif", tiff()),
        ("letter.docx", docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>")),
        ("fields.docx", docx("<w:fldSimple w:instr=\"A\"/>")),
        ("changes.docx", docx("<w:ins w:author=\"a\" w:date=\"b\"/>")),
        ("deep.docx", docx("<w:p>")),
        ("entities.docx", entities()),
        ("letter.odt", odt()),
        (
            "long.txt",
            b"\xff\xfe".iter().copied().chain(b"a\0".iter().copied().cycle().take(9 << 20)).collect(),
        ),
    ]
}

/// Endless small objects without a cross-reference table, so a parser has to read to the end before
/// it finds that this is no PDF.
fn endless_objects() -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n".to_vec();
    while pdf.len() < (10 << 20) - 100 {
        pdf.extend_from_slice(b"1 0 obj\n<< /A (x) /B [1 2 3] >>\nendobj\n");
    }
    pdf
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A PDF of these objects with a correct cross-reference table. Object 1 is the catalogue.
fn pdf(objects: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let (mut pdf, mut places) = (b"%PDF-1.5\n".to_vec(), Vec::new());
    for (number, object) in objects {
        places.push((*number, pdf.len()));
        pdf.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (number, place) in &places {
        pdf.extend_from_slice(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
    }
    let size = places.iter().map(|(number, _)| number + 1).max().unwrap_or(1);
    pdf.extend_from_slice(
        format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    pdf
}

const CATALOGUE: &[u8] = b"<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &[u8] = b"<</Type/Pages/Count 1/Kids[3 0 R]>>";
const PAGE: &[u8] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>";

fn document(more: Vec<(usize, Vec<u8>)>) -> Vec<u8> {
    let whole = [(1, CATALOGUE.to_vec()), (2, PAGES.to_vec()), (3, PAGE.to_vec())];
    pdf(&whole.into_iter().chain(more).collect::<Vec<_>>())
}

/// A page whose annotations lie in an object stream (ISO 32000-2, 7.5.7) that is filled with one
/// small token.
fn object_stream(token: &[u8]) -> Vec<u8> {
    let inside = [b"5 0 ".as_slice(), b"[", &token.repeat(OBJECTS / token.len()), b"]"].concat();
    let page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots 5 0 R/Resources 5 0 R>>".to_vec();
    let notes = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &packed(&inside));
    let (mut pdf, mut table) = (b"%PDF-1.5\n".to_vec(), vec![0_u8; 7]);
    for (number, object) in [CATALOGUE.to_vec(), PAGES.to_vec(), page, notes].into_iter().enumerate() {
        table.push(1);
        table.extend(u32::try_from(pdf.len()).unwrap_or_default().to_be_bytes());
        table.extend([0, 0]);
        pdf.extend(format!("{} 0 obj\n", number + 1).bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    // The entry says that object 5 is the first object in stream 4.
    table.extend([2, 0, 0, 0, 4, 0, 0]);
    let start = pdf.len();
    pdf.extend(b"6 0 obj\n");
    pdf.extend(stream("/Type/XRef/W[1 4 2]/Size 6/Root 1 0 R", &table));
    pdf.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

fn images(number: usize) -> Vec<u8> {
    let small = jpeg(0xc0, 8);
    let dictionary = "/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode";
    let names = (10..10 + number).fold(String::new(), |names, image| format!("{names}/I{image} {image} 0 R"));
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<<{names}>>>>>>");
    let images = (10..10 + number).map(|image| (image, stream(dictionary, &small)));
    let whole = [(1, CATALOGUE.to_vec()), (2, PAGES.to_vec()), (3, page.into_bytes())];
    pdf(&whole.into_iter().chain(images).collect::<Vec<_>>())
}

/// A PDF with this many incremental updates.
fn revisions(number: usize) -> Vec<u8> {
    let mut pdf = document(vec![(4, stream("", b""))]);
    let mut before = pdf.windows(5).rposition(|window| window == b"xref\n").unwrap_or_default();
    for _ in 0..number {
        let place = pdf.len();
        pdf.extend_from_slice(b"4 0 obj\n<<>>\nendobj\n");
        let start = pdf.len();
        let trailer = format!(
            "xref\n4 1\n{place:010} 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev {before}>>\nstartxref\n{start}\n%%EOF\n"
        );
        pdf.extend_from_slice(trailer.as_bytes());
        before = start;
    }
    pdf
}

/// Page trees nested in page trees.
fn kids(number: usize) -> Vec<u8> {
    let one =
        |at: usize| (at, format!("<</Type/Pages/Count 1/Kids[{} 0 R {at} 0 R 2 0 R]>>", at + 1).into_bytes());
    pdf(&[(1, CATALOGUE.to_vec())].into_iter().chain((2..number).map(one)).collect::<Vec<_>>())
}

/// Streams whose length is given by a reference to the next stream.
fn lengths(number: usize) -> Vec<u8> {
    let one = |at: usize| (at, format!("<</Length {} 0 R>>stream\nx\nendstream", at + 1).into_bytes());
    document((4..number).map(one).collect())
}

/// Data that was compressed sixty times; each layer unpacks to a little more.
fn filters() -> Vec<u8> {
    let mut data = vec![b'0'; 32 << 20];
    for _ in 0..4 {
        data = packed(&data);
    }
    let names = "/FlateDecode ".repeat(60);
    document(vec![(4, stream(&format!("/Filter[{names}]"), &data))])
}

fn content() -> Vec<u8> {
    document(vec![(4, stream("/Filter/FlateDecode", &packed(&b"q ".repeat(UNPACKED / 2))))])
}

fn png(side: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(data);
        png.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        png.extend_from_slice(kind);
        png.extend_from_slice(data);
        png.extend_from_slice(&crc.sum().to_be_bytes());
    };
    let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
    chunk(b"IHDR", &[sides.as_slice(), &[8, 0, 0, 0, 0]].concat());
    chunk(b"iCCP", &[b"x\0\0".as_slice(), &packed(&vec![0; UNPACKED])].concat());
    let side = side as usize;
    chunk(b"IDAT", &packed(&vec![0; side * (side + 1)]));
    chunk(b"IEND", &[]);
    png
}

/// A grey picture whose blocks take one bit each.
fn jpeg(frame: u8, side: u16) -> Vec<u8> {
    let mut jpeg = b"\xff\xd8\xff\xdb\x00\x43\x00".to_vec();
    jpeg.extend([1; 64]);
    let [high, low] = side.to_be_bytes();
    jpeg.extend([0xff, frame, 0, 17, 8, high, low, high, low, 3]);
    for part in 1..=3 {
        jpeg.extend([part, 0x11, 0]);
    }
    for table in [0x00, 0x10] {
        jpeg.extend([0xff, 0xc4, 0, 20, table, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    let last = if frame == 0xc2 { 0 } else { 63 };
    jpeg.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0]);
    let blocks = usize::from(side).div_ceil(8).pow(2) * 3;
    jpeg.resize(jpeg.len() + blocks.div_ceil(4), 0);
    jpeg.extend(b"\xff\xd9");
    jpeg
}

/// A JPEG of very many metadata segments.
fn segments() -> Vec<u8> {
    let mut jpeg = b"\xff\xd8".to_vec();
    jpeg.extend(b"\xff\xe1\x00\x08Exif\0\0".repeat(900_000));
    jpeg
}

/// An animation of very many frames, each one pixel large.
fn gif() -> Vec<u8> {
    let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [b"GIF89a\x64\0\x64\0\x80\0\0\0\0\0\xff\xff\xff".as_slice(), &frame.repeat(600_000), b"\x3b"].concat()
}

/// A grey picture in one compressed strip (TIFF 6.0).
fn tiff() -> Vec<u8> {
    let side = 14_000_u32;
    let strip = packed(&vec![0; (side * side) as usize]);
    let length = u32::try_from(strip.len()).unwrap_or_default();
    let entries = [
        (256, side),
        (257, side),
        (258, 8),
        (259, 8),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, side),
        (279, length),
    ];
    let mut tiff = [b"II*\0".as_slice(), &(8 + length).to_le_bytes(), &strip, &[9, 0]].concat();
    for (tag, value) in entries {
        tiff.extend(u16::to_le_bytes(tag));
        tiff.extend([4, 0, 1, 0, 0, 0]);
        tiff.extend(u32::to_le_bytes(value));
    }
    tiff.extend([0; 4]);
    tiff
}

const RELATIONS: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A document that repeats this paragraph up to the size limit (ECMA-376).
fn docx(paragraph: &str) -> Vec<u8> {
    let paragraphs = paragraph.repeat(OBJECTS / paragraph.len());
    package(format!("<w:document xmlns:w=\"{WORD}\"><w:body>{paragraphs}</w:body></w:document>"))
}

/// A document whose XML entities expand into one another.
fn entities() -> Vec<u8> {
    let declared = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    package(format!("{declared}<w:document xmlns:w=\"{WORD}\"><w:body>&b;</w:body></w:document>"))
}

fn package(body: String) -> Vec<u8> {
    let types = ("[Content_Types].xml", TYPES.to_vec());
    zip(&[types, ("_rels/.rels", RELATIONS.to_vec()), ("word/document.xml", body.into_bytes())])
}

fn odt() -> Vec<u8> {
    let kind = b"application/vnd.oasis.opendocument.text".to_vec();
    let head = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>";
    let end = "</office:text></office:body></office:document-content>";
    let content = [head, &"<text:p/>".repeat(OBJECTS / 9), end].concat();
    zip(&[("mimetype", kind), ("content.xml", content.into_bytes())])
}

/// An archive (APPNOTE.TXT) in which every entry is compressed.
fn zip(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut crc = Crc::new();
        crc.update(content);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("in memory");
        let packed = encoder.finish().expect("in memory");
        // A zip entry holds raw deflate, so the header and trailer of gzip are cut off.
        let packed = packed.get(10..packed.len() - 8).unwrap_or_default();
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        let mut head = b"\x14\0\0\0\x08\0\0\0\0\0".to_vec();
        head.extend(crc.sum().to_le_bytes());
        head.extend(number(packed.len()));
        head.extend(number(content.len()));
        head.extend(u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&head);
        directory.extend([0; 10]);
        directory.extend(number(zip.len()));
        directory.extend(name.as_bytes());
        zip.extend(b"PK\x03\x04");
        zip.extend_from_slice(&head);
        zip.extend(name.as_bytes());
        zip.extend_from_slice(packed);
    }
    let (place, length) = (zip.len(), directory.len());
    zip.extend(directory);
    let count = u16::try_from(entries.len()).unwrap_or_default().to_le_bytes();
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend(u32::try_from(length).unwrap_or_default().to_le_bytes());
    zip.extend(u32::try_from(place).unwrap_or_default().to_le_bytes());
    zip.extend([0, 0]);
    zip
}
