//! Allowlists: the entries that a dictionary of each type keeps (ISO 32000-2, the tables of each
//! dictionary). They make up the pages, and what people use in a document.
//!
//! Not listed, and so dropped: document information and metadata (14.3), private data of programs
//! (14.5), unknown entries, attached files (7.11.4), automatic actions (12.6.3), web capture
//! (14.10), thumbnails (12.3.4), prepress data.

use super::object_type::ObjectType::{
    self, Action, Annotation, AppearanceCharacteristics, AppearanceDictionary, AppearanceStream, CharProcs,
    ClassMap, ColorSpace, ColorSpaces, Destination, DestinationDictionary, DestinationNameTree,
    DestinationPairs, Encoding, Font, FontDescriptor, FontFile, Fonts, Function, GraphicsState,
    GraphicsStates, IccProfile, IdTree, IdTreePairs, InteractiveForm, NChannelProcess, NameDictionary,
    Namespace, ObjectReferenceTarget, OpenAction, OptionalContent, OptionalContentConfig,
    OptionalContentProperties, OptionalContentUsage, OutlineItem, OutputIntent, Page, PageLabelPairs,
    PageLabelTree, ParentTree, ParentTreePairs, Patterns, PropertyLists, RawStream, Resources, Shading,
    Shadings, SoftMask, StructureAttributes, StructureTree, TransparencyGroup, UriDictionary,
    UsageApplication, XObject, XObjects,
};

/// The entries that a dictionary keeps.
pub(super) struct Allowlist {
    /// Keys of entries with plain values, separated by spaces.
    plain: &'static str,
    /// Keys of entries whose values have an object type of their own.
    typed: &'static [(&'static str, ObjectType)],
}

impl Allowlist {
    /// The object type of an entry's value; `None` if the entry goes.
    pub(super) fn entry(&self, key: &[u8]) -> Option<ObjectType> {
        let is = |name: &str| name.as_bytes() == key;
        let plain = || self.plain.split_ascii_whitespace().any(is).then_some(ObjectType::Data);
        self.typed.iter().find(|(name, _)| is(name)).map(|(_, role)| *role).or_else(plain)
    }
}

pub(super) const CATALOG: Allowlist = Allowlist {
    plain: "ViewerPreferences PageLayout PageMode MarkInfo Lang",
    typed: &[
        ("PageLabels", PageLabelTree),
        ("Names", NameDictionary),
        ("Dests", DestinationDictionary),
        ("Outlines", OutlineItem),
        ("OpenAction", OpenAction),
        ("AcroForm", InteractiveForm),
        ("StructTreeRoot", StructureTree),
        ("OCProperties", OptionalContentProperties),
        ("OutputIntents", OutputIntent),
        ("URI", UriDictionary),
    ],
};

pub(super) const PAGE: Allowlist = Allowlist {
    plain: "MediaBox CropBox BleedBox TrimBox ArtBox Rotate Dur Trans StructParents Tabs UserUnit",
    typed: &[
        ("Contents", RawStream),
        ("Resources", Resources),
        ("Group", TransparencyGroup),
        ("Annots", Annotation),
    ],
};

pub(super) const DECODE_PARMS: Allowlist = Allowlist {
    plain: "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows \
            EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform",
    typed: &[("JBIG2Globals", RawStream)],
};

pub(super) const RESOURCES: Allowlist = Allowlist {
    plain: "ProcSet",
    typed: &[
        ("ExtGState", GraphicsStates),
        ("ColorSpace", ColorSpaces),
        ("Pattern", Patterns),
        ("Shading", Shadings),
        ("XObject", XObjects),
        ("Font", Fonts),
        ("Properties", PropertyLists),
    ],
};

pub(super) const FONT: Allowlist = Allowlist {
    plain: "Type Subtype Name BaseFont FirstChar LastChar Widths CIDSystemInfo DW W DW2 W2 FontBBox \
            FontMatrix",
    typed: &[
        ("FontDescriptor", FontDescriptor),
        ("Encoding", Encoding),
        ("ToUnicode", Encoding),
        ("DescendantFonts", Font),
        ("CIDToGIDMap", RawStream),
        ("CharProcs", CharProcs),
        ("Resources", Resources),
    ],
};

pub(super) const FONT_DESCRIPTOR: Allowlist = Allowlist {
    plain: "Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent \
            Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet Style Lang FD",
    typed: &[("FontFile", FontFile), ("FontFile2", FontFile), ("FontFile3", FontFile), ("CIDSet", RawStream)],
};

pub(super) const FONT_FILE: Allowlist = Allowlist { plain: "Length1 Length2 Length3 Subtype", typed: &[] };

pub(super) const ENCODING: Allowlist = Allowlist {
    plain: "Type BaseEncoding Differences CMapName CIDSystemInfo WMode",
    typed: &[("UseCMap", Encoding)],
};

/// This includes the short keys of inline images, which readers accept here too.
pub(super) const X_OBJECT: Allowlist = Allowlist {
    plain: "Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte \
            Name StructParent StructParents FormType BBox Matrix \
            ColorTransform W H BPC IM D I",
    typed: &[
        ("ColorSpace", ColorSpace),
        ("CS", ColorSpace),
        ("Mask", XObject),
        ("SMask", XObject),
        ("OC", OptionalContent),
        ("Resources", Resources),
        ("Group", TransparencyGroup),
    ],
};

pub(super) const TRANSPARENCY_GROUP: Allowlist =
    Allowlist { plain: "Type S I K", typed: &[("CS", ColorSpace)] };

pub(super) const GRAPHICS_STATE: Allowlist = Allowlist {
    plain: "Type LW LC LJ ML D RI OP op OPM HT FL SM SA BM CA ca AIS TK UseBlackPtComp HTO",
    typed: &[
        ("Font", Font),
        ("BG", Function),
        ("BG2", Function),
        ("UCR", Function),
        ("UCR2", Function),
        ("TR", Function),
        ("TR2", Function),
        ("SMask", SoftMask),
    ],
};

pub(super) const SOFT_MASK: Allowlist =
    Allowlist { plain: "Type S BC", typed: &[("G", XObject), ("TR", Function)] };

pub(super) const COLORANTS: Allowlist = Allowlist {
    plain: "Subtype MixingHints",
    typed: &[("Colorants", ColorSpaces), ("Process", NChannelProcess)],
};

pub(super) const NCHANNEL_PROCESS: Allowlist =
    Allowlist { plain: "Components", typed: &[("ColorSpace", ColorSpace)] };

pub(super) const ICC_PROFILE: Allowlist = Allowlist { plain: "N Range", typed: &[("Alternate", ColorSpace)] };

pub(super) const FUNCTION: Allowlist = Allowlist {
    plain: "FunctionType Domain Range C0 C1 N Bounds Encode Size BitsPerSample Order Decode",
    typed: &[("Functions", Function)],
};

pub(super) const PATTERN: Allowlist = Allowlist {
    plain: "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
    typed: &[("Resources", Resources), ("Shading", Shading), ("ExtGState", GraphicsState)],
};

pub(super) const SHADING: Allowlist = Allowlist {
    plain: "ShadingType Background BBox AntiAlias Domain Matrix Coords Extend BitsPerCoordinate \
            BitsPerComponent BitsPerFlag Decode VerticesPerRow",
    typed: &[("ColorSpace", ColorSpace), ("Function", Function)],
};

pub(super) const OPTIONAL_CONTENT: Allowlist = Allowlist {
    plain: "Type Name Intent P MCID Lang Alt ActualText E",
    typed: &[("Usage", OptionalContentUsage), ("OCGs", OptionalContent), ("VE", OptionalContent)],
};

pub(super) const OPTIONAL_CONTENT_USAGE: Allowlist =
    Allowlist { plain: "View Print Export Zoom Language PageElement", typed: &[] };

pub(super) const OPTIONAL_CONTENT_PROPERTIES: Allowlist = Allowlist {
    plain: "",
    typed: &[("OCGs", OptionalContent), ("D", OptionalContentConfig), ("Configs", OptionalContentConfig)],
};

pub(super) const OPTIONAL_CONTENT_CONFIG: Allowlist = Allowlist {
    plain: "Name BaseState Intent ListMode",
    typed: &[
        ("ON", OptionalContent),
        ("OFF", OptionalContent),
        ("AS", UsageApplication),
        ("Order", OptionalContent),
        ("RBGroups", OptionalContent),
        ("Locked", OptionalContent),
    ],
};

pub(super) const USAGE_APPLICATION: Allowlist =
    Allowlist { plain: "Event Category", typed: &[("OCGs", OptionalContent)] };

pub(super) const ANNOTATION: Allowlist = Allowlist {
    plain: "Type Subtype Rect Contents F AS Border C StructParent BM Lang Subj CA ca RT IT BS BE Open Name \
            State StateModel H QuadPoints DA DS Q CL RD LE L IC LL LLE LLO Cap CP CO Vertices InkList Path \
            Sy OverlayText Repeat FT T TU TM Ff V DV Opt TI I MaxLen",
    typed: &[
        ("P", Page),
        ("AP", AppearanceDictionary),
        ("OC", OptionalContent),
        ("Popup", Annotation),
        ("IRT", Annotation),
        ("A", Action),
        ("PA", Action),
        ("Dest", Destination),
        ("RO", XObject),
        ("MK", AppearanceCharacteristics),
        ("Parent", Annotation),
        ("Kids", Annotation),
    ],
};

pub(super) const APPEARANCE_CHARACTERISTICS: Allowlist =
    Allowlist { plain: "R BC BG CA RC AC IF TP", typed: &[("I", XObject), ("RI", XObject), ("IX", XObject)] };

pub(super) const INTERACTIVE_FORM: Allowlist =
    Allowlist { plain: "NeedAppearances DA Q", typed: &[("Fields", Annotation), ("DR", Resources)] };

pub(super) const ACTION: Allowlist = Allowlist {
    plain: "Type S URI IsMap N PreserveRB",
    typed: &[("D", Destination), ("State", OptionalContent), ("Next", Action)],
};

pub(super) const DESTINATION: Allowlist = Allowlist { plain: "", typed: &[("D", Destination)] };

pub(super) const NAME_DICTIONARY: Allowlist =
    Allowlist { plain: "", typed: &[("Dests", DestinationNameTree)] };

pub(super) const PAGE_LABEL: Allowlist = Allowlist { plain: "Type S P St", typed: &[] };

pub(super) const OUTLINE_ITEM: Allowlist = Allowlist {
    plain: "Type Count Title C F",
    typed: &[
        ("First", OutlineItem),
        ("Last", OutlineItem),
        ("Next", OutlineItem),
        ("Prev", OutlineItem),
        ("Parent", OutlineItem),
        ("Dest", Destination),
        ("A", Action),
        ("SE", StructureTree),
    ],
};

pub(super) const STRUCTURE_TREE: Allowlist = Allowlist {
    plain: "Type S ID C R Lang Alt E ActualText Phoneme PhoneticAlphabet MCID ParentTreeNextKey RoleMap",
    typed: &[
        ("P", StructureTree),
        ("Pg", Page),
        ("K", StructureTree),
        ("A", StructureAttributes),
        ("Ref", StructureTree),
        ("NS", Namespace),
        ("Stm", XObject),
        ("Obj", ObjectReferenceTarget),
        ("IDTree", IdTree),
        ("ParentTree", ParentTree),
        ("ClassMap", ClassMap),
        ("Namespaces", Namespace),
    ],
};

pub(super) const NAMESPACE: Allowlist = Allowlist { plain: "Type NS RoleMapNS", typed: &[] };

pub(super) const OUTPUT_INTENT: Allowlist =
    Allowlist { plain: "Type S", typed: &[("DestOutputProfile", IccProfile)] };

pub(super) const URI_DICTIONARY: Allowlist = Allowlist { plain: "Base", typed: &[] };

pub(super) const APPEARANCE_DICTIONARY: Allowlist = Allowlist {
    plain: "",
    typed: &[("N", AppearanceStream), ("R", AppearanceStream), ("D", AppearanceStream)],
};

pub(super) const DESTINATION_NAME_TREE: Allowlist =
    Allowlist { plain: "Limits", typed: &[("Kids", DestinationNameTree), ("Names", DestinationPairs)] };

pub(super) const PAGE_LABEL_TREE: Allowlist =
    Allowlist { plain: "Limits", typed: &[("Kids", PageLabelTree), ("Nums", PageLabelPairs)] };

pub(super) const PARENT_TREE: Allowlist =
    Allowlist { plain: "Limits", typed: &[("Kids", ParentTree), ("Nums", ParentTreePairs)] };

pub(super) const ID_TREE: Allowlist =
    Allowlist { plain: "Limits", typed: &[("Kids", IdTree), ("Names", IdTreePairs)] };

impl ObjectType {
    /// The allowlist of a dictionary with fixed keys; `None` for all other objects.
    pub(super) fn allowlist(self) -> Option<&'static Allowlist> {
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
            Self::Catalog => &CATALOG,
            Self::Page => &PAGE,
            Self::DecodeParms => &DECODE_PARMS,
            Self::Resources => &RESOURCES,
            Self::Font => &FONT,
            Self::FontDescriptor => &FONT_DESCRIPTOR,
            Self::FontFile => &FONT_FILE,
            Self::Encoding => &ENCODING,
            Self::XObject => &X_OBJECT,
            Self::AppearanceDictionary => &APPEARANCE_DICTIONARY,
            Self::TransparencyGroup => &TRANSPARENCY_GROUP,
            Self::GraphicsState => &GRAPHICS_STATE,
            Self::SoftMask => &SOFT_MASK,
            Self::Colorants => &COLORANTS,
            Self::NChannelProcess => &NCHANNEL_PROCESS,
            Self::IccProfile => &ICC_PROFILE,
            Self::Function => &FUNCTION,
            Self::Pattern => &PATTERN,
            Self::Shading => &SHADING,
            Self::OptionalContent => &OPTIONAL_CONTENT,
            Self::OptionalContentUsage => &OPTIONAL_CONTENT_USAGE,
            Self::OptionalContentProperties => &OPTIONAL_CONTENT_PROPERTIES,
            Self::OptionalContentConfig => &OPTIONAL_CONTENT_CONFIG,
            Self::UsageApplication => &USAGE_APPLICATION,
            Self::Annotation => &ANNOTATION,
            Self::AppearanceCharacteristics => &APPEARANCE_CHARACTERISTICS,
            Self::InteractiveForm => &INTERACTIVE_FORM,
            Self::Action => &ACTION,
            Self::Destination => &DESTINATION,
            Self::NameDictionary => &NAME_DICTIONARY,
            Self::DestinationNameTree => &DESTINATION_NAME_TREE,
            Self::PageLabelTree => &PAGE_LABEL_TREE,
            Self::PageLabel => &PAGE_LABEL,
            Self::OutlineItem => &OUTLINE_ITEM,
            Self::StructureTree => &STRUCTURE_TREE,
            Self::ParentTree => &PARENT_TREE,
            Self::IdTree => &ID_TREE,
            Self::Namespace => &NAMESPACE,
            Self::OutputIntent => &OUTPUT_INTENT,
            Self::UriDictionary => &URI_DICTIONARY,
        })
    }
}
