//! Collecting a given number of bytes out of pieces of any size.

/// Collects bytes until there are as many as wanted.
#[derive(Debug, Default)]
pub(super) struct Gather {
    want: usize,
    held: Vec<u8>,
}

impl Gather {
    pub fn new(want: usize) -> Self {
        Self { want, held: Vec::new() }
    }

    /// Takes what is missing from the front of `input`; the bytes, once they are complete.
    pub fn take(&mut self, input: &mut &[u8]) -> Option<Vec<u8>> {
        let part = cut(input, self.want.saturating_sub(self.held.len()));
        self.held.extend_from_slice(part);
        (self.held.len() == self.want).then(|| std::mem::take(&mut self.held))
    }
}

/// Cuts at most `most` bytes off the front of `input`.
pub(super) fn cut<'a>(input: &mut &'a [u8], most: usize) -> &'a [u8] {
    let (part, rest) = input.split_at_checked(most).unwrap_or((input, &[]));
    *input = rest;
    part
}

/// The same for a count that is kept in 64 bits.
pub(super) fn cut_off<'a>(input: &mut &'a [u8], left: &mut u64) -> &'a [u8] {
    let part = cut(input, usize::try_from(*left).unwrap_or(usize::MAX));
    *left = left.saturating_sub(part.len() as u64);
    part
}

/// Two bytes, most significant first, at a place.
pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_be_bytes(*chunk))
}

/// Four bytes, most significant first, at a place.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_be_bytes(*chunk))
}

/// Four bytes, least significant first, at a place.
pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}
