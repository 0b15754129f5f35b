//! How long files, functions and comment lines are.

use std::path::Path;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use crate::files::Source;

/// Lines of a file.
const FILE: usize = 450;
/// Lines of a function, from the signature to the closing brace.
const FUNCTION: usize = 70;
/// Columns of a comment line.
const COMMENT: usize = 100;

/// The last migration that may have longer comments: databases hold a checksum of every migration
/// that they applied, so none of these can change.
const FROZEN: &str = "migrations/20261130000050_office_hosts_only.sql";

/// Files with too many lines.
pub fn long_files(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| source.is_code() && lines(source) > FILE);
    long.map(|source| format!("{}: {} lines", source.path.display(), lines(source))).collect()
}

/// Comment lines with too many columns. A line of one word, such as an address, cannot be broken.
pub fn long_comments(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let changeable = |path: &Path| !path.starts_with("migrations") || path > Path::new(FROZEN);
    for source in sources.iter().filter(|source| changeable(&source.path)) {
        for (number, line) in source.comments() {
            let columns = line.chars().count();
            if columns > COMMENT && line.split_whitespace().count() > 2 {
                found.push(format!("{}:{number}: {columns} columns", source.path.display()));
            }
        }
    }
    found
}

#[derive(Default)]
struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let begin = signature.span().start().line;
        let end = block.brace_token.span.close().end().line;
        self.0.push((signature.ident.to_string(), begin, end + 1 - begin));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

/// Functions with too many lines, outside macros.
pub fn long_functions(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.extension() == "rs") {
        let mut functions = Functions::default();
        functions.visit_file(&syn::parse_file(&source.text).unwrap());
        for (name, begin, lines) in functions.0 {
            if lines > FUNCTION {
                found.push(format!("{}:{begin}: {name} has {lines} lines", source.path.display()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn source(path: &str, text: &str) -> [Source; 1] {
        [Source { path: PathBuf::from(path), text: text.to_owned() }]
    }

    #[test]
    fn one_line_more_than_allowed_is_too_long() {
        assert!(long_files(&source("a.rs", &"\n".repeat(FILE))).is_empty());
        assert_eq!(long_files(&source("a.rs", &"\n".repeat(FILE + 1))).len(), 1);
        let function = |lines: usize| {
            format!("impl A {{\n    /// Words.\n    fn a() {{{}}}\n}}", "\n".repeat(lines - 1))
        };
        assert!(long_functions(&source("a.rs", &function(FUNCTION))).is_empty());
        assert_eq!(long_functions(&source("a.rs", &function(FUNCTION + 1))), ["a.rs:3: a has 71 lines"]);
    }

    #[test]
    fn one_column_more_than_allowed_is_too_long() {
        let line = |mark: &str, columns: usize| format!("{mark} ä {}", "x".repeat(columns - mark.len() - 3));
        for (path, mark) in [("a.rs", "    ///"), ("a.toml", "#"), ("a.sql", "--"), ("a.css", " *")] {
            assert!(long_comments(&source(path, &line(mark, COMMENT))).is_empty(), "{path}");
            assert_eq!(long_comments(&source(path, &line(mark, COMMENT + 1))).len(), 1, "{path}");
        }
        assert!(long_comments(&source("a.rs", &line("let a =", 200))).is_empty());
        assert!(long_comments(&source(FROZEN, &line("--", 200))).is_empty());
        assert_eq!(long_comments(&source("migrations/20991231000000_new.sql", &line("--", 200))).len(), 1);
    }
}
