//! The one form of the case page. Every button sends all fields: what was typed is kept as a draft
//! first, then the button's action is done, so that no button loses a text.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;
use meldestelle_web::form as web_form;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::case::actions::{self, Acting, Action, Done, Refused};
use crate::case::aggregate::Case;
use crate::case::case_page::{self, CasePageOptions};
use crate::case::parse_id::parse_case_id;
use crate::case::{contact, drafts};
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::queue::listing::open_summaries;
use crate::state::Desk;
use crate::store::people::{self, Member};
use crate::store::{cases, offices};

/// Largest form of a case, in bytes: two long texts in the widest script, percent-encoded, and
/// every box ticked.
pub(crate) const CASE_FORM_LIMIT: usize = 512 * 1024;

/// Pages to which a button of the case page can lead.
const PLACES: [&str; 6] = ["/today", "/cases", "/statistics", "/settings", "/audit", "/settings/answers"];

/// What a button asks for.
enum Wish {
    /// An action.
    Act(Action),
    /// An action, and then the next new case.
    ActThenNext(Action),
    /// The page again, with the contact opened.
    OpenContact,
    /// The page again, with a reply template put into this field.
    Insert(&'static str),
    /// The page again, with this question chosen.
    Ask(String),
    /// Another page.
    Go(String),
    /// The page again.
    Stay,
}

impl Wish {
    fn read(form: &Submission, case: CaseId) -> Self {
        let value = form.first(actions::action::FIELD);
        let (name, rest) = value.split_once(':').unwrap_or((value, ""));
        match name {
            "triage_next" => Self::ActThenNext(Action::Triage),
            "contact" => Self::OpenContact,
            "insert" if rest == "first_answer" => Self::Insert("first_answer"),
            "insert" => Self::Insert("message.text"),
            "ask" => Self::Ask(rest.to_owned()),
            "go" => Self::Go(place(rest, case)),
            _ => Action::parse(value).map_or(Self::Stay, Self::Act),
        }
    }
}

/// The address to which a button leads. Only addresses of the desk that the page links to.
fn place(wanted: &str, case: CaseId) -> String {
    let own = format!("/cases/{case}");
    let of_case = wanted.strip_prefix(own.as_str()).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(['/', '?', '#']) && !rest.contains(['\\', '\r', '\n'])
    });
    if of_case || PLACES.contains(&wanted) { wanted.to_owned() } else { own }
}

/// Handles the form of a case.
pub(super) async fn submit(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let form = web_form::read(request, CASE_FORM_LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let Some(mut case) = Case::open(&mut tx, &desk, &me, id).await? else {
        return erasure::deleted_case_page(&mut tx, me, id).await;
    };
    let team = people::team(&mut tx, &me.keys).await?;
    drafts::keep(&mut tx, &desk, &me, id, &form).await?;
    let (action, is_next) = match Wish::read(&form, id) {
        Wish::Act(action) => (action, false),
        Wish::ActThenNext(action) => (action, true),
        Wish::Go(place) => {
            tx.commit().await?;
            return Ok(Redirect::to(&place).into_response());
        }
        wish => {
            let options = options_for(&mut tx, &desk, &me, (&case, &team), wish, form).await?;
            let page = case_page::load(&mut tx, &desk, me, (&case, &team), options).await?;
            tx.commit().await?;
            return Ok(page.respond(StatusCode::OK));
        }
    };
    let acting = Acting { desk: &desk, me: &me, team: &team };
    match actions::run(&mut tx, &acting, &mut case, action, &form).await? {
        Ok(Done { notice, clears }) => {
            drafts::forget(&mut tx, &desk, &me, id, clears).await?;
            let next = if is_next { next_new(&mut tx, &me, id).await? } else { None };
            tx.commit().await?;
            let address = match next {
                Some(next) => format!("/cases/{next}?done={notice}"),
                None if is_next => "/cases?status=new".to_owned(),
                None => format!("/cases/{id}?done={notice}{}", anchor(action)),
            };
            Ok(Redirect::to(&address).into_response())
        }
        Err(refused) => {
            let status = match refused {
                Refused::Conflicts(_) | Refused::NewMessages | Refused::Gone => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let options =
                CasePageOptions { typed: Some(form), refused: Some(refused), ..CasePageOptions::default() };
            // Nothing was stored but the draft.
            let page = case_page::load(&mut tx, &desk, me, (&case, &team), options).await?;
            tx.commit().await?;
            Ok(page.respond(status))
        }
    }
}

/// Where on the page the reader goes on after an action.
fn anchor(action: Action) -> &'static str {
    match action {
        Action::AddEntry(_) | Action::Send => "#composer",
        Action::AddTask | Action::TaskDone(_) | Action::TaskDrop(_) => "#tasks",
        Action::CorrectEntry(_) | Action::TakeOver(..) => "#timeline",
        Action::SaveWork | Action::Triage | Action::SaveCoding => "",
    }
}

/// Shows the page again as a button asks for.
async fn options_for(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (case, _): (&Case, &[Member]),
    wish: Wish,
    form: Submission,
) -> Result<CasePageOptions, DeskError> {
    let mut options = CasePageOptions::default();
    let form = match wish {
        Wish::OpenContact => {
            options.contacts = Some(contact::open(conn, desk, me, case).await?);
            form
        }
        Wish::Insert(field) => {
            let templates = offices::settings(conn, me.office).await?.replies.templates;
            let templates = case_page::templates(templates, me.locale);
            let chosen: Option<usize> = form.first("template").trim().parse().ok();
            let words = chosen.and_then(|place| templates.get(place)).map_or("", |one| one.text.as_str());
            let before = form.first(field).trim_end();
            let text = if before.is_empty() { words.to_owned() } else { format!("{before}\n\n{words}") };
            with(&form, field, text)
        }
        Wish::Ask(ask) => with(&form, "message.ask", ask),
        _ => form,
    };
    options.typed = Some(form);
    Ok(options)
}

/// A copy of the form in which a field has another value.
fn with(form: &Submission, field: &str, value: String) -> Submission {
    let mut fields: Vec<(String, String)> = form
        .fields()
        .filter(|(name, _)| *name != field)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    fields.push((field.to_owned(), value));
    Submission::new(fields)
}

/// The new case that has waited longest, except this one.
async fn next_new(
    conn: &mut PgConnection,
    me: &SignedIn,
    except: CaseId,
) -> Result<Option<CaseId>, DeskError> {
    let sealed = cases::open_states(conn, me.office).await?;
    let (opened, _) = open_summaries(&me.keys, &sealed);
    let status = CaseStatus::New.code();
    let new = opened.into_iter().filter(|case| case.id != except && case.summary.status.as_str() == status);
    Ok(new.min_by_key(|case| (case.summary.received, case.id)).map(|case| case.id))
}

/// Keeps what was typed as a draft, for the script that does so two seconds after the last key.
/// Answers what stands beside the field.
pub(super) async fn autosave(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let form = web_form::read(request, CASE_FORM_LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    // The lock on the case keeps two requests from writing two drafts.
    cases::find(&mut tx, me.office, id).await?.ok_or(DeskError::NotFound)?;
    let saved = drafts::keep(&mut tx, &desk, &me, id, &form).await?;
    tx.commit().await?;
    let words = saved.map(|at| case_page::draft_words(at, me.locale)).unwrap_or_default();
    Ok(words.into_response())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn buttons_lead_to_pages_of_the_desk_only() {
        let case = CaseId(Uuid::from_u128(7));
        let own = format!("/cases/{case}");
        for place_of_the_desk in ["/today", "/cases", &format!("{own}/files/1"), &format!("{own}?show=post")]
        {
            assert_eq!(place(place_of_the_desk, case), place_of_the_desk);
        }
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", &format!("{own}evil")] {
            assert_eq!(place(foreign, case), own, "{foreign}");
        }
    }
}
