//! A report in words, for the person who wrote it: the questions of the form beside their answers.

use meldestelle_domain::message::SentFile;
use meldestelle_domain::report::Report;
use meldestelle_domain::taxonomy::Code;
use meldestelle_web::locale::Locale;

/// A question and its answer.
pub struct Row {
    pub label: String,
    pub text: String,
}

/// Files by name and size, and what has changed in them.
pub fn files(files: &[SentFile], t: &Locale) -> Vec<String> {
    let words = |file: &SentFile| {
        let (key, unit) = match file.length {
            0..1_000_000 => ("mailbox-file-small", 1_000),
            _ => ("mailbox-file-large", 1_000_000),
        };
        let size = file.length.div_ceil(unit);
        let mut words = t.with2(key, ("name", file.name.as_str()), ("size", size)).into_owned();
        for key in file.notes.iter().filter_map(|note| note.sender_key()) {
            words.push_str(". ");
            words.push_str(t.text(key));
        }
        words
    };
    files.iter().map(words).collect()
}

/// Everything that was answered, in the order of the form.
pub fn rows(report: &Report, t: &Locale) -> Vec<Row> {
    let one = |list: &str, code: &Option<Code>| codes(list, code.as_slice(), t);
    let when_day = report.when.day.map(|day| super::view::day(t, day)).unwrap_or_default();
    let answers = [
        ("form-help", codes("desired_help", &report.desired_help, t)),
        ("form-narrative", report.narrative.clone()),
        ("form-manifestation", codes("manifestation", &report.manifestations, t)),
        ("form-when-day", when_day),
        ("form-when-words", report.when.words.clone()),
        ("form-district", report.place.district.clone()),
        ("form-place-words", report.place.words.clone()),
        ("form-ground", codes("ground", &report.grounds, t)),
        ("form-ground-words", report.ground_words.clone()),
        ("form-racism", codes("racism_form", &report.racism_forms, t)),
        ("form-area", one("life_area", &report.life_area)),
        ("form-who-type", one("respondent_type", &report.respondent.kind)),
        ("form-who-sector", one("respondent_sector", &report.respondent.sector)),
        ("form-who-name", report.respondent.name.clone()),
        ("form-evidence", codes("evidence", &report.evidence, t)),
        ("form-evidence-words", report.evidence_words.clone()),
        ("form-about-role", one("reporter_role", &report.about.role)),
        ("form-about-age", one("age_band", &report.about.age_band)),
        ("form-about-gender", one("gender_self", &report.about.gender)),
        ("form-about-gender-words", report.about.gender_words.clone()),
        ("form-about-reason", codes("reason_unreported", &report.about.unreported, t)),
    ];
    answers
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| Row { label: t.text(label).to_owned(), text })
        .collect()
}

fn codes(list: &str, codes: &[Code], t: &Locale) -> String {
    codes.iter().map(|code| t.code(list, code.as_str())).collect::<Vec<_>>().join(", ")
}
