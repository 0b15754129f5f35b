//! The answers of a report in one table: each question of the form with its answer and, for a coded
//! answer, its code list. What shows a report or codes it reads this table.

use chrono::NaiveDate;

use super::{About, Place, Report, Respondent, When};
use crate::taxonomy::Code;

/// A question of the form, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// What the person wants to happen.
    DesiredHelp,
    /// What happened.
    Narrative,
    /// What kind of thing happened.
    Manifestation,
    /// The day.
    Day,
    /// When it happened, in the person's own words.
    When,
    /// The district.
    District,
    /// The place in the person's own words.
    Place,
    /// Grounds of the discrimination.
    Ground,
    /// Another ground, in the person's own words.
    OtherGround,
    /// Forms of racism.
    RacismForm,
    /// Area of life.
    LifeArea,
    /// Kind of body or person that did it.
    RespondentType,
    /// Its sector.
    RespondentSector,
    /// Its name.
    RespondentName,
    /// Evidence.
    Evidence,
    /// Evidence in the person's own words.
    OtherEvidence,
    /// Role of the person.
    ReporterRole,
    /// Age band of the person.
    AgeBand,
    /// Gender of the person.
    Gender,
    /// Gender in the person's own words.
    OtherGender,
    /// Reasons for not having reported it before.
    ReasonUnreported,
}

/// What was answered. An unanswered question has no codes, no day or no words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerValue<'a> {
    /// Codes of a list of the taxonomy.
    Codes(&'static str, &'a [Code]),
    /// A day.
    Day(Option<NaiveDate>),
    /// The person's own words.
    Words(&'a str),
}

impl Report {
    /// Every question of the form with its answer, in the order of the form.
    ///
    /// The report is destructured without `..`, so a new field does not compile until it has its
    /// question here, or is left out on purpose.
    #[must_use]
    pub fn answers(&self) -> [(Question, AnswerValue<'_>); 21] {
        use AnswerValue::{Codes, Day, Words};
        let Self {
            // The day of arrival, the consents, the contact and the neutral name are shown apart
            // from the answers.
            received: _,
            consents: _,
            has_contact: _,
            sign: _,
            // These say how the report came in, and answer no question of the form.
            language: _,
            list_version: _,
            channel: _,
            desired_help,
            narrative,
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
        } = self;
        [
            (Question::DesiredHelp, Codes("desired_help", desired_help)),
            (Question::Narrative, Words(narrative)),
            (Question::Manifestation, Codes("manifestation", manifestations)),
            (Question::Day, Day(*day)),
            (Question::When, Words(when_words)),
            (Question::District, Words(district)),
            (Question::Place, Words(place_words)),
            (Question::Ground, Codes("ground", grounds)),
            (Question::OtherGround, Words(ground_words)),
            (Question::RacismForm, Codes("racism_form", racism_forms)),
            (Question::LifeArea, Codes("life_area", life_area.as_slice())),
            (Question::RespondentType, Codes("respondent_type", kind.as_slice())),
            (Question::RespondentSector, Codes("respondent_sector", sector.as_slice())),
            (Question::RespondentName, Words(name)),
            (Question::Evidence, Codes("evidence", evidence)),
            (Question::OtherEvidence, Words(evidence_words)),
            (Question::ReporterRole, Codes("reporter_role", role.as_slice())),
            (Question::AgeBand, Codes("age_band", age_band.as_slice())),
            (Question::Gender, Codes("gender_self", gender.as_slice())),
            (Question::OtherGender, Words(gender_words)),
            (Question::ReasonUnreported, Codes("reason_unreported", unreported)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::facts::{CODED, Facts};
    use crate::report::parse;
    use crate::submission::Submission;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn every_coded_answer_is_suggested_to_the_counsellor() {
        let lists = Taxonomy::builtin().lists.iter();
        let fields = lists.map(|list| (list.id.clone(), list.items[0].code.as_str().to_owned()));
        let words = ("narrative".to_owned(), "x".to_owned());
        let form = Submission::new(fields.chain([words]).collect());
        let report = parse(&form, "de", DateTime::UNIX_EPOCH).unwrap().report;
        let facts = Facts::suggested(&report);
        for (question, answer) in report.answers() {
            if let AnswerValue::Codes(list, codes) = answer {
                assert!(CODED.contains(&list), "{question:?}");
                assert_eq!((codes.len(), facts.codes(list)), (1, codes), "{question:?}");
            }
        }
    }

    #[test]
    fn no_question_is_asked_twice() {
        let report = parse(
            &Submission::new(vec![("narrative".to_owned(), "x".to_owned())]),
            "de",
            DateTime::UNIX_EPOCH,
        );
        let report = report.unwrap().report;
        let asked: BTreeSet<String> =
            report.answers().iter().map(|(question, _)| format!("{question:?}")).collect();
        assert_eq!(asked.len(), report.answers().len());
    }
}
