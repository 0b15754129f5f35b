//! The person's own words: narrative, answers, consents, files.

use meldestelle_domain::report::ConsentKind;
use meldestelle_web::locale::Locale;

use super::arrival;
use crate::case::aggregate::Case;
use crate::case::answers::{LabelledAnswer, labelled_answers};
use crate::case::consents::{CaseConsent, case_consents, is_given};
use crate::case::files::view::{FileLine, file_line};

/// What the left column shows.
pub struct Words {
    /// The day of arrival.
    pub arrived: String,
    /// The narrative.
    pub narrative: String,
    /// Answers with their labels.
    pub answers: Vec<LabelledAnswer>,
    /// Labels of the questions that the person left unanswered.
    pub unanswered: Vec<String>,
    /// All consents, given or not.
    pub consents: Vec<CaseConsent>,
    /// Whether the office may work with the report.
    pub may_process: bool,
    /// Whether the office may get in touch.
    pub may_contact: bool,
    /// Files that came with the report or later.
    pub files: Vec<FileLine>,
    /// How many files were listed before the list was changed or taken away.
    pub files_lost: Option<usize>,
}

impl Words {
    /// Takes them out of a case.
    pub fn new(case: &Case, t: &'static Locale) -> Self {
        let (answers, unanswered) = labelled_answers(&case.report, t);
        let consents = case.consents();
        Self {
            arrived: arrival(case, t),
            narrative: case.report.narrative.clone(),
            answers,
            unanswered,
            may_process: is_given(ConsentKind::Process, &consents),
            may_contact: is_given(ConsentKind::Contact, &consents),
            consents: case_consents(&consents, t),
            files: case.files.files.iter().map(|file| file_line(t, file)).collect(),
            files_lost: case.files.lost_count,
        }
    }
}
