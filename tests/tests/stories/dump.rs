//! What the holder of a dump could count: the order of rows, who has which rows, and the size of
//! sealed values.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use meldestelle_desk::jobs::row_shuffle;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::log::Log;
use meldestelle_tests::office::{TestOffice, filing};
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use meldestelle_tests::{programs, traces};
use meldestelle_web::rng::RandomSource;
use meldestelle_web::telemetry;
use sqlx::PgConnection;
use tokio::time::sleep;
use uuid::Uuid;

/// The percentage of neighbouring rows in a plain dump that lie in their order of arrival.
fn in_order(dump: &str, table: &str, arrived: &HashMap<Uuid, usize>) -> usize {
    let begin = format!("COPY public.{table} (");
    let rows = dump.split_once(&begin).unwrap_or_else(|| panic!("{table} is not in the dump")).1;
    let (columns, rows) = rows.split_once(") FROM stdin;\n").unwrap();
    let column = if table == "report" { "id" } else { "report_id" };
    let column = columns.split(", ").position(|name| name == column).unwrap();
    let rows = rows.split_once("\\.\n").unwrap().0.lines();
    let places: Vec<usize> =
        rows.map(|row| arrived[&row.split('\t').nth(column).unwrap().parse().unwrap()]).collect();
    assert_eq!(places.len(), arrived.len(), "{table}");
    let pairs = places.windows(2).filter(|pair| pair[0] < pair[1]).count();
    pairs * 100 / (places.len() - 1)
}

#[tokio::test]
async fn the_order_of_rows_in_a_dump_is_that_of_chance() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(12);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    let report = filing(&[("narrative", "x")]);
    let mut arrived = HashMap::new();
    for place in 0..300 {
        arrived.insert(office.store(&database, &report, &mut chance).await.id.0, place);
    }
    let pool = database.pool(Role::Desk, 1).await;
    let tables = ["report", "report_contact", "report_waiting"];
    let measure = |arrived: &HashMap<Uuid, usize>| {
        let dump = programs::pg_dump(&database.url(Role::Owner));
        tables.map(|table| in_order(&dump, table, arrived))
    };
    let before = measure(&arrived);
    println!("before: {before:?} of a hundred pairs lie as they came");
    assert!(before.iter().all(|of_hundred| *of_hundred > 90), "{before:?}");
    // In random order, about 50 of a hundred pairs lie in their order of arrival; with 300 rows,
    // give or take two.
    let by_chance = |measured: [usize; 3], when: &str| {
        println!("{when}: {measured:?} of a hundred pairs lie as they came");
        assert!(measured.iter().all(|of_hundred| (40..=60).contains(of_hundred)), "{when}: {measured:?}");
    };

    // A limit of 0 makes every table too large to be rewritten.
    let done: BTreeMap<_, _> = row_shuffle::once(&pool, 0).await.unwrap().into_iter().collect();
    assert!(tables.iter().all(|table| done[*table] == "moved"), "{done:?}");
    by_chance(measure(&arrived), "moved");
    // Two more rows, so that there is something to shuffle.
    for place in 300..302 {
        let id = office.store(&database, &report, &mut chance).await.id.0;
        arrived.insert(id, place);
    }
    let done: BTreeMap<_, _> = row_shuffle::once(&pool, 1 << 30).await.unwrap().into_iter().collect();
    assert!(tables.iter().all(|table| done[*table] == "rewritten"), "{done:?}");
    by_chance(measure(&arrived), "rewritten");
    let done: BTreeMap<_, _> = row_shuffle::once(&pool, 1 << 30).await.unwrap().into_iter().collect();
    assert!(done.values().all(|what| what == "in order"), "nothing is rewritten for nothing: {done:?}");

    // The row that was changed last is the last in the table until the next shuffle.
    let mut owner = database.connection(Role::Owner).await;
    let last = "SELECT id FROM report ORDER BY ctid DESC LIMIT 1";
    let before: Uuid = sqlx::query_scalar(last).fetch_one(&mut owner).await.unwrap();
    let touch = "UPDATE report SET fetched = own_copy, fetched_id = own_copy_id WHERE id = (SELECT min(id::text)::uuid FROM report)";
    sqlx::query(touch).execute(&mut owner).await.unwrap();
    let moved: Uuid = sqlx::query_scalar(last).fetch_one(&mut owner).await.unwrap();
    assert_ne!(before, moved);
    row_shuffle::once(&pool, 1 << 30).await.unwrap();
    let after: Uuid = sqlx::query_scalar(last).fetch_one(&mut owner).await.unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn every_table_with_rows_of_people_is_shuffled() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    // The tables that are not shuffled: those with one row for each office, those whose rows hold
    // their own order (trail, keys, years), and a list that gets no new rows.
    let others = [
        "audit_entry",
        "audit_head",
        "last_backup",
        "office",
        "office_key",
        "release",
        "release_draft",
        "report_contact_missing",
    ];
    let all: Vec<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations' ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let shuffled: Vec<String> =
        sqlx::query_scalar("SELECT shuffled_tables()").fetch_all(&mut owner).await.unwrap();
    let left: Vec<&String> = all.iter().filter(|table| !shuffled.contains(table)).collect();
    assert_eq!(left, others);
    let mut desk = database.connection(Role::Desk).await;
    for wrong in ["audit_entry", "pg_class", "report; DROP TABLE report", "nothing"] {
        let asked = sqlx::query("SELECT shuffle_table($1, 0)").bind(wrong).execute(&mut desk).await;
        assert!(asked.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn the_desk_shuffles_while_it_runs_and_waits_for_nobody() {
    let house = House::open().await;
    let person = house.reporter();
    for _ in 0..6 {
        person.report("Eine Meldung.").await;
    }
    let mut owner = house.database.connection(Role::Owner).await;
    let stirred = "SELECT count(*) FROM (SELECT id < lag(id) OVER (ORDER BY ctid) AS back FROM report) AS rows WHERE back";
    let count = async |owner: &mut PgConnection| -> i64 {
        sqlx::query_scalar(stirred).fetch_one(owner).await.unwrap()
    };
    assert!(count(&mut owner).await > 0);
    let pool = house.database.pool(Role::Desk, 2).await;
    // Somebody reads the table for a long time, as a dump does.
    let mut reader = house.database.connection(Role::Owner).await;
    sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
    sqlx::query("SELECT count(*) FROM report").execute(&mut reader).await.unwrap();
    let done: BTreeMap<_, _> = row_shuffle::once(&pool, 1 << 30).await.unwrap().into_iter().collect();
    assert_eq!(done["report"], "busy");
    assert_eq!(done["report_contact"], "rewritten");
    sqlx::query("ROLLBACK").execute(&mut reader).await.unwrap();
    let keeping = tokio::spawn(row_shuffle::keep(pool));
    for _ in 0..200 {
        if count(&mut owner).await == 0 {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(count(&mut owner).await, 0, "the order is that of the ids");
    keeping.abort();
}

/// The message of a database error can quote a row, so the log gets only its kind.
#[tokio::test]
async fn a_shuffle_that_fails_is_logged_without_the_words_of_the_database() {
    let database = TestDatabase::create().await;
    let failing = "CREATE OR REPLACE FUNCTION shuffled_tables() RETURNS SETOF text LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'Kanarienwort'; END $$";
    sqlx::query(failing).execute(&mut database.connection(Role::Owner).await).await.unwrap();
    let (log, _guard) = Log::capture(telemetry::filter(Some("warn")));
    let keeping = tokio::spawn(row_shuffle::keep(database.pool(Role::Desk, 1).await));
    for _ in 0..200 {
        if log.text().contains("rows were not put into the order") {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    keeping.abort();
    let written = log.text();
    assert!(written.contains("database error P0001"), "{written}");
    assert!(!written.contains("Kanarienwort"), "{written}");
}

async fn open(person: &Reporter, code: &str) -> Page {
    let door = person.visit("/de/mailbox").await.form("main form");
    person.send(&door.fill("code", code)).await
}

fn shows_contact(page: &Page) -> bool {
    let (has, none) = ("Sie haben einen Kontakt hinterlassen", "keinen Kontakt hinterlassen");
    assert_ne!(page.source.contains(has), page.source.contains(none), "{page}");
    page.source.contains(has)
}

#[tokio::test]
async fn who_left_a_contact_shows_at_the_desk_and_in_the_mailbox_and_nowhere_else() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let with = person.form().await.fill("narrative", "Mit Kontakt.").fill("contact_phone", "0176 471147");
    let with = receipt_code(&person.send(&with).await);
    let without = person.report("Ohne Kontakt.").await;
    assert!(shows_contact(&open(&person, &with).await) && !shows_contact(&open(&person, &without).await));

    // Each report has one contact row of the same shape; age adds up to 265 random bytes.
    let mut owner = house.database.connection(Role::Owner).await;
    let rows = async |owner: &mut PgConnection| -> Vec<(i32, i32, i32)> {
        let query = "SELECT length(sealed), length(mark), epoch FROM report_contact";
        sqlx::query_as(query).fetch_all(owner).await.unwrap()
    };
    let alike = |rows: &[(i32, i32, i32)]| {
        assert_eq!(rows.len(), 2);
        assert!(rows[0].0.abs_diff(rows[1].0) < 300, "{rows:?}");
        assert_eq!((rows[0].1, rows[0].2), (rows[1].1, rows[1].2));
    };
    alike(&rows(&mut owner).await);

    // The desk tells which of them have a contact.
    ada.sign_in().await;
    let badges = async || {
        let queue = ada.queue().await;
        let badges = queue.texts("#queue tbody tr");
        badges.iter().filter(|row| row.contains("Kontakt")).count()
    };
    assert_eq!(badges().await, 1);

    // One person removes the contact and another adds one; each still has one row.
    let contact = |page: &Page| page.form("form[action$='/mailbox/contact']");
    let form = person.send(&contact(&open(&person, &with).await)).await;
    let removed = person.send(&form.form("form[action$='/contact/remove']")).await;
    assert!(!shows_contact(&removed) && !shows_contact(&open(&person, &with).await));
    alike(&rows(&mut owner).await);
    assert_eq!(badges().await, 0);
    let form = person.send(&contact(&open(&person, &without).await)).await;
    let save = form.form("form[action$='/contact/save']").fill("contact_email", "ich@example.org");
    assert!(shows_contact(&person.send(&save).await) && shows_contact(&open(&person, &without).await));
    alike(&rows(&mut owner).await);
    assert_eq!(badges().await, 1);
    for case in ada.cases().await {
        let page = ada.visit(&case).await;
        assert_eq!(page.has("#contact button"), page.source.contains("Ohne Kontakt."), "{page}");
        let messages = ada.visit(&format!("{case}/messages")).await;
        assert_eq!(messages.status, 200);
    }
    // A contact that cannot be opened must not pass for a missing contact.
    sqlx::query("UPDATE report_contact SET sealed = 'x'").execute(&mut owner).await.unwrap();
    assert_eq!(badges().await, 2);
}

#[tokio::test]
async fn the_size_of_casework_tells_neither_who_nor_how_far() {
    let house = House::open().await;
    let (person, ada) = (house.reporter(), house.ada());
    let form: Form = person.form().await.fill("narrative", "Es ist passiert.").tick("consent_process", "on");
    let _ = receipt_code(&person.send_with(&form, &[Chosen::new("brief.txt", "Abgelehnt.")]).await);
    person.report("Und noch etwas.").await;
    ada.sign_in().await;
    let mut owner = house.database.connection(Role::Owner).await;
    let sizes = "SELECT DISTINCT concat_ws(' ', length(state), length(mailbox), length(content) < 6000) FROM case_file";
    let cases = ada.cases().await;
    let versions = "SELECT version FROM case_file ORDER BY id";
    let before: Vec<i32> = sqlx::query_scalar(versions).fetch_all(&mut owner).await.unwrap();
    let team = ada.visit(&cases[0]).await;
    let bela = team.attributes("#case [name='assignee'] option", "value").pop().unwrap();
    for round in ["active", "waiting_client", "closed"] {
        let coding = ada.visit(&cases[0]).await.form("#case").press("save_coding").fill("case_status", round);
        let coding = coding.fill("name", &"Langer Name ".repeat(6)).fill("assignee", &bela);
        let coding =
            coding.tick("ground", "age").fill("life_area", "work").fill("respondent_type", "employer");
        assert!(ada.send(&coding).await.has("#saved"));
        let found: Vec<String> = sqlx::query_scalar(sizes).fetch_all(&mut owner).await.unwrap();
        assert_eq!(found, ["2088 2088 t"], "{round}: the case that was coded looks as the other");
    }
    let after: Vec<i32> = sqlx::query_scalar(versions).fetch_all(&mut owner).await.unwrap();
    let changed: Vec<(i32, i32)> =
        before.into_iter().zip(after).filter(|(one, other)| one != other).collect();
    let [(one, other)] = changed.as_slice() else { panic!("{changed:?}") };
    assert!(
        one.abs_diff(*other) > 1000 && one.unsigned_abs() > 1000,
        "three codings count nothing: {changed:?}"
    );
    let payloads: Vec<i32> = sqlx::query_scalar("SELECT DISTINCT length(payload) FROM audit_entry")
        .fetch_all(&mut owner)
        .await
        .unwrap();
    assert_eq!(payloads.len(), 1, "every entry of the trail is as long as any other");
}

/// The columns of a table, and the lines of its rows in a plain dump.
fn rows<'a>(dump: &'a str, table: &str) -> (Vec<&'a str>, Vec<&'a str>) {
    let begin = format!("COPY public.{table} (");
    let rows = dump.split_once(&begin).unwrap_or_else(|| panic!("{table} is not in the dump")).1;
    let (columns, rows) = rows.split_once(") FROM stdin;\n").unwrap();
    (columns.split(", ").collect(), rows.split_once("\\.\n").unwrap().0.lines().collect())
}

#[tokio::test]
async fn an_entry_a_task_and_a_draft_tell_no_word_kind_minute_or_author() {
    let house = House::open().await;
    house.reporter().report("Es ist passiert.").await;
    let (ada, bela) = (house.ada(), house.bela());
    let words = ["Notizwort", "Telefonwort", "Besuchswort", "Briefwort", "Aufgabenwort", "Entwurfswort"];
    let mut page = None;
    for (counsellor, kinds) in [(&ada, ["note", "call"]), (&bela, ["visit", "intervention"])] {
        counsellor.sign_in().await;
        let mut shown = counsellor.the_case().await;
        for kind in kinds {
            let place =
                ["note", "call", "visit", "intervention"].iter().position(|one| *one == kind).unwrap();
            let form = shown.form("#case").fill(&format!("{kind}.text"), words[place]);
            let form = form.fill(&format!("{kind}.minutes"), &(7 * (place + 1)).to_string());
            let form =
                if kind == "intervention" { form.fill("intervention.code", "mediation") } else { form };
            shown = counsellor.send(&form.press(&format!("add_entry:{kind}"))).await;
            assert!(shown.has("#saved") && shown.text("#timeline").contains(words[place]), "{shown}");
        }
        let task = shown.form("#case").fill("task.text", words[4]).press("add_task");
        shown = counsellor.send(&task).await;
        let draft = shown.form("#case").fill("message.text", words[5]).press("draft");
        page = Some(counsellor.send(&draft).await);
    }
    let triage = page.unwrap().form("#case").fill("case_status", "active").press("triage");
    assert!(bela.send(&triage).await.has("#saved"));

    let dump = programs::pg_dump(&house.database.url(Role::Owner));
    assert_eq!(traces::find(&words.map(str::to_owned), dump.as_bytes()), None);
    let mut owner = house.database.connection(Role::Owner).await;
    let people: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM counsellor").fetch_all(&mut owner).await.unwrap();
    for (table, count) in [("case_entry", 5), ("case_draft", 2)] {
        let (columns, lines) = rows(&dump, table);
        assert_eq!(columns, ["id", "office_id", "case_id", "epoch", "sealed"], "{table}");
        assert_eq!(lines.len(), count, "{table}");
        // Text of any kind of entry and of any counsellor is as long as any other.
        let lengths: BTreeSet<usize> = lines.iter().map(|line| line.len()).collect();
        assert_eq!(lengths.len(), 1, "{table}: {lengths:?}");
        for line in lines {
            let (clear, _sealed) = line.rsplit_once('\t').unwrap();
            assert!(people.iter().all(|id| !line.contains(&id.to_string())), "{table}: {clear}");
        }
    }
}
