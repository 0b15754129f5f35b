//! A second key of the office: what came under the first stays readable, and whoever has only one
//! of the two sees what they can and is told of the rest.

use chrono::Duration;
use meldestelle_desk::keys::keyring::UnlockedOffice;
use meldestelle_desk::keys::rotation::begin_epoch;
use meldestelle_domain::clock::Clock;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use sqlx::{AssertSqlSafe, Row};

/// A report with a contact and a file; its receipt code.
async fn report(person: &Reporter, narrative: &str, contact: &str) -> String {
    let form: Form = person.form().await.fill("narrative", narrative).fill("contact_email", contact);
    let file = Chosen::new("brief.txt", format!("Brief zu: {narrative}"));
    receipt_code(&person.send_with(&form.tick("consent_process", "on"), &[file]).await)
}

async fn mailbox(person: &Reporter, code: &str) -> Page {
    let door = person.visit("/de/mailbox").await.form("main form");
    person.send(&door.fill("code", code)).await
}

async fn write(person: &Reporter, code: &str, text: &str) {
    let form = mailbox(person, code).await.form("form[action$='/write']").fill("text", text);
    assert_eq!(person.send(&form).await.status, 200);
}

async fn answer(counsellor: &Counsellor, case: &str, text: &str) {
    let page = counsellor.visit(&format!("{case}/messages")).await;
    let sent = counsellor.send(&page.form("#case").press("send").fill("message.text", text)).await;
    assert_eq!(sent.status, 200, "{sent}");
}

/// Two cases, one under each key, with messages both ways under both keys. Ada has both keys, Bela
/// the first, Cem the second. A third report came under the second key and is no case yet.
struct Town {
    house: House,
    ada: Counsellor,
    bela: Counsellor,
    cem: Counsellor,
    first: String,
    second: String,
    code: String,
}

impl Town {
    async fn open() -> Self {
        let mut house = House::open().await;
        let (person, ada, bela) = (house.reporter(), house.ada(), house.bela());
        let code = report(&person, "Die erste Meldung.", "eins@example.org").await;
        write(&person, &code, "Nachricht unter dem ersten Schlüssel.").await;
        ada.sign_in().await;
        let first = ada.the_case().await.path;
        answer(&ada, &first, "Antwort unter dem ersten Schlüssel.").await;
        assert!(mailbox(&person, &code).await.source.contains("Antwort unter dem ersten"));

        house.change_key(&[0]).await;
        let cem = house.newcomer("cem").await;
        let person = house.reporter();
        report(&person, "Die zweite Meldung.", "zwei@example.org").await;
        write(&person, &code, "Nachricht unter dem zweiten Schlüssel.").await;
        let cases = ada.cases().await;
        let second = cases.into_iter().find(|case| *case != first).unwrap();
        answer(&ada, &first, "Antwort unter dem zweiten Schlüssel.").await;
        bela.sign_in().await;
        cem.sign_in().await;
        report(&person, "Die dritte Meldung.", "drei@example.org").await;
        Self { house, ada, bela, cem, first, second, code }
    }
}

fn says(page: &Page, words: &str) {
    assert!(page.text("main").contains(words), "{words:?} is not said: {page}");
}

fn hides(page: &Page, words: &str) {
    assert!(!page.source.contains(words), "{words:?} is shown: {page}");
}

async fn opens_contact(counsellor: &Counsellor, case: &str, contact: &str) {
    let form = counsellor.visit(case).await.form("#case").press("contact");
    let page = counsellor.send(&form).await;
    assert!(page.status == 200 && page.source.contains(contact), "{page}");
}

#[tokio::test]
async fn whoever_has_both_keys_reads_what_came_under_both() {
    let Town { house, ada, first, second, code, .. } = Town::open().await;
    for (case, narrative, contact) in [
        (&first, "Die erste Meldung.", "eins@example.org"),
        (&second, "Die zweite Meldung.", "zwei@example.org"),
    ] {
        let page = ada.visit(case).await;
        says(&page, narrative);
        opens_contact(&ada, case, contact).await;
        let file = page.first_file();
        says(&ada.visit(&file).await, &format!("Brief zu: {narrative}"));
    }
    let messages = ada.visit(&format!("{first}/messages")).await;
    for key in ["ersten", "zweiten"] {
        says(&messages, &format!("Nachricht unter dem {key} Schlüssel."));
        says(&messages, &format!("Antwort unter dem {key} Schlüssel."));
        says(&ada.visit(&first).await, &format!("Nachricht unter dem {key} Schlüssel."));
    }
    // The person notices nothing of keys.
    let page = mailbox(&house.reporter(), &code).await;
    says(&page, "Antwort unter dem ersten Schlüssel.");
    says(&page, "Antwort unter dem zweiten Schlüssel.");
    assert!(ada.visit(&format!("{first}/messages")).await.source.contains("abgeholt in KW"));
    // The act is in the trail.
    let audit = ada.visit("/audit").await;
    says(&audit, "Neuer Schlüssel der Stelle, Nr. 2");
    assert!(audit.has("#chain-whole") && !audit.has("#chain-since"), "{audit}");
}

#[tokio::test]
async fn whoever_has_only_the_first_key_is_told_of_the_rest() {
    let Town { house, bela, first, second, .. } = Town::open().await;
    let queue = bela.queue().await;
    assert_eq!(queue.attributes("#queue tbody tr th a", "href"), [first.as_str()], "{queue}");
    says(&queue, "1 Fall lässt sich mit Ihrem Schlüssel nicht öffnen");
    says(&queue, "1 Meldung ist mit einem Schlüssel verschlossen, den Sie nicht haben");

    let page = bela.visit(&first).await;
    says(&page, "Die erste Meldung.");
    says(&page, "Nachricht unter dem ersten Schlüssel.");
    hides(&page, "Nachricht unter dem zweiten");
    says(&page, "1 Eintrag lässt sich mit Ihrem Schlüssel nicht öffnen.");
    opens_contact(&bela, &first, "eins@example.org").await;
    let messages = bela.visit(&format!("{first}/messages")).await;
    says(&messages, "Nachricht unter dem ersten Schlüssel.");
    says(&messages, "2 Nachrichten lassen sich mit Ihrem Schlüssel nicht öffnen.");
    // She goes on working on what she can open, and the person reads it.
    answer(&bela, &first, "Antwort von Bela.").await;
    assert!(
        bela.send(&page.form("#case").press("save_coding").fill("case_status", "active"))
            .await
            .has("#saved, #conflict")
    );

    is_closed(&bela, &second).await;
    assert_eq!(house.count("report_waiting").await, 1, "the third waits for whoever has its key");
    figures(&bela, 1).await;
    // A colleague whose profile she cannot open goes by the name they sign in with.
    assert!(page.source.contains(">cem<") && page.source.contains(">ada<"), "{page}");
}

#[tokio::test]
async fn whoever_has_only_the_second_key_is_told_of_the_rest() {
    let Town { house: _house, cem, first, second, .. } = Town::open().await;
    let queue = cem.queue().await;
    says(&queue, "1 Fall lässt sich mit Ihrem Schlüssel nicht öffnen");
    assert_eq!(cem.cases().await.len(), 2, "the third report became a case");
    let page = cem.visit(&second).await;
    says(&page, "Die zweite Meldung.");
    assert!(page.source.contains(">Ada<") && page.source.contains(">bela<"), "{page}");
    opens_contact(&cem, &second, "zwei@example.org").await;
    is_closed(&cem, &first).await;
    figures(&cem, 1).await;
}

/// A case, its messages and its contact say that they are closed, in every language.
async fn is_closed(counsellor: &Counsellor, case: &str) {
    for (language, words) in [
        ("de", "Das ist mit einem Schlüssel verschlossen, den Sie nicht haben."),
        ("en", "This is sealed to a key that you do not have."),
    ] {
        for path in [case.to_owned(), format!("{case}/messages")] {
            let page = counsellor.visit_in(language, &path).await;
            assert_eq!(page.status, 403, "{path}: {page}");
            says(&page, words);
        }
    }
    for path in [case.to_owned(), format!("{case}/contact"), format!("{case}/messages")] {
        let page = counsellor.send(&Form::to(&path).smuggle("text", "x")).await;
        assert_eq!(page.status, 403, "{path}: {page}");
    }
}

/// The figures say how many cases they lack.
async fn figures(counsellor: &Counsellor, closed: usize) {
    says(
        &counsellor.visit("/statistics").await,
        &format!("{closed} Fall lässt sich mit Ihrem Schlüssel nicht öffnen"),
    );
    let english = counsellor.visit_in("en", "/statistics").await;
    says(&english, &format!("{closed} case does not open with your key"));
    let (status, _, file) = counsellor.fetch("/statistics.csv").await;
    assert_eq!(status, 200);
    assert!(String::from_utf8(file).unwrap().contains(&format!("headline,unreadable,,{closed},")));
    let internal = counsellor.visit("/publish/2026/internal").await;
    assert_eq!(internal.status, 200);
    assert!(internal.text("#unopened").contains("Ein Fall lässt sich mit Ihren Schlüsseln nicht öffnen"));
}

#[tokio::test]
async fn a_draft_under_the_second_key_is_closed_to_whoever_has_the_first() {
    let Town { house, ada, bela, cem, .. } = Town::open().await;
    house.clock.advance(Duration::days(60));
    for counsellor in [&ada, &bela, &cem] {
        counsellor.sign_in().await;
    }
    says(&bela.visit("/publish/2026").await, "2 Fälle lassen sich mit Ihren Schlüsseln nicht öffnen");
    let begin = Form::to("/publish/2026").smuggle("action", "begin");
    assert_eq!(ada.send(&begin).await.status, 200);
    assert_eq!(cem.visit("/publish/2026").await.status, 200);
    says(&bela.visit("/publish").await, "Entwurf, verschlossen mit einem Schlüssel, den Sie nicht haben");
    says(&bela.visit_in("en", "/publish").await, "Draft, sealed to a key that you do not have");
    let page = bela.visit("/publish/2026").await;
    assert_eq!(page.status, 403, "{page}");
    says(&page, "Kolleg*innen, die diesen Schlüssel haben, können es öffnen.");
    assert_eq!(bela.send(&begin).await.status, 403);
}

#[tokio::test]
async fn no_page_fails_for_want_of_a_key() {
    let Town { house: _house, bela, cem, first, second, .. } = Town::open().await;
    for counsellor in [&bela, &cem] {
        for path in [
            "/cases",
            "/cases?show=all",
            "/cases?show=ended",
            &first,
            &second,
            "/statistics",
            "/statistics?year=2025",
            "/publish",
            "/publish/2025",
            "/publish/2026/internal",
            "/audit",
            "/settings/office",
            "/settings/answers",
            "/settings/publication",
        ] {
            for language in ["de", "en"] {
                let page = counsellor.visit_in(language, path).await;
                assert!(page.status.as_u16() < 404, "{path}: {page}");
            }
        }
    }
}

/// Everybody adds to one trail, each with the keys they have, and nobody's entries look like a cut
/// to the others.
#[tokio::test]
async fn the_audit_trail_is_whole_for_everybody_and_a_cut_is_told_to_those_who_can_tell() {
    let Town { house, ada, bela, cem, first, second, .. } = Town::open().await;
    for _ in 0..2 {
        for (counsellor, case) in
            [(&bela, &first), (&cem, &second), (&ada, &first), (&cem, &second), (&bela, &first)]
        {
            assert_eq!(counsellor.visit(case).await.status, 200);
            for reader in [&ada, &bela, &cem] {
                let page = reader.visit("/audit").await;
                assert!(page.has("#chain-whole"), "{}: {page}", reader.login);
            }
        }
    }
    let page = bela.visit("/audit").await;
    says(&page, "Eintrag lässt sich mit Ihren Schlüsseln nicht öffnen");
    // The newest entry is Bela's, and its head is under the first key.
    let mut owner = house.database.connection(Role::Owner).await;
    let cut = "DELETE FROM audit_entry WHERE position = (SELECT max(position) FROM audit_entry)";
    assert_eq!(sqlx::query(cut).execute(&mut owner).await.unwrap().rows_affected(), 1);
    assert!(bela.visit("/audit").await.has("#chain-cut") && ada.visit("/audit").await.has("#chain-cut"));
    assert!(cem.visit("/audit").await.has("#chain-whole"), "of Bela's key Cem knows nothing");
    // It is told for ever, by whoever adds the next entry and can tell.
    ada.visit(&first).await;
    for reader in [&ada, &bela, &cem] {
        assert!(reader.visit("/audit").await.has("#chain-cut"), "{}", reader.login);
    }
    // An older head does not take the place of the newest one.
    assert!(sqlx::query("DELETE FROM audit_head WHERE epoch = 2").execute(&mut owner).await.is_ok());
    assert!(
        ada.visit("/audit").await.has("#chain-headless") && cem.visit("/audit").await.has("#chain-headless")
    );
}

#[tokio::test]
async fn what_a_person_deletes_under_the_second_key_waits_for_whoever_has_it() {
    let Town { house, ada, bela, second, .. } = Town::open().await;
    let person = house.reporter();
    let code = report(&person, "Wird gelöscht.", "weg@example.org").await;
    let cases = ada.cases().await;
    for case in &cases {
        let coding = ada.visit(case).await.form("#case").press("save_coding").fill("case_status", "active");
        assert!(ada.send(&coding).await.has("#saved"));
    }
    let delete = mailbox(&person, &code).await.form("form[action$='/mailbox/delete']");
    let delete = person.send(&delete).await.form("form[action$='/delete/confirm']").smuggle("keep", "facts");
    assert_eq!(person.send(&delete).await.status, 200);
    // Bela can neither take the facts out nor lose them.
    assert_eq!(bela.queue().await.status, 200);
    let kept = "SELECT count(*) FROM deleted_case WHERE epoch = 2 AND state IS NOT NULL";
    let mut owner = house.database.connection(Role::Owner).await;
    let count: i64 = sqlx::query_scalar(kept).fetch_one(&mut owner).await.unwrap();
    assert_eq!(count, 1);
    assert_eq!(ada.visit(&second).await.status, 200);
    ada.queue().await;
    let count: i64 = sqlx::query_scalar(kept).fetch_one(&mut owner).await.unwrap();
    assert_eq!(count, 0);
    // Two cases and the facts of the deleted one.
    says(&bela.visit("/statistics").await, "3 Fälle lassen sich mit Ihrem Schlüssel nicht öffnen");
}

#[tokio::test]
async fn whoever_has_no_key_at_all_is_told_no_more_than_whoever_has_the_wrong_passphrase() {
    let house = House::open().await;
    let bela = house.bela();
    let mut owner = house.database.connection(Role::Owner).await;
    let id = house.office.counsellors[1].id.0;
    sqlx::query("DELETE FROM key_grant WHERE counsellor_id = $1").bind(id).execute(&mut owner).await.unwrap();
    let right = bela.try_sign_in(&bela.login, &bela.passphrase, &bela.next_code()).await;
    let wrong = bela.try_sign_in(&bela.login, "falsch falsch falsch", &bela.next_code()).await;
    assert_eq!((right.status.as_u16(), wrong.status.as_u16()), (401, 401));
    assert_eq!(right.texts("main strong, main h1"), wrong.texts("main strong, main h1"));
}

/// A damaged grant or second factor is a fault of the service, not of whoever signs in.
#[tokio::test]
async fn what_is_damaged_is_not_taken_for_a_wrong_passphrase() {
    let house = House::open().await;
    let bela = house.bela();
    let mut owner = house.database.connection(Role::Owner).await;
    let id = house.office.counsellors[1].id.0;
    for (table, key, column) in
        [("key_grant", "counsellor_id", "sealed_identity"), ("counsellor", "id", "second_factor")]
    {
        // Flips a bit of the last byte; the second time puts it back.
        let flip = format!(
            "UPDATE {table} SET {column} = set_bit({column}, length({column}) * 8 - 1,
                1 - get_bit({column}, length({column}) * 8 - 1)) WHERE {key} = $1"
        );
        sqlx::query(AssertSqlSafe(flip.clone())).bind(id).execute(&mut owner).await.unwrap();
        let page = bela.try_sign_in(&bela.login, &bela.passphrase, &bela.next_code()).await;
        assert_eq!(page.status, 500, "{table}: {page}");
        says(&page, "Etwas Gespeichertes lässt sich nicht öffnen.");
        sqlx::query(AssertSqlSafe(flip)).bind(id).execute(&mut owner).await.unwrap();
    }
    bela.sign_in().await;
}

/// More reports than one request looks at are sealed to a key that Bela lacks, and their ids come
/// first.
#[tokio::test]
async fn reports_under_another_key_do_not_hide_the_others() {
    let mut house = House::open().await;
    house.reporter().report("Unter dem ersten Schlüssel.").await;
    house.change_key(&[0]).await;
    house.reporter().report("Unter dem zweiten Schlüssel.").await;
    let copies = "INSERT INTO report (id, office_id, epoch, week, sealed)
        SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(place), 12, '0'))::uuid, office_id, epoch, week, sealed
        FROM report, generate_series(1, 2000) AS place WHERE epoch = 2";
    let mut owner = house.database.connection(Role::Owner).await;
    assert_eq!(sqlx::query(copies).execute(&mut owner).await.unwrap().rows_affected(), 2000);
    let bela = house.bela();
    bela.sign_in().await;
    let queue = bela.queue().await;
    assert_eq!(queue.attributes("#queue tbody tr th a", "href").len(), 1, "{queue}");
    says(&queue, "2001 Meldungen sind mit einem Schlüssel verschlossen, den Sie nicht haben");
    says(&bela.the_case().await, "Unter dem ersten Schlüssel.");
}

#[tokio::test]
async fn a_key_begins_only_with_the_newest_at_hand() {
    let mut house = House::open().await;
    let before = UnlockedOffice::new(house.office.id, [(1, house.office.keys.identity(1).unwrap().clone())]);
    house.change_key(&[0]).await;
    let mut tx = house.database.begin(Role::Desk, house.office.id).await;
    let (now, mut chance) = (house.clock.now(), house.chance.clone());
    assert!(
        begin_epoch(&mut tx, &before, &[], None, now, &mut chance).await.is_err(),
        "the second is the newest"
    );
    drop(tx);
    // The one who got the new key is sealed under it, the other is not.
    let mut owner = house.database.connection(Role::Owner).await;
    let rows = sqlx::query(
        "SELECT login, counsellor.epoch, count(key_grant) AS grants FROM counsellor
         JOIN key_grant ON key_grant.counsellor_id = counsellor.id GROUP BY login, counsellor.epoch ORDER BY login",
    );
    let rows = rows.fetch_all(&mut owner).await.unwrap();
    let found: Vec<(String, i32, i64)> =
        rows.iter().map(|row| (row.get("login"), row.get("epoch"), row.get("grants"))).collect();
    assert_eq!(found, [("ada".to_owned(), 2, 2), ("bela".to_owned(), 1, 1)]);
}

/// The columns of a row that share an epoch are sealed under it together.
#[tokio::test]
async fn no_row_gets_another_epoch_in_part() {
    let mut house = House::open().await;
    report(&house.reporter(), "Eine Meldung.", "eins@example.org").await;
    let ada = house.ada();
    ada.sign_in().await;
    ada.the_case().await;
    house.change_key(&[0, 1]).await;
    let mut owner = house.database.connection(Role::Owner).await;
    for (table, columns) in [
        ("case_file", &["state", "content", "mailbox", "files"][..]),
        ("counsellor", &["profile", "second_factor"]),
    ] {
        let epoch = if table == "counsellor" { 1 } else { 2 };
        for left_out in columns {
            let others = columns.iter().filter(|column| *column != left_out);
            let set: Vec<String> = others.map(|column| format!("{column} = {column} || 'x'")).collect();
            let update = format!("UPDATE {table} SET epoch = {epoch}, {}", set.join(", "));
            let refused = sqlx::query(AssertSqlSafe(update)).execute(&mut owner).await.unwrap_err();
            assert!(
                refused.to_string().contains(&format!("{table}.{left_out} is sealed under another epoch")),
                "{refused}"
            );
        }
        let set: Vec<String> = columns.iter().map(|column| format!("{column} = {column} || 'x'")).collect();
        let update = format!("UPDATE {table} SET epoch = {epoch}, {}", set.join(", "));
        assert!(sqlx::query(AssertSqlSafe(update)).execute(&mut owner).await.is_ok(), "{table}");
    }
}
