//! What becomes of the elements of a DOCX (ECMA-376-1; what Word added since: MS-DOCX, MS-ODRAWXML). All that is read stays; who wrote it, when, in which session,
//! on which device, and what would run or be fetched goes.

use std::collections::HashSet;

use meldestelle_domain::attachment::Note;

use super::fields::{Field, Fields, decide};
use super::rewrite::{Do, Rules};
use super::spaces::Space;
use super::traces::{People, is_file_name, is_path, may_link};
use super::xml::Element;
use crate::note;

/// Settings that change how a document looks (17.15.1). The others tell of sessions, templates, printers, mail merges, passwords.
const SETTINGS: [&str; 40] = [
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

/// The rules for one part.
pub(super) struct DocxRules<'a> {
    /// The references of the part that are kept.
    kept: &'a HashSet<String>,
    people: &'a mut People,
    notes: &'a mut Vec<Note>,
    fields: Fields,
    is_settings: bool,
    /// Elements that have begun and not ended.
    depth: usize,
    /// Whether the words that come say where a chart has its numbers from.
    in_formula: bool,
    /// Whether it has text that stands in another file of another kind, so that it can't be read without it.
    pub has_chunk: bool,
}

impl<'a> DocxRules<'a> {
    pub fn new(
        kept: &'a HashSet<String>,
        people: &'a mut People,
        notes: &'a mut Vec<Note>,
        fields: Fields,
        is_settings: bool,
    ) -> Self {
        Self { kept, people, notes, fields, is_settings, depth: 0, in_formula: false, has_chunk: false }
    }

    fn gone(&mut self, why: Note) -> Do {
        note(self.notes, why);
        Do::Drop
    }

    fn shown(&mut self, field: Field) -> Option<Note> {
        let Field::Shown(why) = field else { return None };
        note(self.notes, why);
        Some(why)
    }

    fn word(&mut self, element: &mut Element<'_>) -> Do {
        let name = element.name;
        match name {
            "fldChar" => match self.fields.mark(element) {
                Some(field) if self.shown(field).is_some() => Do::Drop,
                _ if self.fields.is_gone() => Do::Drop,
                _ => Do::Keep,
            },
            // What stands in an instruction that goes would otherwise be shown.
            "t" | "delText" | "instrText" | "delInstrText" | "tab" | "br" | "cr" | "drawing" | "pict"
            | "sym"
                if self.fields.is_gone() =>
            {
                Do::Drop
            }
            "fldSimple" => {
                let field = element.get(Space::Word, "instr").map_or(Field::Stays, decide);
                if self.shown(field).is_some() { Do::Unwrap } else { Do::Keep }
            }
            "altChunk" => {
                self.has_chunk = true;
                Do::Drop
            }
            // Pieces of other files and films; controls and macros; embedded objects.
            "subDoc" | "movie" => self.gone(Note::RemoteOff),
            "control" | "entryMacro" | "exitMacro" => self.gone(Note::ActionsOff),
            "binData" | "objectEmbed" | "objectLink" => self.gone(Note::EmbeddedOff),
            // Sessions, lists of other documents, who may edit what, stores of data and placeholders that stood elsewhere.
            "rsid" | "rsids" | "nsid" | "tmpl" | "printerSettings" | "dataBinding" | "placeholder"
            | "permStart" | "permEnd" | "fldData" | "smartTagPr" | "customXmlPr" | "embedRegular"
            | "embedBold" | "embedItalic" | "embedBoldItalic" | "documentProtection" | "writeProtection"
            | "docVars" | "attachedTemplate" => self.gone(Note::TracesRemoved),
            "smartTag" | "customXml" => {
                note(self.notes, Note::TracesRemoved);
                Do::Unwrap
            }
            "hyperlink" => {
                let lost = self.references(element);
                let leads = element.attributes.iter().any(|one| matches!(one.name, "id" | "anchor"));
                if lost && !leads { Do::Unwrap } else { Do::Keep }
            }
            "headerReference" | "footerReference" if self.references(element) => Do::Drop,
            _ => Do::Keep,
        }
    }

    /// Removes references to what is not kept; whether there were any.
    fn references(&self, element: &mut Element<'_>) -> bool {
        let before = element.attributes.len();
        element.attributes.retain(|one| {
            one.space != Space::Reference || one.value.is_empty() || self.kept.contains(one.value.as_ref())
        });
        before != element.attributes.len()
    }

    fn attributes(&mut self, element: &mut Element<'_>) {
        let mut removed = None;
        let mut lose = |why: Note| removed = Some(why).max(removed);
        let is_shape = matches!(element.name, "docPr" | "cNvPr");
        let people = &mut *self.people;
        element.attributes.retain_mut(|one| {
            let gone = match (one.space, one.name) {
                (Space::Binding | Space::Reference, _) => None,
                // A picture of VML that lies elsewhere; its copy in the document stands in another attribute.
                (Space::None, "src") | (Space::VmlOffice, "href") => Some(Note::RemoteOff),
                (Space::Word, "date" | "initials" | "tplc" | "macroName")
                | (
                    Space::NewWord,
                    "paraId" | "textId" | "anchorId" | "editId" | "durableId" | "dateUtc" | "docId",
                )
                | (Space::VmlOffice, "gfxdata" | "althref" | "oleid") => Some(Note::TracesRemoved),
                (Space::Word, name) if name.starts_with("rsid") => Some(Note::TracesRemoved),
                (_, "href") if !may_link(&one.value) => Some(Note::TracesRemoved),
                (Space::Word, "author") => {
                    let called = people.called(&one.value);
                    if called != one.value {
                        lose(Note::TracesRemoved);
                    }
                    one.value = called.into();
                    None
                }
                (space, name) => {
                    let is_called = matches!(name, "name" | "descr" | "title" | "alt" | "id")
                        && (is_shape || space != Space::Word);
                    if is_path(&one.value) || is_called && is_file_name(&one.value) {
                        lose(Note::TracesRemoved);
                        one.value = "".into();
                    }
                    None
                }
            };
            if let Some(why) = gone {
                lose(why);
            }
            gone.is_none()
        });
        if let Some(why) = removed {
            note(self.notes, why);
        }
    }
}

impl Rules for DocxRules<'_> {
    fn begin(&mut self, element: &mut Element<'_>) -> Do {
        if self.is_settings && self.depth == 1 && !SETTINGS.contains(&element.name) {
            let is_trace =
                matches!(element.name, "rsids" | "attachedTemplate" | "docVars" | "mailMerge" | "docId");
            return if is_trace { self.gone(Note::TracesRemoved) } else { Do::Drop };
        }
        let done = match (element.space, element.name) {
            (Space::Word, _) => self.word(element),
            (Space::VmlOffice, "OLEObject") => self.gone(Note::EmbeddedOff),
            (Space::Chart, "externalData" | "userShapes") => {
                if self.references(element) {
                    self.gone(Note::EmbeddedOff)
                } else {
                    Do::Keep
                }
            }
            // Identities of shapes; a second form of a picture; what a picture looked like before it was changed.
            (Space::Drawing, "extLst" | "imgProps" | "media")
            | (Space::NewWord, "imgProps" | "media" | "creationId" | "uniqueId" | "externalData") => Do::Drop,
            (Space::Drawing, "audioFile" | "videoFile" | "quickTimeFile" | "audioCd" | "wavAudioFile") => {
                self.gone(Note::EmbeddedOff)
            }
            (Space::Drawing, "hlinkClick" | "hlinkHover" | "hlinkMouseOver") if self.references(element) => {
                Do::Drop
            }
            (Space::NewWord, "webVideoPr") => self.gone(Note::RemoteOff),
            (Space::NewWord, "dataBinding" | "docId" | "chartTrackingRefBased" | "persistentDocumentId") => {
                self.gone(Note::TracesRemoved)
            }
            (Space::Chart, "f") => {
                self.in_formula = true;
                Do::Keep
            }
            _ => Do::Keep,
        };
        if done != Do::Drop {
            self.depth += 1;
            self.references(element);
            self.attributes(element);
        }
        done
    }

    fn end(&mut self, _: Space, _: &str) -> Option<String> {
        self.depth = self.depth.saturating_sub(1);
        self.in_formula = false;
        None
    }

    /// Where a chart has its numbers from may be a place on a disk; the numbers are in the chart too.
    fn keeps(&mut self, words: &str) -> bool {
        let stays = !self.in_formula || !is_path(words);
        if !stays {
            note(self.notes, Note::TracesRemoved);
        }
        stays
    }
}
