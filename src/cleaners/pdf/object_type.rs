//! The type of an object, known from the path of references that leads to it. It determines which
//! entries of the object stay.
//!
//! Only listed entries are written; all others go, whatever their names and values. If an object is
//! reached as two types, it is written twice, each time with the entries of that type.

use super::allowlist::{self, Allowlist};

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
                let is_denied =
                    allowlist::DENIED.split_ascii_whitespace().any(|denied| denied.as_bytes() == key);
                (!is_denied).then_some(Self::Data)
            }
            // `P` holds user properties (14.7.6.4).
            Self::StructureAttributes => (key != b"P").then_some(Self::Data),
            _ => self.allowlist()?.entry(key),
        }
    }

    /// The allowlist of a dictionary with fixed keys; `None` for all other objects.
    fn allowlist(self) -> Option<&'static Allowlist> {
        Some(match self {
            Self::Fonts
            | Self::CharProcs
            | Self::XObjects
            | Self::AppearanceStream
            | Self::GraphicsStates
            | Self::ColorSpaces
            | Self::Patterns
            | Self::Shadings
            | Self::PropertyLists
            | Self::DestinationDictionary
            | Self::ClassMap
            | Self::Data
            | Self::StructureAttributes
            | Self::RawStream
            | Self::ColorSpace
            | Self::OpenAction
            | Self::ObjectReferenceTarget
            | Self::DestinationPairs
            | Self::PageLabelPairs
            | Self::ParentTreePairs
            | Self::IdTreePairs => return None,
            Self::Catalog => &allowlist::CATALOG,
            Self::Page => &allowlist::PAGE,
            Self::DecodeParms => &allowlist::DECODE_PARMS,
            Self::Resources => &allowlist::RESOURCES,
            Self::Font => &allowlist::FONT,
            Self::FontDescriptor => &allowlist::FONT_DESCRIPTOR,
            Self::FontFile => &allowlist::FONT_FILE,
            Self::Encoding => &allowlist::ENCODING,
            Self::XObject => &allowlist::X_OBJECT,
            Self::AppearanceDictionary => &allowlist::APPEARANCE_DICTIONARY,
            Self::TransparencyGroup => &allowlist::TRANSPARENCY_GROUP,
            Self::GraphicsState => &allowlist::GRAPHICS_STATE,
            Self::SoftMask => &allowlist::SOFT_MASK,
            Self::Colorants => &allowlist::COLORANTS,
            Self::NChannelProcess => &allowlist::NCHANNEL_PROCESS,
            Self::IccProfile => &allowlist::ICC_PROFILE,
            Self::Function => &allowlist::FUNCTION,
            Self::Pattern => &allowlist::PATTERN,
            Self::Shading => &allowlist::SHADING,
            Self::OptionalContent => &allowlist::OPTIONAL_CONTENT,
            Self::OptionalContentUsage => &allowlist::OPTIONAL_CONTENT_USAGE,
            Self::OptionalContentProperties => &allowlist::OPTIONAL_CONTENT_PROPERTIES,
            Self::OptionalContentConfig => &allowlist::OPTIONAL_CONTENT_CONFIG,
            Self::UsageApplication => &allowlist::USAGE_APPLICATION,
            Self::Annotation => &allowlist::ANNOTATION,
            Self::AppearanceCharacteristics => &allowlist::APPEARANCE_CHARACTERISTICS,
            Self::InteractiveForm => &allowlist::INTERACTIVE_FORM,
            Self::Action => &allowlist::ACTION,
            Self::Destination => &allowlist::DESTINATION,
            Self::NameDictionary => &allowlist::NAME_DICTIONARY,
            Self::DestinationNameTree => &allowlist::DESTINATION_NAME_TREE,
            Self::PageLabelTree => &allowlist::PAGE_LABEL_TREE,
            Self::PageLabel => &allowlist::PAGE_LABEL,
            Self::OutlineItem => &allowlist::OUTLINE_ITEM,
            Self::StructureTree => &allowlist::STRUCTURE_TREE,
            Self::ParentTree => &allowlist::PARENT_TREE,
            Self::IdTree => &allowlist::ID_TREE,
            Self::Namespace => &allowlist::NAMESPACE,
            Self::OutputIntent => &allowlist::OUTPUT_INTENT,
            Self::UriDictionary => &allowlist::URI_DICTIONARY,
        })
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
