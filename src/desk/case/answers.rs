//! What the person said, made ready to be read: every answer with its label, consents as they stand, what came later.

use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox;
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::report::{ConsentKind, Contact, Report, SafeWay};
use meldestelle_domain::taxonomy::Code;
use meldestelle_web::locale::{self, Locale};

use crate::http::format;

/// An answer with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What was asked.
    pub label: String,
    /// What was answered: codes in words, a line each, then the person's own words.
    pub lines: Vec<String>,
}

/// All answers but the narrative, in the order of the form, and the labels of what was not answered.
#[must_use]
pub fn answers(report: &Report, t: &Locale) -> (Vec<Said>, Vec<String>) {
    let own = |text: &String| (!text.is_empty()).then(|| text.clone());
    let codes = |list: &str, codes: &[Code]| -> Vec<String> {
        codes.iter().map(|code| t.code(list, code.as_str())).collect()
    };
    let one = |list: &str, code: &Option<Code>| codes(list, code.as_slice());
    let label = |key: &str| t.text(key).to_owned();
    let with = |mut lines: Vec<String>, words: &String| {
        lines.extend(own(words));
        lines
    };
    let day = report.when.day.map(|day| format::day(day, t));
    let all = [
        (label("list-desired-help"), codes("desired_help", &report.desired_help)),
        (label("list-manifestation"), codes("manifestation", &report.manifestations)),
        (label("case-when"), with(day.into_iter().collect(), &report.when.words)),
        (label("case-where"), with(own(&report.place.district).into_iter().collect(), &report.place.words)),
        (label("list-ground"), with(codes("ground", &report.grounds), &report.ground_words)),
        (label("list-racism-form"), codes("racism_form", &report.racism_forms)),
        (label("list-life-area"), one("life_area", &report.life_area)),
        (
            label("list-respondent-type"),
            with(one("respondent_type", &report.respondent.kind), &report.respondent.name),
        ),
        (label("list-respondent-sector"), one("respondent_sector", &report.respondent.sector)),
        (label("list-evidence"), with(codes("evidence", &report.evidence), &report.evidence_words)),
        (label("list-reporter-role"), one("reporter_role", &report.about.role)),
        (label("list-age-band"), one("age_band", &report.about.age_band)),
        (
            label("list-gender-self"),
            with(one("gender_self", &report.about.gender), &report.about.gender_words),
        ),
        (label("list-reason-unreported"), codes("reason_unreported", &report.about.unreported)),
        (label("list-intake-channel"), one("intake_channel", &report.channel)),
        (label("case-language"), vec![language(&report.language)]),
    ];
    let (said, silent): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, lines)| !lines.is_empty());
    let said = said.into_iter().map(|(label, lines)| Said { label, lines }).collect();
    (said, silent.into_iter().map(|(label, _)| label).collect())
}

/// A language by its own name.
fn language(tag: &str) -> String {
    locale::find(tag).map_or_else(|| tag.to_owned(), |locale| locale.text("language-name").to_owned())
}

/// Where a consent stands.
pub struct Consent {
    /// To what.
    pub label: &'static str,
    /// Whether it holds.
    pub given: bool,
    /// To whom, when, in which language; or when it was taken back.
    pub note: String,
}

/// All consents as they stand, given or not.
#[must_use]
pub fn consents(report: &Report, later: &[(MessageId, Message)], t: &'static Locale) -> Vec<Consent> {
    let states = mailbox::consents(report, later.iter().map(|(id, message)| (*id, message)));
    let consent = |state: &mailbox::ConsentState| {
        let note = state.last.as_ref().map_or_else(String::new, |change| {
            let day = format::day(change.consent.day, t);
            let words = if change.given {
                t.with2(
                    "case-consent-given-on",
                    ("day", day),
                    ("language", language(&change.consent.language)),
                )
            } else {
                t.with("case-consent-taken-back", "day", day)
            };
            if change.consent.body.is_empty() {
                words.into_owned()
            } else {
                format!("{}: {words}", change.consent.body)
            }
        });
        Consent { label: t.text(consent_label(state.kind)), given: state.given().is_some(), note }
    };
    states.iter().map(consent).collect()
}

/// Whether the person agreed to something.
#[must_use]
pub fn may(kind: ConsentKind, report: &Report, later: &[(MessageId, Message)]) -> bool {
    mailbox::consents(report, later.iter().map(|(id, message)| (*id, message)))
        .iter()
        .any(|state| state.kind == kind && state.given().is_some())
}

fn consent_label(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "case-consent-process",
        ConsentKind::Contact => "case-consent-contact",
        ConsentKind::PassOn => "case-consent-pass-on",
        ConsentKind::WriteOtherSide => "case-consent-write",
        ConsentKind::Example => "case-consent-example",
    }
}

/// Something the person sent later.
pub struct Later {
    /// When.
    pub moment: String,
    /// What it is.
    pub label: &'static str,
    /// The words, if there are new ones.
    pub words: String,
    /// Answers that were not given so before.
    pub changed: Vec<Said>,
}

/// What the person sent later in words, oldest first. Of a form that was sent again: what is new in it.
#[must_use]
pub fn later(report: &Report, messages: &[(MessageId, Message)], t: &'static Locale) -> Vec<Later> {
    let mut ordered: Vec<&Message> = messages.iter().map(|(_, message)| message).collect();
    ordered.sort_by_key(|message| message.written);
    let mut before = report;
    let mut later = Vec::new();
    for message in ordered {
        let (label, words, changed) = match &message.body {
            Body::Revision { report, .. } => {
                let words = if report.narrative == before.narrative {
                    String::new()
                } else {
                    report.narrative.clone()
                };
                let known = answers(before, t).0;
                let mut changed = answers(report, t).0;
                changed.retain(|said| !known.contains(said));
                before = report;
                ("case-later-revision", words, changed)
            }
            Body::Text { text, .. } => ("case-later-text", text.clone(), Vec::new()),
            Body::Addition { text, .. } => ("case-later-addition", text.clone(), Vec::new()),
            Body::Answer { text, .. } if !text.is_empty() => ("case-later-answer", text.clone(), Vec::new()),
            _ => continue,
        };
        later.push(Later {
            moment: format::moment(message.written, t),
            label: t.text(label),
            words,
            changed,
        });
    }
    later
}

/// A contact, with labels.
#[must_use]
pub fn contact(contact: &Contact, t: &Locale) -> Vec<Said> {
    let yes_no = |answer: Option<bool>| answer.map(|yes| t.text(if yes { "yes" } else { "no" }).to_owned());
    let own = |text: &String| (!text.is_empty()).then(|| text.clone());
    let way = contact.safe_way.map(|way| {
        t.text(match way {
            SafeWay::Email => "case-contact-way-email",
            SafeWay::Phone => "case-contact-way-phone",
            SafeWay::TextMessage => "case-contact-way-text",
            SafeWay::Other => "case-contact-way-other",
        })
        .to_owned()
    });
    let lines = [
        ("case-contact-name", own(&contact.name)),
        ("case-contact-only-name", contact.only_this_name.then(|| t.text("yes").to_owned())),
        ("case-contact-way", way),
        ("case-contact-phone", own(&contact.phone)),
        ("case-contact-email", own(&contact.email)),
        ("case-contact-other", own(&contact.other)),
        ("case-contact-times", own(&contact.times)),
        ("case-contact-leave-message", yes_no(contact.may_leave_message)),
        ("case-contact-language", own(&contact.language)),
        ("case-contact-interpreter", yes_no(contact.interpreter)),
    ];
    let said = |(key, line): (&str, Option<String>)| {
        line.map(|line| Said { label: t.text(key).to_owned(), lines: vec![line] })
    };
    lines.into_iter().filter_map(said).collect()
}

/// The day on which a report arrived.
#[must_use]
pub fn arrived(report: &Report, t: &Locale) -> String {
    format::day(local_date(report.received), t)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::report::parse;
    use meldestelle_domain::submission::Submission;
    use uuid::Uuid;

    use super::*;

    fn report(fields: &[(&str, &str)]) -> Report {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        parse(&Submission::new(fields), "de", now).unwrap().report
    }

    #[test]
    fn every_answer_is_shown_or_named_as_missing() {
        let t = locale::fallback();
        let (said, silent) =
            answers(&report(&[("narrative", "x"), ("ground", "age"), ("ground_words", "Haar")]), t);
        let ground = said.iter().find(|said| said.label == t.text("list-ground")).unwrap();
        assert_eq!(ground.lines, [t.code("ground", "age"), "Haar".to_owned()]);
        assert_eq!(said.len() + silent.len(), 16);
        assert!(silent.contains(&t.text("list-life-area").to_owned()));
    }

    #[test]
    fn a_form_sent_again_shows_what_is_new_in_it() {
        let t = locale::fallback();
        let contact = [("consent_contact", "on"), ("contact_phone", "0151 2345678")];
        let first = report(&[&[("narrative", "eins"), ("ground", "age")], &contact[..]].concat());
        let second = report(&[("narrative", "zwei"), ("ground", "age"), ("life_area", "work")]);
        let body = Body::Revision { report: Box::new(second), contact: None, files: Vec::new() };
        let written = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
        let messages = [(MessageId(Uuid::from_u128(1)), Message { written, body })];
        let later = later(&first, &messages, t);
        assert_eq!((later.len(), later[0].words.as_str()), (1, "zwei"));
        let labels: Vec<_> = later[0].changed.iter().map(|said| said.label.as_str()).collect();
        assert_eq!(labels, [t.text("list-life-area")]);
        let may_contact = |later| may(ConsentKind::Contact, &first, later);
        assert!(may_contact(&[]) && !may_contact(&messages), "no longer ticked is taken back");
    }
}
