//! What is new in a form that was sent again.

use meldestelle_domain::report::Report;
use meldestelle_web::locale::Locale;

use crate::case::answers::{LabelledAnswer, labelled_answers};

/// What a form that was sent again changed: the narrative if it is another one, and the answers
/// that were not given so before.
#[must_use]
pub fn changes(before: &Report, after: &Report, t: &Locale) -> (String, Vec<LabelledAnswer>) {
    let words = if after.narrative == before.narrative { String::new() } else { after.narrative.clone() };
    let (known, _) = labelled_answers(before, t);
    let (mut changed, _) = labelled_answers(after, t);
    changed.retain(|answer| !known.contains(answer));
    (words, changed)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::id::MessageId;
    use meldestelle_domain::mailbox;
    use meldestelle_domain::message::{Body, Message};
    use meldestelle_domain::report::ConsentKind;
    use meldestelle_web::locale;
    use uuid::Uuid;

    use super::*;
    use crate::case::answers::tests::report;
    use crate::case::consents::is_given;

    #[test]
    fn a_form_sent_again_shows_what_is_new_in_it() {
        let t = locale::fallback();
        let contact = [("consent_contact", "on"), ("contact_phone", "0151 2345678")];
        let first = report(&[&[("narrative", "eins"), ("ground", "age")], &contact[..]].concat());
        let second = report(&[("narrative", "zwei"), ("ground", "age"), ("life_area", "work")]);
        let (words, changed) = changes(&first, &second, t);
        assert_eq!(words, "zwei");
        let labels: Vec<_> = changed.iter().map(|answer| answer.label.as_str()).collect();
        assert_eq!(labels, [t.text("list-life-area")]);
        let body = Body::Revision { report: Box::new(second), contact: None, files: Vec::new() };
        let written = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
        let message = Message { written, body };
        let may_contact = |messages: &[&Message]| {
            let messages = messages.iter().map(|message| (MessageId(Uuid::from_u128(1)), *message));
            is_given(ConsentKind::Contact, &mailbox::consents(&first, messages))
        };
        assert!(may_contact(&[]) && !may_contact(&[&message]), "no longer ticked is taken back");
    }
}
