//! What is remembered of a PDF until its end, when it is checked that what the file calls its information was among what was blanked.

use super::object::{Object, Value};

/// Most objects remembered by number.
const REMEMBERED: usize = 1024;

/// What is remembered of a file until its end.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Objects that trailers call the document information.
    information: Vec<u32>,
    /// Objects without any string left.
    blanked: Vec<u32>,
    /// Information objects, and objects in which values of theirs stand.
    owed: Vec<(u32, u32)>,
    /// Whether values of the information stand in objects of their own, as Apple's programs write them. In others, such strings are headings.
    pub apart: bool,
    pub traces: bool,
    /// Something could not be looked into.
    pub hidden: bool,
}

impl Findings {
    /// Looks at an object (without its stream) and blanks it if it may be document information, or one value of it. True if it was changed.
    pub fn examine(&mut self, number: u32, bytes: &mut [u8]) -> bool {
        let Some(object) = Object::read(bytes) else { return false };
        let meant = object.is_information() || object.is_string && self.apart;
        if !meant {
            return false;
        }
        let changed = object.blank(bytes, None);
        self.traces |= changed;
        self.owed.extend(object.references().map(|reference| (number, reference)).take(REMEMBERED));
        self.blanked.push(number);
        // So many can't be told apart from an attempt to fill the memory.
        if self.owed.len() > REMEMBERED || self.blanked.len() > 16 * REMEMBERED {
            self.hidden = true;
            self.owed.clear();
            self.blanked.clear();
        }
        changed
    }

    /// Looks at a trailer, or the dictionary of a cross-reference stream.
    pub fn trailer(&mut self, bytes: &mut [u8]) {
        let Some(object) = Object::read(bytes) else {
            self.hidden = true;
            return;
        };
        match object.get(b"Info") {
            Some(Value::Reference(number)) if self.information.len() < REMEMBERED => {
                self.information.push(*number);
            }
            Some(Value::Reference(_)) => self.hidden = true,
            _ => self.traces |= object.blank(bytes, Some(b"Info")),
        }
    }

    pub fn is_clean(&self) -> bool {
        let gone = |number: &u32| self.blanked.contains(number);
        let owed =
            |number: &u32| self.owed.iter().filter(|(owner, _)| owner == number).all(|(_, owed)| gone(owed));
        !self.hidden && self.information.iter().all(|number| gone(number) && owed(number))
    }
}
