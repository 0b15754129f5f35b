//! Collects the notes for the desk while a PDF is rewritten.

use std::collections::BTreeSet;

use meldestelle_domain::attachment::Note;

use super::object_type::ObjectType;

/// The notes.
#[derive(Debug, Default)]
pub(super) struct PdfNotes(BTreeSet<Note>);

impl PdfNotes {
    pub(super) fn add(&mut self, note: Note) {
        self.0.insert(note);
    }

    pub(super) fn into_vec(self) -> Vec<Note> {
        self.0.into_iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the note for an entry that goes. Most entries reveal nothing, and get none.
    pub(super) fn add_for_dropped_entry(&mut self, object_type: ObjectType, key: &[u8]) {
        let note = match key {
            b"AA" | b"JS" | b"JavaScript" | b"OpenAction" => Note::ActionsOff,
            b"EmbeddedFiles" | b"AF" | b"EF" | b"FS" | b"Collection" | b"RichMediaContent" | b"Movie"
            | b"Sound" | b"3DD" => Note::EmbeddedOff,
            b"Perms" => Note::SignatureBroken,
            b"Metadata" | b"PieceInfo" | b"LastModified" | b"CreatorInfo" | b"Thumb" | b"SpiderInfo"
            | b"Legal" | b"T" | b"M" | b"CreationDate" | b"NM" | b"RC" | b"RV" | b"XFA" | b"OPI"
            | b"Threads" | b"DSS" | b"Alternates" | b"Measure" | b"VP" => Note::TracesRemoved,
            b"Info" | b"OutputConditionIdentifier" | b"RegistryName" | b"OutputCondition"
                if object_type == ObjectType::OutputIntent =>
            {
                Note::TracesRemoved
            }
            _ => return,
        };
        self.add(note);
    }
}
