//! PNG (ISO/IEC 15948; W3C specification, third edition). Copied: critical chunks, animation
//! frames, and the chunks that colours need. The orientation is kept in a new Exif chunk. Removed:
//! texts, times, private chunks, data after the end, and data after the end of the compressed
//! pixels.
//!
//! The pixels are inflated once and discarded. The result must be exactly as long as the dimensions
//! demand. So the end of the image is certain, a missing end can be restored, and a decompression
//! bomb is refused before anybody else opens the file.
//!
//! This is own code: the crate `png` would encode the pixels again, and img-parts knows neither
//! animations nor where the compressed pixels end.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::be32;
use super::{CleanResult, add_note, exif, icc, xmp};
use apng::Apng;
use chunk::{Chunk, write_chunk};
use image_data::{ImageHeader, Palette, compressed_length};

mod apng;
mod chunk;
mod image_data;

const BROKEN: Refusal = Refusal::BrokenImage;
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Most bytes that an ICC profile may inflate to.
const MAX_PROFILE_LENGTH: u64 = 8 << 20;
/// Length of each IDAT chunk written. It is the same for all images, because the length reveals the
/// program that made an image.
const IDAT_LENGTH: usize = 16 << 10;

/// Cleans a PNG file.
pub(crate) fn clean(input: &[u8]) -> CleanResult {
    let rest = input.strip_prefix(SIGNATURE).ok_or(BROKEN)?;
    let mut notes = Vec::new();
    let chunks = chunk::read_chunks(rest, &mut notes)?;
    let Some((Chunk { name: [b'I', b'H', b'D', b'R'], data: ihdr, .. }, chunks)) = chunks.split_first()
    else {
        return Err(BROKEN);
    };
    let header = ImageHeader::parse(ihdr)?;
    let mut out = Vec::with_capacity(input.len() + 1024);
    out.extend_from_slice(SIGNATURE);
    write_chunk(*b"IHDR", ihdr, &mut out);
    let mut cleaner = PngCleaner { palette: header.palette, ..PngCleaner::default() };
    for chunk in chunks {
        cleaner.handle_chunk(chunk, &mut out, &mut notes)?;
    }
    if let Some(orientation) = exif::orientation_only(cleaner.exif.or(cleaner.xmp)) {
        write_chunk(*b"eXIf", &orientation, &mut out);
    }
    let is_animated = cleaner.animation.is_present();
    let animation = cleaner.animation.validate(&header);
    if animation.is_none() && is_animated {
        add_note(&mut notes, Note::FramesLost);
    }
    if let Some(animation) = &animation {
        animation.write_before_idat(&mut out);
    }
    let used = compressed_length(&cleaner.idat, header.data_length)?;
    if used < cleaner.idat.len() {
        add_note(&mut notes, Note::TailRemoved);
    }
    for part in cleaner.idat.get(..used).unwrap_or_default().chunks(IDAT_LENGTH) {
        write_chunk(*b"IDAT", part, &mut out);
    }
    if let Some(animation) = &animation {
        animation.write_after_idat(&mut out);
    }
    write_chunk(*b"IEND", &[], &mut out);
    Ok((out, notes))
}

/// Adds an ICC profile and an orientation to an image that was encoded here.
pub(crate) fn with_metadata(encoded: &[u8], icc_profile: Option<&[u8]>, orientation: Option<u8>) -> Vec<u8> {
    // Signature and IHDR.
    let Some((head, rest)) = encoded.split_at_checked(8 + 25) else { return Vec::new() };
    let mut out = head.to_vec();
    if let Some(profile) = icc_profile.and_then(|profile| compress_profile(&icc::clean(profile)?)) {
        write_chunk(*b"iCCP", &profile, &mut out);
    }
    if let Some(orientation) = exif::orientation_only(orientation) {
        write_chunk(*b"eXIf", &orientation, &mut out);
    }
    out.extend_from_slice(rest);
    out
}

/// Collects the chunks between IHDR and IEND.
#[derive(Default)]
struct PngCleaner {
    palette: Palette,
    /// Chunks that were copied. Each may occur once (5.6).
    copied: Vec<[u8; 4]>,
    /// Compressed pixels.
    idat: Vec<u8>,
    /// Whether another chunk followed IDAT.
    is_after_idat: bool,
    /// The orientation from Exif, and the one from XMP.
    exif: Option<u8>,
    xmp: Option<u8>,
    animation: Apng,
}

impl PngCleaner {
    fn handle_chunk(
        &mut self,
        chunk: &Chunk,
        out: &mut Vec<u8>,
        notes: &mut Vec<Note>,
    ) -> Result<(), Refusal> {
        let Chunk { name, data, is_crc_valid } = *chunk;
        let is_before_idat = self.idat.is_empty();
        if &name == b"IDAT" {
            if self.is_after_idat || self.palette == Palette::Required || !is_crc_valid {
                return Err(BROKEN);
            }
            self.idat.extend_from_slice(data);
            return Ok(());
        }
        self.is_after_idat |= !is_before_idat;
        match &name {
            b"PLTE" => {
                if !is_before_idat
                    || self.copied.contains(&name)
                    || !(1..=256 * 3).contains(&data.len())
                    || !is_crc_valid
                {
                    return Err(BROKEN);
                }
                self.palette = Palette::Present;
                self.copy(name, data, out);
            }
            // An upper-case initial marks a critical chunk (5.4). This one is unknown, so viewers
            // cannot show the image.
            [initial, ..] if initial.is_ascii_uppercase() => return Err(BROKEN),
            // Viewers ignore ancillary chunks with a wrong CRC.
            _ if !is_crc_valid => add_note(notes, Note::Mended),
            b"acTL" | b"fcTL" | b"fdAT" => self.animation.add_chunk(name, data, is_before_idat),
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"pHYs" | b"cICP" | b"mDCV"
            | b"cLLI"
                if is_before_idat && !self.copied.contains(&name) && data.len() <= 1024 =>
            {
                self.copy(name, data, out);
            }
            b"iCCP" if is_before_idat && !self.copied.contains(&name) => {
                let cleaned = clean_profile(data);
                if cleaned.as_deref() != Some(data) {
                    add_note(notes, Note::TracesRemoved);
                }
                if let Some(profile) = cleaned {
                    self.copy(name, &profile, out);
                }
            }
            b"eXIf" => {
                self.exif = self.exif.or(exif::orientation(data));
                if Some(data) != exif::orientation_only(self.exif).as_ref().map(<[u8; 26]>::as_slice) {
                    add_note(notes, Note::TracesRemoved);
                }
            }
            _ => {
                if &name == b"iTXt" && data.starts_with(b"XML:com.adobe.xmp\0") {
                    self.xmp = self.xmp.or(xmp::orientation(data));
                }
                add_note(notes, Note::TracesRemoved);
            }
        }
        Ok(())
    }

    fn copy(&mut self, name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
        self.copied.push(name);
        write_chunk(name, data, out);
    }
}

/// Cleans an iCCP chunk (name, NUL, method, zlib data; 11.3.2.3). The profile gets a neutral name.
fn clean_profile(data: &[u8]) -> Option<Vec<u8>> {
    let name = data.iter().position(|byte| *byte == 0).filter(|end| (1..80).contains(end))?;
    let packed = data.get(name + 2..)?;
    let mut profile = Vec::new();
    image_data::inflate_bounded(packed, MAX_PROFILE_LENGTH, &mut profile)?;
    compress_profile(&icc::clean(&profile)?)
}

fn compress_profile(profile: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(b"icc\0\0".to_vec(), Compression::best());
    encoder.write_all(profile).ok()?;
    encoder.finish().ok()
}
