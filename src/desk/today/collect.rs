//! What there is to do in the office's cases: their states and everything beside them that asks for
//! somebody.

use std::collections::{HashMap, HashSet};

use meldestelle_domain::agenda::{self, AgendaCase, Item, Line, Matter, View};
use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::holidays::Land;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::mailbox::reply_day;
use meldestelle_domain::office::OfficeSettings;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::case::files::manifest;
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::queue::case_summary::{CaseSummary, OpenedCase};
use crate::queue::listing::open_summaries;
use crate::store::agenda as rows;
use crate::store::cases::{self, SealedState};
use crate::today::inbox;

/// What the agenda is made of.
pub(super) struct Sources {
    /// The states of all open cases.
    open: Vec<SealedState>,
    /// The states of ended cases in which something is to be done.
    ended: Vec<SealedState>,
    /// What the persons wrote and nobody has read.
    unread: HashMap<CaseId, Matter>,
    /// Cases that nobody has answered in their mailboxes.
    unanswered: HashSet<CaseId>,
    /// How many files nobody has looked at.
    files: HashMap<CaseId, usize>,
    /// The counsellor's drafts.
    drafts: HashMap<CaseId, Matter>,
    /// Working days within which the office answers.
    reply_days: u8,
    /// Whose holidays count.
    land: Land,
}

/// The agenda, with what is shown of its cases.
pub(super) struct Collected {
    /// The lines, in order.
    pub lines: Vec<Line>,
    /// The cases that open.
    pub cases: HashMap<CaseId, OpenedCase>,
    /// How many cases do not open.
    pub unopened: usize,
}

impl Sources {
    /// Reads them.
    ///
    /// # Errors
    /// The database.
    pub async fn read(
        conn: &mut PgConnection,
        me: &SignedIn,
        settings: &OfficeSettings,
        drafts: HashMap<CaseId, Matter>,
        view: &View,
    ) -> Result<Self, DeskError> {
        let open = cases::open_states(&mut *conn, me.office).await?;
        let ids: Vec<CaseId> = open.iter().map(|case| case.id).collect();
        let unread = inbox::unread(&mut *conn, &me.keys, &ids, view.today).await?;
        let files = manifest::unseen_counts(&mut *conn, me, &ids).await?;
        let unanswered = rows::unanswered(&mut *conn, me.office).await?.into_iter().collect();
        let is_open: HashSet<CaseId> = ids.into_iter().collect();
        let ended = unread.keys().chain(drafts.keys()).filter(|case| !is_open.contains(case));
        let ended: Vec<CaseId> = ended.copied().collect();
        let ended =
            if ended.is_empty() { Vec::new() } else { rows::ended_states(conn, me.office, &ended).await? };
        let (reply_days, land) = (settings.replies.days, settings.locality.land);
        Ok(Self { open, ended, unread, unanswered, files, drafts, reply_days, land })
    }

    /// Opens the states and makes the agenda. It takes the processor for some milliseconds.
    pub fn open(&self, keys: &UnlockedOffice, view: &View) -> Collected {
        let (open, unopened) = open_summaries(keys, &self.open);
        let (ended, unopened_too) = open_summaries(keys, &self.ended);
        let of_open = open.iter().map(|case| self.agenda_case(case, true, view));
        let of_ended = ended.iter().map(|case| self.agenda_case(case, false, view));
        let lines = agenda::agenda(of_open.chain(of_ended), view);
        let cases = open.into_iter().chain(ended).map(|case| (case.id, case)).collect();
        Collected { lines, cases, unopened: unopened + unopened_too }
    }

    fn agenda_case(&self, case: &OpenedCase, is_open: bool, view: &View) -> AgendaCase {
        let OpenedCase { id, summary, .. } = case;
        let whose = summary.assignee;
        let today = |matter: Matter| Item { day: Some(view.today), matter, whose };
        let is_waiting = agenda::is_waiting(summary.status.as_str());
        let mut items = Vec::new();
        if is_open {
            items.extend(self.first_answer(*id, summary, is_waiting, view));
            items.extend(agenda::planned(&summary.plan, whose, view.today));
        }
        items.extend(self.unread.get(id).cloned().map(today));
        if !is_new(summary) {
            items.extend(self.files.get(id).copied().map(Matter::Files).map(today));
        }
        let draft = |matter: &Matter| Item { whose: Some(view.me), ..today(matter.clone()) };
        items.extend(self.drafts.get(id).map(draft));
        AgendaCase { id: *id, is_waiting, is_open, priority: summary.priority, assignee: whose, items }
    }

    /// A report that nobody has looked at, or that nobody has answered, with the day that the
    /// mailbox names. A case that waits for somebody else has been looked at.
    fn first_answer(&self, id: CaseId, summary: &CaseSummary, is_waiting: bool, view: &View) -> Option<Item> {
        let whose: Option<CounsellorId> = summary.assignee;
        let by = reply_day(summary.received, self.reply_days, self.land);
        match (is_new(summary), self.unanswered.contains(&id)) {
            (true, true) => Some(Item { day: Some(by), matter: Matter::NewReport, whose }),
            (true, false) => Some(Item { day: Some(view.today.min(by)), matter: Matter::NewReport, whose }),
            (false, true) if !is_waiting => Some(Item { day: Some(by), matter: Matter::NoAnswer, whose }),
            (false, _) => None,
        }
    }
}

fn is_new(summary: &CaseSummary) -> bool {
    summary.status.as_str() == CaseStatus::New.code()
}
