//! The audit finds what the exact attacker finds.

use super::*;
use crate::release::Document;

#[test]
fn negative_controls_are_found() {
    for json in [
        include_str!("../../../tests/vectors/statistics/negative_near5_50.json"),
        include_str!("../../../tests/vectors/statistics/negative_near5_200.json"),
    ] {
        let document = Document::from_json(json).unwrap();
        let found = document.audit().unwrap();
        let narrow = found.iter().filter(|p| p.disclosure == Disclosure::Narrow).count();
        println!("narrow {narrow}");
        println!("zero {} ", found.iter().filter(|p| p.value == 0).count());
        for p in found.iter().filter(|p| p.disclosure == Disclosure::Exact) {
            println!("{} {:?}", document.programme().cell_name(p.by, p.cell), p);
        }
    }
}
