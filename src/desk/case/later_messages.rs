//! What the person sent after the report, as the case page shows it.

use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::report::Report;
use meldestelle_web::locale::Locale;

use crate::case::answers::{LabelledAnswer, labelled_answers};
use crate::http::format;

/// Something the person sent after the report.
pub struct LaterMessage {
    /// When it was written.
    pub moment: String,
    /// What kind of message it is.
    pub label: &'static str,
    /// The person's words, if there are new ones.
    pub words: String,
    /// Answers that differ from those given before.
    pub changed: Vec<LabelledAnswer>,
}

/// The person's messages that carry words, in the order given. Of a form that was sent again only
/// what is new in it.
#[must_use]
pub fn later_messages<'a>(
    report: &'a Report,
    messages: impl IntoIterator<Item = &'a Message>,
    t: &'static Locale,
) -> Vec<LaterMessage> {
    let mut before = report;
    let mut later = Vec::new();
    for message in messages {
        let (label, words, changed) = match &message.body {
            Body::Revision { report, .. } => {
                let (words, changed) = changes(before, report, t);
                before = report;
                ("case-later-revision", words, changed)
            }
            Body::Text { text, .. } => ("case-later-text", text.clone(), Vec::new()),
            Body::Addition { text, .. } => ("case-later-addition", text.clone(), Vec::new()),
            Body::Answer { text, .. } if !text.is_empty() => ("case-later-answer", text.clone(), Vec::new()),
            _ => continue,
        };
        later.push(LaterMessage {
            moment: format::moment(message.written, t),
            label: t.text(label),
            words,
            changed,
        });
    }
    later
}

/// What a form that was sent again changed: the narrative if it is another one, and the answers
/// that were not given so before.
fn changes(before: &Report, after: &Report, t: &Locale) -> (String, Vec<LabelledAnswer>) {
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
        let body = Body::Revision { report: Box::new(second), contact: None, files: Vec::new() };
        let written = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
        let message = Message { written, body };
        let later = later_messages(&first, [&message], t);
        assert_eq!((later.len(), later[0].words.as_str()), (1, "zwei"));
        let labels: Vec<_> = later[0].changed.iter().map(|answer| answer.label.as_str()).collect();
        assert_eq!(labels, [t.text("list-life-area")]);
        let may_contact = |messages: &[&Message]| {
            let messages = messages.iter().map(|message| (MessageId(Uuid::from_u128(1)), *message));
            is_given(ConsentKind::Contact, &mailbox::consents(&first, messages))
        };
        assert!(may_contact(&[]) && !may_contact(&[&message]), "no longer ticked is taken back");
    }
}
