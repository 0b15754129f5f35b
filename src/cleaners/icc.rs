//! Colour profiles (ICC.1:2022) without what they tell of a device: its serial number (Apple's `mmod`), its maker and model, when it was measured, who wrote
//! the profile, in which words. What turns numbers into colours stays as it is, bit for bit, so that a picture looks as before.
//!
//! Own code, since libraries that write profiles (moxcms, lcms2) write them from what they understood. Here tags are copied or left out.

use super::bytes::{be16, be32};

/// Header (7.2) and number of tags (7.3.2).
const HEAD: usize = 128 + 4;
/// More tags than any profile has; readers (lcms2) refuse more.
const MOST_TAGS: usize = 100;
/// Tags with which colours are reckoned (9.2), in the order in which they are written.
const KEPT: [&[u8; 4]; 29] = [
    b"wtpt", b"bkpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"A2B0",
    b"A2B1", b"A2B2", b"A2B3", b"B2A0", b"B2A1", b"B2A2", b"B2A3", b"D2B0", b"D2B1", b"D2B2", b"D2B3",
    b"B2D0", b"B2D1", b"B2D2", b"B2D3", b"gamt", b"cicp", b"rig0",
];
/// What every profile has to say of itself (8.2), said of none.
const TEXT: &str = "Colours";

/// The profile without traces. `None` for what no viewer takes for a profile of a picture: it shows the picture without it.
pub(crate) fn clean(profile: &[u8]) -> Option<Vec<u8>> {
    let header = header(profile)?;
    let found = tags(profile);
    if !is_enough(&found) {
        return None;
    }
    let is_new = header.get(8).is_some_and(|version| *version >= 4);
    let text = if is_new { localised() } else { text() };
    let description = if is_new { text.clone() } else { description() };
    let mut all: Vec<([u8; 4], &[u8])> = vec![(*b"desc", &description), (*b"cprt", &text)];
    all.extend(found);
    write(header, &all)
}

/// The header with zeros where it tells of programs, devices, dates: preferred CMM, date, platform, flags, maker, model, attributes, creator,
/// identifier (7.2.2 to 7.2.18).
fn header(profile: &[u8]) -> Option<[u8; 128]> {
    let mut header: [u8; 128] = *profile.first_chunk()?;
    let of_pictures = matches!(header.get(12..16)?, b"scnr" | b"mntr" | b"prtr" | b"spac");
    if header.get(36..40)? != b"acsp" || !of_pictures {
        return None;
    }
    for told in [4..8, 24..36, 40..64, 80..128] {
        header.get_mut(told)?.fill(0);
    }
    Some(header)
}

/// The tags that stay. What reaches out of the profile, or is no element of its type, is none for a reader either.
fn tags(profile: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let count = be32(profile, 128).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let entry = |place: usize| {
        let entry = profile.get(HEAD + place * 12..)?.first_chunk::<12>()?;
        let name: [u8; 4] = *entry.first_chunk()?;
        let (at, length) = (usize::try_from(be32(entry, 4)?).ok()?, usize::try_from(be32(entry, 8)?).ok()?);
        let element = profile.get(at..at.checked_add(length)?)?;
        Some((name, whole(element)?))
    };
    let entries: Vec<_> = (0..count.min(MOST_TAGS)).filter_map(entry).collect();
    let find = |name: &&[u8; 4]| entries.iter().copied().find(|(found, _)| found == *name);
    KEPT.iter().filter_map(find).collect()
}

/// An element as long as its type says (10), where that can be seen from its head.
fn whole(element: &[u8]) -> Option<&[u8]> {
    let length = match element.first_chunk::<4>()? {
        b"XYZ " => 20,
        // The kinds of parametric curve have 1, 3, 4, 5 and 7 numbers (10.18).
        b"para" => 12 + 4 * [1, 3, 4, 5, 7].get(usize::from(be16(element, 8)?))?,
        b"curv" => usize::try_from(be32(element, 8)?).ok()?.checked_mul(2)?.checked_add(12)?,
        _ => element.len(),
    };
    element.get(..length)
}

/// Whether colours can be reckoned: by a table, by a matrix and curves, or by the curve of greys (8.3 to 8.5).
fn is_enough(found: &[([u8; 4], &[u8])]) -> bool {
    let has = |name: &[u8; 4]| found.iter().any(|(tag, _)| tag == name);
    let matrix = [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"];
    has(b"A2B0") || has(b"D2B0") || has(b"kTRC") || matrix.into_iter().all(has)
}

/// A profile of a header and elements; equal elements stand in it once (7.3.1).
fn write(mut header: [u8; 128], tags: &[([u8; 4], &[u8])]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    let mut table = u32::try_from(tags.len()).ok()?.to_be_bytes().to_vec();
    let mut placed: Vec<(&[u8], usize)> = Vec::new();
    for (name, element) in tags {
        let known = placed.iter().find(|(other, _)| other == element).map(|(_, at)| *at);
        let at = known.unwrap_or_else(|| {
            let at = HEAD + tags.len() * 12 + data.len();
            data.extend_from_slice(element);
            data.resize(data.len().next_multiple_of(4), 0);
            placed.push((element, at));
            at
        });
        table.extend_from_slice(name);
        table.extend(u32::try_from(at).ok()?.to_be_bytes());
        table.extend(u32::try_from(element.len()).ok()?.to_be_bytes());
    }
    let length = u32::try_from(128 + table.len() + data.len()).ok()?;
    header.first_chunk_mut::<4>()?.copy_from_slice(&length.to_be_bytes());
    Some([header.as_slice(), &table, &data].concat())
}

/// A text of a profile before version 4 (textType, 10.24).
fn text() -> Vec<u8> {
    [b"text\0\0\0\0".as_slice(), TEXT.as_bytes(), &[0]].concat()
}

/// Its name (textDescriptionType, ICC.1:2001-04, 6.5.17): ASCII, and nothing in Unicode or for old Macintoshes.
fn description() -> Vec<u8> {
    let length = u32::try_from(TEXT.len() + 1).unwrap_or_default().to_be_bytes();
    [b"desc\0\0\0\0".as_slice(), &length, TEXT.as_bytes(), &[0], &[0; 8 + 3 + 67]].concat()
}

/// Text and name since version 4 (multiLocalizedUnicodeType, 10.15): one record, in UTF-16.
fn localised() -> Vec<u8> {
    let letters: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let length = u32::try_from(letters.len()).unwrap_or_default().to_be_bytes();
    let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".as_slice();
    [head, &length, &28_u32.to_be_bytes(), &letters].concat()
}
