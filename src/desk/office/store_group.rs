//! Saves one group of the office's settings under optimistic locking.
//!
//! A form carries a mark of the group as it was shown. If somebody has changed the group since,
//! nothing is saved and the form comes back as it was typed. Other groups may have changed: they
//! are read again under the lock and stay as they are.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use meldestelle_domain::audit::Act;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::submission::Submission;
use meldestelle_web::page;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::offices;

/// The name of the hidden field that carries the [`mark`].
const FIELD: &str = "seen";

/// What the page of a group shows beside the fields.
pub(crate) struct GroupStatus {
    /// The mark of the group on which the form was filled in.
    pub seen: String,
    /// Whether the group was saved just now.
    pub saved: bool,
    /// Whether somebody else changed the group meanwhile, so that nothing was saved.
    pub changed: bool,
}

impl GroupStatus {
    /// The page shows the group as it is stored; the query says whether it was saved just now.
    pub fn stored(group: &impl Serialize, query: Option<&str>) -> Result<Self, DeskError> {
        Ok(Self { seen: mark(group)?, saved: query == Some("saved"), changed: false })
    }

    /// The page shows a form as it was typed.
    pub fn typed(typed: &Submission) -> Self {
        Self { seen: typed.shown(FIELD), saved: false, changed: false }
    }
}

/// The outcome of saving.
pub(crate) enum Saved {
    /// The group is stored.
    Stored,
    /// Somebody changed the group after the form was shown. Nothing is stored; this is the group's
    /// mark now.
    ChangedMeanwhile(String),
}

impl Saved {
    /// Leads back to the page at `path`. If nothing was saved, shows the form again, which is then
    /// saved on top of the group as it is now.
    pub fn respond<P: Template>(self, path: &str, form: impl FnOnce(GroupStatus) -> P) -> Response {
        match self {
            Self::Stored => Redirect::to(&format!("{path}?saved")).into_response(),
            Self::ChangedMeanwhile(seen) => {
                page::html(StatusCode::CONFLICT, &form(GroupStatus { seen, saved: false, changed: true }))
            }
        }
    }
}

/// Computes the mark of a group. Groups with the same content have the same mark.
fn mark(group: &impl Serialize) -> Result<String, DeskError> {
    let json = serde_json::to_vec(group).map_err(|_| DeskError::Defect("settings do not serialize"))?;
    Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(json).get(..16).unwrap_or_default()))
}

/// Stores `value` as the group that `choose` picks, if the group is still the one on which the form
/// was filled in.
///
/// # Errors
/// If the database does not answer, or the audit entry cannot be sealed.
pub(crate) async fn save<G: Serialize + Clone>(
    desk: &Desk,
    me: &SignedIn,
    typed: &Submission,
    choose: impl Fn(&mut OfficeSettings) -> &mut G,
    value: G,
) -> Result<Saved, DeskError> {
    let read = |settings: &OfficeSettings| choose(&mut settings.clone()).clone();
    let put = |settings: &mut OfficeSettings, group: G| *choose(settings) = group;
    change(desk, me, typed, read, move |group| *group = value, put).await
}

/// Changes a group of the settings if it is still the one on which the form was filled in, and
/// notes in the audit trail that settings were changed. `read` takes the group out of the settings,
/// and `put` puts it back.
///
/// # Errors
/// If the database does not answer, or the audit entry cannot be sealed.
pub(crate) async fn change<G: Serialize>(
    desk: &Desk,
    me: &SignedIn,
    typed: &Submission,
    read: impl Fn(&OfficeSettings) -> G,
    change: impl FnOnce(&mut G),
    put: impl FnOnce(&mut OfficeSettings, G),
) -> Result<Saved, DeskError> {
    let mut tx = me.begin(desk).await?;
    offices::lock(&mut tx, me.office).await?;
    let mut settings = offices::settings(&mut tx, me.office).await?;
    let mut group = read(&settings);
    let now = mark(&group)?;
    if now != typed.first(FIELD) {
        return Ok(Saved::ChangedMeanwhile(now));
    }
    change(&mut group);
    put(&mut settings, group);
    offices::put_settings(&mut tx, me.office, &settings).await?;
    audit::append(&mut tx, desk, me, Act::SettingsChanged).await?;
    tx.commit().await?;
    Ok(Saved::Stored)
}
