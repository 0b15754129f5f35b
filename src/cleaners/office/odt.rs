//! Cleans an ODT (ISO/IEC 26300-3): a package whose parts have fixed names, with a manifest. Kept:
//! text, styles, settings that affect the layout, the images that the text refers to, formulas and
//! charts. Of other embedded objects only the replacement image stays.

use std::collections::HashMap;

use meldestelle_domain::attachment::{Note, Refusal};

use super::embedded_image;
use super::identifying::Pseudonyms;
use super::namespaces::Namespace;
use super::odt_rules::{OdtRules, part_name};
use super::rewrite::rewrite;
use super::xml::{BROKEN, XmlEvent, decode, walk, write_attribute_value};
use crate::zip::{ZipReader, ZipWriter};
use crate::{CleanResult, add_note};

const TEXT_MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";
const MANIFEST_NAMESPACE: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
/// Kinds of embedded objects that are kept. They are XML of the same form as the document.
const KEPT_OBJECTS: [&str; 2] = ["formula", "chart"];

/// Cleans an ODT.
pub(super) fn clean(input: &[u8]) -> CleanResult {
    let mut archive = ZipReader::open(input)?;
    let media_types = read_manifest(&mut archive)?;
    let mut notes = Vec::new();
    for name in archive.names() {
        if let Some(why) = note_for_dropped(name) {
            add_note(&mut notes, why);
        }
    }
    let mut cleaner = OdtCleaner {
        archive,
        media_types,
        writer: ZipWriter::default(),
        manifest_entries: vec![("/".to_owned(), TEXT_MEDIA_TYPE.to_owned())],
        new_names: HashMap::new(),
        pseudonyms: Pseudonyms::default(),
        notes,
    };
    cleaner.run()?;
    Ok((cleaner.writer.finish()?, cleaner.notes))
}

/// The note for the desk about an entry that goes.
fn note_for_dropped(name: &str) -> Option<Note> {
    let lower = name.to_lowercase();
    if lower.ends_with('/') {
        return None;
    }
    match lower.as_str() {
        "meta.xml" | "thumbnails/thumbnail.png" => Some(Note::TracesRemoved),
        "meta-inf/documentsignatures.xml" | "meta-inf/macrosignatures.xml" => Some(Note::SignatureBroken),
        _ if lower.starts_with("scripts/") => Some(Note::ActionsOff),
        // Nearly every document has empty macro libraries. These consist of lists only.
        _ if lower.starts_with("basic/") || lower.starts_with("dialogs/") => {
            let library_lists = ["script-lc.xml", "dialog-lc.xml", "script-lb.xml", "dialog-lb.xml"];
            (!library_lists.iter().any(|manifest| lower.ends_with(manifest))).then_some(Note::ActionsOff)
        }
        _ => None,
    }
}

/// Media types by entry name (ISO/IEC 26300-3, 3).
///
/// # Errors
/// [`Refusal`] if the manifest is damaged, or says that entries are encrypted.
fn read_manifest(archive: &mut ZipReader<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut media_types = HashMap::new();
    let Some(bytes) = archive.read("META-INF/manifest.xml")? else { return Ok(media_types) };
    walk(&decode(bytes)?, |event| {
        if let XmlEvent::Start(element) = event {
            if element.is(Namespace::Manifest, "encryption-data") {
                return Err(Refusal::EncryptedOffice);
            }
            let path = element.get(Namespace::Manifest, "full-path");
            let media = element.get(Namespace::Manifest, "media-type");
            if let Some((path, media)) = path.zip(media) {
                media_types.insert(part_name(path).to_owned(), media.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(media_types)
}

struct OdtCleaner<'a> {
    archive: ZipReader<'a>,
    /// Media types by entry name.
    media_types: HashMap<String, String>,
    writer: ZipWriter,
    /// Name and media type of each entry written.
    manifest_entries: Vec<(String, String)>,
    /// New names of images and objects, by old ones.
    new_names: HashMap<String, String>,
    pseudonyms: Pseudonyms,
    notes: Vec<Note>,
}

impl OdtCleaner<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        // The media type is the first entry and uncompressed, so that it stands at a fixed offset
        // (3.3).
        self.writer.add("mimetype", TEXT_MEDIA_TYPE.as_bytes(), true)?;
        let content = self.read_xml("content.xml")?.ok_or(BROKEN)?;
        let styles = self.read_xml("styles.xml")?;
        for xml in [Some(&content), styles.as_ref()].into_iter().flatten() {
            self.copy_referenced(xml)?;
        }
        self.clean_xml("content.xml", &content)?;
        drop(content);
        if let Some(styles) = styles {
            self.clean_xml("styles.xml", &styles)?;
        }
        if let Some(settings) = self.read_xml("settings.xml")? {
            self.clean_xml("settings.xml", &settings)?;
        }
        let manifest = self.manifest_xml();
        self.writer.add("META-INF/manifest.xml", manifest.as_bytes(), false)
    }

    fn read_xml(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.archive.read(name)?.map(decode).transpose()
    }

    fn clean_xml(&mut self, name: &str, xml: &str) -> Result<(), Refusal> {
        let inside = HashMap::new();
        // Formulas and charts do not refer to images.
        let new_names = if name.contains('/') { &inside } else { &self.new_names };
        let mut rules =
            OdtRules::new(new_names, &mut self.pseudonyms, &mut self.notes, name.ends_with("settings.xml"));
        let bytes = rewrite(xml, &mut rules)?;
        self.writer.add(name, &bytes, false)?;
        self.manifest_entries.push((name.to_owned(), "text/xml".to_owned()));
        Ok(())
    }

    /// Copies the images and objects that a part refers to.
    fn copy_referenced(&mut self, xml: &str) -> Result<(), Refusal> {
        let mut references = Vec::new();
        walk(xml, |event| {
            if let XmlEvent::Start(element) = event
                && let Some(href) = element.get(Namespace::XLink, "href")
                && !matches!(element.name, "a" | "object-ole" | "plugin" | "font-face-uri")
            {
                references.push((element.name == "object", part_name(href.trim()).to_owned()));
            }
            Ok(())
        })?;
        for (is_object, old) in references {
            if self.new_names.contains_key(&old) {
                continue;
            }
            let new = if is_object { self.add_object(&old)? } else { self.add_image(&old)? };
            if let Some(new) = new {
                self.new_names.insert(old, new);
            }
        }
        Ok(())
    }

    fn add_image(&mut self, old: &str) -> Result<Option<String>, Refusal> {
        let spelled = old.replace("%20", " ");
        let Some(bytes) = self.archive.read(&spelled)? else { return Ok(None) };
        let Some((bytes, format)) = embedded_image::clean(bytes, &mut self.notes)? else { return Ok(None) };
        let new = format!("Pictures/image{}.{}", self.manifest_entries.len(), format.extension);
        self.writer.add(&new, &bytes, false)?;
        self.manifest_entries.push((new.clone(), format.media_type.to_owned()));
        Ok(Some(new))
    }

    fn add_object(&mut self, old: &str) -> Result<Option<String>, Refusal> {
        let media = self.media_types.get(old).cloned().unwrap_or_default();
        let is_kept = KEPT_OBJECTS
            .iter()
            .any(|kind| media.strip_prefix(TEXT_MEDIA_TYPE.trim_end_matches("text")) == Some(kind));
        let content = if is_kept { self.read_xml(&format!("{old}/content.xml"))? } else { None };
        let Some(content) = content else { return Ok(None) };
        let new = format!("Object {}", self.manifest_entries.len());
        self.manifest_entries.push((format!("{new}/"), media));
        self.clean_xml(&format!("{new}/content.xml"), &content)?;
        if let Some(styles) = self.read_xml(&format!("{old}/styles.xml"))? {
            self.clean_xml(&format!("{new}/styles.xml"), &styles)?;
        }
        Ok(Some(format!("./{new}")))
    }

    fn manifest_xml(&self) -> String {
        let mut manifest = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"{MANIFEST_NAMESPACE}\" manifest:version=\"1.3\">"
        );
        for (path, media) in &self.manifest_entries {
            manifest.push_str("<manifest:file-entry manifest:full-path=\"");
            write_attribute_value(path, &mut manifest);
            manifest.push_str("\" manifest:media-type=\"");
            write_attribute_value(media, &mut manifest);
            manifest.push_str("\"/>");
        }
        manifest.push_str("</manifest:manifest>");
        manifest
    }
}
