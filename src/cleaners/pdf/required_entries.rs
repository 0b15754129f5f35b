//! Entries that readers require although their values go: they get placeholders. And documents that
//! would be empty without what goes: they are refused.

use hayro_syntax::object::{Array, Dict, FromBytes, Object};
use meldestelle_domain::attachment::Refusal;

use super::object_type::ObjectType;

/// Keys that may need a placeholder.
pub(super) const PLACEHOLDER_KEYS: [&str; 3] = ["FS", "Movie", "OutputConditionIdentifier"];

/// The placeholder for an entry.
pub(super) fn placeholder<'a>(
    dictionary: &Dict<'_>,
    object_type: ObjectType,
    key: &[u8],
) -> Option<Object<'a>> {
    let literal: &[u8] = match (object_type, key) {
        // An attachment annotation keeps its icon, which shows where the attachment was. Readers
        // draw no icon without a file name.
        (ObjectType::Annotation, b"FS") if dictionary.contains_key(key) => b"()",
        // A movie annotation keeps its frame.
        (ObjectType::Annotation, b"Movie") if dictionary.contains_key(key) => b"<</F()>>",
        (ObjectType::OutputIntent, b"OutputConditionIdentifier") => b"(Custom)",
        _ => return None,
    };
    Object::from_bytes(literal)
}

/// Refuses a document that consists of an XFA form (ISO 32000-1, 12.7.8). XFA forms go. If the form
/// alone makes up the pages, and the PDF page only says "please wait", all that was filled in would
/// be lost silently.
pub(super) fn check_xfa(catalog: &Dict<'_>, pages: usize) -> Result<(), Refusal> {
    let Some(form) = catalog.get::<Dict<'_>>("AcroForm").filter(|form| form.contains_key("XFA")) else {
        return Ok(());
    };
    let has_fields = form.get::<Array<'_>>("Fields").is_some_and(|fields| fields.raw_iter().next().is_some());
    let is_drawn_by_reader = catalog.get::<bool>("NeedsRendering").unwrap_or_default();
    if is_drawn_by_reader || (!has_fields && pages == 1) { Err(Refusal::UncleanPdf) } else { Ok(()) }
}
