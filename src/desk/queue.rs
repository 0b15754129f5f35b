//! The queue: open cases, what is urgent first. Opens the state of each case it lists and nothing else of it.

pub(crate) mod backup_notice;
mod case_summary;
mod filter;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::Datelike;
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::stored;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Item, Taxonomy};
use meldestelle_web::disk_space::Room;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use tokio::task::spawn_blocking;

use self::filter::{Assigned, Filter, Order, Which};
use crate::auth::extractor::SignedIn;
use crate::case::contact;
use crate::case::files::manifest;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::backfill;
use crate::ingest::{Left, take_in};
use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_STATE;
use crate::office::public_details::missing;
use crate::queue::backup_notice::LastBackup;
use crate::queue::case_summary::Listed;
use crate::state::Desk;
use crate::store::backups;
use crate::store::cases::{self, SealedState};
use crate::store::offices;
use crate::store::people::{self, Member};

/// Cases on one page.
const PAGE: usize = 50;

/// Routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new().route("/cases", get(queue))
}

async fn queue(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let filter = Filter::read(&Submission::new(query), desk.clock.today().year());
    let left = take_in(&desk, &me).await?;
    manifest::note_new(&desk, &me).await?;
    backfill::bring_up(&desk, &me).await?;
    let mut tx = me.begin(&desk).await?;
    let sealed = match filter.which {
        Which::Open => cases::open_states(&mut tx, me.office).await?,
        Which::Ended => cases::states_of_year(&mut tx, me.office, filter.year, true).await?,
        Which::All => cases::states_of_year(&mut tx, me.office, filter.year, false).await?,
    };
    let team = people::team(&mut tx, &me.keys).await?;
    let years = cases::years(&mut tx, me.office).await?;
    let backup = Some(backups::last(&mut tx).await?).filter(|last| last.is_overdue(desk.clock.today()));
    let missing = missing(&offices::settings(&mut tx, me.office).await?);
    drop(tx);
    let (keys, counsellor) = (Arc::clone(&me.keys), me.counsellor);
    let listed = spawn_blocking(move || Listing::new(open_states(&keys, &sealed), filter, counsellor))
        .await
        .map_err(|_| DeskError::Defect("opening states panicked"))?;
    // Only of the cases on this page: there may be messages in thousands of others.
    let shown: Vec<CaseId> = listed.cases.iter().map(|(id, _)| *id).collect();
    let mut tx = me.begin(&desk).await?;
    let unread = mailbox_status::unread(&mut tx, &me.keys, &shown).await?;
    let new_files = manifest::unseen(&mut tx, &me, &shown).await?;
    drop(tx);
    let mut page = QueuePage::new(
        me,
        listed,
        Found { left, missing, backup, room: desk.space.room(), team, years, unread, new_files },
    );
    page.look_for_contacts(&desk).await?;
    Ok(page::html(StatusCode::OK, &page))
}

/// Opens states. Those that do not open are counted: they must neither hide the others nor vanish.
fn open_states(keys: &UnlockedOffice, sealed: &[SealedState]) -> (Vec<(CaseId, Listed)>, usize) {
    let mut opened = Vec::with_capacity(sealed.len());
    let mut scratch = Scratch::default();
    for SealedState { id, epoch, state } in sealed {
        let Ok(crypter) = keys.crypter(*epoch) else { continue };
        let read = stored::read_part::<CaseState, Listed>;
        match crypter.read_in(&mut scratch, CASE_STATE, &row(id.0), state, read) {
            Ok(state) => opened.push((*id, state)),
            Err(cause) => tracing::warn!(case = %id, %cause, "a case does not open"),
        }
    }
    let closed = sealed.len() - opened.len();
    (opened, closed)
}

/// The cases of one page, and how many there are beside them.
struct Listing {
    filter: Filter,
    /// Those on this page.
    cases: Vec<(CaseId, Listed)>,
    /// Cases that the filter admits.
    found: usize,
    /// How many of them come before this page.
    skipped: usize,
    pages: usize,
    closed: usize,
}

impl Listing {
    fn new(
        (mut cases, closed): (Vec<(CaseId, Listed)>, usize),
        mut filter: Filter,
        me: CounsellorId,
    ) -> Self {
        cases.retain(|(id, state)| filter.admits(*id, state, me));
        filter.sort(&mut cases);
        let found = cases.len();
        let pages = found.div_ceil(PAGE).max(1);
        filter.page = filter.page.min(pages);
        let skipped = (filter.page - 1) * PAGE;
        let cases = cases.into_iter().skip(skipped).take(PAGE).collect();
        Self { filter, cases, found, skipped, pages, closed }
    }
}

/// What else the database yielded.
struct Found {
    left: Left,
    /// What keeps the form closed.
    missing: Vec<&'static str>,
    /// If the office has to hear of it.
    backup: Option<LastBackup>,
    room: Room,
    team: Vec<Member>,
    years: Vec<i32>,
    unread: HashMap<CaseId, usize>,
    new_files: HashMap<CaseId, usize>,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    t: &'static Locale,
    me: SignedIn,
    filter: Filter,
    rows: Vec<Row>,
    /// Cases that the filter admits.
    found: usize,
    /// Which of them are on this page, from 1.
    first: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
    closed: usize,
    left: Left,
    missing: Vec<&'static str>,
    backup: Option<LastBackup>,
    room: Room,
    team: Vec<Member>,
    years: Vec<i32>,
}

/// A case in the list.
struct Row {
    id: CaseId,
    name: String,
    day: String,
    status: Code,
    priority: Priority,
    assignee: String,
    grounds: String,
    area: String,
    has_contact: bool,
    coded: bool,
    /// Messages of the person that nobody has read.
    unread: usize,
    /// Files that nobody has looked at.
    new_files: usize,
}

impl QueuePage {
    fn new(me: SignedIn, listing: Listing, beside: Found) -> Self {
        let Found { left, missing, backup, room, team, mut years, unread, new_files } = beside;
        let Listing { filter, cases, found, skipped, pages, closed } = listing;
        let names: HashMap<CounsellorId, &str> =
            team.iter().map(|member| (member.id, member.name.as_str())).collect();
        let t = me.locale;
        let rows: Vec<Row> = cases
            .iter()
            .map(|(id, state)| Row {
                unread: unread.get(id).copied().unwrap_or_default(),
                new_files: new_files.get(id).copied().unwrap_or_default(),
                ..Row::new(*id, state, &names, t)
            })
            .collect();
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
            closed,
            left,
            missing,
            backup,
            room,
            team,
            years,
        }
    }

    /// Corrects the contact badges: a person may have left a contact, or taken it back, since the case was last worked on.
    async fn look_for_contacts(&mut self, desk: &Desk) -> Result<(), DeskError> {
        let listed: Vec<CaseId> = self.rows.iter().map(|row| row.id).collect();
        let mut tx = self.me.begin(desk).await?;
        let known = contact::left(&mut tx, &self.me.keys, &listed).await?;
        for row in &mut self.rows {
            row.has_contact = known.get(&row.id).copied().unwrap_or(row.has_contact);
        }
        Ok(())
    }

    /// What the office has to hear of the last backup.
    fn backup(&self) -> Option<Cow<'_, str>> {
        match self.backup? {
            LastBackup::NotExpected => None,
            LastBackup::Never => Some(Cow::Borrowed(self.t.text("queue-backup-none"))),
            LastBackup::On(day) => Some(self.t.with("queue-backup-old", "day", format::day(day, self.t))),
        }
    }

    /// Which cases are on this page.
    fn range(&self) -> Cow<'_, str> {
        self.t.with2("queue-range", ("first", self.first), ("last", self.last))
    }

    fn list(name: &str) -> &'static [Item] {
        Taxonomy::list(name).map_or(&[], |list| &list.items)
    }

    fn chosen(code: Option<&Code>) -> &str {
        code.map_or("", Code::as_str)
    }

    fn priority(row: &Row) -> &'static str {
        match row.priority {
            Priority::High => "case-priority-high",
            Priority::Normal => "case-priority-normal",
            Priority::Low => "case-priority-low",
        }
    }
}

impl Row {
    fn new(id: CaseId, state: &Listed, names: &HashMap<CounsellorId, &str>, t: &Locale) -> Self {
        let codes = &state.facts.codes;
        let words = |list: &str, codes: &[Code]| {
            let words: Vec<String> = codes.iter().map(|code| t.code(list, code.as_str())).collect();
            words.join(" · ")
        };
        Self {
            id,
            name: state.name.clone(),
            day: format::day(local_date(state.received), t),
            status: state.status.clone(),
            priority: state.priority,
            assignee: state
                .assignee
                .and_then(|one| names.get(&one))
                .map_or_else(String::new, ToString::to_string),
            grounds: words("ground", &codes.ground),
            area: words("life_area", &codes.life_area),
            has_contact: state.has_contact,
            coded: state.facts.confirmed,
            unread: 0,
            new_files: 0,
        }
    }

    /// How the status is marked: waiting for us, or for others.
    fn mark(&self) -> &'static str {
        match self.status.as_str() {
            "new" => " on",
            "waiting_client" | "waiting_respondent" => " warn",
            _ => "",
        }
    }
}
