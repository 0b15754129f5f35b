//! The modules of a crate, read from its files as the compiler finds them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, UseTree};

/// A path in code: its identifiers.
pub type Names = Vec<String>;

/// A module, without what only unit tests see.
pub struct Module {
    /// The file that contains it.
    pub file: PathBuf,
    /// The module around it; the root of the crate is its own.
    pub parent: usize,
    /// Modules inside, by name.
    pub children: BTreeMap<String, usize>,
    /// What `use` names: the name in this module, and the path.
    pub uses: Vec<(String, Names)>,
    /// All other items.
    pub code: TokenStream,
}

/// The modules of one crate; the first is the root.
pub struct Modules(pub Vec<Module>);

impl Modules {
    /// Reads a crate from the file of its root.
    pub fn read(root: &Path) -> Self {
        let mut modules = Self(Vec::new());
        modules.file(root, 0, root.parent().unwrap());
        modules
    }

    fn file(&mut self, file: &Path, parent: usize, folder: &Path) -> usize {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap();
        self.module(file, parent, folder, parsed.items)
    }

    /// Adds a module whose children without text of their own lie in a folder.
    fn module(&mut self, file: &Path, parent: usize, folder: &Path, items: Vec<Item>) -> usize {
        let (uses, code) = (Vec::new(), TokenStream::new());
        let index = self.0.len();
        self.0.push(Module { file: file.to_owned(), parent, children: BTreeMap::new(), uses, code });
        for item in items {
            match item {
                Item::Mod(inner) if is_test(&inner.attrs) => {}
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let child = self.child(file, index, folder, inner);
                    self.0[index].children.insert(name, child);
                }
                Item::Use(item) if is_test(&item.attrs) => {}
                Item::Use(item) => flatten(&item.tree, &mut Vec::new(), &mut self.0[index].uses),
                Item::Fn(item) if is_test(&item.attrs) => {}
                Item::Impl(item) if is_test(&item.attrs) => {}
                item => item.to_tokens(&mut self.0[index].code),
            }
        }
        index
    }

    fn child(&mut self, file: &Path, parent: usize, folder: &Path, module: ItemMod) -> usize {
        let name = module.ident.to_string();
        if let Some((_, items)) = module.content {
            return self.module(file, parent, &folder.join(name), items);
        }
        if let Some(path) = path_attribute(&module.attrs) {
            let path = file.parent().unwrap().join(path);
            return self.file(&path, parent, path.parent().unwrap());
        }
        let inside = folder.join(&name);
        let beside = folder.join(format!("{name}.rs"));
        let path = if beside.exists() { beside } else { inside.join("mod.rs") };
        self.file(&path, parent, &inside)
    }
}

/// Whether an item is there for unit tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
    })
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else { return None };
        let Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) = &pair.value else { return None };
        pair.path.is_ident("path").then(|| path.value())
    })
}

/// Each name that a `use` brings, with its path; `*` stands for all names of a module.
fn flatten(tree: &UseTree, before: &mut Names, found: &mut Vec<(String, Names)>) {
    let mut add = |name: String, last: Option<String>| {
        found.push((name, before.iter().cloned().chain(last).collect()));
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => add(before.last().cloned().unwrap(), None),
        UseTree::Name(name) => add(name.ident.to_string(), Some(name.ident.to_string())),
        UseTree::Rename(name) if name.ident == "self" => add(name.rename.to_string(), None),
        UseTree::Rename(name) => add(name.rename.to_string(), Some(name.ident.to_string())),
        UseTree::Glob(_) => add("*".to_owned(), None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, found)),
    }
}
