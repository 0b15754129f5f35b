//! What was sent to the mailbox while it could not be opened: given back whole, with a button that sends it again.

use askama::Template;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

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
}

/// Gives a form back; a failure that will not pass stays a failure.
pub fn give_back(
    visit: &Visit,
    path: &str,
    form: &Submission,
    failure: Failure,
) -> Result<Response, Failure> {
    let passing = Passing::of(failure)?;
    let kept = Kept {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office),
        says: passing.says(visit.t),
        path,
        fields: form.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    let mut response = page::html(passing.status(), &kept);
    passing.mark(&mut response);
    Ok(response)
}
