//! Which file of a crate needs which, and where that goes round in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::modules::{Modules, Names};

/// Re-exports of re-exports are followed this far.
const DEEPEST: usize = 16;

/// The files that each file names something of.
pub type Imports = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// Where a path leads: the module that it ends in, and whether it names that module itself.
fn resolve(modules: &Modules, from: usize, path: &[String], depth: usize) -> Option<(usize, bool)> {
    let (first, mut rest) = path.split_first()?;
    let mut at = match first.as_str() {
        "crate" => 0,
        "self" => from,
        "super" => modules.0[from].parent,
        _ => {
            rest = path;
            let module = &modules.0[from];
            let known =
                module.children.contains_key(first) || module.uses.iter().any(|(name, _)| name == first);
            // Anything else that stands alone is an item of this module or of another crate.
            if !known || depth > DEEPEST {
                return None;
            }
            from
        }
    };
    while let Some((name, after)) = rest.split_first() {
        let module = &modules.0[at];
        if name == "super" {
            at = module.parent;
        } else if let Some(child) = module.children.get(name) {
            at = *child;
        } else if let Some((_, target)) = module.uses.iter().find(|(used, _)| used == name)
            && depth < DEEPEST
        {
            // The item stands where the re-export leads, or in another crate.
            let (target, is_module) = resolve_use(modules, at, target, depth + 1)?;
            if !is_module {
                return Some((target, false));
            }
            at = target;
        } else {
            return Some((at, false));
        }
        rest = after;
    }
    Some((at, true))
}

/// The path of a `use`, which begins with a module of this crate, or with another crate.
fn resolve_use(modules: &Modules, from: usize, path: &[String], depth: usize) -> Option<(usize, bool)> {
    let first = path.first()?;
    let own = ["crate", "self", "super"].contains(&first.as_str());
    (own || modules.0[from].children.contains_key(first)).then(|| resolve(modules, from, path, depth))?
}

/// Every path of two or more names in code, also inside macros.
fn paths(code: TokenStream, found: &mut Vec<Names>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    let name = |at: usize| match tokens.get(at) {
        Some(TokenTree::Ident(name)) => Some(name.to_string()),
        _ => None,
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let TokenTree::Group(group) = token {
            paths(group.stream(), found);
        }
        let mut path: Names = name(at).into_iter().collect();
        at += 1;
        if path.is_empty() {
            continue;
        }
        while is_colon(at) && is_colon(at + 1) {
            match (name(at + 2), tokens.get(at + 2)) {
                (Some(next), _) => path.push(next),
                (None, Some(TokenTree::Group(group))) if group.delimiter() == Delimiter::Brace => {
                    let each = group.stream().into_iter().filter_map(|token| match token {
                        TokenTree::Ident(name) => Some(name.to_string()),
                        _ => None,
                    });
                    found.extend(each.map(|last| path.iter().cloned().chain([last]).collect()));
                }
                _ => {}
            }
            at += 3;
        }
        if path.len() > 1 {
            found.push(path);
        }
    }
}

/// The modules around a module. It may use what they define, as they may use what it defines: a
/// module and those inside it are one concept in several files.
fn ancestors(modules: &Modules, mut module: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    while module != 0 {
        module = modules.0[module].parent;
        found.insert(module);
    }
    found
}

/// Reads which files of a crate import from which, without what a module takes from those around
/// it.
pub fn imports(modules: &Modules) -> Imports {
    let mut found = Imports::new();
    for (index, module) in modules.0.iter().enumerate() {
        let mut named = Vec::new();
        paths(module.code.clone(), &mut named);
        let named = named.iter().filter_map(|path| resolve(modules, index, path, 0));
        let used = module.uses.iter().filter_map(|(_, path)| resolve_use(modules, index, path, 0));
        let above = ancestors(modules, index);
        let other = named.chain(used).filter(|(target, _)| *target != index && !above.contains(target));
        let needed = found.entry(module.file.clone()).or_default();
        needed.extend(other.map(|(target, _)| modules.0[target].file.clone()));
        needed.remove(&module.file);
    }
    found
}

/// Every file that a file needs, directly or by way of others.
fn reached<'a>(imports: &'a Imports, start: &'a PathBuf) -> BTreeSet<&'a PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        open.extend(imports.get(file).into_iter().flatten().filter(|next| found.insert(*next)));
    }
    found
}

/// Groups of files that all need each other.
pub fn circles(imports: &Imports) -> BTreeSet<BTreeSet<&PathBuf>> {
    let reached: BTreeMap<_, _> = imports.keys().map(|file| (file, reached(imports, file))).collect();
    let mut found = BTreeSet::new();
    for (file, needed) in &reached {
        let back = |other: &&PathBuf| reached.get(other).is_some_and(|needed| needed.contains(file));
        let group: BTreeSet<_> = needed.iter().copied().filter(back).collect();
        if !group.is_empty() {
            found.insert(group);
        }
    }
    found
}

/// A circle for people: the pairs that need each other, or all imports if there is no such pair.
pub fn describe(circle: &BTreeSet<&PathBuf>, imports: &Imports, root: &Path) -> String {
    let name = |file: &PathBuf| file.strip_prefix(root).unwrap_or(file).display().to_string();
    let needs = |one: &PathBuf, other: &PathBuf| imports[one].contains(other);
    let mut pairs = Vec::new();
    let mut all = Vec::new();
    for one in circle {
        for other in circle.iter().filter(|other| needs(one, other)) {
            all.push(format!("{} -> {}", name(one), name(other)));
            if one < other && needs(other, one) {
                pairs.push(format!("{} <-> {}", name(one), name(other)));
            }
        }
    }
    let lines = if pairs.is_empty() { all } else { pairs };
    format!("{} files in a circle:\n    {}", circle.len(), lines.join("\n    "))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn crate_of(files: &[(&str, &str)]) -> (tempfile::TempDir, Imports) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let imports = imports(&Modules::read(&folder.path().join("lib.rs")));
        (folder, imports)
    }

    fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
        let (folder, imports) = crate_of(files);
        circles(&imports).iter().map(|circle| describe(circle, &imports, folder.path())).collect()
    }

    #[test]
    fn a_circle_is_found_through_uses_paths_macros_and_re_exports() {
        let root = "mod a; mod b;";
        for (a, b) in [
            ("use crate::b::B;", "use super::a::A;"),
            ("use crate::{a as _, b::{self, B}};", "fn f() { crate::a::g(); }"),
            (
                "pub use inner::C; mod inner; use crate::b;",
                "fn f() { println!(\"{}\", crate::a::inner::C); }",
            ),
            ("pub use inner::C; mod inner;", "use crate::a::C;"),
        ] {
            let inner = ("a/inner.rs", "use crate::b::B;");
            let found = circles_of(&[("lib.rs", root), ("a.rs", a), ("b.rs", b), inner]);
            assert_eq!(found.len(), 1, "{a} {b}: {found:?}");
        }
    }

    #[test]
    fn an_order_is_no_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod a; mod b; use a::A; fn f() { b::g(); }"),
            ("a.rs", "mod inner; use inner::I; use crate::b::B;"),
            ("a/inner.rs", "use super::A; use crate::Root;"),
            ("b.rs", "use std::a::A; #[cfg(test)] mod tests { use crate::a::A; }"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }
}
