//! The status of a case, and everything that follows from it.
//!
//! A new status is a line in `taxonomy.json`, its words in the locales, a variant here with its
//! code, and one arm in each match below; the compiler and a test ask for them.

use crate::stage::Stage;

/// The list of the taxonomy.
pub const LIST: &str = "case_status";
/// The code under which every status is published in which work goes on.
pub const PUBLISHED_OPEN: &str = "open";

/// Where the work on a case stands (`taxonomy.json`, `case_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseStatus {
    /// Came in; nobody has looked at it.
    New,
    /// Being looked through.
    Triage,
    /// In counselling.
    Active,
    /// Waits for the person.
    WaitingClient,
    /// Waits for the other side.
    WaitingRespondent,
    /// Before a court or an authority.
    Legal,
    /// Passed on to another body.
    Referred,
    /// Recorded only.
    Documented,
    /// Closed.
    Closed,
    /// Not what the office works on.
    OutOfScope,
    /// The same report had come before.
    Duplicate,
    /// No report at all.
    Abuse,
}

/// What a status means for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It is a case.
    AsCase,
    /// It is counted beside the cases, as a duplicate.
    AsDuplicate,
    /// It is counted beside the cases, as abuse.
    AsAbuse,
}

impl CaseStatus {
    /// Every status with its code.
    pub const ALL: [(&str, Self); 12] = [
        ("new", Self::New),
        ("triage", Self::Triage),
        ("active", Self::Active),
        ("waiting_client", Self::WaitingClient),
        ("waiting_respondent", Self::WaitingRespondent),
        ("legal", Self::Legal),
        ("referred", Self::Referred),
        ("documented", Self::Documented),
        ("closed", Self::Closed),
        ("out_of_scope", Self::OutOfScope),
        ("duplicate", Self::Duplicate),
        ("abuse", Self::Abuse),
    ];

    /// The status of a code; `None` for a code of another version of the lists.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == code).map(|(_, status)| *status)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(code, _)| code)
    }

    /// Whether work on the case goes on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::New
            | Self::Triage
            | Self::Active
            | Self::WaitingClient
            | Self::WaitingRespondent
            | Self::Legal => true,
            Self::Referred
            | Self::Documented
            | Self::Closed
            | Self::OutOfScope
            | Self::Duplicate
            | Self::Abuse => false,
        }
    }

    /// How the figures count it. Public counts exclude duplicates and abuse.
    #[must_use]
    pub const fn counted(self) -> Counted {
        match self {
            Self::Duplicate => Counted::AsDuplicate,
            Self::Abuse => Counted::AsAbuse,
            Self::New
            | Self::Triage
            | Self::Active
            | Self::WaitingClient
            | Self::WaitingRespondent
            | Self::Legal
            | Self::Referred
            | Self::Documented
            | Self::Closed
            | Self::OutOfScope => Counted::AsCase,
        }
    }

    /// Whether it counts as a case.
    #[must_use]
    pub fn is_counted(self) -> bool {
        self.counted() == Counted::AsCase
    }

    /// The stage that the mailbox shows to the person.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::New | Self::Triage => Stage::Waiting,
            Self::Active | Self::Legal | Self::WaitingRespondent => Stage::InWork,
            Self::WaitingClient => Stage::WaitingForYou,
            Self::Referred => Stage::Referred,
            Self::Documented => Stage::Documented,
            Self::Closed => Stage::Closed,
            Self::OutOfScope => Stage::OutOfScope,
            Self::Duplicate => Stage::Duplicate,
            Self::Abuse => Stage::NotTaken,
        }
    }

    /// The code under which it is published; `None` if it is not.
    #[must_use]
    pub fn published_as(self) -> Option<&'static str> {
        if !self.is_counted() {
            None
        } else if self.is_open() {
            Some(PUBLISHED_OPEN)
        } else {
            Some(self.code())
        }
    }
}

impl Stage {
    /// The stage that corresponds to a case status (`taxonomy.json`, `case_status`).
    #[must_use]
    pub fn of_status(status: &str) -> Self {
        CaseStatus::parse(status).map_or(Self::Waiting, CaseStatus::stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::{Code, Taxonomy};

    #[test]
    fn the_list_and_the_enum_have_the_same_codes() {
        let listed: Vec<&str> = Taxonomy::list(LIST).unwrap().codes().map(Code::as_str).collect();
        let known: Vec<&str> = CaseStatus::ALL.iter().map(|(code, _)| *code).collect();
        assert_eq!(listed, known);
        for (code, status) in CaseStatus::ALL {
            assert_eq!((CaseStatus::parse(code), status.code()), (Some(status), code));
        }
        assert_eq!(CaseStatus::parse("of_another_version"), None);
    }

    #[test]
    fn work_has_ended_for_the_person_when_it_has_ended_for_the_office() {
        for (code, status) in CaseStatus::ALL {
            assert_eq!(status.stage().has_ended(), !status.is_open(), "{code}");
        }
    }
}
