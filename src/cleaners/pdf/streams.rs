//! The data of streams (ISO 32000-2, 7.3.8 and 7.4). Photographs are cleaned like those that come alone and never packed anew; of all else the packed form stays
//! as it is, up to where it ends.

use std::borrow::Cow;
use std::io::Write;

use hayro_syntax::object::{Dict, FromBytes, Name, Object, Stream};
use meldestelle_domain::attachment::{Note, Refusal};

use super::file::deflate;
use super::roles::Role;
use super::{fonts, jpx, token};
use crate::bytes::contains;
use crate::inflate::{End, inflate};
use crate::{icc, jpeg};

/// What all streams of a file hold when unpacked, at most.
const MOST_UNPACKED: u64 = 1 << 30;
const FLATE: &[u8] = b"FlateDecode";

/// Whether an entry says how a stream's data lie in the file (Table 5): written from what they are.
pub(super) fn describes(key: &[u8]) -> bool {
    matches!(
        key,
        b"Length" | b"Filter" | b"DecodeParms" | b"DP" | b"F" | b"FFilter" | b"FDecodeParms" | b"DL"
    )
}

/// Cleans streams.
#[derive(Debug, Default)]
pub(super) struct Streams {
    only_look: bool,
    pub(super) traces: bool,
    unpacked: u64,
}

/// A filter and its parameters.
type Filter<'a> = (Vec<u8>, Option<Dict<'a>>);

/// The data of a stream as it is written.
pub(super) struct Data<'a> {
    pub(super) filters: Vec<Filter<'a>>,
    pub(super) bytes: Cow<'a, [u8]>,
}

impl Streams {
    /// For a walk that only looks whether something is left.
    pub(super) fn looked_at() -> Self {
        Self { only_look: true, ..Self::default() }
    }

    pub(super) fn are_written(&self) -> bool {
        !self.only_look
    }

    /// Cleans the data of a stream.
    ///
    /// # Errors
    /// [`Refusal`] if it can't be cleaned.
    pub(super) fn clean<'a>(&mut self, stream: &Stream<'a>, role: Role) -> Result<Data<'a>, Refusal> {
        let mut filters = filters(stream.dict());
        if self.only_look {
            return Ok(Data { filters, bytes: Cow::Borrowed(&[]) });
        }
        let bytes = stream.raw_data();
        // How it was encrypted (7.4.10): it is no more.
        if filters.first().is_some_and(|(name, _)| name == b"Crypt") {
            filters.remove(0);
        }
        let picture =
            filters.iter().position(|(name, _)| matches!(&name[..], b"DCTDecode" | b"DCT" | b"JPXDecode"));
        match picture {
            Some(at) => self.picture(filters, at, &bytes),
            None if role == Role::Profile => self.profile(&filters, &bytes),
            None if matches!(role, Role::FontFile | Role::Encoding) => self.font(filters, bytes, role),
            None => self.plain(filters, bytes),
        }
    }

    /// A font program or a character map. Packed anew only if it told something.
    fn font<'a>(
        &mut self,
        filters: Vec<Filter<'a>>,
        bytes: Cow<'a, [u8]>,
        role: Role,
    ) -> Result<Data<'a>, Refusal> {
        let data = self.plain(filters, bytes)?;
        let content = match &data.filters[..] {
            [] => Ok(data.bytes.to_vec()),
            filters if filters.iter().all(|(name, _)| is_general(name)) => unpack(filters, &data.bytes),
            _ => return Ok(data),
        };
        // Damaged data are left as they are.
        let Ok(mut content) = content else { return Ok(data) };
        if !fonts::blank(&mut content, role) {
            return Ok(data);
        }
        self.traces = true;
        Ok(flate(&content))
    }

    /// A colour profile (ICC.1). What no viewer takes for one leaves an empty stream: then the alternative space shows (8.6.5.5).
    fn profile<'a>(&mut self, filters: &[Filter<'a>], bytes: &[u8]) -> Result<Data<'a>, Refusal> {
        let profile = if filters.is_empty() { bytes.to_vec() } else { unpack(filters, bytes)? };
        let cleaned = icc::clean(&profile).unwrap_or_default();
        self.traces |= cleaned != profile;
        Ok(flate(&cleaned))
    }

    fn picture<'a>(
        &mut self,
        mut filters: Vec<Filter<'a>>,
        at: usize,
        bytes: &[u8],
    ) -> Result<Data<'a>, Refusal> {
        let after = filters.split_off(at);
        let [(name, _)] = &after[..] else {
            return Err(Refusal::UncleanPdf);
        };
        let packed =
            if filters.is_empty() { Cow::Borrowed(bytes) } else { Cow::Owned(unpack(&filters, bytes)?) };
        let (cleaned, notes) = match &name[..] {
            b"JPXDecode" => jpx::clean(&packed)?,
            _ if jpeg_begins(&packed) => jpeg::clean(&packed).map_err(|_| Refusal::UncleanPdf)?,
            // No picture, and no reader shows one.
            _ => (Vec::new(), Vec::new()),
        };
        self.traces |= notes.iter().any(|note| matches!(note, Note::TracesRemoved | Note::TailRemoved));
        Ok(Data { filters: after, bytes: Cow::Owned(cleaned) })
    }

    fn plain<'a>(&mut self, filters: Vec<Filter<'a>>, bytes: Cow<'a, [u8]>) -> Result<Data<'a>, Refusal> {
        match &filters[..] {
            [] => Ok(Data { filters, bytes }),
            [(name, _)] if name == FLATE || name == b"Fl" => {
                let end = self.end_of_packed(&bytes)?;
                let bytes = match bytes {
                    Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..end).unwrap_or(bytes)),
                    Cow::Owned(mut bytes) => {
                        bytes.truncate(end);
                        Cow::Owned(bytes)
                    }
                };
                Ok(Data { filters, bytes })
            }
            // Behind the end of these something could stand: packed anew.
            _ if filters.iter().all(|(name, _)| is_general(name)) => match unpack(&filters, &bytes) {
                Ok(content) => Ok(flate(&content)),
                Err(_) => Ok(Data { filters, bytes }),
            },
            _ => Ok(Data { filters, bytes }),
        }
    }

    /// Where packed data end (RFC 1950). Damaged data are left as they are.
    fn end_of_packed(&mut self, bytes: &[u8]) -> Result<usize, Refusal> {
        let ended = inflate(bytes, |new| {
            self.unpacked += new.len() as u64;
            if self.unpacked > MOST_UNPACKED { Err(Refusal::Bomb) } else { Ok(()) }
        });
        match ended? {
            (End::Whole, taken) => Ok(taken),
            (End::Cut | End::Damaged, _) => Ok(bytes.len()),
        }
    }
}

/// Whether a JPEG begins anywhere in it.
fn jpeg_begins(bytes: &[u8]) -> bool {
    contains(bytes, b"\xff\xd8\xff")
}

fn flate<'a>(content: &[u8]) -> Data<'a> {
    Data { filters: vec![(FLATE.to_vec(), None)], bytes: Cow::Owned(deflate(content)) }
}

/// Filters that pack any data (7.4.2 to 7.4.5).
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
    // The short names are those of inline pictures (Table 91); readers take them here too. A text or dictionary as `F` is a file outside.
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

/// Unpacks data. The parser undoes filters only of streams that it has read: one is written for it.
fn unpack(filters: &[Filter<'_>], bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut text = b"<</Filter[".to_vec();
    for (name, _) in filters {
        token::name(&mut text, name);
    }
    text.extend_from_slice(b"]/DecodeParms[");
    for (_, parameters) in filters {
        text.extend_from_slice(b"<<");
        for key in ["Predictor", "Colors", "BitsPerComponent", "Columns", "EarlyChange"] {
            let value = parameters.as_ref().and_then(|parameters| parameters.get::<u32>(key));
            if let Some(value) = value.and_then(|value| usize::try_from(value).ok()) {
                token::entry(&mut text, key, value);
            }
        }
        text.extend_from_slice(b">>");
    }
    // To a vector nothing fails.
    let _ = write!(text, "]/Length {}>>\nstream\n", bytes.len());
    text.extend_from_slice(bytes);
    text.extend_from_slice(b"\nendstream");
    let stream = Stream::from_bytes(&text).ok_or(Refusal::UncleanPdf)?;
    stream.decoded_data().map(Cow::into_owned).map_err(|_| Refusal::UncleanPdf)
}
