//! What the router must do even without a database.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use chrono::{TimeZone, Utc};
use meldestelle_domain::clock::FixedClock;
use meldestelle_web::config::{Config, Face};
use meldestelle_web::rng::RandomSource;
use sqlx::postgres::PgPoolOptions;
use tower::ServiceExt;

use super::*;

/// A public face whose database does not exist.
fn face(origin: &str) -> Router {
    let url = "postgres:///none?host=/nonexistent";
    let config = Config::plain(Face::INTAKE, url, ([127, 0, 0, 1], 0).into(), origin);
    let pool = PgPoolOptions::new().connect_lazy(url).unwrap();
    let clock = FixedClock::at(Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap());
    router(Intake::new(pool, config, Arc::new(clock), RandomSource::seeded(1)))
}

async fn ask(request: axum::http::request::Builder) -> (Response<()>, String) {
    let response = face("https://example.org").oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
    (Response::from_parts(parts, ()), text)
}

#[tokio::test]
async fn a_missing_database_is_a_friendly_page_in_the_persons_language() {
    for (path, title) in
        [("/de/report", "Das hat gerade nicht geklappt"), ("/en/report", "That did not work just now")]
    {
        let (response, text) = ask(Request::get(path)).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(text.contains(title), "{text}");
        assert!(!text.contains("nonexistent"), "the cause stays in the log");
    }
    let (_, text) = ask(Request::get("/").header(header::ACCEPT_LANGUAGE, "en-GB")).await;
    assert!(text.contains("<html lang=\"en\""));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_pages_too() {
    let (response, text) = ask(Request::get("/en/nothing/here")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(text.contains("There is no such page"));
    let (response, text) = ask(Request::delete("/de/report")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(response.headers()[header::ALLOW].to_str().unwrap().contains("POST"));
    assert!(text.contains("Das geht hier nicht"));
    let (response, text) = ask(Request::head("/de/nothing")).await;
    assert_eq!((response.status(), text.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn every_answer_is_hardened_and_none_sets_a_cookie() {
    for path in ["/", "/de/report", "/nothing", page::style_path()] {
        let (response, _) = ask(Request::get(path)).await;
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], security_headers::CSP, "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], "max-age=63072000", "{path}");
        assert!(!headers.contains_key(header::SET_COOKIE), "{path}");
    }
    let (response, _) = ask(Request::get("/nothing")).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn the_stylesheet_is_compressed_and_kept_for_good() {
    let style = Request::get(page::style_path()).header(header::ACCEPT_ENCODING, "gzip");
    let (response, _) = ask(style).await;
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert!(headers[header::CONTENT_LENGTH].to_str().unwrap().parse::<usize>().unwrap() < 5_000);
}

#[tokio::test]
async fn without_tls_nothing_promises_it() {
    let request = Request::get("/nothing").body(Body::empty()).unwrap();
    let response = face("http://127.0.0.1:8080").oneshot(request).await.unwrap();
    assert!(!response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
}
