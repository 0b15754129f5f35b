//! Reads the pages of a document in their order, with inherited attributes (ISO 32000-2, 7.7.3). A
//! new, flat page tree replaces the old one, so nothing but pages can hide in it.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use meldestelle_domain::attachment::Refusal;

use super::object_headers::ObjectHeaders;

/// Attributes that a page inherits from the nodes above it (7.7.3.4).
pub(super) const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];
const MAX_PAGES: usize = 100_000;

/// A page.
#[derive(Debug, Clone)]
pub(super) struct Page<'a> {
    /// Its object identifier; `None` if it is a direct object.
    pub(super) id: Option<ObjectIdentifier>,
    pub(super) dictionary: Dict<'a>,
    /// For each attribute in [`INHERITED`], the node that defines it.
    pub(super) inherited_from: [Option<Dict<'a>>; 4],
}

/// The pages, and whether all pages that the tree refers to are there.
pub(super) struct Pages<'a> {
    pub(super) pages: Vec<Page<'a>>,
    pub(super) is_complete: bool,
}

/// Reads all pages.
///
/// # Errors
/// [`Refusal`] if there is no page, or too many.
pub(super) fn read_pages<'a>(
    pdf: &'a Pdf,
    catalog: &Dict<'a>,
    headers: &ObjectHeaders<'_>,
) -> Result<Pages<'a>, Refusal> {
    let (mut pages, mut is_complete) = (Vec::new(), true);
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    if let Some(root) = catalog.get::<Dict<'_>>("Pages") {
        seen.extend(root.obj_id());
        nodes.extend(TreeNode::of(&root, [None, None, None, None], headers));
    }
    while let Some(node) = nodes.last_mut() {
        let Some(kid) = node.kids.next() else {
            nodes.pop();
            continue;
        };
        let (id, kid) = match kid {
            MaybeRef::Ref(to) => (Some(to.into()), pdf.xref().get::<Dict<'_>>(to.into())),
            MaybeRef::NotRef(object) => (None, object.into_dict()),
        };
        let Some(kid) = kid else {
            is_complete = false;
            continue;
        };
        let is_page = kid.get::<Name<'_>>("Type").is_some_and(|name| &*name == b"Page");
        let inherited_from = node.inherited_from.clone();
        if is_page || !kid.contains_key("Kids") {
            pages.push(Page { id, dictionary: kid, inherited_from });
        } else if id.is_none_or(|id| seen.insert(id)) {
            nodes.extend(TreeNode::of(&kid, inherited_from, headers));
        }
        if pages.len() > MAX_PAGES || nodes.len() > MAX_PAGES {
            return Err(Refusal::Bomb);
        }
    }
    if pages.is_empty() {
        // Without a page tree, everything that looks like a page counts, as in PDF readers.
        let candidates = pdf.pages().iter().map(|page| page.raw().clone());
        pages.extend(candidates.map(|page| Page {
            id: page.obj_id(),
            dictionary: page,
            inherited_from: [None, None, None, None],
        }));
    }
    if pages.is_empty() { Err(Refusal::BrokenPdf) } else { Ok(Pages { pages, is_complete }) }
}

/// Whether an entry has a value. Null and a reference to a missing object have none (7.3.7). An
/// object that is in the file but damaged counts as a value.
pub(super) fn has_value(dictionary: &Dict<'_>, key: &str, headers: &ObjectHeaders<'_>) -> bool {
    match dictionary.get::<Object<'_>>(key) {
        Some(Object::Null(_)) => false,
        Some(_) => true,
        None => dictionary.get_ref(key).is_some_and(|to| headers.contains(to.into())),
    }
}

/// A node of the page tree.
struct TreeNode<'a> {
    kids: std::vec::IntoIter<MaybeRef<Object<'a>>>,
    inherited_from: [Option<Dict<'a>>; 4],
}

impl<'a> TreeNode<'a> {
    fn of(
        dictionary: &Dict<'a>,
        mut inherited_from: [Option<Dict<'a>>; 4],
        headers: &ObjectHeaders<'_>,
    ) -> Option<Self> {
        for (key, from) in INHERITED.iter().zip(&mut inherited_from) {
            if has_value(dictionary, key, headers) {
                *from = Some(dictionary.clone());
            }
        }
        let kids: Vec<_> = dictionary.get::<Array<'_>>("Kids")?.raw_iter().collect();
        Some(Self { kids: kids.into_iter(), inherited_from })
    }
}
