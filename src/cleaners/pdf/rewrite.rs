//! Writes the document again, starting at the catalog and following every kept reference. Objects
//! that nothing refers to are never read: earlier revisions, deleted objects, data hidden between
//! objects.

use std::collections::{BTreeMap, HashMap, VecDeque};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream, String};
use hayro_syntax::xref::XRef;
use meldestelle_domain::attachment::{Note, Refusal};

use super::object_headers::ObjectHeaders;
use super::object_type::ObjectType;
use super::page_tree::{self, Page};
use super::pdf_notes::PdfNotes;
use super::required_entries::{PLACEHOLDER_KEYS, check_xfa, placeholder};
use super::streams::StreamCleaner;
use super::writer::PdfWriter;
use super::{actions, serialize, streams, text_string};

/// Deepest nesting of arrays and dictionaries in one object.
const MAX_NESTING: usize = 100;

/// An object that is still to be written.
enum Task<'a> {
    Object(ObjectIdentifier, ObjectType),
    Page(Page<'a>),
}

/// Rewrites one document.
pub(super) struct Rewriter<'a> {
    xref: &'a XRef,
    headers: ObjectHeaders<'a>,
    /// New object numbers. An object that is reached as two types has two.
    numbers: HashMap<(ObjectIdentifier, ObjectType), u32>,
    queue: VecDeque<(u32, Task<'a>)>,
    pages_id: u32,
    writer: PdfWriter,
    streams: StreamCleaner,
    notes: PdfNotes,
}

/// The result of rewriting.
pub(super) struct Rewritten {
    pub(super) bytes: Vec<u8>,
    pub(super) notes: PdfNotes,
    pub(super) pages: usize,
    /// Whether all pages that the page tree refers to are there.
    pub(super) is_complete: bool,
}

/// Whether a form field holds text. Its type may be inherited (12.7.4.1).
fn is_text_field(field: &Dict<'_>) -> bool {
    let mut ancestors =
        std::iter::successors(Some(field.clone()), |field| field.get("Parent")).take(MAX_NESTING);
    let kind = ancestors.find_map(|field| field.get::<Name<'_>>("FT"));
    kind.is_some_and(|kind| &*kind == b"Tx")
}

/// Rewrites a document.
///
/// # Errors
/// [`Refusal`] if something in it cannot be cleaned.
pub(super) fn rewrite(pdf: &Pdf, streams: StreamCleaner) -> Result<Rewritten, Refusal> {
    let xref = pdf.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id()).ok_or(Refusal::BrokenPdf)?;
    let headers = ObjectHeaders::new(pdf.data().as_ref());
    let tree = page_tree::read_pages(pdf, &catalog, &headers)?;
    let capacity = if streams.is_writing() { pdf.data().as_ref().len() } else { 0 };
    let mut rewriter = Rewriter {
        xref,
        headers,
        numbers: HashMap::new(),
        queue: VecDeque::new(),
        pages_id: 0,
        writer: PdfWriter::new(pdf.version(), capacity),
        streams,
        notes: PdfNotes::default(),
    };
    let (count, is_complete) = (tree.pages.len(), tree.is_complete);
    check_xfa(&catalog, count)?;
    let catalog_id = rewriter.write_catalog(&catalog, tree.pages)?;
    rewriter.write_queued()?;
    if rewriter.streams.has_removed_metadata {
        rewriter.notes.add(Note::TracesRemoved);
    }
    Ok(Rewritten {
        bytes: rewriter.writer.finish(catalog_id)?,
        notes: rewriter.notes,
        pages: count,
        is_complete,
    })
}

impl<'a> Rewriter<'a> {
    /// Writes the catalog and the page tree, and queues the pages.
    fn write_catalog(&mut self, catalog: &Dict<'a>, pages: Vec<Page<'a>>) -> Result<u32, Refusal> {
        let catalog_id = self.writer.reserve()?;
        self.pages_id = self.writer.reserve()?;
        let mut tree = b"<</Type/Pages".to_vec();
        serialize::entry(&mut tree, "Count", pages.len());
        tree.extend_from_slice(b"/Kids[");
        for page in pages {
            let known = page.id.and_then(|id| self.numbers.get(&(id, ObjectType::Page)).copied());
            let number = if let Some(number) = known {
                number
            } else {
                let number = self.writer.reserve()?;
                self.numbers.extend(page.id.map(|id| ((id, ObjectType::Page), number)));
                self.queue.push_back((number, Task::Page(page)));
                number
            };
            serialize::reference(&mut tree, number);
        }
        tree.extend_from_slice(b"]>>");
        let mut text = b"<</Type/Catalog/Pages".to_vec();
        serialize::reference(&mut text, self.pages_id);
        self.entries(&mut text, catalog, ObjectType::Catalog, 0, false)?;
        text.extend_from_slice(b">>");
        self.writer.object(catalog_id, &text)?;
        self.writer.object(self.pages_id, &tree)?;
        Ok(catalog_id)
    }

    fn write_queued(&mut self) -> Result<(), Refusal> {
        let mut text = Vec::new();
        while let Some((number, task)) = self.queue.pop_front() {
            text.clear();
            match task {
                Task::Page(page) => self.page(&mut text, &page)?,
                Task::Object(id, object_type) => match self.xref.get::<Object<'_>>(id) {
                    Some(Object::Stream(stream)) => {
                        self.stream(&mut text, number, &stream, object_type)?;
                        continue;
                    }
                    Some(object) => self.object(&mut text, object, object_type, 0)?,
                    None if self.headers.contains(id) => return Err(Refusal::BrokenPdf),
                    // A reference to a missing object means null (7.3.10).
                    None => serialize::keyword(&mut text, "null"),
                },
            }
            self.writer.object(number, &text)?;
        }
        Ok(())
    }

    fn page(&mut self, text: &mut Vec<u8>, page: &Page<'a>) -> Result<(), Refusal> {
        text.extend_from_slice(b"<</Type/Page/Parent");
        serialize::reference(text, self.pages_id);
        let own = page.dictionary.keys().map(|key| (key.to_vec(), &page.dictionary));
        let inherited =
            page_tree::INHERITED.iter().zip(&page.inherited_from).filter_map(|(key, inherited_from)| {
                let inherited_from = inherited_from
                    .as_ref()
                    .filter(|_| !page_tree::has_value(&page.dictionary, key, &self.headers))?;
                Some((key.as_bytes().to_vec(), inherited_from))
            });
        // Sorted, as the parser returns them when the new file is cleaned again. So that changes
        // nothing.
        let entries: BTreeMap<_, _> = own.chain(inherited).collect();
        for (key, from) in entries {
            if let Some(value) = from.get_raw(&key) {
                self.entry(text, from, ObjectType::Page, &key, value, 0)?;
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
        object_type: ObjectType,
    ) -> Result<(), Refusal> {
        self.entries(text, stream.dict(), object_type.of_stream(), 0, true)?;
        let data = self.streams.clean(stream, object_type)?;
        if !data.filters.is_empty() {
            text.extend_from_slice(b"/Filter[");
            for (name, _) in &data.filters {
                serialize::name(text, name);
            }
            text.push(b']');
        }
        if data.filters.iter().any(|(_, parameters)| parameters.is_some()) {
            text.extend_from_slice(b"/DecodeParms[");
            for (_, parameters) in &data.filters {
                match parameters {
                    Some(parameters) => self.dictionary(text, parameters, ObjectType::DecodeParms, 0)?,
                    None => serialize::keyword(text, "null"),
                }
            }
            text.push(b']');
        }
        self.writer.stream(number, text, &data.bytes)
    }

    fn object(
        &mut self,
        text: &mut Vec<u8>,
        object: Object<'a>,
        object_type: ObjectType,
        depth: usize,
    ) -> Result<(), Refusal> {
        match object {
            Object::Null(_) => serialize::keyword(text, "null"),
            Object::Boolean(value) => serialize::keyword(text, if value { "true" } else { "false" }),
            Object::Number(number) => serialize::number(text, number.as_f64()),
            Object::String(string) => serialize::string(text, &string),
            Object::Name(name) => serialize::name(text, &name),
            Object::Dict(dictionary) => self.dictionary(text, &dictionary, object_type, depth + 1)?,
            Object::Array(array) => self.array(text, &array, object_type, depth + 1)?,
            // A stream cannot be a direct object (7.3.8).
            Object::Stream(_) => return Err(Refusal::UncleanPdf),
        }
        Ok(())
    }

    fn dictionary(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        object_type: ObjectType,
        depth: usize,
    ) -> Result<(), Refusal> {
        text.extend_from_slice(b"<<");
        self.entries(text, dictionary, object_type, depth, false)?;
        text.extend_from_slice(b">>");
        Ok(())
    }

    /// Writes the entries of a dictionary that stay.
    fn entries(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        object_type: ObjectType,
        depth: usize,
        is_stream: bool,
    ) -> Result<(), Refusal> {
        if depth > MAX_NESTING {
            return Err(Refusal::UncleanPdf);
        }
        for (key, value) in dictionary.entries() {
            let is_placeholder = placeholder(dictionary, object_type, &key)
                .is_some_and(|placeholder| value == MaybeRef::NotRef(placeholder));
            if is_placeholder || (is_stream && streams::is_encoding_key(&key)) {
                continue;
            }
            self.entry(text, dictionary, object_type, &key, value, depth)?;
        }
        for key in PLACEHOLDER_KEYS {
            if let Some(placeholder) = placeholder(dictionary, object_type, key.as_bytes()) {
                serialize::name(text, key.as_bytes());
                self.object(text, placeholder, object_type, depth)?;
            }
        }
        Ok(())
    }

    /// Writes an entry, if it stays.
    fn entry(
        &mut self,
        text: &mut Vec<u8>,
        dictionary: &Dict<'a>,
        object_type: ObjectType,
        key: &[u8],
        value: MaybeRef<Object<'a>>,
        depth: usize,
    ) -> Result<(), Refusal> {
        let Some((value, value_type)) = self.kept_value(dictionary, object_type, key, value) else {
            self.notes.add_for_dropped_entry(object_type, key);
            return Ok(());
        };
        serialize::name(text, key);
        self.value(text, value, value_type, depth)
    }

    /// The value of an entry and its type; `None` if the entry goes.
    fn kept_value(
        &mut self,
        dictionary: &Dict<'a>,
        object_type: ObjectType,
        key: &[u8],
        value: MaybeRef<Object<'a>>,
    ) -> Option<(MaybeRef<Object<'a>>, ObjectType)> {
        let value_type = object_type.entry(key)?;
        match (object_type, key) {
            // `T` is the name of a form field, but the author of any other annotation.
            (ObjectType::Annotation, b"T") => {
                let kind = dictionary.get::<Name<'_>>("Subtype");
                kind.is_none_or(|kind| &*kind == b"Widget").then_some((value, value_type))
            }
            // Long text of a text field (Table 228).
            (ObjectType::Annotation, b"V" | b"DV")
                if is_text_field(dictionary)
                    && matches!(dictionary.get::<Object<'_>>(key), Some(Object::Stream(_))) =>
            {
                Some((value, ObjectType::RawStream))
            }
            // A digital signature (12.8.1). Its appearance stays.
            (ObjectType::Annotation, b"V" | b"DV") if dictionary.get::<Dict<'_>>(key).is_some() => {
                self.notes.add(Note::SignatureBroken);
                None
            }
            // Some programs write the path of an image into its alternative text.
            (
                ObjectType::Annotation | ObjectType::StructureTree | ObjectType::OptionalContent,
                b"Alt" | b"ActualText" | b"TU" | b"E",
            ) if dictionary.get::<String<'_>>(key).is_some_and(|text| text_string::is_path(&text)) => {
                self.notes.add(Note::TracesRemoved);
                None
            }
            (ObjectType::UriDictionary, _) => {
                let address = dictionary.get::<String<'_>>(key)?;
                let is_allowed = address.starts_with(b"http") && actions::is_allowed_uri(&address);
                if !is_allowed {
                    self.notes.add(Note::TracesRemoved);
                }
                is_allowed.then_some((value, value_type))
            }
            (ObjectType::Catalog, b"PageMode") => {
                let mode = dictionary.get::<Name<'_>>(key)?;
                (&*mode != b"UseAttachments").then_some((value, value_type))
            }
            _ => self.resolve_type(value_type, &value).map(|value_type| (value, value_type)),
        }
    }

    /// The type that a value turns out to have; `None` if the value goes.
    fn resolve_type(&mut self, object_type: ObjectType, value: &MaybeRef<Object<'a>>) -> Option<ObjectType> {
        match object_type {
            ObjectType::Page => match value {
                MaybeRef::Ref(to) => {
                    self.numbers.contains_key(&((*to).into(), object_type)).then_some(object_type)
                }
                // Pages of another document are given by number.
                MaybeRef::NotRef(object) => matches!(object, Object::Number(_)).then_some(ObjectType::Data),
            },
            ObjectType::Action => match self.resolve(value)? {
                Object::Dict(action) => actions::is_allowed(&action, &mut self.notes).then_some(object_type),
                Object::Array(_) => Some(object_type),
                _ => None,
            },
            ObjectType::OpenAction => match self.resolve(value)? {
                Object::Dict(action) => {
                    actions::is_allowed(&action, &mut self.notes).then_some(ObjectType::Action)
                }
                Object::Array(_) => Some(ObjectType::Destination),
                _ => None,
            },
            ObjectType::ObjectReferenceTarget => match self.resolve(value)? {
                Object::Dict(_) => Some(ObjectType::Annotation),
                Object::Stream(_) => Some(ObjectType::XObject),
                _ => None,
            },
            _ => Some(object_type),
        }
    }

    fn resolve(&self, value: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match value {
            MaybeRef::Ref(to) => self.xref.get((*to).into()),
            MaybeRef::NotRef(object) => Some(object.clone()),
        }
    }

    fn array(
        &mut self,
        text: &mut Vec<u8>,
        array: &Array<'a>,
        object_type: ObjectType,
        depth: usize,
    ) -> Result<(), Refusal> {
        if depth > MAX_NESTING {
            return Err(Refusal::UncleanPdf);
        }
        let first = array.raw_iter().next().filter(|_| object_type == ObjectType::ColorSpace);
        let first = first.and_then(|first| self.resolve(&first)).and_then(Object::into_name);
        text.push(b'[');
        for (index, value) in array.raw_iter().enumerate() {
            let object_type = object_type.element(index, first.as_deref());
            match self.resolve_type(object_type, &value) {
                Some(object_type) => self.value(text, value, object_type, depth)?,
                // The positions of the other elements must not change.
                None => serialize::keyword(text, "null"),
            }
        }
        text.push(b']');
        Ok(())
    }

    fn value(
        &mut self,
        text: &mut Vec<u8>,
        value: MaybeRef<Object<'a>>,
        object_type: ObjectType,
        depth: usize,
    ) -> Result<(), Refusal> {
        match value {
            MaybeRef::Ref(to) => {
                let id = to.into();
                let number = if let Some(number) = self.numbers.get(&(id, object_type)) {
                    *number
                } else {
                    let number = self.writer.reserve()?;
                    self.numbers.insert((id, object_type), number);
                    self.queue.push_back((number, Task::Object(id, object_type)));
                    number
                };
                serialize::reference(text, number);
                Ok(())
            }
            MaybeRef::NotRef(object) => self.object(text, object, object_type, depth),
        }
    }
}
