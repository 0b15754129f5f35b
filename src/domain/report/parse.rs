//! Parses the form into a report and a contact.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    About, CONSENT_WORDING, Consent, ConsentKind, Contact, LINE_LIMIT, NARRATIVE_LIMIT, Place, Report,
    Respondent, SafeWay, TEXT_LIMIT, When,
};
use crate::clock::local_date;
use crate::submission::{FieldError, Problem, Reader, Submission};
use crate::taxonomy::Taxonomy;

/// What one submitted form contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// The report.
    pub report: Report,
    /// The contact, if one was left.
    pub contact: Option<Contact>,
}

const YES_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];

/// Parses a form. `now` is the time of arrival, `language` that of the page.
///
/// # Errors
/// If any field is invalid: all problems, each with its field. Nothing of such a form is stored.
pub fn parse(form: &Submission, language: &str, now: DateTime<Utc>) -> Result<Filing, Vec<FieldError>> {
    let today = local_date(now);
    let mut read = Reader::new(form);
    let desired_help = read.codes("desired_help", "desired_help");
    let narrative = read.text("narrative", NARRATIVE_LIMIT);
    if narrative.is_empty() {
        read.fail("narrative", Problem::Missing);
    }
    let manifestations = read.codes("manifestation", "manifestation");
    let when = When { day: read.past_day("when_day", today), words: read.text("when_words", TEXT_LIMIT) };
    let place =
        Place { district: read.text("district", LINE_LIMIT), words: read.text("place_words", TEXT_LIMIT) };
    let grounds = read.codes("ground", "ground");
    let ground_words = read.text("ground_words", TEXT_LIMIT);
    let racism_forms = read.codes("racism_form", "racism_form");
    let life_area = read.code("life_area", "life_area");
    let respondent = Respondent {
        kind: read.code("respondent_type", "respondent_type"),
        sector: read.code("respondent_sector", "respondent_sector"),
        name: read.text("respondent_name", LINE_LIMIT),
    };
    let evidence = read.codes("evidence", "evidence");
    let evidence_words = read.text("evidence_words", TEXT_LIMIT);
    let about = About {
        role: read.code("reporter_role", "reporter_role"),
        age_band: read.code("age_band", "age_band"),
        gender: read.code("gender_self", "gender_self"),
        gender_words: read.text("gender_words", LINE_LIMIT),
        unreported: read.codes("reason_unreported", "reason_unreported"),
    };
    let contact = read_contact(&mut read);
    let consents = read_consents(&mut read, language, today);
    let report = Report {
        received: now,
        language: language.to_owned(),
        list_version: Taxonomy::builtin().version.clone(),
        channel: Taxonomy::list("intake_channel").and_then(|list| list.code("web")),
        desired_help,
        narrative,
        when,
        place,
        grounds,
        ground_words,
        racism_forms,
        life_area,
        manifestations,
        respondent,
        evidence,
        evidence_words,
        about,
        consents,
        has_contact: contact.is_some(),
        // The caller knows the receipt code.
        sign: None,
    };
    read.finish(Filing { report, contact })
}

/// Parses a contact on its own, as the mailbox sends it. It needs at least one way to reach the
/// person, or a name.
///
/// # Errors
/// If any field is invalid: all problems, each with its field. An empty contact is a problem of
/// `contact_email`.
pub fn parse_contact(form: &Submission) -> Result<Contact, Vec<FieldError>> {
    let mut read = Reader::new(form);
    let contact = read_contact(&mut read);
    if contact.is_none() {
        read.fail("contact_email", Problem::Missing);
    }
    read.finish(contact.unwrap_or_default())
}

fn read_contact(read: &mut Reader<'_>) -> Option<Contact> {
    let contact = Contact {
        name: read.text("contact_name", LINE_LIMIT),
        only_this_name: read.ticked("contact_only_name"),
        email: read.email("contact_email", LINE_LIMIT),
        phone: read.phone("contact_phone", LINE_LIMIT),
        other: read.text("contact_other", TEXT_LIMIT),
        safe_way: read.choice("contact_way", &SafeWay::CHOICES),
        times: read.text("contact_times", LINE_LIMIT),
        may_leave_message: read.choice("contact_leave_message", &YES_NO),
        language: read.text("contact_language", LINE_LIMIT),
        interpreter: read.choice("contact_interpreter", &YES_NO),
    };
    ask_for_a_way(read, &contact);
    (!contact.is_empty()).then_some(contact)
}

/// Adds a doubt if the safe way to reach the person needs something that is missing.
fn ask_for_a_way(read: &mut Reader<'_>, contact: &Contact) {
    let wanted = match contact.safe_way {
        Some(SafeWay::Phone | SafeWay::TextMessage) => {
            Some((&contact.phone, "contact_phone", Problem::NumberWanted))
        }
        Some(SafeWay::Email) => Some((&contact.email, "contact_email", Problem::AddressWanted)),
        Some(SafeWay::Other) => Some((&contact.other, "contact_other", Problem::OtherWanted)),
        None => None,
    };
    let expects_us = read.ticked(ConsentKind::Contact.field())
        || contact.may_leave_message == Some(true)
        || !contact.times.is_empty();
    if let Some((text, field, problem)) = wanted {
        if text.is_empty() {
            read.doubt(field, problem);
        }
    } else if expects_us && !contact.has_way() {
        read.doubt("contact_phone", Problem::WayWanted);
    }
}

fn read_consents(read: &mut Reader<'_>, language: &str, day: NaiveDate) -> Vec<Consent> {
    let body = read.text("consent_pass_on_body", LINE_LIMIT);
    ConsentKind::ALL
        .into_iter()
        .filter(|kind| read.ticked(kind.field()))
        .map(|kind| Consent {
            kind,
            body: if kind == ConsentKind::PassOn { body.clone() } else { String::new() },
            wording: CONSENT_WORDING.to_owned(),
            language: language.to_owned(),
            day,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::taxonomy::Code;

    fn parse_fields(fields: &[(&str, &str)]) -> Result<Filing, Vec<FieldError>> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        parse(&Submission::new(fields), "de", Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap())
    }

    #[test]
    fn the_narrative_is_the_one_required_answer() {
        let errors = parse_fields(&[("ground", "age")]).unwrap_err();
        assert_eq!(errors, [FieldError { field: "narrative", problem: Problem::Missing }]);
        let filing = parse_fields(&[("narrative", "Es ist passiert.")]).unwrap();
        assert_eq!(filing.report.narrative, "Es ist passiert.");
        assert_eq!(filing.contact, None);
        assert!(filing.report.consents.is_empty());
    }

    #[test]
    fn every_answer_arrives_in_its_place() {
        let filing = parse_fields(&[
            ("narrative", "x"),
            ("desired_help", "talk"),
            ("ground", "religion"),
            ("ground", "age"),
            ("life_area", "housing"),
            ("when_day", "2026-11-01"),
            ("contact_name", "A."),
            ("contact_only_name", "on"),
            ("contact_phone", "0151 2345678"),
            ("contact_way", "phone"),
            ("contact_interpreter", "yes"),
            ("consent_contact", "on"),
            ("consent_pass_on", "on"),
            ("consent_pass_on_body", "Mieterverein"),
        ])
        .unwrap();
        let report = &filing.report;
        assert_eq!(report.grounds.len(), 2);
        assert_eq!(report.life_area.as_ref().map(Code::as_str), Some("housing"));
        assert!(report.has_contact);
        let kinds: Vec<_> =
            report.consents.iter().map(|consent| (consent.kind, consent.body.as_str())).collect();
        assert_eq!(kinds, [(ConsentKind::Contact, ""), (ConsentKind::PassOn, "Mieterverein")]);
        let contact = filing.contact.unwrap();
        assert!(contact.only_this_name);
        assert_eq!((contact.safe_way, contact.interpreter), (Some(SafeWay::Phone), Some(true)));
    }

    #[test]
    fn a_way_without_what_it_needs_is_asked_back_and_taken_when_it_is_sent_again() {
        for (fields, field, problem) in [
            (&[("contact_way", "phone")][..], "contact_phone", Problem::NumberWanted),
            (
                &[("contact_way", "text_message"), ("contact_email", "a@b.example")],
                "contact_phone",
                Problem::NumberWanted,
            ),
            (&[("contact_way", "email"), ("contact_phone", "110")], "contact_email", Problem::AddressWanted),
            (&[("contact_way", "other"), ("contact_phone", "110")], "contact_other", Problem::OtherWanted),
            (&[("contact_leave_message", "yes")], "contact_phone", Problem::WayWanted),
            (&[("contact_times", "abends"), ("contact_name", "A.")], "contact_phone", Problem::WayWanted),
            (&[("consent_contact", "on")], "contact_phone", Problem::WayWanted),
            (&[("contact_email", "a.example.org")], "contact_email", Problem::NoAt),
        ] {
            let fields: Vec<_> = [("narrative", "x")].iter().chain(fields).copied().collect();
            let errors = parse_fields(&fields).unwrap_err();
            assert_eq!(errors, [FieldError { field, problem }], "{fields:?}");
            let owned = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let confirmed = Submission::new(owned.collect()).confirmations(&errors);
            let again: Vec<_> =
                fields.iter().copied().chain([("confirmed", confirmed[0].as_str())]).collect();
            assert!(parse_fields(&again).is_ok(), "{fields:?}");
        }
        for fine in [
            &[("contact_way", "phone"), ("contact_phone", "0151 2345678")][..],
            &[("contact_name", "A."), ("contact_language", "Dari"), ("contact_leave_message", "no")],
            &[("consent_contact", "on"), ("contact_other", "bei der Nachbarin")],
        ] {
            let fields: Vec<_> = [("narrative", "x")].iter().chain(fine).copied().collect();
            assert!(parse_fields(&fields).is_ok(), "{fine:?}");
        }
    }

    #[test]
    fn words_that_nobody_can_see_are_no_report() {
        for unseen in ["\u{feff}", "\u{200b}\u{2800}", "\u{3164}", "\u{fe0f}\n\0"] {
            let errors = parse_fields(&[("narrative", unseen)]).unwrap_err();
            assert_eq!(errors, [FieldError { field: "narrative", problem: Problem::Missing }]);
        }
        let report = parse_fields(&[("narrative", "\u{feff}Ver\u{ad}mieter\0")]).unwrap().report;
        assert_eq!(report.narrative, "Vermieter");
    }

    #[test]
    fn a_report_survives_its_envelope() {
        let report = parse_fields(&[("narrative", "مرحبا"), ("ground", "age")]).unwrap().report;
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }

    proptest! {
        #[test]
        fn no_form_makes_it_panic(fields in proptest::collection::vec(("[a-z_]{1,20}|narrative|ground|when_day", ".{0,200}"), 0..20)) {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let _ = parse_fields(&fields);
        }
    }
}
