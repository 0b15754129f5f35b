//! Typed record ids. All are random (UUID version 4), so an id never reveals when, or in which
//! order, a record was made.

use std::fmt;
use std::str::FromStr;

use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Creates a random id.
            pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
                let mut bytes = [0_u8; 16];
                rng.fill_bytes(&mut bytes);
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// One counselling office (tenant).
    OfficeId;
    /// One stored report. The id is also in the context of its envelope.
    ReportId;
    /// One case file at the desk.
    CaseId;
    /// One entry in the timeline of a case.
    EntryId;
    /// What one counsellor has typed into the forms of a case and not sent.
    DraftId;
    /// One person who works at the desk.
    CounsellorId;
    /// One message in a mailbox.
    MessageId;
    /// One file that came with a report. The id is also in the context of its stream.
    AttachmentId;
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn ids_are_random_version_four_and_read_back() {
        let mut rng = StdRng::seed_from_u64(1);
        let (one, two) = (ReportId::random(&mut rng), ReportId::random(&mut rng));
        assert_ne!(one, two);
        assert_eq!(one.0.get_version_num(), 4);
        assert_eq!(one.to_string().parse::<ReportId>().unwrap(), one);
    }
}
