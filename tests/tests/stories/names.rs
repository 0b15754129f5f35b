//! The neutral name of a case: the person reads it on the receipt and in the mailbox, counsellors
//! work with the same one, and nobody else reads it anywhere.

use std::collections::HashMap;

use meldestelle_domain::clock::Clock;
use meldestelle_domain::neutral_name::NeutralName;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_intake::guard::form_token;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::{programs, traces};
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::rng::RandomSource;

use crate::mailbox::{form, open};

/// How a page of the public face calls the case.
fn shown(page: &Page) -> String {
    page.text("#sign strong")
}

/// How a person's mailbox calls the case.
async fn in_mailbox(person: &Reporter, code: &str) -> String {
    shown(&open(person, code).await)
}

/// How the list calls its cases.
async fn in_queue(ada: &Counsellor) -> Vec<String> {
    ada.queue().await.texts("#queue tbody tr th a")
}

/// Gives the case on a page another name.
async fn rename(ada: &Counsellor, case: &Page, name: &str) -> Page {
    let saved = ada.send(&case.form("#case").press("save_coding").fill("name", name)).await;
    assert!(saved.has("#saved"), "{saved}");
    saved
}

/// Sends a form that carries this code; returns the receipt.
async fn file_with(house: &House, person: &Reporter, code: &ReceiptCode) -> Page {
    let issued = house.forms().await.issue(code, house.clock.now());
    let form = person.form().await.fill("narrative", "Ein Bericht.");
    let form = form.fill("code", &code.grouped()).fill(form_token::FIELD, &issued);
    person.send(&form).await
}

/// Two codes that give the same name. Among some hundred codes there are two.
fn namesakes() -> [ReceiptCode; 2] {
    let mut rng = RandomSource::seeded(18);
    let mut known: HashMap<NeutralName, ReceiptCode> = HashMap::new();
    loop {
        let code = ReceiptCode::random(&mut rng);
        let name = MailboxKey::derive(&code).unwrap().neutral_name();
        if let Some(first) = known.insert(name, code.clone()) {
            return [first, code];
        }
    }
}

#[tokio::test]
async fn person_and_desk_read_the_same_name_and_nobody_else_does() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let receipt = person.send(&person.form().await.fill("narrative", "Ein Bericht.")).await;
    let (code, german) = (receipt_code(&receipt), shown(&receipt));
    let name = NeutralName::parse(&german).unwrap_or_else(|| panic!("{receipt}"));
    assert_eq!(german, name.words("de"));
    let english = name.words("en");

    // The mailbox says it before anybody at the desk has looked, and on paper.
    let mailbox = open(&person, &code).await;
    assert_eq!(shown(&mailbox), german);
    assert!(mailbox.text("#sign").contains("Wenn Sie uns anrufen"), "{mailbox}");
    let text = person.send(&form(&mailbox, "receipt.txt")).await.source;
    assert!(text.contains(&format!("Ihr Zeichen: {german}")), "{text}");
    assert_eq!(ReceiptCode::parse(&text).unwrap().grouped().as_str(), code);
    for (page, what) in [("receipt", "the page to print"), ("data", "the page with everything")] {
        let mailbox = open(&person, &code).await;
        assert_eq!(shown(&person.send(&form(&mailbox, page)).await), german, "{what}");
    }
    let everything = person.send(&form(&open(&person, &code).await, "data.json")).await.source;
    assert!(everything.contains(&format!("\"sign\": \"{german}\"")), "{everything}");

    ada.sign_in().await;
    assert_eq!(in_queue(&ada).await, [german.as_str()]);
    let case = ada.the_case().await;
    assert_eq!(case.text("h1 bdi"), german);
    assert!(!case.has("#name-of-person"), "person and counsellor read the same");
    assert!(ada.visit("/").await.source.contains(&german), "the page of today says it");
    assert!(ada.visit("/audit").await.source.contains(&german), "so does the audit trail");
    let other = ada.visit_in("en", &case.path).await;
    assert_eq!((other.text("h1 bdi"), other.text("#name-of-person")), (english.clone(), german.clone()));
    for wanted in [&german, &english] {
        let found = ada.visit(&format!("/cases?q={}", wanted.replace(' ', "+"))).await;
        assert_eq!(found.texts("#queue tbody tr th a"), [german.as_str()], "{wanted}");
    }
    assert_eq!(in_mailbox(&person, &code).await, german, "the desk has told it");

    let dump = programs::pg_dump(&house.database.url(Role::Owner));
    for name in [german, english] {
        assert_eq!(traces::find(&[name], dump.as_bytes()), None);
    }
}

#[tokio::test]
async fn a_receipt_in_english_says_it_in_english() {
    let house = House::open().await;
    let person = house.reporter().reading("en");
    let receipt = person.send(&person.form().await.fill("narrative", "A report.")).await;
    let name = shown(&receipt);
    assert_eq!(NeutralName::parse(&name).map(|read| read.words("en")), Some(name), "{receipt}");
    assert!(receipt.text("#sign").contains("If you call us"), "{receipt}");
}

#[tokio::test]
async fn a_name_opens_nothing() {
    let house = House::open().await;
    let person = house.reporter();
    let receipt = person.send(&person.form().await.fill("narrative", "Ein Bericht.")).await;
    let (code, name) = (receipt_code(&receipt), shown(&receipt));
    assert_eq!(open(&person, &name).await.status, 422);
    // With the name beside it, a wrong code is still a wrong code.
    let other = ReceiptCode::random(&mut house.chance.clone()).grouped().to_string();
    let refused = open(&person, &format!("{name} {other}")).await;
    assert_eq!(refused.status, 404, "{refused}");
    assert!(!refused.has("#sign"), "{refused}");
    assert_eq!(in_mailbox(&person, &code).await, name);
}

#[tokio::test]
async fn a_form_that_is_sent_again_says_the_name_that_holds_now() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form = person.form().await.fill("narrative", "Ein Bericht.");
    let first = shown(&person.send(&form).await);
    assert_eq!(shown(&person.send(&form).await), first);
    ada.sign_in().await;
    rename(&ada, &ada.the_case().await, "Hafen").await;
    assert_eq!(shown(&person.send(&form).await), "Hafen");
}

#[tokio::test]
async fn a_namesake_gets_a_number_and_its_person_reads_it() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let codes = namesakes();
    let name = MailboxKey::derive(&codes[0]).unwrap().neutral_name().words("de");
    ada.sign_in().await;
    let numbered = [name.clone(), format!("{name} 2")];
    for (code, called) in codes.iter().zip(&numbered) {
        // Nobody but the desk knows the other cases.
        assert_eq!(shown(&file_with(&house, &person, code).await), name);
        assert!(in_queue(&ada).await.contains(called));
        assert_eq!(in_mailbox(&person, &code.grouped()).await, *called);
    }
    let mut listed = in_queue(&ada).await;
    listed.sort_unstable();
    assert_eq!(listed, numbered);
}

#[tokio::test]
async fn namesakes_that_wait_together_are_told_apart() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    for code in namesakes() {
        file_with(&house, &person, &code).await;
    }
    ada.sign_in().await;
    let mut listed = in_queue(&ada).await;
    listed.sort_unstable();
    assert_eq!(listed, [listed[0].clone(), format!("{} 2", listed[0])]);
}

#[tokio::test]
async fn the_person_reads_the_name_that_a_counsellor_gives() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let code = person.report("Ein Bericht.").await;
    let first = in_mailbox(&person, &code).await;
    ada.sign_in().await;
    let case = ada.the_case().await;
    // Saving without a new name changes nothing.
    let case = rename(&ada, &case, "").await;
    assert_eq!((case.text("h1 bdi"), in_mailbox(&person, &code).await), (first.clone(), first.clone()));
    let case = rename(&ada, &case, "Hafen").await;
    assert_eq!((case.text("h1 bdi"), in_queue(&ada).await), ("Hafen".to_owned(), vec!["Hafen".to_owned()]));
    assert_eq!(in_mailbox(&person, &code).await, "Hafen");
    // The person may still say the first name.
    let found = ada.visit(&format!("/cases?q={}", first.replace(' ', "+"))).await;
    assert_eq!(found.texts("#queue tbody tr th a"), ["Hafen"]);

    // A case that is called the same gets a number.
    let other = person.report("Ein anderer Bericht.").await;
    let name = in_mailbox(&person, &other).await;
    let path = ada.queue().await.attributes("#queue tbody tr th a", "href");
    let path = path.into_iter().find(|path| *path != case.path).unwrap();
    let second = rename(&ada, &ada.visit(&path).await, "hafen").await;
    assert_eq!(
        (second.text("h1 bdi"), in_mailbox(&person, &other).await),
        ("hafen 2".into(), "hafen 2".into())
    );
    let second = rename(&ada, &second, "").await;
    assert_eq!((second.text("h1 bdi"), in_mailbox(&person, &other).await), (name.clone(), name));

    let dump = programs::pg_dump(&house.database.url(Role::Owner));
    for name in ["Hafen", "hafen 2", &first] {
        assert_eq!(traces::find(&[name.to_owned()], dump.as_bytes()), None);
    }
}
