//! What a click, or the opening of a document, may do (ISO 32000-2, 12.6): move within the document, switch a layer, follow a link to the web. All else goes: what
//! runs a program or a script, sends or fetches data, opens another file (whose path names a person's folders), or plays.

use hayro_syntax::object::{Dict, Name, String};
use meldestelle_domain::attachment::Note;

use super::found::Found;

/// Movements that readers know by name (12.6.4.12).
const MOVES: [&[u8]; 5] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage", b"GoBack"];
/// Schemes (RFC 3986, 3.1) of links that lead to people and pages, not to files and programs.
const SCHEMES: [&[u8]; 8] = [b"http", b"https", b"mailto", b"tel", b"sms", b"ftp", b"geo", b"urn"];

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

/// Whether an address leads to the web, or has no scheme and leads to where the document is from.
pub(super) fn leads_out(address: &[u8]) -> bool {
    let address = address.trim_ascii();
    let end = address.iter().position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#' | b'\\'));
    match end.and_then(|end| address.split_at_checked(end)) {
        Some((scheme, [b':', ..])) => SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)),
        Some((_, [b'\\', ..])) => false,
        _ => true,
    }
}
