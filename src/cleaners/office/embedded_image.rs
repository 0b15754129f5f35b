//! Cleans images inside documents. JPEG, PNG and WebP are cleaned like files of their own. Windows
//! drawings (EMF, WMF) stay, because office programs show them; the description in an EMF goes. If
//! an image cannot be cleaned, the whole document is refused.

use std::io::Read;

use flate2::bufread::GzDecoder;
use meldestelle_domain::attachment::{Note, Refusal};

use crate::{CleanResult, add_note, convert, jpeg, png, webp};

/// File extension and media type of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ImageFormat {
    pub extension: &'static str,
    pub media_type: &'static str,
}

const JPEG: ImageFormat = ImageFormat { extension: "jpeg", media_type: "image/jpeg" };
const PNG: ImageFormat = ImageFormat { extension: "png", media_type: "image/png" };
const WEBP: ImageFormat = ImageFormat { extension: "webp", media_type: "image/webp" };
const GIF: ImageFormat = ImageFormat { extension: "gif", media_type: "image/gif" };
const BMP: ImageFormat = ImageFormat { extension: "bmp", media_type: "image/bmp" };
const EMF: ImageFormat = ImageFormat { extension: "emf", media_type: "image/x-emf" };
const WMF: ImageFormat = ImageFormat { extension: "wmf", media_type: "image/x-wmf" };
const SVM: ImageFormat = ImageFormat {
    extension: "svm",
    media_type: "application/x-openoffice-gdimetafile;windows_formatname=\"GDIMetaFile\"",
};

/// Most bytes that a gzip-compressed drawing may inflate to.
const MAX_INFLATED: u64 = 24 << 20;

/// Cleans an image; `None` if it is dropped.
pub(super) fn clean(
    bytes: Vec<u8>,
    notes: &mut Vec<Note>,
) -> Result<Option<(Vec<u8>, ImageFormat)>, Refusal> {
    let mut image_of = |image_of: CleanResult, form: ImageFormat| {
        let (bytes, image_notes) = image_of.map_err(|_| Refusal::Uncleanable)?;
        if !image_notes.is_empty() {
            add_note(notes, Note::TracesRemoved);
        }
        Ok(Some((bytes, form)))
    };
    match bytes.as_slice() {
        [] => Ok(None),
        [0xff, 0xd8, 0xff, ..] => image_of(jpeg::clean(&bytes), JPEG),
        [0x89, b'P', b'N', b'G', ..] => image_of(png::clean(&bytes), PNG),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            image_of(webp::clean(&bytes), WEBP)
        }
        [b'G', b'I', b'F', b'8', ..] => image_of(clean_gif(&bytes).ok_or(Refusal::Uncleanable), GIF),
        _ if convert::is_convertible(&bytes) => image_of(convert::to_png(&bytes), PNG),
        [b'B', b'M', ..] => Ok(Some((bytes, BMP))),
        [1, 0, 0, 0, ..] if bytes.get(40..44) == Some(b" EMF") => Ok(Some((clean_emf(bytes, notes), EMF))),
        [0xd7, 0xcd, 0xc6, 0x9a, ..] | [1 | 2, 0, 9, 0, 0, 1 | 3, ..] => Ok(Some((bytes, WMF))),
        [b'V', b'C', b'L', b'M', b'T', b'F', ..] => Ok(Some((bytes, SVM))),
        [0x1f, 0x8b, ..] => {
            // The gzip header contains the original file name (RFC 1952, 2.3.1).
            add_note(notes, Note::TracesRemoved);
            let mut inflated = Vec::new();
            let read = GzDecoder::new(bytes.as_slice()).take(MAX_INFLATED).read_to_end(&mut inflated);
            read.map_err(|_| Refusal::Uncleanable)?;
            if inflated.starts_with(&[0x1f, 0x8b]) {
                Err(Refusal::Uncleanable)
            } else {
                clean(inflated, notes)
            }
        }
        // Newer programs store a vector version (PDF, SVG) beside the image that every program
        // shows.
        [b'%', b'P', b'D', b'F', ..] => Ok(drop_vector_copy(notes)),
        _ if is_svg(&bytes) => Ok(drop_vector_copy(notes)),
        _ => Err(Refusal::Uncleanable),
    }
}

fn drop_vector_copy<T>(notes: &mut Vec<Note>) -> Option<T> {
    add_note(notes, Note::EmbeddedOff);
    None
}

fn is_svg(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).into_owned();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg") || start.starts_with('<') && start.contains("<svg")
}

/// Blanks the description in the header of an EMF, which names program and title (MS-EMF, 2.3.4.2).
fn clean_emf(mut bytes: Vec<u8>, notes: &mut Vec<Note>) -> Vec<u8> {
    let read_u32 = |at: usize| {
        let found = bytes.get(at..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*found)).ok()
    };
    let description_range = (|| {
        let (header_length, length, at) = (read_u32(4)?, read_u32(60)?, read_u32(64)?);
        let end = at.checked_add(length.checked_mul(2)?)?;
        (length > 0 && at >= 80 && end <= header_length).then_some(at..end)
    })();
    if let Some(description) =
        description_range.and_then(|description_range| bytes.get_mut(description_range))
    {
        description.fill(0);
        add_note(notes, Note::TracesRemoved);
    }
    bytes
}

/// Cleans a GIF (version 89a): comments and application extensions go, except the repeat count of
/// an animation (NETSCAPE2.0). Data after the end go too.
fn clean_gif(bytes: &[u8]) -> Option<(Vec<u8>, Vec<Note>)> {
    let (mut out, mut notes) = (Vec::with_capacity(bytes.len()), Vec::new());
    let color_table_length = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + color_table_length(*bytes.get(10)?);
    out.extend_from_slice(bytes.get(..at)?);
    loop {
        let start = at;
        let is_kept = match bytes.get(at)? {
            0x2c => {
                at += 11 + color_table_length(*bytes.get(at + 9)?);
                true
            }
            0x21 => {
                let label = *bytes.get(at + 1)?;
                let application = bytes.get(at + 3..at + 14);
                at += 2;
                label == 0xf9 || label == 0x01 || label == 0xff && application == Some(b"NETSCAPE2.0")
            }
            0x3b => {
                out.push(0x3b);
                if bytes.len() > at + 1 {
                    add_note(&mut notes, Note::TracesRemoved);
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
        if is_kept {
            out.extend_from_slice(bytes.get(start..at)?);
        } else {
            add_note(&mut notes, Note::TracesRemoved);
        }
    }
}
