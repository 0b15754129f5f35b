//! The limits by client and in all at the desk. Far above what people do: a whole office can have one address, and works in forms.
//!
//! A form that came too early is given back with everything typed. Pages share a number of places; forms do not, because a slow line would hold one while it
//! is read. Not promised: that the desk is of use to anybody while many clients flood it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::page;
use meldestelle_web::path::is_local;
use meldestelle_web::throttle::Refusal;

use crate::again::{self, Obstacle, What};
use crate::error::DeskError;
use crate::kept::Kept;
use crate::{Desk, asked};

/// Refuses what is too much. Signing in says so itself, on its own page. The stylesheet costs less than refusing it, and whoever is refused reads a page in it.
pub async fn limit(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    if request.uri().path() == page::style_path() {
        return next.run(request).await;
    }
    let reads = page::reads(request.method());
    let client = request.extensions().get::<Client>().copied();
    if let Err(refusal) = desk.throttle.ask(client, !reads) {
        desk.figures.too_many();
        if reads || request.uri().path() != "/sign-in" {
            return refuse(request, refusal).await;
        }
        request.extensions_mut().insert(refusal);
    }
    if !reads {
        return next.run(request).await;
    }
    match desk.throttle.place().await {
        Ok(_place) => next.run(request).await,
        Err(refusal) => {
            desk.figures.too_busy();
            refuse(request, refusal).await
        }
    }
}

/// The page that says so. A form comes back whole, unless it is one that the desk would not take either.
async fn refuse(request: Request, refusal: Refusal) -> Response {
    let t = asked::language(request.headers());
    let path = request.uri().path_and_query().map(ToString::to_string).filter(|path| is_local(path));
    let path = path.unwrap_or_else(|| "/".to_owned());
    let what = if page::reads(request.method()) {
        What::Page(path)
    } else {
        let (parts, body) = request.into_parts();
        match Kept::of(&path, &parts.headers, body).await {
            Ok(kept) => What::Form(kept),
            Err(rejection) => return DeskError::Form(rejection).into_response(),
        }
    };
    again::page(t, Obstacle::Refused(refusal), what)
}
