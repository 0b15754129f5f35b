//! The files of an edition under permanent addresses: `/statistics/2026/1/all.csv`. Without the
//! number of the edition, an address leads to the newest one.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::precompressed::Precompressed;
use meldestelle_web::published::files;

use crate::http::error::Failure;
use crate::http::request_context::RequestTarget;
use crate::published::response::{CACHE_CONTROL, number, publisher};
use crate::published::store;
use crate::state::Intake;

/// A file of the newest edition.
pub async fn newest(
    State(intake): State<Intake>,
    Path((year, file)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(&intake, number(&year)?, None, &file, &RequestTarget::of(&uri, &headers), &headers).await
}

/// A file of one edition.
pub async fn numbered(
    State(intake): State<Intake>,
    Path((year, edition, file)): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(
        &intake,
        number(&year)?,
        Some(number(&edition)?),
        &file,
        &RequestTarget::of(&uri, &headers),
        &headers,
    )
    .await
}

/// Redirects the address of the catalogue to the list of years.
pub async fn catalogue(
    State(intake): State<Intake>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    redirect(&intake, &RequestTarget::of(&uri, &headers), "").await
}

/// Redirects to the page of a year.
pub async fn newest_page(
    State(intake): State<Intake>,
    Path(year): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    redirect(&intake, &RequestTarget::of(&uri, &headers), &format!("/{}", number::<u16>(&year)?)).await
}

/// Redirects the address of a data set to the page of its edition.
pub async fn numbered_page(
    State(intake): State<Intake>,
    Path((year, edition)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    redirect(
        &intake,
        &RequestTarget::of(&uri, &headers),
        &format!("/{}/{}", number::<u16>(&year)?, number::<u16>(&edition)?),
    )
    .await
}

async fn redirect(intake: &Intake, target: &RequestTarget, to: &str) -> Result<Response, Failure> {
    let office = target.office(intake).await?;
    let to = format!("/{}/statistics{to}", target.language(Some(&office)).tag);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to.as_str()), (header::VARY, "accept-language")])
        .into_response())
}

async fn send(
    intake: &Intake,
    year: u16,
    edition: Option<u16>,
    name: &str,
    target: &RequestTarget,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let office = target.office(intake).await?;
    let stored = store::edition(&intake.pool, office.id(), year, edition).await?;
    let all = files(&stored.edition, &publisher(intake, &office), &stored.tables, &stored.worlds);
    let file = all.into_iter().find(|file| file.name == name).ok_or(Failure::NotFound)?;
    let mut response =
        Precompressed::new(&file.content).response_as(headers, "", HeaderValue::from_static(file.media));
    set_headers(response.headers_mut(), &format!("meldestelle-{year}-{name}"));
    Ok(response)
}

/// Lets pages of any site fetch the file, and browsers save it under a descriptive name.
fn set_headers(headers: &mut HeaderMap, name: &str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(disposition) = HeaderValue::try_from(format!("inline; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
}
