//! Everything that stood in a stored database is served by both faces of today, compared with what
//! was noted when it was written.

use std::collections::HashSet;

use chrono::Duration;
use meldestelle_desk::keys::crypter::Scratch;
use meldestelle_desk::keys::sealed_columns::AUDIT_ENTRY;
use meldestelle_domain::hex::hex;
use meldestelle_statistics::verify::verify;
use meldestelle_tests::before::{self, DraftNote, Example, Facts, Notes, Person, ReleaseNote};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Page, plain};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::people::{case_of, form, open};

/// What both faces give out as files.
pub struct Given {
    /// `data.json` of the mailbox.
    pub data: Value,
    /// SHA-256 of each file that the desk gives out, in the order of the notes.
    pub files: Vec<String>,
}

/// Fetches what both faces give out of one report.
pub async fn given_out(house: &House, ada: &Counsellor, code: &str, person: &Person) -> Given {
    let reporter = house.reporter();
    let mailbox = open(&reporter, code).await;
    let data = reporter.send(&form(&mailbox, "data.json")).await;
    let data = serde_json::from_str(&data.source).unwrap_or_else(|_| panic!("{data}"));
    let mut files = Vec::new();
    if let Some(case) = person.case {
        let page = ada.visit(&format!("/cases/{case}")).await;
        assert!(!page.has("#files-lost"), "{page}");
        let (listed, links) = (page.texts("#files li"), page.leads("#files li button"));
        assert_eq!((listed.len(), links.len()), (person.files.len(), person.files.len()), "{page}");
        for file in &person.files {
            let place = listed.iter().position(|one| one.contains(&file.name)).unwrap();
            assert!(listed[place].contains(&file.sent), "{}: {}", file.name, listed[place]);
            assert!(listed[place].contains("Stimmt mit der Fallakte überein."), "{}", listed[place]);
            let (status, _, bytes) = ada.fetch(&format!("{}/download", links[place])).await;
            assert_eq!(status, 200, "{}", file.name);
            files.push(hex(&Sha256::digest(&bytes)));
        }
    }
    Given { data, files }
}

/// Whether everything that was noted is there, and the same. More may have been added since.
fn holds(noted: &Value, now: &Value) -> bool {
    match (noted, now) {
        (Value::Object(noted), Value::Object(now)) => {
            noted.iter().all(|(name, value)| now.get(name).map_or(value.is_null(), |now| holds(value, now)))
        }
        (Value::Array(noted), Value::Array(now)) => {
            noted.len() == now.len() && noted.iter().zip(now).all(|(noted, now)| holds(noted, now))
        }
        _ => noted == now,
    }
}

/// Each noted message is one of the articles, and there is no other.
fn assert_thread(page: &Page, articles: &str, person: &Person) {
    let mut left: Vec<String> = page.texts(articles);
    assert_eq!(left.len(), person.messages.len(), "{page}");
    for words in person.messages.iter().filter(|words| !words.is_empty()) {
        let place = left.iter().position(|article| article.contains(words));
        left.remove(place.unwrap_or_else(|| panic!("no message says {words}: {page}")));
    }
}

async fn mailbox(house: &House, name: &str, code: &str, person: &Person) {
    let page = open(&house.reporter(), code).await;
    assert_eq!(page.status, 200, "{name}: {page}");
    assert_thread(&page, "article", person);
    let left = page.source.contains("Sie haben einen Kontakt hinterlassen");
    assert_eq!(left, !person.contact.is_empty(), "{name}: {page}");
    for word in &person.contact {
        assert!(!page.source.contains(word), "{name}: whoever finds the code does not find the person");
    }
    assert!(page.source.contains(&person.narrative), "{name}: {page}");
    for (consent, given) in &person.consents {
        let badge = format!("form.question:has(input[name='consent'][value='{consent}']) .badge.on");
        assert_eq!(page.has(&badge), *given, "{name}: {consent}: {page}");
    }
}

async fn case(house: &House, ada: &Counsellor, name: &str, (code, person): (&str, &Person)) {
    let id = case_of(house, code).await.unwrap();
    assert!(person.case.is_none_or(|noted| noted == id), "{name}");
    let page = ada.visit(&format!("/cases/{id}")).await;
    assert_eq!(page.status, 200, "{name}: {page}");
    assert_eq!(page.text("#narrative"), person.narrative, "{name}");
    let coding = page.form("#case").press("save_coding");
    assert_eq!(
        (coding.value("name"), coding.value("case_status")),
        (&*person.name, &*person.status),
        "{name}"
    );
    let seen = plain(&page.source);
    for word in &person.said {
        assert!(seen.contains(word), "{name}: {word}: {page}");
    }
    assert_thread(&ada.visit(&format!("/cases/{id}/messages")).await, "#timeline .item", person);
    assert_eq!(page.has("#contact button"), !person.contact.is_empty(), "{name}: {page}");
    if !person.contact.is_empty() {
        let opened = ada.send(&coding.press("contact")).await.text("#contact");
        for word in &person.contact {
            assert!(opened.contains(word), "{name}: {word}: {opened}");
        }
    }
}

async fn example(ada: &Counsellor, noted: &Example) {
    let page = ada.visit(&format!("/cases/{}", noted.case)).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.text("#narrative"), noted.narrative);
    let coding = page.form("#case").press("save_coding");
    assert_eq!((coding.value("name"), coding.value("case_status")), (&*noted.name, &*noted.status));
}

/// Every entry is the one that was noted, the chain is whole, and the desk lists all of them.
async fn audit(house: &House, ada: &Counsellor, facts: &Facts) {
    let rows: Vec<(i64, i32, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT position, epoch, hash, payload FROM audit_entry ORDER BY position")
            .fetch_all(&mut house.database.connection(Role::Owner).await)
            .await
            .unwrap();
    assert!(rows.len() > facts.audit.len(), "what is done now is added");
    for ((position, epoch, hash, payload), noted) in rows.iter().zip(&facts.audit) {
        assert_eq!(hex(hash), noted.hash, "entry {position}");
        let crypter = house.office.keys.crypter(*epoch).unwrap();
        let place = position.to_be_bytes();
        let read = |text: &str| serde_json::from_str::<Value>(text);
        let entry = crypter.read_in(&mut Scratch::default(), AUDIT_ENTRY, &place, payload, read).unwrap();
        assert_eq!(entry, noted.entry, "entry {position}");
    }
    let mut page = ada.visit("/audit").await;
    assert!(page.has("#chain-whole") && !page.has("#chain-since"), "{page}");
    let mut listed = HashSet::new();
    loop {
        listed.extend(page.texts("tbody td:last-child"));
        assert!(page.texts("tbody .about").iter().all(|words| !words.is_empty()), "{page}");
        if !page.has("a[rel='next']") {
            break;
        }
        page = ada.visit(&page.attribute("a[rel='next']", "href")).await;
    }
    assert!((1..=rows.len()).all(|position| listed.contains(&position.to_string())), "{listed:?}");
}

async fn release(house: &House, noted: &ReleaseNote) {
    let person = house.reporter();
    let folder = format!("/statistics/{}/{}", noted.year, noted.edition);
    let tables = person.visit(&format!("{folder}/release.json")).await.source;
    let worlds = person.visit(&format!("{folder}/worlds.csv")).await.source;
    assert_eq!(hex(&Sha256::digest(&tables)), noted.tables);
    assert_eq!(hex(&Sha256::digest(&worlds)), noted.worlds);
    let checked = verify(&tables, worlds.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(u64::from(checked.total()), noted.total);
    let page = person.visit(&format!("/de/statistics/{}", noted.year)).await;
    assert_eq!(page.text(".figure"), format!("etwa {}", noted.total), "{page}");
    assert!(page.text("main").contains(&noted.remark), "{page}");
}

async fn draft(ada: &Counsellor, noted: &DraftNote) {
    let page = ada.visit(&format!("/publish/{}", noted.year)).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.form("form.question").value("remark-de"), noted.remark, "{page}");
    assert_eq!(page.has("#refused"), noted.total.is_none(), "{page}");
    if let Some(total) = &noted.total {
        assert_eq!(page.text("#total"), *total, "{page}");
    }
}

/// The database of `c42f97f`.
#[tokio::test]
async fn everything_of_20261130_is_served() {
    let notes = Notes::read("20261130");
    let facts = notes.facts.as_ref().unwrap();
    let house = before::house(before::database("20261130").await, &notes).await;

    // The public face alone, before anybody signs in at the desk.
    for (name, person) in &facts.people {
        mailbox(&house, name, &notes.codes[name], person).await;
    }
    for name in facts.deleted.keys() {
        assert_eq!(open(&house.reporter(), &notes.codes[name]).await.status, 404, "{name}");
    }
    for noted in &facts.releases {
        release(&house, noted).await;
    }

    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    ada.queue().await;
    for noted in &facts.drafts {
        draft(&bela, noted).await;
    }
    for (year, cases) in &facts.figures {
        let page = ada.visit(&format!("/statistics?year={year}")).await;
        assert_eq!(page.text("#figure-cases"), cases.to_string(), "{year}: {page}");
    }
    for (name, person) in &facts.people {
        let code = &notes.codes[name];
        let given = given_out(&house, &ada, code, person).await;
        assert!(holds(&person.data, &given.data), "{name}: {} is not {}", given.data, person.data);
        let contents: Vec<&str> = person.files.iter().map(|file| &*file.given_out).collect();
        assert_eq!(given.files, contents, "{name}");
        case(&house, &ada, name, (code, person)).await;
    }
    for noted in &facts.examples {
        example(&ada, noted).await;
    }
    for case in facts.deleted.values().flatten() {
        let page = ada.visit(&format!("/cases/{case}")).await;
        assert_eq!(page.status, 410);
        assert!(page.has("#deleted"), "{page}");
    }
    let answers = ada.visit("/settings/answers").await.form("#answers");
    let kept = (answers.value("reply_days"), answers.value("name_1"), answers.value("text_1"));
    assert_eq!(kept, ("3", "Dank", "Danke für Ihr Vertrauen."));
    goes_on(&house, &ada, &notes).await;
    audit(&house, &ada, facts).await;
}

/// An old question is answered and an old case coded as if nothing had happened.
async fn goes_on(house: &House, ada: &Counsellor, notes: &Notes) {
    let person = house.reporter();
    let code = &notes.codes["removed"];
    house.clock.advance(Duration::minutes(1));
    let question = open(&person, code).await;
    let answer = question.form("article:last-of-type form[action='/de/mailbox/answer']");
    let answered = person.send(&answer.tick("answer", "yes").fill("text", "Gestern wieder.")).await;
    assert!(answered.source.contains("Ihre Antwort ist angekommen."), "{answered}");
    let case = case_of(house, code).await.unwrap();
    let thread = ada.visit(&format!("/cases/{case}/messages")).await;
    assert!(thread.text("#timeline").contains("Gestern wieder."), "{thread}");
    let coding = ada.visit(&format!("/cases/{case}")).await.form("#case").press("save_coding");
    assert!(ada.send(&coding.fill("case_status", "active")).await.has("#saved"));
}
