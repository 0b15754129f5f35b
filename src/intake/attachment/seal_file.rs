//! One file on its way from the socket to the spool: counted and hashed as it comes, kept encrypted
//! until it is whole, cleaned in a cell, and sealed for the office.
//!
//! The cell is another process, so a file that is hard to clean delays no page. It is killed when
//! nobody waits for it any more.

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use meldestelle_domain::attachment::{FileKind, FileRecord, Note, Refusal};
use meldestelle_domain::cell::{CellRequest, CellResponse, INPUT_LIMIT};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, ReportId};
use meldestelle_domain::message::SentFile;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{SealError, seal};
use meldestelle_vault::stream::StreamSealer;
use meldestelle_web::cell::{Cell, CellError};
use meldestelle_web::client::Client;
use meldestelle_web::error_log;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::attachment::disk_allowance::DiskCharge;
use crate::attachment::sealed_spool::SealedSpool;
use crate::attachment::store::{self, Attached, FileRow};
use crate::attachment::upload_capacity::UploadCapacity;
use crate::attachment::upload_spool::UploadSpool;
use crate::http::error::Failure;
use crate::office::Office;

/// What became of a file that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CleaningOutcome {
    kind: FileKind,
    /// Whether it was cleaned. If not, the person asked to keep it as it is.
    cleaned: bool,
    /// What the desk should know.
    notes: Vec<Note>,
}

/// A file that is coming in.
pub struct IncomingFile {
    id: AttachmentId,
    charge: Arc<DiskCharge>,
    name: String,
    /// Whether the person asked to keep it as it is if it cannot be cleaned, or would lose
    /// something.
    keep_as_is: bool,
    /// Most bytes of a file that the office keeps.
    limit: u64,
    received: u64,
    hash: Sha256,
    spool: UploadSpool,
}

/// A sealed file that waits to be stored.
pub struct SealedFile {
    id: AttachmentId,
    charge: Arc<DiskCharge>,
    name: String,
    received: u64,
    outcome: CleaningOutcome,
    length: u64,
    size_class: usize,
    /// SHA-256 of the file as it was received.
    hash: [u8; 32],
    /// SHA-256 of the file as it is kept.
    kept_hash: [u8; 32],
    spool: SealedSpool,
}

impl IncomingFile {
    /// Begins a file.
    ///
    /// # Errors
    /// [`Refusal`] if there is no room for it.
    pub fn start(
        uploads: &UploadCapacity,
        office: &Office,
        name: &str,
        keep_as_is: bool,
        charge: &Arc<DiskCharge>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Box<Self>, Refusal> {
        Ok(Box::new(Self {
            id: AttachmentId::random(rng),
            charge: charge.clone(),
            name: name.to_owned(),
            keep_as_is,
            limit: office.settings.files.bytes(),
            received: 0,
            hash: Sha256::new(),
            spool: UploadSpool::start(&uploads.room, rng).map_err(|error| spool_failed(&error))?,
        }))
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal`] if the file is too large or cannot be put aside.
    pub async fn take(mut self: Box<Self>, bytes: Bytes) -> Result<Box<Self>, Refusal> {
        blocking(move || {
            self.received += bytes.len() as u64;
            // This limit is above what is kept, because cleaning may remove most of a file: a video
            // behind a photograph, for example.
            if self.received > INPUT_LIMIT {
                return Err(Refusal::TooLarge);
            }
            self.hash.update(&bytes);
            self.spool.add(&bytes).map_err(|error| spool_failed(&error))?;
            Ok(self)
        })
        .await
    }

    /// Cleans and seals the file, which is complete.
    ///
    /// # Errors
    /// [`Refusal`] if it cannot be cleaned or is too large.
    pub async fn finish(
        mut self: Box<Self>,
        uploads: &UploadCapacity,
        office: &Office,
    ) -> Result<SealedFile, Refusal> {
        self.spool.end().map_err(|error| spool_failed(&error))?;
        let kept = match self.clean(uploads, office).await {
            Ok(kept) if self.keep_as_is && kept.outcome.notes.iter().any(|note| note.is_a_loss()) => {
                self.seal_as_is(uploads, office, kept.outcome.kind).await?
            }
            Err((why, kind)) if self.keep_as_is && why.may_insist() => {
                let kind = match kind {
                    Some(kind) => kind,
                    None => self.recognise(uploads).await?,
                };
                self.seal_as_is(uploads, office, kind).await?
            }
            cleaned => cleaned.map_err(|(why, _)| why)?,
        };
        // Cleaning may shrink a file (a video behind a photograph goes) or make it grow (a document
        // is written anew). The smaller size counts.
        if kept.length.min(self.received) > self.limit {
            return Err(Refusal::TooLarge);
        }
        let Self { id, charge, name, received, hash, .. } = *self;
        let SealedContent { outcome, length, size_class, hash: kept_hash, spool } = kept;
        let hash = hash.finalize().into();
        Ok(SealedFile { id, charge, name, received, outcome, length, size_class, hash, kept_hash, spool })
    }

    /// Cleans the file in a cell and seals the result.
    ///
    /// # Errors
    /// Why that failed, and the kind of the file if the cell found out.
    async fn clean(
        &self,
        uploads: &UploadCapacity,
        office: &Office,
    ) -> Result<SealedContent, (Refusal, Option<FileKind>)> {
        let cell_failed = |error: CellError| match error {
            CellError::Unavailable => (Refusal::NoRoom, None),
            CellError::Failed => (Refusal::Uncleanable, None),
        };
        let mut cell = self.in_a_cell(uploads, CellRequest::Clean).await.map_err(|why| (why, None))?;
        let (kind, notes) = match cell.answer().await.map_err(cell_failed)? {
            CellResponse::Cleaned { kind, notes, .. } => (kind, notes),
            CellResponse::Refused { why, kind } => return Err((why, kind)),
            _ => return Err(cell_failed(CellError::Failed)),
        };
        let refused = |why| (why, Some(kind));
        let mut sealer = FileSealer::start(uploads, office, self.id, &self.charge).map_err(refused)?;
        let mut begins_right = None;
        while let Some(bytes) = cell.next().await.map_err(cell_failed)? {
            if !*begins_right.get_or_insert_with(|| kind.may_begin(&bytes)) {
                return Err(cell_failed(CellError::Failed));
            }
            sealer = sealer.take(bytes).await.map_err(refused)?;
        }
        drop(cell);
        sealer.finish(CleaningOutcome { kind, cleaned: true, notes }).await.map_err(refused)
    }

    /// The kind of a file whose cell died.
    async fn recognise(&self, uploads: &UploadCapacity) -> Result<FileKind, Refusal> {
        match self.in_a_cell(uploads, CellRequest::Recognise).await?.answer().await {
            Ok(CellResponse::Recognised { kind }) => Ok(kind),
            Ok(CellResponse::Refused { why, .. }) => Err(why),
            _ => Err(Refusal::NoRoom),
        }
    }

    /// A cell that was fed the whole file.
    async fn in_a_cell(&self, uploads: &UploadCapacity, order: CellRequest) -> Result<Cell, Refusal> {
        let cell = uploads.cells.start(self.charge.client(), order).await;
        let mut cell = cell.map_err(|_| Refusal::NoRoom)?;
        for place in 0..self.spool.chunks() {
            let chunk = self.spool.chunk(place).await.map_err(|error| spool_failed(&error))?;
            cell.feed(&chunk).await;
        }
        Ok(cell)
    }

    /// Seals the file without cleaning it.
    async fn seal_as_is(
        &self,
        uploads: &UploadCapacity,
        office: &Office,
        kind: FileKind,
    ) -> Result<SealedContent, Refusal> {
        let mut sealer = FileSealer::start(uploads, office, self.id, &self.charge)?;
        for place in 0..self.spool.chunks() {
            let chunk = self.spool.chunk(place).await.map_err(|error| spool_failed(&error))?;
            sealer = sealer.take(chunk.to_vec()).await?;
        }
        sealer.finish(CleaningOutcome { kind, cleaned: false, notes: Vec::new() }).await
    }
}

/// A file that is being sealed for the office.
struct FileSealer {
    sealer: StreamSealer,
    spool: SealedSpool,
    /// SHA-256 of what was sealed.
    hash: Sha256,
    charge: Arc<DiskCharge>,
}

/// The sealed content of a file.
struct SealedContent {
    outcome: CleaningOutcome,
    length: u64,
    size_class: usize,
    hash: [u8; 32],
    spool: SealedSpool,
}

impl FileSealer {
    fn start(
        uploads: &UploadCapacity,
        office: &Office,
        id: AttachmentId,
        charge: &Arc<DiskCharge>,
    ) -> Result<Box<Self>, Refusal> {
        let sealer = StreamSealer::start(office.id(), id, &office.recipients);
        Ok(Box::new(Self {
            sealer: sealer.map_err(|error| sealing_failed(&error))?,
            spool: SealedSpool::open(&uploads.room).map_err(|error| spool_failed(&error))?,
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

    async fn finish(self: Box<Self>, outcome: CleaningOutcome) -> Result<SealedContent, Refusal> {
        blocking(move || {
            let Self { sealer, mut spool, hash, charge } = *self;
            let length = sealer.length() as u64;
            let mut padding = sealer.end();
            let size_class = padding.size_class();
            while let Some(piece) = padding.piece().map_err(|error| sealing_failed(&error))? {
                charge.add(piece.as_bytes().len() as u64)?;
                spool.add(&piece).map_err(|error| spool_failed(&error))?;
            }
            Ok(SealedContent { outcome, length, size_class, hash: hash.finalize().into(), spool })
        })
        .await
    }
}

/// Runs a short piece of work on a thread that may wait for the disk.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    spawn_blocking(work).await.unwrap_or(Err(Refusal::NoRoom))
}

fn sealing_failed(error: &SealError) -> Refusal {
    error_log::record(&format!("sealing a file: {error}"));
    Refusal::NoRoom
}

fn spool_failed(error: &io::Error) -> Refusal {
    error_log::record(&format!("putting a file away: {:?}", error.kind()));
    Refusal::NoRoom
}

impl SealedFile {
    /// The client that sent it.
    pub fn client(&self) -> Option<Client> {
        self.charge.client()
    }

    /// Keeps its bytes counted, because it is stored.
    pub fn mark_stored(&self) {
        self.charge.mark_stored();
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person reads about it in their mailbox.
    pub fn sent(&self) -> SentFile {
        let notes = self.outcome.notes.iter().copied().filter(|note| note.sender_key().is_some()).collect();
        SentFile { name: self.name.clone(), length: self.received, notes }
    }

    /// What tells it from other files, for the fingerprint of the form.
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
            kept: hex(&self.kept_hash),
            cleaned: self.outcome.cleaned,
            notes: self.outcome.notes.clone(),
        }
    }

    /// Attaches it to the report of a mailbox. A file that is attached already is not stored again.
    /// Returns false if the mailbox takes no more files; the transaction must not be committed
    /// then.
    ///
    /// # Errors
    /// [`Failure`]. The transaction must not be committed then.
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
