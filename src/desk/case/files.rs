//! Files of a case: listed with what the case's manifest says of them, shown safely, and downloaded
//! as they are stored.
//!
//! A picture is shown as a preview that a [`cell`](meldestelle_web::cell) encoded anew, a text or a
//! document as plain text. A PDF is not shown: it can be downloaded, behind a warning.
//!
//! Whatever shows or gives out content is written into the audit trail. A file that does not match
//! the manifest is reported as damaged, written into the audit trail, and not given out. Not
//! promised: that a downloaded file is safe to open, or stays where it was saved.

mod cell_request;
pub(crate) mod decrypt_stream;
mod download;
mod file_page;
pub mod manifest;
mod requested_file;
pub(crate) mod view;

use axum::Router;
use axum::routing::get;

use crate::state::Desk;

/// Routes of the files of a case.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}/files/{file}", get(file_page::show))
        .route("/cases/{id}/files/{file}/preview", get(download::preview))
        .route("/cases/{id}/files/{file}/download", get(download::download))
}
