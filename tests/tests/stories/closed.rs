//! An office with an incomplete imprint takes no reports yet, says so everywhere, and loses nothing
//! that was typed.

use std::time::Duration;

use meldestelle_domain::office::{Missing, OfficeSettings};
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::programs;
use meldestelle_tests::reporter::receipt_code;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::time::sleep;
use uuid::Uuid;

/// A face caches an office's settings for up to two seconds.
const FRESH: Duration = Duration::from_millis(2_100);

async fn set(house: &House, key: &str, value: &str) {
    sqlx::query("UPDATE office SET settings = jsonb_set(settings, ARRAY[$1], to_jsonb($2::text))")
        .bind(key)
        .bind(value)
        .execute(&mut house.database.connection(Role::Owner).await)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_form_closes_loses_nothing_and_opens_from_the_desk() {
    let house = House::open().await;
    let (ada, person) = (house.ada(), house.reporter());
    ada.sign_in().await;
    assert!(!ada.visit("/cases").await.has("#closed"), "an office that says who it is");
    // Before the imprint is emptied, one form is open on somebody's screen and one is stored.
    let typed = person.form().await.fill("narrative", "Was mir wichtig ist.").tick("ground", "age");
    let stored = person.form().await.fill("narrative", "Schon da.");
    let code = receipt_code(&person.send(&stored).await);
    set(&house, "address", " ").await;
    sleep(FRESH).await;

    for (tag, says) in [("de", "nimmt hier noch keine Meldungen an"), ("en", "takes no reports here yet")] {
        let start = person.visit(&format!("/{tag}/")).await;
        let notice = start.text("#closed");
        assert!(notice.contains(says) && notice.contains("01234 567890"), "{notice}");
        assert!(!start.attributes("main a", "href").contains(&format!("/{tag}/report")), "no button");
        let page = person.visit(&format!("/{tag}/report")).await;
        assert_eq!((page.status.as_u16(), page.has("main form")), (503, false));
        assert!(page.text("main").contains(says) && page.text("main").contains("01234 567890"), "{page}");
    }
    let back = person.send(&typed).await;
    assert_eq!(back.status, 503);
    let kept = back.form("main form");
    assert_eq!((kept.value("narrative"), kept.value("ground")), ("Was mir wichtig ist.", "age"));
    let says = back.text("#not-now");
    assert!(says.contains("nichts gespeichert") && says.contains("01234 567890"), "{says}");
    assert_eq!(house.count("report").await, 1);
    // People who have a code can still open their mailbox, and a stored report is acknowledged
    // again.
    assert_eq!(receipt_code(&person.send(&stored).await), code);
    let door = person.visit("/de/mailbox").await.form("main form").fill("code", &code);
    assert!(person.send(&door).await.has("#messages"), "mailboxes stay open");

    // The desk shows the problem above the cases, with a link to the settings that solve it.
    let queue = ada.visit("/cases").await;
    assert!(queue.text("#closed").contains("Formular ist geschlossen"), "{queue}");
    assert_eq!(queue.attribute("#closed a", "href"), "/settings/office");
    let settings = ada.visit("/settings/office").await;
    assert_eq!(settings.texts("#closed li"), ["Postanschrift"]);
    let form = settings.form("main form").fill("address", "Markt 1\r\n12345 Musterstadt");
    assert!(ada.send(&form).await.has("#saved"));
    assert!(!ada.visit("/cases").await.has("#closed"));
    sleep(FRESH).await;
    assert!(person.visit("/de/imprint").await.text("main").contains("Markt 1"));
    let code = receipt_code(&person.send(&kept).await);
    assert_eq!(house.count("report").await, 2, "{code}");
}

#[tokio::test]
async fn a_required_imprint_field_cannot_be_emptied_by_mistake() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.visit("/settings/office").await.form("main form");
    let slip = form.clone().fill("email", "").fill("retention", "drei Jahre").fill("backup_days", "bald");
    let page = ada.send(&slip).await;
    assert_eq!(page.status, 422);
    assert!(page.has("#email-error") && page.has("#backup_days-error"), "{page}");
    assert_eq!(page.form("main form").value("retention"), "drei Jahre", "what was typed is still there");
    let entries = house.count("audit_entry").await;
    assert!(ada.send(&form).await.has("#saved"));
    assert_eq!(house.count("audit_entry").await, entries + 1, "in the audit trail");
}

/// `meldestelle check` has an SQL file of its own, which must agree with the form.
#[tokio::test]
async fn the_operators_check_finds_what_the_form_finds() {
    let database = TestDatabase::create().await;
    let sql = std::fs::read_to_string(programs::root().join("deploy/lib/closed.sql")).unwrap();
    let mut owner = database.connection(Role::Owner).await;
    let values = ["", " ", "\n\t", "\u{a0}", "\u{2003}", "\u{3000}", "Markt 1", "ß"];
    for (place, value) in values.iter().enumerate() {
        for missing in [Missing::Responsible, Missing::Address, Missing::Email] {
            let mut settings = OfficeSettings::default();
            settings.public.responsible = "Stadt".to_owned();
            settings.public.address = "Markt 1".to_owned();
            settings.public.email = "stelle@example.org".to_owned();
            match missing {
                Missing::Responsible => settings.public.responsible = (*value).to_owned(),
                Missing::Address => settings.public.address = (*value).to_owned(),
                Missing::Email => settings.public.email = (*value).to_owned(),
            }
            let stored = serde_json::to_value(&settings).unwrap();
            let found = closed(&mut owner, &sql, &stored).await;
            let expected: Vec<String> =
                settings.missing().iter().map(|missing| format!("Amt: {}", missing.name())).collect();
            assert_eq!(found, expected, "value {place} of {missing:?}");
        }
    }
    let nothing = closed(&mut owner, &sql, &serde_json::json!({})).await;
    assert_eq!(nothing, ["Amt: responsible, address, email"]);
}

async fn closed(owner: &mut PgConnection, sql: &str, settings: &serde_json::Value) -> Vec<String> {
    sqlx::query("DELETE FROM office").execute(&mut *owner).await.unwrap();
    sqlx::query("INSERT INTO office (id, name, settings) VALUES ($1, 'Amt', $2)")
        .bind(Uuid::from_u128(7))
        .bind(settings)
        .execute(&mut *owner)
        .await
        .unwrap();
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(owner).await.unwrap()
}

#[tokio::test]
async fn who_reads_and_how_long_it_is_kept_is_one_truth_on_every_page() {
    let house = House::open().await;
    let person = house.reporter();
    for (tag, courts, else_nobody, by_itself, days) in [
        (
            "de",
            "Gerichte können in seltenen Fällen Auskunft verlangen.",
            "Sonst niemand",
            "Von selbst wird noch nichts gelöscht.",
            "noch 30 Tage",
        ),
        (
            "en",
            "In rare cases, courts can demand information.",
            "Nobody else",
            "Nothing is deleted by itself yet.",
            "another 30 days",
        ),
    ] {
        let start = person.visit(&format!("/{tag}/")).await.text("main");
        let privacy = person.visit(&format!("/{tag}/privacy")).await.text("main");
        for page in [&start, &privacy] {
            assert!(page.contains(courts) && !page.contains(else_nobody), "{page}");
        }
        assert!(privacy.contains(by_itself) && privacy.contains(days), "{privacy}");
    }
    let statement = person.visit("/de/accessibility").await;
    assert!(statement.text("#day").contains("fehlt hier ein Datum"), "{statement}");
    assert!(
        statement.text("#enforcement").contains("noch nicht eingetragen"),
        "a public body has to name one"
    );
    assert!(statement.text("main").contains("Rathausplatz 1"), "whom to tell");
    let nobody = "Eine unabhängige Stelle hat die Seiten noch nicht geprüft.";
    assert!(statement.text("main").contains(nobody), "{statement}");

    let ada = house.ada();
    ada.sign_in().await;
    let form = ada.visit("/settings/office").await.form("main form");
    let filled = form
        .fill("retention", "Drei Jahre nach Abschluss.")
        .fill("backup_days", "14")
        .fill("enforcement", "Ombudsstelle NRW")
        .fill("accessibility_day", "2026-11-02")
        .fill("accessibility_method", "BITV-Test");
    assert!(ada.send(&filled).await.has("#saved"));
    sleep(FRESH).await;
    let privacy = person.visit("/de/privacy").await.text("main");
    assert!(privacy.contains("Drei Jahre nach Abschluss.") && privacy.contains("noch 14 Tage"), "{privacy}");
    assert!(!privacy.contains("noch nicht festgelegt"));
    let statement = person.visit("/de/accessibility").await;
    assert!(statement.text("#day").contains("2. November 2026"), "{statement}");
    assert_eq!(statement.text("#enforcement"), "Ombudsstelle NRW");
    let says = statement.text("main");
    assert!(
        says.contains("BITV-Test") && !says.contains(nobody),
        "the office's own words say who tested: {says}"
    );
}
