//! Extracts the text of a document: one line for each paragraph or table row. Headers, footers,
//! notes and comments follow the body. Text that a tracked change deleted is left out.

use meldestelle_domain::attachment::{FileKind, Refusal};
use meldestelle_domain::cell::NotShown;

use super::docx::read_relationships;
use super::docx_part_types::relationship_name;
use super::namespaces::Namespace;
use super::xml::{BROKEN, Element, XmlEvent, decode, walk};
use crate::zip::ZipReader;

/// Parts that follow the body, in this order.
const EXTRA_PARTS: [&str; 5] = ["header", "footer", "footnotes", "endnotes", "comments"];

/// Extracts the text of a document. Stops soon after `max_bytes` bytes, so the result may be
/// longer.
///
/// # Errors
/// [`NotShown`] if the document is damaged or too large.
pub(crate) fn extract_text(kind: FileKind, file: &[u8], max_bytes: usize) -> Result<String, NotShown> {
    let read = || match kind {
        FileKind::Odt => odt(file, max_bytes),
        _ => docx(file, max_bytes),
    };
    match read() {
        Ok(text) => Ok(text),
        Err(Refusal::Uncleanable) => Err(NotShown::TooLarge),
        Err(_) => Err(NotShown::Broken),
    }
}

fn docx(file: &[u8], max_bytes: usize) -> Result<String, Refusal> {
    let mut archive = ZipReader::open(file)?;
    let path = |from: &str, target: &str| match target.strip_prefix('/') {
        Some(target) => target.to_owned(),
        None => format!(
            "{}{target}",
            from.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"))
        ),
    };
    let root = read_relationships(&mut archive, "")?;
    let main = root
        .iter()
        .find(|relationship| relationship_name(&relationship.type_uri) == "officeDocument")
        .ok_or(BROKEN)?;
    let main = path("", &main.target);
    let relationships = read_relationships(&mut archive, &main)?;
    let appendix = EXTRA_PARTS.iter().flat_map(|type_name| {
        relationships.iter().filter(|relationship| relationship_name(&relationship.type_uri) == *type_name)
    });
    let names: Vec<String> = [main.clone()]
        .into_iter()
        .chain(appendix.map(|relationship| path(&main, &relationship.target)))
        .collect();
    let mut extractor = TextExtractor::default();
    for (number, name) in names.iter().enumerate() {
        match archive.read(name)? {
            Some(bytes) => extractor.read_part(&decode(bytes)?, max_bytes, TextExtractor::docx)?,
            None if number == 0 => return Err(BROKEN),
            None => {}
        }
        if extractor.is_full(max_bytes) {
            break;
        }
    }
    Ok(extractor.finish())
}

fn odt(file: &[u8], max_bytes: usize) -> Result<String, Refusal> {
    let mut archive = ZipReader::open(file)?;
    let mut extractor = TextExtractor::default();
    let content = archive.read("content.xml")?.ok_or(BROKEN)?;
    extractor.read_part(&decode(content)?, max_bytes, TextExtractor::odt)?;
    // The styles contain page headers and footers.
    if let Some(styles) = archive.read("styles.xml")?
        && !extractor.is_full(max_bytes)
    {
        extractor.read_part(&decode(styles)?, max_bytes, TextExtractor::odt)?;
    }
    Ok(extractor.finish())
}

/// Builds the text while the XML is walked.
#[derive(Debug, Default)]
struct TextExtractor {
    text: String,
    /// Text of notes and comments in the body, which is appended at the end.
    appendix: String,
    /// Number of open notes and comments; above 0, text goes to the appendix.
    appendix_depth: usize,
    /// Number of open elements whose text is left out.
    skip_depth: usize,
    /// Number of open table rows.
    row_depth: usize,
    /// Number of open elements that contain text.
    text_depth: usize,
}

impl TextExtractor {
    fn read_part(
        &mut self,
        xml: &str,
        max_bytes: usize,
        read: impl Fn(&mut Self, XmlEvent<'_>),
    ) -> Result<(), Refusal> {
        walk(xml, |event| {
            // The rest of the document is still parsed, so that damage is noticed.
            if !self.is_full(max_bytes) {
                read(self, event);
            }
            Ok(())
        })?;
        self.end_line();
        Ok(())
    }

    fn is_full(&self, max_bytes: usize) -> bool {
        self.text.len() > max_bytes
    }

    fn finish(mut self) -> String {
        self.text.push_str(&self.appendix);
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    fn output(&mut self) -> &mut String {
        if self.appendix_depth > 0 { &mut self.appendix } else { &mut self.text }
    }

    fn push(&mut self, text: &str) {
        if self.skip_depth == 0 {
            self.output().push_str(text);
        }
    }

    fn end_line(&mut self) {
        let is_line_open = !self.output().is_empty() && !self.output().ends_with('\n');
        if is_line_open {
            self.push("\n");
        }
    }

    /// Ends a paragraph. In a table cell the line continues.
    fn end_paragraph(&mut self) {
        if self.row_depth > 0 && self.appendix_depth == 0 { self.push(" ") } else { self.push("\n") }
    }

    fn end_cell(&mut self) {
        let length = self.output().trim_end_matches(' ').len();
        self.output().truncate(length);
        self.push("\t");
    }

    fn end_row(&mut self) {
        self.row_depth = self.row_depth.saturating_sub(1);
        let length = self.output().trim_end_matches(['\t', ' ']).len();
        self.output().truncate(length);
        if self.row_depth > 0 { self.push(" ") } else { self.push("\n") }
    }

    fn docx(&mut self, event: XmlEvent<'_>) {
        match event {
            XmlEvent::Start(Element { namespace: Namespace::WordprocessingMl, name, .. }) => match name {
                "t" => self.text_depth += 1,
                "tab" if self.text_depth == 0 => self.push("\t"),
                "br" | "cr" => self.push("\n"),
                "noBreakHyphen" => self.push("-"),
                "numPr" => self.push("• "),
                "tr" => self.row_depth += 1,
                // `tabs` and `pPrChange` contain properties that look like content: tab stops,
                // earlier paragraph properties.
                "tabs" | "del" | "moveFrom" | "pPrChange" => self.skip_depth += 1,
                _ => {}
            },
            // `Fallback` repeats the content for older programs.
            XmlEvent::Start(element) if element.is(Namespace::MarkupCompatibility, "Fallback") => {
                self.skip_depth += 1;
            }
            XmlEvent::Text(text) if self.text_depth > 0 => self.push(&text),
            XmlEvent::End(Namespace::WordprocessingMl, name, _) => match name {
                "t" => self.text_depth = self.text_depth.saturating_sub(1),
                "p" => self.end_paragraph(),
                "tc" => self.end_cell(),
                "tr" => self.end_row(),
                "tabs" | "del" | "moveFrom" | "pPrChange" => {
                    self.skip_depth = self.skip_depth.saturating_sub(1);
                }
                _ => {}
            },
            XmlEvent::End(Namespace::MarkupCompatibility, "Fallback", _) => {
                self.skip_depth = self.skip_depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn odt(&mut self, event: XmlEvent<'_>) {
        match event {
            XmlEvent::Start(element) => match (element.namespace, element.name) {
                (Namespace::Text, "p" | "h") => self.text_depth += 1,
                (Namespace::Text, "tab") => self.push("\t"),
                (Namespace::Text, "line-break") => self.push("\n"),
                (Namespace::Text, "s") => {
                    let count =
                        element.get(Namespace::Text, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                    self.push(&" ".repeat(usize::min(count, 100)));
                }
                (Namespace::Text, "list-item") => self.push("• "),
                (Namespace::Text, "note") | (Namespace::Office, "annotation") => self.appendix_depth += 1,
                (Namespace::Table, "table-row") => self.row_depth += 1,
                (Namespace::Text, "tracked-changes")
                | (Namespace::Svg, "title" | "desc")
                | (Namespace::DublinCore | Namespace::Meta, _) => {
                    self.skip_depth += 1;
                }
                _ => {}
            },
            // ODT collapses white space (ISO/IEC 26300-1, 6.1.2).
            XmlEvent::Text(text) if self.text_depth > 0 => {
                let mut utf8 = [0; 4];
                let mut was_space = self.output().ends_with([' ', '\n', '\t']);
                for char in text.chars() {
                    let is_space = matches!(char, ' ' | '\t' | '\r' | '\n');
                    if !(is_space && was_space) {
                        self.push(if is_space { " " } else { char.encode_utf8(&mut utf8) });
                    }
                    was_space = is_space;
                }
            }
            XmlEvent::End(namespace, name, _) => match (namespace, name) {
                (Namespace::Text, "p" | "h") => {
                    self.text_depth = self.text_depth.saturating_sub(1);
                    self.end_paragraph();
                }
                (Namespace::Text, "note") | (Namespace::Office, "annotation") => {
                    self.appendix_depth = self.appendix_depth.saturating_sub(1);
                }
                (Namespace::Table, "table-cell") => self.end_cell(),
                (Namespace::Table, "table-row") => self.end_row(),
                (Namespace::Text, "tracked-changes")
                | (Namespace::Svg, "title" | "desc")
                | (Namespace::DublinCore | Namespace::Meta, _) => {
                    self.skip_depth = self.skip_depth.saturating_sub(1);
                }
                _ => {}
            },
            XmlEvent::Text(_) => {}
        }
    }
}
