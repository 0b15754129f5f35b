//! The files of the repository that people write.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what programs make, or samples that nobody writes by hand.
const LEFT_OUT: [&str; 8] =
    [".git", ".local", ".sqlx", "target", "node_modules", "__pycache__", "vectors", "proptest-regressions"];

/// A file with its text.
pub struct Source {
    /// The path from the root of the repository.
    pub path: PathBuf,
    /// What the file contains.
    pub text: String,
}

impl Source {
    /// The extension, or the empty text.
    pub fn extension(&self) -> &str {
        self.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }

    /// The language that decides how a comment begins.
    fn markers(&self) -> &'static [&'static str] {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match self.extension() {
            "rs" => &["//"],
            "css" | "mjs" | "js" => &["//", "/*", "*"],
            "sql" => &["--"],
            "toml" | "sh" | "py" | "yaml" | "conf" | "service" | "timer" | "ftl" | "example" => &["#"],
            "html" => &["{#"],
            "" if self.text.starts_with("#!") => &["#"],
            "" if ["Dockerfile", "Caddyfile", "torrc", "apparmor"].contains(&name) => &["#"],
            _ => &[],
        }
    }

    /// Whether people read and change this file as code.
    pub fn is_code(&self) -> bool {
        !self.markers().is_empty() && !["ftl", "html"].contains(&self.extension())
    }

    /// The lines that are comments, numbered from 1.
    pub fn comments(&self) -> impl Iterator<Item = (usize, &str)> {
        let markers = self.markers();
        let is_comment = move |line: &str| {
            let line = line.trim_start();
            markers.iter().any(|marker| line.starts_with(marker)) && !line.starts_with("#!")
        };
        self.text
            .lines()
            .enumerate()
            .filter(move |(_, line)| is_comment(line))
            .map(|(at, line)| (at + 1, line))
    }

    /// The lines that people read as text: all of a document, the comments of everything else.
    pub fn prose(&self) -> Vec<(usize, &str)> {
        if self.extension() == "md" {
            return self.text.lines().enumerate().map(|(at, line)| (at + 1, line)).collect();
        }
        self.comments().collect()
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !LEFT_OUT.contains(&name) {
                walk(root, &path, found);
            }
        } else if let Ok(text) = fs::read_to_string(&path)
            && !["json", "lock"].iter().any(|end| name.ends_with(end))
        {
            found.push(Source { path: path.strip_prefix(root).unwrap().to_owned(), text });
        }
    }
}

/// Every text file below a folder, in the order of the paths.
pub fn read(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    walk(root, root, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Every file and folder below a folder, from the root of the repository.
pub fn paths(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let made = [".git", "target", "node_modules"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !made {
                open.push(path.clone());
            }
            found.insert(path.strip_prefix(root).unwrap().to_owned());
        }
    }
    found
}
