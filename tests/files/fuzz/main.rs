//! Changes real and small files by chance and cleans them, for so many minutes: `fuzz MINUTES SEED KIND FOLDER ...`, where KIND is what the files are
//! to be recognised as. A panic, and a file that takes longer than it may, is written down with the file that made it; any ends the run with 1.
//!
//! The memory is bounded from outside (`ulimit -v`): what asks for more ends the run at once, and the last file lies in
//! `fuzz.last.<process id>` in the folder for temporary files.
#![expect(clippy::expect_used, clippy::panic, reason = "a trial that cannot run ends")]
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

/// Longest time on the processor that a changed file may take.
const LONGEST: Duration = Duration::from_secs(5);
/// Larger files are left out: what is wrong is found faster in small ones.
const LARGEST: u64 = 256 << 10;
/// What formats are made of.
const WORDS: [&[u8]; 24] = [
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
        gather(Path::new(folder), kind, &mut files);
    }
    assert!(!files.is_empty(), "no files of this kind");
    let minutes: u64 = minutes.parse().expect("minutes");
    let mut chance = StdRng::seed_from_u64(seed.parse().expect("a seed"));
    let (begun, last) = (Instant::now(), env::temp_dir().join(format!("fuzz.last.{}", std::process::id())));
    let (mut runs, mut taken, mut panics, mut slow, mut longest) = (0_u64, 0_u64, 0, 0, Duration::ZERO);
    while begun.elapsed() < Duration::from_secs(60 * minutes) {
        let changed = change(&files, &mut chance);
        fs::write(&last, &changed).expect("room");
        let before = thread_time();
        let cleaned = catch_unwind(|| clean(&changed).is_ok());
        let took = thread_time().saturating_sub(before);
        runs += 1;
        longest = longest.max(took);
        taken += u64::from(matches!(cleaned, Ok(true)));
        for (what, found, count) in
            [("panic", cleaned.is_err(), &mut panics), ("slow", took > LONGEST, &mut slow)]
        {
            if found {
                let path = PathBuf::from(format!("{}.{what}.{count}", last.display()));
                fs::write(&path, &changed).expect("room");
                println!("{what}: {}", path.display());
                *count += 1;
            }
        }
    }
    println!(
        "{kind:?}: {} files, {runs} runs, {taken} taken, {panics} panics, {slow} slow, longest {longest:.1?}",
        files.len()
    );
    if panics + slow == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Files of a kind in a folder and those below it.
fn gather(folder: &Path, kind: FileKind, files: &mut Vec<Vec<u8>>) {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, kind, files);
        } else if fs::metadata(&path).is_ok_and(|data| data.len() <= LARGEST) {
            let bytes = fs::read(&path).expect("it reads");
            // GIF and TIFF come out as PNG and are recognised as nothing.
            let is = recognise(&bytes)
                .map_or(kind == FileKind::Png && is_converted(&bytes), |found| found == kind);
            if is {
                files.push(bytes);
            }
        }
    }
}

fn is_converted(bytes: &[u8]) -> bool {
    [b"GIF8".as_slice(), b"II*\0", b"MM\0*"].iter().any(|magic| bytes.starts_with(magic))
}

/// A file with some changes, of which most leave its kind what it is.
fn change(files: &[Vec<u8>], chance: &mut StdRng) -> Vec<u8> {
    let pick =
        |chance: &mut StdRng| files.get(chance.random_range(0..files.len())).cloned().unwrap_or_default();
    let mut bytes = pick(chance);
    for _ in 0..=chance.random_range(0..6_u32) {
        if bytes.len() < 2 {
            break;
        }
        let at = chance.random_range(0..bytes.len());
        let many = chance.random_range(1..=64.min(bytes.len()));
        let end = (at + many).min(bytes.len());
        match chance.random_range(0..7_u32) {
            0 => {
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= 1 << chance.random_range(0..8_u32));
            }
            1 => bytes.iter_mut().skip(at).take(many).for_each(|byte| *byte = chance.random()),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let word = WORDS.get(chance.random_range(0..WORDS.len())).copied().unwrap_or_default();
                bytes.splice(at..(at + word.len()).min(bytes.len()), word.iter().copied());
            }
            4 => {
                let part: Vec<u8> = bytes.iter().skip(at).take(many).copied().collect();
                bytes.splice(at..at, part.repeat(chance.random_range(1..20)));
            }
            5 => {
                let other = pick(chance);
                let from = chance.random_range(0..other.len().max(1));
                bytes.splice(at..end, other.iter().skip(from).take(many * 8).copied());
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}
