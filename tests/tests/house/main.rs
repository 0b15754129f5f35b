//! The rules of the house that no compiler keeps: how long files, functions and comments may be,
//! that files do not import each other in circles, and that documents and comments name nothing
//! that is gone.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod citations;
mod files;
mod imports;
mod modules;
mod size;
mod symbols;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use meldestelle_tests::programs::{cargo, root};
use serde_json::Value;

use crate::citations::Present;
use crate::modules::Modules;
use crate::symbols::{PAPERS, Repository};

fn none(found: &[String]) {
    assert!(found.is_empty(), "{} found\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    none(&size::long_files(&files::read(&root())));
}

#[test]
fn no_function_is_too_long() {
    none(&size::long_functions(&files::read(&root())));
}

#[test]
fn no_comment_line_is_too_long() {
    none(&size::long_comments(&files::read(&root())));
}

#[test]
fn nothing_cites_a_file_that_is_not_there() {
    let root = root();
    let made = std::fs::read_to_string(root.join(".gitignore")).unwrap();
    let present = Present { paths: &files::paths(&root), made: &made };
    none(&citations::dangling(&files::read(&root), &present));
}

#[test]
fn what_the_papers_name_is_where_they_say() {
    let root = root();
    let text = |path: &Path| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    let (paths, sources) = (files::paths(&root), files::read(&root));
    let repository = Repository { paths: &paths, sources: &sources, text: &text };
    let papers = sources.iter().filter(|source| PAPERS.iter().any(|paper| source.path == Path::new(paper)));
    none(&papers.flat_map(|paper| symbols::missing(paper, &repository)).collect::<Vec<_>>());
}

/// The root file of every library, program and test of the workspace.
fn crates() -> BTreeSet<PathBuf> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let targets = packages.iter().flat_map(|package| package["targets"].as_array().unwrap());
    targets.map(|target| PathBuf::from(target["src_path"].as_str().unwrap())).collect()
}

#[test]
fn files_do_not_import_each_other_in_circles() {
    let crates = crates();
    assert!(crates.len() > 10, "{crates:?}");
    let mut found = Vec::new();
    for file in crates {
        let imports = imports::imports(&Modules::read(&file));
        let circles = imports::circles(&imports);
        found.extend(circles.iter().map(|circle| imports::describe(circle, &imports, &root())));
    }
    none(&found);
}
