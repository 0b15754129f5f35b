//! Files that come with a report: what is taken, what is kept beside each, and why one is refused.
//!
//! The kind is decided by content and never by name. What can be cleaned of traces is cleaned before it is sealed; what can't be is refused,
//! unless the person insists, and then marked.

use serde::{Deserialize, Serialize};

use crate::id::ReportId;
use crate::stored::lenient;

/// Most files of one submission that an office may take.
pub const MOST_FILES: u8 = 10;
/// Largest file that an office may take, in MiB.
pub const MOST_MEGABYTES: u8 = 10;
/// All texts of one submission together, in bytes.
pub const TEXT_LIMIT: usize = 1 << 20;
/// A whole submission, in bytes: the files, the texts, and what stands between them.
pub const BODY_LIMIT: u64 = MOST_FILES as u64 * ((MOST_MEGABYTES as u64) << 20) + TEXT_LIMIT as u64;
/// Longest name of a file, in characters.
const NAME_LIMIT: usize = 120;

/// How many files an office takes with one submission, and how large each may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileLimits {
    /// So many; 0: none.
    pub count: u8,
    /// MiB each.
    pub megabytes: u8,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { count: 5, megabytes: 10 }
    }
}

impl FileLimits {
    /// Limits that the house can keep. `None` beyond [`MOST_FILES`] and [`MOST_MEGABYTES`].
    #[must_use]
    pub fn new(count: u8, megabytes: u8) -> Option<Self> {
        let fits = count <= MOST_FILES && (1..=MOST_MEGABYTES).contains(&megabytes);
        fits.then_some(Self { count, megabytes })
    }

    /// Bytes each.
    #[must_use]
    pub fn bytes(self) -> u64 {
        u64::from(self.megabytes.min(MOST_MEGABYTES)) << 20
    }
}

/// What a file is, by its content.
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
    /// A text document of Word (Office Open XML, ECMA-376).
    Docx,
    /// A text document of `OpenDocument` (ISO/IEC 26300).
    Odt,
}

impl FileKind {
    /// Ending of a name, with the dot.
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

    /// Whether a file that begins so may be of this kind. What a cell hands over is checked with it.
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

    /// Whether it is a picture.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP)
    }
}

/// What the desk should know of how a file was taken. The message `file-note-<kebab-case name>` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Traces of place, device, author or tool were in it and are gone.
    TracesRemoved,
    /// Something stood behind its end and is gone.
    TailRemoved,
    /// It wanted to run something by itself; that is switched off.
    ActionsOff,
    /// It carried other files; they are gone, or can't be opened any more.
    EmbeddedOff,
    /// A text that is not UTF-8, in an encoding that had to be guessed: its letters may look wrong.
    OldEncoding,
    /// A text that was not UTF-8, and is kept as UTF-8.
    Recoded,
    /// It was signed, and since it was cleaned the signature no longer holds.
    SignatureBroken,
    /// It had several pictures, of which the first is kept.
    FramesLost,
    /// It came as a picture of another kind (GIF, TIFF) and is kept as PNG.
    Converted,
    /// It was damaged in a place that shows nothing, and is mended.
    Mended,
    /// It fetched something from elsewhere when it was opened; that is switched off.
    RemoteOff,
    /// It is a mail, and says in its head who wrote it, to whom, and when.
    MailHead,
}

impl Note {
    /// Whether something that the file said or proved is gone: then its sender may send it as it is.
    #[must_use]
    pub fn is_a_loss(self) -> bool {
        matches!(self, Self::SignatureBroken | Self::EmbeddedOff)
    }

    /// The Fluent message that tells its sender, if it is something that they should know: it changes what the file says or proves.
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

/// What is kept beside a file, sealed like the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The report it came with or was added to: a file moved to another report is noticed.
    pub report: ReportId,
    /// Name, as the person's device called it, made harmless.
    #[serde(default)]
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Bytes as kept: so many of the sealed stream's content belong to the file, the rest is padding.
    pub length: u64,
    /// SHA-256 of what was received, before cleaning; 64 hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of what is kept, after cleaning; 64 hexadecimal digits.
    pub kept: String,
    /// Whether it was cleaned. If not, the person insisted.
    #[serde(default)]
    pub cleaned: bool,
    /// What else is to be known.
    #[serde(default, deserialize_with = "lenient::known")]
    pub notes: Vec<Note>,
}

impl FileRecord {
    /// The name to save it under: ends as its content is, not as its sender says.
    #[must_use]
    pub fn download_name(&self) -> String {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem).trim();
        let stem = if stem.is_empty() { "file" } else { stem };
        format!("{stem}{}", self.kind.ending())
    }
}

/// Makes a name harmless: no folders, no controls, no marks that reorder text (Unicode TR 36, section 2.10), not endless.
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
    // The end tells the kind, so the middle goes.
    let tail: String = clean.chars().skip(length.saturating_sub(8)).collect();
    match length {
        0 => "file".to_owned(),
        _ if length <= NAME_LIMIT => clean.to_owned(),
        _ => clean.chars().take(NAME_LIMIT - 9).chain(['…']).chain(tail.chars()).collect(),
    }
}

/// Why a file is not taken. The page says what is wrong and how to mend it (message `file-<kebab-case name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Nothing in it.
    Empty,
    /// Larger than the office takes ([`FileLimits::megabytes`]).
    TooLarge,
    /// More than the office takes ([`FileLimits::count`]).
    TooMany,
    /// None of the kinds that are taken.
    UnknownKind,
    /// A photograph in HEIC, the format of Apple's telephones, or in AVIF: few programs open them.
    Heic,
    /// A document of an office program that is neither DOCX nor ODT.
    Office,
    /// An archive of files.
    Archive,
    /// A DOCX or ODT that ends early or does not read.
    BrokenOffice,
    /// A DOCX or ODT with a password.
    EncryptedOffice,
    /// Sound or film.
    SoundOrFilm,
    /// A picture that ends early or does not read.
    BrokenImage,
    /// A TIFF of several pages, of which a picture could keep one.
    SeveralPages,
    /// A picture of more points, or with more inside, than any camera makes.
    Bomb,
    /// A PDF that ends early or does not read.
    BrokenPdf,
    /// A PDF with a password or with restrictions.
    EncryptedPdf,
    /// A PDF whose traces can't be removed.
    UncleanPdf,
    /// Two kinds of file in one.
    Polyglot,
    /// Cleaning it takes more time or memory than any usual file, or cannot be done.
    Uncleanable,
    /// Too much is coming in at the moment.
    NoRoom,
    /// The client has sent as much as one may send in an hour.
    TooMuch,
    /// No files are kept now: the disk is nearly full, or the day brought as much as a day may.
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

    /// Whether the person may insist that the file is taken as it is.
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
