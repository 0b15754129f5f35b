//! PDFs put together here, and known answers for files of `tests/files/small`.

use std::fmt::Write;

use hayro_syntax::object::Object;
use proptest::prelude::*;

use super::*;
use crate::samples::sample;

/// A document of one page with further objects, numbered from 10, and further entries of catalog and page.
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

/// All that stands in a file: objects as text, streams unpacked.
fn everything(file: &[u8]) -> Vec<u8> {
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

fn has(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

/// Cleans, and finds nothing to clean in what comes out.
fn cleaned(file: &[u8]) -> (Vec<u8>, Vec<Note>) {
    let (out, notes) = clean(file).unwrap();
    assert!(clean(&out).unwrap().0 == out, "what is clean stays as it is");
    (out, notes)
}

#[test]
fn documents_come_out_without_author_and_keep_what_they_say() {
    let names =
        ["author_xmp.pdf", "linearized.pdf", "object_streams.pdf", "scanned_photo.pdf", "encrypted.pdf"];
    for name in names {
        let before = sample(name);
        let (out, notes) = cleaned(&before);
        assert_eq!(notes, [Note::TracesRemoved], "{name}");
        let all = everything(&out);
        assert!(!has(&all, "SECRET") && has(&everything(&before), "SECRET"), "{name}");
        if name != "scanned_photo.pdf" {
            assert!(has(&all, "Kapitel Eins"), "{name}: headings are content");
        }
    }
}

#[test]
fn a_document_runs_nothing_and_carries_nothing() {
    for name in ["javascript.pdf", "javascript_objstm.pdf"] {
        let (out, notes) = cleaned(&sample(name));
        assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff, Note::EmbeddedOff], "{name}");
        let all = everything(&out);
        for word in ["JavaScript", "JS", "Launch", "EmbeddedFile", "OpenAction", "embedded"] {
            assert!(!has(&all, word), "{name}: {word}");
        }
    }
}

#[test]
fn what_stands_before_and_behind_goes() {
    let plain = document("", "", &[]);
    assert_eq!(cleaned(&plain).1, []);
    for (before, behind, notes) in [
        ("\u{feff}", "", vec![]),
        ("\r\n", "\n\0\0\n", vec![]),
        ("MIME-Version: 1.0\n\n", "", vec![Note::TailRemoved]),
        ("", "SECRET", vec![Note::TailRemoved]),
    ] {
        let file = [before.as_bytes(), &plain, behind.as_bytes()].concat();
        assert!(holds_pdf(&file));
        assert_eq!(cleaned(&file), (clean(&plain).unwrap().0, notes), "{before:?} {behind:?}");
    }
    for name in ["polyglot_zip.pdf", "not_at_start.pdf"] {
        let (out, notes) = cleaned(&sample(name));
        assert!(out.starts_with(b"%PDF-1.7\n") && notes.contains(&Note::TailRemoved), "{name}");
        assert!(!has(&out, "PK\x05\x06"), "{name}");
    }
}

#[test]
fn information_goes_wherever_it_stands() {
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
    let all = everything(&out);
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(!has(&all, "SECRET") && !has(&all, "D:2026"));
    assert!(has(&all, "0 0 9 9 re f") && has(&all, "Layer") && has(&all, "ViewState") && has(&all, "99.5"));
}

#[test]
fn only_what_can_be_reached_is_kept() {
    let page: &[u8] = b"<</Type/Page/Contents 11 0 R/Parent 2 0 R>>";
    let words = stream("", b"(SECRET of a page that was taken out) Tj");
    // A heading still leads to the page.
    let headings: &[u8] = b"<</First 13 0 R/Last 13 0 R/Count 1>>";
    let heading: &[u8] = b"<</Title(Heading)/Parent 12 0 R/Dest[10 0 R/Fit]>>";
    let (out, _) = cleaned(&document("/Outlines 12 0 R", "", &[page, &words, headings, heading]));
    let all = everything(&out);
    assert!(has(&all, "Heading") && !has(&all, "SECRET"));
    let newer = [
        &document("", "/Contents 10 0 R", &[&stream("", b"(SECRET) Tj")])[..],
        b"10 0 obj\n<</Length 8>>stream\n(new) Tj\nendstream\nendobj\nstartxref\n0\n%%EOF\n",
    ]
    .concat();
    let all = everything(&cleaned(&newer).0);
    assert!(has(&all, "(new) Tj") && !has(&all, "SECRET"));
}

#[test]
fn remarks_lose_their_authors_and_fields_keep_their_names() {
    let remark: &[u8] = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Wrong)/T(SECRET)/M(D:2026)/NM(SECRET)/CreationDate(D:2026)>>";
    let field: &[u8] = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Name)/V(Value)/Rect[0 0 9 9]/M(D:2026)/AA<</K<</S/JavaScript/JS(x)>>>>>>";
    let (out, notes) = cleaned(&document(
        "/AcroForm<</Fields[11 0 R]/CO[11 0 R]>>",
        "/Annots[10 0 R 11 0 R]",
        &[remark, field],
    ));
    let all = everything(&out);
    assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff]);
    assert!(!has(&all, "SECRET") && !has(&all, "D:2026") && !has(&all, "JavaScript"));
    assert!(has(&all, "Wrong") && has(&all, "\"Name\"") && has(&all, "Value"));
}

#[test]
fn links_stay_and_paths_go() {
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
        let all = everything(&out);
        assert_eq!(notes, Vec::from_iter(note), "{action}");
        assert!(has(&all, "/A ") == stays && !has(&all, "SECRET"), "{action}");
    }
}

#[test]
fn fonts_lose_when_they_were_made() {
    let type1 = b"%!PS-AdobeFont-1.0: F\n%%CreationDate: SECRET\n/FontName /F def currentfile eexec";
    let map = b"%!PS-Adobe-3.0 Resource-CMap\n%%Creator: (SECRET)\nbegincmap";
    for (file, map) in [
        (stream("", type1), stream("", map)),
        (
            stream("/Filter/FlateDecode", &file::deflate(type1)),
            stream("/Filter/FlateDecode", &file::deflate(map)),
        ),
    ] {
        let font: &[u8] = b"<</Type/Font/Subtype/Type1/ToUnicode 12 0 R/FontDescriptor<</FontFile 11 0 R>>>>";
        let page = "/Resources<</Font<</F 10 0 R>>>>";
        let (out, notes) = cleaned(&document("", page, &[font, &file, &map]));
        let all = everything(&out);
        assert_eq!(notes, [Note::TracesRemoved]);
        assert!(!has(&all, "SECRET") && has(&all, "/FontName /F def currentfile eexec"));
        assert!(has(&all, "%!PS-AdobeFont-1.0: F") && has(&all, "begincmap"));
    }
}

#[test]
fn what_is_null_is_inherited() {
    for own in ["/Rotate null", "/Rotate 77 0 R", "/Rotate 10 0 R"] {
        let file = document("", own, &[b"null"]);
        let file =
            String::from_utf8(file).unwrap().replace("/MediaBox[0 0 99.5 99]", "/Rotate 90            ");
        let all = everything(&cleaned(file.as_bytes()).0);
        assert!(has(&all, "/Rotate 90"), "{own}");
    }
}

#[test]
fn words_for_pictures_stay_and_paths_go() {
    for (alternative, stays) in [("A photograph of C:\\\\", true), ("C:\\\\Users\\\\SECRET", false)] {
        let field = format!("<</Subtype/Widget/FT/Tx/T(Name)/Rect[0 0 9 9]/TU({alternative})>>");
        let element = format!("<</S/Figure/P 10 0 R/Alt({alternative})/ActualText({alternative})>>");
        let tree: &[u8] = b"<</Type/StructTreeRoot/K 11 0 R>>";
        let objects = [tree, element.as_bytes(), field.as_bytes()];
        let (out, notes) = cleaned(&document("/StructTreeRoot 10 0 R", "/Annots[12 0 R]", &objects));
        let all = everything(&out);
        assert_eq!(notes.is_empty(), stays);
        assert!(["/Alt", "/ActualText", "/TU"].iter().all(|key| has(&all, key) == stays));
        assert!(!has(&all, "SECRET") && has(&all, "Figure") && has(&all, "\"Name\""));
    }
}

#[test]
fn long_text_of_a_field_is_no_signature() {
    let text = stream("", b"long text");
    for (kind, stays) in [("/FT/Tx", true), ("/Parent 12 0 R", true), ("/FT/Sig", false)] {
        let field = format!("<</Subtype/Widget{kind}/T(Name)/Rect[0 0 9 9]/V 11 0 R>>");
        let parent: &[u8] = b"<</FT/Tx/Kids[10 0 R]>>";
        let objects = [field.as_bytes(), &text, parent];
        let (out, notes) = cleaned(&document("/AcroForm<</Fields[10 0 R]>>", "/Annots[10 0 R]", &objects));
        assert_eq!(notes.is_empty(), stays, "{kind}");
        assert_eq!(has(&everything(&out), "long text"), stays, "{kind}");
    }
}

#[test]
fn a_profile_is_known_by_a_name_elsewhere() {
    let profile = stream("/N 3", b"SECRET, and no profile");
    let page = "/Resources<</ColorSpace<</C[11 0 R 10 0 R]>>>>";
    let (out, notes) = cleaned(&document("", page, &[&profile, b"/ICCBased"]));
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(!has(&everything(&out), "SECRET"));
}

#[test]
fn attached_files_go_with_their_words() {
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
        assert!(!has(&everything(&out), "SECRET"));
    }
}

#[test]
fn a_signature_breaks_and_is_still_seen() {
    let field: &[u8] = b"<</FT/Sig/Subtype/Widget/T(Signature)/Rect[0 0 9 9]/V 11 0 R/AP<</N 12 0 R>>>>";
    let signature: &[u8] = b"<</Type/Sig/Name(SECRET)/M(D:2026)/Contents<00>>>";
    let look = stream("/Subtype/Form/BBox[0 0 9 9]", b"(Signed) Tj");
    let (out, notes) = cleaned(&document(
        "/AcroForm<</Fields[10 0 R]/SigFlags 3>>/Perms<</DocMDP 11 0 R>>",
        "/Annots[10 0 R]",
        &[field, signature, &look],
    ));
    let all = everything(&out);
    assert_eq!(notes, [Note::SignatureBroken]);
    assert!(has(&all, "(Signed) Tj") && !has(&all, "SECRET"));
}

#[test]
fn photographs_are_cleaned_through_their_filters() {
    let photo = sample("photo_gps.jpg");
    let alone = jpeg_alone(&photo);
    let hex: String = photo.iter().map(|byte| format!("{byte:02x}")).chain(["SECRET>".to_owned()]).collect();
    for (filters, data) in [
        ("/DCTDecode", photo.clone()),
        ("[/DCTDecode]", [&photo[..], b"SECRET of a film"].concat()),
        ("[/FlateDecode/DCTDecode]", file::deflate(&photo)),
        ("[/ASCIIHexDecode/DCTDecode]", hex.replace("SECRET", "").into_bytes()),
    ] {
        let image = stream(&format!("/Subtype/Image/Width 9/Height 9/Filter{filters}"), &data);
        let (out, notes) = cleaned(&document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&image]));
        assert_eq!(notes, [Note::TracesRemoved], "{filters}");
        assert!(out.windows(alone.len()).any(|window| window == alone), "{filters}: not packed anew");
        assert!(!has(&out, "SECRET"), "{filters}");
    }
}

fn jpeg_alone(photo: &[u8]) -> Vec<u8> {
    crate::jpeg::clean(photo).unwrap().0
}

#[test]
fn behind_packed_data_nothing_stands() {
    let packed = [&file::deflate(b"(Words) Tj")[..], b"SECRET"].concat();
    for (filter, data) in [("/FlateDecode", &packed[..]), ("/ASCIIHexDecode", b"28576f7264732920546a>SECRET")]
    {
        let words = stream(&format!("/Filter{filter}"), data);
        let (out, _) = cleaned(&document("", "/Contents[10 0 R]", &[&words]));
        let all = everything(&out);
        assert!(has(&all, "(Words) Tj") && !has(&all, "SECRET"), "{filter}");
    }
}

#[test]
fn names_that_only_look_like_something_stay() {
    let font: &[u8] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let words = stream("", b"BT /AA 9 Tf (/JavaScript) Tj ET");
    let page = "/Contents 11 0 R/Resources<</Font<</AA 10 0 R/JS 10 0 R/Metadata 10 0 R>>>>";
    let (out, notes) = cleaned(&document("", page, &[font, &words]));
    let all = everything(&out);
    assert_eq!(notes, []);
    assert!(
        has(&all, "(/JavaScript) Tj") && has(&all, "/AA ") && has(&all, "/JS ") && has(&all, "/Metadata ")
    );
}

#[test]
fn slips_are_overlooked_and_losses_are_not() {
    let words: &[u8] = b"<</Length 10>> stream \t\r\n(Words) Tj\nendstream";
    let (out, _) = cleaned(&document("", "/Contents 10 0 R", &[words]));
    assert!(has(&everything(&out), "(Words) Tj"));
    let (out, _) = cleaned(&document("", "/Contents 11 0 R", &[]));
    assert!(has(&everything(&out), "null"), "what is nowhere is null");
    let lost = document("", "/Contents 10 0 R", &[b"<</Length 10>>stream(Words) Tj"]);
    assert_eq!(clean(&lost).err(), Some(Refusal::BrokenPdf));
}

#[test]
fn refusals_say_what_is_wrong() {
    let xfa = document("/AcroForm<</XFA(x)/Fields[]>>", "", &[]);
    let field = "/AcroForm<</XFA(SECRET)/Fields[<</FT/Tx/T(Name)>>]>>";
    assert!(!has(&everything(&cleaned(&document(field, "", &[])).0), "SECRET"));
    let drawn = document(&format!("/NeedsRendering true{field}"), "", &[]);
    let photo = stream("/Subtype/Image/Filter/DCTDecode", b"\xff\xd8\xff\xe1");
    let broken = document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&photo]);
    let jpx = stream("/Subtype/Image/Filter/JPXDecode", b"no picture");
    let no_picture = document("", "/Resources<</XObject<</Im 10 0 R>>>>", &[&jpx]);
    let deep = format!("/ViewerPreferences<</a {}{}>>", "[".repeat(200), "]".repeat(200));
    let half = document("", "", &[]);
    let half = String::from_utf8(half).unwrap().replace("[3 0 R]", "[3 0 R 4 0 R]").replace("%%EOF", "");
    for (file, refusal) in [
        (sample("broken.pdf"), Refusal::BrokenPdf),
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
    fn damage_is_refused_or_survived(which in 0_usize..7, places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9)) {
        let names = ["author_xmp.pdf", "linearized.pdf", "object_streams.pdf", "scanned_photo.pdf", "encrypted.pdf", "javascript.pdf", "javascript_objstm.pdf"];
        let mut file = sample(names[which]);
        for (place, value) in places {
            let place = place.index(file.len());
            file[place] = value;
        }
        if let Ok((out, _)) = clean(&file) {
            prop_assert!(clean(&out).unwrap().0 == out);
        }
    }
}
