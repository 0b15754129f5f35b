//! Waiting reports become cases the next time anybody looks at the queue.
//!
//! The report's content is copied into the case as working material, under the newest key. The
//! envelope stays as it came. A report that does not open does not hold up the others: it is
//! logged, shown in the queue and left where it is. Not promised: that a report becomes a case
//! before somebody signs in.

use std::sync::Arc;

use chrono::Datelike;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, ReportId};
use meldestelle_domain::neutral_name::{NeutralName, TakenNames};
use meldestelle_domain::report::Report;
use rand::CryptoRng;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::auth::extractor::SignedIn;
use crate::case::files::manifest;
use crate::case::messages::mailbox_status;
use crate::case::neutral_names;
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use crate::state::Desk;
use crate::store::cases::{self, NewCase};
use crate::store::reports::{self, WaitingReport};

/// Number of reports in one transaction. Opening and sealing them takes about 40 ms.
const BATCH: usize = 200;
/// Most batches in one request. The reports behind them wait for the next request.
const BATCHES: usize = 10;

/// Reports that did not become cases.
#[derive(Debug, Default)]
pub struct NotIngested {
    /// How many reports do not open with the key that they name.
    pub unreadable: i64,
    /// Ids of the first 20 of them.
    pub unreadable_ids: Vec<ReportId>,
    /// How many reports are sealed to a key that this counsellor was not given.
    pub without_key: i64,
    /// Whether more reports are waiting than one request turns into cases.
    pub has_more: bool,
}

/// Turns waiting reports into cases, gives their mailboxes a first status, and reduces deleted
/// cases.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn ingest_waiting_reports(desk: &Desk, me: &SignedIn) -> Result<NotIngested, DeskError> {
    let mut outcome = NotIngested { has_more: true, ..NotIngested::default() };
    let (mut after, granted) = (ReportId(Uuid::nil()), me.keys.granted());
    let limit = BATCH.try_into().unwrap_or(i64::MAX);
    for _ in 0..BATCHES {
        let mut tx = me.begin(desk).await?;
        let waiting = reports::waiting(&mut tx, me.office, &granted, after, limit).await?;
        outcome.has_more = waiting.len() == BATCH;
        let Some(last) = waiting.last() else { break };
        after = last.id;
        let mut names = neutral_names::taken(&mut tx, me, None).await?;
        let (keys, mut rng) = (Arc::clone(&me.keys), desk.chance.clone());
        let batch = spawn_blocking(move || open_batch(&keys, &waiting, &mut names, &mut rng)).await;
        let batch = batch.map_err(|_| DeskError::Defect("opening waiting reports panicked"))??;
        for case in &batch.cases {
            cases::insert(&mut tx, me.office, case).await?;
        }
        let taken: Vec<Uuid> = batch.cases.iter().map(|case| case.report.0).collect();
        reports::remove_waiting(&mut tx, me.office, &taken).await?;
        let cases: Vec<Uuid> = batch.cases.iter().map(|case| case.id.0).collect();
        manifest::add_files_of_new_cases(&mut tx, desk, me, &cases).await?;
        if !batch.unreadable.is_empty() {
            reports::mark_unreadable(&mut tx, me.office, &batch.unreadable).await?;
        }
        tx.commit().await?;
        if !outcome.has_more {
            break;
        }
    }
    mailbox_status::set_first_status(desk, me).await?;
    erasure::reduce_deleted_cases(desk, me).await?;
    let mut tx = me.begin(desk).await?;
    outcome.without_key = reports::count_waiting_without(&mut tx, me.office, &granted).await?;
    (outcome.unreadable, outcome.unreadable_ids) = reports::all_unreadable(&mut tx, me.office).await?;
    Ok(outcome)
}

/// The outcome of one batch of waiting reports.
#[derive(Default)]
struct OpenedBatch {
    /// Cases to be stored.
    cases: Vec<NewCase>,
    /// Ids of reports that do not open.
    unreadable: Vec<Uuid>,
}

fn open_batch(
    keys: &UnlockedOffice,
    waiting: &[WaitingReport],
    names: &mut TakenNames,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<OpenedBatch, DeskError> {
    let mut batch = OpenedBatch::default();
    for WaitingReport { id, epoch, sealed } in waiting {
        // A report under a key that was not granted waits for somebody who has it.
        if keys.identity(*epoch).is_none() {
            continue;
        }
        match keys.open(*epoch, id.0, sealed) {
            Ok(report) => batch.cases.push(new_case(keys, (*id, &report), names, rng)?),
            Err(cause) => {
                tracing::warn!(report = %id, %cause, "a report does not open");
                batch.unreadable.push(id.0);
            }
        }
    }
    Ok(batch)
}

/// The case that a report becomes, sealed under the newest key. It is called by the sign of the
/// report, with a number if another case has it.
fn new_case(
    keys: &UnlockedOffice,
    (report_id, report): (ReportId, &Report),
    names: &mut TakenNames,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<NewCase, DeskError> {
    let id = CaseId::random(rng);
    let epoch = keys.newest();
    let crypter = keys.crypter(epoch)?;
    let mut state =
        CaseState::of_report(report).ok_or(DeskError::Defect("the lists have no status `new`"))?;
    let sign = state.sign.unwrap_or_else(|| NeutralName::random(rng));
    state.sign = Some(names.free_sign(sign));
    Ok(NewCase {
        id,
        report: report_id,
        year: local_date(report.received).year(),
        open: state.is_open(),
        epoch,
        state: crypter.seal(CASE_STATE, &row(id.0), &state, rng)?,
        content: crypter.seal(CASE_CONTENT, &row(id.0), report, rng)?,
    })
}

#[cfg(test)]
mod tests {
    use age::x25519;
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::id::OfficeId;
    use meldestelle_domain::report::parse;
    use meldestelle_domain::submission::Submission;
    use meldestelle_vault::envelope::Sealed;
    use meldestelle_vault::seal::{Recipients, seal as seal_envelope};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_report_that_does_not_open_holds_up_no_other() {
        let mut rng = StdRng::seed_from_u64(1);
        let office = OfficeId::random(&mut rng);
        let identity = x25519::Identity::generate();
        let recipients = Recipients::parse([identity.to_public().to_string().as_str()]).unwrap();
        let keys = UnlockedOffice::new(office, [(1, identity)]);
        // Half past eleven on New Year's Eve in UTC. In the office's time zone it is already 2027.
        let now = Utc.with_ymd_and_hms(2026, 12, 31, 23, 30, 0).unwrap();
        let form = Submission::new(vec![("narrative".to_owned(), "Kanarienwort".to_owned())]);
        let report = parse(&form, "de", now).unwrap().report;
        let waiting = |id: ReportId, epoch| WaitingReport {
            id,
            epoch,
            sealed: seal_envelope(&report, office, id.0, &recipients).unwrap(),
        };
        let (one, other) = (ReportId::random(&mut rng), ReportId::random(&mut rng));
        let moved = WaitingReport { id: ReportId::random(&mut rng), ..waiting(one, 1) };
        let moved_id = moved.id;
        let garbage =
            WaitingReport { id: other, epoch: 1, sealed: Sealed::from_stored(b"no envelope".to_vec()) };
        let foreign_epoch = waiting(other, 2);
        let good = waiting(one, 1);

        let mut names = TakenNames::default();
        let batch = open_batch(&keys, &[moved, garbage, foreign_epoch, good], &mut names, &mut rng).unwrap();
        assert_eq!((batch.unreadable, batch.cases.len()), (vec![moved_id.0, other.0], 1));
        let case = &batch.cases[0];
        assert_eq!((case.report, case.year, case.open), (one, 2027, true));
        let crypter = keys.crypter(1).unwrap();
        let copy: Report = crypter.open(CASE_CONTENT, &row(case.id.0), &case.content).unwrap();
        assert_eq!(copy, report);
    }
}
