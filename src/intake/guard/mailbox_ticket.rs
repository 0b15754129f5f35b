//! The mailbox ticket: a hidden field that lets a form open a mailbox, and only once.
//!
//! A receipt code travels in forms, and a browser can send any form of its history again. So every
//! page that leads into a mailbox carries a ticket. It names the visit (from signing in to
//! "leave"), the page, and the quarter of the day in which the visit began, authenticated under the
//! office's form key. Three things open nothing: a form that was sent before, a visit that the
//! person left, and a ticket older than two days. The person is asked for the code instead.
//!
//! The key and the used tickets (`used_ticket`) are stored in the database, so every replica checks
//! what another gave out, also after a restart. A row there is a keyed hash of random bytes, which
//! leads to no report.
//!
//! Each form of a page counts by itself. So after "Back", the other forms of the page still work.
//!
//! A ticket cannot notice that somebody left by typing another address.

pub(crate) mod store;

use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::Mac;
use meldestelle_domain::hex::{from_hex, hex};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use rand::Rng;
use tokio::time::timeout;

use crate::guard::form_token;
use crate::guard::form_token::FormKey;
use crate::office::Office;
use crate::state::Intake;

/// Name of the hidden field.
pub const FIELD: &str = "ticket";

const TICKET: &[u8] = b"meldestelle/ticket/1\0";
const RECEIPT: &[u8] = b"meldestelle/ticket receipt/1\0";
const VISIT: &[u8] = b"meldestelle/ticket visit/1\0";
const FORM: &[u8] = b"meldestelle/ticket form/1\0";
/// Bytes of the truncated HMAC.
const LENGTH: usize = 16;
/// How long the database may take to tell whether a visit has ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// A ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    step: i64,
    visit: [u8; 16],
    page: [u8; 8],
}

impl Ticket {
    /// The first ticket of a new visit.
    pub fn first(now: DateTime<Utc>, rng: &mut impl Rng) -> Self {
        let mut visit = [0; 16];
        rng.fill_bytes(&mut visit);
        Self::of_visit(visit, now, rng)
    }

    /// A ticket for the pages around a report that is being filed. All of them are one visit, which
    /// is derived from the form's receipt code.
    pub fn of_report(key: &FormKey, code: &ReceiptCode, now: DateTime<Utc>, rng: &mut impl Rng) -> Self {
        let derived: [u8; 32] =
            key.mac_for(RECEIPT).chain_update(&*code.ascii()).finalize().into_bytes().into();
        let mut visit = [0; 16];
        for (byte, derived) in visit.iter_mut().zip(derived) {
            *byte = derived;
        }
        Self::of_visit(visit, now, rng)
    }

    fn of_visit(visit: [u8; 16], now: DateTime<Utc>, rng: &mut impl Rng) -> Self {
        Self { step: form_token::step(now), visit, page: [0; 8] }.next(rng)
    }

    /// The ticket of the next page of the same visit.
    #[must_use]
    pub fn next(self, rng: &mut impl Rng) -> Self {
        let mut page = [0; 8];
        rng.fill_bytes(&mut page);
        Self { page, ..self }
    }

    /// The value of the hidden field.
    #[must_use]
    pub fn write(&self, key: &FormKey) -> String {
        let Self { step, visit, page } = self;
        let tag = self.mac(key).finalize().into_bytes();
        let tag = hex(tag.get(..LENGTH).unwrap_or_default());
        format!("{step}-{}-{}-{tag}", hex(visit), hex(page))
    }

    /// Reads a hidden field. `None` if this office did not issue the ticket.
    #[must_use]
    pub fn read(field: &str, key: &FormKey) -> Option<Self> {
        let mut parts = field.split('-');
        let (step, visit, page, tag) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let step: u32 = step.parse().ok()?;
        let ticket = Self { step: step.into(), visit: from_hex(visit)?, page: from_hex(page)? };
        let tag: [u8; LENGTH] = from_hex(tag)?;
        let whole = parts.next().is_none();
        (whole && ticket.mac(key).verify_truncated_left(&tag).is_ok()).then_some(ticket)
    }

    /// Whether it is still valid.
    #[must_use]
    pub fn is_recent(&self, now: DateTime<Utc>) -> bool {
        form_token::is_recent(self.step, now)
    }

    /// The stored id of the visit.
    #[must_use]
    pub fn visit_id(&self, key: &FormKey) -> [u8; 32] {
        key.mac_for(VISIT).chain_update(self.visit).finalize().into_bytes().into()
    }

    /// The stored id of a form that was sent: the same fields and files, to the same address, from
    /// the same page.
    #[must_use]
    pub fn form_id(&self, key: &FormKey, path: &str, form: &Submission, files: &[u8]) -> [u8; 32] {
        let mac = key.mac_for(FORM).chain_update(self.visit).chain_update(self.page);
        let mac = mac.chain_update((path.len() as u64).to_le_bytes()).chain_update(path);
        mac.chain_update(&*form.framed(&[FIELD])).chain_update(files).finalize().into_bytes().into()
    }

    fn mac(&self, key: &FormKey) -> hmac::Hmac<sha2::Sha256> {
        key.mac_for(TICKET)
            .chain_update(self.step.to_be_bytes())
            .chain_update(self.visit)
            .chain_update(self.page)
    }
}

/// A ticket for the pages around the report of a receipt code.
pub fn report_ticket(intake: &Intake, office: &Office, code: &ReceiptCode) -> Ticket {
    Ticket::of_report(&office.form_key, code, intake.clock.now(), &mut intake.rng.clone())
}

/// Whether the visit of a ticket has ended. The answer is no while the database does not answer, so
/// that a person gets back what they typed.
pub async fn has_ended(intake: &Intake, office: &Office, ticket: &Ticket) -> bool {
    let asked = store::has_ended(&intake.pool, office.id(), ticket.visit_id(&office.form_key));
    matches!(timeout(PATIENCE, asked).await, Ok(Ok(true)))
}

/// Frees a used ticket, because what its form asked for could not be done: it may be sent again.
/// While the database does not answer, the ticket stays used and the page that comes back has a new
/// one.
pub async fn release(intake: &Intake, office: &Office, form_id: [u8; 32]) {
    let released = store::release(&intake.pool, office.id(), form_id);
    let _ = timeout(PATIENCE, released).await;
}

/// Ends the visit of a ticket, if this office issued it.
pub async fn end_visit(intake: &Intake, office: &Office, field: &str) {
    let Some(ticket) = Ticket::read(field, &office.form_key) else { return };
    let (visit, week) = (ticket.visit_id(&office.form_key), Week::of(intake.clock.today()));
    if let Err(error) = store::end_visit(&intake.pool, office.id(), visit, week).await {
        error_log::record(&describe(&error));
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use meldestelle_web::rng::RandomSource;

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn key(byte: u8) -> FormKey {
        FormKey::new(&[byte; 32]).unwrap()
    }

    fn form(text: &str) -> Submission {
        Submission::new(vec![("text".to_owned(), text.to_owned()), (FIELD.to_owned(), "x".to_owned())])
    }

    #[test]
    fn it_reads_back_for_its_office_only() {
        let ticket = Ticket::first(noon(), &mut RandomSource::seeded(1));
        let written = ticket.write(&key(1));
        assert_eq!(Ticket::read(&written, &key(1)), Some(ticket));
        assert_eq!(Ticket::read(&written, &key(2)), None);
        for place in 0..written.len() {
            let mut other = written.clone().into_bytes();
            other[place] = if other[place] == b'1' { b'2' } else { b'1' };
            assert_eq!(Ticket::read(&String::from_utf8(other).unwrap(), &key(1)), None, "{place}");
        }
        for made_up in ["", "-", "---", &format!("{written}-"), &format!("-{written}")] {
            assert_eq!(Ticket::read(made_up, &key(1)), None, "{made_up}");
        }
    }

    #[test]
    fn it_counts_for_two_days_and_tells_a_quarter_of_the_day() {
        let ticket = Ticket::first(noon(), &mut RandomSource::seeded(1));
        assert!(ticket.is_recent(noon() + TimeDelta::hours(47)));
        assert!(!ticket.is_recent(noon() + TimeDelta::hours(55)));
        let later = Ticket::first(noon() + TimeDelta::minutes(359), &mut RandomSource::seeded(1));
        assert_eq!(ticket, later);
    }

    #[test]
    fn pages_of_one_visit_differ_and_end_together() {
        let (key, mut rng) = (key(1), RandomSource::seeded(1));
        let ticket = Ticket::first(noon(), &mut rng);
        let next = ticket.next(&mut rng);
        assert_eq!(ticket.visit_id(&key), next.visit_id(&key));
        assert_ne!(ticket.visit_id(&key), Ticket::first(noon(), &mut rng).visit_id(&key));
        let id = |ticket: &Ticket, path, text| ticket.form_id(&key, path, &form(text), b"");
        let one = id(&ticket, "/de/mailbox/write", "a");
        assert_eq!(one, id(&ticket, "/de/mailbox/write", "a"));
        for other in [
            id(&next, "/de/mailbox/write", "a"),
            id(&ticket, "/de/mailbox/answer", "a"),
            id(&ticket, "/de/mailbox/write", "b"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_report_is_one_visit_whoever_shows_its_pages() {
        let (key, code) = (key(1), ReceiptCode::random(&mut RandomSource::seeded(7)));
        let of =
            |seed, at| Ticket::of_report(&key, &code, at, &mut RandomSource::seeded(seed)).visit_id(&key);
        assert_eq!(of(1, noon()), of(2, noon() + TimeDelta::hours(30)));
        let other = ReceiptCode::random(&mut RandomSource::seeded(8));
        assert_ne!(
            of(1, noon()),
            Ticket::of_report(&key, &other, noon(), &mut RandomSource::seeded(1)).visit_id(&key)
        );
    }
}
