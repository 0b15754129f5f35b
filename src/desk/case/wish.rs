//! What a button of the case page asks for.

use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::Submission;

use crate::case::actions::{Action, action};

/// Pages to which a button of the case page can lead.
const PLACES: [&str; 6] = ["/today", "/cases", "/statistics", "/settings", "/audit", "/settings/answers"];

/// What a button asks for.
pub(super) enum Wish {
    /// An action.
    Act(Action),
    /// An action, and then the next new case.
    ActThenNext(Action),
    /// The page again, with the contact opened.
    OpenContact,
    /// The page again, with a reply template put into this field.
    Insert(&'static str, usize),
    /// The page again, with this question chosen.
    Ask(String),
    /// Another page.
    Go(String),
    /// The end of the session.
    SignOut,
    /// The page again.
    Stay,
}

impl Wish {
    /// Reads the pressed button of a form. `is_new` says whether the form was that of a new case.
    pub fn read(form: &Submission, case: CaseId, is_new: bool) -> Self {
        let value = form.first(action::FIELD);
        let (name, rest) = value.split_once(':').unwrap_or((value, ""));
        match name {
            "enter" => Self::of_enter(form, is_new),
            "triage_next" => Self::ActThenNext(Action::Triage),
            "contact" => Self::OpenContact,
            "insert" => insert(form, rest),
            "ask" => Self::Ask(rest.to_owned()),
            "go" => Self::Go(place(rest, case)),
            "sign_out" => Self::SignOut,
            _ => Action::parse(value).map_or(Self::Stay, Self::Act),
        }
    }

    /// Enter searches if something was typed into the search field, and saves otherwise.
    fn of_enter(form: &Submission, is_new: bool) -> Self {
        let words = form.first("q").trim();
        if !words.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
            return Self::Go(format!("/cases?{query}"));
        }
        Self::Act(if is_new { Action::Triage } else { Action::SaveWork })
    }
}

/// The field that gets a template, and which one: named by the button, or chosen in the list.
fn insert(form: &Submission, button: &str) -> Wish {
    let (field, place) = button.split_once(':').unwrap_or((button, form.first("template").trim()));
    let Ok(place) = place.parse() else { return Wish::Stay };
    Wish::Insert(if field == "first_answer" { "first_answer" } else { "message.text" }, place)
}

/// The address to which a button leads. Only addresses of the desk that the page links to.
fn place(wanted: &str, case: CaseId) -> String {
    let own = format!("/cases/{case}");
    let of_case = wanted.strip_prefix(own.as_str()).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(['/', '?', '#']) && !rest.contains(['\\', '\r', '\n'])
    });
    if of_case || PLACES.contains(&wanted) { wanted.to_owned() } else { own }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn buttons_lead_to_pages_of_the_desk_only() {
        let case = CaseId(Uuid::from_u128(7));
        let own = format!("/cases/{case}");
        for place_of_the_desk in ["/today", "/cases", &format!("{own}/files/1"), &format!("{own}?show=post")]
        {
            assert_eq!(place(place_of_the_desk, case), place_of_the_desk);
        }
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", &format!("{own}evil")] {
            assert_eq!(place(foreign, case), own, "{foreign}");
        }
    }

    #[test]
    fn enter_searches_or_saves() {
        let read = |words: &str, is_new| {
            let fields = [("do", "enter"), ("q", words)];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            Wish::read(&Submission::new(fields.to_vec()), CaseId(Uuid::from_u128(7)), is_new)
        };
        assert!(matches!(read(" ", true), Wish::Act(Action::Triage)));
        assert!(matches!(read("", false), Wish::Act(Action::SaveWork)));
        let Wish::Go(address) = read("Blau & Co", true) else { panic!("no search") };
        assert_eq!(address, "/cases?q=Blau+%26+Co");
    }
}
