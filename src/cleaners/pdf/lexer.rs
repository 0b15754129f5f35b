//! Words of a PDF's outer structure, found byte by byte (ISO 32000-1, 7.2): keywords and numbers that stand outside of strings, names and comments.

/// Longest word that is told apart; `startxref` has nine letters.
const WORD: usize = 10;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Comment,
    Name,
    /// A string in brackets: how deep, and whether a backslash came just before.
    Literal(u32, bool),
    Hex,
}

/// Finds words.
#[derive(Debug, Default)]
pub(super) struct Lexer {
    inside: Inside,
    word: Vec<u8>,
    too_long: bool,
    /// Whether `<` came just before: a dictionary begins with two.
    angle: bool,
    /// Whether strings are known here. Between objects there are none.
    pub strings: bool,
}

impl Lexer {
    /// The word that ends before this byte, if one does. What it means may change what the byte means, so [`Self::step`] takes it afterwards.
    pub fn before(&mut self, byte: u8) -> Option<Vec<u8>> {
        if self.inside == Inside::Nothing && !is_regular(byte) { self.end() } else { None }
    }

    /// Takes a byte.
    pub fn step(&mut self, byte: u8) {
        let angle = std::mem::take(&mut self.angle);
        if self.inside == Inside::Name && !is_regular(byte) {
            self.inside = Inside::Nothing;
        }
        self.inside = match (self.inside, byte) {
            (Inside::Comment, b'\r' | b'\n') | (Inside::Hex, b'>') | (Inside::Literal(0, false), b')') => {
                Inside::Nothing
            }
            (Inside::Literal(depth, true), _) => Inside::Literal(depth, false),
            (Inside::Literal(depth, _), b'\\') => Inside::Literal(depth, true),
            (Inside::Literal(depth, _), b'(') => Inside::Literal(depth.saturating_add(1), false),
            (Inside::Literal(depth, _), b')') => Inside::Literal(depth - 1, false),
            (Inside::Comment | Inside::Name | Inside::Literal(..), _) => self.inside,
            (Inside::Hex, b'<') if angle => Inside::Nothing,
            (Inside::Hex, _) => Inside::Hex,
            (Inside::Nothing, b'%') => Inside::Comment,
            (Inside::Nothing, b'/') => Inside::Name,
            (Inside::Nothing, b'(') if self.strings => Inside::Literal(0, false),
            (Inside::Nothing, b'<') if self.strings => {
                self.angle = true;
                Inside::Hex
            }
            (Inside::Nothing, _) => {
                if is_regular(byte) {
                    if self.word.len() < WORD { self.word.push(byte) } else { self.too_long = true }
                }
                Inside::Nothing
            }
        };
    }

    /// The word at the end of the file.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        let word = std::mem::take(&mut self.word);
        let too_long = std::mem::take(&mut self.too_long);
        (!word.is_empty() && !too_long).then_some(word)
    }
}

/// White space (Table 1).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Neither white space nor a delimiter (Table 2).
pub(super) fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut lexer = Lexer { strings: true, ..Lexer::default() };
        let mut words = Vec::new();
        for byte in text.bytes() {
            words.extend(lexer.before(byte));
            lexer.step(byte);
        }
        words.extend(lexer.end());
        words.into_iter().map(|word| String::from_utf8(word).unwrap()).collect()
    }

    #[test]
    fn words_in_strings_names_and_comments_are_none() {
        assert_eq!(words("12 0 obj<</A(endobj \\) (obj) )/stream<65>>>endobj"), ["12", "0", "obj", "endobj"]);
        assert_eq!(words("% obj\nstream\n"), ["stream"]);
        assert_eq!(words("<<>>stream <> obj << <</a 1>>>> end"), ["stream", "obj", "1", "end"]);
        assert_eq!(words("averyverylongword x"), ["x"]);
    }
}
