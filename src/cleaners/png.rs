//! PNG (ISO/IEC 15948, third edition of the W3C specification): critical chunks and those that colours need pass; texts, times, and what programs
//! add for themselves go; of Exif data only which way is up stays. What stands behind the end, and behind the end of the compressed pixels, goes.
//!
//! The pixels are inflated while they pass, and nowhere kept: more than the declared dimensions hold is refused, so is less.

use flate2::{Crc, Decompress, FlushDecompress, Status};
use meldestelle_domain::attachment::{Note, Refusal};

use super::exif;
use super::gather::{Gather, be32, cut_off};
use super::{Clean, MEGAPIXELS, Made, note};

const BROKEN: Refusal = Refusal::BrokenImage;

/// Most bytes of a picture's pixels.
const PIXEL_BYTES: u64 = 4 * MEGAPIXELS;
/// Most bytes of a small chunk that is looked at whole.
const CHUNK: u32 = 256 << 10;
/// Most bytes that a colour profile may inflate to.
const PROFILE_BYTES: u64 = 8 << 20;
/// Size of the pixel chunks written: one for all, so that they do not tell which program made the picture.
const IDAT: usize = 16 << 10;
/// The window on inflated bytes.
const WINDOW: usize = 16 << 10;

#[derive(Debug)]
enum State {
    Signature(Gather),
    /// Length and type.
    Head(Gather),
    /// A chunk that is seen whole.
    Whole([u8; 4], Gather),
    /// Pixels.
    Pixels(u64),
    /// A chunk that goes.
    Drop(u64),
    /// The check sum that follows the data.
    Sum(Gather),
    Done,
}

/// How far the picture has come: chunks stand in an order (5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Nothing,
    Header,
    Pixels,
    Behind,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Palette {
    Optional,
    Needed,
    There,
}

/// First column and line of each pass of an interlaced picture, and the steps between them (8.2).
const ADAM7: [[u64; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// Cleans a PNG.
pub(super) struct Png {
    state: State,
    sum: Crc,
    reached: Reached,
    /// Inflated bytes that the dimensions ask for.
    expected: u64,
    palette: Palette,
    inflate: Decompress,
    inflated: bool,
    /// Compressed pixels that have passed, up to a chunk of them.
    held: Vec<u8>,
    oriented: bool,
    notes: Vec<Note>,
}

impl Default for Png {
    fn default() -> Self {
        Self {
            state: State::Signature(Gather::new(8)),
            sum: Crc::new(),
            reached: Reached::Nothing,
            expected: 0,
            palette: Palette::Optional,
            inflate: Decompress::new(true),
            inflated: false,
            held: Vec::new(),
            oriented: false,
            notes: Vec::new(),
        }
    }
}

impl Png {
    fn begin(&mut self, head: &[u8], out: &mut Vec<u8>) -> Result<State, Refusal> {
        let length = be32(head, 0).filter(|length| *length < 1 << 31).ok_or(BROKEN)?;
        let kind: [u8; 4] = head.get(4..).and_then(|kind| kind.first_chunk().copied()).ok_or(BROKEN)?;
        self.sum = Crc::new();
        self.sum.update(&kind);
        if (self.reached == Reached::Nothing) != (&kind == b"IHDR") {
            return Err(BROKEN);
        }
        if &kind == b"IDAT" {
            if self.reached > Reached::Pixels || self.palette == Palette::Needed {
                return Err(BROKEN);
            }
            self.reached = Reached::Pixels;
            return Ok(State::Pixels(length.into()));
        }
        if self.reached == Reached::Pixels {
            self.reached = Reached::Behind;
            self.flush(out);
        }
        let most = match &kind {
            b"IHDR" | b"PLTE" | b"IEND" => 768,
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"sBIT" | b"bKGD" | b"pHYs" | b"cICP"
            | b"eXIf" => CHUNK,
            // Upper case: the picture can't be shown without it (5.4), and nobody knows it.
            [first, ..] if first.is_ascii_uppercase() => return Err(BROKEN),
            _ => 0,
        };
        if length <= most {
            return Ok(State::Whole(kind, Gather::new(usize::try_from(length).map_err(|_| BROKEN)?)));
        }
        note(&mut self.notes, Note::TracesRemoved);
        if most == 768 { Err(BROKEN) } else { Ok(State::Drop(length.into())) }
    }

    fn whole(&mut self, kind: [u8; 4], data: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        match &kind {
            b"IHDR" => {
                (self.expected, self.palette) = measure(data)?;
                self.reached = Reached::Header;
            }
            b"PLTE" => {
                let again = self.palette == Palette::There || self.reached != Reached::Header;
                if again || data.is_empty() || !data.len().is_multiple_of(3) {
                    return Err(BROKEN);
                }
                self.palette = Palette::There;
            }
            b"eXIf" => {
                note(&mut self.notes, Note::TracesRemoved);
                let value = exif::orientation(data).filter(|_| !self.oriented);
                if let Some(value) = value {
                    self.oriented = true;
                    put(kind, &exif::minimal(value), out);
                }
                return Ok(());
            }
            b"iCCP" if !is_modest_profile(data) => {
                note(&mut self.notes, Note::TracesRemoved);
                return Ok(());
            }
            b"IEND" if !data.is_empty() || !self.inflated || self.expected != self.inflate.total_out() => {
                return Err(BROKEN);
            }
            b"IEND" => self.reached = Reached::End,
            _ => {}
        }
        put(kind, data, out);
        Ok(())
    }

    fn pixels(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut window = [0_u8; WINDOW];
        // A full window may mean that there is more to come out before anything goes in.
        let mut full = false;
        while !self.inflated && (full || !input.is_empty()) {
            let (before, made) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(input, &mut window, FlushDecompress::None);
            self.inflated = status.map_err(|_| BROKEN)? == Status::StreamEnd;
            if self.inflate.total_out() > self.expected {
                return Err(Refusal::Bomb);
            }
            let (mut taken, made) = (self.inflate.total_in() - before, self.inflate.total_out() - made);
            if taken == 0 && made == 0 && !self.inflated {
                break;
            }
            full = made == WINDOW as u64;
            self.held.extend_from_slice(cut_off(&mut input, &mut taken));
            if self.held.len() >= IDAT {
                self.flush(out);
            }
        }
        if !self.inflated && !input.is_empty() {
            return Err(BROKEN);
        }
        // Behind the end of the compressed pixels there is nothing to see.
        if !input.is_empty() {
            note(&mut self.notes, Note::TailRemoved);
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        for chunk in self.held.chunks(IDAT) {
            put(*b"IDAT", chunk, out);
        }
        self.held.clear();
    }
}

/// How many bytes the pixels of a picture are, each line with its filter byte (7.2), and whether it needs a palette.
fn measure(header: &[u8]) -> Result<(u64, Palette), Refusal> {
    let (width, height) = (be32(header, 0).ok_or(BROKEN)?, be32(header, 4).ok_or(BROKEN)?);
    let Some(&[depth, colour, compression, filter, interlace]) = header.get(8..) else { return Err(BROKEN) };
    let samples = match (colour, depth) {
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
        (2, 8 | 16) => 3,
        (4, 8 | 16) => 2,
        (6, 8 | 16) => 4,
        _ => return Err(BROKEN),
    };
    if width == 0 || height == 0 || compression != 0 || filter != 0 || interlace > 1 {
        return Err(BROKEN);
    }
    let (width, height) = (u64::from(width), u64::from(height));
    if width.saturating_mul(height) > MEGAPIXELS {
        return Err(Refusal::Bomb);
    }
    let passes: &[[u64; 4]] = if interlace == 1 { &ADAM7 } else { &[[0, 0, 1, 1]] };
    let bytes = passes.iter().fold(0_u64, |sum, [column, line, across, down]| {
        let columns = width.saturating_sub(*column).div_ceil(*across);
        let lines = height.saturating_sub(*line).div_ceil(*down);
        let line = if columns == 0 { 0 } else { 1 + (columns * samples * u64::from(depth)).div_ceil(8) };
        sum.saturating_add(lines * line)
    });
    let palette = if colour == 3 { Palette::Needed } else { Palette::Optional };
    if bytes > PIXEL_BYTES { Err(Refusal::Bomb) } else { Ok((bytes, palette)) }
}

/// Whether a colour profile (name, NUL, method, zlib data; 11.3.2.3) inflates to no more than a profile may be.
fn is_modest_profile(data: &[u8]) -> bool {
    let Some(name) = data.iter().position(|byte| *byte == 0).filter(|end| (1..80).contains(end)) else {
        return false;
    };
    let Some(mut rest) = data.get(name + 2..) else { return false };
    let (mut inflate, mut window) = (Decompress::new(true), [0_u8; WINDOW]);
    loop {
        let (before, made) = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(rest, &mut window, FlushDecompress::None);
        let mut taken = inflate.total_in() - before;
        cut_off(&mut rest, &mut taken);
        let moved = inflate.total_in() > before || inflate.total_out() > made;
        match status {
            _ if inflate.total_out() > PROFILE_BYTES => return false,
            Ok(Status::StreamEnd) => return true,
            Ok(_) if moved => {}
            _ => return false,
        }
    }
}

fn put(kind: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    // Every chunk written is smaller than CHUNK.
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&sum.sum().to_be_bytes());
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    Png::default().whole(input)
}

impl Clean for Png {
    fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        while !input.is_empty() {
            match &mut self.state {
                State::Signature(gather) => {
                    if let Some(signature) = gather.take(&mut input) {
                        out.extend_from_slice(&signature);
                        self.state = State::Head(Gather::new(8));
                    }
                }
                State::Head(gather) => {
                    if let Some(head) = gather.take(&mut input) {
                        self.state = self.begin(&head, out)?;
                    }
                }
                State::Whole(kind, gather) => {
                    let kind = *kind;
                    if let Some(data) = gather.take(&mut input) {
                        self.sum.update(&data);
                        self.state = State::Sum(Gather::new(4));
                        self.whole(kind, &data, out)?;
                    }
                }
                State::Pixels(left) => {
                    let part = cut_off(&mut input, left);
                    let over = *left == 0;
                    self.sum.update(part);
                    if over {
                        self.state = State::Sum(Gather::new(4));
                    }
                    self.pixels(part, out)?;
                }
                State::Drop(left) => {
                    self.sum.update(cut_off(&mut input, left));
                    if *left == 0 {
                        self.state = State::Sum(Gather::new(4));
                    }
                }
                State::Sum(gather) => {
                    if let Some(sum) = gather.take(&mut input) {
                        if be32(&sum, 0) != Some(self.sum.sum()) {
                            return Err(BROKEN);
                        }
                        self.state = if self.reached == Reached::End {
                            State::Done
                        } else {
                            State::Head(Gather::new(8))
                        };
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
