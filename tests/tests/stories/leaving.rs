//! Leaving leaves nothing that a browser could send again, and what another site sends does not
//! count as the person's. `tests/browser/leave.mjs` tests what the browser itself keeps.

use chrono::Duration;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};

async fn open(reporter: &Reporter, code: &str) -> (Form, Page) {
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", code);
    let page = reporter.send(&door).await;
    (door, page)
}

fn form(page: &Page, action: &str) -> Form {
    page.form(&format!("form[action='/de/mailbox/{action}']"))
}

async fn leave(reporter: &Reporter, page: &Page) {
    let left = reporter.send(&page.form("form[action='/de/leave']")).await;
    assert_eq!(left.status, 200, "{left}");
}

/// The page is the door: it asks for a code and shows nothing of any mailbox.
fn assert_door(page: &Page, secrets: &[&str]) {
    assert_eq!(page.status, 403, "{page}");
    assert!(page.has("#code[name=code]") && !page.has("#messages"), "{page}");
    for secret in secrets {
        assert!(!page.source.contains(secret), "{secret}: {page}");
    }
}

#[tokio::test]
async fn a_form_of_the_mailbox_that_is_sent_again_asks_for_the_code() {
    let mut house = House::open().await;
    let person = house.reporter();
    let code = person.report("Kanarienwort").await;
    let (door, mailbox) = open(&person, &code).await;
    assert_eq!(mailbox.status, 200);
    assert_door(&person.send(&door).await, &[&code, "Kanarienwort"]);
    // Another replica refuses it too.
    let other = Reporter::new(&house.start_intake().await, "de");
    assert_door(&other.send(&door).await, &[&code]);

    for action in ["contact", "data", "receipt", "delete"] {
        let inside = form(&mailbox, action);
        assert_eq!(person.send(&inside).await.status, 200, "{action}");
        assert_door(&person.send(&inside).await, &[&code, "Kanarienwort"]);
    }
    // A file may be downloaded repeatedly, because the page stays where it is.
    for file in ["data.json", "receipt.txt"] {
        for _ in 0..2 {
            assert_eq!(person.send(&form(&mailbox, file)).await.status, 200, "{file}");
        }
    }
    // After going back inside the mailbox, an unused form of an earlier page still works.
    let sent = person.send(&form(&mailbox, "write").fill("text", "Noch etwas.")).await;
    assert!(sent.source.contains("Ihre Nachricht ist angekommen."), "{sent}");
    // A form without a ticket, or with an invented one, opens nothing.
    assert_door(&person.send(&door.clone().fill("ticket", "")).await, &[&code]);
    assert_door(&person.send(&door.fill("ticket", "1-00-00-00")).await, &[&code]);
}

#[tokio::test]
async fn leaving_the_mailbox_closes_every_page_of_the_visit() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("Kanarienwort").await;
    let (door, mailbox) = open(&person, &code).await;
    let contact = person.send(&form(&mailbox, "contact")).await;
    leave(&person, &contact).await;
    let secrets: [&str; 3] = [&code, "Kanarienwort", "Getipptes"];
    for action in ["contact", "data", "receipt", "delete", "data.json", "receipt.txt"] {
        assert_door(&person.send(&form(&mailbox, action)).await, &secrets);
    }
    assert_door(&person.send(&door).await, &secrets);
    let wrong = form(&mailbox, "write").fill("text", &"Getipptes ".repeat(2000));
    assert_door(&person.send(&wrong).await, &secrets);
    assert_eq!(house.count("message").await, 0);
    // The code still opens the mailbox.
    assert_eq!(open(&person, &code).await.1.status, 200);
}

#[tokio::test]
async fn leaving_the_door_takes_a_mistyped_code_along() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("x").await;
    let most = &code[..29];
    let (door, wrong) = open(&person, most).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.source.contains(most));
    assert!(person.send(&door).await.source.contains(most), "a reload keeps it");
    leave(&person, &wrong).await;
    assert_door(&person.send(&door).await, &[most]);
}

#[tokio::test]
async fn what_lay_open_for_days_asks_for_the_code_and_keeps_the_message() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("Kanarienwort").await;
    let (_, mailbox) = open(&person, &code).await;
    house.clock.advance(Duration::hours(60));
    // The code is right, so a message that can be stored is stored.
    let late = person.send(&form(&mailbox, "write").fill("text", "Nach langem Nachdenken.")).await;
    assert_door(&late, &[&code, "Kanarienwort", "Nachdenken"]);
    assert!(late.source.contains("Ihre Nachricht ist angekommen."), "{late}");
    assert_eq!(house.count("message").await, 1);
    // Only a message that needs correction is kept through the door.
    let long = "Zu lang. ".repeat(1500);
    let kept = person.send(&form(&mailbox, "write").fill("text", &long)).await;
    assert_door(&kept, &[&code, "Kanarienwort"]);
    let mistyped = person.send(&kept.form("main form").fill("code", "12345")).await;
    let entered = person.send(&mistyped.form("main form").fill("code", &code)).await;
    assert_eq!(entered.status, 422, "{entered}");
    assert!(entered.text("textarea#text").contains("Zu lang."), "{entered}");
    // A change that could undo a newer one is not made.
    let given = mailbox.form("form:has(input[value='consent_contact'])").smuggle("do", "give");
    assert_door(&person.send(&given).await, &[&code]);
    assert_eq!(house.count("message").await, 1);
}

#[tokio::test]
async fn after_leaving_the_receipt_its_form_shows_no_code() {
    let house = House::open().await;
    let person = house.reporter();
    let form = person.form().await.fill("narrative", "Kanarienwort");
    let receipt = person.send(&form).await;
    let code = receipt_code(&receipt);
    assert_eq!(receipt_code(&person.send(&form).await), code, "an answer that was lost comes again");
    let inside = receipt.form("form[action='/de/mailbox']");
    leave(&person, &receipt).await;
    for _ in 0..2 {
        let again = person.send(&form).await;
        assert_eq!(again.status, 200, "{again}");
        assert!(again.source.contains("Ihre Meldung ist sicher angekommen."), "{again}");
        assert!(!again.source.contains(&code) && !again.has("#code"), "{again}");
    }
    assert_door(&person.send(&inside).await, &[&code, "Kanarienwort"]);
    assert_eq!((house.count("report").await, house.count("message").await), (1, 0));
}

#[tokio::test]
async fn a_code_is_shown_again_for_half_an_hour() {
    let house = House::open().await;
    let person = house.reporter();
    let form = person.form().await.fill("narrative", "x");
    let code = receipt_code(&person.send(&form).await);
    house.clock.advance(Duration::minutes(29));
    assert_eq!(receipt_code(&person.send(&form).await), code);
    house.clock.advance(Duration::minutes(2));
    let changed = form.clone().fill("narrative", "x, und noch etwas");
    for form in [&form, &changed] {
        let again = person.send(form).await;
        assert_eq!(again.status, 200);
        assert!(!again.source.contains(&code), "{again}");
    }
    assert_eq!((house.count("report").await, house.count("message").await), (1, 1), "and nothing is lost");
}

#[tokio::test]
async fn after_leaving_a_form_with_a_mistake_it_comes_back_empty() {
    let house = House::open().await;
    let person = house.reporter();
    let form = person.form().await.fill("place_words", "Kanarienwort");
    let wrong = person.send(&form).await;
    assert_eq!(wrong.status, 422);
    assert!(person.send(&form).await.source.contains("Kanarienwort"), "a reload keeps it");
    leave(&person, &wrong).await;
    let again = person.send(&form).await;
    assert_eq!(again.status, 200, "{again}");
    assert!(!again.source.contains("Kanarienwort"), "{again}");
    assert_ne!(again.form("main form").value("code"), form.value("code"));
}

#[tokio::test]
async fn what_was_deleted_is_not_brought_back_by_its_form() {
    let house = House::open().await;
    let person = house.reporter();
    let form_sent = person.form().await.fill("narrative", "Kanarienwort");
    let code = receipt_code(&person.send(&form_sent).await);
    let (_, mailbox) = open(&person, &code).await;
    let warning = person.send(&form(&mailbox, "delete")).await;
    person.send(&form(&warning, "delete/confirm").smuggle("keep", "nothing")).await;
    assert_eq!(house.count("report").await, 0);
    for text in ["Kanarienwort", "Kanarienwort, und mehr"] {
        let again = person.send(&form_sent.clone().fill("narrative", text)).await;
        assert!(!again.source.contains("Kanarienwort") && !again.source.contains(&code), "{again}");
    }
    assert_eq!(house.count("report").await, 0);
}

#[tokio::test]
async fn a_form_that_lay_does_not_bring_back_a_contact() {
    let house = House::open().await;
    let person = house.reporter();
    let ticked = person.form().await.fill("narrative", "x").tick("consent_contact", "on");
    let with_contact = ticked.fill("contact_phone", "0176 471147");
    let code = receipt_code(&person.send(&with_contact).await);
    let changed = with_contact.clone().fill("narrative", "x und y");
    person.send(&changed).await;
    let removed = async || {
        let (_, mailbox) = open(&person, &code).await;
        mailbox.source.contains("Sie haben keinen Kontakt hinterlassen")
    };
    let (_, mailbox) = open(&person, &code).await;
    let contact = person.send(&form(&mailbox, "contact")).await;
    person.send(&form(&contact, "contact/remove")).await;
    assert!(removed().await);
    // Sends the same forms once more, and one that was changed since then.
    for old in [with_contact.clone(), changed, with_contact.clone().fill("narrative", "x und z")] {
        let receipt = person.send(&old).await;
        assert_eq!(receipt.status, 200);
        assert!(removed().await, "{receipt}");
    }
    let told = person.send(&with_contact.fill("narrative", "x und w")).await;
    assert!(told.source.contains("wie Sie ihn zuletzt in Ihrem Postfach geändert haben"), "{told}");
}

#[tokio::test]
async fn among_forms_the_newest_decides_about_the_contact() {
    let house = House::open().await;
    let person = house.reporter();
    let first = person.form().await.fill("narrative", "x").fill("contact_phone", "0176 471147");
    let code = receipt_code(&person.send(&first).await);
    let has_contact = async || {
        let (_, mailbox) = open(&person, &code).await;
        !mailbox.source.contains("Sie haben keinen Kontakt hinterlassen")
    };
    assert!(has_contact().await);
    let without = first.clone().fill("contact_phone", "");
    person.send(&without).await;
    assert!(!has_contact().await, "a form without a contact removes it");
    // Sending the first form once more changes nothing.
    person.send(&first).await;
    assert!(!has_contact().await);
}

/// Sends a form with the headers that a browser adds.
async fn post(url: &str, form: &Form, headers: &[(&str, &str)]) -> Page {
    let mut request = reqwest::Client::new().post(format!("{url}{}", form.action)).form(&form.fields);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Page::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn another_site_can_not_choose_the_code_of_a_report() {
    let house = House::open().await;
    let url = &house.intake_url;
    let theirs = house.reporter().form().await;
    let planted = theirs.clone().fill("place_words", "Untergeschobenes");
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", url.as_str())][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        let page = post(url, &planted, headers).await;
        assert_eq!(page.status, 200, "{page}");
        let shown = page.form("main form");
        assert_ne!(shown.value("code"), theirs.value("code"), "{headers:?}");
        assert_eq!((shown.value("place_words"), shown.value("narrative")), ("", ""));
        let whole = post(url, &planted.clone().fill("narrative", "Vom Angreifer."), headers).await;
        assert!(!whole.has("#code"), "{whole}");
    }
    assert_eq!(house.count("report").await, 0);
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("origin", url.as_str())],
        &[("sec-fetch-site", "none")],
    ] {
        let mine = house.reporter().form().await.fill("narrative", "Von mir.");
        assert_eq!(receipt_code(&post(url, &mine, headers).await), mine.value("code"));
    }
    assert_eq!(house.count("report").await, 4);
}

#[tokio::test]
async fn another_site_can_not_open_its_mailbox_in_the_visitors_browser() {
    let house = House::open().await;
    let person = house.reporter();
    let code = person.report("x").await;
    let (_, mailbox) = open(&person, &code).await;
    let door = person.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let write = form(&mailbox, "write").fill("text", "Vom Angreifer.");
    for planted in [&door, &write] {
        let page = post(&house.intake_url, planted, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(page.status, 403, "{page}");
        assert!(page.text("h1").contains("anderen Website") && !page.source.contains(&code), "{page}");
    }
    assert_eq!(house.count("message").await, 0);
    let own = post(&house.intake_url, &door, &[("sec-fetch-site", "same-origin")]).await;
    assert!(own.has("#messages"), "{own}");
}
