//! The programme: which tables are printed. These are the total, one-way tables, and two-way tables
//! that form a forest (soft5 3.1).
//!
//! In a forest, tables whose shared margins match always have a joint list of cases. So the small
//! linear model of the audit is the exact attacker. Every other programme is refused here.

use std::collections::HashSet;

use serde::Deserialize;

use super::attributes::{Attribute, Attributes, AttributesError, DeclaredAttributes, excerpt};

/// This attribute is never printed: a table by month is too fine. Use the quarter.
const UNPUBLISHED: &str = "month";
/// Two-way tables of the default programme, in the order in which they are printed.
const DEFAULT_EDGES: [(&str, &str); 5] =
    [("ground", "area"), ("area", "resp"), ("area", "outcome"), ("district", "quarter"), ("age", "gender")];

/// What a table is broken down by. Positions are those of the programme's [`Attributes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breakdown {
    /// The number of cases.
    Total,
    /// One-way.
    One(usize),
    /// Two-way: rows, columns.
    Two(usize, usize),
}

/// An allowed programme with its attributes. Each attribute has a one-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    attributes: Attributes,
    tables: Vec<Breakdown>,
}

/// Why a programme is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeError {
    /// A table names an attribute that is not declared.
    #[error("the programme names the attribute {0:?}, which is not declared")]
    Unknown(String),
    /// A table is named twice; it would be drawn twice.
    #[error("the programme has the table {0} twice")]
    Twice(String),
    /// A table has more than two attributes, or crosses one with itself.
    #[error("the programme has the table {0}; only the total, one-way and two-way tables can be published")]
    Shape(String),
    /// Tables by month.
    #[error("tables by month are not published; use quarter")]
    Month,
    /// The two-way tables form a circle.
    #[error("the two-way tables form a cycle at {0}; they must form a forest")]
    Cycle(String),
    /// A multi-valued attribute is in two two-way tables.
    #[error("the multi-valued attribute {0} is in more than one two-way table")]
    MultiTwice(String),
    /// A table crosses two multi-valued attributes.
    #[error("the table {0} crosses two multi-valued attributes")]
    TwoMulti(String),
    /// The total or a one-way table is missing from a release.
    #[error("the table {0} is missing from the programme")]
    Missing(String),
}

/// Why an attributes file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProgrammeFileError {
    /// It is not JSON of the expected form.
    #[error("the attributes cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// The attributes cannot be used.
    #[error(transparent)]
    Attributes(#[from] AttributesError),
    /// The tables wanted are not an allowed programme.
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
}

/// An attributes file: the `attributes` object of a release, and optionally the tables wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributesFile {
    attributes: DeclaredAttributes,
    programme: Option<Vec<Vec<String>>>,
}

impl Programme {
    /// Reads an attributes file.
    ///
    /// # Errors
    /// If it is not JSON of that form, an attribute cannot be used, or the programme is not
    /// allowed.
    pub fn from_json(text: &str) -> Result<Self, ProgrammeFileError> {
        let file: AttributesFile = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
        let attributes = Attributes::checked(&file.attributes)?;
        match file.programme {
            None => Self::default_over(attributes),
            Some(tables) => Ok(Self::over(attributes, &tables)?),
        }
    }

    /// The total, every one-way table, and the usual two-way tables between attributes that exist.
    ///
    /// # Errors
    /// If `month` is the only attribute, or a usual two-way table is not allowed over these
    /// attributes.
    pub fn default_over(attributes: Attributes) -> Result<Self, ProgrammeFileError> {
        let names = attributes.iter().map(Attribute::name).filter(|name| *name != UNPUBLISHED);
        let mut tables: Vec<Vec<String>> = names.map(|name| vec![name.to_owned()]).collect();
        if tables.is_empty() {
            return Err(AttributesError::None.into());
        }
        for (row, column) in DEFAULT_EDGES {
            if attributes.position(row).is_some() && attributes.position(column).is_some() {
                tables.push(vec![row.to_owned(), column.to_owned()]);
            }
        }
        Ok(Self::over(attributes, &tables)?)
    }

    /// A programme of the tables wanted, each given by the names of its attributes. The total and
    /// the margins of two-way tables are added if they are not named. Attributes of no table are
    /// left out.
    ///
    /// # Errors
    /// If the tables are not an allowed programme.
    pub fn over(mut attributes: Attributes, wanted: &[Vec<String>]) -> Result<Self, ProgrammeError> {
        for name in wanted.iter().flatten() {
            if attributes.position(name).is_none() {
                return Err(ProgrammeError::Unknown(excerpt(name)));
            }
        }
        let used: HashSet<&str> = wanted.iter().flatten().map(String::as_str).collect();
        attributes.retain(|name| used.contains(name));
        let named = resolve(&attributes, wanted)?;
        let one_way = |by: &&Breakdown| matches!(by, Breakdown::One(_));
        let mut tables = vec![Breakdown::Total];
        tables.extend(named.iter().filter(one_way));
        tables.extend((0..attributes.len()).map(Breakdown::One).filter(|by| !named.contains(by)));
        tables.extend(named.iter().filter(|by| matches!(by, Breakdown::Two(..))));
        let programme = Self { attributes, tables };
        programme.check()?;
        Ok(programme)
    }

    /// A programme of exactly these tables, as a published release lists them.
    pub(crate) fn exactly(attributes: Attributes, listed: &[Vec<String>]) -> Result<Self, ProgrammeError> {
        let programme = Self { tables: resolve(&attributes, listed)?, attributes };
        programme.check()?;
        Ok(programme)
    }

    /// The same programme without the tables that `keep` drops.
    pub(crate) fn keeping(&self, keep: impl Fn(Breakdown) -> bool) -> Self {
        let tables = self.tables.iter().copied().filter(|by| keep(*by)).collect();
        Self { attributes: self.attributes.clone(), tables }
    }

    /// Its attributes.
    #[must_use]
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Its tables, in the order in which they are printed.
    #[must_use]
    pub fn tables(&self) -> &[Breakdown] {
        &self.tables
    }

    /// How many cells a table has.
    #[must_use]
    pub fn cell_count(&self, by: Breakdown) -> usize {
        match by {
            Breakdown::Total => 1,
            Breakdown::One(a) => self.attributes.code_count(a),
            Breakdown::Two(a, b) => self.attributes.code_count(a) * self.attributes.code_count(b),
        }
    }

    /// The names of the attributes of a table.
    #[must_use]
    pub fn names(&self, by: Breakdown) -> Vec<&str> {
        by.positions().into_iter().filter_map(|at| self.attributes.get(at)).map(Attribute::name).collect()
    }

    /// The codes of a cell. Cells are numbered row by row, in code order.
    #[must_use]
    pub fn codes(&self, by: Breakdown, cell: usize) -> Vec<&str> {
        let code =
            |at: usize, code: usize| self.attributes.get(at).map_or("", |attribute| attribute.code(code));
        match by {
            Breakdown::Total => Vec::new(),
            Breakdown::One(a) => vec![code(a, cell)],
            Breakdown::Two(a, b) => {
                let columns = self.attributes.code_count(b).max(1);
                vec![code(a, cell / columns), code(b, cell % columns)]
            }
        }
    }

    /// The name of a cell in messages: `age=AG1 & gender=GE2`.
    #[must_use]
    pub fn cell_name(&self, by: Breakdown, cell: usize) -> String {
        let pairs = self.names(by).into_iter().zip(self.codes(by, cell));
        let name = pairs.map(|(name, code)| format!("{name}={code}")).collect::<Vec<_>>().join(" & ");
        if name.is_empty() { "total".to_owned() } else { name }
    }

    /// Every cell of every table. Flat lists of cells have this order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (Breakdown, usize)> + '_ {
        self.tables.iter().flat_map(|by| (0..self.cell_count(*by)).map(|cell| (*by, cell)))
    }

    /// The name of a table in files and addresses: `total`, `area` or `ground-area`.
    #[must_use]
    pub fn table_name(&self, by: Breakdown) -> String {
        let names = self.names(by);
        if names.is_empty() { "total".to_owned() } else { names.join("-") }
    }

    fn is_multi(&self, position: usize) -> bool {
        self.attributes.get(position).is_some_and(|attribute| attribute.multi().is_some())
    }

    fn check(&self) -> Result<(), ProgrammeError> {
        for needed in std::iter::once(Breakdown::Total).chain((0..self.attributes.len()).map(Breakdown::One))
        {
            if !self.tables.contains(&needed) {
                return Err(ProgrammeError::Missing(self.table_name(needed)));
            }
        }
        let mut multi_crossed = HashSet::new();
        let mut tree: Vec<usize> = (0..self.attributes.len()).collect();
        for by in &self.tables {
            let Breakdown::Two(a, b) = *by else { continue };
            match (self.is_multi(a), self.is_multi(b)) {
                (true, true) => return Err(ProgrammeError::TwoMulti(self.table_name(*by))),
                (false, false) => {
                    let (from, to) = (tree.get(a).copied(), tree.get(b).copied());
                    if from == to {
                        return Err(ProgrammeError::Cycle(self.table_name(*by)));
                    }
                    tree.iter_mut()
                        .filter(|root| Some(**root) == from)
                        .for_each(|root| *root = to.unwrap_or(*root));
                }
                (a_multi, _) => {
                    let multi = if a_multi { a } else { b };
                    if !multi_crossed.insert(multi) {
                        return Err(ProgrammeError::MultiTwice(self.table_name(Breakdown::One(multi))));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Breakdown {
    /// The positions of its attributes.
    #[must_use]
    pub fn positions(self) -> Vec<usize> {
        match self {
            Self::Total => Vec::new(),
            Self::One(a) => vec![a],
            Self::Two(a, b) => vec![a, b],
        }
    }
}

fn resolve(attributes: &Attributes, named: &[Vec<String>]) -> Result<Vec<Breakdown>, ProgrammeError> {
    let mut tables = Vec::new();
    for names in named {
        if names.iter().any(|name| name == UNPUBLISHED) {
            return Err(ProgrammeError::Month);
        }
        let positions = names
            .iter()
            .map(|name| attributes.position(name).ok_or_else(|| ProgrammeError::Unknown(excerpt(name))))
            .collect::<Result<Vec<_>, _>>()?;
        let by = match *positions {
            [] => Breakdown::Total,
            [a] => Breakdown::One(a),
            [a, b] if a != b => Breakdown::Two(a, b),
            _ => return Err(ProgrammeError::Shape(excerpt(&names.join("-")))),
        };
        if tables.contains(&by) {
            return Err(ProgrammeError::Twice(excerpt(&names.join("-"))));
        }
        tables.push(by);
    }
    Ok(tables)
}
