//! Changes chosen cases, each only if it still has the version that the counsellor saw.

use meldestelle_domain::audit::Act;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_entry::{CaseEntry, EntryKind, EntryText};
use meldestelle_domain::id::CaseId;
use meldestelle_domain::stage::Stage;
use meldestelle_domain::work_form::{WORK_FIELDS, value};
use sqlx::PgConnection;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::entries;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_STATE;
use crate::queue::done::Done;
use crate::state::Desk;
use crate::store::cases;

/// Applies a change to chosen cases, given with the versions that were seen. `change` says whether
/// it is possible for a case. A case for which it is not, or which has another version by now,
/// stays as it is.
///
/// # Errors
/// The database; sealing.
pub async fn apply(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    mut chosen: Vec<(CaseId, i32)>,
    change: impl Fn(&mut CaseState) -> bool,
) -> Result<Done, DeskError> {
    // Whoever changes several cases locks them in the same order.
    chosen.sort_unstable();
    let mut done = Done::default();
    for (id, version) in chosen {
        if apply_to_one(&mut *conn, desk, me, (id, version), &change).await? {
            done.changed += 1;
        } else {
            done.left.push(id);
        }
    }
    Ok(done)
}

async fn apply_to_one(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (id, version): (CaseId, i32),
    change: impl Fn(&mut CaseState) -> bool,
) -> Result<bool, DeskError> {
    let Some(stored) = cases::find(&mut *conn, me.office, id).await? else { return Ok(false) };
    if stored.version != version {
        return Ok(false);
    }
    let Ok(crypter) = me.keys.crypter(stored.epoch) else { return Ok(false) };
    let Ok(before) = crypter.open::<CaseState>(CASE_STATE, &row(id.0), &stored.state) else {
        return Ok(false);
    };
    let mut state = before.clone();
    if !change(&mut state) {
        return Ok(false);
    }
    if state == before {
        return Ok(true);
    }
    let now = desk.clock.now();
    for field in WORK_FIELDS {
        if value(&state, field) != value(&before, field) {
            state.note_change(field, me.counsellor, now);
        }
    }
    if !state.is_open() {
        state.plan.check_by = None;
        state.plan.wait_until = None;
    }
    let mut rng = desk.chance.clone();
    let sealed = crypter.seal(CASE_STATE, &row(id.0), &state, &mut rng)?;
    let is_open = state.is_open();
    let Some(version) = cases::update(&mut *conn, me.office, id, version, is_open, &sealed).await? else {
        return Ok(false);
    };
    if state.status != before.status {
        // Nobody has read the report for that, so the mailbox does not say so.
        let reads = Stage::of_status(state.status.as_str());
        mailbox_status::update(&mut *conn, &me.keys, id, now, &mut rng, |told| told.stage = reads).await?;
        let entry = CaseEntry {
            kind: EntryKind::StatusChanged,
            written: now,
            by: Some(me.counsellor),
            content: EntryText { day: desk.clock.today(), ..EntryText::default() },
            status: Some((before.status, state.status)),
            earlier: Vec::new(),
        };
        entries::add(&mut *conn, desk, me, id, &entry).await?;
    }
    audit::append(conn, desk, me, Act::CaseCoded { case: id, version }).await?;
    Ok(true)
}
