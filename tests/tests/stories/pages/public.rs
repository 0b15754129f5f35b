//! The pages of the public face.

use std::time::Duration;

use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use meldestelle_web::locale::{self, Locale};
use reqwest::Method;
use tokio::time::sleep;

use super::{Album, case_of, check, forms};
use crate::publish::{january, publish};

/// An office is taken as it was read for up to two seconds.
const FRESH: Duration = Duration::from_millis(2_100);

/// Somebody who reads one language, with the pages they saw.
struct Visitor {
    person: Reporter,
    album: Album,
}

/// What a visitor has at hand when the database goes away.
struct AtHand {
    report: Form,
    write: Form,
}

impl Visitor {
    fn new(house: &House, t: &'static Locale) -> Self {
        Self { person: Reporter::new(&house.intake_url, &t.tag), album: Album::new(t) }
    }

    async fn visit(&mut self, status: u16, rest: &str) -> &Page {
        let page = self.person.visit(&format!("/{}/{rest}", self.album.t.tag)).await;
        self.album.keep(status, page)
    }

    async fn send(&mut self, status: u16, form: &Form) -> &Page {
        let page = self.person.send(form).await;
        self.album.keep(status, page)
    }

    async fn send_with(&mut self, status: u16, form: &Form, files: &[Chosen]) -> &Page {
        let page = self.person.send_with(form, files).await;
        self.album.keep(status, page)
    }

    async fn open(&mut self, code: &str) -> &Page {
        let door = self.visit(200, "mailbox").await.form("main form");
        self.send(200, &door.fill("code", code)).await
    }

    /// What anybody can read.
    async fn look_around(&mut self) {
        for rest in [
            "",
            "report",
            "privacy",
            "accessibility",
            "imprint",
            "leave",
            "mailbox",
            "statistics",
            "statistics/2026",
            "statistics/2026/1",
            "statistics/check",
            "statistics/check?release=2026-1",
        ] {
            self.visit(200, rest).await;
        }
        self.visit(404, "nowhere").await;
        let path = |rest: &str| format!("/{}/{rest}", self.album.t.tag);
        let (start, report, check) = (path(""), path("report"), path("statistics/check"));
        let type_of_parts = "multipart/form-data; boundary=b";
        let nothing =
            b"--b\r\ncontent-disposition: form-data; name=\"release\"; filename=\"r\"\r\n\r\n{}\r\n--b--\r\n";
        for (status, path, kind, body) in [
            (405, start, "text/plain", &b""[..]),
            (415, report, "text/plain", b""),
            (400, check.clone(), type_of_parts, b"--c"),
            (422, check, type_of_parts, nothing),
        ] {
            let page = self.person.send_raw(&path, kind, body.to_vec()).await;
            self.album.keep(status, page);
        }
    }

    /// Reports with every kind of mistake, then without; leaves, and sends the form again. Answers
    /// the code of another report.
    async fn report(&mut self, narrative: &str) -> String {
        let form = self.visit(200, "report").await.form("main form");
        let wrong = form.clone().fill("when_day", "0026-11-02").fill("contact_email", "a.beispiel.de");
        let wrong = wrong.fill("contact_way", "phone").fill("subject", "x").tick("consent_pass_on", "on");
        let files = ["renamed.jpg", "signed.pdf", "broken.jpg", "letter.txt"].map(Chosen::vector);
        self.send_with(422, &wrong, &files).await;
        let form = form.fill("narrative", "Worte.").fill("contact_phone", "0151 2345678");
        let leave = self.send(200, &form).await.form("#leave");
        self.send(200, &leave).await;
        self.send(200, &form).await;
        let form = self.visit(200, "report").await.form("main form").fill("narrative", narrative);
        let form = form.tick("consent_process", "on").fill("life_area", "housing").tick("ground", "age");
        let files = ["letter.txt", "photo_gps.jpg"].map(Chosen::vector);
        receipt_code(self.send_with(200, &form, &files).await)
    }

    /// Goes through the mailbox of a report that the office has asked everything about.
    async fn use_mailbox(&mut self, code: &str, unknown: &str) -> AtHand {
        let door = self.visit(200, "mailbox").await.form("main form");
        for (status, typed) in [(422, ""), (422, "1"), (404, unknown)] {
            self.send(status, &door.clone().fill("code", typed)).await;
        }
        let tag = self.album.t.tag.clone();
        let to = |page: &Page, rest: &str| page.form(&format!("form[action='/{tag}/mailbox/{rest}']"));
        let inside = self.open(code).await;
        let asked = inside.attributes("input[name=to]", "value");
        let answers: Vec<Form> =
            asked.iter().map(|id| inside.form(&format!("form:has(input[value='{id}'])"))).collect();
        let [write, contact, receipt, data] =
            ["write", "contact", "receipt", "data"].map(|rest| to(inside, rest));
        for answer in &answers {
            self.send(422, answer).await;
        }
        self.send(422, &write).await;
        let files = ["renamed.jpg", "letter.txt"].map(Chosen::vector);
        let refused = self.send_with(422, &write.fill("text", "Hier."), &files).await;
        let write = to(refused, "write");
        self.send_with(200, &write, &files[1..]).await;
        for form in [&receipt, &data] {
            self.send(200, form).await;
        }
        // The same form once more opens nothing.
        self.send(403, &data).await;
        let save = to(self.send(200, &contact).await, "contact/save");
        self.send(422, &save).await;
        let saved = self.send(200, &save.fill("contact_phone", "0151 2345678")).await;
        let (again, give) = (to(saved, "contact"), saved.form("#no-contact").smuggle("do", "give"));
        self.send(200, &again).await;
        let given = self.send(200, &give).await;
        let take_back = given.form("form:has(input[value=consent_contact])").smuggle("do", "take back");
        self.send(200, &take_back).await;
        self.send(200, &answers[0].clone().smuggle("answer", "yes").fill("text", "Ja.")).await;
        let write = to(self.open(code).await, "write").fill("text", "Noch etwas.");
        AtHand { report: self.person.form().await.fill("narrative", "Worte."), write }
    }

    async fn delete(&mut self, code: &str) {
        let delete = self.open(code).await.form("form[action$='/mailbox/delete']");
        let confirm = self.send(200, &delete).await.form("form:has([value=facts])");
        self.send(200, &confirm.smuggle("keep", "facts")).await;
    }
}

/// The desk answers a report and asks every question there is.
async fn answer(ada: &Counsellor, narrative: &str) {
    let path = format!("{}/messages", case_of(ada, narrative).await);
    let questions = ada.visit(&path).await.attributes("[id='c-message.ask'] option", "value");
    assert!(questions.len() > 3, "{questions:?}");
    for question in &questions {
        let form = ada
            .visit(&path)
            .await
            .form("#case")
            .press("send")
            .fill("message.text", "Worte.")
            .fill("message.ask", question);
        assert_eq!(ada.send(&form).await.status, 200);
    }
}

#[tokio::test]
async fn every_page_of_the_public_face() {
    let (house, _, _, ada, bela) = january(0).await;
    publish(&ada, &bela).await;
    let mut settings = ada.visit("/settings/form").await.form("main form");
    for t in locale::all().iter().filter(|t| t.tag != locale::FALLBACK) {
        settings = settings.tick("language", &t.tag);
    }
    assert_eq!(ada.send(&settings).await.status, 200);

    let mut visitors = Vec::new();
    let mut at_hand = Vec::new();
    for t in locale::all() {
        let mut visitor = Visitor::new(&house, t);
        visitor.look_around().await;
        let narrative = format!("Worte auf {}.", t.tag);
        let code = visitor.report(&narrative).await;
        answer(&ada, &narrative).await;
        let unknown = ReceiptCode::random(&mut house.chance.clone()).grouped().to_string();
        at_hand.push(visitor.use_mailbox(&code, &unknown).await);
        let code = visitor.report("Noch eine.").await;
        visitor.delete(&code).await;
        visitors.push(visitor);
    }

    house.database.cut().await;
    for (visitor, AtHand { report, write }) in visitors.iter_mut().zip(&at_hand) {
        visitor.visit(503, "statistics").await;
        visitor.send(503, report).await;
        visitor.send(503, write).await;
        visitor.send_with(503, write, &[Chosen::vector("letter.txt")]).await;
    }
    house.database.mend().await;

    let close = "UPDATE office SET settings = settings || '{\"address\": \" \"}'";
    sqlx::query(close).execute(&mut house.database.connection(Role::Owner).await).await.unwrap();
    sleep(FRESH).await;
    for (visitor, AtHand { report, .. }) in visitors.iter_mut().zip(&at_hand) {
        visitor.visit(200, "").await;
        visitor.visit(503, "report").await;
        visitor.send(503, report).await;
    }

    let albums: Vec<Album> = visitors.into_iter().map(|visitor| visitor.album).collect();
    for (method, path) in check(&albums, "intake/") {
        forms::assert_route(&method, &path, &house.reporter().ask(Method::DELETE, &path).await);
    }
}
