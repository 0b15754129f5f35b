//! The files of an edition, under addresses that stay: `/statistics/2026/1/all.csv`, and without the edition the newest one's.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::open_data::files;
use meldestelle_web::precompressed::Baked;

use super::{KEEP, number, publisher, store};
use crate::http::error::Failure;
use crate::http::request_context::Asked;
use crate::state::Intake;

/// A file of the newest edition.
pub async fn newest(
    State(intake): State<Intake>,
    Path((year, file)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(&intake, number(&year)?, None, &file, &Asked::of(&uri, &headers), &headers).await
}

/// A file of one edition.
pub async fn numbered(
    State(intake): State<Intake>,
    Path((year, edition, file)): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(&intake, number(&year)?, Some(number(&edition)?), &file, &Asked::of(&uri, &headers), &headers).await
}

/// Leads to the list of years: the address of the catalogue.
pub async fn catalogue(
    State(intake): State<Intake>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    lead(&intake, &Asked::of(&uri, &headers), "").await
}

/// Leads to the page of a year.
pub async fn newest_page(
    State(intake): State<Intake>,
    Path(year): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    lead(&intake, &Asked::of(&uri, &headers), &format!("/{}", number::<u16>(&year)?)).await
}

/// Leads to the page of an edition: the address of the data set.
pub async fn numbered_page(
    State(intake): State<Intake>,
    Path((year, edition)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    lead(
        &intake,
        &Asked::of(&uri, &headers),
        &format!("/{}/{}", number::<u16>(&year)?, number::<u16>(&edition)?),
    )
    .await
}

async fn lead(intake: &Intake, asked: &Asked, to: &str) -> Result<Response, Failure> {
    let office = asked.office(intake).await?;
    let to = format!("/{}/statistics{to}", asked.language(Some(&office)).tag);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to.as_str()), (header::VARY, "accept-language")])
        .into_response())
}

async fn send(
    intake: &Intake,
    year: u16,
    edition: Option<u16>,
    name: &str,
    asked: &Asked,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let office = asked.office(intake).await?;
    let stored = store::edition(&intake.pool, office.id(), year, edition).await?;
    let all = files(&stored.edition, &publisher(intake, &office), &stored.tables, &stored.worlds);
    let file = all.into_iter().find(|file| file.name == name).ok_or(Failure::NotFound)?;
    let mut response = Baked::new(&file.content).answer_as(headers, "", HeaderValue::from_static(file.media));
    set(response.headers_mut(), &format!("meldestelle-{year}-{name}"));
    Ok(response)
}

/// Anybody's page may fetch it; a browser saves it under a name that says what it is.
fn set(headers: &mut HeaderMap, name: &str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(disposition) = HeaderValue::try_from(format!("inline; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
}
