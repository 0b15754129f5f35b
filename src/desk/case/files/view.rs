//! Files in the desk's words.

use axum::http::HeaderValue;
use meldestelle_domain::attachment::{FileKind, FileRecord};
use meldestelle_domain::id::AttachmentId;
use meldestelle_web::locale::Locale;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::case::files::manifest::{Agreement, CaseFile};
use crate::http::error::DeskError;

/// All but what RFC 8187 calls `attr-char`.
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

/// How a file is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Without what it told of its maker.
    Cleaned,
    /// Byte for byte as it was sent, since nothing had to be removed.
    AsSent,
    /// As it was sent, since the person insisted.
    AsItIs,
}

impl Kept {
    fn of(record: &FileRecord) -> Self {
        match (record.cleaned, record.kept == record.sha256) {
            (false, _) => Self::AsItIs,
            (true, true) => Self::AsSent,
            (true, false) => Self::Cleaned,
        }
    }
}

/// A file in a list.
pub struct FileLine {
    pub id: AttachmentId,
    /// Its name; empty if nothing is known of it.
    pub name: String,
    /// Kind, size and week, each as it is said.
    pub facts: Vec<String>,
    /// What the desk should know of how it was taken.
    pub notes: Vec<&'static str>,
    pub kept: Kept,
    /// Whether it is a document of an office program.
    pub is_document: bool,
    /// SHA-256 of what was received.
    pub sha256: String,
    pub agreement: Agreement,
    /// Whether nobody has looked at it yet.
    pub is_new: bool,
}

impl FileLine {
    /// The message that says whether it is still the one that came.
    pub fn agreement_words(&self) -> &'static str {
        match self.agreement {
            Agreement::Agrees => "files-agrees",
            Agreement::Differs => "files-differs",
            Agreement::Closed => "files-closed",
            Agreement::Missing => "files-missing",
        }
    }

    /// Whether it is.
    pub fn is_whole(&self) -> bool {
        self.agreement == Agreement::Agrees
    }
}

/// A file, ready to be listed.
pub fn line(t: &'static Locale, file: &CaseFile) -> FileLine {
    let empty = FileLine {
        id: file.id,
        name: String::new(),
        facts: Vec::new(),
        notes: Vec::new(),
        kept: Kept::Cleaned,
        is_document: false,
        sha256: String::new(),
        agreement: file.agreement,
        is_new: true,
    };
    let Some(known) = &file.known else { return empty };
    let record = &known.record;
    let week = t.with("files-week", "week", known.week.number()).into_owned();
    FileLine {
        name: record.name.clone(),
        facts: vec![t.text(kind(record.kind)).to_owned(), size(record.length, t), week],
        notes: record.notes.iter().map(|note| t.text(note.message_key())).collect(),
        kept: Kept::of(record),
        is_document: matches!(record.kind, FileKind::Docx | FileKind::Odt),
        sha256: record.sha256.clone(),
        is_new: !known.seen,
        ..empty
    }
}

fn kind(kind: FileKind) -> &'static str {
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

/// A length as people say it.
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

/// `Content-Disposition` (RFC 6266): to be saved, under a name that every browser understands (RFC 8187), and in plain letters for those that don't.
///
/// # Errors
/// Never: what is no letter was replaced.
pub fn disposition(name: &str) -> Result<HeaderValue, DeskError> {
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
            assert_eq!(disposition(name).unwrap(), header);
        }
    }

    #[test]
    fn sizes_are_said_as_people_say_them() {
        let t = locale::fallback();
        for (bytes, said) in
            [(0, "0 B"), (999, "999 B"), (1_499, "1 kB"), (999_499, "999 kB"), (10 << 20, "10,5 MB")]
        {
            assert_eq!(size(bytes, t).replace('\u{a0}', " "), said);
        }
    }
}
