//! What a counsellor has typed into the forms of a case and not sent, opened and stored.
//!
//! The working key of the office opens every draft. These functions give a draft only to the
//! counsellor who wrote it.

use meldestelle_domain::draft::CaseDraft;
use meldestelle_domain::id::{CaseId, DraftId};
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_DRAFT;
use crate::state::Desk;
use crate::store::drafts::{self as rows, SealedDraft};

/// The counsellor's own draft of a case.
///
/// # Errors
/// If the database fails.
pub(crate) async fn of_case(
    conn: &mut PgConnection,
    me: &SignedIn,
    case: CaseId,
) -> Result<Option<(DraftId, CaseDraft)>, DeskError> {
    let drafts = rows::of_case(conn, me.office, case).await?;
    Ok(drafts.iter().find_map(|sealed| Some((sealed.id, open_own(me, sealed)?))))
}

/// The counsellor's own drafts of all cases.
///
/// # Errors
/// If the database fails.
pub(crate) async fn own(
    conn: &mut PgConnection,
    me: &SignedIn,
) -> Result<Vec<(CaseId, DraftId, CaseDraft)>, DeskError> {
    let drafts = rows::all(conn, me.office).await?;
    Ok(drafts.iter().filter_map(|sealed| Some((sealed.case, sealed.id, open_own(me, sealed)?))).collect())
}

/// Stores the counsellor's draft of a case. `id` is that of the draft that it replaces. The caller
/// holds the lock on the case, so that one counsellor has one draft.
///
/// # Errors
/// If the database fails, or the draft cannot be sealed.
pub(crate) async fn put(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    (id, draft): (Option<DraftId>, &CaseDraft),
) -> Result<DraftId, DeskError> {
    let mut chance = desk.chance.clone();
    let id = id.unwrap_or_else(|| DraftId::random(&mut chance));
    let epoch = me.keys.newest();
    let sealed = me.keys.crypter(epoch)?.seal(CASE_DRAFT, &row(id.0), draft, &mut chance)?;
    rows::put(conn, me.office, &SealedDraft { id, case, epoch, sealed }).await?;
    Ok(id)
}

fn open_own(me: &SignedIn, sealed: &SealedDraft) -> Option<CaseDraft> {
    let keys = me.keys.crypter(sealed.epoch).ok()?;
    let draft: CaseDraft = keys.open(CASE_DRAFT, &row(sealed.id.0), &sealed.sealed).ok()?;
    (draft.by == me.counsellor).then_some(draft)
}
