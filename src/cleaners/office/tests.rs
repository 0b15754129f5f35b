//! Small documents as office programs write them.

use meldestelle_domain::attachment::{FileKind, Note, Refusal};
use proptest::prelude::*;

use super::*;
use crate::zip::ZipWriter;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::default();
    for (name, data) in parts {
        writer.add(name, data.as_bytes(), false).unwrap();
    }
    writer.finish().unwrap()
}

fn relationship_list(relations: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        let kind = if kind.contains(':') { (*kind).to_owned() } else { format!("{R}/{kind}") };
        let mode =
            if target.contains(':') || target.contains('\\') { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>")
    };
    format!(
        "<Relationships xmlns=\"{RELS}\">{}</Relationships>",
        relations.iter().map(one).collect::<String>()
    )
}

/// A DOCX with this body, its relationships, and other parts.
fn docx(body: &str, relations: &[(&str, &str, &str)], parts: &[(&str, &str)]) -> Vec<u8> {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let root = relationship_list(&[
        ("rId1", "officeDocument", "word/document.xml"),
        (
            "rId2",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
    ]);
    let document = format!(
        "<w:document xmlns:w=\"{W}\" xmlns:r=\"{R}\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:body>{body}</w:body></w:document>"
    );
    let relations = relationship_list(relations);
    let mut all = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", root.as_str()),
        ("docProps/core.xml", "<a>SECRET</a>"),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", relations.as_str()),
    ];
    all.extend_from_slice(parts);
    zip(&all)
}

const ODF: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" xmlns:script=\"urn:oasis:names:tc:opendocument:xmlns:script:1.0\" xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" xmlns:officeooo=\"http://openoffice.org/2009/office\"";

/// An ODT with this body, and other parts.
fn odt(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let mut all = vec![
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_str()),
        ("meta.xml", "<a>SECRET</a>"),
    ];
    all.extend_from_slice(parts);
    zip(&all)
}

/// The content of all parts after cleaning, and the notes.
fn cleaned(file: &[u8]) -> (String, Vec<Note>) {
    let done = crate::clean(file).unwrap();
    let mut archive = ZipReader::open(&done.bytes).unwrap();
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let mut all = String::new();
    for name in names {
        all.push_str(&name);
        all.push('\n');
        all.push_str(&String::from_utf8_lossy(&archive.read(&name).unwrap().unwrap()));
    }
    assert!(!all.contains("SECRET"), "{all}");
    let again = crate::clean(&done.bytes).unwrap();
    assert_eq!((again.bytes, again.notes), (done.bytes, vec![]), "what is clean stays as it is");
    (all, done.notes)
}

fn refusal(file: &[u8]) -> Option<Refusal> {
    crate::clean(file).err().map(|refused| refused.why)
}

#[test]
fn docx_keeps_text_and_loses_metadata() {
    let body = "<w:p w:rsidR=\"00SECRET\" w14:paraId=\"SECRET\"><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:ins w:id=\"1\" w:author=\"SECRET A\" w:date=\"2026-SECRET\"><w:r w:rsidRPr=\"SECRET\"><w:t xml:space=\"preserve\">Größe &amp; </w:t></w:r></w:ins><w:smartTag w:uri=\"SECRET\"><w:r><w:t>Öz</w:t></w:r></w:smartTag><w:del w:author=\"SECRET B\"><w:r><w:delText>weg</w:delText></w:r></w:del></w:p>";
    let comments = format!(
        "<w:comments xmlns:w=\"{W}\"><w:comment w:id=\"0\" w:author=\"SECRET B\" w:initials=\"SECRET\" w:date=\"SECRET\"><w:p><w:r><w:t>Ja</w:t></w:r></w:p></w:comment></w:comments>"
    );
    let settings = format!(
        "<w:settings xmlns:w=\"{W}\" xmlns:r=\"{R}\"><w:attachedTemplate r:id=\"rId1\"/><w:evenAndOddHeaders/><w:rsids><w:rsid w:val=\"SECRET\"/></w:rsids><w:docVars>SECRET</w:docVars></w:settings>"
    );
    let template = relationship_list(&[("rId1", "attachedTemplate", "file:///C:\\Users\\SECRET\\a.dotm")]);
    let file = docx(
        body,
        &[
            ("rId1", "comments", "comments.xml"),
            ("rId2", "settings", "settings.xml"),
            ("rId3", "customXml", "../customXml/item1.xml"),
            ("rId4", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml"),
        ],
        &[
            ("word/comments.xml", &comments),
            ("word/settings.xml", &settings),
            ("word/_rels/settings.xml.rels", &template),
            ("word/people.xml", "<a>SECRET</a>"),
            ("customXml/item1.xml", "<a>SECRET</a>"),
        ],
    );
    let (all, notes) = cleaned(&file);
    assert_eq!(notes, [Note::TracesRemoved]);
    for kept in [
        "Größe &amp; </w:t>",
        "<w:r><w:t>Öz",
        "<w:delText>weg",
        "w:author=\"Author 1\"",
        "<w:comment w:id=\"0\" w:author=\"Author 2\">",
        "<w:evenAndOddHeaders/>",
        "<w:pStyle w:val=\"a\"/>",
    ] {
        assert!(all.contains(kept), "{kept}: {all}");
    }
    let done = crate::clean(&file).unwrap();
    assert_eq!(done.kind, FileKind::Docx);
    assert_eq!(
        crate::extract_text(FileKind::Docx, &done.bytes, 1000),
        Ok(("Größe & Öz\nJa".to_owned(), false))
    );
}

#[test]
fn docx_runs_nothing_and_fetches_nothing() {
    let body = "<w:p><w:hyperlink r:id=\"rId1\"><w:r><w:t>Seite</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"rId2\"><w:r><w:t>Ordner</w:t></w:r></w:hyperlink><w:r><w:object><o:OLEObject r:id=\"rId3\"/></w:object></w:r></w:p>";
    let file = docx(
        body,
        &[
            ("rId1", "hyperlink", "https://example.org/"),
            ("rId2", "hyperlink", "\\\\SECRET\\a"),
            ("rId3", "oleObject", "embeddings/a.bin"),
            ("rId4", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
            ("rId5", "image", "http://SECRET.example/"),
        ],
        &[("word/embeddings/a.bin", "SECRET"), ("word/vbaProject.bin", "SECRET")],
    );
    let (all, notes) = cleaned(&file);
    assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff, Note::EmbeddedOff, Note::RemoteOff]);
    assert!(all.contains("https://example.org/") && all.contains("<w:hyperlink r:id=\"rId1\">"));
    assert!(all.contains("</w:hyperlink><w:r><w:t>Ordner</w:t></w:r><w:r><w:object>"));
}

#[test]
fn fields_are_replaced_by_their_results() {
    let field = |instruction: &str, shown: &str| {
        let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
        let (one, two) = instruction.split_at(3);
        format!(
            "{}<w:r><w:instrText>{one}</w:instrText></w:r><w:r><w:instrText>{two}</w:instrText></w:r>{}<w:r><w:t>{shown}</w:t></w:r>{}",
            mark("begin"),
            mark("separate"),
            mark("end")
        )
    };
    let inner = field("AUTHOR", "Secret inside");
    let body = format!(
        "<w:p>{}{}{}<w:fldSimple w:instr=\" FILENAME \\p SECRET\"><w:r><w:t>brief.docx</w:t></w:r></w:fldSimple></w:p>",
        field("PAGE", "7"),
        field("DDEAUTO SECRET", "Kurs"),
        field("IF x", "a").replace(
            "<w:instrText>x",
            &format!("<w:instrText>x</w:instrText></w:r>{inner}<w:r><w:instrText>")
        ),
    );
    let (all, notes) = cleaned(&docx(&body, &[], &[]));
    assert!(notes.contains(&Note::ActionsOff) && notes.contains(&Note::TracesRemoved));
    assert_eq!(all.matches("fldChar ").count(), 3, "{all}");
    assert!(
        all.contains("<w:t>Kurs</w:t>")
            && all.contains("<w:t>brief.docx</w:t>")
            && all.contains("E</w:instrText>")
    );
    assert!(!all.contains("inside") && !all.contains("fldSimple"));
}

#[test]
fn odt_keeps_text_and_loses_metadata() {
    let body = "<text:p officeooo:rsid=\"SECRET\">Größe <text:author-name>A. B.</text:author-name><text:a xlink:href=\"https://example.org/\">Seite</text:a><text:a xlink:href=\"../SECRET.odt\">Ordner</text:a><office:annotation><dc:creator>SECRET</dc:creator><dc:date>SECRET</dc:date><meta:creator-initials>SECRET</meta:creator-initials><text:p>Ja</text:p></office:annotation><text:script>SECRET</text:script></text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table><draw:frame draw:name=\"SECRET.jpg\"><draw:image xlink:href=\"http://SECRET\"/><svg:desc>C:\\SECRET</svg:desc></draw:frame><draw:frame><draw:image xlink:href=\"Pictures/SECRET.gif\"/><draw:object-ole xlink:href=\"./SECRET\"/></draw:frame>";
    let settings = format!(
        "<office:document-settings {ODF}><config:config-item-set config:name=\"ooo:configuration-settings\"><config:config-item config:name=\"TabsRelativeToIndent\" config:type=\"boolean\">true</config:config-item><config:config-item config:name=\"PrinterName\" config:type=\"string\">SECRET</config:config-item></config:config-item-set></office:document-settings>"
    );
    let gif = "GIF89a\u{1}\0\u{1}\0\0\0\0!\u{fe}\u{6}SECRET\0,\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}D\u{1}\0;";
    let gif: Vec<u8> = gif.chars().map(|char| char as u8).collect();
    let mut writer = ZipWriter::default();
    let small = odt(
        body,
        &[("settings.xml", &settings), ("Basic/Standard/Module1.xml", "SECRET"), ("SECRET", "SECRET")],
    );
    let mut archive = ZipReader::open(&small).unwrap();
    for name in
        ["mimetype", "content.xml", "meta.xml", "settings.xml", "Basic/Standard/Module1.xml", "SECRET"]
    {
        writer.add(name, &archive.read(name).unwrap().unwrap(), false).unwrap();
    }
    writer.add("Pictures/SECRET.gif", &gif, false).unwrap();
    let file = writer.finish().unwrap();
    let (all, notes) = cleaned(&file);
    assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff, Note::EmbeddedOff, Note::RemoteOff]);
    for kept in [
        "Größe A. B.<text:a",
        ">Seite</text:a>Ordner<",
        "<dc:creator>Author 1</dc:creator><text:p>Ja",
        "TabsRelativeToIndent",
        "xlink:href=\"Pictures/image1.gif\"",
    ] {
        assert!(all.contains(kept), "{kept}: {all}");
    }
    let done = crate::clean(&file).unwrap();
    assert_eq!(done.kind, FileKind::Odt);
    assert_eq!(
        crate::extract_text(FileKind::Odt, &done.bytes, 1000).unwrap().0,
        "Größe A. B.SeiteOrdner\n1\t2\nJa"
    );
    assert_eq!(crate::extract_text(FileKind::Odt, &done.bytes, 7), Ok(("Größe".to_owned(), true)));
}

/// A complex field: begin, code, separate, result, end.
fn field(instruction: &str, shown: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{instruction}<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
    )
}

fn instruction(words: &str) -> String {
    format!("<w:r><w:instrText xml:space=\"preserve\">{words}</w:instrText></w:r>")
}

#[test]
fn a_hyperlink_is_not_loaded_as_an_image() {
    let body = "<w:p><w:r><a:blip xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" r:link=\"rId1\"><a:hlinkClick r:id=\"rId1\"/></a:blip></w:r><w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:imagedata r:href=\"rId1\" o:relid=\"rId1\" o:title=\"SECRET\"/></v:shape></w:pict><w:hyperlink r:id=\"rId1\"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p><w:sectPr><w:headerReference r:id=\"rId1\"/></w:sectPr>";
    let file = docx(
        body,
        &[
            ("rId1", "hyperlink", "https://example.org/"),
            ("rId2", "http://example.org/hyperlink", "http://SECRET"),
        ],
        &[],
    );
    let (all, notes) = cleaned(&file);
    assert_eq!(notes, [Note::TracesRemoved, Note::RemoteOff]);
    assert_eq!(all.matches("\"rId1\"").count(), 4, "{all}");
    assert!(all.contains("<w:hyperlink r:id=\"rId1\">") && all.contains("<a:hlinkClick r:id=\"rId1\"/>"));
}

#[test]
fn irregular_fields_are_replaced() {
    let page = instruction("PAGE");
    let mark = |kind| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let dde = instruction("DDEAUTO SECRET");
    let box_ = |inside: &str| {
        format!("<w:r><w:pict><w:txbxContent><w:p>{inside}</w:p></w:txbxContent></w:pict></w:r>")
    };
    let simple = "<w:fldSimple w:instr=\"PAGE\"><w:r><w:t>DDEAUTO SECRET</w:t></w:r></w:fldSimple>";
    let quote = "<w:r><w:t>DDEAUTO SECRET</w:t></w:r>";
    for (fields, shown) in [
        // Dropped elements contain fields, or parts of fields.
        (format!("<w:rsid>{}</w:rsid>{}", field(&page, "SECRET"), field(&dde, "ja")), "ja"),
        (
            format!(
                "{}{page}<w:rsid>{}</w:rsid>{dde}{}<w:r><w:t>ja</w:t></w:r>{}",
                mark("begin"),
                mark("separate"),
                mark("separate"),
                mark("end")
            ),
            "ja",
        ),
        (
            field(&format!("{}{}", instruction("IF "), box_(&field(&page, "1"))), "x") + &field(&dde, "ja"),
            "ja",
        ),
        (field(&format!("{}{dde}", box_(&format!("{page}{}{}", mark("separate"), mark("end")))), "ja"), "ja"),
        // The code depends on tracked changes, or on the program.
        (
            field(&format!("<w:del><w:r><w:delInstrText>PAGE </w:delInstrText></w:r></w:del>{dde}"), "ja"),
            "ja",
        ),
        (field(&format!("<w:ins>{}</w:ins>{dde}", instruction("REF ")), "ja"), "ja"),
        (
            field(
                &format!(
                    "<mc:Choice xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">{}</mc:Choice>{dde}",
                    instruction("REF ")
                ),
                "ja",
            ),
            "ja",
        ),
        // The code is missing, or is the result of another field.
        (field("", "ja"), "ja"),
        (field(quote, "ja"), "ja"),
        (field(&format!("{page}{quote}"), "ja"), "ja"),
        (field(simple, "ja"), "ja"),
        (field(&field(&instruction("QUOTE 68"), "DDEAUTO SECRET"), "ja"), "ja"),
        // The code belongs to no field.
        (format!("<w:r><w:t>ja</w:t></w:r>{dde}"), "ja"),
        (format!("{}{dde}{}<w:r><w:t>ja</w:t></w:r>", mark("Begin"), mark("end")), "ja"),
        (format!("{}{dde}<w:r><w:t>ja</w:t></w:r>", mark("begin")), "ja"),
    ] {
        let (all, _) = cleaned(&docx(&format!("<w:p>{fields}</w:p>"), &[], &[]));
        assert!(!all.contains("DDEAUTO"), "{fields}: {all}");
        assert!(!all.contains("instrText>") && !all.contains("fldChar"), "{fields}: {all}");
        assert!(all.contains(&format!("<w:t>{shown}</w:t>")), "{fields}: {all}");
    }
    let formula =
        format!("{}{}{}", instruction("= "), field(&instruction("NUMPAGES"), "8"), instruction(" - 1"));
    let (all, notes) = cleaned(&docx(&format!("<w:p>{}</w:p>", field(&formula, "7")), &[], &[]));
    assert_eq!((all.matches("fldChar ").count(), notes), (6, vec![Note::TracesRemoved]), "{all}");
}

#[test]
fn captions_of_buttons_and_links_stay() {
    let button = field(&instruction(" MACROBUTTON SECRET Hier &amp; jetzt"), "").replace("<w:t></w:t>", "");
    let body = format!(
        "<w:p>{button}<w:fldSimple w:instr=\"GOTOBUTTON SECRET Dorthin\"/>{}</w:p>",
        field(&instruction("HYPERLINK \"https://example.org\" \\o \"SECRET\""), "Seite")
    );
    let (all, notes) = cleaned(&docx(&body, &[], &[]));
    assert_eq!(notes, [Note::TracesRemoved, Note::ActionsOff]);
    for kept in [
        ">Hier &amp; jetzt</w:t>",
        "<w:r><w:t xml:space=\"preserve\">Dorthin</w:t></w:r>",
        "> HYPERLINK \"https://example.org\" </w:instrText>",
        "<w:t>Seite</w:t>",
    ] {
        assert!(all.contains(kept), "{kept}: {all}");
    }
}

#[test]
fn charts_lose_the_path_of_their_workbook() {
    let chart = "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:c15=\"http://schemas.microsoft.com/office/drawing/2012/chart\"><c:f>'C:\\Users\\R&amp;D SECRET\\[x.xlsx]S'!$A$1</c:f><c:f>[SECRET.xlsx]S!A1</c:f><c15:f>'/SECRET/x'!A1</c15:f><c15:sqref>'C:\\a &amp; <c:v>b</c:v>SECRET'!A1</c15:sqref><c:f>R&amp;D!$A$1</c:f><c:v>1/2 [x]</c:v></c:chartSpace>";
    let body = "<w:p><w:r><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rId1\"/></w:r></w:p>";
    let (all, notes) =
        cleaned(&docx(body, &[("rId1", "chart", "charts/chart1.xml")], &[("word/charts/chart1.xml", chart)]));
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(
        all.contains("<c:f>R&amp;D!$A$1</c:f><c:v>1/2 [x]</c:v>") && all.contains("<c:f></c:f>"),
        "{all}"
    );
}

#[test]
fn file_names_of_images_go_and_visible_attributes_stay() {
    let body = "<w:p><wp:docPr xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" id=\"1\" name=\"WhatsApp SECRET 2026-01-31\" descr=\"IMG_SECRET_20260131_0901\" title=\"Unser Haus\"/><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:textpath string=\"File: Müller\"/><v:imagedata o:title=\"SECRET\"/></v:shape><w:listItem w:displayText=\"File: A\" w:value=\"1\"/></w:p>";
    let (all, notes) = cleaned(&docx(body, &[], &[]));
    assert_eq!(notes, [Note::TracesRemoved]);
    for kept in
        ["string=\"File: Müller\"", "w:displayText=\"File: A\"", "name=\"\" descr=\"\" title=\"Unser Haus\""]
    {
        assert!(all.contains(kept), "{kept}: {all}");
    }
}

#[test]
fn odt_loses_change_authors_and_databases() {
    let body = "<office:change-info office:chg-author=\"SECRET\" office:chg-date-time=\"SECRET\"/><form:form xmlns:form=\"urn:oasis:names:tc:opendocument:xmlns:form:1.0\" form:datasource=\"SECRET\" form:command=\"SECRET\"><form:button form:name=\"b\" form:image-data=\"http://SECRET\"/></form:form><text:p>a<text:database-next text:database-name=\"SECRET\"/></text:p>";
    let (all, notes) = cleaned(&odt(body, &[]));
    assert_eq!(notes, [Note::TracesRemoved, Note::RemoteOff]);
    assert!(all.contains("<form:button form:name=\"b\"/>"), "{all}");
}

#[test]
fn author_names_in_odt_go_whatever_elements_they_contain() {
    let body = "<office:annotation><dc:creator>A<dc:title/>SECRET<dc:title>SECRET</dc:title></dc:creator><text:p>Ja</text:p></office:annotation>";
    let (all, notes) = cleaned(&odt(body, &[]));
    assert_eq!(notes, [Note::TracesRemoved]);
    assert!(all.contains("Author 1</dc:creator><text:p>Ja"), "{all}");
}

#[test]
fn other_formats_are_refused_by_their_kind() {
    let sheet = "<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml</Types>";
    let encrypted: Vec<u8> = CFB_SIGNATURE
        .iter()
        .copied()
        .chain(ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let letter = docx("<w:p/>", &[], &[]);
    let locked = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let bomb = odt(&format!("{}x{}", "<text:p>".repeat(3000), "</text:p>".repeat(3000)), &[]);
    for (file, why) in [
        (zip(&[("[Content_Types].xml", sheet)]), Refusal::Office),
        (zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]), Refusal::Office),
        (zip(&[("a.txt", "b")]), Refusal::Archive),
        (zip(&[("mimetype", "application/epub+zip")]), Refusal::Archive),
        (zip(&[]), Refusal::Archive),
        (CFB_SIGNATURE.to_vec(), Refusal::Office),
        (encrypted, Refusal::EncryptedOffice),
        (odt("", &[("META-INF/manifest.xml", locked)]), Refusal::EncryptedOffice),
        (letter[..letter.len() - 40].to_vec(), Refusal::BrokenOffice),
        (docx("<w:p>", &[], &[]), Refusal::BrokenOffice),
        (docx("&x;", &[], &[]), Refusal::BrokenOffice),
        (bomb, Refusal::BrokenOffice),
        (docx("<w:altChunk r:id=\"rId1\"/>", &[], &[]), Refusal::Uncleanable),
    ] {
        assert_eq!(refusal(&file), Some(why));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(place: prop::sample::Index, value: u8, end: prop::sample::Index, which: bool) {
        let body = "<text:p>a<text:author-name>b</text:author-name></text:p>";
        let mut bytes = if which { odt(body, &[]) } else { docx("<w:p w:rsidR=\"1\"><w:r><w:t>a</w:t></w:r></w:p>", &[], &[]) };
        let place = place.index(bytes.len());
        bytes[place] = value;
        bytes.truncate(end.index(bytes.len() * 2).max(1));
        let _ = crate::clean(&bytes);
        let _ = crate::extract_text(FileKind::Docx, &bytes, 100);
        let _ = crate::extract_text(FileKind::Odt, &bytes, 100);
    }
}
