//! Files of the repository that its documents and comments name are there.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::files::Source;

/// A path that begins with one of these is meant from the root.
const FOLDERS: [&str; 11] = [
    "src",
    "tests",
    "docs",
    "deploy",
    "locales",
    "static",
    "templates",
    "migrations",
    ".ci",
    ".config",
    ".cargo",
];
/// What ends like this is meant as a file.
const ENDS: [&str; 10] = ["md", "rs", "sql", "mjs", "ftl", "css", "toml", "sh", "py", "html"];

/// Documents that people name without the extension.
const DOCUMENTS: [&str; 6] = ["DESIGN", "ARCHITECTURE", "CONTRIBUTING", "SECURITY", "OPERATING", "BETRIEB"];

/// Names of what is not there, by the file that names them, with the reason.
const EXCEPTIONS: [(&str, &str, &str); 2] = [
    (
        "migrations/20261121000001_house.sql",
        "DESIGN",
        "databases hold a checksum of each migration, so its comments cannot change",
    ),
    ("tests/bench/run", "figures.md", "the script writes it to target/bench/"),
];

/// Resolves `.` and `..` without the disk.
fn plain(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    parts
}

/// Everything in a line that looks like a path of the repository. `*` may end it.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_./-*$".contains(letter);
    line.split(move |letter| !is_part(letter))
        .map(|word| word.strip_prefix("$root/").unwrap_or(word).trim_end_matches(['.', '-']))
        .filter(|word| !word.starts_with('/') && !word.contains('$'))
        .filter(|word| {
            let (stem, end) = word.rsplit_once('.').unwrap_or((word, ""));
            let named = ENDS.contains(&end) && !stem.is_empty() && !stem.ends_with(['/', '*']);
            let from_the_root = word.split_once('/').is_some_and(|(first, _)| FOLDERS.contains(&first));
            named || from_the_root || DOCUMENTS.contains(word)
        })
}

/// What is in the repository, and what `.gitignore` says is made in it.
pub struct Present<'a> {
    /// Files and folders, from the root.
    pub paths: &'a BTreeSet<PathBuf>,
    /// The text of `.gitignore`.
    pub made: &'a str,
}

impl Present<'_> {
    /// Whether a path that a file names is there: from the root, from the file's folder or one
    /// above it, or as the end of a path.
    fn has(&self, word: &str, file: &Path) -> bool {
        if let Some((start, _)) = word.split_once('*') {
            return self.paths.iter().any(|path| path.to_string_lossy().starts_with(start));
        }
        let document = format!("{word}.md");
        let word = Path::new(if DOCUMENTS.contains(&word) { document.as_str() } else { word });
        let from = |folder: &Path| self.paths.contains(&plain(&folder.join(word)));
        let made = |line: &str| line.strip_prefix('/').is_some_and(|made| word.starts_with(made));
        file.ancestors().skip(1).any(from)
            || self.made.lines().any(made)
            || !word.starts_with("..") && self.paths.iter().any(|path| path.ends_with(plain(word)))
    }
}

/// Names of files, in documents and comments, that are not in the repository.
pub fn dangling(sources: &[Source], present: &Present<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.prose() {
            for word in paths(line).filter(|word| !present.has(word, &source.path)) {
                let excepted =
                    |(file, name, _): &(&str, &str, &str)| source.path == Path::new(file) && *name == word;
                if !EXCEPTIONS.iter().any(excepted) {
                    found.push(format!("{}:{number}: {word}", source.path.display()));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_what_is_not_there_are_found() {
        let paths = ["docs", "docs/files.md", "src", "src/desk", "src/desk/app.rs", "deploy/etc/a.conf"];
        let paths: BTreeSet<_> = paths.into_iter().map(PathBuf::from).collect();
        let present = Present { paths: &paths, made: "/target\n" };
        let found = |path: &str, text: &str| {
            dangling(&[Source { path: PathBuf::from(path), text: text.to_owned() }], &present)
        };
        for text in [
            "See docs/files.md, files.md, `src/desk/` and [this](desk/app.rs#top).",
            "Words and/or https://a.example/docs/none.md, /etc/none.md, $work/none.md, target/none.md; deploy/etc/*.conf",
        ] {
            assert_eq!(found("src/README.md", text), Vec::<String>::new());
        }
        assert_eq!(found("a.md", "so docs/gone.md, gone.rs\nand DESIGN.").len(), 3);
        assert_eq!(
            found("src/a.rs", "// docs/gone.md\nlet name = \"other.md\";"),
            ["src/a.rs:1: docs/gone.md"]
        );
    }
}
