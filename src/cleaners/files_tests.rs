//! Every file of `tests/files/small` is cleaned, and what comes of it compared with `tests/files/expected.json`. There stands for each:
//! - `answer`: `cleaned` or `refused`.
//! - If it is cleaned, its `kind`, its `notes`, and those that it `may` have beside them. What is `gone` and what `stays` are words, looked for in all that is
//!   packed too; one that stands in the list twice has to be there twice. Those that begin with `hex:` are bytes.
//! - If it is refused, `why`: one of several, if it does not matter which.
//!
//! What is clean stays as it is when it is cleaned again.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress};
use serde_json::Value;

use super::*;

/// What is packed in something packed is looked into, so many times.
const DEPTH: usize = 4;
/// Most bytes that are inflated at one place.
const MOST: usize = 4 << 20;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/files")
}

fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder().join("small")).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().unwrap().is_file() && entry.file_name() != "make.py")
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn expected() -> BTreeMap<String, Value> {
    serde_json::from_slice(&fs::read(folder().join("expected.json")).unwrap()).unwrap()
}

/// The texts of a list; of one text, that one; of nothing, none.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect(),
        Value::String(one) => vec![one],
        _ => vec![],
    }
}

/// As it is called in the list.
fn called(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A file, and behind it all that can be unpacked from it: streams of PDF, profiles of PNG (zlib), entries of archives (deflate), letters of PDF (ASCII85).
fn everything(bytes: &[u8], depth: usize) -> Vec<u8> {
    let mut seen = bytes.to_vec();
    if depth == 0 {
        return seen;
    }
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        let inside = match rest {
            [b'P', b'K', 3, 4, ..] => entry(rest),
            // How far back it may look and how hard it was tried; both together divide by 31 (RFC 1950, 2.2).
            [first, second, ..]
                if first & 0x8f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31) =>
            {
                inflated(rest, true)
            }
            _ => match rest.strip_prefix(b"stream\n") {
                Some(data) if !bytes[..at].ends_with(b"end") => letters(data).unwrap_or_default(),
                _ => continue,
            },
        };
        // A few bytes inflate from anything by chance.
        if inside.len() > 16 {
            seen.push(b'\n');
            seen.extend(everything(&inside, depth - 1));
        }
    }
    seen
}

/// An entry of an archive (APPNOTE.TXT, 4.3.7), from its head on.
fn entry(head: &[u8]) -> Vec<u8> {
    let short =
        |at: usize| head.get(at..at + 2).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let data = head.get(30 + short(26) + short(28)..).unwrap_or_default();
    if short(8) == 8 { inflated(data, false) } else { vec![] }
}

/// With a head (zlib) or without (deflate). What was inflated before an error counts too.
fn inflated(data: &[u8], has_head: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(MOST);
    let _ = Decompress::new(has_head).decompress_vec(data, &mut out, FlushDecompress::None);
    out
}

/// Bytes written in letters (ISO 32000-2, 7.4.3): five for four, to the base of 85.
fn letters(data: &[u8]) -> Option<Vec<u8>> {
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

/// How often a word is there: in UTF-8, or as PDF and Windows write it, in UTF-16.
fn count(bytes: &[u8], word: &str) -> usize {
    let times = |what: &[u8]| bytes.windows(what.len()).filter(|window| *window == what).count();
    if let Some(digits) = word.strip_prefix("hex:") {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        return times(&(0..digits.len()).step_by(2).map(byte).collect::<Vec<_>>());
    }
    let wide = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<_>>();
    times(word.as_bytes()) + times(&wide(u16::to_be_bytes)) + times(&wide(u16::to_le_bytes))
}

/// What is not as expected of one file.
fn differences(file: &[u8], expected: &Value) -> Vec<String> {
    let Ok(answer) = panic::catch_unwind(|| clean(file)) else { return vec!["panics".to_owned()] };
    let found = match (&answer, expected["answer"].as_str().unwrap()) {
        (Ok(cleaned), "cleaned") => cleaned,
        (Err(refused), "refused") => {
            let why = called(refused.why);
            let fits = texts(&expected["why"]).contains(&why.as_str());
            return if fits { vec![] } else { vec![format!("refused as {why}, not as {}", expected["why"])] };
        }
        (Ok(cleaned), _) => {
            return vec![format!("cleaned as {}, not refused as {}", called(cleaned.kind), expected["why"])];
        }
        (Err(refused), _) => return vec![format!("refused as {}, not cleaned", called(refused.why))],
    };
    let mut all = Vec::new();
    if called(found.kind) != expected["kind"] {
        all.push(format!("is {}, not {}", called(found.kind), expected["kind"]));
    }
    let notes: Vec<String> = found.notes.iter().map(called).collect();
    let (wanted, allowed) = (texts(&expected["notes"]), texts(&expected["may"]));
    let is_noted = |one: &&str| notes.iter().any(|note| note == one);
    let is_known = |note: &String| wanted.iter().chain(&allowed).any(|one| note == one);
    if !wanted.iter().all(is_noted) || !notes.iter().all(is_known) {
        all.push(format!("notes {notes:?}, not {wanted:?}"));
    }
    let (before, after) = (everything(file, DEPTH), everything(&found.bytes, DEPTH));
    let is_encrypted = count(file, "/Encrypt") > 0;
    for word in texts(&expected["gone"]) {
        if count(&before, word) == 0 && !is_encrypted {
            all.push(format!("{word} was not there before"));
        }
        if count(&after, word) > 0 {
            all.push(format!("{word} is still there"));
        }
    }
    let stays = texts(&expected["stays"]);
    for word in &stays {
        let times = stays.iter().filter(|other| *other == word).count();
        if count(&after, word) < times {
            all.push(format!("{word} is gone, or not there {times} times"));
        }
    }
    all.extend(again(found));
    all
}

/// What is clean stays as it is, and nothing is said of it but what is still in it.
fn again(cleaned: &Cleaned) -> Vec<String> {
    let permanent = |note: &Note| *note == Note::MailHead;
    let notes: Vec<Note> = cleaned.notes.iter().copied().filter(permanent).collect();
    match clean(&cleaned.bytes) {
        Err(refused) => vec![format!("refused as {} when it is cleaned again", called(refused.why))],
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
