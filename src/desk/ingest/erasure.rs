//! Cases that their persons deleted: what is left of them, and taking the nameless facts out of what they let count.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveTime};
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::clock::{PLACE, local_date};
use meldestelle_domain::id::CaseId;
use meldestelle_domain::statistics::Entry;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::keys::crypter::{CASE_STATE, DELETED_FACTS, row};
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;
use crate::store::messages as rows;

#[derive(Template)]
#[template(path = "desk/messages_deleted.html")]
struct DeletedPage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    year: i32,
    kept: bool,
}

/// The page of a case that is not there (any more): deleted by its person, or never there.
///
/// # Errors
/// [`DeskError::NotFound`]; the database.
pub async fn answer(conn: &mut PgConnection, me: SignedIn, case: CaseId) -> Result<Response, DeskError> {
    let row = rows::deleted(conn, me.office, case).await?.ok_or(DeskError::NotFound)?;
    let page = DeletedPage { t: me.locale, id: case, year: row.year, kept: row.facts.is_some(), me };
    Ok(page::html(StatusCode::GONE, &page))
}

/// Takes the nameless facts out of the states that persons let count; the states are gone then. One whose coding nobody has confirmed, or that does not
/// open, leaves the bare count.
///
/// # Errors
/// The database; sealing.
pub async fn settle(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let epoch = me.keys.newest();
    let crypter = me.keys.crypter(epoch)?;
    for due in rows::due(&mut tx, me.office).await? {
        let Ok(keys) = me.keys.crypter(due.epoch) else { continue };
        let state: Option<CaseState> = keys.open(CASE_STATE, &row(due.case.0), &due.state).ok();
        let facts = state.filter(|state| state.facts.confirmed).map(nameless);
        let sealed = facts
            .map(|facts| crypter.seal(DELETED_FACTS, &row(due.case.0), &facts, &mut desk.chance.clone()))
            .transpose()?;
        rows::settle(&mut tx, me.office, due.case, epoch, sealed.as_deref()).await?;
    }
    Ok(tx.commit().await?)
}

/// What counts of a case: month, status and facts. No name, no assignee, no language, no day.
fn nameless(state: CaseState) -> CaseState {
    let month = local_date(state.received);
    let first = month.with_day(1).unwrap_or(month).and_time(NaiveTime::MIN);
    let first = first.and_local_timezone(PLACE).earliest();
    CaseState {
        name: String::new(),
        received: first.map_or(state.received, |first| first.to_utc()),
        status: state.status,
        priority: Priority::Normal,
        assignee: None,
        language: String::new(),
        has_contact: false,
        facts: state.facts,
        files: None,
    }
}

/// What deleted reports of a year still count: the nameless facts that persons let count, and how many left the bare count only.
///
/// # Errors
/// The database.
pub async fn entries(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    year: i32,
) -> Result<(Vec<Entry>, u64), DeskError> {
    let mut entries = Vec::new();
    let mut bare = 0;
    for deleted in rows::deleted_of_year(conn, keys.office(), year).await? {
        let opened = deleted.facts.and_then(|(epoch, facts)| {
            keys.crypter(epoch).ok()?.open(DELETED_FACTS, &row(deleted.case.0), &facts).ok()
        });
        match opened {
            Some(entry) => entries.push(entry),
            None => bare += 1,
        }
    }
    Ok((entries, bare))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::id::CounsellorId;
    use meldestelle_domain::report::parse;
    use meldestelle_domain::submission::Submission;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_counts_carries_neither_name_nor_day() {
        let form =
            Submission::new(vec![("narrative".into(), "x".into()), ("life_area".into(), "work".into())]);
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 17, 3).unwrap();
        let report = parse(&form, "tr", now).unwrap().report;
        let mut state = CaseState::of_report(&report).unwrap();
        state.name = "Fall Kim".to_owned();
        state.assignee = Some(CounsellorId(Uuid::from_u128(7)));
        state.has_contact = true;
        let before = Entry::from(&state);
        let left = nameless(state);
        let json = serde_json::to_string(&left).unwrap();
        for trace in ["Kim", "tr\"", "-11-21", "10:17", "00000000"] {
            assert!(!json.contains(trace), "{trace} in {json}");
        }
        assert_eq!(Entry::from(&left), before, "and counts the same");
    }
}
