//! Rules for the elements of an ODT (ISO/IEC 26300-1). All text stays. What goes: who wrote it,
//! when, in which session, on which device, and everything that would run or be fetched.

use std::collections::HashMap;

use meldestelle_domain::attachment::Note;

use super::identifying::{Pseudonyms, is_allowed_link, is_file_name, is_path};
use super::namespaces::Namespace;
use super::rewrite::{ElementRules, Position, Verdict};
use super::xml::Element;
use crate::add_note;

/// Fields (7.3) whose text a program would take from the metadata, the device or the clock. The
/// text that they show stays.
const TEXT_FIELDS: [&str; 41] = [
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
    /// New names of kept images and objects, by old ones.
    new_names: &'a HashMap<String, String>,
    pseudonyms: &'a mut Pseudonyms,
    notes: &'a mut Vec<Note>,
    /// Whether the part contains the settings, of which few stay.
    is_settings: bool,
}

impl<'a> OdtRules<'a> {
    pub fn new(
        new_names: &'a HashMap<String, String>,
        pseudonyms: &'a mut Pseudonyms,
        notes: &'a mut Vec<Note>,
        is_settings: bool,
    ) -> Self {
        Self { new_names, pseudonyms, notes, is_settings }
    }

    /// Decides about the target of an element. Web pages and kept entries of the package stay. Of
    /// any other link, only its text stays; any other element goes.
    fn link(&mut self, element: &mut Element<'_>) -> Verdict {
        let is_link = element.name == "a" || element.name.starts_with("area-");
        let index = element
            .attributes
            .iter()
            .position(|attribute| attribute.namespace == Namespace::XLink && attribute.name == "href");
        let Some(attribute) = index.and_then(|index| element.attributes.get_mut(index)) else {
            return Verdict::Keep;
        };
        let target = attribute.value.trim();
        if target.is_empty() || target.starts_with('#') || is_link && is_allowed_link(target) {
            return Verdict::Keep;
        }
        if is_link {
            return Verdict::unwrap_noting(self.notes, Note::TracesRemoved);
        }
        if let Some(new) = self.new_names.get(part_name(target)) {
            attribute.value = new.clone().into();
            return Verdict::Keep;
        }
        let is_outside = target.contains(':') || target.starts_with(['/', '\\']) || target.starts_with("../");
        let why = match element.name {
            _ if is_outside => Note::RemoteOff,
            "object" | "object-ole" | "plugin" | "applet" => Note::EmbeddedOff,
            _ => Note::TracesRemoved,
        };
        if element.namespace == Namespace::Form {
            add_note(self.notes, why);
            element.attributes.retain(|attribute| attribute.namespace != Namespace::XLink);
            return Verdict::Keep;
        }
        Verdict::drop_noting(self.notes, why)
    }

    fn setting(&mut self, element: &Element<'_>) -> Verdict {
        let config_name = element.get(Namespace::Config, "name").unwrap_or_default();
        match element.name {
            // The state of the window when the document was closed.
            "config-item-set" if config_name.ends_with("view-settings") => Verdict::Drop,
            "config-item-map-indexed" | "config-item-map-named" => Verdict::Drop,
            // Boolean settings affect the layout. The others are names, session identifiers and
            // printer data.
            "config-item" => match element.get(Namespace::Config, "type") {
                Some("boolean") => Verdict::Keep,
                _ if config_name == "PrinterIndependentLayout" => Verdict::Keep,
                _ if config_name.starts_with("Printer") || config_name.starts_with("Rsid") => {
                    Verdict::drop_noting(self.notes, Note::TracesRemoved)
                }
                _ => Verdict::Drop,
            },
            _ => Verdict::Keep,
        }
    }

    fn clean_attributes(&mut self, element: &mut Element<'_>) {
        let mut has_traces = false;
        let mut would_fetch = false;
        element.attributes.retain_mut(|attribute| match (attribute.namespace, attribute.name) {
            (Namespace::Xmlns | Namespace::XLink, _) => true,
            (Namespace::Form, "image-data") => {
                *(if attribute.value.contains(':') { &mut would_fetch } else { &mut has_traces }) = true;
                false
            }
            (Namespace::LibreOffice, "rsid" | "paragraph-rsid")
            | (_, "protection-key" | "protection-key-digest-algorithm")
            | (Namespace::Office, "chg-author" | "chg-date-time")
            | (Namespace::Form, "datasource" | "command" | "data-field")
            | (Namespace::Text, "database-name" | "table-name") => {
                has_traces = true;
                false
            }
            (_, pseudonym) => {
                if is_path(&attribute.value) || pseudonym == "name" && is_file_name(&attribute.value) {
                    has_traces = true;
                    attribute.value = "".into();
                }
                true
            }
        });
        if would_fetch {
            add_note(self.notes, Note::RemoteOff);
        }
        if has_traces {
            add_note(self.notes, Note::TracesRemoved);
        }
    }
}

/// The entry name in a reference, without `./` at its beginning and a slash at its end.
pub(super) fn part_name(href: &str) -> &str {
    href.trim_start_matches("./").trim_end_matches('/')
}

impl ElementRules for OdtRules<'_> {
    fn start(&mut self, element: &mut Element<'_>, _: Position) -> Verdict {
        let verdict = match (element.namespace, element.name) {
            (Namespace::Config, _) if self.is_settings => self.setting(element),
            // Nearly every document has this element, empty. Real macros are entries of the
            // package, and are noted there.
            (Namespace::Office, "scripts") => Verdict::Drop,
            (Namespace::Office, "event-listeners") if element.is_empty => Verdict::Drop,
            (Namespace::Office, "event-listeners" | "script")
            | (Namespace::Script, _)
            | (Namespace::Presentation, "event-listener")
            | (Namespace::Text, "script") => Verdict::drop_noting(self.notes, Note::ActionsOff),
            (Namespace::Text, "execute-macro") => Verdict::unwrap_noting(self.notes, Note::ActionsOff),
            (Namespace::Office, "dde-source")
            | (Namespace::Text, "dde-connection-decls" | "section-source")
            | (Namespace::Form, "connection-resource") => Verdict::drop_noting(self.notes, Note::RemoteOff),
            (Namespace::Text, "dde-connection") => Verdict::unwrap_noting(self.notes, Note::RemoteOff),
            (Namespace::Office, "binary-data") => Verdict::drop_noting(self.notes, Note::EmbeddedOff),
            (Namespace::Text, field) if TEXT_FIELDS.contains(&field) => {
                Verdict::unwrap_noting(self.notes, Note::TracesRemoved)
            }
            (Namespace::Office | Namespace::Style, "meta")
            | (Namespace::DublinCore, "date")
            | (Namespace::Meta, "creator-initials" | "date-string")
            | (Namespace::LibreOffice, "sender-initials") => {
                Verdict::drop_noting(self.notes, Note::TracesRemoved)
            }
            (Namespace::DublinCore, "creator") | (Namespace::Svg, "title" | "desc") => {
                Verdict::KeepHoldingText
            }
            _ => Verdict::Keep,
        };
        if !matches!(verdict, Verdict::Keep | Verdict::KeepHoldingText) {
            return verdict;
        }
        let verdict = match self.link(element) {
            Verdict::Keep => verdict,
            other => other,
        };
        if matches!(verdict, Verdict::Keep | Verdict::KeepHoldingText) {
            self.clean_attributes(element);
        }
        verdict
    }

    fn held_text(&mut self, namespace: Namespace, text: String) -> Option<String> {
        if namespace == Namespace::DublinCore {
            let pseudonym = self.pseudonyms.pseudonym(&text);
            if pseudonym != text {
                add_note(self.notes, Note::TracesRemoved);
            }
            return Some(pseudonym);
        }
        if is_path(&text) || is_file_name(&text) {
            add_note(self.notes, Note::TracesRemoved);
            return None;
        }
        Some(text)
    }
}
