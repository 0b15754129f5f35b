//! The marks of which complex fields in a DOCX are made (ECMA-376-1, 17.16.18): `begin`, the field
//! code, `separate`, the result, `end`. They are siblings in the text and may lie in different
//! paragraphs, so one pass lists them all before anything is decided.

use std::ops::Range;

use meldestelle_domain::attachment::Refusal;

use super::namespaces::Namespace;
use super::xml::{Element, XmlEvent, walk_with_ranges};

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// `fldChar` of type `begin`.
    Begin,
    /// `fldChar` of type `separate`.
    Separate,
    /// `fldChar` of type `end`.
    End,
    /// `fldChar` of a type that does not exist.
    Unknown,
    /// `instrText`: a part of the field code.
    Code,
    /// `delInstrText`: a part of the field code that a tracked change deleted.
    DeletedCode,
    /// `fldSimple`: a whole field in one element.
    SimpleField,
    /// Text, a picture or the like: part of the result if it stands behind `separate`.
    Content,
}

/// A mark, and where it stands.
#[derive(Debug)]
pub(super) struct FieldMark {
    pub kind: MarkKind,
    /// Byte range of the whole element in the XML.
    pub range: Range<usize>,
    /// The field code, for marks that hold one.
    pub code: String,
    /// The prefix of the element's name, with the colon.
    pub prefix: String,
    /// Start of the tracked change around the mark; 0 outside of all changes.
    change: usize,
    /// Start of the innermost element that may separate the mark from the text around it, as a text
    /// box does; 0 in the body.
    pub container: usize,
}

impl FieldMark {
    /// Whether both marks stand in the same text and in the same tracked change.
    pub fn is_in_same_text(&self, other: &Self) -> bool {
        self.change == other.change && self.container == other.container
    }
}

/// Elements that do not separate their content from the text around them.
const TRANSPARENT_ELEMENTS: [&str; 11] =
    ["p", "r", "hyperlink", "sdt", "sdtContent", "tbl", "tr", "tc", "bdo", "dir", "proofErr"];
/// Tracked changes.
const CHANGE_ELEMENTS: [&str; 4] = ["ins", "del", "moveFrom", "moveTo"];

/// An element that has started and not ended.
#[derive(Debug, Clone, Copy, Default)]
struct OpenElement {
    /// Index of the mark that the element is.
    mark: Option<usize>,
    change: usize,
    container: usize,
}

/// Lists the marks of a part, in document order.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if the part is not well-formed XML.
pub(super) fn find_marks(xml: &str) -> Result<Vec<FieldMark>, Refusal> {
    let mut marks: Vec<FieldMark> = Vec::new();
    let mut open: Vec<OpenElement> = Vec::new();
    walk_with_ranges(xml, |range, event| {
        match event {
            XmlEvent::Start(element) => {
                let OpenElement { mut change, mut container, .. } = open.last().copied().unwrap_or_default();
                let mark = mark_kind(&element).map(|kind| {
                    let code = match kind {
                        MarkKind::SimpleField => {
                            element.get(Namespace::WordprocessingMl, "instr").unwrap_or_default().to_owned()
                        }
                        _ => String::new(),
                    };
                    let prefix =
                        element.qualified_name.strip_suffix(element.name).unwrap_or_default().to_owned();
                    marks.push(FieldMark { kind, range: range.clone(), code, prefix, change, container });
                    marks.len() - 1
                });
                let is_word = element.namespace == Namespace::WordprocessingMl;
                if is_word && CHANGE_ELEMENTS.contains(&element.name) {
                    change = range.start;
                } else if !is_word || !TRANSPARENT_ELEMENTS.contains(&element.name) {
                    container = range.start;
                }
                open.push(OpenElement { mark, change, container });
            }
            XmlEvent::Text(text) => {
                let mark = open.last().and_then(|last| last.mark).and_then(|index| marks.get_mut(index));
                if let Some(mark) = mark
                    && matches!(mark.kind, MarkKind::Code | MarkKind::DeletedCode)
                {
                    mark.code.push_str(&text);
                }
            }
            XmlEvent::End(..) => {
                let ended = open.pop().and_then(|last| last.mark);
                if let Some(mark) = ended.and_then(|index| marks.get_mut(index)) {
                    mark.range.end = range.end;
                }
            }
        }
        Ok(())
    })?;
    Ok(marks)
}

fn mark_kind(element: &Element<'_>) -> Option<MarkKind> {
    if element.namespace != Namespace::WordprocessingMl {
        return None;
    }
    Some(match element.name {
        "fldChar" => match element.get(Namespace::WordprocessingMl, "fldCharType") {
            Some("begin") => MarkKind::Begin,
            Some("separate") => MarkKind::Separate,
            Some("end") => MarkKind::End,
            _ => MarkKind::Unknown,
        },
        "instrText" => MarkKind::Code,
        "delInstrText" => MarkKind::DeletedCode,
        "fldSimple" => MarkKind::SimpleField,
        "t" | "delText" | "tab" | "br" | "cr" | "drawing" | "pict" | "sym" | "object" | "noBreakHyphen" => {
            MarkKind::Content
        }
        _ => return None,
    })
}
