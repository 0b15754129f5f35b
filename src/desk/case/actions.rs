//! What can be done in a case: each action changes the opened case, stores it and notes it in the
//! audit trail, in the transaction of its caller. Pages decide what they show afterwards.

pub(crate) mod action;
mod coding;
mod entries;
mod interventions;
mod outgoing;
mod take_over;
mod tasks;
mod work;

use meldestelle_domain::audit::Act;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_domain::work_form::FieldConflict;
use sqlx::PgConnection;

pub(crate) use self::action::Action;
pub(crate) use self::interventions::move_old_codes;
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_STATE;
use crate::state::Desk;
use crate::store::cases;
use crate::store::people::Member;

/// What an action needs beside the database.
pub(crate) struct Acting<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// Who acts.
    pub me: &'a SignedIn,
    /// The team, to which a case and its tasks can be assigned.
    pub team: &'a [Member],
}

/// An action was done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// The Fluent message that says so.
    pub notice: &'static str,
    /// Prefixes of the fields that are stored now, and that a draft no longer needs.
    pub clears: &'static [&'static str],
}

/// An action was not done. Nothing was stored.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Fields are wrong.
    Fields(Vec<FieldError>),
    /// A colleague changed the same fields meanwhile.
    Conflicts(Vec<FieldConflict>),
    /// Messages of the person arrived while the answer was written.
    NewMessages,
    /// The text still has a gap of a reply template.
    Gap,
    /// The case has as many tasks as it can have.
    TooManyTasks,
    /// What the action is about is gone: a task that was done, an entry of another case.
    Gone,
    /// The entry cannot be corrected.
    NotCorrectable,
}

/// Does an action.
///
/// # Errors
/// The database; sealing. What the counsellor can mend is [`Refused`].
pub(crate) async fn run(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    action: Action,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    match action {
        Action::SaveWork => work::save(conn, acting, case, form).await,
        Action::Triage => work::triage(conn, acting, case, form).await,
        Action::SaveCoding => coding::save(conn, acting, case, form).await,
        Action::AddEntry(kind) => entries::add(conn, acting, case, kind, form).await,
        Action::CorrectEntry(id) => entries::correct(conn, acting, case, id, form).await,
        Action::AddTask => tasks::add(conn, acting, case, form).await,
        Action::TaskDone(number) => tasks::finish(conn, acting, case, number, true).await,
        Action::TaskDrop(number) => tasks::finish(conn, acting, case, number, false).await,
        Action::Send => outgoing::send_answer(conn, acting, case, form).await,
        Action::TakeOver(message, what) => take_over::run(conn, acting, case, message, what).await,
    }
}

/// Stores the case's state and notes it in the audit trail. The row is locked, so nobody else has
/// changed it since it was opened.
async fn store(
    conn: &mut PgConnection,
    Acting { desk, me, .. }: &Acting<'_>,
    case: &mut Case,
) -> Result<(), DeskError> {
    let mut rng = desk.chance.clone();
    let sealed = me.keys.crypter(case.epoch)?.seal(CASE_STATE, &row(case.id.0), &case.state, &mut rng)?;
    let open = case.state.is_open();
    let version = cases::update(conn, me.office, case.id, case.version, open, &sealed).await?;
    case.version = version.ok_or(DeskError::Conflict)?;
    Ok(())
}

/// Stores the case after its fields changed: the audit trail and the person's mailbox follow.
async fn store_work(conn: &mut PgConnection, acting: &Acting<'_>, case: &mut Case) -> Result<(), DeskError> {
    store(conn, acting, case).await?;
    let Acting { desk, me, .. } = acting;
    mailbox_status::set_read_and_stage(conn, desk, me, case.id, case.state.status.as_str()).await?;
    let (case, version) = (case.id, case.version);
    audit::append(conn, desk, me, Act::CaseCoded { case, version }).await
}
