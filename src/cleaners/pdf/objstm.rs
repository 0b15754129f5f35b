//! Object streams (ISO 32000-1, 7.5.7): many objects, compressed together. They are inflated, cleaned, and deflated into the room they had, since the file's table
//! of places counts on it.

use std::fmt::Write as _;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::findings::Findings;
use super::names::Names;
use super::object::{Object, Value, compact};

/// Most bytes of one, compressed; programs put some two hundred objects into one.
pub(super) const COMPRESSED: usize = 192 << 10;
/// The same, inflated.
const INFLATED: usize = 2 << 20;
/// How one is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    count: usize,
    first: usize,
    deflated: bool,
}

impl Layout {
    /// Reads it from the stream's dictionary. None if it is none that can be cleaned.
    pub fn of(dictionary: &Object) -> Option<Self> {
        let number = |key: &[u8]| match dictionary.get(key) {
            Some(Value::Number(number)) => usize::try_from(*number).ok(),
            _ => None,
        };
        let deflated = match dictionary.filters()?.as_slice() {
            [] => false,
            [b"FlateDecode" | b"Fl"] if dictionary.get(b"DecodeParms").is_none() => true,
            _ => return None,
        };
        Some(Self { count: number(b"N")?, first: number(b"First")?, deflated })
    }
}

/// Cleans the data of one, in place. None if that can't be done.
pub(super) fn clean(
    data: &mut [u8],
    layout: Layout,
    findings: &mut Findings,
    words: &mut Names,
) -> Option<()> {
    let mut objects = if layout.deflated { inflate(data)? } else { data.to_vec() };
    let places = places(&objects, layout)?;
    let mut changed = false;
    for (number, begin, end) in &places {
        changed |= objects.get_mut(*begin..*end).is_some_and(|object| findings.examine(*number, object));
    }
    let mut named = Vec::with_capacity(objects.len());
    words.pass(&objects, false, &mut named);
    words.settle(false, &mut named);
    if !changed && named == objects {
        return Some(());
    }
    let mut packed = lay_out(&named, &places, layout.first)?;
    if layout.deflated {
        packed = deflate(&packed, data.len())?;
    }
    packed.resize(data.len().max(packed.len()), b' ');
    data.copy_from_slice(packed.get(..data.len())?);
    Some(())
}

/// The objects closer together, so that they fit again whatever packed them before. Only their numbers and order count (Table 18).
fn lay_out(objects: &[u8], places: &[(u32, usize, usize)], first: usize) -> Option<Vec<u8>> {
    let (mut head, mut body) = (String::new(), Vec::with_capacity(objects.len()));
    for (number, begin, end) in places {
        write!(head, "{number} {} ", body.len()).ok()?;
        body.extend(compact(objects.get(*begin..*end)?));
        body.push(b' ');
    }
    let mut whole = head.into_bytes();
    whole.truncate(whole.len().saturating_sub(1));
    // Where the first object stands is told outside and stays.
    let room = first.checked_sub(whole.len())?;
    whole.extend(std::iter::repeat_n(b' ', room));
    whole.extend(body);
    Some(whole)
}

/// Number, begin and end of each object, in the order of the head, which lists numbers and places, pair by pair.
fn places(objects: &[u8], layout: Layout) -> Option<Vec<(u32, usize, usize)>> {
    let head = std::str::from_utf8(objects.get(..layout.first)?).ok()?;
    let mut words =
        head.split(|c: char| c.is_ascii_whitespace() || c == '\0').filter(|word| !word.is_empty());
    let mut places = Vec::new();
    for _ in 0..layout.count {
        let number: u32 = words.next()?.parse().ok()?;
        let place: usize = words.next()?.parse().ok()?;
        places.push((number, layout.first.checked_add(place)?, objects.len()));
    }
    // Programs write them one behind the other; any other order is not worth telling where each ends.
    if !places.is_sorted_by_key(|(_, begin, _)| *begin) {
        return None;
    }
    let begins: Vec<usize> = places.iter().map(|(_, begin, _)| *begin).skip(1).collect();
    for ((_, _, end), next) in places.iter_mut().zip(begins) {
        *end = next;
    }
    Some(places)
}

fn inflate(data: &[u8]) -> Option<Vec<u8>> {
    let mut inflated = Vec::with_capacity((data.len() * 4).min(INFLATED));
    let mut inflate = Decompress::new(true);
    loop {
        if inflated.len() == inflated.capacity() {
            let room = inflated.capacity().max(4096).min(INFLATED.checked_sub(inflated.len())?);
            if room == 0 {
                return None;
            }
            inflated.reserve(room);
        }
        let (taken, made) = (inflate.total_in(), inflated.len());
        let rest = data.get(usize::try_from(taken).ok()?..)?;
        match inflate.decompress_vec(rest, &mut inflated, FlushDecompress::None).ok()? {
            Status::StreamEnd => return (inflated.len() <= INFLATED).then_some(inflated),
            _ if inflate.total_in() == taken && inflated.len() == made => return None,
            _ => {}
        }
    }
}

/// Deflates into at most `room` bytes; what is left over stays zero, behind the end that the data itself tells.
fn deflate(plain: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut packed = Vec::with_capacity(room + 1);
    let status = Compress::new(Compression::best(), true)
        .compress_vec(plain, &mut packed, FlushCompress::Finish)
        .ok()?;
    if status != Status::StreamEnd || packed.len() > room {
        return None;
    }
    packed.resize(room, 0);
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deflates_into_the_room_there_is() {
        let plain: Vec<u8> = (0..5000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        for room in [12_000, 12_001, 12_004, 20_000] {
            let packed = deflate(&plain, room).unwrap();
            assert_eq!(packed.len(), room);
            assert_eq!(inflate(&packed).unwrap(), plain);
        }
        assert_eq!(deflate(&plain, 100), None);
    }

    #[test]
    fn objects_keep_their_numbers_and_their_first_place() {
        let objects = b"7 0 9 9    << /A 1>> (x)";
        let layout = Layout { count: 2, first: 11, deflated: false };
        let places = places(objects, layout).unwrap();
        assert_eq!(places, [(7, 11, 20), (9, 20, 24)]);
        assert_eq!(lay_out(objects, &places, 11).unwrap(), b"7 0 9 9    <</A 1>> (x) ");
    }

    #[test]
    fn does_not_inflate_without_end() {
        let bomb = deflate(&vec![0; 3 << 20], 100_000).unwrap();
        assert_eq!(inflate(&bomb), None);
        assert_eq!(inflate(b"nonsense"), None);
        assert_eq!(inflate(b""), None);
    }
}
