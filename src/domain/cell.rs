//! The protocol between a web service and the cell, the process that parses strangers' files.
//!
//! The service starts one cell for one file. It sends a frame with a [`CellRequest`], then the
//! file, then closes the pipe. The cell answers with a frame with a [`CellResponse`], and then the
//! number of bytes that the response announces. A frame is the length of its JSON (four bytes,
//! big-endian), and the JSON. Nothing of this is stored, and both sides come from one build, so the
//! protocol has no version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::attachment::{FileKind, MOST_MEGABYTES, Note, Refusal};

/// Most bytes of a frame's JSON.
pub const FRAME_LIMIT: u32 = 4096;
/// Most bytes that go into a cell: three times the largest permitted file. A photograph may come
/// with a video behind it, which is removed.
pub const INPUT_LIMIT: u64 = 3 * ((MOST_MEGABYTES as u64) << 20);
/// Most bytes that come out of a cell. A badly compressed file may grow when it is written again.
pub const OUTPUT_LIMIT: u64 = 32 << 20;
/// Most bytes of address space of a cell. Ordinary files need less.
pub const MEMORY_LIMIT: u64 = 192 << 20;
/// Most processor time of a cell, in seconds.
pub const CPU_SECONDS: u64 = 10;

/// What a service asks of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum CellRequest {
    /// Recognise the kind of the file, and clean it.
    Clean,
    /// Only recognise the kind of the file.
    Recognise,
    /// Make a preview of an image, as JPEG.
    Preview {
        /// The kind of the file.
        kind: FileKind,
    },
    /// Extract the text of a text file or a document, as UTF-8.
    Text {
        /// The kind of the file.
        kind: FileKind,
        /// Most bytes of text.
        max_bytes: u32,
    },
    /// Report the restrictions of the sandbox that are missing.
    CheckSandbox,
}

/// What a cell answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum CellResponse {
    /// The file was cleaned, and follows.
    Cleaned {
        /// The kind of the cleaned file: a GIF comes out as PNG.
        kind: FileKind,
        /// What the desk should know.
        notes: Vec<Note>,
        /// Number of bytes that follow.
        length: u64,
    },
    /// The file is not accepted, or cannot be cleaned.
    Refused {
        /// The reason.
        why: Refusal,
        /// The kind of the file, if it is known.
        kind: Option<FileKind>,
    },
    /// The kind of the file.
    Recognised {
        /// The kind.
        kind: FileKind,
    },
    /// The preview or the text follows.
    Shown {
        /// Number of bytes that follow.
        length: u64,
        /// Whether the file has more text than follows.
        is_more: bool,
    },
    /// There is no preview or text.
    NotShown {
        /// The reason.
        why: NotShown,
    },
    /// The restrictions of the sandbox that this kernel does not support.
    Sandbox {
        /// Their names.
        missing: Vec<String>,
    },
}

/// Why there is no preview or text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotShown {
    /// It would take more memory than a cell has.
    TooLarge,
    /// It cannot be decoded.
    Broken,
    /// All cells are busy. Only the service says this; a cell never does.
    Busy,
}

/// Encodes a request or a response as a frame.
///
/// # Errors
/// Never for the two types of this module; other types may not serialize.
pub fn frame(message: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
    Ok([length.to_be_bytes().as_slice(), &json].concat())
}

/// The length of a frame's JSON, from the first four bytes; `None` if it is over [`FRAME_LIMIT`].
#[must_use]
pub fn frame_length(head: [u8; 4]) -> Option<usize> {
    let length = u32::from_be_bytes(head);
    if length > FRAME_LIMIT { None } else { usize::try_from(length).ok() }
}

/// Decodes the JSON of a frame; `None` if it is not understood.
#[must_use]
pub fn parse<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_slice(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_encoding() {
        let requests = [
            CellRequest::Clean,
            CellRequest::Preview { kind: FileKind::Jpeg },
            CellRequest::Text { kind: FileKind::Odt, max_bytes: 1 },
        ];
        for request in requests {
            let framed = frame(&request).unwrap();
            let (head, json) = framed.split_first_chunk().unwrap();
            assert_eq!(frame_length(*head), Some(json.len()));
            assert_eq!(parse(json), Some(request));
        }
        let response =
            CellResponse::Cleaned { kind: FileKind::Pdf, notes: vec![Note::TracesRemoved], length: 3 };
        let json = r#"{"answer":"cleaned","kind":"pdf","notes":["traces_removed"],"length":3}"#;
        assert_eq!(frame(&response).unwrap()[4..], *json.as_bytes());
        assert_eq!(parse::<CellResponse>(br#"{"answer":"something else"}"#), None);
        assert_eq!(frame_length([0, 1, 0, 0]), None);
    }
}
