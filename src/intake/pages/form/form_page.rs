//! The form as a page: which choices it offers, and what it says about each field.

use askama::Template;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_domain::taxonomy::{Code, List, Taxonomy};
use meldestelle_web::locale::Locale;

use crate::attachment::{FILES_FIELD, FileField};
use crate::office::Office;
use crate::pages::form::return_reason::ReturnReason;
use crate::view::field_problem;
use crate::view::frame::Frame;

/// A field that people do not see and programs fill in.
pub const HONEYPOT_FIELD: &str = "subject";

/// The choices of [`SafeWay::CHOICES`](meldestelle_domain::report::SafeWay::CHOICES), with their
/// words.
const SAFE_WAYS: [(&str, &str); 4] = [
    ("email", "form-way-email"),
    ("phone", "form-way-phone"),
    ("text_message", "form-way-text-message"),
    ("other", "form-way-other"),
];
/// The consents that stand together, with their words. The consent to get in touch stands with the
/// contact, and the consent to work with the report beside the button that sends it.
const CONSENTS: [(&str, &str); 3] = [
    ("consent_pass_on", "consent-pass-on"),
    ("consent_write", "consent-write"),
    ("consent_example", "consent-example"),
];
/// The question that each field stands under.
const QUESTION_OF_FIELD: [(&[&str], &str); 11] = [
    (&["desired_help"], "form-help"),
    (&["narrative", "manifestation"], "form-narrative"),
    (&["when_day", "when_words", "district", "place_words"], "form-when-where"),
    (&["ground", "ground_words", "racism_form"], "form-ground"),
    (&["life_area"], "form-area"),
    (&["respondent_type", "respondent_sector", "respondent_name"], "form-who"),
    (&["evidence", "evidence_words", FILES_FIELD], "form-evidence"),
    (&["reporter_role", "age_band", "gender_self", "gender_words", "reason_unreported"], "form-about"),
    (
        &[
            "contact_name",
            "contact_only_name",
            "contact_email",
            "contact_phone",
            "contact_other",
            "contact_way",
            "contact_times",
            "contact_leave_message",
            "contact_language",
            "contact_interpreter",
            "consent_contact",
        ],
        "form-contact",
    ),
    (&["consent_pass_on_body"], "form-consent"),
    (&[HONEYPOT_FIELD], "form-trap"),
];

/// The page.
#[derive(Template)]
#[template(path = "intake/form.html")]
pub struct FormPage<'a> {
    /// The language.
    pub t: &'static Locale,
    /// The frame.
    pub frame: Frame<'a>,
    /// The office.
    pub office: &'a Office,
    /// What was typed.
    pub form: &'a Submission,
    /// What is wrong with it.
    pub errors: &'a [FieldError],
    /// Why a form without a mistake is given back, if it is.
    pub returned: Option<ReturnReason>,
    /// The file field.
    pub files: &'a FileField,
    /// The receipt code and the token as hidden fields.
    pub hidden_fields: &'a str,
}

impl FormPage<'_> {
    /// The codes of a list that a reporter may choose. Only the desk takes reports down as a
    /// counsellor.
    fn codes(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let list = Taxonomy::list(name).into_iter().flat_map(List::codes);
        list.map(Code::as_str)
            .filter(move |code| *code != "counsellor" && self.office.settings.offers(name, code))
    }

    /// Whether the page warns not to write about residence status.
    fn warns(&self) -> bool {
        self.office.settings.form.warn_residence
    }

    /// Answers that the page asked about and takes when they are sent again.
    fn confirmed(&self) -> Vec<String> {
        self.form.confirmations(self.errors)
    }

    fn asks(&self, list: &str) -> bool {
        self.office.settings.asks(list)
    }

    /// The first problem of a field, in the person's language.
    fn error(&self, field: &str) -> Option<String> {
        let error = self.errors.iter().find(|error| error.field == field)?;
        Some(self.explain(error))
    }

    fn explain(&self, error: &FieldError) -> String {
        match error.field {
            FILES_FIELD => self.files.first_problem(),
            HONEYPOT_FIELD => self.t.text("problem-trap").to_owned(),
            _ => field_problem::words(self.t, error.problem),
        }
    }

    /// The lines of the error summary: each field once.
    fn error_summary(&self) -> Vec<(&'static str, String)> {
        let mut lines: Vec<(&'static str, String)> = Vec::new();
        for error in self.errors {
            if !lines.iter().any(|(field, _)| *field == error.field) {
                lines.push((error.field, self.explain(error)));
            }
        }
        lines
    }

    /// Attributes that tie a field to its hint and its error.
    fn aria_attributes(&self, field: &str, has_hint: bool) -> String {
        let is_wrong = self.errors.iter().any(|error| error.field == field);
        let mut ids = Vec::new();
        if is_wrong {
            ids.push(format!("{field}-error"));
        }
        if has_hint {
            ids.push(format!("{field}-hint"));
        }
        if field == "narrative" {
            ids.push("narrative-others".to_owned());
        }
        if ids.is_empty() {
            return String::new();
        }
        let invalid = if is_wrong { " aria-invalid=\"true\"" } else { "" };
        format!(" aria-describedby=\"{}\"{invalid}", ids.join(" "))
    }

    /// Whether a folded part of the form is open, because something in it was answered or is wrong.
    fn is_unfolded(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| {
            self.form.all(field).any(|value| !value.is_empty())
                || self.errors.iter().any(|error| error.field == *field)
        })
    }

    /// The question that a field stands under, in words.
    fn question(&self, field: &str) -> &str {
        let found = QUESTION_OF_FIELD.iter().find(|(fields, _)| fields.contains(&field));
        self.t.text(found.map_or("form-title", |(_, key)| key))
    }
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::report::{ConsentKind, SafeWay};

    use super::*;

    #[test]
    fn every_field_that_can_be_wrong_stands_under_a_question() {
        let template = include_str!("../../../../templates/intake/form.html");
        let macros = ["area", "checks", "line", "pick", "wrong", "yes_no"];
        for call in macros.map(|name| format!("f::{name}(\"")) {
            assert!(template.contains(&call), "the form has no {call}");
            for field in template.split(&call).skip(1).filter_map(|rest| rest.split('"').next()) {
                let is_there = QUESTION_OF_FIELD.iter().any(|(fields, _)| fields.contains(&field));
                assert!(is_there, "QUESTION_OF_FIELD lacks {field}");
            }
        }
    }

    #[test]
    fn the_form_offers_what_the_parser_reads() {
        assert_eq!(SAFE_WAYS.map(|(value, _)| value), SafeWay::CHOICES.map(|(value, _)| value));
        let apart = [ConsentKind::Process, ConsentKind::Contact];
        let together = ConsentKind::ALL.into_iter().filter(|kind| !apart.contains(kind));
        assert_eq!(
            CONSENTS.map(|(field, _)| field).to_vec(),
            together.map(ConsentKind::field).collect::<Vec<_>>()
        );
        for (field, label) in CONSENTS {
            assert_eq!(field.replace('_', "-"), label);
        }
    }
}
