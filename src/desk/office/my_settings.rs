//! What a counsellor sets for themselves: the weekdays on which they work.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use meldestelle_domain::workday::Workweek;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::state::Desk;
use crate::store::{offices, profiles};

/// Largest form, in bytes.
const LIMIT: usize = 4 * 1024;

#[derive(Template)]
#[template(path = "desk/settings_me.html")]
struct MySettingsPage {
    t: &'static Locale,
    me: SignedIn,
    /// Name, Fluent message and whether the counsellor works on it.
    days: Vec<(&'static str, String, bool)>,
    /// The next working day, in words.
    next: String,
    is_wrong: bool,
    is_saved: bool,
}

impl MySettingsPage {
    fn new(me: SignedIn, workweek: Option<&Workweek>, next: Option<(NaiveDate, NaiveDate)>) -> Self {
        let t = me.locale;
        let day = |(name, day): (&'static str, _)| {
            (name, format!("weekday-{name}-long"), workweek.is_some_and(|week| week.has(day)))
        };
        Self {
            days: Workweek::ALL.into_iter().map(day).collect(),
            next: next.map(|(next, today)| format::weekday(next, today, t)).unwrap_or_default(),
            is_wrong: workweek.is_none(),
            is_saved: false,
            t,
            me,
        }
    }
}

/// Shows the settings.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let today = desk.clock.today();
    let mut tx = me.begin(&desk).await?;
    let land = offices::settings(&mut tx, me.office).await?.locality.land;
    let workweek = profiles::profile(&mut tx, &me.keys, me.counsellor).await?.workweek;
    let next = workweek.next_after(today, land);
    let page = MySettingsPage::new(me, Some(&workweek), Some((next, today)));
    let page = MySettingsPage { is_saved: query.as_deref() == Some("saved"), ..page };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the weekdays. A form without any is shown again.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let Some(workweek) = Workweek::parse(typed.all("day")) else {
        return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &MySettingsPage::new(me, None, None)));
    };
    let mut tx = me.begin(&desk).await?;
    let mut chance = desk.chance.clone();
    profiles::change(&mut tx, &me.keys, me.counsellor, &mut chance, |profile| profile.workweek = workweek)
        .await?;
    tx.commit().await?;
    Ok(Redirect::to("/settings/me?saved").into_response())
}
