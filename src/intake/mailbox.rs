//! The mailbox: how a person comes back with their receipt code, and nothing else.
//!
//! The code travels in the bodies of POST requests only: it stands in no address, title, cookie or log. Each action inside is a form that carries it on in a hidden
//! field, and its answer is the mailbox again. A ticket beside the code ([`crate::guard::mailbox_ticket`]) lets each form work once, so that a browser that sends a form of its history
//! again opens nothing. This module opens `Sealed<Message>` with the key
//! derived from the code, and its database role reaches a mailbox only through functions that take its tag.
//!
//! Not promised: that someone who looks over the shoulder sees nothing (the person's own words and the code are folded until asked for), and
//! that the browser's history forgets the address of this page.

mod answer;
mod code_throttle;
mod compose;
mod consents;
mod contact;
mod delete;
mod export;
mod login;
mod open;
pub mod receipt;
pub mod report_view;
mod retry;
mod store;
mod store_message;
mod view;

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Router, http::StatusCode};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_web::client::Client;
use meldestelle_web::rate_limit::Refusal;
use meldestelle_web::same_origin::is_same_origin;
use meldestelle_web::{form, page};

use crate::attachment::{SealedFile, Upload};
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::guard::mailbox_ticket::store::Worth;
use crate::guard::rate_limit;
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::state::Intake;

pub use open::known;
pub use store::put_contact;

use crate::mailbox::code_throttle::Throttle;
use crate::mailbox::retry::Sent;
use open::{Opened, Problem};

pub use view::day;

/// Bytes that a form of the mailbox may have: the longest message in the widest script, percent-encoded.
const BODY_LIMIT: usize = 256 * 1024;

/// The pages of the mailbox.
pub fn routes(intake: &Intake) -> Router<Intake> {
    Router::new()
        .route("/{language}/mailbox", get(login::get).post(enter))
        .route("/{language}/mailbox/write", inside(axum::routing::post(compose::post)))
        .route("/{language}/mailbox/answer", inside(axum::routing::post(answer::post)))
        .route("/{language}/mailbox/consent", inside(axum::routing::post(consents::post)))
        .route("/{language}/mailbox/contact", inside(axum::routing::post(contact::show)))
        .route("/{language}/mailbox/contact/save", inside(axum::routing::post(contact::save)))
        .route("/{language}/mailbox/contact/remove", inside(axum::routing::post(contact::remove)))
        .route("/{language}/mailbox/data", inside(axum::routing::post(export::page)))
        .route("/{language}/mailbox/data.json", inside(axum::routing::post(export::json)))
        .route("/{language}/mailbox/receipt", inside(axum::routing::post(receipt::page)))
        .route("/{language}/mailbox/receipt.txt", inside(axum::routing::post(receipt::text)))
        .route("/{language}/mailbox/delete", inside(axum::routing::post(delete::ask)))
        .route("/{language}/mailbox/delete/confirm", inside(axum::routing::post(delete::confirm)))
        .layer(Extension(Arc::new(Throttle::default())))
        .layer(from_fn_with_state(intake.clone(), refuse_other_sites))
}

/// Refuses forms that another site sends in a visitor's name: it could open its own mailbox in the
/// visitor's browser, for the visitor to write into.
async fn refuse_other_sites(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    if page::reads(request.method()) || is_same_origin(request.headers(), &intake.config.origin) {
        next.run(request).await
    } else {
        Failure::OtherSite.into_response()
    }
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
    match Coming::read(&visit, &intake, request).await?.open(&visit, &intake) {
        Ok(coming) => Ok(view::show(&intake, &visit, &coming.opened, None)),
        Err(door) => Ok(*door),
    }
}

/// A request that came with the code of a mailbox there is.
struct Coming {
    form: Submission,
    opened: Opened,
    /// Where it was sent.
    path: String,
    /// What it is stored as once it was sent ([`Ticket::form_id`]).
    form_id: [u8; 32],
}

/// What a request that came to the mailbox may do.
enum Entrance {
    /// Everything: its code is right, and its ticket had not been used.
    Open(Coming),
    /// Nothing of the mailbox is shown: its code is right, but its ticket is not worth anything (any
    /// more). What it asks for may still be done where doing it twice does no harm.
    Closed(Coming, Stale),
    /// Its code opens nothing, or something passing stands in the way.
    Refused(Response),
}

/// Why a ticket is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stale {
    /// It was used, is too old, or is not ours.
    Used,
    /// Its visit was left: nothing that was typed comes back.
    Ended,
}

/// How a request uses its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// For a page: once.
    Once,
    /// For a file to keep: the page stays, and its button may be pressed again.
    File,
}

impl Entrance {
    /// The open mailbox, else the door.
    fn open(self, visit: &Visit, intake: &Intake) -> Result<Coming, Box<Response>> {
        match self {
            Self::Open(coming) => Ok(coming),
            Self::Closed(..) => Err(Box::new(login::ask_again(visit, intake, None))),
            Self::Refused(door) => Err(Box::new(door)),
        }
    }
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
            refused: rate_limit::refused(request),
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

/// What the ticket of a form is worth; the form counts as sent from now on.
async fn check_ticket(
    visit: &Visit,
    intake: &Intake,
    (ticket, form_id): (Option<Ticket>, [u8; 32]),
    used: Use,
) -> Result<Result<Ticket, Stale>, Failure> {
    let key = &visit.office.form_key;
    let Some(ticket) = ticket else { return Ok(Err(Stale::Used)) };
    let (office, visit_id) = (visit.office.id(), ticket.visit_id(key));
    let is_recent = ticket.is_recent(intake.clock.now());
    if used == Use::File || !is_recent {
        let ended = mailbox_ticket::store::has_ended(&intake.pool, office, visit_id).await?;
        return Ok(match (ended, is_recent) {
            (true, _) => Err(Stale::Ended),
            (false, true) => Ok(ticket),
            (false, false) => Err(Stale::Used),
        });
    }
    let ids = (visit_id, form_id);
    let week = Week::of(intake.clock.today());
    Ok(match mailbox_ticket::store::use_ticket(&intake.pool, office, ids, week).await? {
        Worth::Fresh => Ok(ticket),
        Worth::Used => Err(Stale::Used),
        Worth::Ended => Err(Stale::Ended),
    })
}

impl Coming {
    /// Reads the form and opens the mailbox; else the door, which says what is wrong and keeps the code that was typed.
    async fn read(visit: &Visit, intake: &Intake, request: Request) -> Result<Entrance, Failure> {
        Self::read_for(visit, intake, request, Use::Once).await
    }

    /// The same for another use of the ticket.
    async fn read_for(
        visit: &Visit,
        intake: &Intake,
        request: Request,
        used: Use,
    ) -> Result<Entrance, Failure> {
        let throttled = Throttled::of(&request);
        let form = form::read(request, BODY_LIMIT).await?;
        Self::with(visit, intake, throttled, form, (None, used)).await
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
        (upload, used): (Option<&Upload>, Use),
    ) -> Result<Entrance, Failure> {
        let key = &visit.office.form_key;
        let ticket = Ticket::read(form.first(mailbox_ticket::FIELD), key);
        let files: Vec<u8> =
            upload.iter().flat_map(|upload| &upload.files).flat_map(SealedFile::fields).collect();
        let form_id = ticket.map_or([0; 32], |ticket| ticket.form_id(key, &path, &form, &files));
        let open = async {
            refused.map_or(Ok(()), Err)?;
            let _place = intake.throttle.place().await.inspect_err(|_| intake.figures.too_busy())?;
            let mut opened = match Opened::open(intake, visit, &form).await? {
                Ok(opened) => opened,
                Err(problem) => return Ok(Err(problem)),
            };
            let checked = check_ticket(visit, intake, (ticket, form_id), used).await?;
            if let Ok(ticket) = checked {
                opened.ticket = ticket;
                opened.note_fetched(intake, visit).await?;
            }
            Ok(Ok((opened, checked.err())))
        };
        let (opened, stale) = match open.await {
            Ok(Ok(opened)) => opened,
            Ok(Err(problem)) => {
                let problem = tried(bucket.as_ref(), problem);
                return Ok(Entrance::Refused(login::again(visit, intake, (&path, &form), problem).await));
            }
            Err(failure) => {
                let sent = Sent { path: &path, form: &form, upload };
                return Ok(Entrance::Refused(retry::give_back(visit, intake, sent, failure)?));
            }
        };
        let coming = Self { form, opened, path, form_id };
        Ok(match stale {
            None => Entrance::Open(coming),
            Some(stale) => Entrance::Closed(coming, stale),
        })
    }
}
