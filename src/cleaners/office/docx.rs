//! DOCX (ECMA-376, ISO/IEC 29500): a package of parts that refer to each other. From its root the references are followed; what is not reached by one that is
//! kept is not written. The package that comes out has new names, new lists and no dates.

use std::collections::{HashMap, VecDeque};

use meldestelle_domain::attachment::{Note, Refusal};

use super::docx_parts::{How, Kind, is_link, kept, loss, relation};
use super::docx_rules::{DocxRules, Reference};
use super::fields::settle;
use super::picture;
use super::rewrite::rewrite;
use super::spaces::Space;
use super::traces::{People, may_link};
use super::xml::{BROKEN, Piece, decode, walk, write_value};
use crate::zip::{Archive, Packer};
use crate::{Made, note};

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What a part says of another (ISO/IEC 29500-2, 6.5).
#[derive(Debug)]
pub(super) struct Relation {
    pub id: String,
    pub kind: String,
    pub target: String,
    pub is_external: bool,
}

/// A part that is kept: its old name, its new one, its media type.
struct Part {
    old: String,
    new: String,
    media: String,
    kind: &'static Kind,
}

/// Cleans a whole file.
pub(super) fn clean(input: &[u8]) -> Made {
    let mut cleaning = Cleaning {
        archive: Archive::open(input)?,
        packer: Packer::default(),
        names: HashMap::new(),
        counts: HashMap::new(),
        parts: Vec::new(),
        queue: VecDeque::new(),
        people: People::default(),
        notes: Vec::new(),
    };
    cleaning.run()?;
    Ok((cleaning.packer.finish()?, cleaning.notes))
}

struct Cleaning<'a> {
    archive: Archive<'a>,
    packer: Packer,
    /// New names by old names.
    names: HashMap<String, String>,
    /// How many parts have a name of one kind.
    counts: HashMap<&'static str, usize>,
    /// What is written.
    parts: Vec<(String, String)>,
    queue: VecDeque<Part>,
    people: People,
    notes: Vec<Note>,
}

impl Cleaning<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        let root = relations(&mut self.archive, "")?;
        let (kept, list) = self.follow("", "", &root, |kind| relation(kind) == "officeDocument")?;
        if kept.len() != 1 {
            return Err(BROKEN);
        }
        self.packer.add("_rels/.rels", list.as_bytes(), false)?;
        while let Some(part) = self.queue.pop_front() {
            let Some(bytes) = self.archive.read(&part.old)? else { return Err(BROKEN) };
            let bytes = self.words(&part, bytes)?;
            self.packer.add(&part.new, &bytes, false)?;
            self.parts.push((part.new, part.media));
        }
        let types = self.types();
        self.packer.add("[Content_Types].xml", types.as_bytes(), false)
    }

    fn words(&mut self, part: &Part, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let xml = decode(bytes)?;
        let found = relations(&mut self.archive, &part.old)?;
        let (kept, list) = self.follow(&part.old, &part.new, &found, |_| true)?;
        if !kept.is_empty() {
            let (folder, file) = part.new.rsplit_once('/').unwrap_or(("", &part.new));
            self.packer.add(&format!("{folder}/_rels/{file}.rels"), list.as_bytes(), false)?;
        }
        let is_settings = part.kind.how == How::Settings;
        let mut rules = DocxRules::new(&kept, &mut self.people, &mut self.notes, is_settings);
        let bytes = rewrite(&xml, &mut rules)?;
        // The words of such a document are a web page or another document inside of it: without them it would be empty.
        if rules.has_chunk {
            return Err(Refusal::Uncleanable);
        }
        let xml = String::from_utf8(bytes).map_err(|_| BROKEN)?;
        Ok(settle(xml, &mut self.notes)?.into_bytes())
    }

    /// Decides on what a part refers to; the references that are kept, and their list.
    fn follow(
        &mut self,
        from: &str,
        near: &str,
        found: &[Relation],
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(HashMap<String, Reference>, String), Refusal> {
        let mut ids = HashMap::new();
        let mut list = format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\">");
        for one in found {
            let target = if one.is_external {
                self.external(one)
            } else if wanted(&one.kind) {
                self.internal(from, one)?.map(|target| beside(near, &target))
            } else {
                note(&mut self.notes, loss(&one.kind));
                None
            };
            let Some(target) = target else { continue };
            let to = if is_link(&one.kind) { Reference::Link } else { Reference::Part };
            if ids.insert(one.id.clone(), to).is_some() {
                return Err(BROKEN);
            }
            for (name, value) in [("<Relationship Id", &one.id), (" Type", &one.kind), (" Target", &target)] {
                list.push_str(name);
                list.push_str("=\"");
                write_value(value, &mut list);
                list.push('"');
            }
            list.push_str(if one.is_external { " TargetMode=\"External\"/>" } else { "/>" });
        }
        list.push_str("</Relationships>");
        Ok((ids, list))
    }

    /// Outside of the document only links lead, and those to pages and addresses.
    fn external(&mut self, one: &Relation) -> Option<String> {
        match relation(&one.kind) {
            "hyperlink" if is_link(&one.kind) && may_link(&one.target) => return Some(one.target.clone()),
            "hyperlink" | "attachedTemplate" => note(&mut self.notes, Note::TracesRemoved),
            _ => note(&mut self.notes, Note::RemoteOff),
        }
        None
    }

    fn internal(&mut self, from: &str, one: &Relation) -> Result<Option<String>, Refusal> {
        if is_link(&one.kind) && one.target.starts_with('#') {
            return Ok(Some(one.target.clone()));
        }
        let Some(kind) = kept(&one.kind) else {
            note(&mut self.notes, loss(&one.kind));
            return Ok(None);
        };
        // Where a picture could not be had, some programs write that it is `NULL`.
        let Some(old) = self.resolve(from, &one.target) else { return Ok(None) };
        if let Some(new) = self.names.get(&old) {
            return Ok(Some(new.clone()));
        }
        let (ending, media) = match kind.how {
            How::Words | How::Settings => ("xml", kind.media),
            How::Picture => return self.picture(old, kind),
        };
        let new = self.name(kind, ending);
        self.names.insert(old.clone(), new.clone());
        let target = new.clone();
        self.queue.push_back(Part { old, new, media: media.to_owned(), kind });
        Ok(Some(target))
    }

    /// Pictures are written at once: what kind they are is seen when they are cleaned.
    fn picture(&mut self, old: String, kind: &'static Kind) -> Result<Option<String>, Refusal> {
        let Some(bytes) = self.archive.read(&old)? else { return Ok(None) };
        let Some((bytes, form)) = picture::clean(bytes, &mut self.notes)? else { return Ok(None) };
        let new = self.name(kind, form.ending);
        self.packer.add(&new, &bytes, false)?;
        self.parts.push((new.clone(), form.media.to_owned()));
        self.names.insert(old, new.clone());
        Ok(Some(new))
    }

    /// A new name: the first of its kind without number, but for those of which there are usually several.
    fn name(&mut self, kind: &'static Kind, ending: &str) -> String {
        let count = self.counts.entry(kind.name).or_default();
        *count = count.saturating_add(1);
        let several = kind.how == How::Picture
            || !kind.media.contains("wordprocessingml")
            || matches!(kind.relation, "header" | "footer");
        match *count {
            1 if !several => format!("{}.{ending}", kind.name),
            number => format!("{}{number}.{ending}", kind.name),
        }
    }

    /// The name of the part that a reference leads to: from the folder of the part, or from the root (RFC 3986, 5.2).
    fn resolve(&self, from: &str, target: &str) -> Option<String> {
        let target = target.split(['#', '?']).next().unwrap_or_default().replace('\\', "/");
        let folder =
            if target.starts_with('/') { "" } else { from.rsplit_once('/').map_or("", |(folder, _)| folder) };
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
        let spelled = path.replace("%20", " ");
        [path, spelled].into_iter().find(|path| self.archive.has(path))
    }

    /// The list of media types (ISO/IEC 29500-2, 6.2.3).
    fn types(&self) -> String {
        let rels = "application/vnd.openxmlformats-package.relationships+xml";
        let mut list = format!(
            "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" ContentType=\"{rels}\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        );
        for (name, media) in &self.parts {
            for part in ["<Override PartName=\"/", name, "\" ContentType=\"", media, "\"/>"] {
                list.push_str(part);
            }
        }
        list.push_str("</Types>");
        list
    }
}

/// A name as a part beside it says it: all are in one folder and the folders in it.
fn beside(near: &str, name: &str) -> String {
    match near.matches('/').count() {
        0 => name.to_owned(),
        _ if name.starts_with('#') => name.to_owned(),
        deep => "../".repeat(deep.saturating_sub(1)) + name.strip_prefix("word/").unwrap_or(name),
    }
}

/// What a part refers to; of the whole package for an empty name.
///
/// # Errors
/// If the list does not read.
pub(super) fn relations(archive: &mut Archive<'_>, of: &str) -> Result<Vec<Relation>, Refusal> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(bytes) = archive.read(&name)? else { return Ok(Vec::new()) };
    let xml = decode(bytes)?;
    let mut found = Vec::new();
    walk(&xml, |piece| {
        if let Piece::Begin(element) = piece
            && element.is(Space::Relations, "Relationship")
        {
            let value = |name| element.get(Space::None, name).map(str::to_owned);
            found.push(Relation {
                id: value("Id").ok_or(BROKEN)?,
                kind: value("Type").ok_or(BROKEN)?,
                target: value("Target").ok_or(BROKEN)?,
                is_external: element.get(Space::None, "TargetMode") == Some("External"),
            });
        }
        Ok(())
    })?;
    Ok(found)
}
