//! Field codes of a DOCX (ECMA-376-1, 17.16.4 and 17.16.5): what becomes of a field, decided by its
//! code alone. Fields that reveal nothing about the writer and fetch nothing stay fields. Every
//! other field is replaced by its result, as plain text.

use meldestelle_domain::attachment::Note;

use super::identifying::{is_allowed_link, is_path};

/// Page numbers, tables of contents, references within the document, forms, formulas.
const KEPT_FIELDS: [&str; 24] = [
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "TOC",
    "TC",
    "XE",
    "INDEX",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "STYLEREF",
    "SEQ",
    "FORMTEXT",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "SYMBOL",
    "EQ",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "ADVANCE",
    "QUOTE",
];
/// Fields that start a program.
const ACTIVE_FIELDS: [&str; 8] =
    ["DDE", "DDEAUTO", "LINK", "EMBED", "MACROBUTTON", "CONTROL", "HTMLCONTROL", "DATABASE"];
/// Fields that fetch a file.
const REMOTE_FIELDS: [&str; 5] = ["INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "RD"];
/// Quotation marks that Word accepts around an argument.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

/// What becomes of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldDecision {
    /// The field stays as it is.
    Keep,
    /// The field stays, with this code.
    Rewrite {
        /// The new code.
        code: String,
        /// Whether the new code says less, and not only the same in another spelling.
        loses_content: bool,
    },
    /// Only the result stays; the desk gets this note.
    ReplaceByResult(Note),
    /// Only a text stays that is part of the code: the caption of a button.
    ReplaceByText(String, Note),
}

/// Decides about a field by its code.
pub(super) fn decide(code: &str) -> FieldDecision {
    let arguments = split_arguments(code);
    let Some((name, rest)) = arguments.split_first() else {
        return FieldDecision::ReplaceByResult(Note::TracesRemoved);
    };
    let name = name.to_ascii_uppercase();
    let name = name.as_str();
    match name {
        "HYPERLINK" => return hyperlink(&arguments, rest),
        "MACROBUTTON" | "GOTOBUTTON" => {
            let caption = skip_words(code, 2);
            let why = if name == "MACROBUTTON" { Note::ActionsOff } else { Note::TracesRemoved };
            return if caption.is_empty() {
                FieldDecision::ReplaceByResult(why)
            } else {
                FieldDecision::ReplaceByText(caption.to_owned(), why)
            };
        }
        _ => {}
    }
    if KEPT_FIELDS.contains(&name) || name.starts_with('=') {
        let has_path = rest.iter().any(|argument| is_path(argument));
        if has_path { FieldDecision::ReplaceByResult(Note::TracesRemoved) } else { FieldDecision::Keep }
    } else if ACTIVE_FIELDS.contains(&name) {
        FieldDecision::ReplaceByResult(Note::ActionsOff)
    } else if REMOTE_FIELDS.contains(&name) {
        FieldDecision::ReplaceByResult(Note::RemoteOff)
    } else {
        FieldDecision::ReplaceByResult(Note::TracesRemoved)
    }
}

/// Splits a code into its arguments (17.16.2). Quotation marks or white space separate them. A
/// backslash before a quotation mark or another backslash makes that character literal.
fn split_arguments(code: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut argument: Option<String> = None;
    let mut is_quoted = false;
    let mut chars = code.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\\'
            && let Some(literal) = chars.next_if(|next| *next == '\\' || QUOTES.contains(next))
        {
            let argument = argument.get_or_insert_default();
            // A network path begins with two backslashes; Word may write them unescaped.
            if literal == '\\' && argument.is_empty() {
                argument.push('\\');
            }
            argument.push(literal);
        } else if QUOTES.contains(&char) {
            if is_quoted || argument.is_some() {
                arguments.extend(argument.take());
            }
            is_quoted = !is_quoted;
            if is_quoted {
                argument = Some(String::new());
            }
        } else if char.is_whitespace() && !is_quoted {
            arguments.extend(argument.take());
        } else {
            argument.get_or_insert_default().push(char);
        }
    }
    arguments.extend(argument);
    arguments
}

/// The rest of a code after its first `count` words.
fn skip_words(code: &str, count: usize) -> &str {
    (0..count).fold(code.trim_start(), |rest, _| {
        rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start())
    })
}

/// A hyperlink keeps its address and its bookmark (switch `\l`), and nothing else.
fn hyperlink(arguments: &[String], rest: &[String]) -> FieldDecision {
    let mut address = None;
    let mut bookmark = None;
    let mut rest = rest.iter();
    while let Some(argument) = rest.next() {
        match argument.to_ascii_lowercase().as_str() {
            "\\l" if bookmark.is_none() => bookmark = rest.next(),
            "\\o" | "\\t" | "\\*" => {
                rest.next();
            }
            "\\n" | "\\h" => {}
            _ if address.is_none() && is_allowed_link(argument) => address = Some(argument),
            "" => {}
            _ => return FieldDecision::ReplaceByResult(Note::TracesRemoved),
        }
    }
    let is_revealing =
        |argument: &String| is_path(argument) || argument.contains('\\') || argument.contains(QUOTES);
    let bookmark = bookmark.filter(|bookmark| !bookmark.is_empty());
    if address.or(bookmark).is_none() || address.into_iter().chain(bookmark).any(is_revealing) {
        return FieldDecision::ReplaceByResult(Note::TracesRemoved);
    }
    let address_part = address.map(|address| format!("\"{address}\" ")).unwrap_or_default();
    let bookmark_part = bookmark.map(|bookmark| format!("\\l \"{bookmark}\" ")).unwrap_or_default();
    let code = format!(" HYPERLINK {address_part}{bookmark_part}");
    let kept_count = 1 + usize::from(address.is_some()) + 2 * usize::from(bookmark.is_some());
    FieldDecision::Rewrite { code, loses_content: arguments.len() != kept_count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decided_by_their_code() {
        for stays in [" PAGE  \\* MERGEFORMAT", "TOC \\o \"1-3\" \\h", "=SUM(ABOVE)"] {
            assert_eq!(decide(stays), FieldDecision::Keep, "{stays}");
        }
        for (instruction, note) in [
            ("", Note::TracesRemoved),
            ("DDEAUTO c:\\\\windows\\\\cmd.exe \"/k calc\"", Note::ActionsOff),
            ("INCLUDEPICTURE \"http://example.org/x.png\" \\d", Note::RemoteOff),
            ("FILENAME \\p", Note::TracesRemoved),
            ("author", Note::TracesRemoved),
            ("REF a \\f \"C:\\Users\\x\"", Note::TracesRemoved),
            ("REF a \\f \"C:\\\\Users\\\\x\"", Note::TracesRemoved),
            ("HYPERLINK \"file:///C:\\Users\\x\"", Note::TracesRemoved),
            ("HYPERLINK \\\\server\\x", Note::TracesRemoved),
            ("HYPERLINK \\l \"a\" \"file:///C:/x\"", Note::TracesRemoved),
            ("HYPERLINK \"\" \"\\\\server\\x\"", Note::TracesRemoved),
            ("HYPERLINK \"http://x\" \\m \"x\"", Note::TracesRemoved),
            ("HYPERLINK \"http://x\" \"http://y\"", Note::TracesRemoved),
        ] {
            assert_eq!(decide(instruction), FieldDecision::ReplaceByResult(note), "{instruction}");
        }
    }

    #[test]
    fn hyperlinks_keep_only_address_and_bookmark() {
        for (instruction, spelled, loses_content) in [
            ("HYPERLINK \"https://example.org\"", " HYPERLINK \"https://example.org\" ", false),
            ("HYPERLINK https://example.org \\h", " HYPERLINK \"https://example.org\" ", true),
            ("HYPERLINK \\l \"_Toc1\"", " HYPERLINK \\l \"_Toc1\" ", false),
            ("HYPERLINK \"http://a/\" \\l \"b\"", " HYPERLINK \"http://a/\" \\l \"b\" ", false),
            ("HYPERLINK \"http://a/\" \\o \"C:\\x\" \\t \"_blank\"", " HYPERLINK \"http://a/\" ", true),
        ] {
            let code = spelled.to_owned();
            assert_eq!(decide(instruction), FieldDecision::Rewrite { code, loses_content }, "{instruction}");
        }
    }

    #[test]
    fn captions_are_kept() {
        let replaced = |caption: &str, why| FieldDecision::ReplaceByText(caption.to_owned(), why);
        assert_eq!(
            decide(" MACROBUTTON NoMacro Hier  klicken "),
            replaced("Hier  klicken ", Note::ActionsOff)
        );
        assert_eq!(decide("GOTOBUTTON a Dorthin"), replaced("Dorthin", Note::TracesRemoved));
    }
}
