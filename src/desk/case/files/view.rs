//! Files as the case page and the file page show them.

use axum::http::HeaderValue;
use meldestelle_domain::attachment::{FileKind, FileRecord};
use meldestelle_domain::id::AttachmentId;
use meldestelle_web::locale::Locale;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::case::files::manifest::{CaseFile, RecordCheck};
use crate::http::error::DeskError;

/// Every byte except what RFC 8187 calls `attr-char`.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// In which form a file is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredForm {
    /// Without the metadata that could identify its maker.
    Cleaned,
    /// Byte for byte as it was sent, because there was nothing to remove.
    AsSent,
    /// Uncleaned, because the person chose so.
    Uncleaned,
}

impl StoredForm {
    fn of(record: &FileRecord) -> Self {
        match (record.cleaned, record.kept == record.sha256) {
            (false, _) => Self::Uncleaned,
            (true, true) => Self::AsSent,
            (true, false) => Self::Cleaned,
        }
    }
}

/// A file, ready to be listed.
pub struct FileLine {
    /// The file's id.
    pub id: AttachmentId,
    /// Its name; empty if the manifest has no entry for it.
    pub name: String,
    /// Kind, size and week in words.
    pub facts: Vec<String>,
    /// What a counsellor should know of how the file was received.
    pub notes: Vec<&'static str>,
    /// In which form the file is stored.
    pub stored_form: StoredForm,
    /// Whether it is a document of an office program.
    pub is_document: bool,
    /// SHA-256 of the file as it was received, in hexadecimal digits.
    pub sha256: String,
    /// Whether the stored record matches the manifest.
    pub check: RecordCheck,
    /// Whether nobody has looked at it yet.
    pub is_new: bool,
}

impl FileLine {
    /// Key of the message that says whether the stored record matches the manifest.
    pub fn check_key(&self) -> &'static str {
        match self.check {
            RecordCheck::Matches => "files-agrees",
            RecordCheck::Differs => "files-differs",
            RecordCheck::Closed => "files-closed",
            RecordCheck::Missing => "files-missing",
        }
    }

    /// Whether the stored record matches the manifest.
    pub fn matches(&self) -> bool {
        self.check == RecordCheck::Matches
    }

    /// Whether the file is stored uncleaned because the person chose so.
    pub fn is_uncleaned(&self) -> bool {
        self.stored_form == StoredForm::Uncleaned
    }
}

/// Prepares a file for a list.
pub fn file_line(t: &'static Locale, file: &CaseFile) -> FileLine {
    let empty = FileLine {
        id: file.id,
        name: String::new(),
        facts: Vec::new(),
        notes: Vec::new(),
        stored_form: StoredForm::Cleaned,
        is_document: false,
        sha256: String::new(),
        check: file.check,
        is_new: true,
    };
    let Some(entry) = &file.entry else { return empty };
    let record = &entry.record;
    let week = t.with("files-week", "week", entry.week.number()).into_owned();
    FileLine {
        name: record.name.clone(),
        facts: vec![t.text(kind_key(record.kind)).to_owned(), size(record.length, t), week],
        notes: record.notes.iter().map(|note| t.text(note.message_key())).collect(),
        stored_form: StoredForm::of(record),
        is_document: matches!(record.kind, FileKind::Docx | FileKind::Odt),
        sha256: record.sha256.clone(),
        is_new: !entry.seen,
        ..empty
    }
}

fn kind_key(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Jpeg => "files-kind-jpeg",
        FileKind::Png => "files-kind-png",
        FileKind::WebP => "files-kind-webp",
        FileKind::Pdf => "files-kind-pdf",
        FileKind::Text => "files-kind-text",
        FileKind::Docx => "files-kind-docx",
        FileKind::Odt => "files-kind-odt",
    }
}

/// A length in bytes, rounded to a unit that people use.
pub fn size(bytes: u64, t: &Locale) -> String {
    let point = if t.lang() == "de" { "," } else { "." };
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}B"),
        1_000..999_500 => format!("{}\u{a0}kB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}{point}{}\u{a0}MB", tenths / 10, tenths % 10)
        }
    }
}

/// The `Content-Disposition` header (RFC 6266) of a download: the name in the encoding of RFC 8187,
/// and in plain letters for browsers that do not read that encoding.
///
/// # Errors
/// None in practice: every byte that may not stand in a header was replaced.
pub fn content_disposition(name: &str) -> Result<HeaderValue, DeskError> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    let escaped = utf8_percent_encode(name, &ESCAPED);
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{escaped}"))
        .map_err(|_| DeskError::Defect("a file's name in a header"))
}

#[cfg(test)]
mod tests {
    use meldestelle_web::locale;

    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        for (name, header) in [
            ("foto.jpg", "attachment; filename=\"foto.jpg\"; filename*=UTF-8''foto.jpg"),
            (
                "Büro \"Ж\";\r\nx.pdf",
                "attachment; filename=\"B_ro_______x.pdf\"; filename*=UTF-8''B%C3%BCro%20%22%D0%96%22%3B%0D%0Ax.pdf",
            ),
        ] {
            assert_eq!(content_disposition(name).unwrap(), header);
        }
    }

    #[test]
    fn sizes_are_rounded_to_a_usual_unit() {
        let t = locale::fallback();
        for (bytes, said) in
            [(0, "0 B"), (999, "999 B"), (1_499, "1 kB"), (999_499, "999 kB"), (10 << 20, "10,5 MB")]
        {
            assert_eq!(size(bytes, t).replace('\u{a0}', " "), said);
        }
    }
}
