//! Sealing a file while it streams: an age file in pieces, of which none is kept in memory.
//!
//! ```text
//! meldestelle/1 attachment office=<uuid> record=<uuid>\n
//! the file
//! (zeros up to the size class)
//! ```
//!
//! The length of the file is known only at its end, so the
//! [`FileRecord`](meldestelle_domain::attachment::FileRecord) holds it. With the recovery key and
//! the concatenated pieces, `age -d | tail -n +2 | head -c LENGTH` gives the file. Nothing here
//! opens a file; the desk's `attachments` module does.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use age::stream::StreamWriter;
use meldestelle_domain::id::{AttachmentId, OfficeId};

use crate::envelope::{Context, Purpose, size_class};
use crate::seal::{Recipients, SealError};

/// Bytes of a piece. The last piece is shorter.
pub const PIECE: usize = 64 << 10;
/// Smallest size class of a file. All shorter files have the same size.
const FLOOR: usize = 64 << 10;
/// Zeros written at a time.
const PADDING: [u8; 4096] = [0; 4096];

/// A piece of a sealed stream: bytes that may be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPiece(Vec<u8>);

impl SealedPiece {
    /// Takes bytes as they were stored. They are verified on opening.
    #[must_use]
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes themselves.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The bytes to store: at most [`PIECE`].
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedPiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedPiece({} bytes)", self.0.len())
    }
}

/// The buffer that age writes to. The sealer takes pieces out of it.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn take(&self, least: usize) -> Option<SealedPiece> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes.is_empty() || bytes.len() < least {
            return None;
        }
        let end = bytes.len().min(PIECE);
        let rest = bytes.split_off(end);
        Some(SealedPiece(std::mem::replace(&mut bytes, rest)))
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream that is being sealed.
pub struct StreamSealer {
    writer: StreamWriter<Outlet>,
    outlet: Outlet,
    header: usize,
    written: usize,
}

impl StreamSealer {
    /// Begins the stream of one file.
    ///
    /// # Errors
    /// If age fails.
    pub fn start(office: OfficeId, id: AttachmentId, to: &Recipients) -> Result<Self, SealError> {
        let outlet = Outlet::default();
        let writer = to.encryptor()?.wrap_output(outlet.clone()).map_err(|_| SealError::Age)?;
        let header = Context { purpose: Purpose::Attachment, office, record: id.0 }.header();
        let mut sealer = Self { writer, outlet, header: header.len(), written: 0 };
        sealer.write(header.as_bytes())?;
        Ok(sealer)
    }

    /// Seals the next bytes of the file.
    ///
    /// # Errors
    /// If age fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SealError> {
        self.written += bytes.len();
        self.writer.write_all(bytes).map_err(|_| SealError::Age)
    }

    /// Bytes of the file that were sealed so far.
    #[must_use]
    pub fn length(&self) -> usize {
        self.written - self.header
    }

    /// The next whole piece, if there is one. Call it after every write, so that no more than a
    /// piece or two is held in memory.
    pub fn piece(&mut self) -> Option<SealedPiece> {
        self.outlet.take(PIECE)
    }

    /// Ends the file and begins the padding.
    #[must_use]
    pub fn end(self) -> Padding {
        let class = size_class(self.written, FLOOR);
        Padding { left: class - self.written, class, sealer: Some(self), last: None }
    }
}

/// The end of a stream: the padding and age's last bytes, piece by piece.
pub struct Padding {
    sealer: Option<StreamSealer>,
    left: usize,
    class: usize,
    last: Option<Outlet>,
}

impl Padding {
    /// Size class of the whole plaintext.
    #[must_use]
    pub fn size_class(&self) -> usize {
        self.class
    }

    /// The next piece. `None` when all is sealed and taken.
    ///
    /// # Errors
    /// If age fails.
    pub fn piece(&mut self) -> Result<Option<SealedPiece>, SealError> {
        while let Some(sealer) = &mut self.sealer {
            if let Some(piece) = sealer.piece() {
                return Ok(Some(piece));
            }
            let zeros = PADDING.get(..self.left).unwrap_or(&PADDING);
            if !zeros.is_empty() {
                self.left -= zeros.len();
                sealer.write(zeros)?;
            } else if let Some(sealer) = self.sealer.take() {
                sealer.writer.finish().map_err(|_| SealError::Age)?;
                self.last = Some(sealer.outlet);
            }
        }
        Ok(self.last.as_ref().and_then(|outlet| outlet.take(1)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use age::x25519;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn seal_stream(parts: &[Vec<u8>], to: &Recipients) -> (Vec<SealedPiece>, usize, usize) {
        let (office, id) = (OfficeId(Uuid::from_u128(1)), AttachmentId(Uuid::from_u128(2)));
        let mut sealer = StreamSealer::start(office, id, to).unwrap();
        let mut pieces = Vec::new();
        for part in parts {
            sealer.write(part).unwrap();
            pieces.extend(std::iter::from_fn(|| sealer.piece()));
        }
        let length = sealer.length();
        let mut padding = sealer.end();
        let class = padding.size_class();
        pieces.extend(std::iter::from_fn(|| padding.piece().unwrap()));
        (pieces, length, class)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn pieces_are_an_age_file_of_context_content_and_padding(
            sizes in proptest::collection::vec(0_usize..90_000, 0..6), fill: u8,
        ) {
            let identity = x25519::Identity::generate();
            let to = Recipients::parse([identity.to_public().to_string().as_str()]).unwrap();
            let parts: Vec<Vec<u8>> = sizes.iter().map(|size| vec![fill; *size]).collect();
            let (pieces, length, class) = seal_stream(&parts, &to);

            let (last, whole) = pieces.split_last().unwrap();
            prop_assert!(whole.iter().all(|piece| piece.as_bytes().len() == PIECE));
            prop_assert!((1..=PIECE).contains(&last.as_bytes().len()));
            let sealed: Vec<u8> = pieces.iter().flat_map(|piece| piece.as_bytes().to_vec()).collect();
            let mut plain = Vec::new();
            let reader = age::Decryptor::new(&sealed[..]).unwrap().decrypt(std::iter::once(&identity as _));
            reader.unwrap().read_to_end(&mut plain).unwrap();
            prop_assert_eq!(plain.len(), class);
            prop_assert_eq!(size_class(class, FLOOR), class);
            let content = plain.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            prop_assert!(plain.starts_with(b"meldestelle/1 attachment office=00000000-0000-0000-0000-000000000001 record="));
            prop_assert_eq!(&plain[content..content + length], parts.concat());
            prop_assert!(plain[content + length..].iter().all(|byte| *byte == 0));
        }
    }
}
