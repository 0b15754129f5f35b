//! Hands all open cases of a counsellor over to a deputy, until a day, and back.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use meldestelle_domain::case::HandOver;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use meldestelle_web::form as web_form;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::queue::address::PATH;
use crate::queue::apply::apply;
use crate::queue::case_summary::OpenedCase;
use crate::queue::deputies::{DeputyRow, deputy_rows};
use crate::queue::listing::{deputies, open_summaries};
use crate::state::Desk;
use crate::store::cases;
use crate::store::people::{self, Member};

/// Longest form, in bytes.
const LIMIT: usize = 4 * 1024;

/// The page with the form and the deputies of now.
pub(super) async fn show(State(desk): State<Desk>, me: SignedIn) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let (team, open) = (people::team(&mut tx, &me.keys).await?, open_cases(&mut tx, &me).await?);
    let page = HandOverPage::new(me, team, &open, Submission::new(Vec::new()));
    Ok(page::html(StatusCode::OK, &page))
}

/// Asks whether to hand over, and does it when that is confirmed.
pub(super) async fn hand_over(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let (team, open) = (people::team(&mut tx, &me.keys).await?, open_cases(&mut tx, &me).await?);
    let wanted = match Wanted::parse(&typed, &team, desk.clock.today()) {
        Ok(wanted) => wanted,
        Err(wrong) => {
            let page = HandOverPage { wrong: Some(wrong), ..HandOverPage::new(me, team, &open, typed) };
            return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let chosen: Vec<(CaseId, i32)> = open
        .iter()
        .filter(|case| case.summary.assignee == Some(wanted.from))
        .map(|case| (case.id, case.version))
        .collect();
    // The number that was confirmed: if it is another one by now, the page asks again.
    if typed.first("count").parse() != Ok(chosen.len()) || chosen.is_empty() {
        let page = HandOverPage::new(me, team, &open, typed);
        let page = HandOverPage { asked: page.asked(&wanted, chosen.len()), ..page };
        return Ok(page::html(StatusCode::OK, &page));
    }
    let done = apply(&mut tx, &desk, &me, chosen, |state| {
        // A case that its counsellor has only as a deputy goes back to whom it belongs.
        let from = state.deputy().map_or(wanted.from, |deputy| deputy.from);
        let hand_over = wanted.until.map(|until| HandOver { from, to: wanted.to, until });
        state.assign(Some(wanted.to));
        state.hand_over = hand_over.filter(|hand_over| hand_over.from != hand_over.to);
        true
    })
    .await?;
    tx.commit().await?;
    Ok(Redirect::to(&done.added_to(PATH)).into_response())
}

/// Gives the cases of a deputy back.
pub(super) async fn hand_back(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let (Ok(from), Ok(to), Ok(until)) =
        (typed.first("from").parse(), typed.first("to").parse(), typed.first("until").parse())
    else {
        return Err(DeskError::NotFound);
    };
    let hand_over = HandOver { from, to, until };
    let mut tx = me.begin(&desk).await?;
    if !people::team(&mut tx, &me.keys).await?.iter().any(|member| member.id == from) {
        return Err(DeskError::NotFound);
    }
    let open = open_cases(&mut tx, &me).await?;
    let chosen = open.iter().filter(|case| case.summary.deputy() == Some(hand_over));
    let chosen = chosen.map(|case| (case.id, case.version)).collect();
    let back = |state: &mut meldestelle_domain::case::CaseState| {
        state.assign(Some(from));
        true
    };
    let done = apply(&mut tx, &desk, &me, chosen, back).await?;
    tx.commit().await?;
    Ok(Redirect::to(&done.added_to(PATH)).into_response())
}

/// All open cases that open with this counsellor's keys.
async fn open_cases(conn: &mut PgConnection, me: &SignedIn) -> Result<Vec<OpenedCase>, DeskError> {
    let sealed = cases::open_states(conn, me.office).await?;
    let keys = Arc::clone(&me.keys);
    let opened = spawn_blocking(move || open_summaries(&keys, &sealed).0).await;
    opened.map_err(|_| DeskError::Defect("opening states panicked"))
}

/// A hand-over that somebody asks for. Without a last day it is for good.
struct Wanted {
    from: CounsellorId,
    to: CounsellorId,
    until: Option<NaiveDate>,
}

impl Wanted {
    /// Reads the form.
    ///
    /// # Errors
    /// The Fluent message that says what is wrong.
    fn parse(typed: &Submission, team: &[Member], today: NaiveDate) -> Result<Self, &'static str> {
        let member = |name: &str| {
            let id = typed.first(name).parse().ok()?;
            team.iter().find(|member| member.id == id).map(|member| member.id)
        };
        let (Some(from), Some(to)) = (member("from"), member("to")) else {
            return Err("hand-over-wrong-people");
        };
        if from == to {
            return Err("hand-over-wrong-people");
        }
        let until = match typed.first("until") {
            "" => None,
            day => Some(day.parse().map_err(|_| "hand-over-wrong-day")?),
        };
        if until.is_some_and(|until: NaiveDate| until < today) {
            return Err("hand-over-wrong-day");
        }
        Ok(Self { from, to, until })
    }
}

/// A colleague with the number of their open cases.
struct Colleague {
    id: CounsellorId,
    name: String,
    count: usize,
}

/// What is to be confirmed.
struct Asked {
    from: String,
    to: String,
    until: Option<String>,
    count: usize,
}

#[derive(Template)]
#[template(path = "desk/hand_over.html")]
struct HandOverPage {
    t: &'static Locale,
    me: SignedIn,
    team: Vec<Colleague>,
    deputies: Vec<DeputyRow>,
    typed: Submission,
    /// Fluent message of what is wrong.
    wrong: Option<&'static str>,
    asked: Option<Asked>,
}

impl HandOverPage {
    fn new(me: SignedIn, team: Vec<Member>, open: &[OpenedCase], typed: Submission) -> Self {
        let mut counts: BTreeMap<CounsellorId, usize> = BTreeMap::new();
        for assignee in open.iter().filter_map(|case| case.summary.assignee) {
            *counts.entry(assignee).or_default() += 1;
        }
        let names: HashMap<CounsellorId, &str> =
            team.iter().map(|member| (member.id, member.name.as_str())).collect();
        let deputies = deputy_rows(&deputies(open), &names, me.locale);
        let count = |id| counts.get(&id).copied().unwrap_or_default();
        let team = team.into_iter();
        let team = team.map(|one| Colleague { id: one.id, name: one.name, count: count(one.id) }).collect();
        Self { t: me.locale, me, team, deputies, typed, wrong: None, asked: None }
    }

    /// The question whether to hand over.
    fn asked(&self, wanted: &Wanted, count: usize) -> Option<Asked> {
        let name = |id| self.team.iter().find(|one| one.id == id).map(|one| one.name.clone());
        let until = wanted.until.map(|until| format::day(until, self.t));
        Some(Asked { from: name(wanted.from)?, to: name(wanted.to)?, until, count })
    }
}
