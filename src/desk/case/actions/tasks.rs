//! Tasks and callbacks of a case.

use meldestelle_domain::audit::Act;
use meldestelle_domain::case_entry::{CaseEntry, EntryKind, EntryText};
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_domain::work_form;
use meldestelle_domain::work_plan::{TASK_TEXT_LIMIT, TaskKind};
use sqlx::PgConnection;

use super::{Acting, Done, Refused, store};
use crate::audit;
use crate::case::aggregate::Case;
use crate::case::entries;
use crate::http::error::DeskError;

/// Form values of the kinds of tasks.
const KINDS: [(&str, TaskKind); 2] = [("task", TaskKind::Task), ("callback", TaskKind::Callback)];

/// Adds a task.
pub(super) async fn add(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let mut read = Reader::new(form);
    let text = read.text("task.text", TASK_TEXT_LIMIT);
    let kind = read.choice("task.kind", &KINDS).unwrap_or_default();
    if text.is_empty() && kind == TaskKind::Task {
        read.fail("task.text", Problem::Missing);
    }
    let due = work_form::day(&mut read, form, "task.due");
    let typed = form.first("task.assignee").trim();
    let assignee = acting.team.iter().find(|member| member.id.to_string() == typed).map(|member| member.id);
    if assignee.is_none() && !typed.is_empty() {
        read.fail("task.assignee", Problem::UnknownChoice);
    }
    let errors: Vec<FieldError> = read.finish(()).err().unwrap_or_default();
    if !errors.is_empty() {
        return Ok(Err(Refused::Fields(errors)));
    }
    if case.state.plan.add_task(kind, text, due, assignee).is_err() {
        return Ok(Err(Refused::TooManyTasks));
    }
    store(conn, acting, case).await?;
    audit::append(conn, acting.desk, acting.me, Act::TasksChanged { case: case.id }).await?;
    Ok(Ok(Done { notice: "case-task-added", clears: &["task."] }))
}

/// Removes a task. One that was done leaves an entry in the timeline.
pub(super) async fn finish(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    number: u32,
    is_done: bool,
) -> Result<Result<Done, Refused>, DeskError> {
    let Acting { desk, me, .. } = acting;
    let Some(task) = case.state.plan.take_task(number) else { return Ok(Err(Refused::Gone)) };
    if is_done {
        let content = EntryText { day: desk.clock.today(), text: task.text, ..EntryText::default() };
        let entry = CaseEntry {
            kind: EntryKind::TaskDone,
            written: desk.clock.now(),
            by: Some(me.counsellor),
            content,
            status: None,
            earlier: Vec::new(),
        };
        entries::add(conn, desk, me, case.id, &entry).await?;
    }
    store(conn, acting, case).await?;
    audit::append(conn, desk, me, Act::TasksChanged { case: case.id }).await?;
    let notice = if is_done { "case-task-done" } else { "case-task-dropped" };
    Ok(Ok(Done { notice, clears: &[] }))
}
