//! Sealing. Nothing in this crate opens a report.
//!
//! [`seal`](seal::seal) turns a value into a [`Sealed`](envelope::Sealed) envelope that only the
//! office and its recovery key open. The one opening function of this crate is
//! [`MailboxKey::open`](receipt_key::MailboxKey::open). It takes a `Sealed<Message>` and a key that
//! is derived from a receipt code. Only the desk's `unseal` module opens reports, and the public
//! face does not depend on its crate.

pub mod envelope;
pub mod receipt_key;
pub mod seal;
pub mod stream;
