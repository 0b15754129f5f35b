//! The way back: a person who reported anonymously asks, gets an answer and becomes a client. They
//! withdraw one consent, then everything.

use chrono::Duration;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page, plain};
use meldestelle_tests::reporter::{Reporter, receipt_code};

/// Opens the mailbox with a code.
pub async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

/// The form of the mailbox that goes to this address.
pub fn form(page: &Page, action: &str) -> Form {
    page.form(&format!("form[action='/de/mailbox/{action}']"))
}

pub async fn write(reporter: &Reporter, mailbox: &Page, text: &str) -> Page {
    reporter.send(&form(mailbox, "write").fill("text", text)).await
}

/// Files a report with consents; returns its code.
pub async fn report(reporter: &Reporter, narrative: &str) -> String {
    let form = reporter.form().await.fill("narrative", narrative);
    let form = form.tick("consent_process", "on").tick("life_area", "housing");
    receipt_code(&reporter.send(&form).await)
}

async fn messages(ada: &Counsellor) -> Page {
    let case = ada.cases().await.remove(0);
    ada.visit(&format!("{case}/messages")).await
}

#[tokio::test]
async fn a_person_without_a_name_becomes_a_client() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "Die Wohnung war plötzlich vergeben.").await;

    let mailbox = open(&person, &code).await;
    assert_eq!(mailbox.status, 200, "{mailbox}");
    assert!(mailbox.source.contains("Noch nicht gelesen."));
    assert!(plain(&mailbox.source).contains("Spätestens am 27. November 2026"), "{mailbox}");
    let sent = write(&person, &mailbox, "Kann ich noch etwas tun?").await;
    assert!(sent.source.contains("Ihre Nachricht ist angekommen."), "{sent}");

    ada.sign_in().await;
    assert!(ada.queue().await.text("#queue tbody tr").contains("1 ungelesen"));
    assert!(ada.queue().await.source.contains("1 ungelesen"));
    let thread = messages(&ada).await;
    assert!(thread.text("#timeline").contains("Kann ich noch etwas tun?"), "{thread}");
    assert!(thread.has("#no-contact"), "contact without consent is warned about");
    let question = thread
        .form("#case")
        .press("send")
        .fill("message.text", "Ja. Gern am Telefon?")
        .fill("message.ask", "may_contact");
    let thread = ada.send(&question).await;
    assert!(thread.has("#saved") && thread.text("#timeline").contains("noch nicht abgeholt"), "{thread}");

    let mailbox = open(&person, &code).await;
    assert!(plain(&mailbox.source).contains("Gelesen am 21. November 2026."), "{mailbox}");
    assert!(mailbox.source.contains("Ja. Gern am Telefon?") && mailbox.source.contains("von uns gelesen"));
    let answer = form(&mailbox, "answer").smuggle("answer", "yes");
    let mailbox = person.send(&answer).await;
    assert!(mailbox.text("[role=status]").contains("Wie erreichen wir Sie?"), "{mailbox}");
    assert!(mailbox.has("[role=status] a[href='#contact']"));
    let contact = person.send(&form(&mailbox, "contact")).await;
    let nothing = person.send(&form(&contact, "contact/save")).await;
    assert_eq!(nothing.status, 422);
    let filled = form(&contact, "contact/save")
        .fill("contact_name", "Kim")
        .tick("contact_only_name", "on")
        .fill("contact_phone", "0176 471147");
    let mailbox = person.send(&filled).await;
    assert!(mailbox.source.contains("Ihr Kontakt ist gespeichert."), "{mailbox}");
    assert!(!mailbox.source.contains("471147"), "whoever finds the code does not find the person");

    let thread = messages(&ada).await;
    assert!(thread.text("#timeline").contains("abgeholt in KW 47"), "{thread}");
    assert!(thread.text("#timeline").contains("Dürfen wir Sie kontaktieren? Ja"), "{thread}");
    assert!(!thread.has("#no-contact"), "the answer counts as consent");
    let case = ada.the_case().await;
    let opened = ada.send(&case.form("#case").press("contact")).await;
    let opened = opened.text("#contact");
    assert!(opened.contains("0176 471147") && opened.contains("Nur diesen Namen benutzen Ja"), "{opened}");
}

#[tokio::test]
async fn the_queue_shows_a_contact_as_soon_as_there_is_one_and_no_longer() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let badges = async || ada.queue().await.texts("#queue tbody .badge");
    let contact = "Kontakt".to_owned();
    assert!(!badges().await.contains(&contact));
    let page = person.send(&form(&open(&person, &code).await, "contact")).await;
    person.send(&form(&page, "contact/save").fill("contact_phone", "0176 471147")).await;
    assert!(badges().await.contains(&contact));
    let page = person.send(&form(&open(&person, &code).await, "contact")).await;
    let removed = person.send(&form(&page, "contact/remove")).await;
    assert!(removed.source.contains("Ihr Kontakt ist gelöscht."), "{removed}");
    assert!(!badges().await.contains(&contact));
}

#[tokio::test]
async fn one_consent_is_taken_back_and_then_everything() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let filled = person.form().await.fill("narrative", "Kanarienwort");
    let filled =
        filled.tick("consent_process", "on").tick("consent_contact", "on").fill("contact_phone", "471147");
    let code = receipt_code(&person.send(&filled).await);
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    assert!(!messages(&ada).await.has("#no-contact"));

    let mailbox = open(&person, &code).await;
    let consent = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "take back");
    let mailbox = person.send(&consent).await;
    assert!(mailbox.source.contains("Das gilt ab sofort."), "{mailbox}");
    // The same form once more, as after a reload, changes nothing.
    person.send(&consent).await;
    assert_eq!(house.count("message").await, 1);
    assert!(messages(&ada).await.has("#no-contact"), "in the reply box");
    assert!(
        ada.visit(&case).await.text("#contact").contains("Einwilligung"),
        "and in the contact compartment"
    );
    // Consent that is given again and then withdrawn from an outdated page: the last word counts.
    let again = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "give");
    house.clock.advance(Duration::minutes(1));
    person.send(&again).await;
    assert!(!messages(&ada).await.has("#no-contact"));
    house.clock.advance(Duration::minutes(1));
    person.send(&consent).await;
    assert!(messages(&ada).await.has("#no-contact"));

    let warning = person.send(&form(&mailbox, "delete")).await;
    assert!(warning.source.contains("Es lässt sich nicht rückgängig machen."));
    let delete = form(&warning, "delete/confirm").smuggle("keep", "nothing");
    let gone = person.send(&delete).await;
    assert!(gone.source.contains("Zu diesem Code ist nichts mehr gespeichert"), "{gone}");
    assert_eq!(person.send(&delete).await.source, gone.source, "sent twice, it says the same");
    for table in ["report", "report_contact", "message", "case_file", "report_waiting"] {
        assert_eq!(house.count(table).await, 0, "{table}");
    }
    assert_eq!(house.count("deleted_case").await, 1);
    assert_eq!(house.count("deleted_case WHERE state IS NULL AND facts IS NULL").await, 1);
    assert_eq!(open(&person, &code).await.status, 404);
    for path in [case.clone(), format!("{case}/messages")] {
        let page = ada.visit(&path).await;
        assert_eq!(page.status, 410);
        assert!(page.text("#deleted").contains("Von der Person gelöscht"), "{page}");
    }
}

#[tokio::test]
async fn what_the_person_lets_count_still_counts_without_a_name() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "Zählt mich.").await;
    ada.sign_in().await;
    let coding = ada
        .the_case()
        .await
        .form("#case")
        .press("save_coding")
        .fill("name", "Fall Kim")
        .fill("case_status", "active");
    let coding = coding.tick("ground", "religion");
    assert!(ada.send(&coding).await.has("#saved"));
    let mailbox = open(&person, &code).await;
    assert!(mailbox.source.contains("arbeitet daran"), "{mailbox}");
    let warning = person.send(&form(&mailbox, "delete")).await;
    person.send(&form(&warning, "delete/confirm").smuggle("keep", "facts")).await;
    assert_eq!(house.count("case_file").await, 0);
    ada.queue().await;
    assert_eq!(house.count("deleted_case WHERE state IS NULL AND facts IS NOT NULL").await, 1);
    let figures = ada.visit("/statistics?year=2026").await;
    assert_eq!(figures.text("#figure-cases"), "1");
    assert_eq!(figures.figure("#table-ground", "Religion"), 1);
}

#[tokio::test]
async fn a_message_that_arrives_while_the_case_is_open_is_not_lost() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let reply =
        messages(&ada).await.form("#case").press("send").fill("message.text", "Wir rufen die Verwaltung an.");
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Bitte ruft dort nicht an!").await;

    let held = ada.send(&reply).await;
    assert_eq!(held.status, 409);
    assert!(held.has("#errors") && held.text("#timeline").contains("Bitte ruft dort nicht an!"), "{held}");
    assert_eq!(
        held.form("#case").value("message.text"),
        "Wir rufen die Verwaltung an.",
        "what was typed is still there"
    );
    assert!(!open(&person, &code).await.source.contains("Wir rufen die Verwaltung an."));
    let sent = held.form("#case").press("send").fill("message.text", "Gut, wir rufen nicht an.");
    assert!(ada.send(&sent).await.has("#saved"));
    ada.send(&sent).await;
    assert_eq!(house.count("message").await, 2, "sent twice, stored once");
    assert!(open(&person, &code).await.source.contains("Gut, wir rufen nicht an."));
}

#[tokio::test]
async fn a_double_click_stores_one_message_and_a_second_thought_another() {
    let house = House::open().await;
    let person = house.reporter();
    let code = report(&person, "x").await;
    let mailbox = open(&person, &code).await;
    write(&person, &mailbox, "Einmal.").await;
    write(&person, &mailbox, "Einmal.").await;
    assert_eq!(house.count("message").await, 1);
    write(&person, &mailbox, "Und noch etwas.").await;
    assert_eq!(house.count("message").await, 2);
    let empty = write(&person, &mailbox, "   ").await;
    assert_eq!(empty.status, 422);
}

#[tokio::test]
async fn first_answers_are_edited_and_put_into_the_field() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    report(&person, "x").await;
    ada.sign_in().await;
    let page = ada.visit("/settings/answers").await;
    let form = page.form("#answers").fill("name_1", "Eingang").fill("text_1", "Danke für Ihr Vertrauen.");
    assert!(ada.send(&form).await.has("#saved"));
    let form = messages(&ada).await.form("#case").press("send").fill("message.text", "Guten Tag,");
    let page = ada.send(&form.press("insert:message")).await;
    assert_eq!(page.form("#case").value("message.text"), "Guten Tag,\n\nDanke für Ihr Vertrauen.", "{page}");
    assert_eq!(house.count("message").await, 0, "nothing is sent by inserting");
}

#[tokio::test]
async fn the_office_sets_by_when_a_human_answers() {
    let mut house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = report(&person, "x").await;
    ada.sign_in().await;
    let settings = ada.visit(&ada.queue().await.attribute("nav a[href='/settings']", "href")).await;
    let page = ada.visit(&settings.attribute("main a[href='/settings/answers']", "href")).await;
    assert_eq!(page.form("#answers").value("reply_days"), "5");
    let wrong = ada.send(&page.form("#answers").fill("reply_days", "bald").fill("text_1", "Danke.")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.has("#days-error"), "{wrong}");
    assert_eq!(wrong.form("#answers").value("reply_days"), "bald", "what was typed is still there");
    let corrected = wrong.form("#answers").fill("reply_days", "3").fill("name_1", "Dank");
    assert!(ada.send(&corrected).await.has("#saved"));
    // A new face, because the other one caches the office's settings for two seconds.
    let person = Reporter::new(&house.start_intake().await, "de");
    let mailbox = open(&person, &code).await;
    assert!(plain(&mailbox.source).contains("Spätestens am 25. November 2026"), "{mailbox}");
}

#[tokio::test]
async fn a_full_mailbox_keeps_nobody_from_taking_back_a_consent_or_a_contact() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let filled = person.form().await.fill("narrative", "x").tick("consent_contact", "on");
    let code = receipt_code(&person.send(&filled.fill("contact_phone", "471147")).await);
    write(&person, &open(&person, &code).await, "Hallo.").await;
    let mut owner = house.database.connection(Role::Owner).await;
    // Fills the mailbox with invalid envelopes, because an attempt to open one takes little time.
    let fill = "INSERT INTO message (id, office_id, report_id, week, from_office, fingerprint, sealed, epoch)
        SELECT gen_random_uuid(), office_id, report_id, week, false, sha256(place::text::bytea), 'x', epoch
        FROM message, generate_series(1, 499) AS place";
    sqlx::query(fill).execute(&mut owner).await.unwrap();
    let mailbox = open(&person, &code).await;
    let refused = write(&person, &mailbox, "Zu viel.").await;
    assert!(refused.source.contains("nimmt keine weiteren Nachrichten"), "{refused}");

    // The contact can still be changed, and the page confirms it; then it can be removed.
    let contact = person.send(&form(&mailbox, "contact")).await;
    let saved = person.send(&form(&contact, "contact/save").fill("contact_phone", "0176 0815")).await;
    assert!(saved.source.contains("Ihr Kontakt ist gespeichert."), "{saved}");
    let contact = person.send(&form(&saved, "contact")).await;
    let removed = person.send(&form(&contact, "contact/remove")).await;
    assert!(removed.source.contains("Ihr Kontakt ist gelöscht."), "{removed}");
    assert_eq!((house.count("report_contact").await, house.count("message").await), (1, 500));
    let opened = open(&person, &code).await;
    assert!(opened.source.contains("keinen Kontakt hinterlassen"), "{opened}");

    let consent = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "take back");
    let taken_back = person.send(&consent).await;
    assert!(taken_back.source.contains("Das gilt ab sofort."), "{taken_back}");
    person.send(&consent).await;
    assert_eq!(house.count("message").await, 501, "what is taken back already is not stored once more");
    ada.sign_in().await;
    assert!(messages(&ada).await.has("#no-contact"), "and the desk knows");
    // Giving a consent needs room in the mailbox, and the page does not claim that it was stored.
    let given =
        person.send(&mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "give")).await;
    assert!(given.source.contains("nimmt keine weiteren Nachrichten"), "{given}");
    assert_eq!(house.count("message").await, 501);

    // The public face cannot choose the limit.
    let mut intake = house.database.connection(Role::Intake).await;
    let put = "SELECT mailbox_put(gen_random_uuid(), '', gen_random_uuid(), 1, '2026-11-16', '', '', 100000)";
    let refused = sqlx::query(put).execute(&mut intake).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501");
}
