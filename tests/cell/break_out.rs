//! Tries to break out of a cell from inside: applies the restrictions of its sandbox, except the
//! named ones, and then does one thing that no cell may do.
//!
//! `break-out ACT [RESTRICTION ...]` exits with 0 if the thing succeeded, and with 1 if it was
//! refused. `tests/tests/stories/cells.rs` starts it.

use std::fs::File;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, ExitCode};
use std::time::Duration;

use meldestelle_cleaners::sandbox::{self, Restriction};
use meldestelle_domain::cell::{CPU_SECONDS, MEMORY_LIMIT};
use meldestelle_tests::processor::thread_time;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let act = arguments.next().unwrap_or_default();
    let missing: Vec<String> = arguments.collect();
    let applied: Vec<Restriction> = Restriction::ALL
        .into_iter()
        .filter(|restriction| !missing.iter().any(|name| name == restriction.name()))
        .collect();
    if !sandbox::apply(&applied).is_empty() {
        return ExitCode::from(2);
    }
    let succeeded = match act.as_str() {
        "open" => File::open("/etc/passwd").is_ok(),
        "socket" => UnixDatagram::unbound().is_ok(),
        "process" => Command::new("/bin/true").status().is_ok_and(|status| status.success()),
        "memory" => {
            Vec::<u8>::new().try_reserve_exact(usize::try_from(MEMORY_LIMIT).unwrap_or(usize::MAX)).is_ok()
        }
        "time" => spin(CPU_SECONDS + 1),
        // The kernel counts ticks, and a virtual machine misses some of them.
        "much time" => spin(4 * CPU_SECONDS),
        "nothing" => true,
        // Ways to crash.
        "no memory" => !vec![1_u8; usize::try_from(MEMORY_LIMIT).unwrap_or(usize::MAX)].is_empty(),
        "deep" => recurse(0) > 0,
        _ => return ExitCode::from(3),
    };
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn spin(seconds: u64) -> bool {
    while thread_time() < Duration::from_secs(seconds) {}
    true
}

/// Recurses until the stack overflows.
fn recurse(depth: u64) -> u64 {
    let here = [depth; 512];
    if depth == u64::MAX { 0 } else { recurse(std::hint::black_box(here).iter().sum::<u64>() / 512 + 1) + 1 }
}
