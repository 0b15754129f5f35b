//! The chunks of a PNG (5.3): length, name, data, CRC.

use flate2::Crc;
use meldestelle_domain::attachment::{Note, Refusal};

use super::{BROKEN, add_note, be32};

/// A chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub name: [u8; 4],
    pub data: &'a [u8],
    /// Whether the CRC is right.
    pub is_crc_valid: bool,
}

/// Reads all chunks up to IEND. If the file is truncated inside an IDAT chunk, the part that is
/// there counts; whether pixels are missing turns out when they are inflated.
pub(super) fn read_chunks<'a>(mut rest: &'a [u8], notes: &mut Vec<Note>) -> Result<Vec<Chunk<'a>>, Refusal> {
    let mut chunks = Vec::new();
    loop {
        let Some((head, after)) = rest.split_first_chunk::<8>() else {
            add_note(notes, Note::Mended);
            return Ok(chunks);
        };
        let length = be32(head, 0).filter(|length| *length < 1 << 31).ok_or(BROKEN)?;
        let name: [u8; 4] = *head.last_chunk().ok_or(BROKEN)?;
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(BROKEN);
        }
        let length = usize::try_from(length).map_err(|_| BROKEN)?;
        let complete = after.split_at_checked(length).and_then(|(data, after)| {
            let (crc, after) = after.split_first_chunk::<4>()?;
            Some((data, u32::from_be_bytes(*crc), after))
        });
        let Some((data, stored_crc, after)) = complete else {
            add_note(notes, Note::Mended);
            if &name == b"IDAT" {
                let data = after.get(..length).unwrap_or(after);
                chunks.push(Chunk { name, data, is_crc_valid: true });
            }
            return Ok(chunks);
        };
        let is_crc_valid = crc(name, data) == stored_crc;
        if &name == b"IEND" {
            if !data.is_empty() || !after.is_empty() {
                add_note(notes, Note::TailRemoved);
            }
            return Ok(chunks);
        }
        if &name == b"IHDR" && !is_crc_valid {
            return Err(BROKEN);
        }
        chunks.push(Chunk { name, data, is_crc_valid });
        rest = after;
    }
}

fn crc(name: [u8; 4], data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(&name);
    crc.update(data);
    crc.sum()
}

/// Writes a chunk.
pub(super) fn write_chunk(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    // Every chunk came from a file, or is shorter than one that did.
    out.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    out.extend(name);
    out.extend_from_slice(data);
    out.extend(crc(name, data).to_be_bytes());
}
