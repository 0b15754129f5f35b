//! The page of the queue.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Datelike;
use meldestelle_domain::case::Priority;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Item, Taxonomy};
use meldestelle_web::disk_space::FreeSpace;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::case::contact_presence;
use crate::case::files::manifest;
use crate::case::messages::mailbox_status;
use crate::case::neutral_names;
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::backfill;
use crate::ingest::{NotIngested, ingest_waiting_reports};
use crate::office::public_details::missing;
use crate::queue::backup_notice::LastBackup;
use crate::queue::case_summary::CaseSummary;
use crate::queue::filter::{AssigneeFilter, CaseSelection, QueueFilter, QueueOrder};
use crate::queue::listing::{QueueListing, open_summaries};
use crate::state::Desk;
use crate::store::backups;
use crate::store::cases;
use crate::store::offices;
use crate::store::people::{self, Member};

/// Shows the queue. Before that, waiting reports become cases, new files enter the manifests of
/// their cases, and a batch of older rows is converted.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let filter = QueueFilter::read(&Submission::new(query), desk.clock.today().year());
    let not_ingested = ingest_waiting_reports(&desk, &me).await?;
    manifest::add_new_files(&desk, &me).await?;
    backfill::convert_older_rows(&desk, &me).await?;
    let mut tx = me.begin(&desk).await?;
    let sealed = match filter.selection {
        CaseSelection::Open => cases::open_states(&mut tx, me.office).await?,
        CaseSelection::Ended => cases::states_of_year(&mut tx, me.office, filter.year, true).await?,
        CaseSelection::All => cases::states_of_year(&mut tx, me.office, filter.year, false).await?,
    };
    let team = people::team(&mut tx, &me.keys).await?;
    let years = cases::years(&mut tx, me.office).await?;
    let backup = Some(backups::last(&mut tx).await?).filter(|last| last.is_overdue(desk.clock.today()));
    let missing = missing(&offices::settings(&mut tx, me.office).await?);
    drop(tx);
    let (keys, counsellor) = (Arc::clone(&me.keys), me.counsellor);
    let listing = move || QueueListing::new(open_summaries(&keys, &sealed), filter, counsellor);
    let listing = spawn_blocking(listing).await.map_err(|_| DeskError::Defect("opening states panicked"))?;
    let listing = name_cases(&desk, &me, listing).await?;
    // Only for the cases on this page: thousands of others may have messages.
    let shown: Vec<CaseId> = listing.cases.iter().map(|(id, _)| *id).collect();
    let mut tx = me.begin(&desk).await?;
    let unread = mailbox_status::unread_counts(&mut tx, &me.keys, &shown).await?;
    let new_files = manifest::unseen_counts(&mut tx, &me, &shown).await?;
    let contacts = contact_presence::have_contact(&mut tx, &me.keys, &shown).await?;
    drop(tx);
    let marks = RowMarks { unread, new_files, contacts };
    let notices = QueueNotices { not_ingested, missing, backup, free_space: desk.disk_space.free() };
    let page = QueuePage::new(me, listing, &marks, notices, team, years);
    Ok(page::html(StatusCode::OK, &page))
}

/// Draws signs for the cases of this page that are older than signs.
async fn name_cases(
    desk: &Desk,
    me: &SignedIn,
    mut listing: QueueListing,
) -> Result<QueueListing, DeskError> {
    let unnamed = listing.cases.iter().filter(|(_, summary)| summary.sign.is_none());
    let unnamed: Vec<CaseId> = unnamed.map(|(id, _)| *id).collect();
    if unnamed.is_empty() {
        return Ok(listing);
    }
    let mut tx = me.begin(desk).await?;
    let drawn = neutral_names::draw_signs(&mut tx, desk, me, &unnamed).await?;
    tx.commit().await?;
    for (id, summary) in &mut listing.cases {
        summary.sign = summary.sign.or(drawn.get(id).copied());
    }
    Ok(listing)
}

/// What the rows show of their cases beside the summary.
struct RowMarks {
    /// How many messages of the person nobody has read.
    unread: HashMap<CaseId, usize>,
    /// How many files nobody has looked at.
    new_files: HashMap<CaseId, usize>,
    /// Whether there is a contact now: the person may have left or removed one since the case was
    /// last saved.
    contacts: HashMap<CaseId, bool>,
}

/// What the office has to know before it looks at the list.
struct QueueNotices {
    /// Reports that did not become cases.
    not_ingested: NotIngested,
    /// Settings whose absence keeps the public form closed.
    missing: Vec<&'static str>,
    /// The last backup, if it is overdue.
    backup: Option<LastBackup>,
    /// Free disk space.
    free_space: FreeSpace,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    t: &'static Locale,
    me: SignedIn,
    filter: QueueFilter,
    rows: Vec<QueueRow>,
    /// How many cases match the filter.
    found: usize,
    /// Number of the first case on this page, from 1.
    first: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
    /// How many cases do not open.
    unopened: usize,
    notices: QueueNotices,
    team: Vec<Member>,
    years: Vec<i32>,
}

/// A case in the list.
struct QueueRow {
    id: CaseId,
    name: String,
    day: String,
    status: Code,
    priority: Priority,
    assignee: String,
    grounds: String,
    area: String,
    has_contact: bool,
    is_coded: bool,
    /// How many messages of the person nobody has read.
    unread: usize,
    /// How many files nobody has looked at.
    new_files: usize,
}

impl QueuePage {
    fn new(
        me: SignedIn,
        listing: QueueListing,
        marks: &RowMarks,
        notices: QueueNotices,
        team: Vec<Member>,
        mut years: Vec<i32>,
    ) -> Self {
        let QueueListing { filter, cases, found, skipped, pages, unopened } = listing;
        let names: HashMap<CounsellorId, &str> =
            team.iter().map(|member| (member.id, member.name.as_str())).collect();
        let t = me.locale;
        let rows: Vec<QueueRow> =
            cases.iter().map(|(id, summary)| QueueRow::new(*id, summary, marks, &names, t)).collect();
        if !years.contains(&filter.year) {
            years.insert(0, filter.year);
        }
        Self {
            t,
            found,
            first: skipped + 1,
            last: skipped + rows.len(),
            before: (filter.page > 1).then(|| filter.address(filter.page - 1)),
            after: (filter.page < pages).then(|| filter.address(filter.page + 1)),
            me,
            filter,
            rows,
            unopened,
            notices,
            team,
            years,
        }
    }

    /// What the office has to know of the last backup.
    fn backup_notice(&self) -> Option<Cow<'_, str>> {
        match self.notices.backup? {
            LastBackup::NotExpected => None,
            LastBackup::Never => Some(Cow::Borrowed(self.t.text("queue-backup-none"))),
            LastBackup::On(day) => Some(self.t.with("queue-backup-old", "day", format::day(day, self.t))),
        }
    }

    /// The numbers of the cases on this page, in words.
    fn range(&self) -> Cow<'_, str> {
        self.t.with2("queue-range", ("first", self.first), ("last", self.last))
    }

    /// The codes of a list, for the choices of a filter.
    fn list(name: &str) -> &'static [Item] {
        Taxonomy::list(name).map_or(&[], |list| &list.items)
    }

    fn code_or_empty(code: Option<&Code>) -> &str {
        code.map_or("", Code::as_str)
    }

    fn priority_key(row: &QueueRow) -> &'static str {
        match row.priority {
            Priority::High => "case-priority-high",
            Priority::Normal => "case-priority-normal",
            Priority::Low => "case-priority-low",
        }
    }
}

impl QueueRow {
    fn new(
        id: CaseId,
        summary: &CaseSummary,
        marks: &RowMarks,
        names: &HashMap<CounsellorId, &str>,
        t: &Locale,
    ) -> Self {
        let codes = &summary.facts.codes;
        let words = |list: &str, codes: &[Code]| {
            let words: Vec<String> = codes.iter().map(|code| t.code(list, code.as_str())).collect();
            words.join(" · ")
        };
        let assignee = summary.assignee.and_then(|assignee| names.get(&assignee));
        Self {
            id,
            name: summary.label(&t.tag),
            day: format::day(local_date(summary.received), t),
            status: summary.status.clone(),
            priority: summary.priority,
            assignee: assignee.map_or_else(String::new, ToString::to_string),
            grounds: words("ground", &codes.ground),
            area: words("life_area", &codes.life_area),
            has_contact: marks.contacts.get(&id).copied().unwrap_or(summary.has_contact),
            is_coded: summary.facts.confirmed,
            unread: marks.unread.get(&id).copied().unwrap_or_default(),
            new_files: marks.new_files.get(&id).copied().unwrap_or_default(),
        }
    }

    /// CSS class of the status badge: cases that wait for the office, and cases that wait for
    /// somebody else.
    fn status_class(&self) -> &'static str {
        match self.status.as_str() {
            "new" => " on",
            "waiting_client" | "waiting_respondent" => " warn",
            _ => "",
        }
    }
}
