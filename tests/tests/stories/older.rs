//! Data that an older version stored opens under this one, and is converted so that it reveals no
//! more than what is stored today.

mod make;
mod people;
mod served;

use meldestelle_desk::keys::crypter::row;
use meldestelle_desk::keys::sealed_columns::CASE_STATE;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::CaseId;
use meldestelle_tests::before::{self, Notes};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::Reporter;
use sqlx::PgConnection;

async fn number(owner: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(owner).await.unwrap()
}

async fn open(person: &Reporter, code: &str) -> Page {
    let door = person.visit("/de/mailbox").await.form("main form");
    person.send(&door.fill("code", code)).await
}

const SHORT: &str =
    "SELECT (SELECT count(*) FROM case_file WHERE length(state) < 2088 OR length(mailbox) < 2088)
    + (SELECT count(*) FROM deleted_case WHERE length(facts) < 2088)";
const WITHOUT: &str = "SELECT count(*) FROM report LEFT JOIN report_contact AS contact
    ON contact.office_id = report.office_id AND contact.report_id = report.id WHERE contact.report_id IS NULL";

/// Whether a mailbox says that it has a contact.
fn has_contact(page: &Page) -> bool {
    let (has, none) = ("Sie haben einen Kontakt hinterlassen", "keinen Kontakt hinterlassen");
    assert_ne!(page.source.contains(has), page.source.contains(none), "{page}");
    page.source.contains(has)
}

/// The file of a case is what its person sent.
async fn the_file_is_whole(ada: &Counsellor, page: &Page) {
    assert!(page.text("#files li").contains("Stimmt mit der Fallakte überein."), "{page}");
    let href = page.first_file();
    assert_eq!(ada.fetch(&format!("{href}/download")).await.2, b"Ein alter Brief.\n");
}

/// The contact of a case opens, and its name stands in the coding.
async fn the_contact_opens(ada: &Counsellor, page: &Page) {
    let opened = ada.send(&page.form("#case").press("contact")).await;
    assert!(opened.source.contains("alt@example.org") && opened.source.contains("Kim Alt"), "{opened}");
    assert_eq!(opened.attribute("#case [name='name']", "value"), "Alter Fall");
}

/// Reads these cases; returns which of the reports that people sent before were among them.
async fn read(ada: &Counsellor, cases: &[String]) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for case in cases {
        let page = ada.visit(case).await;
        assert_eq!(page.status, 200, "{page}");
        let words = page.source.clone();
        let has = page.has("#contact button");
        for (told, name) in [
            ("Alt mit Kontakt.", "contact"),
            ("Alt ohne Kontakt.", "none"),
            ("Alt, Kontakt weg.", "removed"),
            ("Alt mit Datei.", "file"),
            ("Alt und noch kein Fall.", "new"),
        ] {
            if words.contains(told) {
                assert_eq!(has, ["contact", "new"].contains(&name), "{name}: {page}");
                seen.push(name);
            }
        }
        if words.contains("Alt mit Datei.") {
            the_file_is_whole(ada, &page).await;
        }
        if words.contains("Alt mit Kontakt.") {
            the_contact_opens(ada, &page).await;
        }
    }
    seen.sort_unstable();
    seen
}

/// Every case state opens, padded to today's size.
async fn every_state_opens(house: &House, owner: &mut PgConnection) {
    let rows: Vec<(uuid::Uuid, i32, Vec<u8>)> =
        sqlx::query_as("SELECT id, epoch, state FROM case_file").fetch_all(owner).await.unwrap();
    for (id, epoch, state) in rows {
        let crypter = house.office.keys.crypter(epoch).unwrap();
        let state_again: CaseState = crypter.open(CASE_STATE, &row(CaseId(id).0), &state).unwrap();
        assert_eq!(state.len(), 2088, "{}", state_again.name);
    }
}

#[tokio::test]
async fn an_older_database_opens_and_tells_no_more_than_a_new_one() {
    let notes = Notes::read("20261126");
    let database = before::database("20261126").await;
    let mut owner = database.connection(Role::Owner).await;
    assert_eq!(number(&mut owner, "SELECT count(*) FROM report").await, 9);
    assert_eq!(number(&mut owner, "SELECT count(*) FROM report_contact").await, 4, "as it was");
    let house = before::house(database, &notes).await;
    let codes = &notes.codes;
    assert_eq!(number(&mut owner, WITHOUT).await, 5);
    assert!(number(&mut owner, SHORT).await > 0);
    let known = "SELECT count(*) FROM case_file WHERE version BETWEEN 0 AND 1000";
    assert_eq!(number(&mut owner, known).await, 0, "versions count nothing");

    // Before the desk has converted anything, each mailbox knows whether there is a contact.
    let person = house.reporter();
    let expected = [("contact", true), ("none", false), ("removed", false), ("new", true)];
    for (name, has) in expected {
        assert_eq!(has_contact(&open(&person, &codes[name]).await), has, "{name}");
    }
    assert!(open(&person, &codes["contact"]).await.source.contains("Eine alte Antwort."));
    assert_eq!(open(&person, &codes["deleted"]).await.status, 404);

    // The queue takes in new reports and converts older rows.
    let ada = house.ada();
    ada.sign_in().await;
    let cases = ada.cases().await;
    assert_eq!((number(&mut owner, WITHOUT).await, number(&mut owner, SHORT).await), (0, 0));
    assert_eq!(house.count("report_contact_missing").await, 0);
    assert_eq!(house.count("deleted_case WHERE facts IS NULL").await, 0, "still counts");
    assert_eq!(read(&ada, &cases).await, ["contact", "file", "new", "none", "removed"]);
    // The mailboxes say the same now that every report has a contact row.
    for (name, has) in expected {
        assert_eq!(has_contact(&open(&person, &codes[name]).await), has, "{name}");
    }
    // The trail is whole. The page says that its end was not recorded before.
    let audit = ada.visit("/audit").await;
    assert!(audit.has("#chain-whole #chain-since"), "{audit}");
    assert!(audit.text("#chain-since").contains("ab Eintrag 21"), "{audit}");

    every_state_opens(&house, &mut owner).await;
}
