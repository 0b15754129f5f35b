//! Cleans the data of streams (ISO 32000-2, 7.3.8 and 7.4). JPEG and JPEG 2000 images are cleaned
//! like separate files, and never encoded again. Other data keep their encoding, up to its end.

use std::borrow::Cow;
use std::io::Write;

use hayro_syntax::object::{Dict, FromBytes, Name, Object, Stream};
use meldestelle_domain::attachment::{Note, Refusal};

use super::object_type::ObjectType;
use super::writer::deflate;
use super::{fonts, jpeg2000, serialize};
use crate::bytes::contains;
use crate::inflate::{StreamEnd, inflate};
use crate::{icc, jpeg};

/// Most bytes that all Flate streams of a file may inflate to.
const MAX_INFLATED: u64 = 1 << 30;
const FLATE: &[u8] = b"FlateDecode";

/// Whether an entry describes the encoding of a stream (Table 5). The rewriter writes these itself.
pub(super) fn is_encoding_key(key: &[u8]) -> bool {
    matches!(
        key,
        b"Length" | b"Filter" | b"DecodeParms" | b"DP" | b"F" | b"FFilter" | b"FDecodeParms" | b"DL"
    )
}

/// Cleans the streams of a document.
#[derive(Debug, Default)]
pub(super) struct StreamCleaner {
    verify_only: bool,
    pub(super) has_removed_metadata: bool,
    inflated: u64,
}

/// The name of a filter and its parameters.
type Filter<'a> = (Vec<u8>, Option<Dict<'a>>);

/// The data of a stream, as they are written.
pub(super) struct StreamData<'a> {
    pub(super) filters: Vec<Filter<'a>>,
    pub(super) bytes: Cow<'a, [u8]>,
}

impl StreamCleaner {
    /// For the check of a cleaned file: stream data are neither cleaned nor written.
    pub(super) fn verify_only() -> Self {
        Self { verify_only: true, ..Self::default() }
    }

    pub(super) fn is_writing(&self) -> bool {
        !self.verify_only
    }

    /// Cleans the data of a stream.
    ///
    /// # Errors
    /// [`Refusal`] if they cannot be cleaned.
    pub(super) fn clean<'a>(
        &mut self,
        stream: &Stream<'a>,
        object_type: ObjectType,
    ) -> Result<StreamData<'a>, Refusal> {
        let mut filters = filters(stream.dict());
        if self.verify_only {
            return Ok(StreamData { filters, bytes: Cow::Borrowed(&[]) });
        }
        let bytes = stream.raw_data();
        // The `Crypt` filter (7.4.10): the data are decrypted already.
        if filters.first().is_some_and(|(name, _)| name == b"Crypt") {
            filters.remove(0);
        }
        let image_filter =
            filters.iter().position(|(name, _)| matches!(&name[..], b"DCTDecode" | b"DCT" | b"JPXDecode"));
        match image_filter {
            Some(at) => self.image(filters, at, &bytes),
            None if object_type == ObjectType::IccProfile => self.profile(&filters, &bytes),
            None if matches!(object_type, ObjectType::FontFile | ObjectType::Encoding) => {
                self.font(filters, bytes, object_type)
            }
            None => self.keep_encoded(filters, bytes),
        }
    }

    /// Cleans a font program or a character map. Its encoding changes only if there was something
    /// to remove.
    fn font<'a>(
        &mut self,
        filters: Vec<Filter<'a>>,
        bytes: Cow<'a, [u8]>,
        object_type: ObjectType,
    ) -> Result<StreamData<'a>, Refusal> {
        let data = self.keep_encoded(filters, bytes)?;
        let content = match &data.filters[..] {
            [] => Ok(data.bytes.to_vec()),
            filters if filters.iter().all(|(name, _)| is_general(name)) => decode(filters, &data.bytes),
            _ => return Ok(data),
        };
        // Damaged data stay as they are.
        let Ok(mut content) = content else { return Ok(data) };
        if !fonts::blank_metadata(&mut content, object_type) {
            return Ok(data);
        }
        self.has_removed_metadata = true;
        Ok(flate(&content))
    }

    /// Cleans an ICC profile. An invalid one becomes an empty stream; readers then use the
    /// alternate colour space (8.6.5.5).
    fn profile<'a>(&mut self, filters: &[Filter<'a>], bytes: &[u8]) -> Result<StreamData<'a>, Refusal> {
        let profile = if filters.is_empty() { bytes.to_vec() } else { decode(filters, bytes)? };
        let cleaned = icc::clean(&profile).unwrap_or_default();
        self.has_removed_metadata |= cleaned != profile;
        Ok(flate(&cleaned))
    }

    fn image<'a>(
        &mut self,
        mut filters: Vec<Filter<'a>>,
        at: usize,
        bytes: &[u8],
    ) -> Result<StreamData<'a>, Refusal> {
        let after = filters.split_off(at);
        let [(name, _)] = &after[..] else {
            return Err(Refusal::UncleanPdf);
        };
        let encoded =
            if filters.is_empty() { Cow::Borrowed(bytes) } else { Cow::Owned(decode(&filters, bytes)?) };
        let (cleaned, notes) = match &name[..] {
            b"JPXDecode" => jpeg2000::clean(&encoded)?,
            _ if contains_jpeg(&encoded) => jpeg::clean(&encoded).map_err(|_| Refusal::UncleanPdf)?,
            // No JPEG inside; readers show nothing.
            _ => (Vec::new(), Vec::new()),
        };
        self.has_removed_metadata |=
            notes.iter().any(|note| matches!(note, Note::TracesRemoved | Note::TailRemoved));
        Ok(StreamData { filters: after, bytes: Cow::Owned(cleaned) })
    }

    fn keep_encoded<'a>(
        &mut self,
        filters: Vec<Filter<'a>>,
        bytes: Cow<'a, [u8]>,
    ) -> Result<StreamData<'a>, Refusal> {
        match &filters[..] {
            [] => Ok(StreamData { filters, bytes }),
            [(name, _)] if name == FLATE || name == b"Fl" => {
                let end = self.deflate_end(&bytes)?;
                let bytes = match bytes {
                    Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..end).unwrap_or(bytes)),
                    Cow::Owned(mut bytes) => {
                        bytes.truncate(end);
                        Cow::Owned(bytes)
                    }
                };
                Ok(StreamData { filters, bytes })
            }
            // Data could hide behind the end of these encodings, so they are decoded and deflated.
            _ if filters.iter().all(|(name, _)| is_general(name)) => match decode(&filters, &bytes) {
                Ok(content) => Ok(flate(&content)),
                Err(_) => Ok(StreamData { filters, bytes }),
            },
            _ => Ok(StreamData { filters, bytes }),
        }
    }

    /// Length of the zlib data (RFC 1950). Damaged data stay as they are.
    fn deflate_end(&mut self, bytes: &[u8]) -> Result<usize, Refusal> {
        let ended = inflate(bytes, |new| {
            self.inflated += new.len() as u64;
            if self.inflated > MAX_INFLATED { Err(Refusal::Bomb) } else { Ok(()) }
        });
        match ended? {
            (StreamEnd::Complete, taken) => Ok(taken),
            (StreamEnd::Truncated | StreamEnd::Corrupt, _) => Ok(bytes.len()),
        }
    }
}

/// Whether a JPEG begins anywhere in the data.
fn contains_jpeg(bytes: &[u8]) -> bool {
    contains(bytes, b"\xff\xd8\xff")
}

fn flate<'a>(content: &[u8]) -> StreamData<'a> {
    StreamData { filters: vec![(FLATE.to_vec(), None)], bytes: Cow::Owned(deflate(content)) }
}

/// Filters for any kind of data (7.4.2 to 7.4.5).
fn is_general(name: &[u8]) -> bool {
    matches!(
        name,
        b"ASCIIHexDecode"
            | b"AHx"
            | b"ASCII85Decode"
            | b"A85"
            | b"LZWDecode"
            | b"LZW"
            | b"RunLengthDecode"
            | b"RL"
            | b"Fl"
    ) || name == FLATE
}

fn filters<'a>(dictionary: &Dict<'a>) -> Vec<Filter<'a>> {
    // Readers also accept the short keys of inline images (Table 91). A string or dictionary as `F`
    // is an external file.
    let either = |long: &str, short: &str| {
        dictionary.get::<Object<'_>>(long).or_else(|| dictionary.get::<Object<'_>>(short))
    };
    let names: Vec<_> = match either("Filter", "F") {
        Some(Object::Name(name)) => vec![name.to_vec()],
        Some(Object::Array(names)) => names.iter::<Name<'_>>().map(|name| name.to_vec()).collect(),
        _ => Vec::new(),
    };
    let parameters = match either("DecodeParms", "DP") {
        Some(Object::Dict(parameters)) => vec![Some(parameters)],
        Some(Object::Array(array)) => array.iter::<Object<'_>>().map(Object::into_dict).collect(),
        _ => Vec::new(),
    };
    names.into_iter().zip(parameters.into_iter().chain(std::iter::repeat(None))).collect()
}

/// Decodes data. The parser decodes only streams that it has parsed, so a stream object is built
/// for it.
fn decode(filters: &[Filter<'_>], bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut text = b"<</Filter[".to_vec();
    for (name, _) in filters {
        serialize::name(&mut text, name);
    }
    text.extend_from_slice(b"]/DecodeParms[");
    for (_, parameters) in filters {
        text.extend_from_slice(b"<<");
        for key in ["Predictor", "Colors", "BitsPerComponent", "Columns", "EarlyChange"] {
            let value = parameters.as_ref().and_then(|parameters| parameters.get::<u32>(key));
            if let Some(value) = value.and_then(|value| usize::try_from(value).ok()) {
                serialize::entry(&mut text, key, value);
            }
        }
        text.extend_from_slice(b">>");
    }
    // Writing to a vector cannot fail.
    let _ = write!(text, "]/Length {}>>\nstream\n", bytes.len());
    text.extend_from_slice(bytes);
    text.extend_from_slice(b"\nendstream");
    let stream = Stream::from_bytes(&text).ok_or(Refusal::UncleanPdf)?;
    stream.decoded_data().map(Cow::into_owned).map_err(|_| Refusal::UncleanPdf)
}
