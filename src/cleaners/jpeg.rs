//! JPEG (ITU-T T.81). Copied: tables and scans, and the metadata that colours need (JFIF, ICC
//! profile, Adobe transform). The orientation is kept in a new Exif segment. Removed: all other
//! application segments, comments, thumbnails, further images, and data after the end.
//!
//! This is own code: img-parts rejects stray bytes between segments and a missing end marker.
//! Cameras write both, and every viewer (libjpeg) tolerates them.

use meldestelle_domain::attachment::{Note, Refusal};
use meldestelle_domain::cell::MEMORY_LIMIT;

use super::bytes::be16;
use super::jpeg_decode::JpegHeader;
use super::{CleanResult, MAX_PIXELS, add_note, exif, icc, jpeg_decode, xmp};

const BROKEN: Refusal = Refusal::BrokenImage;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

const EXIF_NAME: &[u8] = b"Exif\0\0";
const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC_NAME: &[u8] = b"ICC_PROFILE\0";
/// Most bytes of an ICC profile in one segment: the segment length, the name, and the two part
/// numbers take the rest (ICC.1:2022, B.4).
const MAX_ICC_PART: usize = 65_535 - 2 - 14;

/// Bytes that the check of a truncated image may take. The rest of a cell's memory is for the
/// program, the file, and the cleaned file.
const DECODER_MEMORY: u64 = MEMORY_LIMIT - (64 << 20);

/// The last part of the image that was read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    #[default]
    Start,
    Frame,
    Scan,
}

/// Reads the segments of an image, and writes the cleaned one.
#[derive(Default)]
struct JpegCleaner<'a> {
    progress: Progress,
    /// The frame type (marker SOF) and the frame header.
    frame: Option<(u8, &'a [u8])>,
    /// Tables, frame and scans, as they are written.
    body: Vec<u8>,
    jfif: Option<&'a [u8]>,
    /// The colour transform of the Adobe segment (T.872, 6.5.3).
    transform: Option<u8>,
    /// The orientation from Exif, and the one from XMP.
    exif: Option<u8>,
    xmp: Option<u8>,
    /// Parts of the ICC profile: number of the part, number of parts, data.
    icc_parts: Vec<(u8, u8, &'a [u8])>,
    /// Whether the end marker is missing. Then scan data may be missing too.
    is_truncated: bool,
    notes: Vec<Note>,
}

/// Cleans a JPEG file.
pub(crate) fn clean(input: &[u8]) -> CleanResult {
    let rest = input.strip_prefix(&[0xff, SOI]).ok_or(BROKEN)?;
    let mut cleaner = JpegCleaner { body: Vec::with_capacity(input.len()), ..JpegCleaner::default() };
    cleaner.read_segments(rest)?;
    cleaner.write()
}

/// Reads the header of an image, if it has one.
pub(crate) fn read_header(input: &[u8]) -> Option<JpegHeader<'_>> {
    let mut cleaner = JpegCleaner::default();
    // Errors behind the frame header do not matter here.
    let _ = cleaner.read_segments(input.strip_prefix(&[0xff, SOI])?);
    let (frame_type, frame) = cleaner.frame?;
    Some(JpegHeader { frame_type, frame, orientation: cleaner.exif.or(cleaner.xmp) })
}

/// Takes bytes from the front; `None` if there are fewer.
fn take_bytes<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

fn write_segment(code: u8, payload: &[u8], out: &mut Vec<u8>) {
    // Every payload came from a segment, or has a few bytes.
    let [high, low] = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    out.extend([0xff, code, high, low]);
    out.extend_from_slice(payload);
}

impl<'a> JpegCleaner<'a> {
    fn read_segments(&mut self, mut rest: &'a [u8]) -> Result<(), Refusal> {
        loop {
            let Some(code) = self.next_marker(&mut rest) else { return self.missing_end() };
            match code {
                EOI if self.progress == Progress::Scan => {
                    if !rest.is_empty() {
                        add_note(&mut self.notes, Note::TailRemoved);
                    }
                    return Ok(());
                }
                // Frames, tables, scans, application segments, comments. Lossless and hierarchical
                // frames are missing, because no viewer shows them.
                0xc0..=0xc2 | 0xc4 | 0xc9 | 0xca | 0xcc | SOS | 0xdb..=0xdd | 0xe0..=0xef | 0xfe => {
                    let length = be16(rest, 0).and_then(|length| length.checked_sub(2));
                    let segment = length.and_then(|length| {
                        take_bytes(&mut rest, 2)?;
                        take_bytes(&mut rest, usize::from(length))
                    });
                    let Some(payload) = segment else { return self.missing_end() };
                    self.segment(code, payload)?;
                    if code == SOS {
                        self.scan(&mut rest);
                    }
                }
                // Markers without a segment, which do not belong here (B.1.1.3).
                0 | 1 | 0xd0..=0xd7 => add_note(&mut self.notes, Note::Mended),
                _ => return Err(BROKEN),
            }
        }
    }

    /// The code of the next marker. Stray bytes before it are skipped, as viewers do.
    fn next_marker(&mut self, rest: &mut &'a [u8]) -> Option<u8> {
        let skipped = rest.iter().position(|byte| *byte == 0xff)?;
        if skipped > 0 {
            add_note(&mut self.notes, Note::Mended);
        }
        take_bytes(rest, skipped)?;
        // More FF bytes are fill bytes (B.1.1.2).
        let fill = rest.iter().position(|byte| *byte != 0xff)?;
        take_bytes(rest, fill)?;
        take_bytes(rest, 1)?.first().copied()
    }

    fn missing_end(&mut self) -> Result<(), Refusal> {
        if self.progress != Progress::Scan {
            return Err(BROKEN);
        }
        add_note(&mut self.notes, Note::Mended);
        self.is_truncated = true;
        Ok(())
    }

    fn segment(&mut self, code: u8, payload: &'a [u8]) -> Result<(), Refusal> {
        match code {
            0xe0..=0xef | 0xfe => self.app_segment(code, payload),
            // DNL, number of lines: the frame header already states it.
            0xdc => add_note(&mut self.notes, Note::Mended),
            0xc0..=0xc2 | 0xc9 | 0xca => {
                self.frame(code, payload)?;
                write_segment(code, payload, &mut self.body);
            }
            SOS => {
                let components = payload.first().map(|count| usize::from(*count)).ok_or(BROKEN)?;
                let fits = (1..=4).contains(&components) && payload.len() == 4 + 2 * components;
                if self.progress < Progress::Frame || !fits {
                    return Err(BROKEN);
                }
                self.progress = Progress::Scan;
                write_segment(code, payload, &mut self.body);
            }
            _ => write_segment(code, payload, &mut self.body),
        }
        Ok(())
    }

    /// Copies entropy-coded data up to the next marker. A stuffed FF and restart markers are part
    /// of the data (B.1.1.5, F.1.2.3).
    fn scan(&mut self, rest: &mut &'a [u8]) {
        let is_entropy_coded =
            |pair: &[u8]| !matches!(pair, [0xff, code] if !matches!(code, 0 | 0xd0..=0xd7 | 0xff));
        let end = rest.windows(2).position(|pair| !is_entropy_coded(pair)).unwrap_or(rest.len());
        let data = take_bytes(rest, end).unwrap_or_default();
        let fill = data.iter().rev().take_while(|byte| **byte == 0xff).count();
        self.body.extend_from_slice(data.get(..data.len() - fill).unwrap_or_default());
    }

    fn frame(&mut self, code: u8, payload: &'a [u8]) -> Result<(), Refusal> {
        let (height, width) = (be16(payload, 1).ok_or(BROKEN)?, be16(payload, 3).ok_or(BROKEN)?);
        let components = payload.get(5).map(|count| usize::from(*count)).ok_or(BROKEN)?;
        let fits = (1..=4).contains(&components) && payload.len() == 6 + 3 * components;
        if self.progress != Progress::Start || !fits || height == 0 || width == 0 {
            return Err(BROKEN);
        }
        self.progress = Progress::Frame;
        self.frame = Some((code, payload));
        if u64::from(height) * u64::from(width) > MAX_PIXELS { Err(Refusal::Bomb) } else { Ok(()) }
    }

    fn app_segment(&mut self, code: u8, payload: &'a [u8]) {
        let profile = payload.strip_prefix(ICC_NAME).and_then(|part| part.split_first_chunk::<2>());
        let transform = payload.get(11).filter(|_| payload.starts_with(b"Adobe"));
        match (code, profile, transform) {
            // Version, unit and density; the thumbnail goes.
            (0xe0, ..) if self.jfif.is_none() && payload.len() >= 12 && payload.starts_with(b"JFIF\0") => {
                self.jfif = payload.get(..12);
                if payload.get(12..) != Some(&[0, 0]) {
                    add_note(&mut self.notes, Note::TracesRemoved);
                }
            }
            (0xee, _, Some(transform)) => self.transform = Some(*transform),
            (0xe2, Some(([part, parts], data)), _) => self.icc_parts.push((*part, *parts, data)),
            (0xe1, ..) => {
                let tiff = payload.strip_prefix(EXIF_NAME);
                self.exif = self.exif.or(tiff.and_then(exif::orientation));
                self.xmp = self.xmp.or(payload.strip_prefix(XMP_NAME).and_then(xmp::orientation));
                if tiff.is_none()
                    || tiff != exif::orientation_only(self.exif).as_ref().map(<[u8; 26]>::as_slice)
                {
                    add_note(&mut self.notes, Note::TracesRemoved);
                }
            }
            _ => add_note(&mut self.notes, Note::TracesRemoved),
        }
    }

    /// Joins the parts of the ICC profile. If a part is missing or double, viewers ignore the
    /// profile, so it goes.
    fn assemble_profile(&mut self) -> Option<Vec<u8>> {
        self.icc_parts.sort_by_key(|(part, ..)| *part);
        let is_complete = self.icc_parts.iter().enumerate().all(|(index, (part, parts, _))| {
            usize::from(*part) == index + 1 && usize::from(*parts) == self.icc_parts.len()
        });
        let profile: Vec<u8> = self.icc_parts.iter().flat_map(|(.., data)| *data).copied().collect();
        let cleaned = icc::clean(&profile).filter(|_| is_complete);
        if !self.icc_parts.is_empty() && cleaned.as_ref() != Some(&profile) {
            add_note(&mut self.notes, Note::TracesRemoved);
        }
        cleaned
    }

    fn write(mut self) -> CleanResult {
        let mut out = Vec::with_capacity(self.body.len() + 1024);
        out.extend([0xff, SOI]);
        if let Some(jfif) = self.jfif {
            write_segment(0xe0, &[jfif, &[0, 0]].concat(), &mut out);
        }
        if let Some(orientation) = exif::orientation_only(self.exif.or(self.xmp)) {
            write_segment(0xe1, &[EXIF_NAME, &orientation].concat(), &mut out);
        }
        let profile = self.assemble_profile().unwrap_or_default();
        let parts = profile.chunks(MAX_ICC_PART);
        // At most 255 parts were read, and a cleaned profile is no longer.
        let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
        for (part, data) in (1..=count).zip(parts) {
            write_segment(0xe2, &[ICC_NAME, &[part, count], data].concat(), &mut out);
        }
        if let Some(transform) = self.transform {
            write_segment(0xee, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat(), &mut out);
        }
        out.append(&mut self.body);
        if self.is_truncated {
            let (frame_type, frame) = self.frame.ok_or(BROKEN)?;
            if !jpeg_decode::decodes_completely(
                &out,
                &JpegHeader { frame_type, frame, orientation: None },
                DECODER_MEMORY,
            ) {
                return Err(BROKEN);
            }
        }
        out.extend([0xff, EOI]);
        Ok((out, self.notes))
    }
}
