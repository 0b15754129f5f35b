//! The type of an object, known from the path of references that leads to it. It determines which
//! entries of the object stay.
//!
//! Only listed entries are written; all others go, whatever their names and values. If an object is
//! reached as two types, it is written twice, each time with the entries of that type.

/// The type of an object. The names follow the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ObjectType {
    /// Numbers, names, text content, and plain arrays and dictionaries of these.
    Data,
    /// Document catalog (ISO 32000-2, 7.7.2).
    Catalog,
    /// Page (7.7.3.3), also as the target of a reference. The rewriter then checks that the page
    /// belongs to this document.
    Page,
    /// Stream of operators or samples that needs no dictionary entries.
    RawStream,
    /// Filter parameters (7.4).
    DecodeParms,
    Resources,
    Fonts,
    Font,
    FontDescriptor,
    FontFile,
    Encoding,
    CharProcs,
    XObjects,
    XObject,
    AppearanceDictionary,
    AppearanceStream,
    TransparencyGroup,
    GraphicsStates,
    GraphicsState,
    SoftMask,
    ColorSpaces,
    ColorSpace,
    Colorants,
    NChannelProcess,
    IccProfile,
    Function,
    Patterns,
    Pattern,
    Shadings,
    Shading,
    PropertyLists,
    /// Optional content group (8.11) or property list of marked content (14.6).
    OptionalContent,
    OptionalContentUsage,
    OptionalContentProperties,
    OptionalContentConfig,
    UsageApplication,
    /// Annotation (12.5), form field (12.7), or both merged.
    Annotation,
    AppearanceCharacteristics,
    InteractiveForm,
    Action,
    /// Destination or action (12.6).
    OpenAction,
    Destination,
    DestinationDictionary,
    NameDictionary,
    DestinationNameTree,
    DestinationPairs,
    PageLabelTree,
    PageLabelPairs,
    PageLabel,
    OutlineItem,
    /// Root, elements and references of the structure tree (14.7).
    StructureTree,
    /// Object of an object reference in the structure tree: an annotation or an external object.
    ObjectReferenceTarget,
    ParentTree,
    ParentTreePairs,
    IdTree,
    IdTreePairs,
    StructureAttributes,
    ClassMap,
    Namespace,
    OutputIntent,
    UriDictionary,
}

/// Entries that never stay, even in dictionaries with free keys.
const DENIED: &str = "Metadata PieceInfo LastModified CreatorInfo AF AA JS JavaScript EF EmbeddedFiles \
                                XFA Thumb OPI SpiderInfo";

impl ObjectType {
    /// The type of an entry's value; `None` if the entry goes.
    pub(super) fn entry(self, key: &[u8]) -> Option<Self> {
        match self {
            // Keys are free in these dictionaries: names of fonts, colour spaces, glyphs,
            // destinations.
            Self::Fonts => Some(Self::Font),
            Self::CharProcs => Some(Self::RawStream),
            Self::XObjects => Some(Self::XObject),
            Self::AppearanceStream => Some(Self::AppearanceStream),
            Self::GraphicsStates => Some(Self::GraphicsState),
            Self::ColorSpaces => Some(Self::ColorSpace),
            Self::Patterns => Some(Self::Pattern),
            Self::Shadings => Some(Self::Shading),
            Self::PropertyLists => Some(Self::OptionalContent),
            Self::DestinationDictionary => Some(Self::Destination),
            Self::ClassMap => Some(Self::StructureAttributes),
            Self::Data => {
                let is_denied = DENIED.split_ascii_whitespace().any(|denied| denied.as_bytes() == key);
                (!is_denied).then_some(Self::Data)
            }
            // `P` holds user properties (14.7.6.4).
            Self::StructureAttributes => (key != b"P").then_some(Self::Data),
            _ => self.allowlist()?.entry(key),
        }
    }

    /// The type of an array element. Mostly it is the type of the array, because many entries allow
    /// one value or an array of values.
    pub(super) fn element(self, index: usize, first: Option<&[u8]>) -> Self {
        match self {
            Self::Destination if index == 0 => Self::Page,
            Self::Destination | Self::Page => Self::Data,
            Self::DestinationPairs => {
                if index % 2 == 1 {
                    Self::Destination
                } else {
                    Self::Data
                }
            }
            Self::PageLabelPairs => {
                if index % 2 == 1 {
                    Self::PageLabel
                } else {
                    Self::Data
                }
            }
            Self::ParentTreePairs | Self::IdTreePairs => {
                if index % 2 == 1 {
                    Self::StructureTree
                } else {
                    Self::Data
                }
            }
            Self::ColorSpace => match (first, index) {
                (Some(b"ICCBased"), 1) => Self::IccProfile,
                (Some(b"Indexed" | b"I"), 3) => Self::RawStream,
                (Some(b"Indexed" | b"I" | b"Pattern"), 1) | (Some(b"Separation" | b"DeviceN"), 2) => {
                    Self::ColorSpace
                }
                (Some(b"Separation" | b"DeviceN"), 3) => Self::Function,
                (Some(b"DeviceN"), 4) => Self::Colorants,
                _ => Self::Data,
            },
            same => same,
        }
    }

    /// The type whose allowlist applies to a stream's dictionary.
    pub(super) fn of_stream(self) -> Self {
        match self {
            Self::AppearanceStream => Self::XObject,
            same => same,
        }
    }
}
