//! What was sent to the mailbox while it could not be opened, or could not store it: given back whole, with a button that sends it again.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::Coming;
use super::open::Opened;
use crate::Intake;
use crate::attachment::{Chosen, Upload};
use crate::error::{Failure, Passing};
use crate::pages::Frame;
use crate::visit::Visit;

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

/// The answer, or the form given back if a failure stood in its way that passes.
pub fn unless_answered(
    visit: &Visit,
    sent: Sent<'_>,
    answer: Result<Response, Failure>,
) -> Result<Response, Failure> {
    answer.or_else(|failure| give_back(visit, sent, failure))
}

/// Opens the mailbox that a form without files belongs to and deals with it; gives it back if something stands in the way that passes.
pub async fn deal(
    visit: &Visit,
    intake: &Intake,
    request: Request,
    take: impl AsyncFnOnce(Opened, &Submission) -> Result<Response, Failure>,
) -> Result<Response, Failure> {
    let Coming { form, opened, path } = match Coming::read(visit, intake, request).await? {
        Ok(coming) => coming,
        Err(door) => return Ok(door),
    };
    let sent = Sent { path: &path, form: &form, upload: None };
    unless_answered(visit, sent, take(opened, &form).await)
}

/// Gives a form back; a failure that will not pass stays a failure.
pub fn give_back(visit: &Visit, sent: Sent<'_>, failure: Failure) -> Result<Response, Failure> {
    let Sent { path, form, upload } = sent;
    let passing = Passing::of(failure)?;
    let files = upload.map(|upload| Chosen::before(visit.t, visit.office.settings.files, form, upload));
    let kept = Kept {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office),
        says: passing.says(visit.t),
        path,
        warns: visit.office.settings.warn_residence,
        fields: form.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        files: files.filter(Chosen::has_said),
    };
    let mut response = page::html(passing.status(), &kept);
    passing.mark(&mut response);
    Ok(response)
}
