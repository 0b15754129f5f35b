//! The desk's limits per client and in total. They lie far above what people need: a whole office
//! can share one address, and its work consists of forms.
//!
//! A form that exceeds a limit is given back with everything typed. A bounded number of pages is
//! worked on at once. Forms are outside that bound, because a slow connection would hold a place
//! while its form is read. Not promised: that the desk stays usable while many clients flood it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::form::FormRejection;
use meldestelle_web::page;
use meldestelle_web::path::is_local;
use meldestelle_web::rate_limit::{Refusal, TooManyInProgress};

use crate::http::assets;
use crate::http::error::DeskError;
use crate::http::pending_form::PendingForm;
use crate::http::request_context;
use crate::http::retry_page;
use crate::http::retry_page::{RetryCause, RetryTarget};
use crate::state::Desk;

/// Refuses what exceeds a limit, and counts the memory of forms and answers. The sign-in page shows
/// a refusal itself, beside its fields. Stylesheet and script are exempt: serving them costs
/// less than refusing them, and the page of a refusal needs them.
pub async fn limit(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if assets::has(request.uri().path()) {
        return next.run(request).await;
    }
    let (request, _reservation) = desk.rate_limiter.count_request(request);
    let t = request_context::language(request.headers());
    let path = local_path(&request);
    let response = ask(&desk, request, next).await;
    desk.rate_limiter.count_response(response).unwrap_or_else(|refusal| {
        desk.metrics.too_busy();
        retry_page::page(t, RetryCause::Refused(refusal), RetryTarget::Page(path))
    })
}

async fn ask(desk: &Desk, mut request: Request, next: Next) -> Response {
    let reads = page::is_get_or_head(request.method());
    if request.extensions().get::<TooManyInProgress>().is_some() {
        desk.metrics.too_busy();
        return if reads {
            refuse(request, Refusal::TooBusy).await
        } else {
            DeskError::Form(FormRejection::Busy).into_response()
        };
    }
    let signs_in = !reads && request.uri().path() == "/sign-in";
    if let Some(refusal) = request.extensions().get::<Refusal>().copied() {
        desk.metrics.too_busy();
        return if signs_in { next.run(request).await } else { refuse(request, refusal).await };
    }
    let client = request.extensions().get::<Client>().copied();
    if let Err(refusal) = desk.rate_limiter.check(client, !reads) {
        desk.metrics.too_many();
        if !signs_in {
            return refuse(request, refusal).await;
        }
        request.extensions_mut().insert(refusal);
    }
    if !reads {
        return next.run(request).await;
    }
    match desk.rate_limiter.acquire().await {
        Ok(_place) => next.run(request).await,
        Err(refusal) => {
            desk.metrics.too_busy();
            refuse(request, refusal).await
        }
    }
}

/// The path to which a page may lead back.
fn local_path(request: &Request) -> String {
    let path = request.uri().path_and_query().map(ToString::to_string).filter(|path| is_local(path));
    path.unwrap_or_else(|| "/".to_owned())
}

/// Makes the page that says so. A form comes back whole, unless the desk would refuse it anyway.
async fn refuse(request: Request, refusal: Refusal) -> Response {
    let t = request_context::language(request.headers());
    let path = local_path(&request);
    let target = if page::is_get_or_head(request.method()) {
        RetryTarget::Page(path)
    } else {
        let (parts, body) = request.into_parts();
        match PendingForm::from_request(&path, &parts.headers, body).await {
            Ok(pending) => RetryTarget::Form(pending),
            Err(rejection) => return DeskError::Form(rejection).into_response(),
        }
    };
    retry_page::page(t, RetryCause::Refused(refusal), target)
}
