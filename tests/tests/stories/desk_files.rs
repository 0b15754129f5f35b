//! Files at the desk: listed, previewed safely, and downloaded whole; a file that is not what
//! arrived is detected.

use image::{DynamicImage, ImageFormat, RgbImage};

use meldestelle_domain::attachment::{FileKind, Note};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::AttachmentId;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Page, plain};
use meldestelle_tests::programs::{pg_dump, root};
use meldestelle_tests::reporter::receipt_code;
use meldestelle_tests::sealed_files::TestFile;
use meldestelle_tests::uploads::Chosen;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/files/small").join(name)).unwrap()
}

fn photo() -> TestFile {
    let name = "Büro \u{201e}Ж\u{201c}.jpg";
    // The stored content still has its metadata, so a preview that passed any of it on would be
    // noticed.
    TestFile {
        notes: vec![Note::TracesRemoved],
        ..TestFile::new(name, FileKind::Jpeg, &vector("photo_gps.jpg"))
    }
}

/// A report with one file and a counsellor who is signed in; also returns the receipt code, the
/// file's id and its path.
async fn with_file(file: &TestFile) -> (House, Counsellor, String, AttachmentId, String) {
    let house = House::open().await;
    let code = house.reporter().report("Es gibt ein Foto.").await;
    let id = house.attach(&code, file).await;
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    (house, ada, code, id, format!("{case}/files/{id}"))
}

async fn is_damaged(ada: &Counsellor, path: &str, says: &str) {
    let page = ada.visit(path).await;
    assert_eq!(page.status, 409, "{page}");
    assert!(page.text("#damaged").contains(says), "{page}");
    assert!(!page.has("#preview") && !page.has("#download") && !page.has("#text"), "{page}");
    for more in ["/preview", "/download"] {
        let (status, headers, bytes) = ada.fetch(&format!("{path}{more}")).await;
        assert!(status == 409 || status == 404, "{more}: {status}");
        assert!(!headers.contains_key("content-disposition"));
        assert!(String::from_utf8(bytes).is_ok_and(|page| page.contains("<html")), "{more}: a page");
    }
    let audit = ada.visit("/audit").await;
    assert!(audit.text("tbody tr").contains("Datei beschädigt gefunden"), "{audit}");
}

#[tokio::test]
async fn a_case_lists_its_files_and_what_came_later_is_new() {
    let photo = photo();
    let (house, ada, code, _, path) = with_file(&photo).await;
    let case = path.split_once("/files").unwrap().0.to_owned();
    assert!(ada.queue().await.text("#queue tbody tr").contains("1 neue Datei"));
    let page = ada.visit(&case).await;
    let listed = page.text("#files li");
    for says in
        [photo.name.as_str(), "Foto (JPEG)", "KW 47", "Angaben zu Ort", photo.sha256().as_str(), "neu"]
    {
        assert!(listed.contains(says), "{says} in {listed}");
    }
    assert!(listed.contains("Stimmt mit der Fallakte überein."));
    assert!(ada.visit(&path).await.has("#preview"));
    assert!(!ada.queue().await.text("#queue tbody tr").contains("neue Datei"), "it was looked at");

    house.clock.advance(chrono::Duration::days(7));
    let ada = house.bela();
    ada.sign_in().await;
    let letter =
        TestFile { cleaned: false, ..TestFile::new("brief.pdf", FileKind::Pdf, &vector("password.pdf")) };
    house.attach(&code, &letter).await;
    assert!(ada.queue().await.text("#queue tbody tr").contains("1 neue Datei"));
    let page = ada.visit(&case).await;
    let listed: Vec<String> = page.texts("#files li").iter().map(|file| plain(file)).collect();
    assert_eq!(listed.len(), 2);
    assert!(listed[1].contains("brief.pdf neu") && listed[1].contains("KW 48"), "{listed:?}");
    assert!(listed[1].contains("nicht bereinigt"), "{listed:?}");
    assert!(!listed[0].contains("neu "), "{listed:?}");
    // File names are sealed, in the database and in the audit trail.
    let dump = pg_dump(&house.database.url(Role::Owner));
    assert!(!dump.contains("brief.pdf") && !dump.contains(&letter.sha256()));
    assert!(!ada.visit("/audit").await.source.contains("brief.pdf"));
}

#[tokio::test]
async fn a_preview_is_a_new_picture_the_right_way_up() {
    let photo = photo();
    let (_house, ada, _, _, path) = with_file(&photo).await;
    let page = ada.visit(&path).await;
    let src = page.attribute("#preview", "src");
    assert!(page.attribute("#preview", "alt").contains("Büro"));
    let (status, headers, preview) = ada.fetch(&src).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
    let policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
    assert_eq!(headers["content-security-policy"], policy);
    for trace in [b"SECRET".as_slice(), b"Exif"] {
        let is_in = |bytes: &[u8]| bytes.windows(trace.len()).any(|part| part == trace);
        assert!(is_in(&photo.kept) && !is_in(&preview));
    }
    let decode = |bytes: &[u8]| image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap();
    let expected: RgbImage = decode(&photo.kept).rotate90().to_rgb8();
    let shown: RgbImage = DynamicImage::to_rgb8(&decode(&preview));
    assert_eq!(shown.dimensions(), expected.dimensions());
    let difference: u64 = shown.iter().zip(expected.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let mean = difference / (shown.len() as u64);
    assert!(mean < 16, "encoded twice, it differs by {mean} of 255");
    let upside_down = decode(&photo.kept).rotate270().to_rgb8();
    let wrong: u64 = shown.iter().zip(upside_down.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(wrong > difference * 3, "and the wrong way up much more");
    let audit = ada.visit("/audit").await;
    assert!(audit.text("tbody tr").contains("Datei geöffnet"), "{audit}");
    assert!(audit.attribute("tbody tr a", "href") == path);
}

#[tokio::test]
async fn a_pdf_is_only_given_out_and_whole() {
    let mut content = vector("linearized.pdf");
    // Larger than several chunks.
    content.extend(std::iter::repeat_n(*b"% Kanarienvogel\n", 60_000).flatten());
    let pdf = TestFile::new("Ablehnung; \"Büro\".pdf", FileKind::Pdf, &content);
    let (_house, ada, _, _, path) = with_file(&pdf).await;
    let page = ada.visit(&path).await;
    assert!(page.has("#pdf-warning") && !page.has("iframe, embed, object, #preview"), "{page}");
    let (status, headers, bytes) = ada.fetch(&page.attribute("#download", "href")).await;
    assert_eq!(status, 200);
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"Ablehnung___B_ro_.pdf\"; filename*=UTF-8''Ablehnung%3B%20%22B%C3%BCro%22.pdf"
    );
    assert_eq!(headers["content-type"], "application/octet-stream");
    assert_eq!(headers["content-length"], content.len().to_string().as_str());
    assert_eq!(headers["cache-control"], "no-store");
    assert!(headers["content-security-policy"].to_str().unwrap().ends_with("sandbox"));
    assert!(bytes == content, "{} bytes of {}", bytes.len(), content.len());
    assert_eq!(ada.fetch(&format!("{path}/preview")).await.0, 404, "no picture");
    assert!(ada.visit("/audit").await.text("tbody tr").contains("Datei geöffnet"));
}

#[tokio::test]
async fn a_text_is_shown_as_text_and_not_endlessly() {
    let words = "<script>alert(1)</script> & Grüße\n<img src=x onerror=alert(1)>\n";
    let text = TestFile::new("brief.html", FileKind::Text, words.as_bytes());
    let (house, ada, code, _, path) = with_file(&text).await;
    let page = ada.visit(&path).await;
    assert!(page.text("#text").starts_with("<script>alert(1)</script> & Grüße"), "{page}");
    assert!(!page.has("main script") && !page.has("#text img") && !page.has("#cut"), "{page}");
    let (_, headers, _) = ada.fetch(&page.attribute("#download", "href")).await;
    assert!(headers["content-disposition"].to_str().unwrap().contains("filename=\"brief.txt\""));

    let long = TestFile::new("lang.txt", FileKind::Text, "ä".repeat(150_000).as_bytes());
    let id = house.attach(&code, &long).await;
    let case = path.split_once("/files").unwrap().0;
    let page = ada.visit(&format!("{case}/files/{id}")).await;
    assert!(page.has("#cut"));
    assert_eq!(page.text("#text").chars().count(), 100_000);
}

#[tokio::test]
async fn a_document_is_shown_as_its_words() {
    let letter = TestFile::new("Brief.docx", FileKind::Docx, &vector("remarks.docx"));
    let (_house, ada, _, _, path) = with_file(&letter).await;
    let page = ada.visit(&path).await;
    assert!(page.text("#text").contains("Kapitel Eins"), "{page}");
    assert!(page.has("#document-warning") && page.has("#as-sent"), "{page}");
    let (_, headers, bytes) = ada.fetch(&page.attribute("#download", "href")).await;
    assert!(headers["content-disposition"].to_str().unwrap().contains("filename=\"Brief.docx\""));
    assert!(bytes == letter.kept);
    assert_eq!(ada.fetch(&format!("{path}/preview")).await.0, 404, "no picture");
}

#[tokio::test]
async fn a_picture_that_would_fill_the_memory_is_not_decoded() {
    let bomb = TestFile::new("gross.png", FileKind::Png, &vector("bomb_dimensions.png"));
    let (_house, ada, _, _, path) = with_file(&bomb).await;
    let page = ada.visit(&path).await;
    assert!(page.has("#no-preview") && page.has("#download") && !page.has("#preview"), "{page}");
    assert_eq!(ada.fetch(&format!("{path}/preview")).await.0, 404);
}

#[tokio::test]
async fn a_file_is_found_in_its_own_case_and_office_only() {
    let (house, ada, _, id, path) = with_file(&photo()).await;
    house.reporter().report("Eine andere Meldung.").await;
    let cases = ada.cases().await;
    assert_eq!(cases.len(), 2);
    for case in &cases {
        let there = format!("{case}/files/{id}");
        assert_eq!(ada.visit(&there).await.status, if there == path { 200 } else { 404 });
    }
    let case = path.split_once("/files").unwrap().0;
    for nothing in [
        format!("{case}/files/{}", AttachmentId::random(&mut house.chance.clone())),
        format!("{case}/files/x"),
    ] {
        for more in ["", "/preview", "/download"] {
            assert_eq!(ada.visit(&format!("{nothing}{more}")).await.status, 404);
        }
    }
    // Without a session, the sign-in page comes instead of the file.
    let (_, _, bytes) = house.bela().fetch(&format!("{path}/download")).await;
    assert!(String::from_utf8(bytes).unwrap().contains("name=\"passphrase\""));

    // The file is not visible to another office in the same house.
    let office = house.another_office().await;
    let known = &office.counsellors[0];
    let url = house.desk_url.replace("127.0.0.1", "localhost");
    let cem = Counsellor::new(&url, house.clock.clone(), &known.login, &known.passphrase, &known.totp_secret);
    cem.sign_in().await;
    for more in ["", "/preview", "/download"] {
        assert_eq!(cem.visit(&format!("{path}{more}")).await.status, 404);
    }
    assert_eq!(ada.visit(&path).await.status, 200);
}

#[tokio::test]
async fn a_changed_or_cut_piece_is_damage_and_never_shown() {
    let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_be_bytes).collect();
    for (what, statement) in [
        (
            "a changed bit",
            "UPDATE attachment_chunk SET data = set_byte(data, 4711, get_byte(data, 4711) # 1) WHERE attachment_id = $1 AND part = 5",
        ),
        (
            "the last piece gone",
            "DELETE FROM attachment_chunk c WHERE attachment_id = $1 AND part = (SELECT max(part) FROM attachment_chunk WHERE attachment_id = c.attachment_id)",
        ),
        ("a piece missing", "DELETE FROM attachment_chunk WHERE attachment_id = $1 AND part = 2"),
        ("all gone", "DELETE FROM attachment_chunk WHERE attachment_id = $1"),
    ] {
        let (house, ada, _, id, path) = with_file(&TestFile::new("x.pdf", FileKind::Pdf, &content)).await;
        assert_eq!(ada.visit(&path).await.status, 200, "{what}");
        house.tamper(statement, id).await;
        is_damaged(&ada, &path, "lässt sich nicht öffnen").await;
    }
}

#[tokio::test]
async fn what_somebody_else_sealed_to_the_office_does_not_pass_for_the_file() {
    let (house, ada, code, id, path) = with_file(&photo()).await;
    let case = path.split_once("/files").unwrap().0.to_owned();
    assert_eq!(ada.visit(&path).await.status, 200);
    let other = house.attach(&code, &TestFile::new("b.txt", FileKind::Text, b"anderes")).await;
    // The content of another file in its place.
    house.replace_content(&code, id, other, &photo().kept).await;
    is_damaged(&ada, &path, "gehört zu einer anderen Datei").await;
    // Content under its own id, but longer.
    let longer = [photo().kept, b"mehr".to_vec()].concat();
    house.replace_content(&code, id, id, &longer).await;
    is_damaged(&ada, &path, "eine andere Länge").await;
    // Content of the same length that differs from what was seen before.
    let mut changed = photo().kept;
    let last = changed.len() - 20;
    changed[last] ^= 1;
    house.replace_content(&code, id, id, &changed).await;
    is_damaged(&ada, &path, "ein anderer als beim Eingang").await;
    house.replace_content(&code, id, id, &photo().kept).await;
    assert_eq!(ada.visit(&path).await.status, 200, "what it was");
    // Another record for the file.
    house.replace_record(&code, id, &TestFile { cleaned: false, ..photo() }).await;
    is_damaged(&ada, &path, "ein anderer als beim Eingang").await;
    assert!(ada.visit(&case).await.text("#files li").contains("ein anderer als beim Eingang"));
    // A deleted file: the case still knows of it.
    house.tamper("DELETE FROM attachment WHERE id = $1", id).await;
    is_damaged(&ada, &path, "fehlt in der Datenbank").await;
    assert!(ada.visit(&case).await.text("#files").contains("fehlt in der Datenbank"));
}

#[tokio::test]
async fn a_cleaned_file_that_was_replaced_before_anybody_looked_is_noticed() {
    let (house, ada, code, id, path) = with_file(&photo()).await;
    let mut changed = photo().kept;
    let last = changed.len() - 20;
    changed[last] ^= 1;
    house.replace_content(&code, id, id, &changed).await;
    is_damaged(&ada, &path, "ein anderer als beim Eingang").await;
}

#[tokio::test]
async fn a_file_that_came_later_is_noted_also_when_its_case_is_not_on_the_page() {
    let (house, ada, code, _, path) = with_file(&photo()).await;
    let case = path.split_once("/files").unwrap().0;
    let letter = TestFile::new("b.txt", FileKind::Text, b"anderes");
    let id = house.attach(&code, &letter).await;
    let waiting = async || -> i64 {
        let mut owner = house.database.connection(Role::Owner).await;
        sqlx::query_scalar("SELECT count(*) FROM attachment_waiting").fetch_one(&mut owner).await.unwrap()
    };
    assert_eq!(waiting().await, 1);
    assert!(!ada.visit("/cases?show=ended").await.has("#queue tbody tr"));
    assert_eq!(waiting().await, 0, "noted");
    house.replace_record(&code, id, &TestFile { cleaned: false, ..letter }).await;
    assert!(ada.visit(case).await.text("#files").contains("ein anderer als beim Eingang"));
}

#[tokio::test]
async fn what_was_taken_as_it_is_has_the_check_sum_of_what_came() {
    let mut file =
        TestFile { cleaned: false, ..TestFile::new("a.pdf", FileKind::Pdf, &vector("password.pdf")) };
    let (house, ada, code, _, path) = with_file(&file).await;
    assert!(ada.visit(&path).await.text("#as-it-is").contains("Auf Wunsch der Person"));
    file.received = b"something else".to_vec();
    let id = house.attach(&code, &file).await;
    let case = path.split_once("/files").unwrap().0;
    is_damaged(&ada, &format!("{case}/files/{id}"), "ein anderer als beim Eingang").await;
}

#[tokio::test]
async fn what_the_person_deletes_is_gone_at_the_desk() {
    let (house, ada, code, _, path) = with_file(&photo()).await;
    let person = house.reporter();
    let door = person.visit("/de/mailbox").await;
    let mailbox: Page = person.send(&door.form("main form").fill("code", &code)).await;
    let warning = person.send(&mailbox.form("form[action='/de/mailbox/delete']")).await;
    person.send(&warning.form("form[action='/de/mailbox/delete/confirm']").smuggle("keep", "facts")).await;
    for more in ["", "/preview", "/download"] {
        let page = ada.visit(&format!("{path}{more}")).await;
        assert_eq!(page.status, 410, "{page}");
        assert!(page.text("#deleted").contains("Von der Person gelöscht"), "{page}");
    }
    for table in ["attachment", "attachment_chunk", "case_file"] {
        assert_eq!(house.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn what_is_sent_through_the_form_and_the_mailbox_comes_out_at_the_desk() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form = person.form().await.fill("narrative", "Mit Foto und Brief.");
    let sent = [Chosen::vector("photo_gps.jpg"), Chosen::vector("author_xmp.pdf")];
    let code = receipt_code(&person.send_with(&form, &sent).await);
    ada.sign_in().await;
    let page = ada.the_case().await;
    let listed = page.texts("#files li");
    assert_eq!(listed.len(), 2, "{page}");
    for chosen in &sent {
        let sha256 = hex(&Sha256::digest(&chosen.bytes));
        let of_it = listed.iter().find(|file| file.contains(&chosen.name)).unwrap();
        assert!(of_it.contains(&sha256) && of_it.contains("Stimmt mit der Fallakte überein."), "{of_it}");
        assert!(of_it.contains("sind entfernt"), "{of_it}");
    }
    for place in 1..=2 {
        let file = ada.visit(&page.leads(&format!("#files li:nth-child({place}) button"))[0]).await;
        let (status, _, bytes) = ada.fetch(&file.attribute("#download", "href")).await;
        assert_eq!(status, 200);
        assert!(bytes.len() > 500 && !bytes.windows(6).any(|part| part == b"SECRET"));
        if file.has("#preview") {
            let (_, _, preview) = ada.fetch(&file.attribute("#preview", "src")).await;
            let shown = image::load_from_memory_with_format(&preview, ImageFormat::Jpeg).unwrap();
            assert_eq!((shown.width(), shown.height()), (48, 64), "the right way up");
        } else {
            assert!(file.has("#pdf-warning"), "{file}");
        }
    }
    // Text needs no cleaning, so a file that follows with a message comes out byte for byte as it
    // was sent.
    let door = person.visit("/de/mailbox").await;
    let mailbox = person.send(&door.form("main form").fill("code", &code)).await;
    let write = mailbox.form("form[action='/de/mailbox/write']").fill("text", "Noch ein Brief.");
    let letter = Chosen { name: "nachtrag.txt".to_owned(), bytes: "Grüße\n".repeat(9_999).into_bytes() };
    person.send_with(&write, std::slice::from_ref(&letter)).await;
    let row = ada.queue().await.text("#queue tbody tr");
    assert!(row.contains("1 neue Datei") && row.contains("1 ungelesen"), "{row}");
    let thread = ada.visit(&format!("{}/messages", page.path)).await;
    assert!(thread.text("#timeline .sent-files").contains("nachtrag.txt"), "{thread}");
    let href = ada.the_case().await.leads("#files li:nth-child(3) button").remove(0);
    let (_, _, bytes) = ada.fetch(&format!("{href}/download")).await;
    assert!(bytes == letter.bytes, "{} bytes of {}", bytes.len(), letter.bytes.len());
}

#[tokio::test]
async fn the_desk_can_neither_change_nor_add_a_file() {
    let (house, ada, _, _, path) = with_file(&photo()).await;
    let mut desk = house.database.connection(Role::Desk).await;
    for table in ["attachment", "attachment_chunk"] {
        let change = format!("UPDATE {table} SET office_id = office_id");
        assert!(sqlx::query(AssertSqlSafe(change)).execute(&mut desk).await.is_err(), "{table}");
    }
    assert_eq!(ada.visit(&path).await.status, 200);
}
