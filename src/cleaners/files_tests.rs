//! Cleans every file of `tests/files/small`, and compares the result with
//! `tests/files/expected.json`. That has for each file:
//! - `answer`: `cleaned` or `refused`.
//! - For a cleaned file: its `kind`, its `notes`, and the notes that it `may` have besides. `gone`
//!   and `stays` are words, searched for in compressed data too. A word that is listed twice in
//!   `stays` must occur twice. Words that begin with `hex:` are bytes.
//! - For a refused file: `why`, or a list of acceptable reasons.
//!
//! Cleaning a cleaned file must not change it.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress};
use serde_json::Value;

use super::*;

/// Compressed data are searched inside compressed data, to this depth.
const MAX_DEPTH: usize = 4;
/// Most bytes that are inflated at one place.
const MAX_INFLATED: usize = 4 << 20;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/files")
}

fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder().join("small")).unwrap().map(Result::unwrap);
    entries
        .filter(|zip_entry_data| {
            zip_entry_data.file_type().unwrap().is_file() && zip_entry_data.file_name() != "make.py"
        })
        .map(|zip_entry_data| {
            (zip_entry_data.file_name().into_string().unwrap(), fs::read(zip_entry_data.path()).unwrap())
        })
        .collect()
}

fn expected() -> BTreeMap<String, Value> {
    serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap()
}

/// The strings of a list; a single string counts as a list of one.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect(),
        Value::String(one) => vec![one],
        _ => vec![],
    }
}

/// The name of a value in `expected.json`.
fn serialized_name(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A file, followed by everything that can be decompressed from it: PDF streams and PNG profiles
/// (zlib), archive entries (deflate), ASCII85.
fn with_decompressed(bytes: &[u8], depth: usize) -> Vec<u8> {
    let mut seen = bytes.to_vec();
    if depth == 0 {
        return seen;
    }
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        let inside = match rest {
            [b'P', b'K', 3, 4, ..] => zip_entry_data(rest),
            // The zlib header: compression method 8, and the two bytes are a multiple of 31 (RFC
            // 1950, 2.2).
            [first, second, ..]
                if first & 0x8f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31) =>
            {
                inflate(rest, true)
            }
            _ => match rest.strip_prefix(b"stream\n") {
                Some(data) if !bytes[..at].ends_with(b"end") => decode_ascii85(data).unwrap_or_default(),
                _ => continue,
            },
        };
        // Random bytes often inflate to a few bytes.
        if inside.len() > 16 {
            seen.push(b'\n');
            seen.extend(with_decompressed(&inside, depth - 1));
        }
    }
    seen
}

/// The data of an archive entry, from its local header on (APPNOTE.TXT, 4.3.7).
fn zip_entry_data(head: &[u8]) -> Vec<u8> {
    let short =
        |at: usize| head.get(at..at + 2).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let data = head.get(30 + short(26) + short(28)..).unwrap_or_default();
    if short(8) == 8 { inflate(data, false) } else { vec![] }
}

/// Inflates zlib data (with a header) or deflate data (without). Output before an error counts too.
fn inflate(data: &[u8], has_head: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(MAX_INFLATED);
    let _ = Decompress::new(has_head).decompress_vec(data, &mut out, FlushDecompress::None);
    out
}

/// Decodes ASCII85 (ISO 32000-2, 7.4.3): five characters for four bytes.
fn decode_ascii85(data: &[u8]) -> Option<Vec<u8>> {
    let end = data.windows(2).position(|two| two == b"~>")?;
    let digits: Vec<u8> = data[..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let mut out = Vec::new();
    let mut rest = digits.as_slice();
    while !rest.is_empty() {
        if rest[0] == b'z' {
            out.extend([0; 4]);
            rest = &rest[1..];
            continue;
        }
        let (group, after) = rest.split_at(rest.len().min(5));
        let mut value = 0_u32;
        for place in 0..5 {
            let digit =
                group.get(place).copied().unwrap_or(b'u').checked_sub(b'!').filter(|digit| *digit < 85)?;
            value = value.checked_mul(85)?.checked_add(u32::from(digit))?;
        }
        out.extend(value.to_be_bytes().iter().take(group.len().saturating_sub(1)));
        rest = after;
    }
    Some(out)
}

/// How often a word occurs, in UTF-8 or, as PDF and Windows write it, in UTF-16.
fn count(bytes: &[u8], word: &str) -> usize {
    let times = |what: &[u8]| bytes.windows(what.len()).filter(|window| *window == what).count();
    if let Some(digits) = word.strip_prefix("hex:") {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        return times(&(0..digits.len()).step_by(2).map(byte).collect::<Vec<_>>());
    }
    let wide = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<_>>();
    times(word.as_bytes()) + times(&wide(u16::to_be_bytes)) + times(&wide(u16::to_le_bytes))
}

/// The differences between a file's result and the expectation.
fn differences(file: &[u8], expected: &Value) -> Vec<String> {
    let Ok(answer) = panic::catch_unwind(|| clean(file)) else { return vec!["panics".to_owned()] };
    let found = match (&answer, expected["answer"].as_str().unwrap()) {
        (Ok(cleaned), "cleaned") => cleaned,
        (Err(refused), "refused") => {
            let why = serialized_name(refused.why);
            let fits = strings(&expected["why"]).contains(&why.as_str());
            return if fits { vec![] } else { vec![format!("refused as {why}, not as {}", expected["why"])] };
        }
        (Ok(cleaned), _) => {
            return vec![format!(
                "cleaned as {}, not refused as {}",
                serialized_name(cleaned.kind),
                expected["why"]
            )];
        }
        (Err(refused), _) => {
            return vec![format!("refused as {}, not cleaned", serialized_name(refused.why))];
        }
    };
    let mut all = Vec::new();
    if serialized_name(found.kind) != expected["kind"] {
        all.push(format!("is {}, not {}", serialized_name(found.kind), expected["kind"]));
    }
    let notes: Vec<String> = found.notes.iter().map(serialized_name).collect();
    let (wanted, allowed) = (strings(&expected["notes"]), strings(&expected["may"]));
    let is_noted = |one: &&str| notes.iter().any(|note| note == one);
    let is_known = |note: &String| wanted.iter().chain(&allowed).any(|one| note == one);
    if !wanted.iter().all(is_noted) || !notes.iter().all(is_known) {
        all.push(format!("notes {notes:?}, not {wanted:?}"));
    }
    let (before, after) = (with_decompressed(file, MAX_DEPTH), with_decompressed(&found.bytes, MAX_DEPTH));
    let is_encrypted = count(file, "/Encrypt") > 0;
    for word in strings(&expected["gone"]) {
        if count(&before, word) == 0 && !is_encrypted {
            all.push(format!("{word} was not there before"));
        }
        if count(&after, word) > 0 {
            all.push(format!("{word} is still there"));
        }
    }
    let stays = strings(&expected["stays"]);
    for word in &stays {
        let times = stays.iter().filter(|other| *other == word).count();
        if count(&after, word) < times {
            all.push(format!("{word} is gone, or not there {times} times"));
        }
    }
    all.extend(differences_of_second_cleaning(found));
    all
}

/// Cleans a cleaned file again: it must not change, and only permanent notes may be repeated.
fn differences_of_second_cleaning(cleaned: &Cleaned) -> Vec<String> {
    let permanent = |note: &Note| *note == Note::MailHead;
    let notes: Vec<Note> = cleaned.notes.iter().copied().filter(permanent).collect();
    match clean(&cleaned.bytes) {
        Err(refused) => vec![format!("refused as {} when it is cleaned again", serialized_name(refused.why))],
        Ok(second) => {
            let mut all = Vec::new();
            if second.bytes != cleaned.bytes || second.kind != cleaned.kind {
                all.push("changes when it is cleaned again".to_owned());
            }
            if second.notes != notes {
                all.push(format!("notes {:?} when it is cleaned again", second.notes));
            }
            all
        }
    }
}

#[test]
fn every_file_is_as_expected() {
    let (files, expected) = (files(), expected());
    assert_eq!(files.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    let mut all = Vec::new();
    for (name, file) in &files {
        all.extend(differences(file, &expected[name]).into_iter().map(|one| format!("{name}: {one}")));
    }
    assert!(all.is_empty(), "{} differences:\n{}", all.len(), all.join("\n"));
}

#[test]
fn small_files_are_small() {
    for (name, file) in files() {
        assert!(file.len() < 60_000, "{name}");
    }
}
