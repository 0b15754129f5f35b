//! A case on paper: everything in order, and parts that are not wanted left out.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::case_page::properties::Properties;
use crate::case::case_page::timeline::{Item, Shown, Sources, timeline};
use crate::case::case_page::words::Words;
use crate::case::parse_id::parse_case_id;
use crate::case::{case_page, entries};
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::people;

/// The parts that can be left out. The Fluent message is `print-<part>`.
const PARTS: [&str; 7] = ["words", "answers", "consents", "files", "timeline", "tasks", "coding"];

#[derive(Template)]
#[template(path = "desk/case/print.html")]
struct PrintPage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    name: String,
    status: String,
    assignee: String,
    printed: String,
    parts: Vec<(&'static str, bool)>,
    words: Words,
    items: Vec<Item>,
    properties: Properties,
}

impl PrintPage {
    fn has(&self, part: &str) -> bool {
        self.parts.iter().any(|(name, is_chosen)| *name == part && *is_chosen)
    }
}

/// Shows the case for printing. A form that chose no part gets all of them.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let mut tx = me.begin(&desk).await?;
    let Some(case) = Case::open(&mut tx, &desk, &me, id).await? else {
        return erasure::deleted_case_page(&mut tx, me, id).await;
    };
    let team = people::team(&mut tx, &me.keys).await?;
    let entries = entries::of_case(&mut tx, &me.keys, id).await?;
    audit::append(&mut tx, &desk, &me, Act::CaseOpened { case: id }).await?;
    tx.commit().await?;
    let t = me.locale;
    let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let query = Submission::new(query);
    let is_all = query.all("part").next().is_none();
    let sources = Sources { case: &case, entries: &entries, team: &team, unread: &[], openings: &[] };
    let assignee = team.iter().find(|member| Some(member.id) == case.state.assignee);
    let page = PrintPage {
        id,
        name: case_page::label(&case),
        status: t.code("case_status", case.state.status.as_str()),
        assignee: assignee.map_or_else(String::new, |member| member.name.clone()),
        printed: format::moment(desk.clock.now(), t),
        parts: PARTS.iter().map(|part| (*part, is_all || query.has("part", part))).collect(),
        words: Words::new(&case, t),
        items: timeline(&sources, Shown::All, t),
        properties: Properties::new(&case, &team, None, desk.clock.today(), t),
        t,
        me,
    };
    Ok(page::html(StatusCode::OK, &page))
}
