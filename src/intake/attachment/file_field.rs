//! The part of a form in which files are chosen, as the page shows it: empty, or again with what became of each file.
//!
//! A browser lets no page put files back into its field, and what was sealed is not kept for a form that was not stored. So the page names each file that must
//! be chosen once more.

use meldestelle_domain::attachment::FileLimits;
use meldestelle_domain::message::SentFile;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;

use crate::attachment::multipart::{AS_IT_IS, Ended, Refused, Upload};
use crate::attachment::receive::SealedFile;

/// Files on a page that is shown.
pub struct Chosen {
    /// Whether the office takes any.
    pub taken: bool,
    /// What may be sent, in words.
    pub hint: String,
    /// What is wrong with those that were sent.
    pub problems: Vec<Line>,
    /// Those that had to be read with the form, and have to be chosen again.
    pub again: Vec<Line>,
    /// Those that were sent and lost something by being cleaned: they may be sent once more as they are.
    pub offered: Vec<Line>,
}

/// A file on a page that is shown again.
pub struct Line {
    /// Its name.
    pub name: String,
    /// What to do.
    pub text: String,
    /// That it may be sent as it is, if it may.
    pub insist: Option<String>,
    /// Whether the person chose that.
    pub insisted: bool,
}

impl Chosen {
    /// Nothing chosen yet.
    pub fn nothing(t: &Locale, limits: FileLimits) -> Self {
        let FileLimits { count, megabytes } = limits;
        let hint = t.with2("form-files-hint", ("count", count), ("size", megabytes)).into_owned();
        Self { taken: count > 0, hint, problems: Vec::new(), again: Vec::new(), offered: Vec::new() }
    }

    /// Offers to send as they are those that lost something by being cleaned.
    pub fn offering(mut self, t: &Locale, sent: &[SentFile]) -> Self {
        for file in sent.iter().filter(|file| file.notes.iter().any(|note| note.is_a_loss())) {
            let said = [&self.problems, &self.again, &self.offered];
            if !said.into_iter().flatten().any(|line| line.name == file.name) {
                let insist = Some(t.with("form-files-as-they-are", "name", file.name.as_str()).into_owned());
                self.offered.push(Line {
                    name: file.name.clone(),
                    text: String::new(),
                    insist,
                    insisted: false,
                });
            }
        }
        self
    }

    /// What was chosen before.
    pub fn before(t: &Locale, limits: FileLimits, form: &Submission, upload: &Upload) -> Self {
        let line = |name: &str, text: String, may_insist: bool| Line {
            insist: may_insist.then(|| t.with("form-files-as-they-are", "name", name).into_owned()),
            insisted: form.has(AS_IT_IS, name),
            name: name.to_owned(),
            text,
        };
        let problem = |Refused { name, why }: &Refused| {
            let (count, size) = (("count", limits.count), ("size", limits.megabytes));
            let problem = t.with2(why.message_key(), count, size);
            let text = t.with2("form-files-problem", ("name", name.as_str()), ("problem", problem.as_ref()));
            line(name, text.into_owned(), why.may_insist())
        };
        let early = upload.ended.map(|ended| match ended {
            Ended::TooLong => "form-files-too-long",
            Ended::Broken => "form-files-broken",
        });
        let early = early.map(|key| line("", t.text(key).to_owned(), false));
        let again = upload.files.iter().map(SealedFile::name);
        let again = again.chain(upload.skipped.iter().map(String::as_str));
        let again = again.map(|name| line(name, name.to_owned(), form.has(AS_IT_IS, name)));
        Self {
            problems: early.into_iter().chain(upload.refused.iter().map(problem)).collect(),
            again: again.collect(),
            ..Self::nothing(t, limits)
        }
    }

    /// Whether the page has something to say of files that were sent.
    pub fn has_said(&self) -> bool {
        !self.problems.is_empty() || !self.again.is_empty()
    }

    /// The first problem, for the summary on top.
    pub fn first(&self) -> String {
        self.problems.first().map(|line| line.text.clone()).unwrap_or_default()
    }

    /// Attributes that tie the field to its hint and to what is said of it.
    pub fn ties(&self) -> &'static str {
        match (self.problems.is_empty(), self.again.is_empty()) {
            (true, true) => " aria-describedby=\"files-hint files-warning\"",
            (true, false) => " aria-describedby=\"files-again files-hint files-warning\"",
            (false, true) => {
                " aria-describedby=\"files-error files-hint files-warning\" aria-invalid=\"true\""
            }
            (false, false) => {
                " aria-describedby=\"files-error files-again files-hint files-warning\" aria-invalid=\"true\""
            }
        }
    }
}
