//! An office with many reports and cases, made from a few hundred made-up ones.
//!
//! Each case is sealed by itself under its own id, so the desk can open it. The reports share a few
//! dozen envelopes, stored under fresh ids, because nobody opens the report of a case that already
//! exists. To save disk space, the person's own copy is left out.

use chrono::{TimeDelta, TimeZone, Utc};
use meldestelle_desk::cli::setup::{Imprint, NewOffice, OfficePlan, create_office};
use meldestelle_desk::keys::crypter::row;
use meldestelle_desk::keys::keyring::PassphraseCost;
use meldestelle_desk::keys::sealed_columns::{CASE_CONTENT, CASE_MAILBOX, CASE_STATE};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::clock::{Clock, SystemClock};
use meldestelle_domain::id::CaseId;
use meldestelle_domain::message::MailboxState;
use meldestelle_domain::office::OfficeKind;
use meldestelle_domain::report::Report;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_tests::forms::Forms;
use meldestelle_tests::office::store_examples;
use meldestelle_web::database;
use meldestelle_web::rng::RandomSource;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::Bench;

/// Number of made-up cases from which all others are made.
const SAMPLES: usize = 300;
/// Rows per statement.
const BATCH: usize = 1000;

/// An office and the material for its rows.
pub struct Stock {
    /// Host name of the office.
    pub host: String,
    /// Makes forms of the office.
    pub forms: Forms,
    /// The office, its keys and its one counsellor.
    pub office: NewOffice,
    /// The made-up cases.
    pub samples: Vec<(CaseState, Report)>,
    bulk: PgConnection,
    rng: StdRng,
}

impl Stock {
    /// Sets up an office. The samples are not stored in it.
    pub async fn new(bench: &Bench, name: &str) -> Self {
        let host = format!("{name}.bench.example");
        let plan = OfficePlan {
            name: format!("Meldestelle {name}"),
            place: "Musterstadt".to_owned(),
            kind: OfficeKind::Municipal,
            host: Some(host.clone()),
            imprint: Imprint::invented(),
            counsellors: vec!["ada".to_owned()],
        };
        let desk = database::connect(&bench.url("meldestelle_desk"), 1).await.expect("the database");
        let office = create_office(
            &desk,
            &plan,
            PassphraseCost::PRODUCTION,
            SystemClock.now(),
            &mut RandomSource::System,
        )
        .await
        .expect("an office");
        store_examples(&desk, &office, SAMPLES, SystemClock.now(), &mut RandomSource::System).await;
        desk.close().await;
        // A superuser connection that skips triggers and foreign keys and does not wait for the
        // disk.
        let mut bulk = PgConnection::connect(&bench.url("postgres")).await.expect("the database");
        for setting in ["session_replication_role = replica", "synchronous_commit = off"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("SET {setting}"))).execute(&mut bulk).await.expect("set");
        }
        let rng = StdRng::seed_from_u64(2026);
        let forms = Forms::of(&mut bulk, office.id).await;
        let mut stock = Self { host, forms, office, samples: Vec::new(), bulk, rng };
        stock.take_samples().await;
        stock
    }

    async fn take_samples(&mut self) {
        let id = self.office.id.0;
        let rows: Vec<(Uuid, i32, Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT id, epoch, state, content FROM case_file WHERE office_id = $1")
                .bind(id)
                .fetch_all(&mut self.bulk)
                .await
                .expect("the samples");
        let opened = rows.iter().map(|(case, epoch, state, content)| {
            let crypter = self.office.keys.crypter(*epoch).expect("the key");
            let state = crypter.open(CASE_STATE, &row(*case), state).expect("a state");
            (state, crypter.open(CASE_CONTENT, &row(*case), content).expect("a report"))
        });
        self.samples = opened.collect();
        sqlx::query("CREATE TEMP TABLE envelope AS SELECT row_number() OVER () AS number, sealed FROM report WHERE office_id = $1 LIMIT 50")
            .bind(id)
            .execute(&mut self.bulk)
            .await
            .expect("some envelopes");
        for table in ["report_waiting", "report_contact", "case_file", "report"] {
            let delete = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE office_id = $1"));
            sqlx::query(delete).bind(id).execute(&mut self.bulk).await.expect("deleted");
        }
    }

    /// Adds cases of a year, open or closed, each with its report.
    pub async fn add(&mut self, mut count: usize, year: i32, open: bool) {
        while count > 0 {
            let batch = count.min(BATCH);
            self.add_batch(batch, year, open).await;
            count -= batch;
        }
    }

    async fn add_batch(&mut self, count: usize, year: i32, open: bool) {
        let office = self.office.id.0;
        let epoch = self.office.keys.newest();
        let crypter = self.office.keys.crypter(epoch).expect("the key");
        let mut reports = Vec::with_capacity(count);
        let mut tags = Vec::with_capacity(count);
        let (mut cases, mut states, mut contents, mut told) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let (state, report) = &self.samples[self.rng.random_range(0..self.samples.len())];
            let state = of_year(state.clone(), year, open, &mut self.rng);
            let id = CaseId::random(&mut self.rng).0;
            states.push(crypter.seal(CASE_STATE, &row(id), &state, &mut self.rng).expect("sealed"));
            contents.push(crypter.seal(CASE_CONTENT, &row(id), report, &mut self.rng).expect("sealed"));
            told.push(
                crypter
                    .seal(CASE_MAILBOX, &row(id), &MailboxState::default(), &mut self.rng)
                    .expect("sealed"),
            );
            cases.push(id);
            reports.push(CaseId::random(&mut self.rng).0);
            let mut tag = vec![0; 32];
            self.rng.fill_bytes(&mut tag);
            tags.push(tag);
        }
        sqlx::query(
            "INSERT INTO report (id, office_id, epoch, week, sealed, mailbox_tag, mailbox_recipient, fingerprint)
             SELECT new.id, $1, $2, date_trunc('week', make_date($3, 6, 1))::date, envelope.sealed, new.tag, $4, new.tag
             FROM unnest($5::uuid[], $6::bytea[]) WITH ORDINALITY AS new (id, tag, number)
             JOIN envelope ON envelope.number = new.number % 50 + 1",
        )
        .bind(office)
        .bind(epoch)
        .bind(year)
        .bind(self.office.keys.identity(epoch).expect("the key").to_public().to_string())
        .bind(&reports)
        .bind(&tags)
        .execute(&mut self.bulk)
        .await
        .expect("reports");
        sqlx::query(
            "INSERT INTO case_file (id, office_id, report_id, year, open, version, epoch, state, content, mailbox)
             SELECT id, $1, report, $2, $3, 1, $4, state, content, told
             FROM unnest($5::uuid[], $6::uuid[], $7::bytea[], $8::bytea[], $9::bytea[]) AS new (id, report, state, content, told)",
        )
        .bind(office)
        .bind(year)
        .bind(open)
        .bind(epoch)
        .bind(&cases)
        .bind(&reports)
        .bind(&states)
        .bind(&contents)
        .bind(&told)
        .execute(&mut self.bulk)
        .await
        .expect("cases");
    }

    /// Removes the reports that are not taken in as cases yet.
    pub async fn remove_waiting(&mut self) {
        for statement in [
            "DELETE FROM report USING report_waiting AS waiting
             WHERE report.office_id = $1 AND waiting.office_id = $1 AND report.id = waiting.report_id",
            "DELETE FROM report_waiting WHERE office_id = $1",
        ] {
            sqlx::query(statement).bind(self.office.id.0).execute(&mut self.bulk).await.expect("removed");
        }
    }

    /// Brings the database into its state after a night: planner statistics and visibility map up
    /// to date, everything on disk.
    pub async fn settle(&mut self) {
        for statement in ["VACUUM (ANALYZE) report, case_file, report_waiting, message", "CHECKPOINT"] {
            sqlx::query(statement).execute(&mut self.bulk).await.expect("settled");
        }
    }
}

/// The same case moved to another year, open or closed.
fn of_year(state: CaseState, year: i32, open: bool, rng: &mut StdRng) -> CaseState {
    let new_year = Utc.with_ymd_and_hms(year, 1, 1, 12, 0, 0).single().expect("a day");
    let received = new_year + TimeDelta::hours(rng.random_range(0..364 * 24));
    let status =
        |code: &str| Taxonomy::list("case_status").and_then(|list| list.code(code)).expect("a status");
    let status = match (open, state.is_open()) {
        (true, false) => status("active"),
        (false, true) => status("closed"),
        _ => state.status.clone(),
    };
    CaseState { received, status, ..state }
}
