//! Rules for the elements of a DOCX (ECMA-376-1; newer elements: MS-DOCX, MS-ODRAWXML). All text
//! stays. What goes: who wrote it, when, in which session, on which device, and everything that
//! would run or be fetched.

use std::collections::HashMap;

use meldestelle_domain::attachment::Note;

use super::field_code::{FieldDecision, decide};
use super::identifying::{
    Pseudonyms, has_date_digits, is_allowed_link, is_camera_file_name, is_file_name, is_path,
};
use super::namespaces::Namespace;
use super::rewrite::{ElementRules, Position, Verdict};
use super::xml::{Attribute, Element};
use crate::add_note;

/// Settings that affect the layout (17.15.1). All others go: they reveal sessions, templates,
/// printers, mail merges, passwords.
const LAYOUT_SETTINGS: [&str; 40] = [
    "mirrorMargins",
    "alignBordersAndEdges",
    "bordersDoNotSurroundHeader",
    "bordersDoNotSurroundFooter",
    "gutterAtTop",
    "trackRevisions",
    "doNotTrackMoves",
    "doNotTrackFormatting",
    "autoHyphenation",
    "consecutiveHyphenLimit",
    "hyphenationZone",
    "doNotHyphenateCaps",
    "evenAndOddHeaders",
    "bookFoldRevPrinting",
    "bookFoldPrinting",
    "bookFoldPrintingSheets",
    "drawingGridHorizontalSpacing",
    "drawingGridVerticalSpacing",
    "displayHorizontalDrawingGridEvery",
    "displayVerticalDrawingGridEvery",
    "doNotUseMarginsForDrawingGridOrigin",
    "drawingGridHorizontalOrigin",
    "drawingGridVerticalOrigin",
    "characterSpacingControl",
    "noPunctuationKerning",
    "printTwoOnOne",
    "strictFirstAndLastChars",
    "noLineBreaksAfter",
    "noLineBreaksBefore",
    "defaultTabStop",
    "defaultTableStyle",
    "displayBackgroundShape",
    "footnotePr",
    "endnotePr",
    "compat",
    "themeFontLang",
    "clrSchemeMapping",
    "decimalSymbol",
    "listSeparator",
    "mathPr",
];

/// What a kept relationship leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelationshipTarget {
    Part,
    /// A page, an address or a bookmark. The reader may follow it; nothing may load it.
    Hyperlink,
}

/// The rules for one part.
pub(super) struct DocxRules<'a> {
    /// Kept relationships of the part, by identifier.
    relationships: &'a HashMap<String, RelationshipTarget>,
    pseudonyms: &'a mut Pseudonyms,
    notes: &'a mut Vec<Note>,
    is_settings: bool,
    /// Whether the part imports its text from another file (`altChunk`).
    pub has_alt_chunk: bool,
}

impl<'a> DocxRules<'a> {
    pub fn new(
        relationships: &'a HashMap<String, RelationshipTarget>,
        pseudonyms: &'a mut Pseudonyms,
        notes: &'a mut Vec<Note>,
        is_settings: bool,
    ) -> Self {
        Self { relationships, pseudonyms, notes, is_settings, has_alt_chunk: false }
    }

    fn simple_field(&mut self, element: &mut Element<'_>) -> Verdict {
        match decide(element.get(Namespace::WordprocessingMl, "instr").unwrap_or_default()) {
            FieldDecision::ReplaceByResult(why) => Verdict::unwrap_noting(self.notes, why),
            FieldDecision::Rewrite { code, loses_content } => {
                let instruction = element.attributes.iter_mut().find(|attribute| {
                    attribute.namespace == Namespace::WordprocessingMl && attribute.name == "instr"
                });
                if let Some(attribute) = instruction {
                    attribute.value = code.into();
                }
                if loses_content {
                    add_note(self.notes, Note::TracesRemoved);
                }
                Verdict::Keep
            }
            FieldDecision::Keep | FieldDecision::ReplaceByText(..) => Verdict::Keep,
        }
    }

    fn wordprocessing_element(&mut self, element: &mut Element<'_>) -> Verdict {
        let name = element.name;
        match name {
            "fldSimple" => self.simple_field(element),
            "altChunk" => {
                self.has_alt_chunk = true;
                Verdict::Drop
            }
            // Linked documents and films; controls and macros; embedded objects.
            "subDoc" | "movie" => Verdict::drop_noting(self.notes, Note::RemoteOff),
            "control" | "entryMacro" | "exitMacro" => Verdict::drop_noting(self.notes, Note::ActionsOff),
            "binData" | "objectEmbed" | "objectLink" => Verdict::drop_noting(self.notes, Note::EmbeddedOff),
            // Session identifiers, editing permissions, protection, document variables, bindings to
            // data outside of the document.
            "rsid" | "rsids" | "nsid" | "tmpl" | "printerSettings" | "dataBinding" | "placeholder"
            | "permStart" | "permEnd" | "fldData" | "smartTagPr" | "customXmlPr" | "embedRegular"
            | "embedBold" | "embedItalic" | "embedBoldItalic" | "documentProtection" | "writeProtection"
            | "docVars" | "attachedTemplate" => Verdict::drop_noting(self.notes, Note::TracesRemoved),
            "smartTag" | "customXml" => Verdict::unwrap_noting(self.notes, Note::TracesRemoved),
            "hyperlink" => {
                let lost = self.remove_dropped_references(element);
                let is_link =
                    element.attributes.iter().any(|attribute| matches!(attribute.name, "id" | "anchor"));
                if lost && !is_link { Verdict::Unwrap } else { Verdict::Keep }
            }
            "headerReference" | "footerReference" if self.remove_dropped_references(element) => Verdict::Drop,
            _ => Verdict::Keep,
        }
    }

    /// Removes references to relationships that were dropped, and references to a hyperlink on
    /// elements that would load it. Returns whether there were any.
    fn remove_dropped_references(&mut self, element: &mut Element<'_>) -> bool {
        let before = element.attributes.len();
        let is_link = matches!(
            (element.namespace, element.name),
            (Namespace::WordprocessingMl, "hyperlink")
                | (Namespace::DrawingMl, "hlinkClick" | "hlinkHover" | "hlinkMouseOver")
        );
        let relationships = self.relationships;
        let mut would_fetch = false;
        element.attributes.retain(|attribute| {
            let is_reference = attribute.namespace == Namespace::Relationship
                || attribute.namespace == Namespace::OfficeVml && attribute.name == "relid";
            if !is_reference || attribute.value.is_empty() {
                return true;
            }
            match relationships.get(attribute.value.as_ref()) {
                Some(RelationshipTarget::Part) => true,
                Some(RelationshipTarget::Hyperlink) => {
                    let is_kept =
                        is_link && attribute.namespace == Namespace::Relationship && attribute.name == "id";
                    would_fetch |= !is_kept;
                    is_kept
                }
                None => false,
            }
        });
        if would_fetch {
            add_note(self.notes, Note::RemoteOff);
        }
        before != element.attributes.len()
    }

    fn clean_attributes(&mut self, element: &mut Element<'_>) {
        let mut removed = None;
        let mut note_removal = |why: Note| removed = Some(why).max(removed);
        let is_shape = matches!(element.name, "docPr" | "cNvPr");
        let is_image = is_shape || matches!(element.namespace, Namespace::Vml | Namespace::OfficeVml);
        let (namespace, name) = (element.namespace, element.name);
        let pseudonyms = &mut *self.pseudonyms;
        element.attributes.retain_mut(|attribute| {
            let drop_reason = match (attribute.namespace, attribute.name) {
                (Namespace::Xmlns | Namespace::Relationship, _) => None,
                // VML: the address of a linked image. The embedded copy has an attribute of its
                // own.
                (Namespace::None, "src") | (Namespace::OfficeVml, "href") => Some(Note::RemoteOff),
                (Namespace::WordprocessingMl, "date" | "initials" | "tplc" | "macroName")
                | (
                    Namespace::WordExtension,
                    "paraId" | "textId" | "anchorId" | "editId" | "durableId" | "dateUtc" | "docId",
                )
                | (Namespace::OfficeVml, "gfxdata" | "althref" | "oleid") => Some(Note::TracesRemoved),
                (Namespace::WordprocessingMl, name) if name.starts_with("rsid") => Some(Note::TracesRemoved),
                (_, "href") if !is_allowed_link(&attribute.value) => Some(Note::TracesRemoved),
                (Namespace::WordprocessingMl, "author") => {
                    let pseudonym = pseudonyms.pseudonym(&attribute.value);
                    if pseudonym != attribute.value {
                        note_removal(Note::TracesRemoved);
                    }
                    attribute.value = pseudonym.into();
                    None
                }
                _ if is_visible_text(namespace, name, attribute) => None,
                (namespace, name) => {
                    let may_hold_file_name = matches!(name, "name" | "descr" | "title" | "alt" | "id")
                        && (is_shape || namespace != Namespace::WordprocessingMl);
                    let is_identifying = match (namespace, name) {
                        // VML: the original file name of an image.
                        (Namespace::OfficeVml, "title") => !attribute.value.is_empty(),
                        (_, "name") => is_shape && has_date_digits(&attribute.value),
                        (_, "descr" | "title" | "alt") => is_image && is_camera_file_name(&attribute.value),
                        _ => false,
                    };
                    if is_identifying
                        || is_path(&attribute.value)
                        || may_hold_file_name && is_file_name(&attribute.value)
                    {
                        note_removal(Note::TracesRemoved);
                        attribute.value = "".into();
                    }
                    None
                }
            };
            if let Some(why) = drop_reason {
                note_removal(why);
            }
            drop_reason.is_none()
        });
        if let Some(why) = removed {
            add_note(self.notes, why);
        }
    }
}

/// Whether an attribute holds text that readers see: text art, list entries, placeholders,
/// numbering text.
fn is_visible_text(namespace: Namespace, name: &str, attribute: &Attribute<'_>) -> bool {
    match (namespace, name, attribute.name) {
        (Namespace::Vml, "textpath", "string") => true,
        (Namespace::WordprocessingMl, "listItem", name) => matches!(name, "displayText" | "value"),
        (Namespace::WordprocessingMl, "default" | "listEntry" | "lvlText" | "alias", name) => name == "val",
        _ => false,
    }
}

impl ElementRules for DocxRules<'_> {
    fn start(&mut self, element: &mut Element<'_>, position: Position) -> Verdict {
        if self.is_settings && position.depth == 1 && !LAYOUT_SETTINGS.contains(&element.name) {
            let is_trace =
                matches!(element.name, "rsids" | "attachedTemplate" | "docVars" | "mailMerge" | "docId");
            return if is_trace {
                Verdict::drop_noting(self.notes, Note::TracesRemoved)
            } else {
                Verdict::Drop
            };
        }
        let verdict = match (element.namespace, element.name) {
            (Namespace::WordprocessingMl, _) => self.wordprocessing_element(element),
            (Namespace::Chart, "externalData" | "userShapes") => {
                if self.remove_dropped_references(element) {
                    Verdict::drop_noting(self.notes, Note::EmbeddedOff)
                } else {
                    Verdict::Keep
                }
            }
            // Shape identifiers, alternative images, the image before it was edited.
            (Namespace::DrawingMl, "extLst" | "imgProps" | "media")
            | (Namespace::WordExtension, "imgProps" | "media" | "creationId" | "uniqueId" | "externalData") => {
                Verdict::Drop
            }
            (Namespace::OfficeVml, "OLEObject")
            | (
                Namespace::DrawingMl,
                "audioFile" | "videoFile" | "quickTimeFile" | "audioCd" | "wavAudioFile",
            ) => Verdict::drop_noting(self.notes, Note::EmbeddedOff),
            (Namespace::DrawingMl, "hlinkClick" | "hlinkHover" | "hlinkMouseOver")
                if self.remove_dropped_references(element) =>
            {
                Verdict::Drop
            }
            (Namespace::WordExtension, "webVideoPr") => Verdict::drop_noting(self.notes, Note::RemoteOff),
            (
                Namespace::WordExtension,
                "dataBinding" | "docId" | "chartTrackingRefBased" | "persistentDocumentId",
            ) => Verdict::drop_noting(self.notes, Note::TracesRemoved),
            (Namespace::Chart | Namespace::WordExtension, "f" | "nf" | "sqref")
                if !position.is_in_held_text =>
            {
                Verdict::KeepHoldingText
            }
            // No office program writes elements inside a formula.
            _ if position.is_in_held_text => Verdict::Drop,
            _ => Verdict::Keep,
        };
        if verdict != Verdict::Drop {
            self.remove_dropped_references(element);
            self.clean_attributes(element);
        }
        verdict
    }

    fn held_text(&mut self, _: Namespace, formula: String) -> Option<String> {
        // The formula may contain a path or a file name. The chart has a copy of the values.
        if formula.contains(['[', '/', '\\']) {
            add_note(self.notes, Note::TracesRemoved);
            return None;
        }
        Some(formula)
    }
}
