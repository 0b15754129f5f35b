//! Why an action was not done, as the top of the page says it.

use meldestelle_domain::submission::FieldError;
use meldestelle_web::locale::Locale;

use crate::case::actions::Refused;
use crate::case::aggregate::Case;
use crate::case::coding_form::{self, field_label, value_words};
use crate::http::format;
use crate::store::people::Member;

/// A field that two counsellors changed, with both values.
pub struct ConflictLine {
    /// The name of the field.
    pub field: &'static str,
    /// Its label.
    pub label: String,
    /// The values typed here, in words.
    pub mine: String,
    /// The values stored now, in words.
    pub theirs: String,
    /// Who stored them, and when. Empty if that is not known any more.
    pub changed: String,
}

/// Why an action was not done.
pub struct Refusal {
    /// The Fluent message that says so.
    pub title: &'static str,
    /// Fields with their problems: field and message.
    pub fields: Vec<(&'static str, String)>,
    /// Fields that a colleague changed meanwhile.
    pub conflicts: Vec<ConflictLine>,
    /// The action that was not done, as its button names it.
    pub again: String,
}

impl Refusal {
    /// Puts it into words.
    pub fn new(
        (refused, errors): (&Refused, &[FieldError]),
        again: &str,
        (case, team): (&Case, &[Member]),
        t: &Locale,
    ) -> Self {
        let mut conflicts = Vec::new();
        let fields = errors.iter().map(|error| {
            let message = coding_form::problem_message(error.problem, t);
            (error.field, format!("{}: {message}", field_label(error.field, t)))
        });
        let fields = fields.collect();
        let title = match refused {
            Refused::Fields(_) => "case-errors",
            Refused::Conflicts(found) => {
                conflicts.extend(found.iter().map(|conflict| {
                    let words = |values: &[String]| {
                        let given = values.iter().filter(|value| !value.is_empty());
                        let words: Vec<_> =
                            given.map(|value| value_words(conflict.field, value, team, t)).collect();
                        if words.is_empty() { t.text("no-answer").to_owned() } else { words.join(", ") }
                    };
                    ConflictLine {
                        field: conflict.field,
                        label: field_label(conflict.field, t),
                        mine: words(&conflict.mine),
                        theirs: words(&conflict.theirs),
                        changed: changed(conflict.field, case, team, t),
                    }
                }));
                "case-conflict"
            }
            Refused::NewMessages => "messages-held",
            Refused::Gap => "case-refused-gap",
            Refused::TooManyTasks => "case-refused-tasks",
            Refused::Gone => "case-refused-gone",
            Refused::NotCorrectable => "case-refused-correction",
        };
        Self { title, fields, conflicts, again: again.to_owned() }
    }
}

fn changed(field: &str, case: &Case, team: &[Member], t: &Locale) -> String {
    let Some(change) = case.state.last_change(field) else { return String::new() };
    let member = team.iter().find(|member| member.id == change.by);
    let who = member.map_or_else(|| t.text("desk-audit-former").to_owned(), |member| member.name.clone());
    t.with2("case-changed-by", ("who", who), ("moment", format::moment(change.at, t))).into_owned()
}
