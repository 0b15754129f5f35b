//! What becomes of the elements of an ODT (ISO/IEC 26300-1). All that is read stays; who wrote it, when, in which session, on which device, and what would run or
//! be fetched goes.

use std::collections::HashMap;

use meldestelle_domain::attachment::Note;

use super::rewrite::{Do, Rules};
use super::spaces::Space;
use super::traces::{People, is_file_name, is_path, may_link};
use super::xml::Element;
use crate::note;

/// Fields (7.3) whose words a program takes from what is kept beside the text, from the device or from the clock: the words stay as they are.
const FIELDS: [&str; 41] = [
    "author-name",
    "author-initials",
    "initial-creator",
    "creator",
    "creation-date",
    "creation-time",
    "modification-date",
    "modification-time",
    "print-date",
    "print-time",
    "printed-by",
    "editing-cycles",
    "editing-duration",
    "title",
    "subject",
    "keywords",
    "description",
    "user-defined",
    "file-name",
    "template-name",
    "date",
    "time",
    "sender-firstname",
    "sender-lastname",
    "sender-initials",
    "sender-title",
    "sender-position",
    "sender-email",
    "sender-phone-private",
    "sender-fax",
    "sender-company",
    "sender-phone-work",
    "sender-street",
    "sender-city",
    "sender-postal-code",
    "sender-country",
    "sender-state-or-province",
    "database-display",
    "database-name",
    "database-row-number",
    "meta-field",
];

/// The rules for one part.
pub(super) struct OdtRules<'a> {
    /// New names of what lies in the package and is kept, by the old ones.
    parts: &'a HashMap<String, String>,
    people: &'a mut People,
    notes: &'a mut Vec<Note>,
    /// Whether these are the settings, of which few stay.
    is_settings: bool,
    /// Words that are read to their end before it is known what becomes of them, and the element they stand in.
    held: Option<(Space, String)>,
}

impl<'a> OdtRules<'a> {
    pub fn new(
        parts: &'a HashMap<String, String>,
        people: &'a mut People,
        notes: &'a mut Vec<Note>,
        is_settings: bool,
    ) -> Self {
        Self { parts, people, notes, is_settings, held: None }
    }

    fn gone(&mut self, why: Note) -> Do {
        note(self.notes, why);
        Do::Drop
    }

    fn shown(&mut self, why: Note) -> Do {
        note(self.notes, why);
        Do::Unwrap
    }

    /// Where an element leads: to a page, or to what is kept of the package; else it goes, and of a link its words stay.
    fn link(&mut self, element: &mut Element<'_>) -> Do {
        let is_link = element.name == "a" || element.name.starts_with("area-");
        let place = element.attributes.iter().position(|one| one.space == Space::Link && one.name == "href");
        let Some(attribute) = place.and_then(|place| element.attributes.get_mut(place)) else {
            return Do::Keep;
        };
        let target = attribute.value.trim();
        if target.is_empty() || target.starts_with('#') || is_link && may_link(target) {
            return Do::Keep;
        }
        if is_link {
            return self.shown(Note::TracesRemoved);
        }
        if let Some(new) = self.parts.get(name(target)) {
            attribute.value = new.clone().into();
            return Do::Keep;
        }
        let is_outside = target.contains(':') || target.starts_with(['/', '\\']) || target.starts_with("../");
        let why = match element.name {
            _ if is_outside => Note::RemoteOff,
            "object" | "object-ole" | "plugin" | "applet" => Note::EmbeddedOff,
            _ => Note::TracesRemoved,
        };
        if element.space == Space::Form {
            note(self.notes, why);
            element.attributes.retain(|one| one.space != Space::Link);
            return Do::Keep;
        }
        self.gone(why)
    }

    fn setting(&mut self, element: &Element<'_>) -> Do {
        let named = element.get(Space::Config, "name").unwrap_or_default();
        match element.name {
            // What a window showed when it was closed.
            "config-item-set" if named.ends_with("view-settings") => Do::Drop,
            "config-item-map-indexed" | "config-item-map-named" => Do::Drop,
            // How lines and pages are laid out is asked by yes and no; the others are names, numbers of sessions, what a printer keeps.
            "config-item" => match element.get(Space::Config, "type") {
                Some("boolean") => Do::Keep,
                _ if named == "PrinterIndependentLayout" => Do::Keep,
                _ if named.starts_with("Printer") || named.starts_with("Rsid") => {
                    self.gone(Note::TracesRemoved)
                }
                _ => Do::Drop,
            },
            _ => Do::Keep,
        }
    }

    fn attributes(&mut self, element: &mut Element<'_>) {
        let mut lost = false;
        let mut fetches = false;
        element.attributes.retain_mut(|one| match (one.space, one.name) {
            (Space::Binding | Space::Link, _) => true,
            (Space::Form, "image-data") => {
                *(if one.value.contains(':') { &mut fetches } else { &mut lost }) = true;
                false
            }
            (Space::LibreOffice, "rsid" | "paragraph-rsid")
            | (_, "protection-key" | "protection-key-digest-algorithm")
            | (Space::Office, "chg-author" | "chg-date-time")
            | (Space::Form, "datasource" | "command" | "data-field")
            | (Space::Text, "database-name" | "table-name") => {
                lost = true;
                false
            }
            (_, called) => {
                if is_path(&one.value) || called == "name" && is_file_name(&one.value) {
                    lost = true;
                    one.value = "".into();
                }
                true
            }
        });
        if fetches {
            note(self.notes, Note::RemoteOff);
        }
        if lost {
            note(self.notes, Note::TracesRemoved);
        }
    }
}

/// The name of a part of the package: a reference may begin with `./`, and one to a folder end with a slash.
pub(super) fn name(href: &str) -> &str {
    href.trim_start_matches("./").trim_end_matches('/')
}

impl Rules for OdtRules<'_> {
    fn begin(&mut self, element: &mut Element<'_>) -> Do {
        let done = match (element.space, element.name) {
            (Space::Config, _) if self.is_settings => self.setting(element),
            // Libraries that are empty in nearly all documents; whether there are others is seen in the package.
            (Space::Office, "scripts") => Do::Drop,
            (Space::Office, "event-listeners") if element.is_empty => Do::Drop,
            (Space::Office, "event-listeners" | "script")
            | (Space::Script, _)
            | (Space::Presentation, "event-listener")
            | (Space::Text, "script") => self.gone(Note::ActionsOff),
            (Space::Text, "execute-macro") => self.shown(Note::ActionsOff),
            (Space::Office, "dde-source")
            | (Space::Text, "dde-connection-decls" | "section-source")
            | (Space::Form, "connection-resource") => self.gone(Note::RemoteOff),
            (Space::Text, "dde-connection") => self.shown(Note::RemoteOff),
            (Space::Office, "binary-data") => self.gone(Note::EmbeddedOff),
            (Space::Text, field) if FIELDS.contains(&field) => self.shown(Note::TracesRemoved),
            (Space::Office | Space::Style, "meta")
            | (Space::Dublin, "date")
            | (Space::Meta, "creator-initials" | "date-string")
            | (Space::LibreOffice, "sender-initials") => self.gone(Note::TracesRemoved),
            (Space::Dublin, "creator") | (Space::Svg, "title" | "desc") if !element.is_empty => {
                self.held = Some((element.space, String::new()));
                Do::Keep
            }
            _ => Do::Keep,
        };
        let done = if done == Do::Keep { self.link(element) } else { done };
        if done == Do::Keep {
            self.attributes(element);
        }
        done
    }

    fn end(&mut self, space: Space, _: &str) -> Option<String> {
        let (_, words) = self.held.take_if(|held| held.0 == space)?;
        if space == Space::Dublin {
            let called = self.people.called(&words);
            if called != words {
                note(self.notes, Note::TracesRemoved);
            }
            return Some(called);
        }
        if is_path(&words) || is_file_name(&words) {
            note(self.notes, Note::TracesRemoved);
            return None;
        }
        Some(words)
    }

    fn keeps(&mut self, words: &str) -> bool {
        let Some((_, held)) = &mut self.held else { return true };
        held.push_str(words);
        false
    }
}
