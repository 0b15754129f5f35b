//! Exact counts in the remarks of an office: an exact number beside a rounded one undoes its
//! protection.
//!
//! The search finds numbers in digits. It does not find numbers in words, sums, shares, or counts
//! of two codes at once.

use std::collections::BTreeSet;

use crate::edition::Remarks;
use crate::standalone_counts::ExactStandaloneCounts;
use crate::table::{Breakdown, Frequencies};

/// All exact counts of a year. Not for publication.
#[derive(Debug, Clone, Copy)]
pub struct ExactCounts<'a> {
    /// The tables.
    pub frequencies: &'a Frequencies,
    /// The numbers outside the tables.
    pub standalone: ExactStandaloneCounts,
    /// Reports that were made before; counted nowhere else.
    pub duplicates: u32,
    /// Submissions that are no report; counted nowhere else.
    pub abuse: u32,
}

/// What an exact number counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountOf {
    /// All cases.
    Total,
    /// A number outside the tables, by its name.
    Standalone(&'static str),
    /// Duplicates.
    Duplicates,
    /// Abuse.
    Abuse,
    /// Cases with a code of an attribute.
    Code {
        /// The attribute.
        attribute: String,
        /// The code.
        code: String,
    },
}

/// Numbers in the remarks that are exact counts, in ascending order, each with the first thing that
/// it counts.
#[must_use]
pub fn exact_counts_in(remarks: &Remarks, counted: &ExactCounts<'_>) -> Vec<(u32, CountOf)> {
    let written: BTreeSet<u32> = remarks.values().flat_map(|text| numbers(text)).collect();
    let known = known(counted);
    let first = |number: &u32| known.iter().find(|(count, _)| count == number).cloned();
    written.iter().filter(|number| **number > 0).filter_map(first).collect()
}

/// What the office knows exactly and must not publish so.
fn known(counted: &ExactCounts<'_>) -> Vec<(u32, CountOf)> {
    let (frequencies, standalone) = (counted.frequencies, counted.standalone);
    let mut known = vec![
        (frequencies.total(), CountOf::Total),
        (standalone.propaganda, CountOf::Standalone("propaganda")),
        (standalone.media, CountOf::Standalone("media")),
        (standalone.left_out, CountOf::Standalone("left_out")),
        (counted.duplicates, CountOf::Duplicates),
        (counted.abuse, CountOf::Abuse),
    ];
    let programme = frequencies.programme();
    for table in frequencies.tables().iter().filter(|table| matches!(table.by(), Breakdown::One(_))) {
        let attribute = programme.names(table.by()).join("");
        for (at, count) in table.counts().iter().enumerate() {
            let code = programme.codes(table.by(), at).join("");
            known.push((*count, CountOf::Code { attribute: attribute.clone(), code }));
        }
    }
    known
}

/// Every number that a text has in digits. "1.234" is 1, 234 and 1234.
fn numbers(text: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    // The digits of the number so far with its groups of thousands, and of the current group.
    let (mut whole, mut group) = (String::new(), String::new());
    for letter in text.chars().chain(['x', 'x']) {
        if letter.is_ascii_digit() {
            group.push(letter);
            continue;
        }
        let joins =
            matches!(letter, '.' | ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{2009}' | '\u{202f}');
        found.extend(group.parse::<u32>());
        if whole.is_empty() || group.len() == 3 {
            whole.push_str(&group);
        } else {
            whole.clone_from(&group);
        }
        found.extend(whole.parse::<u32>());
        if !joins || group.is_empty() {
            whole.clear();
        }
        group.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cases;
    use crate::test_offices::reference_programme;

    #[test]
    fn numbers_are_found_however_they_are_grouped() {
        for (text, wanted) in [
            ("", &[][..]),
            ("77 Fälle", &[77]),
            ("Fälle: 77.", &[77]),
            ("77/78-79", &[77, 78, 79]),
            ("1.234 Fälle", &[1, 234, 1234]),
            ("1\u{202f}234", &[1, 234, 1234]),
            ("1'234'567", &[1, 234, 567, 1_234, 1_234_567]),
            ("2026, 77", &[77, 2026]),
            ("am 3.11.2026", &[3, 11, 2026]),
            ("3., 111", &[3, 111]),
            ("99999999999", &[]),
            ("Raum77b", &[77]),
        ] {
            assert_eq!(numbers(text).into_iter().collect::<Vec<_>>(), wanted, "{text}");
        }
    }

    #[test]
    fn each_true_count_is_named_once_in_whatever_language() {
        let frequencies = Cases::none(&reference_programme()).tabulate();
        let standalone = ExactStandaloneCounts { media: 12, ..ExactStandaloneCounts::default() };
        let counted = ExactCounts { frequencies: &frequencies, standalone, duplicates: 12, abuse: 7 };
        let remarks = [("de", "12 Beiträge, 7 und 0"), ("en", "12 articles, 2026, 13")];
        let remarks = remarks.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into();
        assert_eq!(
            exact_counts_in(&remarks, &counted),
            [(7, CountOf::Abuse), (12, CountOf::Standalone("media"))],
            "a count of zero is not listed"
        );
    }
}
