//! What a click, or the opening of a document, may do (ISO 32000-2, 12.6): move within the document, switch a layer, follow a link to the web. All else goes: what
//! runs a program or a script, sends or fetches data, opens another file (whose path names a person's folders), or plays.

use hayro_syntax::object::{Dict, Name, String};
use meldestelle_domain::attachment::Note;

use super::found::Found;
use super::texts;

/// Movements that readers know by name (12.6.4.12).
const MOVES: [&[u8]; 5] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage", b"GoBack"];
/// Schemes (RFC 3986, 3.1) of links that lead to people and pages, not to files and programs.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// Endings of names that are no hosts but files beside the document.
const FILES: [&str; 16] = [
    "doc", "docx", "gif", "htm", "html", "jpeg", "jpg", "odp", "ods", "odt", "pdf", "png", "ppt", "pptx",
    "xls", "xlsx",
];

/// Whether an action stays.
pub(super) fn stays(action: &Dict<'_>, found: &mut Found) -> bool {
    let kind = action.get::<Name<'_>>("S");
    let stays = match kind.as_deref() {
        Some(b"GoTo" | b"SetOCGState") => true,
        Some(b"Named") => action.get::<Name<'_>>("N").is_some_and(|name| MOVES.contains(&&*name)),
        Some(b"URI") => {
            let leads = action.get::<String<'_>>("URI").is_some_and(|address| leads_out(&address));
            // A path on somebody's disk says whose it is; it runs nothing.
            if !leads {
                found.note(Note::TracesRemoved);
            }
            return leads;
        }
        _ => false,
    };
    if !stays {
        found.note(Note::ActionsOff);
    }
    stays
}

/// Whether an address leads to the web, to a person, or to a place in the document. Addresses without a scheme are taken for those of hosts if they begin like
/// one; what else has none is a path, which begins where the document was written.
pub(super) fn leads_out(address: &[u8]) -> bool {
    let address = texts::decoded(address);
    let address = address.trim();
    if address.starts_with('#') {
        return true;
    }
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))) {
        return true;
    }
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let is_host = host.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_'));
    let last = host.rsplit_once('.').filter(|(before, last)| !before.is_empty() && !last.is_empty());
    let is_file = last.is_none_or(|(_, last)| FILES.iter().any(|ending| last.eq_ignore_ascii_case(ending)));
    is_host
        && !is_file
        && !host.starts_with('.')
        && !address.contains('\\')
        && port.bytes().all(|byte| byte.is_ascii_digit())
}
