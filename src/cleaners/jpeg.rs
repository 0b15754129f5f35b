//! JPEG (ITU T.81): segments of tables and pixels pass; of application data only what the colours need (JFIF, colour profile, Adobe transform) and which
//! way is up, written anew at the beginning; comments, previews, further pictures, and what stands behind the end go.
//!
//! The walk is own code: img-parts takes neither bytes between segments nor a missing end, which cameras write and every viewer (libjpeg) reads over.

use meldestelle_domain::attachment::{Note, Refusal};
use meldestelle_domain::cell::MEMORY;

use super::bytes::be16;
use super::{MEGAPIXELS, Made, exif, icc, note, reduced, xmp};

const BROKEN: Refusal = Refusal::BrokenImage;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const PROFILE: &[u8] = b"ICC_PROFILE\0";
/// Most bytes of a profile in one segment: beside the length, the name, and which part of how many it is (ICC.1:2022, B.4).
const PROFILE_PART: usize = 65_535 - 2 - 14;

/// Bytes that may be taken to see whether pixels are missing: what a cell has beside the program and the file, as it came and as it goes.
const DECODER: u64 = MEMORY - (64 << 20);

/// How far the picture has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    #[default]
    Beginning,
    Frame,
    Scan,
}

/// What a walk over a picture finds.
#[derive(Default)]
struct Found<'a> {
    reached: Reached,
    /// The kind of frame, and what it says.
    frame: Option<(u8, &'a [u8])>,
    /// Tables, frame, scans.
    body: Vec<u8>,
    jfif: Option<&'a [u8]>,
    /// Which colours the components are (T.872, 6.5.3).
    transform: Option<u8>,
    /// Which way is up, as Exif says it, and as XMP does.
    exif: Option<u8>,
    xmp: Option<u8>,
    /// Parts of a colour profile: which one, of how many.
    profile: Vec<(u8, u8, &'a [u8])>,
    /// Whether the end is missing, and the pixels may be.
    is_cut: bool,
    notes: Vec<Note>,
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    let rest = input.strip_prefix(&[0xff, SOI]).ok_or(BROKEN)?;
    let mut found = Found { body: Vec::with_capacity(input.len()), ..Found::default() };
    found.walk(rest)?;
    found.write()
}

/// What a preview needs to know before anything is decoded.
pub(crate) struct Head<'a> {
    /// The kind of frame (B.1.1.3).
    pub kind: u8,
    /// What it says of the picture (B.2.2).
    pub frame: &'a [u8],
    /// Which way is up.
    pub up: Option<u8>,
}

/// The head of a picture, if there is one.
pub(crate) fn head(input: &[u8]) -> Option<Head<'_>> {
    let mut found = Found::default();
    // What is broken behind the head does not matter here.
    let _ = found.walk(input.strip_prefix(&[0xff, SOI])?);
    let (kind, frame) = found.frame?;
    Some(Head { kind, frame, up: found.exif.or(found.xmp) })
}

/// Cuts bytes off the front; `None` if there are less.
fn cut<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

fn put(code: u8, payload: &[u8], out: &mut Vec<u8>) {
    // What is written came out of a segment, or is a few bytes long.
    let [high, low] = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    out.extend([0xff, code, high, low]);
    out.extend_from_slice(payload);
}

impl<'a> Found<'a> {
    fn walk(&mut self, mut rest: &'a [u8]) -> Result<(), Refusal> {
        loop {
            let Some(code) = self.marker(&mut rest) else { return self.ends_early() };
            match code {
                EOI if self.reached == Reached::Scan => {
                    if !rest.is_empty() {
                        note(&mut self.notes, Note::TailRemoved);
                    }
                    return Ok(());
                }
                // Frames (all but the lossless and hierarchical ones, which nothing shows), tables, scans, application data, comments.
                0xc0..=0xc2 | 0xc4 | 0xc9 | 0xca | 0xcc | SOS | 0xdb..=0xdd | 0xe0..=0xef | 0xfe => {
                    let length = be16(rest, 0).and_then(|length| length.checked_sub(2));
                    let segment = length.and_then(|length| {
                        cut(&mut rest, 2)?;
                        cut(&mut rest, usize::from(length))
                    });
                    let Some(payload) = segment else { return self.ends_early() };
                    self.segment(code, payload)?;
                    if code == SOS {
                        self.scan(&mut rest);
                    }
                }
                // Without a segment, and not where they belong (B.1.1.3).
                0 | 1 | 0xd0..=0xd7 => note(&mut self.notes, Note::Mended),
                _ => return Err(BROKEN),
            }
        }
    }

    /// The code of the next marker. Bytes between segments are no part of any, and readers go over them.
    fn marker(&mut self, rest: &mut &'a [u8]) -> Option<u8> {
        let stray = rest.iter().position(|byte| *byte == 0xff)?;
        if stray > 0 {
            note(&mut self.notes, Note::Mended);
        }
        cut(rest, stray)?;
        // Further FF are fill bytes (B.1.1.2).
        let fill = rest.iter().position(|byte| *byte != 0xff)?;
        cut(rest, fill)?;
        cut(rest, 1)?.first().copied()
    }

    fn ends_early(&mut self) -> Result<(), Refusal> {
        if self.reached != Reached::Scan {
            return Err(BROKEN);
        }
        note(&mut self.notes, Note::Mended);
        self.is_cut = true;
        Ok(())
    }

    fn segment(&mut self, code: u8, payload: &'a [u8]) -> Result<(), Refusal> {
        match code {
            0xe0..=0xef | 0xfe => self.application(code, payload),
            // The number of lines is in the frame already.
            0xdc => note(&mut self.notes, Note::Mended),
            0xc0..=0xc2 | 0xc9 | 0xca => {
                self.frame(code, payload)?;
                put(code, payload, &mut self.body);
            }
            SOS => {
                let components = payload.first().map(|count| usize::from(*count)).ok_or(BROKEN)?;
                let fits = (1..=4).contains(&components) && payload.len() == 4 + 2 * components;
                if self.reached < Reached::Frame || !fits {
                    return Err(BROKEN);
                }
                self.reached = Reached::Scan;
                put(code, payload, &mut self.body);
            }
            _ => put(code, payload, &mut self.body),
        }
        Ok(())
    }

    /// Entropy-coded data, up to a marker that is neither a stuffed FF nor a restart (B.1.1.5, F.1.2.3).
    fn scan(&mut self, rest: &mut &'a [u8]) {
        let inside = |pair: &[u8]| !matches!(pair, [0xff, code] if !matches!(code, 0 | 0xd0..=0xd7 | 0xff));
        let end = rest.windows(2).position(|pair| !inside(pair)).unwrap_or(rest.len());
        let data = cut(rest, end).unwrap_or_default();
        let fill = data.iter().rev().take_while(|byte| **byte == 0xff).count();
        self.body.extend_from_slice(data.get(..data.len() - fill).unwrap_or_default());
    }

    fn frame(&mut self, code: u8, payload: &'a [u8]) -> Result<(), Refusal> {
        let (height, width) = (be16(payload, 1).ok_or(BROKEN)?, be16(payload, 3).ok_or(BROKEN)?);
        let components = payload.get(5).map(|count| usize::from(*count)).ok_or(BROKEN)?;
        let fits = (1..=4).contains(&components) && payload.len() == 6 + 3 * components;
        if self.reached != Reached::Beginning || !fits || height == 0 || width == 0 {
            return Err(BROKEN);
        }
        self.reached = Reached::Frame;
        self.frame = Some((code, payload));
        if u64::from(height) * u64::from(width) > MEGAPIXELS { Err(Refusal::Bomb) } else { Ok(()) }
    }

    fn application(&mut self, code: u8, payload: &'a [u8]) {
        let profile = payload.strip_prefix(PROFILE).and_then(|part| part.split_first_chunk::<2>());
        let transform = payload.get(11).filter(|_| payload.starts_with(b"Adobe"));
        match (code, profile, transform) {
            // Version, unit and density, without its preview picture.
            (0xe0, ..) if self.jfif.is_none() && payload.len() >= 12 && payload.starts_with(b"JFIF\0") => {
                self.jfif = payload.get(..12);
                if payload.get(12..) != Some(&[0, 0]) {
                    note(&mut self.notes, Note::TracesRemoved);
                }
            }
            (0xee, _, Some(transform)) => self.transform = Some(*transform),
            (0xe2, Some(([part, parts], data)), _) => self.profile.push((*part, *parts, data)),
            (0xe1, ..) => {
                let says = payload.strip_prefix(EXIF);
                self.exif = self.exif.or(says.and_then(exif::orientation));
                self.xmp = self.xmp.or(payload.strip_prefix(XMP).and_then(xmp::orientation));
                if says.is_none() || says != exif::minimal(self.exif).as_ref().map(<[u8; 26]>::as_slice) {
                    note(&mut self.notes, Note::TracesRemoved);
                }
            }
            _ => note(&mut self.notes, Note::TracesRemoved),
        }
    }

    /// The profile, if all its parts are there once: readers take it for none otherwise.
    fn whole_profile(&mut self) -> Option<Vec<u8>> {
        self.profile.sort_by_key(|(part, ..)| *part);
        let is_whole = self.profile.iter().enumerate().all(|(place, (part, parts, _))| {
            usize::from(*part) == place + 1 && usize::from(*parts) == self.profile.len()
        });
        let profile: Vec<u8> = self.profile.iter().flat_map(|(.., data)| *data).copied().collect();
        let cleaned = icc::clean(&profile).filter(|_| is_whole);
        if !self.profile.is_empty() && cleaned.as_ref() != Some(&profile) {
            note(&mut self.notes, Note::TracesRemoved);
        }
        cleaned
    }

    fn write(mut self) -> Made {
        let mut out = Vec::with_capacity(self.body.len() + 1024);
        out.extend([0xff, SOI]);
        if let Some(jfif) = self.jfif {
            put(0xe0, &[jfif, &[0, 0]].concat(), &mut out);
        }
        if let Some(up) = exif::minimal(self.exif.or(self.xmp)) {
            put(0xe1, &[EXIF, &up].concat(), &mut out);
        }
        let profile = self.whole_profile().unwrap_or_default();
        let parts = profile.chunks(PROFILE_PART);
        // A profile has at most 255 parts: so many came.
        let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
        for (part, data) in (1..=count).zip(parts) {
            put(0xe2, &[PROFILE, &[part, count], data].concat(), &mut out);
        }
        if let Some(transform) = self.transform {
            put(0xee, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat(), &mut out);
        }
        out.append(&mut self.body);
        if self.is_cut {
            let (kind, frame) = self.frame.ok_or(BROKEN)?;
            if !reduced::is_whole(&out, &Head { kind, frame, up: None }, DECODER) {
                return Err(BROKEN);
            }
        }
        out.extend([0xff, EOI]);
        Ok((out, self.notes))
    }
}
