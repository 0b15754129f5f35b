//! ZIP archives (APPNOTE.TXT), as DOCX and ODT need them. Reading is bounded against decompression
//! bombs. Archives are written in one fixed way, so that nothing tells which program made them and
//! when.

use std::collections::HashMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use meldestelle_domain::attachment::Refusal;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

use crate::bytes::contains;

const BROKEN: Refusal = Refusal::BrokenOffice;

/// The end record begins at most this many bytes before the end of the file: its own 22 bytes and a
/// comment of 65 535.
const MAX_END_RECORD: usize = 22 + 65_535;
/// Most entries. A document with as many images as fit into the largest permitted file has fewer.
const MAX_ENTRIES: usize = 5_000;
/// Most bytes that one entry, and all entries together, may inflate to. The memory and the time of
/// a cell suffice for as much.
const MAX_ENTRY_LENGTH: u64 = 40 << 20;
const MAX_TOTAL_LENGTH: u64 = 80 << 20;

/// Whether a ZIP reader would open the file: it contains the two signatures that every archive
/// needs. ZIP readers start at the end of a file (4.3.16), so a file can be a document at its
/// beginning and an archive at its end.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let end = bytes.len().saturating_sub(MAX_END_RECORD);
    contains(bytes.get(end..).unwrap_or_default(), b"PK\x05\x06") && contains(bytes, b"PK\x01\x02")
}

/// Where an entry is, and how it is compressed.
#[derive(Debug, Clone, Copy)]
struct ZipEntry {
    wayfinder: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    is_encrypted: bool,
}

/// Reads an archive.
#[derive(Debug)]
pub(super) struct ZipReader<'a> {
    zip: ZipSliceArchive<&'a [u8]>,
    /// Entries by lower-case name: names in a package must differ in more than case (ISO/IEC
    /// 29500-2, 6.2.2.3). Of two entries with one name, the first counts.
    entries: HashMap<String, ZipEntry>,
    names: Vec<String>,
    /// Bytes that may still be inflated.
    remaining: u64,
}

impl<'a> ZipReader<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// [`Refusal::BrokenOffice`] if the directory is damaged, [`Refusal::Uncleanable`] if it has
    /// too many entries.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let zip = ZipArchive::from_slice(bytes).map_err(|_| BROKEN)?;
        let (mut entries, mut names) = (HashMap::new(), Vec::new());
        let mut directory = zip.entries();
        while let Some(record) = directory.next_entry().map_err(|_| BROKEN)? {
            if names.len() >= MAX_ENTRIES {
                return Err(Refusal::Uncleanable);
            }
            let name = String::from_utf8_lossy(record.file_path().as_bytes()).replace('\\', "/");
            let name = name.trim_start_matches('/').to_owned();
            let entry = ZipEntry {
                wayfinder: record.wayfinder(),
                method: record.compression_method(),
                is_encrypted: record.flags().is_encrypted(),
            };
            entries.entry(name.to_lowercase()).or_insert(entry);
            names.push(name);
        }
        Ok(Self { zip, entries, names, remaining: MAX_TOTAL_LENGTH })
    }

    /// The names of all entries, in their original spelling.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether there is an entry of this name, in any case.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_lowercase())
    }

    /// Reads an entry; `None` if there is none of this name.
    ///
    /// # Errors
    /// [`Refusal`] if the entry is encrypted or damaged, or inflates to too many bytes.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(entry) = self.entries.get(&name.to_lowercase()).copied() else { return Ok(None) };
        if entry.is_encrypted {
            return Err(Refusal::EncryptedOffice);
        }
        let data = self.zip.get_entry(entry.wayfinder).map_err(|_| BROKEN)?.data();
        let limit = MAX_ENTRY_LENGTH.min(self.remaining);
        let mut bytes = Vec::new();
        match entry.method {
            CompressionMethod::STORE => bytes.extend_from_slice(data),
            CompressionMethod::DEFLATE => {
                // The archive declares the size, and may lie. Deflate shrinks data at most about a
                // thousandfold, and documents far less, so no more than sixteenfold is reserved.
                let declared = entry.wayfinder.uncompressed_size_hint().min(limit);
                bytes.reserve(usize::try_from(declared).unwrap_or_default().min(data.len() << 4));
                let mut inflate = DeflateDecoder::new(data).take(limit.saturating_add(1));
                inflate.read_to_end(&mut bytes).map_err(|_| BROKEN)?;
            }
            _ => return Err(BROKEN),
        }
        let length = bytes.len() as u64;
        if length > limit {
            return Err(Refusal::Uncleanable);
        }
        if length != entry.wayfinder.uncompressed_size_hint() {
            return Err(BROKEN);
        }
        self.remaining = self.remaining.saturating_sub(length);
        Ok(Some(bytes))
    }
}

/// Writes an archive: no comments, no extra fields, the same date for every entry, sizes before the
/// data.
#[derive(Debug, Default)]
pub(super) struct ZipWriter {
    out: Vec<u8>,
    directory: Vec<u8>,
    entry_count: u16,
}

/// Format version 2.0, the first with deflate.
const VERSION: u16 = 20;
/// Midnight of 1 January 1980, the earliest date of the format.
const DATE: u16 = (1 << 5) | 1;
/// Flag: names are UTF-8 (appendix D.2).
const FLAGS: u16 = 1 << 11;

impl ZipWriter {
    /// Adds an entry. It is deflated, unless `is_stored` is set or deflate makes it longer.
    ///
    /// # Errors
    /// [`Refusal::Uncleanable`] if the archive becomes too large.
    pub fn add(&mut self, name: &str, data: &[u8], is_stored: bool) -> Result<(), Refusal> {
        const FULL: Refusal = Refusal::Uncleanable;
        let mut compressed = DeflateEncoder::new(Vec::new(), Compression::default());
        if !is_stored {
            compressed.write_all(data).map_err(|_| FULL)?;
        }
        let compressed = compressed.finish().map_err(|_| FULL)?;
        let (method, body) = if is_stored || compressed.len() >= data.len() {
            (0_u16, data)
        } else {
            (8, compressed.as_slice())
        };
        let crc = {
            let mut crc = flate2::Crc::new();
            crc.update(data);
            crc.sum()
        };
        let to_u32 = |length: usize| u32::try_from(length).map_err(|_| FULL);
        let (offset, length, uncompressed) =
            (to_u32(self.out.len())?, to_u32(body.len())?, to_u32(data.len())?);
        let name_length = u16::try_from(name.len()).map_err(|_| FULL)?;
        // The part that the local header and the directory entry of a file share (4.3.7, 4.3.12).
        let mut common_header = Vec::with_capacity(26);
        for word in [VERSION, FLAGS, method, 0, DATE] {
            common_header.extend_from_slice(&word.to_le_bytes());
        }
        for value in [crc, length, uncompressed] {
            common_header.extend_from_slice(&value.to_le_bytes());
        }
        common_header.extend_from_slice(&name_length.to_le_bytes());
        common_header.extend_from_slice(&[0; 2]);
        self.out.extend_from_slice(b"PK\x03\x04");
        self.out.extend_from_slice(&common_header);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(body);
        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&VERSION.to_le_bytes());
        self.directory.extend_from_slice(&common_header);
        // No comment, disk number 0, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.entry_count = self.entry_count.checked_add(1).ok_or(FULL)?;
        Ok(())
    }

    /// Adds the directory and returns the archive.
    ///
    /// # Errors
    /// [`Refusal::Uncleanable`] if the archive is too large.
    pub fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let to_u32 = |length: usize| u32::try_from(length).map_err(|_| Refusal::Uncleanable);
        let (offset, length) = (to_u32(self.out.len())?, to_u32(self.directory.len())?);
        self.out.append(&mut self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&self.entry_count.to_le_bytes());
        self.out.extend_from_slice(&self.entry_count.to_le_bytes());
        self.out.extend_from_slice(&length.to_le_bytes());
        self.out.extend_from_slice(&offset.to_le_bytes());
        self.out.extend_from_slice(&[0; 2]);
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_archives_can_be_read() {
        let mut writer = ZipWriter::default();
        let to_u32 = b"again and ".repeat(1000);
        writer.add("mimetype", b"x", true).unwrap();
        writer.add("Folder/Größe.xml", &to_u32, false).unwrap();
        let bytes = writer.finish().unwrap();
        assert!(is_archive(&bytes) && bytes.len() < 600);
        let mut archive = ZipReader::open(&bytes).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), ["mimetype", "Folder/Größe.xml"]);
        assert_eq!(archive.read("MimeType"), Ok(Some(b"x".to_vec())));
        assert_eq!(archive.read("folder/größe.xml"), Ok(Some(to_u32)));
        assert_eq!(archive.read("other"), Ok(None));
    }

    #[test]
    fn bombs_and_truncated_archives_are_refused() {
        let mut writer = ZipWriter::default();
        writer.add("a", &vec![0; (MAX_ENTRY_LENGTH + 1).try_into().unwrap()], false).unwrap();
        let bytes = writer.finish().unwrap();
        assert!(bytes.len() < 100_000);
        assert_eq!(ZipReader::open(&bytes).unwrap().read("a"), Err(Refusal::Uncleanable));
        assert_eq!(ZipReader::open(&bytes[..bytes.len() - 30]).err(), Some(BROKEN));
        let mut writer = ZipWriter::default();
        for number in 0..3 {
            writer.add(&number.to_string(), &vec![0; MAX_ENTRY_LENGTH.try_into().unwrap()], false).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let mut archive = ZipReader::open(&bytes).unwrap();
        assert!(archive.read("0").is_ok() && archive.read("1").is_ok());
        assert_eq!(archive.read("2"), Err(Refusal::Uncleanable));
    }
}
