//! Taking in: a report that came in becomes a case the next time anybody looks at the queue.
//!
//! The report's content is copied into the case as working material, under the newest key; its envelope stays as it came. One that does not open
//! keeps no other from being taken in: it is noted, shown and left where it is. Not promised: that a report is a case before somebody signs in;
//! nothing that runs without a counsellor could open it.

pub(crate) mod backfill;
pub mod erasure;

use std::sync::Arc;

use chrono::Datelike;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, ReportId};
use meldestelle_domain::report::Report;
use rand::CryptoRng;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::auth::extractor::SignedIn;
use crate::case::files::manifest;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use crate::state::Desk;
use crate::store::cases::{self, NewCase};
use crate::store::reports::{self, Waiting};

/// Reports in one transaction: about 40 ms of opening and sealing.
const BATCH: usize = 200;
/// Batches in one request; what is left waits for the next.
const BATCHES: usize = 10;

/// What could not be taken in.
#[derive(Debug, Default)]
pub struct Left {
    /// How many reports do not open with the key they name.
    pub unreadable: i64,
    /// The first few of them.
    pub ids: Vec<ReportId>,
    /// How many are sealed to a key that this counsellor was not given.
    pub no_key: usize,
    /// Whether more are waiting than one request takes in.
    pub more: bool,
}

/// Makes cases of all waiting reports.
///
/// # Errors
/// The database; sealing.
pub async fn take_in(desk: &Desk, me: &SignedIn) -> Result<Left, DeskError> {
    let mut left = Left { more: true, ..Left::default() };
    let mut after = ReportId(Uuid::nil());
    for _ in 0..BATCHES {
        let mut tx = me.begin(desk).await?;
        let waiting =
            reports::waiting(&mut tx, me.office, after, BATCH.try_into().unwrap_or(i64::MAX)).await?;
        left.more = waiting.len() == BATCH;
        let Some(last) = waiting.last() else { break };
        after = last.id;
        let (keys, mut rng) = (Arc::clone(&me.keys), desk.chance.clone());
        let opened = spawn_blocking(move || open_all(&keys, &waiting, &mut rng)).await;
        let opened = opened.map_err(|_| DeskError::Defect("opening waiting reports panicked"))??;
        for case in &opened.cases {
            cases::insert(&mut tx, me.office, case).await?;
        }
        let taken: Vec<Uuid> = opened.cases.iter().map(|case| case.report.0).collect();
        reports::taken_in(&mut tx, me.office, &taken).await?;
        let cases: Vec<Uuid> = opened.cases.iter().map(|case| case.id.0).collect();
        manifest::taken_in(&mut tx, desk, me, &cases).await?;
        if !opened.unreadable.is_empty() {
            reports::unreadable(&mut tx, me.office, &opened.unreadable).await?;
        }
        left.no_key += opened.no_key;
        tx.commit().await?;
        if !left.more {
            break;
        }
    }
    mailbox_status::tell_new(desk, me).await?;
    erasure::settle(desk, me).await?;
    let mut tx = me.begin(desk).await?;
    (left.unreadable, left.ids) = reports::all_unreadable(&mut tx, me.office).await?;
    Ok(left)
}

/// What became of one batch.
#[derive(Default)]
struct Opened {
    cases: Vec<NewCase>,
    unreadable: Vec<Uuid>,
    no_key: usize,
}

fn open_all(
    keys: &UnlockedOffice,
    waiting: &[Waiting],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Opened, DeskError> {
    let mut opened = Opened::default();
    for Waiting { id, epoch, sealed } in waiting {
        if keys.identity(*epoch).is_none() {
            opened.no_key += 1;
            continue;
        }
        match keys.open(*epoch, id.0, sealed) {
            Ok(report) => opened.cases.push(seal(keys, *id, &report, rng)?),
            Err(cause) => {
                tracing::warn!(report = %id, %cause, "a report does not open");
                opened.unreadable.push(id.0);
            }
        }
    }
    Ok(opened)
}

/// The case of a report, sealed under the newest key.
fn seal(
    keys: &UnlockedOffice,
    report_id: ReportId,
    report: &Report,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<NewCase, DeskError> {
    let id = CaseId::random(rng);
    let epoch = keys.newest();
    let crypter = keys.crypter(epoch)?;
    let state = CaseState::of_report(report).ok_or(DeskError::Defect("the lists have no status `new`"))?;
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
    fn one_that_does_not_open_stops_no_other() {
        let mut rng = StdRng::seed_from_u64(1);
        let office = OfficeId::random(&mut rng);
        let identity = x25519::Identity::generate();
        let recipients = Recipients::parse([identity.to_public().to_string().as_str()]).unwrap();
        let keys = UnlockedOffice::new(office, [(1, identity)]);
        // Half past eleven on New Year's Eve, UTC: at the office's place it is 2027.
        let now = Utc.with_ymd_and_hms(2026, 12, 31, 23, 30, 0).unwrap();
        let form = Submission::new(vec![("narrative".to_owned(), "Kanarienwort".to_owned())]);
        let report = parse(&form, "de", now).unwrap().report;
        let waiting = |id: ReportId, epoch| Waiting {
            id,
            epoch,
            sealed: seal_envelope(&report, office, id.0, &recipients).unwrap(),
        };
        let (one, other) = (ReportId::random(&mut rng), ReportId::random(&mut rng));
        let moved = Waiting { id: ReportId::random(&mut rng), ..waiting(one, 1) };
        let garbage = Waiting { id: other, epoch: 1, sealed: Sealed::from_stored(b"no envelope".to_vec()) };
        let foreign_epoch = waiting(other, 2);
        let good = waiting(one, 1);

        let opened = open_all(&keys, &[moved, garbage, foreign_epoch, good], &mut rng).unwrap();
        assert_eq!((opened.unreadable.len(), opened.no_key, opened.cases.len()), (2, 1, 1));
        let case = &opened.cases[0];
        assert_eq!((case.report, case.year, case.open), (one, 2027, true));
        let crypter = keys.crypter(1).unwrap();
        let copy: Report = crypter.open(CASE_CONTENT, &row(case.id.0), &case.content).unwrap();
        assert_eq!(copy, report);
    }
}
