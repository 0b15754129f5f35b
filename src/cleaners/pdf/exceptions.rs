//! Where readers must find an entry that goes, and where a document is nothing without what goes.

use hayro_syntax::object::{Array, Dict, FromBytes, Object};
use meldestelle_domain::attachment::Refusal;

use super::roles::Role;

/// Entries that readers must find, and for which something else stands.
pub(super) const REPLACED: [&str; 3] = ["FS", "Movie", "OutputConditionIdentifier"];

/// What stands for an entry.
pub(super) fn replacement<'a>(dictionary: &Dict<'_>, role: Role, key: &[u8]) -> Option<Object<'a>> {
    let literal: &[u8] = match (role, key) {
        // Of an attached file the pin stays that shows where it was; readers draw none without a name.
        (Role::Annotation, b"FS") if dictionary.contains_key(key) => b"()",
        // Where a film was shown, its frame stays.
        (Role::Annotation, b"Movie") if dictionary.contains_key(key) => b"<</F()>>",
        (Role::OutputIntent, b"OutputConditionIdentifier") => b"(Custom)",
        _ => return None,
    };
    Object::from_bytes(literal)
}

/// A form in XML (XFA, ISO 32000-1, 12.7.8) goes. Where it alone makes up the pages, and those of the file only say so, nothing would be left of what was filled
/// in, and nobody would know.
pub(super) fn check_form(catalog: &Dict<'_>, pages: usize) -> Result<(), Refusal> {
    let Some(form) = catalog.get::<Dict<'_>>("AcroForm").filter(|form| form.contains_key("XFA")) else {
        return Ok(());
    };
    let has_fields = form.get::<Array<'_>>("Fields").is_some_and(|fields| fields.raw_iter().next().is_some());
    let is_drawn_by_reader = catalog.get::<bool>("NeedsRendering").unwrap_or_default();
    if is_drawn_by_reader || (!has_fields && pages == 1) { Err(Refusal::UncleanPdf) } else { Ok(()) }
}
