//! The middleware that gives a form back when an error that passes kept it from being handled.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::form as web_form;
use meldestelle_web::page;
use meldestelle_web::path::is_local;

use crate::http::error::{self, DeskError};
use crate::http::pending_form::{LIMIT, PendingForm, is_form};
use crate::http::request_context;
use crate::http::retry_page::{self, RetryCause, RetryTarget};

/// Wraps the pages behind the session. After an error that passes, it answers with a page that
/// tries again; a form comes back whole.
pub async fn give_back(request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let t = request_context::language(request.headers());
    let reads = page::is_get_or_head(request.method());
    if reads && is_local(&path) {
        let response = next.run(request).await;
        let passes = error::is_transient(&response);
        return if passes {
            retry_page::page(t, RetryCause::Database, RetryTarget::Page(path))
        } else {
            response
        };
    }
    if !is_form(request.headers()) || !is_local(&path) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let form = match web_form::bytes(body, LIMIT).await {
        Ok(form) => form,
        Err(rejection) => return DeskError::Form(rejection).into_response(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    if !error::is_transient(&response) {
        return response;
    }
    match PendingForm::parse(&path, &form) {
        Ok(pending) => retry_page::page(t, RetryCause::Database, RetryTarget::Form(pending)),
        Err(rejection) => DeskError::Form(rejection).into_response(),
    }
}
