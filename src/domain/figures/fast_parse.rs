//! Fast parsing of an [`Entry`] from a stored [`CaseState`] as this program writes it: in one pass,
//! without allocating.
//!
//! A year may have a hundred thousand cases, and parsing them with serde took longer than
//! decrypting them. This parser gives up on anything that this program does not write, such as an
//! escaped code, a space, or a list that is no longer counted. serde then parses it. Whatever this
//! parser accepts, it must read as serde does; property tests compare the two.

use super::attributes::{ATTRIBUTES, bit, position};
use super::entry::{Entry, Month};
use crate::case::CaseState;
use crate::stored::Stored;

/// Reads a stored state. `None` if it is written in any other way.
pub fn read(text: &str) -> Option<Entry> {
    let mut rest = Reader(text.as_bytes());
    let (mut version, mut received, mut status, mut facts) = (None, None, None, None);
    rest.fields(|key, rest| match key {
        b"v" => once(&mut version, rest.number()?),
        b"r" => once(&mut received, month(rest.string()?)?),
        b"s" => once(&mut status, rest.string()?),
        b"f" => once(&mut facts, read_facts(rest)?),
        _ => rest.skip(),
    })?;
    // A document without a version is of the first.
    (version.unwrap_or(1) == CaseState::VERSION).then_some(())?;
    let (confirmed, codes) = facts?;
    rest.0.is_empty().then_some(())?;
    Some(Entry::new(received?, std::str::from_utf8(status?).ok()?, confirmed, codes))
}

type Codes = [u32; ATTRIBUTES.len()];

fn read_facts(rest: &mut Reader) -> Option<(bool, Codes)> {
    let (mut confirmed, mut codes) = (None, None);
    rest.fields(|key, rest| match key {
        b"ok" => once(&mut confirmed, rest.truth()?),
        b"c" => once(&mut codes, read_codes(rest)?),
        _ => rest.skip(),
    })?;
    Some((confirmed.unwrap_or_default(), codes?))
}

fn read_codes(rest: &mut Reader) -> Option<Codes> {
    let mut codes = [0; ATTRIBUTES.len()];
    rest.fields(|key, rest| {
        let slot = position(key)?;
        // A list occurs once and has at least one code.
        let bits = codes.get_mut(slot).filter(|bits| **bits == 0)?;
        rest.strings(|code| *bits |= bit(Some(slot), code))?;
        (*bits != 0).then_some(())
    })?;
    Some(codes)
}

/// Sets a field. `None` if it is already set.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// The month of an instant, if it is the same month in every time zone.
fn month(text: &[u8]) -> Option<Month> {
    let [_, _, _, _, b'-', m1, m2, b'-', d1, d2, b'T', .., b'Z'] = text else {
        return None;
    };
    let number = |tens: &u8, ones: &u8| match (tens, ones) {
        (b'0'..=b'9', b'0'..=b'9') => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    };
    let inside = (2..=27).contains(&number(d1, d2)?);
    Month::new(number(m1, m2)?).filter(|_| inside)
}

/// The number of bytes before a quotation mark, a backslash or a control character. It compares
/// eight bytes at a time; the strings are too short for wider words to pay off.
fn plain(text: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let mut before = 0;
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let eight = u64::from_le_bytes(*eight);
        // A borrow changes only bytes after the first match.
        let control = eight.wrapping_sub(ONES * 0x20) & !eight;
        let found = (is_zero(eight ^ (ONES * 0x22)) | is_zero(eight ^ (ONES * 0x5c)) | control) & HIGH;
        if found != 0 {
            return before + found.trailing_zeros() as usize / 8;
        }
        before += 8;
        rest = behind;
    }
    before + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

/// The bytes that are left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a [u8]> {
        self.expect(b'"')?;
        let end = plain(self.0);
        let (string, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        self.expect(b'"')?;
        Some(string)
    }

    /// A number of one digit.
    fn number(&mut self) -> Option<u16> {
        match self.next()? {
            digit @ b'1'..=b'9' => Some(u16::from(digit - b'0')),
            _ => None,
        }
    }

    fn truth(&mut self) -> Option<bool> {
        for (word, truth) in [(b"true".as_slice(), true), (b"false", false)] {
            if let Some(rest) = self.0.strip_prefix(word) {
                self.0 = rest;
                return Some(truth);
            }
        }
        None
    }

    /// Skips a string, with or without escapes, or a truth value.
    fn skip(&mut self) -> Option<()> {
        if self.0.first() != Some(&b'"') {
            return self.truth().map(drop);
        }
        self.next()?;
        loop {
            self.0 = self.0.get(plain(self.0)..)?;
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => drop(self.next()?),
                _ => return None,
            }
        }
    }

    /// Reads an object. `read` gets each key and has to read its value.
    fn fields(&mut self, mut read: impl FnMut(&[u8], &mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        if self.0.first() == Some(&b'}') {
            return self.expect(b'}');
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            read(key, self)?;
            match self.next()? {
                b',' => {}
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Reads an array of strings without escapes.
    fn strings(&mut self, mut read: impl FnMut(&[u8])) -> Option<()> {
        self.expect(b'[')?;
        if self.0.first() == Some(&b']') {
            return self.expect(b']');
        }
        loop {
            read(self.string()?);
            match self.next()? {
                b',' => {}
                b']' => return Some(()),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_at_a_time_finds_the_end_that_one_at_a_time_finds(
            text in prop::collection::vec(prop_oneof![4 => 0x20..0x80_u8, 2 => any::<u8>(), 1 => Just(b'"'), 1 => Just(b'\\'), 1 => Just(0x1f)], 0..40),
        ) {
            let end = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain(&text), end.unwrap_or(text.len()));
        }

        #[test]
        fn bytes_beyond_ascii_end_nothing(text in prop::collection::vec(0x80_u8.., 0..40)) {
            prop_assert_eq!(plain(&text), text.len());
        }
    }
}
