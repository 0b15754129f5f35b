//! How the desk's pages write ids, days, times and shares.

use chrono::{DateTime, NaiveDate, Utc};
use meldestelle_domain::clock::PLACE;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::taxonomy::{Code, message_key};
use meldestelle_web::locale::Locale;

/// The first six digits of a case's id. Colleagues can say them to tell cases apart until a case
/// has a neutral name.
#[must_use]
pub fn short_id(id: CaseId) -> String {
    id.0.simple().to_string().chars().take(6).collect()
}

/// The short name of a code, for lists and choices; its whole name if it has no short one.
#[must_use]
pub fn short_code(list: &str, code: &Code, t: &Locale) -> String {
    let key = format!("short-{}", message_key(list, code.as_str()));
    match t.text(&key) {
        text if text == key => t.code(list, code.as_str()),
        text => text.to_owned(),
    }
}

/// A day as the language writes it.
#[must_use]
pub fn day(day: NaiveDate, t: &Locale) -> String {
    day.format(if t.lang() == "de" { "%d.%m.%Y" } else { "%Y-%m-%d" }).to_string()
}

/// A time in the office's time zone, to the minute.
#[must_use]
pub fn moment(at: DateTime<Utc>, t: &Locale) -> String {
    let at = at.with_timezone(&PLACE);
    format!("{}, {}", day(at.date_naive(), t), at.format("%H:%M"))
}

/// A time in the office's time zone, to the second, to compare with a clock.
#[must_use]
pub fn clock(at: DateTime<Utc>, t: &Locale) -> String {
    let at = at.with_timezone(&PLACE);
    format!("{}, {}", day(at.date_naive(), t), at.format("%H:%M:%S"))
}

/// A part of a whole in whole per cent; a dash if the whole is zero.
#[must_use]
pub fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (_, 0) => "–".to_owned(),
        (0, _) => "0\u{a0}%".to_owned(),
        _ if part * 200 < whole => "<\u{a0}1\u{a0}%".to_owned(),
        _ => format!("{}\u{a0}%", (part * 200 + whole) / (whole * 2)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use meldestelle_web::locale;

    use super::*;

    #[test]
    fn moments_are_the_places() {
        let at = Utc.with_ymd_and_hms(2026, 12, 31, 23, 30, 0).unwrap();
        assert_eq!(moment(at, locale::fallback()), "01.01.2027, 00:30");
        assert_eq!(clock(at, locale::fallback()), "01.01.2027, 00:30:00");
    }

    #[test]
    fn shares_are_rounded_and_a_little_is_not_nothing() {
        for (part, whole, shown) in [
            (0, 0, "–"),
            (0, 5, "0 %"),
            (1, 3, "33 %"),
            (2, 3, "67 %"),
            (1, 200, "1 %"),
            (1, 201, "< 1 %"),
            (5, 5, "100 %"),
        ] {
            assert_eq!(share(part, whole).replace('\u{a0}', " "), shown);
        }
    }
}
