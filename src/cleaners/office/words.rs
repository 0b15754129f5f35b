//! The words of a document, to be read without its program: a line for each paragraph and each row of a table, and behind the body what stands in heads and feet,
//! notes and comments. What was struck out in a tracked change is left out; the document has it.

use meldestelle_domain::attachment::{FileKind, Refusal};
use meldestelle_domain::cell::NotShown;

use super::docx::relations;
use super::docx_parts::relation;
use super::spaces::Space;
use super::xml::{BROKEN, Element, Piece, decode, walk};
use crate::zip::Archive;

/// Parts that are read behind the body, in this order.
const BEHIND: [&str; 5] = ["header", "footer", "footnotes", "endnotes", "comments"];

/// The words of a document, at least `most` bytes if it has as many.
///
/// # Errors
/// [`NotShown`] if it does not read.
pub(crate) fn words(kind: FileKind, file: &[u8], most: usize) -> Result<String, NotShown> {
    let read = || match kind {
        FileKind::Odt => odt(file, most),
        _ => docx(file, most),
    };
    match read() {
        Ok(text) => Ok(text),
        Err(Refusal::Uncleanable) => Err(NotShown::TooLarge),
        Err(_) => Err(NotShown::Broken),
    }
}

fn docx(file: &[u8], most: usize) -> Result<String, Refusal> {
    let mut archive = Archive::open(file)?;
    let path = |from: &str, target: &str| match target.strip_prefix('/') {
        Some(target) => target.to_owned(),
        None => format!(
            "{}{target}",
            from.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"))
        ),
    };
    let root = relations(&mut archive, "")?;
    let main = root.iter().find(|one| relation(&one.kind) == "officeDocument").ok_or(BROKEN)?;
    let main = path("", &main.target);
    let parts = relations(&mut archive, &main)?;
    let behind = BEHIND.iter().flat_map(|kind| parts.iter().filter(|one| relation(&one.kind) == *kind));
    let names: Vec<String> =
        [main.clone()].into_iter().chain(behind.map(|one| path(&main, &one.target))).collect();
    let mut lines = Lines::default();
    for (number, name) in names.iter().enumerate() {
        match archive.read(name)? {
            Some(bytes) => lines.part(&decode(bytes)?, most, Lines::docx)?,
            None if number == 0 => return Err(BROKEN),
            None => {}
        }
        if lines.is_full(most) {
            break;
        }
    }
    Ok(lines.all())
}

fn odt(file: &[u8], most: usize) -> Result<String, Refusal> {
    let mut archive = Archive::open(file)?;
    let mut lines = Lines::default();
    let content = archive.read("content.xml")?.ok_or(BROKEN)?;
    lines.part(&decode(content)?, most, Lines::odt)?;
    // Heads and feet of pages stand with the styles.
    if let Some(styles) = archive.read("styles.xml")?
        && !lines.is_full(most)
    {
        lines.part(&decode(styles)?, most, Lines::odt)?;
    }
    Ok(lines.all())
}

/// The lines that are made of a document's words.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Notes and comments that stand in the middle of the text, to be read behind it.
    behind: String,
    /// What is being read belongs there.
    aside: usize,
    /// Elements whose words are left out, inside each other.
    silent: usize,
    /// Rows of tables that have begun, inside each other.
    rows: usize,
    /// Whether what is being read are words.
    speaking: usize,
}

impl Lines {
    fn part(&mut self, xml: &str, most: usize, read: impl Fn(&mut Self, Piece<'_>)) -> Result<(), Refusal> {
        walk(xml, |piece| {
            // The rest is walked through, so that a document that does not read is noticed.
            if !self.is_full(most) {
                read(self, piece);
            }
            Ok(())
        })?;
        self.end_line();
        Ok(())
    }

    fn is_full(&self, most: usize) -> bool {
        self.text.len() > most
    }

    fn all(mut self) -> String {
        self.text.push_str(&self.behind);
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    fn out(&mut self) -> &mut String {
        if self.aside > 0 { &mut self.behind } else { &mut self.text }
    }

    fn say(&mut self, words: &str) {
        if self.silent == 0 {
            self.out().push_str(words);
        }
    }

    fn end_line(&mut self) {
        let is_begun = !self.out().is_empty() && !self.out().ends_with('\n');
        if is_begun {
            self.say("\n");
        }
    }

    /// A paragraph ends: in a cell of a table the line goes on.
    fn end_paragraph(&mut self) {
        if self.rows > 0 && self.aside == 0 { self.say(" ") } else { self.say("\n") }
    }

    fn end_cell(&mut self) {
        let length = self.out().trim_end_matches(' ').len();
        self.out().truncate(length);
        self.say("\t");
    }

    fn end_row(&mut self) {
        self.rows = self.rows.saturating_sub(1);
        let length = self.out().trim_end_matches(['\t', ' ']).len();
        self.out().truncate(length);
        if self.rows > 0 { self.say(" ") } else { self.say("\n") }
    }

    fn docx(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Begin(Element { space: Space::Word, name, .. }) => match name {
                "t" => self.speaking += 1,
                "tab" if self.speaking == 0 => self.say("\t"),
                "br" | "cr" => self.say("\n"),
                "noBreakHyphen" => self.say("-"),
                "numPr" => self.say("• "),
                "tr" => self.rows += 1,
                // Where the stops of the tabulator are, and how paragraphs are numbered, stands in properties; changed ones repeat what was.
                "tabs" | "del" | "moveFrom" | "pPrChange" => self.silent += 1,
                _ => {}
            },
            // The same words again, for older programs.
            Piece::Begin(element) if element.is(Space::Compatibility, "Fallback") => self.silent += 1,
            Piece::Text(words) if self.speaking > 0 => self.say(&words),
            Piece::End(Space::Word, name, _) => match name {
                "t" => self.speaking = self.speaking.saturating_sub(1),
                "p" => self.end_paragraph(),
                "tc" => self.end_cell(),
                "tr" => self.end_row(),
                "tabs" | "del" | "moveFrom" | "pPrChange" => self.silent = self.silent.saturating_sub(1),
                _ => {}
            },
            Piece::End(Space::Compatibility, "Fallback", _) => self.silent = self.silent.saturating_sub(1),
            _ => {}
        }
    }

    fn odt(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Begin(element) => match (element.space, element.name) {
                (Space::Text, "p" | "h") => self.speaking += 1,
                (Space::Text, "tab") => self.say("\t"),
                (Space::Text, "line-break") => self.say("\n"),
                (Space::Text, "s") => {
                    let count =
                        element.get(Space::Text, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                    self.say(&" ".repeat(usize::min(count, 100)));
                }
                (Space::Text, "list-item") => self.say("• "),
                (Space::Text, "note") | (Space::Office, "annotation") => self.aside += 1,
                (Space::Table, "table-row") => self.rows += 1,
                (Space::Text, "tracked-changes")
                | (Space::Svg, "title" | "desc")
                | (Space::Dublin | Space::Meta, _) => {
                    self.silent += 1;
                }
                _ => {}
            },
            // White space is one space, as the line breaks of a program that indents what it writes (ISO/IEC 26300-1, 6.1.2).
            Piece::Text(words) if self.speaking > 0 => {
                let mut utf8 = [0; 4];
                let mut was_space = self.out().ends_with([' ', '\n', '\t']);
                for char in words.chars() {
                    let is_space = matches!(char, ' ' | '\t' | '\r' | '\n');
                    if !(is_space && was_space) {
                        self.say(if is_space { " " } else { char.encode_utf8(&mut utf8) });
                    }
                    was_space = is_space;
                }
            }
            Piece::End(space, name, _) => match (space, name) {
                (Space::Text, "p" | "h") => {
                    self.speaking = self.speaking.saturating_sub(1);
                    self.end_paragraph();
                }
                (Space::Text, "note") | (Space::Office, "annotation") => {
                    self.aside = self.aside.saturating_sub(1);
                }
                (Space::Table, "table-cell") => self.end_cell(),
                (Space::Table, "table-row") => self.end_row(),
                (Space::Text, "tracked-changes")
                | (Space::Svg, "title" | "desc")
                | (Space::Dublin | Space::Meta, _) => {
                    self.silent = self.silent.saturating_sub(1);
                }
                _ => {}
            },
            Piece::Text(_) => {}
        }
    }
}
