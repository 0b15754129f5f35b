//! Messages between a person and the office, in the mailbox.
//!
//! Everything that a mailbox holder may read is a [`Message`], including the copy of their own
//! report. The reason is that the public face can open messages (with the receipt code) and nothing
//! else. [`crate::mailbox`] works out what all messages say together: which consents are in force,
//! and which questions are open.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::attachment::Note;
use crate::id::MessageId;
use crate::neutral_name::{self, NeutralName};
use crate::report::{Consent, ConsentKind, Contact, Report};
use crate::stage::Stage;
use crate::stored::{Stored, lenient};
use crate::week::Week;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When it was written. Only the envelope contains this time.
    pub written: DateTime<Utc>,
    /// The content.
    pub body: Body,
}

impl Stored for Message {
    /// A body that does not read is [`Body::Unknown`]: the message stands in its thread all the
    /// same.
    fn read_current(json: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Shell {
            written: DateTime<Utc>,
        }
        serde_json::from_str(json).or_else(|_| {
            let Shell { written } = serde_json::from_str(json)?;
            Ok(Self { written, body: Body::Unknown })
        })
    }
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Text from either side.
    Text {
        /// The text.
        #[serde(default)]
        text: String,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// The copy of the person's own report, so that they can read it again.
    OwnReport {
        /// The report as it was sent.
        report: Box<Report>,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// The same form, sent again with other content after it was stored. It is kept as an addition,
    /// so that nothing is lost.
    Revision {
        /// The report as it was sent the second time.
        report: Box<Report>,
        /// The contact that came with it.
        #[serde(default)]
        contact: Option<Box<Contact>>,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// A question of the office that can be answered with a choice or a day.
    Question {
        /// What is asked.
        ask: Ask,
        /// Text that explains it.
        #[serde(default)]
        text: String,
    },
    /// The person's answer to a question.
    Answer {
        /// The question.
        to: MessageId,
        /// What was asked, so that the answer can be understood on its own.
        ask: Ask,
        /// The coded answer.
        answer: Answer,
        /// Text with the answer.
        #[serde(default)]
        text: String,
        /// The consent that the answer gives or withdraws.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consent: Option<ConsentChange>,
    },
    /// The person gave or withdrew a consent.
    Consent(ConsentChange),
    /// The person left a contact, or changed it. The contact is in an envelope of its own, which
    /// replaces the earlier one.
    ContactChanged,
    /// The person removed their contact.
    ContactRemoved,
    /// The person corrected or completed their report (GDPR Art. 16). The report itself stays
    /// unchanged.
    Addition {
        /// The text.
        #[serde(default)]
        text: String,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// The state of the office's work. It is replaced at every change and is never part of the
    /// thread.
    State(MailboxState),
    /// When the person first fetched each message of the office. It is replaced whenever a new
    /// message is fetched, and is never part of the thread.
    Fetched {
        /// The week in which each message was shown for the first time.
        #[serde(default)]
        weeks: BTreeMap<MessageId, Week>,
    },
    /// What this program does not know: a later version wrote it.
    #[serde(other)]
    Unknown,
}

impl Body {
    /// The files that came with it.
    #[must_use]
    pub fn files(&self) -> &[SentFile] {
        match self {
            Self::Text { files, .. }
            | Self::OwnReport { files, .. }
            | Self::Revision { files, .. }
            | Self::Addition { files, .. } => files,
            _ => &[],
        }
    }
}

/// A file as its sender knows it. The file itself is sealed for the office alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its length as it was sent, in bytes.
    pub length: u64,
    /// What its sender should know of how it was processed
    /// ([`Note::sender_key`](crate::attachment::Note::sender_key)).
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::known")]
    pub notes: Vec<Note>,
}

/// A consent that was given or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChange {
    /// Whether it was given. Otherwise it was withdrawn.
    pub given: bool,
    /// The consent, with the wording and language that were shown, and the day.
    pub consent: Consent,
}

/// Questions of the office whose answers are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// May we work with the report, sensitive facts included?
    MayProcess,
    /// May we contact you?
    MayContact,
    /// May we write to the other side?
    MayWriteOtherSide,
    /// May we pass it on to the body named in the words?
    MayPassOn,
    /// When did the letter with the rejection or the notice arrive? (Deadlines begin with it.)
    WhenRejectionArrived,
    /// When did you learn of it? (The two months of the AGG begin with it.)
    WhenLearned,
    /// Is it still going on?
    StillGoingOn,
    /// Any other question, answered in text.
    Open,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerShape {
    /// Yes, no, not sure.
    YesNo,
    /// A day, or unknown.
    Day,
    /// Text only.
    Words,
}

impl Ask {
    /// Form values; the Fluent messages are `ask-<value with - for _>`.
    pub const CHOICES: [(&str, Self); 8] = [
        ("may_process", Self::MayProcess),
        ("may_contact", Self::MayContact),
        ("may_write_other_side", Self::MayWriteOtherSide),
        ("may_pass_on", Self::MayPassOn),
        ("when_rejection_arrived", Self::WhenRejectionArrived),
        ("when_learned", Self::WhenLearned),
        ("still_going_on", Self::StillGoingOn),
        ("open", Self::Open),
    ];

    /// The form value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MayProcess => "may_process",
            Self::MayContact => "may_contact",
            Self::MayWriteOtherSide => "may_write_other_side",
            Self::MayPassOn => "may_pass_on",
            Self::WhenRejectionArrived => "when_rejection_arrived",
            Self::WhenLearned => "when_learned",
            Self::StillGoingOn => "still_going_on",
            Self::Open => "open",
        }
    }

    /// How the question is answered.
    #[must_use]
    pub fn shape(self) -> AnswerShape {
        match self {
            Self::WhenRejectionArrived | Self::WhenLearned => AnswerShape::Day,
            Self::Open => AnswerShape::Words,
            _ => AnswerShape::YesNo,
        }
    }

    /// The consent that a yes gives and a no withdraws.
    #[must_use]
    pub fn consent(self) -> Option<ConsentKind> {
        match self {
            Self::MayProcess => Some(ConsentKind::Process),
            Self::MayContact => Some(ConsentKind::Contact),
            Self::MayWriteOtherSide => Some(ConsentKind::WriteOtherSide),
            Self::MayPassOn => Some(ConsentKind::PassOn),
            _ => None,
        }
    }
}

/// A coded answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not sure, or unknown.
    Unsure,
    /// This day.
    Day(NaiveDate),
    /// The text is the answer.
    Words,
}

/// The state of the office's work, as the mailbox shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxState {
    /// The day on which a counsellor first read the report.
    #[serde(default)]
    pub read: Option<NaiveDate>,
    /// What happens with the report now.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stage: Stage,
    /// Messages of the person that the office has read.
    #[serde(default)]
    pub seen: Vec<MessageId>,
    /// The neutral name of the case, with its number if it has namesakes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::or_default")]
    pub sign: Option<NeutralName>,
    /// The name that a counsellor gave the case instead. Empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl Stored for MailboxState {}

impl MailboxState {
    /// How the case is called in the mailbox. `own` is the sign of the person's own report, which
    /// holds until the office has taken the report in. Empty if there is no name yet.
    #[must_use]
    pub fn label(&self, own: Option<NeutralName>, language: &str) -> String {
        neutral_name::label(&self.name, self.sign.or(own), language)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_body_survives_its_envelope() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let consent = Consent {
            kind: ConsentKind::PassOn,
            body: "Mieterverein".to_owned(),
            wording: "2026-11".to_owned(),
            language: "de".to_owned(),
            day,
        };
        let change = ConsentChange { given: true, consent };
        let id = MessageId(Uuid::from_u128(7));
        let bodies = [
            Body::Text { text: "x".to_owned(), files: Vec::new() },
            Body::Question { ask: Ask::MayContact, text: String::new() },
            Body::Answer {
                to: id,
                ask: Ask::MayPassOn,
                answer: Answer::Day(day),
                text: String::new(),
                consent: Some(change.clone()),
            },
            Body::Consent(change),
            Body::ContactChanged,
            Body::ContactRemoved,
            Body::Addition { text: "x".to_owned(), files: Vec::new() },
            Body::State(MailboxState {
                read: Some(day),
                stage: Stage::Closed,
                seen: vec![id],
                sign: NeutralName::parse("Stiller Ahorn 2"),
                name: "Hafen".to_owned(),
            }),
            Body::Fetched { weeks: BTreeMap::from([(id, Week::of(day))]) },
        ];
        let written = Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap();
        for body in bodies {
            let message = Message { written, body };
            let json = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message, "{json}");
        }
    }

    #[test]
    fn the_choices_name_every_question() {
        for (name, ask) in Ask::CHOICES {
            assert_eq!(ask.as_str(), name);
            assert_eq!(serde_json::to_string(&ask).unwrap(), format!("\"{name}\""));
        }
    }
}
