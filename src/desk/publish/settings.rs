//! How the office publishes: the licence, where the public reads it, the entries for data
//! catalogues, and whether an office of
//! one person works without a second approval.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_statistics::licence::Licence;
use meldestelle_statistics::settings::PublicationSettings;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::store_group::{self, GroupStatus};
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
    status: GroupStatus,
    /// The message that says what is wrong with the licence.
    licence_error: Option<&'static str>,
}

impl PublicationSettingsPage {
    fn has_wrong_contributor(&self) -> bool {
        !PublicationSettings::is_contributor(&self.settings.contributor)
    }

    fn has_wrong_site(&self) -> bool {
        !PublicationSettings::is_site(&self.settings.site)
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
    let status = GroupStatus::stored(&settings, query.as_deref())?;
    let page = PublicationSettingsPage { t: me.locale, me, settings, alone, status, licence_error: None };
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
    let status = GroupStatus::typed(&typed);
    let page = PublicationSettingsPage { t: me.locale, me, settings, alone, status, licence_error };
    let is_wrong = page.has_wrong_contributor() || page.has_wrong_region() || page.has_wrong_site();
    if page.licence_error.is_some() || is_wrong {
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let settings = page.settings.clone();
    let saved = store_group::save(&desk, &page.me, &typed, |all| &mut all.publication, settings).await?;
    Ok(saved.respond("/settings/publication", |status| PublicationSettingsPage { status, ..page }))
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
    let text = |name: &str| typed.first(name).trim().to_owned();
    let (contributor, region) = (text("contributor"), text("region"));
    let site = text("site").trim_end_matches('/').to_owned();
    (
        PublicationSettings { four_eyes, licence, contributor, region, site },
        chosen.is_none().then_some("publish-settings-licence-wrong"),
    )
}
