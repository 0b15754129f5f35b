//! Functions, types and constants that the papers for developers name exist where they say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::files::Source;

/// The papers that are checked.
pub const PAPERS: [&str; 2] = ["ARCHITECTURE.md", "CONTRIBUTING.md"];
/// Names in these folders do not count: they stand in the examples of these tests.
const LEFT_OUT: &str = "tests/tests/house";

/// The repository as the papers may name it.
pub struct Repository<'a> {
    /// Files and folders, from the root.
    pub paths: &'a BTreeSet<PathBuf>,
    /// Every file that people write as code.
    pub sources: &'a [Source],
    /// Reads a file of the repository.
    pub text: &'a dyn Fn(&Path) -> String,
}

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    /// Between two backticks.
    Code(&'a str),
    /// Everything else.
    Words(&'a str),
}

/// Sentences of a paper, each with the number of the line on which its item begins. Examples in
/// fences are left out.
fn sentences(text: &str) -> Vec<(usize, String)> {
    let mut items: Vec<(usize, String)> = Vec::new();
    let (mut fenced, mut open) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.is_empty() || line.starts_with("```") {
            open = false;
            continue;
        }
        let marker = line.split(' ').next().unwrap_or_default();
        let begins = ["-", "|", "#", "##", "###"].contains(&marker)
            || marker.strip_suffix('.').is_some_and(|number| number.parse::<u8>().is_ok());
        match items.last_mut().filter(|_| open && !begins) {
            Some((_, item)) => item.extend([" ", line]),
            None => items.push((at + 1, line.to_owned())),
        }
        open = true;
    }
    let mut sentences = Vec::new();
    for (at, item) in items {
        // Each cell of a table is a sentence.
        let end = if item.starts_with('|') { " | " } else { ". " };
        sentences.extend(item.split(end).map(|sentence| (at, sentence.to_owned())));
    }
    sentences
}

fn parts(sentence: &str) -> Vec<Part<'_>> {
    let part = |(at, text)| if at % 2 == 1 { Part::Code(text) } else { Part::Words(text) };
    sentence.split('`').enumerate().map(part).collect()
}

/// The names of a path like `Stage::of_status` or `routes()`; `None` if it is none.
fn names(code: &str) -> Option<Vec<&str>> {
    let path = code.strip_suffix("()").or_else(|| code.strip_suffix('!')).unwrap_or(code);
    let is_name = |name: &&str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let names: Vec<&str> = path.split("::").collect();
    names.iter().all(is_name).then_some(names)
}

/// Whether a name can only be that of something in the code, and is no plain word.
fn is_symbol(code: &str) -> bool {
    code.contains(['_', '(', ':']) || code.contains(|letter: char| letter.is_ascii_uppercase())
}

impl Repository<'_> {
    /// The files that a text between backticks names: a file, a folder, or a pattern with `*`.
    fn named(&self, code: &str) -> Vec<&Path> {
        let is_path = code.contains(['/', '.']) && !code.contains([' ', '(']);
        let matches = |path: &Path| {
            if let Some((start, end)) = code.split_once('*') {
                let path = path.to_string_lossy();
                return path.starts_with(start) && path.ends_with(end);
            }
            path.ends_with(code) || code.ends_with('/') && path.starts_with(code)
        };
        let paths = self.paths.iter().map(PathBuf::as_path);
        let mut found: Vec<&Path> = paths.filter(|path| is_path && matches(path)).collect();
        // A path from the root is meant before others that end like it.
        if !code.ends_with('/') && found.contains(&Path::new(code)) {
            found.retain(|path| *path == Path::new(code));
        }
        found
    }

    /// The files that a sentence gives as the place of the name at `at`: the one that follows it as
    /// "in `file`" or "(`file`)", otherwise the last one before it, otherwise the next one.
    fn places<'a>(&'a self, parts: &[Part<'_>], at: usize) -> Vec<&'a Path> {
        let file = |part: &Part<'_>| match part {
            Part::Code(code) => Some(self.named(code)).filter(|found| !found.is_empty()),
            Part::Words(_) => None,
        };
        let follows = match parts.get(at + 1) {
            Some(Part::Words(" in " | " (")) => parts.get(at + 2).and_then(file),
            _ => None,
        };
        let before = || parts.iter().take(at).rev().find_map(file);
        let after = || parts.iter().skip(at).find_map(file);
        follows.or_else(before).or_else(after).unwrap_or_default()
    }

    fn is_in_code(&self, name: &str) -> bool {
        let code = self.sources.iter().filter(|source| !source.path.starts_with(LEFT_OUT));
        code.filter(|source| source.is_code()).any(|source| code_has_word(source, name))
    }

    /// Whether a name is in one of these files, or anywhere in the code if there are none.
    fn has(&self, name: &str, places: &[&Path]) -> bool {
        let is_there = |path: &&Path| {
            let source = Source { path: path.to_path_buf(), text: (self.text)(path) };
            code_has_word(&source, name)
        };
        if places.is_empty() { self.is_in_code(name) } else { places.iter().any(is_there) }
    }
}

/// Whether a word is in a file, outside its comments.
fn code_has_word(source: &Source, word: &str) -> bool {
    source.text.contains(word) && {
        let comments: BTreeSet<usize> = source.comments().map(|(number, _)| number).collect();
        let lines = source.text.lines().enumerate();
        lines.filter(|(at, _)| !comments.contains(&(at + 1))).any(|(_, line)| has_word(line, word))
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|found| found == word)
}

/// Names in a paper that are not where it says, or nowhere in the code.
pub fn missing(paper: &Source, repository: &Repository<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (line, sentence) in sentences(&paper.text) {
        let parts = parts(&sentence);
        for (at, part) in parts.iter().enumerate() {
            let Part::Code(code) = part else { continue };
            let Some(names) = names(code) else { continue };
            let places = repository.places(&parts, at);
            if places.is_empty() && !is_symbol(code) {
                continue;
            }
            if !names.iter().all(|name| repository.has(name, &places)) {
                let places: Vec<_> = places.iter().take(2).map(|path| path.display().to_string()).collect();
                found.push(format!("{}:{line}: {code} [{}]", paper.path.display(), places.join(", ")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "/// Not `Gone`.\nenum Rule {}\nconst LIMIT: u8 = 1;\nfn of_rule() {}";

    fn found(paper: &str) -> Vec<String> {
        let sources = [
            ("src/rules.rs", RULES),
            ("src/other.rs", "struct Other;\nfn other_one() {}"),
            ("tests/tests/house/a.rs", "struct Gone;"),
        ];
        let paths = sources.iter().map(|(path, _)| PathBuf::from(path)).chain(["src".into()]).collect();
        let sources = sources.map(|(path, text)| Source { path: path.into(), text: text.to_owned() });
        let text = |path: &Path| {
            let source = sources.iter().find(|source| source.path == path);
            source.map(|source| source.text.clone()).unwrap_or_default()
        };
        let repository = Repository { paths: &paths, sources: &sources, text: &text };
        let paper = Source { path: "A.md".into(), text: paper.to_owned() };
        missing(&paper, &repository)
    }

    #[test]
    fn names_that_are_where_the_paper_says_are_fine() {
        for fine in [
            "`src/rules.rs`: `LIMIT`, and `Rule::of_rule` beside it. A plain `word`, and `mod <name>`.",
            "`LIMIT` and\n`Rule` in `src/rules.rs`; `Other` (`src/other.rs`).",
            "- `src/rules.rs`\n- `Other`, `other_one()`\n\n```\n`Gone`\n```",
            "| `Other` | `rules.rs` | `Other` |",
            "`src/`: `Rule`; `src/o*.rs`: `Other`",
        ] {
            assert_eq!(found(fine), Vec::<String>::new(), "{fine}");
        }
    }

    #[test]
    fn names_that_are_gone_or_elsewhere_are_found() {
        for (wrong, name) in [
            ("It is `Gone`.", "A.md:1: Gone []"),
            ("Words.\n\n`src/rules.rs` has\n`Other`.", "A.md:3: Other [src/rules.rs]"),
            ("`Other` in `src/rules.rs`", "A.md:1: Other [src/rules.rs]"),
            ("`src/other.rs`: `Rule::of_rule`.", "A.md:1: Rule::of_rule [src/other.rs]"),
            ("See `src/other.rs`, then `gone()`", "A.md:1: gone() [src/other.rs]"),
            ("`src/rules.rs`: `refuse`", "A.md:1: refuse [src/rules.rs]"),
            ("`src/`: `Gone`", "A.md:1: Gone [src, src/other.rs]"),
        ] {
            assert_eq!(found(wrong), [name]);
        }
    }
}
