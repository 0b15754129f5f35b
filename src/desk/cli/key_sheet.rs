//! What set-up shows once: for a person as a sheet to print, for a program as one JSON object.

use std::io::{self, Write};

use crate::cli::setup::{NewCounsellor, NewOffice};
use chrono::{DateTime, Utc};
use meldestelle_domain::clock::PLACE;
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

/// A sheet for the safe, then one for each counsellor, parted by form feeds, so that each prints on paper of its own.
///
/// # Errors
/// Writing.
pub fn sheets(
    mut out: impl Write,
    on_terminal: bool,
    name: &str,
    office: &NewOffice,
    now: DateTime<Utc>,
) -> io::Result<()> {
    writeln!(
        out,
        "{LINE}\n{name}\nNOTSCHLÜSSEL - drucken, in den Tresor legen, hier nicht speichern\n{LINE}\n\n    {}\n",
        office.recovery_key.as_str()
    )?;
    writeln!(
        out,
        "Mit ihm und dem Programm age lässt sich jede Meldung öffnen, auch wenn alle\n\
         Passphrasen verloren sind. Wer ihn hat, kann alles lesen. Er wird nur jetzt gezeigt.\n"
    )?;
    for counsellor in &office.counsellors {
        sheet(&mut out, on_terminal, name, counsellor, now)?;
    }
    Ok(())
}

fn sheet(
    out: &mut impl Write,
    on_terminal: bool,
    name: &str,
    counsellor: &NewCounsellor,
    now: DateTime<Utc>,
) -> io::Result<()> {
    let NewCounsellor { login, passphrase, totp_secret, totp_url, .. } = counsellor;
    writeln!(out, "\u{c}{LINE}\n{name}\nZugang - persönlich übergeben, wird nur jetzt gezeigt\n{LINE}\n")?;
    writeln!(out, "    Anmeldename   {login}\n    Passphrase    {}\n", passphrase.as_str())?;
    writeln!(out, "Zweiter Faktor: mit einer Authenticator-App aufnehmen\n")?;
    if let Ok(code) = QrCode::new(totp_url.as_bytes()) {
        // Cameras expect dark on light: on paper as it is, on a terminal (mostly light on dark) the other way round.
        let (dark, light) =
            if on_terminal { (Dense1x2::Light, Dense1x2::Dark) } else { (Dense1x2::Dark, Dense1x2::Light) };
        let image = code.render::<Dense1x2>().dark_color(dark).light_color(light).quiet_zone(true).build();
        writeln!(out, "{image}\n")?;
    }
    writeln!(out, "oder von Hand eingeben: {}\n{}\n", grouped(totp_secret), totp_url.as_str())?;
    writeln!(
        out,
        "Der Code hängt an der Uhr. Die Uhr des Telefons muss auf die halbe Minute stimmen:\n\
         Stellen Sie sie auf automatisch. Dieser Rechner zeigt gerade:\n\n    {}\n\n\
         (deutsche Zeit). Stimmt das nicht, stellen Sie zuerst seine Uhr: Sonst passt kein Code.\n",
        now.with_timezone(&PLACE).format("%d.%m.%Y, %H:%M:%S Uhr")
    )
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
        sheet(&mut out, false, "Stelle", &counsellor, now).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("Uhr des Telefons") && text.contains("01.01.2027, 00:30:05 Uhr"), "{text}");
    }

    #[test]
    fn secrets_are_grouped_for_typing() {
        assert_eq!(grouped("ABCDEFGHI"), "ABCD EFGH I");
    }
}
