//! Content of files: the preview of a picture, and the file as it is stored.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::CellRequest;

use crate::auth::extractor::SignedIn;
use crate::case::files::cell_request::ask_cell;
use crate::case::files::decrypt_stream::{self, HEAD_LIMIT};
use crate::case::files::requested_file::RequestedFile;
use crate::case::files::view;
use crate::http::error::DeskError;
use crate::state::Desk;

/// Content-Security-Policy of answers with a file's content. It is stricter than that of the desk's
/// pages and allows nothing.
const CONTENT_CSP: &str = concat!(
    // The content loads and runs nothing.
    "default-src 'none'; ",
    "base-uri 'none'; ",
    // It sends nothing.
    "form-action 'none'; ",
    // No page shows it in a frame.
    "frame-ancestors 'none'; ",
    // It belongs to no site, so nothing in it can act as the counsellor.
    "sandbox",
);

/// Answers the preview of a picture as JPEG.
pub(super) async fn preview(
    State(desk): State<Desk>,
    me: SignedIn,
    requested: RequestedFile,
) -> Result<Response, DeskError> {
    let kind = requested.kind().filter(|kind| kind.is_image()).ok_or(DeskError::NotFound)?;
    let Ok(head) = requested.open(&desk, &me, HEAD_LIMIT, true).await? else {
        return Err(DeskError::Damaged);
    };
    let shown = ask_cell(&desk, CellRequest::Preview { kind }, &head).await;
    let (preview, _) = shown.map_err(|_| DeskError::NotFound)?;
    if !FileKind::Jpeg.may_begin(&preview) {
        return Err(DeskError::NotFound);
    }
    let media_type = HeaderValue::from_static(FileKind::Jpeg.media_type());
    Ok(sandboxed(([(header::CONTENT_TYPE, media_type)], preview).into_response()))
}

/// Answers a file as it is stored, to be saved under its name.
pub(super) async fn download(
    State(desk): State<Desk>,
    me: SignedIn,
    requested: RequestedFile,
) -> Result<Response, DeskError> {
    let checked = requested.open(&desk, &me, 0, true).await?;
    let (Ok(_), Some(entry)) = (checked, requested.matching_entry()) else {
        return Err(DeskError::Damaged);
    };
    let disposition = view::content_disposition(&entry.record.download_name())?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_LENGTH, HeaderValue::from(entry.record.length)),
        // Old browsers would otherwise offer to open the file in the desk's own context.
        (HeaderName::from_static("x-download-options"), HeaderValue::from_static("noopen")),
    ];
    let body = decrypt_stream::body(&desk, &me, &requested.file, entry.clone());
    Ok(sandboxed((headers, body).into_response()))
}

fn sandboxed(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_CSP));
    response
}
