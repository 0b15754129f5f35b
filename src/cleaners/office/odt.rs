//! ODT (ISO/IEC 26300-3): a package whose parts have fixed names, and a manifest of them. Words, styles, what of the settings changes the layout, the
//! pictures that the words refer to, formulas and charts are kept; of other objects the picture that stands for them.

use std::collections::HashMap;

use meldestelle_domain::attachment::{Note, Refusal};

use super::odt_rules::{OdtRules, name};
use super::picture;
use super::rewrite::rewrite;
use super::spaces::Space;
use super::traces::People;
use super::xml::{BROKEN, Piece, decode, walk, write_value};
use crate::zip::{Archive, Packer};
use crate::{Made, note};

const TEXT: &str = "application/vnd.oasis.opendocument.text";
const MANIFEST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
/// Objects that are words and numbers in the same form as the document.
const OBJECTS: [&str; 2] = ["formula", "chart"];

/// Cleans a whole file.
pub(super) fn clean(input: &[u8]) -> Made {
    let mut archive = Archive::open(input)?;
    let listed = manifest(&mut archive)?;
    let mut notes = Vec::new();
    for name in archive.names() {
        if let Some(why) = loss(name) {
            note(&mut notes, why);
        }
    }
    let mut cleaning = Cleaning {
        archive,
        listed,
        packer: Packer::default(),
        entries: vec![("/".to_owned(), TEXT.to_owned())],
        parts: HashMap::new(),
        people: People::default(),
        notes,
    };
    cleaning.run()?;
    Ok((cleaning.packer.finish()?, cleaning.notes))
}

/// What is to be said of a part that is not kept.
fn loss(name: &str) -> Option<Note> {
    let low = name.to_lowercase();
    if low.ends_with('/') {
        return None;
    }
    match low.as_str() {
        "meta.xml" | "thumbnails/thumbnail.png" => Some(Note::TracesRemoved),
        "meta-inf/documentsignatures.xml" | "meta-inf/macrosignatures.xml" => Some(Note::SignatureBroken),
        _ if low.starts_with("scripts/") => Some(Note::ActionsOff),
        // Nearly every document has an empty library, of which only the lists are there.
        _ if low.starts_with("basic/") || low.starts_with("dialogs/") => {
            let is_list = ["script-lc.xml", "dialog-lc.xml", "script-lb.xml", "dialog-lb.xml"];
            (!is_list.iter().any(|list| low.ends_with(list))).then_some(Note::ActionsOff)
        }
        _ => None,
    }
}

/// The media types of the parts by name (ISO/IEC 26300-3, 3).
///
/// # Errors
/// If it does not read, or says that parts are encrypted.
fn manifest(archive: &mut Archive<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut listed = HashMap::new();
    let Some(bytes) = archive.read("META-INF/manifest.xml")? else { return Ok(listed) };
    walk(&decode(bytes)?, |piece| {
        if let Piece::Begin(element) = piece {
            if element.is(Space::Manifest, "encryption-data") {
                return Err(Refusal::EncryptedOffice);
            }
            let path = element.get(Space::Manifest, "full-path");
            let media = element.get(Space::Manifest, "media-type");
            if let Some((path, media)) = path.zip(media) {
                listed.insert(name(path).to_owned(), media.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(listed)
}

struct Cleaning<'a> {
    archive: Archive<'a>,
    /// Media types of its parts.
    listed: HashMap<String, String>,
    packer: Packer,
    /// What is written, with its media type.
    entries: Vec<(String, String)>,
    /// New names of pictures and objects, by the old ones.
    parts: HashMap<String, String>,
    people: People,
    notes: Vec<Note>,
}

impl Cleaning<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        // First and not packed, so that it can be read at a fixed place (3.3).
        self.packer.add("mimetype", TEXT.as_bytes(), true)?;
        let content = self.xml("content.xml")?.ok_or(BROKEN)?;
        let styles = self.xml("styles.xml")?;
        for xml in [Some(&content), styles.as_ref()].into_iter().flatten() {
            self.gather(xml)?;
        }
        self.words("content.xml", &content)?;
        drop(content);
        if let Some(styles) = styles {
            self.words("styles.xml", &styles)?;
        }
        if let Some(settings) = self.xml("settings.xml")? {
            self.words("settings.xml", &settings)?;
        }
        let list = self.list();
        self.packer.add("META-INF/manifest.xml", list.as_bytes(), false)
    }

    fn xml(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.archive.read(name)?.map(decode).transpose()
    }

    fn words(&mut self, name: &str, xml: &str) -> Result<(), Refusal> {
        let inside = HashMap::new();
        // What an object refers to is not looked for: formulas and charts have no pictures.
        let parts = if name.contains('/') { &inside } else { &self.parts };
        let mut rules =
            OdtRules::new(parts, &mut self.people, &mut self.notes, name.ends_with("settings.xml"));
        let bytes = rewrite(xml, &mut rules)?;
        self.packer.add(name, &bytes, false)?;
        self.entries.push((name.to_owned(), "text/xml".to_owned()));
        Ok(())
    }

    /// Writes the pictures and objects that a part refers to.
    fn gather(&mut self, xml: &str) -> Result<(), Refusal> {
        let mut found = Vec::new();
        walk(xml, |piece| {
            if let Piece::Begin(element) = piece
                && let Some(href) = element.get(Space::Link, "href")
                && !matches!(element.name, "a" | "object-ole" | "plugin" | "font-face-uri")
            {
                found.push((element.name == "object", name(href.trim()).to_owned()));
            }
            Ok(())
        })?;
        for (is_object, old) in found {
            if self.parts.contains_key(&old) {
                continue;
            }
            let new = if is_object { self.object(&old)? } else { self.picture(&old)? };
            if let Some(new) = new {
                self.parts.insert(old, new);
            }
        }
        Ok(())
    }

    fn picture(&mut self, old: &str) -> Result<Option<String>, Refusal> {
        let spelled = old.replace("%20", " ");
        let Some(bytes) = self.archive.read(&spelled)? else { return Ok(None) };
        let Some((bytes, form)) = picture::clean(bytes, &mut self.notes)? else { return Ok(None) };
        let new = format!("Pictures/image{}.{}", self.entries.len(), form.ending);
        self.packer.add(&new, &bytes, false)?;
        self.entries.push((new.clone(), form.media.to_owned()));
        Ok(Some(new))
    }

    fn object(&mut self, old: &str) -> Result<Option<String>, Refusal> {
        let media = self.listed.get(old).cloned().unwrap_or_default();
        let is_kept =
            OBJECTS.iter().any(|kind| media.strip_prefix(TEXT.trim_end_matches("text")) == Some(kind));
        let content = if is_kept { self.xml(&format!("{old}/content.xml"))? } else { None };
        let Some(content) = content else { return Ok(None) };
        let new = format!("Object {}", self.entries.len());
        self.entries.push((format!("{new}/"), media));
        self.words(&format!("{new}/content.xml"), &content)?;
        if let Some(styles) = self.xml(&format!("{old}/styles.xml"))? {
            self.words(&format!("{new}/styles.xml"), &styles)?;
        }
        Ok(Some(format!("./{new}")))
    }

    fn list(&self) -> String {
        let mut list = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"{MANIFEST}\" manifest:version=\"1.3\">"
        );
        for (path, media) in &self.entries {
            list.push_str("<manifest:file-entry manifest:full-path=\"");
            write_value(path, &mut list);
            list.push_str("\" manifest:media-type=\"");
            write_value(media, &mut list);
            list.push_str("\"/>");
        }
        list.push_str("</manifest:manifest>");
        list
    }
}
