//! The consents of a report, with what stands for each.

use meldestelle_domain::mailbox::ConsentState;
use meldestelle_domain::message::ConsentChange;
use meldestelle_domain::report::{Consent, ConsentKind};
use meldestelle_web::locale::Locale;

use crate::view::date::day;

/// A consent and the button to change it.
pub struct ConsentEntry {
    /// Which consent.
    pub kind: ConsentKind,
    /// Whether it is given.
    pub given: bool,
    /// What stands, in words.
    pub stands: String,
}

impl ConsentEntry {
    /// The consent with what stands.
    pub fn of(t: &Locale, state: &ConsentState) -> Self {
        let stands = match &state.last {
            None => t.text("mailbox-consent-never").to_owned(),
            Some(change) => describe(t, change),
        };
        Self { kind: state.kind, given: state.given().is_some(), stands }
    }

    /// The wording of the consent.
    pub fn words<'t>(&self, t: &'t Locale) -> &'t str {
        t.text(wording_key(self.kind))
    }

    /// Whether giving it asks for the body that the report may be passed on to.
    pub fn wants_body(&self) -> bool {
        !self.given && self.kind == ConsentKind::PassOn
    }
}

fn describe(t: &Locale, ConsentChange { given, consent }: &ConsentChange) -> String {
    let Consent { kind: _, body, wording, language, day: changed } = consent;
    let key = if *given { "mailbox-consent-since" } else { "mailbox-consent-taken-back" };
    let wording = format!("{wording}, {language}");
    let mut words = t.with2(key, ("day", day(t, *changed)), ("wording", wording)).into_owned();
    if *given && !body.is_empty() {
        words.push(' ');
        words.push_str(&t.with("mailbox-consent-body-is", "body", body.as_str()));
    }
    words
}

/// Name of the message with the wording of a consent, as on the form.
pub fn wording_key(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "consent-process",
        ConsentKind::Contact => "consent-contact",
        ConsentKind::PassOn => "consent-pass-on",
        ConsentKind::WriteOtherSide => "consent-write",
        ConsentKind::Example => "consent-example",
    }
}
