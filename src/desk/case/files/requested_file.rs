//! The extractor of handlers that are about one file of a case.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::CaseId;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::files::decrypt_stream::{self, Damage, FileHead};
use crate::case::files::manifest::{self, CaseFile, ManifestEntry, RecordCheck};
use crate::case::parse_id::{parse_case_id, parse_file_id};
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::state::Desk;

/// The file that the address of a request names.
pub(super) struct RequestedFile {
    /// Its case.
    pub case: CaseId,
    /// The file.
    pub file: CaseFile,
}

/// Finds the file in its case. Otherwise answers that there is no such file, or that the person
/// deleted the case.
impl FromRequestParts<Desk> for RequestedFile {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let path = Path::from_request_parts(parts, desk).await.map_err(IntoResponse::into_response)?;
        let me = SignedIn::from_request_parts(parts, desk).await.map_err(IntoResponse::into_response)?;
        find(desk, me, path).await.map_err(IntoResponse::into_response)?
    }
}

async fn find(
    desk: &Desk,
    me: SignedIn,
    Path((case_id, file_id)): Path<(String, String)>,
) -> Result<Result<RequestedFile, Response>, DeskError> {
    let case_id = parse_case_id(&case_id)?;
    let file_id = parse_file_id(&file_id)?;
    let mut tx = me.begin(desk).await?;
    let Some(case) = Case::open(&mut tx, desk, &me, case_id).await? else {
        return Ok(Err(erasure::deleted_case_page(&mut tx, me, case_id).await?));
    };
    tx.commit().await?;
    let file = case.files.files.into_iter().find(|file| file.id == file_id).ok_or(DeskError::NotFound)?;
    Ok(Ok(RequestedFile { case: case_id, file }))
}

impl RequestedFile {
    /// The file's manifest entry, if the stored record matches it.
    pub fn matching_entry(&self) -> Option<&ManifestEntry> {
        self.file.entry.as_ref().filter(|_| self.file.check == RecordCheck::Matches)
    }

    /// The kind of the file, if the stored record matches the manifest.
    pub fn kind(&self) -> Option<FileKind> {
        self.matching_entry().map(|entry| entry.record.kind)
    }

    /// Checks the whole content and keeps its first bytes, at most `keep`. Marks the file as seen,
    /// and appends to the audit trail that it was opened, if it is shown, or that it is damaged.
    pub async fn open(
        &self,
        desk: &Desk,
        me: &SignedIn,
        keep: usize,
        is_shown: bool,
    ) -> Result<Result<FileHead, Damage>, DeskError> {
        let checked = match self.matching_entry() {
            Some(entry) => decrypt_stream::check(desk, me, &self.file, entry, keep).await?,
            None => Err(Damage::Closed),
        };
        let (case, file) = (self.case, self.file.id);
        let mut tx = me.begin(desk).await?;
        manifest::mark_as_seen(&mut tx, desk, me, case, file).await?;
        let act = match &checked {
            Ok(_) => is_shown.then_some(Act::FileOpened { case, file }),
            Err(damage) => {
                tracing::warn!(%file, %damage, "a file is damaged");
                Some(Act::FileDamaged { case, file })
            }
        };
        if let Some(act) = act {
            audit::append(&mut tx, desk, me, act).await?;
        }
        tx.commit().await?;
        Ok(checked)
    }
}
