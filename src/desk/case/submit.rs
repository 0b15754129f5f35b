//! The one form of the case page. Every button sends all fields: what was typed is kept as a draft
//! first, then the button's action is done, so that no button loses a text.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::submission::Submission;
use meldestelle_web::form as web_form;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::auth::sign_in;
use crate::case::actions::{self, Acting, Action, Done, Refused};
use crate::case::aggregate::Case;
use crate::case::case_page::{self, CasePageOptions};
use crate::case::parse_id::parse_case_id;
use crate::case::wish::Wish;
use crate::case::{coding_form, contact, drafts};
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::queue::listing::open_summaries;
use crate::state::Desk;
use crate::store::people::{self, Member};
use crate::store::{cases, offices};

/// Largest form of a case, in bytes: two long texts in the widest script, percent-encoded, and
/// every box ticked.
pub(crate) const CASE_FORM_LIMIT: usize = 512 * 1024;

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
    let is_new = case.state.status.as_str() == CaseStatus::New.code();
    let (action, is_next) = match Wish::read(&form, id, is_new) {
        Wish::Act(action) => (action, false),
        Wish::ActThenNext(action) => (action, true),
        Wish::Go(place) => {
            tx.commit().await?;
            return Ok(Redirect::to(&place).into_response());
        }
        Wish::SignOut => {
            let response = sign_in::end_session(&mut tx, &desk, &me).await?;
            tx.commit().await?;
            return Ok(response);
        }
        wish => {
            let options = options_for(&mut tx, &desk, &me, (&case, &team), wish, form).await?;
            let page = case_page::load(&mut tx, &desk, me, (&case, &team), options).await?;
            tx.commit().await?;
            return Ok(page.respond(StatusCode::OK));
        }
    };
    let acting = Acting { desk: &desk, me: &me, team: &team };
    let form = settled(&form, &case.state);
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
        Wish::Insert(field, place) => {
            options.inserted = field;
            let templates = offices::settings(conn, me.office).await?.replies.templates;
            let templates = case_page::templates(templates, me.locale);
            templates.get(place).map_or(form.clone(), |template| inserted(&form, field, template))
        }
        Wish::Ask(ask) => {
            let form = with(&form, "composer", "message".to_owned());
            with(&with(&form, "side", "timeline".to_owned()), "message.ask", ask)
        }
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

/// A copy of the form with a template at the end of a text. The first answer to a new case suggests
/// the status that it implies.
fn inserted(form: &Submission, field: &str, template: &AnswerTemplate) -> Submission {
    let before = form.first(field).trim_end();
    let text =
        if before.is_empty() { template.text.clone() } else { format!("{before}\n\n{}", template.text) };
    let form = with(form, field, text);
    match &template.status {
        Some(status) if field == "first_answer" => with(&form, "case_status", status.to_string()),
        _ => form,
    }
}

/// Prefix of the fields that choose between the two values of a conflict.
const CHOSEN: &str = "choose.";

/// A copy of the form in which a field has the stored value where the counsellor chose that in a
/// conflict.
fn settled(form: &Submission, now: &CaseState) -> Submission {
    let chosen = form.fields().filter(|(_, value)| *value == "theirs");
    let stored: Vec<&str> = chosen.filter_map(|(name, _)| name.strip_prefix(CHOSEN)).collect();
    if stored.is_empty() {
        return form.clone();
    }
    let theirs = coding_form::fields_of(now);
    let mine = form.fields().filter(|(name, _)| !stored.contains(name));
    let theirs = theirs.fields().filter(|(name, _)| stored.contains(name));
    let fields = mine.chain(theirs).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Submission::new(fields.collect())
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
