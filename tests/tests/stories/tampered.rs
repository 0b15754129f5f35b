//! The desk reports what somebody with write access to the database has deleted: files together
//! with the list that names them, and the newest entries of the audit trail.

use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::receipt_code;
use meldestelle_tests::uploads::Chosen;
use sqlx::PgConnection;

async fn run(owner: &mut PgConnection, statement: &'static str) {
    assert!(sqlx::query(statement).execute(owner).await.unwrap().rows_affected() > 0, "{statement}");
}

/// A report with two files that was taken in and read once.
async fn with_files() -> (House, Counsellor, String) {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form: Form = person.form().await.fill("narrative", "Mit Briefen.");
    let files = [Chosen::new("eins.txt", "Der erste."), Chosen::new("zwei.txt", "Der zweite.")];
    let _ = receipt_code(&person.send_with(&form, &files).await);
    ada.sign_in().await;
    let page = ada.the_case().await;
    assert_eq!(page.texts("#files li").len(), 2);
    assert!(!page.has("#files-lost"));
    let path = page.path;
    (house, ada, path)
}

fn is_lost(page: &Page, count: &str) {
    assert!(page.text("#files-lost").contains(count), "{page}");
}

#[tokio::test]
async fn files_that_vanish_with_their_list_are_told() {
    let (house, ada, case) = with_files().await;
    let mut owner = house.database.connection(Role::Owner).await;
    run(&mut owner, "DELETE FROM attachment").await;
    run(&mut owner, "UPDATE case_file SET files = NULL").await;
    is_lost(&ada.visit(&case).await, "2 Dateien verzeichnet");
    assert!(ada.visit("/audit").await.text("tbody").contains("Dateiverzeichnis verändert gefunden"));
    // The warning stays after somebody has worked on the case.
    let coding = ada.visit(&case).await.form("#case").press("save_coding").fill("case_status", "active");
    assert!(ada.send(&coding).await.has("#saved"));
    is_lost(&ada.visit(&case).await, "2 Dateien verzeichnet");
}

#[tokio::test]
async fn a_list_that_goes_alone_is_told_and_not_written_anew() {
    let (house, ada, case) = with_files().await;
    let mut owner = house.database.connection(Role::Owner).await;
    run(&mut owner, "UPDATE case_file SET files = NULL").await;
    for _ in 0..2 {
        is_lost(&ada.visit(&case).await, "2 Dateien verzeichnet");
        ada.queue().await;
    }
}

#[tokio::test]
async fn an_older_list_in_the_place_of_the_newer_is_told() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form: Form = person.form().await.fill("narrative", "Mit Brief.");
    let code = receipt_code(&person.send_with(&form, &[Chosen::new("eins.txt", "Der erste.")]).await);
    ada.sign_in().await;
    let case = ada.the_case().await.path;
    let mut owner = house.database.connection(Role::Owner).await;
    run(&mut owner, "CREATE TABLE kept AS SELECT id, files FROM case_file").await;
    let door = person.visit("/de/mailbox").await.form("main form");
    let mailbox = person.send(&door.fill("code", &code)).await;
    let write = mailbox.form("form[action$='/write']").fill("text", "Noch einer.");
    assert_eq!(person.send_with(&write, &[Chosen::new("zwei.txt", "Der zweite.")]).await.status, 200);
    assert_eq!(ada.visit(&case).await.texts("#files li").len(), 2);
    run(&mut owner, "UPDATE case_file SET files = kept.files FROM kept WHERE kept.id = case_file.id").await;
    is_lost(&ada.visit(&case).await, "2 Dateien verzeichnet");
}

#[tokio::test]
async fn looking_at_a_file_does_not_count_as_a_loss() {
    let (_house, ada, case) = with_files().await;
    let href = ada.visit(&case).await.first_file();
    assert_eq!(ada.visit(&href).await.status, 200);
    let coding = ada.visit(&case).await.form("#case").press("save_coding").fill("case_status", "active");
    assert!(ada.send(&coding).await.has("#saved"));
    assert!(!ada.visit(&case).await.has("#files-lost"));
}

/// A desk with some acts in its trail, and a connection to its database.
async fn with_trail() -> (House, Counsellor, PgConnection) {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    house.reporter().report("Eine Meldung.").await;
    ada.the_case().await;
    let page = ada.visit("/audit").await;
    assert!(page.has("#chain-whole") && !page.has("#chain-since"), "{page}");
    let owner = house.database.connection(Role::Owner).await;
    (house, ada, owner)
}

const CUT: &str = "DELETE FROM audit_entry WHERE position = (SELECT max(position) FROM audit_entry)";

#[tokio::test]
async fn newest_entries_that_were_cut_off_are_told_for_ever() {
    let (_house, ada, mut owner) = with_trail().await;
    run(&mut owner, CUT).await;
    run(&mut owner, CUT).await;
    let page = ada.visit("/audit").await;
    assert!(
        page.text("#chain-cut").contains("reichte bis Eintrag 5 und endete dann bei Eintrag 3"),
        "{page}"
    );
    // New entries in place of the deleted ones do not remove the warning.
    for _ in 0..3 {
        ada.the_case().await;
    }
    let page = ada.visit("/audit").await;
    assert!(
        page.text("#chain-cut").contains("reichte bis Eintrag 5 und endete dann bei Eintrag 3"),
        "{page}"
    );
    assert!(!page.has("#chain-whole"));
}

#[tokio::test]
async fn a_trail_that_is_gone_altogether_is_told() {
    let (_house, ada, mut owner) = with_trail().await;
    run(&mut owner, "DELETE FROM audit_entry").await;
    assert!(ada.visit("/audit").await.text("#chain-cut").contains("endete dann bei Eintrag 0"));
}

#[tokio::test]
async fn whoever_takes_the_head_away_too_is_told() {
    let (_house, ada, mut owner) = with_trail().await;
    run(&mut owner, CUT).await;
    run(&mut owner, "DELETE FROM audit_head").await;
    assert!(ada.visit("/audit").await.has("#chain-headless"));
    // The next entry starts a new head, and the page says from which entry on.
    ada.the_case().await;
    let page = ada.visit("/audit").await;
    assert!(page.text("#chain-since").contains("ab Eintrag 5"), "{page}");
    run(&mut owner, "UPDATE audit_head SET head = 'x'").await;
    assert!(ada.visit("/audit").await.has("#chain-headless"));
}

#[tokio::test]
async fn another_offices_head_does_not_pass() {
    let (house, ada, mut owner) = with_trail().await;
    let other = house.another_office().await;
    let moved = sqlx::query("UPDATE audit_head SET head = other.head FROM audit_head AS other WHERE audit_head.office_id = $1 AND other.office_id = $2")
        .bind(house.office.id.0)
        .bind(other.id.0)
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(moved.rows_affected(), 1);
    assert!(ada.visit("/audit").await.has("#chain-headless"));
}
