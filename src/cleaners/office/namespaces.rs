//! The XML namespaces of documents that the rules mention.

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    /// No namespace.
    None,
    /// A namespace declaration (`xmlns`).
    Xmlns,
    /// `w:` `WordprocessingML`.
    WordprocessingMl,
    /// `w14:`, `w15:` and others: Microsoft's extensions since 2010.
    WordExtension,
    /// `r:` References to relationships.
    Relationship,
    /// `a:` `DrawingML`.
    DrawingMl,
    /// `wp:` Position of drawings in the text.
    WordprocessingDrawing,
    /// `pic:` Images in drawings.
    DrawingPicture,
    /// `c:` Charts.
    Chart,
    /// `v:` VML, the drawing format before 2007.
    Vml,
    /// `o:` Office extensions of VML.
    OfficeVml,
    /// `mc:` Alternatives for older and newer programs.
    MarkupCompatibility,
    /// Relationship lists of a package.
    PackageRelationships,
    /// `office:` of ODF.
    Office,
    /// `text:` of ODF.
    Text,
    /// `draw:` of ODF.
    Draw,
    /// `table:` of ODF.
    Table,
    /// `form:` of ODF.
    Form,
    /// `script:` of ODF.
    Script,
    /// `config:` of ODF.
    Config,
    /// `meta:` of ODF.
    Meta,
    /// `manifest:` of ODF.
    Manifest,
    /// `presentation:` of ODF.
    Presentation,
    /// `style:` of ODF.
    Style,
    /// `svg:` of ODF.
    Svg,
    /// `xlink:`
    XLink,
    /// `dc:` Dublin Core.
    DublinCore,
    /// Extensions of ODF by `LibreOffice` and `OpenOffice`.
    LibreOffice,
    /// Any other namespace.
    Other,
}

impl Namespace {
    /// The namespace of a URI. OOXML has a transitional and a strict form of each (ISO/IEC 29500-4
    /// and -1); the ODF ones are in ISO/IEC 26300-1, 1.4.
    pub fn of(uri: &str) -> Self {
        let ooxml = uri
            .strip_prefix("http://schemas.openxmlformats.org/")
            .or_else(|| uri.strip_prefix("http://purl.oclc.org/ooxml/"));
        if let Some(rest) = ooxml {
            return match rest {
                "wordprocessingml/2006/main" | "wordprocessingml/main" => Self::WordprocessingMl,
                "officeDocument/2006/relationships" | "officeDocument/relationships" => Self::Relationship,
                "drawingml/2006/main" | "drawingml/main" => Self::DrawingMl,
                "drawingml/2006/wordprocessingDrawing" | "drawingml/wordprocessingDrawing" => {
                    Self::WordprocessingDrawing
                }
                "drawingml/2006/picture" | "drawingml/picture" => Self::DrawingPicture,
                "drawingml/2006/chart" | "drawingml/chart" => Self::Chart,
                "markup-compatibility/2006" => Self::MarkupCompatibility,
                "package/2006/relationships" => Self::PackageRelationships,
                _ => Self::Other,
            };
        }
        if let Some(rest) = uri.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
            return match rest.split(':').next().unwrap_or_default() {
                "office" => Self::Office,
                "text" => Self::Text,
                "drawing" => Self::Draw,
                "table" => Self::Table,
                "form" => Self::Form,
                "script" => Self::Script,
                "config" => Self::Config,
                "meta" => Self::Meta,
                "manifest" => Self::Manifest,
                "presentation" => Self::Presentation,
                "style" => Self::Style,
                "svg-compatible" => Self::Svg,
                _ => Self::Other,
            };
        }
        match uri {
            "urn:schemas-microsoft-com:vml" => Self::Vml,
            "urn:schemas-microsoft-com:office:office" => Self::OfficeVml,
            "http://www.w3.org/1999/xlink" => Self::XLink,
            "http://purl.org/dc/elements/1.1/" => Self::DublinCore,
            _ if uri.starts_with("http://schemas.microsoft.com/office/") => Self::WordExtension,
            _ if uri.starts_with("urn:org:documentfoundation:")
                || uri.starts_with("http://openoffice.org/") =>
            {
                Self::LibreOffice
            }
            _ => Self::Other,
        }
    }
}
