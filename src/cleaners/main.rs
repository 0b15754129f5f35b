//! The cell: reads one order and one file from standard input, answers on standard output, and ends. `meldestelle_domain::cell` says how.
//!
//! It takes no arguments and reads no environment. A face starts it; an operator never does.

use std::fs;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use meldestelle_cleaners::walls::{self, Wall};
use meldestelle_cleaners::{Cleaned, Refused, clean, preview, recognise, words};
use meldestelle_domain::cell::{Answer, INPUT_LIMIT, Order, frame, frame_length, parse};

fn main() -> ExitCode {
    // If the machine's memory runs out, the kernel ends this process before any other (proc_pid_oom_score_adj(5)). Where it can't be said, the face is no worse off.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    let missing = walls::raise(&Wall::ALL);
    match serve(&missing) {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads a cell's words: the face sees that there is no whole answer.
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(missing: &[Wall]) -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut head = [0; 4];
    input.read_exact(&mut head)?;
    let length = frame_length(head).ok_or(io::ErrorKind::InvalidData)?;
    let mut json = vec![0; length];
    input.read_exact(&mut json)?;
    let order: Order = parse(&json).ok_or(io::ErrorKind::InvalidData)?;
    let mut file = Vec::new();
    if input.take(INPUT_LIMIT + 1).read_to_end(&mut file)? as u64 > INPUT_LIMIT {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (answer, bytes) = work(order, file, missing);
    let mut output = io::stdout().lock();
    output.write_all(&frame(&answer)?)?;
    output.write_all(&bytes)?;
    output.flush()
}

fn work(order: Order, file: Vec<u8>, missing: &[Wall]) -> (Answer, Vec<u8>) {
    match order {
        Order::Clean => match clean(&file) {
            Ok(Cleaned { kind, notes, bytes }) => {
                (Answer::Cleaned { kind, notes, length: bytes.len() as u64 }, bytes)
            }
            Err(Refused { why, kind }) => (Answer::Refused { why, kind }, Vec::new()),
        },
        Order::Recognise => match recognise(&file) {
            Ok(kind) => (Answer::Recognised { kind }, Vec::new()),
            Err(why) => (Answer::Refused { why, kind: None }, Vec::new()),
        },
        Order::Preview { kind } => match preview(kind, file) {
            Ok(bytes) => (Answer::Shown { length: bytes.len() as u64, is_more: false }, bytes),
            Err(why) => (Answer::NotShown { why }, Vec::new()),
        },
        Order::Text { kind, most } => match words(kind, &file, most as usize) {
            Ok((text, is_more)) => (Answer::Shown { length: text.len() as u64, is_more }, text.into_bytes()),
            Err(why) => (Answer::NotShown { why }, Vec::new()),
        },
        Order::Walls => {
            let missing = missing.iter().map(|wall| wall.name().to_owned()).collect();
            (Answer::Walls { missing }, Vec::new())
        }
    }
}
