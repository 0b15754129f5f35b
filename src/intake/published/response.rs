//! What the pages and files of published statistics share.

use std::str::FromStr;
use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use meldestelle_statistics::open_data::Publisher;
use meldestelle_web::precompressed::Precompressed;

use crate::http::error::Failure;
use crate::office::Office;
use crate::state::Intake;

/// How long caches may keep a page or file. A correction shows after this time.
pub const CACHE_CONTROL: &str = "public, max-age=300";

/// The office as its open data names it.
pub fn publisher<'a>(intake: &'a Intake, office: &'a Arc<Office>) -> Publisher<'a> {
    let settings = &office.settings;
    Publisher {
        name: office.name(),
        email: &settings.public.email,
        origin: &intake.config.origin,
        contributor: &settings.publication.contributor,
        region: &settings.publication.region,
    }
}

/// Reads a number from a segment of a path.
///
/// # Errors
/// [`Failure::NotFound`] if it has other characters than digits, or does not fit.
pub fn number<T: FromStr>(text: &str) -> Result<T, Failure> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).ok_or(Failure::NotFound)
}

/// Answers with a page that is the same for everybody for a while.
///
/// # Errors
/// [`Failure::Render`].
pub fn answer(page: &impl Template, request: &HeaderMap) -> Result<Response, Failure> {
    let text = page.render().map_err(|_| Failure::Render)?;
    let mut response = Precompressed::new(&text).response(request, "");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    Ok(response)
}
