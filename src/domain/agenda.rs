//! What a counsellor has to do, and when: what gets onto the page "Today", in which group and in
//! which order.

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::case::Priority;
use crate::case_status::CaseStatus;
use crate::id::{CaseId, CounsellorId, MessageId};
use crate::work_plan::{Task, TaskKind, WorkPlan};

/// What there is to do in a case. Of several on one day, the first in this order is shown first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The person took a consent back, in this message.
    ConsentTakenBack(MessageId),
    /// The person wrote messages that nobody has read.
    Unread {
        /// What the first of them is.
        kind: UnreadKind,
        /// The first of them.
        first: MessageId,
        /// How many there are.
        count: usize,
    },
    /// The person asked to be called.
    Callback(String),
    /// Nobody has looked at the report yet.
    NewReport,
    /// The mailbox names a day for the first answer, and there is none.
    NoAnswer,
    /// A task.
    Task(String),
    /// Files that nobody has looked at.
    Files(usize),
    /// The day by which somebody looks at the case again.
    CheckBy,
    /// The day until which the case waits for somebody else.
    WaitUntil,
    /// A text that was begun and not sent.
    Draft {
        /// The day on which it was last changed.
        saved: NaiveDate,
        /// The day on which it will be deleted, if that is soon.
        ends: Option<NaiveDate>,
    },
}

/// What an unread message of the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnreadKind {
    /// A new contact, or none any more.
    Contact,
    /// The answer to a question.
    Answer,
    /// Anything else.
    Message,
}

/// Something to do in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The day. Without one, it can wait.
    pub day: Option<NaiveDate>,
    /// What it is.
    pub matter: Matter,
    /// Who does it; anybody if nobody is named.
    pub whose: Option<CounsellorId>,
}

/// What the agenda needs to know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaCase {
    /// The case.
    pub id: CaseId,
    /// Whether it waits for the person or for the other side.
    pub is_waiting: bool,
    /// Whether work on it goes on.
    pub is_open: bool,
    /// Its priority.
    pub priority: Priority,
    /// Who works on it.
    pub assignee: Option<CounsellorId>,
    /// What is to be done.
    pub items: Vec<Item>,
}

/// The groups of the agenda, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The day is over.
    Overdue,
    /// The day comes before the counsellor's next working day is over.
    Now,
    /// The day comes later, or there is none.
    Later,
    /// Nothing is to be done until somebody else answers.
    Waiting,
    /// Nobody has planned what comes next.
    NoStep,
}

impl Group {
    /// All groups in their order, with their names in addresses. The Fluent message is
    /// `today-group-<name>`.
    pub const ALL: [(&str, Self); 5] = [
        ("overdue", Self::Overdue),
        ("now", Self::Now),
        ("later", Self::Later),
        ("waiting", Self::Waiting),
        ("no-step", Self::NoStep),
    ];

    /// The group of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, group)| *group)
    }
}

/// One line of the agenda: a case, what is to be done first in it, and what else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The group.
    pub group: Group,
    /// The case.
    pub case: CaseId,
    /// Who works on it.
    pub whose: Option<CounsellorId>,
    /// What is first to be done; nothing in a case that waits, or of which nothing is planned.
    pub first: Option<Item>,
    /// What else is to be done.
    pub also: Vec<Item>,
    priority: Priority,
}

/// Whose agenda it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Today.
    pub today: NaiveDate,
    /// The counsellor's next working day.
    pub next_workday: NaiveDate,
    /// The counsellor.
    pub me: CounsellorId,
    /// Whether it shows what colleagues have to do, too.
    pub everybody: bool,
}

impl View {
    /// Whether the agenda shows what this person has to do. What is nobody's is everybody's.
    #[must_use]
    pub fn shows(&self, whose: Option<CounsellorId>) -> bool {
        self.everybody || whose.is_none_or(|whose| whose == self.me)
    }

    fn group(&self, item: &Item) -> Group {
        match item.day {
            Some(day) if day < self.today => Group::Overdue,
            Some(day) if day <= self.next_workday => Group::Now,
            _ => Group::Later,
        }
    }
}

/// What a plan says is to be done. An undated callback is due `today`: the person waits for it.
#[must_use]
pub fn planned(plan: &WorkPlan, assignee: Option<CounsellorId>, today: NaiveDate) -> Vec<Item> {
    let task = |task: &Task| {
        let (matter, day) = match task.kind {
            TaskKind::Callback => (Matter::Callback(task.text.clone()), task.due.or(Some(today))),
            TaskKind::Task => (Matter::Task(task.text.clone()), task.due),
        };
        Item { day, matter, whose: task.assignee.or(assignee) }
    };
    let dated = |day: Option<NaiveDate>, matter| {
        day.map(|day| Item { day: Some(day), matter, whose: assignee }).into_iter()
    };
    let tasks = plan.tasks.iter().map(task);
    tasks
        .chain(dated(plan.check_by, Matter::CheckBy))
        .chain(dated(plan.wait_until, Matter::WaitUntil))
        .collect()
}

/// Whether a case waits for the person or for the other side.
#[must_use]
pub fn is_waiting(status: &str) -> bool {
    matches!(CaseStatus::parse(status), Some(CaseStatus::WaitingClient | CaseStatus::WaitingRespondent))
}

/// The agenda: one line for each case that has something to do for whom it is, in order. Ended
/// cases are in it only if something is to be done in them.
#[must_use]
pub fn agenda(cases: impl IntoIterator<Item = AgendaCase>, view: &View) -> Vec<Line> {
    let mut lines: Vec<Line> = cases.into_iter().filter_map(|case| line(case, view)).collect();
    lines.sort_by(|one, other| order(one).cmp(&order(other)));
    lines
}

/// The order of lines. A draft that will be deleted comes first, because whoever sees the page is
/// told by it. The id comes last, so that parts of the list do not overlap.
fn order(line: &Line) -> (Group, bool, bool, Option<NaiveDate>, Priority, Option<&Matter>, CaseId) {
    let day = line.first.as_ref().and_then(|item| item.day);
    let ends = line.first.iter().chain(&line.also).any(ends_soon);
    let matter = line.first.as_ref().map(|item| &item.matter);
    (line.group, !ends, day.is_none(), day, line.priority, matter, line.case)
}

fn ends_soon(item: &Item) -> bool {
    matches!(item.matter, Matter::Draft { ends: Some(_), .. })
}

fn line(case: AgendaCase, view: &View) -> Option<Line> {
    let AgendaCase { id, is_waiting, is_open, priority, assignee, items } = case;
    let is_planned = !items.is_empty();
    let mut items: Vec<Item> = items.into_iter().filter(|item| view.shows(item.whose)).collect();
    items.sort_by(|one, other| {
        let key = |item: &Item| (item.day.is_none(), item.day);
        key(one).cmp(&key(other)).then_with(|| one.matter.cmp(&other.matter))
    });
    let only_waits = items.iter().all(|item| item.matter == Matter::WaitUntil);
    let mut items = items.into_iter();
    let first = items.next();
    let group = match &first {
        Some(item) => match view.group(item) {
            Group::Later if only_waits => Group::Waiting,
            group => group,
        },
        // What is planned in it is for somebody else.
        None if is_planned || !is_open || !view.shows(assignee) => return None,
        None if is_waiting => Group::Waiting,
        None => Group::NoStep,
    };
    let whose = first.as_ref().map_or(assignee, |item| item.whose);
    let mut also: Vec<Item> = items.collect();
    also.sort_by_key(|item| !ends_soon(item));
    Some(Line { group, case: id, whose, first, also, priority })
}

/// The number of lines of each group, in the order of [`Group::ALL`].
#[must_use]
pub fn counts(lines: &[Line]) -> [usize; 5] {
    Group::ALL.map(|(_, group)| lines.iter().filter(|line| line.group == group).count())
}

/// The part of a group from a place on, and how many come after it.
#[must_use]
pub fn part(lines: &[Line], group: Group, skip: usize, most: usize) -> (Vec<&Line>, usize) {
    let of_group: Vec<&Line> = lines.iter().filter(|line| line.group == group).collect();
    let rest = of_group.len().saturating_sub(skip.saturating_add(most));
    (of_group.into_iter().skip(skip).take(most).collect(), rest)
}

/// Messages in the order in which a counsellor has to know of them: a consent that was taken back,
/// then the oldest.
#[must_use]
pub fn first_unread(mut unread: Vec<(i64, MessageId, Option<UnreadKind>)>) -> Option<Matter> {
    let count = unread.len();
    unread.sort_by_key(|(written, id, kind)| (Reverse(kind.is_none()), *written, *id));
    let (_, first, kind) = unread.into_iter().next()?;
    Some(match kind {
        None => Matter::ConsentTakenBack(first),
        Some(kind) => Matter::Unread { kind, first, count },
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ADA: CounsellorId = CounsellorId(Uuid::from_u128(1));
    const BELA: CounsellorId = CounsellorId(Uuid::from_u128(2));

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    /// The first of December, a Tuesday. The next working day is Wednesday.
    fn view() -> View {
        View { today: day(1), next_workday: day(2), me: ADA, everybody: false }
    }

    fn item(day: Option<NaiveDate>, matter: Matter) -> Item {
        Item { day, matter, whose: Some(ADA) }
    }

    fn case(number: u128, items: Vec<Item>) -> AgendaCase {
        let priority = Priority::Normal;
        let id = CaseId(Uuid::from_u128(number));
        AgendaCase { id, is_waiting: false, is_open: true, priority, assignee: Some(ADA), items }
    }

    fn shown(cases: Vec<AgendaCase>, view: &View) -> Vec<(u128, Group)> {
        agenda(cases, view).iter().map(|line| (line.case.0.as_u128(), line.group)).collect()
    }

    #[test]
    fn lines_are_ordered_by_the_day_to_act_and_grouped_around_the_next_working_day() {
        let at = |number, on| case(number, vec![item(Some(on), Matter::CheckBy)]);
        let cases = vec![
            at(1, day(3)),
            at(2, day(2)),
            at(3, day(1)),
            at(4, NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()),
            case(5, vec![item(None, Matter::Task("undated".to_owned()))]),
            AgendaCase { priority: Priority::High, ..at(6, day(1)) },
        ];
        assert_eq!(
            shown(cases, &view()),
            [
                (4, Group::Overdue),
                (6, Group::Now),
                (3, Group::Now),
                (2, Group::Now),
                (1, Group::Later),
                (5, Group::Later)
            ]
        );
    }

    #[test]
    fn who_works_on_fewer_days_sees_further() {
        let cases = || vec![case(1, vec![item(Some(day(7)), Matter::CheckBy)])];
        assert_eq!(shown(cases(), &view()), [(1, Group::Later)]);
        assert_eq!(shown(cases(), &View { next_workday: day(7), ..view() }), [(1, Group::Now)]);
    }

    #[test]
    fn a_case_waits_for_others_only_as_long_as_nothing_else_is_to_be_done() {
        let wait = |on| item(Some(on), Matter::WaitUntil);
        let waiting = AgendaCase { is_waiting: true, ..case(2, Vec::new()) };
        let letter = item(Some(day(20)), Matter::Task("letter".to_owned()));
        let cases = vec![
            case(1, vec![wait(day(9))]),
            waiting,
            case(3, vec![wait(day(2))]),
            case(4, vec![wait(day(9)), letter]),
            case(5, Vec::new()),
        ];
        assert_eq!(
            shown(cases, &view()),
            [
                (3, Group::Now),
                (4, Group::Later),
                (1, Group::Waiting),
                (2, Group::Waiting),
                (5, Group::NoStep)
            ]
        );
    }

    #[test]
    fn what_is_mine_and_nobodys_is_shown_and_what_is_a_colleagues_if_asked_for() {
        let call = || Item { whose: Some(BELA), ..item(Some(day(1)), Matter::Callback(String::new())) };
        let letter = || item(Some(day(4)), Matter::Task("letter".to_owned()));
        let cases = || {
            vec![
                // Ada has a task in a case of Bela's; Bela's own comes first in it.
                AgendaCase { assignee: Some(BELA), ..case(1, vec![letter(), call()]) },
                AgendaCase { assignee: Some(BELA), ..case(2, vec![call()]) },
                AgendaCase { assignee: Some(BELA), ..case(3, Vec::new()) },
                AgendaCase { assignee: None, ..case(4, vec![Item { whose: None, ..call() }]) },
                // Bela does something in Ada's case: it is planned.
                case(5, vec![call()]),
            ]
        };
        assert_eq!(shown(cases(), &view()), [(4, Group::Now), (1, Group::Later)]);
        let all = View { everybody: true, ..view() };
        let lines = agenda(cases(), &all);
        let groups: Vec<u128> = lines.iter().map(|line| line.case.0.as_u128()).collect();
        assert_eq!(groups, [1, 2, 4, 5, 3]);
        assert_eq!((lines[0].whose, lines[0].also.len()), (Some(BELA), 1));
        assert_eq!(counts(&lines), [0, 4, 0, 0, 1]);
    }

    #[test]
    fn an_ended_case_comes_back_with_a_message() {
        let ended = |items| AgendaCase { is_open: false, ..case(1, items) };
        assert_eq!(shown(vec![ended(Vec::new())], &view()), []);
        let unread = first_unread(vec![(1, MessageId(Uuid::nil()), Some(UnreadKind::Message))]).unwrap();
        assert_eq!(shown(vec![ended(vec![item(Some(day(1)), unread)])], &view()), [(1, Group::Now)]);
    }

    #[test]
    fn a_consent_taken_back_comes_before_older_messages() {
        let id = |number| MessageId(Uuid::from_u128(number));
        let words = (1, id(1), Some(UnreadKind::Message));
        let answer = (2, id(2), Some(UnreadKind::Answer));
        assert_eq!(
            first_unread(vec![answer, words]),
            Some(Matter::Unread { kind: UnreadKind::Message, first: id(1), count: 2 })
        );
        assert_eq!(first_unread(vec![words, (3, id(3), None)]), Some(Matter::ConsentTakenBack(id(3))));
        assert_eq!(first_unread(Vec::new()), None);
    }

    #[test]
    fn a_draft_that_will_be_deleted_is_not_hidden_behind_others() {
        let at = |number| case(number, vec![item(Some(day(1)), Matter::CheckBy)]);
        let draft = Matter::Draft { saved: day(1), ends: Some(day(8)) };
        let mut last = at(9);
        last.items.extend([item(Some(day(1)), Matter::Files(1)), item(Some(day(1)), draft.clone())]);
        let lines = agenda((1..=5).map(at).chain([last]), &view());
        assert_eq!((lines[0].case.0.as_u128(), &lines[0].also[0].matter), (9, &draft));
    }

    #[test]
    fn a_plan_gives_an_item_for_each_task_and_date() {
        let mut plan = WorkPlan::default();
        plan.add_task(TaskKind::Callback, "14 Uhr".to_owned(), None, None).unwrap();
        plan.add_task(TaskKind::Task, "Brief".to_owned(), Some(day(4)), Some(BELA)).unwrap();
        (plan.check_by, plan.wait_until) = (Some(day(9)), Some(day(8)));
        let found: Vec<_> =
            planned(&plan, Some(ADA), day(1)).into_iter().map(|one| (one.day, one.whose)).collect();
        let expected = [(day(1), ADA), (day(4), BELA), (day(9), ADA), (day(8), ADA)];
        assert_eq!(found, expected.map(|(day, whose)| (Some(day), Some(whose))));
        assert_eq!(planned(&WorkPlan::default(), None, day(1)), []);
    }

    #[test]
    fn every_line_of_a_group_is_in_one_part() {
        let at = |number| case(number, vec![item(Some(day(1)), Matter::CheckBy)]);
        let lines = agenda((1..=25).map(at), &view());
        let (first, rest) = part(&lines, Group::Now, 0, 10);
        assert_eq!((first.len(), rest), (10, 15));
        let (last, rest) = part(&lines, Group::Now, 20, 10);
        assert_eq!((last.len(), rest), (5, 0));
        assert_eq!(part(&lines, Group::Now, usize::MAX, 10), (Vec::new(), 0));
        assert_eq!(part(&lines, Group::Later, 0, 10), (Vec::new(), 0));
    }

    #[test]
    fn groups_are_found_by_their_names() {
        for (name, group) in Group::ALL {
            assert_eq!(Group::parse(name), Some(group));
        }
        assert_eq!(Group::parse(""), None);
    }
}
