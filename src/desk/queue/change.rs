//! One change to several chosen cases. A page between names the cases and their number.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Item, Taxonomy};
use meldestelle_domain::work_form::missing_for_status;
use meldestelle_web::form as web_form;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_STATE;
use crate::queue::address::PATH;
use crate::queue::apply::apply;
use crate::state::Desk;
use crate::store::cases;
use crate::store::people::{self, Member};

/// Longest form, in bytes: fifty cases, and an address.
const LIMIT: usize = 32 * 1024;
/// Most cases that are changed at once: those of one page.
const MOST_CASES: usize = 50;
/// The value that takes a case away from everybody.
const NOBODY: &str = "nobody";

/// Who gets the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NewAssignee {
    Nobody,
    Member(CounsellorId),
}

/// What is changed. `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Change {
    assignee: Option<NewAssignee>,
    status: Option<Code>,
    priority: Option<Priority>,
}

impl Change {
    /// Reads the form. Nothing if it names somebody or something that does not exist, or if it
    /// changes nothing.
    fn parse(typed: &Submission, team: &[Member]) -> Option<Self> {
        let assignee = match typed.first("assignee") {
            "" => None,
            NOBODY => Some(NewAssignee::Nobody),
            id => {
                let id = id.parse().ok()?;
                Some(NewAssignee::Member(team.iter().find(|member| member.id == id)?.id))
            }
        };
        let status = match typed.first("status") {
            "" => None,
            code => Some(Taxonomy::list("case_status")?.code(code)?),
        };
        let priority = match typed.first("priority") {
            "" => None,
            name => Some(Priority::CHOICES.into_iter().find(|(value, _)| *value == name)?.1),
        };
        let change = Self { assignee, status, priority };
        (change != Self::default()).then_some(change)
    }

    /// Changes a state, unless the coding lacks what the new status needs.
    fn apply(&self, state: &mut CaseState) -> bool {
        if let Some(status) = self.status.clone().filter(|status| *status != state.status) {
            state.status = status;
            if missing_for_status(state).is_some() {
                return false;
            }
        }
        match self.assignee {
            None => {}
            Some(NewAssignee::Nobody) => state.assign(None),
            Some(NewAssignee::Member(member)) => state.assign(Some(member)),
        }
        state.priority = self.priority.unwrap_or(state.priority);
        true
    }
}

/// Shows the chosen cases and what can be changed, and changes them when that page is sent.
pub(super) async fn change(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let chosen: Vec<_> = typed.all("case").filter_map(read_chosen).take(MOST_CASES).collect();
    let mut tx = me.begin(&desk).await?;
    let team = people::team(&mut tx, &me.keys).await?;
    let is_sent = typed.has("confirmed", "yes");
    if is_sent
        && !chosen.is_empty()
        && let Some(change) = Change::parse(&typed, &team)
    {
        let done = apply(&mut tx, &desk, &me, chosen, |state| change.apply(state)).await?;
        tx.commit().await?;
        return Ok(Redirect::to(&done.added_to(way_back(&typed))).into_response());
    }
    let rows = chosen_rows(&mut tx, &me, &chosen).await?;
    drop(tx);
    let status = if is_sent || rows.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ChangePage { t: me.locale, me, rows, team, back: way_back(&typed).to_owned(), is_sent, typed };
    Ok(page::html(status, &page))
}

/// Reads a chosen case: its id and the version that was seen.
fn read_chosen(value: &str) -> Option<(CaseId, i32)> {
    let (id, version) = value.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// The list from which the cases were chosen.
fn way_back(typed: &Submission) -> &str {
    let back = typed.first("back");
    let is_list = back.strip_prefix(PATH).is_some_and(|rest| rest.starts_with('?'));
    if is_list { back } else { PATH }
}

/// A chosen case on the page.
struct ChosenRow {
    id: CaseId,
    version: i32,
    name: String,
    status: String,
}

/// The chosen cases that are still there and open with this counsellor's keys.
async fn chosen_rows(
    conn: &mut PgConnection,
    me: &SignedIn,
    chosen: &[(CaseId, i32)],
) -> Result<Vec<ChosenRow>, DeskError> {
    let mut rows = Vec::with_capacity(chosen.len());
    for (id, version) in chosen {
        let Some(stored) = cases::find(&mut *conn, me.office, *id).await? else { continue };
        let Ok(crypter) = me.keys.crypter(stored.epoch) else { continue };
        let Ok(state) = crypter.open::<CaseState>(CASE_STATE, &row(id.0), &stored.state) else { continue };
        let name = if state.name.is_empty() { format::short_id(*id) } else { state.name };
        let status = format::short_code("case_status", &state.status, me.locale);
        rows.push(ChosenRow { id: *id, version: *version, name, status });
    }
    Ok(rows)
}

#[derive(Template)]
#[template(path = "desk/queue_change.html")]
struct ChangePage {
    t: &'static Locale,
    me: SignedIn,
    rows: Vec<ChosenRow>,
    team: Vec<Member>,
    typed: Submission,
    back: String,
    /// Whether the page was sent and could not be taken.
    is_sent: bool,
}

impl ChangePage {
    fn statuses() -> &'static [Item] {
        Taxonomy::list("case_status").map_or(&[], |list| &list.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_the_only_way_back() {
        for (back, address) in [
            ("/cases?status=new", "/cases?status=new"),
            ("/cases", "/cases"),
            ("/cases/1", "/cases"),
            ("//evil.example/cases?", "/cases"),
            ("/cases.evil", "/cases"),
            ("", "/cases"),
        ] {
            let typed = Submission::new(vec![("back".to_owned(), back.to_owned())]);
            assert_eq!(way_back(&typed), address, "{back}");
        }
    }
}
