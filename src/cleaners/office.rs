//! Documents of office programs: DOCX and ODT, written anew without the traces of who made them, where and with what. Every word that can be read stays, with
//! tables, lists, styles, notes, comments and tracked changes; who commented or changed something is called by a number.

use meldestelle_domain::attachment::{FileKind, Refusal};

use crate::Made;
use crate::bytes::contains;
use crate::zip::Archive;

mod docx;
mod docx_parts;
mod docx_rules;
mod fields;
mod odt;
mod odt_rules;
mod picture;
mod rewrite;
mod spaces;
#[cfg(test)]
mod tests;
mod traces;
mod words;
mod xml;

pub(crate) use words::words;

/// The beginning of a compound file (MS-CFB, 2.2): documents of old programs, and new ones with a password.
pub(crate) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The stream in which a document with a password lies (MS-OFFCRYPTO, 2.3.4.4), as its name stands in the directory.
const ENCRYPTED: &str = "EncryptedPackage";

/// Main parts of text documents, templates, and those with macros, by their media types (ECMA-376-1, 11.3.10; MS-OFFMACRO, 2.2.1).
const DOCX: [&str; 4] = [
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroenabled.main+xml",
    "ms-word.template.macroenabledtemplate.main+xml",
];
const ODT: &str = "application/vnd.oasis.opendocument.text";

/// Cleans a whole file.
pub(crate) fn clean(kind: FileKind, input: &[u8]) -> Made {
    if input.starts_with(COMPOUND) {
        return Err(Refusal::EncryptedOffice);
    }
    let (bytes, notes) = match kind {
        FileKind::Odt => odt::clean(input)?,
        _ => docx::clean(input)?,
    };
    if reads(&bytes) { Ok((bytes, notes)) } else { Err(Refusal::Uncleanable) }
}

/// Folders and files that a package written here may have.
const NAMES: [&str; 10] = [
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

/// Whether a package can be read again, and has nothing but what it is to have: what was written is not taken for granted.
fn reads(bytes: &[u8]) -> bool {
    let Ok(mut archive) = Archive::open(bytes) else { return false };
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    names.iter().all(|name| {
        NAMES.iter().any(|start| name.starts_with(start)) && matches!(archive.read(name), Ok(Some(_)))
    })
}

/// What kind of document a compound file is: one with a password may still be taken, if the person insists. What it is under its password is not to be seen; most
/// are texts.
///
/// # Errors
/// [`Refusal::Office`] if it is of an old program.
pub(crate) fn compound(input: &[u8]) -> Result<FileKind, Refusal> {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if contains(input, &name) { Ok(FileKind::Docx) } else { Err(Refusal::Office) }
}

/// What kind of document an archive is.
///
/// # Errors
/// [`Refusal::Office`] or [`Refusal::Archive`] if it is another.
pub(crate) fn archive(input: &[u8]) -> Result<FileKind, Refusal> {
    let Ok(mut archive) = Archive::open(input) else { return broken(input) };
    if let Ok(Some(bytes)) = archive.read("mimetype") {
        return by_media(&String::from_utf8_lossy(&bytes));
    }
    if archive.has("[Content_Types].xml") || archive.has("word/document.xml") {
        let Ok(Some(bytes)) = archive.read("[Content_Types].xml") else { return Ok(FileKind::Docx) };
        let types = xml::decode(bytes).unwrap_or_default().to_ascii_lowercase();
        let is_text = DOCX.iter().any(|media| types.contains(media)) || archive.has("word/document.xml");
        return if is_text { Ok(FileKind::Docx) } else { Err(Refusal::Office) };
    }
    if let Ok(Some(bytes)) = archive.read("META-INF/manifest.xml") {
        let list = String::from_utf8_lossy(&bytes);
        let root = list.split("media-type=").nth(1).unwrap_or_default();
        return if archive.has("content.xml") {
            by_media(root.trim_start_matches(['"', '\'']))
        } else {
            Err(Refusal::Archive)
        };
    }
    let is_pages =
        archive.names().any(|name| name.starts_with("Index/") || name == "Index.zip" || name == "index.apxl");
    Err(if is_pages { Refusal::Office } else { Refusal::Archive })
}

/// By the media type that an ODF package names first (ISO/IEC 26300-3, 3.3).
fn by_media(media: &str) -> Result<FileKind, Refusal> {
    let media: String = media
        .trim()
        .chars()
        .take_while(|char| char.is_ascii_alphanumeric() || "/.+-".contains(*char))
        .collect();
    if media == ODT || media.strip_prefix(ODT) == Some("-template") {
        Ok(FileKind::Odt)
    } else if media.contains("opendocument") || media.contains("vnd.sun.xml") {
        Err(Refusal::Office)
    } else {
        Err(Refusal::Archive)
    }
}

/// What kind of document it would be if its end were there: entries are named before their data too (APPNOTE.TXT, 4.3.7).
fn broken(input: &[u8]) -> Result<FileKind, Refusal> {
    let start = input.get(..4096).unwrap_or(input);
    let has = |bytes: &[u8], what: &str| contains(bytes, what.as_bytes());
    if has(start, ODT) {
        Ok(FileKind::Odt)
    } else if has(start, "[Content_Types].xml") || has(start, "_rels/.rels") || has(start, "word/") {
        if has(input, "word/") { Ok(FileKind::Docx) } else { Err(Refusal::Office) }
    } else {
        Err(Refusal::Archive)
    }
}
