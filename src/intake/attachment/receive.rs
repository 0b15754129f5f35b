//! One file between socket and spool: counted and hashed as it comes, put away sealed until it is whole, cleaned in a cell, sealed for the office.
//!
//! The cell is another process, so a file that is hard to clean delays no page; it is killed when nobody waits for it any more.

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use meldestelle_domain::attachment::{FileKind, FileRecord, Refusal};
use meldestelle_domain::cell::{Answer, INPUT_LIMIT, Order};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, ReportId};
use meldestelle_domain::message::SentFile;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{SealError, seal};
use meldestelle_vault::stream::StreamSealer;
use meldestelle_web::cell::{Cell, NoAnswer};
use meldestelle_web::client::Client;
use meldestelle_web::error_log;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use super::Outcome;
use super::store::{self, Attached, FileRow};
use crate::attachment::disk_allowance::Charge;
use crate::attachment::multipart::Uploads;
use crate::attachment::sealed_spool::Spool;
use crate::attachment::upload_spool::Waiting;
use crate::http::error::Failure;
use crate::offices::Office;

/// A file that is on its way.
pub struct Sealing {
    id: AttachmentId,
    charge: Arc<Charge>,
    name: String,
    /// Whether the person takes it on themselves that it is kept as it is, if it can't be cleaned or would lose something.
    insisted: bool,
    /// Most bytes that the office keeps.
    limit: u64,
    received: u64,
    hash: Sha256,
    waiting: Waiting,
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
        Ok(Box::new(Self {
            id: AttachmentId::random(rng),
            charge: charge.clone(),
            name: name.to_owned(),
            insisted,
            limit: office.settings.files.bytes(),
            received: 0,
            hash: Sha256::new(),
            waiting: Waiting::start(&uploads.room, rng).map_err(|error| spool_failed(&error))?,
        }))
    }

    /// Takes the next bytes.
    pub async fn take(mut self: Box<Self>, bytes: Bytes) -> Result<Box<Self>, Refusal> {
        blocking(move || {
            self.received += bytes.len() as u64;
            // More than is kept: behind a photograph may stand a film, which goes.
            if self.received > INPUT_LIMIT {
                return Err(Refusal::TooLarge);
            }
            self.hash.update(&bytes);
            self.waiting.add(&bytes).map_err(|error| spool_failed(&error))?;
            Ok(self)
        })
        .await
    }

    /// The file is complete: it is cleaned and sealed.
    pub async fn finish(
        mut self: Box<Self>,
        uploads: &Uploads,
        office: &Office,
    ) -> Result<SealedFile, Refusal> {
        self.waiting.end().map_err(|error| spool_failed(&error))?;
        let kept = match self.clean(uploads, office).await {
            Ok(kept) if self.insisted && kept.outcome.notes.iter().any(|note| note.is_a_loss()) => {
                self.as_it_is(uploads, office, kept.outcome.kind).await?
            }
            Err((why, kind)) if self.insisted && why.may_insist() => {
                let kind = match kind {
                    Some(kind) => kind,
                    None => self.recognise(uploads).await?,
                };
                self.as_it_is(uploads, office, kind).await?
            }
            cleaned => cleaned.map_err(|(why, _)| why)?,
        };
        // Either may be the larger one: a film behind a photograph goes, a document may grow by being written anew.
        if kept.length.min(self.received) > self.limit {
            return Err(Refusal::TooLarge);
        }
        let Self { id, charge, name, received, hash, .. } = *self;
        let Kept { outcome, length, size_class, hash: kept, spool } = kept;
        let hash = hash.finalize().into();
        Ok(SealedFile { id, charge, name, received, outcome, length, size_class, hash, kept, spool })
    }

    /// Through a cell; or why that can't be done, and what kind it is if that is known.
    async fn clean(&self, uploads: &Uploads, office: &Office) -> Result<Kept, (Refusal, Option<FileKind>)> {
        let no_answer = |no: NoAnswer| match no {
            NoAnswer::None => (Refusal::NoRoom, None),
            NoAnswer::Dead => (Refusal::Uncleanable, None),
        };
        let mut cell = self.in_a_cell(uploads, Order::Clean).await.map_err(|why| (why, None))?;
        let (kind, notes) = match cell.answer().await.map_err(no_answer)? {
            Answer::Cleaned { kind, notes, .. } => (kind, notes),
            Answer::Refused { why, kind } => return Err((why, kind)),
            _ => return Err(no_answer(NoAnswer::Dead)),
        };
        let refused = |why| (why, Some(kind));
        let mut way = Way::start(uploads, office, self.id, &self.charge).map_err(refused)?;
        let mut begins = None;
        while let Some(bytes) = cell.next().await.map_err(no_answer)? {
            if !*begins.get_or_insert_with(|| kind.may_begin(&bytes)) {
                return Err(no_answer(NoAnswer::Dead));
            }
            way = way.take(bytes).await.map_err(refused)?;
        }
        drop(cell);
        way.finish(Outcome { kind, cleaned: true, notes }).await.map_err(refused)
    }

    /// What kind a file is whose cell died.
    async fn recognise(&self, uploads: &Uploads) -> Result<FileKind, Refusal> {
        match self.in_a_cell(uploads, Order::Recognise).await?.answer().await {
            Ok(Answer::Recognised { kind }) => Ok(kind),
            Ok(Answer::Refused { why, .. }) => Err(why),
            _ => Err(Refusal::NoRoom),
        }
    }

    /// A cell that has the whole file.
    async fn in_a_cell(&self, uploads: &Uploads, order: Order) -> Result<Cell, Refusal> {
        let cell = uploads.cells.start(self.charge.client(), order).await;
        let mut cell = cell.map_err(|_| Refusal::NoRoom)?;
        for place in 0..self.waiting.chunks() {
            let chunk = self.waiting.chunk(place).await.map_err(|error| spool_failed(&error))?;
            cell.feed(&chunk).await;
        }
        Ok(cell)
    }

    async fn as_it_is(&self, uploads: &Uploads, office: &Office, kind: FileKind) -> Result<Kept, Refusal> {
        let mut way = Way::start(uploads, office, self.id, &self.charge)?;
        for place in 0..self.waiting.chunks() {
            let chunk = self.waiting.chunk(place).await.map_err(|error| spool_failed(&error))?;
            way = way.take(chunk.to_vec()).await?;
        }
        way.finish(Outcome { kind, cleaned: false, notes: Vec::new() }).await
    }
}

/// A file that is being sealed for the office.
struct Way {
    sealer: StreamSealer,
    spool: Spool,
    /// Of what was sealed.
    hash: Sha256,
    charge: Arc<Charge>,
}

/// A file that went its way to the end.
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
        charge: &Arc<Charge>,
    ) -> Result<Box<Self>, Refusal> {
        let sealer = StreamSealer::start(office.id(), id, &office.recipients);
        Ok(Box::new(Self {
            sealer: sealer.map_err(|error| sealing_failed(&error))?,
            spool: Spool::open(&uploads.room).map_err(|error| spool_failed(&error))?,
            hash: Sha256::new(),
            charge: charge.clone(),
        }))
    }

    async fn take(mut self: Box<Self>, bytes: Vec<u8>) -> Result<Box<Self>, Refusal> {
        blocking(move || {
            self.hash.update(&bytes);
            self.sealer.write(&bytes).map_err(|error| sealing_failed(&error))?;
            while let Some(piece) = self.sealer.piece() {
                self.charge.add(piece.as_bytes().len() as u64)?;
                self.spool.add(&piece).map_err(|error| spool_failed(&error))?;
            }
            Ok(self)
        })
        .await
    }

    async fn finish(self: Box<Self>, outcome: Outcome) -> Result<Kept, Refusal> {
        blocking(move || {
            let Self { sealer, mut spool, hash, charge } = *self;
            let length = sealer.length() as u64;
            let mut padding = sealer.end();
            let size_class = padding.size_class();
            while let Some(piece) = padding.piece().map_err(|error| sealing_failed(&error))? {
                charge.add(piece.as_bytes().len() as u64)?;
                spool.add(&piece).map_err(|error| spool_failed(&error))?;
            }
            Ok(Kept { outcome, length, size_class, hash: hash.finalize().into(), spool })
        })
        .await
    }
}

/// Does a short piece of work on a thread that may wait for the disk.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    spawn_blocking(work).await.unwrap_or(Err(Refusal::NoRoom))
}

fn sealing_failed(error: &SealError) -> Refusal {
    error_log::tell(&format!("sealing a file: {error}"));
    Refusal::NoRoom
}

fn spool_failed(error: &io::Error) -> Refusal {
    error_log::tell(&format!("putting a file away: {:?}", error.kind()));
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
        let notes = self.outcome.notes.iter().copied().filter(|note| note.sender_key().is_some()).collect();
        SentFile { name: self.name.clone(), length: self.received, notes }
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
