//! ICC colour profiles (ICC.1:2022) without what identifies a device: serial number (Apple's
//! `mmod`), manufacturer, model, calibration date, author, texts. Everything that computes colours
//! stays the same bit for bit, so an image looks as before.
//!
//! This is own code, because libraries that write profiles (moxcms, lcms2) write what they
//! understood of a profile. This module copies tags or leaves them out.

use super::bytes::{be16, be32};

/// Length of the header (7.2) and the tag count (7.3.2).
const TAG_DATA_MIN: usize = 128 + 4;
/// Most tags of a profile. lcms2 has the same limit.
const MAX_TAGS: usize = 100;
/// Tags that compute colours (9.2), in the order in which they are written.
const KEPT_TAGS: [&[u8; 4]; 29] = [
    b"wtpt", b"bkpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"A2B0",
    b"A2B1", b"A2B2", b"A2B3", b"B2A0", b"B2A1", b"B2A2", b"B2A3", b"D2B0", b"D2B1", b"D2B2", b"D2B3",
    b"B2D0", b"B2D1", b"B2D2", b"B2D3", b"gamt", b"cicp", b"rig0",
];
/// Every profile needs a description and a copyright text (8.2). All get this one.
const DESCRIPTION: &str = "Colours";

/// Cleans a profile. `None` if no viewer would use it; viewers then show the image without it.
pub(crate) fn clean(profile: &[u8]) -> Option<Vec<u8>> {
    let header = clean_header(profile)?;
    let kept_tags = read_tags(profile);
    if !has_colour_transform(&kept_tags) {
        return None;
    }
    let is_version_4 = header.get(8).is_some_and(|version| *version >= 4);
    let text_type = if is_version_4 { multi_localized_unicode_type() } else { text_type() };
    let text_description_type = if is_version_4 { text_type.clone() } else { text_description_type() };
    let mut all: Vec<([u8; 4], &[u8])> = vec![(*b"desc", &text_description_type), (*b"cprt", &text_type)];
    all.extend(kept_tags);
    write_profile(header, &all)
}

/// Copies the header, with zeros for: preferred CMM, date, platform, flags, manufacturer, model,
/// attributes, creator, identifier (7.2.2 to 7.2.18).
fn clean_header(profile: &[u8]) -> Option<[u8; 128]> {
    let mut header: [u8; 128] = *profile.first_chunk()?;
    let is_image_profile = matches!(header.get(12..16)?, b"scnr" | b"mntr" | b"prtr" | b"spac");
    if header.get(36..40)? != b"acsp" || !is_image_profile {
        return None;
    }
    for revealing in [4..8, 24..36, 40..64, 80..128] {
        header.get_mut(revealing)?.fill(0);
    }
    Some(header)
}

/// The tags that stay. A tag that points outside the profile, or is shorter than its type demands,
/// is left out.
fn read_tags(profile: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let count = be32(profile, 128).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let entry = |index: usize| {
        let entry = profile.get(TAG_DATA_MIN + index * 12..)?.first_chunk::<12>()?;
        let name: [u8; 4] = *entry.first_chunk()?;
        let (offset, length) =
            (usize::try_from(be32(entry, 4)?).ok()?, usize::try_from(be32(entry, 8)?).ok()?);
        let element = profile.get(offset..offset.checked_add(length)?)?;
        Some((name, element_of_type_length(element)?))
    };
    let entries: Vec<_> = (0..count.min(MAX_TAGS)).filter_map(entry).collect();
    let find = |name: &&[u8; 4]| entries.iter().copied().find(|(kept_tags, _)| kept_tags == *name);
    KEPT_TAGS.iter().filter_map(find).collect()
}

/// Cuts an element to the length that its type implies (10), if its header tells it.
fn element_of_type_length(element: &[u8]) -> Option<&[u8]> {
    let length = match element.first_chunk::<4>()? {
        b"XYZ " => 20,
        // The five function types of a parametric curve have 1, 3, 4, 5 and 7 parameters (10.18).
        b"para" => 12 + 4 * [1, 3, 4, 5, 7].get(usize::from(be16(element, 8)?))?,
        b"curv" => usize::try_from(be32(element, 8)?).ok()?.checked_mul(2)?.checked_add(12)?,
        _ => element.len(),
    };
    element.get(..length)
}

/// Whether the tags can compute colours: by a lookup table, by a matrix with curves, or by a grey
/// curve (8.3 to 8.5).
fn has_colour_transform(kept_tags: &[([u8; 4], &[u8])]) -> bool {
    let has = |name: &[u8; 4]| kept_tags.iter().any(|(tag, _)| tag == name);
    let matrix = [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"];
    has(b"A2B0") || has(b"D2B0") || has(b"kTRC") || matrix.into_iter().all(has)
}

/// Writes a profile. Equal elements are stored once (7.3.1).
fn write_profile(mut header: [u8; 128], tags: &[([u8; 4], &[u8])]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    let mut table = u32::try_from(tags.len()).ok()?.to_be_bytes().to_vec();
    let mut written: Vec<(&[u8], usize)> = Vec::new();
    for (name, element) in tags {
        let existing = written.iter().find(|(other, _)| other == element).map(|(_, offset)| *offset);
        let offset = existing.unwrap_or_else(|| {
            let offset = TAG_DATA_MIN + tags.len() * 12 + data.len();
            data.extend_from_slice(element);
            data.resize(data.len().next_multiple_of(4), 0);
            written.push((element, offset));
            offset
        });
        table.extend_from_slice(name);
        table.extend(u32::try_from(offset).ok()?.to_be_bytes());
        table.extend(u32::try_from(element.len()).ok()?.to_be_bytes());
    }
    let length = u32::try_from(128 + table.len() + data.len()).ok()?;
    header.first_chunk_mut::<4>()?.copy_from_slice(&length.to_be_bytes());
    Some([header.as_slice(), &table, &data].concat())
}

/// A text before version 4 (textType, 10.24).
fn text_type() -> Vec<u8> {
    [b"text\0\0\0\0".as_slice(), DESCRIPTION.as_bytes(), &[0]].concat()
}

/// A description before version 4 (textDescriptionType, ICC.1:2001-04, 6.5.17): ASCII only; the
/// Unicode and Macintosh parts are empty.
fn text_description_type() -> Vec<u8> {
    let length = u32::try_from(DESCRIPTION.len() + 1).unwrap_or_default().to_be_bytes();
    [b"desc\0\0\0\0".as_slice(), &length, DESCRIPTION.as_bytes(), &[0], &[0; 8 + 3 + 67]].concat()
}

/// A text or description since version 4 (multiLocalizedUnicodeType, 10.15): one record, in UTF-16.
fn multi_localized_unicode_type() -> Vec<u8> {
    let utf16: Vec<u8> = DESCRIPTION.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let length = u32::try_from(utf16.len()).unwrap_or_default().to_be_bytes();
    let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".as_slice();
    [head, &length, &28_u32.to_be_bytes(), &utf16].concat()
}
