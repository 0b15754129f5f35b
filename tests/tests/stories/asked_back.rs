//! The form asks about a possible mistake beside the field, and accepts the value as it is when the
//! form is sent again.

use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};

/// The form came back with a question beside and linked to its field, and nothing is lost.
fn assert_asked(page: &Page, field: &str, says: &str) {
    assert_eq!(page.status, 422, "{page}");
    assert!(page.has(&format!("[role=alert] a[href='#{field}']")), "{page}");
    let asked = page.text(&format!("#{field}-error"));
    assert!(asked.contains(says), "{asked}");
    let tied = page.attribute(&format!("#{field}"), "aria-describedby");
    assert!(tied.contains(&format!("{field}-error")), "{tied}");
}

fn assert_taken(page: &Page) {
    assert!(!receipt_code(page).is_empty());
}

async fn with(reporter: &Reporter, fields: &[(&str, &str)]) -> Form {
    let form = reporter.form().await.fill("narrative", "Es ist passiert.");
    fields.iter().fold(form, |form, (name, value)| match *name {
        "consent_contact" => form.tick(name, value),
        _ => form.fill(name, value),
    })
}

async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

#[tokio::test]
async fn a_way_to_be_reached_that_cannot_be_used_is_asked_about() {
    let house = House::open().await;
    let reporter = house.reporter();
    let mut stored = 0;
    for (fields, field, says) in [
        (&[("contact_way", "phone")][..], "contact_phone", "Unter welcher Nummer"),
        (
            &[("contact_leave_message", "yes"), ("contact_name", "A.")],
            "contact_phone",
            "Wie erreichen wir Sie?",
        ),
        (&[("consent_contact", "on")], "contact_phone", "Wie erreichen wir Sie?"),
        (&[("contact_email", "a.beispiel.de")], "contact_email", "Sie hat ein @ in der Mitte"),
        (&[("contact_phone", "gern")], "contact_phone", "nicht wie eine Telefonnummer"),
        (
            &[("contact_way", "email"), ("contact_phone", "0151 2345678")],
            "contact_email",
            "An welche Adresse",
        ),
    ] {
        let form = with(&reporter, fields).await;
        let page = reporter.send(&form).await;
        assert_asked(&page, field, says);
        let again = page.form("main form");
        for sent in &form.fields {
            assert!(sent.0 == "issued" || again.fields.contains(sent), "{sent:?} is gone: {page}");
        }
        assert_eq!(house.count("report").await, stored, "nothing is stored before the answer");
        // The same form is accepted the second time.
        assert_taken(&reporter.send(&again).await);
        stored += 1;
        assert_eq!(house.count("report").await, stored);
    }
    // Another possible mistake in the same field causes another question.
    let form = with(&reporter, &[("contact_email", "a.beispiel.de")]).await;
    let again = reporter.send(&form).await.form("main form").fill("contact_email", "b.beispiel.de");
    assert_asked(&reporter.send(&again).await, "contact_email", "Sie hat ein @ in der Mitte");
    let mended = again.fill("contact_email", "b@beispiel.de");
    assert_taken(&reporter.send(&mended).await);
}

#[tokio::test]
async fn the_mailbox_asks_about_a_contact_as_the_form_does() {
    let house = House::open().await;
    let reporter = house.reporter();
    let mailbox = open(&reporter, &reporter.report("x").await).await;
    let contact = reporter.send(&mailbox.form("form[action='/de/mailbox/contact']")).await;
    let form = contact.form("form[action='/de/mailbox/contact/save']");
    let form = form.fill("contact_email", "a.beispiel.de").fill("contact_way", "text_message");
    let page = reporter.send(&form).await;
    assert_asked(&page, "contact_email", "Sie hat ein @ in der Mitte");
    assert_asked(&page, "contact_phone", "Unter welcher Nummer");
    let half = page.form("form[action='/de/mailbox/contact/save']").fill("contact_phone", "nein");
    let page = reporter.send(&half).await;
    assert_asked(&page, "contact_phone", "nicht wie eine Telefonnummer");
    assert!(!page.has("#contact_email-error"), "what was left as it is is not asked again: {page}");
    assert_eq!(house.count("message").await, 0);
    let saved = reporter.send(&page.form("form[action='/de/mailbox/contact/save']")).await;
    assert!(saved.source.contains("Ihr Kontakt ist gespeichert."), "{saved}");
    assert_eq!(house.count("message").await, 1);
}

#[tokio::test]
async fn a_day_that_cannot_be_meant_is_asked_about() {
    let house = House::open().await;
    let reporter = house.reporter();
    // The test plays on 21 November 2026.
    for (day, year) in [("0026-11-02", "2026"), ("1899-11-02", "1999"), ("0206-01-01", "2006")] {
        let page = reporter.send(&with(&reporter, &[("when_day", day)]).await).await;
        assert_asked(&page, "when_day", &format!("Meinen Sie {year}?"));
        assert_eq!(page.form("main form").value("when_day"), day);
        assert_taken(&reporter.send(&page.form("main form")).await);
    }
    for (day, year) in [("2026-11-22", "2025"), ("2027-11-02", "2026")] {
        let page = reporter.send(&with(&reporter, &[("when_day", day)]).await).await;
        assert_asked(&page, "when_day", &format!("Meinen Sie {year}?"));
        // A day in the future cannot be the day on which it happened.
        assert_asked(&reporter.send(&page.form("main form")).await, "when_day", "liegt in der Zukunft");
    }
    assert_eq!(house.count("report").await, 3);
}

#[tokio::test]
async fn a_day_in_an_answer_is_asked_about_beside_its_field() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = person.report("x").await;
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let thread = ada.visit(&format!("{case}/messages")).await;
    ada.send(&thread.form("#case").press("send").fill("message.ask", "when_rejection_arrived")).await;

    let mailbox = open(&person, &code).await;
    let answer = mailbox.form("form[action='/de/mailbox/answer']").fill("day", "0026-11-02");
    let page = person.send(&answer.fill("text", "per Post")).await;
    assert_eq!(page.status, 422);
    let day = "form[action='/de/mailbox/answer'] input[type=date]";
    let error = page.attribute(day, "aria-describedby");
    assert!(page.text(&format!("[id='{error}']")).contains("Meinen Sie 2026?"), "{page}");
    assert_eq!((page.attribute(day, "value"), house.count("message").await), ("0026-11-02".to_owned(), 1));
    let again = page.form("form[action='/de/mailbox/answer']");
    assert_eq!(again.value("text"), "per Post");
    let taken = person.send(&again).await;
    assert!(taken.source.contains("Ihre Antwort ist angekommen."), "{taken}");
    assert_eq!(house.count("message").await, 2);
}
