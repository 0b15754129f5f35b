//! What was sent to the mailbox while it could not be opened, or could not store it: given back whole, with a button that sends it again.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::open::Opened;
use super::view::{self, Notice};
use crate::attachment::{Chosen, Upload};
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::{Failure, Passing};
use crate::http::request_context::Visit;
use crate::mailbox::{Coming, Entrance, Stale, login};
use crate::pages::Frame;
use crate::state::Intake;
use crate::store::Posted;

#[derive(Template)]
#[template(path = "intake/mailbox_kept.html")]
struct Kept<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    says: String,
    path: &'a str,
    fields: Vec<(String, String)>,
    /// Whether it warns not to write about residence status.
    warns: bool,
    /// Files that came with it, which have to be chosen again.
    files: Option<Chosen>,
}

/// A form that was sent.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// Where to.
    pub path: &'a str,
    /// What was typed.
    pub form: &'a Submission,
    /// The files that came with it.
    pub upload: Option<&'a Upload>,
}

/// What became of a form that was dealt with.
pub enum Done {
    /// Something was stored, or could not be; what the mailbox says of it if it was.
    Posted(Posted, Notice),
    /// A page.
    Shown(Response),
}

/// Opens the mailbox that a form without files belongs to and deals with it; gives it back if
/// something stands in the way that passes.
///
/// A form whose ticket is worth nothing is dealt with only if `is_harmless` says that doing it once
/// more undoes nothing; nothing of the mailbox is shown for it.
pub async fn deal(
    visit: &Visit,
    intake: &Intake,
    request: Request,
    is_harmless: impl FnOnce(&Submission) -> bool,
    take: impl AsyncFnOnce(&Opened, &Submission) -> Result<Done, Failure>,
) -> Result<Response, Failure> {
    let (coming, stale) = match Coming::read(visit, intake, request).await? {
        Entrance::Open(coming) => (coming, None),
        Entrance::Closed(coming, stale) if is_harmless(&coming.form) => (coming, Some(stale)),
        entrance => match entrance.open(visit, intake) {
            Ok(coming) => (coming, None),
            Err(door) => return Ok(*door),
        },
    };
    let done = take(&coming.opened, &coming.form).await;
    finish(visit, intake, (coming, None), (stale, done)).await
}

/// The answer to a form that was dealt with: the mailbox, the door if its ticket was worth nothing, or
/// the form given back if something stood in the way that passes.
pub async fn finish(
    visit: &Visit,
    intake: &Intake,
    (Coming { form, opened, path, form_id }, upload): (Coming, Option<&Upload>),
    (stale, done): (Option<Stale>, Result<Done, Failure>),
) -> Result<Response, Failure> {
    let answer = match (done, stale) {
        (Ok(Done::Posted(posted, notice)), None) => {
            view::after(intake, visit, opened, posted, notice, &form).await
        }
        (Ok(Done::Shown(page)), None) => Ok(page),
        (Ok(Done::Posted(Posted::Stored, notice)), Some(_)) => {
            Ok(login::ask_again(visit, intake, Some(notice)))
        }
        (Ok(Done::Posted(Posted::Known, notice)), Some(_)) => {
            Ok(login::ask_again(visit, intake, Some(notice).filter(|notice| notice.lasts())))
        }
        (Ok(_), Some(Stale::Used)) => Ok(login::ask_again_with(visit, intake, &path, &form)),
        (Ok(_), Some(Stale::Ended)) => Ok(login::ask_again(visit, intake, None)),
        (Err(failure), _) => Err(failure),
    };
    if answer.is_err() && stale.is_none() {
        mailbox_ticket::release(intake, &visit.office, form_id).await;
    }
    unless_answered(visit, intake, Sent { path: &path, form: &form, upload }, answer)
}

/// The answer, or the form given back if a failure stood in its way that passes.
pub fn unless_answered(
    visit: &Visit,
    intake: &Intake,
    sent: Sent<'_>,
    answer: Result<Response, Failure>,
) -> Result<Response, Failure> {
    answer.or_else(|failure| give_back(visit, intake, sent, failure))
}

/// Gives a form back, with the next ticket of its visit: its own may be used. A failure that will not
/// pass stays a failure.
pub fn give_back(
    visit: &Visit,
    intake: &Intake,
    sent: Sent<'_>,
    failure: Failure,
) -> Result<Response, Failure> {
    let Sent { path, form, upload } = sent;
    let passing = Passing::of(failure)?;
    let key = &visit.office.form_key;
    let ticket = Ticket::read(form.first(mailbox_ticket::FIELD), key);
    let ticket = ticket.map(|ticket| ticket.next(&mut intake.chance.clone()).write(key));
    let fields = form.fields().map(|(name, value)| match &ticket {
        Some(ticket) if name == mailbox_ticket::FIELD => (name.to_owned(), ticket.clone()),
        _ => (name.to_owned(), value.to_owned()),
    });
    let fields = fields.collect();
    let frame = Frame::of_answer(visit.t, &visit.office);
    let files = upload.map(|upload| Chosen::before(visit.t, visit.office.settings.files, form, upload));
    let kept = Kept {
        t: visit.t,
        frame: match ticket {
            Some(ticket) => frame.with_ticket(ticket),
            None => frame,
        },
        says: passing.says(visit.t),
        path,
        warns: visit.office.settings.warn_residence,
        fields,
        files: files.filter(Chosen::has_said),
    };
    let mut response = page::html(passing.status(), &kept);
    passing.mark(&mut response);
    Ok(response)
}
