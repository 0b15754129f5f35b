//! Converts rows that were stored before 2026-11-30 and reveal more than rows do now: reports
//! without a contact row had no contact, and small size classes showed who works on a case and how
//! far it has got. Only the desk has the keys for it. It converts some rows whenever somebody looks
//! at the queue.
//!
//! Not promised: that a dump hides which rows are older, if it was taken before all rows were
//! converted.

use meldestelle_domain::report::Contact;
use meldestelle_vault::seal::seal;
use rand::Rng;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::{CASE_MAILBOX, CASE_STATE, DELETED_FACTS};
use crate::state::Desk;
use crate::store::backfill as rows;
use crate::store::backfill::UnpaddedCase;
use crate::store::offices;

/// Most rows of each kind in one request; converting them takes about 40 ms.
const BATCH: i64 = 200;

/// Converts a batch of older rows to today's form.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn convert_older_rows(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    add_empty_contacts(&mut tx, desk, me).await?;
    pad_cases(&mut tx, desk, me).await?;
    pad_facts(&mut tx, desk, me).await?;
    Ok(tx.commit().await?)
}

/// Gives reports without a contact row an empty contact. Its mark is random, because only the
/// receipt code could compute it; the mailbox learns from the thread that there is no contact.
async fn add_empty_contacts(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let missing = rows::without_contact(&mut *conn, me.office, BATCH).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let (epoch, to) = offices::recipients(&mut *conn, me.office).await?;
    let mut chance = desk.chance.clone();
    for report in missing {
        let sealed = seal(&Contact::default(), me.office, report.0, &to)?;
        let mut mark = [0; 32];
        chance.fill_bytes(&mut mark);
        rows::put_no_contact(&mut *conn, me.office, report, epoch, (&sealed, &mark)).await?;
    }
    Ok(())
}

/// Seals working material of cases again in today's size class, if its class is smaller. Material
/// that does not open stays as it is; the pages that read it report that.
async fn pad_cases(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut chance = desk.chance.clone();
    let mut after = Uuid::nil();
    loop {
        let unpadded = rows::unpadded_cases(&mut *conn, me.office, after, BATCH).await?;
        let Some(last) = unpadded.last() else { return Ok(()) };
        after = last.id.0;
        let mut done = 0;
        for UnpaddedCase { id, epoch, state, mailbox_state } in unpadded {
            let Ok(crypter) = me.keys.crypter(epoch) else { continue };
            let place = row(id.0);
            let Ok(state) = crypter.pad(CASE_STATE, &place, &state, &mut chance) else { continue };
            let mailbox_state = mailbox_state
                .map(|mailbox_state| crypter.pad(CASE_MAILBOX, &place, &mailbox_state, &mut chance))
                .transpose();
            let Ok(mailbox_state) = mailbox_state else { continue };
            rows::put_padded(&mut *conn, me.office, &UnpaddedCase { id, epoch, state, mailbox_state })
                .await?;
            done += 1;
        }
        // Go on to the next batch only if no row of this one opens. Otherwise the rest waits for
        // the next request.
        if done > 0 {
            return Ok(());
        }
    }
}

/// Seals facts of deleted cases again in today's size class, if their class is smaller.
async fn pad_facts(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut chance = desk.chance.clone();
    let mut after = Uuid::nil();
    loop {
        let unpadded = rows::unpadded_facts(&mut *conn, me.office, after, BATCH).await?;
        let Some((last, ..)) = unpadded.last() else { return Ok(()) };
        after = last.0;
        let mut done = 0;
        for (case, epoch, facts) in unpadded {
            let Ok(crypter) = me.keys.crypter(epoch) else { continue };
            let padded = crypter.pad(DELETED_FACTS, &row(case.0), &facts, &mut chance);
            let Ok(facts) = padded else { continue };
            rows::put_facts(&mut *conn, me.office, case, &facts).await?;
            done += 1;
        }
        if done > 0 {
            return Ok(());
        }
    }
}
