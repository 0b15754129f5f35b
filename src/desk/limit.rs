//! The limits by client and in all at the desk. Far above what people do: a whole office can have one address, and works in forms.
//!
//! A form that came too early is given back with everything typed. Pages share a number of places; forms do not, because a slow line would hold one while it
//! is read. Not promised: that the desk is of use to anybody while many clients flood it.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use meldestelle_web::client::Client;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::throttle::Refusal;

use crate::kept::{Kept, is_local};
use crate::{Desk, asked};

/// Refuses what is too much. Signing in says so itself, on its own page.
pub async fn limit(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
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

#[derive(Template)]
#[template(path = "desk/refused.html")]
struct RefusedPage {
    t: &'static Locale,
    refusal: Refusal,
    /// The page that was asked for.
    path: String,
    /// Or the form that was sent.
    kept: Kept,
}

impl RefusedPage {
    fn title(&self) -> &'static str {
        self.t.text(match self.refusal {
            Refusal::TooMany(_) => "desk-often",
            Refusal::TooBusy => "desk-busy",
        })
    }
}

async fn refuse(request: Request, refusal: Refusal) -> Response {
    let t = asked::language(request.headers());
    let path = request.uri().path_and_query().map(ToString::to_string).filter(|path| is_local(path));
    let path = path.unwrap_or_else(|| "/".to_owned());
    let kept = if request.method() == Method::POST {
        let (parts, body) = request.into_parts();
        Kept::of(&path, &parts.headers, body).await
    } else {
        Kept::default()
    };
    let status = match refusal {
        Refusal::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::TooBusy => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = page::html(status, &RefusedPage { t, refusal, path, kept });
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(refusal.wait()));
    response
}
