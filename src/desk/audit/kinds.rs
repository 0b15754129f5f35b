//! The kinds of acts by which the audit page filters, and what an act was about.

use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CaseId, CounsellorId};

/// A kind of acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Passphrases and codes that were refused.
    Refused,
    /// Signing in and out.
    Session,
    /// Looking at a case, a contact or a file.
    Opened,
    /// Changing a case and writing to a person.
    Worked,
    /// Finding something damaged.
    Damaged,
    /// Figures and publication.
    Figures,
    /// Team, settings and keys.
    Office,
}

impl Kind {
    /// All kinds, each with its value in addresses and the message of its name.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Opened, "opened", "desk-audit-kind-opened"),
        (Self::Worked, "worked", "desk-audit-kind-worked"),
        (Self::Damaged, "damaged", "desk-audit-kind-damaged"),
        (Self::Session, "session", "desk-audit-kind-session"),
        (Self::Refused, "refused", "desk-audit-kind-refused"),
        (Self::Figures, "figures", "desk-audit-kind-figures"),
        (Self::Office, "office", "desk-audit-kind-office"),
    ];

    /// The kind of an act.
    #[must_use]
    pub const fn of(act: &Act) -> Self {
        match act {
            Act::CodesRefused { .. } | Act::PassphrasesRefused { .. } => Self::Refused,
            Act::SignedIn | Act::SignedOut => Self::Session,
            Act::CaseOpened { .. } | Act::ContactOpened { .. } | Act::FileOpened { .. } => Self::Opened,
            Act::CaseCoded { .. }
            | Act::MessageSent { .. }
            | Act::EntryWritten { .. }
            | Act::EntryCorrected { .. }
            | Act::TasksChanged { .. } => Self::Worked,
            Act::FileDamaged { .. } | Act::FilesLost { .. } => Self::Damaged,
            Act::StatisticsExported { .. }
            | Act::ReleaseProposed { .. }
            | Act::ReleaseTakenBack { .. }
            | Act::ReleaseApproved { .. }
            | Act::ReleasePublished { .. } => Self::Figures,
            Act::SetUp
            | Act::CounsellorAdded { .. }
            | Act::SettingsChanged
            | Act::KeyChanged { .. }
            | Act::Unknown => Self::Office,
        }
    }

    /// The kind with this value.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == value).map(|(kind, ..)| kind)
    }

    /// Its value in addresses.
    #[must_use]
    pub fn value(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, ..)| *kind == self).map_or("", |(_, value, _)| value)
    }
}

/// The case that an act was about.
#[must_use]
pub const fn case_of(act: &Act) -> Option<CaseId> {
    match act {
        Act::CaseOpened { case }
        | Act::ContactOpened { case }
        | Act::FilesLost { case }
        | Act::CaseCoded { case, .. }
        | Act::MessageSent { case }
        | Act::EntryWritten { case }
        | Act::EntryCorrected { case }
        | Act::TasksChanged { case }
        | Act::FileOpened { case, .. }
        | Act::FileDamaged { case, .. } => Some(*case),
        _ => None,
    }
}

/// The counsellor that an act happened to, if it is another than the one who acted.
#[must_use]
pub const fn suffered_by(act: &Act) -> Option<CounsellorId> {
    match act {
        Act::PassphrasesRefused { counsellor, .. } => *counsellor,
        Act::CounsellorAdded { counsellor } => Some(*counsellor),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_reads_as_it_was_written() {
        for (kind, value, _) in Kind::ALL {
            assert_eq!((Kind::parse(value), kind.value()), (Some(kind), value));
        }
        assert_eq!(Kind::parse(""), None);
    }
}
