//! Sealing, and nothing that opens a report.
//!
//! [`seal`](seal::seal) turns a value into a [`Sealed`](envelope::Sealed) envelope that only the office and its recovery key open. The one opening function of this crate is
//! [`MailboxKey::open`](receipt_key::MailboxKey::open): it takes a `Sealed<Message>` and a key derived from a receipt code. Reports are opened by the desk's
//! `unseal` module alone, in a crate that the public face does not depend on.

pub mod envelope;
pub mod receipt_key;
pub mod seal;
pub mod stream;
