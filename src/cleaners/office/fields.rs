//! Fields of a DOCX (ECMA-376-1, 17.16): what they show is in the document, and how it is found stands beside it. Those that tell nothing of the writer and fetch
//! nothing stay fields; of all others what they show stays, as plain text.

use meldestelle_domain::attachment::{Note, Refusal};

use super::spaces::Space;
use super::traces::may_link;
use super::xml::{Element, Piece, walk};

/// Numbers of pages, contents, references within the document, forms, formulas.
const KEPT: [&str; 24] = [
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
/// Fields that start a program or fetch something.
const ACTIVE: [&str; 8] =
    ["DDE", "DDEAUTO", "LINK", "EMBED", "MACROBUTTON", "CONTROL", "HTMLCONTROL", "DATABASE"];
const REMOTE: [&str; 5] = ["INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "RD"];

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Stays,
    /// Only what it shows stays, and this is to be said.
    Shown(Note),
}

/// Decides by its instruction.
pub(super) fn decide(instruction: &str) -> Field {
    let mut words = instruction.split_whitespace();
    let Some(name) = words.next().map(str::to_ascii_uppercase) else { return Field::Stays };
    let name = name.as_str();
    if name == "HYPERLINK" {
        return hyperlink(instruction);
    }
    if KEPT.contains(&name) || name.starts_with('=') {
        Field::Stays
    } else if ACTIVE.contains(&name) {
        Field::Shown(Note::ActionsOff)
    } else if REMOTE.contains(&name) {
        Field::Shown(Note::RemoteOff)
    } else {
        Field::Shown(Note::TracesRemoved)
    }
}

/// A link may lead to a page, or to a place in the document (switch `\l`).
fn hyperlink(instruction: &str) -> Field {
    let rest = instruction.trim_start().get("HYPERLINK".len()..).unwrap_or_default().trim_start();
    let target = match rest.strip_prefix(['"', '“', '„']) {
        Some(quoted) => quoted.split(['"', '”', '“']).next().unwrap_or_default(),
        None => rest.split_whitespace().next().unwrap_or_default(),
    };
    let within = target.is_empty() || target.starts_with("\\l") || target.starts_with("\\o");
    if within || may_link(target) { Field::Stays } else { Field::Shown(Note::TracesRemoved) }
}

/// What becomes of the fields of a part, in the order in which they begin: an instruction may be in pieces, so it is known only behind its end.
///
/// # Errors
/// If the part does not read.
pub(super) fn survey(xml: &str) -> Result<Vec<Field>, Refusal> {
    if !xml.contains("fldChar") {
        return Ok(Vec::new());
    }
    let mut instructions: Vec<String> = Vec::new();
    // The fields that have begun: their number, and whether the instruction is over.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut inside = false;
    walk(xml, |piece| {
        match piece {
            Piece::Begin(element) if element.space == Space::Word => match element.name {
                "fldChar" => match kind(&element) {
                    "begin" => {
                        open.push((instructions.len(), false));
                        instructions.push(String::new());
                    }
                    "separate" => {
                        if let Some(last) = open.last_mut() {
                            last.1 = true;
                        }
                    }
                    _ => {
                        open.pop();
                    }
                },
                "instrText" | "delInstrText" => inside = true,
                _ => {}
            },
            Piece::Text(words) if inside => {
                let current = open.last().filter(|(_, over)| !over).map(|(number, _)| *number);
                if let Some(text) = current.and_then(|number| instructions.get_mut(number)) {
                    text.push_str(&words);
                }
            }
            Piece::End(Space::Word, "instrText" | "delInstrText", _) => inside = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(instructions.iter().map(|text| decide(text)).collect())
}

/// Whether a mark begins a field, separates its instruction from what it shows, or ends it.
pub(super) fn kind<'a>(element: &'a Element<'_>) -> &'a str {
    element.get(Space::Word, "fldCharType").unwrap_or_default()
}

/// The fields of a part, met again in the same order.
#[derive(Debug)]
pub(super) struct Fields {
    decided: std::vec::IntoIter<Field>,
    /// What becomes of the fields that have begun, and whether their instruction goes on.
    open: Vec<(Field, bool)>,
    /// How many of them have an instruction that goes on, and goes.
    gone: usize,
}

impl Fields {
    /// After [`survey`].
    pub fn new(decided: Vec<Field>) -> Self {
        Self { decided: decided.into_iter(), open: Vec::new(), gone: 0 }
    }

    /// A mark of a field: what becomes of its field.
    pub fn mark(&mut self, element: &Element<'_>) -> Option<Field> {
        match kind(element) {
            "begin" => {
                let field = self.decided.next()?;
                self.open.push((field, true));
                self.gone += usize::from(field != Field::Stays);
                Some(field)
            }
            "separate" => {
                let (field, instructs) = self.open.last_mut()?;
                let (field, instructed) = (*field, std::mem::take(instructs));
                self.over(field, instructed);
                Some(field)
            }
            _ => {
                let (field, instructed) = self.open.pop()?;
                self.over(field, instructed);
                Some(field)
            }
        }
    }

    fn over(&mut self, field: Field, instructed: bool) {
        self.gone -= usize::from(instructed && field != Field::Stays);
    }

    /// Whether what stands here belongs to an instruction that goes.
    pub fn is_gone(&self) -> bool {
        self.gone > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart() {
        for stays in [
            " PAGE  \\* MERGEFORMAT",
            "TOC \\o \"1-3\" \\h",
            "HYPERLINK \"https://example.org\"",
            "HYPERLINK \\l \"_Toc1\"",
            "=SUM(ABOVE)",
            "",
        ] {
            assert_eq!(decide(stays), Field::Stays, "{stays}");
        }
        for (instruction, note) in [
            ("DDEAUTO c:\\\\windows\\\\cmd.exe \"/k calc\"", Note::ActionsOff),
            ("INCLUDEPICTURE \"http://example.org/x.png\" \\d", Note::RemoteOff),
            ("FILENAME \\p", Note::TracesRemoved),
            ("author", Note::TracesRemoved),
            ("HYPERLINK \"file:///C:\\Users\\x\"", Note::TracesRemoved),
            ("HYPERLINK \\\\server\\x", Note::TracesRemoved),
        ] {
            assert_eq!(decide(instruction), Field::Shown(note), "{instruction}");
        }
    }
}
