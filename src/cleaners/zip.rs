//! ZIP archives (APPNOTE.TXT), as far as documents are packed in them: read within bounds, and written anew so that nothing tells which program did it and when.

use std::collections::HashMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use meldestelle_domain::attachment::Refusal;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

use crate::bytes::contains;

const BROKEN: Refusal = Refusal::BrokenOffice;

/// The end record lies at most this far from the end of a file: its 22 bytes and a comment of 65 535.
const REACH: usize = 22 + 65_535;
/// Most entries: a document with as many pictures as fit into the largest file has fewer.
const ENTRIES: usize = 5_000;
/// Most bytes that one entry inflates to, and all that are read together: what a cell has room and time for.
const PART: u64 = 40 << 20;
const ALL: u64 = 80 << 20;

/// Whether something would open as an archive: it has the two signatures that an archive can't do without. Its readers look from the end backwards (4.3.16), so
/// a file can be a document from the front and an archive from the back.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let end = bytes.len().saturating_sub(REACH);
    contains(bytes.get(end..).unwrap_or_default(), b"PK\x05\x06") && contains(bytes, b"PK\x01\x02")
}

/// Where an entry lies, and how it is packed.
#[derive(Debug, Clone, Copy)]
struct Place {
    way: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
}

/// An archive that is read.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    zip: ZipSliceArchive<&'a [u8]>,
    /// By name in lower case: names in a package differ in more than case (ISO/IEC 29500-2, 6.2.2.3). Of two with one name the first counts.
    places: HashMap<String, Place>,
    names: Vec<String>,
    /// Bytes that may still be read.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// [`Refusal::BrokenOffice`] if it has no whole directory, [`Refusal::Uncleanable`] if that is endless.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let zip = ZipArchive::from_slice(bytes).map_err(|_| BROKEN)?;
        let (mut places, mut names) = (HashMap::new(), Vec::new());
        let mut entries = zip.entries();
        while let Some(entry) = entries.next_entry().map_err(|_| BROKEN)? {
            if names.len() >= ENTRIES {
                return Err(Refusal::Uncleanable);
            }
            let name = String::from_utf8_lossy(entry.file_path().as_bytes()).replace('\\', "/");
            let name = name.trim_start_matches('/').to_owned();
            let place = Place {
                way: entry.wayfinder(),
                method: entry.compression_method(),
                encrypted: entry.flags().is_encrypted(),
            };
            places.entry(name.to_lowercase()).or_insert(place);
            names.push(name);
        }
        Ok(Self { zip, places, names, left: ALL })
    }

    /// The names of all entries, as they are spelled.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether it has an entry.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_lowercase())
    }

    /// Reads an entry; `None` if there is none of that name.
    ///
    /// # Errors
    /// If it does not inflate, or to too much.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(place) = self.places.get(&name.to_lowercase()).copied() else { return Ok(None) };
        if place.encrypted {
            return Err(Refusal::EncryptedOffice);
        }
        let entry = self.zip.get_entry(place.way).map_err(|_| BROKEN)?;
        let most = PART.min(self.left);
        let mut bytes = Vec::new();
        match place.method {
            CompressionMethod::STORE => bytes.extend_from_slice(entry.data()),
            CompressionMethod::DEFLATE => {
                // Said to be larger than it may be, or than its bytes can become: the word is not taken for how much room is made.
                let said = place.way.uncompressed_size_hint().min(most);
                bytes.reserve(usize::try_from(said).unwrap_or_default().min(entry.data().len() << 4));
                let mut inflate = DeflateDecoder::new(entry.data()).take(most.saturating_add(1));
                inflate.read_to_end(&mut bytes).map_err(|_| BROKEN)?;
            }
            _ => return Err(BROKEN),
        }
        let length = bytes.len() as u64;
        if length > most {
            return Err(Refusal::Uncleanable);
        }
        if length != place.way.uncompressed_size_hint() {
            return Err(BROKEN);
        }
        self.left = self.left.saturating_sub(length);
        Ok(Some(bytes))
    }
}

/// An archive that is written: no comments, no extra fields, every entry of the same date, lengths before the data.
#[derive(Debug, Default)]
pub(super) struct Packer {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

/// Version 2.0 (deflate) of the format.
const VERSION: u16 = 20;
/// The first of January 1980, at midnight: the zero of its calendar.
const DATE: u16 = (1 << 5) | 1;
/// Names are UTF-8 (appendix D.2).
const FLAGS: u16 = 1 << 11;

impl Packer {
    /// Adds an entry; packed, unless that makes it longer or `plain` is wanted.
    ///
    /// # Errors
    /// If there are too many, or too much.
    pub fn add(&mut self, name: &str, data: &[u8], plain: bool) -> Result<(), Refusal> {
        const FULL: Refusal = Refusal::Uncleanable;
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        if !plain {
            packed.write_all(data).map_err(|_| FULL)?;
        }
        let packed = packed.finish().map_err(|_| FULL)?;
        let (method, body) =
            if plain || packed.len() >= data.len() { (0_u16, data) } else { (8, packed.as_slice()) };
        let sum = {
            let mut sum = flate2::Crc::new();
            sum.update(data);
            sum.sum()
        };
        let long = |length: usize| u32::try_from(length).map_err(|_| FULL);
        let (at, length, whole) = (long(self.out.len())?, long(body.len())?, long(data.len())?);
        let name_length = u16::try_from(name.len()).map_err(|_| FULL)?;
        // What the two heads of an entry have in common (4.3.7, 4.3.12).
        let mut head = Vec::with_capacity(26);
        for word in [VERSION, FLAGS, method, 0, DATE] {
            head.extend_from_slice(&word.to_le_bytes());
        }
        for long in [sum, length, whole] {
            head.extend_from_slice(&long.to_le_bytes());
        }
        head.extend_from_slice(&name_length.to_le_bytes());
        head.extend_from_slice(&[0; 2]);
        self.out.extend_from_slice(b"PK\x03\x04");
        self.out.extend_from_slice(&head);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(body);
        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&VERSION.to_le_bytes());
        self.directory.extend_from_slice(&head);
        // No comment, the first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.entries = self.entries.checked_add(1).ok_or(FULL)?;
        Ok(())
    }

    /// The archive with its directory.
    ///
    /// # Errors
    /// If it is too long.
    pub fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let long = |length: usize| u32::try_from(length).map_err(|_| Refusal::Uncleanable);
        let (at, length) = (long(self.out.len())?, long(self.directory.len())?);
        self.out.append(&mut self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&length.to_le_bytes());
        self.out.extend_from_slice(&at.to_le_bytes());
        self.out.extend_from_slice(&[0; 2]);
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_again() {
        let mut packer = Packer::default();
        let long = b"again and ".repeat(1000);
        packer.add("mimetype", b"x", true).unwrap();
        packer.add("Folder/Größe.xml", &long, false).unwrap();
        let bytes = packer.finish().unwrap();
        assert!(is_archive(&bytes) && bytes.len() < 600);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), ["mimetype", "Folder/Größe.xml"]);
        assert_eq!(archive.read("MimeType"), Ok(Some(b"x".to_vec())));
        assert_eq!(archive.read("folder/größe.xml"), Ok(Some(long)));
        assert_eq!(archive.read("other"), Ok(None));
    }

    #[test]
    fn bombs_and_ends_that_come_early_are_refused() {
        let mut packer = Packer::default();
        packer.add("a", &vec![0; (PART + 1).try_into().unwrap()], false).unwrap();
        let bytes = packer.finish().unwrap();
        assert!(bytes.len() < 100_000);
        assert_eq!(Archive::open(&bytes).unwrap().read("a"), Err(Refusal::Uncleanable));
        assert_eq!(Archive::open(&bytes[..bytes.len() - 30]).err(), Some(BROKEN));
        let mut packer = Packer::default();
        for number in 0..3 {
            packer.add(&number.to_string(), &vec![0; PART.try_into().unwrap()], false).unwrap();
        }
        let bytes = packer.finish().unwrap();
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.read("0").is_ok() && archive.read("1").is_ok());
        assert_eq!(archive.read("2"), Err(Refusal::Uncleanable));
    }
}
