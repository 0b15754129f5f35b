//! What was found on the way, and what the desk is told of it.

use std::collections::BTreeSet;

use meldestelle_domain::attachment::Note;

use super::roles::Role;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found(BTreeSet<Note>);

impl Found {
    pub(super) fn note(&mut self, note: Note) {
        self.0.insert(note);
    }

    pub(super) fn notes(self) -> Vec<Note> {
        self.0.into_iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An entry that goes. Most say nothing of anybody.
    pub(super) fn dropped(&mut self, role: Role, key: &[u8]) {
        let note = match key {
            b"AA" | b"JS" | b"JavaScript" | b"OpenAction" => Note::ActionsOff,
            b"EmbeddedFiles" | b"AF" | b"EF" | b"FS" | b"Collection" | b"RichMediaContent" | b"Movie"
            | b"Sound" | b"3DD" => Note::EmbeddedOff,
            b"Perms" => Note::SignatureBroken,
            b"Metadata" | b"PieceInfo" | b"LastModified" | b"CreatorInfo" | b"Thumb" | b"SpiderInfo"
            | b"Legal" | b"T" | b"M" | b"CreationDate" | b"NM" | b"RC" | b"RV" | b"XFA" | b"OPI"
            | b"Threads" | b"DSS" | b"Alternates" | b"Measure" | b"VP" => Note::TracesRemoved,
            b"Info" | b"OutputConditionIdentifier" | b"RegistryName" | b"OutputCondition"
                if role == Role::OutputIntent =>
            {
                Note::TracesRemoved
            }
            _ => return,
        };
        self.note(note);
    }
}
