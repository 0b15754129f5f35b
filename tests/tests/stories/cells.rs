//! The cell in which strangers' files are parsed: what it may not do, tried from inside, and what becomes of a form whose file kills its cell.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

use meldestelle_cleaners::walls::Wall;
use meldestelle_tests::programs;

/// What becomes of whoever tries something from inside a cell in which these walls are missing.
fn tries(act: &str, missing: &[Wall]) -> ExitStatus {
    let program = programs::beside("break-out");
    Command::new(program).arg(act).args(missing.iter().map(|wall| wall.name())).env_clear().status().unwrap()
}

/// Each of the walls keeps it back by itself, and without them nothing does.
fn is_kept_back_by(act: &str, walls: &[Wall]) {
    assert!(!tries(act, &[]).success(), "{act} behind all walls");
    for wall in walls {
        let others: Vec<Wall> = walls.iter().copied().filter(|other| other != wall).collect();
        if !others.is_empty() {
            assert!(!tries(act, &others).success(), "{act} behind {}", wall.name());
        }
    }
    assert!(tries(act, walls).success(), "{act} without walls");
}

#[test]
fn a_cell_opens_no_file_and_no_socket_and_starts_no_process() {
    assert!(tries("nothing", &[]).success(), "what it may");
    is_kept_back_by("open", &[Wall::SystemCalls, Wall::Files]);
    is_kept_back_by("socket", &[Wall::SystemCalls, Wall::Files]);
    // Without the list of system calls one starts, and finds its libraries only if files may be opened.
    is_kept_back_by("process", &[Wall::SystemCalls, Wall::Files]);
}

#[test]
fn a_cell_takes_no_more_memory_than_it_may() {
    is_kept_back_by("memory", &[Wall::Memory]);
}

#[test]
fn a_cell_takes_no_more_time_than_it_may() {
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    let ended = tries("much time", &[]).signal();
    assert!(matches!(ended, Some(SIGKILL | SIGXCPU)), "{ended:?}");
    assert!(tries("time", &[Wall::Processor]).success(), "without its wall");
}
