//! The command line. No argument ever holds a secret: other users of the machine can read them.

use crate::cli::setup::{Imprint, Plan};
use meldestelle_domain::office::OfficeKind;

/// How it is used.
pub const USAGE: &str = "\
meldestelle-desk [serve]      serves the desk
meldestelle-desk ready        asks the desk that runs with this configuration whether it is ready
meldestelle-desk migrate      brings the database up to date (as its owner)
meldestelle-desk setup --name NAME --place PLACE --kind municipal|association --counsellor LOGIN [--counsellor LOGIN ...]
                       [--responsible TEXT --address TEXT --email ADDRESS] [--phone NUMBER]
                       [--host HOST] [--examples N] [--json]
                              sets an office up and shows its secrets once; the form opens when it says who is
                              responsible, with postal and e-mail address (here, or later at the desk)
meldestelle-desk protect ...  makes a release from a file of coded cases, without a database
meldestelle-desk verify-release DIR
                              checks a release by counting

Configuration: the environment, and the file that MELDESTELLE_CONFIG names; every key stands in deploy/meldestelle.conf.example.
";

/// What to do.
#[derive(Debug)]
pub enum Command {
    /// Serve the desk.
    Serve,
    /// Ask the running one whether it is ready.
    Ready,
    /// Migrate the database.
    Migrate,
    /// Set an office up.
    Setup {
        /// Which.
        plan: Plan,
        /// For a program instead of a person.
        json: bool,
    },
    /// Make a release from files.
    Protect(Vec<String>),
    /// Check a release.
    VerifyRelease(Vec<String>),
    /// Say how it is used.
    Help,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// What is wrong, for whoever typed it.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    let command = match arguments.next().as_deref() {
        None | Some("serve") => Command::Serve,
        Some("ready") => Command::Ready,
        Some("migrate") => Command::Migrate,
        Some("setup") => return parse_setup(arguments),
        Some("protect") => return Ok(Command::Protect(arguments.collect())),
        Some("verify-release") => return Ok(Command::VerifyRelease(arguments.collect())),
        Some("help" | "--help" | "-h") => Command::Help,
        Some(other) => return Err(format!("there is no command {other}")),
    };
    match arguments.next() {
        None => Ok(command),
        Some(more) => Err(format!("{more} is one too many")),
    }
}

fn parse_setup(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut name, mut place, mut kind, mut host) = (None, None, None, None);
    let (mut counsellors, mut examples, mut json) = (Vec::new(), 0, false);
    let mut imprint = Imprint::default();
    while let Some(argument) = arguments.next() {
        let (option, given) = match argument.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if option == "--json" && given.is_none() {
            json = true;
            continue;
        }
        let mut value =
            || given.clone().or_else(|| arguments.next()).ok_or(format!("{option} needs a value"));
        match option.as_str() {
            "--name" => name = Some(value()?),
            "--place" => place = Some(value()?),
            "--host" => host = Some(value()?.to_ascii_lowercase()),
            "--responsible" => imprint.responsible = lines(&value()?),
            "--address" => imprint.address = lines(&value()?),
            "--email" => imprint.email = value()?,
            "--phone" => imprint.phone = value()?,
            "--counsellor" => counsellors.push(value()?),
            "--kind" => kind = Some(parse_kind(&value()?)?),
            "--examples" => {
                examples = value()?.parse().map_err(|_| "--examples needs a number".to_owned())?;
            }
            _ => return Err(format!("there is no option {option}")),
        }
    }
    let missing = |what: &str| format!("--{what} is missing");
    let plan = Plan {
        name: name.ok_or_else(|| missing("name"))?,
        place: place.ok_or_else(|| missing("place"))?,
        kind: kind.ok_or_else(|| missing("kind"))?,
        host,
        imprint,
        counsellors,
        examples,
    };
    Ok(Command::Setup { plan, json })
}

/// As `meldestelle office` takes it: `\n` begins a new line.
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
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serves_unless_told_otherwise() {
        assert!(matches!(parse_line(""), Ok(Command::Serve)));
        assert!(matches!(parse_line("migrate"), Ok(Command::Migrate)));
        assert!(matches!(parse_line("ready"), Ok(Command::Ready)));
        assert_eq!(parse_line("serve now").unwrap_err(), "now is one too many");
        assert_eq!(parse_line("dance").unwrap_err(), "there is no command dance");
    }

    #[test]
    fn reads_what_to_set_up() {
        let line =
            "setup --name M --place=P --kind association --counsellor a --counsellor b --examples 9 --json";
        let Ok(Command::Setup { plan, json: true }) = parse_line(line) else { panic!("not read") };
        assert_eq!((plan.place.as_str(), plan.counsellors.len(), plan.examples), ("P", 2, 9));
        assert!(!plan.settings().takes_reports(), "nobody said who is responsible");
        let line = format!("{line} --responsible R --address=A\\nB --email e@example.org --phone 1");
        let Ok(Command::Setup { plan, .. }) = parse_line(&line) else { panic!("not read") };
        let settings = plan.settings();
        assert_eq!((settings.address.as_str(), settings.phone.as_str()), ("A\nB", "1"));
        assert!(settings.takes_reports());
        for (line, mistake) in [
            ("setup --name", "--name needs a value"),
            ("setup --kind private", "--kind is municipal or association"),
            ("setup --name M --place P", "--kind is missing"),
            ("setup --passphrase x", "there is no option --passphrase"),
        ] {
            assert_eq!(parse_line(line).unwrap_err(), mistake);
        }
    }
}
