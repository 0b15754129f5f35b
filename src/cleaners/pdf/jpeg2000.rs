//! JPEG 2000 images (ITU-T T.800) in a PDF. The boxes that the image needs and the codestream are
//! copied. XML, UUID and rights boxes, comments, and data after the end go.

use meldestelle_domain::attachment::{Note, Refusal};

use crate::bytes::be16;
use crate::icc;

const BROKEN: Refusal = Refusal::UncleanPdf;

/// Markers: start of codestream, start of tile-part, start of data, end of codestream, comment
/// (T.800, A.2).
const SOC: u16 = 0xff4f;
const SOT: u16 = 0xff90;
const SOD: u16 = 0xff93;
const EOC: u16 = 0xffd9;
const COM: u16 = 0xff64;

/// Signature box of the file format (T.800, I.5.1).
const SIGNATURE: &[u8] = b"\0\0\0\x0cjP  \r\n\x87\n";

/// Boxes that stay (T.800, annex I; T.801, annex M), and those inside the header box.
const KEPT_BOXES: [&[u8]; 6] = [b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c", b"cgrp"];
const KEPT_HEADER_BOXES: [&[u8]; 7] = [b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"opct"];

/// Cleans a JPEG 2000 image.
pub(super) fn clean(input: &[u8]) -> Result<(Vec<u8>, Vec<Note>), Refusal> {
    let mut out = Vec::with_capacity(input.len());
    if input.starts_with(SIGNATURE) {
        copy_boxes(input, &KEPT_BOXES, &mut out)?;
    } else {
        copy_codestream(input, &mut out)?;
    }
    let notes = if out == input { Vec::new() } else { vec![Note::TracesRemoved] };
    Ok((out, notes))
}

/// Copies the allowed boxes (I.4).
fn copy_boxes(input: &[u8], allowed: &[&[u8]], out: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut rest = input;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (box_type, after) = after.split_first_chunk::<4>().ok_or(BROKEN)?;
        let (content, next) = match u32::from_be_bytes(*length) {
            // The box extends to the end.
            0 => (after, &[][..]),
            1 => {
                let (length, after) = after.split_first_chunk::<8>().ok_or(BROKEN)?;
                let length = u64::from_be_bytes(*length)
                    .checked_sub(16)
                    .and_then(|length| usize::try_from(length).ok());
                split_box(after, length)
            }
            length => split_box(after, length.checked_sub(8).and_then(|length| usize::try_from(length).ok())),
        };
        rest = next;
        if !allowed.contains(&&box_type[..]) {
            continue;
        }
        let mut kept = Vec::with_capacity(content.len());
        match box_type {
            b"jp2h" => copy_boxes(content, &KEPT_HEADER_BOXES, &mut kept)?,
            b"jp2c" => copy_codestream(content, &mut kept)?,
            b"colr" => copy_colour(content, &mut kept),
            _ => kept.extend_from_slice(content),
        }
        let length = u32::try_from(kept.len() + 8).map_err(|_| BROKEN)?;
        out.extend(length.to_be_bytes());
        out.extend(box_type);
        out.append(&mut kept);
        if box_type == b"jp2c" {
            return Ok(());
        }
    }
    Ok(())
}

/// Copies a colour specification box. An ICC profile in it (I.5.3.3; T.801, M.11.7.3) is cleaned.
/// An invalid profile stays, because readers would show nothing without it.
fn copy_colour(content: &[u8], out: &mut Vec<u8>) {
    match content.split_at_checked(3) {
        Some((header @ [2 | 3, ..], profile)) => {
            out.extend_from_slice(header);
            match icc::clean(profile) {
                Some(profile) => out.extend(profile),
                None => out.extend_from_slice(profile),
            }
        }
        _ => out.extend_from_slice(content),
    }
}

/// Splits the content of a box from what follows. A truncated box ends with the data.
fn split_box(after: &[u8], length: Option<usize>) -> (&[u8], &[u8]) {
    length.and_then(|length| after.split_at_checked(length)).unwrap_or((after, &[]))
}

/// Copies a codestream (A.3). Comments in the main header go. Comments in a tile-part are blanked,
/// because its header states the length.
fn copy_codestream(input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
    if be16(input, 0) != Some(SOC) {
        return Err(BROKEN);
    }
    out.extend(SOC.to_be_bytes());
    let mut at = 2;
    loop {
        let marker = be16(input, at).ok_or(BROKEN)?;
        if marker == SOT || marker == EOC {
            break;
        }
        let end = at + 2 + usize::from(be16(input, at + 2).ok_or(BROKEN)?);
        let segment = input.get(at..end).ok_or(BROKEN)?;
        if marker != COM {
            out.extend_from_slice(segment);
        }
        at = end;
    }
    while be16(input, at) == Some(SOT) {
        let length = input.get(at + 6..).and_then(|rest| rest.first_chunk()).ok_or(BROKEN)?;
        let end = match u32::from_be_bytes(*length) {
            // The tile-part extends to the end of the codestream (A.4.2).
            0 => last_eoc(input).filter(|end| *end > at).unwrap_or(input.len()),
            length => at.saturating_add(usize::try_from(length).map_err(|_| BROKEN)?).min(input.len()),
        };
        if end < at + 12 {
            return Err(BROKEN);
        }
        copy_tile_part(input.get(at..end).ok_or(BROKEN)?, out)?;
        at = end;
    }
    out.extend(EOC.to_be_bytes());
    Ok(())
}

/// Offset of the last end marker.
fn last_eoc(input: &[u8]) -> Option<usize> {
    input.windows(2).rposition(|two| two == EOC.to_be_bytes())
}

/// Copies a tile-part.
fn copy_tile_part(part: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut at = 0;
    loop {
        let marker = be16(part, at).ok_or(BROKEN)?;
        if marker == SOD {
            out.extend_from_slice(part.get(at..).unwrap_or_default());
            return Ok(());
        }
        let end = at + 2 + usize::from(be16(part, at + 2).ok_or(BROKEN)?);
        let segment = part.get(at..end).ok_or(BROKEN)?;
        if marker == COM {
            // Marker, length and comment type stay.
            let (header, comment) = segment.split_at_checked(6).unwrap_or((segment, &[]));
            out.extend_from_slice(header);
            out.resize(out.len() + comment.len(), 0);
        } else {
            out.extend_from_slice(segment);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u16, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        [&marker.to_be_bytes()[..], &length.to_be_bytes(), content].concat()
    }

    /// A codestream with one tile-part, whose length is stated or 0.
    fn stream(comments: bool, length_is_known: bool) -> Vec<u8> {
        let comment = if comments { segment(COM, b"\0\x01SECRET") } else { Vec::new() };
        let inside = if comments { comment.clone() } else { segment(COM, b"\0\x01\0\0\0\0\0\0") };
        let data = [&inside[..], &SOD.to_be_bytes(), b"data"].concat();
        let length = if length_is_known { u32::try_from(data.len() + 12).unwrap() } else { 0 };
        let part = segment(SOT, &[&[0, 0][..], &length.to_be_bytes(), &[0, 1]].concat());
        [&SOC.to_be_bytes()[..], &segment(0xff51, b"size"), &comment, &part, &data, &EOC.to_be_bytes()]
            .concat()
    }

    fn in_box(box_type: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes()[..], box_type, content].concat()
    }

    #[test]
    fn comments_and_data_after_the_end_go() {
        for allowed in [true, false] {
            let behind: &[u8] = if allowed { b"SECRET" } else { b"" };
            let (out, notes) = clean(&[&stream(true, allowed)[..], behind].concat()).unwrap();
            assert_eq!(out, stream(false, allowed));
            assert_eq!(notes, [Note::TracesRemoved]);
            assert_eq!(clean(&out).unwrap(), (out, vec![]));
        }
    }

    #[test]
    fn boxes_without_image_data_go() {
        let header = [in_box(b"ihdr", b"size"), in_box(b"xml ", b"SECRET")].concat();
        let file = |header: &[u8], more: &[u8], comments| {
            let parts = [in_box(b"jp2h", header), more.to_vec(), in_box(b"jp2c", &stream(comments, true))];
            [SIGNATURE, &parts.concat()].concat()
        };
        let more = [in_box(b"uuid", b"SECRET"), in_box(b"xml ", b"SECRET")].concat();
        let whole = [&file(&header, &more, true)[..], &more].concat();
        assert_eq!(clean(&whole).unwrap().0, file(&in_box(b"ihdr", b"size"), &[], false));
    }

    #[test]
    fn icc_profiles_in_boxes_are_cleaned() {
        let mut header = [0; 128];
        header[12..16].copy_from_slice(b"mntr");
        header[36..40].copy_from_slice(b"acsp");
        header[80..86].copy_from_slice(b"SECRET");
        let tag = [0, 0, 0, 1, b'k', b'T', b'R', b'C', 0, 0, 0, 144, 0, 0, 0, 12];
        let profile = [&header[..], &tag, b"curv\0\0\0\0\0\0\0\0", b"SECRET"].concat();
        for (header, profile, cleaned) in [
            ([2, 0, 0], &profile[..], icc::clean(&profile).unwrap()),
            ([3, 0, 0], &profile, icc::clean(&profile).unwrap()),
            ([2, 0, 0], b"no profile", b"no profile".to_vec()),
            ([1, 0, 0], b"\0\0\0\x10", b"\0\0\0\x10".to_vec()),
        ] {
            let file = |profile: &[u8]| {
                let copy_colour = in_box(b"colr", &[&header[..], profile].concat());
                [SIGNATURE, &in_box(b"jp2h", &copy_colour), &in_box(b"jp2c", &stream(false, true))].concat()
            };
            assert_eq!(clean(&file(profile)).unwrap().0, file(&cleaned));
        }
    }

    #[test]
    fn other_data_are_refused() {
        for bytes in [&b"no picture"[..], b"", &stream(true, true)[..20]] {
            assert_eq!(clean(bytes).err(), Some(BROKEN));
        }
    }
}
