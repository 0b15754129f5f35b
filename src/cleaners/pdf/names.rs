//! Names that make a reader do something by itself, overwritten wherever they stand: in dictionaries, in comments, in strings, and (the long ones) in the raw
//! data of streams, since a reader follows the file's table of places and not its order.

use super::lexer::is_regular;
use super::object::resolve;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Runs something, or calls somebody (ISO 32000-1, 12.6.4).
    Action,
    /// Is set off by opening or leaving a page; says nothing of what it sets off.
    Trigger,
    /// Carries another file (7.11.4).
    Embedded,
    /// A stream of objects: counted.
    ObjectStream,
    /// The key of encryption (7.6).
    Encrypt,
}

const NAMES: [(&[u8], Meaning); 19] = [
    (b"JavaScript", Meaning::Action),
    (b"Launch", Meaning::Action),
    (b"ImportData", Meaning::Action),
    (b"SubmitForm", Meaning::Action),
    (b"Rendition", Meaning::Action),
    (b"RichMedia", Meaning::Action),
    (b"RichMediaExecute", Meaning::Action),
    (b"JS", Meaning::Action),
    (b"XFA", Meaning::Action),
    (b"GoToR", Meaning::Action),
    (b"GoToE", Meaning::Action),
    (b"AA", Meaning::Trigger),
    (b"OpenAction", Meaning::Trigger),
    (b"EmbeddedFile", Meaning::Embedded),
    (b"EmbeddedFiles", Meaning::Embedded),
    (b"FileAttachment", Meaning::Embedded),
    (b"EF", Meaning::Embedded),
    (b"ObjStm", Meaning::ObjectStream),
    (b"Encrypt", Meaning::Encrypt),
];
/// Shorter names turn up in compressed data by chance.
const LONG: usize = 6;
/// Longest name that is looked at, each letter written as `#xx`.
const MOST: usize = 3 * 17;

/// What was found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub actions: bool,
    pub embedded: bool,
    pub object_streams: u32,
    pub encrypted: bool,
}

/// Passes bytes on and overwrites such names with as many `x`.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The name that is being read.
    name: Option<Vec<u8>>,
    pub found: Found,
}

impl Names {
    /// Takes bytes: of a stream's raw data, or of the structure around.
    pub fn pass(&mut self, bytes: &[u8], raw: bool, out: &mut Vec<u8>) {
        let mut rest = bytes;
        while let Some(byte) = rest.first() {
            match &mut self.name {
                Some(name) if is_regular(*byte) && name.len() < MOST => {
                    name.push(*byte);
                    rest = rest.get(1..).unwrap_or_default();
                }
                Some(_) => self.settle(raw, out),
                None => {
                    let plain = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
                    let (passed, after) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
                    out.extend_from_slice(passed);
                    rest = after;
                    if let Some(after) = after.get(1..) {
                        out.push(b'/');
                        self.name = Some(Vec::new());
                        rest = after;
                    }
                }
            }
        }
    }

    /// The name that is being read is over: it passes, or is overwritten.
    pub fn settle(&mut self, raw: bool, out: &mut Vec<u8>) {
        let Some(mut name) = self.name.take() else { return };
        let resolved = resolve(&name);
        let meaning = NAMES.iter().find(|(known, _)| *known == resolved).map(|(_, meaning)| *meaning);
        match meaning.filter(|_| !raw || resolved.len() >= LONG) {
            Some(Meaning::ObjectStream) => self.found.object_streams += 1,
            Some(Meaning::Encrypt) => self.found.encrypted = true,
            Some(meaning) => {
                self.found.actions |= meaning == Meaning::Action;
                self.found.embedded |= meaning == Meaning::Embedded;
                name.fill(b'x');
            }
            None => {}
        }
        out.extend_from_slice(&name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(text: &str, raw: bool) -> (String, Found) {
        let (mut names, mut out) = (Names::default(), Vec::new());
        for byte in text.as_bytes() {
            names.pass(std::slice::from_ref(byte), raw, &mut out);
        }
        names.settle(raw, &mut out);
        (String::from_utf8(out).unwrap(), names.found)
    }

    #[test]
    fn overwrites_what_runs_by_itself() {
        let (text, found) =
            passed("<</S/JavaScript/JS(x)/J#61vaScript 1/Java 2/EmbeddedFiles 3 0 R>>", false);
        assert_eq!(text, "<</S/xxxxxxxxxx/xx(x)/xxxxxxxxxxxx 1/Java 2/xxxxxxxxxxxxx 3 0 R>>");
        assert!(found.actions && found.embedded && !found.encrypted);
        assert_eq!(passed("/JS /Launch /Encrypt", true).0, "/JS /xxxxxx /Encrypt");
        assert!(passed("/Encrypt", true).1.encrypted);
        assert_eq!(passed("/EncryptMetadata /", false), ("/EncryptMetadata /".to_owned(), Found::default()));
    }
}
