//! Who works on a case, how urgent it is and how it stands; and the first look at a new case, with
//! the first answer.

use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_entry::{CaseEntry, EntryKind, EntryText};
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_domain::taxonomy::Code;
use meldestelle_domain::work_form::{
    FieldConflict, WORK_FIELDS, WorkForm, merged, missing_for_status, value,
};
use sqlx::PgConnection;

use super::{Acting, Done, Refused, outgoing, store_work};
use crate::case::aggregate::Case;
use crate::case::entries;
use crate::case::neutral_names;
use crate::http::error::DeskError;

/// Saves the work fields that the form has.
pub(super) async fn save(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    Ok(change(conn, acting, case, form).await?.map(|()| Done { notice: "case-saved", clears: &WORK_FIELDS }))
}

/// Saves the work fields and sends the first answer, if one was written.
pub(super) async fn triage(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let answer = outgoing::first_answer(form);
    let answer = match answer {
        Ok(answer) => answer,
        Err(refused) => return Ok(Err(refused)),
    };
    if answer.is_some()
        && let Some(refused) = outgoing::new_messages(case, form)
    {
        return Ok(Err(refused));
    }
    if let Err(refused) = change(conn, acting, case, form).await? {
        return Ok(Err(refused));
    }
    if let Some(answer) = answer {
        outgoing::send(conn, acting, case, answer, form).await?;
    }
    Ok(Ok(Done { notice: "case-saved", clears: &TRIAGE_FIELDS }))
}

/// The fields of the form for a new case.
const TRIAGE_FIELDS: [&str; 8] =
    ["name", "case_status", "priority", "assignee", "check_by", "wait_until", "first_answer", "template"];

async fn change(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<(), Refused>, DeskError> {
    let (state, conflicts) = match changed(acting, case.state.clone(), form) {
        Ok(changed) => changed,
        Err(errors) => return Ok(Err(Refused::Fields(errors))),
    };
    if !conflicts.is_empty() {
        return Ok(Err(Refused::Conflicts(conflicts)));
    }
    put(conn, acting, case, state).await
}

/// A state with the work fields of the form, and the fields that a colleague changed meanwhile.
pub(super) fn changed(
    acting: &Acting<'_>,
    mut state: CaseState,
    form: &Submission,
) -> Result<(CaseState, Vec<FieldConflict>), Vec<FieldError>> {
    let (changed, conflicts) = merged(form, &state);
    let work = WorkForm::parse(&changed)?;
    if let Some(Some(assignee)) = work.assignee
        && !acting.team.iter().any(|member| member.id == assignee)
    {
        return Err(vec![FieldError { field: "assignee", problem: Problem::UnknownChoice }]);
    }
    if conflicts.is_empty() {
        work.apply(&mut state);
    }
    Ok((state, conflicts))
}

/// Stores a changed state, unless the new status needs codes that are missing.
pub(super) async fn put(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    mut state: CaseState,
) -> Result<Result<(), Refused>, DeskError> {
    let has_new_status = state.status != case.state.status;
    if has_new_status && let Some(list) = missing_for_status(&state) {
        let missing = FieldError { field: list, problem: Problem::Missing };
        return Ok(Err(Refused::Fields(vec![missing])));
    }
    if state == case.state {
        return Ok(Ok(()));
    }
    if state.name != case.state.name {
        let before = (case.id, &case.state);
        let name = neutral_names::free_name(&mut *conn, acting.me, before, &state.name).await?;
        state.rename(&name);
    }
    let (by, now) = (acting.me.counsellor, acting.desk.clock.now());
    for field in WORK_FIELDS {
        if value(&state, field) != value(&case.state, field) {
            state.note_change(field, by, now);
        }
    }
    if has_new_status {
        let before = case.state.status.clone();
        clear_ended_plan(&mut state);
        note_status(conn, acting, case, (before, state.status.clone())).await?;
    }
    case.state = state;
    store_work(conn, acting, case).await?;
    Ok(Ok(()))
}

/// A case that ended waits for nobody and is looked at again by nobody. Its open tasks stay: they
/// are promises.
fn clear_ended_plan(state: &mut CaseState) {
    if !state.is_open() {
        state.plan.check_by = None;
        state.plan.wait_until = None;
    }
}

async fn note_status(
    conn: &mut PgConnection,
    Acting { desk, me, .. }: &Acting<'_>,
    case: &Case,
    status: (Code, Code),
) -> Result<(), DeskError> {
    let entry = CaseEntry {
        kind: EntryKind::StatusChanged,
        written: desk.clock.now(),
        by: Some(me.counsellor),
        content: EntryText { day: desk.clock.today(), ..EntryText::default() },
        status: Some(status),
        earlier: Vec::new(),
    };
    entries::add(conn, desk, me, case.id, &entry).await?;
    Ok(())
}
