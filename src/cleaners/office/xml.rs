//! Parses XML 1.0 with namespaces, in one pass. Elements and attributes are identified by namespace
//! and local name; programs choose prefixes freely. Document type declarations with content and
//! custom entities are refused, so nothing is fetched and nothing expands.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use meldestelle_domain::attachment::Refusal;
use quick_xml::XmlVersion;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::namespaces::Namespace;

pub(super) const BROKEN: Refusal = Refusal::BrokenOffice;

/// Most nested elements. Programs write some dozens; deeper nesting could overflow the stack of
/// programs that parse recursively.
const MAX_DEPTH: usize = 1_000;

/// Most attributes of an element. Each one is compared with those before it.
const MAX_ATTRIBUTES: usize = 500;

/// An element at its start tag.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub namespace: Namespace,
    /// Local name.
    pub name: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    /// Name with prefix, as written.
    pub qualified_name: &'a str,
    /// Whether it is an empty-element tag.
    pub is_empty: bool,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub namespace: Namespace,
    /// Local name.
    pub name: &'a str,
    /// Value, with references resolved.
    pub value: Cow<'a, str>,
    /// Name with prefix, as written.
    pub qualified_name: &'a str,
}

impl Element<'_> {
    /// Whether the element has this name.
    pub fn is(&self, namespace: Namespace, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// The value of an attribute.
    pub fn get(&self, namespace: Namespace, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.namespace == namespace && attribute.name == name)
            .map(|attribute| &*attribute.value)
    }
}

/// What the parser reports.
#[derive(Debug)]
pub(super) enum XmlEvent<'a> {
    Start(Element<'a>),
    /// Text, with references resolved.
    Text(Cow<'a, str>),
    /// The end of an element, also after an empty-element tag: namespace, local name, name as
    /// written.
    End(Namespace, &'a str, &'a str),
}

/// Parses a document and passes each event to `visit`.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if the document is not well-formed, and any error of `visit`.
pub(super) fn walk(
    xml: &str,
    mut visit: impl FnMut(XmlEvent<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    walk_with_ranges(xml, |_, event| visit(event))
}

/// Like [`walk`], with the byte range of each event.
///
/// # Errors
/// As [`walk`].
pub(super) fn walk_with_ranges(
    xml: &str,
    mut visit: impl FnMut(Range<usize>, XmlEvent<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Namespace> = Vec::new();
    let mut has_root = false;
    loop {
        let start = usize::try_from(reader.buffer_position()).map_err(|_| BROKEN)?;
        let token = reader.read_event().map_err(|_| BROKEN)?;
        let range = start..usize::try_from(reader.buffer_position()).map_err(|_| BROKEN)?;
        let is_empty = matches!(token, Event::Empty(_));
        match &token {
            Event::Start(start) | Event::Empty(start) => {
                if has_root && open.is_empty() || open.len() >= MAX_DEPTH {
                    return Err(BROKEN);
                }
                has_root = true;
                let element = read_element(&reader, start, is_empty)?;
                let (namespace, name, qualified_name) =
                    (element.namespace, element.name, element.qualified_name);
                visit(range.clone(), XmlEvent::Start(element))?;
                if is_empty {
                    visit(range, XmlEvent::End(namespace, name, qualified_name))?;
                } else {
                    open.push(namespace);
                }
            }
            Event::End(end) => {
                let namespace = open.pop().ok_or(BROKEN)?;
                visit(
                    range,
                    XmlEvent::End(namespace, end.local_name().into_inner(), end.name().into_inner()),
                )?;
            }
            Event::Text(text) if !open.is_empty() => visit(range, XmlEvent::Text(text.xml10_content()))?,
            Event::CData(text) if !open.is_empty() => visit(range, XmlEvent::Text(text.xml10_content()))?,
            Event::GeneralRef(reference) if !open.is_empty() => {
                visit(range, XmlEvent::Text(resolve_entity(&reference.xml10_content())?))?;
            }
            // The manifest of OpenOffice 2 names a document type. No office program writes
            // declarations in it.
            Event::DocType(doctype) if doctype.contains('[') => return Err(BROKEN),
            Event::Eof if has_root && open.is_empty() => return Ok(()),
            Event::Eof | Event::GeneralRef(_) | Event::CData(_) => return Err(BROKEN),
            // Outside of the root element there is only white space. Comments and processing
            // instructions are not content.
            Event::Text(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
}

/// Resolves an entity or character reference. Only the five predefined entities exist (4.6).
fn resolve_entity(name: &str) -> Result<Cow<'static, str>, Refusal> {
    Ok(Cow::Borrowed(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Ok(Cow::Owned(unescape(&format!("&{name};")).map_err(|_| BROKEN)?.into_owned())),
    }))
}

fn read_element<'a>(
    reader: &NsReader<&[u8]>,
    start: &'a BytesStart<'_>,
    is_empty: bool,
) -> Result<Element<'a>, Refusal> {
    let namespace = |resolved: ResolveResult<'_>| match resolved {
        ResolveResult::Bound(namespace) => Ok(Namespace::of(namespace.into_inner())),
        ResolveResult::Unbound => Ok(Namespace::None),
        ResolveResult::Unknown(_) => Err(BROKEN),
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BROKEN)?;
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(BROKEN);
        }
        let namespace = match attribute.key.as_namespace_binding() {
            Some(_) => Namespace::Xmlns,
            None => namespace(reader.resolver().resolve_attribute(attribute.key).0)?,
        };
        attributes.push(Attribute {
            namespace,
            name: attribute.key.local_name().into_inner(),
            value: attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| BROKEN)?,
            qualified_name: attribute.key.into_inner(),
        });
    }
    let (resolved, name) = reader.resolver().resolve_element(start.name());
    let namespace = namespace(resolved)?;
    Ok(Element {
        namespace,
        name: name.into_inner(),
        attributes,
        qualified_name: start.name().into_inner(),
        is_empty,
    })
}

/// Decodes a part to UTF-8, by its byte order mark or its XML declaration (XML 1.0, appendix F).
///
/// # Errors
/// [`Refusal::BrokenOffice`] if the encoding is unknown or the text invalid.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    let encoding = match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding,
        None => declared_encoding(&bytes).unwrap_or(UTF_8),
    };
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) if encoding == UTF_8 => {
            if text.starts_with('\u{feff}') {
                text.remove(0);
            }
            return Ok(text);
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    match encoding.decode_with_bom_removal(&bytes) {
        (text, false) => Ok(text.into_owned()),
        (_, true) => Err(BROKEN),
    }
}

/// The encoding that the XML declaration names.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = str::from_utf8(bytes.split(|byte| *byte == b'>').next()?).ok()?;
    let (_, rest) = declaration.strip_prefix("<?xml")?.split_once("encoding")?;
    let mut quoted = rest.trim_start_matches([' ', '=']).split(['"', '\'']);
    Encoding::for_label(quoted.nth(1)?.as_bytes())
}

/// Writes text with the necessary escapes. Characters that XML forbids (2.2) are left out.
pub(super) fn write_text(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // `]]>` must not stand in text (2.4).
            '>' if out.ends_with(']') => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'.. => out.push(char),
            _ => {}
        }
    }
}

/// Writes the value of an attribute, for use between double quotes. `>` is escaped too, because
/// some programs search for the end of a tag without parsing.
pub(super) fn write_attribute_value(value: &str, out: &mut String) {
    const SPECIAL: [char; 4] = ['"', '>', '\t', '\n'];
    for part in value.split_inclusive(SPECIAL) {
        let text = part.trim_end_matches(SPECIAL);
        write_text(text, out);
        out.push_str(match part.strip_prefix(text) {
            Some("\"") => "&quot;",
            Some(">") => "&gt;",
            Some("\t") => "&#9;",
            Some("\n") => "&#10;",
            _ => "",
        });
    }
}
