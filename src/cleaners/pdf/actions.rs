//! Actions (ISO 32000-2, 12.6): what happens on a click, or when a document opens. Permitted are
//! moving within the document, switching layers, and following a link to the web. All others go:
//! they run programs or scripts, send or fetch data, play media, or open another file, whose path
//! reveals a person's folders.

use hayro_syntax::object::{Dict, Name, String};
use meldestelle_domain::attachment::Note;

use super::pdf_notes::PdfNotes;
use super::text_string;

/// Named actions that move within the document (12.6.4.12).
const NAMED_ACTIONS: [&[u8]; 5] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage", b"GoBack"];
/// URI schemes (RFC 3986, 3.1) of links that lead to pages and people.
const URI_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// Extensions of file names, to tell these from host names.
const FILE_EXTENSIONS: [&str; 16] = [
    "doc", "docx", "gif", "htm", "html", "jpeg", "jpg", "odp", "ods", "odt", "pdf", "png", "ppt", "pptx",
    "xls", "xlsx",
];

/// Whether an action may stay.
pub(super) fn is_allowed(action: &Dict<'_>, notes: &mut PdfNotes) -> bool {
    let action_type = action.get::<Name<'_>>("S");
    let is_allowed = match action_type.as_deref() {
        Some(b"GoTo" | b"SetOCGState") => true,
        Some(b"Named") => action.get::<Name<'_>>("N").is_some_and(|name| NAMED_ACTIONS.contains(&&*name)),
        Some(b"URI") => {
            let is_allowed = action.get::<String<'_>>("URI").is_some_and(|address| is_allowed_uri(&address));
            // A path runs nothing, but reveals whose computer it is on.
            if !is_allowed {
                notes.add(Note::TracesRemoved);
            }
            return is_allowed;
        }
        _ => false,
    };
    if !is_allowed {
        notes.add(Note::ActionsOff);
    }
    is_allowed
}

/// Whether a URI leads to the web, to a person, or to a place in the document. A URI without a
/// scheme counts as a web address if it begins like a host name. Any other is a path, relative to
/// the place where the document was written.
pub(super) fn is_allowed_uri(address: &[u8]) -> bool {
    let address = text_string::decode(address);
    let address = address.trim();
    if address.starts_with('#') {
        return true;
    }
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| URI_SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))) {
        return true;
    }
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let is_host = host.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_'));
    let top_level =
        host.rsplit_once('.').filter(|(before, top_level)| !before.is_empty() && !top_level.is_empty());
    let is_file_name = top_level.is_none_or(|(_, top_level)| {
        FILE_EXTENSIONS.iter().any(|extension| top_level.eq_ignore_ascii_case(extension))
    });
    is_host
        && !is_file_name
        && !host.starts_with('.')
        && !address.contains('\\')
        && port.bytes().all(|byte| byte.is_ascii_digit())
}
