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
use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_STATE, DELETED_FACTS};
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
    for due in rows::due(&mut tx, me.office, &me.keys.granted()).await? {
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

/// What deleted reports of a year still count.
#[derive(Default)]
pub struct Deleted {
    /// The nameless facts that persons let count.
    pub entries: Vec<Entry>,
    /// How many left the bare count only.
    pub bare: u64,
    /// How many let facts count that do not open with the granted keys.
    pub closed: u64,
}

/// What deleted reports of a year still count.
///
/// # Errors
/// The database.
pub async fn entries(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    year: i32,
) -> Result<Deleted, DeskError> {
    let mut found = Deleted::default();
    for deleted in rows::deleted_of_year(conn, keys.office(), year).await? {
        let Some((epoch, facts)) = deleted.facts else {
            found.bare += 1;
            continue;
        };
        let open = || {
            let crypter = keys.crypter(epoch).ok()?;
            crypter
                .read_in(&mut Scratch::default(), DELETED_FACTS, &row(deleted.case.0), &facts, Entry::read)
                .ok()
        };
        match open() {
            Some(entry) => found.entries.push(entry),
            None => found.closed += 1,
        }
    }
    Ok(found)
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
