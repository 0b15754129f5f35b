//! The fields of a form before they are parsed: untrusted names and texts. A name may occur several
//! times.
//!
//! [`Reader`] parses the fields into typed values and collects all problems. So one answer tells
//! the person all of them, and the page can show again everything that was typed.

use chrono::NaiveDate;
use zeroize::Zeroizing;

use crate::characters::{clean, decimal_digit, is_blank, visible};
use crate::taxonomy::{Code, Taxonomy};

mod days;
mod problem;

pub use problem::{FieldError, Problem};

/// The form field that lists the doubts a person was asked about and left as they are.
pub const CONFIRMED: &str = "confirmed";
/// Most doubts that one form can raise.
const DOUBTS: usize = 12;
/// Number of characters of an answer by which a confirmation recognises it.
const DOUBT_LIMIT: usize = 200;

/// Fields of a form as they came in, in order.
#[derive(Clone, Default)]
pub struct Submission {
    fields: Vec<(String, String)>,
}

impl Submission {
    /// Takes the decoded fields. Line ends become `\n`, and invisible characters are removed: see
    /// [`clean`].
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self { fields: fields.into_iter().map(|(name, value)| (name, clean(value))).collect() }
    }

    /// A copy with only the fields for which `keep` is true.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str, &str) -> bool) -> Self {
        let kept = self.fields.iter().filter(|(name, value)| keep(name, value.trim()));
        Self { fields: kept.cloned().collect() }
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a name. Empty if there is none.
    #[must_use]
    pub fn first(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a name has this value (a ticked box, a chosen option). Pages need it to show a form
    /// again.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(field, text)| field == name && text.trim() == value)
    }

    /// All fields except those named, as the input of a fingerprint. Each is framed by its length,
    /// so that two different forms never have the same bytes.
    #[must_use]
    pub fn framed(&self, except: &[&str]) -> Zeroizing<Vec<u8>> {
        let fields = || self.fields.iter().filter(|(name, _)| !except.contains(&name.as_str()));
        // Allocate room for everything at once: a growing Vec would leave text behind in freed
        // memory.
        let room = fields().map(|(name, value)| name.len() + value.len() + 16).sum();
        let mut framed = Zeroizing::new(Vec::with_capacity(room));
        for text in fields().flat_map(|(name, value)| [name, value]) {
            framed.extend_from_slice(&(text.len() as u64).to_le_bytes());
            framed.extend_from_slice(text.as_bytes());
        }
        framed
    }

    /// What was typed under a name, to show it again. None of our forms sends several texts under
    /// one name; if they come, they are shown below each other.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        self.all(name).collect::<Vec<_>>().join("\n")
    }

    /// The confirmations in a form that is shown again: the doubts that are raised now, and those
    /// that were confirmed before. If the person sends the same answer again, it is accepted.
    #[must_use]
    pub fn confirmations(&self, errors: &[FieldError]) -> Vec<String> {
        let raised = errors.iter().filter(|error| error.problem.is_doubt());
        let mut all: Vec<String> = raised.map(|error| self.confirmation(error)).collect();
        // A form has at most this many doubtful fields. A stranger may send more.
        for before in self.all(CONFIRMED).take(DOUBTS).filter(|text| text.len() <= 4 * DOUBT_LIMIT) {
            if !all.iter().any(|one| one == before) {
                all.push(before.to_owned());
            }
        }
        all
    }

    /// A doubt together with the answer that it is about.
    fn confirmation(&self, error: &FieldError) -> String {
        let answer: String = self.first(error.field).trim().chars().take(DOUBT_LIMIT).collect();
        format!("{} {} {answer}", error.field, error.problem.message_key())
    }
}

/// Parses typed values from a [`Submission`] and collects the problems.
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

    /// Adds a problem.
    pub fn fail(&mut self, field: &'static str, problem: Problem) {
        self.errors.push(FieldError { field, problem });
    }

    /// Adds a doubt, unless the person has confirmed this very answer before.
    pub fn doubt(&mut self, field: &'static str, problem: Problem) {
        let error = FieldError { field, problem };
        let confirmation = self.submission.confirmation(&error);
        if !self.submission.all(CONFIRMED).any(|confirmed| confirmed.trim_end() == confirmation.trim_end()) {
            self.errors.push(error);
        }
    }

    /// A trimmed text of at most `limit` characters. A text without any visible character is empty.
    pub fn text(&mut self, field: &'static str, limit: usize) -> String {
        let submission = self.submission;
        let mut values = submission.all(field);
        let mut text = values.next().unwrap_or_default().trim();
        if values.next().is_some() {
            self.fail(field, Problem::Twice);
        }
        if text.chars().all(is_blank) {
            text = "";
        }
        // A text has at least as many bytes as characters, so most texts need no counting.
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                self.fail(field, Problem::TooLong { limit, length });
            }
        }
        text.to_owned()
    }

    /// An e-mail address or nothing. Raises a doubt if no `@` has something on both sides.
    pub fn email(&mut self, field: &'static str, limit: usize) -> String {
        let text = visible(&self.text(field, limit));
        let is_address = text.rsplit_once('@').is_some_and(|(who, host)| {
            !who.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
        });
        if !text.is_empty() && !is_address {
            self.doubt(field, Problem::NoAt);
        }
        text
    }

    /// A telephone number or nothing. Raises a doubt if it has fewer than three digits.
    pub fn phone(&mut self, field: &'static str, limit: usize) -> String {
        let text = visible(&self.text(field, limit));
        if !text.is_empty() && text.chars().filter_map(decimal_digit).count() < 3 {
            self.doubt(field, Problem::NotANumber);
        }
        text
    }

    /// Any number of codes of the list `list`. The same code twice counts once.
    pub fn codes(&mut self, field: &'static str, list: &str) -> Vec<Code> {
        let submission = self.submission;
        let mut codes = Vec::new();
        for value in submission.all(field).map(str::trim).filter(|value| !value.is_empty()) {
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

    /// A day (`YYYY-MM-DD`, as a date field sends it) that is not after `today`. Raises a doubt if
    /// it is a hundred years ago or more.
    pub fn past_day(&mut self, field: &'static str, today: NaiveDate) -> Option<NaiveDate> {
        let text = self.text(field, 200);
        if text.is_empty() {
            return None;
        }
        let Ok(day) = text.parse::<NaiveDate>() else {
            self.fail(field, Problem::NotADay);
            return None;
        };
        match days::problem(day, today) {
            Some(problem) if problem.is_doubt() => self.doubt(field, problem),
            Some(problem) => self.fail(field, problem),
            None => {}
        }
        Some(day)
    }

    /// One of a few fixed answers, or `None`.
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
        self.submission.all(field).any(|value| !value.trim().is_empty())
    }

    /// The value, if there were no problems.
    ///
    /// # Errors
    /// If there were problems: all of them, in the order of the fields.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

#[cfg(test)]
#[path = "submission/submission_tests.rs"]
mod tests;
