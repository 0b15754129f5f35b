//! The inside of one object, read whole: what its dictionary says at the first level, and where its strings are.

use std::ops::Range;

use super::lexer::{is_regular, is_space};

/// A piece of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Without the slash, `#xx` resolved (7.3.5).
    Name(Vec<u8>),
    /// A string; the range is what stands between its marks.
    Text(Range<usize>, Fill),
    /// A number or keyword.
    Word(Range<usize>),
    Open(u8),
    Close(u8),
}

/// What a string is overwritten with, so that it stays a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    Space,
    Hex,
}

/// A value of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Name(Vec<u8>),
    Number(u32),
    Reference(u32),
    /// An array; the names directly in it.
    Array(Vec<Vec<u8>>),
    Other,
}

/// One object: its dictionary, if it is one, and its strings.
#[derive(Debug, Default)]
pub(super) struct Object {
    entries: Vec<(Vec<u8>, Value, Range<usize>)>,
    strings: Vec<(Range<usize>, Fill)>,
    pub is_dictionary: bool,
    /// Whether it is a string and nothing else.
    pub is_string: bool,
}

/// Keys of the document information dictionary (14.3.3, Table 317).
const INFORMATION: [&[u8]; 9] = [
    b"Title",
    b"Author",
    b"Subject",
    b"Keywords",
    b"Creator",
    b"Producer",
    b"CreationDate",
    b"ModDate",
    b"Trapped",
];
/// Keys that tell another dictionary with such keys apart: outlines, annotations, form fields, signatures.
const OTHERS: [&[u8]; 11] =
    [b"Parent", b"Subtype", b"Rect", b"FT", b"T", b"S", b"Dest", b"A", b"Kids", b"First", b"ByteRange"];

impl Object {
    /// Reads an object. None if it is not well-formed.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let tokens = tokens(bytes)?;
        let mut object = Self::default();
        let mut rest = tokens.iter().peekable();
        if rest.peek().is_some_and(|(token, _)| *token == Token::Open(b'<')) {
            object.is_dictionary = true;
            rest.next();
            while let Some((token, _)) = rest.next() {
                let Token::Name(key) = token else { break };
                let (value, range) = value(&mut rest, bytes)?;
                object.entries.push((key.clone(), value, range));
            }
        }
        let words = tokens.iter().filter(|(token, _)| !matches!(token, Token::Text(..)));
        object.is_string =
            words.clone().all(|(token, _)| matches!(token, Token::Word(_))) && words.count() < 2;
        object.strings = tokens
            .into_iter()
            .filter_map(
                |(token, _)| if let Token::Text(range, fill) = token { Some((range, fill)) } else { None },
            )
            .collect();
        object.is_string &= object.strings.len() == 1;
        Some(object)
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Option<&Value> {
        self.entries.iter().find(|(name, ..)| name == key).map(|(_, value, _)| value)
    }

    /// Whether the value of a key is a name.
    pub fn says(&self, key: &[u8], name: &[u8]) -> bool {
        matches!(self.get(key), Some(Value::Name(found)) if found == name)
    }

    /// The filters of a stream (7.4.1), if they are told in its dictionary.
    pub fn filters(&self) -> Option<Vec<&[u8]>> {
        match self.get(b"Filter") {
            None => Some(Vec::new()),
            Some(Value::Name(name)) => Some(vec![name.as_slice()]),
            Some(Value::Array(names)) => Some(names.iter().map(Vec::as_slice).collect()),
            Some(_) => None,
        }
    }

    /// Whether it can be a document information dictionary.
    pub fn is_information(&self) -> bool {
        let has = |keys: &[&[u8]]| self.entries.iter().any(|(key, ..)| keys.contains(&key.as_slice()));
        self.is_dictionary
            && (has(&INFORMATION) && !has(&OTHERS) || self.entries.is_empty())
            && self.get(b"Type").is_none_or(|_| self.says(b"Type", b"Info"))
    }

    /// The objects in which values of it stand.
    pub fn references(&self) -> impl Iterator<Item = u32> {
        self.entries
            .iter()
            .filter_map(|(_, value, _)| if let Value::Reference(id) = value { Some(*id) } else { None })
    }

    /// Overwrites every string, or those in the value of one key. True if there was something to overwrite.
    pub fn blank(&self, bytes: &mut [u8], key: Option<&[u8]>) -> bool {
        let within =
            key.map(|key| self.entries.iter().find(|(name, ..)| name == key).map(|(.., range)| range));
        let mut changed = false;
        for (range, fill) in &self.strings {
            let meant = match within {
                None => true,
                Some(value) => value.is_some_and(|value| value.contains(&range.start)),
            };
            let Some(text) = bytes.get_mut(range.clone()).filter(|text| meant && !text.is_empty()) else {
                continue;
            };
            for (place, byte) in text.iter_mut().enumerate() {
                *byte = match fill {
                    Fill::Space => b' ',
                    Fill::Hex if place % 2 == 0 => b'2',
                    Fill::Hex => b'0',
                };
            }
            changed = true;
        }
        changed
    }
}

/// The same object without the white space and the remarks that nobody needs. Itself, if it is not well-formed.
pub(super) fn compact(bytes: &[u8]) -> Vec<u8> {
    let Some(tokens) = tokens(bytes) else { return bytes.to_vec() };
    let mut compact = Vec::with_capacity(bytes.len());
    for (_, range) in tokens {
        let token = bytes.get(range).unwrap_or_default();
        let regular = |byte: Option<&u8>| byte.is_some_and(|byte| is_regular(*byte));
        if regular(compact.last()) && regular(token.first()) {
            compact.push(b' ');
        }
        compact.extend_from_slice(token);
    }
    compact
}

type Tokens<'a> = std::iter::Peekable<std::slice::Iter<'a, (Token, Range<usize>)>>;

/// The next value; a reference takes three words (7.3.10).
fn value(rest: &mut Tokens<'_>, bytes: &[u8]) -> Option<(Value, Range<usize>)> {
    let (token, range) = rest.next()?;
    let begin = range.start;
    let mut end = range.end;
    let number = |range: &Range<usize>| -> Option<u32> {
        std::str::from_utf8(bytes.get(range.clone())?).ok()?.parse().ok()
    };
    let value = match token {
        Token::Name(name) => Value::Name(name.clone()),
        Token::Text(..) => Value::Other,
        Token::Word(range) => {
            let mut ahead = rest.clone();
            let follows = |ahead: &mut Tokens<'_>| match ahead.next() {
                Some((Token::Word(range), _)) => Some(range.clone()),
                _ => None,
            };
            let generation = follows(&mut ahead).and_then(|range| number(&range));
            let mark = follows(&mut ahead).filter(|range| bytes.get(range.clone()) == Some(b"R"));
            match (number(range), generation, mark) {
                (Some(id), Some(_), Some(mark)) => {
                    *rest = ahead;
                    end = mark.end;
                    Value::Reference(id)
                }
                (Some(found), ..) => Value::Number(found),
                _ => Value::Other,
            }
        }
        Token::Open(kind) => {
            let (mut depth, mut names) = (1, Vec::new());
            while depth > 0 {
                let (token, range) = rest.next()?;
                end = range.end;
                match token {
                    Token::Open(_) => depth += 1,
                    Token::Close(_) => depth -= 1,
                    Token::Name(name) if depth == 1 => names.push(name.clone()),
                    _ => {}
                }
            }
            if *kind == b'[' { Value::Array(names) } else { Value::Other }
        }
        Token::Close(_) => return None,
    };
    Some((value, begin..end))
}

fn tokens(bytes: &[u8]) -> Option<Vec<(Token, Range<usize>)>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut depth = 0_u32;
    while let Some(byte) = bytes.get(at) {
        let begin = at;
        let regular = |from: usize| {
            from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_regular(**byte)).count()
        };
        let second = bytes.get(at + 1);
        let token = match byte {
            space if is_space(*space) => {
                at += 1;
                continue;
            }
            b'%' => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                continue;
            }
            b'/' => {
                at = regular(at + 1);
                Token::Name(resolve(bytes.get(begin + 1..at)?))
            }
            b'(' => {
                at = literal_end(bytes, at + 1)?;
                Token::Text(begin + 1..at - 1, Fill::Space)
            }
            b'<' if second == Some(&b'<') => {
                at += 2;
                Token::Open(b'<')
            }
            b'>' if second == Some(&b'>') => {
                at += 2;
                Token::Close(b'>')
            }
            b'<' => {
                at += bytes.get(at..)?.iter().position(|byte| *byte == b'>')? + 1;
                Token::Text(begin + 1..at - 1, Fill::Hex)
            }
            b'[' | b'{' => {
                at += 1;
                Token::Open(b'[')
            }
            b']' | b'}' => {
                at += 1;
                Token::Close(b']')
            }
            b')' | b'>' => return None,
            _ => {
                at = regular(at);
                Token::Word(begin..at)
            }
        };
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        tokens.push((token, begin..at));
    }
    (depth == 0).then_some(tokens)
}

/// The place behind the bracket that closes a string whose inside begins at `at` (7.3.4.2).
fn literal_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_u32;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// A name with its `#xx` resolved.
pub(super) fn resolve(name: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut resolved = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if let (b'#', [high, low, after @ ..]) = (byte, after)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            resolved.push(high << 4 | low);
            rest = after;
        } else {
            resolved.push(*byte);
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_a_dictionary_and_blanks_its_strings() {
        let mut bytes =
            b" <</Author (a\\)(b)) /Tit#6ce<4142> /Ref 12 0 R /N 3 /D <</X (y)>> /F [/A /B]>> endobj"
                .to_vec();
        let object = Object::read(&bytes).unwrap();
        assert!(object.is_information() && object.references().eq([12]));
        assert_eq!(object.get(b"Ref"), Some(&Value::Reference(12)));
        assert_eq!(object.get(b"N"), Some(&Value::Number(3)));
        assert_eq!(object.get(b"F"), Some(&Value::Array(vec![b"A".to_vec(), b"B".to_vec()])));
        assert!(object.blank(&mut bytes, Some(b"D")));
        assert!(bytes.windows(8).any(|part| part == b"(a\\)(b))"));
        assert!(object.blank(&mut bytes, None));
        assert_eq!(
            bytes,
            b" <</Author (      ) /Tit#6ce<2020> /Ref 12 0 R /N 3 /D <</X ( )>> /F [/A /B]>> endobj"
        );
    }

    #[test]
    fn compact_says_the_same() {
        let text = b"<< /A 1 /B [ 1 0 R  (x  y) ] % remark\n/C/D /E true\n/F <41 42> >>";
        assert_eq!(compact(text), b"<</A 1/B[1 0 R(x  y)]/C/D/E true/F<41 42>>>");
        assert_eq!(compact(b"<< ("), b"<< (");
    }

    #[test]
    fn other_dictionaries_are_no_information() {
        for other in
            ["<</Title (Kapitel) /Parent 1 0 R>>", "<</Type /Font /Title (x)>>", "<</Name (x)>>", "(x)"]
        {
            assert!(!Object::read(other.as_bytes()).unwrap().is_information(), "{other}");
        }
        assert!(Object::read(b"<< (").is_none());
        assert!(Object::read(b"<< /A [ >>").is_none());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in "[<>()/\\[\\]\\\\# a-fR0-9%\n]{0,80}") {
            if let Some(object) = Object::read(bytes.as_bytes()) {
                let mut copy = bytes.clone().into_bytes();
                object.blank(&mut copy, None);
                prop_assert_eq!(copy.len(), bytes.len());
            }
        }
    }
}
