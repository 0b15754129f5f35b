//! Follows words that a person wrote through the real programs: they reach the desk and open with
//! the office's own `age -d`, and appear nowhere else.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_domain::clock::{Clock, FixedClock, SystemClock};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::counsellor::Counsellor;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::{CANARIES, TestOffice, canary_words, filing};
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{BROWSER, CAME_FROM, Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use meldestelle_tests::{programs, traces};
use meldestelle_web::rng::RandomSource;
use serde_json::Value;
use tempfile::TempDir;

/// A face as a process, which logs to a file.
struct Face {
    process: Child,
    url: String,
}

impl Face {
    async fn start(name: &str, role: Role, database: &TestDatabase, folder: &TempDir) -> Self {
        let log = folder.path().join(format!("{name}.log"));
        // Another program may take the port before the face does, so try several.
        for _ in 0..5 {
            let listen = programs::free_port();
            let to = fs::File::create(&log).unwrap();
            let process = Command::new(programs::ours(name))
                .env("MELDESTELLE_DATABASE_URL", database.url(role))
                .env("MELDESTELLE_LISTEN", listen.to_string())
                .env("MELDESTELLE_LOG", "debug")
                .stdout(to.try_clone().unwrap())
                .stderr(to)
                .spawn()
                .unwrap();
            let mut face = Self { process, url: format!("http://{listen}") };
            for _ in 0..600 {
                if face.process.try_wait().unwrap().is_some() {
                    break;
                }
                // Another program could answer at this port, so the log of the face itself must say
                // that it listens.
                if fs::read_to_string(&log).unwrap().contains("listens")
                    && reqwest::get(&face.url).await.is_ok()
                {
                    return face;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        panic!("{name} did not start: {}", fs::read_to_string(&log).unwrap());
    }

    /// The command line, which other users of the machine can see.
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
        .args(["setup", "--name", "Amt ohne Vogel", "--place", "Musterstadt", "--kind", "association"])
        .args(["--responsible", "Stadt", "--address", "Markt 1", "--email", "amt@example.org"])
        .args(["--counsellor", "ada", "--json"])
        .env("MELDESTELLE_DATABASE_URL", database.url(Role::Desk))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn assert_none_of(words: &[String], place: &str, text: &str) {
    assert_eq!(traces::find(words, text.as_bytes()), None, "in {place}");
}

#[tokio::test]
async fn words_reach_the_desk_and_nothing_else() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    let office = set_up(&database);
    let intake = Face::start("meldestelle-intake", Role::Intake, &database, &folder).await;
    let desk = Face::start("meldestelle-desk", Role::Desk, &database, &folder).await;

    // Files a report, sends it again with an addition, and sends it once with an error.
    let reporter = Reporter::new(&intake.url, "de");
    let fill = |form: meldestelle_tests::page::Form| {
        CANARIES.iter().fold(form, |form, (name, value)| match *name {
            "ground" | "consent_pass_on" => form.tick(name, value),
            _ => form.fill(name, value),
        })
    };
    let typed = "main textarea, main :is(input[type=text], input[type=email], input[type=tel])";
    let typed = reporter.visit("/de/report").await.attributes(typed, "name");
    assert!(typed.iter().any(|name| name == "narrative"), "{typed:?}");
    for name in typed {
        assert!(CANARIES.iter().any(|(canary, _)| *canary == name), "CANARIES lacks {name}");
    }
    let form = fill(reporter.form().await);
    let code = receipt_code(&reporter.send(&form).await);
    assert_eq!(
        receipt_code(&reporter.send(&form.clone().fill("when_words", "Kanariennachtrag")).await),
        code
    );
    assert_eq!(reporter.send(&form.smuggle("narrative", "Kanariendopplung")).await.status, 422);

    // Reads and codes the case at the desk, and opens the contact.
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

    assert_nowhere_else(&words, &database, [&intake, &desk], &folder).await;

    // The report opens with the recovery key and the ordinary age program.
    let envelope: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM report")
        .fetch_one(&mut database.connection(Role::Owner).await)
        .await
        .unwrap();
    let key = office["recovery_key"].as_str().unwrap();
    assert!(programs::age_decrypt(key, &envelope).unwrap().contains("Zaunkoenigwort"));
}

/// The words are not in the database, its log or its statements, nor in the logs and command lines
/// of the faces.
async fn assert_nowhere_else(words: &[String], database: &TestDatabase, faces: [&Face; 2], folder: &TempDir) {
    let dump = programs::pg_dump(&database.url(Role::Owner));
    assert_none_of(words, "the dump", &dump);
    assert_none_of(&["127.0.0.1".to_owned()], "the dump", &dump);
    for face in faces {
        assert_none_of(words, "the arguments", &face.arguments());
    }
    for name in ["meldestelle-intake", "meldestelle-desk"] {
        let log = fs::read_to_string(folder.path().join(format!("{name}.log"))).unwrap();
        assert!(log.contains("listens"), "the log of {name} is the log");
        assert_none_of(words, "a log", &log);
        assert_none_of(&["127.0.0.1".to_owned()], "a log", &without_own_address(&log));
    }
    let Ok(log) = std::env::var("TEST_DATABASE_LOG") else {
        panic!("TEST_DATABASE_LOG is not set; `tests/run with COMMAND` sets it");
    };
    let log = String::from_utf8_lossy(&fs::read(log).unwrap()).into_owned();
    assert!(log.contains("ready to accept connections"), "the database's log is its log");
    assert_none_of(words, "the database's log", &log);
    let statements = database.statements().await;
    for role in [Role::Intake, Role::Desk] {
        let seen = statements.iter().any(|(name, text)| name == role.name() && !text.is_empty());
        assert!(seen, "no statement of {role:?} is seen in {statements:?}");
    }
    let statements: String = statements.into_iter().map(|(_, text)| text).collect();
    assert_none_of(words, "the list of running statements", &statements);
}

/// Proves the search: it finds every word that is planted in a dump, in every encoding, in a column
/// of bytes and in a column of text.
#[tokio::test]
async fn a_word_that_lay_in_the_database_would_be_found_in_any_encoding() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(15);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;
    let words = ["Zaunkoenigwort".to_owned()];
    let told = "An der Theke wurde ich Zaunkoenigwort genannt, und niemand sagte etwas.";
    let mut owner = database.connection(Role::Owner).await;
    let dump = || programs::pg_dump(&database.url(Role::Owner));
    assert_eq!(traces::find(&words, dump().as_bytes()), None);
    for (name, bytes) in traces::planted(told) {
        // The word stands in the middle of a column, as if it were part of sealed bytes. Raw
        // deflate has no header and is found only at the beginning.
        let before = if name == "deflate" { "" } else { "ab00ff" };
        let plant = "UPDATE report SET fetched = decode($1, 'hex') || $2 || '\\xff'::bytea";
        sqlx::query(plant).bind(before).bind(&bytes).execute(&mut owner).await.unwrap();
        assert!(traces::find(&words, dump().as_bytes()).is_some(), "{name}");
        sqlx::query("UPDATE report SET fetched = NULL").execute(&mut owner).await.unwrap();
        if let Ok(text) = String::from_utf8(bytes)
            && !text.contains('\0')
        {
            let plant = "UPDATE office SET settings = jsonb_build_object('note', 'x ' || $1)";
            sqlx::query(plant).bind(&text).execute(&mut owner).await.unwrap();
            assert!(traces::find(&words, dump().as_bytes()).is_some(), "{name}, as text");
            sqlx::query("UPDATE office SET settings = '{}'").execute(&mut owner).await.unwrap();
        }
    }
    assert_eq!(traces::find(&words, dump().as_bytes()), None);
}

/// Sends a report with a file, and one whose file is refused. Returns the code of the first and the
/// form of the second.
async fn send_files(person: &Reporter) -> (String, Form) {
    let form = person.form().await.fill("narrative", "Kanarienmeldung");
    let kept = Chosen::new("Kanariendatei.txt", "Kanarieninhalt einer Datei.");
    let code = receipt_code(&person.send_with(&form, &[kept]).await);
    let refused = Chosen::new("Kanarienverweigert.docx", Chosen::vector("letter.docx").bytes);
    let form = person.form().await.fill("narrative", "Kanarienverlust");
    assert_eq!(person.send_with(&form, &[refused]).await.status, 422);
    (code, form)
}

/// Sends forms that are wrong, forged, too large, broken off, or sent to another address.
async fn send_wrong_forms(person: &Reporter, form: &Form) {
    let urlencoded = "application/x-www-form-urlencoded";
    assert_eq!(person.send(&form.clone().fill("issued", "Kanarienmarke")).await.status, 422);
    assert_eq!(person.send(&form.clone().fill("when_day", "Kanarientag")).await.status, 422);
    let large = format!("narrative=Kanariengross{}", "x".repeat(3 << 20)).into_bytes();
    assert_eq!(person.send_raw("/de/report", urlencoded, large).await.status, 413);
    let broken = b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"Kanarienrest.txt\"\r\n\r\nKanarienende";
    let broken = person.send_raw("/de/report", "multipart/form-data; boundary=b", broken.to_vec()).await;
    assert!(broken.status.is_client_error(), "{broken}");
    let path = "/de/Kanarienpfad?frage=Kanarienfrage";
    assert_eq!(person.visit(path).await.status, 404);
    assert_eq!(person.send_raw(path, urlencoded, b"x=Kanarienfeld".to_vec()).await.status, 404);
    assert_eq!(person.send_raw("/de/", urlencoded, b"x=Kanarienfalsch".to_vec()).await.status, 405);
}

/// Opens the mailbox with an unknown and with a mistyped code, then writes a message. Returns the
/// form of the message.
async fn write_to_the_office(person: &Reporter, door: &Form, codes: [&str; 2]) -> Form {
    let [code, nobody] = codes;
    assert_eq!(person.send(&door.clone().fill("code", nobody)).await.status, 404);
    assert_eq!(person.send(&door.clone().fill("code", "47110 Kanarientippfehler")).await.status, 422);
    let inside = person.send(&door.clone().fill("code", code)).await;
    let message = inside.form("form[action$='/write']").fill("text", "Kanariennachricht");
    let later = Chosen::new("Kanariennachschub.txt", "Kanarienspaeter");
    assert_eq!(person.send_with(&message, &[later]).await.status, 200);
    message
}

/// Tries unknown names and wrong passphrases at the desk. Then a counsellor reads, looks at the
/// file and answers. Returns the address of the case and its page.
async fn work_at_the_desk(ada: &Counsellor) -> (String, Page) {
    for (login, passphrase) in [("Kanarienlogin", "Kanarienwort"), ("ada", "Kanarienpassphrase")] {
        assert_eq!(ada.try_sign_in(login, passphrase, "471147").await.status, 401);
    }
    ada.sign_in().await;
    let case = ada.cases().await.remove(0);
    let page = ada.visit(&case).await;
    let file = page.attribute("#files li a", "href");
    let shown = ada.visit(&file).await.source;
    assert!(
        ["Kanariendatei.txt", "Kanariennachschub.txt"].iter().any(|name| shown.contains(name)),
        "{shown}"
    );
    assert_eq!(ada.fetch(&format!("{file}/download")).await.0, 200);
    let answer = ada.visit(&format!("{case}/messages")).await.form("#message");
    assert_eq!(ada.send(&answer.fill("text", "Kanarienantwort")).await.status, 200);
    assert_eq!(ada.visit("/Kanarienakte?frage=Kanariensuche").await.status, 404);
    let large = Form::to(&case).smuggle("name", &format!("Kanarienriese{}", "x".repeat(3 << 20)));
    assert!(ada.send(&large).await.status.is_client_error());
    (case, page)
}

/// Failures are logged, but without anything that was sent: files, messages, malformed forms of
/// every kind, wrong codes and passphrases, and a database that goes away.
#[tokio::test]
async fn what_goes_wrong_tells_no_word_either() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    let office = set_up(&database);
    let intake = Face::start("meldestelle-intake", Role::Intake, &database, &folder).await;
    let desk = Face::start("meldestelle-desk", Role::Desk, &database, &folder).await;
    let person = Reporter::new(&intake.url, "de");

    let (code, form) = send_files(&person).await;
    send_wrong_forms(&person, &form).await;
    let door = person.visit("/de/mailbox").await.form("main form");
    let nobody = ReceiptCode::random(&mut RandomSource::System).grouped().to_string();
    let message = write_to_the_office(&person, &door, [&code, &nobody]).await;
    let known = &office["counsellors"][0];
    let secret = |name: &str| known[name].as_str().unwrap().to_owned();
    let clock = FixedClock::at(SystemClock.now());
    let ada = Counsellor::new(&desk.url, clock, "ada", &secret("passphrase"), &secret("totp_secret"));
    let (case, page) = work_at_the_desk(&ada).await;

    // Takes the database away while everybody works.
    database.cut().await;
    assert_eq!(person.send(&form.fill("narrative", "Kanarienausfall")).await.status, 503);
    assert_eq!(person.send(&message.fill("text", "Kanarienstille")).await.status, 503);
    let coding = page.form("#coding").fill("name", "Kanarienunfall");
    assert!(ada.send(&coding).await.status.is_server_error());
    assert!(ada.try_sign_in("ada", "Kanarienpause", "471147").await.status.is_server_error());
    database.mend().await;
    // Both faces work again.
    assert_eq!(person.send(&door.fill("code", &nobody)).await.status, 404);
    assert_eq!(ada.visit(&case).await.status, 200);
    for name in ["meldestelle-intake", "meldestelle-desk"] {
        let log = fs::read_to_string(folder.path().join(format!("{name}.log"))).unwrap();
        assert!(log.contains("ERROR"), "that something went wrong stands in the log of {name}: {log}");
    }

    let mut words = vec!["kanarien".to_owned(), BROWSER.to_owned(), CAME_FROM.to_owned()];
    words.extend([code.clone(), code.replace(' ', ""), nobody.clone(), nobody.replace(' ', "")]);
    words.extend([secret("passphrase"), secret("totp_secret")]);
    assert_nowhere_else(&words, &database, [&intake, &desk], &folder).await;
}

/// The log without the line in which a face tells its address.
fn without_own_address(log: &str) -> String {
    log.lines().filter(|line| !line.contains("listens")).collect()
}

/// A face may get one report a day; its log must not become a list of when the reports came.
#[tokio::test]
async fn an_outage_is_told_once_and_in_the_same_words_for_pages_and_forms() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    set_up(&database);
    let intake = Face::start("meldestelle-intake", Role::Intake, &database, &folder).await;
    let person = Reporter::new(&intake.url, "de");
    let code = person.report("Eine Meldung.").await;
    let door = person.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let message = person.send(&door).await.form("form[action$='/write']").fill("text", "Noch etwas.");
    let form = person.form().await.fill("narrative", "Noch eine Meldung.");
    // A face caches the office for two seconds.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    database.cut().await;
    assert_eq!(person.visit("/de/report").await.status, 200, "shown as it was");
    let told = |folder: &TempDir| {
        let log = fs::read_to_string(folder.path().join("meldestelle-intake.log")).unwrap();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let lines = lines.filter(|line| line["level"] == "ERROR").map(|line| line["fields"].to_string());
        lines.collect::<Vec<_>>()
    };
    assert_eq!(told(&folder).len(), 1, "it is told, and it was no form that told it: {:?}", told(&folder));
    let file = [Chosen::new("brief.txt", "Abgelehnt.")];
    for _ in 0..3 {
        assert_eq!(person.send(&form).await.status, 503);
        assert_eq!(person.send_with(&message, &file).await.status, 503);
        assert_eq!(person.send(&door).await.status, 503);
        assert!(person.visit("/de/statistics").await.status.is_server_error());
    }
    let lines = told(&folder);
    let mut causes = lines.clone();
    causes.sort();
    causes.dedup();
    assert_eq!(causes.len(), lines.len(), "told twice: {lines:?}");
    assert!(lines.len() <= 3 && lines.iter().all(|line| line.contains("a request failed")), "{lines:?}");
}
