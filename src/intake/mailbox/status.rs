//! How far the office has got with a report.

use chrono::NaiveDate;
use meldestelle_domain::mailbox::reply_day;
use meldestelle_domain::message::MailboxState;
use meldestelle_domain::report::ConsentKind;
use meldestelle_web::locale::Locale;

use crate::mailbox::open::OpenMailbox;
use crate::office::Office;
use crate::view::date::day;

/// The state of a report, sentence by sentence.
pub fn sentences(t: &Locale, office: &Office, opened: &OpenMailbox, today: NaiveDate) -> Vec<String> {
    // The messages that the office has read are marked in the thread. The name stands above.
    let MailboxState { read, stage, seen: _, sign: _, name: _ } = &opened.state;
    let is_answered = opened.thread.iter().any(|message| message.from_office);
    let may_process = opened.may(ConsentKind::Process);
    let mut sentences = Vec::new();
    if let Some(received) = opened.received() {
        sentences.push(t.with("mailbox-state-received", "day", day(t, received)).into_owned());
    }
    match read {
        None => sentences.push(t.text("mailbox-state-unread").to_owned()),
        Some(read) => sentences.push(t.with("mailbox-state-read", "day", day(t, *read)).into_owned()),
    }
    if read.is_some() || stage.key() != "waiting" {
        sentences.push(t.text(&format!("mailbox-stage-{}", stage.key())).to_owned());
    }
    if opened.report.is_some() && !may_process && !stage.has_ended() {
        sentences.push(t.text("mailbox-state-no-process").to_owned());
    }
    // No day is promised for a report that nobody may work with.
    if let Some(report) = &opened.report
        && !is_answered
        && !stage.has_ended()
        && may_process
    {
        let by = reply_day(report.received, office.settings.replies.days, office.settings.locality.land);
        let key = if today <= by { "mailbox-state-reply-by" } else { "mailbox-state-reply-late" };
        sentences.push(t.with(key, "day", day(t, by)).into_owned());
    }
    sentences
}
