//! The mailbox: how a person comes back with their receipt code, and nothing else.
//!
//! The code travels in the bodies of POST requests only: it stands in no address, title, cookie or
//! log. Each action inside is a form that carries the code on in a hidden field, and its answer is
//! the mailbox again. A ticket beside the code ([`crate::guard::mailbox_ticket`]) lets each form
//! work once, so a browser that sends a form of its history again opens nothing. This module opens
//! `Sealed<Message>` with the key derived from the code, and its database role reaches a mailbox
//! only through functions that take its tag.
//!
//! The mailbox cannot promise that someone who looks over the shoulder sees nothing, although the
//! person's own words and the code are folded until asked for. Nor can it promise that the
//! browser's history forgets the address of this page.

mod access;
mod answer;
mod code_throttle;
mod compose;
mod consent_list;
mod consents;
mod contact;
pub mod contact_state;
mod delete;
mod download;
mod enter;
mod export;
mod form_fields;
mod framed_message;
mod granted;
mod handle_form;
mod login;
mod notice;
mod open;
mod page;
mod receipt;
mod retry_page;
mod status;
pub mod store;
mod store_message;
mod thread;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use meldestelle_web::page::is_get_or_head;
use meldestelle_web::same_origin::is_same_origin;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::state::Intake;
use crate::view::mailbox_address;

/// The pages of the mailbox.
pub fn routes(intake: &Intake) -> Router<Intake> {
    Router::new()
        .route("/{language}/mailbox", get(login::get).post(enter::post))
        .route("/{language}/mailbox/write", only_post(post(compose::post)))
        .route("/{language}/mailbox/answer", only_post(post(answer::post)))
        .route("/{language}/mailbox/consent", only_post(post(consents::post)))
        .route("/{language}/mailbox/contact", only_post(post(contact::show)))
        .route("/{language}/mailbox/contact/save", only_post(post(contact::save)))
        .route("/{language}/mailbox/contact/remove", only_post(post(contact::remove)))
        .route("/{language}/mailbox/data", only_post(post(export::page)))
        .route("/{language}/mailbox/data.json", only_post(post(export::json)))
        .route("/{language}/mailbox/receipt", only_post(post(receipt::page)))
        .route("/{language}/mailbox/receipt.txt", only_post(post(receipt::text)))
        .route("/{language}/mailbox/delete", only_post(post(delete::ask)))
        .route("/{language}/mailbox/delete/confirm", only_post(post(delete::confirm)))
        .layer(Extension(Arc::new(code_throttle::CodeThrottle::default())))
        .layer(from_fn_with_state(intake.clone(), refuse_other_sites))
}

/// Refuses forms that another site sends in a visitor's name. That site could open its own mailbox
/// in the visitor's browser, for the visitor to write into.
async fn refuse_other_sites(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    if is_get_or_head(request.method()) || is_same_origin(request.headers(), &intake.config.origin) {
        next.run(request).await
    } else {
        Failure::OtherSite.into_response()
    }
}

/// A page that exists only as the answer to a form. A GET request (a reload from the history) is
/// sent to the sign-in page.
fn only_post(handler: MethodRouter<Intake>) -> MethodRouter<Intake> {
    handler.get(async |context: RequestContext| {
        (StatusCode::SEE_OTHER, [(header::LOCATION, mailbox_address::path(&context))]).into_response()
    })
}
