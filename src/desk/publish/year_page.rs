//! The page of a year that is being published.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Datelike;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::publication::{Counted, programme};
use meldestelle_statistics::edition::{Break, Edition};
use meldestelle_statistics::protect::ProtectError;
use meldestelle_statistics::remark_counts::CountOf;
use meldestelle_statistics::rule::FEWEST_CASES;
use meldestelle_statistics::settings::PublicationSettings;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::page;
use meldestelle_web::published::view::EditionView;
use meldestelle_web::published::{style, words};
use tokio::task::spawn_blocking;

use super::counting::{self, YearCounts};
use super::draft::{Draft, ProtectedNumbers};
use super::name_of;
use crate::audit::CaseNames;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest;
use crate::state::Desk;
use crate::store::offices;
use crate::store::people::{self, Member};
use crate::store::releases::{self, SealedDraft};

/// How many cases of each kind the page links to.
const LINKS: usize = 20;

/// Reads the year from the address. A year that is not over is not found, because it cannot be
/// published.
pub(super) fn parse_year(desk: &Desk, text: &str) -> Result<u16, DeskError> {
    let year: u16 = text.parse().map_err(|_| DeskError::NotFound)?;
    if (1900..=9999).contains(&year) && i32::from(year) < desk.clock.today().year() {
        Ok(year)
    } else {
        Err(DeskError::NotFound)
    }
}

/// All that is stored about a year's publication.
pub(super) struct YearPublication {
    pub year: u16,
    pub settings: PublicationSettings,
    pub languages: Vec<String>,
    pub published: Vec<Edition>,
    pub sealed: Option<SealedDraft>,
    pub draft: Option<Draft>,
    pub team: Vec<Member>,
}

impl YearPublication {
    pub async fn find(desk: &Desk, me: &SignedIn, year: u16) -> Result<Self, DeskError> {
        let mut tx = me.begin(desk).await?;
        let settings = offices::settings(&mut tx, me.office).await?;
        let mut published = releases::published(&mut tx, me.office).await?;
        published.retain(|edition| edition.year() == year);
        let next = published.len() + 1;
        let drafts = releases::drafts(&mut tx, me.office).await?;
        let sealed =
            drafts.into_iter().find(|draft| draft.year == year && usize::from(draft.edition) == next);
        let team = people::team(&mut tx, &me.keys).await?;
        tx.commit().await?;
        let draft = sealed.as_ref().map(|sealed| Draft::open(&me.keys, sealed)).transpose()?;
        Ok(Self {
            year,
            settings: settings.publication,
            languages: settings.form.languages,
            published,
            sealed,
            draft,
            team,
        })
    }

    /// The number of the next edition; `None` if both editions are published.
    pub fn next(&self) -> Option<u16> {
        match self.published.len() {
            0 => Some(1),
            1 => Some(2),
            _ => None,
        }
    }

    /// Whether a second counsellor has to approve.
    pub const fn needs_second(&self) -> bool {
        self.settings.needs_second(self.team.len())
    }

    /// The edition that is being corrected.
    pub fn before(&self) -> Option<&Edition> {
        self.published.last()
    }

    /// Counts the year with the tables that the next edition needs.
    pub async fn count(&self, desk: &Desk, me: &SignedIn) -> Result<YearCounts, DeskError> {
        let programme = match self.before() {
            Some(before) => before.release.programme(),
            None => programme(),
        };
        counting::count(desk, me, self.year, programme).await
    }
}

/// Draws the numbers of a draft on a thread that may block, and returns the draft with them.
pub(super) async fn draw(
    me: &SignedIn,
    year: u16,
    draft: Draft,
    counted: Arc<Counted>,
    before: Option<Edition>,
) -> Result<(Draft, Result<ProtectedNumbers, ProtectError>), DeskError> {
    let office = me.office_name.clone();
    let drawing = move || {
        let numbers = draft.draw(&counted, before.as_ref(), &office, year);
        (draft, numbers)
    };
    spawn_blocking(drawing).await.map_err(|_| DeskError::Defect("drawing panicked"))
}

/// The reasons why a year cannot be published yet.
struct PublicationObstacles {
    /// The cases with their names.
    uncoded: Vec<(CaseId, String)>,
    open: Vec<(CaseId, String)>,
    more_uncoded: usize,
    more_open: usize,
    unopened: usize,
    waiting: i64,
    newer_codes: usize,
    duplicates: u32,
    abuse: u32,
    counted: usize,
}

impl PublicationObstacles {
    async fn find(desk: &Desk, me: &SignedIn, year: &YearCounts) -> Result<Self, DeskError> {
        let Counted { uncoded, open, newer_codes, duplicates, abuse, .. } = &year.counted;
        let linked = |cases: &[CaseId]| -> Vec<CaseId> { cases.iter().take(LINKS).copied().collect() };
        let (linked_uncoded, linked_open) = (linked(uncoded), linked(open));
        let all = [linked_uncoded.clone(), linked_open.clone()].concat();
        let names = CaseNames::of(&mut *me.begin(desk).await?, me, &all).await?;
        let with_names =
            |cases: Vec<CaseId>| cases.into_iter().map(|case| (case, names.label(case))).collect();
        Ok(Self {
            uncoded: with_names(linked_uncoded),
            open: with_names(linked_open),
            more_uncoded: uncoded.len().saturating_sub(LINKS),
            more_open: open.len().saturating_sub(LINKS),
            unopened: year.unopened,
            waiting: year.waiting,
            newer_codes: newer_codes.len(),
            duplicates: *duplicates,
            abuse: *abuse,
            counted: uncoded.len() + open.len(),
        })
    }

    /// Whether there is no obstacle.
    fn is_clear(&self) -> bool {
        self.counted == 0 && self.unopened == 0 && self.waiting == 0
    }
}

#[derive(Template)]
#[template(path = "desk/publish_year.html")]
struct YearPage {
    t: &'static Locale,
    me: SignedIn,
    year: u16,
    /// The published editions: number, day, and whether a second counsellor approved.
    published: Vec<(u16, String, bool)>,
    /// The number of the next edition, if there can be one.
    next: Option<u16>,
    obstacles: Option<PublicationObstacles>,
    draft: Option<DraftForm>,
    view: Option<EditionView>,
    refusal: Option<ProtectError>,
    revised: usize,
    proposed: Option<ProposalView>,
    /// The exact counts that the remarks name, each with a sentence that says what it counts.
    true_counts: Vec<(u32, String)>,
    four_eyes: bool,
    message: Option<&'static str>,
    /// Where the public reads the year: the address of the public face and the language. `None` if
    /// nobody entered the address.
    site: Option<(String, String)>,
}

/// The remarks and breaks of a draft, as the form shows them.
struct DraftForm {
    version: i32,
    /// Language tag, language name, and text.
    remarks: Vec<(String, String, String)>,
    /// Value, name of its message, and whether it is ticked.
    breaks: Vec<(&'static str, String, bool)>,
}

/// A proposal, as the page shows it.
struct ProposalView {
    version: i32,
    name: String,
    own: bool,
    changed: bool,
}

impl YearPage {
    fn refusal_words(&self) -> Option<[&'static str; 2]> {
        Some(match self.refusal? {
            ProtectError::TooFew => ["publish-refused-few", "publish-refused-few-do"],
            ProtectError::OtherTables => ["publish-refused-tables", "publish-refused-tables"],
            ProtectError::CorrectedBefore => ["publish-corrected-before", "publish-corrected-before"],
            ProtectError::Unprotectable | ProtectError::TooManyCells => {
                ["publish-refused-unprotectable", "publish-refused-unprotectable-do"]
            }
            ProtectError::Office => ["publish-refused-other", "publish-refused-unprotectable-do"],
        })
    }

    /// The public page of an edition.
    fn public_page(&self, number: u16) -> Option<String> {
        let (site, language) = self.site.as_ref()?;
        Some(format!("{site}/{language}/statistics/{}/{number}", self.year))
    }

    /// Whether the counsellor may approve the proposal.
    fn may_approve(&self, proposed: &ProposalView) -> bool {
        !proposed.own || !self.four_eyes
    }

    fn is_correction(&self) -> bool {
        self.next == Some(2)
    }

    /// Says how many duplicates and cases of abuse are counted nowhere.
    fn excluded(&self, found: &PublicationObstacles) -> String {
        let duplicates = ("duplicates", found.duplicates);
        self.t.with2("publish-excluded", duplicates, ("abuse", found.abuse)).into_owned()
    }

    /// Whether there is something to propose, and every case of the year is in it.
    fn may_propose(&self) -> bool {
        let is_complete = self.obstacles.as_ref().is_none_or(|found| found.unopened == 0);
        let is_new = self.next == Some(1) || self.revised > 0;
        self.view.is_some() && self.proposed.is_none() && is_complete && is_new
    }
}

/// Shows the page of the year.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(year): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let message = match query.as_deref() {
        Some("saved") => Some("publish-saved"),
        Some("own") => Some("publish-own-proposal"),
        Some("long") => Some("publish-too-long"),
        Some("counts" | "unopened") => Some("publish-counts-kept"),
        _ => None,
    };
    let year = parse_year(&desk, &year)?;
    ingest::ingest_waiting_reports(&desk, &me).await?;
    let publication = YearPublication::find(&desk, &me, year).await?;
    let page = assemble(&desk, me, publication, message).await?;
    Ok(page::html(StatusCode::OK, &page))
}

async fn assemble(
    desk: &Desk,
    me: SignedIn,
    mut publication: YearPublication,
    message: Option<&'static str>,
) -> Result<YearPage, DeskError> {
    let (t, year, next) = (me.locale, publication.year, publication.next());
    let published = publication
        .published
        .iter()
        .map(|edition| (edition.number, format::day(edition.about.published, t), edition.about.four_eyes));
    let mut page = YearPage {
        t,
        year,
        published: published.collect(),
        next,
        obstacles: None,
        draft: None,
        view: None,
        refusal: None,
        revised: 0,
        proposed: None,
        true_counts: Vec::new(),
        four_eyes: publication.needs_second(),
        message,
        site: public_site(&publication, t),
        me,
    };
    let Some(number) = next else { return Ok(page) };
    let counted = publication.count(desk, &page.me).await?;
    page.obstacles = Some(PublicationObstacles::find(desk, &page.me, &counted).await?);
    // Without a draft nothing is drawn yet, and so few cases are refused whatever is drawn.
    let is_small = number == 1 && counted.counted.frequencies.total() < FEWEST_CASES;
    page.refusal = is_small.then_some(ProtectError::TooFew);
    let (Some(draft), Some(version)) =
        (publication.draft.take(), publication.sealed.as_ref().map(|sealed| sealed.version))
    else {
        return Ok(page);
    };
    let counted = Arc::new(counted.counted);
    page.true_counts = true_counts(t, &counted, &draft);
    let (draft, numbers) =
        draw(&page.me, year, draft, Arc::clone(&counted), publication.before().cloned()).await?;
    let shown = match &draft.proposal {
        Some(proposal) => {
            page.proposed = Some(ProposalView {
                version,
                name: name_of(&publication.team, proposal.by),
                own: proposal.by == page.me.counsellor,
                changed: numbers.as_ref().ok() != Some(&proposal.numbers),
            });
            Some(&proposal.numbers)
        }
        None => numbers.as_ref().ok(),
    };
    if let Some(shown) = shown {
        let four_eyes = publication.needs_second();
        let edition =
            shown.edition(&draft, number, desk.clock.today(), (&publication.settings, four_eyes))?;
        page.revised = shown.revised();
        page.view = Some(EditionView::of(t, &page.me.office_name, &edition, Some(&counted)));
    }
    page.refusal = if shown.is_some() { None } else { numbers.err() };
    page.draft = Some(draft_form(&draft, version, &publication.languages));
    Ok(page)
}

/// The exact counts that the remarks of a draft name, each with a sentence on what it counts.
fn true_counts(t: &Locale, counted: &Counted, draft: &Draft) -> Vec<(u32, String)> {
    let line = |(number, of): (u32, CountOf)| {
        let words =
            t.with2("publish-counts-line", ("n", number.to_string()), ("what", counted_label(t, &of)));
        (number, words.into_owned())
    };
    counted.exact_counts_in(&draft.remarks).into_iter().map(line).collect()
}

/// Where the public reads: in the language of the counsellor if the public face has it, or else in
/// its first.
fn public_site(publication: &YearPublication, t: &Locale) -> Option<(String, String)> {
    let site = Some(publication.settings.site.clone()).filter(|site| !site.is_empty())?;
    let languages = &publication.languages;
    let own = languages.iter().find(|tag| **tag == t.tag).or_else(|| languages.first());
    Some((site, own.unwrap_or(&t.tag).clone()))
}

/// A sentence that says what an exact count in the remarks counts.
fn counted_label(t: &Locale, of: &CountOf) -> String {
    match of {
        CountOf::Total => t.text("published-total").to_owned(),
        CountOf::Standalone(name) => words::code(t, "apart", name),
        CountOf::Duplicates => t.text("case-status-duplicate").to_owned(),
        CountOf::Abuse => t.text("case-status-abuse").to_owned(),
        CountOf::Code { attribute, code } => {
            let list = ("list", words::attribute(t, attribute));
            t.with2("publish-counts-code", list, ("code", words::code(t, attribute, code))).into_owned()
        }
    }
}

fn draft_form(draft: &Draft, version: i32, languages: &[String]) -> DraftForm {
    let texts: BTreeMap<&str, &str> =
        draft.remarks.iter().map(|(tag, text)| (tag.as_str(), text.as_str())).collect();
    let remarks = languages.iter().filter_map(|tag| locale::find(tag)).map(|language| {
        let text = texts.get(language.tag.as_str()).copied().unwrap_or_default();
        (language.tag.clone(), language.text("language-name").to_owned(), text.to_owned())
    });
    let breaks = Break::CHOICES
        .map(|(value, one)| (value, format!("published-break-{value}"), draft.breaks.contains(&one)));
    DraftForm { version, remarks: remarks.collect(), breaks: breaks.to_vec() }
}
