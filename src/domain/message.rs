//! Messages between a person and the office, in the mailbox.
//!
//! Everything that a mailbox holder may read is a [`Message`]: also the copy of their own report, because the public face can open
//! messages (with the receipt code) and nothing else. What follows from all messages together (which consents hold, which questions are
//! open) is worked out in [`crate::mailbox`].

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::attachment::Note;
use crate::id::MessageId;
use crate::report::{Consent, ConsentKind, Contact, Report};
use crate::stored::{Stored, lenient};
use crate::week::Week;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When it was written: known inside the envelope only.
    pub written: DateTime<Utc>,
    /// What it says.
    pub body: Body,
}

impl Stored for Message {
    /// A body that does not read is [`Body::Unknown`]: the message stands in its thread all the same.
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

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Plain words, from either side.
    Text {
        /// The words.
        #[serde(default)]
        text: String,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// The person's own report, kept so that they can read it again.
    OwnReport {
        /// The report as it was sent.
        report: Box<Report>,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// The same form sent again with other content, after it was stored once: kept as an addition, so that nothing is lost.
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
    /// A question of the office that can be answered with a tick or a day.
    Question {
        /// What is asked.
        ask: Ask,
        /// Words with it.
        #[serde(default)]
        text: String,
    },
    /// The person's answer to a question.
    Answer {
        /// The question.
        to: MessageId,
        /// What was asked, so that the answer can be read alone.
        ask: Ask,
        /// The coded answer.
        answer: Answer,
        /// Words with it.
        #[serde(default)]
        text: String,
        /// The consent that the answer gives or takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consent: Option<ConsentChange>,
    },
    /// The person gave or took back a consent.
    Consent(ConsentChange),
    /// The person left a contact, or another one than before. The contact itself lies in its own envelope, and what stood there before is gone.
    ContactChanged,
    /// The person took their contact back.
    ContactRemoved,
    /// The person corrected or completed their report (GDPR Art. 16). The report itself stays as it came.
    Addition {
        /// The words.
        #[serde(default)]
        text: String,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SentFile>,
    },
    /// How far the office has got: replaced whenever that changes, never part of the thread.
    State(MailboxState),
    /// Which messages of the office were fetched, in which week. Replaced at each new fetching, never part of the thread.
    Fetched {
        /// The week in which each was shown for the first time.
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

/// A file as its sender knows it. The file itself is sealed to the office alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its bytes as they were sent.
    pub length: u64,
    /// What its sender should know of how it is kept ([`Note::sender_key`](crate::attachment::Note::sender_key)).
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient::known")]
    pub notes: Vec<Note>,
}

/// A consent given or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChange {
    /// Given, or taken back.
    pub given: bool,
    /// Which, with the wording and language that were shown and the day.
    pub consent: Consent,
}

/// What the office can ask so that the answer lands coded.
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
    /// When did the letter with the rejection or the notice arrive? (Deadlines run from it.)
    WhenRejectionArrived,
    /// When did you learn of it? (The two months of the AGG run from it.)
    WhenLearned,
    /// Is it still going on?
    StillGoingOn,
    /// Any other question, answered in words.
    Open,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerShape {
    /// Yes, no, not sure.
    YesNo,
    /// A day, or not known.
    Day,
    /// Words only.
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

    /// How it is answered.
    #[must_use]
    pub fn shape(self) -> AnswerShape {
        match self {
            Self::WhenRejectionArrived | Self::WhenLearned => AnswerShape::Day,
            Self::Open => AnswerShape::Words,
            _ => AnswerShape::YesNo,
        }
    }

    /// The consent that a yes gives and a no takes back.
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
    /// Not sure, or not known.
    Unsure,
    /// This day.
    Day(NaiveDate),
    /// See the words.
    Words,
}

/// How far the office has got, as the mailbox tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxState {
    /// The day on which a counsellor first read the report.
    #[serde(default)]
    pub read: Option<NaiveDate>,
    /// What happens now.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stage: Stage,
    /// Messages of the person that the office has read.
    #[serde(default)]
    pub seen: Vec<MessageId>,
}

/// What happens with a report now, in the few words that a person needs. The counsellors' statuses are finer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for its turn.
    #[default]
    Waiting,
    /// A counsellor works on it.
    InWork,
    /// The office waits for the person's answer.
    WaitingForYou,
    /// Work has ended: counselling is over.
    Closed,
    /// Work has ended: passed on to another body.
    Referred,
    /// Work has ended: recorded and counted, as the person wished.
    Documented,
    /// Work has ended: not what the office works on.
    OutOfScope,
    /// Work has ended: the same report had come before.
    Duplicate,
    /// Work has ended: not treated as a report.
    NotTaken,
}

impl Stage {
    /// The stage that a case status stands for (`taxonomy.json`, `case_status`).
    #[must_use]
    pub fn of_status(status: &str) -> Self {
        match status {
            "active" | "legal" | "waiting_respondent" => Self::InWork,
            "waiting_client" => Self::WaitingForYou,
            "closed" => Self::Closed,
            "referred" => Self::Referred,
            "documented" => Self::Documented,
            "out_of_scope" => Self::OutOfScope,
            "duplicate" => Self::Duplicate,
            "abuse" => Self::NotTaken,
            _ => Self::Waiting,
        }
    }

    /// Whether work has ended.
    #[must_use]
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Waiting | Self::InWork | Self::WaitingForYou)
    }

    /// The end of the Fluent messages that tell it (`mailbox-stage-...`).
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InWork => "in-work",
            Self::WaitingForYou => "waiting-for-you",
            Self::Closed => "closed",
            Self::Referred => "referred",
            Self::Documented => "documented",
            Self::OutOfScope => "out-of-scope",
            Self::Duplicate => "duplicate",
            Self::NotTaken => "not-taken",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::case::ENDED;
    use crate::taxonomy::Taxonomy;

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
            Body::State(MailboxState { read: Some(day), stage: Stage::Closed, seen: vec![id] }),
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
    fn every_status_has_its_stage() {
        let statuses = Taxonomy::list("case_status").unwrap();
        for status in statuses.codes() {
            let ended = ENDED.contains(&status.as_str());
            assert_eq!(Stage::of_status(status.as_str()).has_ended(), ended, "{}", status.as_str());
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
