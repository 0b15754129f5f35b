//! Saving the codes of a case. Interventions are not among them: they are entries of the timeline.

use std::collections::BTreeSet;

use meldestelle_domain::facts::{CODED, Facts};
use meldestelle_domain::merge::{Merged, merge};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::Code;
use meldestelle_domain::work_form::{FieldConflict, WAS};
use sqlx::PgConnection;

use super::{Acting, Done, Refused, work};
use crate::case::aggregate::Case;
use crate::http::error::DeskError;

/// The list that entries fill.
const FROM_ENTRIES: &str = "intervention";

/// Saves the codes, and the work fields with them. Of lists that a colleague changed meanwhile and
/// this counsellor did not, the colleague's codes stay.
pub(super) async fn save(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let (facts, work) = (Facts::parse(form), work::changed(acting, case.state.clone(), form));
    let (mut facts, (mut state, mut conflicts)) = match (facts, work) {
        (Ok(facts), Ok(work)) => (facts, work),
        (facts, work) => {
            let errors = work.err().into_iter().chain(facts.err()).flatten().collect();
            return Ok(Err(Refused::Fields(errors)));
        }
    };
    let (changed, of_codes) = merge_codes(&mut facts, &case.state.facts, form);
    conflicts.extend(of_codes);
    if !conflicts.is_empty() {
        return Ok(Err(Refused::Conflicts(conflicts)));
    }
    state.facts = facts;
    for list in changed {
        state.note_change(list, acting.me.counsellor, acting.desk.clock.now());
    }
    Ok(work::put(conn, acting, case, state).await?.map(|()| Done { notice: "case-saved", clears: &CODED }))
}

/// Puts the codes of today into lists that this counsellor did not change. Answers the lists that
/// they changed, and those that a colleague changed too.
fn merge_codes(facts: &mut Facts, now: &Facts, form: &Submission) -> (Vec<&'static str>, Vec<FieldConflict>) {
    let (mut changed, mut conflicts) = (Vec::new(), Vec::new());
    for list in CODED {
        let base = form.fields().find(|(name, _)| name.strip_prefix(WAS) == Some(list));
        let codes = |codes: &[Code]| codes.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        let (mine, theirs) = (codes(facts.codes(list)), codes(now.codes(list)));
        let merged = match base {
            _ if list == FROM_ENTRIES => Merged::Theirs,
            Some((_, shown)) => {
                let was = shown.split(',').map(str::trim).filter(|code| !code.is_empty());
                merge(&was.map(str::to_owned).collect(), &mine, &theirs)
            }
            None => Merged::Mine,
        };
        match merged {
            Merged::Theirs => facts.set(list, now.codes(list).to_vec()),
            Merged::Mine => changed.push(list),
            Merged::Conflict => conflicts.push(FieldConflict {
                field: list,
                mine: mine.into_iter().collect(),
                theirs: theirs.into_iter().collect(),
            }),
        }
    }
    (changed, conflicts)
}
