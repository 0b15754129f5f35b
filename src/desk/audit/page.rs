//! The audit page: who did what and when, newest first, and whether the chain of entries is
//! complete.

use std::borrow::Cow;
use std::collections::HashSet;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use meldestelle_domain::audit::Cut;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::PgConnection;

use super::append::append_refused_passphrases;
use super::case_names::{CaseNames, named};
use super::filter::{AuditFilter, NOBODY, Who};
use super::kinds::Kind;
use super::row::{AuditRow, Groups};
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::audit::{ChainCheck, page as list, verify};
use crate::store::people::{Member, team};

/// The number of rows after which a page ends with the day.
const PAGE: usize = 100;
/// The most rows and the most entries on a page, however much happened on one day.
const MOST_ROWS: usize = 300;
const MOST_ENTRIES: usize = 2000;
/// How many entries are read at a time.
const BATCH: i64 = 500;

/// The routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new().route("/audit", get(show))
}

async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let filter = AuditFilter::read(&Submission::new(query));
    let mut transaction = me.begin(&desk).await?;
    let refused = append_refused_passphrases(&mut transaction, &desk, &me.keys).await?;
    let chain = verify(&mut transaction, &me.keys).await?;
    let named = match filter.case.as_str() {
        "" => HashSet::new(),
        text => named(&mut transaction, &me, text).await?,
    };
    let (groups, older) = collect(&mut transaction, &me, &filter, &named).await?;
    let labels = CaseNames::of(&mut transaction, &me, &groups.cases()).await?;
    let team = team(&mut transaction, &me.keys).await?;
    transaction.commit().await?;
    refused.written();
    let rows = groups.groups.into_iter().map(|group| AuditRow::new(group, &team, &labels, me.locale));
    let older = older.map(|position| filter.address(Some(position)));
    let page = AuditPage { t: me.locale, chain, rows: rows.collect(), filter, older, team, me };
    Ok(page::html(StatusCode::OK, &page))
}

/// The entries of a page, and the position before which older ones lie, if there are any.
async fn collect(
    conn: &mut PgConnection,
    me: &SignedIn,
    filter: &AuditFilter,
    named: &HashSet<CaseId>,
) -> Result<(Groups, Option<i64>), DeskError> {
    let (mut groups, mut taken, mut day): (_, usize, Option<NaiveDate>) = (Groups::default(), 0, None);
    let mut before = filter.before;
    loop {
        let batch = list(conn, &me.keys, before, BATCH).await?;
        let Some(oldest) = batch.last().map(|last| last.position) else { return Ok((groups, None)) };
        for listed in batch {
            let shown = match &listed.entry {
                Some(entry) => filter.matches(entry, named),
                None => !filter.is_narrowed(),
            };
            if !shown {
                continue;
            }
            let today = listed.entry.as_ref().map(|entry| local_date(entry.at));
            let rows = groups.groups.len();
            let is_full = rows >= PAGE && today != day || rows >= MOST_ROWS || taken >= MOST_ENTRIES;
            if is_full {
                // The page begins with this entry.
                return Ok((groups, Some(listed.position.saturating_add(1))));
            }
            day = today;
            taken += 1;
            groups.add(listed);
        }
        before = Some(oldest);
    }
}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    t: &'static Locale,
    me: SignedIn,
    chain: ChainCheck,
    rows: Vec<AuditRow>,
    filter: AuditFilter,
    /// The address of older entries, if there are any.
    older: Option<String>,
    team: Vec<Member>,
}

impl AuditPage {
    /// Says what is missing at the end of the chain.
    fn missing(&self, Cut { ended, found }: &Cut) -> Cow<'_, str> {
        self.t.with2("desk-audit-cut", ("ended", ended), ("found", found))
    }

    fn is_by(&self, member: &Member) -> bool {
        self.filter.who == Some(Who::Counsellor(member.id))
    }

    fn is_by_nobody(&self) -> bool {
        self.filter.who == Some(Who::Nobody)
    }

    fn is_of(&self, kind: Kind) -> bool {
        self.filter.kind == Some(kind)
    }

    fn day(&self) -> String {
        self.filter.day.map(|day| day.to_string()).unwrap_or_default()
    }
}

/// The first half of the chain's head, in groups of four digits: enough to note on paper and
/// compare.
fn short_hash(head: &[u8; 32]) -> String {
    let number = |pair: &[u8]| pair.iter().fold(0_u16, |number, byte| number << 8 | u16::from(*byte));
    let groups: Vec<_> = head.chunks(2).take(8).map(|pair| format!("{:04x}", number(pair))).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_can_be_noted() {
        assert_eq!(
            short_hash(&std::array::from_fn(|place| u8::try_from(place).unwrap())),
            "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f"
        );
    }
}
