//! PDF (ISO 32000), cleaned in place while it passes: every byte keeps its position, so the file's own table of places stays true.
//!
//! Overwritten with blanks: the strings of document information dictionaries, XMP and embedded files, camera data inside photographs. Names that make a
//! reader run something, call somebody or open another file lose their meaning ([`names`]). At the end it is checked that what the file calls its information
//! was among what was blanked. Encrypted files, and files that are built in a way that hides this, are refused.
//!
//! Not promised: that authors of remarks, fields or signatures (which are part of what the document says) go; that a reader's own defects are not met.

use meldestelle_domain::attachment::{Note, Refusal};

use self::findings::Findings;
use self::lexer::{Lexer, is_space};
use self::names::Names;
use self::object::Object;
use super::{Clean, Made};

mod dct;
mod findings;
mod lexer;
mod names;
mod object;
mod objstm;

/// Longest object that is held to be looked at whole.
const HELD: usize = 64 << 10;
const END_OF_STREAM: &[u8] = b"endstream";

#[derive(Debug)]
enum Stage {
    /// Between objects.
    Top,
    /// In one; whether it became too long to be held.
    Object {
        long: bool,
    },
    Trailer {
        long: bool,
    },
    /// After the word `stream`; whether a carriage return was there.
    Begin {
        returned: bool,
    },
    Stream,
}

/// What becomes of a stream's data.
#[derive(Debug)]
enum Mode {
    Pass,
    /// Overwritten: with spaces, or with compressed nothing.
    Blank {
        deflated: bool,
        place: usize,
    },
    Photograph(dct::Blank),
    Objects(Option<objstm::Layout>, Vec<u8>),
}

/// The remark at the beginning of what Apple's programs write.
const APPLE: &[u8] = b"\xc4\xe5\xf2\xe5\xeb\xa7\xf3\xa0";
/// It stands in the first so many bytes.
const HEAD: usize = 32;

/// zlib data (RFC 1950) of nothing.
const DEFLATED_NOTHING: [u8; 11] = [0x78, 0x01, 0x01, 0, 0, 0xff, 0xff, 0, 0, 0, 1];

/// Cleans a PDF.
#[derive(Debug)]
pub(super) struct Pdf {
    stage: Stage,
    lexer: Lexer,
    /// The last two words, if they were numbers.
    numbers: [Option<u32>; 2],
    /// Number of the object that is being read.
    number: u32,
    held: Vec<u8>,
    mode: Mode,
    /// Bytes of `endstream` that have just come.
    matched: usize,
    names: Names,
    /// Whether the bytes passed on last were a stream's.
    raw: bool,
    findings: Findings,
    object_streams: u32,
    /// The first bytes.
    head: Vec<u8>,
    /// The last five bytes between objects, for `%%EOF`.
    last: [u8; 5],
    ended: bool,
    /// Whether something stands behind the last `%%EOF`.
    appended: bool,
}

impl Default for Pdf {
    fn default() -> Self {
        Self {
            stage: Stage::Top,
            lexer: Lexer::default(),
            numbers: [None; 2],
            number: 0,
            held: Vec::new(),
            mode: Mode::Pass,
            matched: 0,
            names: Names::default(),
            raw: false,
            findings: Findings::default(),
            object_streams: 0,
            head: Vec::new(),
            last: [0; 5],
            ended: false,
            appended: false,
        }
    }
}

impl Pdf {
    fn emit(&mut self, bytes: &[u8], raw: bool, out: &mut Vec<u8>) {
        if self.raw != raw {
            self.names.settle(self.raw, out);
            self.raw = raw;
        }
        self.names.pass(bytes, raw, out);
    }

    fn emit_held(&mut self, out: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        self.emit(&held, false, out);
    }

    /// A word of the structure has ended.
    fn word(&mut self, word: &[u8], out: &mut Vec<u8>) {
        match (&self.stage, word) {
            (Stage::Object { .. } | Stage::Trailer { .. }, b"obj")
            | (Stage::Trailer { .. }, b"startxref" | b"xref")
            | (Stage::Object { .. }, b"endobj" | b"trailer") => self.close(out),
            (Stage::Object { .. }, b"stream") => self.begin_stream(out),
            _ => {}
        }
        match (&self.stage, word, self.numbers) {
            (Stage::Top, b"obj", [Some(number), Some(_)]) => {
                self.number = number;
                self.stage = Stage::Object { long: false };
            }
            (Stage::Top, b"trailer", _) => self.stage = Stage::Trailer { long: false },
            _ => {}
        }
        self.lexer.strings = matches!(self.stage, Stage::Object { .. } | Stage::Trailer { .. });
        let number = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
        let [_, before] = self.numbers;
        self.numbers = if number.is_some() { [before, number] } else { [None; 2] };
    }

    /// The end of an object without a stream, or of a trailer.
    fn close(&mut self, out: &mut Vec<u8>) {
        match self.stage {
            Stage::Object { long: false } => {
                self.findings.examine(self.number, &mut self.held);
            }
            Stage::Trailer { long: false } => self.findings.trailer(&mut self.held),
            Stage::Trailer { long: true } => self.findings.hidden = true,
            _ => {}
        }
        self.emit_held(out);
        self.stage = Stage::Top;
    }

    fn begin_stream(&mut self, out: &mut Vec<u8>) {
        let long = matches!(self.stage, Stage::Object { long: true });
        let dictionary = Object::read(&self.held).filter(|object| object.is_dictionary && !long);
        self.mode = match &dictionary {
            None => {
                self.findings.hidden = true;
                Mode::Pass
            }
            Some(object) if object.says(b"Type", b"XRef") => {
                self.findings.trailer(&mut self.held);
                Mode::Pass
            }
            Some(object) if object.says(b"Type", b"ObjStm") => {
                self.object_streams += 1;
                Mode::Objects(objstm::Layout::of(object), Vec::new())
            }
            Some(object)
                if object.says(b"Type", b"Metadata")
                    || object.says(b"Subtype", b"XML")
                    || object.says(b"Type", b"EmbeddedFile") =>
            {
                self.findings.traces = true;
                let deflated =
                    object.filters().is_none_or(|filters| filters.contains(&b"FlateDecode".as_slice()));
                Mode::Blank { deflated, place: 0 }
            }
            Some(object) if object.filters().is_some_and(|filters| filters == [b"DCTDecode"]) => {
                Mode::Photograph(dct::Blank::default())
            }
            Some(_) => Mode::Pass,
        };
        self.emit_held(out);
        self.stage = Stage::Begin { returned: false };
    }

    /// Data of a stream.
    fn data(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match &mut self.mode {
            Mode::Pass => self.emit(bytes, true, out),
            Mode::Blank { deflated, place } => {
                let begin = *place;
                *place += bytes.len();
                let nothing = |at: usize| DEFLATED_NOTHING.get(at).copied().unwrap_or_default();
                // Line ends stay: one of them ends the data.
                let blank = |(at, byte): (usize, &u8)| match byte {
                    _ if *deflated && at < DEFLATED_NOTHING.len() => nothing(at),
                    b'\r' | b'\n' => *byte,
                    _ if *deflated => 0,
                    _ => b' ',
                };
                let blank: Vec<u8> = (begin..).zip(bytes).map(blank).collect();
                self.emit(&blank, true, out);
            }
            Mode::Photograph(blank) => {
                let mut bytes = bytes.to_vec();
                for byte in &mut bytes {
                    blank.step(byte);
                }
                self.findings.traces |= blank.traces;
                self.emit(&bytes, true, out);
            }
            Mode::Objects(layout, held) => {
                held.extend_from_slice(bytes);
                if held.len() > objstm::COMPRESSED || layout.is_none() {
                    self.findings.hidden = true;
                    let held = std::mem::take(held);
                    self.mode = Mode::Pass;
                    self.emit(&held, true, out);
                }
            }
        }
    }

    fn end_stream(&mut self, out: &mut Vec<u8>) {
        if let Mode::Objects(Some(layout), mut held) = std::mem::replace(&mut self.mode, Mode::Pass) {
            // Names are looked for inside, and what they say belongs to the file.
            let mut names = Names::default();
            names.found = self.names.found;
            self.findings.hidden |=
                objstm::clean(&mut held, layout, &mut self.findings, &mut names).is_none();
            self.names.found = names.found;
            self.emit(&held, true, out);
        }
        self.emit(END_OF_STREAM, false, out);
        self.stage = Stage::Top;
        self.lexer = Lexer::default();
        self.numbers = [None; 2];
    }

    /// Passes data up to the word `endstream`. Lengths are not trusted: they are often wrong, or stand further on.
    fn stream<'a>(&mut self, input: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        let mut rest = input;
        while let Some((byte, after)) = rest.split_first() {
            if self.matched == 0 && *byte != b'e' {
                let plain = rest.iter().position(|byte| *byte == b'e').unwrap_or(rest.len());
                let (passed, after) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
                self.data(passed, out);
                rest = after;
            } else if END_OF_STREAM.get(self.matched) == Some(byte) {
                self.matched += 1;
                rest = after;
                if self.matched == END_OF_STREAM.len() {
                    self.matched = 0;
                    self.end_stream(out);
                    return rest;
                }
            } else {
                // `endstre` ends as the word begins; nothing else of it does.
                let keep = usize::from(self.matched == 7);
                let passed = END_OF_STREAM.get(..self.matched - keep).unwrap_or_default();
                self.matched = keep;
                self.data(passed, out);
            }
        }
        rest
    }

    /// Takes a byte of the structure.
    fn structure(&mut self, byte: u8, out: &mut Vec<u8>) {
        if let Some(word) = self.lexer.before(byte) {
            self.word(&word, out);
        }
        self.appended |= !is_space(byte);
        match &mut self.stage {
            Stage::Top => {
                self.emit(&[byte], false, out);
                if self.head.len() < HEAD {
                    self.head.push(byte);
                    self.findings.apart |= self.head.ends_with(APPLE);
                }
                self.last.rotate_left(1);
                let [.., last] = &mut self.last;
                *last = byte;
                if &self.last == b"%%EOF" {
                    self.ended = true;
                    self.appended = false;
                }
            }
            Stage::Object { long } | Stage::Trailer { long } => {
                self.held.push(byte);
                if self.held.len() > HELD {
                    *long = true;
                    self.emit_held(out);
                }
            }
            Stage::Begin { returned } => {
                if byte == b'\r' && !*returned {
                    *returned = true;
                } else {
                    self.stage = Stage::Stream;
                    if byte != b'\n' {
                        self.stream(&[byte], out);
                        return;
                    }
                }
                self.emit(&[byte], false, out);
                return;
            }
            Stage::Stream => {}
        }
        self.lexer.step(byte);
    }
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    Pdf::default().whole(input)
}

impl Clean for Pdf {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut rest = input;
        while let Some((byte, after)) = rest.split_first() {
            if matches!(self.stage, Stage::Stream) {
                rest = self.stream(rest, out);
            } else {
                rest = after;
                self.structure(*byte, out);
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<Vec<Note>, Refusal> {
        if let Some(word) = self.lexer.end() {
            self.word(&word, out);
        }
        if matches!(self.stage, Stage::Trailer { .. }) {
            self.close(out);
        }
        self.names.settle(self.raw, out);
        let found = self.names.found;
        if !self.ended || !matches!(self.stage, Stage::Top) {
            return Err(Refusal::BrokenPdf);
        }
        if self.appended {
            return Err(Refusal::Polyglot);
        }
        if found.encrypted {
            return Err(Refusal::EncryptedPdf);
        }
        if !self.findings.is_clean() || found.object_streams != self.object_streams {
            return Err(Refusal::UncleanPdf);
        }
        let notes = [
            (self.findings.traces, Note::TracesRemoved),
            (found.actions, Note::ActionsOff),
            (found.embedded, Note::EmbeddedOff),
        ];
        Ok(notes.into_iter().filter_map(|(was, note)| was.then_some(note)).collect())
    }
}
