//! Which parts of a DOCX are kept (ECMA-376-1, 11.3 and 14.2; MS-DOCX; MS-ODRAWXML): by what another part says that they are to it (the type of the relationship),
//! and not by their names, which programs choose. Kept parts get the names that Word gives.

use meldestelle_domain::attachment::Note;

/// How a part is cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Words,
    Settings,
    Picture,
}

/// A kind of part that is kept.
#[derive(Debug)]
pub(super) struct Kind {
    /// The last word of the relationship's type.
    pub relation: &'static str,
    /// Folder and name, to which a number and an ending are added.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    pub how: How,
}

macro_rules! open_xml {
    ($rest:literal) => {
        concat!("application/vnd.openxmlformats-officedocument.", $rest, "+xml")
    };
}

const fn words(relation: &'static str, name: &'static str, media: &'static str) -> Kind {
    Kind { relation, name, media, how: How::Words }
}

const KINDS: [Kind; 23] = [
    words("officeDocument", "word/document", open_xml!("wordprocessingml.document.main")),
    words("styles", "word/styles", open_xml!("wordprocessingml.styles")),
    words("numbering", "word/numbering", open_xml!("wordprocessingml.numbering")),
    words("fontTable", "word/fontTable", open_xml!("wordprocessingml.fontTable")),
    Kind {
        relation: "settings",
        name: "word/settings",
        media: open_xml!("wordprocessingml.settings"),
        how: How::Settings,
    },
    words("header", "word/header", open_xml!("wordprocessingml.header")),
    words("footer", "word/footer", open_xml!("wordprocessingml.footer")),
    words("footnotes", "word/footnotes", open_xml!("wordprocessingml.footnotes")),
    words("endnotes", "word/endnotes", open_xml!("wordprocessingml.endnotes")),
    words("comments", "word/comments", open_xml!("wordprocessingml.comments")),
    words("theme", "word/theme/theme", open_xml!("theme")),
    words("themeOverride", "word/theme/themeOverride", open_xml!("themeOverride")),
    words("chart", "word/charts/chart", open_xml!("drawingml.chart")),
    words("chartUserShapes", "word/drawings/drawing", open_xml!("drawingml.chartshapes")),
    words("chartStyle", "word/charts/style", "application/vnd.ms-office.chartstyle+xml"),
    words("chartColorStyle", "word/charts/colors", "application/vnd.ms-office.chartcolorstyle+xml"),
    words("chartEx", "word/charts/chartEx", "application/vnd.ms-office.chartex+xml"),
    words("diagramData", "word/diagrams/data", open_xml!("drawingml.diagramData")),
    words("diagramLayout", "word/diagrams/layout", open_xml!("drawingml.diagramLayout")),
    words("diagramQuickStyle", "word/diagrams/quickStyle", open_xml!("drawingml.diagramStyle")),
    words("diagramColors", "word/diagrams/colors", open_xml!("drawingml.diagramColors")),
    words(
        "diagramDrawing",
        "word/diagrams/drawing",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    ),
    Kind { relation: "image", name: "word/media/image", media: "", how: How::Picture },
];

/// The beginnings of types: transitional, strict, Microsoft's.
const TYPES: [&str; 3] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    "http://schemas.microsoft.com/office/",
];

/// The last word of a relationship's type.
pub(super) fn relation(kind: &str) -> &str {
    kind.rsplit('/').next().unwrap_or_default()
}

/// Whether a relationship is a link: one that only sounds like it is none.
pub(super) fn is_link(kind: &str) -> bool {
    TYPES.iter().any(|start| kind.strip_prefix(start) == Some("hyperlink"))
}

/// The kind of part that a relationship leads to; `None` if it is not kept.
pub(super) fn kept(kind: &str) -> Option<&'static Kind> {
    let start = TYPES.iter().find_map(|start| kind.strip_prefix(start))?;
    // Between Microsoft's beginning and the last word stand a year and `relationships`.
    let is_plain = start.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    KINDS.iter().find(|one| is_plain && one.relation == relation(start))
}

/// What is to be said of a relationship that goes.
pub(super) fn loss(kind: &str) -> Note {
    match relation(kind) {
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
