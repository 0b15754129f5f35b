//! PNG (ISO/IEC 15948, third edition of the W3C specification): critical chunks, the frames of an animation, and what the colours need pass; texts, times, and
//! what programs add for themselves go; of Exif data only which way is up stays. What stands behind the end, and behind the end of the compressed pixels, goes.
//!
//! The pixels are inflated once, and nowhere kept: more than the declared dimensions hold is refused, so is less. So what comes behind the end of the picture is
//! known to be no part of it, an end that is missing can be set, and nobody who opens the file later meets a bomb.
//!
//! The walk is own code: the crate png writes pixels anew, and img-parts knows neither animations nor where pixels end.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::be32;
use super::{Made, exif, icc, note, xmp};
use animation::Animation;
use chunk::{Chunk, put};
use pixels::{Palette, Size, looked_through};

mod animation;
mod chunk;
mod pixels;

const BROKEN: Refusal = Refusal::BrokenImage;
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Most bytes that a colour profile may inflate to.
const PROFILE_BYTES: u64 = 8 << 20;
/// Size of the pixel chunks written: one for all, so that they do not tell which program made the picture.
const IDAT: usize = 16 << 10;

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    let rest = input.strip_prefix(SIGNATURE).ok_or(BROKEN)?;
    let mut notes = Vec::new();
    let chunks = chunk::walk(rest, &mut notes)?;
    let Some((Chunk { name: [b'I', b'H', b'D', b'R'], data: header, .. }, chunks)) = chunks.split_first()
    else {
        return Err(BROKEN);
    };
    let size = Size::of(header)?;
    let mut out = Vec::with_capacity(input.len() + 1024);
    out.extend_from_slice(SIGNATURE);
    put(*b"IHDR", header, &mut out);
    let mut found = Found { palette: size.palette, ..Found::default() };
    for chunk in chunks {
        found.take(chunk, &mut out, &mut notes)?;
    }
    if let Some(up) = exif::minimal(found.exif.or(found.xmp)) {
        put(*b"eXIf", &up, &mut out);
    }
    let is_animated = found.animation.is_there();
    let animation = found.animation.whole(&size);
    if animation.is_none() && is_animated {
        note(&mut notes, Note::FramesLost);
    }
    if let Some(animation) = &animation {
        animation.begin(&mut out);
    }
    let taken = looked_through(&found.pixels, size.bytes)?;
    if taken < found.pixels.len() {
        note(&mut notes, Note::TailRemoved);
    }
    for part in found.pixels.get(..taken).unwrap_or_default().chunks(IDAT) {
        put(*b"IDAT", part, &mut out);
    }
    if let Some(animation) = &animation {
        animation.go_on(&mut out);
    }
    put(*b"IEND", &[], &mut out);
    Ok((out, notes))
}

/// A picture that was encoded here, with a colour profile and with which way is up.
pub(crate) fn dressed(encoded: &[u8], colours: Option<&[u8]>, up: Option<u8>) -> Vec<u8> {
    // Signature and header.
    let Some((head, rest)) = encoded.split_at_checked(8 + 25) else { return Vec::new() };
    let mut out = head.to_vec();
    if let Some(profile) = colours.and_then(|profile| pack(&icc::clean(profile)?)) {
        put(*b"iCCP", &profile, &mut out);
    }
    if let Some(up) = exif::minimal(up) {
        put(*b"eXIf", &up, &mut out);
    }
    out.extend_from_slice(rest);
    out
}

/// What was found between header and end.
#[derive(Default)]
struct Found {
    palette: Palette,
    /// Names of the chunks that passed: each may stand once (5.6).
    passed: Vec<[u8; 4]>,
    /// Compressed pixels.
    pixels: Vec<u8>,
    /// Whether anything came behind them.
    is_behind: bool,
    /// Which way is up, as Exif says it, and as XMP does.
    exif: Option<u8>,
    xmp: Option<u8>,
    animation: Animation,
}

impl Found {
    fn take(&mut self, chunk: &Chunk, out: &mut Vec<u8>, notes: &mut Vec<Note>) -> Result<(), Refusal> {
        let Chunk { name, data, is_sound } = *chunk;
        let is_early = self.pixels.is_empty();
        if &name == b"IDAT" {
            if self.is_behind || self.palette == Palette::Needed || !is_sound {
                return Err(BROKEN);
            }
            self.pixels.extend_from_slice(data);
            return Ok(());
        }
        self.is_behind |= !is_early;
        match &name {
            b"PLTE" => {
                if !is_early
                    || self.passed.contains(&name)
                    || !(1..=256 * 3).contains(&data.len())
                    || !is_sound
                {
                    return Err(BROKEN);
                }
                self.palette = Palette::There;
                self.pass(name, data, out);
            }
            // Upper case: the picture can't be shown without it (5.4), and nobody knows it.
            [first, ..] if first.is_ascii_uppercase() => return Err(BROKEN),
            // Readers leave out what does not fit its check sum.
            _ if !is_sound => note(notes, Note::Mended),
            b"acTL" | b"fcTL" | b"fdAT" => self.animation.take(name, data, is_early),
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"pHYs" | b"cICP" | b"mDCV"
            | b"cLLI"
                if is_early && !self.passed.contains(&name) && data.len() <= 1024 =>
            {
                self.pass(name, data, out);
            }
            b"iCCP" if is_early && !self.passed.contains(&name) => {
                let cleaned = profile(data);
                if cleaned.as_deref() != Some(data) {
                    note(notes, Note::TracesRemoved);
                }
                if let Some(profile) = cleaned {
                    self.pass(name, &profile, out);
                }
            }
            b"eXIf" => {
                self.exif = self.exif.or(exif::orientation(data));
                if Some(data) != exif::minimal(self.exif).as_ref().map(<[u8; 26]>::as_slice) {
                    note(notes, Note::TracesRemoved);
                }
            }
            _ => {
                if &name == b"iTXt" && data.starts_with(b"XML:com.adobe.xmp\0") {
                    self.xmp = self.xmp.or(xmp::orientation(data));
                }
                note(notes, Note::TracesRemoved);
            }
        }
        Ok(())
    }

    fn pass(&mut self, name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
        self.passed.push(name);
        put(name, data, out);
    }
}

/// A colour profile (name, NUL, method, zlib data; 11.3.2.3), cleaned and packed anew under a name that says nothing.
fn profile(data: &[u8]) -> Option<Vec<u8>> {
    let name = data.iter().position(|byte| *byte == 0).filter(|end| (1..80).contains(end))?;
    let packed = data.get(name + 2..)?;
    let mut profile = Vec::new();
    pixels::unpack(packed, PROFILE_BYTES, &mut profile)?;
    pack(&icc::clean(&profile)?)
}

fn pack(profile: &[u8]) -> Option<Vec<u8>> {
    let mut packer = ZlibEncoder::new(b"icc\0\0".to_vec(), Compression::best());
    packer.write_all(profile).ok()?;
    packer.finish().ok()
}
