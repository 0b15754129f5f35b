//! The cell: a program that reads one request and one file from standard input, writes one response
//! to standard output, and ends. `meldestelle_domain::cell` describes the protocol.
//!
//! The program takes no arguments and reads no environment variables. The web services start it; an
//! operator never does.

use std::fs;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use meldestelle_cleaners::sandbox::{self, Restriction};
use meldestelle_cleaners::{Cleaned, Refused, clean, extract_text, preview, recognise};
use meldestelle_domain::cell::{CellRequest, CellResponse, INPUT_LIMIT, frame, frame_length, parse};

fn main() -> ExitCode {
    // If the machine runs out of memory, the kernel ends this process first
    // (proc_pid_oom_score_adj(5)). Where this fails, nothing else changes.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    let missing = sandbox::apply(&Restriction::ALL);
    match serve(&missing) {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads standard error here: the web service sees that the response is incomplete.
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(missing: &[Restriction]) -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut length_prefix = [0; 4];
    input.read_exact(&mut length_prefix)?;
    let length = frame_length(length_prefix).ok_or(io::ErrorKind::InvalidData)?;
    let mut json = vec![0; length];
    input.read_exact(&mut json)?;
    let request: CellRequest = parse(&json).ok_or(io::ErrorKind::InvalidData)?;
    let mut file = Vec::new();
    if input.take(INPUT_LIMIT + 1).read_to_end(&mut file)? as u64 > INPUT_LIMIT {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (response, bytes) = answer_request(request, file, missing);
    let mut output = io::stdout().lock();
    output.write_all(&frame(&response)?)?;
    output.write_all(&bytes)?;
    output.flush()
}

fn answer_request(request: CellRequest, file: Vec<u8>, missing: &[Restriction]) -> (CellResponse, Vec<u8>) {
    match request {
        CellRequest::Clean => match clean(&file) {
            Ok(Cleaned { kind, notes, bytes }) => {
                (CellResponse::Cleaned { kind, notes, length: bytes.len() as u64 }, bytes)
            }
            Err(Refused { why, kind }) => (CellResponse::Refused { why, kind }, Vec::new()),
        },
        CellRequest::Recognise => match recognise(&file) {
            Ok(kind) => (CellResponse::Recognised { kind }, Vec::new()),
            Err(why) => (CellResponse::Refused { why, kind: None }, Vec::new()),
        },
        CellRequest::Preview { kind } => match preview(kind, file) {
            Ok(bytes) => (CellResponse::Shown { length: bytes.len() as u64, is_more: false }, bytes),
            Err(why) => (CellResponse::NotShown { why }, Vec::new()),
        },
        CellRequest::Text { kind, max_bytes } => match extract_text(kind, &file, max_bytes as usize) {
            Ok((text, is_more)) => {
                (CellResponse::Shown { length: text.len() as u64, is_more }, text.into_bytes())
            }
            Err(why) => (CellResponse::NotShown { why }, Vec::new()),
        },
        CellRequest::CheckSandbox => {
            let missing = missing.iter().map(|restriction| restriction.name().to_owned()).collect();
            (CellResponse::Sandbox { missing }, Vec::new())
        }
    }
}
