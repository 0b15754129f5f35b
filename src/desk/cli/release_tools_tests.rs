//! Tests of the tools as a person runs them: with files, on golden data and on bad input.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/statistics");

/// A folder for one test, which is removed with it.
struct TempFolder(PathBuf);

impl TempFolder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("meldestelle-protect-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

struct ToolOutput {
    code: u8,
    out: String,
    err: String,
}

fn run(tool: fn(&[OsString], &mut dyn Write, &mut dyn Write) -> u8, arguments: &[&str]) -> ToolOutput {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = tool(&arguments, &mut out, &mut err);
    ToolOutput { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn vector(name: &str) -> String {
    fs::read_to_string(Path::new(VECTORS).join(name)).unwrap()
}

/// The attributes of a golden release, as a file of their own. They are cut out of the text,
/// because parsing would lose their order, which matters.
fn attributes(release: &str) -> String {
    let text = vector(release);
    let text = text.split_once("\"attributes\":").unwrap().1;
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    values.next().unwrap().unwrap();
    format!("{{\"attributes\": {}}}", &text[..values.byte_offset()])
}

fn protect_with(folder: &TempFolder, cases: &str, attributes: &str, key: &[u8]) -> ToolOutput {
    let cases = folder.file("cases.csv", cases);
    let attributes = folder.file("attributes.json", attributes);
    let key = folder.file("key", key);
    let out = folder.path("out");
    let arguments = [
        "--cases",
        &cases,
        "--attributes",
        &attributes,
        "--key-file",
        &key,
        "--office",
        "X",
        "--year=2026",
        "--out",
        &out,
    ];
    run(protect_files, &arguments)
}

fn tables(json: &str) -> Value {
    serde_json::from_str::<Value>(json).unwrap()["tables"].clone()
}

#[test]
fn golden_offices_come_out_value_by_value_and_hold() {
    for size in ["50", "200"] {
        for key in [&b"testkey"[..], b"testkey\n", b"testkey\r\n"] {
            let folder = TempFolder::new(&format!("golden-{size}-{}", key.len()));
            let golden = format!("expected_release_{size}.json");
            let output =
                protect_with(&folder, &vector(&format!("office_{size}.csv")), &attributes(&golden), key);
            assert_eq!(output.code, 0, "{}", output.err);
            assert_eq!(output.err, "");
            let json = fs::read_to_string(folder.0.join("out/release.json")).unwrap();
            assert_eq!(tables(&json), tables(&vector(&golden)));
            let output = run(verify_files, &[&folder.path("out")]);
            assert_eq!(output.code, 0, "{}", output.err);
            assert!(output.out.contains("holds"), "{}", output.out);
            assert_eq!(fs::read_dir(folder.0.join("out")).unwrap().count(), 2, "no other file is left");
        }
    }
}

#[test]
fn golden_certificates_hold_and_changed_ones_do_not() {
    let folder = TempFolder::new("verify");
    let (json, csv) = (vector("expected_release_200.json"), vector("expected_worlds_200.csv"));
    folder.file("release.json", &json);
    folder.file("worlds.csv", &csv);
    assert_eq!(run(verify_files, &[&folder.path("")]).code, 0);

    folder.file("worlds.csv", csv.lines().take(50).collect::<Vec<_>>().join("\n"));
    let output = run(verify_files, &[&folder.path("")]);
    assert_eq!(output.code, 1);
    assert!(output.err.contains("does not fit"), "{}", output.err);

    folder.file("worlds.csv", "world\n\u{0}\"");
    assert_eq!(run(verify_files, &[&folder.path("")]).code, 1);
    folder.file("release.json", json.replace("sdc-release/1", "sdc-release/9"));
    let output = run(verify_files, &[&folder.path("")]);
    assert_eq!(output.code, 1);
    assert!(output.err.contains("newer"), "{}", output.err);
    folder.file("release.json", b"\xff\xfe");
    assert!(run(verify_files, &[&folder.path("")]).err.contains("not UTF-8"));
    assert_eq!(run(verify_files, &[&folder.path("nowhere")]).code, 1);
}

const TWO_CODES: &str = r#"{"attributes": {"area": {"codes": ["A", "B"]}}}"#;

fn cases(of: usize) -> String {
    "area\n".to_owned() + &"A\n".repeat(of)
}

#[test]
fn bad_input_is_named_and_nothing_is_written() {
    let many: Vec<String> = (0..63).map(|n| format!(r#""a{n}": {{"codes": ["A", "B"]}}"#)).collect();
    let many = format!("{{\"attributes\": {{{}}}}}", many.join(","));
    let fine = cases(60);
    for (about, cases, attributes, key, expected) in [
        ("unknown code", "area\nA\nZ\n", TWO_CODES, "k", "line 3: area does not have the code \"Z\""),
        ("missing column", "form\nA\n", TWO_CODES, "k", "no column area"),
        ("one code", &fine, r#"{"attributes": {"area": {"codes": ["A"]}}}"#, "k", "fewer than two codes"),
        ("63 attributes", &fine, &many, "k", "63 attributes"),
        ("no JSON", &fine, "attributes", "k", "cannot be read"),
        (
            "cycle",
            &fine,
            r#"{"attributes": {"a": {"codes": ["A", "B"]}, "b": {"codes": ["A", "B"]}, "c": {"codes": ["A", "B"]}},
            "programme": [["a", "b"], ["b", "c"], ["c", "a"]]}"#,
            "k",
            "cycle",
        ),
        ("too few", &cases(20), TWO_CODES, "k", "fewer than 30 cases"),
        ("empty key", &fine, TWO_CODES, "\n", "holds no key"),
        ("empty file", "", TWO_CODES, "k", "no column area"),
    ] {
        let folder = TempFolder::new(&about.replace(' ', "-"));
        let output = protect_with(&folder, cases, attributes, key.as_bytes());
        assert_eq!(output.code, 1, "{about}");
        assert!(output.err.contains(expected), "{about}: {}", output.err);
        assert_eq!(output.out, "", "{about}");
        assert!(!folder.0.join("out").exists(), "{about}");
    }
}

#[test]
fn a_command_not_understood_shows_its_usage() {
    for arguments in [
        &[][..],
        &["--cases"],
        &["cases.csv"],
        &["--cases", "a", "--cases", "b"],
        &["--colour", "red"],
        &["--key", "testkey"],
        &["--cases=a", "--attributes=b", "--key-file=c", "--office=X", "--year=soon", "--out=d"],
    ] {
        let output = run(protect_files, arguments);
        assert_eq!(output.code, 2, "{arguments:?}");
        assert!(output.err.contains("usage: meldestelle-desk protect"), "{}", output.err);
        assert!(!output.err.contains("testkey"));
    }
    assert_eq!(run(verify_files, &[]).code, 2);
    assert_eq!(run(verify_files, &["a", "b"]).code, 2);
    let help = run(protect_files, &["--help"]);
    assert_eq!((help.code, help.out.as_str()), (0, PROTECT_USAGE));
}

#[test]
fn the_same_key_draws_the_same_numbers() {
    let (one, two) = (TempFolder::new("once"), TempFolder::new("again"));
    for folder in [&one, &two] {
        assert_eq!(protect_with(folder, &cases(60), TWO_CODES, b"k").code, 0);
    }
    let read = |folder: &TempFolder| fs::read(folder.0.join("out/release.json")).unwrap();
    assert_eq!(read(&one), read(&two));
}
