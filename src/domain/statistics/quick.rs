//! The quick way to an [`Entry`]: reads a stored [`CaseState`](crate::case::CaseState) as this program writes it, in one pass and without building anything.
//!
//! A year has a hundred thousand cases, and parsing them the general way took longer than opening them. Whatever is not as this program writes it (an escaped code,
//! a space, a list that is no longer counted) is left to that way: so this one may give up, but must never read anything else. The property tests hold both together.

use std::sync::LazyLock;

use super::ATTRIBUTES;
use super::entry::{Entry, Month, bit};

/// The attributes in the order in which they are stored, with their places.
static STORED: LazyLock<Vec<(&'static [u8], usize)>> = LazyLock::new(|| {
    let mut stored: Vec<_> =
        ATTRIBUTES.iter().enumerate().map(|(slot, name)| (name.as_bytes(), slot)).collect();
    stored.sort_unstable();
    stored
});

/// Reads a stored state; nothing if it is written in another way.
pub fn read(text: &str) -> Option<Entry> {
    let mut rest = Reader(text.as_bytes());
    let (mut received, mut status, mut facts) = (None, None, None);
    rest.fields(|key, rest| match key {
        b"r" => once(&mut received, month(rest.string()?)?),
        b"s" => once(&mut status, rest.string()?),
        b"f" => once(&mut facts, read_facts(rest)?),
        _ => rest.skip(),
    })?;
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
    // Stored in the order of their names: each is found soon behind the one before.
    let mut left = STORED.as_slice();
    rest.fields(|key, rest| {
        let at = left.iter().position(|(name, _)| *name == key)?;
        let (_, slot) = *left.get(at)?;
        left = left.get(at + 1..)?;
        let bits = codes.get_mut(slot)?;
        rest.strings(|code| *bits |= bit(Some(slot), code))
    })?;
    Some(codes)
}

/// A field that may come once.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// The month of an instant, if its day is the same month's everywhere on earth.
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

/// What is left to read.
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
        let end = self.0.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
        let (string, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        self.expect(b'"')?;
        Some(string)
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

    /// A string, with escapes or without, or a truth value.
    fn skip(&mut self) -> Option<()> {
        if self.0.first() != Some(&b'"') {
            return self.truth().map(drop);
        }
        self.next()?;
        loop {
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => drop(self.next()?),
                _ => {}
            }
        }
    }

    /// An object: `read` is given each key, and has to read its value.
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

    /// An array of strings without escapes.
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
