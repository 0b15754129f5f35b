//! The counsellor's own drafts of all cases. Whoever sees that one will end is told by that, and
//! one whose time is over goes.

use std::collections::HashMap;

use meldestelle_domain::agenda::Matter;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::CaseId;

use crate::auth::extractor::SignedIn;
use crate::case::drafts;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::{cases, drafts as rows};

/// The drafts, by case.
///
/// # Errors
/// The database; sealing.
pub(super) async fn own(desk: &Desk, me: &SignedIn) -> Result<HashMap<CaseId, Matter>, DeskError> {
    let now = desk.clock.now();
    let mut tx = me.begin(desk).await?;
    let mut found = HashMap::new();
    for (case, _, draft) in drafts::own(&mut tx, me).await? {
        let draft = if draft.ends_soon(now) {
            // Somebody may be writing on it at this moment, so it is read again under the lock.
            cases::find(&mut tx, me.office, case).await?;
            let Some((id, mut draft)) = drafts::of_case(&mut tx, me, case).await? else { continue };
            if draft.has_ended(now) {
                rows::delete(&mut tx, me.office, id).await?;
                continue;
            }
            if draft.ends_soon(now) && draft.told.is_none() {
                draft.told = Some(now);
                drafts::put(&mut tx, desk, me, case, (Some(id), &draft)).await?;
            }
            draft
        } else {
            draft
        };
        let ends = draft.ends_soon(now).then(|| local_date(draft.end(now)));
        found.insert(case, Matter::Draft { saved: local_date(draft.saved), ends });
    }
    tx.commit().await?;
    Ok(found)
}
