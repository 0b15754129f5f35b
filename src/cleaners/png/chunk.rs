//! The chunks of a PNG (5.3): length, name, data, check sum.

use flate2::Crc;
use meldestelle_domain::attachment::{Note, Refusal};

use super::{BROKEN, be32, note};

/// A chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub name: [u8; 4],
    pub data: &'a [u8],
    /// Whether its check sum is right.
    pub is_sound: bool,
}

/// All chunks up to the end. Where the file ends early, the chunk that it ends in counts as far as it came if it is one of pixels: whether they are all there is
/// seen when they are inflated.
pub(super) fn walk<'a>(mut rest: &'a [u8], notes: &mut Vec<Note>) -> Result<Vec<Chunk<'a>>, Refusal> {
    let mut chunks = Vec::new();
    loop {
        let Some((head, after)) = rest.split_first_chunk::<8>() else {
            note(notes, Note::Mended);
            return Ok(chunks);
        };
        let length = be32(head, 0).filter(|length| *length < 1 << 31).ok_or(BROKEN)?;
        let name: [u8; 4] = *head.last_chunk().ok_or(BROKEN)?;
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(BROKEN);
        }
        let length = usize::try_from(length).map_err(|_| BROKEN)?;
        let whole = after.split_at_checked(length).and_then(|(data, after)| {
            let (sum, after) = after.split_first_chunk::<4>()?;
            Some((data, u32::from_be_bytes(*sum), after))
        });
        let Some((data, said, after)) = whole else {
            note(notes, Note::Mended);
            if &name == b"IDAT" {
                let data = after.get(..length).unwrap_or(after);
                chunks.push(Chunk { name, data, is_sound: true });
            }
            return Ok(chunks);
        };
        let is_sound = sum(name, data) == said;
        if &name == b"IEND" {
            if !data.is_empty() || !after.is_empty() {
                note(notes, Note::TailRemoved);
            }
            return Ok(chunks);
        }
        if &name == b"IHDR" && !is_sound {
            return Err(BROKEN);
        }
        chunks.push(Chunk { name, data, is_sound });
        rest = after;
    }
}

fn sum(name: [u8; 4], data: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(data);
    sum.sum()
}

/// Writes a chunk.
pub(super) fn put(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    // Every chunk written came out of a file, or is shorter than one that did.
    out.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    out.extend(name);
    out.extend_from_slice(data);
    out.extend(sum(name, data).to_be_bytes());
}
