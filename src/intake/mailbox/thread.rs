//! The thread of a mailbox in words: each message, and the form to answer a question.

use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::answer_to;
use meldestelle_domain::message::{Answer, AnswerShape, Ask, Body, ConsentChange};
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;

use crate::attachment::Upload;
use crate::mailbox::consent_list::wording_key;
use crate::mailbox::form_fields::explain;
use crate::mailbox::open::{OpenMailbox, ThreadMessage};
use crate::view::date::day;
use crate::view::report_answers;
use crate::view::report_answers::AnswerRow;

/// A form that could not be taken, to be shown again.
#[derive(Clone, Copy)]
pub struct RejectedForm<'a> {
    /// What was typed.
    pub form: &'a Submission,
    /// What is wrong with it.
    pub errors: &'a [FieldError],
    /// The question that it answers. `None` for the form that writes a message.
    pub question: Option<MessageId>,
    /// The files that came with it.
    pub upload: Option<&'a Upload>,
}

/// A message of the thread.
pub struct ThreadEntry {
    /// Its id.
    pub id: MessageId,
    /// Whether the office wrote it.
    pub from_office: bool,
    /// The day on which it was written.
    pub day: String,
    /// Whether it is an answer that is shown for the first time.
    pub is_new: bool,
    /// Whether the office has read it, for a message of the person.
    pub is_read: bool,
    /// What kind of message it is. Empty for plain words.
    pub heading: String,
    /// Its words.
    pub text: String,
    /// Question and answer of each field, for a form that was sent again.
    pub rows: Vec<AnswerRow>,
    /// The files that came with it.
    pub files: Vec<String>,
    /// The form to answer it, if it is a question.
    pub question: Option<QuestionForm>,
}

/// The form to answer a question.
pub struct QuestionForm {
    ask: Ask,
    /// Whether the question was answered before.
    pub answered: bool,
    /// What is wrong with the answer that was sent.
    pub error: Option<String>,
    /// The words that were typed.
    pub text: String,
    /// The day that was typed.
    pub day: String,
    /// The choice that was ticked.
    pub ticked: String,
    /// The body that was typed.
    pub body: String,
    /// Answers that the page asked about and takes when they are sent again.
    pub confirmed: Vec<String>,
}

impl QuestionForm {
    fn of(
        t: &Locale,
        opened: &OpenMailbox,
        (id, ask): (MessageId, Ask),
        rejected: Option<RejectedForm<'_>>,
    ) -> Self {
        let rejected = rejected.filter(|rejected| rejected.question == Some(id));
        let typed = |name| rejected.map(|rejected| rejected.form.shown(name)).unwrap_or_default();
        Self {
            ask,
            answered: answer_to(id, opened.messages().map(|(_, message)| message)).is_some(),
            error: rejected.and_then(|rejected| rejected.errors.first()).map(|error| explain(t, error)),
            text: typed("text"),
            day: typed("day"),
            ticked: typed("answer"),
            body: typed("consent_pass_on_body"),
            confirmed: rejected
                .map(|rejected| rejected.form.confirmations(rejected.errors))
                .unwrap_or_default(),
        }
    }

    /// Whether it is answered by yes, no or not sure.
    pub fn is_yes_no(&self) -> bool {
        self.ask.shape() == AnswerShape::YesNo
    }

    /// Whether it is answered by a day.
    pub fn is_day(&self) -> bool {
        self.ask.shape() == AnswerShape::Day
    }

    /// Whether it asks for the body that the report may be passed on to.
    pub fn wants_body(&self) -> bool {
        self.ask == Ask::MayPassOn
    }
}

impl ThreadEntry {
    /// A message in words. `rejected` is the form that could not be taken, if there is one.
    pub fn of(
        t: &Locale,
        opened: &OpenMailbox,
        ThreadMessage { id, from_office, message }: &ThreadMessage,
        rejected: Option<RejectedForm<'_>>,
    ) -> Self {
        let (heading, text) = words(t, &message.body);
        let question = match message.body {
            Body::Question { ask, .. } if *from_office => {
                Some(QuestionForm::of(t, opened, (*id, ask), rejected))
            }
            _ => None,
        };
        let rows = match &message.body {
            Body::Revision { report, .. } => report_answers::rows(report, t),
            _ => Vec::new(),
        };
        Self {
            id: *id,
            from_office: *from_office,
            day: day(t, local_date(message.written)),
            is_new: opened.fresh.contains(id),
            is_read: opened.state.seen.contains(id),
            heading,
            text,
            rows,
            files: report_answers::files(message.body.files(), t),
            question,
        }
    }
}

/// The kind of a message and its words.
fn words(t: &Locale, body: &Body) -> (String, String) {
    let plain = |key: &str| (t.text(key).to_owned(), String::new());
    match body {
        Body::Text { text, .. } => (String::new(), text.clone()),
        Body::Addition { text, .. } => (t.text("mailbox-line-addition").to_owned(), text.clone()),
        Body::Question { ask, text } => (question_words(t, *ask), text.clone()),
        Body::Answer { ask, answer, text, .. } => {
            let heading = [question_words(t, *ask), answer_words(t, *answer)].join(" ");
            (heading, text.clone())
        }
        Body::Consent(ConsentChange { given, consent }) => {
            let key = if *given { "mailbox-line-consent-given" } else { "mailbox-line-consent-taken-back" };
            (t.text(key).to_owned(), t.text(wording_key(consent.kind)).to_owned())
        }
        Body::ContactChanged => plain("mailbox-line-contact-changed"),
        Body::ContactRemoved => plain("mailbox-line-contact-removed"),
        Body::Revision { .. } => plain("mailbox-line-revision"),
        Body::OwnReport { .. } | Body::State(_) | Body::Fetched { .. } => plain("mailbox-line-other"),
        Body::Unknown => plain("mailbox-line-unknown"),
    }
}

/// A question in words. An open question has no words but its own.
fn question_words(t: &Locale, ask: Ask) -> String {
    match ask {
        Ask::Open => String::new(),
        _ => t.text(&format!("mailbox-ask-{}", ask.as_str().replace('_', "-"))).to_owned(),
    }
}

/// A coded answer in words.
fn answer_words(t: &Locale, answer: Answer) -> String {
    match answer {
        Answer::Yes => t.text("yes").to_owned(),
        Answer::No => t.text("no").to_owned(),
        Answer::Unsure => t.text("mailbox-answer-unsure").to_owned(),
        Answer::Day(answered) => day(t, answered),
        Answer::Words => String::new(),
    }
}
