//! The audit page: who did what and when, newest first, and whether the chain of entries is
//! complete.

use std::borrow::Cow;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use meldestelle_domain::audit::{Act, Cut};
use meldestelle_domain::id::CounsellorId;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::state::Desk;
use crate::store::audit::{ChainCheck, ListedEntry, page as list, verify};
use crate::store::people::{Member, team};

/// The most entries on one page.
const PAGE: usize = 100;

/// The routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new().route("/audit", get(show))
}

async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let before = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "before")
        .and_then(|(_, value)| value.parse().ok());
    let mut transaction = me.begin(&desk).await?;
    let chain = verify(&mut transaction, &me.keys).await?;
    // Asking for one entry more than fits tells whether there is another page.
    let limit = i64::try_from(PAGE + 1).map_err(|_| DeskError::Defect("page size"))?;
    let mut listed = list(&mut transaction, &me.keys, before, limit).await?;
    let team = team(&mut transaction, &me.keys).await?;
    transaction.commit().await?;
    let is_more = listed.len() > PAGE;
    listed.truncate(PAGE);
    let older = listed.last().filter(|_| is_more).map(|last| last.position);
    let rows = listed.into_iter().map(|listed| AuditRow::new(listed, &team, me.locale)).collect();
    let page = AuditPage { t: me.locale, chain, rows, newest: before.is_some(), older, me };
    Ok(page::html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    t: &'static Locale,
    me: SignedIn,
    chain: ChainCheck,
    rows: Vec<AuditRow>,
    /// Whether there are newer entries than these.
    newest: bool,
    /// The position before which the older entries lie, if there are any.
    older: Option<i64>,
}

impl AuditPage {
    /// Says what is missing at the end of the chain.
    fn missing(&self, Cut { ended, found }: &Cut) -> Cow<'_, str> {
        self.t.with2("desk-audit-cut", ("ended", ended), ("found", found))
    }
}

/// An entry in words.
struct AuditRow {
    position: i64,
    at: String,
    who: String,
    what: &'static str,
    about: String,
    /// The page that shows the subject of the entry; empty if there is none.
    link: String,
}

impl AuditRow {
    fn new(ListedEntry { position, entry }: ListedEntry, team: &[Member], t: &'static Locale) -> Self {
        let Some(entry) = entry else {
            let what = t.text("desk-audit-closed");
            let nothing = String::new;
            return Self { position, at: nothing(), who: nothing(), what, about: nothing(), link: nothing() };
        };
        let name = |id: CounsellorId| {
            let member = team.iter().find(|member| member.id == id);
            member.map_or_else(|| t.text("desk-audit-former").to_owned(), |member| member.name.clone())
        };
        let (about, link) = match &entry.act {
            Act::CaseOpened { case }
            | Act::ContactOpened { case }
            | Act::FilesLost { case }
            | Act::EntryWritten { case }
            | Act::EntryCorrected { case }
            | Act::TasksChanged { case }
            | Act::CaseCoded { case, .. } => (format::short_id(*case), format!("/cases/{case}")),
            Act::MessageSent { case } => (format::short_id(*case), format!("/cases/{case}/messages")),
            Act::FileOpened { case, file } | Act::FileDamaged { case, file } => {
                (format::short_id(*case), format!("/cases/{case}/files/{file}"))
            }
            Act::CounsellorAdded { counsellor } => (name(*counsellor), String::new()),
            Act::StatisticsExported { year } => (year.to_string(), format!("/statistics?year={year}")),
            Act::ReleaseProposed { year }
            | Act::ReleaseTakenBack { year }
            | Act::ReleaseApproved { year }
            | Act::ReleasePublished { year, .. } => (year.to_string(), format!("/publish/{year}")),
            Act::CodesRefused { count } => (count.to_string(), String::new()),
            Act::KeyChanged { epoch } => (epoch.to_string(), String::new()),
            Act::SetUp | Act::SignedIn | Act::SignedOut | Act::SettingsChanged | Act::Unknown => {
                (String::new(), String::new())
            }
        };
        Self {
            position,
            at: format::moment(entry.at, t),
            who: entry.by.map_or_else(|| t.text("desk-audit-tools").to_owned(), name),
            what: t.text(act_message_key(&entry.act)),
            about,
            link,
        }
    }
}

/// The name of the message that says what was done.
fn act_message_key(act: &Act) -> &'static str {
    match act {
        Act::SetUp => "desk-act-set-up",
        Act::CounsellorAdded { .. } => "desk-act-counsellor-added",
        Act::SignedIn => "desk-act-signed-in",
        Act::CodesRefused { .. } => "desk-act-codes-refused",
        Act::SignedOut => "desk-act-signed-out",
        Act::CaseOpened { .. } => "desk-act-case-opened",
        Act::ContactOpened { .. } => "desk-act-contact-opened",
        Act::CaseCoded { .. } => "desk-act-case-coded",
        Act::FileOpened { .. } => "files-act-opened",
        Act::FileDamaged { .. } => "files-act-damaged",
        Act::FilesLost { .. } => "files-act-lost",
        Act::MessageSent { .. } => "messages-act-sent",
        Act::EntryWritten { .. } => "desk-act-entry-written",
        Act::EntryCorrected { .. } => "desk-act-entry-corrected",
        Act::TasksChanged { .. } => "desk-act-tasks-changed",
        Act::SettingsChanged => "messages-act-settings",
        Act::KeyChanged { .. } => "desk-act-key-changed",
        Act::Unknown => "desk-act-unknown",
        Act::StatisticsExported { .. } => "desk-act-statistics-exported",
        Act::ReleaseProposed { .. } => "publish-act-proposed",
        Act::ReleaseTakenBack { .. } => "publish-act-taken-back",
        Act::ReleaseApproved { .. } => "publish-act-approved",
        Act::ReleasePublished { .. } => "publish-act-published",
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
