//! Cleans a DOCX (ECMA-376, ISO/IEC 29500): a package of parts that refer to each other by
//! relationships. The cleaner follows the relationships from the root of the package; a part that
//! no kept relationship leads to is not written. The new package has new part names, new
//! relationship lists and no dates.

use std::collections::{HashMap, VecDeque};

use meldestelle_domain::attachment::{Note, Refusal};

use super::docx_part_types::{
    PartContent, PartType, find_part_type, is_link, note_for_dropped, relationship_name,
};
use super::docx_rules::{DocxRules, RelationshipTarget};
use super::embedded_image;
use super::fields::unlink_fields;
use super::identifying::{Pseudonyms, is_allowed_link};
use super::namespaces::Namespace;
use super::rewrite::rewrite;
use super::xml::{BROKEN, XmlEvent, decode, walk, write_attribute_value};
use crate::zip::{ZipReader, ZipWriter};
use crate::{CleanResult, add_note};

const RELATIONSHIPS_NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const CONTENT_TYPES_NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A relationship (ISO/IEC 29500-2, 6.5).
#[derive(Debug)]
pub(super) struct Relationship {
    pub id: String,
    pub type_uri: String,
    pub target: String,
    pub is_external: bool,
}

/// A part that will be cleaned and written.
struct QueuedPart {
    old_name: String,
    new_name: String,
    media_type: String,
    part_type: &'static PartType,
}

/// Cleans a DOCX.
pub(super) fn clean(input: &[u8]) -> CleanResult {
    let mut cleaner = DocxCleaner {
        archive: ZipReader::open(input)?,
        writer: ZipWriter::default(),
        new_names: HashMap::new(),
        name_counts: HashMap::new(),
        parts: Vec::new(),
        queue: VecDeque::new(),
        pseudonyms: Pseudonyms::default(),
        notes: Vec::new(),
    };
    cleaner.run()?;
    Ok((cleaner.writer.finish()?, cleaner.notes))
}

struct DocxCleaner<'a> {
    archive: ZipReader<'a>,
    writer: ZipWriter,
    /// New part names by old ones.
    new_names: HashMap<String, String>,
    /// Number of parts that have a name of one kind, by that name.
    name_counts: HashMap<&'static str, usize>,
    /// Name and media type of each part written.
    parts: Vec<(String, String)>,
    queue: VecDeque<QueuedPart>,
    pseudonyms: Pseudonyms,
    notes: Vec<Note>,
}

impl DocxCleaner<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        let root = read_relationships(&mut self.archive, "")?;
        let (kept, rels) = self.filter_relationships("", "", &root, |type_uri| {
            relationship_name(type_uri) == "officeDocument"
        })?;
        if kept.len() != 1 {
            return Err(BROKEN);
        }
        self.writer.add("_rels/.rels", rels.as_bytes(), false)?;
        while let Some(part) = self.queue.pop_front() {
            let Some(bytes) = self.archive.read(&part.old_name)? else { return Err(BROKEN) };
            let bytes = self.clean_part(&part, bytes)?;
            self.writer.add(&part.new_name, &bytes, false)?;
            self.parts.push((part.new_name, part.media_type));
        }
        let content_types = self.content_types();
        self.writer.add("[Content_Types].xml", content_types.as_bytes(), false)
    }

    fn clean_part(&mut self, part: &QueuedPart, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let xml = decode(bytes)?;
        let relationships = read_relationships(&mut self.archive, &part.old_name)?;
        let (kept, rels) =
            self.filter_relationships(&part.old_name, &part.new_name, &relationships, |_| true)?;
        if !kept.is_empty() {
            let (folder, file) = part.new_name.rsplit_once('/').unwrap_or(("", &part.new_name));
            self.writer.add(&format!("{folder}/_rels/{file}.rels"), rels.as_bytes(), false)?;
        }
        let is_settings = part.part_type.content == PartContent::Settings;
        let mut rules = DocxRules::new(&kept, &mut self.pseudonyms, &mut self.notes, is_settings);
        let bytes = rewrite(&xml, &mut rules)?;
        // `altChunk`: the text of the document is another file inside the package, such as a web
        // page. Without it the document would be empty.
        if rules.has_alt_chunk {
            return Err(Refusal::Uncleanable);
        }
        let xml = String::from_utf8(bytes).map_err(|_| BROKEN)?;
        Ok(unlink_fields(xml, &mut self.notes)?.into_bytes())
    }

    /// Decides about the relationships of a part. Returns the target kinds of those that are kept,
    /// by relationship identifier, and the new relationship list as XML.
    fn filter_relationships(
        &mut self,
        source: &str,
        new_source: &str,
        relationships: &[Relationship],
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<(HashMap<String, RelationshipTarget>, String), Refusal> {
        let mut ids = HashMap::new();
        let mut xml = format!("{XML_DECLARATION}<Relationships xmlns=\"{RELATIONSHIPS_NAMESPACE}\">");
        for relationship in relationships {
            let target = if relationship.is_external {
                self.external_target(relationship)
            } else if is_wanted(&relationship.type_uri) {
                self.internal_target(source, relationship)?.map(|target| relative_target(new_source, &target))
            } else {
                add_note(&mut self.notes, note_for_dropped(&relationship.type_uri));
                None
            };
            let Some(target) = target else { continue };
            let target_kind = if is_link(&relationship.type_uri) {
                RelationshipTarget::Hyperlink
            } else {
                RelationshipTarget::Part
            };
            if ids.insert(relationship.id.clone(), target_kind).is_some() {
                return Err(BROKEN);
            }
            for (name, value) in [
                ("<Relationship Id", &relationship.id),
                (" Type", &relationship.type_uri),
                (" Target", &target),
            ] {
                xml.push_str(name);
                xml.push_str("=\"");
                write_attribute_value(value, &mut xml);
                xml.push('"');
            }
            xml.push_str(if relationship.is_external { " TargetMode=\"External\"/>" } else { "/>" });
        }
        xml.push_str("</Relationships>");
        Ok((ids, xml))
    }

    /// Only hyperlinks may lead outside of the document, and only to pages and addresses.
    fn external_target(&mut self, relationship: &Relationship) -> Option<String> {
        match relationship_name(&relationship.type_uri) {
            "hyperlink" if is_link(&relationship.type_uri) && is_allowed_link(&relationship.target) => {
                return Some(relationship.target.clone());
            }
            "hyperlink" | "attachedTemplate" => add_note(&mut self.notes, Note::TracesRemoved),
            _ => add_note(&mut self.notes, Note::RemoteOff),
        }
        None
    }

    fn internal_target(
        &mut self,
        source: &str,
        relationship: &Relationship,
    ) -> Result<Option<String>, Refusal> {
        if is_link(&relationship.type_uri) && relationship.target.starts_with('#') {
            return Ok(Some(relationship.target.clone()));
        }
        let Some(part_type) = find_part_type(&relationship.type_uri) else {
            add_note(&mut self.notes, note_for_dropped(&relationship.type_uri));
            return Ok(None);
        };
        // Some programs write the target `NULL` for a missing image.
        let Some(old_name) = self.resolve_target(source, &relationship.target) else { return Ok(None) };
        if let Some(new_name) = self.new_names.get(&old_name) {
            return Ok(Some(new_name.clone()));
        }
        let (extension, media_type) = match part_type.content {
            PartContent::Xml | PartContent::Settings => ("xml", part_type.media_type),
            PartContent::Image => return self.add_image(old_name, part_type),
        };
        let new_name = self.name_part(part_type, extension);
        self.new_names.insert(old_name.clone(), new_name.clone());
        let target = new_name.clone();
        self.queue.push_back(QueuedPart { old_name, new_name, media_type: media_type.to_owned(), part_type });
        Ok(Some(target))
    }

    /// Writes an image at once, because its format is known only after cleaning.
    fn add_image(
        &mut self,
        old_name: String,
        part_type: &'static PartType,
    ) -> Result<Option<String>, Refusal> {
        let Some(bytes) = self.archive.read(&old_name)? else { return Ok(None) };
        let Some((bytes, format)) = embedded_image::clean(bytes, &mut self.notes)? else { return Ok(None) };
        let new_name = self.name_part(part_type, format.extension);
        self.writer.add(&new_name, &bytes, false)?;
        self.parts.push((new_name.clone(), format.media_type.to_owned()));
        self.new_names.insert(old_name, new_name.clone());
        Ok(Some(new_name))
    }

    /// Makes a name for a part. Parts that exist only once get no number at first.
    fn name_part(&mut self, part_type: &'static PartType, extension: &str) -> String {
        let count = self.name_counts.entry(part_type.name).or_default();
        *count = count.saturating_add(1);
        let is_numbered = part_type.content == PartContent::Image
            || !part_type.media_type.contains("wordprocessingml")
            || matches!(part_type.relationship_name, "header" | "footer");
        match *count {
            1 if !is_numbered => format!("{}.{extension}", part_type.name),
            number => format!("{}{number}.{extension}", part_type.name),
        }
    }

    /// Resolves a relationship target to an entry name (RFC 3986, 5.2).
    fn resolve_target(&self, source: &str, target: &str) -> Option<String> {
        let target = target.split(['#', '?']).next().unwrap_or_default().replace('\\', "/");
        let folder = if target.starts_with('/') {
            ""
        } else {
            source.rsplit_once('/').map_or("", |(folder, _)| folder)
        };
        let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    path.pop();
                }
                part => path.push(part),
            }
        }
        let path = path.join("/").to_lowercase();
        let unescaped = path.replace("%20", " ");
        [path, unescaped].into_iter().find(|path| self.archive.has(path))
    }

    /// The list of media types (ISO/IEC 29500-2, 6.2.3).
    fn content_types(&self) -> String {
        let rels_type = "application/vnd.openxmlformats-package.relationships+xml";
        let mut xml = format!(
            "{XML_DECLARATION}<Types xmlns=\"{CONTENT_TYPES_NAMESPACE}\"><Default Extension=\"rels\" ContentType=\"{rels_type}\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        );
        for (name, media_type) in &self.parts {
            for part in ["<Override PartName=\"/", name, "\" ContentType=\"", media_type, "\"/>"] {
                xml.push_str(part);
            }
        }
        xml.push_str("</Types>");
        xml
    }
}

/// The target to write in the relationships of `new_source`, relative to it. All new parts lie in
/// `word/` or a folder inside it.
fn relative_target(new_source: &str, name: &str) -> String {
    match new_source.matches('/').count() {
        0 => name.to_owned(),
        _ if name.starts_with('#') => name.to_owned(),
        depth => "../".repeat(depth.saturating_sub(1)) + name.strip_prefix("word/").unwrap_or(name),
    }
}

/// Reads the relationships of a part, or of the package for an empty name.
///
/// # Errors
/// [`Refusal`] if the list is damaged.
pub(super) fn read_relationships(
    archive: &mut ZipReader<'_>,
    source: &str,
) -> Result<Vec<Relationship>, Refusal> {
    let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
    let name =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(bytes) = archive.read(&name)? else { return Ok(Vec::new()) };
    let xml = decode(bytes)?;
    let mut relationships = Vec::new();
    walk(&xml, |event| {
        if let XmlEvent::Start(element) = event
            && element.is(Namespace::PackageRelationships, "Relationship")
        {
            let value = |name| element.get(Namespace::None, name).map(str::to_owned);
            relationships.push(Relationship {
                id: value("Id").ok_or(BROKEN)?,
                type_uri: value("Type").ok_or(BROKEN)?,
                target: value("Target").ok_or(BROKEN)?,
                is_external: element.get(Namespace::None, "TargetMode") == Some("External"),
            });
        }
        Ok(())
    })?;
    Ok(relationships)
}
