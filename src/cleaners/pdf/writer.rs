//! Writes a PDF with one revision: objects in object streams (ISO 32000-2, 7.5.7), a
//! cross-reference stream (7.5.8), nothing between objects, and no sign of who wrote it and when.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hayro_syntax::PdfVersion;
use meldestelle_domain::attachment::Refusal;

use super::serialize;

/// Objects in one object stream.
const OBJECTS_PER_STREAM: usize = 200;
/// Most objects of a file. Ordinary files have some thousands.
const MAX_OBJECTS: usize = 1_000_000;

/// An entry of the cross-reference stream (7.5.8.3).
#[derive(Debug, Clone, Copy)]
enum XrefEntry {
    Free,
    Offset(u32),
    Compressed { stream: u32, index: u16 },
}

/// A PDF that is being written.
#[derive(Debug)]
pub(super) struct PdfWriter {
    bytes: Vec<u8>,
    /// Indexed by object number.
    xref_entries: Vec<XrefEntry>,
    /// The object stream that is being filled: its index (object numbers and offsets), its objects,
    /// their numbers.
    object_stream_index: Vec<u8>,
    object_stream_body: Vec<u8>,
    object_stream_numbers: Vec<u32>,
}

impl PdfWriter {
    pub(super) fn new(version: PdfVersion, capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity);
        let version = if version == PdfVersion::Pdf20 { "2.0" } else { "1.7" };
        bytes.extend_from_slice(b"%PDF-");
        bytes.extend_from_slice(version.as_bytes());
        // Bytes above 127 mark the file as binary (7.5.2).
        bytes.extend_from_slice(b"\n%\x80\x80\x80\x80\n");
        Self {
            bytes,
            xref_entries: vec![XrefEntry::Free],
            object_stream_index: Vec::new(),
            object_stream_body: Vec::new(),
            object_stream_numbers: Vec::new(),
        }
    }

    /// Reserves an object number.
    pub(super) fn reserve(&mut self) -> Result<u32, Refusal> {
        if self.xref_entries.len() >= MAX_OBJECTS {
            return Err(Refusal::Bomb);
        }
        self.xref_entries.push(XrefEntry::Free);
        u32::try_from(self.xref_entries.len() - 1).map_err(|_| Refusal::Bomb)
    }

    fn set_entry(&mut self, number: u32, entry: XrefEntry) {
        if let Some(slot) = usize::try_from(number).ok().and_then(|number| self.xref_entries.get_mut(number))
        {
            *slot = entry;
        }
    }

    fn current_offset(&self) -> Result<XrefEntry, Refusal> {
        u32::try_from(self.bytes.len()).map(XrefEntry::Offset).map_err(|_| Refusal::Bomb)
    }

    /// Writes an object that is not a stream.
    pub(super) fn object(&mut self, number: u32, text: &[u8]) -> Result<(), Refusal> {
        // Writing to a vector cannot fail.
        let _ = write!(self.object_stream_index, "{number} {} ", self.object_stream_body.len());
        self.object_stream_body.extend_from_slice(text);
        self.object_stream_body.push(b'\n');
        self.object_stream_numbers.push(number);
        if self.object_stream_numbers.len() < OBJECTS_PER_STREAM {
            Ok(())
        } else {
            self.flush_object_stream()
        }
    }

    /// Writes a stream. `entries` are the entries of its dictionary, without the length.
    pub(super) fn stream(&mut self, number: u32, entries: &[u8], data: &[u8]) -> Result<(), Refusal> {
        let current_offset = self.current_offset()?;
        self.set_entry(number, current_offset);
        let _ = write!(self.bytes, "{number} 0 obj\n<<");
        self.bytes.extend_from_slice(entries);
        serialize::entry(&mut self.bytes, "Length", data.len());
        self.bytes.extend_from_slice(b">>\nstream\n");
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(())
    }

    fn flush_object_stream(&mut self) -> Result<(), Refusal> {
        let object_stream_numbers = std::mem::take(&mut self.object_stream_numbers);
        if object_stream_numbers.is_empty() {
            return Ok(());
        }
        let stream = self.reserve()?;
        for (index, number) in (0..).zip(&object_stream_numbers) {
            self.set_entry(*number, XrefEntry::Compressed { stream, index });
        }
        let mut entries = b"/Type/ObjStm/Filter/FlateDecode".to_vec();
        serialize::entry(&mut entries, "N", object_stream_numbers.len());
        serialize::entry(&mut entries, "First", self.object_stream_index.len());
        let (mut content, object_stream_body) =
            (std::mem::take(&mut self.object_stream_index), std::mem::take(&mut self.object_stream_body));
        content.extend_from_slice(&object_stream_body);
        self.stream(stream, &entries, &deflate(&content))
    }

    /// Ends the file. `root` is the number of the catalog.
    pub(super) fn finish(mut self, root: u32) -> Result<Vec<u8>, Refusal> {
        self.flush_object_stream()?;
        let number = self.reserve()?;
        let current_offset = self.current_offset()?;
        self.set_entry(number, current_offset);
        let mut table = Vec::with_capacity(self.xref_entries.len() * 7);
        for entry in &self.xref_entries {
            let (entry_type, second, third) = match *entry {
                XrefEntry::Free => (0_u8, 0, 0),
                XrefEntry::Offset(offset) => (1, offset, 0),
                XrefEntry::Compressed { stream, index } => (2, stream, index),
            };
            table.push(entry_type);
            table.extend(second.to_be_bytes());
            table.extend(third.to_be_bytes());
        }
        let start = self.bytes.len();
        let mut entries = b"/Type/XRef/W[1 4 2]/Filter/FlateDecode/Root".to_vec();
        serialize::reference(&mut entries, root);
        serialize::entry(&mut entries, "Size", self.xref_entries.len());
        self.stream(number, &entries, &deflate(&table))?;
        let _ = write!(self.bytes, "startxref\n{start}\n%%EOF\n");
        Ok(self.bytes)
    }
}

/// Compresses data to zlib format (RFC 1950).
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
