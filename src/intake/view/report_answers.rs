//! A report in words, for the person who wrote it: the questions of the form beside their answers.

use meldestelle_domain::message::SentFile;
use meldestelle_domain::report::{About, Place, Report, Respondent, When};
use meldestelle_domain::taxonomy::Code;
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
///
/// The report is destructured without `..`, so a new field does not compile until it is shown here
/// or left out on purpose.
pub fn rows(report: &Report, t: &Locale) -> Vec<AnswerRow> {
    let Report {
        // The mailbox shows these beside the answers: the day in the state, the consents and the
        // contact in sections of their own.
        received: _,
        consents: _,
        has_contact: _,
        // These say how the report came in, and answer no question of the form.
        language: _,
        list_version: _,
        channel: _,
        desired_help,
        narrative,
        when: When { day: when_day, words: when_words },
        place: Place { district, words: place_words },
        grounds,
        ground_words,
        racism_forms,
        life_area,
        manifestations,
        respondent: Respondent { kind: respondent_kind, sector, name: respondent_name },
        evidence,
        evidence_words,
        about: About { role, age_band, gender, gender_words, unreported },
    } = report;
    let one = |list: &str, code: &Option<Code>| codes(list, code.as_slice(), t);
    let when_day = when_day.map(|when| day(t, when)).unwrap_or_default();
    let answers = [
        ("form-help", codes("desired_help", desired_help, t)),
        ("form-narrative", narrative.clone()),
        ("form-manifestation", codes("manifestation", manifestations, t)),
        ("form-when-day", when_day),
        ("form-when-words", when_words.clone()),
        ("form-district", district.clone()),
        ("form-place-words", place_words.clone()),
        ("form-ground", codes("ground", grounds, t)),
        ("form-ground-words", ground_words.clone()),
        ("form-racism", codes("racism_form", racism_forms, t)),
        ("form-area", one("life_area", life_area)),
        ("form-who-type", one("respondent_type", respondent_kind)),
        ("form-who-sector", one("respondent_sector", sector)),
        ("form-who-name", respondent_name.clone()),
        ("form-evidence", codes("evidence", evidence, t)),
        ("form-evidence-words", evidence_words.clone()),
        ("form-about-role", one("reporter_role", role)),
        ("form-about-age", one("age_band", age_band)),
        ("form-about-gender", one("gender_self", gender)),
        ("form-about-gender-words", gender_words.clone()),
        ("form-about-reason", codes("reason_unreported", unreported, t)),
    ];
    answers
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| AnswerRow { label: t.text(label).to_owned(), text })
        .collect()
}

fn codes(list: &str, codes: &[Code], t: &Locale) -> String {
    codes.iter().map(|code| t.code(list, code.as_str())).collect::<Vec<_>>().join(", ")
}
