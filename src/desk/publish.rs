//! Publishes the statistics of a year: counsellors see the obstacles and a preview of what the
//! public will see, propose it, have it approved, and publish it for good.
//!
//! The numbers of a year are drawn with one key, which is sealed in the draft and deleted with it.
//! A proposal fixes the numbers: what the second counsellor approves is published byte by byte.

mod actions;
mod awaiting;
mod counting;
pub(crate) mod draft;
mod exact_tables;
mod settings;
mod year_page;

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::Datelike;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::published::style;

pub use self::awaiting::{AwaitingApproval, awaiting_approval};
use self::draft::Draft;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::unseal::UnsealError;
use crate::state::Desk;
use crate::store::people::{self, Member};
use crate::store::{cases, releases};

/// The routes of these pages.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/publish", get(list))
        .route("/settings/publication", get(settings::show).post(settings::save))
        .route("/publish/{year}", get(year_page::show).post(actions::act))
        .route("/publish/{year}/internal", get(exact_tables::show))
        .route(style::path(), get(style::get))
}

/// A year in the list.
struct YearRow {
    year: i32,
    state: String,
    /// Whether the year is over.
    over: bool,
}

#[derive(Template)]
#[template(path = "desk/publish_list.html")]
struct YearListPage {
    t: &'static Locale,
    me: SignedIn,
    rows: Vec<YearRow>,
    awaiting: Vec<AwaitingApproval>,
}

impl YearListPage {
    /// Says what waits for the approval of the counsellor, and who proposed it.
    fn waits(&self, awaiting: &AwaitingApproval) -> String {
        let year = ("year", awaiting.year.to_string());
        self.t.with2("publish-awaits-you", year, ("name", awaiting.proposer.as_str())).into_owned()
    }
}

/// Lists every year that has cases or editions, newest first.
async fn list(State(desk): State<Desk>, me: SignedIn) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let (this, t) = (desk.clock.today().year(), me.locale);
    let mut years: BTreeSet<i32> = cases::years(&mut tx, me.office).await?.into_iter().collect();
    let editions = releases::published(&mut tx, me.office).await?;
    years.extend(editions.iter().map(|edition| i32::from(edition.year())));
    let drafts = releases::drafts(&mut tx, me.office).await?;
    let team = people::team(&mut tx, &me.keys).await?;
    let awaiting = awaiting_approval(&mut tx, &me).await?;
    tx.commit().await?;
    let mut rows = Vec::new();
    for year in years.into_iter().rev() {
        let published = editions.iter().filter(|edition| i32::from(edition.year()) == year).count();
        let draft = drafts.iter().find(|draft| i32::from(draft.year) == year);
        let opened = match draft.map(|sealed| Draft::open(&me.keys, sealed)) {
            Some(Err(DeskError::Unseal(UnsealError::NoKey))) => None,
            opened => Some(opened.transpose()?),
        };
        let state = match opened {
            _ if year >= this => t.text("publish-state-running").to_owned(),
            None => t.text("publish-state-no-key").to_owned(),
            Some(draft) => {
                let is_draft = draft.is_some();
                let proposal = draft.and_then(|draft| draft.proposal);
                let proposer = proposal.map(|proposal| name_of(&team, proposal.by));
                state(t, published, is_draft, proposer.as_deref())
            }
        };
        rows.push(YearRow { year, state, over: year < this });
    }
    Ok(page::html(StatusCode::OK, &YearListPage { t, me, rows, awaiting }))
}

fn state(t: &Locale, published: usize, draft: bool, proposer: Option<&str>) -> String {
    match (published, draft, proposer) {
        (0, _, Some(name)) => t.with("publish-state-proposed", "name", name).into_owned(),
        (0, true, None) => t.text("publish-state-draft").to_owned(),
        (0, false, None) => t.text("publish-state-none").to_owned(),
        (1, _, Some(name)) => t.with("publish-state-correction-proposed", "name", name).into_owned(),
        (1, true, None) => t.text("publish-state-correction-draft").to_owned(),
        (1, false, None) => t.text("publish-state-published").to_owned(),
        _ => t.text("publish-state-corrected").to_owned(),
    }
}

/// The name of a colleague; for one who left, the first digits of the id.
fn name_of(team: &[Member], who: meldestelle_domain::id::CounsellorId) -> String {
    team.iter()
        .find(|member| member.id == who)
        .map_or_else(|| who.0.simple().to_string().chars().take(6).collect(), |member| member.name.clone())
}
