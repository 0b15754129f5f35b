//! The answers of a report and of a contact, each with its label.
//!
//! Reports and contacts are taken apart without `..`: a field that is added and not shown here does
//! not compile.

use meldestelle_domain::report::{About, Contact, Place, Report, Respondent, SafeWay, When};
use meldestelle_domain::taxonomy::Code;
use meldestelle_web::locale::{self, Locale};

use crate::http::format;

/// An answer with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledAnswer {
    /// What was asked.
    pub label: String,
    /// What was answered: one line for each code, then the person's own words.
    pub lines: Vec<String>,
}

/// All answers of a report in the order of the form, and the labels of the questions that were left
/// unanswered. The case page shows narrative, arrival, consents and contact apart from these.
#[must_use]
pub fn labelled_answers(report: &Report, t: &Locale) -> (Vec<LabelledAnswer>, Vec<String>) {
    let Report {
        received: _,
        language,
        list_version: _,
        channel,
        desired_help,
        narrative: _,
        when: When { day, words: when_words },
        place: Place { district, words: place_words },
        grounds,
        ground_words,
        racism_forms,
        life_area,
        manifestations,
        respondent: Respondent { kind, sector, name },
        evidence,
        evidence_words,
        about: About { role, age_band, gender, gender_words, unreported },
        consents: _,
        has_contact: _,
    } = report;
    let several = |list: &str, codes: &[Code]| -> Vec<String> {
        codes.iter().map(|code| t.code(list, code.as_str())).collect()
    };
    let single = |list: &str, code: &Option<Code>| several(list, code.as_slice());
    let label = |key: &str| t.text(key).to_owned();
    let day: Vec<String> = day.iter().map(|day| format::day(*day, t)).collect();
    let district = non_empty(district).into_iter().collect();
    let all = [
        (label("list-desired-help"), several("desired_help", desired_help)),
        (label("list-manifestation"), several("manifestation", manifestations)),
        (label("case-when"), with_words(day, when_words)),
        (label("case-where"), with_words(district, place_words)),
        (label("list-ground"), with_words(several("ground", grounds), ground_words)),
        (label("list-racism-form"), several("racism_form", racism_forms)),
        (label("list-life-area"), single("life_area", life_area)),
        (label("list-respondent-type"), with_words(single("respondent_type", kind), name)),
        (label("list-respondent-sector"), single("respondent_sector", sector)),
        (label("list-evidence"), with_words(several("evidence", evidence), evidence_words)),
        (label("list-reporter-role"), single("reporter_role", role)),
        (label("list-age-band"), single("age_band", age_band)),
        (label("list-gender-self"), with_words(single("gender_self", gender), gender_words)),
        (label("list-reason-unreported"), several("reason_unreported", unreported)),
        (label("list-intake-channel"), single("intake_channel", channel)),
        (label("case-language"), vec![language_name(language)]),
    ];
    let (given, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, lines)| !lines.is_empty());
    let given = given.into_iter().map(|(label, lines)| LabelledAnswer { label, lines }).collect();
    (given, missing.into_iter().map(|(label, _)| label).collect())
}

fn with_words(mut lines: Vec<String>, words: &str) -> Vec<String> {
    lines.extend(non_empty(words));
    lines
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The name of a language in that language; the tag if the language is not one of ours.
#[must_use]
pub fn language_name(tag: &str) -> String {
    locale::find(tag).map_or_else(|| tag.to_owned(), |locale| locale.text("language-name").to_owned())
}

/// What a contact says, in the order of the form.
#[must_use]
pub fn contact_answers(contact: &Contact, t: &Locale) -> Vec<LabelledAnswer> {
    let Contact {
        name,
        only_this_name,
        email,
        phone,
        other,
        safe_way,
        times,
        may_leave_message,
        language,
        interpreter,
    } = contact;
    let yes_no = |answer: &Option<bool>| answer.map(|yes| t.text(if yes { "yes" } else { "no" }).to_owned());
    let lines = [
        ("case-contact-name", non_empty(name)),
        ("case-contact-only-name", only_this_name.then(|| t.text("yes").to_owned())),
        ("case-contact-way", safe_way.map(|way| t.text(safe_way_key(way)).to_owned())),
        ("case-contact-phone", non_empty(phone)),
        ("case-contact-email", non_empty(email)),
        ("case-contact-other", non_empty(other)),
        ("case-contact-times", non_empty(times)),
        ("case-contact-leave-message", yes_no(may_leave_message)),
        ("case-contact-language", non_empty(language)),
        ("case-contact-interpreter", yes_no(interpreter)),
    ];
    let answer = |(key, line): (&str, Option<String>)| {
        line.map(|line| LabelledAnswer { label: t.text(key).to_owned(), lines: vec![line] })
    };
    lines.into_iter().filter_map(answer).collect()
}

fn safe_way_key(way: SafeWay) -> &'static str {
    match way {
        SafeWay::Email => "case-contact-way-email",
        SafeWay::Phone => "case-contact-way-phone",
        SafeWay::TextMessage => "case-contact-way-text",
        SafeWay::Other => "case-contact-way-other",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::report::parse;
    use meldestelle_domain::submission::Submission;

    use super::*;

    /// The report that a form with these fields makes.
    pub fn report(fields: &[(&str, &str)]) -> Report {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        parse(&Submission::new(fields), "de", now).unwrap().report
    }

    #[test]
    fn every_answer_is_shown_or_named_as_missing() {
        let t = locale::fallback();
        let form = report(&[("narrative", "x"), ("ground", "age"), ("ground_words", "Haar")]);
        let (given, missing) = labelled_answers(&form, t);
        let ground = given.iter().find(|answer| answer.label == t.text("list-ground")).unwrap();
        assert_eq!(ground.lines, [t.code("ground", "age"), "Haar".to_owned()]);
        assert_eq!(given.len() + missing.len(), 16);
        assert!(missing.contains(&t.text("list-life-area").to_owned()));
    }
}
