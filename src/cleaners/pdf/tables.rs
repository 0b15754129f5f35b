//! The entries that a dictionary of each purpose keeps (ISO 32000-2, the tables of each dictionary): what makes up pages, and what people use of a document.
//!
//! Not named, and so dropped: information on the document and who made it (14.3), private data (14.5), what programs add on their own, files inside
//! (7.11.4), what runs by itself (12.6.3), what was captured from where (14.10), thumbnails (12.3.4), previews and versions for print shops.

use super::roles::Role::{
    self, Action, Annotation, Appearance, Appearances, Attribute, Attributes, Base, ColorSpace, ColorSpaces,
    Content, Descriptor, Dest, DestNames, DestPairs, Dests, Encoding, Font, FontFile, Fonts, Form, Function,
    Glyphs, Group, IdNames, IdPairs, LabelPairs, Labels, LayerConfig, LayerUsage, Layers, Look, Marked,
    Names, Namespace, Opening, Outline, OutputIntent, Page, ParentPairs, ParentTree, Patterns, Process,
    Profile, PropertyLists, Resources, Shading, Shadings, SoftMask, State, States, Structure, Transparency,
    Usage, XObject, XObjects,
};

/// The entries that are kept.
pub(super) struct Table {
    /// Those with plain values, with spaces between.
    plain: &'static str,
    /// Those whose values have a purpose of their own.
    roles: &'static [(&'static str, Role)],
}

impl Table {
    /// What the value of an entry is for; `None`: the entry goes.
    pub(super) fn entry(&self, key: &[u8]) -> Option<Role> {
        let is = |name: &str| name.as_bytes() == key;
        let plain = || self.plain.split_ascii_whitespace().any(is).then_some(Role::Data);
        self.roles.iter().find(|(name, _)| is(name)).map(|(_, role)| *role).or_else(plain)
    }
}

pub(super) const CATALOG: Table = Table {
    plain: "ViewerPreferences PageLayout PageMode MarkInfo Lang",
    roles: &[
        ("PageLabels", Labels),
        ("Names", Names),
        ("Dests", Dests),
        ("Outlines", Outline),
        ("OpenAction", Opening),
        ("AcroForm", Form),
        ("StructTreeRoot", Structure),
        ("OCProperties", Layers),
        ("OutputIntents", OutputIntent),
        ("URI", Base),
    ],
};

pub(super) const PAGE: Table = Table {
    plain: "MediaBox CropBox BleedBox TrimBox ArtBox Rotate Dur Trans StructParents Tabs UserUnit",
    roles: &[
        ("Contents", Content),
        ("Resources", Resources),
        ("Group", Transparency),
        ("Annots", Annotation),
    ],
};

pub(super) const PARAMETERS: Table = Table {
    plain: "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows \
            EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform",
    roles: &[("JBIG2Globals", Content)],
};

pub(super) const RESOURCES: Table = Table {
    plain: "ProcSet",
    roles: &[
        ("ExtGState", States),
        ("ColorSpace", ColorSpaces),
        ("Pattern", Patterns),
        ("Shading", Shadings),
        ("XObject", XObjects),
        ("Font", Fonts),
        ("Properties", PropertyLists),
    ],
};

pub(super) const FONT: Table = Table {
    plain: "Type Subtype Name BaseFont FirstChar LastChar Widths CIDSystemInfo DW W DW2 W2 FontBBox \
            FontMatrix",
    roles: &[
        ("FontDescriptor", Descriptor),
        ("Encoding", Encoding),
        ("ToUnicode", Encoding),
        ("DescendantFonts", Font),
        ("CIDToGIDMap", Content),
        ("CharProcs", Glyphs),
        ("Resources", Resources),
    ],
};

pub(super) const DESCRIPTOR: Table = Table {
    plain: "Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent \
            Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet Style Lang FD",
    roles: &[("FontFile", FontFile), ("FontFile2", FontFile), ("FontFile3", FontFile), ("CIDSet", Content)],
};

pub(super) const FONT_FILE: Table = Table { plain: "Length1 Length2 Length3 Subtype", roles: &[] };

pub(super) const ENCODING: Table = Table {
    plain: "Type BaseEncoding Differences CMapName CIDSystemInfo WMode",
    roles: &[("UseCMap", Encoding)],
};

/// With the short names of inline pictures, which readers take here too.
pub(super) const X_OBJECT: Table = Table {
    plain: "Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate SMaskInData Matte \
            Name StructParent StructParents FormType BBox Matrix \
            ColorTransform W H BPC IM D I",
    roles: &[
        ("ColorSpace", ColorSpace),
        ("CS", ColorSpace),
        ("Mask", XObject),
        ("SMask", XObject),
        ("OC", Group),
        ("Resources", Resources),
        ("Group", Transparency),
    ],
};

pub(super) const TRANSPARENCY: Table = Table { plain: "Type S I K", roles: &[("CS", ColorSpace)] };

pub(super) const STATE: Table = Table {
    plain: "Type LW LC LJ ML D RI OP op OPM HT FL SM SA BM CA ca AIS TK UseBlackPtComp HTO",
    roles: &[
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

pub(super) const SOFT_MASK: Table = Table { plain: "Type S BC", roles: &[("G", XObject), ("TR", Function)] };

pub(super) const COLORANTS: Table =
    Table { plain: "Subtype MixingHints", roles: &[("Colorants", ColorSpaces), ("Process", Process)] };

pub(super) const PROCESS: Table = Table { plain: "Components", roles: &[("ColorSpace", ColorSpace)] };

pub(super) const PROFILE: Table = Table { plain: "N Range", roles: &[("Alternate", ColorSpace)] };

pub(super) const FUNCTION: Table = Table {
    plain: "FunctionType Domain Range C0 C1 N Bounds Encode Size BitsPerSample Order Decode",
    roles: &[("Functions", Function)],
};

pub(super) const PATTERN: Table = Table {
    plain: "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
    roles: &[("Resources", Resources), ("Shading", Shading), ("ExtGState", State)],
};

pub(super) const SHADING: Table = Table {
    plain: "ShadingType Background BBox AntiAlias Domain Matrix Coords Extend BitsPerCoordinate \
            BitsPerComponent BitsPerFlag Decode VerticesPerRow",
    roles: &[("ColorSpace", ColorSpace), ("Function", Function)],
};

pub(super) const GROUP: Table = Table {
    plain: "Type Name Intent P MCID Lang Alt ActualText E",
    roles: &[("Usage", Usage), ("OCGs", Group), ("VE", Group)],
};

pub(super) const USAGE: Table = Table { plain: "View Print Export Zoom Language PageElement", roles: &[] };

pub(super) const LAYERS: Table =
    Table { plain: "", roles: &[("OCGs", Group), ("D", LayerConfig), ("Configs", LayerConfig)] };

pub(super) const LAYER_CONFIG: Table = Table {
    plain: "Name BaseState Intent ListMode",
    roles: &[
        ("ON", Group),
        ("OFF", Group),
        ("AS", LayerUsage),
        ("Order", Group),
        ("RBGroups", Group),
        ("Locked", Group),
    ],
};

pub(super) const LAYER_USAGE: Table = Table { plain: "Event Category", roles: &[("OCGs", Group)] };

pub(super) const ANNOTATION: Table = Table {
    plain: "Type Subtype Rect Contents F AS Border C StructParent BM Lang Subj CA ca RT IT BS BE Open Name \
            State StateModel H QuadPoints DA DS Q CL RD LE L IC LL LLE LLO Cap CP CO Vertices InkList Path \
            Sy OverlayText Repeat FT T TU TM Ff V DV Opt TI I MaxLen",
    roles: &[
        ("P", Page),
        ("AP", Appearances),
        ("OC", Group),
        ("Popup", Annotation),
        ("IRT", Annotation),
        ("A", Action),
        ("PA", Action),
        ("Dest", Dest),
        ("RO", XObject),
        ("MK", Look),
        ("Parent", Annotation),
        ("Kids", Annotation),
    ],
};

pub(super) const LOOK: Table =
    Table { plain: "R BC BG CA RC AC IF TP", roles: &[("I", XObject), ("RI", XObject), ("IX", XObject)] };

pub(super) const FORM: Table =
    Table { plain: "NeedAppearances DA Q", roles: &[("Fields", Annotation), ("DR", Resources)] };

pub(super) const ACTION: Table = Table {
    plain: "Type S URI IsMap N PreserveRB",
    roles: &[("D", Dest), ("State", Group), ("Next", Action)],
};

pub(super) const DEST: Table = Table { plain: "", roles: &[("D", Dest)] };

pub(super) const NAMES: Table = Table { plain: "", roles: &[("Dests", DestNames)] };

pub(super) const LABEL: Table = Table { plain: "Type S P St", roles: &[] };

pub(super) const OUTLINE: Table = Table {
    plain: "Type Count Title C F",
    roles: &[
        ("First", Outline),
        ("Last", Outline),
        ("Next", Outline),
        ("Prev", Outline),
        ("Parent", Outline),
        ("Dest", Dest),
        ("A", Action),
        ("SE", Structure),
    ],
};

pub(super) const STRUCTURE: Table = Table {
    plain: "Type S ID C R Lang Alt E ActualText Phoneme PhoneticAlphabet MCID ParentTreeNextKey RoleMap",
    roles: &[
        ("P", Structure),
        ("Pg", Page),
        ("K", Structure),
        ("A", Attribute),
        ("Ref", Structure),
        ("NS", Namespace),
        ("Stm", XObject),
        ("Obj", Marked),
        ("IDTree", IdNames),
        ("ParentTree", ParentTree),
        ("ClassMap", Attributes),
        ("Namespaces", Namespace),
    ],
};

pub(super) const NAMESPACE: Table = Table { plain: "Type NS RoleMapNS", roles: &[] };

pub(super) const OUTPUT_INTENT: Table = Table { plain: "Type S", roles: &[("DestOutputProfile", Profile)] };

pub(super) const BASE: Table = Table { plain: "Base", roles: &[] };

pub(super) const APPEARANCES: Table =
    Table { plain: "", roles: &[("N", Appearance), ("R", Appearance), ("D", Appearance)] };

pub(super) const DEST_NAMES: Table =
    Table { plain: "Limits", roles: &[("Kids", DestNames), ("Names", DestPairs)] };

pub(super) const LABELS: Table = Table { plain: "Limits", roles: &[("Kids", Labels), ("Nums", LabelPairs)] };

pub(super) const PARENT_TREE: Table =
    Table { plain: "Limits", roles: &[("Kids", ParentTree), ("Nums", ParentPairs)] };

pub(super) const ID_NAMES: Table = Table { plain: "Limits", roles: &[("Kids", IdNames), ("Names", IdPairs)] };

/// Entries that nothing keeps, even where names are free.
pub(super) const NEVER: &str = "Metadata PieceInfo LastModified CreatorInfo AF AA JS JavaScript EF EmbeddedFiles \
                                XFA Thumb OPI SpiderInfo";
