//! The audit trail: what was done at the desk. It is a hash chain per office, in which each entry
//! contains the hash of the one before.
//!
//! A check finds changed, removed or inserted entries anywhere. It also finds that the newest
//! entries were cut off, by the sealed [`Head`] beside the chain.
//!
//! Not promised: that nobody restored an older chain together with its older head. To reveal that,
//! the head is printed in releases, with each backup and on paper.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{AttachmentId, CaseId, CounsellorId, OfficeId};
use crate::stored::Stored;

/// Length of a chain hash in bytes (SHA-256).
pub const HASH_LENGTH: usize = 32;
const LABEL: &[u8] = b"meldestelle/audit/1";

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Act {
    /// The office was set up.
    SetUp,
    /// A counsellor was added.
    CounsellorAdded {
        /// The new counsellor.
        counsellor: CounsellorId,
    },
    /// A counsellor signed in.
    SignedIn,
    /// The passphrase was right and the code was wrong since the last sign-in.
    CodesRefused {
        /// How many times.
        count: u32,
    },
    /// Passphrases were tried and refused, for one name, in one hour. Neither the name that was
    /// typed nor where it came from is kept.
    PassphrasesRefused {
        /// The counsellor whose name was given; `None` for names that nobody has.
        counsellor: Option<CounsellorId>,
        /// The beginning of the hour.
        hour: DateTime<Utc>,
        /// How many times.
        count: u32,
    },
    /// A counsellor signed out.
    SignedOut,
    /// A case was read.
    CaseOpened {
        /// The case.
        case: CaseId,
    },
    /// The contact compartment was opened.
    ContactOpened {
        /// The case.
        case: CaseId,
    },
    /// The coding of a case was changed: its status, assignment, priority or facts.
    CaseCoded {
        /// The case.
        case: CaseId,
        /// The new version of its state.
        version: i32,
    },
    /// The content of a file was shown or downloaded.
    FileOpened {
        /// The case.
        case: CaseId,
        /// The file.
        file: AttachmentId,
    },
    /// A file was found to differ from what the case records about it.
    FileDamaged {
        /// The case.
        case: CaseId,
        /// The file.
        file: AttachmentId,
    },
    /// A case's list of its files was found to be changed or missing.
    FilesLost {
        /// The case.
        case: CaseId,
    },
    /// A message was sent to a person.
    MessageSent {
        /// The case.
        case: CaseId,
    },
    /// An entry was written into the timeline of a case.
    EntryWritten {
        /// The case.
        case: CaseId,
    },
    /// An entry in the timeline of a case was corrected.
    EntryCorrected {
        /// The case.
        case: CaseId,
    },
    /// A task of a case was added, done or dropped.
    TasksChanged {
        /// The case.
        case: CaseId,
    },
    /// The office's settings were changed.
    SettingsChanged,
    /// Exact internal statistics were exported as a file.
    StatisticsExported {
        /// The year; of a period, that of its last day.
        year: i32,
        /// The first day, if the file is of another period than a year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// The last day, if the file is of another period than a year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
    },
    /// The statistics of a year were proposed for publication.
    ReleaseProposed {
        /// The year.
        year: i32,
    },
    /// A proposal was withdrawn.
    ReleaseTakenBack {
        /// The year.
        year: i32,
    },
    /// The statistics of a year were approved by a second counsellor.
    ReleaseApproved {
        /// The year.
        year: i32,
    },
    /// The statistics of a year were published.
    ReleasePublished {
        /// The year.
        year: i32,
        /// 1 for the first edition, 2 for the correction.
        edition: u16,
    },
    /// A new key of the office began: what comes from now on is sealed to it.
    KeyChanged {
        /// The number of the new key.
        epoch: i32,
    },
    /// What this program does not know: a later version wrote it.
    #[serde(other)]
    Unknown,
}

/// One entry before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The counsellor. `None` for the office's own tools.
    #[serde(default)]
    pub by: Option<CounsellorId>,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
}

impl Stored for Entry {
    /// An act that does not read is [`Act::Unknown`]: who did something when is listed all the
    /// same.
    fn read_current(json: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Shell {
            at: DateTime<Utc>,
            #[serde(default)]
            by: Option<CounsellorId>,
        }
        serde_json::from_str(json).or_else(|_| {
            let Shell { at, by } = serde_json::from_str(json)?;
            Ok(Self { at, by, act: Act::Unknown })
        })
    }
}

impl Stored for Head {}

/// The hash before the first entry of an office.
#[must_use]
pub fn genesis(office: OfficeId) -> [u8; HASH_LENGTH] {
    let mut hasher = Sha256::new();
    hasher.update(LABEL);
    hasher.update(office.0.as_bytes());
    hasher.finalize().into()
}

/// The hash of one entry: SHA-256(label ‖ previous ‖ position ‖ sealed payload). The fields of
/// fixed length come first, so no two inputs are framed alike.
#[must_use]
pub fn link(previous: &[u8; HASH_LENGTH], position: i64, payload: &[u8]) -> [u8; HASH_LENGTH] {
    let mut hasher = Sha256::new();
    hasher.update(LABEL);
    hasher.update(previous);
    hasher.update(position.to_be_bytes());
    hasher.update(payload);
    hasher.finalize().into()
}

/// The parts of a stored entry that the chain covers.
#[derive(Debug, Clone)]
pub struct Link {
    /// Position in the chain, from 1.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The sealed payload.
    pub payload: Vec<u8>,
}

/// Checks a chain entry by entry.
#[derive(Debug, Clone)]
pub struct Checking {
    head: [u8; HASH_LENGTH],
    length: i64,
}

impl Checking {
    /// Starts before the first entry of an office.
    #[must_use]
    pub fn start(office: OfficeId) -> Self {
        Self { head: genesis(office), length: 0 }
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// If the entry does not follow the one before: the position at which the chain is broken.
    pub fn next(&mut self, entry: &Link) -> Result<(), i64> {
        self.length += 1;
        self.head = link(&self.head, self.length, &entry.payload);
        if entry.position == self.length && entry.hash == self.head { Ok(()) } else { Err(self.length) }
    }

    /// The number of entries, and the hash of the newest.
    #[must_use]
    pub fn end(self) -> (usize, [u8; HASH_LENGTH]) {
        (usize::try_from(self.length).unwrap_or_default(), self.head)
    }
}

/// Checks a whole chain and returns the hash of its newest entry.
///
/// # Errors
/// If the chain is broken: the first position at which it is.
pub fn verify(office: OfficeId, links: impl IntoIterator<Item = Link>) -> Result<[u8; HASH_LENGTH], i64> {
    let mut checking = Checking::start(office);
    links.into_iter().try_for_each(|entry| checking.next(&entry))?;
    Ok(checking.end().1)
}

/// The end of a chain, sealed and stored beside the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Position of the newest entry.
    pub position: i64,
    /// Its hash.
    pub hash: [u8; HASH_LENGTH],
    /// The position since which a head has been kept. It is 1, unless the chain is older or
    /// somebody removed the head.
    pub since: i64,
    /// The first cut that was found. It is reported for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

/// The newest entries are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The end of the chain according to its head.
    pub ended: i64,
    /// The end of the chain that was found.
    pub found: i64,
}

impl Head {
    /// The head after a new entry. The entry follows the end of the chain that was found: position
    /// 0 and the genesis hash for an empty chain.
    #[must_use]
    pub fn after(
        before: Option<&Self>,
        (found, found_hash): (i64, &[u8; HASH_LENGTH]),
        (position, hash): (i64, [u8; HASH_LENGTH]),
    ) -> Self {
        let cut = before.and_then(|head| head.cut.or_else(|| head.cut_at(found, found_hash)));
        Self { position, hash, since: before.map_or(position, |head| head.since), cut }
    }

    /// What is missing from a chain that ends at this position with this hash.
    #[must_use]
    pub fn cut_at(&self, found: i64, hash: &[u8; HASH_LENGTH]) -> Option<Cut> {
        let is_end = self.position == found && self.hash == *hash;
        (!is_end).then_some(Cut { ended: self.position, found })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn chain(office: OfficeId) -> Vec<Link> {
        let mut head = genesis(office);
        (1..=4)
            .map(|position| {
                let payload = vec![u8::try_from(position).unwrap(); 10];
                head = link(&head, position, &payload);
                Link { position, hash: head.to_vec(), payload }
            })
            .collect()
    }

    #[test]
    fn finds_every_change_in_the_middle() {
        let office = OfficeId::random(&mut StdRng::seed_from_u64(1));
        assert!(verify(office, chain(office)).is_ok());

        let mut changed = chain(office);
        changed[1].payload[0] ^= 1;
        assert_eq!(verify(office, changed), Err(2));

        let mut removed = chain(office);
        removed.remove(2);
        assert_eq!(verify(office, removed), Err(3));

        let mut swapped = chain(office);
        swapped.swap(0, 1);
        assert_eq!(verify(office, swapped), Err(1));

        let other = OfficeId::random(&mut StdRng::seed_from_u64(2));
        assert_eq!(verify(other, chain(office)), Err(1));
    }

    #[test]
    fn a_cut_is_told_for_ever() {
        let (one, two, three) = ([1; HASH_LENGTH], [2; HASH_LENGTH], [3; HASH_LENGTH]);
        let first = Head::after(None, (0, &[0; HASH_LENGTH]), (1, one));
        assert_eq!((first.since, first.cut, first.cut_at(1, &one)), (1, None, None));
        let second = Head::after(Some(&first), (1, &one), (2, two));
        assert_eq!((second.since, second.cut), (1, None));
        // The newest entry is removed, and another one takes its position.
        let cut = Some(Cut { ended: 2, found: 1 });
        assert_eq!(second.cut_at(1, &one), cut);
        assert!(second.cut_at(2, &three).is_some(), "another one in its place");
        let third = Head::after(Some(&second), (1, &one), (2, three));
        assert_eq!((third.cut, third.cut_at(2, &three)), (cut, None));
        let fourth = Head::after(Some(&third), (2, &three), (3, one));
        assert_eq!(fourth.cut, cut);
        // Without a head, earlier entries are unknown.
        assert_eq!(Head::after(None, (7, &one), (8, two)).since, 8);
    }
}
