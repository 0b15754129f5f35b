//! What a counsellor has typed into the forms of a case and not sent, opened and stored.
//!
//! The working key of the office opens every draft. These functions give a draft only to the
//! counsellor who wrote it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use meldestelle_domain::draft::{CaseDraft, LIMIT};
use meldestelle_domain::facts::CODED;
use meldestelle_domain::id::{CaseId, DraftId};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::work_form::WAS;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_DRAFT;
use crate::state::Desk;
use crate::store::drafts::{self as rows, SealedDraft};

/// The counsellor's own draft of a case.
///
/// # Errors
/// If the database fails.
pub(crate) async fn of_case(
    conn: &mut PgConnection,
    me: &SignedIn,
    case: CaseId,
) -> Result<Option<(DraftId, CaseDraft)>, DeskError> {
    let drafts = rows::of_case(conn, me.office, case).await?;
    Ok(drafts.iter().find_map(|sealed| Some((sealed.id, open_own(me, sealed)?))))
}

/// The counsellor's own drafts of all cases.
///
/// # Errors
/// If the database fails.
pub(crate) async fn own(
    conn: &mut PgConnection,
    me: &SignedIn,
) -> Result<Vec<(CaseId, DraftId, CaseDraft)>, DeskError> {
    let drafts = rows::all(conn, me.office).await?;
    Ok(drafts.iter().filter_map(|sealed| Some((sealed.case, sealed.id, open_own(me, sealed)?))).collect())
}

/// Stores the counsellor's draft of a case. `id` is that of the draft that it replaces. The caller
/// holds the lock on the case, so that one counsellor has one draft.
///
/// # Errors
/// If the database fails, or the draft cannot be sealed.
pub(crate) async fn put(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    (id, draft): (Option<DraftId>, &CaseDraft),
) -> Result<DraftId, DeskError> {
    let mut chance = desk.chance.clone();
    let id = id.unwrap_or_else(|| DraftId::random(&mut chance));
    let epoch = me.keys.newest();
    let sealed = me.keys.crypter(epoch)?.seal(CASE_DRAFT, &row(id.0), draft, &mut chance)?;
    rows::put(conn, me.office, &SealedDraft { id, case, epoch, sealed }).await?;
    Ok(id)
}

/// Fields of the case page that hold texts which are not sent yet.
const KEPT: [&str; 3] = ["first_answer", "composer", "message.ask"];
/// Prefixes of such fields.
const KEPT_PREFIXES: [&str; 7] = ["note.", "call.", "visit.", "intervention.", "message.", "task.", "entry."];
/// The name of the form in a draft.
const FORM: &str = "case";

fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || KEPT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The coded lists whose codes are other than those that the form showed first.
fn changed_lists(form: &Submission) -> Vec<&'static str> {
    let is_changed = |list: &str| {
        let shown = form.fields().find(|(name, _)| name.strip_prefix(WAS) == Some(list));
        shown.is_some_and(|(_, before)| {
            let before: BTreeSet<&str> = before.split(',').filter(|code| !code.is_empty()).collect();
            let codes = form.fields().filter(|(name, code)| *name == list && !code.is_empty());
            before != codes.map(|(_, code)| code).collect()
        })
    };
    CODED.into_iter().filter(|list| *list != "intervention" && is_changed(list)).collect()
}

/// Keeps what was typed into the form of a case, in the place of what was kept before. If all texts
/// are empty, nothing is kept. Answers when it was kept.
///
/// # Errors
/// As [`put`].
pub(crate) async fn keep(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    form: &Submission,
) -> Result<Option<DateTime<Utc>>, DeskError> {
    let changed = changed_lists(form);
    let is_changed = |name: &str| changed.contains(&name.strip_prefix(WAS).unwrap_or(name));
    let kept =
        form.fields().filter(|(name, value)| is_kept(name) && !value.trim().is_empty() || is_changed(name));
    let mut room = LIMIT;
    let fields: Vec<(String, String)> = kept
        .map(|(name, value)| {
            let value: String = value.chars().take(room).collect();
            room -= value.chars().count();
            (name.to_owned(), value)
        })
        .collect();
    store(conn, desk, me, case, fields).await
}

/// Takes fields that are stored by now out of the draft.
///
/// # Errors
/// As [`put`].
pub(crate) async fn forget(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    prefixes: &[&str],
) -> Result<(), DeskError> {
    let Some((_, mut draft)) = of_case(conn, me, case).await? else { return Ok(()) };
    let mut fields = draft.forms.remove(FORM).unwrap_or_default();
    let is_stored = |name: &str| {
        let name = name.strip_prefix(WAS).unwrap_or(name);
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    fields.retain(|(name, _)| !is_stored(name));
    store(conn, desk, me, case, fields).await?;
    Ok(())
}

/// What was typed into the form of a case and not sent.
pub(crate) struct KeptTexts {
    /// When it was kept.
    pub saved: DateTime<Utc>,
    /// Its fields, in their order.
    pub fields: Vec<(String, String)>,
}

impl KeptTexts {
    /// Whether codes are among what was kept.
    pub fn has_codes(&self) -> bool {
        self.fields.iter().any(|(name, _)| name.starts_with(WAS))
    }
}

/// What was typed into the form of a case and not sent.
///
/// # Errors
/// The database.
pub(crate) async fn kept(
    conn: &mut PgConnection,
    me: &SignedIn,
    case: CaseId,
) -> Result<Option<KeptTexts>, DeskError> {
    let draft = of_case(conn, me, case).await?;
    Ok(draft.map(|(_, mut draft)| KeptTexts {
        saved: draft.saved,
        fields: draft.forms.remove(FORM).unwrap_or_default(),
    }))
}

async fn store(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    fields: Vec<(String, String)>,
) -> Result<Option<DateTime<Utc>>, DeskError> {
    let known = of_case(&mut *conn, me, case).await?;
    let is_text = |name: &str| !matches!(name.rsplit('.').next(), Some("composer" | "day" | "kind"));
    if !fields.iter().any(|(name, _)| is_text(name)) {
        if let Some((id, _)) = known {
            rows::delete(conn, me.office, id).await?;
        }
        return Ok(None);
    }
    let (id, before) = known.map_or((None, None), |(id, draft)| (Some(id), Some(draft)));
    if let Some(before) = before
        && before.forms.get(FORM) == Some(&fields)
    {
        return Ok(Some(before.saved));
    }
    let now = desk.clock.now();
    let forms = [(FORM.to_owned(), fields)].into();
    let draft = CaseDraft { by: me.counsellor, saved: now, told: None, forms };
    put(conn, desk, me, case, (id, &draft)).await?;
    Ok(Some(now))
}

fn open_own(me: &SignedIn, sealed: &SealedDraft) -> Option<CaseDraft> {
    let keys = me.keys.crypter(sealed.epoch).ok()?;
    let draft: CaseDraft = keys.open(CASE_DRAFT, &row(sealed.id.0), &sealed.sealed).ok()?;
    (draft.by == me.counsellor).then_some(draft)
}
