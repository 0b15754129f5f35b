//! The coding of a case: what a counsellor confirmed, in codes of one version of the code lists.
//!
//! Facts contain no words of the person and no name. The statistics are made from them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{AnswerValue, Report};
use crate::submission::{FieldError, Reader, Submission};
use crate::taxonomy::{Code, Taxonomy};

/// The lists of the coding form, in its order. Each is also a form field and an attribute of the
/// statistics.
pub const CODED: [&str; 20] = [
    "ground",
    "racism_form",
    "life_area",
    "manifestation",
    "respondent_type",
    "respondent_sector",
    "reporter_role",
    "intake_channel",
    "desired_help",
    "evidence",
    "intervention",
    "outcome",
    "plausibility",
    "legal_setting",
    "legal_form",
    "level",
    "attribution",
    "age_band",
    "gender_self",
    "reason_unreported",
];

/// Codes of a case by list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of the lists that the codes come from.
    #[serde(rename = "v", default)]
    pub list_version: String,
    /// Whether a counsellor has confirmed the codes. Until then they are what the person ticked.
    #[serde(rename = "ok", default)]
    pub confirmed: bool,
    /// Codes by list. A list without codes has no entry.
    #[serde(rename = "c", default)]
    codes: BTreeMap<String, Vec<Code>>,
}

impl Facts {
    /// The codes of a list.
    #[must_use]
    pub fn codes(&self, list: &str) -> &[Code] {
        self.codes.get(list).map_or(&[], Vec::as_slice)
    }

    /// Whether a code is set.
    #[must_use]
    pub fn has(&self, list: &str, code: &str) -> bool {
        self.codes(list).iter().any(|set| set.as_str() == code)
    }

    /// What the person ticked, as a suggestion that a counsellor confirms or changes.
    #[must_use]
    pub fn suggested(report: &Report) -> Self {
        let mut facts = Self { list_version: report.list_version.clone(), ..Self::default() };
        for (_, answer) in report.answers() {
            if let AnswerValue::Codes(list, codes) = answer {
                facts.set(list, codes.to_vec());
            }
        }
        facts.set("intake_channel", report.channel.iter().cloned().collect());
        facts
    }

    /// Reads the coding form. The result is confirmed.
    ///
    /// # Errors
    /// If a code is unknown, or a list that allows one code has several: all problems, each with
    /// its field.
    pub fn parse(form: &Submission) -> Result<Self, Vec<FieldError>> {
        let mut read = Reader::new(form);
        let mut facts =
            Self { list_version: Taxonomy::builtin().version.clone(), confirmed: true, ..Self::default() };
        for list in CODED {
            let codes = match Taxonomy::list(list) {
                Some(defined) if !defined.multi => read.code(list, list).into_iter().collect(),
                _ => read.codes(list, list),
            };
            facts.set(list, codes);
        }
        read.finish(facts)
    }

    /// Replaces the codes of a list.
    pub fn set(&mut self, list: &str, codes: Vec<Code>) {
        if codes.is_empty() {
            self.codes.remove(list);
        } else {
            self.codes.insert(list.to_owned(), codes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn every_coded_list_exists() {
        for list in CODED {
            assert!(Taxonomy::list(list).is_some(), "{list}");
        }
    }

    #[test]
    fn parsed_facts_are_confirmed_and_survive_storage() {
        let facts =
            Facts::parse(&form(&[("ground", "age"), ("ground", "religion"), ("life_area", "work")])).unwrap();
        assert!(facts.confirmed);
        assert_eq!(facts.codes("ground").len(), 2);
        assert!(facts.has("life_area", "work"));
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
    }

    #[test]
    fn refuses_what_is_not_in_the_lists() {
        assert_eq!(Facts::parse(&form(&[("ground", "hair")])).unwrap_err().len(), 1);
        assert_eq!(
            Facts::parse(&form(&[("life_area", "work"), ("life_area", "housing")])).unwrap_err().len(),
            1
        );
    }
}
