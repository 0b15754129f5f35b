//! The walk from the catalog to everything that can be reached and is kept. What nothing leads to (earlier revisions, objects that were deleted, what hides
//! between them) is never looked at.

use std::collections::{BTreeMap, HashMap, VecDeque};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream, String};
use hayro_syntax::xref::XRef;
use meldestelle_domain::attachment::{Note, Refusal};

use super::exceptions::{REPLACED, check_form, replacement};
use super::found::Found;
use super::heads::Heads;
use super::pages::{self, Page};
use super::roles::Role;
use super::streams::Streams;
use super::{actions, file::File, streams, texts, token};

/// Deepest nesting of arrays and dictionaries in one object.
const DEEPEST: usize = 100;

/// What is still to be written.
enum Task<'a> {
    Object(ObjectIdentifier, Role),
    Page(Page<'a>),
}

/// A walk through one document.
pub(super) struct Walk<'a> {
    xref: &'a XRef,
    heads: Heads<'a>,
    /// New numbers. An object that serves two purposes has two.
    numbers: HashMap<(ObjectIdentifier, Role), u32>,
    tasks: VecDeque<(u32, Task<'a>)>,
    root: u32,
    file: File,
    streams: Streams,
    found: Found,
}

/// What a walk brings.
pub(super) struct Walked {
    pub(super) bytes: Vec<u8>,
    pub(super) found: Found,
    pub(super) pages: usize,
    /// Whether all pages are there that the document names.
    pub(super) whole: bool,
}

/// Whether a field holds text. Fields inherit what they are (12.7.4.1).
fn is_text(field: &Dict<'_>) -> bool {
    let mut fields = std::iter::successors(Some(field.clone()), |field| field.get("Parent")).take(DEEPEST);
    let kind = fields.find_map(|field| field.get::<Name<'_>>("FT"));
    kind.is_some_and(|kind| &*kind == b"Tx")
}

/// Writes a document anew.
///
/// # Errors
/// [`Refusal`] if something in it can't be cleaned.
pub(super) fn through(pdf: &Pdf, streams: Streams) -> Result<Walked, Refusal> {
    let xref = pdf.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id()).ok_or(Refusal::BrokenPdf)?;
    let heads = Heads::of(pdf.data().as_ref());
    let tree = pages::of(pdf, &catalog, &heads)?;
    let capacity = if streams.are_written() { pdf.data().as_ref().len() } else { 0 };
    let mut walk = Walk {
        xref,
        heads,
        numbers: HashMap::new(),
        tasks: VecDeque::new(),
        root: 0,
        file: File::new(pdf.version(), capacity),
        streams,
        found: Found::default(),
    };
    let (count, whole) = (tree.pages.len(), tree.whole);
    check_form(&catalog, count)?;
    let root = walk.begin(&catalog, tree.pages)?;
    walk.all()?;
    if walk.streams.traces {
        walk.found.note(Note::TracesRemoved);
    }
    Ok(Walked { bytes: walk.file.finish(root)?, found: walk.found, pages: count, whole })
}

impl<'a> Walk<'a> {
    /// Catalog and tree of pages.
    fn begin(&mut self, catalog: &Dict<'a>, pages: Vec<Page<'a>>) -> Result<u32, Refusal> {
        let root = self.file.reserve()?;
        self.root = self.file.reserve()?;
        let mut tree = b"<</Type/Pages".to_vec();
        token::entry(&mut tree, "Count", pages.len());
        tree.extend_from_slice(b"/Kids[");
        for page in pages {
            let known = page.id.and_then(|id| self.numbers.get(&(id, Role::Page)).copied());
            let number = if let Some(number) = known {
                number
            } else {
                let number = self.file.reserve()?;
                self.numbers.extend(page.id.map(|id| ((id, Role::Page), number)));
                self.tasks.push_back((number, Task::Page(page)));
                number
            };
            token::reference(&mut tree, number);
        }
        tree.extend_from_slice(b"]>>");
        let mut text = b"<</Type/Catalog/Pages".to_vec();
        token::reference(&mut text, self.root);
        self.entries(&mut text, catalog, Role::Catalog, 0, false)?;
        text.extend_from_slice(b">>");
        self.file.object(root, &text)?;
        self.file.object(self.root, &tree)?;
        Ok(root)
    }

    fn all(&mut self) -> Result<(), Refusal> {
        let mut text = Vec::new();
        while let Some((number, task)) = self.tasks.pop_front() {
            text.clear();
            match task {
                Task::Page(page) => self.page(&mut text, &page)?,
                Task::Object(id, role) => match self.xref.get::<Object<'_>>(id) {
                    Some(Object::Stream(stream)) => {
                        self.stream(&mut text, number, &stream, role)?;
                        continue;
                    }
                    Some(object) => self.object(&mut text, object, role, 0)?,
                    None if self.heads.has(id) => return Err(Refusal::BrokenPdf),
                    // A reference to nothing is null (7.3.10).
                    None => token::word(&mut text, "null"),
                },
            }
            self.file.object(number, &text)?;
        }
        Ok(())
    }

    fn page(&mut self, text: &mut Vec<u8>, page: &Page<'a>) -> Result<(), Refusal> {
        text.extend_from_slice(b"<</Type/Page/Parent");
        token::reference(text, self.root);
        let own = page.dictionary.keys().map(|key| (key.to_vec(), &page.dictionary));
        let inherited = pages::INHERITED.iter().zip(&page.above).filter_map(|(key, above)| {
            let above = above.as_ref().filter(|_| !pages::says(&page.dictionary, key, &self.heads))?;
            Some((key.as_bytes().to_vec(), above))
        });
        // In the order in which they are met when the new file is cleaned: it comes out the same.
        let entries: BTreeMap<_, _> = own.chain(inherited).collect();
        for (key, from) in entries {
            if let Some(value) = from.get_raw(&key) {
                self.entry(text, from, Role::Page, &key, value, 0)?;
            }
        }
        text.extend_from_slice(b">>");
        Ok(())
    }

    fn stream(
        &mut self,
        text: &mut Vec<u8>,
        number: u32,
        stream: &Stream<'a>,
        role: Role,
    ) -> Result<(), Refusal> {
        self.entries(text, stream.dict(), role.of_stream(), 0, true)?;
        let data = self.streams.clean(stream, role)?;
        if !data.filters.is_empty() {
            text.extend_from_slice(b"/Filter[");
            for (name, _) in &data.filters {
                token::name(text, name);
            }
            text.push(b']');
        }
        if data.filters.iter().any(|(_, parameters)| parameters.is_some()) {
            text.extend_from_slice(b"/DecodeParms[");
            for (_, parameters) in &data.filters {
                match parameters {
                    Some(parameters) => self.dictionary(text, parameters, Role::Parameters, 0)?,
                    None => token::word(text, "null"),
                }
            }
            text.push(b']');
        }
        self.file.stream(number, text, &data.bytes)
    }

    fn object(
        &mut self,
        text: &mut Vec<u8>,
        object: Object<'a>,
        role: Role,
        depth: usize,
    ) -> Result<(), Refusal> {
        match object {
            Object::Null(_) => token::word(text, "null"),
            Object::Boolean(value) => token::word(text, if value { "true" } else { "false" }),
            Object::Number(number) => token::number(text, number.as_f64()),
            Object::String(string) => token::string(text, &string),
            Object::Name(name) => token::name(text, &name),
            Object::Dict(dictionary) => self.dictionary(text, &dictionary, role, depth + 1)?,
            Object::Array(array) => self.array(text, &array, role, depth + 1)?,
            // Not where it could stand (7.3.8).
            Object::Stream(_) => return Err(Refusal::UncleanPdf),
        }
        Ok(())
    }

    fn dictionary(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        role: Role,
        depth: usize,
    ) -> Result<(), Refusal> {
        text.extend_from_slice(b"<<");
        self.entries(text, dictionary, role, depth, false)?;
        text.extend_from_slice(b">>");
        Ok(())
    }

    /// The entries that stay.
    fn entries(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        role: Role,
        depth: usize,
        is_stream: bool,
    ) -> Result<(), Refusal> {
        if depth > DEEPEST {
            return Err(Refusal::UncleanPdf);
        }
        for (key, value) in dictionary.entries() {
            let is_ours =
                replacement(dictionary, role, &key).is_some_and(|ours| value == MaybeRef::NotRef(ours));
            if is_ours || (is_stream && streams::describes(&key)) {
                continue;
            }
            self.entry(text, dictionary, role, &key, value, depth)?;
        }
        for key in REPLACED {
            if let Some(ours) = replacement(dictionary, role, key.as_bytes()) {
                token::name(text, key.as_bytes());
                self.object(text, ours, role, depth)?;
            }
        }
        Ok(())
    }

    /// One entry, if it stays.
    fn entry(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        role: Role,
        key: &[u8],
        value: MaybeRef<Object<'a>>,
        depth: usize,
    ) -> Result<(), Refusal> {
        let Some((value, purpose)) = self.keeps(dictionary, role, key, value) else {
            self.found.dropped(role, key);
            return Ok(());
        };
        token::name(text, key);
        self.value(text, value, purpose, depth)
    }

    /// An entry's value and what it is for, if it stays.
    fn keeps(
        &mut self,
        dictionary: &Dict<'a>,
        role: Role,
        key: &[u8],
        value: MaybeRef<Object<'a>>,
    ) -> Option<(MaybeRef<Object<'a>>, Role)> {
        let purpose = role.entry(key)?;
        match (role, key) {
            // The name of a field is no name of a person; that of a remark's author is.
            (Role::Annotation, b"T") => {
                let kind = dictionary.get::<Name<'_>>("Subtype");
                kind.is_none_or(|kind| &*kind == b"Widget").then_some((value, purpose))
            }
            // Long text (Table 228).
            (Role::Annotation, b"V" | b"DV")
                if is_text(dictionary)
                    && matches!(dictionary.get::<Object<'_>>(key), Some(Object::Stream(_))) =>
            {
                Some((value, Role::Content))
            }
            // A signature (12.8.1). What shows it stays.
            (Role::Annotation, b"V" | b"DV") if dictionary.get::<Dict<'_>>(key).is_some() => {
                self.found.note(Note::SignatureBroken);
                None
            }
            // Programs put there where a picture came from.
            (Role::Annotation | Role::Structure | Role::Group, b"Alt" | b"ActualText" | b"TU" | b"E")
                if dictionary.get::<String<'_>>(key).is_some_and(|text| texts::is_path(&text)) =>
            {
                self.found.note(Note::TracesRemoved);
                None
            }
            (Role::Base, _) => {
                let address = dictionary.get::<String<'_>>(key)?;
                let leads = address.starts_with(b"http") && actions::leads_out(&address);
                if !leads {
                    self.found.note(Note::TracesRemoved);
                }
                leads.then_some((value, purpose))
            }
            (Role::Catalog, b"PageMode") => {
                let mode = dictionary.get::<Name<'_>>(key)?;
                (&*mode != b"UseAttachments").then_some((value, purpose))
            }
            _ => self.admits(purpose, &value).map(|purpose| (value, purpose)),
        }
    }

    /// The purpose that a value turns out to have; `None`: it goes.
    fn admits(&mut self, role: Role, value: &MaybeRef<Object<'a>>) -> Option<Role> {
        match role {
            Role::Page => match value {
                MaybeRef::Ref(to) => self.numbers.contains_key(&((*to).into(), role)).then_some(role),
                // Pages of other documents are given by number.
                MaybeRef::NotRef(object) => matches!(object, Object::Number(_)).then_some(Role::Data),
            },
            Role::Action => match self.resolved(value)? {
                Object::Dict(action) => actions::stays(&action, &mut self.found).then_some(role),
                Object::Array(_) => Some(role),
                _ => None,
            },
            Role::Opening => match self.resolved(value)? {
                Object::Dict(action) => actions::stays(&action, &mut self.found).then_some(Role::Action),
                Object::Array(_) => Some(Role::Dest),
                _ => None,
            },
            Role::Marked => match self.resolved(value)? {
                Object::Dict(_) => Some(Role::Annotation),
                Object::Stream(_) => Some(Role::XObject),
                _ => None,
            },
            _ => Some(role),
        }
    }

    fn resolved(&self, value: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::Ref(to) => self.xref.get((*to).into()),
            MaybeRef::NotRef(object) => Some(object.clone()),
        }
    }

    fn array(
        &mut self,
        text: &mut Vec<u8>,
        array: &Array<'a>,
        role: Role,
        depth: usize,
    ) -> Result<(), Refusal> {
        if depth > DEEPEST {
            return Err(Refusal::UncleanPdf);
        }
        let first = array.raw_iter().next().filter(|_| role == Role::ColorSpace);
        let first = first.and_then(|first| self.resolved(&first)).and_then(Object::into_name);
        text.push(b'[');
        for (index, value) in array.raw_iter().enumerate() {
            let role = role.element(index, first.as_deref());
            match self.admits(role, &value) {
                Some(role) => self.value(text, value, role, depth)?,
                // Places count.
                None => token::word(text, "null"),
            }
        }
        text.push(b']');
        Ok(())
    }

    fn value(
        &mut self,
        text: &mut Vec<u8>,
        value: MaybeRef<Object<'a>>,
        role: Role,
        depth: usize,
    ) -> Result<(), Refusal> {
        match value {
            MaybeRef::Ref(to) => {
                let id = to.into();
                let number = if let Some(number) = self.numbers.get(&(id, role)) {
                    *number
                } else {
                    let number = self.file.reserve()?;
                    self.numbers.insert((id, role), number);
                    self.tasks.push_back((number, Task::Object(id, role)));
                    number
                };
                token::reference(text, number);
                Ok(())
            }
            MaybeRef::NotRef(object) => self.object(text, object, role, depth),
        }
    }
}
