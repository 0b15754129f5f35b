//! A report in words, for the person who wrote it: the questions of the form beside their answers.

use meldestelle_domain::message::SentFile;
use meldestelle_domain::report::{AnswerValue, Question, Report};
use meldestelle_web::locale::Locale;

use crate::view::date::day;

/// A question of the form and its answer.
pub struct AnswerRow {
    /// The question.
    pub label: String,
    /// The answer in words.
    pub text: String,
}

/// Names and sizes of files, with what cleaning changed in each.
pub fn files(files: &[SentFile], t: &Locale) -> Vec<String> {
    let words = |file: &SentFile| {
        let SentFile { name, length, notes } = file;
        let (key, unit) = match length {
            0..1_000_000 => ("mailbox-file-small", 1_000),
            _ => ("mailbox-file-large", 1_000_000),
        };
        let size = length.div_ceil(unit);
        let mut words = t.with2(key, ("name", name.as_str()), ("size", size)).into_owned();
        for key in notes.iter().filter_map(|note| note.sender_key()) {
            words.push_str(". ");
            words.push_str(t.text(key));
        }
        words
    };
    files.iter().map(words).collect()
}

/// Every answer that was given, in the order of the form.
pub fn rows(report: &Report, t: &Locale) -> Vec<AnswerRow> {
    let answers = report.answers().into_iter().map(|(question, answer)| (question, text(answer, t)));
    answers
        .filter(|(_, text)| !text.is_empty())
        .map(|(question, text)| AnswerRow { label: t.text(label(question)).to_owned(), text })
        .collect()
}

/// An answer in words; empty if the question is unanswered.
fn text(answer: AnswerValue<'_>, t: &Locale) -> String {
    match answer {
        AnswerValue::Codes(list, codes) => {
            codes.iter().map(|code| t.code(list, code.as_str())).collect::<Vec<_>>().join(", ")
        }
        AnswerValue::Day(when) => when.map(|when| day(t, when)).unwrap_or_default(),
        AnswerValue::Words(words) => words.to_owned(),
    }
}

/// The name of the message with which the form asks the question.
fn label(question: Question) -> &'static str {
    match question {
        Question::DesiredHelp => "form-help",
        Question::Narrative => "form-narrative",
        Question::Manifestation => "form-manifestation",
        Question::Day => "form-when-day",
        Question::When => "form-when-words",
        Question::District => "form-district",
        Question::Place => "form-place-words",
        Question::Ground => "form-ground",
        Question::OtherGround => "form-ground-words",
        Question::RacismForm => "form-racism",
        Question::LifeArea => "form-area",
        Question::RespondentType => "form-who-type",
        Question::RespondentSector => "form-who-sector",
        Question::RespondentName => "form-who-name",
        Question::Evidence => "form-evidence",
        Question::OtherEvidence => "form-evidence-words",
        Question::ReporterRole => "form-about-role",
        Question::AgeBand => "form-about-age",
        Question::Gender => "form-about-gender",
        Question::OtherGender => "form-about-gender-words",
        Question::ReasonUnreported => "form-about-reason",
    }
}
