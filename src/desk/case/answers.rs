//! The answers of a report and of a contact, each with its label.
//!
//! Every question has a label, and contacts are taken apart without `..`: what is added and not
//! shown here does not compile.

use meldestelle_domain::report::{AnswerValue, Contact, Question, Report, SafeWay};
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
    let mut all: Vec<LabelledAnswer> = Vec::new();
    let mut add = |key: &str, lines: Vec<String>| {
        let label = t.text(key);
        match all.iter_mut().find(|answer| answer.label == label) {
            Some(answer) => answer.lines.extend(lines),
            None => all.push(LabelledAnswer { label: label.to_owned(), lines }),
        }
    };
    for (question, answer) in report.answers() {
        if let Some(key) = label(question) {
            add(key, lines(answer, t));
        }
    }
    add("list-intake-channel", lines(AnswerValue::Codes("intake_channel", report.channel.as_slice()), t));
    add("case-language", vec![language_name(&report.language)]);
    let (given, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|answer| !answer.lines.is_empty());
    (given, missing.into_iter().map(|answer| answer.label).collect())
}

/// An answer in lines: one for each code, or the person's own words.
fn lines(answer: AnswerValue<'_>, t: &Locale) -> Vec<String> {
    match answer {
        AnswerValue::Codes(list, codes) => codes.iter().map(|code| t.code(list, code.as_str())).collect(),
        AnswerValue::Day(day) => day.iter().map(|day| format::day(*day, t)).collect(),
        AnswerValue::Words(words) => non_empty(words).into_iter().collect(),
    }
}

/// The name of the message that labels a question's answer. Questions with the same label make one
/// answer. `None` for the narrative, which stands apart.
fn label(question: Question) -> Option<&'static str> {
    Some(match question {
        Question::Narrative => return None,
        Question::DesiredHelp => "list-desired-help",
        Question::Manifestation => "list-manifestation",
        Question::Day | Question::When => "case-when",
        Question::District | Question::Place => "case-where",
        Question::Ground | Question::OtherGround => "list-ground",
        Question::RacismForm => "list-racism-form",
        Question::LifeArea => "list-life-area",
        Question::RespondentType | Question::RespondentName => "list-respondent-type",
        Question::RespondentSector => "list-respondent-sector",
        Question::Evidence | Question::OtherEvidence => "list-evidence",
        Question::ReporterRole => "list-reporter-role",
        Question::AgeBand => "list-age-band",
        Question::Gender | Question::OtherGender => "list-gender-self",
        Question::ReasonUnreported => "list-reason-unreported",
    })
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
        let named = report(&[
            ("narrative", "x"),
            ("respondent_type", "business"),
            ("respondent_sector", "private"),
            ("respondent_name", "Laden"),
        ]);
        let (given, _) = labelled_answers(&named, t);
        let who = given.iter().find(|answer| answer.label == t.text("list-respondent-type")).unwrap();
        assert_eq!(who.lines.last().map(String::as_str), Some("Laden"), "{given:?}");
        assert!(missing.contains(&t.text("list-life-area").to_owned()));
    }
}
