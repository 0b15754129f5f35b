//! Writes a stored database of the version that is checked out, for the tests of later versions.
//!
//! Run by hand, once for a version: `tests/vectors/before/README.md` says how.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Duration, TimeZone, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use meldestelle_desk::cli::setup::{Imprint, OfficePlan, create_office};
use meldestelle_desk::keys::crypter::Scratch;
use meldestelle_desk::keys::keyring::PassphraseCost;
use meldestelle_desk::keys::sealed_columns::AUDIT_ENTRY;
use meldestelle_domain::clock::{Clock, FixedClock};
use meldestelle_domain::hex::hex;
use meldestelle_domain::office::OfficeKind;
use meldestelle_statistics::verify::verify;
use meldestelle_tests::before::{
    AuditNote, DraftNote, Example, Facts, Holder, Notes, Person, ReleaseNote, folder,
};
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::office::store_examples;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::programs::root;
use meldestelle_web::rng::RandomSource;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::people::{self, Scene, open};
use super::served::{Given, given_out};

/// So many synthetic reports, in the two years before.
const EXAMPLES: usize = 80;
/// So many of their cases stay.
const KEPT: usize = 4;

fn begin() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 12, 10, 0, 0).unwrap()
}

/// The last migration that is checked out.
fn migration() -> i64 {
    let files = fs::read_dir(root().join("migrations")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split_once('_').unwrap().0.parse().unwrap()).max().unwrap()
}

/// A house whose passphrases cost what they cost in production.
async fn house() -> House {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(20_261_130);
    let plan = OfficePlan {
        name: "Meldestelle Musterstadt".to_owned(),
        place: "Musterstadt".to_owned(),
        kind: OfficeKind::Municipal,
        host: None,
        imprint: Imprint::invented(),
        counsellors: vec!["ada".to_owned(), "bela".to_owned()],
    };
    let pool = database.pool(Role::Desk, 2).await;
    let office = create_office(&pool, &plan, PassphraseCost::PRODUCTION, begin(), &mut chance).await.unwrap();
    store_examples(&pool, &office, EXAMPLES, begin(), &mut chance).await;
    House::around(database, office, FixedClock::at(begin()), chance).await
}

/// Deletes most synthetic cases as their persons would, so that the file stays small. Those of
/// 2025, which is published, leave their facts. Of the others a few stay.
async fn thin_out(house: &House) {
    let mut owner = house.database.connection(Role::Owner).await;
    let reports: Vec<(Vec<u8>, Option<i32>)> = sqlx::query_as(
        "SELECT mailbox_tag, year FROM report LEFT JOIN case_file
         ON case_file.office_id = report.office_id AND case_file.report_id = report.id ORDER BY report.id",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let mut kept = 0;
    for (tag, year) in reports {
        if year == Some(2026) && kept < KEPT {
            kept += 1;
            continue;
        }
        let mut tx = house.database.begin(Role::Intake, house.office.id).await;
        sqlx::query("SELECT mailbox_delete($1, $2, $3, 2027)")
            .bind(house.office.id.0)
            .bind(tag)
            .bind(year == Some(2025))
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

/// The form of a year's page with one of its buttons.
fn act(page: &Page, action: &str) -> Form {
    assert!(page.has(&format!("button[name='action'][value='{action}']")), "no {action} in {page}");
    page.form("main form[action^='/publish/']").smuggle("action", action)
}

/// 2025 is published and a correction of it prepared; 2026 is prepared, and too small.
async fn publish(ada: &Counsellor, bela: &Counsellor) {
    let page = ada.send(&act(&ada.visit("/publish/2025").await, "begin")).await;
    let propose = act(&page, "propose").fill("remark-de", "Ein Satz zum Jahr.").tick("break", "period");
    let proposed = ada.send(&propose).await;
    let again = ada.send(&act(&proposed, "take_back")).await;
    ada.send(&act(&again, "propose")).await;
    let page = bela.send(&act(&bela.visit("/publish/2025").await, "approve")).await;
    assert!(page.has("#edition-1"), "{page}");
    for (year, remark) in [(2025, "Eine Berichtigung in Arbeit."), (2026, "Ein kleines Jahr.")] {
        let page = ada.send(&act(&ada.visit(&format!("/publish/{year}")).await, "begin")).await;
        let saved = ada.send(&act(&page, "save").fill("remark-de", remark)).await;
        assert_eq!(saved.status, 200, "{saved}");
    }
}

async fn settings(ada: &Counsellor) {
    let page = ada.visit("/settings/answers").await;
    let form = page.form("#answers").fill("name_1", "Dank").fill("text_1", "Danke für Ihr Vertrauen.");
    assert!(ada.send(&form.fill("reply_days", "3")).await.has("#saved"));
}

async fn examples(house: &House, ada: &Counsellor, people: &BTreeMap<String, Person>) -> Vec<Example> {
    let known: Vec<Uuid> = people.values().filter_map(|person| person.case).collect();
    let mut owner = house.database.connection(Role::Owner).await;
    let cases: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM case_file ORDER BY id").fetch_all(&mut owner).await.unwrap();
    let mut examples = Vec::new();
    for case in cases.into_iter().filter(|case| !known.contains(case)) {
        let page = ada.visit(&format!("/cases/{case}")).await;
        let coding = page.form("#case").press("save_coding");
        examples.push(Example {
            case,
            name: coding.value("name").to_owned(),
            status: coding.value("case_status").to_owned(),
            narrative: page.text("#narrative"),
        });
    }
    examples
}

async fn audit(house: &House) -> Vec<AuditNote> {
    let rows: Vec<(i64, i32, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT position, epoch, hash, payload FROM audit_entry ORDER BY position")
            .fetch_all(&mut house.database.connection(Role::Owner).await)
            .await
            .unwrap();
    let note = |(position, epoch, hash, payload): (i64, i32, Vec<u8>, Vec<u8>)| {
        let crypter = house.office.keys.crypter(epoch).unwrap();
        let place = position.to_be_bytes();
        let read = |text: &str| serde_json::from_str::<Value>(text);
        let entry = crypter.read_in(&mut Scratch::default(), AUDIT_ENTRY, &place, &payload, read).unwrap();
        AuditNote { hash: hex(&hash), entry }
    };
    rows.into_iter().map(note).collect()
}

fn dump(house: &House) -> Vec<u8> {
    let mut dump = Command::new("pg_dump");
    dump.args(["--data-only", "--inserts", "--exclude-table-data=session"]);
    let output =
        dump.arg("--exclude-table-data=_sqlx_migrations").arg(house.database.url(Role::Owner)).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // Neither comments nor settings, and so no version of PostgreSQL.
    let kept = text.split_inclusive('\n').skip_while(|line| !line.starts_with("INSERT"));
    let kept = kept.filter(|line| !line.starts_with("--") && !line.starts_with('\\') && *line != "\n");
    kept.collect::<String>().into_bytes()
}

async fn releases(house: &House) -> (Vec<ReleaseNote>, Vec<DraftNote>) {
    let person = house.reporter();
    let tables = person.visit("/statistics/2025/1/release.json").await.source;
    let worlds = person.visit("/statistics/2025/1/worlds.csv").await.source;
    let release = verify(&tables, worlds.as_bytes()).unwrap();
    let published = ReleaseNote {
        year: 2025,
        edition: 1,
        total: release.total().into(),
        tables: hex(&Sha256::digest(&tables)),
        worlds: hex(&Sha256::digest(&worlds)),
        remark: "Ein Satz zum Jahr.".to_owned(),
    };
    let ada = house.ada();
    ada.sign_in().await;
    let mut drafts = Vec::new();
    for year in [2025, 2026] {
        let page = ada.visit(&format!("/publish/{year}")).await;
        assert_eq!(page.has("#refused"), year == 2026, "{page}");
        let total = (!page.has("#refused")).then(|| page.text("#total"));
        drafts.push(DraftNote {
            year,
            total,
            remark: page.form("form.question").value("remark-de").to_owned(),
        });
    }
    (vec![published], drafts)
}

async fn figures(ada: &Counsellor) -> BTreeMap<i32, u64> {
    let mut figures = BTreeMap::new();
    for year in [2025, 2026, 2027] {
        let page = ada.visit(&format!("/statistics?year={year}")).await;
        figures.insert(year, page.text("#figure-cases").parse().unwrap());
    }
    figures
}

fn write_new(path: &Path, bytes: &[u8]) {
    let mut file = fs::File::create_new(path).unwrap();
    file.write_all(bytes).unwrap();
}

fn holders(house: &House) -> Vec<Holder> {
    let holder = |one: &meldestelle_desk::cli::setup::NewCounsellor| Holder {
        login: one.login.clone(),
        passphrase: one.passphrase.to_string(),
        totp_secret: one.totp_secret.to_string(),
    };
    house.office.counsellors.iter().map(holder).collect()
}

#[tokio::test]
#[ignore = "writes the stored database of a version: by hand, once"]
async fn write_the_database_of_this_version() {
    let migration = migration();
    let version = migration.to_string()[..8].to_owned();
    let path = |kind: &str| folder().join(format!("{version}.{kind}"));
    assert!(!path("json").exists() && !path("sql.gz").exists(), "a stored database is never written over");

    let house = house().await;
    thin_out(&house).await;
    let (ada, bela) = (house.ada(), house.bela());
    ada.sign_in().await;
    bela.sign_in().await;
    settings(&ada).await;
    let scene = Scene { house: &house, person: house.reporter(), ada };
    let deleted = people::deleted(&scene).await;
    let told = [
        ("everything", people::everything(&scene).await),
        ("removed", people::removed(&scene).await),
        ("duplicate", people::duplicate(&scene).await),
        ("closed", people::closed(&scene).await),
    ];
    publish(&scene.ada, &bela).await;
    assert_eq!(bela.fetch("/statistics.csv?year=2025").await.0, 200);
    bela.send(&bela.queue().await.form("form[action='/sign-out']")).await;
    let new = people::new(&scene).await;
    let mut codes: HashMap<String, String> =
        deleted.iter().map(|(name, (code, _))| (name.clone(), code.clone())).collect();
    let mut people = BTreeMap::new();
    for (name, (code, person)) in told.into_iter().chain([("new", new)]) {
        codes.insert(name.to_owned(), code);
        people.insert(name.to_owned(), person);
    }
    let (rows, audit, now) = (dump(&house), audit(&house).await, house.clock.now());

    // What else is noted does not change what was dumped.
    for (name, person) in &mut people {
        let code = &codes[name];
        let Given { data, files } = given_out(&house, &scene.ada, code, person).await;
        person.data = data;
        for (file, given_out) in person.files.iter_mut().zip(files) {
            file.given_out = given_out;
        }
        assert_eq!(open(&scene.person, code).await.status, 200);
    }
    let examples = examples(&house, &scene.ada, &people).await;
    scene.ada.queue().await;
    let (releases, drafts) = releases(&house).await;
    let figures = figures(&scene.ada).await;
    let deleted = deleted.into_iter().map(|(name, (_, case))| (name, case)).collect();
    let facts = Facts { people, examples, deleted, audit, releases, drafts, figures };
    let notes = Notes {
        migration,
        // Codes of authenticators count once; from this minute on there are others.
        now: now + Duration::minutes(1),
        recovery_key: house.office.recovery_key.to_string(),
        counsellors: holders(&house),
        codes,
        facts: Some(facts),
    };
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&rows).unwrap();
    write_new(&path("sql.gz"), &packed.finish().unwrap());
    write_new(&path("json"), &[serde_json::to_vec_pretty(&notes).unwrap(), b"\n".to_vec()].concat());
}
