//! A report without any consent: the form, the receipt, the mailbox and the desk say what does not
//! happen without it and how to allow it.

use chrono::Duration;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::{Reporter, receipt_code};

async fn open(reporter: &Reporter, code: &str) -> Page {
    let door = reporter.visit("/de/mailbox").await;
    reporter.send(&door.form("main form").fill("code", code)).await
}

async fn messages(ada: &Counsellor) -> Page {
    let case = ada.cases().await.remove(0);
    ada.visit(&format!("{case}/messages")).await
}

#[tokio::test]
async fn each_consent_stands_where_it_is_needed_and_none_is_forced() {
    let house = House::open().await;
    for language in ["de", "en"] {
        let page = house.reporter().visit(&format!("/{language}/report")).await;
        let at = |what: &str| page.source.find(what).unwrap_or_else(|| panic!("no {what}: {page}"));
        // The consent to be contacted belongs to the contact fields; the consent to work with the
        // report comes last before the button.
        assert!(page.has("fieldset:has(#contact_phone) #consent_contact"), "{page}");
        let others = at("name=\"consent_example\"");
        assert!(
            at("name=\"contact_interpreter\"") < at("name=\"consent_contact\"")
                && at("name=\"consent_contact\"") < others
        );
        assert!(others < at("name=\"consent_process\"") && !page.has("details #consent_process"));
        let behind = &page.source[at("name=\"consent_process\"")..];
        let between = &behind[..behind.find("<button").unwrap()];
        assert!(!between.contains("<input") && !between.contains("<textarea"), "{between}");
        for consent in ["process", "contact", "pass_on", "write", "example"] {
            let ways = format!("[name=consent_{consent}]");
            assert_eq!(page.attributes(&ways, "value").len(), 1, "{consent} is asked once");
            assert!(!page.has(&format!("{ways}[required], {ways}[checked]")), "nothing is forced");
        }
    }
}

#[tokio::test]
async fn the_receipt_says_what_was_not_allowed_and_allows_it() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form =
        person.form().await.fill("narrative", "Nichts angekreuzt.").fill("contact_phone", "0151 2345678");
    let receipt = person.send(&form).await;
    let missing = receipt.text("#not-allowed");
    assert!(missing.contains("Wir arbeiten nicht mit Ihrer Meldung"), "{receipt}");
    assert!(missing.contains("Wir rufen Sie nicht an"), "{receipt}");
    // The promises match the missing consents: a question instead of an answer, and no call.
    assert!(receipt.text("main ol").contains("liegt eine Frage in Ihrem Postfach"), "{receipt}");
    assert!(!receipt.text("main ol").contains("liegt eine Antwort"), "{receipt}");
    assert!(!receipt.text("main ol").contains("erlaubt, dass wir uns dort melden"), "{receipt}");

    ada.sign_in().await;
    let case = ada.the_case().await;
    assert!(case.has("#no-process button") && case.has("#contact .warn button"), "{case}");
    for (consent, warning, left) in
        [("consent_process", "#no-process", 1), ("consent_contact", "#no-contact", 0)]
    {
        assert!(messages(&ada).await.has(warning));
        let allow =
            receipt.form(&format!("#not-allowed form:has(input[value={consent}])")).smuggle("do", "give");
        let mailbox = person.send(&allow).await;
        assert_eq!(mailbox.status, 200, "{mailbox}");
        assert!(mailbox.source.contains("Ihre Zustimmung ist gespeichert."), "{mailbox}");
        assert!(!messages(&ada).await.has(warning), "{consent}");
        assert_eq!(usize::from(mailbox.has("#no-contact")), left);
    }
    let case = ada.the_case().await;
    assert!(!case.has("#no-process") && !case.has("#contact .warn"), "{case}");

    // With the consent given, the receipt lists nothing; without a contact it does not ask for the
    // consent to use one.
    let form = person.form().await.fill("narrative", "Alles.").tick("consent_process", "on");
    let receipt = person.send(&form).await;
    assert!(
        !receipt.has("#not-allowed") && receipt.text("main ol").contains("liegt eine Antwort"),
        "{receipt}"
    );
}

#[tokio::test]
async fn the_mailbox_says_that_nobody_works_with_it_and_offers_to_allow_a_call() {
    let house = House::open().await;
    let person = house.reporter();
    let form = person.form().await.fill("narrative", "x").fill("contact_phone", "0151 2345678");
    let mailbox = open(&person, &receipt_code(&person.send(&form).await)).await;
    assert!(mailbox.text("main").contains("Wir arbeiten nicht mit Ihrer Meldung"), "{mailbox}");
    assert!(!mailbox.text("main").contains("antwortet Ihnen"), "nor is an answer promised: {mailbox}");
    let allowed = person.send(&mailbox.form("#no-contact").smuggle("do", "give")).await;
    assert!(allowed.source.contains("Ihre Zustimmung ist gespeichert."), "{allowed}");
    assert!(!allowed.has("#no-contact"));
    let process = allowed.form("form.question:has(input[value='consent_process'])").smuggle("do", "give");
    let allowed = person.send(&process).await;
    assert!(!allowed.text("main").contains("Wir arbeiten nicht mit Ihrer Meldung"), "{allowed}");
    let process =
        allowed.form("form.question:has(input[value='consent_process'])").smuggle("do", "take back");
    house.clock.advance(Duration::minutes(1));
    assert!(person.send(&process).await.text("main").contains("Wir arbeiten nicht mit Ihrer Meldung"));
}

#[tokio::test]
async fn the_desk_asks_for_what_is_missing_and_the_answer_allows_it() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = person.report("Nichts angekreuzt.").await;
    ada.sign_in().await;
    for (ask, warning, answered) in [
        ("may_process", "#ask-process", "Ihre Antwort ist angekommen."),
        ("may_contact", "#no-contact", "Wie erreichen wir Sie?"),
    ] {
        let thread = messages(&ada).await;
        let button = format!("{warning} button[name=do]");
        assert_eq!(thread.attribute(&button, "value"), format!("ask:{ask}"));
        // The button does not send the message: what was typed stays, and the question is added.
        let typed = thread.form("#case").press("send").fill("message.text", "Guten Tag,");
        let chosen = ada.send(&typed.press(&format!("ask:{ask}"))).await;
        let form = chosen.form("#case").press("send");
        assert_eq!((form.value("message.text"), form.value("message.ask")), ("Guten Tag,", ask), "{chosen}");
        let sent = ada.send(&form).await;
        assert!(sent.has("#saved") && sent.text(warning).contains("Die Antwort steht aus."), "{sent}");
        assert!(!sent.has(&button), "asked once is enough");

        let mailbox = open(&person, &code).await;
        // Answered questions are collapsed; the open one comes last.
        let action = "article:last-of-type form[action='/de/mailbox/answer']";
        let mailbox = person.send(&mailbox.form(action).smuggle("answer", "yes")).await;
        assert!(mailbox.text("[role=status]").contains(answered), "{mailbox}");
        let thread = messages(&ada).await;
        assert!(!thread.has(warning), "the answer is the consent: {thread}");
    }
    assert_eq!(house.count("message").await, 4);
}
