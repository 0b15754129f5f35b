//! Pages that are the same for everybody.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_web::precompressed::Precompressed;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;

/// Answers with a page that is rendered and compressed once per office and language.
pub fn answer_cached<P: Template>(
    context: &RequestContext,
    request: &HeaderMap,
    name: &'static str,
    page: impl FnOnce() -> P,
) -> Result<Response, Failure> {
    let render = || page().render().map(|text| Precompressed::new(&text)).map_err(|_| Failure::Render);
    Ok(context.office.cached_page(name, context.t, render)?.response(request, ""))
}
