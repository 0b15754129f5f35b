//! The whole service for one test: a database, an office with two counsellors, both faces on ports
//! of their own, and a clock that moves only when the test moves it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Utc};
use meldestelle_desk::Desk;
use meldestelle_desk::cli::setup::{Imprint, NewOffice, OfficePlan, add_counsellor, create_office};
use meldestelle_desk::keys::keyring::PassphraseCost;
use meldestelle_desk::keys::rotation::begin_epoch;
use meldestelle_domain::clock::{Clock, FixedClock};
use meldestelle_domain::office::OfficeKind;
use meldestelle_intake::Intake;
use meldestelle_web::config::{Config, Face};
use meldestelle_web::database;
use meldestelle_web::metrics::Metrics;
use meldestelle_web::rng::RandomSource;
use meldestelle_web::serve::{Listener, serve};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::counsellor::Counsellor;
use crate::database::{Role, TestDatabase};
use crate::forms::Forms;
use crate::office::{saturday, store_examples};
use crate::programs;
use crate::reporter::Reporter;

/// Database connections of each face.
const CONNECTIONS: u32 = 8;

/// A running service with one office.
pub struct House {
    /// Its database.
    pub database: TestDatabase,
    /// The clock of both faces.
    pub clock: FixedClock,
    /// The source of randomness of both faces.
    pub chance: RandomSource,
    /// The office with its secrets.
    pub office: NewOffice,
    /// URL of the public face.
    pub intake_url: String,
    /// URL of the desk.
    pub desk_url: String,
    owner: PgPool,
    faces: Vec<JoinHandle<()>>,
    broken: bool,
}

/// A clock that panics, so every request that asks for the time meets a defect.
struct BrokenClock;

impl Clock for BrokenClock {
    fn now(&self) -> DateTime<Utc> {
        panic!("the clock is broken")
    }
}

impl House {
    /// Opens a house with one municipal office and the counsellors ada and bela.
    pub async fn open() -> Self {
        Self::with_examples(0).await
    }

    /// Opens a house whose office has this many made-up cases.
    pub async fn with_examples(examples: usize) -> Self {
        let database = TestDatabase::create().await;
        let clock = FixedClock::at(saturday());
        let mut chance = RandomSource::seeded(2026);
        let desk_pool = database.pool(Role::Desk, CONNECTIONS).await;
        let plan = OfficePlan {
            name: "Meldestelle Musterstadt".to_owned(),
            place: "Musterstadt".to_owned(),
            kind: OfficeKind::Municipal,
            host: None,
            imprint: Imprint::invented(),
            counsellors: vec!["ada".to_owned(), "bela".to_owned()],
        };
        let office =
            create_office(&desk_pool, &plan, PassphraseCost::TEST, clock.now(), &mut chance).await.unwrap();
        if examples > 0 {
            store_examples(&desk_pool, &office, examples, clock.now(), &mut chance).await;
        }
        Self::around(database, office, clock, chance).await
    }

    /// Starts both faces for an office that already exists in the database.
    pub async fn around(
        database: TestDatabase,
        office: NewOffice,
        clock: FixedClock,
        chance: RandomSource,
    ) -> Self {
        let owner = database.pool(Role::Owner, 2).await;
        let mut house = Self {
            database,
            clock,
            chance,
            office,
            intake_url: String::new(),
            desk_url: String::new(),
            owner,
            faces: Vec::new(),
            broken: false,
        };
        house.intake_url = house.start_intake().await;
        house.desk_url = house.start_desk().await;
        house
    }

    /// Starts a public face, as a further replica if one runs already; returns its URL.
    pub async fn start_intake(&mut self) -> String {
        self.start_intake_as(|_| ()).await
    }

    /// Starts a public face with a changed configuration; returns its URL.
    pub async fn start_intake_as(&mut self, change: impl FnOnce(&mut Config)) -> String {
        let pool = self.database.pool(Role::Intake, CONNECTIONS).await;
        let (listener, mut config) = self.listen(Role::Intake, Face::INTAKE).await;
        change(&mut config);
        let intake = Intake::new(pool, config.clone(), self.shared_clock(), self.chance.clone());
        self.serve(listener, config, meldestelle_intake::router(intake))
    }

    /// Starts a public face with production limits behind a proxy on this machine, which names its
    /// clients with the PROXY protocol; returns its address.
    pub async fn start_intake_behind_a_proxy(&mut self) -> SocketAddr {
        let pool = self.database.pool(Role::Intake, CONNECTIONS).await;
        let (listener, config) = self.listen(Role::Intake, Face::INTAKE).await;
        let address = listener.local_addr().unwrap();
        let given = [
            ("MELDESTELLE_DATABASE_URL", self.database.url(Role::Intake)),
            ("MELDESTELLE_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ];
        let given = given.map(|(name, value)| (name.to_owned(), value));
        let limits = Config::read(given, |_| Err(std::io::ErrorKind::NotFound.into()), Face::INTAKE).unwrap();
        let config = Config { origin: config.origin, cell: config.cell, ..limits };
        let intake = Intake::new(pool, config.clone(), self.shared_clock(), self.chance.clone());
        let listeners = vec![Listener::tcp(listener, true)];
        let router = meldestelle_intake::router(intake);
        self.faces.push(tokio::spawn(serve(listeners, router, Arc::new(config), std::future::pending())));
        address
    }

    /// Starts a desk, as a further replica if one runs already; returns its URL.
    pub async fn start_desk(&mut self) -> String {
        self.start_desk_as(|_| ()).await
    }

    /// Starts a desk with a changed configuration; returns its URL.
    pub async fn start_desk_as(&mut self, change: impl FnOnce(&mut Config)) -> String {
        let pool = self.database.pool(Role::Desk, CONNECTIONS).await;
        let (listener, mut config) = self.listen(Role::Desk, Face::DESK).await;
        change(&mut config);
        let desk =
            Desk::new(pool, config.clone(), self.shared_clock(), self.chance.clone(), PassphraseCost::TEST);
        self.serve(listener, config, meldestelle_desk::router(desk))
    }

    /// The public face as a router without a listener, and its pool of so many connections.
    pub async fn intake_with(&self, connections: u32) -> (Router, PgPool) {
        let pool = self.database.pool(Role::Intake, connections).await;
        let (_, config) = self.listen(Role::Intake, Face::INTAKE).await;
        let intake = Intake::new(pool.clone(), config, self.shared_clock(), self.chance.clone());
        (meldestelle_intake::router(intake), pool)
    }

    /// A desk without a listener.
    pub async fn desk(&self) -> Desk {
        let pool = self.database.pool(Role::Desk, 1).await;
        let (_, config) = self.listen(Role::Desk, Face::DESK).await;
        Desk::new(pool, config, self.shared_clock(), self.chance.clone(), PassphraseCost::TEST)
    }

    /// The desk as a router without a listener, and its pool of so many connections.
    pub async fn desk_with(&self, connections: u32) -> (Router, PgPool) {
        let pool = self.database.pool(Role::Desk, connections).await;
        let (_, config) = self.listen(Role::Desk, Face::DESK).await;
        let (clock, chance) = (self.shared_clock(), self.chance.clone());
        let desk = Desk::new(pool.clone(), config, clock, chance, PassphraseCost::TEST);
        (meldestelle_desk::router(desk), pool)
    }

    /// Starts the listener for a face's health and metrics; returns its URL.
    pub async fn start_figures(&mut self) -> String {
        let pool = self.database.pool(Role::Intake, 1).await;
        let (listener, config) = self.listen(Role::Intake, Face::INTAKE).await;
        self.serve(listener, config, Arc::new(Metrics::new("intake")).router(pool))
    }

    /// Aborts every face; as after a crash or restart, only the database remains.
    pub fn stop_faces(&mut self) {
        self.faces.drain(..).for_each(|face| face.abort());
    }

    /// From now on, faces start with a clock that panics.
    pub fn break_the_clock(&mut self) {
        self.broken = true;
    }

    fn shared_clock(&self) -> Arc<dyn Clock> {
        if self.broken { Arc::new(BrokenClock) } else { Arc::new(self.clock.clone()) }
    }

    async fn listen(&self, role: Role, face: Face) -> (TcpListener, Config) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = listener.local_addr().unwrap();
        let origin = format!("http://{listen}");
        let mut config = Config::plain(face, &self.database.url(role), listen, &origin);
        // All people in a test come from one address, so limits per client would stop them.
        config.limits.pages_a_minute = 1_000_000;
        config.limits.forms_a_minute = 1_000_000;
        config.limits.open_connections_by_client = config.limits.open_connections;
        config.limits.reports_in_ten_minutes = 1_000_000;
        config.limits.file_bytes_an_hour = u64::MAX;
        config.limits.file_bytes_a_day = u64::MAX;
        config.cell = programs::beside("meldestelle-cell");
        // The test machine may be short of disk space, and the tests need little.
        config.limits.free = 0;
        (listener, config)
    }

    fn serve(&mut self, listener: TcpListener, config: Config, router: Router) -> String {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let listeners = vec![Listener::tcp(listener, false)];
        self.faces.push(tokio::spawn(serve(listeners, router, Arc::new(config), std::future::pending())));
        url
    }

    /// A person who reports, with a browser of their own.
    #[must_use]
    pub fn reporter(&self) -> Reporter {
        Reporter::new(&self.intake_url, "de")
    }

    /// The first counsellor, not signed in yet.
    #[must_use]
    pub fn ada(&self) -> Counsellor {
        self.counsellor(0)
    }

    /// The second counsellor, not signed in yet.
    #[must_use]
    pub fn bela(&self) -> Counsellor {
        self.counsellor(1)
    }

    fn counsellor(&self, place: usize) -> Counsellor {
        let known = self.office.counsellors.get(place).expect("two counsellors");
        Counsellor::new(
            &self.desk_url,
            self.clock.clone(),
            &known.login,
            &known.passphrase,
            &known.totp_secret,
        )
    }

    /// Begins a new key of the office, granted to the counsellors at these places, and starts a
    /// public face that knows it at once.
    pub async fn change_key(&mut self, granted: &[usize]) {
        let granted: Vec<_> = granted.iter().map(|place| self.office.counsellors[*place].id).collect();
        let pool = self.database.pool(Role::Desk, 2).await;
        let mut tx = database::begin(&pool, self.office.id).await.unwrap();
        let (now, mut chance) = (self.clock.now(), self.chance.clone());
        let keys = begin_epoch(&mut tx, &self.office.keys, &granted, None, now, &mut chance).await.unwrap();
        tx.commit().await.unwrap();
        self.office.keys = keys;
        self.intake_url = self.start_intake().await;
    }

    /// Somebody who begins to work here now, and is granted the newest key alone.
    pub async fn newcomer(&mut self, login: &str) -> Counsellor {
        let pool = self.database.pool(Role::Desk, 2).await;
        let mut tx = database::begin(&pool, self.office.id).await.unwrap();
        let (keys, mut chance) = (&self.office.keys, self.chance.clone());
        let added =
            add_counsellor(&mut tx, keys, "Meldestelle", login, PassphraseCost::TEST, &mut chance).await;
        tx.commit().await.unwrap();
        self.office.counsellors.push(added.unwrap());
        self.counsellor(self.office.counsellors.len() - 1)
    }

    /// Sets up a second office under the host name `localhost`. From then on the first one answers
    /// to `127.0.0.1` only.
    pub async fn another_office(&self) -> NewOffice {
        sqlx::query("UPDATE office SET host = '127.0.0.1'").execute(&self.owner).await.unwrap();
        let plan = OfficePlan {
            name: "Anderes Amt".to_owned(),
            place: "Anderswo".to_owned(),
            kind: OfficeKind::Association,
            host: Some("localhost".to_owned()),
            imprint: Imprint::invented(),
            counsellors: vec!["cem".to_owned()],
        };
        let pool = self.database.pool(Role::Desk, 2).await;
        create_office(&pool, &plan, PassphraseCost::TEST, self.clock.now(), &mut self.chance.clone())
            .await
            .unwrap()
    }

    /// Makes forms of the office without fetching them.
    pub async fn forms(&self) -> Forms {
        Forms::of(&mut self.database.connection(Role::Owner).await, self.office.id).await
    }

    /// Number of rows in a table, counted as the owner.
    pub async fn count(&self, table: &str) -> i64 {
        let query = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(query).fetch_one(&self.owner).await.unwrap()
    }
}
