//! Consents as the case page shows them.

use meldestelle_domain::mailbox::ConsentState;
use meldestelle_domain::report::ConsentKind;
use meldestelle_web::locale::Locale;

use crate::case::answers::language_name;
use crate::http::format;

/// A consent on the case page.
pub struct CaseConsent {
    /// What the consent is about.
    pub label: &'static str,
    /// Whether it holds now.
    pub is_given: bool,
    /// When and in which language it was given, and for whom; or when it was taken back.
    pub note: String,
}

/// All consents with their labels, given or not.
#[must_use]
pub fn case_consents(states: &[ConsentState], t: &'static Locale) -> Vec<CaseConsent> {
    states.iter().map(|state| case_consent(state, t)).collect()
}

fn case_consent(state: &ConsentState, t: &'static Locale) -> CaseConsent {
    let note = state.last.as_ref().map_or_else(String::new, |change| {
        let day = format::day(change.consent.day, t);
        let words = if change.given {
            let language = language_name(&change.consent.language);
            t.with2("case-consent-given-on", ("day", day), ("language", language))
        } else {
            t.with("case-consent-taken-back", "day", day)
        };
        if change.consent.body.is_empty() {
            words.into_owned()
        } else {
            format!("{}: {words}", change.consent.body)
        }
    });
    CaseConsent { label: t.text(label_key(state.kind)), is_given: state.given().is_some(), note }
}

/// Whether a consent of this kind holds.
#[must_use]
pub fn is_given(kind: ConsentKind, states: &[ConsentState]) -> bool {
    states.iter().any(|state| state.kind == kind && state.given().is_some())
}

/// The Fluent message that names a kind of consent.
pub fn label_key(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "case-consent-process",
        ConsentKind::Contact => "case-consent-contact",
        ConsentKind::PassOn => "case-consent-pass-on",
        ConsentKind::WriteOtherSide => "case-consent-write",
        ConsentKind::Example => "case-consent-example",
    }
}
