//! What the form asks, in which languages, and where the office is.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::holidays::Land;
use meldestelle_domain::office::{FormSettings, Locality, OfficeSettings};
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::{self, FALLBACK, Locale};
use meldestelle_web::{form as web_form, page};
use serde::Serialize;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::store_group::{self, Saved, mark};
use crate::state::Desk;
use crate::store::offices;

/// Largest form, in bytes.
const LIMIT: usize = 128 * 1024;
/// The most districts.
const MOST_DISTRICTS: usize = 200;
/// Longest name of a place or district, in characters.
const NAME_LIMIT: usize = 100;

/// The two groups of settings that this page changes.
#[derive(Clone, Serialize)]
struct FormPageSettings {
    form: FormSettings,
    locality: Locality,
}

impl FormPageSettings {
    fn of(settings: &OfficeSettings) -> Self {
        Self { form: settings.form.clone(), locality: settings.locality.clone() }
    }
}

#[derive(Template)]
#[template(path = "desk/settings_form.html")]
struct FormSettingsPage {
    t: &'static Locale,
    me: SignedIn,
    place: String,
    land: String,
    languages: Vec<String>,
    districts: String,
    warn_residence: bool,
    /// The messages of wrong fields: place, Land, districts.
    errors: [Option<&'static str>; 3],
    saved: bool,
    seen: String,
    changed: bool,
}

impl FormSettingsPage {
    fn new(me: SignedIn, group: &FormPageSettings, seen: String) -> Self {
        let FormPageSettings { form, locality } = group;
        Self {
            t: me.locale,
            me,
            place: locality.place.clone(),
            land: locality.land.code().to_owned(),
            languages: form.languages.clone(),
            districts: form.districts.join("\n"),
            warn_residence: form.warn_residence,
            errors: [None; 3],
            saved: false,
            seen,
            changed: false,
        }
    }

    fn typed(me: SignedIn, typed: &Submission) -> Self {
        Self {
            t: me.locale,
            me,
            place: typed.shown("place"),
            land: typed.shown("land"),
            languages: typed.all("language").map(str::to_owned).collect(),
            districts: typed.shown("districts"),
            warn_residence: !typed.first("warn_residence").is_empty(),
            errors: [None; 3],
            saved: false,
            seen: typed.shown(store_group::FIELD),
            changed: false,
        }
    }

    fn offers(&self, tag: &str) -> bool {
        self.languages.iter().any(|offered| offered == tag)
    }
}

/// Shows the settings.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let group = FormPageSettings::of(&offices::settings(&mut tx, me.office).await?);
    let mut page = FormSettingsPage::new(me, &group, mark(&group)?);
    page.saved = query.as_deref() == Some("saved");
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the settings. Invalid values are shown again as they were typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut page = FormSettingsPage::typed(me, &typed);
    let (place, land, districts) =
        (parse_place(&typed), Land::parse(typed.first("land")), parse_districts(&typed));
    let (Some(place), Some(land), Some(districts)) = (&place, land, &districts) else {
        page.errors = [
            place.is_none().then_some("settings-place-wrong"),
            land.is_none().then_some("settings-land-wrong"),
            districts.is_none().then_some("settings-districts-wrong"),
        ];
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let change = |group: &mut FormPageSettings| {
        group.locality = Locality { place: place.clone(), land };
        group.form.districts.clone_from(districts);
        group.form.languages = languages(&typed);
        group.form.warn_residence = !typed.first("warn_residence").is_empty();
    };
    let put = |settings: &mut OfficeSettings, group: FormPageSettings| {
        settings.form = group.form;
        settings.locality = group.locality;
    };
    match store_group::change(&desk, &page.me, &page.seen, FormPageSettings::of, change, put).await? {
        Saved::Stored => Ok(Redirect::to("/settings/form?saved").into_response()),
        Saved::ChangedMeanwhile(seen) => {
            (page.seen, page.changed) = (seen, true);
            Ok(page::html(StatusCode::CONFLICT, &page))
        }
    }
}

fn parse_place(typed: &Submission) -> Option<String> {
    let place = typed.first("place").trim();
    let is_line =
        !place.is_empty() && !place.contains(char::is_control) && place.chars().count() <= NAME_LIMIT;
    is_line.then(|| place.to_owned())
}

fn parse_districts(typed: &Submission) -> Option<Vec<String>> {
    let lines = typed.first("districts").lines().map(str::trim).filter(|line| !line.is_empty());
    let districts: Vec<String> = lines.map(str::to_owned).collect();
    let fits = districts.len() <= MOST_DISTRICTS
        && districts
            .iter()
            .all(|name| name.chars().count() <= NAME_LIMIT && !name.contains(char::is_control));
    fits.then_some(districts)
}

/// The languages that were ticked, in the order of the list. German is always included and comes
/// first.
fn languages(typed: &Submission) -> Vec<String> {
    let ticked = |tag: &str| tag == FALLBACK || typed.all("language").any(|value| value == tag);
    let mut tags: Vec<String> =
        locale::all().iter().map(|locale| locale.tag.clone()).filter(|tag| ticked(tag)).collect();
    tags.sort_by_key(|tag| tag != FALLBACK);
    tags
}
