//! The rows of the audit page. What a counsellor opened again and again on one day is one row.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use meldestelle_domain::audit::{Act, Entry};
use meldestelle_domain::clock::{PLACE, local_date};
use meldestelle_domain::id::{AttachmentId, CaseId, CounsellorId};
use meldestelle_web::locale::Locale;

use super::case_names::CaseNames;
use super::kinds::case_of;
use crate::http::format;
use crate::store::audit::ListedEntry;
use crate::store::people::Member;

/// Entries that are shown as one, newest first.
pub struct EntryGroup {
    /// The newest entry; `None` if it does not open.
    pub entry: Option<Entry>,
    /// Position and time of each.
    pub places: Vec<(i64, Option<DateTime<Utc>>)>,
}

/// What makes openings the same: kind, counsellor, case, file and day.
type Opening = (u8, Option<CounsellorId>, CaseId, Option<AttachmentId>, NaiveDate);

fn opening(entry: &Entry) -> Option<Opening> {
    let day = local_date(entry.at);
    match entry.act {
        Act::CaseOpened { case } => Some((0, entry.by, case, None, day)),
        Act::ContactOpened { case } => Some((1, entry.by, case, None, day)),
        Act::FileOpened { case, file } => Some((2, entry.by, case, Some(file), day)),
        _ => None,
    }
}

/// Collects entries, newest first, into groups.
#[derive(Default)]
pub struct Groups {
    /// The groups, in the order of their newest entries.
    pub groups: Vec<EntryGroup>,
    openings: HashMap<Opening, usize>,
}

impl Groups {
    /// Adds the next older entry.
    pub fn add(&mut self, ListedEntry { position, entry }: ListedEntry) {
        let place = (position, entry.as_ref().map(|entry| entry.at));
        let opening = entry.as_ref().and_then(opening);
        let known = opening.and_then(|opening| self.openings.get(&opening));
        if let Some(group) = known.and_then(|at| self.groups.get_mut(*at)) {
            group.places.push(place);
            return;
        }
        if let Some(opening) = opening {
            self.openings.insert(opening, self.groups.len());
        }
        self.groups.push(EntryGroup { entry, places: vec![place] });
    }

    /// The cases that the entries are about.
    pub fn cases(&self) -> Vec<CaseId> {
        let entries = self.groups.iter().filter_map(|group| group.entry.as_ref());
        let mut cases: Vec<CaseId> = entries.filter_map(|entry| case_of(&entry.act)).collect();
        cases.sort_unstable();
        cases.dedup();
        cases
    }
}

/// A row in words.
pub struct AuditRow {
    /// The position of the newest entry.
    pub position: i64,
    /// Day and time; of several entries, day, first and last time.
    pub at: String,
    /// Who acted, or to whom it happened.
    pub who: String,
    /// What was done.
    pub what: &'static str,
    /// What it was about.
    pub about: String,
    /// The page that shows the subject of the entry; empty if there is none.
    pub link: String,
    /// Position and time of each entry, if there are several.
    pub places: Vec<(i64, String)>,
}

impl AuditRow {
    /// Puts a group into words.
    pub fn new(group: EntryGroup, team: &[Member], names: &CaseNames, t: &'static Locale) -> Self {
        let EntryGroup { entry, places } = group;
        let position = places.first().map_or(0, |(position, _)| *position);
        let Some(entry) = entry else {
            let what = t.text("desk-audit-closed");
            let nothing = String::new;
            return Self {
                position,
                at: nothing(),
                who: nothing(),
                what,
                about: nothing(),
                link: nothing(),
                places: Vec::new(),
            };
        };
        let name = |id: CounsellorId| {
            let member = team.iter().find(|member| member.id == id);
            member.map_or_else(|| t.text("desk-audit-former").to_owned(), |member| member.name.clone())
        };
        let who = match &entry.act {
            Act::PassphrasesRefused { counsellor, .. } => {
                counsellor.map_or_else(|| t.text("desk-audit-no-name").to_owned(), name)
            }
            _ => entry.by.map_or_else(|| t.text("desk-audit-tools").to_owned(), name),
        };
        let (about, link) = about(&entry.act, name, names, t);
        let clock = |at: &Option<DateTime<Utc>>| at.map_or_else(String::new, time);
        let (last, first) = (places.first(), places.last());
        let at = match (last, first) {
            (Some((_, last)), Some((_, first))) if clock(last) != clock(first) => {
                format!("{}, {}–{}", format::day(local_date(entry.at), t), clock(first), clock(last))
            }
            _ => format::moment(entry.at, t),
        };
        let places = if places.len() > 1 {
            places.iter().map(|(position, at)| (*position, clock(at))).collect()
        } else {
            Vec::new()
        };
        Self { position, at, who, what: t.text(act_message_key(&entry.act)), about, link, places }
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&PLACE).format("%H:%M").to_string()
}

/// What an act was about, and the page that shows it.
fn about(
    act: &Act,
    name: impl Fn(CounsellorId) -> String,
    names: &CaseNames,
    t: &Locale,
) -> (String, String) {
    match act {
        Act::CaseOpened { case }
        | Act::ContactOpened { case }
        | Act::FilesLost { case }
        | Act::EntryWritten { case }
        | Act::EntryCorrected { case }
        | Act::TasksChanged { case }
        | Act::CaseCoded { case, .. } => (names.label(*case), format!("/cases/{case}")),
        Act::MessageSent { case } => (names.label(*case), format!("/cases/{case}/messages")),
        Act::FileOpened { case, file } | Act::FileDamaged { case, file } => {
            (names.label(*case), format!("/cases/{case}/files/{file}"))
        }
        Act::CounsellorAdded { counsellor } => (name(*counsellor), String::new()),
        Act::StatisticsExported { from: Some(from), to: Some(to), .. } => (
            format!("{} – {}", format::day(*from, t), format::day(*to, t)),
            format!("/statistics?from={from}&to={to}"),
        ),
        Act::StatisticsExported { year, .. } => (year.to_string(), format!("/statistics?year={year}")),
        Act::ReleaseProposed { year }
        | Act::ReleaseTakenBack { year }
        | Act::ReleaseApproved { year }
        | Act::ReleasePublished { year, .. } => (year.to_string(), format!("/publish/{year}")),
        Act::CodesRefused { count } => (count.to_string(), String::new()),
        Act::PassphrasesRefused { hour, count, .. } => {
            let hour = format::moment(*hour, t);
            (t.with2("desk-audit-times", ("n", *count), ("hour", hour)).into_owned(), String::new())
        }
        Act::KeyChanged { epoch } => (epoch.to_string(), String::new()),
        Act::SetUp | Act::SignedIn | Act::SignedOut | Act::SettingsChanged | Act::Unknown => {
            (String::new(), String::new())
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
        Act::PassphrasesRefused { .. } => "desk-act-passphrases-refused",
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

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn listed(position: i64, hour: u32, by: u128, act: Act) -> ListedEntry {
        let at = Utc.with_ymd_and_hms(2026, 11, 30, hour, 0, 0).unwrap();
        ListedEntry { position, entry: Some(Entry { at, by: Some(CounsellorId(Uuid::from_u128(by))), act }) }
    }

    #[test]
    fn what_is_opened_again_and_again_is_one_row() {
        let case = |number| CaseId(Uuid::from_u128(number));
        let opened = |number| Act::CaseOpened { case: case(number) };
        let mut groups = Groups::default();
        for entry in [
            listed(9, 23, 1, opened(1)),
            listed(8, 15, 1, opened(1)),
            listed(7, 14, 1, Act::CaseCoded { case: case(1), version: 2 }),
            listed(6, 13, 1, opened(1)),
            listed(5, 12, 2, opened(1)),
            listed(4, 11, 1, opened(2)),
            listed(3, 10, 1, Act::CaseCoded { case: case(1), version: 1 }),
            listed(2, 9, 1, opened(1)),
            ListedEntry { position: 1, entry: None },
        ] {
            groups.add(entry);
        }
        let places: Vec<Vec<i64>> = groups
            .groups
            .iter()
            .map(|group| group.places.iter().map(|(position, _)| *position).collect())
            .collect();
        // 23 o'clock in Universal Time is another day at the office.
        assert_eq!(places, [vec![9], vec![8, 6, 2], vec![7], vec![5], vec![4], vec![3], vec![1]]);
        assert_eq!(groups.cases(), [case(1), case(2)]);
    }
}
