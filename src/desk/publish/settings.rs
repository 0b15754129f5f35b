//! How the office publishes: the licence, the entries for data catalogues, and whether an office of
//! one person works without a second approval.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::submission::Submission;
use meldestelle_statistics::licence::Licence;
use meldestelle_statistics::settings::PublicationSettings;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::store_group::{self, Saved, mark};
use crate::state::Desk;
use crate::store::{offices, people};

/// Largest form, in bytes.
const LIMIT: usize = 16 * 1024;

#[derive(Template)]
#[template(path = "desk/settings_publication.html")]
struct PublicationSettingsPage {
    t: &'static Locale,
    me: SignedIn,
    settings: PublicationSettings,
    /// Whether only one person works at the office. The page asks about the second approval only
    /// then.
    alone: bool,
    saved: bool,
    seen: String,
    changed: bool,
    /// The message that says what is wrong with the licence.
    licence_error: Option<&'static str>,
}

impl PublicationSettingsPage {
    fn has_wrong_contributor(&self) -> bool {
        !PublicationSettings::is_contributor(&self.settings.contributor)
    }

    fn has_wrong_region(&self) -> bool {
        !PublicationSettings::is_region(&self.settings.region)
    }
}

/// Shows the settings.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?.publication;
    let alone = people::team(&mut tx, &me.keys).await?.len() < 2;
    let saved = query.as_deref() == Some("saved");
    let seen = mark(&settings)?;
    let page = PublicationSettingsPage {
        t: me.locale,
        me,
        settings,
        alone,
        saved,
        seen,
        changed: false,
        licence_error: None,
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the settings. Invalid values are shown again as they were typed.
pub(super) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let before = offices::settings(&mut tx, me.office).await?.publication;
    let alone = people::team(&mut tx, &me.keys).await?.len() < 2;
    // Saving begins its own transaction, under the lock.
    tx.rollback().await?;
    let (settings, licence_error) = parse(&typed, &before, alone);
    let seen = typed.shown(store_group::FIELD);
    let mut page = PublicationSettingsPage {
        t: me.locale,
        me,
        settings,
        alone,
        saved: false,
        seen,
        changed: false,
        licence_error,
    };
    if page.licence_error.is_some() || page.has_wrong_contributor() || page.has_wrong_region() {
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let settings = page.settings.clone();
    match store_group::save(&desk, &page.me, &page.seen, |all| &mut all.publication, settings).await? {
        Saved::Stored => Ok(Redirect::to("/settings/publication?saved").into_response()),
        Saved::ChangedMeanwhile(seen) => {
            (page.seen, page.changed) = (seen, true);
            Ok(page::html(StatusCode::CONFLICT, &page))
        }
    }
}

/// The settings as typed, and whether the licence is not in the list; then the stored licence stays
/// chosen.
///
/// An office of two or more is not asked about the second approval, so nobody can turn it off
/// there.
fn parse(
    typed: &Submission,
    before: &PublicationSettings,
    alone: bool,
) -> (PublicationSettings, Option<&'static str>) {
    let chosen = Licence::parse(typed.first("licence"));
    let licence = chosen.unwrap_or(before.licence);
    let four_eyes = if alone { typed.first("alone").is_empty() } else { before.four_eyes };
    let [contributor, region] = ["contributor", "region"].map(|name| typed.first(name).trim().to_owned());
    (
        PublicationSettings { four_eyes, licence, contributor, region },
        chosen.is_none().then_some("publish-settings-licence-wrong"),
    )
}
