//! The file field of a form, as the page shows it: empty, or with what became of each file that
//! came.
//!
//! A browser lets no page put files back into its field, and the sealed files of a form that was
//! not stored are dropped. So the page names each file that must be chosen again.

use meldestelle_domain::attachment::FileLimits;
use meldestelle_domain::message::SentFile;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;

use crate::attachment::seal_file::SealedFile;
use crate::attachment::upload::{CutOff, KEEP_AS_IS_FIELD, RefusedFile, Upload};

/// What the browser offers to choose. File name extensions help where a system does not know the
/// media type.
pub const ACCEPT: &str = "image/*,application/pdf,text/plain,.txt,.eml,.docx,.odt";

/// The field of a page that is shown.
pub struct FileField {
    /// Whether the office takes files.
    pub is_offered: bool,
    /// How many files of which size may be sent, in words.
    pub hint: String,
    /// What is wrong with files that were sent.
    pub problems: Vec<FileLine>,
    /// Files without a problem that must be chosen again, because their form was not stored.
    pub again: Vec<FileLine>,
    /// Files that lost something by being cleaned and may be sent again as they are.
    pub offered: Vec<FileLine>,
}

/// A file on a page that is shown again.
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// What is wrong, or the name again.
    pub text: String,
    /// Label of the checkbox to keep it as it is, if that is offered.
    pub keep_label: Option<String>,
    /// Whether the person ticked that checkbox.
    pub is_ticked: bool,
}

impl FileField {
    /// The field before anything was chosen.
    pub fn empty(t: &Locale, limits: FileLimits) -> Self {
        let FileLimits { count, megabytes } = limits;
        let hint = t.with2("form-files-hint", ("count", count), ("size", megabytes)).into_owned();
        Self { is_offered: count > 0, hint, problems: Vec::new(), again: Vec::new(), offered: Vec::new() }
    }

    /// Offers to send files as they are that lost something by being cleaned.
    pub fn offering(mut self, t: &Locale, sent: &[SentFile]) -> Self {
        for file in sent.iter().filter(|file| file.notes.iter().any(|note| note.is_a_loss())) {
            let shown = [&self.problems, &self.again, &self.offered];
            if !shown.into_iter().flatten().any(|line| line.name == file.name) {
                let keep_label =
                    Some(t.with("form-files-as-they-are", "name", file.name.as_str()).into_owned());
                self.offered.push(FileLine {
                    name: file.name.clone(),
                    text: String::new(),
                    keep_label,
                    is_ticked: false,
                });
            }
        }
        self
    }

    /// The field after a form with these files came and was not stored.
    pub fn after_upload(t: &Locale, limits: FileLimits, form: &Submission, upload: &Upload) -> Self {
        let line = |name: &str, text: String, may_insist: bool| FileLine {
            keep_label: may_insist.then(|| t.with("form-files-as-they-are", "name", name).into_owned()),
            is_ticked: form.has(KEEP_AS_IS_FIELD, name),
            name: name.to_owned(),
            text,
        };
        let problem = |RefusedFile { name, why }: &RefusedFile| {
            let (count, size) = (("count", limits.count), ("size", limits.megabytes));
            let problem = t.with2(why.message_key(), count, size);
            let text = t.with2("form-files-problem", ("name", name.as_str()), ("problem", problem.as_ref()));
            line(name, text.into_owned(), why.may_insist())
        };
        let early = upload.cut_off.map(|cut_off| match cut_off {
            CutOff::TooLong => "form-files-too-long",
            CutOff::Broken => "form-files-broken",
        });
        let early = early.map(|key| line("", t.text(key).to_owned(), false));
        let again = upload.files.iter().map(SealedFile::name);
        let again = again.chain(upload.skipped.iter().map(String::as_str));
        let again = again.map(|name| line(name, name.to_owned(), form.has(KEEP_AS_IS_FIELD, name)));
        Self {
            problems: early.into_iter().chain(upload.refused.iter().map(problem)).collect(),
            again: again.collect(),
            ..Self::empty(t, limits)
        }
    }

    /// Whether the page says something about files that were sent.
    pub fn has_messages(&self) -> bool {
        !self.problems.is_empty() || !self.again.is_empty()
    }

    /// The first problem, for the summary on top.
    pub fn first_problem(&self) -> String {
        self.problems.first().map(|line| line.text.clone()).unwrap_or_default()
    }

    /// Attributes that tie the field to its hint and to the messages about it.
    pub fn aria_attributes(&self) -> &'static str {
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
