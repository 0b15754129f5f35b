//! Fuzzes the cleaners: changes small files at random and cleans them, for a number of minutes.
//!
//! `fuzz MINUTES SEED KIND FOLDER ...` takes from the folders the files that are recognised as
//! KIND. A file that makes a cleaner panic, or takes longer than [`MAX_TIME`], is saved and named
//! on standard output; if there is any, the exit status is 1.
//!
//! Bound the memory from outside (`ulimit -v`). A file that asks for more ends the run at once, and
//! is left in `fuzz.last.<process id>` in the folder for temporary files.
#![expect(clippy::expect_used, clippy::panic, reason = "a run that cannot start ends")]
#![expect(clippy::print_stdout, reason = "prints a table")]

use std::env;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use meldestelle_cleaners::{clean, recognise};
use meldestelle_domain::attachment::FileKind;
use meldestelle_tests::processor::thread_time;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Most processor time that a changed file may take.
const MAX_TIME: Duration = Duration::from_secs(5);
/// Larger files are left out, because small files find errors faster.
const MAX_FILE_LENGTH: u64 = 256 << 10;
/// Byte sequences with a meaning in some format.
const TOKENS: [&[u8]; 24] = [
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xff\xda",
    b"\xff\xe1",
    b"IDAT",
    b"IEND",
    b"fdAT",
    b"RIFF",
    b"ANMF",
    b"endobj",
    b"stream\n",
    b"endstream",
    b"1 0 obj",
    b"<<",
    b">>",
    b"[",
    b"/Prev 0",
    b"PK\x03\x04",
    b"<w:p>",
    b"&#x0;",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [minutes, seed, kind, folders @ ..] = &arguments[..] else { panic!("MINUTES SEED KIND FOLDER ...") };
    let kind: FileKind = serde_json::from_str(&format!("\"{kind}\"")).expect("a kind");
    let mut files = Vec::new();
    for folder in folders {
        collect_files(Path::new(folder), kind, &mut files);
    }
    assert!(!files.is_empty(), "no files of this kind");
    let minutes: u64 = minutes.parse().expect("minutes");
    let mut rng = StdRng::seed_from_u64(seed.parse().expect("a seed"));
    let (begun, last) = (Instant::now(), env::temp_dir().join(format!("fuzz.last.{}", std::process::id())));
    let (mut runs, mut accepted, mut panics, mut slow, mut longest) = (0_u64, 0_u64, 0, 0, Duration::ZERO);
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        let mutated = mutate(&files, &mut rng);
        fs::write(&last, &mutated).expect("room");
        let before = thread_time();
        let cleaned = catch_unwind(|| clean(&mutated).is_ok());
        let took = thread_time().saturating_sub(before);
        runs += 1;
        longest = longest.max(took);
        accepted += u64::from(matches!(cleaned, Ok(true)));
        for (what, happened, count) in
            [("panic", cleaned.is_err(), &mut panics), ("slow", took > MAX_TIME, &mut slow)]
        {
            if happened {
                let path = PathBuf::from(format!("{}.{what}.{count}", last.display()));
                fs::write(&path, &mutated).expect("room");
                println!("{what}: {}", path.display());
                *count += 1;
            }
        }
    }
    println!(
        "{kind:?}: {} files, {runs} runs, {accepted} taken, {panics} panics, {slow} slow, longest {longest:.1?}",
        files.len()
    );
    if panics + slow == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Collects the files of a kind in a folder and its subfolders.
fn collect_files(folder: &Path, kind: FileKind, files: &mut Vec<Vec<u8>>) {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_files(&path, kind, files);
        } else if fs::metadata(&path).is_ok_and(|data| data.len() <= MAX_FILE_LENGTH) {
            let bytes = fs::read(&path).expect("it reads");
            // GIF and TIFF have no kind of their own; they become PNG.
            let is_of_kind = recognise(&bytes)
                .map_or(kind == FileKind::Png && is_converted(&bytes), |found| found == kind);
            if is_of_kind {
                files.push(bytes);
            }
        }
    }
}

fn is_converted(bytes: &[u8]) -> bool {
    [b"GIF8".as_slice(), b"II*\0", b"MM\0*"].iter().any(|magic| bytes.starts_with(magic))
}

/// A random file with random changes. Most changes leave its kind recognisable.
fn mutate(files: &[Vec<u8>], rng: &mut StdRng) -> Vec<u8> {
    let pick = |rng: &mut StdRng| files.get(rng.random_range(0..files.len())).cloned().unwrap_or_default();
    let mut bytes = pick(rng);
    for _ in 0..=rng.random_range(0..6_u32) {
        if bytes.len() < 2 {
            break;
        }
        let at = rng.random_range(0..bytes.len());
        let length = rng.random_range(1..=64.min(bytes.len()));
        let end = (at + length).min(bytes.len());
        match rng.random_range(0..7_u32) {
            0 => {
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << rng.random_range(0..8_u32));
            }
            1 => bytes.iter_mut().skip(at).take(length).for_each(|byte| *byte = rng.random()),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let token = TOKENS.get(rng.random_range(0..TOKENS.len())).copied().unwrap_or_default();
                bytes.splice(at..(at + token.len()).min(bytes.len()), token.iter().copied());
            }
            4 => {
                let part: Vec<u8> = bytes.iter().skip(at).take(length).copied().collect();
                bytes.splice(at..at, part.repeat(rng.random_range(1..20)));
            }
            5 => {
                let other = pick(rng);
                let from = rng.random_range(0..other.len().max(1));
                bytes.splice(at..end, other.iter().skip(from).take(length * 8).copied());
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}
