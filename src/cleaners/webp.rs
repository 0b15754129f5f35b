//! WebP (RFC 9649), a RIFF container. Its length stands at its beginning, so everything keeps its length: XMP and unknown chunks become empty `JUNK`, and Exif
//! data is overwritten by which way is up. What stands behind the end goes.

use meldestelle_domain::attachment::{Note, Refusal};

use super::exif;
use super::gather::{Gather, cut_off, le32};
use super::{Clean, MEGAPIXELS, Made, note};

const BROKEN: Refusal = Refusal::BrokenImage;

/// Of longer Exif data, the orientation is looked for in so many bytes.
const EXIF: u64 = 64 << 10;
/// Flag of the extended header (2.7): XMP is there.
const HAS_XMP: u8 = 0x04;
/// Most bytes at the front of a chunk that are looked at.
const LOOK: u64 = 10;

#[derive(Debug)]
enum State {
    /// `RIFF`, size, `WEBP`.
    File(Gather),
    /// Type and length of a chunk.
    Head(Gather),
    /// The front of a chunk that is looked at; then so many bytes that pass.
    Front([u8; 4], Gather, u64),
    /// Exif data, as far as it is looked at; then so many bytes that are blanked.
    Exif(Gather, u64),
    Keep(u64),
    Blank(u64),
    Done,
}

/// Cleans a WebP.
#[derive(Debug)]
pub(super) struct WebP {
    state: State,
    /// Bytes of the container that are to come.
    left: u64,
    /// Bytes of a frame of an animation that are to come, if one has begun.
    frame: u64,
    begun: bool,
    picture: bool,
    notes: Vec<Note>,
}

impl Default for WebP {
    fn default() -> Self {
        Self {
            state: State::File(Gather::new(12)),
            left: 0,
            frame: 0,
            begun: false,
            picture: false,
            notes: Vec::new(),
        }
    }
}

impl WebP {
    /// The next chunk, or the end.
    fn next(&self) -> State {
        if self.left == 0 { State::Done } else { State::Head(Gather::new(8)) }
    }

    fn chunk(&mut self, head: &[u8], out: &mut Vec<u8>) -> Result<State, Refusal> {
        let kind: [u8; 4] = head.first_chunk().copied().ok_or(BROKEN)?;
        let length = u64::from(le32(head, 4).ok_or(BROKEN)?);
        let padded = length + length % 2;
        self.take(8 + padded)?;
        let first = !std::mem::replace(&mut self.begun, true);
        let front = |needed: u64| {
            let rest = length.checked_sub(needed).ok_or(BROKEN)? + length % 2;
            Ok(State::Front(kind, Gather::new(usize::try_from(needed).map_err(|_| BROKEN)?), rest))
        };
        let state = match &kind {
            b"VP8X" if first => front(LOOK)?,
            b"VP8 " => front(LOOK)?,
            b"VP8L" => front(5)?,
            b"ANMF" if self.frame == 0 && !first => {
                self.frame = padded.checked_sub(16).ok_or(BROKEN)?;
                self.left += self.frame;
                State::Keep(16)
            }
            b"ICCP" | b"ALPH" | b"ANIM" if !first => State::Keep(padded),
            b"EXIF" if !first && length > 0 => {
                note(&mut self.notes, Note::TracesRemoved);
                let seen = length.min(EXIF);
                State::Exif(Gather::new(usize::try_from(seen).map_err(|_| BROKEN)?), padded - seen)
            }
            _ if first => return Err(BROKEN),
            _ => {
                note(&mut self.notes, Note::TracesRemoved);
                out.extend_from_slice(b"JUNK");
                out.extend_from_slice(head.get(4..).unwrap_or_default());
                return Ok(State::Blank(padded));
            }
        };
        out.extend_from_slice(head);
        Ok(state)
    }

    /// Counts the bytes of a chunk off what the container, and the frame it stands in, have left.
    fn take(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(bytes).ok_or(BROKEN)?;
        if self.frame > 0 {
            self.frame = self.frame.checked_sub(bytes).ok_or(BROKEN)?;
        }
        Ok(())
    }

    fn front(&mut self, kind: [u8; 4], mut front: Vec<u8>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let bits14 = |low: u32| u64::from(low & 0x3fff);
        let (width, height) = match (&kind, front.as_mut_slice()) {
            // 9.1 of RFC 6386: three bytes, a start code, two sides of 14 bits.
            (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, rest @ ..]) => {
                let sides = le32(rest, 0).ok_or(BROKEN)?;
                (bits14(sides), bits14(sides >> 16))
            }
            (b"VP8L", [0x2f, rest @ ..]) => {
                let sides = le32(rest, 0).ok_or(BROKEN)?;
                (bits14(sides) + 1, bits14(sides >> 14) + 1)
            }
            (b"VP8X", [flags, _, _, _, w0, w1, w2, h0, h1, h2]) => {
                *flags &= !HAS_XMP;
                let side24 = |[a, b, c]: [u8; 3]| u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16;
                (side24([*w0, *w1, *w2]) + 1, side24([*h0, *h1, *h2]) + 1)
            }
            _ => return Err(BROKEN),
        };
        if width == 0 || height == 0 {
            return Err(BROKEN);
        }
        if width * height > MEGAPIXELS {
            return Err(Refusal::Bomb);
        }
        self.picture |= &kind != b"VP8X";
        out.extend_from_slice(&front);
        Ok(())
    }
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    WebP::default().whole(input)
}

impl Clean for WebP {
    fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while !input.is_empty() {
            match &mut self.state {
                State::File(gather) => {
                    if let Some(head) = gather.take(&mut input) {
                        // The size counts `WEBP`, and is even (2.4).
                        let size = u64::from(le32(&head, 4).ok_or(BROKEN)?);
                        self.left = size.checked_sub(4).filter(|size| size % 2 == 0).ok_or(BROKEN)?;
                        out.extend_from_slice(&head);
                        self.state = State::Head(Gather::new(8));
                    }
                }
                State::Head(gather) => {
                    if let Some(head) = gather.take(&mut input) {
                        self.state = self.chunk(&head, out)?;
                        self.settle();
                    }
                }
                State::Front(kind, gather, rest) => {
                    let (kind, rest) = (*kind, *rest);
                    if let Some(front) = gather.take(&mut input) {
                        self.front(kind, front, out)?;
                        self.state = State::Keep(rest);
                        self.settle();
                    }
                }
                State::Exif(gather, rest) => {
                    let rest = *rest;
                    if let Some(data) = gather.take(&mut input) {
                        // Some programs write it as in JPEG, with a name before it.
                        let tiff = data.strip_prefix(b"Exif\0\0").unwrap_or(&data);
                        let kept = exif::orientation(tiff).map(exif::minimal);
                        let mut blank = vec![0; data.len()];
                        if let Some(kept) = kept
                            && let Some(place) = blank.get_mut(..kept.len())
                        {
                            place.copy_from_slice(&kept);
                        }
                        out.append(&mut blank);
                        self.state = State::Blank(rest);
                        self.settle();
                    }
                }
                State::Keep(left) => {
                    out.extend_from_slice(cut_off(&mut input, left));
                    self.settle();
                }
                State::Blank(left) => {
                    let part = cut_off(&mut input, left);
                    out.resize(out.len() + part.len(), 0);
                    self.settle();
                }
                State::Done => {
                    note(&mut self.notes, Note::TailRemoved);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<Vec<Note>, Refusal> {
        if !matches!(self.state, State::Done) || !self.picture {
            return Err(BROKEN);
        }
        Ok(std::mem::take(&mut self.notes))
    }
}

impl WebP {
    /// A chunk that is over makes way for the next.
    fn settle(&mut self) {
        if matches!(self.state, State::Keep(0) | State::Blank(0)) {
            self.state = self.next();
        }
    }
}
