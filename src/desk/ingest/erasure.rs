//! Cases that their persons deleted: the page in their place, and the facts without a name that a
//! person let the office count.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveTime};
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::clock::{PLACE, local_date};
use meldestelle_domain::figures::{Entry, Period};
use meldestelle_domain::id::CaseId;
use meldestelle_domain::work_plan::WorkPlan;
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
#[template(path = "desk/case_deleted.html")]
struct DeletedPage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    year: i32,
    /// Whether the person let the office count the facts.
    are_facts_kept: bool,
}

/// The page in the place of a case that the person deleted.
///
/// # Errors
/// [`DeskError::NotFound`] if there never was such a case; the database.
pub async fn deleted_case_page(
    conn: &mut PgConnection,
    me: SignedIn,
    case: CaseId,
) -> Result<Response, DeskError> {
    let row = rows::deleted(conn, me.office, case).await?.ok_or(DeskError::NotFound)?;
    let page =
        DeletedPage { t: me.locale, id: case, year: row.year, are_facts_kept: row.facts.is_some(), me };
    Ok(page::html(StatusCode::GONE, &page))
}

/// Replaces the state of each deleted case by its facts without a name, if the person let the
/// office count them.
///
/// - If nobody has confirmed the coding of a state, or it does not open, only the fact that there
///   was a case remains.
/// - States whose key this counsellor was not granted wait for somebody who has it.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn reduce_deleted_cases(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let epoch = me.keys.newest();
    let crypter = me.keys.crypter(epoch)?;
    for deleted in rows::unreduced(&mut tx, me.office, &me.keys.granted()).await? {
        let Ok(keys) = me.keys.crypter(deleted.epoch) else { continue };
        let state: Option<CaseState> = keys.open(CASE_STATE, &row(deleted.case.0), &deleted.state).ok();
        let facts = state.filter(|state| state.facts.confirmed).map(without_name);
        let sealed = facts
            .map(|facts| crypter.seal(DELETED_FACTS, &row(deleted.case.0), &facts, &mut desk.chance.clone()))
            .transpose()?;
        rows::put_deleted_facts(&mut tx, me.office, deleted.case, epoch, sealed.as_deref()).await?;
    }
    Ok(tx.commit().await?)
}

/// What may be counted of a case: month, status and facts. Name, assignee, language and day are
/// removed.
fn without_name(state: CaseState) -> CaseState {
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
        hand_over: None,
        plan: WorkPlan::default(),
        district: String::new(),
        changes: Vec::new(),
        sign: None,
        told: false,
    }
}

/// What the deleted cases of a period add to the statistics.
#[derive(Default)]
pub struct Deleted {
    /// The facts without a name that persons let the office count.
    pub entries: Vec<Entry>,
    /// The number of cases of which no facts are left.
    pub without_facts: u64,
    /// The number of cases whose facts do not open with the granted keys.
    pub unopened: u64,
}

/// Reads what the deleted cases of a period add to the statistics. The day of their arrival is
/// deleted with them, so they count on the first day of their month. Those of which no facts are
/// left count only in periods that have their whole year.
///
/// # Errors
/// If the database fails.
pub async fn deleted_entries(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    period: Period,
) -> Result<Deleted, DeskError> {
    let mut found = Deleted::default();
    for year in period.years() {
        for deleted in rows::deleted_of_year(conn, keys.office(), year).await? {
            let Some((epoch, facts)) = deleted.facts else {
                found.without_facts += u64::from(period.covers(year));
                continue;
            };
            let open = || {
                let crypter = keys.crypter(epoch).ok()?;
                let (scratch, place) = (&mut Scratch::default(), row(deleted.case.0));
                let read = |text: &str| Entry::read_within(text, period);
                crypter.read_in(scratch, DELETED_FACTS, &place, &facts, read).ok()
            };
            match open() {
                Some(entry) => found.entries.extend(entry),
                None => found.unopened += 1,
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::id::CounsellorId;
    use meldestelle_domain::neutral_name::NeutralName;
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
        state.sign = NeutralName::parse("Stiller Ahorn");
        let before = Entry::from(&state);
        let left = without_name(state);
        let json = serde_json::to_string(&left).unwrap();
        for trace in ["Kim", "\"g\"", "tr\"", "-11-21", "10:17", "00000000"] {
            assert!(!json.contains(trace), "{trace} in {json}");
        }
        assert_eq!(Entry::from(&left), before, "and counts the same");
    }
}
