//! The shell scripts report every failure and print nothing needless.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use meldestelle_tests::programs::root;

/// Runs a script in a folder, with the shared functions.
fn bash(folder: &Path, script: &str) -> Output {
    let lib = root().join("deploy/lib");
    let script = format!(
        "set -euo pipefail\nsource '{0}/common.sh'\nsource '{0}/cluster.sh'\n{script}",
        lib.display()
    );
    Command::new("bash").args(["-c", &script, "trial"]).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn whatever_fails_is_named_with_the_end_of_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    for (script, words) in [
        // The last lines that a quiet program wrote to either stream.
        (
            "quietly run sh -c 'seq 100; echo no lock file >&2; exit 3'",
            &["no lock file", "\n99\n", "Failed: sh -c", "status 3"][..],
        ),
        ("run sh -c 'exit 4'", &["Failed: sh -c exit 4", "status 4"]),
        ("step_one() { grep -q secret-word /dev/null; }; step_one", &["status 1", "grep -q secret-word"]),
        ("key=hidden; step_one() { grep -q \"$key\" /dev/null; }; step_one", &["grep -q \"$key\""]),
        ("quietly initdb-that-is-not-there", &["initdb-that-is-not-there"]),
    ] {
        let output = bash(folder.path(), &format!("{script}\necho on"));
        let said = said(&output);
        assert!(!output.status.success() && output.stdout.is_empty(), "{script}: {output:?}");
        for word in words {
            assert!(said.contains(word), "{script}: {word:?} is missing in {said}");
        }
        assert!(!said.contains("\n50\n") && !said.contains("hidden"), "{said}");
    }
    let quiet = bash(
        folder.path(),
        "quietly seq 100; run true; false || true; if false; then :; fi\nnone=$(false; echo x); ! false",
    );
    assert!(quiet.status.success(), "{quiet:?}");
    assert_eq!((said(&quiet).as_str(), quiet.stdout.as_slice()), ("", &b""[..]), "what works says nothing");
}

/// Collects the shell scripts under a folder with their contents.
fn scripts(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            scripts(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path)
            && text.starts_with("#!/usr/bin/env bash")
        {
            found.push((path, text));
        }
    }
}

#[test]
fn no_script_hides_why_a_program_failed() {
    let mut found = Vec::new();
    for folder in ["deploy", "tests"] {
        scripts(&root().join(folder), &mut found);
    }
    assert!(found.len() > 10, "{} scripts", found.len());
    for (path, text) in found {
        for line in text.replace("\\\n", " ").lines() {
            let makes = ["npm ci", "npm install", "pip\" install", "openssl req", "age-keygen -o", "initdb"];
            let hides = ["--silent", "--quiet", "2>/dev/null"].iter().any(|word| line.contains(word));
            assert!(!(hides && makes.iter().any(|word| line.contains(word))), "{}: {line}", path.display());
        }
    }
}

#[test]
fn postgresql_runs_where_its_user_can_be() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    // `daemon` exists on every machine and takes the place of the user that set-up makes. Without
    // root, the script runs as the current user.
    let output = bash(folder.path(), "CLUSTER_USER=daemon\nif is_root; then cluster_as pwd; else echo /; fi");
    assert_eq!(
        (said(&output).as_str(), String::from_utf8_lossy(&output.stdout).trim()),
        ("", "/"),
        "{output:?}"
    );
}
