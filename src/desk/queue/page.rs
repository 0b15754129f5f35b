//! The page of the queue.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use meldestelle_domain::case::Priority;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use meldestelle_web::disk_space::FreeSpace;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::page;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::case::contact_presence;
use crate::case::files::manifest;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::backfill;
use crate::ingest::{NotIngested, ingest_waiting_reports};
use crate::office::public_details::missing;
use crate::queue::backup_notice::LastBackup;
use crate::queue::choices::{self, Choices};
use crate::queue::deputies::{DeputyRow, deputy_rows};
use crate::queue::district;
use crate::queue::done::Done;
use crate::queue::filter::{AssigneeFilter, CaseSelection, QueueFilter};
use crate::queue::listing::{QueueListing, QueueSource};
use crate::queue::queue_row::{CaseName, QueueRow, RowMarks};
use crate::queue::sorting::QueueOrder;
use crate::queue::views::ViewTab;
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
    let query = Submission::new(query);
    let today = desk.clock.today();
    let filter = QueueFilter::read(&query, today.year());
    let not_ingested = ingest_waiting_reports(&desk, &me).await?;
    manifest::add_new_files(&desk, &me).await?;
    backfill::convert_older_rows(&desk, &me).await?;
    let of_district = of_district(&desk, &me, &filter).await?;
    let mut tx = me.begin(&desk).await?;
    let team = people::team(&mut tx, &me.keys).await?;
    let source = source(&mut tx, &me, &filter, today.year(), &team, of_district).await?;
    let years = cases::years(&mut tx, me.office).await?;
    let backup = Some(backups::last(&mut tx).await?).filter(|last| last.is_overdue(today));
    let settings = offices::settings(&mut tx, me.office).await?;
    let missing = missing(&settings);
    drop(tx);
    let (keys, counsellor) = (Arc::clone(&me.keys), me.counsellor);
    let listing = move || QueueListing::new(&keys, &source, filter, counsellor);
    let listing = spawn_blocking(listing).await.map_err(|_| DeskError::Defect("opening states panicked"))?;
    // Only for the cases on this page: thousands of others may have messages.
    let shown: Vec<CaseId> = listing.cases.iter().map(|case| case.id).collect();
    let mut tx = me.begin(&desk).await?;
    let unread = mailbox_status::unread_counts(&mut tx, &me.keys, &shown).await?;
    let new_files = manifest::unseen_counts(&mut tx, &me, &shown).await?;
    let contacts = contact_presence::have_contact(&mut tx, &me.keys, &shown).await?;
    drop(tx);
    let marks = RowMarks { unread, new_files, contacts };
    let notices = QueueNotices {
        not_ingested,
        missing,
        backup,
        free_space: desk.disk_space.free(),
        done: Done::read(&query),
    };
    let page = QueuePage::new(me, listing, &marks, notices, (team, years, settings.form.districts, today));
    Ok(page::html(StatusCode::OK, &page))
}

async fn of_district(desk: &Desk, me: &SignedIn, filter: &QueueFilter) -> Result<HashSet<CaseId>, DeskError> {
    if filter.district.is_empty() {
        return Ok(HashSet::new());
    }
    let year = (filter.selection != CaseSelection::Open).then_some(filter.year);
    district::cases_of(desk, me, &filter.district, year).await
}

/// What the list is made of.
async fn source(
    conn: &mut PgConnection,
    me: &SignedIn,
    filter: &QueueFilter,
    year: i32,
    team: &[Member],
    of_district: HashSet<CaseId>,
) -> Result<QueueSource, DeskError> {
    let open = cases::open_states(&mut *conn, me.office).await?;
    let of_year = match filter.selection {
        CaseSelection::Open => Vec::new(),
        CaseSelection::Ended => cases::states_of_year(&mut *conn, me.office, filter.year, true).await?,
        CaseSelection::All => cases::states_of_year(&mut *conn, me.office, filter.year, false).await?,
    };
    let ended = cases::ended_in(conn, me.office, year).await?;
    let ended = usize::try_from(ended).unwrap_or_default();
    let team = team.iter().map(|member| member.id).collect();
    Ok(QueueSource { open, of_year, ended, of_district, team, year })
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
    /// What a change to chosen cases did.
    done: Option<Done>,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    t: &'static Locale,
    me: SignedIn,
    filter: QueueFilter,
    tabs: Vec<ViewTab>,
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
    /// Deputies whose time is over.
    over: Vec<DeputyRow>,
    /// What the filter offers.
    choices: Choices,
}

impl QueuePage {
    fn new(
        me: SignedIn,
        listing: QueueListing,
        marks: &RowMarks,
        notices: QueueNotices,
        (team, years, districts, today): (Vec<Member>, Vec<i32>, Vec<String>, NaiveDate),
    ) -> Self {
        let (before, after) = (listing.before(), listing.after());
        let QueueListing { filter, cases, found, skipped, unopened, tabs, deputies, languages } = listing;
        let names: HashMap<CounsellorId, &str> =
            team.iter().map(|member| (member.id, member.name.as_str())).collect();
        let t = me.locale;
        let rows: Vec<QueueRow> =
            cases.iter().map(|case| QueueRow::new(case, marks, &names, today, t)).collect();
        let mut over = deputy_rows(&deputies, &names, t);
        over.retain(|row| row.hand_over.until <= today);
        Self {
            t,
            tabs,
            found,
            first: skipped + 1,
            last: skipped + rows.len(),
            before: before.map(|place| filter.address_at(place)),
            after: after.map(|place| filter.address_at(place)),
            over,
            choices: Choices::new(&filter, team, years, districts, languages),
            me,
            filter,
            rows,
            unopened,
            notices,
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

    /// The address of the list in another order, and whether it is in that order now.
    fn order(&self, name: &str) -> (String, bool) {
        let order = QueueOrder::read(name);
        (self.filter.sorted_address(order), self.filter.order == order)
    }

    /// Whether the list is one of the fixed views.
    fn is_view(&self) -> bool {
        self.tabs.iter().any(|tab| tab.is_shown)
    }

    /// The address of the same filter among all cases of the year.
    fn everywhere(&self) -> String {
        QueueFilter { selection: CaseSelection::All, ..self.filter.clone() }.address()
    }

    /// The name of a language in itself.
    fn language(tag: &str) -> &str {
        locale::find(tag).map_or(tag, |locale| locale.text("language-name"))
    }

    /// The value of a day in its field.
    fn day(day: Option<&NaiveDate>) -> String {
        day.map(ToString::to_string).unwrap_or_default()
    }
}
