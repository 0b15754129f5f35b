//! The parts that a cleaned DOCX keeps (ECMA-376-1, 11.3 and 14.2; MS-DOCX; MS-ODRAWXML). The type
//! of a relationship tells what a part is; its name, which programs choose freely, does not. Kept
//! parts get the names that Word uses.

use meldestelle_domain::attachment::Note;

/// How a part is cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartContent {
    Xml,
    Settings,
    Image,
}

/// A type of part that is kept.
#[derive(Debug)]
pub(super) struct PartType {
    /// Last path segment of the relationship type.
    pub relationship_name: &'static str,
    /// Folder and base name; a number and an extension follow.
    pub name: &'static str,
    /// Media type.
    pub media_type: &'static str,
    pub content: PartContent,
}

macro_rules! open_xml {
    ($rest:literal) => {
        concat!("application/vnd.openxmlformats-officedocument.", $rest, "+xml")
    };
}

const fn xml(relationship_name: &'static str, name: &'static str, media_type: &'static str) -> PartType {
    PartType { relationship_name, name, media_type, content: PartContent::Xml }
}

const PART_TYPES: [PartType; 23] = [
    xml("officeDocument", "word/document", open_xml!("wordprocessingml.document.main")),
    xml("styles", "word/styles", open_xml!("wordprocessingml.styles")),
    xml("numbering", "word/numbering", open_xml!("wordprocessingml.numbering")),
    xml("fontTable", "word/fontTable", open_xml!("wordprocessingml.fontTable")),
    PartType {
        relationship_name: "settings",
        name: "word/settings",
        media_type: open_xml!("wordprocessingml.settings"),
        content: PartContent::Settings,
    },
    xml("header", "word/header", open_xml!("wordprocessingml.header")),
    xml("footer", "word/footer", open_xml!("wordprocessingml.footer")),
    xml("footnotes", "word/footnotes", open_xml!("wordprocessingml.footnotes")),
    xml("endnotes", "word/endnotes", open_xml!("wordprocessingml.endnotes")),
    xml("comments", "word/comments", open_xml!("wordprocessingml.comments")),
    xml("theme", "word/theme/theme", open_xml!("theme")),
    xml("themeOverride", "word/theme/themeOverride", open_xml!("themeOverride")),
    xml("chart", "word/charts/chart", open_xml!("drawingml.chart")),
    xml("chartUserShapes", "word/drawings/drawing", open_xml!("drawingml.chartshapes")),
    xml("chartStyle", "word/charts/style", "application/vnd.ms-office.chartstyle+xml"),
    xml("chartColorStyle", "word/charts/colors", "application/vnd.ms-office.chartcolorstyle+xml"),
    xml("chartEx", "word/charts/chartEx", "application/vnd.ms-office.chartex+xml"),
    xml("diagramData", "word/diagrams/data", open_xml!("drawingml.diagramData")),
    xml("diagramLayout", "word/diagrams/layout", open_xml!("drawingml.diagramLayout")),
    xml("diagramQuickStyle", "word/diagrams/quickStyle", open_xml!("drawingml.diagramStyle")),
    xml("diagramColors", "word/diagrams/colors", open_xml!("drawingml.diagramColors")),
    xml("diagramDrawing", "word/diagrams/drawing", "application/vnd.ms-office.drawingml.diagramDrawing+xml"),
    PartType {
        relationship_name: "image",
        name: "word/media/image",
        media_type: "",
        content: PartContent::Image,
    },
];

/// Beginnings of relationship types: transitional, strict, Microsoft's own.
const TYPE_URI_PREFIXES: [&str; 3] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    "http://schemas.microsoft.com/office/",
];

/// The last path segment of a relationship type.
pub(super) fn relationship_name(type_uri: &str) -> &str {
    type_uri.rsplit('/').next().unwrap_or_default()
}

/// Whether a relationship is a hyperlink. Types of other vendors that end in the same word are not.
pub(super) fn is_link(type_uri: &str) -> bool {
    TYPE_URI_PREFIXES.iter().any(|path| type_uri.strip_prefix(path) == Some("hyperlink"))
}

/// The type of part that a relationship leads to; `None` if the part is not kept.
pub(super) fn find_part_type(type_uri: &str) -> Option<&'static PartType> {
    let path = TYPE_URI_PREFIXES.iter().find_map(|path| type_uri.strip_prefix(path))?;
    // Microsoft's types have a year and `relationships` between the prefix and the last segment.
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    PART_TYPES.iter().find(|one| is_plain && one.relationship_name == relationship_name(path))
}

/// The note for the desk about a relationship that goes.
pub(super) fn note_for_dropped(type_uri: &str) -> Note {
    match relationship_name(type_uri) {
        "vbaProject"
        | "wordVbaData"
        | "control"
        | "activeXControlBinary"
        | "keyMapCustomizations"
        | "attachedToolbars"
        | "extensibility"
        | "webextension"
        | "webextensiontaskpanes" => Note::ActionsOff,
        "oleObject" | "package" | "aFChunk" | "audio" | "video" | "media" => Note::EmbeddedOff,
        "origin" | "signature" => Note::SignatureBroken,
        _ => Note::TracesRemoved,
    }
}
