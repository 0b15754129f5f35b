//! The page "Today".

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::agenda::{Group, Line, View, counts, part};
use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;
use meldestelle_web::disk_space::FreeSpace;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::case::files::manifest;
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::backfill;
use crate::ingest::ingest_waiting_reports;
use crate::publish::{self, AwaitingApproval};
use crate::queue::notices::OfficeNotices;
use crate::queue::queue_row::CaseName;
use crate::state::Desk;
use crate::store::{agenda, offices, people, profiles};
use crate::today::PATH;
use crate::today::collect::{Collected, Sources};
use crate::today::own_drafts;
use crate::today::row::{TodayRow, Words};

/// Most lines of each group on the page of all groups, in the order of [`Group::ALL`].
const MOST: [usize; 5] = [30, 40, 20, 15, 15];
/// Most lines on the page of one group.
const MOST_OF_ONE: usize = 100;
/// Most deleted cases that are named.
const MOST_DELETED: usize = 10;

/// What the address asks for.
struct Wanted {
    /// What colleagues have to do, too.
    everybody: bool,
    /// One group only, from this line on.
    one: Option<(Group, usize)>,
}

impl Wanted {
    fn read(query: Option<&str>) -> Self {
        let fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        let query = Submission::new(fields);
        let from = query.first("from").parse().unwrap_or_default();
        Self {
            everybody: query.first("whose") == "all",
            one: Group::parse(query.first("group")).map(|group| (group, from)),
        }
    }

    /// The address of one group from a line on, or of the whole page.
    fn address(&self, one: Option<(&str, usize)>) -> String {
        let whose = if self.everybody { "whose=all" } else { "" };
        let and = if self.everybody { "&" } else { "" };
        let part = one.map(|(group, from)| format!("{and}group={group}&from={from}")).unwrap_or_default();
        format!("{PATH}?{whose}{part}").trim_end_matches('?').to_owned()
    }
}

/// Shows the page. Before that, waiting reports become cases, new files enter the manifests of
/// their cases, and a batch of older rows is converted.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let wanted = Wanted::read(query.as_deref());
    let today = desk.clock.today();
    let not_ingested = ingest_waiting_reports(&desk, &me).await?;
    manifest::add_new_files(&desk, &me).await?;
    backfill::convert_older_rows(&desk, &me).await?;
    let drafts = own_drafts::own(&desk, &me).await?;
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let profile = profiles::profile(&mut tx, &me.keys, me.counsellor).await?;
    let next_workday = profile.workweek.next_after(today, settings.locality.land);
    let view = View { today, next_workday, me: me.counsellor, everybody: wanted.everybody };
    let notices = OfficeNotices::read(&mut tx, &desk, &settings, not_ingested, today).await?;
    let team = people::team(&mut tx, &me.keys).await?;
    let approvals = publish::awaiting_approval(&mut tx, &me).await?;
    let mut deleted = agenda::deleted(&mut tx, me.office).await?;
    deleted.retain(|case| !profile.deletions_seen.contains(case));
    let sources = Sources::read(&mut tx, &me, &settings, drafts, &view).await?;
    drop(tx);
    let keys = Arc::clone(&me.keys);
    let collected = spawn_blocking(move || sources.open(&keys, &view)).await;
    let collected = collected.map_err(|_| DeskError::Defect("opening states panicked"))?;
    let notices = OfficeNotices { unopened: collected.unopened, ..notices };
    let names = team.iter().map(|member| (member.id, member.name.as_str())).collect();
    let words = Words { t: me.locale, today, names };
    let beside = Beside { approvals, deleted };
    let page = TodayPage::new(me.clone(), &collected, (beside, notices), (&wanted, &view), &words);
    Ok(page::html(StatusCode::OK, &page))
}

/// What is to be done outside of cases.
struct Beside {
    /// The years whose release waits for the counsellor's approval.
    approvals: Vec<AwaitingApproval>,
    /// Cases that their persons deleted and the counsellor does not know of.
    deleted: Vec<CaseId>,
}

/// A group on the page.
struct GroupPart {
    name: &'static str,
    title: String,
    /// How many lines the group has.
    count: usize,
    rows: Vec<TodayRow>,
    /// How many lines come after those, and the address of the next ones.
    rest: usize,
    more: String,
    /// Whether it is folded.
    is_folded: bool,
    /// Whether things outside of cases stand in it.
    has_beside: bool,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct TodayPage {
    t: &'static Locale,
    me: SignedIn,
    notices: OfficeNotices,
    /// Today and the next working day, in words.
    today: String,
    next_workday: String,
    groups: Vec<GroupPart>,
    approvals: Vec<AwaitingApproval>,
    /// Deleted cases, by id and short id; those that are named come first.
    deleted: Vec<(CaseId, String)>,
    everybody: bool,
    /// Whether one group is shown.
    is_one: bool,
    /// The address of this page.
    here: String,
}

impl TodayPage {
    fn new(
        me: SignedIn,
        collected: &Collected,
        (beside, notices): (Beside, OfficeNotices),
        (wanted, view): (&Wanted, &View),
        words: &Words<'_>,
    ) -> Self {
        let t = words.t;
        let counts = counts(&collected.lines);
        let of_group = |(place, (name, group)): (usize, &(&'static str, Group))| {
            let (skip, most) = match wanted.one {
                None => (0, MOST.get(place).copied().unwrap_or_default()),
                Some((one, from)) if one == *group => (from, MOST_OF_ONE),
                Some(_) => return None,
            };
            let (lines, rest) = part(&collected.lines, *group, skip, most);
            let has_beside = *group == Group::Now && wanted.one.is_none() && !beside.is_empty();
            let beside_count =
                if has_beside { beside.approvals.len() + usize::from(!beside.deleted.is_empty()) } else { 0 };
            Some(GroupPart {
                name,
                title: t
                    .with(&format!("today-group-{name}"), "day", words.weekday(view.next_workday))
                    .into_owned(),
                count: counts.get(place).copied().unwrap_or_default() + beside_count,
                more: wanted.address(Some((name, skip + lines.len()))),
                rows: rows(&lines, collected, words),
                rest,
                is_folded: wanted.one.is_none() && matches!(group, Group::Waiting | Group::NoStep),
                has_beside,
            })
        };
        let groups = Group::ALL.iter().enumerate().filter_map(of_group);
        Self {
            groups: groups.filter(|group| group.count > 0).collect(),
            today: words.weekday(view.today),
            next_workday: words.weekday(view.next_workday),
            approvals: beside.approvals,
            deleted: beside.deleted.into_iter().map(|case| (case, format::short_id(case))).collect(),
            everybody: wanted.everybody,
            is_one: wanted.one.is_some(),
            here: wanted.address(None),
            notices,
            t,
            me,
        }
    }

    /// The deleted cases that are named.
    fn named(&self) -> &[(CaseId, String)] {
        self.deleted.get(..MOST_DELETED).unwrap_or(&self.deleted)
    }
}

impl Beside {
    fn is_empty(&self) -> bool {
        self.approvals.is_empty() && self.deleted.is_empty()
    }
}

fn rows(lines: &[&Line], collected: &Collected, words: &Words<'_>) -> Vec<TodayRow> {
    let row = |line: &&Line| Some(TodayRow::new(line, collected.cases.get(&line.case)?, words));
    lines.iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back_to_what_was_asked_for() {
        for query in ["", "whose=all", "group=later&from=40", "whose=all&group=no-step&from=7"] {
            let wanted = Wanted::read(Some(query));
            let name = wanted.one.map(|(group, from)| {
                let name = Group::ALL.iter().find(|(_, known)| *known == group).map_or("", |(name, _)| name);
                (name, from)
            });
            let address = wanted.address(name);
            assert_eq!(address, if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") });
        }
        assert!(Wanted::read(Some("group=other&from=x")).one.is_none());
    }
}
