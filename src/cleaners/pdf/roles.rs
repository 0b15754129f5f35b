//! What an object is for, by the way that leads to it, and which entries an object of that purpose keeps.
//!
//! Only what is named here is written: an entry that no table names goes, whatever it is called and whatever it holds. The same object may serve two
//! purposes; it is then written twice, each time with what belongs to that purpose.

use super::tables;

/// The purpose of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Numbers, names, text that is content, and plain arrays and dictionaries of them.
    Data,
    /// Document catalog (ISO 32000-2, 7.7.2).
    Catalog,
    /// Page (7.7.3.3). Reached as a target too; whether it is a page of this document is asked then.
    Page,
    /// Stream of operators or samples that needs no dictionary.
    Content,
    /// Parameters of filters (7.4).
    Parameters,
    Resources,
    Fonts,
    Font,
    Descriptor,
    FontFile,
    Encoding,
    Glyphs,
    XObjects,
    XObject,
    Appearances,
    Appearance,
    Transparency,
    States,
    State,
    SoftMask,
    ColorSpaces,
    ColorSpace,
    Colorants,
    Process,
    Profile,
    Function,
    Patterns,
    Pattern,
    Shadings,
    Shading,
    PropertyLists,
    /// Optional content (8.11), or what marks content (14.6).
    Group,
    Usage,
    Layers,
    LayerConfig,
    LayerUsage,
    /// Annotation (12.5), form field (12.7), or both in one.
    Annotation,
    Look,
    Form,
    Action,
    /// Destination or action (12.6).
    Opening,
    Dest,
    Dests,
    Names,
    DestNames,
    DestPairs,
    Labels,
    LabelPairs,
    Label,
    Outline,
    /// Root, elements and references of the structure tree (14.7).
    Structure,
    /// The object that a structure element marks: annotation or external object.
    Marked,
    ParentTree,
    ParentPairs,
    IdNames,
    IdPairs,
    Attribute,
    Attributes,
    Namespace,
    OutputIntent,
    Base,
}

impl Role {
    /// What the value of an entry is for; `None`: it goes.
    pub(super) fn entry(self, key: &[u8]) -> Option<Self> {
        let table = match self {
            // Names are free here: those of fonts, colours, glyphs, destinations.
            Self::Fonts => return Some(Self::Font),
            Self::Glyphs => return Some(Self::Content),
            Self::XObjects => return Some(Self::XObject),
            Self::Appearance => return Some(Self::Appearance),
            Self::States => return Some(Self::State),
            Self::ColorSpaces => return Some(Self::ColorSpace),
            Self::Patterns => return Some(Self::Pattern),
            Self::Shadings => return Some(Self::Shading),
            Self::PropertyLists => return Some(Self::Group),
            Self::Dests => return Some(Self::Dest),
            Self::Attributes => return Some(Self::Attribute),
            Self::Data => {
                return (!tables::NEVER.split_ascii_whitespace().any(|never| never.as_bytes() == key))
                    .then_some(Self::Data);
            }
            // `P` holds what a program keeps for its user (14.7.6.4).
            Self::Attribute => return (key != b"P").then_some(Self::Data),
            Self::Content
            | Self::ColorSpace
            | Self::Opening
            | Self::Marked
            | Self::DestPairs
            | Self::LabelPairs
            | Self::ParentPairs
            | Self::IdPairs => return None,
            Self::Catalog => &tables::CATALOG,
            Self::Page => &tables::PAGE,
            Self::Parameters => &tables::PARAMETERS,
            Self::Resources => &tables::RESOURCES,
            Self::Font => &tables::FONT,
            Self::Descriptor => &tables::DESCRIPTOR,
            Self::FontFile => &tables::FONT_FILE,
            Self::Encoding => &tables::ENCODING,
            Self::XObject => &tables::X_OBJECT,
            Self::Appearances => &tables::APPEARANCES,
            Self::Transparency => &tables::TRANSPARENCY,
            Self::State => &tables::STATE,
            Self::SoftMask => &tables::SOFT_MASK,
            Self::Colorants => &tables::COLORANTS,
            Self::Process => &tables::PROCESS,
            Self::Profile => &tables::PROFILE,
            Self::Function => &tables::FUNCTION,
            Self::Pattern => &tables::PATTERN,
            Self::Shading => &tables::SHADING,
            Self::Group => &tables::GROUP,
            Self::Usage => &tables::USAGE,
            Self::Layers => &tables::LAYERS,
            Self::LayerConfig => &tables::LAYER_CONFIG,
            Self::LayerUsage => &tables::LAYER_USAGE,
            Self::Annotation => &tables::ANNOTATION,
            Self::Look => &tables::LOOK,
            Self::Form => &tables::FORM,
            Self::Action => &tables::ACTION,
            Self::Dest => &tables::DEST,
            Self::Names => &tables::NAMES,
            Self::DestNames => &tables::DEST_NAMES,
            Self::Labels => &tables::LABELS,
            Self::Label => &tables::LABEL,
            Self::Outline => &tables::OUTLINE,
            Self::Structure => &tables::STRUCTURE,
            Self::ParentTree => &tables::PARENT_TREE,
            Self::IdNames => &tables::ID_NAMES,
            Self::Namespace => &tables::NAMESPACE,
            Self::OutputIntent => &tables::OUTPUT_INTENT,
            Self::Base => &tables::BASE,
        };
        table.entry(key)
    }

    /// What an element of an array is for. Mostly what the array is for: one or several are allowed.
    pub(super) fn element(self, index: usize, first: Option<&[u8]>) -> Self {
        match self {
            Self::Dest if index == 0 => Self::Page,
            Self::Dest | Self::Page => Self::Data,
            Self::DestPairs => {
                if index % 2 == 1 {
                    Self::Dest
                } else {
                    Self::Data
                }
            }
            Self::LabelPairs => {
                if index % 2 == 1 {
                    Self::Label
                } else {
                    Self::Data
                }
            }
            Self::ParentPairs | Self::IdPairs => {
                if index % 2 == 1 {
                    Self::Structure
                } else {
                    Self::Data
                }
            }
            Self::ColorSpace => match (first, index) {
                (Some(b"ICCBased"), 1) => Self::Profile,
                (Some(b"Indexed" | b"I"), 3) => Self::Content,
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

    /// The table by which a stream's dictionary is kept.
    pub(super) fn of_stream(self) -> Self {
        match self {
            Self::Appearance => Self::XObject,
            same => same,
        }
    }
}
