//! Files as browsers send them, and files as they lie in the database.

use std::io::Read as _;
use std::path::Path;

use age::x25519;
use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::id::OfficeId;
use meldestelle_vault::envelope::{Context, Purpose, unframe};
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::page::Form;

/// A file that a person chooses in the form.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// File name.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Chosen {
    /// A file with this name and content.
    #[must_use]
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into() }
    }

    /// A file of `tests/files/small`, with its own name.
    #[must_use]
    pub fn vector(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("files/small");
        Self::new(name, std::fs::read(folder.join(name)).unwrap())
    }
}

/// The boundary between the parts of a multipart body.
const BOUNDARY: &str = "----WebKitFormBoundary0123456789abcdef";

/// The content type that belongs to [`body`].
#[must_use]
pub fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A multipart body with files, in the order of the page as browsers write it (WHATWG HTML, section
/// 4.10.21.8).
#[must_use]
pub fn body(form: &Form, files: &[Chosen]) -> Vec<u8> {
    let mut body = Vec::new();
    // Ticked boxes are last in `fields`, but this one is before the files on the page.
    let mut fields: Vec<&(String, String)> = form.fields.iter().collect();
    fields.sort_by_key(|(name, _)| name != "files_as_they_are");
    for (name, value) in fields {
        if name == "files" {
            let nothing = [Chosen::new("", "")];
            for file in if files.is_empty() { &nothing } else { files } {
                let escaped = file.name.replace('"', "%22");
                body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{escaped}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
                body.extend(&file.bytes);
                body.extend(b"\r\n");
            }
        } else {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.bytes());
        }
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// A stored file, decrypted.
pub struct Opened {
    /// Id of the report in its row.
    pub report: Uuid,
    /// The record stored with it.
    pub record: FileRecord,
    /// Its content without padding.
    pub content: Vec<u8>,
    /// Whether only zeros follow the content.
    pub padded: bool,
}

/// Decrypts all files of an office with one of its keys, in the order of their names.
pub async fn open_all(owner: &mut PgConnection, office: OfficeId, key: &x25519::Identity) -> Vec<Opened> {
    let rows =
        sqlx::query("SELECT id, report_id, meta FROM attachment").fetch_all(&mut *owner).await.unwrap();
    let mut files = Vec::new();
    for row in rows {
        let (id, report): (Uuid, Uuid) = (row.get("id"), row.get("report_id"));
        let framed = |purpose| Context { purpose, office, record: id };
        let record: FileRecord =
            unframe(&framed(Purpose::FileRecord), &decrypt(row.get("meta"), key)).unwrap();
        let pieces: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT data FROM attachment_chunk WHERE attachment_id = $1 ORDER BY part")
                .bind(id)
                .fetch_all(&mut *owner)
                .await
                .unwrap();
        let plain = decrypt(&pieces.concat(), key);
        let header = framed(Purpose::Attachment).header();
        let stream = plain.strip_prefix(header.as_bytes()).expect("the stream names its record");
        let (content, padding) = stream.split_at(usize::try_from(record.length).unwrap());
        let padded = padding.iter().all(|byte| *byte == 0);
        files.push(Opened { report, record, content: content.to_vec(), padded });
    }
    files.sort_by(|one, other| one.record.name.cmp(&other.record.name));
    files
}

fn decrypt(sealed: &[u8], key: &x25519::Identity) -> Vec<u8> {
    let mut plain = Vec::new();
    let reader = age::Decryptor::new(sealed).unwrap().decrypt(std::iter::once(key as _));
    reader.unwrap().read_to_end(&mut plain).unwrap();
    plain
}
