//! A form that comes back after a colleague saved: it shows what is stored now, except what this
//! counsellor changed.

use std::collections::BTreeSet;

use meldestelle_domain::case::CaseState;
use meldestelle_domain::merge::{Merged, merge};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::work_form::{FieldConflict, WAS, WORK_FIELDS};

use crate::case::coding_form::{fields_of, shown_values};

/// The list that entries fill. No field of the form has it.
const FROM_ENTRIES: &str = "intervention";

/// The form with the stored values of fields that only colleagues changed. Each field then tells
/// that it showed the stored value, except where both changed it and nobody has asked yet: `told`
/// are the fields about which the page asks.
pub fn rebased(typed: &Submission, now: &CaseState, told: &[FieldConflict]) -> Submission {
    let mut stale = Vec::new();
    let mut was = shown_values(now);
    was.retain(|(name, stored)| {
        let field = name.strip_prefix(WAS).unwrap_or(name);
        let Some((_, shown)) = typed.fields().find(|(sent, _)| sent == name) else { return true };
        match compared(typed, field, shown, stored) {
            Merged::Theirs => {
                stale.push(field.to_owned());
                true
            }
            Merged::Mine => true,
            Merged::Conflict => told.iter().any(|conflict| conflict.field == field),
        }
    });
    let stored = fields_of(now);
    let is_known = |name: &str| was.iter().any(|(field, _)| field == name);
    let is_stale = |name: &str| stale.iter().any(|field| field == name);
    let kept = typed.fields().filter(|(name, _)| !is_known(name) && !is_stale(name));
    let theirs = stored.fields().filter(|(name, _)| is_stale(name));
    let fields = kept.chain(theirs).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Submission::new(fields.chain(was.clone()).collect())
}

fn compared(typed: &Submission, field: &str, shown: &str, stored: &str) -> Merged {
    if WORK_FIELDS.contains(&field) {
        return merge(shown.trim(), typed.first(field).trim(), stored.trim());
    }
    if field == FROM_ENTRIES {
        return Merged::Theirs;
    }
    let mine: BTreeSet<&str> = typed.all(field).filter(|code| !code.is_empty()).collect();
    merge(&codes(shown), &mine, &codes(stored))
}

fn codes(joined: &str) -> BTreeSet<&str> {
    joined.split(',').map(str::trim).filter(|code| !code.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::case::Priority;
    use meldestelle_domain::facts::Facts;
    use meldestelle_domain::report::parse;

    use super::*;

    fn form(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn what_a_colleague_saved_is_shown_and_not_undone_by_sending_again() {
        let arrived = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        let report = parse(&form(&[("narrative", "x")]), "de", arrived).unwrap().report;
        let mut now = CaseState::of_report(&report).unwrap();
        now.name = "Blau, Stern".to_owned();
        now.priority = Priority::High;
        now.facts = Facts::parse(&form(&[("ground", "age"), ("life_area", "work")])).unwrap();
        let typed = form(&[
            ("was.name", ""),
            ("name", ""),
            ("was.priority", "normal"),
            ("priority", "low"),
            ("was.wait_until", ""),
            ("wait_until", "2026-12-04"),
            ("was.ground", ""),
            ("was.life_area", ""),
            ("life_area", "housing"),
            ("note.text", "Bleibt"),
        ]);
        let priority = FieldConflict { field: "priority", mine: Vec::new(), theirs: Vec::new() };
        let again = rebased(&typed, &now, &[priority]);
        let shown = |field: &'static str| again.all(field).collect::<Vec<_>>();
        assert_eq!((shown("name"), shown("was.name")), (vec!["Blau, Stern"], vec!["Blau, Stern"]));
        assert_eq!((shown("ground"), shown("was.ground")), (vec!["age"], vec!["age"]));
        assert_eq!((shown("wait_until"), shown("was.wait_until")), (vec!["2026-12-04"], vec![""]));
        assert_eq!((shown("priority"), shown("was.priority")), (vec!["low"], vec!["high"]), "was asked");
        assert_eq!(
            (shown("life_area"), shown("was.life_area")),
            (vec!["housing"], vec![""]),
            "is asked later"
        );
        assert_eq!(shown("note.text"), ["Bleibt"]);
    }
}
