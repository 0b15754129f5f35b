//! The cell in which strangers' files are parsed: what it must not be able to do, tried from
//! inside, and what happens to a form whose file kills its cell.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::str::FromStr;

use age::x25519;
use meldestelle_cleaners::sandbox::Restriction;
use meldestelle_domain::attachment::FileKind;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::programs;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::{Chosen, open_all};

/// The exit status of a program that tries an act from inside a cell without these restrictions.
fn tries(act: &str, missing: &[Restriction]) -> ExitStatus {
    let program = programs::beside("break-out");
    Command::new(program).arg(act).args(missing.iter().map(|wall| wall.name())).env_clear().status().unwrap()
}

/// Each of the walls alone prevents the act, and without all of them it succeeds.
fn is_kept_back_by(act: &str, walls: &[Restriction]) {
    assert!(!tries(act, &[]).success(), "{act} behind all walls");
    for wall in walls {
        let others: Vec<Restriction> = walls.iter().copied().filter(|other| other != wall).collect();
        if !others.is_empty() {
            assert!(!tries(act, &others).success(), "{act} behind {}", wall.name());
        }
    }
    assert!(tries(act, walls).success(), "{act} without walls");
}

#[test]
fn a_cell_opens_no_file_and_no_socket_and_starts_no_process() {
    assert!(tries("nothing", &[]).success(), "what it may");
    is_kept_back_by("open", &[Restriction::SystemCalls, Restriction::Files]);
    is_kept_back_by("socket", &[Restriction::SystemCalls, Restriction::Files]);
    // Without the system call filter a process starts, but it finds its libraries only if it may
    // open files.
    is_kept_back_by("process", &[Restriction::SystemCalls, Restriction::Files]);
}

#[test]
fn a_cell_takes_no_more_memory_than_it_may() {
    is_kept_back_by("memory", &[Restriction::Memory]);
}

#[test]
fn a_cell_takes_no_more_time_than_it_may() {
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    let ended = tries("much time", &[]).signal();
    assert!(matches!(ended, Some(SIGKILL | SIGXCPU)), "{ended:?}");
    assert!(tries("time", &[Restriction::Processor]).success(), "without its wall");
}

#[test]
fn a_cell_that_cannot_go_on_ends_at_once() {
    const SIGABRT: i32 = 6;
    const SIGSEGV: i32 = 11;
    for act in ["no memory", "deep"] {
        // The cell must not use up its processor time in vain and end because of that limit.
        let ended = tries(act, &[]).signal();
        assert!(matches!(ended, Some(SIGABRT | SIGSEGV)), "{act}: {ended:?}");
    }
}

/// A program in place of the cell: it dies of every file that it has to clean, and otherwise works
/// as the cell does.
fn dies_of_every_file(folder: &Path) -> PathBuf {
    let cell = programs::beside("meldestelle-cell");
    // Four bytes give the length of the order that follows: 16 for cleaning, 20 for detecting the
    // type.
    let script = format!(
        "#!/bin/sh\nlength=$(/usr/bin/dd bs=1 count=4 status=none | /usr/bin/od -An -tu1 | /usr/bin/tr -d ' ')\n\
         [ \"$length\" != 00016 ] || kill -9 $$\n\
         {{ /usr/bin/printf '\\0\\0\\0\\24'; /usr/bin/cat; }} | {}\n",
        cell.display()
    );
    let path = folder.join("dies");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[tokio::test]
async fn a_file_that_kills_its_cell_is_refused_and_may_be_insisted_on() {
    let mut house = House::open().await;
    let folder = tempfile::tempdir().unwrap();
    let cell = dies_of_every_file(folder.path());
    let url = house.start_intake_as(|config| config.cell = cell).await;
    let reporter = Reporter::new(&url, "de");
    let file = [Chosen::vector("author_xmp.pdf")];
    let form = reporter.form().await.fill("narrative", "Worte bleiben.");
    let page = reporter.send_with(&form, &file).await;
    assert_eq!(page.status, 422, "{page}");
    assert!(page.text("#files-error").contains("können wir nicht entfernen, wer sie gemacht hat"), "{page}");
    assert_eq!(page.form("main form").value("narrative"), "Worte bleiben.");
    let insists = page.form("main form").tick("files_as_they_are", "author_xmp.pdf");
    let page = reporter.send_with(&insists, &file).await;
    assert!(!receipt_code(&page).is_empty(), "{page}");
    let key = x25519::Identity::from_str(&house.office.recovery_key).unwrap();
    let mut owner = house.database.connection(Role::Owner).await;
    let [stored] = &open_all(&mut owner, house.office.id, &key).await[..] else { panic!("one file") };
    assert_eq!((stored.record.kind, stored.record.cleaned), (FileKind::Pdf, false));
    assert!(stored.content == file[0].bytes);
}

#[tokio::test]
async fn where_no_cell_can_be_started_words_are_taken_and_files_are_not() {
    let mut house = House::open().await;
    let url = house.start_intake_as(|config| config.cell = "/no/such/program".into()).await;
    let reporter = Reporter::new(&url, "de");
    let form = reporter.form().await.fill("narrative", "Worte bleiben.");
    let page = reporter.send_with(&form, &[Chosen::vector("letter.txt")]).await;
    assert_eq!(page.status, 422, "{page}");
    assert!(page.text("#files-error").contains("oder schicken Sie die Meldung ohne diese Datei"), "{page}");
    let page = reporter.send_with(&page.form("main form"), &[]).await;
    assert!(!receipt_code(&page).is_empty(), "{page}");
}
