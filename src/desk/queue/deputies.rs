//! Who works on whose cases until when.

use std::collections::{BTreeMap, HashMap};

use meldestelle_domain::case::HandOver;
use meldestelle_domain::id::CounsellorId;
use meldestelle_web::locale::Locale;

use crate::http::format;

/// A deputy, as pages name them.
pub struct DeputyRow {
    /// The hand-over.
    pub hand_over: HandOver,
    /// The name of the counsellor who is away.
    pub from: String,
    /// The name of the deputy.
    pub to: String,
    /// The last day.
    pub until: String,
    /// How many cases the deputy has.
    pub count: usize,
}

/// The deputies, the earliest last day first. Those who left the team are left out.
#[must_use]
pub fn deputy_rows(
    deputies: &BTreeMap<HandOver, usize>,
    names: &HashMap<CounsellorId, &str>,
    t: &Locale,
) -> Vec<DeputyRow> {
    let row = |(hand_over, count): (&HandOver, &usize)| {
        Some(DeputyRow {
            hand_over: *hand_over,
            from: (*names.get(&hand_over.from)?).to_owned(),
            to: (*names.get(&hand_over.to)?).to_owned(),
            until: format::day(hand_over.until, t),
            count: *count,
        })
    };
    let mut rows: Vec<DeputyRow> = deputies.iter().filter_map(row).collect();
    rows.sort_by_key(|row| row.hand_over.until);
    rows
}
