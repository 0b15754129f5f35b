//! WebP (RFC 9649), a RIFF container. The image chunks are written in the order of section 2.7. The
//! orientation is kept in a new Exif chunk. XMP, unknown chunks, other Exif data, and data after
//! the end go. The flags in the header say what is left.
//!
//! This is own code: img-parts keeps unknown chunks and does not look into animation frames.

use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::le32;
use super::{CleanResult, MAX_PIXELS, add_note, exif, icc, xmp};

const BROKEN: Refusal = Refusal::BrokenImage;

const VP8X: [u8; 4] = *b"VP8X";
/// Flags of the VP8X header (2.7).
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_ANIMATION: u8 = 0x02;

type Chunk<'a> = ([u8; 4], &'a [u8]);

/// Cleans a WebP file.
pub(crate) fn clean(input: &[u8]) -> CleanResult {
    let mut notes = Vec::new();
    // The RIFF size includes the four bytes `WEBP`, and is even (2.4).
    let size = le32(input, 4).and_then(|size| usize::try_from(size).ok()?.checked_sub(4)).ok_or(BROKEN)?;
    let all = input.get(12..).ok_or(BROKEN)?;
    if all.len() > size + size % 2 {
        add_note(&mut notes, Note::TailRemoved);
    }
    let chunks = read_chunks(all.get(..size).unwrap_or(all), &mut notes)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    out.reserve(input.len());
    match chunks.split_first() {
        Some((&(VP8X, header), rest)) => clean_extended(header, rest, &mut out, &mut notes)?,
        Some((image, rest)) => {
            check_bitstream_size(image)?;
            write_chunk(image.0, image.1, &mut out);
            // Viewers ignore further chunks of a simple file (2.5).
            if !rest.is_empty() {
                add_note(&mut notes, Note::TracesRemoved);
            }
        }
        None => return Err(BROKEN),
    }
    let size = u32::try_from(out.len() - 8).map_err(|_| BROKEN)?;
    out.get_mut(4..8).ok_or(BROKEN)?.copy_from_slice(&size.to_le_bytes());
    Ok((out, notes))
}

/// Splits a container or an animation frame into chunks (2.3).
fn read_chunks<'a>(mut rest: &'a [u8], notes: &mut Vec<Note>) -> Result<Vec<Chunk<'a>>, Refusal> {
    let mut chunks = Vec::new();
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let name: [u8; 4] = *head.first_chunk().ok_or(BROKEN)?;
        let length = le32(head, 4).and_then(|length| usize::try_from(length).ok()).ok_or(BROKEN)?;
        let Some((data, after)) = after.split_at_checked(length) else {
            // A truncated chunk matters only if it is part of the image.
            if is_image_chunk(name) || chunks.is_empty() {
                return Err(BROKEN);
            }
            add_note(notes, Note::Mended);
            return Ok(chunks);
        };
        chunks.push((name, data));
        // Skip the padding byte of an odd length.
        rest = after.get(length % 2..).unwrap_or_default();
    }
    if !rest.is_empty() {
        add_note(notes, Note::TailRemoved);
    }
    Ok(chunks)
}

fn is_image_chunk(name: [u8; 4]) -> bool {
    matches!(&name, b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF")
}

fn write_chunk(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    out.extend(name);
    // Every chunk came from a file, or is shorter than one that did.
    out.extend(u32::try_from(data.len()).unwrap_or_default().to_le_bytes());
    out.extend_from_slice(data);
    out.resize(out.len() + data.len() % 2, 0);
}

/// Cleans a file with a VP8X header.
fn clean_extended(
    header: &[u8],
    rest: &[Chunk],
    out: &mut Vec<u8>,
    notes: &mut Vec<Note>,
) -> Result<(), Refusal> {
    let &[flags, _, _, _, w0, w1, w2, h0, h1, h2] = header.first_chunk::<10>().ok_or(BROKEN)?;
    let dimension =
        |bytes: [u8; 3]| bytes.iter().rev().fold(0, |dimension, byte| dimension << 8 | u64::from(*byte)) + 1;
    check_size(dimension([w0, w1, w2]), dimension([h0, h1, h2]))?;
    let find = |name: &[u8; 4]| rest.iter().find(|(chunk_name, _)| chunk_name == name).map(|(_, data)| *data);

    let profile = find(b"ICCP").and_then(icc::clean);
    let exif_data = find(b"EXIF");
    // Some programs write the name that Exif has in JPEG.
    let tiff = exif_data.map(|data| data.strip_prefix(b"Exif\0\0").unwrap_or(data));
    let orientation =
        exif::orientation_only(tiff.and_then(exif::orientation).or(find(b"XMP ").and_then(xmp::orientation)));
    let frames: Vec<_> = rest.iter().filter(|(name, _)| name == b"ANMF").collect();
    let animation = find(b"ANIM").filter(|_| flags & HAS_ANIMATION > 0 && !frames.is_empty());

    let mut image_chunks = Vec::new();
    let mut kept_count = 0;
    if let Some(animation) = animation {
        write_chunk(*b"ANIM", animation.get(..6).ok_or(BROKEN)?, &mut image_chunks);
        for (_, frame) in &frames {
            let (frame_header, sub_chunks) = frame.split_first_chunk::<16>().ok_or(BROKEN)?;
            let sub_chunks = read_chunks(sub_chunks, notes)?;
            let mut kept_frame = frame_header.to_vec();
            let kept_count = write_image(&sub_chunks, &mut kept_frame)?;
            if kept_count < sub_chunks.len() {
                add_note(notes, Note::TracesRemoved);
            }
            write_chunk(*b"ANMF", &kept_frame, &mut image_chunks);
        }
        kept_count += 1 + frames.len();
    } else {
        kept_count += write_image(rest, &mut image_chunks)?;
    }
    kept_count +=
        rest.iter().filter(|(name, data)| name == b"ICCP" && Some(*data) == profile.as_deref()).count();
    kept_count +=
        usize::from(exif_data.is_some() && exif_data == orientation.as_ref().map(<[u8; 26]>::as_slice));
    if kept_count < rest.len() {
        add_note(notes, Note::TracesRemoved);
    }

    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let flags = flags & HAS_ALPHA
        | flag(profile.is_some(), HAS_PROFILE)
        | flag(orientation.is_some(), HAS_EXIF)
        | flag(animation.is_some(), HAS_ANIMATION);
    write_chunk(VP8X, &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2], out);
    if let Some(profile) = profile {
        write_chunk(*b"ICCP", &profile, out);
    }
    out.append(&mut image_chunks);
    if let Some(orientation) = orientation {
        write_chunk(*b"EXIF", &orientation, out);
    }
    Ok(())
}

/// Copies the bitstream of an image and its alpha chunk, and returns how many chunks these are.
fn write_image(chunks: &[Chunk], out: &mut Vec<u8>) -> Result<usize, Refusal> {
    let at = chunks.iter().position(|(name, _)| matches!(name, b"VP8 " | b"VP8L")).ok_or(BROKEN)?;
    let (before, image) = (chunks.get(..at).unwrap_or_default(), chunks.get(at).ok_or(BROKEN)?);
    check_bitstream_size(image)?;
    let alpha = before.iter().find(|(name, _)| name == b"ALPH" && &image.0 == b"VP8 ");
    for (name, data) in alpha.into_iter().chain([image]) {
        write_chunk(*name, data, out);
    }
    Ok(1 + usize::from(alpha.is_some()))
}

/// Checks the dimensions in the header of a bitstream.
fn check_bitstream_size((name, data): &Chunk) -> Result<(), Refusal> {
    let bits14 = |dimension_bits: u32| u64::from(dimension_bits & 0x3fff);
    match (name, *data) {
        // Frame tag of three bytes, start code, two dimensions of 14 bits (RFC 6386, 9.1).
        (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, rest @ ..]) => {
            let dimensions = le32(rest, 0).ok_or(BROKEN)?;
            check_size(bits14(dimensions), bits14(dimensions >> 16))
        }
        (b"VP8L", [0x2f, rest @ ..]) => {
            let dimensions = le32(rest, 0).ok_or(BROKEN)?;
            check_size(bits14(dimensions) + 1, bits14(dimensions >> 14) + 1)
        }
        _ => Err(BROKEN),
    }
}

fn check_size(width: u64, height: u64) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if width * height > MAX_PIXELS { Err(Refusal::Bomb) } else { Ok(()) }
}
