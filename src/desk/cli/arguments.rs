//! The command line. No argument ever holds a secret, because other users of the machine can read
//! them.

use crate::cli::setup::{Imprint, OfficePlan};
use lexopt::Parser;
use lexopt::prelude::*;
use meldestelle_domain::office::OfficeKind;
use meldestelle_web::locale::{self, Locale};
use std::ffi::OsString;

/// The help text.
pub const USAGE: &str = "\
meldestelle-desk [serve]      serves the desk
meldestelle-desk ready        asks the desk that runs with this configuration whether it is ready
meldestelle-desk migrate      brings the database up to date (as its owner)
meldestelle-desk setup --name NAME --place PLACE --kind municipal|association --counsellor LOGIN [--counsellor LOGIN ...]
                       [--responsible TEXT --address TEXT --email ADDRESS] [--phone NUMBER]
                       [--host HOST] [--language de|en] [--json]
                              sets an office up and shows its secrets once; the form opens when it says who is
                              responsible, with postal and e-mail address (here, or later at the desk)
meldestelle-desk protect ...  makes a release from a file of coded cases, without a database
meldestelle-desk verify-release DIR
                              checks a release by counting

Configuration: the environment, and the file that MELDESTELLE_CONFIG names; every key stands in deploy/meldestelle.conf.example.
";

/// What the program is to do.
#[derive(Debug)]
pub enum Command {
    /// Serve the desk.
    Serve,
    /// Ask the running desk whether it is ready.
    Ready,
    /// Migrate the database.
    Migrate,
    /// Set up an office.
    Setup {
        /// The office.
        plan: OfficePlan,
        /// The language of the sheets.
        language: &'static Locale,
        /// Whether to write JSON for a program instead of sheets for people.
        json: bool,
    },
    /// Make a release from files; holds the arguments of
    /// [`crate::cli::release_tools::protect_files`].
    Protect(Vec<OsString>),
    /// Check a release; holds the arguments of [`crate::cli::release_tools::verify_files`].
    VerifyRelease(Vec<OsString>),
    /// Show the help text.
    Help,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// If an argument is missing, unknown or wrong; the message is for the person who typed it.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = Parser::from_args(arguments);
    let command = match parser.next()? {
        None => Command::Serve,
        Some(Long("help") | Short('h')) => Command::Help,
        Some(Value(name)) => match name.string()?.as_str() {
            "serve" => Command::Serve,
            "ready" => Command::Ready,
            "migrate" => Command::Migrate,
            "setup" => return parse_setup(parser),
            "protect" => return Ok(Command::Protect(parser.raw_args()?.collect())),
            "verify-release" => return Ok(Command::VerifyRelease(parser.raw_args()?.collect())),
            "help" => Command::Help,
            other => return Err(format!("there is no command {other}").into()),
        },
        Some(other) => return Err(other.unexpected()),
    };
    match parser.next()? {
        None => Ok(command),
        Some(more) => Err(more.unexpected()),
    }
}

fn parse_setup(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let (mut name, mut place, mut kind, mut host) = (None, None, None, None);
    let (mut counsellors, mut language, mut json) = (Vec::new(), locale::fallback(), false);
    let mut imprint = Imprint::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("name") => name = Some(parser.value()?.string()?),
            Long("place") => place = Some(parser.value()?.string()?),
            Long("host") => host = Some(parser.value()?.string()?.to_ascii_lowercase()),
            Long("responsible") => imprint.responsible = lines(&parser.value()?.string()?),
            Long("address") => imprint.address = lines(&parser.value()?.string()?),
            Long("email") => imprint.email = parser.value()?.string()?,
            Long("phone") => imprint.phone = parser.value()?.string()?,
            Long("counsellor") => counsellors.push(parser.value()?.string()?),
            Long("kind") => kind = Some(parse_kind(&parser.value()?.string()?)?),
            Long("language") => {
                let tag = parser.value()?.string()?;
                language = locale::find(&tag).ok_or_else(|| format!("there is no language {tag}"))?;
            }
            Long("json") => json = true,
            other => return Err(other.unexpected()),
        }
    }
    let missing = |option: &str| format!("--{option} is missing");
    let plan = OfficePlan {
        name: name.ok_or_else(|| missing("name"))?,
        place: place.ok_or_else(|| missing("place"))?,
        kind: kind.ok_or_else(|| missing("kind"))?,
        host,
        imprint,
        counsellors,
    };
    Ok(Command::Setup { plan, language, json })
}

/// Turns a typed `\n` into a line break, as `meldestelle office` does.
fn lines(text: &str) -> String {
    text.replace("\\n", "\n")
}

fn parse_kind(text: &str) -> Result<OfficeKind, String> {
    match text {
        "municipal" => Ok(OfficeKind::Municipal),
        "association" => Ok(OfficeKind::Association),
        _ => Err("--kind is municipal or association".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_line(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn serves_unless_told_otherwise() {
        assert!(matches!(parse_line(""), Ok(Command::Serve)));
        assert!(matches!(parse_line("migrate"), Ok(Command::Migrate)));
        assert!(matches!(parse_line("ready"), Ok(Command::Ready)));
        assert_eq!(parse_line("serve now").unwrap_err(), "unexpected argument \"now\"");
        assert_eq!(parse_line("dance").unwrap_err(), "there is no command dance");
    }

    #[test]
    fn reads_what_to_set_up() {
        let line = "setup --name M --place=P --kind association --counsellor a --counsellor b  --json";
        let Ok(Command::Setup { plan, json: true, .. }) = parse_line(line) else { panic!("not read") };
        assert_eq!((plan.place.as_str(), plan.counsellors.len()), ("P", 2));
        assert!(!plan.settings().takes_reports(), "nobody said who is responsible");
        let line = format!("{line} --responsible R --address=A\\nB --email e@example.org --phone 1");
        let Ok(Command::Setup { plan, .. }) = parse_line(&line) else { panic!("not read") };
        let settings = plan.settings();
        assert_eq!((settings.public.address.as_str(), settings.public.phone.as_str()), ("A\nB", "1"));
        assert!(settings.takes_reports());
        for (line, mistake) in [
            ("setup --name", "missing argument for option '--name'"),
            ("setup --kind private", "--kind is municipal or association"),
            ("setup --name M --place P", "--kind is missing"),
            ("setup --passphrase x", "invalid option '--passphrase'"),
        ] {
            assert_eq!(parse_line(line).unwrap_err(), mistake);
        }
    }
}
