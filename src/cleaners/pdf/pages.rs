//! The pages of a document in their order, with what they inherit (ISO 32000-2, 7.7.3). The tree above them is not kept: one that is new and flat replaces it,
//! so that nothing hangs in it that is no page.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use meldestelle_domain::attachment::Refusal;

use super::heads::Heads;

/// Entries that a page takes from the nodes above it (7.7.3.4).
pub(super) const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];
const MOST_PAGES: usize = 100_000;

/// A page.
#[derive(Debug, Clone)]
pub(super) struct Page<'a> {
    /// By which it is referred to.
    pub(super) id: Option<ObjectIdentifier>,
    pub(super) dictionary: Dict<'a>,
    /// For each of [`INHERITED`] the node it comes from.
    pub(super) above: [Option<Dict<'a>>; 4],
}

/// The pages, and whether all that the tree names are there.
pub(super) struct Pages<'a> {
    pub(super) pages: Vec<Page<'a>>,
    pub(super) whole: bool,
}

/// All pages.
///
/// # Errors
/// [`Refusal`] if there is none, or more than any document has.
pub(super) fn of<'a>(pdf: &'a Pdf, catalog: &Dict<'a>, heads: &Heads<'_>) -> Result<Pages<'a>, Refusal> {
    let (mut pages, mut whole) = (Vec::new(), true);
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    if let Some(root) = catalog.get::<Dict<'_>>("Pages") {
        seen.extend(root.obj_id());
        nodes.extend(Node::of(&root, [None, None, None, None], heads));
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
            whole = false;
            continue;
        };
        let is_page = kid.get::<Name<'_>>("Type").is_some_and(|name| &*name == b"Page");
        let above = node.above.clone();
        if is_page || !kid.contains_key("Kids") {
            pages.push(Page { id, dictionary: kid, above });
        } else if id.is_none_or(|id| seen.insert(id)) {
            nodes.extend(Node::of(&kid, above, heads));
        }
        if pages.len() > MOST_PAGES || nodes.len() > MOST_PAGES {
            return Err(Refusal::Bomb);
        }
    }
    if pages.is_empty() {
        // Without a tree, as readers do: whatever looks like a page.
        let found = pdf.pages().iter().map(|page| page.raw().clone());
        pages.extend(found.map(|page| Page {
            id: page.obj_id(),
            dictionary: page,
            above: [None, None, None, None],
        }));
    }
    if pages.is_empty() { Err(Refusal::BrokenPdf) } else { Ok(Pages { pages, whole }) }
}

/// Whether an entry is there: null, or a reference to nothing, is none (7.3.7). What stands in the file and can't be read is there.
pub(super) fn says(dictionary: &Dict<'_>, key: &str, heads: &Heads<'_>) -> bool {
    match dictionary.get::<Object<'_>>(key) {
        Some(Object::Null(_)) => false,
        Some(_) => true,
        None => dictionary.get_ref(key).is_some_and(|to| heads.has(to.into())),
    }
}

/// A node of the tree.
struct Node<'a> {
    kids: std::vec::IntoIter<MaybeRef<Object<'a>>>,
    above: [Option<Dict<'a>>; 4],
}

impl<'a> Node<'a> {
    fn of(dictionary: &Dict<'a>, mut above: [Option<Dict<'a>>; 4], heads: &Heads<'_>) -> Option<Self> {
        for (key, from) in INHERITED.iter().zip(&mut above) {
            if says(dictionary, key, heads) {
                *from = Some(dictionary.clone());
            }
        }
        let kids: Vec<_> = dictionary.get::<Array<'_>>("Kids")?.raw_iter().collect();
        Some(Self { kids: kids.into_iter(), above })
    }
}
