//! DOCX and ODT: both are rewritten without metadata. All text that can be read stays, with tables,
//! lists, styles, notes, comments and tracked changes. Authors of comments and changes get numbers
//! instead of names.

use meldestelle_domain::attachment::{FileKind, Refusal};

use crate::CleanResult;
use crate::bytes::contains;
use crate::zip::ZipReader;

mod docx;
mod docx_part_types;
mod docx_rules;
mod embedded_image;
mod extract_text;
mod field_code;
mod field_marks;
mod fields;
mod identifying;
mod namespaces;
mod odt;
mod odt_rules;
mod rewrite;
#[cfg(test)]
mod tests;
mod xml;

pub(crate) use extract_text::extract_text;

/// Signature of a compound file (MS-CFB, 2.2): a document of an old program, or an encrypted one of
/// a new program.
pub(crate) const CFB_SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Name of the stream that contains an encrypted document (MS-OFFCRYPTO, 2.3.4.4).
const ENCRYPTED_STREAM: &str = "EncryptedPackage";

/// Media types of the main part: documents and templates, without and with macros (ECMA-376-1,
/// 11.3.10; MS-OFFMACRO, 2.2.1).
const DOCX_MEDIA_TYPES: [&str; 4] = [
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroenabled.main+xml",
    "ms-word.template.macroenabledtemplate.main+xml",
];
const ODT_MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// Cleans a DOCX or an ODT.
pub(crate) fn clean(kind: FileKind, input: &[u8]) -> CleanResult {
    if input.starts_with(CFB_SIGNATURE) {
        return Err(Refusal::EncryptedOffice);
    }
    let (bytes, notes) = match kind {
        FileKind::Odt => odt::clean(input)?,
        _ => docx::clean(input)?,
    };
    if is_readable_package(&bytes) { Ok((bytes, notes)) } else { Err(Refusal::Uncleanable) }
}

/// Beginnings of the entry names in a cleaned package.
const ALLOWED_NAMES: [&str; 10] = [
    "[Content_Types].xml",
    "_rels/",
    "word/",
    "mimetype",
    "content.xml",
    "styles.xml",
    "settings.xml",
    "Pictures/image",
    "Object ",
    "META-INF/manifest.xml",
];

/// Whether a cleaned package can be read, and has only entries that it should have. This is a
/// second check of our own output.
fn is_readable_package(bytes: &[u8]) -> bool {
    let Ok(mut archive) = ZipReader::open(bytes) else { return false };
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    names.iter().all(|name| {
        ALLOWED_NAMES.iter().any(|start| name.starts_with(start)) && matches!(archive.read(name), Ok(Some(_)))
    })
}

/// Recognises a compound file. An encrypted document counts as DOCX: the real kind is not visible,
/// and most are texts. The person may insist on sending it.
///
/// # Errors
/// [`Refusal::Office`] for a document of an old program.
pub(crate) fn detect_cfb(input: &[u8]) -> Result<FileKind, Refusal> {
    let name: Vec<u8> = ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if contains(input, &name) { Ok(FileKind::Docx) } else { Err(Refusal::Office) }
}

/// Recognises the kind of document in a ZIP archive.
///
/// # Errors
/// [`Refusal::Office`] for another office format, [`Refusal::Archive`] for any other archive.
pub(crate) fn detect_zip(input: &[u8]) -> Result<FileKind, Refusal> {
    let Ok(mut archive) = ZipReader::open(input) else { return detect_truncated(input) };
    if let Ok(Some(bytes)) = archive.read("mimetype") {
        return by_media_type(&String::from_utf8_lossy(&bytes));
    }
    if archive.has("[Content_Types].xml") || archive.has("word/document.xml") {
        let Ok(Some(bytes)) = archive.read("[Content_Types].xml") else { return Ok(FileKind::Docx) };
        let types = xml::decode(bytes).unwrap_or_default().to_ascii_lowercase();
        let is_text =
            DOCX_MEDIA_TYPES.iter().any(|media| types.contains(media)) || archive.has("word/document.xml");
        return if is_text { Ok(FileKind::Docx) } else { Err(Refusal::Office) };
    }
    if let Ok(Some(bytes)) = archive.read("META-INF/manifest.xml") {
        let manifest = String::from_utf8_lossy(&bytes);
        let root = manifest.split("media-type=").nth(1).unwrap_or_default();
        return if archive.has("content.xml") {
            by_media_type(root.trim_start_matches(['"', '\'']))
        } else {
            Err(Refusal::Archive)
        };
    }
    let is_iwork =
        archive.names().any(|name| name.starts_with("Index/") || name == "Index.zip" || name == "index.apxl");
    Err(if is_iwork { Refusal::Office } else { Refusal::Archive })
}

/// Recognises the kind of an ODF package by its media type (ISO/IEC 26300-3, 3.3).
fn by_media_type(media: &str) -> Result<FileKind, Refusal> {
    let media: String = media
        .trim()
        .chars()
        .take_while(|char| char.is_ascii_alphanumeric() || "/.+-".contains(*char))
        .collect();
    if media == ODT_MEDIA_TYPE || media.strip_prefix(ODT_MEDIA_TYPE) == Some("-template") {
        Ok(FileKind::Odt)
    } else if media.contains("opendocument") || media.contains("vnd.sun.xml") {
        Err(Refusal::Office)
    } else {
        Err(Refusal::Archive)
    }
}

/// Recognises a truncated document: each entry also has its name before its data (APPNOTE.TXT,
/// 4.3.7).
fn detect_truncated(input: &[u8]) -> Result<FileKind, Refusal> {
    let start = input.get(..4096).unwrap_or(input);
    let has = |bytes: &[u8], what: &str| contains(bytes, what.as_bytes());
    if has(start, ODT_MEDIA_TYPE) {
        Ok(FileKind::Odt)
    } else if has(start, "[Content_Types].xml") || has(start, "_rels/.rels") || has(start, "word/") {
        if has(input, "word/") { Ok(FileKind::Docx) } else { Err(Refusal::Office) }
    } else {
        Err(Refusal::Archive)
    }
}
