//! A photograph inside a PDF is a JPEG file (ISO 32000-1, 7.4.8), with all its traces. It must keep its length, so application data and comments are overwritten
//! with zeros up to the first scan.

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Marker,
    Code,
    High(u8),
    Low(u8, u8),
    /// So many bytes of a segment pass, or are blanked.
    Inside(u16, bool),
    /// The same, while it bears the name of data that may stay; so much of the name was there.
    Named(u16, &'static [u8], usize),
    /// The pixels have begun, or it is no JPEG.
    Over,
}

impl State {
    /// A byte inside a segment.
    fn take(self, byte: &mut u8) -> Self {
        let Self::Inside(left, blank) = self else { return self };
        if blank {
            *byte = 0;
        }
        if left <= 1 { Self::Marker } else { Self::Inside(left - 1, blank) }
    }
}

/// Blanks traces of a JPEG in place.
#[derive(Debug, Default)]
pub(super) struct Blank {
    state: State,
    pub traces: bool,
}

impl Blank {
    pub fn step(&mut self, byte: &mut u8) {
        self.state = match (self.state, *byte) {
            (State::Marker | State::Code, 0xff) => State::Code,
            (State::Code, 0xd8) => State::Marker,
            (State::Code, 0xda | 0xd9 | 0 | 1) | (State::Marker | State::Over, _) => State::Over,
            (State::Code, code) => State::High(code),
            (State::High(code), high) => State::Low(code, high),
            (State::Low(code, high), low) => {
                let length = u16::from_be_bytes([high, low]).saturating_sub(2);
                // These tell the colours; the rest tells of the camera.
                let name: &[u8] = match code {
                    0xe0 => b"JFIF\0",
                    0xe2 => b"ICC_PROFILE\0",
                    0xee => b"Adobe",
                    _ => b"",
                };
                let blank = matches!(code, 0xe0..=0xef | 0xfe);
                match length {
                    0 => State::Marker,
                    _ if !name.is_empty() => State::Named(length, name, 0),
                    _ => {
                        self.traces |= blank;
                        State::Inside(length, blank)
                    }
                }
            }
            (State::Named(left, name, seen), byte) if left > 1 && name.get(seen) == Some(&byte) => {
                State::Named(left - 1, name, seen + 1)
            }
            (State::Named(left, name, seen), _) => {
                let blank = seen < name.len();
                self.traces |= blank;
                State::Inside(left, blank).take(byte)
            }
            (inside @ State::Inside(..), _) => inside.take(byte),
        };
    }
}
