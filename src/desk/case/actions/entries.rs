//! Writing entries into the timeline, and correcting them.

use chrono::NaiveDate;
use meldestelle_domain::audit::Act;
use meldestelle_domain::case_entry::{CaseEntry, EntryKind, EntryText, MINUTES_LIMIT, TEXT_LIMIT};
use meldestelle_domain::id::EntryId;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use sqlx::PgConnection;

use super::{Acting, Done, Refused, interventions};
use crate::audit;
use crate::case::aggregate::Case;
use crate::case::entries;
use crate::http::error::DeskError;

/// The names of the fields of one form of entries.
#[derive(Clone, Copy)]
struct EntryFields {
    day: &'static str,
    minutes: &'static str,
    text: &'static str,
    code: &'static str,
    all: &'static [&'static str],
}

macro_rules! entry_fields {
    ($form:literal) => {
        EntryFields {
            day: concat!($form, ".day"),
            minutes: concat!($form, ".minutes"),
            text: concat!($form, ".text"),
            code: concat!($form, ".code"),
            all: &[concat!($form, ".")],
        }
    };
}

const OF_CORRECTION: EntryFields = entry_fields!("entry");

fn fields_of(kind: EntryKind) -> EntryFields {
    match kind {
        EntryKind::Call => entry_fields!("call"),
        EntryKind::Visit => entry_fields!("visit"),
        EntryKind::Intervention => entry_fields!("intervention"),
        EntryKind::Note | EntryKind::StatusChanged | EntryKind::TaskDone => entry_fields!("note"),
    }
}

/// Writes an entry.
pub(super) async fn add(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    kind: EntryKind,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let Acting { desk, me, .. } = acting;
    let fields = fields_of(kind);
    let content = match parse(form, kind, fields, desk.clock.today()) {
        Ok(content) => content,
        Err(errors) => return Ok(Err(Refused::Fields(errors))),
    };
    let (written, by) = (desk.clock.now(), Some(me.counsellor));
    let entry = CaseEntry { kind, written, by, content, status: None, earlier: Vec::new() };
    entries::add(conn, desk, me, case.id, &entry).await?;
    if kind == EntryKind::Intervention {
        interventions::recount(conn, acting, case).await?;
    }
    audit::append(conn, desk, me, Act::EntryWritten { case: case.id }).await?;
    Ok(Ok(Done { notice: "case-entry-added", clears: fields.all }))
}

/// Corrects an entry of this case. What stood before is kept.
pub(super) async fn correct(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    id: EntryId,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let Acting { desk, me, .. } = acting;
    let all = entries::of_case(conn, &me.keys, case.id).await?;
    let Some((_, mut entry)) = all.opened.into_iter().find(|(found, _)| *found == id) else {
        return Ok(Err(Refused::Gone));
    };
    let content = match parse(form, entry.kind, OF_CORRECTION, desk.clock.today()) {
        Ok(content) => content,
        Err(errors) => return Ok(Err(Refused::Fields(errors))),
    };
    if entry.correct(content, me.counsellor, desk.clock.now()).is_err() {
        return Ok(Err(Refused::NotCorrectable));
    }
    entries::replace(conn, desk, me, case.id, (id, &entry)).await?;
    if entry.kind == EntryKind::Intervention {
        interventions::recount(conn, acting, case).await?;
    }
    audit::append(conn, desk, me, Act::EntryCorrected { case: case.id }).await?;
    Ok(Ok(Done { notice: "case-entry-corrected", clears: OF_CORRECTION.all }))
}

/// Reads an entry. Without a day, it is of today. Only an intervention can be without words: its
/// code says what was done.
fn parse(
    form: &Submission,
    kind: EntryKind,
    fields: EntryFields,
    today: NaiveDate,
) -> Result<EntryText, Vec<FieldError>> {
    let mut read = Reader::new(form);
    let is_intervention = kind == EntryKind::Intervention;
    let intervention = if is_intervention { read.code(fields.code, "intervention") } else { None };
    if is_intervention && intervention.is_none() && form.first(fields.code).trim().is_empty() {
        read.fail(fields.code, Problem::Missing);
    }
    let text = read.text(fields.text, TEXT_LIMIT);
    if text.is_empty() && !is_intervention {
        read.fail(fields.text, Problem::Missing);
    }
    let day = read.past_day(fields.day, today).unwrap_or(today);
    let typed = form.first(fields.minutes).trim();
    let minutes: Option<u16> = typed.parse().ok().filter(|minutes| *minutes <= MINUTES_LIMIT);
    if minutes.is_none() && !typed.is_empty() {
        read.fail(fields.minutes, Problem::UnknownChoice);
    }
    read.finish(EntryText { day, minutes, text, intervention })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: EntryKind, fields: &[(&str, &str)]) -> Result<EntryText, Vec<&'static str>> {
        let form = Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        );
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        parse(&form, kind, fields_of(kind), today)
            .map_err(|errors| errors.iter().map(|error| error.field).collect())
    }

    #[test]
    fn an_entry_without_a_day_is_of_today() {
        let note = of(EntryKind::Note, &[("note.text", "Angerufen"), ("note.minutes", "10")]).unwrap();
        assert_eq!((note.day.to_string().as_str(), note.minutes), ("2026-11-30", Some(10)));
        let call = of(EntryKind::Call, &[("call.text", "x"), ("call.day", "2026-11-21")]).unwrap();
        assert_eq!(call.day.to_string(), "2026-11-21");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        assert_eq!(of(EntryKind::Note, &[("call.text", "x")]), Err(vec!["note.text"]));
        let wrong = [("visit.text", "x"), ("visit.day", "2026-12-01"), ("visit.minutes", "1441")];
        assert_eq!(of(EntryKind::Visit, &wrong), Err(vec!["visit.day", "visit.minutes"]));
        assert_eq!(of(EntryKind::Intervention, &[]), Err(vec!["intervention.code"]));
        let wrong = [("intervention.code", "nonsense")];
        assert_eq!(of(EntryKind::Intervention, &wrong), Err(vec!["intervention.code"]));
    }
}
