//! PDFs: documents built here, and known answers for files of `tests/files/small`.

use std::fmt::Write;

use hayro_syntax::object::Object;
use proptest::prelude::*;

use super::*;
use crate::test_files::test_file;

/// A document of one page, with additional entries of catalog and page, and additional objects
/// numbered from 10.
fn document(catalog: &str, page: &str, objects: &[&[u8]]) -> Vec<u8> {
    let catalog = format!("<</Type/Catalog/Pages 2 0 R{catalog}>>");
    let page = format!("<</Type/Page/Parent 2 0 R{page}>>");
    let tree = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 99.5 99]>>";
    let first = [catalog.as_bytes(), tree.as_bytes(), page.as_bytes()];
    let (mut file, mut table) = (b"%PDF-1.7\n".to_vec(), String::from("xref\n"));
    for (number, object) in (1..).zip(first).chain((10..).zip(objects.iter().copied())) {
        write!(table, "{number} 1\n{:010} 00000 n \n", file.len()).unwrap();
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("{table}trailer\n<</Root 1 0 R/Size 99>>\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// Everything in a file: objects as text, streams decoded.
fn decoded_content(file: &[u8]) -> Vec<u8> {
    let pdf = Pdf::new(file.to_vec()).unwrap();
    let mut all = file.to_vec();
    for object in pdf.objects() {
        match object {
            Object::Stream(stream) => {
                all.extend(format!("{}", stream.dict()).bytes());
                all.extend(stream.decoded_data().unwrap_or_else(|_| stream.raw_data()).iter());
            }
            object => all.extend(format!("{object}").bytes()),
        }
    }
    all
}

fn contains_text(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

/// Cleans a file twice; the second time must not change it.
fn cleaned(file: &[u8]) -> (Vec<u8>, Vec<Note>) {
    let (out, notes) = clean(file).unwrap();
    assert!(clean(&out).unwrap().0 == out, "what is clean stays as it is");
    (out, notes)
}

#[test]
fn metadata_go_and_bookmarks_stay() {
    let names =
        ["author_xmp.pdf", "linearized.pdf", "object_streams.pdf", "scanned_photo.pdf", "encrypted.pdf"];
    for name in names {
        let before = test_file(name);
        let (out, notes) = cleaned(&before);
        assert_eq!(notes, [Note::TracesRemoved], "{name}");
        let all = decoded_content(&out);
        assert!(
            !contains_text(&all, "SECRET") && contains_text(&decoded_content(&before), "SECRET"),
            "{name}"
        );
        if name != "scanned_photo.pdf" {
            assert!(contains_text(&all, "Kapitel Eins"), "{name}: headings are content");
        }
    }
}

#[test]
fn scripts_and_attachments_go() {
    for name in ["javascript.pdf", "javascript_objstm.pdf"] {
        let (out, notes) = cleaned(&test_file(name));
        assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff, Note::EmbeddedOff], "{name}");
        let all = decoded_content(&out);
        for word in ["JavaScript", "JS", "Launch", "EmbeddedFile", "OpenAction", "embedded"] {
            assert!(!contains_text(&all, word), "{name}: {word}");
        }
    }
}

#[test]
fn data_before_the_header_and_after_the_end_go() {
    let plain = document("", "", &[]);
    assert_eq!(cleaned(&plain).1, []);
    for (before, behind, notes) in [
        ("\u{feff}", "", vec![]),
        ("\r\n", "\n\0\0\n", vec![]),
        ("MIME-Version: 1.0\n\n", "", vec![Note::TailRemoved]),
        ("", "SECRET", vec![Note::TailRemoved]),
    ] {
        let file = [before.as_bytes(), &plain, behind.as_bytes()].concat();
        assert!(looks_like_pdf(&file));
        assert_eq!(cleaned(&file), (clean(&plain).unwrap().0, notes), "{before:?} {behind:?}");
    }
    for name in ["polyglot_zip.pdf", "not_at_start.pdf"] {
        let (out, notes) = cleaned(&test_file(name));
        assert!(out.starts_with(b"%PDF-1.7\n") && notes.contains(&Note::TailRemoved), "{name}");
        assert!(!contains_text(&out, "PK\x05\x06"), "{name}");
    }
}

#[test]
fn metadata_go_at_every_place() {
    let private: &[u8] = b"<</LastModified(D:2026)/Private<</By(SECRET)>>>>";
    let xmp = stream("/Type/Metadata/Subtype/XML", b"<x:xmpmeta>SECRET</x:xmpmeta>");
    let form = stream("/Subtype/Form/BBox[0 0 9 9]/PieceInfo<</X 10 0 R>>/Metadata 11 0 R", b"0 0 9 9 re f");
    let layer: &[u8] =
        b"<</Type/OCG/Name(Layer)/Usage<</CreatorInfo<</Creator(SECRET)>>/View<</ViewState/ON>>>>>>";
    let file = document(
        "/Metadata 11 0 R/OCProperties<</OCGs[13 0 R]/D<</Order[13 0 R]/Creator(SECRET)>>>>",
        "/LastModified(D:2026SECRET)/PieceInfo<</X 10 0 R>>/Thumb 12 0 R\
         /Resources<</XObject<</Fm 12 0 R>>/Properties<</MC0<</Metadata 11 0 R>>>>>>",
        &[private, &xmp, &form, layer],
    );
    let (out, notes) = cleaned(&file);
    let all = decoded_content(&out);
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(!contains_text(&all, "SECRET") && !contains_text(&all, "D:2026"));
    assert!(
        contains_text(&all, "0 0 9 9 re f")
            && contains_text(&all, "Layer")
            && contains_text(&all, "ViewState")
            && contains_text(&all, "99.5")
    );
}

#[test]
fn unreachable_objects_go() {
    let page: &[u8] = b"<</Type/Page/Contents 11 0 R/Parent 2 0 R>>";
    let words = stream("", b"(SECRET of a page that was taken out) Tj");
    // A bookmark still leads to the deleted page.
    let headings: &[u8] = b"<</First 13 0 R/Last 13 0 R/Count 1>>";
    let heading: &[u8] = b"<</Title(Heading)/Parent 12 0 R/Dest[10 0 R/Fit]>>";
    let (out, _) = cleaned(&document("/Outlines 12 0 R", "", &[page, &words, headings, heading]));
    let all = decoded_content(&out);
    assert!(contains_text(&all, "Heading") && !contains_text(&all, "SECRET"));
    let newer = [
        &document("", "/Contents 10 0 R", &[&stream("", b"(SECRET) Tj")])[..],
        b"10 0 obj\n<</Length 8>>stream\n(new) Tj\nendstream\nendobj\nstartxref\n0\n%%EOF\n",
    ]
    .concat();
    let all = decoded_content(&cleaned(&newer).0);
    assert!(contains_text(&all, "(new) Tj") && !contains_text(&all, "SECRET"));
}

#[test]
fn comments_lose_authors_and_fields_keep_names() {
    let remark: &[u8] = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Wrong)/T(SECRET)/M(D:2026)/NM(SECRET)/CreationDate(D:2026)>>";
    let field: &[u8] = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Name)/V(Value)/Rect[0 0 9 9]/M(D:2026)/AA<</K<</S/JavaScript/JS(x)>>>>>>";
    let (out, notes) = cleaned(&document(
        "/AcroForm<</Fields[11 0 R]/CO[11 0 R]>>",
        "/Annots[10 0 R 11 0 R]",
        &[remark, field],
    ));
    let all = decoded_content(&out);
    assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff]);
    assert!(
        !contains_text(&all, "SECRET")
            && !contains_text(&all, "D:2026")
            && !contains_text(&all, "JavaScript")
    );
    assert!(contains_text(&all, "Wrong") && contains_text(&all, "\"Name\"") && contains_text(&all, "Value"));
}

#[test]
fn web_links_stay_and_paths_go() {
    for (action, stays, note) in [
        ("/S/URI/URI(https://stadt.example/JS/a)", true, None),
        ("/S/URI/URI(mailto:a@b.example)", true, None),
        ("/S/URI/URI(file:///C:/Users/SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(C:\\\\Users\\\\SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(javascript:SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(/home/SECRET/x.odt)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(//SECRET-server/x)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(/C:/Users/SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(Users/SECRET/x.docx)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(C|/SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(~/SECRET)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(../SECRET.b/x)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI(SECRET.docx)", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI<feff002f0068006f006d0065002f0061>", false, Some(Note::TracesRemoved)),
        ("/S/URI/URI<feff0061002e00620063002f0064>", true, None),
        ("/S/URI/URI(www.stadt.example/a?b=c:d)", true, None),
        ("/S/URI/URI(stadt.example:8080)", true, None),
        ("/S/URI/URI(#page=2)", true, None),
        ("/S/GoTo/D[3 0 R/Fit]", true, None),
        ("/S/Named/N/NextPage", true, None),
        ("/S/Named/N/Print", false, Some(Note::ActionsOff)),
        ("/S/GoToR/F(SECRET.pdf)/D[0/Fit]", false, Some(Note::ActionsOff)),
        ("/S/Launch/F(SECRET)", false, Some(Note::ActionsOff)),
        ("/S/SubmitForm/F(SECRET)", false, Some(Note::ActionsOff)),
        ("/S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS(SECRET)>>", true, Some(Note::ActionsOff)),
    ] {
        let link = format!("<</Subtype/Link/Rect[0 0 9 9]/A<<{action}>>>>");
        let (out, notes) = cleaned(&document("", "/Annots[10 0 R]", &[link.as_bytes()]));
        let all = decoded_content(&out);
        assert_eq!(notes, Vec::from_iter(note), "{action}");
        assert!(contains_text(&all, "/A ") == stays && !contains_text(&all, "SECRET"), "{action}");
    }
}

#[test]
fn font_metadata_go() {
    let type1 = b"%!PS-AdobeFont-1.0: F\n%%CreationDate: SECRET\n/FontName /F def currentfile eexec";
    let map = b"%!PS-Adobe-3.0 Resource-CMap\n%%Creator: (SECRET)\nbegincmap";
    for (file, map) in [
        (stream("", type1), stream("", map)),
        (
            stream("/Filter/FlateDecode", &writer::deflate(type1)),
            stream("/Filter/FlateDecode", &writer::deflate(map)),
        ),
    ] {
        let font: &[u8] = b"<</Type/Font/Subtype/Type1/ToUnicode 12 0 R/FontDescriptor<</FontFile 11 0 R>>>>";
        let page = "/Resources<</Font<</F 10 0 R>>>>";
        let (out, notes) = cleaned(&document("", page, &[font, &file, &map]));
        let all = decoded_content(&out);
        assert_eq!(notes, [Note::TracesRemoved]);
        assert!(!contains_text(&all, "SECRET") && contains_text(&all, "/FontName /F def currentfile eexec"));
        assert!(contains_text(&all, "%!PS-AdobeFont-1.0: F") && contains_text(&all, "begincmap"));
    }
}

#[test]
fn null_attributes_are_inherited() {
    for own in ["/Rotate null", "/Rotate 77 0 R", "/Rotate 10 0 R"] {
        let file = document("", own, &[b"null"]);
        let file =
            String::from_utf8(file).unwrap().replace("/MediaBox[0 0 99.5 99]", "/Rotate 90            ");
        let all = decoded_content(&cleaned(file.as_bytes()).0);
        assert!(contains_text(&all, "/Rotate 90"), "{own}");
    }
}

#[test]
fn alternative_texts_stay_unless_they_are_paths() {
    for (alternative, stays) in [("A photograph of C:\\\\", true), ("C:\\\\Users\\\\SECRET", false)] {
        let field = format!("<</Subtype/Widget/FT/Tx/T(Name)/Rect[0 0 9 9]/TU({alternative})>>");
        let element = format!("<</S/Figure/P 10 0 R/Alt({alternative})/ActualText({alternative})>>");
        let tree: &[u8] = b"<</Type/StructTreeRoot/K 11 0 R>>";
        let objects = [tree, element.as_bytes(), field.as_bytes()];
        let (out, notes) = cleaned(&document("/StructTreeRoot 10 0 R", "/Annots[12 0 R]", &objects));
        let all = decoded_content(&out);
        assert_eq!(notes.is_empty(), stays);
        assert!(["/Alt", "/ActualText", "/TU"].iter().all(|key| contains_text(&all, key) == stays));
        assert!(
            !contains_text(&all, "SECRET")
                && contains_text(&all, "Figure")
                && contains_text(&all, "\"Name\"")
        );
    }
}

#[test]
fn long_text_of_a_field_is_not_taken_for_a_signature() {
    let text = stream("", b"long text");
    for (kind, stays) in [("/FT/Tx", true), ("/Parent 12 0 R", true), ("/FT/Sig", false)] {
        let field = format!("<</Subtype/Widget{kind}/T(Name)/Rect[0 0 9 9]/V 11 0 R>>");
        let parent: &[u8] = b"<</FT/Tx/Kids[10 0 R]>>";
        let objects = [field.as_bytes(), &text, parent];
        let (out, notes) = cleaned(&document("/AcroForm<</Fields[10 0 R]>>", "/Annots[10 0 R]", &objects));
        assert_eq!(notes.is_empty(), stays, "{kind}");
        assert_eq!(contains_text(&decoded_content(&out), "long text"), stays, "{kind}");
    }
}

#[test]
fn an_icc_profile_is_found_through_a_reference() {
    let profile = stream("/N 3", b"SECRET, and no profile");
    let page = "/Resources<</ColorSpace<</C[11 0 R 10 0 R]>>>>";
    let (out, notes) = cleaned(&document("", page, &[&profile, b"/ICCBased"]));
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(!contains_text(&decoded_content(&out), "SECRET"));
}

#[test]
fn attachments_go_with_their_text() {
    let file: &[u8] = b"<</Type/Filespec/F(SECRET.pdf)/EF<</F 11 0 R>>>>";
    let inside = stream("", b"1 0 obj\nendstream\nendobj\nSECRET");
    let pin: &[u8] = b"<</Subtype/FileAttachment/Rect[0 0 9 9]/FS 10 0 R/Contents(Receipt)>>";
    for (catalog, page) in [
        ("/Names<</EmbeddedFiles<</Names[(SECRET)10 0 R]>>>>", ""),
        ("/AF[10 0 R]", ""),
        ("", "/Annots[12 0 R]"),
        ("", "/Annots[<</Subtype/Movie/Rect[0 0 9 9]/Movie<</F 10 0 R/Poster 11 0 R>>>>]"),
    ] {
        let (out, notes) = cleaned(&document(catalog, page, &[file, &inside, pin]));
        assert_eq!(notes, [Note::EmbeddedOff]);
        assert!(!contains_text(&decoded_content(&out), "SECRET"));
    }
}

#[test]
fn signatures_go_and_their_appearance_stays() {
    let field: &[u8] = b"<</FT/Sig/Subtype/Widget/T(Signature)/Rect[0 0 9 9]/V 11 0 R/AP<</N 12 0 R>>>>";
    let signature: &[u8] = b"<</Type/Sig/Name(SECRET)/M(D:2026)/Contents<00>>>";
    let look = stream("/Subtype/Form/BBox[0 0 9 9]", b"(Signed) Tj");
    let (out, notes) = cleaned(&document(
        "/AcroForm<</Fields[10 0 R]/SigFlags 3>>/Perms<</DocMDP 11 0 R>>",
        "/Annots[10 0 R]",
        &[field, signature, &look],
    ));
    let all = decoded_content(&out);
    assert_eq!(notes, [Note::SignatureBroken]);
    assert!(contains_text(&all, "(Signed) Tj") && !contains_text(&all, "SECRET"));
}

#[test]
fn jpegs_are_cleaned_inside_other_filters() {
    let photo = test_file("photo_gps.jpg");
    let alone = clean_jpeg(&photo);
    let hex: String = photo.iter().map(|byte| format!("{byte:02x}")).chain(["SECRET>".to_owned()]).collect();
    for (filters, data) in [
        ("/DCTDecode", photo.clone()),
        ("[/DCTDecode]", [&photo[..], b"SECRET of a film"].concat()),
        ("[/FlateDecode/DCTDecode]", writer::deflate(&photo)),
        ("[/ASCIIHexDecode/DCTDecode]", hex.replace("SECRET", "").into_bytes()),
    ] {
        let image = stream(&format!("/Subtype/Image/Width 9/Height 9/Filter{filters}"), &data);
        let (out, notes) = cleaned(&document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&image]));
        assert_eq!(notes, [Note::TracesRemoved], "{filters}");
        assert!(out.windows(alone.len()).any(|window| window == alone), "{filters}: not packed anew");
        assert!(!contains_text(&out, "SECRET"), "{filters}");
    }
}

fn clean_jpeg(photo: &[u8]) -> Vec<u8> {
    crate::jpeg::clean(photo).unwrap().0
}

#[test]
fn data_after_compressed_data_go() {
    let packed = [&writer::deflate(b"(Words) Tj")[..], b"SECRET"].concat();
    for (filter, data) in [("/FlateDecode", &packed[..]), ("/ASCIIHexDecode", b"28576f7264732920546a>SECRET")]
    {
        let words = stream(&format!("/Filter{filter}"), data);
        let (out, _) = cleaned(&document("", "/Contents[10 0 R]", &[&words]));
        let all = decoded_content(&out);
        assert!(contains_text(&all, "(Words) Tj") && !contains_text(&all, "SECRET"), "{filter}");
    }
}

#[test]
fn names_that_resemble_keys_stay() {
    let font: &[u8] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let words = stream("", b"BT /AA 9 Tf (/JavaScript) Tj ET");
    let page = "/Contents 11 0 R/Resources<</Font<</AA 10 0 R/JS 10 0 R/Metadata 10 0 R>>>>";
    let (out, notes) = cleaned(&document("", page, &[font, &words]));
    let all = decoded_content(&out);
    assert_eq!(notes, []);
    assert!(
        contains_text(&all, "(/JavaScript) Tj")
            && contains_text(&all, "/AA ")
            && contains_text(&all, "/JS ")
            && contains_text(&all, "/Metadata ")
    );
}

#[test]
fn small_mistakes_are_tolerated_and_losses_refused() {
    let words: &[u8] = b"<</Length 10>> stream \t\r\n(Words) Tj\nendstream";
    let (out, _) = cleaned(&document("", "/Contents 10 0 R", &[words]));
    assert!(contains_text(&decoded_content(&out), "(Words) Tj"));
    let (out, _) = cleaned(&document("", "/Contents 11 0 R", &[]));
    assert!(contains_text(&decoded_content(&out), "null"), "what is nowhere is null");
    let lost = document("", "/Contents 10 0 R", &[b"<</Length 10>>stream(Words) Tj"]);
    assert_eq!(clean(&lost).err(), Some(Refusal::BrokenPdf));
}

#[test]
fn refusals_name_the_reason() {
    let xfa = document("/AcroForm<</XFA(x)/Fields[]>>", "", &[]);
    let field = "/AcroForm<</XFA(SECRET)/Fields[<</FT/Tx/T(Name)>>]>>";
    assert!(!contains_text(&decoded_content(&cleaned(&document(field, "", &[])).0), "SECRET"));
    let drawn = document(&format!("/NeedsRendering true{field}"), "", &[]);
    let photo = stream("/Subtype/Image/Filter/DCTDecode", b"\xff\xd8\xff\xe1");
    let broken = document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&photo]);
    let jpeg2000 = stream("/Subtype/Image/Filter/JPXDecode", b"no picture");
    let no_picture = document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&jpeg2000]);
    let deep = format!("/ViewerPreferences<</a {}{}>>", "[".repeat(200), "]".repeat(200));
    let half = document("", "", &[]);
    let half = String::from_utf8(half).unwrap().replace("[3 0 R]", "[3 0 R 4 0 R]").replace("%%EOF", "");
    for (file, refusal) in [
        (test_file("broken.pdf"), Refusal::BrokenPdf),
        (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF".to_vec(), Refusal::BrokenPdf),
        (half.into_bytes(), Refusal::BrokenPdf),
        (xfa, Refusal::UncleanPdf),
        (drawn, Refusal::UncleanPdf),
        (broken, Refusal::UncleanPdf),
        (no_picture, Refusal::UncleanPdf),
        (document(&deep, "", &[]), Refusal::UncleanPdf),
    ] {
        assert_eq!(clean(&file).err(), Some(refusal));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(which in 0_usize..7, places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9)) {
        let names = ["author_xmp.pdf", "linearized.pdf", "object_streams.pdf", "scanned_photo.pdf", "encrypted.pdf", "javascript.pdf", "javascript_objstm.pdf"];
        let mut file = test_file(names[which]);
        for (place, value) in places {
            let place = place.index(file.len());
            file[place] = value;
        }
        if let Ok((out, _)) = clean(&file) {
            prop_assert!(clean(&out).unwrap().0 == out);
        }
    }
}
