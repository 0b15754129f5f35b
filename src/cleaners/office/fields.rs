//! Fields of a DOCX (ECMA-376-1, 17.16): replaces the fields that must not stay by their results,
//! as "Unlink Fields" does in Word. Only a field that is complete and simple can stay a field.

use std::ops::Range;

use meldestelle_domain::attachment::{Note, Refusal};

use super::field_code::{FieldDecision, decide};
use super::field_marks::{FieldMark, MarkKind, find_marks};
use super::xml::{BROKEN, write_text};
use crate::add_note;

/// Most passes over one part. Another pass follows each pass that removed something, because fewer
/// marks can form other fields.
const MAX_PASSES: usize = 16;

/// Replaces fields by their results until only permitted fields are left. Call it after everything
/// else was removed from the part: which mark belongs to which field depends on what is left.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if the part is not well-formed XML, or needs too many passes.
pub(super) fn unlink_fields(mut xml: String, notes: &mut Vec<Note>) -> Result<String, Refusal> {
    for _ in 0..MAX_PASSES {
        if !["fldChar", "nstrText", "fldSimple"].iter().any(|name| xml.contains(name)) {
            return Ok(xml);
        }
        let edits = plan_edits(&xml, notes)?;
        if edits.is_empty() {
            return Ok(xml);
        }
        xml = apply_edits(&xml, edits)?;
    }
    Err(BROKEN)
}

/// A byte range of the XML, and what replaces it.
type Edit = (Range<usize>, String);

fn plan_edits(xml: &str, notes: &mut Vec<Note>) -> Result<Vec<Edit>, Refusal> {
    let marks = find_marks(xml)?;
    let mut unlinker = Unlinker {
        marks: &marks,
        notes,
        edits: Vec::new(),
        removed: Vec::new(),
        open: Vec::new(),
        content_count: 0,
    };
    for (index, mark) in marks.iter().enumerate() {
        unlinker.handle_mark(index, mark);
    }
    // A field without an end is no field.
    for field in std::mem::take(&mut unlinker.open) {
        add_note(unlinker.notes, Note::TracesRemoved);
        for index in field.code_marks.iter().copied().chain([field.begin]).chain(field.separate) {
            unlinker.remove(index);
        }
    }
    let Unlinker { mut edits, mut removed, .. } = unlinker;
    removed.sort_by_key(|range| range.start);
    let mut from = 0;
    for range in removed {
        let left = marks.get(range.start.max(from)..range.end).unwrap_or_default();
        edits.extend(left.iter().map(|mark| (mark.range.clone(), String::new())));
        from = from.max(range.end);
    }
    Ok(edits)
}

/// A field that has begun and not ended. The numbers are indexes of marks.
#[derive(Debug)]
struct OpenField {
    begin: usize,
    separate: Option<usize>,
    /// Number of content marks before the result.
    content_before_result: usize,
    code: String,
    code_marks: Vec<usize>,
    /// Whether the code depends on content, on tracked changes, or on the program that reads it.
    is_irregular: bool,
}

impl OpenField {
    fn new(begin: usize) -> Self {
        Self {
            begin,
            separate: None,
            content_before_result: 0,
            code: String::new(),
            code_marks: Vec::new(),
            is_irregular: false,
        }
    }
}

struct Unlinker<'a> {
    marks: &'a [FieldMark],
    notes: &'a mut Vec<Note>,
    edits: Vec<Edit>,
    /// Index ranges of removed marks; ranges may overlap.
    removed: Vec<Range<usize>>,
    /// Fields inside each other.
    open: Vec<OpenField>,
    content_count: usize,
}

impl Unlinker<'_> {
    fn remove(&mut self, index: usize) {
        self.removed.push(index..index.saturating_add(1));
    }

    fn handle_mark(&mut self, index: usize, mark: &FieldMark) {
        // The innermost field, if its code is not complete.
        let mut current = self.open.last_mut().filter(|field| field.separate.is_none());
        let begin = current.as_ref().and_then(|field| self.marks.get(field.begin));
        let is_in_same_text = begin.is_some_and(|begin| begin.is_in_same_text(mark));
        match mark.kind {
            MarkKind::Begin | MarkKind::SimpleField => {
                if let Some(field) = &mut current {
                    // A formula may contain another field as a number.
                    field.is_irregular |= !field.code.trim_start().starts_with('=') || !is_in_same_text;
                }
                if mark.kind == MarkKind::Begin {
                    self.open.push(OpenField::new(index));
                } else {
                    self.unlink_simple_field(mark);
                }
            }
            MarkKind::Separate => match current {
                Some(field) => {
                    field.separate = Some(index);
                    field.content_before_result = self.content_count;
                    field.is_irregular |= !is_in_same_text;
                }
                None => self.remove(index),
            },
            MarkKind::Code | MarkKind::DeletedCode => {
                if let Some(field) = current {
                    field.code.push_str(&mark.code);
                    field.code_marks.push(index);
                    field.is_irregular |= !is_in_same_text || mark.kind == MarkKind::DeletedCode;
                } else {
                    add_note(self.notes, Note::TracesRemoved);
                    self.remove(index);
                }
            }
            MarkKind::Content => {
                self.content_count += 1;
                if let Some(field) = current {
                    field.is_irregular = true;
                }
            }
            MarkKind::Unknown => self.remove(index),
            MarkKind::End => match self.open.pop() {
                Some(field) => self.end_field(&field, index, mark),
                None => self.remove(index),
            },
        }
    }

    /// `DocxRules` handles all other decisions about simple fields.
    fn unlink_simple_field(&mut self, mark: &FieldMark) {
        if let FieldDecision::ReplaceByText(text, why) = decide(&mark.code) {
            add_note(self.notes, why);
            let run = format!("<{0}r>{1}</{0}r>", mark.prefix, text_element(&mark.prefix, "t", &text));
            self.edits.push((mark.range.clone(), run));
        }
    }

    fn end_field(&mut self, field: &OpenField, end: usize, end_mark: &FieldMark) {
        let is_split = self.marks.get(field.begin).is_none_or(|begin| begin.container != end_mark.container);
        let mut decision = decide(&field.code);
        if field.is_irregular || is_split {
            decision = match decision {
                FieldDecision::Keep | FieldDecision::Rewrite { .. } => {
                    FieldDecision::ReplaceByResult(Note::TracesRemoved)
                }
                replace => replace,
            };
        }
        let (why, text) = match decision {
            FieldDecision::Keep => return,
            FieldDecision::Rewrite { code, loses_content } => {
                return self.rewrite_code(field, &code, loses_content);
            }
            FieldDecision::ReplaceByResult(why) => (why, None),
            FieldDecision::ReplaceByText(text, why) => (why, Some(text)),
        };
        add_note(self.notes, why);
        self.replace_field(field, end, text);
    }

    /// Writes another code into the first code mark and removes the others.
    fn rewrite_code(&mut self, field: &OpenField, code: &str, loses_content: bool) {
        let first = field.code_marks.first().and_then(|index| self.marks.get(*index));
        let Some(first) = first.filter(|_| code.trim() != field.code.trim()) else { return };
        if loses_content {
            add_note(self.notes, Note::TracesRemoved);
        }
        self.edits.push((first.range.clone(), text_element(&first.prefix, "instrText", code)));
        for index in field.code_marks.iter().skip(1) {
            self.remove(*index);
        }
    }

    /// Removes the code, with all marks inside it, and the marks of the field. The result stays.
    /// Where there is no result, `text` takes its place.
    fn replace_field(&mut self, field: &OpenField, end: usize, text: Option<String>) {
        let code_end = field.separate.unwrap_or(end).saturating_add(1);
        let has_result = field.separate.is_some() && self.content_count > field.content_before_result;
        let first = field.code_marks.first().and_then(|index| self.marks.get(*index));
        let mut from = field.begin;
        let replacement = text.filter(|_| !has_result).zip(first).zip(field.code_marks.first());
        if let Some(((text, first), index)) = replacement {
            let name = if first.kind == MarkKind::DeletedCode { "delText" } else { "t" };
            self.edits.push((first.range.clone(), text_element(&first.prefix, name, &text)));
            self.removed.push(from..*index);
            from = index.saturating_add(1);
        }
        self.removed.push(from..code_end);
        self.remove(end);
    }
}

fn text_element(prefix: &str, name: &str, text: &str) -> String {
    let mut out = format!("<{prefix}{name} xml:space=\"preserve\">");
    write_text(text, &mut out);
    for part in ["</", prefix, name, ">"] {
        out.push_str(part);
    }
    out
}

/// Applies edits. A removal by an outer field wins over a replacement by a field inside it.
fn apply_edits(xml: &str, mut edits: Vec<Edit>) -> Result<String, Refusal> {
    edits.sort_by(|(range, text), (other, other_text)| {
        (range.start, text.len()).cmp(&(other.start, other_text.len())).then(other.end.cmp(&range.end))
    });
    let mut out = String::with_capacity(xml.len());
    let mut from = 0;
    for (range, replacement) in edits {
        if range.start < from {
            continue;
        }
        out.push_str(xml.get(from..range.start).ok_or(BROKEN)?);
        out.push_str(&replacement);
        from = range.end;
    }
    out.push_str(xml.get(from..).ok_or(BROKEN)?);
    Ok(out)
}
