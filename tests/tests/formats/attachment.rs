//! A file: an age file in pieces, of which the record beside it says how much is content.

use meldestelle_domain::id::AttachmentId;
use meldestelle_vault::stream::{PIECE, StreamSealer};

use super::golden::{Keys, bytes, decrypt, id};

/// The content: more than one line, and a zero at its end.
const CONTENT: &[u8] = b"%PDF-1.7\nan invented file\n\0";
const HEADER: &str = "meldestelle/1 attachment office=6d656c64-4000-8000-0000-000000000001 \
    record=6d656c64-4000-8000-0000-00000000000f\n";
/// Bytes of the plaintext: the smallest size class.
const CLASS: usize = 65_536;

fn seal(keys: &Keys) -> (Vec<usize>, usize, Vec<u8>) {
    let mut sealer = StreamSealer::start(keys.office, AttachmentId(id(15)), &keys.recipients()).unwrap();
    sealer.write(CONTENT).unwrap();
    let mut pieces: Vec<_> = std::iter::from_fn(|| sealer.piece()).collect();
    let mut padding = sealer.end();
    let class = padding.size_class();
    pieces.extend(std::iter::from_fn(|| padding.piece().unwrap()));
    let lengths = pieces.iter().map(|piece| piece.as_bytes().len()).collect();
    (lengths, class, pieces.iter().flat_map(|piece| piece.as_bytes().to_vec()).collect())
}

/// Writes it: the pieces, one behind the other.
pub fn make(keys: &Keys) -> Vec<u8> {
    seal(keys).2
}

#[test]
fn an_attachment_opens() {
    let keys = Keys::read();
    let stored = bytes("attachment.age");
    for key in [keys.identity(), keys.recovery()] {
        let plain = decrypt(&stored, &key).unwrap();
        assert_eq!(plain.len(), CLASS);
        let content = plain.strip_prefix(HEADER.as_bytes()).unwrap();
        let (content, padding) = content.split_at(CONTENT.len());
        assert_eq!(content, CONTENT);
        assert!(padding.iter().all(|byte| *byte == 0));
    }
}

#[test]
fn an_attachment_is_made_the_same() {
    let keys = Keys::read();
    let stored = bytes("attachment.age");
    let (lengths, class, again) = seal(&keys);
    assert_eq!((class, PIECE), (CLASS, 65_536), "a row holds no more");
    assert_eq!((lengths.len(), lengths[0], lengths[1]), (2, PIECE, again.len() - PIECE));
    assert_eq!(decrypt(&again, &keys.identity()), decrypt(&stored, &keys.identity()));
}
