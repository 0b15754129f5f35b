//! JPEG (ITU T.81): segments of tables and pixels pass; of application data only what the colours need (JFIF, ICC profile, Adobe transform) and which
//! way is up; comments, previews, and what stands behind the end go.

use meldestelle_domain::attachment::{Note, Refusal};

use super::exif;
use super::gather::{Gather, be16, cut};
use super::{Clean, MEGAPIXELS, Made, note};

const BROKEN: Refusal = Refusal::BrokenImage;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

#[derive(Debug)]
enum State {
    /// Before a marker's FF.
    Marker,
    /// After it; further FF are fill bytes (B.1.1.2).
    Code,
    /// The two bytes of a segment's length.
    Length(u8, Gather),
    /// A segment that must be seen whole: at most 65 533 bytes.
    Whole(u8, Gather),
    /// Bytes of a segment that pass.
    Keep(usize),
    /// Bytes of a segment that go.
    Drop(usize),
    /// Entropy-coded data up to the next marker.
    Scan,
    /// In such data, after FF.
    ScanMark,
    /// Behind the end.
    Done,
}

/// How far the picture has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Nothing,
    Beginning,
    Frame,
    Scan,
}

/// Cleans a JPEG.
#[derive(Debug)]
pub(super) struct Jpeg {
    state: State,
    reached: Reached,
    oriented: bool,
    notes: Vec<Note>,
}

impl Default for Jpeg {
    fn default() -> Self {
        Self { state: State::Marker, reached: Reached::Nothing, oriented: false, notes: Vec::new() }
    }
}

impl Jpeg {
    fn marker(&mut self, code: u8, out: &mut Vec<u8>) -> Result<State, Refusal> {
        if self.reached == Reached::Nothing {
            self.reached = Reached::Beginning;
            out.extend([0xff, SOI]);
            return if code == SOI { Ok(State::Marker) } else { Err(BROKEN) };
        }
        match code {
            EOI if self.reached == Reached::Scan => {
                out.extend([0xff, EOI]);
                Ok(State::Done)
            }
            // Frames (all but the lossless and hierarchical ones, which nothing shows), tables, scans, application data, comments.
            0xc0..=0xc2 | 0xc4 | 0xc9 | 0xca | 0xcc | SOS | 0xdb..=0xdd | 0xe0..=0xef | 0xfe => {
                Ok(State::Length(code, Gather::new(2)))
            }
            _ => Err(BROKEN),
        }
    }

    fn segment(&mut self, code: u8, length: usize, out: &mut Vec<u8>) -> State {
        match code {
            0xc0..=0xc2 | 0xc9 | 0xca | SOS | 0xe0..=0xe2 | 0xee => State::Whole(code, Gather::new(length)),
            // The number of lines is in the frame already.
            0xdc => State::Drop(length),
            0xe0..=0xef | 0xfe => {
                note(&mut self.notes, Note::TracesRemoved);
                State::Drop(length)
            }
            _ => {
                put_head(code, length, out);
                State::Keep(length)
            }
        }
    }

    fn whole(&mut self, code: u8, payload: &[u8], out: &mut Vec<u8>) -> Result<State, Refusal> {
        match code {
            SOS => {
                let components = payload.first().map(|count| usize::from(*count)).ok_or(BROKEN)?;
                if self.reached < Reached::Frame
                    || !(1..=4).contains(&components)
                    || payload.len() != 4 + 2 * components
                {
                    return Err(BROKEN);
                }
                self.reached = Reached::Scan;
                put(code, payload, out);
                Ok(State::Scan)
            }
            0xc0..=0xca => {
                self.check_frame(payload)?;
                put(code, payload, out);
                Ok(State::Marker)
            }
            _ => {
                self.application(code, payload, out);
                Ok(State::Marker)
            }
        }
    }

    fn check_frame(&mut self, payload: &[u8]) -> Result<(), Refusal> {
        let (height, width) = (be16(payload, 1).ok_or(BROKEN)?, be16(payload, 3).ok_or(BROKEN)?);
        let components = payload.get(5).map(|count| usize::from(*count)).ok_or(BROKEN)?;
        let fits = (1..=4).contains(&components) && payload.len() == 6 + 3 * components;
        if self.reached != Reached::Beginning || !fits || height == 0 || width == 0 {
            return Err(BROKEN);
        }
        self.reached = Reached::Frame;
        if u64::from(height) * u64::from(width) > MEGAPIXELS { Err(Refusal::Bomb) } else { Ok(()) }
    }

    fn application(&mut self, code: u8, payload: &[u8], out: &mut Vec<u8>) {
        let jfif = payload.get(..12).filter(|start| start.starts_with(b"JFIF\0"));
        let adobe = payload.get(..12).filter(|start| start.starts_with(b"Adobe"));
        match (code, jfif, adobe) {
            // Version, unit and density, without its preview picture.
            (0xe0, Some(start), _) => put(code, &[start, &[0, 0]].concat(), out),
            (0xee, _, Some(start)) => put(code, start, out),
            (0xe2, ..) if payload.starts_with(b"ICC_PROFILE\0") => put(code, payload, out),
            (0xe1, ..) if !self.oriented => {
                note(&mut self.notes, Note::TracesRemoved);
                if let Some(value) = payload.strip_prefix(b"Exif\0\0").and_then(exif::orientation) {
                    self.oriented = true;
                    put(code, &[b"Exif\0\0", exif::minimal(value).as_slice()].concat(), out);
                }
            }
            _ => note(&mut self.notes, Note::TracesRemoved),
        }
    }
}

fn put_head(code: u8, length: usize, out: &mut Vec<u8>) {
    // The length came out of 16 bits, or is that of a few bytes written here.
    let [high, low] = u16::try_from(length + 2).unwrap_or(u16::MAX).to_be_bytes();
    out.extend([0xff, code, high, low]);
}

fn put(code: u8, payload: &[u8], out: &mut Vec<u8>) {
    put_head(code, payload.len(), out);
    out.extend_from_slice(payload);
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    Jpeg::default().whole(input)
}

impl Clean for Jpeg {
    fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while let Some((first, rest)) = input.split_first() {
            match &mut self.state {
                State::Marker => {
                    input = rest;
                    self.state = if *first == 0xff { State::Code } else { return Err(BROKEN) };
                }
                State::Code => {
                    input = rest;
                    if *first != 0xff {
                        self.state = self.marker(*first, out)?;
                    }
                }
                State::Length(code, gather) => {
                    let code = *code;
                    if let Some(bytes) = gather.take(&mut input) {
                        let length =
                            be16(&bytes, 0).and_then(|length| length.checked_sub(2)).ok_or(BROKEN)?;
                        self.state = self.segment(code, usize::from(length), out);
                    }
                }
                State::Whole(code, gather) => {
                    let code = *code;
                    if let Some(payload) = gather.take(&mut input) {
                        self.state = self.whole(code, &payload, out)?;
                    }
                }
                State::Keep(left) => {
                    let part = cut(&mut input, *left);
                    out.extend_from_slice(part);
                    *left -= part.len();
                    if *left == 0 {
                        self.state = State::Marker;
                    }
                }
                State::Drop(left) => {
                    *left -= cut(&mut input, *left).len();
                    if *left == 0 {
                        self.state = State::Marker;
                    }
                }
                State::Scan => {
                    let plain = input.iter().position(|byte| *byte == 0xff).unwrap_or(input.len());
                    out.extend_from_slice(cut(&mut input, plain));
                    if !cut(&mut input, 1).is_empty() {
                        self.state = State::ScanMark;
                    }
                }
                State::ScanMark => {
                    input = rest;
                    match first {
                        // A stuffed FF, or a restart marker (B.1.1.5, F.1.2.3).
                        0 | 0xd0..=0xd7 => {
                            out.extend([0xff, *first]);
                            self.state = State::Scan;
                        }
                        0xff => {}
                        code => self.state = self.marker(*code, out)?,
                    }
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
        if !matches!(self.state, State::Done) {
            return Err(BROKEN);
        }
        Ok(std::mem::take(&mut self.notes))
    }
}
