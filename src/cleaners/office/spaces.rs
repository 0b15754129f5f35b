//! The namespaces of documents, as far as something in them is looked at.

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None: the name has no prefix and none is bound to that.
    None,
    /// The binding of a prefix itself (`xmlns`).
    Binding,
    /// Words of a DOCX.
    Word,
    /// What Word came to know since 2010.
    NewWord,
    /// References of a part to others.
    Reference,
    /// Drawings.
    Drawing,
    /// Where drawings stand in the text.
    Anchor,
    /// Pictures in drawings.
    Picture,
    /// Charts.
    Chart,
    /// Drawings of the time before 2007 (VML), and what Office adds to them.
    Vml,
    /// The same.
    VmlOffice,
    /// Choices between what older and newer programs read.
    Compatibility,
    /// The list of what a part refers to.
    Relations,
    /// `office:` of an ODT.
    Office,
    /// `text:`
    Text,
    /// `draw:`
    Draw,
    /// `table:`
    Table,
    /// `form:`
    Form,
    /// `script:`
    Script,
    /// `config:`
    Config,
    /// `meta:`
    Meta,
    /// `manifest:`
    Manifest,
    /// `presentation:`
    Presentation,
    /// `style:`
    Style,
    /// `svg:`
    Svg,
    /// `xlink:`
    Link,
    /// `dc:`
    Dublin,
    /// What `LibreOffice` adds to ODT.
    LibreOffice,
    /// Anything else.
    Other,
}

impl Space {
    /// By its address: that of the transitional and of the strict form (ISO/IEC 29500-1 and -4), and of ODF (ISO/IEC 26300-1, 1.4).
    pub fn of(address: &str) -> Self {
        let office = address
            .strip_prefix("http://schemas.openxmlformats.org/")
            .or_else(|| address.strip_prefix("http://purl.oclc.org/ooxml/"));
        if let Some(rest) = office {
            return match rest {
                "wordprocessingml/2006/main" | "wordprocessingml/main" => Self::Word,
                "officeDocument/2006/relationships" | "officeDocument/relationships" => Self::Reference,
                "drawingml/2006/main" | "drawingml/main" => Self::Drawing,
                "drawingml/2006/wordprocessingDrawing" | "drawingml/wordprocessingDrawing" => Self::Anchor,
                "drawingml/2006/picture" | "drawingml/picture" => Self::Picture,
                "drawingml/2006/chart" | "drawingml/chart" => Self::Chart,
                "markup-compatibility/2006" => Self::Compatibility,
                "package/2006/relationships" => Self::Relations,
                _ => Self::Other,
            };
        }
        if let Some(rest) = address.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
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
        match address {
            "urn:schemas-microsoft-com:vml" => Self::Vml,
            "urn:schemas-microsoft-com:office:office" => Self::VmlOffice,
            "http://www.w3.org/1999/xlink" => Self::Link,
            "http://purl.org/dc/elements/1.1/" => Self::Dublin,
            _ if address.starts_with("http://schemas.microsoft.com/office/") => Self::NewWord,
            _ if address.starts_with("urn:org:documentfoundation:")
                || address.starts_with("http://openoffice.org/") =>
            {
                Self::LibreOffice
            }
            _ => Self::Other,
        }
    }
}
