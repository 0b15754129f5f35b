//! The open mailbox as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::{ConsentState, answer_to, reply_day};
use meldestelle_domain::message::{Answer, AnswerShape, Ask, Body, ConsentChange};
use meldestelle_domain::report::ConsentKind;
use meldestelle_domain::submission::{FieldError, Problem as FieldProblem, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use rand::Rng;

use super::open::{Item, Opened, Problem};
use crate::attachment::{Chosen, Upload};
use crate::http::error::Failure;
use crate::http::field_problem;
use crate::http::request_context::Visit;
use crate::mailbox::login;
use crate::mailbox::report_view;
use crate::mailbox::report_view::Row;
use crate::offices::Office;
use crate::pages::Frame;
use crate::state::Intake;
use crate::store::Posted;

/// What the mailbox says on top after something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    Sent,
    Added,
    Answered,
    ContactSaved,
    ContactRemoved,
    ContactWanted,
    ConsentGiven,
    ConsentTakenBack,
    ProcessingEnded,
    Full,
    NoSuchQuestion,
}

impl Notice {
    /// The message that says it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sent => "mailbox-notice-sent",
            Self::Added => "mailbox-notice-added",
            Self::Answered => "mailbox-notice-answered",
            Self::ContactSaved => "mailbox-notice-contact-saved",
            Self::ContactRemoved => "mailbox-notice-contact-removed",
            Self::ContactWanted => "mailbox-notice-contact-wanted",
            Self::ConsentGiven => "mailbox-notice-consent-given",
            Self::ConsentTakenBack => "mailbox-notice-consent-taken-back",
            Self::ProcessingEnded => "mailbox-notice-processing-ended",
            Self::Full => "mailbox-notice-full",
            Self::NoSuchQuestion => "mailbox-notice-no-such-question",
        }
    }

    /// Whether it is also true of what was done before: a message that is there stays there.
    pub fn lasts(self) -> bool {
        matches!(self, Self::Sent | Self::Added | Self::Answered)
    }

    /// Whether it asks for a contact.
    fn wants_contact(self) -> bool {
        self == Self::ContactWanted
    }

    /// Whether it says that something was not done.
    fn is_bad(self) -> bool {
        matches!(self, Self::Full | Self::NoSuchQuestion)
    }
}

/// A form that could not be taken, to be shown again.
#[derive(Clone, Copy)]
pub struct Failed<'a> {
    pub form: &'a Submission,
    pub errors: &'a [FieldError],
    /// The question whose answer it was; none: the message.
    pub question: Option<MessageId>,
    /// The files that came with it.
    pub upload: Option<&'a Upload>,
}

/// A message of the thread, in words.
pub struct Line {
    pub id: MessageId,
    pub from_office: bool,
    pub day: String,
    pub fresh: bool,
    /// Whether the office has read it; for the person's own.
    pub read: bool,
    /// What kind of message it is, where it is not plain words.
    pub says: String,
    pub text: String,
    /// A form sent again, answer by answer.
    pub rows: Vec<Row>,
    /// The files that came with it.
    pub files: Vec<String>,
    pub question: Option<Question>,
}

/// A question with the form to answer it.
pub struct Question {
    pub ask: Ask,
    pub answered: bool,
    pub error: Option<String>,
    pub text: String,
    /// What else was answered, where that could not be taken.
    pub day: String,
    pub ticked: String,
    pub body: String,
    /// What was asked back and is taken when it is sent again.
    pub confirmed: Vec<String>,
}

impl Question {
    fn is_yes_no(&self) -> bool {
        self.ask.shape() == AnswerShape::YesNo
    }

    fn is_day(&self) -> bool {
        self.ask.shape() == AnswerShape::Day
    }

    fn wants_body(&self) -> bool {
        self.ask == Ask::MayPassOn
    }
}

/// A consent with what stands and the button to change it.
pub struct ConsentLine {
    pub kind: ConsentKind,
    pub given: bool,
    pub stands: String,
}

impl ConsentLine {
    /// The wording.
    pub fn words<'t>(&self, t: &'t Locale) -> &'t str {
        t.text(wording(self.kind))
    }

    /// Whether giving it asks for a body.
    fn wants_body(&self) -> bool {
        !self.given && self.kind == ConsentKind::PassOn
    }
}

#[derive(Template)]
#[template(path = "intake/mailbox.html")]
struct MailboxPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    opened: &'a Opened,
    code: &'a str,
    nonce: String,
    ticket: &'a str,
    notice: Option<Notice>,
    state: Vec<String>,
    lines: Vec<Line>,
    own: Vec<Row>,
    own_files: Vec<String>,
    consents: Vec<ConsentLine>,
    typed: String,
    addition: bool,
    error: Option<String>,
    files: Chosen,
    /// What was not sent: the field with what is wrong.
    errors: Vec<(String, String)>,
}

impl MailboxPage<'_> {
    /// Whether the office may use the contact.
    fn may_contact(&self) -> bool {
        self.consents.iter().any(|line| line.kind == ConsentKind::Contact && line.given)
    }
}

/// Shows it.
pub fn show(intake: &Intake, visit: &Visit, opened: &Opened, notice: Option<Notice>) -> Response {
    answer(intake, visit, opened, notice, None)
}

/// Shows it again with a form that could not be taken, everything typed still there.
pub fn show_again(intake: &Intake, visit: &Visit, opened: &Opened, failed: Failed<'_>) -> Response {
    answer(intake, visit, opened, None, Some(failed))
}

/// Shows it again because it takes no more.
pub fn full(intake: &Intake, visit: &Visit, opened: &Opened, failed: Failed<'_>) -> Response {
    answer(intake, visit, opened, Some(Notice::Full), Some(failed))
}

/// Shows it as it is after something was stored.
pub async fn after(
    intake: &Intake,
    visit: &Visit,
    opened: Opened,
    posted: Posted,
    notice: Notice,
    form: &Submission,
) -> Result<Response, Failure> {
    let now = match posted {
        Posted::Stored | Posted::Known => opened.again(intake, visit).await?,
        Posted::Full => {
            let failed = Failed { form, errors: &[], question: None, upload: None };
            return Ok(full(intake, visit, &opened, failed));
        }
        Posted::NoMailbox => None,
    };
    Ok(match now {
        Some(opened) => {
            let asks = matches!(notice, Notice::Answered | Notice::ConsentGiven) && opened.lacks_contact();
            let notice = if asks { Notice::ContactWanted } else { notice };
            show(intake, visit, &opened, Some(notice))
        }
        None => login::again(visit, intake, (&login::action(visit), form), Problem::Unknown).await,
    })
}

fn answer(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    notice: Option<Notice>,
    failed: Option<Failed<'_>>,
) -> Response {
    let t = visit.t;
    let message_failed = failed.filter(|failed| failed.question.is_none());
    let ticket = opened.next_ticket(intake, visit);
    let page = MailboxPage {
        t,
        frame: Frame::of_answer(t, &visit.office).with_ticket(ticket.clone()),
        office: &visit.office,
        opened,
        code: &opened.code.grouped(),
        nonce: nonce(intake),
        ticket: &ticket,
        notice,
        state: state(t, &visit.office, opened, intake.clock.today()),
        lines: opened.thread.iter().map(|item| line(t, opened, item, failed)).collect(),
        own: opened.report.as_ref().map(|report| report_view::rows(report, t)).unwrap_or_default(),
        own_files: report_view::files(&opened.files, t),
        consents: opened.consents().iter().map(|state| consent_line(t, state)).collect(),
        typed: message_failed.map(|failed| failed.form.shown("text")).unwrap_or_default(),
        addition: message_failed.is_some_and(|failed| !failed.form.first("addition").is_empty()),
        error: message_failed.and_then(|failed| failed.errors.first()).map(|error| explain(t, error)),
        errors: failed.map(|failed| summary(t, opened, failed)).unwrap_or_default(),
        files: match failed.and_then(|failed| failed.upload.map(|upload| (failed.form, upload))) {
            Some((form, upload)) => Chosen::before(t, visit.office.settings.files, form, upload),
            None => Chosen::nothing(t, visit.office.settings.files),
        }
        .offering(t, &opened.sent_files()),
    };
    let wrong = failed.is_some_and(|failed| {
        !failed.errors.is_empty() || failed.upload.is_some_and(|upload| !upload.is_whole())
    });
    page::html(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// What is wrong with a form, and the id of the field it belongs to.
fn summary(t: &Locale, opened: &Opened, failed: Failed<'_>) -> Vec<(String, String)> {
    let field = |error: &FieldError| match failed.question {
        None => error.field.to_owned(),
        Some(question) if error.field == "answer" => format!("{}-{question}", first_field(opened, question)),
        Some(question) if error.field == "consent_pass_on_body" => format!("body-{question}"),
        Some(question) => format!("{}-{question}", error.field),
    };
    let mut lines: Vec<_> = failed.errors.iter().map(|error| (field(error), explain(t, error))).collect();
    if failed.upload.is_some_and(|upload| !upload.is_whole()) {
        lines.push(("files".to_owned(), t.text("mailbox-files-look").to_owned()));
    }
    lines
}

/// The first field of a question's form.
fn first_field(opened: &Opened, question: MessageId) -> &'static str {
    let asked = opened.thread.iter().find(|item| item.id == question).map(|item| &item.message.body);
    match asked {
        Some(Body::Question { ask, .. }) if ask.shape() == AnswerShape::Day => "day",
        Some(Body::Question { ask, .. }) if ask.shape() == AnswerShape::YesNo => "answer",
        _ => "text",
    }
}

/// How far the office has got, sentence by sentence.
pub fn state(t: &Locale, office: &Office, opened: &Opened, today: NaiveDate) -> Vec<String> {
    let state = &opened.state;
    let answered = opened.thread.iter().any(|item| item.from_office);
    let mut says = Vec::new();
    if let Some(received) = opened.received() {
        says.push(t.with("mailbox-state-received", "day", day(t, received)).into_owned());
    }
    match state.read {
        None => says.push(t.text("mailbox-state-unread").to_owned()),
        Some(read) => says.push(t.with("mailbox-state-read", "day", day(t, read)).into_owned()),
    }
    let key = format!("mailbox-stage-{}", state.stage.key());
    if state.read.is_some() || state.stage.key() != "waiting" {
        says.push(t.text(&key).to_owned());
    }
    let may_process = opened.may(ConsentKind::Process);
    if opened.report.is_some() && !may_process && !state.stage.has_ended() {
        says.push(t.text("mailbox-state-no-process").to_owned());
    }
    if let Some(report) = &opened.report
        && !answered
        && !state.stage.has_ended()
        // Nobody answers what nobody may work with.
        && opened.may(ConsentKind::Process)
    {
        let by = reply_day(report.received, office.settings.reply_days);
        let key = if today <= by { "mailbox-state-reply-by" } else { "mailbox-state-reply-late" };
        says.push(t.with(key, "day", day(t, by)).into_owned());
    }
    says
}

/// A message in words.
pub fn line(t: &Locale, opened: &Opened, item: &Item, failed: Option<Failed<'_>>) -> Line {
    let (says, text) = words(t, &item.message.body);
    let question = match item.message.body {
        Body::Question { ask, .. } if item.from_office => {
            let failed = failed.filter(|failed| failed.question == Some(item.id));
            let typed = |name| failed.map(|failed| failed.form.shown(name)).unwrap_or_default();
            Some(Question {
                ask,
                answered: answer_to(item.id, opened.thread.iter().map(|item| &item.message)).is_some(),
                error: failed.and_then(|failed| failed.errors.first()).map(|error| explain(t, error)),
                text: typed("text"),
                day: typed("day"),
                ticked: typed("answer"),
                body: typed("consent_pass_on_body"),
                confirmed: failed.map(|failed| failed.form.confirmations(failed.errors)).unwrap_or_default(),
            })
        }
        _ => None,
    };
    let rows = match &item.message.body {
        Body::Revision { report, .. } => report_view::rows(report, t),
        _ => Vec::new(),
    };
    Line {
        id: item.id,
        from_office: item.from_office,
        day: day(t, local_date(item.message.written)),
        fresh: opened.fresh.contains(&item.id),
        read: opened.state.seen.contains(&item.id),
        says,
        text,
        rows,
        files: report_view::files(item.message.body.files(), t),
        question,
    }
}

/// What kind of message it is, and its words.
fn words(t: &Locale, body: &Body) -> (String, String) {
    let plain = |key: &str| (t.text(key).to_owned(), String::new());
    match body {
        Body::Text { text, .. } => (String::new(), text.clone()),
        Body::Addition { text, .. } => (t.text("mailbox-line-addition").to_owned(), text.clone()),
        Body::Question { ask, text } => (question(t, *ask), text.clone()),
        Body::Answer { ask, answer, text, .. } => {
            let says = [question(t, *ask), self::answered(t, *answer)].join(" ");
            (says, text.clone())
        }
        Body::Consent(ConsentChange { given, consent }) => {
            let key = if *given { "mailbox-line-consent-given" } else { "mailbox-line-consent-taken-back" };
            (t.text(key).to_owned(), t.text(wording(consent.kind)).to_owned())
        }
        Body::ContactChanged => plain("mailbox-line-contact-changed"),
        Body::ContactRemoved => plain("mailbox-line-contact-removed"),
        Body::Revision { .. } => plain("mailbox-line-revision"),
        Body::OwnReport { .. } | Body::State(_) | Body::Fetched { .. } => plain("mailbox-line-other"),
        Body::Unknown => plain("mailbox-line-unknown"),
    }
}

/// A question in words; an open one has only its own.
fn question(t: &Locale, ask: Ask) -> String {
    match ask {
        Ask::Open => String::new(),
        _ => t.text(&format!("mailbox-ask-{}", ask.as_str().replace('_', "-"))).to_owned(),
    }
}

/// A coded answer in words.
fn answered(t: &Locale, answer: Answer) -> String {
    match answer {
        Answer::Yes => t.text("yes").to_owned(),
        Answer::No => t.text("no").to_owned(),
        Answer::Unsure => t.text("mailbox-answer-unsure").to_owned(),
        Answer::Day(answered) => day(t, answered),
        Answer::Words => String::new(),
    }
}

/// The message with the wording of a consent, as on the form.
fn wording(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "consent-process",
        ConsentKind::Contact => "consent-contact",
        ConsentKind::PassOn => "consent-pass-on",
        ConsentKind::WriteOtherSide => "consent-write",
        ConsentKind::Example => "consent-example",
    }
}

/// A consent and what stands.
pub fn consent_line(t: &Locale, state: &ConsentState) -> ConsentLine {
    let stands = match &state.last {
        None => t.text("mailbox-consent-never").to_owned(),
        Some(ConsentChange { given, consent }) => {
            let key = if *given { "mailbox-consent-since" } else { "mailbox-consent-taken-back" };
            let wording = format!("{}, {}", consent.wording, consent.language);
            let mut says = t.with2(key, ("day", day(t, consent.day)), ("wording", wording)).into_owned();
            if *given && !consent.body.is_empty() {
                says.push(' ');
                says.push_str(&t.with("mailbox-consent-body-is", "body", consent.body.as_str()));
            }
            says
        }
    };
    ConsentLine { kind: state.kind, given: state.given().is_some(), stands }
}

/// A day as people write it.
pub fn day(t: &Locale, day: NaiveDate) -> String {
    let month = format!("mailbox-month-{}", day.month());
    let month = format!("{} {}", t.text(&month), day.year());
    t.with2("mailbox-day", ("day", day.day().to_string()), ("month", month)).into_owned()
}

/// What is wrong with a field.
pub fn explain(t: &Locale, error: &FieldError) -> String {
    match (error.problem, error.field) {
        (FieldProblem::Missing, "answer") => t.text("mailbox-answer-missing").to_owned(),
        (FieldProblem::Missing, _) => t.text("mailbox-text-missing").to_owned(),
        (found, _) => field_problem::words(t, found),
    }
}

/// Attributes that tie a field to its hint and its error.
pub fn ties(field: &str, hint: bool, wrong: bool) -> String {
    let ids: Vec<String> = [(wrong, "error"), (hint, "hint")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, what)| format!("{field}-{what}"))
        .collect();
    match (ids.is_empty(), wrong) {
        (true, _) => String::new(),
        (false, false) => format!(" aria-describedby=\"{}\"", ids.join(" ")),
        (false, true) => format!(" aria-describedby=\"{}\" aria-invalid=\"true\"", ids.join(" ")),
    }
}

/// What makes the forms of one shown page one: a double click stores once.
pub fn nonce(intake: &Intake) -> String {
    let mut random = [0_u8; 16];
    intake.chance.clone().fill_bytes(&mut random);
    u128::from_be_bytes(random).to_string()
}
