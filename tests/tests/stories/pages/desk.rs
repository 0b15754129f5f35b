//! The pages of the desk.

use meldestelle_domain::attachment::{FileKind, Note};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::Reporter;
use meldestelle_tests::sealed_files::TestFile;
use meldestelle_tests::uploads::Chosen;
use meldestelle_web::locale::{self, Locale};
use reqwest::Method;

use super::{Album, case_of, check, forms};
use crate::publish::{act, january};

const YEAR: &str = "/publish/2026";

/// A counsellor who reads one language, with the pages they saw.
struct Reader {
    person: Counsellor,
    album: Album,
}

impl Reader {
    async fn visit(&mut self, status: u16, path: &str) -> &Page {
        let page = self.person.visit(path).await;
        self.album.keep(status, page)
    }

    async fn send(&mut self, status: u16, form: &Form) -> &Page {
        let page = self.person.send(form).await;
        self.album.keep(status, page)
    }

    /// Signs in after a wrong code, with a form that was sent before and with none.
    async fn sign_in(&mut self, pending: &Form) {
        for path in ["/sign-in", "/sign-in?out", "/sign-in?ended"] {
            self.visit(200, path).await;
        }
        for is_pending in [true, false] {
            let asks =
                if is_pending { self.send(401, pending).await } else { self.visit(200, "/sign-in").await };
            let form = asks.form("main form");
            let form = form.fill("login", &self.person.login).fill("passphrase", &self.person.passphrase);
            self.send(401, &form.clone().fill("code", "000000")).await;
            let code = self.person.next_code();
            self.send(200, &form.fill("code", &code)).await;
            if is_pending {
                assert_eq!(self.person.send(&Form::to("/sign-out")).await.status, 200);
            }
        }
    }

    /// What anybody who is signed in can read.
    async fn look_around(&mut self) {
        for path in [
            "/today",
            "/today?whose=all",
            "/today?group=later",
            "/cases",
            "/cases?show=ended",
            "/cases?q=Nichts+davon",
            "/statistics?year=2026",
            "/audit",
            "/audit?before=3",
            "/settings",
            "/settings/answers",
            "/settings/files",
            "/settings/form",
            "/settings/me",
            "/settings/office",
            "/settings/publication",
            "/publish",
            "/publish/2025",
            "/publish/2026/internal",
        ] {
            self.visit(200, path).await;
        }
        self.visit(404, "/nowhere").await;
        let wrong_method = self.person.ask(Method::PUT, "/cases").await;
        self.album.keep(405, wrong_method);
    }

    /// Saves settings: wrong ones, ones that a colleague has changed meanwhile, and the same again.
    async fn change_settings(&mut self) {
        let days = self.visit(200, "/settings/me").await.form("main form");
        self.send(422, &days.clone().untick("day")).await;
        self.send(200, &days).await;
        for (path, wrong, other) in [
            ("/settings/answers", &[("reply_days", "x")][..], ("reply_days", "9")),
            ("/settings/files", &[("count", "x")], ("count", "2")),
            ("/settings/form", &[("place", " "), ("land", "DE-XX")], ("place", "Ahlen")),
            ("/settings/office", &[("email", ""), ("backup_days", "bald")], ("phone", "0123")),
            ("/settings/publication", &[("region", "Ahlen"), ("licence", "x")], ("region", "05570004")),
        ] {
            let form = self.visit(200, path).await.form("main form");
            let replace = |form: Form, (name, value): &(&str, &str)| form.untick(name).smuggle(name, value);
            self.send(422, &wrong.iter().fold(form.clone(), replace)).await;
            self.send(409, &form.clone().fill("seen", "x").fill(other.0, other.1)).await;
            self.send(200, &form).await;
        }
    }

    /// Changes chosen cases, hands cases over and back.
    async fn share_out(&mut self) {
        let form = self.visit(200, "/cases").await.form("form[action='/cases/change']");
        self.send(422, &form).await;
        let case = self.visit(200, "/cases").await.attribute("#queue input[name=case]", "value");
        let change = self.send(200, &form.tick("case", &case)).await.form("#change");
        self.send(422, &change).await;
        let page = self.visit(200, "/cases/hand-over").await;
        let people = page.attributes("#from option", "value");
        let form = page.form("#hand-over");
        self.send(422, &form).await;
        let form = form.fill("from", &people[1]).fill("to", &people[2]);
        self.send(200, &form).await;
        self.send(200, &change.fill("assignee", &people[1])).await;
        let asked = self.send(200, &form.fill("until", "2030-12-20")).await.form("#asked");
        self.send(200, &asked).await;
        let back = self.visit(200, "/cases/hand-over").await.form("form.deputy");
        self.send(200, &back).await;
    }

    /// Works on a case.
    async fn work_on(&mut self, case: &str) {
        let coding = self.visit(200, case).await.form("#case").press("save_coding");
        let wrong =
            coding.clone().untick("case_status").smuggle("case_status", "x").fill("name", &"x".repeat(99));
        self.send(422, &wrong).await;
        let name = format!("Fall {}", self.album.t.tag);
        let coding = coding.fill("name", &name);
        self.send(200, &coding).await;
        self.send(409, &coding.clone().tick("ground", "age").fill("name", "Anders")).await;
        self.send(200, &coding.press("contact")).await;
        self.visit(200, &format!("{case}/print")).await;
        let thread = self.visit(200, &format!("{case}/messages")).await.form("#case").press("send");
        self.send(422, &thread).await;
        self.send(200, &thread.clone().press("insert:message")).await;
        self.send(200, &thread.clone().press("ask:may_process")).await;
        self.send(409, &thread.clone().fill("message.text", "Worte.").fill("known", "0")).await;
        self.send(200, &thread.fill("message.text", "Worte.").fill("message.ask", "may_contact")).await;
    }
}

/// A report of everything: with a contact that may not be used, files, and an addition.
async fn report(house: &House, reporter: &Reporter) -> String {
    let form = reporter.form().await.fill("narrative", "Alles dabei.").fill("contact_phone", "0151 2345678");
    let form = form.tick("ground", "age").fill("life_area", "housing");
    let receipt = reporter.send(&form).await;
    let code = receipt.text("#code");
    assert_eq!(reporter.send(&form.fill("narrative", "Alles dabei, und mehr.")).await.status, 200);
    let inside = reporter.send(&receipt.form("form[action$='/mailbox']")).await;
    let write = inside.form("form[action$='/mailbox/write']").fill("text", "Worte.");
    let sent = reporter.send_with(&write, &[Chosen::vector("letter.txt")]).await;
    assert_eq!(sent.status, 200, "{sent}");
    let bytes = |name: &str| Chosen::vector(name).bytes;
    let picture = TestFile::new("bild.jpg", FileKind::Jpeg, &bytes("photo_gps.jpg"));
    for file in [
        TestFile { notes: vec![Note::TracesRemoved], ..picture },
        TestFile { cleaned: false, ..TestFile::new("", FileKind::Pdf, &bytes("password.pdf")) },
        TestFile::new("brief.docx", FileKind::Docx, &bytes("author.docx")),
        TestFile::new("kaputt.png", FileKind::Png, &bytes("broken_crc.png")),
    ] {
        house.attach(&code, &file).await;
    }
    let damaged = house.attach(&code, &TestFile::new("weg.txt", FileKind::Text, b"Weg.")).await;
    house.tamper("DELETE FROM attachment_chunk WHERE attachment_id = $1", damaged).await;
    code
}

/// The person deletes a report.
async fn delete(reporter: &Reporter, code: &str) {
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", code);
    let warning = reporter.send(&door).await.form("form[action$='/mailbox/delete']");
    let confirm = reporter.send(&warning).await.form("form:has([value=facts])");
    assert_eq!(reporter.send(&confirm.smuggle("keep", "facts")).await.status, 200);
}

/// Publishes a year, step by step; each step is seen in every language, by whom took it and by whom
/// did not.
async fn publish(readers: &mut [Reader], ada: &Counsellor, bela: &Counsellor) {
    let year = async |readers: &mut [Reader]| {
        for reader in readers {
            reader.visit(200, YEAR).await;
        }
    };
    year(readers).await;
    let draft = ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    year(readers).await;
    let truth = draft.text("#total .truth").trim_matches(['(', ')']).to_owned();
    for reader in readers.iter_mut() {
        let form = act(reader.visit(200, YEAR).await, "propose");
        reader
            .send(200, &form.fill("remark-de", &format!("Es waren {truth}.")).tick("break", "channels"))
            .await;
    }
    for proposes in [bela, ada] {
        let form = act(&proposes.visit(YEAR).await, "propose").tick("counts-meant", "yes");
        assert_eq!(proposes.send(&form).await.status, 200);
        year(readers).await;
        if std::ptr::eq(proposes, bela) {
            proposes.send(&act(&proposes.visit(YEAR).await, "take_back")).await;
        }
    }
    assert_eq!(bela.send(&act(&bela.visit(YEAR).await, "approve")).await.status, 200);
    year(readers).await;
    ada.send(&act(&ada.visit(YEAR).await, "begin")).await;
    year(readers).await;
    for reader in readers {
        reader.visit(200, "/publish").await;
    }
}

/// Languages that the desk answers in.
async fn languages(house: &House) -> Vec<&'static Locale> {
    let mut found = Vec::new();
    for t in locale::all() {
        let page = house.ada().reading(&t.tag).visit("/sign-in").await;
        found.extend((page.attribute("html", "lang") == t.lang()).then_some(t));
    }
    assert!(found.iter().any(|t| t.tag == "de") && found.iter().any(|t| t.tag == "en"), "{found:?}");
    found
}

#[tokio::test]
async fn every_page_of_the_desk() {
    let (house, reporter, _, ada, bela) = january(0).await;
    let unsaved = "INSERT INTO last_backup (day) VALUES (NULL)";
    sqlx::query(unsaved).execute(&mut house.database.connection(Role::Owner).await).await.unwrap();
    report(&house, &reporter).await;
    let case = case_of(&ada, "Alles dabei.").await;
    let coding = ada.visit(&case).await.form("#case").press("save_coding");
    let files = ada.visit(&case).await.leads("#files li button");
    assert_eq!(files.len(), 6, "{files:?}");
    let short = reporter.report("Nur kurz.").await;
    let deleted = case_of(&ada, "Nur kurz.").await;
    delete(&reporter, &short).await;

    let mut readers = Vec::new();
    for t in languages(&house).await {
        let mut reader = Reader { person: house.ada().reading(&t.tag), album: Album::new(t) };
        reader.sign_in(&coding).await;
        reader.look_around().await;
        reader.share_out().await;
        reader.change_settings().await;
        reader.work_on(&case).await;
        for file in &files {
            let page = reader.person.visit(file).await;
            let status = page.status.as_u16();
            assert!([200, 409].contains(&status), "{page}");
            reader.album.keep(status, page);
        }
        reader.visit(410, &deleted).await;
        readers.push(reader);
    }
    publish(&mut readers, &ada, &bela).await;

    house.database.cut().await;
    for reader in &mut readers {
        reader.visit(503, "/cases").await;
        reader.send(503, &coding).await;
    }
    house.database.mend().await;

    let albums: Vec<Album> = readers.into_iter().map(|reader| reader.album).collect();
    for (method, path) in check(&albums, "desk/") {
        forms::assert_route(&method, &path, &ada.ask(Method::DELETE, &path).await);
    }
}
