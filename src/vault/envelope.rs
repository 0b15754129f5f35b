//! The envelope: an age file (age-encryption.org/v1) whose plaintext is a framed context, JSON, and
//! padding.
//!
//! ```text
//! meldestelle/1 report office=<uuid> record=<uuid>\n
//! {"v":1, ... JSON ... }\n
//! (spaces up to the size class)
//! ```
//!
//! age has no associated data, so the context is part of the plaintext and is compared on opening.
//! A stored envelope that was moved or swapped does not open in its new place.
//!
//! Not promised: that nobody with write access to the database can seal a *new* envelope to the
//! public recipients. It would be a new report in the right place.

use std::fmt;
use std::marker::PhantomData;

use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::message::Message;
use meldestelle_domain::report::{Contact, Report};
use meldestelle_domain::stored::{self, Stored, StoredError};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Version of the framing.
pub const FORMAT: &str = "meldestelle/1";

/// What an envelope holds. It is part of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A report.
    Report,
    /// The contact that came with a report.
    Contact,
    /// A message of a mailbox.
    Message,
    /// The office identity of an epoch, granted to a counsellor.
    Grant,
    /// A file, sealed as a stream.
    Attachment,
    /// The record of a file: name, kind, checksums.
    FileRecord,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Contact => "contact",
            Self::Message => "message",
            Self::Grant => "grant",
            Self::Attachment => "attachment",
            Self::FileRecord => "file-record",
        }
    }
}

/// Where an envelope belongs. The context is compared on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// What it holds.
    pub purpose: Purpose,
    /// The office that owns it.
    pub office: OfficeId,
    /// The id of the record whose row holds it.
    pub record: Uuid,
}

impl Context {
    /// The first line of an envelope.
    #[must_use]
    pub fn header(&self) -> String {
        let Self { purpose, office, record } = self;
        format!("{FORMAT} {} office={office} record={record}\n", purpose.label())
    }
}

/// A type that can be sealed, with its purpose and its smallest size class in bytes.
pub trait Sealable: Stored {
    /// Purpose of its envelopes.
    const PURPOSE: Purpose;
    /// Smallest size class. All shorter contents have the same size.
    const FLOOR: usize;
}

impl Sealable for Report {
    const PURPOSE: Purpose = Purpose::Report;
    const FLOOR: usize = 4096;
}

impl Sealable for Contact {
    const PURPOSE: Purpose = Purpose::Contact;
    const FLOOR: usize = 1024;
}

impl Sealable for FileRecord {
    const PURPOSE: Purpose = Purpose::FileRecord;
    const FLOOR: usize = 1024;
}

impl Sealable for Message {
    const PURPOSE: Purpose = Purpose::Message;
    const FLOOR: usize = 4096;
}

/// A sealed `T`: bytes that may be stored. Without the keys, they reveal nothing of `T` but its
/// size class.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed<T> {
    bytes: Vec<u8>,
    holds: PhantomData<fn() -> T>,
}

impl<T> Sealed<T> {
    /// Takes bytes as they were stored. They are verified on opening.
    #[must_use]
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self { bytes, holds: PhantomData }
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.bytes.len())
    }
}

/// Why an envelope's plaintext is not what was expected. An error never contains any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A later version of this program framed it, or none did.
    #[error("unknown format version")]
    UnknownVersion,
    /// It belongs to another office, record or purpose.
    #[error("the envelope belongs somewhere else")]
    WrongContext,
    /// The content does not match its purpose.
    #[error("the content does not read")]
    Content,
}

/// Frames a value: context, JSON, padding. The result is plaintext and zeroizes itself.
///
/// # Errors
/// [`FrameError::Content`] if the value does not serialize.
pub fn frame<T: Stored>(
    context: &Context,
    value: &T,
    floor: usize,
) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let header = context.header();
    // Allocate the whole class at once: a growing Vec would leave plaintext behind in freed memory.
    let mut plain = Zeroizing::new(Vec::with_capacity(floor.max(16 * 1024)));
    plain.extend_from_slice(header.as_bytes());
    stored::write(value, &mut plain).map_err(|_| FrameError::Content)?;
    plain.push(b'\n');
    let class = size_class(plain.len(), floor);
    plain.resize(class, b' ');
    Ok(plain)
}

/// Compares the context and returns the content.
///
/// # Errors
/// [`FrameError::UnknownVersion`] if the version is unknown, [`FrameError::WrongContext`] if the
/// envelope belongs elsewhere, [`FrameError::Content`] if the content is unreadable.
pub fn unframe<T: Stored>(context: &Context, plain: &[u8]) -> Result<T, FrameError> {
    let version_ends = plain.iter().position(|byte| *byte == b' ').unwrap_or(plain.len());
    if plain.get(..version_ends) != Some(FORMAT.as_bytes()) {
        return Err(FrameError::UnknownVersion);
    }
    let json = plain.strip_prefix(context.header().as_bytes()).ok_or(FrameError::WrongContext)?;
    let json = std::str::from_utf8(json).map_err(|_| FrameError::Content)?;
    stored::read(json).map_err(|error| match error {
        StoredError::LaterVersion(_) => FrameError::UnknownVersion,
        StoredError::Content => FrameError::Content,
    })
}

/// The size class of a length, at least `floor`: Padmé (Nikitin et al., "Reducing Metadata Leakage
/// from Encrypted Files and Communication with PURBs", `PoPETs` 2019). It adds at most 12 % and
/// leaks O(log log) bits of the length.
#[must_use]
pub fn size_class(length: usize, floor: usize) -> usize {
    let length = length.max(floor).max(2);
    let exponent = length.ilog2();
    let significant = exponent.ilog2() + 1;
    let mask = (1_usize << exponent.saturating_sub(significant)) - 1;
    (length + mask) & !mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Words {
        words: String,
    }

    impl Stored for Words {}

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Number {
        number: u8,
    }

    impl Stored for Number {}

    fn words() -> Words {
        Words { words: "words".to_owned() }
    }

    fn context() -> Context {
        Context { purpose: Purpose::Report, office: OfficeId(Uuid::from_u128(1)), record: Uuid::from_u128(2) }
    }

    #[test]
    fn a_frame_opens_in_its_place_only() {
        let plain = frame(&context(), &words(), 2048).unwrap();
        assert_eq!(plain.len(), 2048);
        assert_eq!(unframe::<Words>(&context(), &plain).unwrap(), words());

        let office = Context { office: OfficeId(Uuid::from_u128(9)), ..context() };
        let record = Context { record: Uuid::from_u128(9), ..context() };
        let purpose = Context { purpose: Purpose::Contact, ..context() };
        for foreign in [office, record, purpose] {
            assert_eq!(unframe::<Words>(&foreign, &plain), Err(FrameError::WrongContext));
        }
        assert_eq!(unframe::<Number>(&context(), &plain), Err(FrameError::Content));
        let format = String::from_utf8(plain.to_vec()).unwrap().replace(r#"{"v":1,"#, r#"{"v":2,"#);
        assert_eq!(unframe::<Words>(&context(), format.as_bytes()), Err(FrameError::UnknownVersion));
        let before = format.replace(r#"{"v":2,"#, "{");
        assert_eq!(unframe::<Words>(&context(), before.as_bytes()).unwrap(), words(), "without a version");
        let later = [b"meldestelle/2".as_slice(), &plain[FORMAT.len()..]].concat();
        assert_eq!(unframe::<Words>(&context(), &later), Err(FrameError::UnknownVersion));
        assert_eq!(unframe::<Words>(&context(), b""), Err(FrameError::UnknownVersion));
    }

    proptest! {
        #[test]
        fn classes_are_few_and_close(length in 1_usize..2_000_000) {
            let class = size_class(length, 2048);
            prop_assert!(class >= length && class >= 2048);
            prop_assert!(class <= length.max(2048) * 112 / 100 + 1);
            prop_assert_eq!(size_class(class, 2048), class);
        }
    }
}
