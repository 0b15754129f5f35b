//! Rules and words of the service.
//!
//! Nothing here does I/O, talks HTTP, encrypts or reads a clock: time and randomness come in as arguments. What a
//! person typed is a [`submission::Submission`]; parsed once, it is a [`report::Report`], and no later code
//! validates it again.

pub mod attachment;
pub mod audit;
pub mod case;
pub mod cell;
pub mod certificate;
pub mod characters;
pub mod clock;
pub mod disclosure;
pub mod facts;
pub mod hex;
pub mod id;
pub mod mailbox;
pub mod message;
pub mod office;
pub mod publication;
pub mod receipt;
pub mod release;
pub mod report;
pub mod search;
pub mod statistics;
pub mod stored;
pub mod submission;
pub mod table;
pub mod taxonomy;
pub mod week;
pub mod workday;
