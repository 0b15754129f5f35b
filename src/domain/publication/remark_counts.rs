//! True counts in what an office writes about a year: an exact number beside the rounded ones undoes what protects them.
//!
//! Found are numbers in digits. Not found, and so not promised: numbers in words, sums, shares, and counts of two lists at once.

use std::collections::BTreeSet;

use super::{Counted, Remarks};
use crate::table::By;

/// What a number is the true count of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountOf {
    /// All cases.
    Total,
    /// A number beside the tables, by its name.
    Apart(&'static str),
    /// Duplicates.
    Duplicates,
    /// Abuse.
    Abuse,
    /// Cases with a code of a list.
    Code {
        /// The list.
        attribute: String,
        /// The code.
        code: String,
    },
}

/// Numbers in the remarks that are true counts, each with the first thing that it counts.
#[must_use]
pub fn true_counts(remarks: &Remarks, counted: &Counted) -> Vec<(u32, CountOf)> {
    let written: BTreeSet<u32> = remarks.values().flat_map(|text| numbers(text)).collect();
    let known = known(counted);
    let first = |number: &u32| known.iter().find(|(count, _)| count == number).cloned();
    written.iter().filter(|number| **number > 0).filter_map(first).collect()
}

/// What the office knows exactly and does not publish so.
fn known(counted: &Counted) -> Vec<(u32, CountOf)> {
    let (frequencies, apart) = (&counted.frequencies, counted.apart);
    let mut known = vec![
        (frequencies.total(), CountOf::Total),
        (apart.propaganda, CountOf::Apart("propaganda")),
        (apart.media, CountOf::Apart("media")),
        (apart.left_out, CountOf::Apart("left_out")),
        (counted.duplicates, CountOf::Duplicates),
        (counted.abuse, CountOf::Abuse),
    ];
    let programme = frequencies.programme();
    for table in frequencies.tables().iter().filter(|table| matches!(table.by(), By::One(_))) {
        let attribute = programme.names(table.by()).join("");
        for (at, count) in table.counts().iter().enumerate() {
            let code = programme.codes(table.by(), at).join("");
            known.push((*count, CountOf::Code { attribute: attribute.clone(), code }));
        }
    }
    known
}

/// Every number a text has in digits; "1.234" is 1, 234 and 1234.
fn numbers(text: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    // Digits of the number so far, with its groups of thousands, and of the group that is being read.
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
    use super::super::{Tally, programme};
    use super::*;

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
        let mut counted = Tally::new(programme()).finish().unwrap();
        counted.apart.media = 12;
        counted.duplicates = 12;
        counted.abuse = 7;
        let remarks = [("de", "12 Beiträge, 7 und 0"), ("en", "12 articles, 2026, 13")];
        let remarks = remarks.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into();
        assert_eq!(
            true_counts(&remarks, &counted),
            [(7, CountOf::Abuse), (12, CountOf::Apart("media"))],
            "an empty count is no secret that a nought tells"
        );
    }
}
