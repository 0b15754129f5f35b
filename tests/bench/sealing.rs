//! Measures what sealing a report costs, the yardstick of the other figures.

use std::thread;

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::office::{TestOffice, filing};
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::seal;
use meldestelle_web::rng::RandomSource;
use uuid::Uuid;

use crate::process::own_cpu;

/// A report of typical length.
pub const FIELDS: [(&str, &str); 8] = [
    ("desired_help", "talk"),
    (
        "narrative",
        "Ich war mit meiner Tochter beim Amt, um einen Antrag abzugeben. Die Frau am Schalter hat gesagt, wir sollen erst einmal richtig Deutsch lernen, \
         obwohl meine Tochter hier geboren ist und fehlerfrei spricht. Dann hat sie den Antrag nicht angenommen. Andere in der Schlange haben gelacht. \
         Ich habe nach ihrem Namen gefragt, den wollte sie nicht sagen. Am nächsten Tag war jemand anderes da und es ging ohne Probleme.",
    ),
    ("manifestation", "verbal_abuse"),
    ("when_words", "Anfang November, vormittags"),
    ("ground", "racism_ethnic"),
    ("ground", "language"),
    ("life_area", "authorities"),
    ("respondent_name", "Bürgerbüro"),
];

/// Processor time to seal one report to the office and its recovery key, in milliseconds.
pub fn sealing_alone() -> f64 {
    let office = TestOffice::new(&mut RandomSource::System);
    let (report, to) = (filing(&FIELDS).report, office.recipients());
    on_all_processors(|| drop(seal(&report, office.id, Uuid::nil(), &to).expect("sealed")))
}

/// Processor time for everything that each report needs, in milliseconds: the sealing, the
/// mailbox's keys, and the person's own copy.
pub fn sealing_all() -> f64 {
    let office = TestOffice::new(&mut RandomSource::System);
    let (report, to) = (filing(&FIELDS).report, office.recipients());
    let body = Body::OwnReport { report: Box::new(report.clone()), files: Vec::new() };
    let own_copy = Message { written: report.received, body };
    on_all_processors(|| {
        let mailbox = MailboxKey::derive(&ReceiptCode::random(&mut RandomSource::System)).expect("its keys");
        seal(&report, office.id, Uuid::nil(), &to).expect("sealed");
        mailbox.seal_own(&own_copy, office.id, MessageId(Uuid::nil())).expect("sealed");
        drop(mailbox.recipient());
    })
}

/// Processor time of one call, in milliseconds. All processors work at once, as under load, because
/// two of them may be threads of one core.
fn on_all_processors(work: impl Fn() + Sync) -> f64 {
    let (threads, rounds) = (thread::available_parallelism().map_or(1, usize::from), 2000);
    let before = own_cpu();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..rounds).for_each(|_| work()));
        }
    });
    (own_cpu() - before) / (threads * rounds) as f64
}
