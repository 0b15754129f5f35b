//! The steps of a release: begin, save, propose, take back, approve. Proposing, taking back,
//! approving and publishing get an entry in the audit trail.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::publication::{Counted, VERSION};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_statistics::edition::{Break, REMARK_LIMIT, Remarks};
use meldestelle_statistics::verify::verify;
use meldestelle_web::{form as web_form, locale};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use super::counting::YearCounts;
use super::draft::{Draft, Proposal, ProtectedNumbers};
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::ingest;
use crate::publish::year_page::{YearPublication, draw, parse_year};
use crate::state::Desk;
use crate::store::releases::{self, NewEdition, SealedDraft};

/// Largest form, in bytes. It has room for remarks in every language.
const LIMIT: usize = 512 * 1024;

/// Takes the step that the form names.
pub(super) async fn act(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(year): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let year = parse_year(&desk, &year)?;
    let typed = web_form::read(request, LIMIT).await?;
    // The step works with the cases as they are now, not as they were when the page was shown.
    ingest::ingest_waiting_reports(&desk, &me).await?;
    let publication = YearPublication::find(&desk, &me, year).await?;
    let after = match typed.first("action") {
        "begin" => begin(&desk, &me, &publication).await?,
        "save" => save(&desk, &me, publication, &typed).await?,
        "propose" => propose(&desk, &me, publication, &typed).await?,
        "take_back" => take_back(&desk, &me, publication, &typed).await?,
        "approve" => approve(&desk, &me, publication, &typed).await?,
        _ => return Err(DeskError::NotFound),
    };
    Ok(Redirect::to(&format!("/publish/{year}{after}")).into_response())
}

/// Makes the draft with its key. Doing it twice has the effect of doing it once.
async fn begin(desk: &Desk, me: &SignedIn, publication: &YearPublication) -> Result<&'static str, DeskError> {
    let edition = publication.next().ok_or(DeskError::Conflict)?;
    let mut tx = me.begin(desk).await?;
    let mut rng = desk.chance.clone();
    let draft = match publication.before() {
        // A correction starts with the remarks and breaks of the edition that it corrects.
        Some(before) => {
            let mut draft = Draft::new(before.about.breaks.clone(), &mut rng);
            draft.remarks = before.about.remarks.clone();
            draft
        }
        None => Draft::new(new_breaks(&mut tx, me, publication.year).await?, &mut rng),
    };
    let sealed = draft.seal(&me.keys, (publication.year, edition, 1), &mut rng)?;
    releases::insert_draft(&mut tx, me.office, &sealed).await?;
    tx.commit().await?;
    Ok("")
}

/// The breaks that are known without asking: the lists or the tables differ from those of the year
/// before.
async fn new_breaks(conn: &mut PgConnection, me: &SignedIn, year: u16) -> Result<Vec<Break>, DeskError> {
    let published = releases::published(conn, me.office).await?;
    let before = published.iter().rev().find(|edition| edition.year() < year);
    let changed = before.is_some_and(|before| {
        before.about.list_version != Taxonomy::builtin().version || before.about.programme != VERSION
    });
    Ok(if changed { vec![Break::Lists] } else { Vec::new() })
}

/// Takes the draft out of `publication`, if the form was filled in on this version of it.
fn open(
    publication: YearPublication,
    typed: &Submission,
) -> Result<(YearPublication, Draft, SealedDraft), DeskError> {
    let YearPublication { draft: Some(draft), sealed: Some(sealed), .. } = publication else {
        return Err(DeskError::Conflict);
    };
    // Only the draft that was on the page may be approved, not one that somebody else stored since.
    if typed.first("version").parse() != Ok(sealed.version) {
        return Err(DeskError::Conflict);
    }
    let YearPublication { year, settings, languages, published, team, .. } = publication;
    Ok((
        YearPublication { year, settings, languages, published, sealed: None, draft: None, team },
        draft,
        sealed,
    ))
}

/// Puts the fields of the form into a draft; `false` if a text is too long.
fn read(draft: &mut Draft, typed: &Submission) -> bool {
    let mut remarks = Remarks::new();
    let mut fits = true;
    for tag in locale::all().iter().map(|locale| &locale.tag) {
        let text = typed.first(&format!("remark-{tag}")).replace("\r\n", "\n");
        let text = text.trim();
        fits &= text.chars().count() <= REMARK_LIMIT;
        if !text.is_empty() {
            remarks.insert(tag.clone(), text.chars().take(REMARK_LIMIT).collect());
        }
    }
    draft.remarks = remarks;
    let ticked: Vec<&str> = typed.all("break").collect();
    draft.breaks =
        Break::CHOICES.iter().filter(|(value, _)| ticked.contains(value)).map(|(_, one)| *one).collect();
    fits
}

async fn save(
    desk: &Desk,
    me: &SignedIn,
    publication: YearPublication,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (publication, mut draft, sealed) = open(publication, typed)?;
    if draft.proposal.is_some() {
        return Err(DeskError::Conflict);
    }
    let fits = read(&mut draft, typed);
    let mut tx = me.begin(desk).await?;
    let new =
        draft.seal(&me.keys, (publication.year, sealed.edition, sealed.version), &mut desk.chance.clone())?;
    releases::update_draft(&mut tx, me.office, &new).await?;
    tx.commit().await?;
    Ok(if fits { "?saved" } else { "?long" })
}

/// Whether the counsellor confirmed that every exact count in the remarks is meant. The
/// confirmation covers only the counts that the page listed then.
fn are_counts_confirmed(draft: &Draft, counted: &Counted, typed: &Submission) -> bool {
    let ticked = typed.first("counts-meant") == "yes";
    let meant: Vec<u32> =
        typed.all("counts").filter(|_| ticked).filter_map(|number| number.parse().ok()).collect();
    counted.exact_counts_in(&draft.remarks).iter().all(|(number, _)| meant.contains(number))
}

/// Counts and draws once more, and stores the result as the proposal. An office that works without
/// a second approval publishes at once.
async fn propose(
    desk: &Desk,
    me: &SignedIn,
    publication: YearPublication,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (publication, mut draft, sealed) = open(publication, typed)?;
    if draft.proposal.is_some() {
        return Err(DeskError::Conflict);
    }
    let fits = read(&mut draft, typed);
    let YearCounts { counted, unopened, .. } = publication.count(desk, me).await?;
    let counted = Arc::new(counted);
    let (mut draft, numbers) =
        draw(me, publication.year, draft, Arc::clone(&counted), publication.before().cloned()).await?;
    let counts_confirmed = are_counts_confirmed(&draft, &counted, typed);
    let numbers = numbers.ok().filter(|numbers| publication.before().is_none() || numbers.revised() > 0);
    // Numbers in which cases are missing are not proposed: a colleague who has their keys can.
    let is_complete = unopened == 0;
    let may_propose = fits && counts_confirmed && is_complete;
    let mut tx = me.begin(desk).await?;
    let (now, year) = (desk.clock.now(), i32::from(publication.year));
    let mut rng = desk.chance.clone();
    let after = match numbers {
        Some(numbers) if may_propose && !publication.needs_second() => {
            publish(&mut tx, desk, me, (&publication, &draft, &sealed), (&numbers, false)).await?;
            "?done"
        }
        numbers => {
            // The numbers were refused, nothing needs correction, a case does not open, or a text
            // is too long or names exact counts. The draft keeps what was typed, and the page says
            // why it is not proposed.
            let proposed = numbers.filter(|_| may_propose);
            if proposed.is_some() {
                let act = Act::ReleaseProposed { year };
                audit::append(&mut tx, desk, me, act).await?;
            }
            draft.proposal = proposed.map(|numbers| Proposal { by: me.counsellor, at: now, numbers });
            let new = draft.seal(&me.keys, (publication.year, sealed.edition, sealed.version), &mut rng)?;
            releases::update_draft(&mut tx, me.office, &new).await?;
            match (fits, is_complete, counts_confirmed) {
                (false, _, _) => "?long",
                (true, false, _) => "?unopened",
                (true, true, false) => "?counts",
                (true, true, true) => "",
            }
        }
    };
    tx.commit().await?;
    Ok(after)
}

async fn take_back(
    desk: &Desk,
    me: &SignedIn,
    publication: YearPublication,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (publication, mut draft, sealed) = open(publication, typed)?;
    if draft.proposal.take().is_none() {
        return Ok("");
    }
    let mut tx = me.begin(desk).await?;
    let (mut rng, act) = (desk.chance.clone(), Act::ReleaseTakenBack { year: publication.year.into() });
    audit::append(&mut tx, desk, me, act).await?;
    let new = draft.seal(&me.keys, (publication.year, sealed.edition, sealed.version), &mut rng)?;
    releases::update_draft(&mut tx, me.office, &new).await?;
    tx.commit().await?;
    Ok("")
}

/// Publishes the proposal of a colleague, or one's own if the office works without a second
/// approval.
async fn approve(
    desk: &Desk,
    me: &SignedIn,
    publication: YearPublication,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (publication, draft, sealed) = open(publication, typed)?;
    let Some(proposal) = &draft.proposal else { return Err(DeskError::Conflict) };
    let second = proposal.by != me.counsellor;
    if !second && publication.needs_second() {
        return Ok("?own");
    }
    let mut tx = me.begin(desk).await?;
    if second {
        let act = Act::ReleaseApproved { year: publication.year.into() };
        audit::append(&mut tx, desk, me, act).await?;
    }
    publish(&mut tx, desk, me, (&publication, &draft, &sealed), (&proposal.numbers, second)).await?;
    tx.commit().await?;
    Ok("?done")
}

/// Deletes the draft with its key, appends the publication to the audit trail, and inserts the
/// edition, all in the caller's transaction.
async fn publish(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (publication, draft, sealed): (&YearPublication, &Draft, &SealedDraft),
    (numbers, four_eyes): (&ProtectedNumbers, bool),
) -> Result<(), DeskError> {
    check(numbers).await?;
    releases::delete_draft(&mut *conn, me.office, sealed).await?;
    let act = Act::ReleasePublished { year: publication.year.into(), edition: sealed.edition };
    audit::append(&mut *conn, desk, me, act).await?;
    let edition =
        numbers.edition(draft, sealed.edition, desk.clock.today(), (&publication.settings, four_eyes))?;
    let new = NewEdition {
        year: publication.year,
        edition: sealed.edition,
        tables: &numbers.tables,
        worlds: &numbers.worlds,
        about: &edition.about,
    };
    releases::publish(conn, me.office, &new).await
}

/// Checks the numbers with the same verifier that the public has.
async fn check(numbers: &ProtectedNumbers) -> Result<(), DeskError> {
    let (tables, worlds) = (numbers.tables.clone(), numbers.worlds.clone());
    let holds = spawn_blocking(move || verify(&tables, worlds.as_bytes()).is_ok()).await;
    if matches!(holds, Ok(true)) { Ok(()) } else { Err(DeskError::Defect("a drawn release does not hold")) }
}
