//! A temporary file in which a sealed file waits until its form is complete. It has no name, and
//! the system deletes it when the process ends.
//!
//! Without it, a slow line would hold a database connection for minutes, and a form with a mistake
//! would leave its files in the database's log. Only [`SealedPiece`]s go in, so nothing unencrypted
//! is written. The disk may keep the sealed bytes after the file is deleted.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use meldestelle_vault::stream::{PIECE, SealedPiece};
use meldestelle_web::disk_space;

/// Most bytes that may wait at a time, of all forms together.
const CAPACITY: u64 = 4 << 30;

/// The bytes that all spools together hold.
#[derive(Debug, Default, Clone)]
pub struct SpoolRoom(Arc<AtomicU64>);

/// The sealed pieces of one file.
#[derive(Debug)]
pub struct SealedSpool {
    file: Arc<File>,
    written: u64,
    pieces: u64,
    room: SpoolRoom,
}

impl SealedSpool {
    /// Opens an empty spool.
    pub fn open(room: &SpoolRoom) -> io::Result<Self> {
        let file = Arc::new(tempfile::tempfile_in(disk_space::spool_folder())?);
        Ok(Self { file, written: 0, pieces: 0, room: room.clone() })
    }

    /// Adds a piece. All pieces but the last are full.
    pub fn add(&mut self, piece: &SealedPiece) -> io::Result<()> {
        let bytes = piece.as_bytes();
        let length = bytes.len() as u64;
        self.written += length;
        if self.room.0.fetch_add(length, Ordering::Relaxed) + length > CAPACITY {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.write_all_at(bytes, self.pieces * PIECE as u64)?;
        self.pieces += 1;
        Ok(())
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> u64 {
        self.pieces
    }

    /// Reads a piece, on a thread that may wait for the disk.
    pub async fn piece(&self, place: u64) -> io::Result<SealedPiece> {
        let begin = place * PIECE as u64;
        let length = usize::try_from(self.written.saturating_sub(begin)).unwrap_or(PIECE).min(PIECE);
        let file = self.file.clone();
        let read = move || {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, begin)?;
            Ok(SealedPiece::from_stored(bytes))
        };
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    }
}

impl Drop for SealedSpool {
    fn drop(&mut self) {
        self.room.0.fetch_sub(self.written, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_come_out_as_they_went_in_and_give_their_room_back() {
        let room = SpoolRoom::default();
        let mut spool = SealedSpool::open(&room).unwrap();
        let pieces = [vec![1; PIECE], vec![2; PIECE], vec![3; 10]].map(SealedPiece::from_stored);
        for piece in &pieces {
            spool.add(piece).unwrap();
        }
        assert_eq!(spool.pieces(), 3);
        for (place, piece) in (0..).zip(&pieces) {
            assert_eq!(spool.piece(place).await.unwrap(), *piece);
        }
        room.0.fetch_add(CAPACITY, Ordering::Relaxed);
        assert_eq!(spool.add(&pieces[0]).unwrap_err().kind(), io::ErrorKind::StorageFull);
        drop(spool);
        assert_eq!(room.0.load(Ordering::Relaxed), CAPACITY);
    }
}
