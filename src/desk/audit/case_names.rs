//! The names of the cases that the audit trail is about.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::neutral_name::{self, NeutralName};
use meldestelle_domain::stored::{self, lenient};
use serde::Deserialize;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::keys::crypter::{Scratch, row};
use crate::keys::sealed_columns::CASE_STATE;
use crate::store::cases;

/// The names of a stored `CaseState`, with the same field names; a test compares the two.
#[derive(Deserialize)]
struct CaseName {
    #[serde(rename = "n", default)]
    name: String,
    #[serde(rename = "g", default, deserialize_with = "lenient::or_default")]
    sign: Option<NeutralName>,
}

/// The names of cases. A case without a name, one that was deleted, and one that does not open have
/// none.
#[derive(Default)]
pub struct CaseNames(HashMap<CaseId, String>);

impl CaseNames {
    /// Opens the names of these cases.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(conn: &mut PgConnection, me: &SignedIn, wanted: &[CaseId]) -> Result<Self, DeskError> {
        let (mut names, mut scratch) = (HashMap::new(), Scratch::default());
        for sealed in cases::states_of(conn, me.office, wanted).await? {
            let case = open(me, &mut scratch, (sealed.id, sealed.epoch, &sealed.state));
            let label = case.map(|case| neutral_name::label(&case.name, case.sign, &me.locale.tag));
            if let Some(label) = label.filter(|label| !label.is_empty()) {
                names.insert(sealed.id, label);
            }
        }
        Ok(Self(names))
    }

    /// What a case is called: its name, or else the first digits of its id.
    #[must_use]
    pub fn label(&self, case: CaseId) -> String {
        self.0.get(&case).cloned().unwrap_or_else(|| format::short_id(case))
    }
}

/// The cases whose name contains a text: the one that was given, or the sign in either language.
///
/// # Errors
/// If the database fails.
pub async fn named(conn: &mut PgConnection, me: &SignedIn, text: &str) -> Result<HashSet<CaseId>, DeskError> {
    let (mut found, mut scratch) = (HashSet::new(), Scratch::default());
    for year in cases::years(conn, me.office).await? {
        let mut states = cases::each_of_year(conn, me.office, year);
        while let Some(state) = states.try_next().await? {
            let (id, epoch, sealed) = state.read()?;
            let case = open(me, &mut scratch, (id, epoch, sealed));
            if case.is_some_and(|case| neutral_name::finds(&case.name, case.sign, text)) {
                found.insert(id);
            }
        }
    }
    Ok(found)
}

fn open(me: &SignedIn, scratch: &mut Scratch, (id, epoch, sealed): (CaseId, i32, &[u8])) -> Option<CaseName> {
    let read = |text: &str| stored::read_part::<CaseState, CaseName>(text);
    me.keys.crypter(epoch).ok()?.read_in(scratch, CASE_STATE, &row(id.0), sealed, read).ok()
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::report::parse;
    use meldestelle_domain::submission::Submission;

    use super::*;

    #[test]
    fn a_name_is_read_from_what_is_stored() {
        let form = Submission::new(vec![("narrative".into(), "x".into())]);
        let report = parse(&form, "de", chrono::DateTime::UNIX_EPOCH).unwrap().report;
        let mut state = CaseState::of_report(&report).unwrap();
        "Blauer Stern".clone_into(&mut state.name);
        state.sign = NeutralName::parse("Stiller Ahorn 2");
        let text = stored::to_value(&state).unwrap().to_string();
        let read: CaseName = stored::read_part::<CaseState, CaseName>(&text).unwrap();
        assert_eq!((read.name.as_str(), read.sign), ("Blauer Stern", state.sign));
    }
}
