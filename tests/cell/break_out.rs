//! Tries to break out of a cell, from inside: raises the walls of a real one but those that are named, and then does one thing that no cell may do.
//!
//! `break-out ACT [WALL ...]`; it ends with 0 if the thing could be done, and with 1 if it was refused. `tests/tests/stories/cells.rs` starts it.

use std::fs::File;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, ExitCode};
use std::time::Duration;

use meldestelle_cleaners::walls::{self, Wall};
use meldestelle_domain::cell::{MEMORY, SECONDS};
use meldestelle_tests::processor::thread_time;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let act = arguments.next().unwrap_or_default();
    let missing: Vec<String> = arguments.collect();
    let standing: Vec<Wall> =
        Wall::ALL.into_iter().filter(|wall| !missing.iter().any(|name| name == wall.name())).collect();
    if !walls::raise(&standing).is_empty() {
        return ExitCode::from(2);
    }
    let could = match act.as_str() {
        "open" => File::open("/etc/passwd").is_ok(),
        "socket" => UnixDatagram::unbound().is_ok(),
        "process" => Command::new("/bin/true").status().is_ok_and(|status| status.success()),
        "memory" => Vec::<u8>::new().try_reserve_exact(usize::try_from(MEMORY).unwrap_or(usize::MAX)).is_ok(),
        "time" => spin(SECONDS + 1),
        // The kernel counts in ticks, of which a virtual machine misses some.
        "much time" => spin(4 * SECONDS),
        "nothing" => true,
        // Ways to end that the program does not choose.
        "no memory" => !vec![1_u8; usize::try_from(MEMORY).unwrap_or(usize::MAX)].is_empty(),
        "deep" => deeper(0) > 0,
        _ => return ExitCode::from(3),
    };
    if could { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn spin(seconds: u64) -> bool {
    while thread_time() < Duration::from_secs(seconds) {}
    true
}

/// Deeper than the stack.
fn deeper(depth: u64) -> u64 {
    let here = [depth; 512];
    if depth == u64::MAX { 0 } else { deeper(std::hint::black_box(here).iter().sum::<u64>() / 512 + 1) + 1 }
}
