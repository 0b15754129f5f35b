//! Which tables are printed: the total, one-way tables, and two-way tables that form a forest (soft5 3.1).
//!
//! In a forest, matching shared margins guarantee that a joint list of cases exists, so the small linear model of
//! the audit is the exact attacker. Any other programme is refused here and never reaches it.

use std::collections::HashSet;

use serde::Deserialize;

use super::attributes::{Attribute, Attributes, AttributesError, DeclaredAttributes, shown};

/// Counted by quarter; a table by month would be too fine.
const UNPUBLISHED: &str = "month";
/// Two-way tables of the default programme, in their order.
const DEFAULT_EDGES: [(&str, &str); 5] =
    [("ground", "area"), ("area", "resp"), ("area", "outcome"), ("district", "quarter"), ("age", "gender")];

/// What a table is broken down by; positions are those of the programme's [`Attributes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The number of cases.
    Total,
    /// One-way.
    One(usize),
    /// Two-way: rows, columns.
    Two(usize, usize),
}

/// An allowed programme with its attributes. All its attributes have a one-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    attributes: Attributes,
    tables: Vec<By>,
}

/// Why a programme is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeError {
    /// A table names an attribute that is not declared.
    #[error("the programme names the attribute {0:?}, which is not declared")]
    Unknown(String),
    /// The same table twice would be drawn twice.
    #[error("the programme has the table {0} twice")]
    Twice(String),
    /// More than two attributes, or one crossed with itself.
    #[error("the programme has the table {0}; only the total, one-way and two-way tables can be published")]
    Shape(String),
    /// Tables by month.
    #[error("tables by month are not published; use quarter")]
    Month,
    /// Two-way tables in a circle.
    #[error("the two-way tables form a cycle at {0}; they must form a forest")]
    Cycle(String),
    /// A multi-valued attribute in two two-way tables.
    #[error("the multi-valued attribute {0} is in more than one two-way table")]
    MultiTwice(String),
    /// Two multi-valued attributes crossed.
    #[error("the table {0} crosses two multi-valued attributes")]
    TwoMulti(String),
    /// A release without its total or without a one-way table.
    #[error("the table {0} is missing from the programme")]
    Missing(String),
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
    /// If it is not JSON of that form, an attribute cannot be used, or the programme is not allowed.
    pub fn from_json(text: &str) -> Result<Self, AttributesError> {
        let file: AttributesFile = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
        let attributes = Attributes::checked(file.attributes)?;
        match file.programme {
            None => Self::default_over(attributes),
            Some(tables) => Ok(Self::over(attributes, &tables)?),
        }
    }

    /// The total, every one-way table, and those of the usual two-way tables of which both ends exist.
    ///
    /// # Errors
    /// If `month` is the only attribute, or the usual tables meet attributes of another kind.
    pub fn default_over(attributes: Attributes) -> Result<Self, AttributesError> {
        let names = attributes.iter().map(Attribute::name).filter(|name| *name != UNPUBLISHED);
        let mut tables: Vec<Vec<String>> = names.map(|name| vec![name.to_owned()]).collect();
        if tables.is_empty() {
            return Err(AttributesError::None);
        }
        for (row, column) in DEFAULT_EDGES {
            if attributes.position(row).is_some() && attributes.position(column).is_some() {
                tables.push(vec![row.to_owned(), column.to_owned()]);
            }
        }
        Ok(Self::over(attributes, &tables)?)
    }

    /// A programme of the tables wanted. The total and the margins of two-way tables are added if they are not
    /// named, and attributes of no table are left out.
    ///
    /// # Errors
    /// If the tables are not an allowed programme.
    pub fn over(mut attributes: Attributes, wanted: &[Vec<String>]) -> Result<Self, ProgrammeError> {
        for name in wanted.iter().flatten() {
            if attributes.position(name).is_none() {
                return Err(ProgrammeError::Unknown(shown(name)));
            }
        }
        let used: HashSet<&str> = wanted.iter().flatten().map(String::as_str).collect();
        attributes.retain(|name| used.contains(name));
        let named = resolve(&attributes, wanted)?;
        let one_way = |by: &&By| matches!(by, By::One(_));
        let mut tables = vec![By::Total];
        tables.extend(named.iter().filter(one_way));
        tables.extend((0..attributes.len()).map(By::One).filter(|by| !named.contains(by)));
        tables.extend(named.iter().filter(|by| matches!(by, By::Two(..))));
        let programme = Self { attributes, tables };
        programme.check()?;
        Ok(programme)
    }

    /// Exactly these tables, as a published release lists them.
    pub(crate) fn exactly(attributes: Attributes, listed: &[Vec<String>]) -> Result<Self, ProgrammeError> {
        let programme = Self { tables: resolve(&attributes, listed)?, attributes };
        programme.check()?;
        Ok(programme)
    }

    /// The same programme without the tables that `keep` drops.
    pub(crate) fn keeping(&self, keep: impl Fn(By) -> bool) -> Self {
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
    pub fn tables(&self) -> &[By] {
        &self.tables
    }

    /// How many cells a table has.
    #[must_use]
    pub fn cell_count(&self, by: By) -> usize {
        match by {
            By::Total => 1,
            By::One(a) => self.attributes.code_count(a),
            By::Two(a, b) => self.attributes.code_count(a) * self.attributes.code_count(b),
        }
    }

    /// The names of the attributes of a table.
    #[must_use]
    pub fn names(&self, by: By) -> Vec<&str> {
        by.positions().into_iter().filter_map(|at| self.attributes.get(at)).map(Attribute::name).collect()
    }

    /// The codes of a cell; cells go row by row, in code order.
    #[must_use]
    pub fn codes(&self, by: By, cell: usize) -> Vec<&str> {
        let code =
            |at: usize, code: usize| self.attributes.get(at).map_or("", |attribute| attribute.code(code));
        match by {
            By::Total => Vec::new(),
            By::One(a) => vec![code(a, cell)],
            By::Two(a, b) => {
                let columns = self.attributes.code_count(b).max(1);
                vec![code(a, cell / columns), code(b, cell % columns)]
            }
        }
    }

    /// A cell as messages name it: `age=AG1 & gender=GE2`.
    #[must_use]
    pub fn cell_name(&self, by: By, cell: usize) -> String {
        let pairs = self.names(by).into_iter().zip(self.codes(by, cell));
        let name = pairs.map(|(name, code)| format!("{name}={code}")).collect::<Vec<_>>().join(" & ");
        if name.is_empty() { "total".to_owned() } else { name }
    }

    /// Every cell of every table, in the order in which flat lists of cells hold them.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (By, usize)> + '_ {
        self.tables.iter().flat_map(|by| (0..self.cell_count(*by)).map(|cell| (*by, cell)))
    }

    fn table_name(&self, by: By) -> String {
        let names = self.names(by);
        if names.is_empty() { "total".to_owned() } else { names.join("-") }
    }

    fn is_multi(&self, position: usize) -> bool {
        self.attributes.get(position).is_some_and(|attribute| attribute.multi().is_some())
    }

    fn check(&self) -> Result<(), ProgrammeError> {
        for needed in std::iter::once(By::Total).chain((0..self.attributes.len()).map(By::One)) {
            if !self.tables.contains(&needed) {
                return Err(ProgrammeError::Missing(self.table_name(needed)));
            }
        }
        let mut multi_crossed = HashSet::new();
        let mut tree: Vec<usize> = (0..self.attributes.len()).collect();
        for by in &self.tables {
            let By::Two(a, b) = *by else { continue };
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
                        return Err(ProgrammeError::MultiTwice(self.table_name(By::One(multi))));
                    }
                }
            }
        }
        Ok(())
    }
}

impl By {
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

fn resolve(attributes: &Attributes, named: &[Vec<String>]) -> Result<Vec<By>, ProgrammeError> {
    let mut tables = Vec::new();
    for names in named {
        if names.iter().any(|name| name == UNPUBLISHED) {
            return Err(ProgrammeError::Month);
        }
        let positions = names
            .iter()
            .map(|name| attributes.position(name).ok_or_else(|| ProgrammeError::Unknown(shown(name))))
            .collect::<Result<Vec<_>, _>>()?;
        let by = match *positions {
            [] => By::Total,
            [a] => By::One(a),
            [a, b] if a != b => By::Two(a, b),
            _ => return Err(ProgrammeError::Shape(shown(&names.join("-")))),
        };
        if tables.contains(&by) {
            return Err(ProgrammeError::Twice(shown(&names.join("-"))));
        }
        tables.push(by);
    }
    Ok(tables)
}
