//! Pictures inside of documents. Photographs and screenshots are cleaned like those that come alone; drawings in Windows' forms, which browsers do not show and
//! office programs do, stay without what they say of their maker. A picture that can't be cleaned is not kept with its traces: then the document is refused.

use std::io::Read;

use flate2::bufread::GzDecoder;
use meldestelle_domain::attachment::{Note, Refusal};

use crate::{Made, convert, jpeg, note, png, webp};

/// What form a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub ending: &'static str,
    pub media: &'static str,
}

const JPEG: Form = Form { ending: "jpeg", media: "image/jpeg" };
const PNG: Form = Form { ending: "png", media: "image/png" };
const WEBP: Form = Form { ending: "webp", media: "image/webp" };
const GIF: Form = Form { ending: "gif", media: "image/gif" };
const BMP: Form = Form { ending: "bmp", media: "image/bmp" };
const EMF: Form = Form { ending: "emf", media: "image/x-emf" };
const WMF: Form = Form { ending: "wmf", media: "image/x-wmf" };
const SVM: Form =
    Form { ending: "svm", media: "application/x-openoffice-gdimetafile;windows_formatname=\"GDIMetaFile\"" };

/// Most bytes that a packed drawing inflates to.
const DRAWING: u64 = 24 << 20;

/// Cleans a picture; `None` if there is nothing in it.
pub(super) fn clean(bytes: Vec<u8>, notes: &mut Vec<Note>) -> Result<Option<(Vec<u8>, Form)>, Refusal> {
    let mut made = |made: Made, form: Form| {
        let (bytes, said) = made.map_err(|_| Refusal::Uncleanable)?;
        if !said.is_empty() {
            note(notes, Note::TracesRemoved);
        }
        Ok(Some((bytes, form)))
    };
    match bytes.as_slice() {
        [] => Ok(None),
        [0xff, 0xd8, 0xff, ..] => made(jpeg::clean(&bytes), JPEG),
        [0x89, b'P', b'N', b'G', ..] => made(png::clean(&bytes), PNG),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => made(webp::clean(&bytes), WEBP),
        [b'G', b'I', b'F', b'8', ..] => made(gif(&bytes).ok_or(Refusal::Uncleanable), GIF),
        _ if convert::is(&bytes) => made(convert::clean(&bytes), PNG),
        [b'B', b'M', ..] => Ok(Some((bytes, BMP))),
        [1, 0, 0, 0, ..] if bytes.get(40..44) == Some(b" EMF") => Ok(Some((emf(bytes, notes), EMF))),
        [0xd7, 0xcd, 0xc6, 0x9a, ..] | [1 | 2, 0, 9, 0, 0, 1 | 3, ..] => Ok(Some((bytes, WMF))),
        [b'V', b'C', b'L', b'M', b'T', b'F', ..] => Ok(Some((bytes, SVM))),
        [0x1f, 0x8b, ..] => {
            // The name of the file it was is in the head of the packing (RFC 1952, 2.3.1).
            note(notes, Note::TracesRemoved);
            let mut inner = Vec::new();
            let read = GzDecoder::new(bytes.as_slice()).take(DRAWING).read_to_end(&mut inner);
            read.map_err(|_| Refusal::Uncleanable)?;
            if inner.starts_with(&[0x1f, 0x8b]) { Err(Refusal::Uncleanable) } else { clean(inner, notes) }
        }
        // Newer programs add a form of a drawing that can be enlarged to the picture that all show.
        [b'%', b'P', b'D', b'F', ..] => Ok(second(notes)),
        _ if is_svg(&bytes) => Ok(second(notes)),
        _ => Err(Refusal::Uncleanable),
    }
}

fn second<T>(notes: &mut Vec<Note>) -> Option<T> {
    note(notes, Note::EmbeddedOff);
    None
}

fn is_svg(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).into_owned();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg") || start.starts_with('<') && start.contains("<svg")
}

/// The program and the title in the head of a drawing (MS-EMF, 2.3.4.2): so many characters of two bytes, at a place.
fn emf(mut bytes: Vec<u8>, notes: &mut Vec<Note>) -> Vec<u8> {
    let long = |at: usize| {
        let found = bytes.get(at..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*found)).ok()
    };
    let place = (|| {
        let (head, length, at) = (long(4)?, long(60)?, long(64)?);
        let end = at.checked_add(length.checked_mul(2)?)?;
        (length > 0 && at >= 80 && end <= head).then_some(at..end)
    })();
    if let Some(description) = place.and_then(|place| bytes.get_mut(place)) {
        description.fill(0);
        note(notes, Note::TracesRemoved);
    }
    bytes
}

/// GIF (version 89a): blocks of comments and of programs go, but for the one that says how often a film is repeated; what stands behind the end too.
fn gif(bytes: &[u8]) -> Option<(Vec<u8>, Vec<Note>)> {
    let (mut out, mut notes) = (Vec::with_capacity(bytes.len()), Vec::new());
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    out.extend_from_slice(bytes.get(..at)?);
    loop {
        let start = at;
        let keep = match bytes.get(at)? {
            0x2c => {
                at += 11 + table(*bytes.get(at + 9)?);
                true
            }
            0x21 => {
                let kind = *bytes.get(at + 1)?;
                let program = bytes.get(at + 3..at + 14);
                at += 2;
                kind == 0xf9 || kind == 0x01 || kind == 0xff && program == Some(b"NETSCAPE2.0")
            }
            0x3b => {
                out.push(0x3b);
                if bytes.len() > at + 1 {
                    note(&mut notes, Note::TracesRemoved);
                }
                return Some((out, notes));
            }
            _ => return None,
        };
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
        if keep {
            out.extend_from_slice(bytes.get(start..at)?);
        } else {
            note(&mut notes, Note::TracesRemoved);
        }
    }
}
