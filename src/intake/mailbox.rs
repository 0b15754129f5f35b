//! The mailbox: how a person comes back with their receipt code, and nothing else.
//!
//! The code travels in the bodies of POST requests only: it stands in no address, title, cookie or log. Each action inside is a form that carries it on in a hidden
//! field, and its answer is the mailbox again; there is no session, so leaving the page closes it. This module opens `Sealed<Message>` with the key
//! derived from the code, and its database role reaches a mailbox only through functions that take its tag.
//!
//! Not promised: that someone who looks over the shoulder sees nothing (the person's own words and the code are folded until asked for), and
//! that the browser's history forgets the address of this page.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Router, http::StatusCode};
use meldestelle_domain::submission::Submission;
use meldestelle_web::client::Client;
use meldestelle_web::form;
use meldestelle_web::throttle::Refusal;

use crate::Intake;
use crate::attachment::Upload;
use crate::error::Failure;
use crate::limit;
use crate::visit::Visit;

mod answer;
mod consents;
mod contact;
mod data;
mod delete;
mod entry;
mod kept;
mod open;
mod own;
mod post;
mod receipt;
mod store;
mod throttle;
mod view;
mod write;

pub use store::put_contact;

use kept::Sent;
use open::{Opened, Problem};
use throttle::Throttle;

pub use view::day;

/// Bytes that a form of the mailbox may have: the longest message in the widest script, percent-encoded.
const BODY_LIMIT: usize = 256 * 1024;

/// The pages of the mailbox.
pub fn routes() -> Router<Intake> {
    Router::new()
        .route("/{language}/mailbox", get(entry::get).post(enter))
        .route("/{language}/mailbox/write", inside(axum::routing::post(write::post)))
        .route("/{language}/mailbox/answer", inside(axum::routing::post(answer::post)))
        .route("/{language}/mailbox/consent", inside(axum::routing::post(consents::post)))
        .route("/{language}/mailbox/contact", inside(axum::routing::post(contact::show)))
        .route("/{language}/mailbox/contact/save", inside(axum::routing::post(contact::save)))
        .route("/{language}/mailbox/contact/remove", inside(axum::routing::post(contact::remove)))
        .route("/{language}/mailbox/data", inside(axum::routing::post(data::page)))
        .route("/{language}/mailbox/data.json", inside(axum::routing::post(data::json)))
        .route("/{language}/mailbox/receipt", inside(axum::routing::post(receipt::page)))
        .route("/{language}/mailbox/receipt.txt", inside(axum::routing::post(receipt::text)))
        .route("/{language}/mailbox/delete", inside(axum::routing::post(delete::ask)))
        .route("/{language}/mailbox/delete/confirm", inside(axum::routing::post(delete::confirm)))
        .layer(Extension(Arc::new(Throttle::default())))
}

/// A page that exists as an answer only: whoever asks for its address (a reload from the history) gets the door.
fn inside(handler: MethodRouter<Intake>) -> MethodRouter<Intake> {
    handler.get(async |visit: Visit| {
        let door = format!("/{}/mailbox", visit.t.tag);
        (StatusCode::SEE_OTHER, [(header::LOCATION, door)]).into_response()
    })
}

/// Opens the mailbox.
async fn enter(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    match Coming::read(&visit, &intake, request).await? {
        Ok(coming) => Ok(view::show(&intake, &visit, &coming.opened, None)),
        Err(door) => Ok(door),
    }
}

/// A request that came with the code of a mailbox there is.
struct Coming {
    form: Submission,
    opened: Opened,
    /// Where it was sent.
    path: String,
}

/// Whose unknown codes are counted, and where.
struct Throttled {
    bucket: Option<(Arc<Throttle>, Client)>,
    /// The refusal that came with the form.
    refused: Option<Refusal>,
    /// Where it was sent.
    path: String,
}

impl Throttled {
    fn of(request: &Request) -> Self {
        let throttle = request.extensions().get::<Arc<Throttle>>().cloned();
        let client = request.extensions().get::<Client>().copied();
        Self {
            bucket: throttle.zip(client),
            refused: limit::refused(request),
            path: request.uri().path().to_owned(),
        }
    }
}

/// What the door says of a code that opened nothing. Mistyped ones are told as such however many there were: finding that out looks nothing up.
fn tried(bucket: Option<&(Arc<Throttle>, Client)>, problem: Problem) -> Problem {
    match (bucket, problem) {
        (Some((throttle, client)), Problem::Unknown) => {
            throttle.unknown(*client).map_or(problem, Problem::TooMany)
        }
        _ => problem,
    }
}

impl Coming {
    /// Reads the form and opens the mailbox; else the door, which says what is wrong and keeps the code that was typed.
    async fn read(
        visit: &Visit,
        intake: &Intake,
        request: Request,
    ) -> Result<Result<Self, Response>, Failure> {
        let throttled = Throttled::of(&request);
        let form = form::read(request, BODY_LIMIT).await?;
        Self::with(visit, intake, throttled, form, None).await
    }

    /// The same with a form that was read, and files with it.
    ///
    /// A code that opens a mailbox opens it whatever others tried: a shelter or a whole mobile network can have one address, and somebody there may have
    /// written for an hour.
    async fn with(
        visit: &Visit,
        intake: &Intake,
        Throttled { bucket, refused, path }: Throttled,
        form: Submission,
        upload: Option<&Upload>,
    ) -> Result<Result<Self, Response>, Failure> {
        let open = async {
            refused.map_or(Ok(()), Err)?;
            let _place = intake.throttle.place().await.inspect_err(|_| intake.figures.too_busy())?;
            Opened::open(intake, visit, &form).await
        };
        let opened = match open.await {
            Ok(opened) => opened,
            Err(failure) => {
                return Ok(Err(kept::give_back(visit, Sent { path: &path, form: &form, upload }, failure)?));
            }
        };
        match opened {
            Ok(opened) => Ok(Ok(Self { form, opened, path })),
            Err(problem) => Ok(Err(entry::again(visit, &form, tried(bucket.as_ref(), problem)))),
        }
    }
}
