//! Fields of a DOCX (ECMA-376-1, 17.16): what they show is in the document, and how it is found stands beside it. Those that are whole, simple and known to tell
//! nothing of the writer and to fetch nothing stay fields; of all others what they show stays, as plain text.

use std::ops::Range;

use meldestelle_domain::attachment::{Note, Refusal};

use super::spaces::Space;
use super::traces::{is_path, may_link};
use super::xml::{BROKEN, Element, Piece, walk_at, write};
use crate::note;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Stays,
    /// It stays with this instruction; whether more than its spelling changed.
    Spelled(String, bool),
    /// Only what it shows stays, and this is to be said.
    Shown(Note),
    /// The same; what it shows are words of its instruction.
    Said(String, Note),
}

/// Decides by its instruction.
pub(super) fn decide(instruction: &str) -> Field {
    let parts = parts(instruction);
    let Some((name, rest)) = parts.split_first() else { return Field::Shown(Note::TracesRemoved) };
    let name = name.to_ascii_uppercase();
    let name = name.as_str();
    match name {
        "HYPERLINK" => return hyperlink(&parts, rest),
        "MACROBUTTON" | "GOTOBUTTON" => {
            let words = after(instruction, 2);
            let why = if name == "MACROBUTTON" { Note::ActionsOff } else { Note::TracesRemoved };
            return if words.is_empty() { Field::Shown(why) } else { Field::Said(words.to_owned(), why) };
        }
        _ => {}
    }
    if KEPT.contains(&name) || name.starts_with('=') {
        let tells = rest.iter().any(|part| is_path(part));
        if tells { Field::Shown(Note::TracesRemoved) } else { Field::Stays }
    } else if ACTIVE.contains(&name) {
        Field::Shown(Note::ActionsOff)
    } else if REMOTE.contains(&name) {
        Field::Shown(Note::RemoteOff)
    } else {
        Field::Shown(Note::TracesRemoved)
    }
}

/// The words of an instruction (17.16.2): between quotation marks or white space; a backslash stands before a quotation mark or another that are meant.
fn parts(instruction: &str) -> Vec<String> {
    const QUOTES: [char; 4] = ['"', '“', '”', '„'];
    let mut parts = Vec::new();
    let mut part: Option<String> = None;
    let mut quoted = false;
    let mut chars = instruction.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\\'
            && let Some(meant) = chars.next_if(|next| *next == '\\' || QUOTES.contains(next))
        {
            // The first two of a place on a network.
            let part = part.get_or_insert_default();
            if meant == '\\' && part.is_empty() {
                part.push('\\');
            }
            part.push(meant);
        } else if QUOTES.contains(&char) {
            if quoted || part.is_some() {
                parts.extend(part.take());
            }
            quoted = !quoted;
            if quoted {
                part = Some(String::new());
            }
        } else if char.is_whitespace() && !quoted {
            parts.extend(part.take());
        } else {
            part.get_or_insert_default().push(char);
        }
    }
    parts.extend(part);
    parts
}

/// What stands behind some words of an instruction.
fn after(instruction: &str, words: usize) -> &str {
    (0..words).fold(instruction.trim_start(), |rest, _| {
        rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start())
    })
}

/// A link may lead to a page, or to a place in the document or page (switch `\l`), and says no more than that.
fn hyperlink(parts: &[String], rest: &[String]) -> Field {
    let mut target = None;
    let mut mark = None;
    let mut rest = rest.iter();
    while let Some(part) = rest.next() {
        match part.to_ascii_lowercase().as_str() {
            "\\l" if mark.is_none() => mark = rest.next(),
            "\\o" | "\\t" | "\\*" => {
                rest.next();
            }
            "\\n" | "\\h" => {}
            _ if target.is_none() && may_link(part) => target = Some(part),
            "" => {}
            _ => return Field::Shown(Note::TracesRemoved),
        }
    }
    let tells = |part: &String| is_path(part) || part.contains(['\\', '"', '“', '”', '„']);
    let mark = mark.filter(|mark| !mark.is_empty());
    if target.or(mark).is_none() || target.into_iter().chain(mark).any(tells) {
        return Field::Shown(Note::TracesRemoved);
    }
    let target_said = target.map(|target| format!("\"{target}\" ")).unwrap_or_default();
    let mark_said = mark.map(|mark| format!("\\l \"{mark}\" ")).unwrap_or_default();
    let spelled = format!(" HYPERLINK {target_said}{mark_said}");
    let said = 1 + usize::from(target.is_some()) + 2 * usize::from(mark.is_some());
    Field::Spelled(spelled, parts.len() != said)
}

/// What is looked at in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Begin,
    Separate,
    End,
    /// A mark of no kind that there is.
    Odd,
    Instruction,
    /// An instruction that was struck out.
    Struck,
    /// A field that is one element.
    Simple,
    /// What would be shown if it were not in an instruction.
    Shown,
}

#[derive(Debug)]
struct Found {
    what: What,
    place: Range<usize>,
    /// The instruction.
    words: String,
    /// The prefix of its name.
    prefix: String,
    /// Where the tracked change begins that it stands in, and where the innermost of all other elements that may set it apart from the text around.
    change: usize,
    story: usize,
}

impl Found {
    fn is_beside(&self, other: &Self) -> bool {
        self.change == other.change && self.story == other.story
    }
}

/// A field that has begun.
#[derive(Debug)]
struct Open {
    begin: usize,
    separate: Option<usize>,
    /// How much was met that is shown, when its instruction was over.
    before: usize,
    instruction: String,
    texts: Vec<usize>,
    /// Whether it is not simple: what its instruction is depends on what is shown, on changes, or on the program.
    is_odd: bool,
}

/// Elements in which text goes on as outside of them.
const THROUGH: [&str; 11] =
    ["p", "r", "hyperlink", "sdt", "sdtContent", "tbl", "tr", "tc", "bdo", "dir", "proofErr"];
const CHANGES: [&str; 4] = ["ins", "del", "moveFrom", "moveTo"];

/// How often what is left is looked at again: each time something was taken away.
const ROUNDS: usize = 16;

/// Turns fields into what they show, until only those are left that stay. For parts from which all else that goes is gone: which mark belongs to which field is
/// seen in what is written.
///
/// # Errors
/// If the part does not read.
pub(super) fn settle(mut xml: String, notes: &mut Vec<Note>) -> Result<String, Refusal> {
    for _ in 0..ROUNDS {
        if !["fldChar", "nstrText", "fldSimple"].iter().any(|name| xml.contains(name)) {
            return Ok(xml);
        }
        let edits = survey(&xml, notes)?;
        if edits.is_empty() {
            return Ok(xml);
        }
        xml = splice(&xml, edits)?;
    }
    Err(BROKEN)
}

/// What is found in a part, in the order in which it begins.
fn find(xml: &str) -> Result<Vec<Found>, Refusal> {
    let mut found: Vec<Found> = Vec::new();
    // The elements that have begun: what was found with them, and the change and the story they are in.
    let mut open: Vec<(Option<usize>, usize, usize)> = Vec::new();
    walk_at(xml, |place, piece| {
        match piece {
            Piece::Begin(element) => {
                let (_, mut change, mut story) = open.last().copied().unwrap_or_default();
                let index = what(&element).map(|what| {
                    let words = match what {
                        What::Simple => element.get(Space::Word, "instr").unwrap_or_default().to_owned(),
                        _ => String::new(),
                    };
                    let prefix = element.written.strip_suffix(element.name).unwrap_or_default().to_owned();
                    found.push(Found { what, place: place.clone(), words, prefix, change, story });
                    found.len() - 1
                });
                if element.space == Space::Word && CHANGES.contains(&element.name) {
                    change = place.start;
                } else if element.space != Space::Word || !THROUGH.contains(&element.name) {
                    story = place.start;
                }
                open.push((index, change, story));
            }
            Piece::Text(words) => {
                let inside = open.last().and_then(|last| last.0).and_then(|index| found.get_mut(index));
                if let Some(one) = inside
                    && matches!(one.what, What::Instruction | What::Struck)
                {
                    one.words.push_str(&words);
                }
            }
            Piece::End(..) => {
                let last = open.pop().and_then(|last| last.0);
                if let Some(one) = last.and_then(|index| found.get_mut(index)) {
                    one.place.end = place.end;
                }
            }
        }
        Ok(())
    })?;
    Ok(found)
}

fn what(element: &Element<'_>) -> Option<What> {
    if element.space != Space::Word {
        return None;
    }
    Some(match element.name {
        "fldChar" => match element.get(Space::Word, "fldCharType") {
            Some("begin") => What::Begin,
            Some("separate") => What::Separate,
            Some("end") => What::End,
            _ => What::Odd,
        },
        "instrText" => What::Instruction,
        "delInstrText" => What::Struck,
        "fldSimple" => What::Simple,
        "t" | "delText" | "tab" | "br" | "cr" | "drawing" | "pict" | "sym" | "object" | "noBreakHyphen" => {
            What::Shown
        }
        _ => return None,
    })
}

/// What is taken away or written instead, by place.
type Edit = (Range<usize>, String);

fn survey(xml: &str, notes: &mut Vec<Note>) -> Result<Vec<Edit>, Refusal> {
    let found = find(xml)?;
    let mut settling =
        Settling { found: &found, notes, edits: Vec::new(), gone: Vec::new(), open: Vec::new(), shown: 0 };
    for (index, one) in found.iter().enumerate() {
        settling.meet(index, one);
    }
    // Fields that do not end are none.
    for field in std::mem::take(&mut settling.open) {
        note(settling.notes, Note::TracesRemoved);
        for index in field.texts.iter().copied().chain([field.begin]).chain(field.separate) {
            settling.remove(index);
        }
    }
    let Settling { mut edits, mut gone, .. } = settling;
    gone.sort_by_key(|range| range.start);
    let mut from = 0;
    for range in gone {
        let left = found.get(range.start.max(from)..range.end).unwrap_or_default();
        edits.extend(left.iter().map(|one| (one.place.clone(), String::new())));
        from = from.max(range.end);
    }
    Ok(edits)
}

struct Settling<'a> {
    found: &'a [Found],
    notes: &'a mut Vec<Note>,
    edits: Vec<Edit>,
    /// What is gone of what was found; one may be in another.
    gone: Vec<Range<usize>>,
    open: Vec<Open>,
    shown: usize,
}

impl Settling<'_> {
    fn remove(&mut self, index: usize) {
        self.gone.push(index..index.saturating_add(1));
    }

    fn meet(&mut self, index: usize, one: &Found) {
        // The field whose instruction goes on.
        let mut current = self.open.last_mut().filter(|field| field.separate.is_none());
        let beside = current.as_ref().and_then(|field| self.found.get(field.begin));
        let is_beside = beside.is_some_and(|begin| begin.is_beside(one));
        match one.what {
            What::Begin | What::Simple => {
                if let Some(field) = &mut current {
                    // In a formula a number may be that of another field.
                    field.is_odd |= !field.instruction.trim_start().starts_with('=') || !is_beside;
                }
                if one.what == What::Begin {
                    let begun = Open {
                        begin: index,
                        separate: None,
                        before: 0,
                        instruction: String::new(),
                        texts: Vec::new(),
                        is_odd: false,
                    };
                    self.open.push(begun);
                } else {
                    self.simple(one);
                }
            }
            What::Separate => match current {
                Some(field) => {
                    field.separate = Some(index);
                    field.before = self.shown;
                    field.is_odd |= !is_beside;
                }
                None => self.remove(index),
            },
            What::Instruction | What::Struck => {
                if let Some(field) = current {
                    field.instruction.push_str(&one.words);
                    field.texts.push(index);
                    field.is_odd |= !is_beside || one.what == What::Struck;
                } else {
                    note(self.notes, Note::TracesRemoved);
                    self.remove(index);
                }
            }
            What::Shown => {
                self.shown += 1;
                if let Some(field) = current {
                    field.is_odd = true;
                }
            }
            What::Odd => self.remove(index),
            What::End => match self.open.pop() {
                Some(field) => self.ended(&field, index, one),
                None => self.remove(index),
            },
        }
    }

    fn simple(&mut self, one: &Found) {
        if let Field::Said(words, why) = decide(&one.words) {
            note(self.notes, why);
            let run = format!("<{0}r>{1}</{0}r>", one.prefix, text(&one.prefix, "t", &words));
            self.edits.push((one.place.clone(), run));
        }
    }

    fn ended(&mut self, field: &Open, end: usize, one: &Found) {
        let is_apart = self.found.get(field.begin).is_none_or(|begin| begin.story != one.story);
        let mut decided = decide(&field.instruction);
        if field.is_odd || is_apart {
            decided = match decided {
                Field::Stays | Field::Spelled(..) => Field::Shown(Note::TracesRemoved),
                gone => gone,
            };
        }
        let first = field.texts.first().and_then(|index| self.found.get(*index));
        let (why, said) = match decided {
            Field::Stays => return,
            Field::Spelled(spelled, is_other) => {
                let Some(first) = first.filter(|_| spelled.trim() != field.instruction.trim()) else {
                    return;
                };
                if is_other {
                    note(self.notes, Note::TracesRemoved);
                }
                self.edits.push((first.place.clone(), text(&first.prefix, "instrText", &spelled)));
                for index in field.texts.iter().skip(1) {
                    self.remove(*index);
                }
                return;
            }
            Field::Shown(why) => (why, None),
            Field::Said(words, why) => (why, Some(words)),
        };
        note(self.notes, why);
        // The instruction goes, with what stands in it; what is shown stays.
        let over = field.separate.unwrap_or(end).saturating_add(1);
        let is_shown = field.separate.is_some() && self.shown > field.before;
        let mut from = field.begin;
        let words = said.filter(|_| !is_shown).zip(first).zip(field.texts.first());
        if let Some(((words, first), index)) = words {
            let name = if first.what == What::Struck { "delText" } else { "t" };
            self.edits.push((first.place.clone(), text(&first.prefix, name, &words)));
            self.gone.push(from..*index);
            from = index.saturating_add(1);
        }
        self.gone.push(from..over);
        self.remove(end);
    }
}

fn text(prefix: &str, name: &str, words: &str) -> String {
    let mut out = format!("<{prefix}{name} xml:space=\"preserve\">");
    write(words, &mut out);
    for part in ["</", prefix, name, ">"] {
        out.push_str(part);
    }
    out
}

/// What an outer field took away is gone, whatever an inner one has instead.
fn splice(xml: &str, mut edits: Vec<Edit>) -> Result<String, Refusal> {
    edits.sort_by(|(one, by), (other, instead)| {
        (one.start, by.len()).cmp(&(other.start, instead.len())).then(other.end.cmp(&one.end))
    });
    let mut out = String::with_capacity(xml.len());
    let mut from = 0;
    for (place, instead) in edits {
        if place.start < from {
            continue;
        }
        out.push_str(xml.get(from..place.start).ok_or(BROKEN)?);
        out.push_str(&instead);
        from = place.end;
    }
    out.push_str(xml.get(from..).ok_or(BROKEN)?);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart() {
        for stays in [" PAGE  \\* MERGEFORMAT", "TOC \\o \"1-3\" \\h", "=SUM(ABOVE)"] {
            assert_eq!(decide(stays), Field::Stays, "{stays}");
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
            assert_eq!(decide(instruction), Field::Shown(note), "{instruction}");
        }
    }

    #[test]
    fn links_say_where_they_lead_and_no_more() {
        for (instruction, spelled, is_other) in [
            ("HYPERLINK \"https://example.org\"", " HYPERLINK \"https://example.org\" ", false),
            ("HYPERLINK https://example.org \\h", " HYPERLINK \"https://example.org\" ", true),
            ("HYPERLINK \\l \"_Toc1\"", " HYPERLINK \\l \"_Toc1\" ", false),
            ("HYPERLINK \"http://a/\" \\l \"b\"", " HYPERLINK \"http://a/\" \\l \"b\" ", false),
            ("HYPERLINK \"http://a/\" \\o \"C:\\x\" \\t \"_blank\"", " HYPERLINK \"http://a/\" ", true),
        ] {
            assert_eq!(decide(instruction), Field::Spelled(spelled.to_owned(), is_other), "{instruction}");
        }
    }

    #[test]
    fn words_of_an_instruction_are_kept() {
        let said = |words: &str, why| Field::Said(words.to_owned(), why);
        assert_eq!(decide(" MACROBUTTON NoMacro Hier  klicken "), said("Hier  klicken ", Note::ActionsOff));
        assert_eq!(decide("GOTOBUTTON a Dorthin"), said("Dorthin", Note::TracesRemoved));
    }
}
