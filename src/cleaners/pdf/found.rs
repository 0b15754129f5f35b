//! What was found on the way, and what the desk is told of it.

use meldestelle_domain::attachment::Note;

use super::roles::Role;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) traces: bool,
    pub(super) tail: bool,
    pub(super) actions: bool,
    pub(super) embedded: bool,
    pub(super) signature: bool,
}

impl Found {
    /// An entry that goes.
    pub(super) fn dropped(&mut self, role: Role, key: &[u8]) {
        match key {
            b"AA" | b"JS" | b"JavaScript" | b"OpenAction" => self.actions = true,
            b"EmbeddedFiles" | b"AF" | b"EF" | b"FS" | b"Collection" | b"RichMediaContent" | b"Movie" | b"Sound"
            | b"3DD" => self.embedded = true,
            b"Perms" => self.signature = true,
            b"Metadata" | b"PieceInfo" | b"LastModified" | b"CreatorInfo" | b"Thumb" | b"SpiderInfo" | b"Legal" | b"T"
            | b"M" | b"CreationDate" | b"NM" | b"RC" | b"RV" | b"XFA" | b"OPI" | b"Threads" | b"DSS" | b"Alternates"
            | b"Measure" | b"VP" => self.traces = true,
            b"Info" | b"OutputConditionIdentifier" | b"RegistryName" | b"OutputCondition" => {
                self.traces |= role == Role::OutputIntent;
            }
            _ => {}
        }
    }

    pub(super) fn notes(self) -> Vec<Note> {
        let notes = [
            (self.traces, Note::TracesRemoved),
            (self.tail, Note::TailRemoved),
            (self.actions, Note::ActionsOff),
            (self.embedded, Note::EmbeddedOff),
            (self.signature, Note::SignatureBroken),
        ];
        notes.into_iter().filter_map(|(was, note)| was.then_some(note)).collect()
    }
}
