//! The contact: how the office can reach the person, and what it must take care of.

use serde::{Deserialize, Serialize};

use crate::stored::{Stored, lenient};

/// How a person wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafeWay {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// By text message.
    TextMessage,
    /// By another way that they describe.
    Other,
}

impl SafeWay {
    /// Form values.
    pub const CHOICES: [(&str, Self); 4] = [
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("text_message", Self::TextMessage),
        ("other", Self::Other),
    ];
}

/// The contact. It is sealed in an envelope of its own and opened at the desk by a separate click.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// What to call the person.
    pub name: String,
    /// Whether no other name may be used, such as a former one.
    pub only_this_name: bool,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Another way to reach the person, in their own words.
    pub other: String,
    /// The way that is safe to use.
    #[serde(deserialize_with = "lenient::or_default")]
    pub safe_way: Option<SafeWay>,
    /// Times at which contact is safe.
    pub times: String,
    /// Whether a message may be left.
    pub may_leave_message: Option<bool>,
    /// Language to speak with the person.
    pub language: String,
    /// Whether an interpreter is wanted.
    pub interpreter: Option<bool>,
}

impl Stored for Contact {}

impl Contact {
    /// Whether there is any way to reach the person.
    #[must_use]
    pub fn has_way(&self) -> bool {
        [&self.email, &self.phone, &self.other].iter().any(|text| !text.is_empty())
    }

    /// Whether there is no way to reach or address the person.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && !self.has_way()
    }
}
