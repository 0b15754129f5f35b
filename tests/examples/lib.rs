//! Made-up reports and cases for trying out and measuring the service. They are recognisably
//! invented, plausibly distributed, and spread over the two years before today. They are processed
//! like real ones: the form's fields are parsed, sealed and filed, and most reports are taken in
//! and coded. The newest wait uncoded.

mod scenes;
mod shares;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::facts::{CODED, Facts};
use meldestelle_domain::id::{CaseId, CounsellorId, MessageId, OfficeId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{Filing, Report, parse};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{Recipients, seal};
use rand::{CryptoRng, RngExt};
use sqlx::PgConnection;

use self::scenes::{ADDED, NAMES, PLACES, SCENES, Scene};
use meldestelle_desk::http::error::DeskError;
use meldestelle_desk::keys::crypter::row;
use meldestelle_desk::keys::keyring::UnlockedOffice;
use meldestelle_desk::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use meldestelle_desk::store::cases::NewCase;
use meldestelle_desk::store::{cases, offices, reports};

/// Number of the newest reports that nobody has looked at yet.
const NEW: usize = 6;
/// Number of days before today over which the reports are spread.
const DAYS: i64 = 730;

type Fields = Vec<(String, String)>;

/// Stores `count` made-up reports, and cases for all but the newest.
///
/// # Errors
/// The database rejects a statement, or sealing fails.
pub async fn store(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    team: &[CounsellorId],
    count: usize,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let office = keys.office();
    let (epoch, recipients) = offices::recipients(conn, office).await?;
    let mut taken = Vec::with_capacity(count);
    for number in 0..count {
        let is_new = number + NEW >= count;
        let scene = weighted(rng);
        let filing = file(scene, arrival(number, count, is_new, now, rng), rng)?;
        let id = ReportId::random(rng);
        insert_report(conn, office, epoch, id, &filing, &recipients, rng).await?;
        if !is_new {
            let state = coded(scene, &filing.report, team, now, rng)?;
            let case = seal_case(keys, id, &state, &filing.report, rng)?;
            cases::insert(conn, office, &case).await?;
            taken.push(id.0);
        }
    }
    reports::remove_waiting(conn, office, &taken).await?;
    Ok(())
}

fn weighted(rng: &mut (impl CryptoRng + ?Sized)) -> &'static Scene {
    let [first, ..] = &SCENES;
    let mut ticket = rng.random_range(0..SCENES.iter().map(|scene| scene.weight).sum());
    for scene in &SCENES {
        match ticket.checked_sub(scene.weight) {
            Some(left) => ticket = left,
            None => return scene,
        }
    }
    first
}

fn pick<'a, T>(from: &'a [T], rng: &mut (impl CryptoRng + ?Sized)) -> Option<&'a T> {
    if from.is_empty() { None } else { from.get(rng.random_range(0..from.len())) }
}

/// True with a probability of so many percent.
fn percent(of_hundred: u32, rng: &mut (impl CryptoRng + ?Sized)) -> bool {
    rng.random_range(0..100) < of_hundred
}

/// Chooses one of the values by their shares in percent.
fn share<'a>(shares: &[(u32, &'a str)], rng: &mut (impl CryptoRng + ?Sized)) -> &'a str {
    let mut ticket = rng.random_range(0..100);
    for (share, value) in shares {
        match u32::checked_sub(ticket, *share) {
            Some(left) => ticket = left,
            None => return value,
        }
    }
    ""
}

/// Time of arrival of the report with this number: older ones first, on any day, at an hour when
/// people are awake.
fn arrival(
    number: usize,
    count: usize,
    is_new: bool,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> DateTime<Utc> {
    let minute = TimeDelta::minutes(rng.random_range(0..16 * 60));
    let day = if is_new {
        let from_end = i64::try_from(count - number).unwrap_or(1);
        from_end.min(7)
    } else {
        let share =
            i64::try_from(number).unwrap_or(0) * (DAYS - 8) / i64::try_from(count.max(1)).unwrap_or(1);
        (DAYS - share - rng.random_range(0..8)).max(8)
    };
    now - TimeDelta::days(day) - minute / 2
}

/// Fills in and parses the form as the person sent it.
fn file(
    scene: &Scene,
    received: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Filing, DeskError> {
    let mut fields = Fields::new();
    let mut set = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.push((name.to_owned(), value.to_owned()));
        }
    };
    let added = if scene.language == "de" { pick(&ADDED, rng).copied().unwrap_or_default() } else { "" };
    set("narrative", format!("{}\n\n{added}", scene.words).trim_end());
    for (name, codes) in [
        ("ground", scene.grounds),
        ("manifestation", scene.manifestations),
        ("evidence", scene.evidence),
        ("desired_help", scene.wants),
    ] {
        for (place, code) in codes.iter().enumerate() {
            // People rarely tick everything that applies.
            if place == 0 || percent(45, rng) {
                set(name, code);
            }
        }
    }
    set("racism_form", if percent(70, rng) { scene.racism } else { "" });
    set("life_area", scene.area);
    set("respondent_type", scene.respondent.0);
    set("respondent_sector", if percent(60, rng) { scene.respondent.1 } else { "" });
    set("respondent_name", if percent(50, rng) { scene.name } else { "" });
    set("place_words", pick(&PLACES, rng).copied().unwrap_or_default());
    let days_before = rng.random_range(0..45);
    if percent(70, rng) {
        set("when_day", &local_date(received - TimeDelta::days(days_before)).to_string());
    } else {
        set("when_words", "vor ein paar Wochen");
    }
    for (list, shares) in shares::ABOUT {
        set(list, share(shares, rng));
    }
    set("consent_process", "on");
    if percent(45, rng) {
        let name = pick(&NAMES, rng).copied().unwrap_or_default();
        set("contact_name", name);
        set("contact_email", &format!("beispiel{}@example.invalid", rng.random_range(100..1000)));
        let way = share(&[(75, "email"), (25, "other")], rng);
        set("contact_way", way);
        set("contact_other", if way == "other" { "über eine Nachbarin (erfunden)" } else { "" });
        set("contact_leave_message", share(&[(60, "no"), (30, "yes")], rng));
        set("consent_contact", "on");
    }
    let mut filing = parse(&Submission::new(fields), scene.language, received)
        .map_err(|_| DeskError::Defect("an example is no valid form"))?;
    let channel = share(&shares::CHANNEL, rng);
    filing.report.channel = Taxonomy::list("intake_channel").and_then(|list| list.code(channel));
    Ok(filing)
}

/// The case as counsellors coded it, depending on its age.
fn coded(
    scene: &Scene,
    report: &Report,
    team: &[CounsellorId],
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<CaseState, DeskError> {
    let is_old = now - report.received > TimeDelta::days(120);
    let status = share(if is_old { &shares::OLD } else { &shares::YOUNG }, rng);
    let fields = Submission::new(coding(scene, report, status, rng));
    let facts = Facts::parse(&fields).map_err(|_| DeskError::Defect("an example is coded wrongly"))?;
    let code = Taxonomy::list("case_status").and_then(|list| list.code(status));
    let state = CaseState::of_report(report).ok_or(DeskError::Defect("no status for a new case"))?;
    Ok(CaseState {
        name: format!("Beispiel: {}", scene.title),
        status: code.ok_or(DeskError::Defect("an example's status"))?,
        priority: match share(&[(12, "high"), (16, "low")], rng) {
            "high" => Priority::High,
            "low" => Priority::Low,
            _ => Priority::Normal,
        },
        assignee: if percent(90, rng) { pick(team, rng).copied() } else { None },
        facts,
        ..state
    })
}

/// The coding form as a counsellor sent it: what the person ticked, and what the talks added.
fn coding(scene: &Scene, report: &Report, status: &str, rng: &mut (impl CryptoRng + ?Sized)) -> Fields {
    let suggested = Facts::suggested(report);
    let mut fields = Fields::new();
    for list in CODED {
        fields.extend(suggested.codes(list).iter().map(|code| (list.to_owned(), code.to_string())));
    }
    let mut add = |list: &str, code: &str| {
        if !code.is_empty() && !fields.iter().any(|(name, value)| name == list && value == code) {
            fields.push((list.to_owned(), code.to_owned()));
        }
    };
    add("racism_form", scene.racism);
    if suggested.codes("respondent_sector").is_empty() {
        add("respondent_sector", scene.respondent.1);
    }
    add("legal_setting", scene.legal);
    for (list, shares) in shares::CODED_AT_THE_DESK {
        add(list, share(shares, rng));
    }
    if !matches!(status, "triage" | "duplicate" | "abuse") {
        add("intervention", "first_talk");
        add("intervention", share(&shares::INTERVENTION, rng));
    }
    if status == "closed" {
        add("outcome", share(&shares::OUTCOME, rng));
    }
    fields
}

fn seal_case(
    keys: &UnlockedOffice,
    report_id: ReportId,
    state: &CaseState,
    report: &Report,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<NewCase, DeskError> {
    let id = CaseId::random(rng);
    let epoch = keys.newest();
    let crypter = keys.crypter(epoch)?;
    Ok(NewCase {
        id,
        report: report_id,
        year: local_date(report.received).year(),
        open: state.is_open(),
        epoch,
        state: crypter.seal(CASE_STATE, &row(id.0), state, rng)?,
        content: crypter.seal(CASE_CONTENT, &row(id.0), report, rng)?,
    })
}

/// Files a report as the public face does, with a mailbox whose code nobody holds.
async fn insert_report(
    conn: &mut PgConnection,
    office: OfficeId,
    epoch: i32,
    id: ReportId,
    filing: &Filing,
    to: &Recipients,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let Filing { report, contact } = filing;
    let mailbox = MailboxKey::derive(&ReceiptCode::random(rng))?;
    let copy_id = MessageId::random(rng);
    let body = Body::OwnReport { report: Box::new(report.clone()), files: Vec::new() };
    let copy = mailbox.seal_own(&Message { written: report.received, body }, office, copy_id)?;
    let (contact, is_left) = (contact.clone().unwrap_or_default(), contact.is_some());
    let contact = seal(&contact, office, id.0, to)?;
    let sealed = seal(report, office, id.0, to)?;
    let stored = sqlx::query_scalar!(
        "SELECT file_report($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        office.0,
        id.0,
        epoch,
        Week::of(local_date(report.received)).monday(),
        sealed.as_bytes(),
        mailbox.tag(),
        mailbox.recipient(),
        &mailbox.fingerprint(report.narrative.as_bytes()),
        copy_id.0,
        copy.as_bytes(),
        contact.as_bytes(),
        &mailbox.contact_mark(&contact, is_left),
    )
    .fetch_one(conn)
    .await?;
    if stored == Some(true) { Ok(()) } else { Err(DeskError::Defect("an example was not stored")) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::TimeZone;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use uuid::Uuid;

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    #[test]
    fn every_scene_is_a_form_and_can_be_coded() {
        let mut rng = StdRng::seed_from_u64(1);
        let team = [CounsellorId(Uuid::from_u128(1))];
        for scene in SCENES.iter().cycle().take(SCENES.len() * 40) {
            let filing = file(scene, noon() - TimeDelta::days(200), &mut rng).unwrap();
            assert!(filing.report.narrative.starts_with("(Beispiel)") || scene.language != "de");
            let legal = Taxonomy::list("legal_setting").unwrap();
            assert!(legal.code(scene.legal).is_some(), "{}", scene.legal);
            let state = coded(scene, &filing.report, &team, noon(), &mut rng).unwrap();
            assert!(state.facts.confirmed && state.facts.has("life_area", scene.area));
        }
    }

    #[test]
    fn they_lie_in_the_two_years_before_today_and_the_newest_last() {
        let mut rng = StdRng::seed_from_u64(2);
        for count in [1, 5, 60, 600] {
            let mut years = HashSet::new();
            for number in 0..count {
                let is_new = number + NEW >= count;
                let at = arrival(number, count, is_new, noon(), &mut rng);
                let age = noon() - at;
                assert!(age > TimeDelta::hours(12) && age < TimeDelta::days(DAYS + 2), "{age}");
                assert_eq!(age < TimeDelta::days(8), is_new, "{number} of {count}: {age}");
                years.insert(at.year());
            }
            assert!(count < 60 || years.len() == 3);
        }
    }

    #[test]
    fn the_same_seed_tells_the_same() {
        let tell = |seed| {
            let mut rng = StdRng::seed_from_u64(seed);
            let scene = weighted(&mut rng);
            file(scene, noon(), &mut rng).unwrap()
        };
        assert_eq!(tell(7), tell(7));
        assert_ne!(tell(7), tell(8));
    }
}
