//! What set-up shows once: for a person as a sheet to print, for a program as one JSON object.

use std::io::{self, Write};

use crate::cli::setup::{NewCounsellor, NewOffice};
use chrono::{DateTime, Utc};
use meldestelle_domain::clock::PLACE;
use meldestelle_web::locale::Locale;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde::Serialize;

const LINE: &str = "------------------------------------------------------------------------";

/// One JSON object.
///
/// # Errors
/// Writing.
pub fn json(mut out: impl Write, office: &NewOffice) -> io::Result<()> {
    #[derive(Serialize)]
    struct Sheet<'a> {
        office_id: String,
        recovery_key: &'a str,
        counsellors: Vec<Person<'a>>,
    }
    #[derive(Serialize)]
    struct Person<'a> {
        login: &'a str,
        passphrase: &'a str,
        totp_secret: &'a str,
        totp_url: &'a str,
    }
    impl<'a> From<&'a NewCounsellor> for Person<'a> {
        fn from(new: &'a NewCounsellor) -> Self {
            let NewCounsellor { login, passphrase, totp_secret, totp_url, .. } = new;
            Self { login, passphrase, totp_secret, totp_url }
        }
    }
    let sheet = Sheet {
        office_id: office.id.to_string(),
        recovery_key: &office.recovery_key,
        counsellors: office.counsellors.iter().map(Person::from).collect(),
    };
    serde_json::to_writer(&mut out, &sheet)?;
    writeln!(out)
}

/// Writes a sheet for the safe, then one for each counsellor. Form feeds part them, so that each prints on paper of
/// its own.
///
/// # Errors
/// If writing fails.
pub fn sheets(
    mut out: impl Write,
    t: &Locale,
    on_terminal: bool,
    name: &str,
    office: &NewOffice,
    now: DateTime<Utc>,
) -> io::Result<()> {
    let key = office.recovery_key.as_str();
    writeln!(out, "{LINE}\n{name}\n{}\n{LINE}\n\n    {key}\n", t.text("keysheet-recovery-title"))?;
    writeln!(out, "{}\n", t.text("keysheet-recovery-text"))?;
    for counsellor in &office.counsellors {
        sheet(&mut out, t, on_terminal, name, counsellor, now)?;
    }
    Ok(())
}

fn sheet(
    out: &mut impl Write,
    t: &Locale,
    on_terminal: bool,
    name: &str,
    counsellor: &NewCounsellor,
    now: DateTime<Utc>,
) -> io::Result<()> {
    let NewCounsellor { id: _, login, passphrase, totp_secret, totp_url } = counsellor;
    writeln!(out, "\u{c}{LINE}\n{name}\n{}\n{LINE}\n", t.text("keysheet-access-title"))?;
    let labels = [t.text("keysheet-login"), t.text("keysheet-passphrase")];
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) + 3;
    let [login_label, passphrase_label] = labels;
    writeln!(out, "    {login_label:width$}{login}\n    {passphrase_label:width$}{}\n", passphrase.as_str())?;
    writeln!(out, "{}\n", t.text("keysheet-second-factor"))?;
    if let Ok(code) = QrCode::new(totp_url.as_bytes()) {
        // Cameras expect dark on light: paper shows the picture as it is, a terminal (mostly light on dark) inverts it.
        let (dark, light) =
            if on_terminal { (Dense1x2::Light, Dense1x2::Dark) } else { (Dense1x2::Dark, Dense1x2::Light) };
        let image = code.render::<Dense1x2>().dark_color(dark).light_color(light).quiet_zone(true).build();
        writeln!(out, "{image}\n")?;
    }
    let by_hand = t.with("keysheet-by-hand", "secret", grouped(totp_secret));
    writeln!(out, "{}\n{}\n", without_isolates(&by_hand), totp_url.as_str())?;
    let shown = now.with_timezone(&PLACE).format("%d.%m.%Y, %H:%M:%S");
    writeln!(out, "{}\n\n    {shown}\n\n{}\n", t.text("keysheet-clock"), t.text("keysheet-clock-wrong"))
}

/// Without the invisible marks that Fluent puts around what is inserted: terminals show them as boxes.
fn without_isolates(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// Groups of four, as people type them.
fn grouped(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * 5 / 4);
    for (place, letter) in secret.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use meldestelle_domain::id::CounsellorId;
    use meldestelle_web::locale;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_sheet_names_the_time_that_codes_hang_on() {
        let counsellor = NewCounsellor {
            id: CounsellorId(Uuid::nil()),
            login: "ada".to_owned(),
            passphrase: String::new().into(),
            totp_secret: String::new().into(),
            totp_url: String::new().into(),
        };
        let mut out = Vec::new();
        let now = Utc.with_ymd_and_hms(2026, 12, 31, 23, 30, 5).unwrap();
        sheet(&mut out, locale::fallback(), false, "Stelle", &counsellor, now).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("Uhr des Telefons") && text.contains("01.01.2027, 00:30:05"), "{text}");
        assert!(text.contains("    Anmeldename   ada\n    Passphrase    "), "{text}");
    }

    #[test]
    fn sheets_speak_the_language_that_was_asked_for() {
        let counsellor = NewCounsellor {
            id: CounsellorId(Uuid::nil()),
            login: "ada".to_owned(),
            passphrase: String::new().into(),
            totp_secret: "ABCDEFGH".to_owned().into(),
            totp_url: String::new().into(),
        };
        let mut out = Vec::new();
        let now = Utc.with_ymd_and_hms(2026, 12, 31, 23, 30, 5).unwrap();
        sheet(&mut out, locale::find("en").unwrap(), false, "Office", &counsellor, now).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("or type it in: ABCD EFGH\n") && text.contains("    Login name   ada\n"),
            "{text}"
        );
    }

    #[test]
    fn secrets_are_grouped_for_typing() {
        assert_eq!(grouped("ABCDEFGHI"), "ABCD EFGH I");
    }
}
