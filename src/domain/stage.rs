//! The stage of a report, as the mailbox shows it to the person. Each case status has one:
//! [`CaseStatus::stage`](crate::case_status::CaseStatus::stage).

use serde::{Deserialize, Serialize};

/// What happens with a report now, in the few steps that a person needs to know. The counsellors'
/// statuses are finer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The report waits for its turn.
    #[default]
    Waiting,
    /// A counsellor works on the report.
    InWork,
    /// The office waits for the person's answer.
    WaitingForYou,
    /// Work has ended: the counselling is over.
    Closed,
    /// Work has ended: the report was passed on to another body.
    Referred,
    /// Work has ended: the report is recorded and counted, as the person wished.
    Documented,
    /// Work has ended: the report is not about anything that the office works on.
    OutOfScope,
    /// Work has ended: the same report had arrived before.
    Duplicate,
    /// Work has ended: the submission is not treated as a report.
    NotTaken,
}

impl Stage {
    /// Whether work has ended.
    #[must_use]
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Waiting | Self::InWork | Self::WaitingForYou)
    }

    /// The end of the names of the Fluent messages for it (`mailbox-stage-...`).
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
