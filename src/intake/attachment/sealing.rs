//! One file between socket and spool: counted, hashed as it comes, cleaned, sealed, put away in pieces.
//!
//! The work is done on threads that may take their time, a few at once, so that a picture that is hard to check delays no other page.

use std::io;

use axum::body::Bytes;
use meldestelle_domain::attachment::{FileRecord, Refusal};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, ReportId};
use meldestelle_domain::message::SentFile;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{SealError, seal};
use meldestelle_vault::stream::StreamSealer;
use meldestelle_web::throttle::holding;
use meldestelle_web::trouble;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::spool::Spool;
use super::store::{self, Attached, FileRow};
use super::upload::Uploads;
use super::{Cleaning, Outcome};
use crate::error::Failure;
use crate::offices::Office;

/// A file that is on its way.
pub struct Sealing {
    id: AttachmentId,
    name: String,
    /// Most bytes that the office takes.
    limit: u64,
    received: u64,
    hash: Sha256,
    /// Cleaned; or why that can't be done.
    cleaned: Result<Way, Refusal>,
    /// As it is, if the person insists: kept only if it can't be cleaned.
    as_it_is: Option<Way>,
}

/// One way in which a file may be kept.
struct Way {
    cleaning: Cleaning,
    sealer: StreamSealer,
    spool: Spool,
    /// Bytes between cleaning and sealing.
    clean: Vec<u8>,
    /// Of those that were sealed.
    hash: Sha256,
}

/// A file that is sealed and waits to be stored.
pub struct SealedFile {
    id: AttachmentId,
    name: String,
    received: u64,
    outcome: Outcome,
    length: u64,
    size_class: usize,
    /// SHA-256 of what was received.
    hash: [u8; 32],
    /// SHA-256 of what is kept.
    kept: [u8; 32],
    spool: Spool,
}

impl Sealing {
    /// Begins a file.
    pub fn start(
        uploads: &Uploads,
        office: &Office,
        name: &str,
        insisted: bool,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Box<Self>, Refusal> {
        let id = AttachmentId::random(rng);
        let way = |insisted| Way::start(uploads, office, id, insisted);
        Ok(Box::new(Self {
            id,
            name: name.to_owned(),
            limit: office.settings.files.bytes(),
            received: 0,
            hash: Sha256::new(),
            cleaned: Ok(way(false)?),
            as_it_is: insisted.then(|| way(true)).transpose()?,
        }))
    }

    /// Takes the next bytes.
    pub async fn take(mut self: Box<Self>, uploads: &Uploads, bytes: Bytes) -> Result<Box<Self>, Refusal> {
        work(uploads, move || {
            self.received += bytes.len() as u64;
            if self.received > self.limit {
                return Err(Refusal::TooLarge);
            }
            self.hash.update(&bytes);
            if let Some(way) = &mut self.as_it_is {
                way.take(&bytes)?;
            }
            if let Ok(way) = &mut self.cleaned
                && let Err(refusal) = way.take(&bytes)
            {
                if self.as_it_is.is_none() || !refusal.may_insist() {
                    return Err(refusal);
                }
                self.cleaned = Err(refusal);
            }
            Ok(self)
        })
        .await
    }

    /// The file is complete.
    pub async fn finish(self: Box<Self>, uploads: &Uploads) -> Result<SealedFile, Refusal> {
        work(uploads, move || {
            let Self { id, name, received, hash, cleaned, as_it_is, .. } = *self;
            let kept = match (cleaned.and_then(Way::finish), as_it_is) {
                (Err(refusal), Some(way)) if refusal.may_insist() => way.finish()?,
                (cleaned, _) => cleaned?,
            };
            let Kept { outcome, length, size_class, hash: kept, spool } = kept;
            let hash = hash.finalize().into();
            Ok(SealedFile { id, name, received, outcome, length, size_class, hash, kept, spool })
        })
        .await
    }
}

/// A file that went one way to its end.
struct Kept {
    outcome: Outcome,
    length: u64,
    size_class: usize,
    hash: [u8; 32],
    spool: Spool,
}

impl Way {
    fn start(uploads: &Uploads, office: &Office, id: AttachmentId, insisted: bool) -> Result<Self, Refusal> {
        let sealer = StreamSealer::start(office.id(), id, &office.recipients);
        Ok(Self {
            cleaning: Cleaning::new(insisted),
            sealer: sealer.map_err(|error| sealing_failed(&error))?,
            spool: Spool::open(&uploads.room).map_err(|error| spool_failed(&error))?,
            clean: Vec::new(),
            hash: Sha256::new(),
        })
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.cleaning.push(bytes, &mut self.clean)?;
        self.put_away()
    }

    fn put_away(&mut self) -> Result<(), Refusal> {
        self.hash.update(&self.clean);
        self.sealer.write(&self.clean).map_err(|error| sealing_failed(&error))?;
        self.clean.clear();
        while let Some(piece) = self.sealer.piece() {
            self.spool.add(&piece).map_err(|error| spool_failed(&error))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Kept, Refusal> {
        let cleaning = std::mem::replace(&mut self.cleaning, Cleaning::new(false));
        let outcome = cleaning.finish(&mut self.clean)?;
        self.put_away()?;
        let Self { sealer, mut spool, hash, .. } = self;
        let length = sealer.length() as u64;
        let mut padding = sealer.end();
        let size_class = padding.size_class();
        while let Some(piece) = padding.piece().map_err(|error| sealing_failed(&error))? {
            spool.add(&piece).map_err(|error| spool_failed(&error))?;
        }
        Ok(Kept { outcome, length, size_class, hash: hash.finalize().into(), spool })
    }
}

/// Does a piece of work where it delays nothing else, as soon as it is its turn.
async fn work<T: Send + 'static>(
    uploads: &Uploads,
    job: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let permit = uploads.work.clone().acquire_owned().await.map_err(|_| Refusal::NoRoom)?;
    // A defect in a parser ends here; the file is refused as one that can't be read.
    holding(permit, job).await.unwrap_or(Err(Refusal::UnknownKind))
}

fn sealing_failed(error: &SealError) -> Refusal {
    trouble::tell(&format!("sealing a file: {error}"));
    Refusal::NoRoom
}

fn spool_failed(error: &io::Error) -> Refusal {
    trouble::tell(&format!("putting a file away: {:?}", error.kind()));
    Refusal::NoRoom
}

impl SealedFile {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person reads of it in their mailbox.
    pub fn sent(&self) -> SentFile {
        SentFile { name: self.name.clone(), length: self.received }
    }

    /// What tells it from other files: part of the form's fingerprint.
    pub fn fields(&self) -> Vec<u8> {
        [self.hash.as_slice(), self.name.as_bytes(), &[0, u8::from(self.outcome.cleaned)]].concat()
    }

    fn record(&self, report: ReportId) -> FileRecord {
        FileRecord {
            report,
            name: self.name.clone(),
            kind: self.outcome.kind,
            length: self.length,
            sha256: hex(&self.hash),
            kept: hex(&self.kept),
            cleaned: self.outcome.cleaned,
            notes: self.outcome.notes.clone(),
        }
    }

    /// Attaches it to the report of a mailbox; whole when the transaction is committed. The same file twice is stored once. False: the mailbox takes no
    /// more files.
    ///
    /// # Errors
    /// [`Failure`]; the transaction must not be committed then.
    pub async fn attach(
        &self,
        transaction: &mut PgConnection,
        office: &Office,
        report: ReportId,
        mailbox: &MailboxKey,
    ) -> Result<bool, Failure> {
        let record = seal(&self.record(report), office.id(), self.id.0, &office.recipients)?;
        let row = FileRow {
            office: office.id(),
            id: self.id,
            epoch: office.epoch(),
            size_class: i64::try_from(self.size_class).map_err(|_| Failure::NotStored)?,
            fingerprint: mailbox.fingerprint(&self.fields()),
            record: &record,
        };
        match store::attach_file(transaction, &row, mailbox).await? {
            Attached::New => {}
            Attached::There => return Ok(true),
            Attached::Full => return Ok(false),
            Attached::NoMailbox => return Err(Failure::NotStored),
        }
        for place in 0..self.spool.pieces() {
            let piece = self.spool.piece(place).await.map_err(|_| Failure::NotStored)?;
            let part = i32::try_from(place).map_err(|_| Failure::NotStored)?;
            if !store::attach_piece(transaction, office.id(), self.id, part, &piece).await? {
                return Err(Failure::NotStored);
            }
        }
        Ok(true)
    }
}
