//! WebP (RFC 9649), a RIFF container: the chunks that show something are written anew, in the order of 2.7. XMP, unknown chunks, what stands behind the end,
//! and of Exif all but which way is up go, and the header says of what is left that it is there.
//!
//! The walk is own code: img-parts keeps unknown chunks and does not look into the frames of an animation.

use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::le32;
use super::{MEGAPIXELS, Made, exif, icc, note, xmp};

const BROKEN: Refusal = Refusal::BrokenImage;

const EXTENDED: [u8; 4] = *b"VP8X";
/// Flags of the extended header (2.7).
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_ANIMATION: u8 = 0x02;

type Chunk<'a> = ([u8; 4], &'a [u8]);

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    let mut notes = Vec::new();
    // The size counts `WEBP`, and is even (2.4).
    let size = le32(input, 4).and_then(|size| usize::try_from(size).ok()?.checked_sub(4)).ok_or(BROKEN)?;
    let all = input.get(12..).ok_or(BROKEN)?;
    if all.len() > size + size % 2 {
        note(&mut notes, Note::TailRemoved);
    }
    let chunks = chunks(all.get(..size).unwrap_or(all), &mut notes)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    out.reserve(input.len());
    match chunks.split_first() {
        Some((&(EXTENDED, header), rest)) => extended(header, rest, &mut out, &mut notes)?,
        Some((picture, rest)) => {
            picture_size(picture)?;
            put(picture.0, picture.1, &mut out);
            // No reader looks for more in a simple file (2.5).
            if !rest.is_empty() {
                note(&mut notes, Note::TracesRemoved);
            }
        }
        None => return Err(BROKEN),
    }
    let size = u32::try_from(out.len() - 8).map_err(|_| BROKEN)?;
    out.get_mut(4..8).ok_or(BROKEN)?.copy_from_slice(&size.to_le_bytes());
    Ok((out, notes))
}

/// The chunks of a container or a frame (2.3).
fn chunks<'a>(mut rest: &'a [u8], notes: &mut Vec<Note>) -> Result<Vec<Chunk<'a>>, Refusal> {
    let mut chunks = Vec::new();
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let name: [u8; 4] = *head.first_chunk().ok_or(BROKEN)?;
        let length = le32(head, 4).and_then(|length| usize::try_from(length).ok()).ok_or(BROKEN)?;
        let Some((data, after)) = after.split_at_checked(length) else {
            // An end that is missing is missed only if it shows something.
            if is_shown(name) || chunks.is_empty() {
                return Err(BROKEN);
            }
            note(notes, Note::Mended);
            return Ok(chunks);
        };
        chunks.push((name, data));
        // The byte that makes a length even.
        rest = after.get(length % 2..).unwrap_or_default();
    }
    if !rest.is_empty() {
        note(notes, Note::TailRemoved);
    }
    Ok(chunks)
}

fn is_shown(name: [u8; 4]) -> bool {
    matches!(&name, b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF")
}

fn put(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    out.extend(name);
    // Every chunk came out of a file, or is shorter than one that did.
    out.extend(u32::try_from(data.len()).unwrap_or_default().to_le_bytes());
    out.extend_from_slice(data);
    out.resize(out.len() + data.len() % 2, 0);
}

/// A file with an extended header.
fn extended(header: &[u8], rest: &[Chunk], out: &mut Vec<u8>, notes: &mut Vec<Note>) -> Result<(), Refusal> {
    let &[flags, _, _, _, w0, w1, w2, h0, h1, h2] = header.first_chunk::<10>().ok_or(BROKEN)?;
    let side = |bytes: [u8; 3]| bytes.iter().rev().fold(0, |side, byte| side << 8 | u64::from(*byte)) + 1;
    check_size(side([w0, w1, w2]), side([h0, h1, h2]))?;
    let find = |name: &[u8; 4]| rest.iter().find(|(found, _)| found == name).map(|(_, data)| *data);

    let profile = find(b"ICCP").and_then(icc::clean);
    let said = find(b"EXIF");
    // Some programs write it as in JPEG, with a name before it.
    let tiff = said.map(|data| data.strip_prefix(b"Exif\0\0").unwrap_or(data));
    let up = exif::minimal(tiff.and_then(exif::orientation).or(find(b"XMP ").and_then(xmp::orientation)));
    let frames: Vec<_> = rest.iter().filter(|(name, _)| name == b"ANMF").collect();
    let animation = find(b"ANIM").filter(|_| flags & HAS_ANIMATION > 0 && !frames.is_empty());

    let mut shown = Vec::new();
    let mut kept = 0;
    if let Some(animation) = animation {
        put(*b"ANIM", animation.get(..6).ok_or(BROKEN)?, &mut shown);
        for (_, frame) in &frames {
            let (place, inside) = frame.split_first_chunk::<16>().ok_or(BROKEN)?;
            let inside = chunks(inside, notes)?;
            let mut kept_inside = place.to_vec();
            let kept = still(&inside, &mut kept_inside)?;
            if kept < inside.len() {
                note(notes, Note::TracesRemoved);
            }
            put(*b"ANMF", &kept_inside, &mut shown);
        }
        kept += 1 + frames.len();
    } else {
        kept += still(rest, &mut shown)?;
    }
    kept += rest.iter().filter(|(name, data)| name == b"ICCP" && Some(*data) == profile.as_deref()).count();
    kept += usize::from(said.is_some() && said == up.as_ref().map(<[u8; 26]>::as_slice));
    if kept < rest.len() {
        note(notes, Note::TracesRemoved);
    }

    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let flags = flags & HAS_ALPHA
        | flag(profile.is_some(), HAS_PROFILE)
        | flag(up.is_some(), HAS_EXIF)
        | flag(animation.is_some(), HAS_ANIMATION);
    put(EXTENDED, &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2], out);
    if let Some(profile) = profile {
        put(*b"ICCP", &profile, out);
    }
    out.append(&mut shown);
    if let Some(up) = up {
        put(*b"EXIF", &up, out);
    }
    Ok(())
}

/// A picture and, before it, its transparency; how many chunks that are.
fn still(chunks: &[Chunk], out: &mut Vec<u8>) -> Result<usize, Refusal> {
    let at = chunks.iter().position(|(name, _)| matches!(name, b"VP8 " | b"VP8L")).ok_or(BROKEN)?;
    let (before, picture) = (chunks.get(..at).unwrap_or_default(), chunks.get(at).ok_or(BROKEN)?);
    picture_size(picture)?;
    let alpha = before.iter().find(|(name, _)| name == b"ALPH" && &picture.0 == b"VP8 ");
    for (name, data) in alpha.into_iter().chain([picture]) {
        put(*name, data, out);
    }
    Ok(1 + usize::from(alpha.is_some()))
}

/// What the picture says of its size, checked.
fn picture_size((name, data): &Chunk) -> Result<(), Refusal> {
    let bits14 = |low: u32| u64::from(low & 0x3fff);
    match (name, *data) {
        // Three bytes, a start code, two sides of 14 bits (RFC 6386, 9.1).
        (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, rest @ ..]) => {
            let sides = le32(rest, 0).ok_or(BROKEN)?;
            check_size(bits14(sides), bits14(sides >> 16))
        }
        (b"VP8L", [0x2f, rest @ ..]) => {
            let sides = le32(rest, 0).ok_or(BROKEN)?;
            check_size(bits14(sides) + 1, bits14(sides >> 14) + 1)
        }
        _ => Err(BROKEN),
    }
}

fn check_size(width: u64, height: u64) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(BROKEN);
    }
    if width * height > MEGAPIXELS { Err(Refusal::Bomb) } else { Ok(()) }
}
