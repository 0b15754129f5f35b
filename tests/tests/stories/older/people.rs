//! The people whose reports lie in a stored database, and what the desk answered them.

use std::collections::BTreeMap;

use chrono::Duration;
use meldestelle_domain::hex::hex;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::before::{FileNote, Person};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use meldestelle_vault::receipt_key::MailboxKey;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Opens the mailbox of a code.
pub async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

/// A form of the mailbox by where it goes.
pub fn form(page: &Page, action: &str) -> Form {
    page.form(&format!("form[action='/de/mailbox/{action}']"))
}

/// The id of the case that grew from the report of a code.
pub async fn case_of(house: &House, code: &str) -> Option<Uuid> {
    let mailbox = MailboxKey::derive(&ReceiptCode::parse(code).unwrap()).unwrap();
    sqlx::query_scalar(
        "SELECT case_file.id FROM case_file
         JOIN report ON report.office_id = case_file.office_id AND report.id = case_file.report_id
         WHERE mailbox_tag = $1",
    )
    .bind(mailbox.tag().as_slice())
    .fetch_optional(&mut house.database.connection(Role::Owner).await)
    .await
    .unwrap()
}

/// Those who play: somebody who reports, somebody at the desk, and the house with its clock.
pub struct Scene<'a> {
    /// The house.
    pub house: &'a House,
    /// A browser at the public face.
    pub person: Reporter,
    /// A counsellor who is signed in.
    pub ada: Counsellor,
}

impl Scene<'_> {
    fn minute_passes(&self) {
        self.house.clock.advance(Duration::minutes(1));
    }

    async fn case(&self, code: &str) -> Uuid {
        self.ada.queue().await;
        case_of(self.house, code).await.unwrap()
    }

    /// Codes a case.
    async fn code(&self, case: Uuid, person: &Person, fill: impl FnOnce(Form) -> Form) {
        let page = self.ada.visit(&format!("/cases/{case}")).await;
        let form = page
            .form("#case")
            .press("save_coding")
            .fill("name", &person.name)
            .fill("case_status", &person.status);
        let saved = self.ada.send(&fill(form)).await;
        assert!(saved.has("#saved"), "{saved}");
    }

    /// The office writes, and may ask something.
    async fn reply(&self, case: Uuid, text: &str, ask: &str) {
        self.minute_passes();
        let thread = self.ada.visit(&format!("/cases/{case}/messages")).await;
        let sent = self
            .ada
            .send(&thread.form("#case").press("send").fill("message.text", text).fill("message.ask", ask))
            .await;
        assert!(sent.has("#saved"), "{sent}");
        self.minute_passes();
    }

    /// The person answers the newest question.
    async fn answer(&self, code: &str, fill: impl FnOnce(Form) -> Form) {
        let question = open(&self.person, code).await;
        let form = question.form("article:last-of-type form[action='/de/mailbox/answer']");
        let answered = self.person.send(&fill(form)).await;
        assert!(answered.source.contains("Ihre Antwort ist angekommen."), "{answered}");
        self.minute_passes();
    }

    async fn write(&self, code: &str, text: &str, addition: bool, files: &[Chosen]) {
        let write = form(&open(&self.person, code).await, "write").fill("text", text);
        let write = if addition { write.tick("addition", "on") } else { write };
        let sent = self.person.send_with(&write, files).await;
        assert_eq!(sent.status, 200, "{sent}");
        self.minute_passes();
    }

    async fn change_consent(&self, code: &str, consent: &str, what: &str) {
        let mailbox = open(&self.person, code).await;
        let form = mailbox.form(&format!("form.question:has(input[value='{consent}'])")).smuggle("do", what);
        let changed = self.person.send(&form).await;
        assert_eq!(changed.status, 200, "{changed}");
        self.minute_passes();
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn consents(given: &[&str]) -> BTreeMap<String, bool> {
    let all = ["process", "contact", "pass_on", "write", "example"];
    all.iter().map(|name| (format!("consent_{name}"), given.contains(name))).collect()
}

fn of_files(chosen: &[Chosen]) -> Vec<FileNote> {
    let note = |chosen: &Chosen| FileNote {
        name: chosen.name.clone(),
        sent: hex(&Sha256::digest(&chosen.bytes)),
        given_out: String::new(),
    };
    chosen.iter().map(note).collect()
}

/// Somebody with files of four kinds, a contact and every consent.
pub async fn everything(scene: &Scene<'_>) -> (String, Person) {
    let files = ["photo_gps.jpg", "tail.png", "author_xmp.pdf", "author.docx"].map(Chosen::vector);
    let letter = Chosen::vector("letter.txt");
    let narrative = "Der Vermieter sagte am Telefon, die Wohnung sei plötzlich weg.";
    let form = scene.person.form().await.fill("narrative", narrative);
    let form =
        form.tick("ground", "religion").tick("life_area", "housing").fill("when_words", "Anfang Januar");
    let form = form.fill("place_words", "Kantstraße").fill("respondent_name", "Hausverwaltung Beispiel GmbH");
    let form = form.fill("contact_name", "Kim Früher").fill("contact_email", "frueher@example.org");
    let form = ["process", "contact", "write", "example"]
        .iter()
        .fold(form, |form, consent| form.tick(&format!("consent_{consent}"), "on"));
    let code = receipt_code(&scene.person.send_with(&form, &files).await);
    scene.write(&code, "Kann ich noch etwas tun?", false, &[]).await;
    let mut person = Person {
        name: "Fall Kantstraße".to_owned(),
        status: "active".to_owned(),
        narrative: narrative.to_owned(),
        said: words(&["Anfang Januar", "Kantstraße", "Hausverwaltung Beispiel GmbH"]),
        files: of_files(&files),
        ..Person::default()
    };
    let case = scene.case(&code).await;
    scene.code(case, &person, |form| form.tick("ground", "racism_ethnic")).await;
    dialogue(scene, &code, case).await;
    scene.write(&code, "Noch ein Brief.", false, std::slice::from_ref(&letter)).await;
    person.files.extend(of_files(&[letter]));
    let page = scene.ada.visit(&format!("/cases/{case}")).await;
    assert_eq!(scene.ada.visit(&page.first_file()).await.status, 200);
    let contact = page.form("#case").press("contact");
    assert!(scene.ada.send(&contact).await.text("#contact").contains("0176 4711471"));
    scene.reply(case, "Wir melden uns nächste Woche.", "").await;
    person.case = Some(case);
    person.contact = words(&["Kim Jetzt", "0176 4711471"]);
    person.consents = consents(&["process", "contact", "write", "pass_on"]);
    person.messages = words(&[
        "Kann ich noch etwas tun?",
        "Ja. Wir können der Hausverwaltung schreiben.",
        "Dürfen wir es weitergeben?",
        "Ja, dem Mieterverein.",
        "Wann kam die Absage?",
        "Mit der Post.",
        "Wer war dabei?",
        "Meine Schwester.",
        "",
        "",
        "Es war der dritte Anruf.",
        "Noch ein Brief.",
        "Wir melden uns nächste Woche.",
    ]);
    (code, person)
}

/// Questions with answers, a consent taken back, another contact, an addition.
async fn dialogue(scene: &Scene<'_>, code: &str, case: Uuid) {
    scene.reply(case, "Ja. Wir können der Hausverwaltung schreiben.", "").await;
    scene.reply(case, "Dürfen wir es weitergeben?", "may_pass_on").await;
    scene
        .answer(code, |form| {
            let form = form.tick("answer", "yes").fill("text", "Ja, dem Mieterverein.");
            form.fill("consent_pass_on_body", "Mieterverein Musterstadt")
        })
        .await;
    scene.reply(case, "Wann kam die Absage?", "when_rejection_arrived").await;
    scene.answer(code, |form| form.fill("day", "2027-01-05").fill("text", "Mit der Post.")).await;
    scene.reply(case, "Wer war dabei?", "open").await;
    scene.answer(code, |form| form.fill("text", "Meine Schwester.")).await;
    scene.change_consent(code, "consent_example", "take back").await;
    let contact = scene.person.send(&form(&open(&scene.person, code).await, "contact")).await;
    let filled = form(&contact, "contact/save").fill("contact_name", "Kim Jetzt");
    let saved = scene.person.send(&filled.fill("contact_phone", "0176 4711471")).await;
    assert!(saved.source.contains("Ihr Kontakt ist gespeichert."), "{saved}");
    scene.minute_passes();
    scene.write(code, "Es war der dritte Anruf.", true, &[]).await;
}

/// Somebody who removed their contact, and has not yet answered a question.
pub async fn removed(scene: &Scene<'_>) -> (String, Person) {
    let narrative = "Im Amt wollte niemand mit mir sprechen.";
    let form = scene.person.form().await.fill("narrative", narrative).fill("contact_phone", "0151 2345678");
    let form = form.tick("consent_process", "on").tick("consent_contact", "on");
    let code = receipt_code(&scene.person.send(&form).await);
    let person = Person {
        name: "Fall Amt".to_owned(),
        status: "waiting_client".to_owned(),
        narrative: narrative.to_owned(),
        messages: words(&["", "", "Geschieht das noch?"]),
        consents: consents(&["process"]),
        ..Person::default()
    };
    let case = scene.case(&code).await;
    let contact = scene.person.send(&self::form(&open(&scene.person, &code).await, "contact")).await;
    let removed = scene.person.send(&self::form(&contact, "contact/remove")).await;
    assert!(removed.source.contains("Ihr Kontakt ist gelöscht."), "{removed}");
    scene.minute_passes();
    scene.change_consent(&code, "consent_contact", "take back").await;
    scene.code(case, &person, |form| form.tick("ground", "disability")).await;
    scene.reply(case, "Geschieht das noch?", "still_going_on").await;
    (code, Person { case: Some(case), ..person })
}

/// Somebody whose case is closed, and who then sent the first form again with more words.
pub async fn closed(scene: &Scene<'_>) -> (String, Person) {
    let narrative = "Vor dem Club hieß es: heute nur Stammgäste.";
    let form = scene.person.form().await.fill("narrative", narrative).tick("consent_process", "on");
    let code = receipt_code(&scene.person.send(&form).await);
    let person = Person {
        name: "Fall Club".to_owned(),
        status: "closed".to_owned(),
        narrative: narrative.to_owned(),
        messages: words(&["Danke für Ihr Vertrauen.", ""]),
        consents: consents(&["process", "pass_on"]),
        ..Person::default()
    };
    let case = scene.case(&code).await;
    scene.code(case, &person, |form| form.tick("ground", "age").fill("life_area", "culture_leisure")).await;
    scene.reply(case, "Danke für Ihr Vertrauen.", "").await;
    let more = "Vor dem Club hieß es: heute nur Stammgäste. Es waren zwei Türsteher.";
    let form = form.fill("narrative", more).tick("consent_pass_on", "on");
    let again = scene.person.send(&form.fill("consent_pass_on_body", "Ordnungsamt")).await;
    assert_eq!(receipt_code(&again), code);
    scene.minute_passes();
    (code, Person { case: Some(case), said: words(&["Es waren zwei Türsteher."]), ..person })
}

/// Somebody whose report is a duplicate.
pub async fn duplicate(scene: &Scene<'_>) -> (String, Person) {
    let narrative = "Noch einmal dasselbe.";
    let code = scene.person.report(narrative).await;
    let person = Person {
        name: "Fall Doppelt".to_owned(),
        status: "duplicate".to_owned(),
        narrative: narrative.to_owned(),
        consents: consents(&[]),
        ..Person::default()
    };
    let case = scene.case(&code).await;
    scene.code(case, &person, |form| form).await;
    (code, Person { case: Some(case), ..person })
}

/// Somebody whose report nobody at the desk has seen yet.
pub async fn new(scene: &Scene<'_>) -> (String, Person) {
    let narrative = "Gestern im Bus.";
    let form = scene.person.form().await.fill("narrative", narrative).tick("consent_process", "on");
    let form = form.tick("consent_contact", "on").fill("contact_email", "neu@example.org");
    let code = receipt_code(&scene.person.send(&form).await);
    let person = Person {
        status: "new".to_owned(),
        narrative: narrative.to_owned(),
        contact: words(&["neu@example.org"]),
        consents: consents(&["process", "contact"]),
        ..Person::default()
    };
    (code, person)
}

/// Two who deleted everything: one whose facts still count, one before anybody looked.
pub async fn deleted(scene: &Scene<'_>) -> BTreeMap<String, (String, Option<Uuid>)> {
    let mut deleted = BTreeMap::new();
    for (name, keep) in [("deleted with facts", "facts"), ("deleted unseen", "nothing")] {
        let code = scene.person.report("Was ich gleich lösche.").await;
        let mut case = None;
        if keep == "facts" {
            case = Some(scene.case(&code).await);
            let person =
                Person { name: "Fall Weg".to_owned(), status: "closed".to_owned(), ..Person::default() };
            scene.code(case.unwrap(), &person, |form| form.tick("ground", "age")).await;
        }
        let warning = scene.person.send(&form(&open(&scene.person, &code).await, "delete")).await;
        let confirm = form(&warning, "delete/confirm").smuggle("keep", keep);
        let gone = scene.person.send(&confirm).await;
        assert!(gone.source.contains("ist nichts mehr gespeichert"), "{gone}");
        deleted.insert(name.to_owned(), (code, case));
    }
    deleted
}
