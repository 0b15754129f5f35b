//! Work at the desk: signing in, two people at one case, and what a session survives.

use std::sync::Arc;

use chrono::Duration;
use meldestelle_desk::jobs::session_cleanup::SessionMarks;
use meldestelle_domain::clock::{Clock as _, PLACE};
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use meldestelle_tests::reporter::receipt_code;
use sqlx::{Connection as _, Executor as _};
use tokio::task::JoinSet;

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let house = House::open().await;
    let (ada, bela) = (house.ada(), house.bela());
    // A wrong clock on a phone looks like a wrong code, so every refusal shows the current time.
    let now = || house.clock.now().with_timezone(&PLACE).format("%d.%m.%Y, %H:%M:%S").to_string();
    assert!(!ada.visit("/sign-in").await.has("#clock"), "before a try");
    let tries = [
        (ada.try_sign_in("nobody", &ada.passphrase, &ada.next_code()).await, now()),
        (ada.try_sign_in("ada", "wrong passphrase", &ada.next_code()).await, now()),
        (ada.try_sign_in("ada", &bela.passphrase, &ada.next_code()).await, now()),
        (ada.try_sign_in("ada", &ada.passphrase, "000000").await, now()),
        (ada.try_sign_in("ada", &ada.passphrase, &bela.next_code()).await, now()),
        (ada.try_sign_in("a\0da", "\0", "\0").await, now()),
    ];
    let [(first, first_time), ..] = &tries;
    assert_eq!(first.status, 401);
    let without_name = |source: &str, time: &str| {
        ["nobody", "ada", "a\u{fffd}da"]
            .iter()
            .fold(source.to_owned(), |source, name| source.replace(&format!("value=\"{name}\""), ""))
            .replace(time, "")
    };
    for (page, time) in &tries {
        let clock = page.text("#clock");
        assert!(clock.contains("Uhr Ihres Telefons") && clock.contains(time), "{time}: {clock}");
        assert_eq!(page.status, first.status);
        assert_eq!(without_name(&page.source, time), without_name(&first.source, first_time));
        assert!(!page.headers.contains_key("set-cookie"));
    }
    house.clock.advance(Duration::hours(1));
    ada.sign_in().await;
}

#[tokio::test]
async fn a_counsellor_without_keys_gets_the_answer_of_a_wrong_passphrase() {
    let house = House::open().await;
    let (ada, bela) = (house.ada(), house.bela());
    bela.sign_in().await;
    assert_eq!(bela.visit("/audit").await.status, 200);
    let mut owner = house.database.connection(Role::Owner).await;
    let taken = "DELETE FROM key_grant USING counsellor WHERE counsellor_id = id AND login = 'bela'";
    owner.execute(taken).await.unwrap();

    let page = bela.visit("/audit").await;
    assert!(page.has("form[action='/sign-in']"), "the session opens nothing any more: {page}");
    // The clock of the story advances with each code, and every refusal names the time.
    let words = |page: &Page| {
        let text = page.text("main");
        let (before, after) = text.split_once("Bei uns war es").unwrap();
        (before.to_owned(), after.split_once("(deutsche Zeit)").unwrap().1.to_owned())
    };
    let wrong = ada.try_sign_in("bela", "wrong passphrase", &bela.next_code()).await;
    let right = ada.try_sign_in("bela", &bela.passphrase, &bela.next_code()).await;
    assert_eq!((wrong.status.as_u16(), right.status.as_u16()), (401, 401));
    assert_eq!(words(&right), words(&wrong));
    assert!(!right.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let house = House::open().await;
    let ada = house.ada();
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(ada.try_sign_in("ada", "a guess", "123456").await.status.as_u16());
    }
    assert_eq!((statuses.first(), statuses.last()), (Some(&401), Some(&429)), "{statuses:?}");
    // Until then the right passphrase does not help; afterwards it does.
    assert_eq!(ada.try_sign_in("ada", &ada.passphrase, "123456").await.status, 429);
    house.clock.advance(Duration::hours(1));
    ada.sign_in().await;
}

#[tokio::test]
async fn a_code_counts_once() {
    let house = House::open().await;
    let (ada, thief) = (house.ada(), house.ada());
    let code = ada.next_code();
    assert_eq!(ada.try_sign_in("ada", &ada.passphrase, &code).await.status, 200);
    assert_eq!(thief.try_sign_in("ada", &thief.passphrase, &code).await.status, 401);
}

#[tokio::test]
async fn without_a_session_no_page_opens() {
    let house = House::open().await;
    house.reporter().report("Geheim.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let stranger = house.bela();
    for path in ["/", "/cases", &case, "/statistics", "/statistics.csv?year=2026", "/audit"] {
        let page = stranger.visit(path).await;
        assert_eq!(page.path, "/sign-in", "{path}");
        assert!(!page.source.contains("Geheim"));
    }
    let form = ada.visit(&case).await.form("#case").press("save_coding");
    assert_eq!(stranger.send(&form).await.status, 401);
}

#[tokio::test]
async fn a_session_survives_a_restart_and_ends_by_itself() {
    let mut house = House::open().await;
    house.reporter().report("Noch da.").await;
    let mut ada = house.ada();
    ada.sign_in().await;
    house.stop_faces();
    ada.move_to(&house.start_desk().await);
    assert_eq!(ada.the_case().await.text("#narrative"), "Noch da.");

    house.clock.advance(Duration::minutes(29));
    assert_eq!(ada.queue().await.path, "/cases");
    house.clock.advance(Duration::minutes(31));
    assert_eq!(ada.queue().await.path, "/sign-in");
}

#[tokio::test]
async fn a_session_that_ended_by_itself_is_deleted_though_nobody_comes_back() {
    let house = House::open().await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let (desk, mut seen) = (house.desk().await, SessionMarks::default());
    assert_eq!(seen.sweep(&desk).await.unwrap(), 0);
    for _ in 0..31 {
        house.clock.advance(Duration::minutes(1));
        assert_eq!(bela.queue().await.path, "/cases");
        seen.sweep(&desk).await.unwrap();
    }
    assert_eq!(house.count("session").await, 1, "hers is gone");
    assert_eq!(bela.queue().await.path, "/cases", "and his is not");
    assert_eq!(ada.queue().await.path, "/sign-in");
}

#[tokio::test]
async fn whoever_knows_a_passphrase_and_no_code_leaves_a_trace() {
    let house = House::open().await;
    let (ada, thief) = (house.ada(), house.ada());
    for _ in 0..12 {
        assert_eq!(thief.try_sign_in("ada", &ada.passphrase, "000000").await.status, 401);
        house.clock.advance(Duration::hours(1));
    }
    let page = ada.try_sign_in("ada", &ada.passphrase, &ada.next_code()).await;
    assert!(page.text("#refused").contains("12"), "{page}");
    let cases = ada.visit("/audit").await;
    assert_eq!(cases.status, 200, "{cases}");
    let said = "Richtige Passphrase, falscher Code";
    let noted: Vec<_> = cases.source.split(said).skip(1).collect();
    assert_eq!(noted.len(), 3, "the first, the tenth, and the sum: {cases}");
    // The page tells it only once.
    house.clock.advance(Duration::hours(13));
    assert_eq!(ada.sign_in().await.path, "/today");
}

#[tokio::test]
async fn signing_out_ends_the_session_in_the_database() {
    let house = House::open().await;
    let ada = house.ada();
    let page = ada.sign_in().await;
    assert_eq!(house.count("session").await, 1);
    ada.send(&page.form("form[action='/sign-out']")).await;
    assert_eq!(house.count("session").await, 0);
    assert_eq!(ada.queue().await.path, "/sign-in");
}

#[tokio::test]
async fn two_versions_stand_side_by_side_and_neither_is_lost() {
    let house = House::open().await;
    house.reporter().report("Ein Fall für zwei.").await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    let (of_ada, of_bela) = (ada.the_case().await, bela.the_case().await);
    let form = of_ada
        .form("#case")
        .press("save_coding")
        .tick("ground", "age")
        .fill("name", "Fall Ada")
        .fill("case_status", "active");
    assert!(ada.send(&form).await.has("#saved"));

    let form =
        of_bela.form("#case").press("save_coding").tick("ground", "religion").fill("name", "Fall Bela");
    let conflict = bela.send(&form).await;
    assert_eq!(conflict.status, 409, "{conflict}");
    let compared = conflict.text("#conflict");
    assert!(compared.contains("Fall Ada") && compared.contains("Fall Bela"), "{compared}");
    assert!(ada.the_case().await.text("h1").contains("Fall Ada"), "what was saved stands");

    // Bela sees both versions and saves over Ada's.
    let again = conflict.form("#case").press("save_coding");
    assert_eq!(again.value("name"), "Fall Bela", "what was typed is still there");
    assert!(bela.send(&again).await.has("#saved"));
    assert!(ada.the_case().await.text("h1").contains("Fall Bela"));
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_sent_after_signing_in_again() {
    let house = House::open().await;
    house.reporter().report("Lange überlegt.").await;
    let ada = house.ada();
    ada.sign_in().await;
    let form = ada
        .the_case()
        .await
        .form("#case")
        .press("save_coding")
        .fill("name", "Nicht verloren")
        .fill("case_status", "active");
    house.clock.advance(Duration::hours(1));
    let page = ada.send(&form).await;
    assert_eq!(page.status, 401);
    let sign_in = page.form("main form").fill("login", "ada").fill("passphrase", &ada.passphrase);
    let page = ada.send(&sign_in.fill("code", &ada.next_code())).await;
    let saved = ada.send(&page.form("main form")).await;
    assert!(saved.has("#saved"), "{saved}");
    assert!(ada.the_case().await.text("h1").contains("Nicht verloren"));
}

#[tokio::test]
async fn two_who_open_the_queue_at_once_do_not_wait_for_each_other() {
    let house = House::with_examples(3).await;
    let ada = house.ada();
    ada.sign_in().await;
    ada.queue().await;
    // Two mailboxes wait for the desk's note, and another transaction is just writing one of them.
    let mut other = house.database.connection(Role::Owner).await;
    let untell =
        "UPDATE case_file SET mailbox = NULL WHERE id IN (SELECT id FROM case_file ORDER BY id LIMIT 2)";
    sqlx::query(untell).execute(&mut other).await.unwrap();
    let mut telling = other.begin().await.unwrap();
    sqlx::query("SELECT id FROM case_file ORDER BY id LIMIT 1 FOR UPDATE")
        .execute(&mut *telling)
        .await
        .unwrap();
    let queue = tokio::time::timeout(std::time::Duration::from_secs(8), ada.queue()).await;
    assert_eq!(queue.expect("the queue waits for what somebody else holds").status, 200);
    let untold = "SELECT count(*) FROM case_file WHERE mailbox IS NULL";
    let left: i64 = sqlx::query_scalar(untold).fetch_one(&mut *telling).await.unwrap();
    assert_eq!(left, 1, "the other one has been told");
    telling.rollback().await.unwrap();
    ada.queue().await;
    let left: i64 = sqlx::query_scalar(untold).fetch_one(&mut other).await.unwrap();
    assert_eq!(left, 0, "what was left is told the next time");
}

#[tokio::test]
async fn many_at_once_do_not_hold_each_other_s_connections() {
    let house = House::open().await;
    house.reporter().report("Ein Fall.").await;
    let ada = Arc::new(house.ada());
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let form = ada.visit(&format!("{case}/messages")).await.form("#case").press("insert:message");
    let insert = form.fill("message.text", "Schon geschrieben.");
    // More requests than the desk has connections.
    let mut all = JoinSet::new();
    for _ in 0..24 {
        let (ada, insert) = (Arc::clone(&ada), insert.clone());
        all.spawn(async move { ada.send(&insert).await });
    }
    while let Some(page) = all.join_next().await {
        let page = page.unwrap();
        assert_eq!(page.status, 200, "{page}");
        assert!(page.form("#case").value("message.text").starts_with("Schon geschrieben."));
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let house = House::open().await;
    let ada = house.ada();
    let page = ada.sign_in().await;
    let form = page.form("form[action='/sign-out']");
    let elsewhere = reqwest::Client::new()
        .post(format!("{}{}", house.desk_url, form.action))
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), 403);
    assert_eq!(house.count("session").await, 1);
}

#[tokio::test]
async fn the_office_hears_that_the_disk_runs_full() {
    let mut house = House::open().await;
    let mut ada = house.ada();
    assert!(!ada.sign_in().await.has("#room"));
    ada.move_to(&house.start_desk_as(|config| config.limits.free = u64::MAX).await);
    assert!(ada.queue().await.text("#room").contains("Dateien werden nicht mehr angenommen"));
}

#[tokio::test]
async fn the_office_hears_that_there_is_no_backup() {
    let house = House::open().await;
    let ada = house.ada();
    ada.sign_in().await;
    let mut owner = house.database.connection(Role::Owner).await;
    let notice = async || ada.queue().await.texts("#backup").pop();
    assert_eq!(notice().await, None, "nobody set backups up");
    sqlx::query("INSERT INTO last_backup (day) VALUES (NULL)").execute(&mut owner).await.unwrap();
    assert!(notice().await.unwrap().starts_with("Es gibt noch keine Sicherung."));
    sqlx::query("UPDATE last_backup SET day = '2026-01-07'").execute(&mut owner).await.unwrap();
    assert!(notice().await.unwrap().starts_with("Die letzte Sicherung ist vom 07.01.2026."));
    sqlx::query("UPDATE last_backup SET day = $1")
        .bind(house.clock.today())
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(notice().await, None);
}

#[tokio::test]
async fn the_figures_are_those_of_the_examples() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    assert_eq!(house.count("case_file").await, 60, "the queue made cases of what was new");
    let mut cases = 0;
    for year in [2024, 2025, 2026] {
        let page = ada.visit(&format!("/statistics?year={year}")).await;
        assert_eq!(page.status, 200, "{page}");
        let count = |css| page.text(css).parse::<i64>().unwrap();
        cases += count("#figure-cases") + count("#figure-excluded");
        assert!(count("#figure-coded") <= count("#figure-cases"));
        let csv = ada.visit(&format!("/statistics.csv?year={year}")).await;
        assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert!(csv.source.lines().count() > 10);
    }
    assert!((50..=60).contains(&cases), "{cases} cases in the figures");
}

#[tokio::test]
async fn a_thread_of_many_messages_is_read_by_pages_and_every_one_is_reached() {
    let house = House::open().await;
    let reporter = house.reporter();
    let code = reporter.report("Viel zu sagen.").await;
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let mut inside = reporter.send(&door).await;
    let withdrawn = inside.form("form[action$='/mailbox/consent']").smuggle("do", "give");
    inside = reporter.send(&withdrawn).await;
    for number in 0..60 {
        let write = inside.form("form[action$='/mailbox/write']");
        inside = reporter.send(&write.fill("text", &format!("Nachricht Nummer {number}."))).await;
        house.clock.advance(Duration::minutes(1));
    }
    let ada = house.ada();
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let newest = ada.visit(&format!("{case}/messages")).await;
    assert!(newest.source.contains("Nachricht Nummer 59.") && !newest.source.contains("Nachricht Nummer 3."));
    let older = newest.attribute("#timeline button[value*='before=']", "value");
    let rest = ada.visit(older.trim_start_matches("go:")).await;
    assert!(rest.source.contains("Nachricht Nummer 3.") && rest.source.contains("Nachricht Nummer 0."));
    // A page marks only the messages that it shows as read. Consents count wherever they stand in
    // the thread.
    assert!(rest.has("#timeline .item .badge"), "{rest}");
    let consents = |page: &meldestelle_tests::page::Page| page.text("#consents");
    assert_eq!(consents(&newest), consents(&rest));
    assert!(!ada.visit(&format!("{case}/messages")).await.has("#timeline h2 .badge"), "all were shown");
    // The page of the case shows the same number of messages at once.
    let page = ada.visit(&case).await;
    assert!(page.source.contains("Nachricht Nummer 59.") && !page.source.contains("Nachricht Nummer 3."));
    assert!(
        ada.visit(page.attribute("#timeline button[value*='before=']", "value").trim_start_matches("go:"))
            .await
            .source
            .contains("Nachricht Nummer 3.")
    );
}

#[tokio::test]
async fn a_consent_taken_back_behind_five_hundred_messages_is_shown_as_taken_back() {
    let house = House::open().await;
    let (reporter, ada) = (house.reporter(), house.ada());
    let filled = reporter.form().await.fill("narrative", "Viel zu sagen.").tick("consent_process", "on");
    let code = receipt_code(&reporter.send(&filled).await);
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&door).await;
    let write = inside.form("form[action$='/mailbox/write']").fill("text", "Hallo.");
    reporter.send(&write).await;
    // Other messages come first, in whichever order the database reads them. They do not open,
    // because opening costs time.
    let fill = "INSERT INTO message (id, office_id, report_id, week, from_office, fingerprint, sealed, epoch)
        SELECT lpad(to_hex(place), 32, '0')::uuid, office_id, report_id, week, false,
            decode(lpad(to_hex(place), 64, '0'), 'hex'), 'x', epoch
        FROM message, generate_series(1, 520) AS place";
    sqlx::query(fill).execute(&mut house.database.connection(Role::Owner).await).await.unwrap();
    let withdrawal = inside.form("form:has(input[value='consent_process'])").smuggle("do", "take back");
    let taken_back = reporter.send(&withdrawal).await;
    assert!(taken_back.source.contains("Zurückgenommen."), "{taken_back}");
    ada.sign_in().await;
    let case = ada.the_case().await;
    assert!(case.has("#no-process") && !case.has("#consents .badge.on"), "{case}");
}

#[tokio::test]
async fn what_one_counsellor_cannot_open_hides_nothing_from_them_that_they_can() {
    let house = House::open().await;
    let (reporter, ada) = (house.reporter(), house.ada());
    let code = reporter.report("Zählt mich.").await;
    reporter.report("Unter einem anderen Schlüssel.").await;
    ada.sign_in().await;
    let coded = ada.cases().await;
    let mut owner = house.database.connection(Role::Owner).await;
    // A second key, which Ada was not given: one case is under it, and more deleted ones than the
    // desk deals with at once.
    let [mine, others] = coded.as_slice() else { panic!("{} cases", coded.len()) };
    let (mine, others) =
        if ada.visit(mine).await.source.contains("Zählt mich.") { (mine, others) } else { (others, mine) };
    let key = "INSERT INTO office_key (office_id, epoch, recipient, recovery_recipients)
        SELECT office_id, 2, recipient, recovery_recipients FROM office_key";
    sqlx::query(key).execute(&mut owner).await.unwrap();
    let reseal = "UPDATE case_file
        SET epoch = 2, mailbox = NULL, state = state || 'x', content = content || 'x', files = files || 'x'
        WHERE '/cases/' || id::text = $1";
    sqlx::query(reseal).bind(others).execute(&mut owner).await.unwrap();
    let fill = "INSERT INTO deleted_case (id, office_id, year, epoch, state)
        SELECT lpad(to_hex(place), 32, '0')::uuid, id, 2026, 2, 'x' FROM office, generate_series(1, 520) AS place";
    sqlx::query(fill).execute(&mut owner).await.unwrap();

    let queue = ada.queue().await;
    assert_eq!(queue.status, 200, "{queue}");
    assert_eq!(queue.attributes("#queue tbody tr th a", "href"), [mine.as_str()]);
    let coding = ada.visit(mine).await.form("#case").press("save_coding").fill("case_status", "active");
    assert!(ada.send(&coding).await.has("#saved"));
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&door).await;
    let warning = reporter.send(&inside.form("form[action$='/mailbox/delete']")).await;
    let confirm = warning.form("form[action$='/mailbox/delete/confirm']").smuggle("keep", "facts");
    reporter.send(&confirm).await;
    ada.queue().await;
    assert_eq!(house.count("deleted_case WHERE state IS NULL AND facts IS NOT NULL").await, 1);
}
