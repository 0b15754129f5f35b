//! The neutral names of an office's cases: which are taken, and how a case gets one that no other
//! case has.
//!
//! A case that is new takes the name of its report. A case that is older than names, and a case
//! without a report, get one that is drawn at random. Every name is written into the person's
//! mailbox in the same transaction.
//!
//! Not promised: that a name differs from those of cases whose key this counsellor was not given.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::TryStreamExt;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::neutral_name::{NeutralName, TakenNames};
use meldestelle_domain::stored::{self, lenient};
use serde::Deserialize;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_STATE;
use crate::state::Desk;
use crate::store::cases::{self, SealedStateRow};

/// How many states one thread opens at a time; they take a few milliseconds.
const CHUNK: usize = 512;

/// The part of a stored state that names the case. The serialized names are those of `CaseState`.
#[derive(Deserialize)]
struct CaseNames {
    #[serde(rename = "n", default)]
    name: String,
    #[serde(rename = "g", default, deserialize_with = "lenient::or_default")]
    sign: Option<NeutralName>,
}

/// The names that other cases than `except` have. Nobody else gives a name until the transaction
/// ends. Whoever locks a case and the audit trail too asks for the names between the two, so that
/// no two transactions wait for each other.
///
/// # Errors
/// If the database fails.
pub async fn taken(
    conn: &mut PgConnection,
    me: &SignedIn,
    except: Option<CaseId>,
) -> Result<TakenNames, DeskError> {
    cases::lock_names(&mut *conn, me.office).await?;
    let mut names = TakenNames::default();
    let mut chunks = cases::each(conn, me.office).try_chunks(CHUNK);
    while let Some(chunk) = chunks.try_next().await.map_err(|cut| cut.1)? {
        let keys = Arc::clone(&me.keys);
        let add = move || {
            add_names(&mut names, &keys, &chunk, except);
            names
        };
        names = spawn_blocking(add).await.map_err(|_| DeskError::Defect("opening names panicked"))?;
    }
    Ok(names)
}

fn add_names(
    names: &mut TakenNames,
    keys: &UnlockedOffice,
    states: &[SealedStateRow],
    except: Option<CaseId>,
) {
    let mut scratch = Scratch::default();
    let read = stored::read_part::<CaseState, CaseNames>;
    for state in states {
        let Ok((id, epoch, state)) = state.read() else { continue };
        let Ok(crypter) = keys.crypter(epoch) else { continue };
        if except == Some(id) {
            continue;
        }
        // The queue counts the cases that do not open.
        if let Ok(case) = crypter.read_in(&mut scratch, CASE_STATE, &row(id.0), state, read) {
            names.add(&case.name, case.sign);
        }
    }
}

/// Draws a sign for each of these cases that has none, and tells it to the mailbox. Returns the
/// signs that were drawn. Cases that do not open are left as they are.
///
/// # Errors
/// The database; sealing.
pub async fn draw_signs(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, NeutralName>, DeskError> {
    let mut drawn = HashMap::new();
    let mut unnamed = Vec::new();
    // Everybody locks cases in the order of their ids.
    let mut ids = cases.to_vec();
    ids.sort_unstable();
    for id in ids {
        let Some(stored) = cases::find(&mut *conn, me.office, id).await? else { continue };
        let Ok(crypter) = me.keys.crypter(stored.epoch) else { continue };
        let state = crypter.open::<CaseState>(CASE_STATE, &row(id.0), &stored.state);
        unnamed
            .extend(state.ok().filter(|state| state.sign.is_none()).map(|state| (id, stored.epoch, state)));
    }
    if unnamed.is_empty() {
        return Ok(drawn);
    }
    let mut names = taken(&mut *conn, me, None).await?;
    let mut rng = desk.chance.clone();
    for (id, epoch, mut state) in unnamed {
        let sign = names.free_sign(NeutralName::random(&mut rng));
        state.sign = Some(sign);
        let sealed = me.keys.crypter(epoch)?.seal(CASE_STATE, &row(id.0), &state, &mut rng)?;
        cases::put_state(&mut *conn, me.office, id, &sealed).await?;
        mailbox_status::tell_name(&mut *conn, desk, me, id, &state).await?;
        drawn.insert(id, sign);
    }
    Ok(drawn)
}

/// Draws a sign for a case that was opened, if it has none.
///
/// # Errors
/// As [`draw_signs`].
pub async fn draw_missing_sign(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    id: CaseId,
    state: &mut CaseState,
) -> Result<(), DeskError> {
    if state.sign.is_none() {
        state.sign = draw_signs(conn, desk, me, &[id]).await?.remove(&id);
    }
    Ok(())
}

/// The name to give a case that a counsellor wants to call `name`: with a number, if another case
/// is called so. A name that changes nothing stays as it is.
///
/// # Errors
/// If the database fails.
pub async fn free_name(
    conn: &mut PgConnection,
    me: &SignedIn,
    (id, state): (CaseId, &CaseState),
    name: &str,
) -> Result<String, DeskError> {
    if !state.clone().rename(name) {
        return Ok(name.to_owned());
    }
    Ok(taken(conn, me, Some(id)).await?.free_given(name.trim()))
}
