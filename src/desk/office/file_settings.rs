//! Whether people may send files, how many at a time, and how large.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::attachment::{FileLimits, MOST_FILES, MOST_MEGABYTES};
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::store_group::{self, GroupStatus};
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
    status: GroupStatus,
}

impl FileSettingsPage {
    fn typed(me: SignedIn, typed: &Submission, wrong: bool, status: GroupStatus) -> Self {
        let [count, megabytes] = ["count", "megabytes"].map(|name| typed.shown(name));
        Self { t: me.locale, me, count, megabytes, wrong, status }
    }

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
    let status = GroupStatus::stored(&limits, query.as_deref())?;
    let FileLimits { count, megabytes } = limits;
    let (count, megabytes) = (count.to_string(), megabytes.to_string());
    let page = FileSettingsPage { t: me.locale, me, count, megabytes, wrong: false, status };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the limits. Limits above those of the program are shown again as they were typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let Some(limits) = parse(&typed) else {
        let page = FileSettingsPage::typed(me, &typed, true, GroupStatus::typed(&typed));
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let saved = store_group::save(&desk, &me, &typed, |settings| &mut settings.files, limits).await?;
    Ok(saved.respond("/settings/files", |status| FileSettingsPage::typed(me, &typed, false, status)))
}

fn parse(typed: &Submission) -> Option<FileLimits> {
    let number = |name| typed.first(name).trim().parse().ok();
    FileLimits::new(number("count")?, number("megabytes")?)
}
