//! Ids in addresses. An id that does not parse names nothing, so the answer is "not found".

use meldestelle_domain::id::{AttachmentId, CaseId};

use crate::http::error::DeskError;

/// Reads a case's id from an address.
///
/// # Errors
/// [`DeskError::NotFound`] if the text is not an id.
pub(crate) fn parse_case_id(text: &str) -> Result<CaseId, DeskError> {
    text.parse().map_err(|_| DeskError::NotFound)
}

/// Reads a file's id from an address.
///
/// # Errors
/// [`DeskError::NotFound`] if the text is not an id.
pub(crate) fn parse_file_id(text: &str) -> Result<AttachmentId, DeskError> {
    text.parse().map_err(|_| DeskError::NotFound)
}
