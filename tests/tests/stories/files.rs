//! Files sent with a report or from the mailbox: accepted files are stored whole and cleaned,
//! refused files are named, and nothing typed is lost.

use std::str::FromStr;

use age::x25519;
use meldestelle_domain::attachment::{FileKind, Note};
use meldestelle_domain::hex::hex;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page, plain};
use meldestelle_tests::programs::pg_dump;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::{self, Chosen, Opened, open_all};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// All stored files, opened with the recovery key.
async fn stored(house: &House) -> Vec<Opened> {
    let key = x25519::Identity::from_str(&house.office.recovery_key).unwrap();
    let mut owner = house.database.connection(Role::Owner).await;
    let files = open_all(&mut owner, house.office.id, &key).await;
    for file in &files {
        assert_eq!(file.report, file.record.report.0, "sealed beside the report it belongs to");
        assert!(file.padded);
    }
    files
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A form with a field before the files and a field after them.
async fn form(reporter: &Reporter) -> Form {
    let form = reporter.form().await.fill("narrative", "Worte davor").fill("contact_name", "Worte dahinter");
    form.fill("contact_phone", "0151 2345678").tick("consent_contact", "on")
}

fn assert_still_typed(page: &Page, sent: &Form) {
    let shown = page.form("main form");
    for (name, value) in &sent.fields {
        assert!(shown.fields.contains(&(name.clone(), value.clone())), "{name}={value} is gone: {page}");
    }
}

fn accepted(page: &Page) {
    assert!(!receipt_code(page).is_empty());
}

async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

#[tokio::test]
async fn what_is_stored_is_clean_and_opens_with_the_recovery_key() {
    let house = House::open().await;
    let reporter = house.reporter();
    let files = ["photo_gps.jpg", "author_xmp.pdf", "text_exif.png", "photo_exif.webp", "letter.txt"];
    let files = files.map(Chosen::vector);
    let sent = form(&reporter).await;
    accepted(&reporter.send_with(&sent, &files).await);

    let stored = stored(&house).await;
    assert_eq!(stored.len(), 5);
    for file in &stored {
        let sent = files.iter().find(|sent| sent.name == file.record.name).unwrap();
        assert!(file.record.cleaned);
        assert_eq!(file.record.sha256, sha256(&sent.bytes), "of what was received");
        assert!(!has(&file.content, b"SECRET") && !has(&file.content, b"2026:11"), "{}", sent.name);
        let traces = file.record.notes.contains(&Note::TracesRemoved);
        assert_eq!(traces, file.record.kind != FileKind::Text, "{}", sent.name);
    }
    let photo = stored.iter().find(|file| file.record.kind == FileKind::Jpeg).unwrap();
    // The Exif tag for orientation (0x0112), type short, count 1, value 6: turned by 90 degrees.
    assert!(has(&photo.content, b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06"), "still the right way up");
    let text = stored.iter().find(|file| file.record.kind == FileKind::Text).unwrap();
    assert_eq!(text.content, files[4].bytes[3..], "but for the mark that says UTF-8");

    let dump = pg_dump(&house.database.url(Role::Owner));
    for word in ["photo_gps", "author_xmp", "letter.txt", "image/jpeg", "Worte"] {
        assert!(!dump.contains(word), "{word} stands in the database");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let reporter = house.reporter();
    let too_large =
        Chosen::new("51.jpg", [Chosen::vector("photo_gps.jpg").bytes, vec![0; 51 << 20]].concat());
    for (file, says) in [
        (Chosen::vector("renamed.jpg"), "Diese Art von Datei nehmen wir nicht."),
        (too_large, "größer als 10 MB"),
        (Chosen::vector("not_at_start.pdf"), "steckt noch eine andere Datei"),
        (Chosen::vector("bomb_inflates.png"), "größer, als wir öffnen können"),
        (Chosen::vector("bomb_dimensions.png"), "größer, als wir öffnen können"),
        (Chosen::vector("broken.jpg"), "beschädigt"),
        (Chosen::vector("password.pdf"), "Passwort"),
        (Chosen::vector("letter.docx"), "Archiv"),
        (Chosen::vector("table.xlsx"), "Office-Dokument"),
        (Chosen::vector("two_pages.tif"), "mehreren Seiten"),
        (Chosen::vector("heic.jpg"), "HEIC"),
        (Chosen::vector("sound.txt"), "Tonaufnahme"),
        (Chosen::new("leer.txt", ""), "leer"),
    ] {
        let sent = form(&reporter).await;
        let page = reporter.send_with(&sent, &[file.clone(), Chosen::vector("palette.png")]).await;
        assert_eq!(page.status, 422, "{page}");
        assert!(page.text("#files-error").contains(says), "{}: {page}", file.name);
        assert!(plain(&page.source).contains(&format!("{}: ", file.name)), "names the file");
        assert!(page.has("#errors a[href='#files']") && page.has("#files[aria-invalid=true]"));
        assert!(page.text("#files-again").contains("palette.png"), "says what to choose again");
        assert_still_typed(&page, &sent);
    }
    assert_eq!(house.count("report").await, 0);
    assert_eq!(house.count("attachment").await, 0);
    assert_eq!(house.count("attachment_chunk").await, 0);
}

#[tokio::test]
async fn what_a_document_would_run_is_switched_off() {
    let house = House::open().await;
    let reporter = house.reporter();
    let files = ["javascript.pdf", "javascript_objstm.pdf"].map(Chosen::vector);
    accepted(&reporter.send_with(&form(&reporter).await, &files).await);
    let stored = stored(&house).await;
    assert_eq!(stored.len(), 2);
    for file in stored {
        assert!(file.record.notes.contains(&Note::ActionsOff), "the desk is told");
        for word in [b"/JavaScript".as_slice(), b"/OpenAction", b"/Launch"] {
            assert!(!has(&file.content, word), "{}", file.record.name);
        }
    }
}

#[tokio::test]
async fn who_insists_is_heard_for_what_cannot_be_cleaned_alone() {
    let house = House::open().await;
    let reporter = house.reporter();
    let broken = Chosen::vector("broken.jpg");
    // Some telephones give every photo the same name.
    let photo = Chosen { name: broken.name.clone(), ..Chosen::vector("photo_gps.jpg") };
    let files = [broken.clone(), photo];
    let page = reporter.send_with(&form(&reporter).await, &files).await;
    assert_eq!(page.status, 422);
    let again = page.form("main form").tick("files_as_they_are", "broken.jpg");
    accepted(&reporter.send_with(&again, &files).await);

    let stored = stored(&house).await;
    let [as_it_is, clean]: [&Opened; 2] = {
        let mut both: Vec<&Opened> = stored.iter().collect();
        both.sort_by_key(|file| file.record.cleaned);
        both.try_into().ok().unwrap()
    };
    assert!(!as_it_is.record.cleaned, "marked for the desk");
    assert_eq!(as_it_is.content, broken.bytes);
    assert!(clean.record.cleaned && !has(&clean.content, b"SECRET"));
}

#[tokio::test]
async fn a_signature_that_no_longer_holds_is_told_and_the_file_may_be_sent_as_it_is() {
    let house = House::open().await;
    let reporter = house.reporter();
    let signed = [Chosen { name: "Vertrag.pdf".to_owned(), ..Chosen::vector("signed.pdf") }];
    let receipt = reporter.send_with(&form(&reporter).await, &signed).await;
    let code = receipt_code(&receipt);
    let told = receipt.text("#changed-files");
    assert!(told.contains("Vertrag.pdf") && told.contains("Signatur gilt nicht mehr"), "{receipt}");
    let [kept] = &stored(&house).await[..] else { panic!("one file") };
    assert!(kept.record.notes.contains(&Note::SignatureBroken) && !has(&kept.content, b"SECRET"));

    let mailbox = open(&reporter, &code).await;
    assert!(plain(&mailbox.source).contains("Signatur gilt nicht mehr"), "{mailbox}");
    assert!(
        mailbox.text("#files-offered").contains("„Vertrag.pdf“ so mitschicken, wie sie ist"),
        "{mailbox}"
    );
    let write = mailbox.form("form[action='/de/mailbox/write']").tick("files_as_they_are", "Vertrag.pdf");
    let page = reporter.send_with(&write, &signed).await;
    assert_eq!(page.status, 200, "{page}");
    let stored = stored(&house).await;
    let as_it_is = stored.iter().find(|file| !file.record.cleaned).expect("as it is");
    assert!(stored.len() == 2 && as_it_is.content == signed[0].bytes);
}

#[tokio::test]
async fn the_same_form_stores_its_files_once() {
    let house = House::open().await;
    let reporter = house.reporter();
    let sent = form(&reporter).await;
    let photo = [Chosen::vector("photo_gps.jpg")];
    let code = receipt_code(&reporter.send_with(&sent, &photo).await);
    assert_eq!(receipt_code(&reporter.send_with(&sent, &photo).await), code);
    assert_eq!(house.count("report").await, 1);
    assert_eq!(house.count("attachment").await, 1);
    assert_eq!(house.count("message").await, 0);

    // The person went back and chose another file.
    let both = [photo[0].clone(), Chosen::vector("palette.png")];
    for _ in 0..2 {
        assert_eq!(receipt_code(&reporter.send_with(&sent, &both).await), code);
        assert_eq!(house.count("report").await, 1);
        assert_eq!(house.count("attachment").await, 2, "the one that was there is not doubled");
        assert_eq!(house.count("message").await, 1);
    }
    // Two requests at the same time, as after a double click.
    let sent = form(&reporter).await;
    let (one, other) = tokio::join!(reporter.send_with(&sent, &photo), reporter.send_with(&sent, &photo));
    assert_eq!(receipt_code(&one), receipt_code(&other));
    assert_eq!(house.count("report").await, 2);
    assert_eq!(house.count("attachment").await, 3);
}

#[tokio::test]
async fn forms_without_files_work_in_both_encodings() {
    let house = House::open().await;
    let reporter = house.reporter();
    let sent = form(&reporter).await;
    assert_eq!(reporter.visit("/de/report").await.attribute("main form", "enctype"), "multipart/form-data");
    let code = receipt_code(&reporter.send_with(&sent, &[]).await);
    assert_eq!(receipt_code(&reporter.send(&sent).await), code, "it is the same form");
    assert_eq!(house.count("report").await, 1);
    assert_eq!(house.count("attachment").await, 0);
}

#[tokio::test]
async fn five_files_and_no_more() {
    let house = House::open().await;
    let reporter = house.reporter();
    let files: Vec<Chosen> = (0..6).map(|n| Chosen::new(&format!("{n}.txt"), format!("Brief {n}"))).collect();
    let sent = form(&reporter).await;
    let page = reporter.send_with(&sent, &files).await;
    assert_eq!(page.status, 422);
    assert!(plain(&page.source).contains("5.txt: Es dürfen höchstens 5 Dateien sein."), "{page}");
    assert_eq!(page.texts("#files-again li").len(), 5);
    accepted(&reporter.send_with(&sent, &files[..5]).await);
    assert_eq!(house.count("attachment").await, 5);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let house = House::open().await;
    let reporter = house.reporter();
    let sent = form(&reporter).await;
    let body = uploads::body(&sent, &[Chosen::new("a.txt", vec![b'a'; 3 << 20])]);
    let address = house.intake_url.strip_prefix("http://").unwrap();
    for part in [1_000_000, body.len() - 10] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /de/report HTTP/1.1\r\nHost: {address}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            uploads::content_type(),
            body.len(),
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&body[..part]).await.unwrap();
        socket.shutdown().await.unwrap();
    }
    // A body that ends early on an open connection (a proxy that cuts it) comes back with what was
    // typed before.
    let page = reporter.send_raw("/de/report", &uploads::content_type(), body[..2_000_000].to_vec()).await;
    assert_eq!(page.status, 422, "{page}");
    assert!(page.text("#files-error").contains("abgebrochen"), "{page}");
    assert_eq!(page.form("main form").value("narrative"), "Worte davor");

    // Once another form has been stored, the broken uploads must be over.
    accepted(&reporter.send_with(&form(&reporter).await, &[Chosen::vector("letter.txt")]).await);
    assert_eq!(house.count("report").await, 1);
    assert_eq!(house.count("attachment").await, 1);
    let names: Vec<String> = stored(&house).await.into_iter().map(|file| file.record.name).collect();
    assert_eq!(names, ["letter.txt"]);
}

#[tokio::test]
async fn a_file_follows_from_the_mailbox_and_goes_with_everything() {
    let house = House::open().await;
    let reporter = house.reporter();
    let first = [Chosen::vector("photo_gps.jpg")];
    let code = receipt_code(&reporter.send_with(&form(&reporter).await, &first).await);
    let other =
        receipt_code(&reporter.send_with(&form(&reporter).await, &[Chosen::vector("tail.png")]).await);

    let mailbox = open(&reporter, &code).await;
    assert!(plain(&mailbox.source).contains("photo_gps.jpg (3 kB)"), "{mailbox}");
    let write = mailbox.form("form[action='/de/mailbox/write']").fill("text", "Hier ist der Brief.");
    assert!(!write.action.contains(&code.replace(' ', "")));
    // A refused file comes back with what was typed.
    let refused = [Chosen::vector("renamed.jpg"), Chosen::vector("author_xmp.pdf")];
    let page = reporter.send_with(&write, &refused).await;
    assert_eq!(page.status, 422, "{page}");
    assert!(page.text("#files-error").contains("Diese Art von Datei"), "{page}");
    assert!(page.text("#files-again").contains("author_xmp.pdf"));
    let again = page.form("form[action='/de/mailbox/write']");
    assert_eq!(again.value("text"), "Hier ist der Brief.");
    assert_eq!(house.count("message").await, 0);
    // Sent twice, the message is stored once, and the second answer says that it has arrived.
    for (status, says) in [(200, "author_xmp.pdf (10 kB)"), (403, "Ihre Nachricht ist angekommen.")] {
        let page = reporter.send_with(&again, &refused[1..]).await;
        assert_eq!(page.status, status, "{page}");
        assert!(plain(&page.source).contains(says), "{page}");
        assert_eq!(house.count("message").await, 1);
        assert_eq!(house.count("attachment").await, 3);
    }
    // A message may consist of files only.
    let mailbox = open(&reporter, &code).await;
    let write = mailbox.form("form[action='/de/mailbox/write']");
    assert_eq!(reporter.send_with(&write, &[]).await.status, 422, "neither words nor files");
    let page = reporter.send_with(&write, &[Chosen::vector("letter.txt")]).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(house.count("attachment").await, 4);

    let data = reporter.send(&page.form("form[action='/de/mailbox/data']")).await;
    for name in ["photo_gps.jpg", "author_xmp.pdf", "letter.txt"] {
        assert!(data.source.contains(name), "{name}: {data}");
    }
    let json = reporter.send(&page.form("form[action='/de/mailbox/data.json']")).await;
    let json: serde_json::Value = serde_json::from_str(&json.source).unwrap();
    assert_eq!(json["files"][0]["name"], "photo_gps.jpg");
    let lengths = json["messages"].as_array().unwrap().iter();
    let mut lengths: Vec<u64> =
        lengths.map(|message| message["body"]["files"][0]["length"].as_u64().unwrap()).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [56, 9978]);

    let ask = reporter.send(&page.form("form[action='/de/mailbox/delete']")).await;
    let deleted = reporter.send(&ask.form("form[action='/de/mailbox/delete/confirm']")).await;
    assert_eq!(deleted.status, 200, "{deleted}");
    let left: Vec<String> = stored(&house).await.into_iter().map(|file| file.record.name).collect();
    assert_eq!(left, ["tail.png"], "another person's file stays");
    let orphans =
        "SELECT count(*) FROM attachment_chunk WHERE attachment_id NOT IN (SELECT id FROM attachment)";
    let mut owner = house.database.connection(Role::Owner).await;
    let orphans: i64 = sqlx::query_scalar(orphans).fetch_one(&mut owner).await.unwrap();
    assert_eq!(orphans, 0);
    assert_eq!(open(&reporter, &code).await.status, 404);
    assert_eq!(open(&reporter, &other).await.status, 200);
    // Files with the code of a deleted mailbox are not stored.
    let page = reporter.send_with(&write, &[Chosen::vector("letter.txt")]).await;
    assert_eq!(page.status, 404, "{page}");
    assert_eq!(house.count("attachment").await, 1);
}

#[tokio::test]
async fn the_office_says_how_many_files_and_how_large() {
    let house = House::open().await;
    let (ada, reporter) = (house.ada(), house.reporter());
    ada.sign_in().await;
    let settings = ada.visit("/settings/files").await.form("main form");
    let wrong = ada.send(&settings.clone().fill("count", "11").fill("megabytes", "viele")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.form("main form").value("megabytes"), "viele", "what was typed is still there");
    assert!(ada.send(&settings.fill("count", "1").fill("megabytes", "1")).await.has("#saved"));

    // A face caches an office's settings for up to two seconds.
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    let sent = form(&reporter).await;
    let large = Chosen::new("lang.txt", "Wort ".repeat(300_000));
    let refused = reporter.send_with(&sent, &[large, Chosen::vector("letter.txt")]).await;
    let said = refused.text("#files-error");
    assert!(said.contains("größer als 1 MB") && said.contains("nur eine Datei"), "{said}");
    accepted(&reporter.send_with(&sent, &[Chosen::vector("letter.txt")]).await);

    let settings = ada.visit("/settings/files").await.form("main form");
    ada.send(&settings.fill("count", "0").fill("megabytes", "1")).await;
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    assert!(!reporter.visit("/de/report").await.has("#files"));
}
