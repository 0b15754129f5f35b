//! Files that come with a report: which are accepted, what is stored about each, and why one is
//! refused.
//!
//! The kind of a file is decided by its content, never by its name. A file is cleaned of metadata
//! before it is sealed. A file that cannot be cleaned is refused, unless the person insists; then
//! it is marked as not cleaned.

use serde::{Deserialize, Serialize};

use crate::id::ReportId;
use crate::stored::{Stored, lenient};

/// Most files that an office may accept with one submission.
pub const MOST_FILES: u8 = 10;
/// Largest file that an office may accept, in MiB.
pub const MOST_MEGABYTES: u8 = 10;
/// Most bytes of all texts of one submission together.
pub const TEXT_LIMIT: usize = 1 << 20;
/// Most bytes of a whole submission: the files, and the texts with everything between the files.
pub const BODY_LIMIT: u64 = MOST_FILES as u64 * ((MOST_MEGABYTES as u64) << 20) + TEXT_LIMIT as u64;
/// Longest name of a file, in characters.
const NAME_LIMIT: usize = 120;

/// How many files an office accepts with one submission, and how large each may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileLimits {
    /// Most files. 0 means that the office accepts none.
    pub count: u8,
    /// Largest size of each, in MiB.
    pub megabytes: u8,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { count: 5, megabytes: 10 }
    }
}

impl FileLimits {
    /// Creates limits. `None` if they exceed [`MOST_FILES`] or [`MOST_MEGABYTES`].
    #[must_use]
    pub fn new(count: u8, megabytes: u8) -> Option<Self> {
        let fits = count <= MOST_FILES && (1..=MOST_MEGABYTES).contains(&megabytes);
        fits.then_some(Self { count, megabytes })
    }

    /// Largest size of each file, in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        u64::from(self.megabytes.min(MOST_MEGABYTES)) << 20
    }
}

/// The kind of a file, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    WebP,
    /// PDF (ISO 32000).
    Pdf,
    /// Plain text.
    Text,
    /// A Word text document (Office Open XML, ECMA-376).
    Docx,
    /// An `OpenDocument` text document (ISO/IEC 26300).
    Odt,
}

impl FileKind {
    /// The file name extension, with the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => ".jpg",
            Self::Png => ".png",
            Self::WebP => ".webp",
            Self::Pdf => ".pdf",
            Self::Text => ".txt",
            Self::Docx => ".docx",
            Self::Odt => ".odt",
        }
    }

    /// Media type (RFC 2046, RFC 3676, RFC 8118, RFC 9649).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
        }
    }

    /// Whether a file that begins with these bytes may be of this kind. It checks what a cell
    /// returns.
    #[must_use]
    pub fn may_begin(self, head: &[u8]) -> bool {
        match self {
            Self::Jpeg => head.starts_with(b"\xff\xd8\xff"),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::WebP => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
            Self::Pdf => head.starts_with(b"%PDF-"),
            Self::Docx | Self::Odt => head.starts_with(b"PK\x03\x04"),
            Self::Text => !head.starts_with(b"PK\x03\x04") && !head.starts_with(b"%PDF-"),
        }
    }

    /// Whether it is an image.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP)
    }
}

/// What the desk should know of how a file was processed. The message `file-note-<kebab-case name>`
/// explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Metadata on place, device, author or program was removed.
    TracesRemoved,
    /// Data behind the end of the file was removed.
    TailRemoved,
    /// Actions that start by themselves were disabled.
    ActionsOff,
    /// Embedded files were removed, or can no longer be opened.
    EmbeddedOff,
    /// The text is not UTF-8 and its encoding was guessed, so letters may be wrong.
    OldEncoding,
    /// The text was not UTF-8 and is stored as UTF-8.
    Recoded,
    /// The file was signed, and cleaning made the signature invalid.
    SignatureBroken,
    /// The file had several images, and only the first is kept.
    FramesLost,
    /// The image was of another kind (GIF, TIFF) and is stored as PNG.
    Converted,
    /// The file had damage that affects nothing visible, and was repaired.
    Mended,
    /// The file would load something from elsewhere when opened. That is disabled.
    RemoteOff,
    /// The file is an e-mail, whose header says who wrote it, to whom, and when.
    MailHead,
}

impl Note {
    /// Whether something that the file contained or proved is gone. If so, its sender may send it
    /// uncleaned.
    #[must_use]
    pub fn is_a_loss(self) -> bool {
        matches!(self, Self::SignatureBroken | Self::EmbeddedOff)
    }

    /// The Fluent message for the sender, if they should know of it because it changes what the
    /// file says or proves.
    #[must_use]
    pub fn sender_key(self) -> Option<&'static str> {
        match self {
            Self::SignatureBroken => Some("sent-file-signature-broken"),
            Self::EmbeddedOff => Some("sent-file-embedded-off"),
            Self::FramesLost => Some("sent-file-frames-lost"),
            Self::MailHead => Some("sent-file-mail-head"),
            _ => None,
        }
    }

    /// The Fluent message that explains it.
    #[must_use]
    pub fn message_key(self) -> &'static str {
        match self {
            Self::TracesRemoved => "file-note-traces-removed",
            Self::TailRemoved => "file-note-tail-removed",
            Self::ActionsOff => "file-note-actions-off",
            Self::EmbeddedOff => "file-note-embedded-off",
            Self::OldEncoding => "file-note-old-encoding",
            Self::Recoded => "file-note-recoded",
            Self::SignatureBroken => "file-note-signature-broken",
            Self::FramesLost => "file-note-frames-lost",
            Self::Converted => "file-note-converted",
            Self::Mended => "file-note-mended",
            Self::RemoteOff => "file-note-remote-off",
            Self::MailHead => "file-note-mail-head",
        }
    }
}

/// What is stored about a file, sealed like the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The report it came with or was added to. It reveals a file that was moved to another report.
    pub report: ReportId,
    /// Name of the file on the person's device, made harmless.
    #[serde(default)]
    pub name: String,
    /// Kind of the file.
    pub kind: FileKind,
    /// Length of the stored file in bytes. The rest of the sealed stream is padding.
    pub length: u64,
    /// SHA-256 of the received file, before cleaning; 64 hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of the stored file, after cleaning; 64 hexadecimal digits.
    pub kept: String,
    /// Whether the file was cleaned. If not, the person insisted on sending it uncleaned.
    #[serde(default)]
    pub cleaned: bool,
    /// What the desk should know of how it was processed.
    #[serde(default, deserialize_with = "lenient::known")]
    pub notes: Vec<Note>,
}

impl Stored for FileRecord {}

impl FileRecord {
    /// The name for a download. Its extension follows from the content, not from the sender's name.
    #[must_use]
    pub fn download_name(&self) -> String {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem).trim();
        let stem = if stem.is_empty() { "file" } else { stem };
        format!("{stem}{}", self.kind.ending())
    }
}

/// Makes a name harmless: without folders, control characters and characters that reorder text
/// (Unicode TR 36, section 2.10), and of limited length.
#[must_use]
pub fn harmless_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| {
        !c.is_control()
            && !matches!(*c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '"' | '<' | '>')
    };
    let clean: String = last.chars().filter(kept).collect();
    let clean = clean.trim().trim_start_matches('.');
    let length = clean.chars().count();
    // The end shows the kind, so the middle is cut out.
    let tail: String = clean.chars().skip(length.saturating_sub(8)).collect();
    match length {
        0 => "file".to_owned(),
        _ if length <= NAME_LIMIT => clean.to_owned(),
        _ => clean.chars().take(NAME_LIMIT - 9).chain(['…']).chain(tail.chars()).collect(),
    }
}

/// Why a file is refused. The page says what is wrong and how to fix it (message `file-<kebab-case
/// name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The file is empty.
    Empty,
    /// The file is larger than the office accepts ([`FileLimits::megabytes`]).
    TooLarge,
    /// There are more files than the office accepts ([`FileLimits::count`]).
    TooMany,
    /// The file is of no accepted kind.
    UnknownKind,
    /// A photograph in HEIC, the format of Apple's phones, or in AVIF. Few programs open them.
    Heic,
    /// A document of an office program that is neither DOCX nor ODT.
    Office,
    /// An archive of files.
    Archive,
    /// A DOCX or ODT that ends early or cannot be parsed.
    BrokenOffice,
    /// A DOCX or ODT with a password.
    EncryptedOffice,
    /// Audio or video.
    SoundOrFilm,
    /// An image that ends early or cannot be parsed.
    BrokenImage,
    /// A TIFF of several pages. An image could keep only one of them.
    SeveralPages,
    /// An image with more pixels, or more data inside, than any camera produces.
    Bomb,
    /// A PDF that ends early or cannot be parsed.
    BrokenPdf,
    /// A PDF with a password or with restrictions.
    EncryptedPdf,
    /// A PDF whose metadata cannot be removed.
    UncleanPdf,
    /// Two kinds of file in one file.
    Polyglot,
    /// The file cannot be cleaned, or needs more time or memory for it than any ordinary file.
    Uncleanable,
    /// Too many files are being received at the moment.
    NoRoom,
    /// The client has used up its hourly quota.
    TooMuch,
    /// No files are stored now: the disk is nearly full, or the daily quota is used up.
    NotKept,
}

impl Refusal {
    /// The Fluent message that explains it.
    #[must_use]
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge => "file-too-large",
            Self::TooMany => "file-too-many",
            Self::UnknownKind => "file-unknown-kind",
            Self::Heic => "file-heic",
            Self::Office => "file-office",
            Self::Archive => "file-archive",
            Self::BrokenOffice => "file-broken-office",
            Self::EncryptedOffice => "file-encrypted-office",
            Self::SoundOrFilm => "file-sound-or-film",
            Self::BrokenImage => "file-broken-image",
            Self::SeveralPages => "file-several-pages",
            Self::Bomb => "file-bomb",
            Self::BrokenPdf => "file-broken-pdf",
            Self::EncryptedPdf => "file-encrypted-pdf",
            Self::UncleanPdf => "file-unclean-pdf",
            Self::Polyglot => "file-polyglot",
            Self::Uncleanable => "file-uncleanable",
            Self::NoRoom => "file-no-room",
            Self::TooMuch => "file-too-much",
            Self::NotKept => "file-not-kept",
        }
    }

    /// Whether the person may insist on sending the file uncleaned.
    #[must_use]
    pub fn may_insist(self) -> bool {
        matches!(
            self,
            Self::BrokenImage
                | Self::BrokenPdf
                | Self::EncryptedPdf
                | Self::UncleanPdf
                | Self::BrokenOffice
                | Self::EncryptedOffice
                | Self::Uncleanable
        )
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn names_become_harmless() {
        for (name, harmless) in [
            ("foto.jpg", "foto.jpg"),
            (r"C:\fakepath\Büro Ж.pdf", "Büro Ж.pdf"),
            ("../../etc/passwd", "passwd"),
            (".htaccess", "htaccess"),
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("x\r\nSet-Cookie: \"a\".png", "xSet-Cookie: a.png"),
            ("", "file"),
            ("...", "file"),
        ] {
            assert_eq!(harmless_name(name), harmless);
        }
        let long = harmless_name(&format!("{}.jpg", "ü".repeat(300)));
        assert_eq!(long.chars().count(), NAME_LIMIT);
        assert!(long.ends_with("jpg"));
    }

    #[test]
    fn the_ending_is_that_of_the_content() {
        let record = |name: &str, kind| FileRecord {
            report: ReportId(Uuid::nil()),
            name: name.to_owned(),
            kind,
            length: 1,
            sha256: String::new(),
            kept: String::new(),
            cleaned: true,
            notes: vec![],
        };
        assert_eq!(record("foto.jpg.exe", FileKind::Jpeg).download_name(), "foto.jpg.jpg");
        assert_eq!(record("brief", FileKind::Pdf).download_name(), "brief.pdf");
        assert_eq!(record("page.html", FileKind::Text).download_name(), "page.txt");
    }
}
