//! SECURITY.md promises nothing that no test proves: every test it names exists.

use std::collections::BTreeSet;
use std::fs;

use meldestelle_tests::programs::root;

#[test]
fn every_proof_that_is_named_exists() {
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    let mut proofs = 0;
    for name in named {
        if let Some((module, test)) = name.split_once("::") {
            let source = fs::read_to_string(root().join(format!("tests/tests/stories/{module}.rs"))).unwrap();
            assert!(source.contains(&format!("fn {test}()")), "no test {name}");
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
