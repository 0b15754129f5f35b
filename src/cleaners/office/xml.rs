//! XML (1.0, with namespaces) as it stands in documents: walked once from front to end, with names by their namespace and not by the prefix that a program
//! happened to choose. No document type, no entities but those of XML itself: nothing is fetched, nothing grows.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use meldestelle_domain::attachment::Refusal;
use quick_xml::XmlVersion;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::spaces::Space;

pub(super) const BROKEN: Refusal = Refusal::BrokenOffice;

/// Elements inside each other: programs make some dozens, and readers that go down into each of them are not to be sent too deep.
const DEPTH: usize = 1_000;

/// Attributes of one element: each is compared with those before it.
const ATTRIBUTES: usize = 500;

/// An element, as it begins.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub space: Space,
    /// Its name without prefix.
    pub name: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    /// Its name as written.
    pub written: &'a str,
    /// Whether it ends where it begins.
    pub is_empty: bool,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub space: Space,
    /// Its name without prefix.
    pub name: &'a str,
    /// Its value, as it is meant.
    pub value: Cow<'a, str>,
    /// Its name as written.
    pub written: &'a str,
}

impl Element<'_> {
    /// Whether it is this element.
    pub fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The value of an attribute.
    pub fn get(&self, space: Space, name: &str) -> Option<&str> {
        self.attributes.iter().find(|one| one.space == space && one.name == name).map(|one| &*one.value)
    }
}

/// What a walk meets.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Begin(Element<'a>),
    /// Words, as they are meant.
    Text(Cow<'a, str>),
    /// The end of an element, also of one that was empty: name, name as written.
    End(Space, &'a str, &'a str),
}

/// Walks through a document.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if it does not read, and what `visit` answers.
pub(super) fn walk(
    xml: &str,
    mut visit: impl FnMut(Piece<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    walk_at(xml, |_, piece| visit(piece))
}

/// The same; says of each piece where it is written.
///
/// # Errors
/// As [`walk`].
pub(super) fn walk_at(
    xml: &str,
    mut visit: impl FnMut(Range<usize>, Piece<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = NsReader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Space> = Vec::new();
    let mut begun = false;
    loop {
        let start = usize::try_from(reader.buffer_position()).map_err(|_| BROKEN)?;
        let event = reader.read_event().map_err(|_| BROKEN)?;
        let place = start..usize::try_from(reader.buffer_position()).map_err(|_| BROKEN)?;
        let is_empty = matches!(event, Event::Empty(_));
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                if begun && open.is_empty() || open.len() >= DEPTH {
                    return Err(BROKEN);
                }
                begun = true;
                let element = element(&reader, start, is_empty)?;
                let (space, name, written) = (element.space, element.name, element.written);
                visit(place.clone(), Piece::Begin(element))?;
                if is_empty {
                    visit(place, Piece::End(space, name, written))?;
                } else {
                    open.push(space);
                }
            }
            Event::End(end) => {
                let space = open.pop().ok_or(BROKEN)?;
                visit(place, Piece::End(space, end.local_name().into_inner(), end.name().into_inner()))?;
            }
            Event::Text(text) if !open.is_empty() => visit(place, Piece::Text(text.xml10_content()))?,
            Event::CData(text) if !open.is_empty() => visit(place, Piece::Text(text.xml10_content()))?,
            Event::GeneralRef(reference) if !open.is_empty() => {
                visit(place, Piece::Text(meant(&reference.xml10_content())?))?;
            }
            // OpenOffice 2 named the document type of its manifest. One that brings declarations along is none of an office program.
            Event::DocType(kind) if kind.contains('[') => return Err(BROKEN),
            Event::Eof if begun && open.is_empty() => return Ok(()),
            Event::Eof | Event::GeneralRef(_) | Event::CData(_) => return Err(BROKEN),
            // What stands outside of all elements is white space; comments and instructions are for programs.
            Event::Text(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
    }
}

/// What a reference stands for: one of the five entities of XML (4.6), or a character by its number.
fn meant(name: &str) -> Result<Cow<'static, str>, Refusal> {
    Ok(Cow::Borrowed(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Ok(Cow::Owned(unescape(&format!("&{name};")).map_err(|_| BROKEN)?.into_owned())),
    }))
}

fn element<'a>(
    reader: &NsReader<&[u8]>,
    start: &'a BytesStart<'_>,
    is_empty: bool,
) -> Result<Element<'a>, Refusal> {
    let space = |found: ResolveResult<'_>| match found {
        ResolveResult::Bound(space) => Ok(Space::of(space.into_inner())),
        ResolveResult::Unbound => Ok(Space::None),
        ResolveResult::Unknown(_) => Err(BROKEN),
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BROKEN)?;
        if attributes.len() >= ATTRIBUTES {
            return Err(BROKEN);
        }
        let space = match attribute.key.as_namespace_binding() {
            Some(_) => Space::Binding,
            None => space(reader.resolver().resolve_attribute(attribute.key).0)?,
        };
        attributes.push(Attribute {
            space,
            name: attribute.key.local_name().into_inner(),
            value: attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| BROKEN)?,
            written: attribute.key.into_inner(),
        });
    }
    let (found, name) = reader.resolver().resolve_element(start.name());
    let space = space(found)?;
    Ok(Element { space, name: name.into_inner(), attributes, written: start.name().into_inner(), is_empty })
}

/// A part of a document as UTF-8: by its mark, or as it says of itself (XML 1.0, appendix F).
///
/// # Errors
/// [`Refusal::BrokenOffice`] if it is in no encoding that is known.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Refusal> {
    let encoding = match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding,
        None => said(&bytes).unwrap_or(UTF_8),
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

/// The encoding that an XML declaration names.
fn said(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = str::from_utf8(bytes.split(|byte| *byte == b'>').next()?).ok()?;
    let (_, rest) = head.strip_prefix("<?xml")?.split_once("encoding")?;
    let mut quoted = rest.trim_start_matches([' ', '=']).split(['"', '\'']);
    Encoding::for_label(quoted.nth(1)?.as_bytes())
}

/// Writes words so that they mean the same again; characters that XML does not have (2.2) go.
pub(super) fn write(words: &str, out: &mut String) {
    for char in words.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // The end of what is not escaped must not stand in words (2.4).
            '>' if out.ends_with(']') => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'.. => out.push(char),
            _ => {}
        }
    }
}

/// The same between quotation marks. What ends a tag is escaped too: not all who read documents read XML as it is meant.
pub(super) fn write_value(value: &str, out: &mut String) {
    const SPECIAL: [char; 4] = ['"', '>', '\t', '\n'];
    for part in value.split_inclusive(SPECIAL) {
        let words = part.trim_end_matches(SPECIAL);
        write(words, out);
        out.push_str(match part.strip_prefix(words) {
            Some("\"") => "&quot;",
            Some(">") => "&gt;",
            Some("\t") => "&#9;",
            Some("\n") => "&#10;",
            _ => "",
        });
    }
}
