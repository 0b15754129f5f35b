//! The statistics as tools: `protect` makes a release from a file of coded cases, and
//! `verify-release` checks a release by counting.
//!
//! Neither needs a database or an office's keys. A refusal writes no file. The key comes from a
//! file and never from an argument, because every user of the machine can read arguments. Not
//! promised: that a year is drawn only once. Whoever runs `protect` with two keys and publishes
//! both results has revealed more than one release does.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use meldestelle_domain::hex::hex;
use meldestelle_statistics::protect::{ReleaseKey, protect};
use meldestelle_statistics::release::Release;
use meldestelle_statistics::table::{Cases, Programme};
use meldestelle_statistics::verify::{Finding, verify};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// The exit code of a release that was written, or that holds.
const DONE: u8 = 0;
/// The exit code for bad input, a refusal, or a release that does not hold.
const REFUSED: u8 = 1;
/// The exit code for arguments that were not understood.
const USAGE: u8 = 2;

const RELEASE: &str = "release.json";
const WORLDS: &str = "worlds.csv";

/// The help text of `protect`.
pub const PROTECT_USAGE: &str = "\
usage: meldestelle-desk protect --cases FILE.csv --attributes FILE.json --key-file FILE --office NAME --year YEAR --out DIR

Rounds the counts of coded cases so that no single person shows, and certifies it.
  --cases FILE.csv         one case a line, one column per attribute, several codes joined by |
  --attributes FILE.json   {\"attributes\": {...}} as in release.json, optionally \"programme\": [[\"area\"], [\"area\", \"resp\"], ...]
  --key-file FILE          the secret key of this release: fresh random bytes, to be deleted after publication (a line end after them is ignored)
  --office NAME            as it stands in the release
  --year YEAR              in which the cases came in
  --out DIR                gets release.json and worlds.csv; made if it is not there
Exit code: 0 written, 1 refused (nothing written), 2 this usage.
";

/// The help text of `verify-release`.
pub const VERIFY_USAGE: &str = "\
usage: meldestelle-desk verify-release DIR

Checks DIR/release.json against DIR/worlds.csv by counting alone.
Exit code: 0 it holds, 1 it does not (with the reasons), 2 this usage.
";

/// Why a tool ended without a result.
enum ToolError {
    Usage(String),
    Refused(Vec<String>),
    Printing,
}

impl From<io::Error> for ToolError {
    /// Only printing fails with a bare I/O error; reading and writing files add a message of their
    /// own.
    fn from(_: io::Error) -> Self {
        Self::Printing
    }
}

impl From<lexopt::Error> for ToolError {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

fn refused(reason: impl Into<String>) -> ToolError {
    ToolError::Refused(vec![reason.into()])
}

/// Runs `meldestelle-desk protect` and returns the exit code.
pub fn protect_files(arguments: &[OsString], out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if asks_for_help(arguments) {
        return end(out.write_all(PROTECT_USAGE.as_bytes()).map_err(ToolError::from), PROTECT_USAGE, err);
    }
    let done = ProtectArguments::parse(arguments).and_then(|arguments| arguments.run(out));
    end(done, PROTECT_USAGE, err)
}

/// Runs `meldestelle-desk verify-release` and returns the exit code.
pub fn verify_files(arguments: &[OsString], out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if asks_for_help(arguments) {
        return end(out.write_all(VERIFY_USAGE.as_bytes()).map_err(ToolError::from), VERIFY_USAGE, err);
    }
    let done = match arguments {
        [folder] if !folder.as_encoded_bytes().starts_with(b"--") => check(Path::new(folder), out),
        _ => Err(ToolError::Usage("verify-release takes one folder".to_owned())),
    };
    end(done, VERIFY_USAGE, err)
}

fn asks_for_help(arguments: &[OsString]) -> bool {
    matches!(arguments, [only] if only == "--help" || only == "-h")
}

fn end(done: Result<(), ToolError>, usage: &str, err: &mut dyn Write) -> u8 {
    // If even the error cannot be printed, the exit code still reports it.
    let code = match done {
        Ok(()) => return DONE,
        Err(ToolError::Usage(mistake)) => {
            write!(err, "{mistake}\n\n{usage}").ok();
            USAGE
        }
        Err(ToolError::Refused(reasons)) => {
            for reason in reasons {
                writeln!(err, "{reason}").ok();
            }
            REFUSED
        }
        Err(ToolError::Printing) => REFUSED,
    };
    err.flush().ok();
    code
}

/// The arguments of one call of `protect`.
struct ProtectArguments {
    cases: PathBuf,
    attributes: PathBuf,
    key_file: PathBuf,
    office: String,
    year: u16,
    out: PathBuf,
}

impl ProtectArguments {
    fn parse(arguments: &[OsString]) -> Result<Self, ToolError> {
        const OPTIONS: [&str; 6] = ["cases", "attributes", "key-file", "office", "year", "out"];
        let mut given: [Option<String>; 6] = [const { None }; 6];
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            let lexopt::Arg::Long(name) = argument else { return Err(argument.unexpected().into()) };
            if name == "key" {
                return Err(ToolError::Usage(
                    "a key is never given as an argument; put it into a file and use --key-file".into(),
                ));
            }
            let place = OPTIONS.iter().position(|known| *known == name);
            let Some((name, place)) = place.and_then(|at| Some((*OPTIONS.get(at)?, given.get_mut(at)?)))
            else {
                return Err(argument.unexpected().into());
            };
            let value = parser.value()?.into_string().map_err(lexopt::Error::NonUnicodeValue)?;
            if place.replace(value).is_some() {
                return Err(ToolError::Usage(format!("--{name} is given twice")));
            }
        }
        let missing: Vec<String> = OPTIONS
            .iter()
            .zip(&given)
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| format!("--{name}"))
            .collect();
        let [Some(cases), Some(attributes), Some(key_file), Some(office), Some(year), Some(out)] = given
        else {
            return Err(ToolError::Usage(format!("missing: {}", missing.join(", "))));
        };
        let Ok(year @ 1900..=9999) = year.parse() else {
            return Err(ToolError::Usage("--year is not a year from 1900 to 9999".to_owned()));
        };
        let [cases, attributes, key_file, out] = [cases, attributes, key_file, out].map(PathBuf::from);
        Ok(Self { cases, attributes, key_file, office, year, out })
    }

    fn run(&self, out: &mut dyn Write) -> Result<(), ToolError> {
        let attributes = text(&self.attributes)?;
        let programme = Programme::from_json(&attributes)
            .map_err(|error| refused(format!("{}: {error}", self.attributes.display())))?;
        let cases = Cases::from_csv(&programme, &bytes(&self.cases)?)
            .map_err(|error| refused(format!("{}: {error}", self.cases.display())))?;
        let key = self.key()?;
        let (release, worlds) = protect(&cases.tabulate(), &key, &self.office, self.year)
            .map_err(|refusal| refused(format!("refused: {refusal}")))?;
        let (json, csv) = (release.to_json(), worlds.to_csv());
        // The text that was checked is the text that is written. The verifier is the one that the
        // public has.
        verify(&json, csv.as_bytes()).map_err(|findings| ToolError::Refused(lines(&findings)))?;
        write_both(&self.out, &json, &csv)?;
        let left_out = programme.tables().len() - release.tables().len();
        writeln!(out, "{} and {} written to {}", RELEASE, WORLDS, self.out.display())?;
        writeln!(out, "{} tables, {} invented lists of cases", release.tables().len(), worlds.len())?;
        if left_out > 0 {
            writeln!(out, "{left_out} two-way tables left out: too fine for the number of cases")?;
        }
        writeln!(out, "SHA-256 {} {RELEASE}", sha256(json.as_bytes()))?;
        writeln!(out, "SHA-256 {} {WORLDS}", sha256(csv.as_bytes()))?;
        writeln!(out, "Delete the key file once this is published; never draw the same year again.")?;
        Ok(())
    }

    /// Reads the key, without the line end that editors add.
    fn key(&self) -> Result<ReleaseKey, ToolError> {
        let mut key = bytes(&self.key_file)?;
        let bare =
            key.strip_suffix(b"\n").map_or(key.len(), |key| key.strip_suffix(b"\r").unwrap_or(key).len());
        if let Some(line_end) = key.get_mut(bare..) {
            line_end.zeroize();
        }
        key.truncate(bare);
        ReleaseKey::from_bytes(key)
            .ok_or_else(|| refused(format!("{} holds no key", self.key_file.display())))
    }
}

fn check(folder: &Path, out: &mut dyn Write) -> Result<(), ToolError> {
    let (json, csv) = (text(&folder.join(RELEASE))?, bytes(&folder.join(WORLDS))?);
    let release = verify(&json, &csv).map_err(|findings| ToolError::Refused(lines(&findings)))?;
    writeln!(out, "The release of {} for {} holds.", release.office(), release.year())?;
    writeln!(
        out,
        "{} tables, {} printed numbers, total {}",
        release.tables().len(),
        cells(&release),
        release.total()
    )?;
    writeln!(out, "SHA-256 {} {RELEASE}", sha256(json.as_bytes()))?;
    writeln!(out, "SHA-256 {} {WORLDS}", sha256(&csv))?;
    Ok(())
}

fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

fn cells(release: &Release) -> usize {
    release.tables().iter().map(|table| table.cells().len()).sum()
}

fn bytes(path: &Path) -> Result<Vec<u8>, ToolError> {
    fs::read(path).map_err(|error| refused(format!("{} cannot be read: {error}", path.display())))
}

fn text(path: &Path) -> Result<String, ToolError> {
    String::from_utf8(bytes(path)?).map_err(|_| refused(format!("{} is not UTF-8 text", path.display())))
}

/// Writes both files or none: each is written under a temporary name, and renamed once both are on
/// the disk.
fn write_both(folder: &Path, json: &str, csv: &str) -> Result<(), ToolError> {
    let failed =
        |path: &Path, error: &io::Error| refused(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let files = [(RELEASE, json), (WORLDS, csv)]
        .map(|(name, content)| (folder.join(name), folder.join(format!(".{name}.new")), content));
    let written = files.iter().try_for_each(|(_, new, content)| {
        let mut file = fs::File::create(new).map_err(|error| failed(new, &error))?;
        file.write_all(content.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| failed(new, &error))
    });
    let placed = written.and_then(|()| {
        files
            .iter()
            .try_for_each(|(path, new, _)| fs::rename(new, path).map_err(|error| failed(path, &error)))
    });
    if placed.is_err() {
        for (_, new, _) in &files {
            fs::remove_file(new).ok();
        }
    }
    placed
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
#[path = "release_tools_tests.rs"]
mod tests;
