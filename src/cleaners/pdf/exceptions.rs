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

/// A form in XML (XFA, ISO 32000-1, 12.7.8): what it holds is in no page and no field, if it has none of them; then there is nothing to keep without it.
pub(super) fn check_form(form: &Dict<'_>) -> Result<(), Refusal> {
    let fields = form.get::<Array<'_>>("Fields").and_then(|fields| fields.raw_iter().next());
    if form.contains_key("XFA") && fields.is_none() { Err(Refusal::UncleanPdf) } else { Ok(()) }
}
