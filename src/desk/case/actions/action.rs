//! The actions of the case page, as its buttons name them in the field `do`.

use meldestelle_domain::case_entry::EntryKind;
use meldestelle_domain::id::{EntryId, MessageId};

/// The field that names the action.
pub(crate) const FIELD: &str = "do";

/// What a structured answer of the person becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakenAs {
    /// The day on which it happened.
    EventDay,
    /// A day that may start a deadline.
    Trigger,
}

/// An action of the case page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Saves the work fields.
    SaveWork,
    /// Saves the work fields of a new case, and sends the first answer with them.
    Triage,
    /// Saves the codes.
    SaveCoding,
    /// Writes an entry.
    AddEntry(EntryKind),
    /// Corrects an entry.
    CorrectEntry(EntryId),
    /// Adds a task.
    AddTask,
    /// A task was done.
    TaskDone(u32),
    /// A task is dropped.
    TaskDrop(u32),
    /// Sends an answer or a question to the person.
    Send,
    /// Takes over a structured answer of the person.
    TakeOver(MessageId, TakenAs),
}

impl Action {
    /// Reads the value of a button. `None` if it is not one of these actions.
    pub fn parse(value: &str) -> Option<Self> {
        let (name, rest) = value.split_once(':').unwrap_or((value, ""));
        Some(match name {
            "save_work" => Self::SaveWork,
            "triage" => Self::Triage,
            "save_coding" => Self::SaveCoding,
            "add_entry" => {
                let (_, kind) = EntryKind::WRITTEN.iter().find(|(value, _)| *value == rest)?;
                Self::AddEntry(*kind)
            }
            "correct_entry" => Self::CorrectEntry(rest.parse().ok()?),
            "add_task" => Self::AddTask,
            "task_done" => Self::TaskDone(rest.parse().ok()?),
            "task_drop" => Self::TaskDrop(rest.parse().ok()?),
            "send" => Self::Send,
            "take_over" => {
                let (message, what) = rest.split_once(':')?;
                let what = match what {
                    "event_day" => TakenAs::EventDay,
                    "trigger" => TakenAs::Trigger,
                    _ => return None,
                };
                Self::TakeOver(message.parse().ok()?, what)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn buttons_name_their_actions_and_what_they_are_about() {
        let id = Uuid::from_u128(7);
        for (value, action) in [
            ("save_work".to_owned(), Action::SaveWork),
            ("add_entry:call".to_owned(), Action::AddEntry(EntryKind::Call)),
            (format!("correct_entry:{id}"), Action::CorrectEntry(EntryId(id))),
            ("task_done:3".to_owned(), Action::TaskDone(3)),
            (format!("take_over:{id}:trigger"), Action::TakeOver(MessageId(id), TakenAs::Trigger)),
        ] {
            assert_eq!(Action::parse(&value), Some(action), "{value}");
        }
        for wrong in
            ["", "add_entry:task_done", "add_entry:", "task_done:-1", "correct_entry:x", "take_over:x"]
        {
            assert_eq!(Action::parse(wrong), None, "{wrong}");
        }
    }
}
