//! What came in from a form, before it is anything: names and texts, untrusted, several under one name.
//!
//! [`Reader`] turns fields into typed values and collects every problem, so that one answer tells the person all of them
//! and the page can show everything typed again.

use chrono::NaiveDate;
use zeroize::Zeroizing;

use crate::taxonomy::{Code, Taxonomy};

/// Fields of a form as they came in, in order.
#[derive(Clone, Default)]
pub struct Submission {
    fields: Vec<(String, String)>,
}

impl Submission {
    /// Takes the decoded fields. Line ends become `\n`.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        let fields = fields
            .into_iter()
            .map(|(name, value)| {
                let value = if value.contains('\r') {
                    value.replace("\r\n", "\n").replace('\r', "\n")
                } else {
                    value
                };
                (name, value)
            })
            .collect();
        Self { fields }
    }

    /// All values under a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value under a name, or nothing.
    #[must_use]
    pub fn first(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a name carries a value (a ticked box, a chosen option): what a page needs to show it again.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(field, text)| field == name && text == value)
    }

    /// All fields but those named, each framed by its length, so that two forms with other contents never read the same:
    /// what a fingerprint is made of.
    #[must_use]
    pub fn framed(&self, except: &[&str]) -> Zeroizing<Vec<u8>> {
        let fields = || self.fields.iter().filter(|(name, _)| !except.contains(&name.as_str()));
        // Room for all of it at once: a growing Vec would leave text behind in freed memory.
        let room = fields().map(|(name, value)| name.len() + value.len() + 16).sum();
        let mut framed = Zeroizing::new(Vec::with_capacity(room));
        for text in fields().flat_map(|(name, value)| [name, value]) {
            framed.extend_from_slice(&(text.len() as u64).to_le_bytes());
            framed.extend_from_slice(text.as_bytes());
        }
        framed
    }

    /// What was typed under a name, without characters that no page may carry (all control characters but line end and tab):
    /// for showing it again. Several texts under one name, which no form of ours sends, are shown below each other.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        let mut shown = String::new();
        for (position, text) in self.all(name).enumerate() {
            if position > 0 {
                shown.push('\n');
            }
            shown.extend(text.chars().filter(|c| !is_forbidden(*c)));
        }
        shown
    }
}

/// What is wrong with one field. The page says it in the person's language beside the field
/// (message `problem-<kebab-case name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was written where a few words are needed.
    Missing,
    /// Longer than the limit, in characters.
    TooLong {
        /// The limit.
        limit: usize,
        /// What was sent.
        length: usize,
    },
    /// Contains characters that are no text (NUL and other controls).
    NotText,
    /// Names a choice that the form does not offer.
    UnknownChoice,
    /// One answer expected, several came.
    Twice,
    /// Not a day of the calendar.
    NotADay,
    /// A day that has not come yet.
    Future,
}

impl Problem {
    /// The Fluent message that explains it.
    #[must_use]
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "problem-missing",
            Self::TooLong { .. } => "problem-too-long",
            Self::NotText => "problem-not-text",
            Self::UnknownChoice => "problem-unknown-choice",
            Self::Twice => "problem-twice",
            Self::NotADay => "problem-not-a-day",
            Self::Future => "problem-future",
        }
    }
}

/// A problem and the field it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// Reads typed values out of a [`Submission`] and collects the problems.
pub struct Reader<'a> {
    submission: &'a Submission,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// Starts reading.
    #[must_use]
    pub fn new(submission: &'a Submission) -> Self {
        Self { submission, errors: Vec::new() }
    }

    /// Notes a problem.
    pub fn fail(&mut self, field: &'static str, problem: Problem) {
        self.errors.push(FieldError { field, problem });
    }

    /// A text of at most `limit` characters, trimmed.
    pub fn text(&mut self, field: &'static str, limit: usize) -> String {
        let submission = self.submission;
        let mut values = submission.all(field);
        let text = values.next().unwrap_or_default().trim();
        if values.next().is_some() {
            self.fail(field, Problem::Twice);
        }
        if text.chars().any(is_forbidden) {
            self.fail(field, Problem::NotText);
        }
        // Bytes are at least characters, so most texts need no counting.
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                self.fail(field, Problem::TooLong { limit, length });
            }
        }
        text.to_owned()
    }

    /// Any number of codes of the list `list`; the same code twice counts once.
    pub fn codes(&mut self, field: &'static str, list: &str) -> Vec<Code> {
        let submission = self.submission;
        let mut codes = Vec::new();
        for value in submission.all(field).filter(|value| !value.is_empty()) {
            match Taxonomy::list(list).and_then(|list| list.code(value)) {
                Some(code) if codes.contains(&code) => {}
                Some(code) => codes.push(code),
                None => self.fail(field, Problem::UnknownChoice),
            }
        }
        codes
    }

    /// At most one code of the list `list`.
    pub fn code(&mut self, field: &'static str, list: &str) -> Option<Code> {
        let mut codes = self.codes(field, list).into_iter();
        let code = codes.next();
        if codes.next().is_some() {
            self.fail(field, Problem::Twice);
        }
        code
    }

    /// A day (`YYYY-MM-DD`, as a date field sends it), not after `today`.
    pub fn past_day(&mut self, field: &'static str, today: NaiveDate) -> Option<NaiveDate> {
        let text = self.text(field, 10);
        if text.is_empty() {
            return None;
        }
        let Ok(day) = text.parse::<NaiveDate>() else {
            self.fail(field, Problem::NotADay);
            return None;
        };
        if day > today {
            self.fail(field, Problem::Future);
        }
        Some(day)
    }

    /// One of a few fixed answers, or none.
    pub fn choice<T: Copy>(&mut self, field: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(field, 40);
        if text.is_empty() {
            return None;
        }
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            self.fail(field, Problem::UnknownChoice);
        }
        found
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        self.submission.all(field).any(|value| !value.is_empty())
    }

    /// The value, if nothing was wrong.
    ///
    /// # Errors
    /// All problems, in the order of the fields.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

/// Control characters other than line end and tab; no text needs them and PostgreSQL, logs and terminals choke on some.
/// Direction marks and joiners are no controls in this sense: Persian and emoji need them.
fn is_forbidden(character: char) -> bool {
    character.is_control() && character != '\n' && character != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submission(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn collects_every_problem() {
        let form = submission(&[("a", "x\0y"), ("b", "1234"), ("c", "nonsense"), ("d", "1"), ("d", "2")]);
        let mut reader = Reader::new(&form);
        reader.text("a", 10);
        reader.text("b", 3);
        reader.codes("c", "ground");
        reader.text("d", 10);
        let errors = reader.finish(()).unwrap_err();
        let problems: Vec<_> = errors.iter().map(|error| error.problem).collect();
        let too_long = Problem::TooLong { limit: 3, length: 4 };
        assert_eq!(problems, [Problem::NotText, too_long, Problem::UnknownChoice, Problem::Twice]);
    }

    #[test]
    fn text_of_all_scripts_passes_and_counts_characters() {
        let form = submission(&[("a", "  مرحبا 👩‍👧 \u{200f}ok\r\nzwei\t\n")]);
        let mut reader = Reader::new(&form);
        assert_eq!(reader.text("a", 24), "مرحبا 👩‍👧 \u{200f}ok\nzwei");
        assert!(reader.finish(()).is_ok());
    }

    #[test]
    fn frames_tell_forms_apart() {
        let framed = |fields: &[(&str, &str)]| submission(fields).framed(&["code"]);
        assert_eq!(framed(&[("a", "1"), ("code", "x")]), framed(&[("code", "y"), ("a", "1")]));
        assert_ne!(framed(&[("a", "12"), ("b", "")]), framed(&[("a", "1"), ("b", "2")]));
        assert_ne!(framed(&[("a", "b"), ("c", "d")]), framed(&[("a", "bcd")]));
        assert_ne!(framed(&[("a", "")]), framed(&[]));
    }

    #[test]
    fn shows_again_what_was_typed_without_controls() {
        assert_eq!(submission(&[("a", "x\0y")]).shown("a"), "xy");
        assert_eq!(submission(&[("a", "x"), ("b", "-"), ("a", "y")]).shown("a"), "x\ny");
    }

    #[test]
    fn a_day_is_a_day_and_has_come() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let read = |text: &str| {
            let form = submission(&[("day", text)]);
            let mut reader = Reader::new(&form);
            let day = reader.past_day("day", today);
            reader.finish(day).map_err(|errors| errors.first().map(|error| error.problem))
        };
        assert_eq!(read("2026-11-21"), Ok(Some(today)));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("2026-11-22"), Err(Some(Problem::Future)));
        assert_eq!(read("yesterday"), Err(Some(Problem::NotADay)));
    }

    #[test]
    fn the_same_code_twice_counts_once_but_two_codes_are_not_one() {
        let form = submission(&[("ground", "age"), ("ground", "age"), ("area", "work"), ("area", "housing")]);
        let mut reader = Reader::new(&form);
        assert_eq!(reader.codes("ground", "ground").len(), 1);
        reader.code("area", "life_area");
        assert_eq!(reader.finish(()).unwrap_err(), [FieldError { field: "area", problem: Problem::Twice }]);
    }
}
