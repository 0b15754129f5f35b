//! The page of a case: what the person said beside the coding form.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::report::{ConsentKind, Contact};
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::answers::{LabelledAnswer, contact_answers, labelled_answers};
use crate::case::coding_form::{self, CodingForm, Difference};
use crate::case::consents::{CaseConsent, case_consents, is_given};
use crate::case::files::view::{FileLine, file_line};
use crate::case::later_messages::{LaterMessage, later_messages};
use crate::case::messages::mailbox_status;
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::http::format;
use crate::http::pagination;
use crate::http::pagination::ListPart;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::people::{self, Member};

/// Shows a case. The person's mailbox learns that a counsellor has read the report.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    query: RawQuery,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let mut tx = me.begin(&desk).await?;
    let Some(case) = Case::open(&mut tx, &desk, &me, id).await? else {
        return erasure::deleted_case_page(&mut tx, me, id).await;
    };
    let team = people::team(&mut tx, &me.keys).await?;
    mailbox_status::set_read_and_stage(&mut tx, &desk, &me, id, case.state.status.as_str()).await?;
    audit::append(&mut tx, &desk, &me, Act::CaseOpened { case: id }).await?;
    if case.files.lost_count.is_some() {
        audit::append(&mut tx, &desk, &me, Act::FilesLost { case: id }).await?;
    }
    tx.commit().await?;
    let (saved, before) = (query.0.as_deref() == Some("saved"), pagination::before_place(&query));
    let options = CasePageOptions { saved, before, ..CasePageOptions::default() };
    Ok(CasePage::new(me, &case, &team, options).respond(StatusCode::OK))
}

/// What a page of a case shows beside the case itself.
#[derive(Default)]
pub(crate) struct CasePageOptions {
    /// The coding form as it was typed, if that is not what is stored.
    pub typed: Option<Submission>,
    /// What is wrong with the typed form.
    pub errors: Vec<FieldError>,
    /// Whether a colleague saved another version since the form was shown.
    pub conflict: bool,
    /// The contacts, if the contact compartment was opened.
    pub contacts: Option<Vec<Contact>>,
    /// Whether the coding was saved just now.
    pub saved: bool,
    /// Place in the list of later messages at which the shown part ends; the newest without one.
    pub before: Option<usize>,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "the template asks yes-or-no questions")]
pub(crate) struct CasePage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    version: i32,
    name: String,
    /// How the person knows the case, if that is another name.
    name_of_person: Option<String>,
    arrived: String,
    is_coded: bool,
    narrative: String,
    answers: Vec<LabelledAnswer>,
    /// Labels of the questions that the person left unanswered.
    unanswered: Vec<String>,
    consents: Vec<CaseConsent>,
    later: Vec<LaterMessage>,
    part: ListPart,
    /// How many messages of the person do not open.
    unopened: usize,
    has_mailbox: bool,
    /// How many messages of the person nobody has read.
    unread: usize,
    files: Vec<FileLine>,
    /// How many files were listed before the list was changed or taken away.
    files_lost: Option<usize>,
    has_contact: bool,
    may_process: bool,
    may_contact: bool,
    contacts: Option<Vec<Vec<LabelledAnswer>>>,
    form: CodingForm,
    differences: Option<Vec<Difference>>,
    saved: bool,
}

impl CasePage {
    pub fn new(me: SignedIn, case: &Case, team: &[Member], options: CasePageOptions) -> Self {
        let t = me.locale;
        let stored = coding_form::fields_of(&case.state);
        let fields = options.typed.as_ref().unwrap_or(&stored);
        // A typed form is saved on top of the version it was typed on, unless it is being compared
        // with a newer version.
        let typed_on = fields.first("version").parse().ok().filter(|_| !options.conflict);
        let (answers, unanswered) = labelled_answers(&case.report, t);
        let messages = case.thread.person_messages().map(|item| &item.message);
        let mut later = later_messages(&case.report, messages, t);
        let part = ListPart::ending(options.before, later.len());
        later.truncate(part.end);
        later.drain(..part.begin);
        let consents = case.consents();
        let contacts = options.contacts.map(|all| all.iter().map(|one| contact_answers(one, t)).collect());
        let differences = options.conflict.then(|| coding_form::differences(fields, &stored, team, t));
        Self {
            id: case.id,
            version: typed_on.unwrap_or(case.version),
            name: case.state.label(&t.tag),
            name_of_person: case.state.label_of_person(&t.tag),
            arrived: format::day(local_date(case.report.received), t),
            is_coded: case.state.facts.confirmed,
            narrative: case.report.narrative.clone(),
            answers,
            unanswered,
            consents: case_consents(&consents, t),
            later,
            part,
            unopened: case.thread.unopened_from_person().count(),
            has_mailbox: case.can_be_answered(),
            unread: case.unread_count(),
            files: case.files.files.iter().map(|file| file_line(t, file)).collect(),
            files_lost: case.files.lost_count,
            has_contact: case.state.has_contact || case.resent_contacts().next().is_some(),
            may_process: is_given(ConsentKind::Process, &consents),
            may_contact: is_given(ConsentKind::Contact, &consents),
            contacts,
            form: coding_form::build(fields, &case.state, team, &options.errors, t),
            differences,
            saved: options.saved,
            t,
            me,
        }
    }

    pub fn respond(&self, status: StatusCode) -> Response {
        page::html(status, self)
    }
}
