//! What was stored before 2026-11-30 told more than it does now: reports without a contact row had no contact, and small size classes showed who works on a case and how
//! far it is. The desk, which alone has the keys, brings it into today's form little by little, whenever somebody looks at the queue.
//!
//! Not promised: that nothing tells older from newer in a dump taken before the desk is through.

use meldestelle_domain::report::Contact;
use meldestelle_vault::seal::seal;
use rand::Rng;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::{CASE_STATE, DELETED_FACTS, TOLD};
use crate::state::Desk;
use crate::store::backfill as rows;
use crate::store::backfill::ShortCase;
use crate::store::offices;

/// Rows of each kind in one request: about 40 ms.
const BATCH: i64 = 200;

/// Brings some of it into today's form.
///
/// # Errors
/// The database; sealing.
pub async fn bring_up(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    contacts(&mut tx, desk, me).await?;
    cases(&mut tx, desk, me).await?;
    facts(&mut tx, desk, me).await?;
    Ok(tx.commit().await?)
}

/// Gives reports without a contact one that says so. Its mark is random: who has the code finds out from the thread.
async fn contacts(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
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

/// Seals short working material again. What does not open is told where it is read, and stays as it is.
async fn cases(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut chance = desk.chance.clone();
    let mut after = Uuid::nil();
    loop {
        let short = rows::short_cases(&mut *conn, me.office, after, BATCH).await?;
        let Some(last) = short.last() else { return Ok(()) };
        after = last.id.0;
        let mut done = 0;
        for ShortCase { id, epoch, state, told } in short {
            let Ok(crypter) = me.keys.crypter(epoch) else { continue };
            let place = row(id.0);
            let Ok(state) = crypter.pad(CASE_STATE, &place, &state, &mut chance) else { continue };
            let told = told.map(|told| crypter.pad(TOLD, &place, &told, &mut chance)).transpose();
            let Ok(told) = told else { continue };
            rows::put_padded(&mut *conn, me.office, &ShortCase { id, epoch, state, told }).await?;
            done += 1;
        }
        // Only those that don't open are walked past.
        if done > 0 {
            return Ok(());
        }
    }
}

async fn facts(conn: &mut PgConnection, desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut chance = desk.chance.clone();
    let mut after = Uuid::nil();
    loop {
        let short = rows::short_facts(&mut *conn, me.office, after, BATCH).await?;
        let Some((last, ..)) = short.last() else { return Ok(()) };
        after = last.0;
        let mut done = 0;
        for (case, epoch, facts) in short {
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
