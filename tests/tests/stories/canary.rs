//! Words that somebody wrote are followed through the real programs: to the desk and into the office's own `age -d`, and nowhere else.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_domain::clock::{Clock, FixedClock, SystemClock};
use meldestelle_domain::hex::hex;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::{CANARIES, canary_words};
use meldestelle_tests::programs;
use meldestelle_tests::reporter::{BROWSER, CAME_FROM, Reporter, receipt_code};
use serde_json::Value;
use tempfile::TempDir;

/// A face as a process, with its log in a file.
struct Face {
    process: Child,
    url: String,
}

impl Face {
    async fn start(name: &str, role: Role, database: &TestDatabase, folder: &TempDir) -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let log = fs::File::create(folder.path().join(format!("{name}.log"))).unwrap();
        let process = Command::new(programs::ours(name))
            .env("MELDESTELLE_DATABASE_URL", database.url(role))
            .env("MELDESTELLE_LISTEN", listen.to_string())
            .env("MELDESTELLE_LOG", "debug")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let face = Self { process, url: format!("http://{listen}") };
        for _ in 0..200 {
            if reqwest::get(&face.url).await.is_ok() {
                return face;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{name} did not start");
    }

    /// What other users of the machine see of it.
    fn arguments(&self) -> String {
        let bytes = fs::read(format!("/proc/{}/cmdline", self.process.id())).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn set_up(database: &TestDatabase) -> Value {
    let output = Command::new(programs::ours("meldestelle-desk"))
        .args(["setup", "--name", "Kanarienfreies Amt", "--place", "Musterstadt", "--kind", "association"])
        .args(["--counsellor", "ada", "--json"])
        .env("MELDESTELLE_DATABASE_URL", database.url(Role::Desk))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn assert_none_of(words: &[String], place: &str, text: &str) {
    let text = text.to_lowercase();
    for word in words {
        assert!(!text.contains(&word.to_lowercase()), "{word} is in {place}");
        assert!(!text.contains(&hex(word.as_bytes())), "{word} is in {place}, in hexadecimal");
    }
}

#[tokio::test]
async fn words_reach_the_desk_and_nothing_else() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    let office = set_up(&database);
    let intake = Face::start("meldestelle-intake", Role::Intake, &database, &folder).await;
    let desk = Face::start("meldestelle-desk", Role::Desk, &database, &folder).await;

    // Filed, sent again with an addition, and once with an error.
    let reporter = Reporter::new(&intake.url, "de");
    let fill = |form: meldestelle_tests::page::Form| {
        CANARIES.iter().fold(form, |form, (name, value)| match *name {
            "ground" | "consent_pass_on" => form.tick(name, value),
            _ => form.fill(name, value),
        })
    };
    let form = fill(reporter.form().await);
    let code = receipt_code(&reporter.send(&form).await);
    assert_eq!(
        receipt_code(&reporter.send(&form.clone().fill("when_words", "Kanariennachtrag")).await),
        code
    );
    assert_eq!(reporter.send(&form.smuggle("narrative", "Kanariendopplung")).await.status, 422);

    // Read and coded at the desk, contact opened.
    let known = &office["counsellors"][0];
    let secret = |name: &str| known[name].as_str().unwrap().to_owned();
    let clock = FixedClock::at(SystemClock.now());
    let (passphrase, totp) = (secret("passphrase"), secret("totp_secret"));
    let ada = Counsellor::new(&desk.url, clock, "ada", &passphrase, &totp);
    ada.sign_in().await;
    let case = ada.the_case().await;
    let mut opening = case.form("#coding");
    opening.action = case.attribute("#contact button", "formaction").split('#').next().unwrap().to_owned();
    let opened = ada.send(&opening).await;
    let coding = case.form("#coding").fill("name", "Kanarienfallname").fill("case_status", "active");
    assert!(ada.send(&coding).await.has("#saved"));
    ada.visit("/statistics").await;

    let mut words: Vec<String> = canary_words().map(str::to_owned).collect();
    for word in &words {
        assert!(opened.source.to_lowercase().contains(&word.to_lowercase()), "{word} is not at the desk");
    }
    words.retain(|word| !["Kanarien", "kanarien"].contains(&word.as_str()));
    words.extend(["Kanariennachtrag", "Kanariendopplung", "Kanarienfallname"].map(str::to_owned));
    words.extend([BROWSER, CAME_FROM].map(str::to_owned));
    words.extend([passphrase, totp, code.clone(), code.replace(' ', "")]);
    words.push(office["recovery_key"].as_str().unwrap().to_owned());

    // Nowhere else.
    assert_none_of(&words, "the dump", &programs::pg_dump(&database.url(Role::Owner)));
    for face in [&intake, &desk] {
        assert_none_of(&words, "the arguments", &face.arguments());
    }
    for name in ["meldestelle-intake", "meldestelle-desk"] {
        let log = fs::read_to_string(folder.path().join(format!("{name}.log"))).unwrap();
        assert!(log.contains("listens"), "the log of {name} is the log");
        assert_none_of(&words, "a log", &log);
        assert_none_of(&["127.0.0.1".to_owned()], "a log", &without_own_address(&log));
    }
    if let Ok(log) = std::env::var("TEST_DATABASE_LOG") {
        assert_none_of(&words, "the database's log", &String::from_utf8_lossy(&fs::read(log).unwrap()));
    }
    let activity: Vec<String> = sqlx::query_scalar("SELECT coalesce(query, '') FROM pg_stat_activity")
        .fetch_all(&mut database.connection(Role::Owner).await)
        .await
        .unwrap();
    assert_none_of(&words, "the list of running statements", &activity.concat());

    // And with the recovery key and the ordinary age program everything reads.
    let envelope: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM report")
        .fetch_one(&mut database.connection(Role::Owner).await)
        .await
        .unwrap();
    let key = office["recovery_key"].as_str().unwrap();
    assert!(programs::age_decrypt(key, &envelope).unwrap().contains("Zaunkoenigwort"));
}

/// The line in which a face says where it listens.
fn without_own_address(log: &str) -> String {
    log.lines().filter(|line| !line.contains("listens")).collect()
}
