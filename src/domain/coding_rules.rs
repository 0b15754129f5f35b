//! What a coding needs to be complete, and when it has to be.

use crate::case_status::CaseStatus;
use crate::facts::Facts;

/// The lists without which a coding is not complete: ground, area of life and body.
pub const NEEDED: [&str; 3] = ["ground", "life_area", "respondent_type"];

/// The needed lists that have no code yet, or whose codes nobody has confirmed.
#[must_use]
pub fn missing(facts: &Facts) -> Vec<&'static str> {
    NEEDED.into_iter().filter(|list| !facts.confirmed || facts.codes(list).is_empty()).collect()
}

/// Whether a case may get this status only with a complete coding: its work is done, and it counts
/// as a case.
#[must_use]
pub fn needs_coding(status: CaseStatus) -> bool {
    match status {
        CaseStatus::Referred | CaseStatus::Documented | CaseStatus::Closed => true,
        CaseStatus::New
        | CaseStatus::Triage
        | CaseStatus::Active
        | CaseStatus::WaitingClient
        | CaseStatus::WaitingRespondent
        | CaseStatus::Legal
        | CaseStatus::OutOfScope
        | CaseStatus::Duplicate
        | CaseStatus::Abuse => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::Submission;

    #[test]
    fn a_coding_is_complete_with_ground_area_and_body() {
        let of = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Facts::parse(&Submission::new(fields.collect())).unwrap()
        };
        assert_eq!(missing(&of(&[])), NEEDED);
        assert_eq!(missing(&of(&[("ground", "age"), ("life_area", "work")])), ["respondent_type"]);
        let all = of(&[("ground", "age"), ("life_area", "work"), ("respondent_type", "employer")]);
        assert_eq!(missing(&all), [""; 0]);
        let mut suggested = all;
        suggested.confirmed = false;
        assert_eq!(missing(&suggested), NEEDED, "a suggestion is no coding");
    }

    #[test]
    fn only_work_that_ended_as_a_case_needs_a_coding() {
        for (code, status) in CaseStatus::ALL {
            assert_eq!(
                needs_coding(status),
                !status.is_open() && status.is_counted() && code != "out_of_scope"
            );
        }
    }
}
