//! How the office publishes: terms of use, keys for catalogues, and whether an office of one person does without a second approval.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::publication::{Licence, PublicationSettings};
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::settings;
use crate::state::Desk;
use crate::store::{offices, people};

/// Largest form.
const LIMIT: usize = 16 * 1024;

#[derive(Template)]
#[template(path = "desk/publish_settings.html")]
struct SettingsPage {
    t: &'static Locale,
    me: SignedIn,
    settings: PublicationSettings,
    /// Whether nobody else works here, so that there is somebody to ask.
    alone: bool,
    saved: bool,
}

impl SettingsPage {
    fn has_wrong_contributor(&self) -> bool {
        !PublicationSettings::is_contributor(&self.settings.contributor)
    }

    fn has_wrong_region(&self) -> bool {
        !PublicationSettings::is_region(&self.settings.region)
    }
}

/// Shows them.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?.publication;
    let alone = people::team(&mut tx, &me.keys).await?.len() < 2;
    let saved = query.as_deref() == Some("saved");
    let page = SettingsPage { t: me.locale, me, settings, alone, saved };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves them; what cannot be right is shown again as it was typed.
pub(super) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let mut settings = offices::settings(&mut tx, me.office).await?;
    let alone = people::team(&mut tx, &me.keys).await?.len() < 2;
    settings.publication = parse(&typed, &settings.publication, alone)?;
    let page = SettingsPage { t: me.locale, me, settings: settings.publication.clone(), alone, saved: false };
    if page.has_wrong_contributor() || page.has_wrong_region() {
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let me = page.me;
    settings::store(tx, &desk, &me, &settings).await?;
    Ok(Redirect::to("/settings/publication?saved").into_response())
}

/// Where two people work nobody is asked about the second approval, so nobody can turn it off.
fn parse(
    typed: &Submission,
    before: &PublicationSettings,
    alone: bool,
) -> Result<PublicationSettings, DeskError> {
    let licence = Licence::parse(typed.first("licence")).ok_or(DeskError::NotFound)?;
    let four_eyes = if alone { typed.first("alone").is_empty() } else { before.four_eyes };
    let [contributor, region] = ["contributor", "region"].map(|name| typed.first(name).trim().to_owned());
    Ok(PublicationSettings { four_eyes, licence, contributor, region })
}
