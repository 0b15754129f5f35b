//! One file between socket and spool: counted, hashed as it comes, cleaned, sealed, put away in pieces.
//!
//! The work is done on threads that may take their time, a few at once, so that a picture that is hard to check delays no other page; in short spells, between which
//! others have their turn, and it ends when nobody waits for it any more.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use meldestelle_domain::attachment::{FileRecord, Refusal};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, ReportId};
use meldestelle_domain::message::SentFile;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{SealError, seal};
use meldestelle_vault::stream::StreamSealer;
use meldestelle_web::client::Client;
use meldestelle_web::throttle::{Awaited, while_awaited};
use meldestelle_web::trouble;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::charge::{Charge, Worked};
use super::spool::Spool;
use super::store::{self, Attached, FileRow};
use super::upload::Uploads;
use super::{Cleaning, Outcome};
use crate::error::Failure;
use crate::offices::Office;

/// Bytes after which a file's work is looked at: whether it is still awaited, and what it has cost. So few that hardly anything can be packed into them.
const STEP: usize = 4 << 10;
/// After this time it is somebody else's turn, if somebody waits.
const SPELL: Duration = Duration::from_millis(100);

/// A file that is on its way.
pub struct Sealing {
    id: AttachmentId,
    charge: Arc<Charge>,
    worked: Worked,
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
    charge: Arc<Charge>,
}

/// A file that is sealed and waits to be stored.
pub struct SealedFile {
    id: AttachmentId,
    charge: Arc<Charge>,
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
        charge: &Arc<Charge>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Box<Self>, Refusal> {
        let id = AttachmentId::random(rng);
        let way = |insisted| Way::start(uploads, office, id, insisted, charge);
        Ok(Box::new(Self {
            id,
            charge: charge.clone(),
            worked: Worked::default(),
            name: name.to_owned(),
            limit: office.settings.files.bytes(),
            received: 0,
            hash: Sha256::new(),
            cleaned: Ok(way(false)?),
            as_it_is: insisted.then(|| way(true)).transpose()?,
        }))
    }

    /// Takes the next bytes.
    pub async fn take(
        mut self: Box<Self>,
        uploads: &Uploads,
        mut bytes: Bytes,
    ) -> Result<Box<Self>, Refusal> {
        while !bytes.is_empty() {
            let client = self.charge.client();
            let spell = move |awaited: &Awaited| {
                let begun = Instant::now();
                while !bytes.is_empty() && begun.elapsed() < SPELL {
                    go_on(awaited)?;
                    self.step(&bytes.split_to(bytes.len().min(STEP)))?;
                }
                Ok((self, bytes))
            };
            (self, bytes) = work(uploads, client, spell).await?;
        }
        Ok(self)
    }

    fn step(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.received += bytes.len() as u64;
        if self.received > self.limit {
            return Err(Refusal::TooLarge);
        }
        let mut worked = std::mem::take(&mut self.worked);
        let done = worked.on(|| self.pass(bytes));
        self.worked = worked;
        done.and_then(|()| self.worked.check())
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.hash.update(bytes);
        if let Some(way) = &mut self.as_it_is {
            way.take(bytes)?;
        }
        if let Ok(way) = &mut self.cleaned
            && let Err(refusal) = way.take(bytes)
        {
            if self.as_it_is.is_none() || !refusal.may_insist() {
                return Err(refusal);
            }
            self.cleaned = Err(refusal);
        }
        Ok(())
    }

    /// The file is complete.
    pub async fn finish(self: Box<Self>, uploads: &Uploads) -> Result<SealedFile, Refusal> {
        work(uploads, self.charge.client(), move |awaited| {
            let Self { id, charge, name, received, hash, cleaned, as_it_is, .. } = *self;
            let kept = match (cleaned.and_then(|way| way.finish(awaited)), as_it_is) {
                (Err(refusal), Some(way)) if refusal.may_insist() => way.finish(awaited)?,
                (cleaned, _) => cleaned?,
            };
            let Kept { outcome, length, size_class, hash: kept, spool } = kept;
            let hash = hash.finalize().into();
            Ok(SealedFile { id, charge, name, received, outcome, length, size_class, hash, kept, spool })
        })
        .await
    }
}

/// Nobody reads why work ended for which nobody waits.
fn go_on(awaited: &Awaited) -> Result<(), Refusal> {
    if awaited.is_over() { Err(Refusal::NoRoom) } else { Ok(()) }
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
    fn start(
        uploads: &Uploads,
        office: &Office,
        id: AttachmentId,
        insisted: bool,
        charge: &Arc<Charge>,
    ) -> Result<Self, Refusal> {
        let sealer = StreamSealer::start(office.id(), id, &office.recipients);
        Ok(Self {
            cleaning: Cleaning::new(insisted),
            sealer: sealer.map_err(|error| sealing_failed(&error))?,
            spool: Spool::open(&uploads.room).map_err(|error| spool_failed(&error))?,
            clean: Vec::new(),
            hash: Sha256::new(),
            charge: charge.clone(),
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
            self.charge.add(piece.as_bytes().len() as u64)?;
            self.spool.add(&piece).map_err(|error| spool_failed(&error))?;
        }
        Ok(())
    }

    fn finish(mut self, awaited: &Awaited) -> Result<Kept, Refusal> {
        let cleaning = std::mem::replace(&mut self.cleaning, Cleaning::new(false));
        let outcome = cleaning.finish(&mut self.clean)?;
        self.put_away()?;
        let Self { sealer, mut spool, hash, charge, .. } = self;
        let length = sealer.length() as u64;
        let mut padding = sealer.end();
        let size_class = padding.size_class();
        while let Some(piece) = padding.piece().map_err(|error| sealing_failed(&error))? {
            go_on(awaited)?;
            charge.add(piece.as_bytes().len() as u64)?;
            spool.add(&piece).map_err(|error| spool_failed(&error))?;
        }
        Ok(Kept { outcome, length, size_class, hash: hash.finalize().into(), spool })
    }
}

/// Does a piece of work where it delays nothing else, as soon as it is the client's turn, and no longer than it is awaited.
async fn work<T: Send + 'static>(
    uploads: &Uploads,
    client: Option<Client>,
    job: impl FnOnce(&Awaited) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let turn = uploads.work.turn(client).await;
    // A defect in a parser ends here; the file is refused as one that can't be read.
    while_awaited(turn, job).await.unwrap_or(Err(Refusal::UnknownKind))
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
    /// Whose it is.
    pub fn client(&self) -> Option<Client> {
        self.charge.client()
    }

    /// It is stored: what it takes of the disk stays counted.
    pub fn keep(&self) {
        self.charge.keep();
    }

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
