//! The counterpart of `vault::stream`: decrypts a file while it streams and holds only a piece or
//! two at a time.
//!
//! Before anything of a file is shown, four things are checked: that the stream decrypts, that it
//! was sealed for this record of this office, that it is as long as its record says with only zeros
//! behind, and that its SHA-256 is the one in the case's manifest. Not promised: that the content
//! is harmless.

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
use crate::case::files::manifest::{CaseFile, ManifestEntry};
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;
use crate::store::attachments as rows;

/// Most bytes of a file that are held in memory to be shown.
pub const HEAD_LIMIT: usize = 30 << 20;

/// Bytes that are decrypted at a time: one age chunk.
const STEP: usize = 64 << 10;
/// Pieces that are fetched from the database at a time.
const BATCH: i64 = 8;
/// How long a client may take for one step before the download is given up.
const STEP_TIMEOUT: Duration = Duration::from_mins(1);

/// Why a file is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Damage {
    /// The content does not decrypt: it was changed, cut, or sealed to another key.
    #[error("the content does not open")]
    Closed,
    /// The content decrypts and belongs to another record or office.
    #[error("the content belongs somewhere else")]
    Elsewhere,
    /// The content is longer or shorter than its record says.
    #[error("the content has another length")]
    Length,
    /// The check sum is not the one in the case's manifest.
    #[error("the content has another check sum")]
    CheckSum,
    /// The client has gone.
    #[error("nobody reads it any more")]
    Unread,
}

impl Damage {
    /// Key of the message that says what is wrong.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Closed | Self::Unread => "files-damaged-closed",
            Self::Elsewhere => "files-damaged-elsewhere",
            Self::Length => "files-damaged-length",
            Self::CheckSum => "files-damaged-check-sum",
        }
    }
}

/// The first bytes of a file that was checked to its end.
pub type FileHead = Zeroizing<Vec<u8>>;

/// Checks a file to its end and answers its first bytes, at most `keep`.
///
/// # Errors
/// [`DeskError`] if this program or the database fails; within it, [`Damage`] if the file is not
/// what it should be.
pub async fn check(
    desk: &Desk,
    me: &SignedIn,
    file: &CaseFile,
    entry: &ManifestEntry,
    keep: usize,
) -> Result<Result<FileHead, Damage>, DeskError> {
    let length = usize::try_from(entry.record.length).unwrap_or(keep);
    let mut head = Zeroizing::new(Vec::with_capacity(keep.min(length).min(HEAD_LIMIT)));
    let pieces = PieceReader::start(desk, me, file.id);
    let (keys, sealed, entry) = (Arc::clone(&me.keys), SealedContent::of(me.office, file), entry.clone());
    let opened = spawn_blocking(move || {
        sealed.decrypt(&keys, &entry, pieces, |bytes| {
            let free = keep - head.len();
            head.extend_from_slice(bytes.get(..free).unwrap_or(bytes));
            Ok(())
        })?;
        Ok(head)
    });
    opened.await.map_err(|_| DeskError::Defect("opening a file panicked"))
}

/// A file as the body of an answer. The file must have been checked before: damage that is found
/// here can only cut the answer short.
pub fn body(desk: &Desk, me: &SignedIn, file: &CaseFile, entry: ManifestEntry) -> Body {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(1);
    let pieces = PieceReader::start(desk, me, file.id);
    let (keys, sealed) = (Arc::clone(&me.keys), SealedContent::of(me.office, file));
    spawn_blocking(move || {
        let runtime = Handle::current();
        let sent = sealed.decrypt(&keys, &entry, pieces, |bytes| {
            let step = timeout(STEP_TIMEOUT, sender.send_data(Bytes::copy_from_slice(bytes)));
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
struct SealedContent {
    office: OfficeId,
    id: AttachmentId,
    epoch: i32,
}

impl SealedContent {
    fn of(office: OfficeId, file: &CaseFile) -> Self {
        Self { office, id: file.id, epoch: file.epoch }
    }

    /// Decrypts the content step by step, hands each step on, and compares the whole with the
    /// manifest.
    fn decrypt(
        self,
        keys: &UnlockedOffice,
        entry: &ManifestEntry,
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
        let mut left = entry.record.length;
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
        // A file that was stored uncleaned must be the one that was received.
        let as_received = entry.record.cleaned || entry.record.sha256 == sha256;
        if as_received && entry.record.kept == sha256 { Ok(()) } else { Err(Damage::CheckSum) }
    }
}

/// The pieces of a file one after the other, fetched while they are read.
struct PieceReader {
    fetched: mpsc::Receiver<SealedPiece>,
    piece: SealedPiece,
    read: usize,
}

impl PieceReader {
    /// Starts to fetch. Each batch has a transaction of its own, so that a slow client does not
    /// keep a connection. The reader ends where a piece is missing.
    fn start(desk: &Desk, me: &SignedIn, file: AttachmentId) -> Self {
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

impl Read for PieceReader {
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
