//! Whether people may send files, how many at a time, and how large.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::attachment::{FileLimits, MOST_FILES, MOST_MEGABYTES};
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::settings::store;
use crate::state::Desk;
use crate::store::offices;

/// Largest form.
const LIMIT: usize = 4 * 1024;

#[derive(Template)]
#[template(path = "desk/settings_files.html")]
struct FilesPage {
    t: &'static Locale,
    me: SignedIn,
    count: String,
    megabytes: String,
    wrong: bool,
    saved: bool,
}

impl FilesPage {
    fn wrong_text(&self) -> String {
        let (count, size) = (("count", MOST_FILES), ("size", MOST_MEGABYTES));
        self.t.with2("settings-files-wrong", count, size).into_owned()
    }
}

/// Shows the limits.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let FileLimits { count, megabytes } = offices::settings(&mut tx, me.office).await?.files;
    let saved = query.as_deref() == Some("saved");
    let (count, megabytes) = (count.to_string(), megabytes.to_string());
    Ok(page::html(StatusCode::OK, &FilesPage { t: me.locale, me, count, megabytes, wrong: false, saved }))
}

/// Saves them; what the house cannot keep is shown again as it was typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let Some(limits) = parse(&typed) else {
        let [count, megabytes] = ["count", "megabytes"].map(|name| typed.shown(name));
        let page = FilesPage { t: me.locale, me, count, megabytes, wrong: true, saved: false };
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let mut tx = me.begin(&desk).await?;
    let mut settings = offices::settings(&mut tx, me.office).await?;
    settings.files = limits;
    store(tx, &desk, &me, &settings).await?;
    Ok(Redirect::to("/settings/files?saved").into_response())
}

fn parse(typed: &Submission) -> Option<FileLimits> {
    let number = |name| typed.first(name).trim().parse().ok();
    FileLimits::new(number("count")?, number("megabytes")?)
}
