//! Saving the codes of a case. Interventions are not among them: they are entries of the timeline.

use std::collections::BTreeSet;

use meldestelle_domain::facts::{CODED, Facts};
use meldestelle_domain::merge::{Merged, merge};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::work_form::{FieldConflict, WAS};
use sqlx::PgConnection;

use super::{Acting, Done, Refused, store_work};
use crate::case::aggregate::Case;
use crate::http::error::DeskError;

/// The list that entries fill.
const FROM_ENTRIES: &str = "intervention";

/// Saves the codes. Of lists that a colleague changed meanwhile and this counsellor did not, the
/// colleague's codes stay.
pub(super) async fn save(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let mut facts = match Facts::parse(form) {
        Ok(facts) => facts,
        Err(errors) => return Ok(Err(Refused::Fields(errors))),
    };
    let now = &case.state.facts;
    let mut conflicts = Vec::new();
    let mut changed = Vec::new();
    for list in CODED {
        let shown = form.first(&format!("{WAS}{list}"));
        let was: BTreeSet<&str> = shown.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
        let mine: BTreeSet<&str> = facts.codes(list).iter().map(|code| code.as_str()).collect();
        let theirs: BTreeSet<&str> = now.codes(list).iter().map(|code| code.as_str()).collect();
        let has_base = form.fields().any(|(name, _)| name.strip_prefix(WAS) == Some(list));
        let merged = if list == FROM_ENTRIES { Merged::Theirs } else { merge(&was, &mine, &theirs) };
        match merged {
            Merged::Theirs => facts.set(list, now.codes(list).to_vec()),
            Merged::Conflict if has_base => conflicts.push(FieldConflict {
                field: list,
                mine: mine.into_iter().map(str::to_owned).collect(),
                theirs: theirs.into_iter().map(str::to_owned).collect(),
            }),
            Merged::Mine | Merged::Conflict => changed.push(list),
        }
    }
    if !conflicts.is_empty() {
        return Ok(Err(Refused::Conflicts(conflicts)));
    }
    let (by, at) = (acting.me.counsellor, acting.desk.clock.now());
    case.state.facts = facts;
    for list in changed {
        case.state.note_change(list, by, at);
    }
    store_work(conn, acting, case).await?;
    Ok(Ok(Done { notice: "case-saved", clears: &CODED }))
}
