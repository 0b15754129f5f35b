//! Reading and writing `release.json`.
//!
//! A [`Document`] may have been printed by any known rule, so that tables of others can be audited.
//! Only one by soft5 becomes a [`Release`]. Reading completes and sorts nothing: a file that
//! differs from what this module writes is refused with a reason.

use serde::{Deserialize, Serialize};

use super::tables::{Release, is_office_name};
use crate::rule::{Printed, Rule, SLACK};
use crate::table::{Attributes, AttributesError, DeclaredAttributes, Programme, ProgrammeError, excerpt};

/// The version of the format that is written and read.
pub const FORMAT: &str = "sdc-release/1";
/// The beginning of every version of the format.
const FORMAT_FAMILY: &str = "sdc-release/";
/// The mark of a revised cell: in German official statistics the sign for "berichtigt" (corrected).
const REVISED: &str = "r";

/// Printed tables with their rule, read from a file.
#[derive(Debug, Clone)]
pub struct Document {
    office: Option<String>,
    year: Option<u16>,
    programme: Programme,
    rule: Rule,
    cells: Vec<Printed>,
}

/// Why a file cannot be read as a release.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON of the expected form.
    #[error("the release cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Its version of the format is newer than this program.
    #[error("the release has the format {0:?}; this program reads {FORMAT} only, a newer one is needed")]
    Version(String),
    /// It has another format.
    #[error("this is not a release: its format is {0:?}, not {FORMAT}")]
    Format(String),
    /// Its attributes cannot be used.
    #[error(transparent)]
    Attributes(#[from] AttributesError),
    /// Its programme is not allowed.
    #[error("the programme is not allowed: {0}")]
    Programme(#[from] ProgrammeError),
    /// Its rule has no base, an unknown slack, or is not soft5.
    #[error("the rule of the release is not one that can be read")]
    Rule,
    /// A table has other cells than its attributes declare, or in another order.
    #[error("the table {0} does not list every cell once and in code order")]
    Cells(String),
    /// The rule cannot print one of the numbers.
    #[error("the cell {0} has the value {1}, which is not a multiple of the base of the rule")]
    Value(String, u32),
    /// A cell has a mark other than "r", or one in a first release.
    #[error("the cell {0} has a mark that this release cannot have")]
    Mark(String),
    /// It names no office, or the name is not one line of text.
    #[error("the release does not name its office")]
    Office,
    /// It names no year.
    #[error("the release does not name its year")]
    Year,
}

#[derive(Deserialize)]
struct AnyVersion {
    format: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(rename = "format")]
    _format: String,
    office: Option<String>,
    year: Option<u16>,
    attributes: DeclaredAttributes,
    rule: Rule,
    tables: Vec<ReadTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadTable {
    by: Vec<String>,
    cells: Vec<Cell<Vec<String>>>,
}

/// `[codes, value]` or `[codes, value, "r"]`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell<Codes> {
    Plain(Codes, u32),
    Marked(Codes, u32, String),
}

impl Document {
    /// Reads tables printed by any known rule.
    ///
    /// # Errors
    /// If the file has another format or version, is incomplete, or its programme is not allowed.
    pub fn from_json(json: &str) -> Result<Self, ReadError> {
        let json = json.trim_start_matches('\u{feff}');
        let AnyVersion { format } = serde_json::from_str(json)?;
        if format != FORMAT {
            let newer = format.starts_with(FORMAT_FAMILY);
            return Err(if newer {
                ReadError::Version(excerpt(&format))
            } else {
                ReadError::Format(excerpt(&format))
            });
        }
        let read: Read = serde_json::from_str(json)?;
        match read.rule {
            Rule::Soft5 { slack: 0 | SLACK } => {}
            Rule::Nearest { base } | Rule::Random { base } if base > 0 => {}
            _ => return Err(ReadError::Rule),
        }
        let attributes = Attributes::checked(&read.attributes)?;
        let by: Vec<Vec<String>> = read.tables.iter().map(|table| table.by.clone()).collect();
        let programme = Programme::exactly(attributes, &by)?;
        let mut cells = Vec::new();
        for (by, table) in programme.tables().iter().zip(&read.tables) {
            if table.cells.len() != programme.cell_count(*by) {
                return Err(ReadError::Cells(excerpt(&table.by.join("-"))));
            }
            for (position, cell) in table.cells.iter().enumerate() {
                let (codes, value, mark) = match cell {
                    Cell::Plain(codes, value) => (codes, *value, None),
                    Cell::Marked(codes, value, mark) => (codes, *value, Some(mark.as_str())),
                };
                if *codes != programme.codes(*by, position) {
                    return Err(ReadError::Cells(excerpt(&table.by.join("-"))));
                }
                let name = || programme.cell_name(*by, position);
                if value % read.rule.base() != 0 {
                    return Err(ReadError::Value(name(), value));
                }
                match mark {
                    None => {}
                    Some(REVISED) if read.rule == Rule::CORRECTED => {}
                    Some(_) => return Err(ReadError::Mark(name())),
                }
                cells.push(Printed { value, revised: mark.is_some() });
            }
        }
        Ok(Self { office: read.office, year: read.year, programme, rule: read.rule, cells })
    }

    /// Its programme.
    #[must_use]
    pub const fn programme(&self) -> &Programme {
        &self.programme
    }

    pub(crate) const fn rule(&self) -> Rule {
        self.rule
    }

    /// All cells, in the order of [`Programme::cells`].
    pub(crate) fn cells(&self) -> &[Printed] {
        &self.cells
    }

    /// Turns it into a release.
    ///
    /// # Errors
    /// If it was not printed by soft5, or lacks office or year.
    pub fn into_release(self) -> Result<Release, ReadError> {
        if !matches!(self.rule, Rule::Soft5 { .. }) {
            return Err(ReadError::Rule);
        }
        let office = self.office.filter(|office| is_office_name(office)).ok_or(ReadError::Office)?;
        let year = self.year.ok_or(ReadError::Year)?;
        Ok(Release::protected(&office, year, self.programme, self.rule, &self.cells))
    }
}

impl Release {
    /// Reads a published release.
    ///
    /// # Errors
    /// If it has another format or version, is incomplete, or its programme is not allowed.
    pub fn from_json(json: &str) -> Result<Self, ReadError> {
        Document::from_json(json)?.into_release()
    }

    /// `release.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self)
    }
}

#[derive(Serialize)]
struct WrittenTable<'a> {
    by: Vec<&'a str>,
    cells: Vec<Cell<Vec<&'a str>>>,
}

/// Writes one member or table a line, so that people can read the file and compare two of them.
fn write(release: &Release) -> String {
    let programme = release.programme();
    let tables = release.tables().iter().map(|table| {
        let cells = table.cells().iter().enumerate().map(|(position, printed)| {
            let codes = programme.codes(table.by(), position);
            if printed.revised {
                Cell::Marked(codes, printed.value, REVISED.to_owned())
            } else {
                Cell::Plain(codes, printed.value)
            }
        });
        json(&WrittenTable { by: programme.names(table.by()), cells: cells.collect() })
    });
    format!(
        "{{\n\"format\": {},\n\"office\": {},\n\"year\": {},\n\"attributes\": {},\n\"rule\": {},\n\"tables\": [\n{}\n]\n}}\n",
        json(&FORMAT),
        json(&release.office()),
        release.year(),
        json(release.attributes()),
        json(&release.rule()),
        tables.collect::<Vec<_>>().join(",\n"),
    )
}

/// Serializes values that always have a JSON form: texts and numbers under text keys.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
