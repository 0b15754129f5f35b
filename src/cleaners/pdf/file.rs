//! The file that is written: one revision, objects packed in object streams (ISO 32000-2, 7.5.7), places in a cross-reference stream (7.5.8). Nothing stands
//! between objects, and nothing says who wrote it or when.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hayro_syntax::PdfVersion;
use meldestelle_domain::attachment::Refusal;

use super::token;

/// Objects of one object stream.
const PACKED: usize = 200;
/// Most objects of a file. Ordinary ones have some thousands.
const MOST_OBJECTS: usize = 1_000_000;

/// Where an object stands (7.5.8.3).
#[derive(Debug, Clone, Copy)]
enum Place {
    Nowhere,
    At(u32),
    Packed { stream: u32, index: u16 },
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct File {
    bytes: Vec<u8>,
    /// By number of the object.
    places: Vec<Place>,
    /// Numbers and places of the objects in the stream that is being packed, and these objects.
    head: Vec<u8>,
    body: Vec<u8>,
    packed: Vec<u32>,
}

impl File {
    pub(super) fn new(version: PdfVersion, capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity);
        let version = if version == PdfVersion::Pdf20 { "2.0" } else { "1.7" };
        bytes.extend_from_slice(b"%PDF-");
        bytes.extend_from_slice(version.as_bytes());
        // Says that the file is not text (7.5.2).
        bytes.extend_from_slice(b"\n%\x80\x80\x80\x80\n");
        Self { bytes, places: vec![Place::Nowhere], head: Vec::new(), body: Vec::new(), packed: Vec::new() }
    }

    /// The number of an object to come.
    pub(super) fn reserve(&mut self) -> Result<u32, Refusal> {
        if self.places.len() >= MOST_OBJECTS {
            return Err(Refusal::Bomb);
        }
        self.places.push(Place::Nowhere);
        u32::try_from(self.places.len() - 1).map_err(|_| Refusal::Bomb)
    }

    fn put(&mut self, number: u32, place: Place) {
        if let Some(known) = usize::try_from(number).ok().and_then(|number| self.places.get_mut(number)) {
            *known = place;
        }
    }

    fn here(&self) -> Result<Place, Refusal> {
        u32::try_from(self.bytes.len()).map(Place::At).map_err(|_| Refusal::Bomb)
    }

    /// Writes an object that is no stream.
    pub(super) fn object(&mut self, number: u32, text: &[u8]) -> Result<(), Refusal> {
        // To a vector nothing fails.
        let _ = write!(self.head, "{number} {} ", self.body.len());
        self.body.extend_from_slice(text);
        self.body.push(b'\n');
        self.packed.push(number);
        if self.packed.len() < PACKED { Ok(()) } else { self.pack() }
    }

    /// Writes a stream: the entries of its dictionary but the length, and its data.
    pub(super) fn stream(&mut self, number: u32, entries: &[u8], data: &[u8]) -> Result<(), Refusal> {
        let here = self.here()?;
        self.put(number, here);
        let _ = write!(self.bytes, "{number} 0 obj\n<<");
        self.bytes.extend_from_slice(entries);
        token::entry(&mut self.bytes, "Length", data.len());
        self.bytes.extend_from_slice(b">>\nstream\n");
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(())
    }

    fn pack(&mut self) -> Result<(), Refusal> {
        let packed = std::mem::take(&mut self.packed);
        if packed.is_empty() {
            return Ok(());
        }
        let stream = self.reserve()?;
        for (index, number) in (0..).zip(&packed) {
            self.put(*number, Place::Packed { stream, index });
        }
        let mut entries = b"/Type/ObjStm/Filter/FlateDecode".to_vec();
        token::entry(&mut entries, "N", packed.len());
        token::entry(&mut entries, "First", self.head.len());
        let (mut content, body) = (std::mem::take(&mut self.head), std::mem::take(&mut self.body));
        content.extend_from_slice(&body);
        self.stream(stream, &entries, &deflate(&content))
    }

    /// Ends the file.
    pub(super) fn finish(mut self, root: u32) -> Result<Vec<u8>, Refusal> {
        self.pack()?;
        let number = self.reserve()?;
        let here = self.here()?;
        self.put(number, here);
        let mut table = Vec::with_capacity(self.places.len() * 7);
        for place in &self.places {
            let (kind, second, third) = match *place {
                Place::Nowhere => (0_u8, 0, 0),
                Place::At(offset) => (1, offset, 0),
                Place::Packed { stream, index } => (2, stream, index),
            };
            table.push(kind);
            table.extend(second.to_be_bytes());
            table.extend(third.to_be_bytes());
        }
        let start = self.bytes.len();
        let mut entries = b"/Type/XRef/W[1 4 2]/Filter/FlateDecode/Root".to_vec();
        token::reference(&mut entries, root);
        token::entry(&mut entries, "Size", self.places.len());
        self.stream(number, &entries, &deflate(&table))?;
        let _ = write!(self.bytes, "startxref\n{start}\n%%EOF\n");
        Ok(self.bytes)
    }
}

/// zlib data (RFC 1950).
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // To a vector nothing fails.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
