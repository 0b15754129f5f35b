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
use crate::office::store_group::{self, Saved, mark};
use crate::state::Desk;
use crate::store::offices;

/// Largest form, in bytes.
const LIMIT: usize = 4 * 1024;

#[derive(Template)]
#[template(path = "desk/settings_files.html")]
struct FileSettingsPage {
    t: &'static Locale,
    me: SignedIn,
    count: String,
    megabytes: String,
    wrong: bool,
    saved: bool,
    seen: String,
    changed: bool,
}

impl FileSettingsPage {
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
    let limits = offices::settings(&mut tx, me.office).await?.files;
    let seen = mark(&limits)?;
    let FileLimits { count, megabytes } = limits;
    let saved = query.as_deref() == Some("saved");
    let (count, megabytes) = (count.to_string(), megabytes.to_string());
    let page =
        FileSettingsPage { t: me.locale, me, count, megabytes, wrong: false, saved, seen, changed: false };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the limits. Limits above those of the program are shown again as they were typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let [count, megabytes, seen] = ["count", "megabytes", store_group::FIELD].map(|name| typed.shown(name));
    let Some(limits) = parse(&typed) else {
        let page = FileSettingsPage {
            t: me.locale,
            me,
            count,
            megabytes,
            wrong: true,
            saved: false,
            seen,
            changed: false,
        };
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    match store_group::save(&desk, &me, &seen, |settings| &mut settings.files, limits).await? {
        Saved::Stored => Ok(Redirect::to("/settings/files?saved").into_response()),
        Saved::ChangedMeanwhile(seen) => {
            let page = FileSettingsPage {
                t: me.locale,
                me,
                count,
                megabytes,
                wrong: false,
                saved: false,
                seen,
                changed: true,
            };
            Ok(page::html(StatusCode::CONFLICT, &page))
        }
    }
}

fn parse(typed: &Submission) -> Option<FileLimits> {
    let number = |name| typed.first(name).trim().parse().ok();
    FileLimits::new(number("count")?, number("megabytes")?)
}
