//! The steps of a release: begin, save, propose, take back, approve. Each is written into the audit trail with what it did.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::publication::{Break, Counted, REMARK_LIMIT, Remarks, VERSION, true_counts};
use meldestelle_domain::release::verify;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::{form as web_form, locale};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use super::draft::{Draft, Drawn, Proposal};
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::ingest;
use crate::publish::year_page::{Loaded, draw, parse_year};
use crate::state::Desk;
use crate::store::releases::{self, NewEdition, SealedDraft};

/// Largest form: remarks in every language.
const LIMIT: usize = 512 * 1024;

/// Takes the step that the form names.
pub(super) async fn take(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(year): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let year = parse_year(&desk, &year)?;
    let typed = web_form::read(request, LIMIT).await?;
    // Whatever came in or was taken out since the page was shown counts as it stands now.
    ingest::take_in(&desk, &me).await?;
    let loaded = Loaded::find(&desk, &me, year).await?;
    let after = match typed.first("action") {
        "begin" => begin(&desk, &me, &loaded).await?,
        "save" => save(&desk, &me, loaded, &typed).await?,
        "propose" => propose(&desk, &me, loaded, &typed).await?,
        "take_back" => take_back(&desk, &me, loaded, &typed).await?,
        "approve" => approve(&desk, &me, loaded, &typed).await?,
        _ => return Err(DeskError::NotFound),
    };
    Ok(Redirect::to(&format!("/publish/{year}{after}")).into_response())
}

/// Makes the draft with its key. Done twice, it is done once.
async fn begin(desk: &Desk, me: &SignedIn, loaded: &Loaded) -> Result<&'static str, DeskError> {
    let edition = loaded.next().ok_or(DeskError::Conflict)?;
    let mut tx = me.begin(desk).await?;
    let mut rng = desk.chance.clone();
    let draft = match loaded.before() {
        // A correction goes on with what was said of the year.
        Some(before) => {
            let mut draft = Draft::new(before.about.breaks.clone(), &mut rng);
            draft.remarks = before.about.remarks.clone();
            draft
        }
        None => Draft::new(new_breaks(&mut tx, me, loaded.year).await?, &mut rng),
    };
    let sealed = draft.seal(&me.keys, (loaded.year, edition, 1), &mut rng)?;
    releases::insert_draft(&mut tx, me.office, &sealed).await?;
    tx.commit().await?;
    Ok("")
}

/// A break that is known without asking: other lists or tables than in the year before.
async fn new_breaks(conn: &mut PgConnection, me: &SignedIn, year: u16) -> Result<Vec<Break>, DeskError> {
    let published = releases::published(conn, me.office).await?;
    let before = published.iter().rev().find(|edition| edition.year() < year);
    let changed = before.is_some_and(|before| {
        before.about.list_version != Taxonomy::builtin().version || before.about.programme != VERSION
    });
    Ok(if changed { vec![Break::Lists] } else { Vec::new() })
}

/// The draft with the version the form was filled in on.
fn open(loaded: Loaded, typed: &Submission) -> Result<(Loaded, Draft, SealedDraft), DeskError> {
    let Loaded { draft: Some(draft), sealed: Some(sealed), .. } = loaded else {
        return Err(DeskError::Conflict);
    };
    // What is approved is what was on the page: nothing that somebody else stored since.
    if typed.first("version").parse() != Ok(sealed.version) {
        return Err(DeskError::Conflict);
    }
    let Loaded { year, settings, languages, published, team, .. } = loaded;
    Ok((Loaded { year, settings, languages, published, sealed: None, draft: None, team }, draft, sealed))
}

/// Puts what was typed into a draft; false if a text is too long.
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
    loaded: Loaded,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (loaded, mut draft, sealed) = open(loaded, typed)?;
    if draft.proposal.is_some() {
        return Err(DeskError::Conflict);
    }
    let fits = read(&mut draft, typed);
    let mut tx = me.begin(desk).await?;
    let new =
        draft.seal(&me.keys, (loaded.year, sealed.edition, sealed.version), &mut desk.chance.clone())?;
    releases::update_draft(&mut tx, me.office, &new).await?;
    tx.commit().await?;
    Ok(if fits { "?saved" } else { "?long" })
}

/// Whether somebody said of every true count in the remarks that it is meant. Those that stood there when they said it, and no others.
fn is_looked_at(draft: &Draft, counted: &Counted, typed: &Submission) -> bool {
    let ticked = typed.first("counts-meant") == "yes";
    let meant: Vec<u32> =
        typed.all("counts").filter(|_| ticked).filter_map(|number| number.parse().ok()).collect();
    true_counts(&draft.remarks, counted).iter().all(|(number, _)| meant.contains(number))
}

/// Counts and draws once more, and fixes what came of it. An office that works without a second approval publishes at once.
async fn propose(
    desk: &Desk,
    me: &SignedIn,
    loaded: Loaded,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (loaded, mut draft, sealed) = open(loaded, typed)?;
    if draft.proposal.is_some() {
        return Err(DeskError::Conflict);
    }
    let fits = read(&mut draft, typed);
    let counted = Arc::new(loaded.count(desk, me).await?.counted);
    let (mut draft, drawn) =
        draw(me, loaded.year, draft, Arc::clone(&counted), loaded.before().cloned()).await?;
    let looked_at = is_looked_at(&draft, &counted, typed);
    let drawn = drawn.ok().filter(|drawn| loaded.before().is_none() || drawn.revised() > 0);
    let fits_as_it_is = fits && looked_at;
    let mut tx = me.begin(desk).await?;
    let (now, year) = (desk.clock.now(), i32::from(loaded.year));
    let mut rng = desk.chance.clone();
    let after = match drawn {
        Some(drawn) if fits_as_it_is && !loaded.needs_second() => {
            publish(&mut tx, desk, me, (&loaded, &draft, &sealed), (&drawn, false)).await?;
            "?done"
        }
        drawn => {
            // Refused, nothing to correct, a text too long or with true counts: what was typed is kept, and the page says why.
            let proposed = drawn.filter(|_| fits_as_it_is);
            if proposed.is_some() {
                let act = Act::ReleaseProposed { year };
                audit::append(&mut tx, desk, me, act).await?;
            }
            draft.proposal = proposed.map(|drawn| Proposal { by: me.counsellor, at: now, drawn });
            let new = draft.seal(&me.keys, (loaded.year, sealed.edition, sealed.version), &mut rng)?;
            releases::update_draft(&mut tx, me.office, &new).await?;
            match (fits, looked_at) {
                (false, _) => "?long",
                (true, false) => "?counts",
                (true, true) => "",
            }
        }
    };
    tx.commit().await?;
    Ok(after)
}

async fn take_back(
    desk: &Desk,
    me: &SignedIn,
    loaded: Loaded,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (loaded, mut draft, sealed) = open(loaded, typed)?;
    if draft.proposal.take().is_none() {
        return Ok("");
    }
    let mut tx = me.begin(desk).await?;
    let (mut rng, act) = (desk.chance.clone(), Act::ReleaseTakenBack { year: loaded.year.into() });
    audit::append(&mut tx, desk, me, act).await?;
    let new = draft.seal(&me.keys, (loaded.year, sealed.edition, sealed.version), &mut rng)?;
    releases::update_draft(&mut tx, me.office, &new).await?;
    tx.commit().await?;
    Ok("")
}

/// Publishes what somebody else proposed. One's own proposal only where the office works without a second approval.
async fn approve(
    desk: &Desk,
    me: &SignedIn,
    loaded: Loaded,
    typed: &Submission,
) -> Result<&'static str, DeskError> {
    let (loaded, draft, sealed) = open(loaded, typed)?;
    let Some(proposal) = &draft.proposal else { return Err(DeskError::Conflict) };
    let second = proposal.by != me.counsellor;
    if !second && loaded.needs_second() {
        return Ok("?own");
    }
    let mut tx = me.begin(desk).await?;
    if second {
        let act = Act::ReleaseApproved { year: loaded.year.into() };
        audit::append(&mut tx, desk, me, act).await?;
    }
    publish(&mut tx, desk, me, (&loaded, &draft, &sealed), (&proposal.drawn, second)).await?;
    tx.commit().await?;
    Ok("?done")
}

/// In the caller's transaction: deletes the draft with its key, notes it, and inserts the edition.
async fn publish(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (loaded, draft, sealed): (&Loaded, &Draft, &SealedDraft),
    (drawn, four_eyes): (&Drawn, bool),
) -> Result<(), DeskError> {
    check(drawn).await?;
    releases::delete_draft(&mut *conn, me.office, sealed).await?;
    let act = Act::ReleasePublished { year: loaded.year.into(), edition: sealed.edition };
    audit::append(&mut *conn, desk, me, act).await?;
    let edition = drawn.edition(draft, sealed.edition, desk.clock.today(), (&loaded.settings, four_eyes))?;
    let new = NewEdition {
        year: loaded.year,
        edition: sealed.edition,
        tables: &drawn.tables,
        worlds: &drawn.worlds,
        about: &edition.about,
    };
    releases::publish(conn, me.office, &new).await
}

/// What goes out is checked by the verifier that everybody else has.
async fn check(drawn: &Drawn) -> Result<(), DeskError> {
    let (tables, worlds) = (drawn.tables.clone(), drawn.worlds.clone());
    let holds = spawn_blocking(move || verify(&tables, worlds.as_bytes()).is_ok()).await;
    if matches!(holds, Ok(true)) { Ok(()) } else { Err(DeskError::Defect("a drawn release does not hold")) }
}
