//! The twin of `vault::stream`: opens a file while it streams, of which a piece or two is held at a time.
//!
//! Checked before anything of a file is shown: that the stream opens, that it was sealed for this record of this office, that it is as long as its record
//! says with nothing but zeros behind, and that its SHA-256 is what the case holds. Not promised: that what a person sent is harmless.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::channel::Channel;
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, OfficeId};
use meldestelle_vault::envelope::{Context, Purpose};
use meldestelle_vault::stream::SealedPiece;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::auth::extractor::SignedIn;
use crate::case::files::manifest::{CaseFile, Known};
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;
use crate::store::attachments as rows;

/// Bytes that are opened at a time: one age chunk.
const STEP: usize = 64 << 10;
/// Pieces that are fetched at a time.
const BATCH: i64 = 8;
/// How long a reader may take for one step before the answer is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why a file is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Damage {
    /// It does not open: changed, cut, or sealed to another key.
    #[error("the content does not open")]
    Closed,
    /// It opens, and belongs to another record or office.
    #[error("the content belongs somewhere else")]
    Elsewhere,
    /// Longer or shorter than its record says.
    #[error("the content has another length")]
    Length,
    /// Its check sum is not what the case holds.
    #[error("the content has another check sum")]
    CheckSum,
    /// Whoever reads it has gone.
    #[error("nobody reads it any more")]
    Unread,
}

/// The first bytes of a file that was checked to its end, as many as were asked for.
pub type Head = Zeroizing<Vec<u8>>;

/// Reads a file to its end and answers its first bytes, at most `keep`.
///
/// # Errors
/// [`DeskError`] for what is wrong with this program or the database; within it, [`Damage`] for what is wrong with the file.
pub async fn check(
    desk: &Desk,
    me: &SignedIn,
    file: &CaseFile,
    known: &Known,
    keep: usize,
) -> Result<Result<Head, Damage>, DeskError> {
    let mut head = Zeroizing::new(Vec::with_capacity(
        keep.min(usize::try_from(known.record.length).unwrap_or(keep)).min(super::LARGEST),
    ));
    let reader = Pieces::fetch(desk, me, file.id);
    let (keys, sealed, record) = (Arc::clone(&me.keys), Stream::of(me.office, file), known.clone());
    let opened = spawn_blocking(move || {
        sealed.open(&keys, &record, reader, |bytes| {
            let free = keep - head.len();
            head.extend_from_slice(bytes.get(..free).unwrap_or(bytes));
            Ok(())
        })?;
        Ok(head)
    });
    opened.await.map_err(|_| DeskError::Defect("opening a file panicked"))
}

/// A file as the body of an answer. To be checked before: what turns out wrong here can only cut the answer short.
pub fn serve(desk: &Desk, me: &SignedIn, file: &CaseFile, known: Known) -> Body {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(1);
    let reader = Pieces::fetch(desk, me, file.id);
    let (keys, sealed) = (Arc::clone(&me.keys), Stream::of(me.office, file));
    spawn_blocking(move || {
        let runtime = Handle::current();
        let sent = sealed.open(&keys, &known, reader, |bytes| {
            let step = timeout(PATIENCE, sender.send_data(Bytes::copy_from_slice(bytes)));
            match runtime.block_on(step) {
                Ok(Ok(())) => Ok(()),
                _ => Err(Damage::Unread),
            }
        });
        if let Err(damage) = sent {
            sender.abort(io::Error::other(damage));
        }
    });
    Body::new(body)
}

/// The sealed content of one file.
#[derive(Clone, Copy)]
struct Stream {
    office: OfficeId,
    id: AttachmentId,
    epoch: i32,
}

impl Stream {
    fn of(office: OfficeId, file: &CaseFile) -> Self {
        Self { office, id: file.id, epoch: file.epoch }
    }

    /// Opens it step by step and compares it with what the case holds.
    fn open(
        self,
        keys: &UnlockedOffice,
        known: &Known,
        pieces: impl Read,
        mut each: impl FnMut(&[u8]) -> Result<(), Damage>,
    ) -> Result<(), Damage> {
        let identity = keys.identity(self.epoch).ok_or(Damage::Closed)?;
        let decryptor = age::Decryptor::new(pieces).map_err(|_| Damage::Closed)?;
        let mut plain =
            decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).map_err(|_| Damage::Closed)?;
        let context =
            Context { purpose: Purpose::Attachment, office: self.office, record: self.id.0 }.header();
        let mut header = vec![0; context.len()];
        plain.read_exact(&mut header).map_err(|_| Damage::Closed)?;
        if header != context.as_bytes() {
            return Err(Damage::Elsewhere);
        }
        let mut hasher = Sha256::new();
        let mut step = Zeroizing::new(vec![0; STEP]);
        let mut left = known.record.length;
        loop {
            let count = plain.read(&mut step).map_err(|_| Damage::Closed)?;
            let bytes = step.get(..count).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            let own = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            let (own, padding) = bytes.split_at(own);
            if padding.iter().any(|byte| *byte != 0) {
                return Err(Damage::Length);
            }
            if !own.is_empty() {
                left -= own.len() as u64;
                hasher.update(own);
                each(own)?;
            }
        }
        if left > 0 {
            return Err(Damage::Length);
        }
        let sha256 = hex(&hasher.finalize());
        // What was taken as it is, is what was received.
        let as_received = known.record.cleaned || known.record.sha256 == sha256;
        if as_received && known.record.kept == sha256 { Ok(()) } else { Err(Damage::CheckSum) }
    }
}

/// The pieces of a file one behind the other, fetched while they are read.
struct Pieces {
    fetched: mpsc::Receiver<SealedPiece>,
    piece: SealedPiece,
    read: usize,
}

impl Pieces {
    /// Begins to fetch. Each batch in a transaction of its own, so that no slow reader keeps a connection. Where a piece is missing, it ends.
    fn fetch(desk: &Desk, me: &SignedIn, file: AttachmentId) -> Self {
        let (sender, fetched) = mpsc::channel(1);
        let (desk, me) = (desk.clone(), me.clone());
        tokio::spawn(async move {
            if let Err(cause) = send_pieces(&desk, &me, file, &sender).await {
                tracing::error!(%cause, "the pieces of a file could not be fetched");
            }
        });
        Self { fetched, piece: SealedPiece::from_stored(Vec::new()), read: 0 }
    }
}

async fn send_pieces(
    desk: &Desk,
    me: &SignedIn,
    file: AttachmentId,
    sender: &mpsc::Sender<SealedPiece>,
) -> Result<(), DeskError> {
    let mut next = 0;
    loop {
        let mut tx = me.begin(desk).await?;
        let pieces = rows::pieces(&mut tx, me.office, file, next, BATCH).await?;
        drop(tx);
        if pieces.is_empty() {
            return Ok(());
        }
        for (part, piece) in pieces {
            if part != next || sender.send(piece).await.is_err() {
                return Ok(());
            }
            next += 1;
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.as_bytes().len() {
            let Some(piece) = self.fetched.blocking_recv() else { return Ok(0) };
            (self.piece, self.read) = (piece, 0);
        }
        let mut rest = self.piece.as_bytes().get(self.read..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.read += count;
        Ok(count)
    }
}
