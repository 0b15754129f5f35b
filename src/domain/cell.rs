//! What a face asks of the cell in which strangers' files are parsed, and what the cell answers.
//!
//! The face starts one cell for one file. Into it go a frame with the [`Order`] and then the file, until the pipe ends; out of it come a frame with the
//! [`Answer`] and then as many bytes as it announces. A frame is the length of its JSON (four bytes, most significant first), then the JSON. Nothing of
//! this is stored, and both sides come from one build, so it has no version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::attachment::{FileKind, MOST_MEGABYTES, Note, Refusal};

/// Most bytes of a frame's JSON.
pub const FRAME_LIMIT: u32 = 4096;
/// Most bytes that go into a cell: three times the largest file that is kept, since behind a photograph may stand a film, which goes.
pub const INPUT_LIMIT: u64 = 3 * ((MOST_MEGABYTES as u64) << 20);
/// Most bytes that come out of a cell: a page that was packed badly may grow when it is written anew.
pub const OUTPUT_LIMIT: u64 = 32 << 20;
/// Address space of a cell, in bytes: more than any usual file takes.
pub const MEMORY: u64 = 192 << 20;
/// Processor time of a cell, in seconds.
pub const SECONDS: u64 = 10;

/// What a face asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Order {
    /// Cleaned of traces.
    Clean,
    /// Only what kind it is.
    Recognise,
    /// A picture that is safe to look at, as JPEG.
    Preview {
        /// What the file is.
        kind: FileKind,
    },
    /// The words of a text or a document, as UTF-8.
    Text {
        /// What the file is.
        kind: FileKind,
        /// Bytes of text at most.
        most: u32,
    },
    /// Which walls stand around the cell.
    Walls,
}

/// What a cell answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// The file, cleaned, of so many bytes.
    Cleaned {
        /// What it is now: a GIF comes out as PNG.
        kind: FileKind,
        /// What the desk should know.
        notes: Vec<Note>,
        /// Bytes that follow.
        length: u64,
    },
    /// The file is not taken, or can't be cleaned.
    Refused {
        /// Why.
        why: Refusal,
        /// What it is, as far as that is known.
        kind: Option<FileKind>,
    },
    /// What it is.
    Recognised {
        /// The kind.
        kind: FileKind,
    },
    /// A preview or a text, of so many bytes.
    Shown {
        /// Bytes that follow.
        length: u64,
        /// Whether there is more of it than follows.
        is_more: bool,
    },
    /// There is no preview.
    NotShown {
        /// Why.
        why: NotShown,
    },
    /// The walls that this kernel does not have.
    Walls {
        /// Their names.
        missing: Vec<String>,
    },
}

/// Why there is no preview of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotShown {
    /// It takes more memory than a cell has.
    TooLarge,
    /// It does not decode.
    Broken,
    /// No cell is free. The face says this; a cell never does.
    Busy,
}

/// An order or an answer as it goes through the pipe.
///
/// # Errors
/// Never for our own types; those of others may not fit.
pub fn frame(said: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_vec(said)?;
    let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
    Ok([length.to_be_bytes().as_slice(), &json].concat())
}

/// How long the JSON of a frame is; `None` if longer than any may be.
#[must_use]
pub fn frame_length(head: [u8; 4]) -> Option<usize> {
    let length = u32::from_be_bytes(head);
    if length > FRAME_LIMIT { None } else { usize::try_from(length).ok() }
}

/// What a frame says; `None` if it is not understood.
#[must_use]
pub fn parse<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_slice(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let orders = [
            Order::Clean,
            Order::Preview { kind: FileKind::Jpeg },
            Order::Text { kind: FileKind::Odt, most: 1 },
        ];
        for order in orders {
            let framed = frame(&order).unwrap();
            let (head, json) = framed.split_first_chunk().unwrap();
            assert_eq!(frame_length(*head), Some(json.len()));
            assert_eq!(parse(json), Some(order));
        }
        let answer = Answer::Cleaned { kind: FileKind::Pdf, notes: vec![Note::TracesRemoved], length: 3 };
        let said = r#"{"answer":"cleaned","kind":"pdf","notes":["traces_removed"],"length":3}"#;
        assert_eq!(frame(&answer).unwrap()[4..], *said.as_bytes());
        assert_eq!(parse::<Answer>(br#"{"answer":"something else"}"#), None);
        assert_eq!(frame_length([0, 1, 0, 0]), None);
    }
}
