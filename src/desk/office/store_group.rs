//! Saves one group of the office's settings under optimistic locking.
//!
//! A form carries a mark of the group as it was shown. If somebody changed the same group meanwhile, nothing is saved
//! and the form comes back as it was typed. Other groups may change meanwhile: they are read again under the lock and
//! stay as they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use meldestelle_domain::audit::Act;
use meldestelle_domain::office::OfficeSettings;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::offices;

/// Name of the hidden field that carries the [`mark`].
pub(crate) const FIELD: &str = "seen";

/// What became of a form.
pub(crate) enum Saved {
    /// The group is stored.
    Stored,
    /// Somebody changed the group since the form was fetched. Nothing is stored; this is its mark now.
    ChangedMeanwhile(String),
}

/// Marks the state of a group: two groups with the same content have the same mark.
pub(crate) fn mark(group: &impl Serialize) -> Result<String, DeskError> {
    let json = serde_json::to_vec(group).map_err(|_| DeskError::Defect("settings do not serialize"))?;
    Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(json).get(..16).unwrap_or_default()))
}

/// Stores `value` as the group that `choose` picks, if the group still has the mark `seen`.
///
/// # Errors
/// See [`change`].
pub(crate) async fn save<G: Serialize + Clone>(
    desk: &Desk,
    me: &SignedIn,
    seen: &str,
    choose: impl Fn(&mut OfficeSettings) -> &mut G,
    value: G,
) -> Result<Saved, DeskError> {
    let read = |settings: &OfficeSettings| choose(&mut settings.clone()).clone();
    let put = |settings: &mut OfficeSettings, group: G| *choose(settings) = group;
    change(desk, me, seen, read, move |group| *group = value, put).await
}

/// Changes the group that `read` takes out of the settings and `put` puts back, if it still has the mark `seen`, and
/// notes in the audit trail that settings were changed.
///
/// # Errors
/// If the database does not answer, or the audit entry cannot be sealed.
pub(crate) async fn change<G: Serialize>(
    desk: &Desk,
    me: &SignedIn,
    seen: &str,
    read: impl Fn(&OfficeSettings) -> G,
    change: impl FnOnce(&mut G),
    put: impl FnOnce(&mut OfficeSettings, G),
) -> Result<Saved, DeskError> {
    let mut tx = me.begin(desk).await?;
    offices::lock(&mut tx, me.office).await?;
    let mut settings = offices::settings(&mut tx, me.office).await?;
    let mut group = read(&settings);
    let now = mark(&group)?;
    if now != seen {
        return Ok(Saved::ChangedMeanwhile(now));
    }
    change(&mut group);
    put(&mut settings, group);
    offices::put_settings(&mut tx, me.office, &settings).await?;
    audit::append(&mut tx, desk, me, Act::SettingsChanged).await?;
    tx.commit().await?;
    Ok(Saved::Stored)
}
