//! What is to be done in a case, and when: tasks, callbacks, and the dates by which somebody looks
//! at it again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::CounsellorId;
use crate::stored::lenient;

/// Most open tasks of a case.
pub const TASKS_LIMIT: usize = 20;
/// Longest text of a task, in characters.
pub const TASK_TEXT_LIMIT: usize = 200;
/// Most dates that start a deadline.
pub const TRIGGERS_LIMIT: usize = 10;

/// What is to be done in a case. It is part of the case's state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkPlan {
    /// Open tasks and callbacks, in the order in which they were written.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// The number that the next task gets.
    #[serde(rename = "n", default)]
    pub next_task: u32,
    /// The day by which somebody looks at the case again.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub check_by: Option<NaiveDate>,
    /// Until when the case waits for somebody else.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<NaiveDate>,
    /// The day on which it happened.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub event_day: Option<NaiveDate>,
    /// Days that may start a deadline, such as the day on which a dismissal arrived.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Number within the case. It is never used again.
    #[serde(rename = "i")]
    pub number: u32,
    /// Whether it is a call to the person.
    #[serde(rename = "k", default, deserialize_with = "lenient::or_default")]
    pub kind: TaskKind,
    /// What is to be done.
    #[serde(rename = "t", default)]
    pub text: String,
    /// By when.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// Who does it. Without a name, it is whoever has the case.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<CounsellorId>,
}

/// The kind of a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Any task.
    #[default]
    Task,
    /// The person asked to be called.
    Callback,
}

/// A day that may start a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The day.
    #[serde(rename = "d")]
    pub day: NaiveDate,
    /// What happened on it, in the words of the question that the person answered.
    #[serde(rename = "w", default)]
    pub what: String,
}

impl WorkPlan {
    /// Adds a task. It gives back the task if the case has as many as it can have.
    ///
    /// # Errors
    /// The task that does not fit.
    pub fn add_task(
        &mut self,
        kind: TaskKind,
        text: String,
        due: Option<NaiveDate>,
        assignee: Option<CounsellorId>,
    ) -> Result<u32, Task> {
        let number = self.next_task;
        let task = Task { number, kind, text, due, assignee };
        if self.tasks.len() >= TASKS_LIMIT {
            return Err(task);
        }
        self.next_task = number.saturating_add(1);
        self.tasks.push(task);
        Ok(number)
    }

    /// Removes a task and returns it, if it is still open.
    pub fn take_task(&mut self, number: u32) -> Option<Task> {
        let place = self.tasks.iter().position(|task| task.number == number)?;
        Some(self.tasks.remove(place))
    }

    /// The earliest day on which somebody has to act: of the tasks, of "check by" and of "wait
    /// until".
    #[must_use]
    pub fn next_date(&self) -> Option<NaiveDate> {
        let due = self.tasks.iter().filter_map(|task| task.due);
        due.chain(self.check_by).chain(self.wait_until).min()
    }

    /// The task that is due first. Tasks without a day come last, in the order of writing.
    #[must_use]
    pub fn next_task_due(&self) -> Option<&Task> {
        self.tasks.iter().min_by_key(|task| (task.due.is_none(), task.due, task.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, 12, day)
    }

    #[test]
    fn the_next_date_is_the_earliest_of_all() {
        let mut plan = WorkPlan::default();
        assert_eq!((plan.next_date(), plan.next_task_due()), (None, None));
        plan.add_task(TaskKind::Task, "undated".into(), None, None).unwrap();
        assert_eq!(plan.next_date(), None);
        let letter = plan.add_task(TaskKind::Task, "letter".into(), day(4), None).unwrap();
        plan.check_by = day(7);
        assert_eq!(plan.next_date(), day(4));
        assert_eq!(plan.next_task_due().unwrap().number, letter);
        assert_eq!(plan.take_task(letter).unwrap().text, "letter");
        assert_eq!(plan.take_task(letter), None, "done once");
        assert_eq!(plan.next_date(), day(7));
        plan.wait_until = day(2);
        assert_eq!(plan.next_date(), day(2));
    }

    #[test]
    fn numbers_are_not_used_again_and_tasks_are_bounded() {
        let mut plan = WorkPlan::default();
        for number in 0..TASKS_LIMIT {
            let added = plan.add_task(TaskKind::Callback, String::new(), None, None).unwrap();
            assert_eq!(added as usize, number);
        }
        plan.add_task(TaskKind::Task, String::new(), None, None).unwrap_err();
        plan.take_task(0).unwrap();
        let added = plan.add_task(TaskKind::Task, String::new(), None, None).unwrap();
        assert_eq!(added as usize, TASKS_LIMIT);
    }
}
