//! Messages between a person and the office, in the mailbox.
//!
//! Everything that a mailbox holder may read is a [`Message`]: also the copy of their own report, because the public face can open
//! messages (with the receipt code) and nothing else.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::report::{Contact, Report};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When it was written: known inside the envelope only.
    pub written: DateTime<Utc>,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Plain words, from either side.
    Text {
        /// The words.
        text: String,
    },
    /// The person's own report, kept so that they can read it again.
    OwnReport {
        /// The report as it was sent.
        report: Box<Report>,
    },
    /// The same form sent again with other content, after it was stored once: kept as an addition, so that nothing is lost.
    Revision {
        /// The report as it was sent the second time.
        report: Box<Report>,
        /// The contact that came with it.
        contact: Option<Box<Contact>>,
    },
}
