//! What becomes of the elements of a DOCX (ECMA-376-1; what Word added since: MS-DOCX, MS-ODRAWXML). All that is read stays; who wrote it, when, in which session,
//! on which device, and what would run or be fetched goes.

use std::collections::HashMap;

use meldestelle_domain::attachment::Note;

use super::fields::{Field, decide};
use super::rewrite::{Do, Rules};
use super::spaces::Space;
use super::traces::{People, is_file_name, is_numbered, is_of_camera, is_path, may_link};
use super::xml::{Attribute, Element};
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

/// What a reference that is kept leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    Part,
    /// A page, an address, a place in the document: to be followed by who reads, and not to be fetched.
    Link,
}

/// The rules for one part.
pub(super) struct DocxRules<'a> {
    /// The references of the part that are kept.
    kept: &'a HashMap<String, Reference>,
    people: &'a mut People,
    notes: &'a mut Vec<Note>,
    is_settings: bool,
    /// Elements that have begun and not ended.
    depth: usize,
    /// What says where a chart has its numbers from, as far as it is read, and how deep it stands.
    formula: Option<(usize, String)>,
    /// Whether it has text that stands in another file of another kind, so that it can't be read without it.
    pub has_chunk: bool,
}

impl<'a> DocxRules<'a> {
    pub fn new(
        kept: &'a HashMap<String, Reference>,
        people: &'a mut People,
        notes: &'a mut Vec<Note>,
        is_settings: bool,
    ) -> Self {
        Self { kept, people, notes, is_settings, depth: 0, formula: None, has_chunk: false }
    }

    fn gone(&mut self, why: Note) -> Do {
        note(self.notes, why);
        Do::Drop
    }

    fn word(&mut self, element: &mut Element<'_>) -> Do {
        let name = element.name;
        match name {
            "fldSimple" => match decide(element.get(Space::Word, "instr").unwrap_or_default()) {
                Field::Shown(why) => {
                    note(self.notes, why);
                    Do::Unwrap
                }
                Field::Spelled(spelled, is_other) => {
                    let instruction = element
                        .attributes
                        .iter_mut()
                        .find(|one| one.space == Space::Word && one.name == "instr");
                    if let Some(one) = instruction {
                        one.value = spelled.into();
                    }
                    if is_other {
                        note(self.notes, Note::TracesRemoved);
                    }
                    Do::Keep
                }
                // Words are put in its place later.
                Field::Stays | Field::Said(..) => Do::Keep,
            },
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

    /// Removes references to what is not kept, and to a link where something else is meant: it would be fetched. Whether there were any.
    fn references(&mut self, element: &mut Element<'_>) -> bool {
        let before = element.attributes.len();
        let leads = matches!(
            (element.space, element.name),
            (Space::Word, "hyperlink") | (Space::Drawing, "hlinkClick" | "hlinkHover" | "hlinkMouseOver")
        );
        let kept = self.kept;
        let mut fetches = false;
        element.attributes.retain(|one| {
            let refers =
                one.space == Space::Reference || one.space == Space::VmlOffice && one.name == "relid";
            if !refers || one.value.is_empty() {
                return true;
            }
            match kept.get(one.value.as_ref()) {
                Some(Reference::Part) => true,
                Some(Reference::Link) => {
                    let stays = leads && one.space == Space::Reference && one.name == "id";
                    fetches |= !stays;
                    stays
                }
                None => false,
            }
        });
        if fetches {
            note(self.notes, Note::RemoteOff);
        }
        before != element.attributes.len()
    }

    fn attributes(&mut self, element: &mut Element<'_>) {
        let mut removed = None;
        let mut lose = |why: Note| removed = Some(why).max(removed);
        let is_shape = matches!(element.name, "docPr" | "cNvPr");
        let is_picture = is_shape || matches!(element.space, Space::Vml | Space::VmlOffice);
        let (space, name) = (element.space, element.name);
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
                _ if is_shown(space, name, one) => None,
                (space, name) => {
                    let is_called = matches!(name, "name" | "descr" | "title" | "alt" | "id")
                        && (is_shape || space != Space::Word);
                    let is_named = match (space, name) {
                        // The file that a picture was.
                        (Space::VmlOffice, "title") => !one.value.is_empty(),
                        (_, "name") => is_shape && is_numbered(&one.value),
                        (_, "descr" | "title" | "alt") => is_picture && is_of_camera(&one.value),
                        _ => false,
                    };
                    if is_named || is_path(&one.value) || is_called && is_file_name(&one.value) {
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

/// Whether a value is words that are read: those of letters that are drawn, and those to choose from or to be written over.
fn is_shown(space: Space, name: &str, one: &Attribute<'_>) -> bool {
    match (space, name, one.name) {
        (Space::Vml, "textpath", "string") => true,
        (Space::Word, "listItem", name) => matches!(name, "displayText" | "value"),
        (Space::Word, "default" | "listEntry" | "lvlText" | "alias", name) => name == "val",
        _ => false,
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
            (Space::Chart | Space::NewWord, "f" | "nf" | "sqref") if self.formula.is_none() => {
                self.formula = Some((self.depth, String::new()));
                Do::Keep
            }
            // Elements in a formula are none of an office program.
            _ if self.formula.is_some() => Do::Drop,
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
        let (_, formula) = self.formula.take_if(|(depth, _)| *depth == self.depth)?;
        // It may be a place on a disk or the name of a file; the numbers are in the chart too.
        if formula.contains(['[', '/', '\\']) {
            note(self.notes, Note::TracesRemoved);
            return None;
        }
        Some(formula)
    }

    fn keeps(&mut self, words: &str) -> bool {
        let Some((_, formula)) = &mut self.formula else { return true };
        formula.push_str(words);
        false
    }
}
