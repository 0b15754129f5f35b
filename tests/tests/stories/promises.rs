//! Every promise in SECURITY.md has a proof: the tests it names exist and run.

use std::collections::BTreeSet;
use std::fs;

use meldestelle_tests::programs::root;

/// Whether a module under `src` has tests of its own, in its file or its folder. SECURITY.md names
/// modules of `domain` and `statistics` without their crate: `protect::protect_tests`.
fn is_tested_beside(parent: &str, module: &str) -> bool {
    let places = ["src", "src/domain", "src/statistics"].map(|parts| format!("{parts}/{parent}/{module}"));
    places.iter().any(|path| {
        let folder = fs::read_dir(root().join(path)).into_iter().flatten().flatten().map(|file| file.path());
        let own = root().join(format!("{path}.rs"));
        folder.chain([own]).any(|file| {
            let source = fs::read_to_string(file).unwrap_or_default();
            source.contains("#[test]") || source.contains("#[tokio::test")
        })
    })
}

/// Whether a source has this test and runs it: it is marked as a test and not ignored.
fn runs(source: &str, test: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let declared = [format!("fn {test}()"), format!("async fn {test}()")];
    lines.iter().enumerate().any(|(place, line)| {
        let marks: Vec<&&str> =
            lines[..place].iter().rev().take_while(|line| line.starts_with("#[")).collect();
        let marked = |begins: &str| marks.iter().any(|mark| mark.starts_with(begins));
        declared.iter().any(|declared| line.starts_with(declared))
            && (marked("#[test]") || marked("#[tokio::test"))
            && !marked("#[ignore")
            && !marked("#[cfg")
    })
}

#[test]
fn only_what_runs_is_a_proof() {
    let source = "#[test]\nfn one() {\n}\n#[tokio::test]\nasync fn two() {}\nfn three() {}\n#[test]\n#[ignore]\nfn four() {}\n// fn five()";
    let found: Vec<&str> =
        ["one", "two", "three", "four", "five"].into_iter().filter(|test| runs(source, test)).collect();
    assert_eq!(found, ["one", "two"]);
}

#[test]
fn every_proof_that_is_named_exists() {
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    let mut proofs = 0;
    for name in named {
        if let Some((module, test)) = name.split_once("::") {
            match fs::read_to_string(root().join(format!("tests/tests/stories/{module}.rs"))) {
                Ok(source) => assert!(runs(&source, test), "no test {name}"),
                Err(_) => assert!(is_tested_beside(module, test), "no tests of {name}"),
            }
            proofs += 1;
        } else if name.contains('/') {
            assert!(root().join(name).exists(), "no {name}");
        }
    }
    assert!(proofs > 30, "{proofs} proofs");
    let promises = text.split("\n## ").filter(|part| part.starts_with(|first: char| first.is_ascii_digit()));
    for promise in promises {
        assert!(promise.contains("\n- `"), "no proof: {}", promise.lines().next().unwrap_or_default());
    }
}
