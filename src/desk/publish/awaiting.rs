//! The releases that wait for the approval of a counsellor.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::draft::Draft;
use super::name_of;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::unseal::UnsealError;
use crate::store::{offices, people, releases};

/// A release that a colleague proposed.
pub struct AwaitingApproval {
    /// The year.
    pub year: u16,
    /// The name of the colleague.
    pub proposer: String,
    /// When it was proposed.
    pub at: DateTime<Utc>,
}

impl AwaitingApproval {
    /// The address of the page on which it is approved.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/publish/{}", self.year)
    }
}

/// The releases that wait for the approval of `me`, oldest proposal first. A draft under a key that
/// `me` was not granted waits for somebody else.
///
/// # Errors
/// If the database fails, or a draft is damaged.
pub async fn awaiting_approval(
    conn: &mut PgConnection,
    me: &SignedIn,
) -> Result<Vec<AwaitingApproval>, DeskError> {
    let drafts = releases::drafts(&mut *conn, me.office).await?;
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let team = people::team(&mut *conn, &me.keys).await?;
    if !offices::settings(conn, me.office).await?.publication.needs_second(team.len()) {
        return Ok(Vec::new());
    }
    let mut awaiting = Vec::new();
    for sealed in &drafts {
        let draft = match Draft::open(&me.keys, sealed) {
            Err(DeskError::Unseal(UnsealError::NoKey)) => continue,
            opened => opened?,
        };
        if let Some(proposal) = draft.proposal.filter(|proposal| proposal.by != me.counsellor) {
            let proposer = name_of(&team, proposal.by);
            awaiting.push(AwaitingApproval { year: sealed.year, proposer, at: proposal.at });
        }
    }
    awaiting.sort_by_key(|one| (one.at, one.year));
    Ok(awaiting)
}
