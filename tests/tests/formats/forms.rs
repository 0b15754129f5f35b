//! What the public face gives out and takes back across an update: the token of a form and the
//! ticket of a mailbox page; and the hashes of used tickets in the database.

use meldestelle_domain::hex::{from_hex, hex};
use meldestelle_domain::submission::Submission;
use meldestelle_intake::guard::form_token::{FormKey, TokenState};
use meldestelle_intake::guard::mailbox_ticket::Ticket;
use serde::{Deserialize, Serialize};

use super::golden::{Counting, Keys, moment, read};

/// What one form key gives out.
#[derive(Serialize, Deserialize)]
pub struct Given {
    /// The hidden field `issued` of a form.
    issued: String,
    /// The hidden field `ticket` of a mailbox page.
    ticket: String,
    /// The ticket of the pages around a report.
    ticket_of_report: String,
    /// `used_ticket.id` of the visit, in hex.
    visit: String,
    /// `used_ticket.id` of a form of that page, in hex.
    form: String,
}

const PATH: &str = "/de/mailbox/write";

fn key(keys: &Keys) -> FormKey {
    FormKey::new(&from_hex::<32>(&keys.form_key).unwrap()).unwrap()
}

fn form() -> Submission {
    Submission::new(vec![("text".to_owned(), "Guten Tag.".to_owned())])
}

/// Writes it.
pub fn make(keys: &Keys) -> Given {
    let (key, code) = (key(keys), keys.code());
    let ticket = Ticket::first(moment(), &mut Counting(200));
    Given {
        issued: key.issue(&code, moment()),
        ticket: ticket.write(&key),
        ticket_of_report: Ticket::of_report(&key, &code, moment(), &mut Counting(220)).write(&key),
        visit: hex(&ticket.visit_id(&key)),
        form: hex(&ticket.form_id(&key, PATH, &form(), b"a file")),
    }
}

fn stored() -> (FormKey, Keys, Given) {
    let keys = Keys::read();
    (key(&keys), keys, read("forms.json"))
}

#[test]
fn a_form_token_is_taken() {
    let (key, keys, given) = stored();
    assert_eq!(key.check(&given.issued, &keys.code(), moment()), TokenState::Fresh);
    assert_eq!(key.issue(&keys.code(), moment()), given.issued);
}

#[test]
fn a_mailbox_ticket_is_taken() {
    let (key, _, given) = stored();
    let ticket = Ticket::read(&given.ticket, &key).unwrap();
    assert!(ticket.is_recent(moment()));
    assert_eq!(Ticket::first(moment(), &mut Counting(200)), ticket);
    assert_eq!(ticket.write(&key), given.ticket);
}

#[test]
fn a_report_names_its_visit_the_same() {
    let (key, keys, given) = stored();
    let ticket = Ticket::of_report(&key, &keys.code(), moment(), &mut Counting(220));
    // Without what authenticates it, which the test above looks at.
    let named = |text: &str| text.rsplit_once('-').unwrap().0.to_owned();
    assert_eq!(named(&ticket.write(&key)), named(&given.ticket_of_report));
}

/// A ticket without its authentication code, so that each test below looks at one label.
fn ticket() -> Ticket {
    Ticket::first(moment(), &mut Counting(200))
}

#[test]
fn a_visit_that_was_left_is_stored_the_same() {
    let (key, _, given) = stored();
    assert_eq!(hex(&ticket().visit_id(&key)), given.visit);
}

#[test]
fn a_form_that_was_sent_is_stored_the_same() {
    let (key, _, given) = stored();
    assert_eq!(hex(&ticket().form_id(&key, PATH, &form(), b"a file")), given.form);
}
