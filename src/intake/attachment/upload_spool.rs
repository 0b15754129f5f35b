//! Where an upload waits until it is whole and a cell is free to clean it.
//!
//! It waits in a [`SealedSpool`], encrypted under a key that exists only in this process's memory
//! and only for this upload. So the disk alone reveals nothing, and the key is gone when the upload
//! or the process ends.

use std::io;

use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use meldestelle_vault::stream::{PIECE, SealedPiece};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::attachment::sealed_spool::{SealedSpool, SpoolRoom};

/// Bytes of an authentication tag (RFC 8439, 2.8).
const TAG: usize = 16;
/// Bytes of the upload in one piece.
const CHUNK: usize = PIECE - TAG;

/// An upload that waits, encrypted.
pub struct UploadSpool {
    spool: SealedSpool,
    cipher: ChaCha20Poly1305,
    /// Bytes that are not a whole chunk yet.
    partial: Zeroizing<Vec<u8>>,
}

impl UploadSpool {
    /// An upload of which nothing has come yet.
    pub fn start(room: &SpoolRoom, rng: &mut (impl CryptoRng + ?Sized)) -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut());
        let cipher = ChaCha20Poly1305::new(Key::from_slice(key.as_ref()));
        Ok(Self {
            spool: SealedSpool::open(room)?,
            cipher,
            partial: Zeroizing::new(Vec::with_capacity(PIECE)),
        })
    }

    /// Adds bytes that came in.
    pub fn add(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (part, rest) = bytes.split_at(bytes.len().min(CHUNK - self.partial.len()));
            self.partial.extend_from_slice(part);
            bytes = rest;
            if self.partial.len() == CHUNK {
                self.seal()?;
            }
        }
        Ok(())
    }

    /// Ends the upload.
    pub fn end(&mut self) -> io::Result<()> {
        if self.partial.is_empty() { Ok(()) } else { self.seal() }
    }

    fn seal(&mut self) -> io::Result<()> {
        let nonce = nonce(self.spool.pieces());
        let mut piece = std::mem::replace(&mut *self.partial, Vec::with_capacity(PIECE));
        let tag = self.cipher.encrypt_in_place_detached(&nonce, &[], &mut piece).map_err(|_| failed())?;
        piece.extend_from_slice(&tag);
        self.spool.add(&SealedPiece::from_stored(piece))
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> u64 {
        self.spool.pieces()
    }

    /// Decrypts a chunk.
    pub async fn chunk(&self, place: u64) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut chunk = Zeroizing::new(self.spool.piece(place).await?.into_bytes());
        let end = chunk.len().checked_sub(TAG).ok_or_else(failed)?;
        let tag = Tag::clone_from_slice(chunk.get(end..).unwrap_or_default());
        chunk.truncate(end);
        let opened = self.cipher.decrypt_in_place_detached(&nonce(place), &[], &mut chunk, &tag);
        opened.map_err(|_| failed())?;
        Ok(chunk)
    }
}

/// The nonce of a chunk is its place. The key belongs to one upload, so no nonce is used twice.
fn nonce(place: u64) -> Nonce {
    let mut nonce = Nonce::default();
    nonce.iter_mut().zip(place.to_be_bytes()).for_each(|(to, from)| *to = from);
    nonce
}

fn failed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[tokio::test]
    async fn what_waits_is_sealed_and_comes_out_as_it_went_in() {
        let mut waiting = UploadSpool::start(&SpoolRoom::default(), &mut StdRng::seed_from_u64(1)).unwrap();
        let upload: Vec<u8> =
            b"what happened at the office ".iter().copied().cycle().take(3 * PIECE).collect();
        for part in upload.chunks(5000) {
            waiting.add(part).unwrap();
        }
        waiting.end().unwrap();
        let (mut opened, mut sealed) = (Vec::new(), Vec::new());
        for place in 0..waiting.chunks() {
            opened.extend_from_slice(&waiting.chunk(place).await.unwrap());
            sealed.extend_from_slice(waiting.spool.piece(place).await.unwrap().as_bytes());
        }
        assert!(opened == upload);
        assert!(!sealed.windows(8).any(|window| window == b"happened"));
        waiting.cipher = ChaCha20Poly1305::new(&Key::default());
        assert!(waiting.chunk(0).await.is_err(), "another key opens nothing");
    }
}
