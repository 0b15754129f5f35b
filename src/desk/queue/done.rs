//! What a change to chosen cases did, carried to the queue in its address.

use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;

use crate::http::format;

/// Most cases that are named as left.
const MOST_NAMED: usize = 50;

/// How many cases were changed, and which stayed as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// How many cases were changed.
    pub changed: usize,
    /// Cases that stayed as they were: a colleague changed them meanwhile, they are gone, or the
    /// change is not possible for them.
    pub left: Vec<CaseId>,
}

impl Done {
    /// Reads it from the query of an address.
    #[must_use]
    pub fn read(query: &Submission) -> Option<Self> {
        let changed = query.first("changed").parse().ok()?;
        let left = query.all("left").filter_map(|id| id.parse().ok()).take(MOST_NAMED).collect();
        Some(Self { changed, left })
    }

    /// Adds it to an address of the queue.
    #[must_use]
    pub fn added_to(&self, address: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("changed", &self.changed.to_string());
        for case in self.left.iter().take(MOST_NAMED) {
            query.append_pair("left", &case.to_string());
        }
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}{}", query.finish())
    }

    /// The cases that stayed as they were, each with its short id.
    pub fn left_named(&self) -> impl Iterator<Item = (CaseId, String)> + '_ {
        self.left.iter().map(|id| (*id, format::short_id(*id)))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_says_what_was_done() {
        let done = Done { changed: 3, left: vec![CaseId(Uuid::from_u128(7))] };
        for (address, whole) in [
            ("/cases", "/cases?changed=3&left=00000000-0000-0000-0000-000000000007"),
            ("/cases?status=new", "/cases?status=new&changed=3&left=00000000-0000-0000-0000-000000000007"),
        ] {
            assert_eq!(done.added_to(address), whole);
            let query = whole.split_once('?').unwrap().1;
            let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            assert_eq!(Done::read(&Submission::new(query)), Some(done.clone()));
        }
        assert_eq!(Done::read(&Submission::new(Vec::new())), None);
    }
}
