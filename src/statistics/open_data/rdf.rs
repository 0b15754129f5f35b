//! A few statements of RDF, written as Turtle and as JSON-LD.
//!
//! This is our own writer because the bytes and checksums of published editions must stay the same.
//! `oxttl` and `oxjsonld` (0.2) were tried. They write valid RDF, but other bytes; they give every
//! blank node a name instead of nesting it; the JSON-LD has full addresses as keys in spite of its
//! prefixes; and they bring six crates along and another version of `rand`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The vocabularies used.
pub(super) const PREFIXES: [(&str, &str); 10] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatde", "http://dcat-ap.de/def/dcatde/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The object of a statement.
#[derive(Debug, Clone)]
pub(super) enum Object {
    /// A resource, by its address.
    Iri(String),
    /// A resource of one of [`PREFIXES`].
    Name(&'static str),
    /// Words in a language, with its tag.
    Words(String, String),
    /// A text without a language.
    Text(String),
    /// A value with its type.
    Typed(String, &'static str),
    /// A resource without an address.
    Blank(Vec<Statement>),
}

/// A predicate and its object. The predicate is `a` for the type, or a term of one of [`PREFIXES`].
pub(super) type Statement = (&'static str, Object);

/// A resource and the statements about it.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) address: String,
    pub(super) statements: Vec<Statement>,
}

pub(super) fn turtle(graph: &[Resource]) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    for (name, address) in PREFIXES {
        let _ = writeln!(text, "@prefix {name}: <{address}> .");
    }
    for Resource { address, statements } in graph {
        let statements: Vec<String> = statements.iter().map(turtle_statement).collect();
        let _ = writeln!(text, "\n{}\n    {} .", turtle_iri(address), statements.join(" ;\n    "));
    }
    text
}

fn turtle_statement((predicate, object): &Statement) -> String {
    format!("{predicate} {}", turtle_object(object))
}

fn turtle_object(object: &Object) -> String {
    match object {
        Object::Iri(address) => turtle_iri(address),
        Object::Name(name) => (*name).to_owned(),
        Object::Words(words, language) => format!("{}@{language}", turtle_text(words)),
        Object::Text(text) => turtle_text(text),
        Object::Typed(value, kind) => format!("{}^^{kind}", turtle_text(value)),
        Object::Blank(statements) => {
            let statements: Vec<String> = statements.iter().map(turtle_statement).collect();
            format!("[ {} ]", statements.join(" ; "))
        }
    }
}

/// Leaves out characters that an address cannot have. The addresses of editions have none.
fn turtle_iri(address: &str) -> String {
    let clean: String = address.chars().filter(|c| !c.is_control() && !" <>\"{}|^`\\".contains(*c)).collect();
    format!("<{clean}>")
}

fn turtle_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

pub(super) fn json_ld(graph: &[Resource]) -> String {
    let context: Map<String, Value> =
        PREFIXES.iter().map(|(name, address)| ((*name).to_owned(), json!(address))).collect();
    let resources: Vec<Value> = graph
        .iter()
        .map(|resource| {
            let mut object = json_statements(&resource.statements);
            object.insert("@id".to_owned(), json!(resource.address));
            Value::Object(object)
        })
        .collect();
    serde_json::to_string_pretty(&json!({"@context": context, "@graph": resources})).unwrap_or_default()
        + "\n"
}

fn json_statements(statements: &[Statement]) -> Map<String, Value> {
    let mut object: Map<String, Value> = Map::new();
    for (predicate, value) in statements {
        let (key, value) = match (*predicate, value) {
            ("a", Object::Name(name)) => ("@type", json!(name)),
            (predicate, value) => (predicate, json_object(value)),
        };
        if let Value::Array(values) = object.entry(key).or_insert_with(|| json!([])) {
            values.push(value);
        }
    }
    object
}

fn json_object(object: &Object) -> Value {
    match object {
        Object::Iri(address) => json!({"@id": address}),
        Object::Name(name) => json!({"@id": name}),
        Object::Words(words, language) => json!({"@value": words, "@language": language}),
        Object::Text(text) => json!({"@value": text}),
        Object::Typed(value, kind) => json!({"@value": value, "@type": kind}),
        Object::Blank(statements) => Value::Object(json_statements(statements)),
    }
}
