//! The constraints that hold for the cells of every programme: how margins and multi-valued codes
//! add up (soft5 3.1, 3.3).
//!
//! For an allowed programme these constraints are complete: integers that satisfy them are the
//! counts of some list of cases.

use std::ops::Range;

use crate::table::{Attribute, Breakdown, Multi, Programme};

/// `low <= sum of factor * cell <= high`. A missing bound is open.
#[derive(Debug)]
pub(crate) struct LinearConstraint {
    pub(crate) terms: Vec<(usize, i64)>,
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
}

/// All constraints, and for each cell those in which it occurs. Cells are numbered as in
/// [`Programme::cells`].
#[derive(Debug)]
pub(crate) struct Equations {
    pub(crate) rows: Vec<LinearConstraint>,
    pub(crate) rows_of: Vec<Vec<usize>>,
    /// The cells of each table, in the order of the programme.
    pub(crate) tables: Vec<Range<usize>>,
}

impl Equations {
    pub(crate) fn of(programme: &Programme) -> Self {
        let mut build = Build::of(programme);
        for by in programme.tables() {
            match *by {
                Breakdown::Total => {}
                Breakdown::One(a) => {
                    let context = build.total;
                    let cells = build.one_way(a).collect();
                    build.breakdown(context, cells, build.multi(a));
                }
                Breakdown::Two(a, b) => build.two_way(*by, a, b),
            }
        }
        let cells = |(by, start): &(Breakdown, usize)| *start..*start + programme.cell_count(*by);
        let tables = build.tables.iter().map(cells).collect();
        Self { rows: Vec::new(), rows_of: vec![Vec::new(); build.cells], tables }.and(build.rows)
    }

    /// Constraints among cells that belong to no programme.
    #[cfg(test)]
    pub(crate) fn among(cells: usize, rows: Vec<LinearConstraint>) -> Self {
        Self { rows: Vec::new(), rows_of: vec![Vec::new(); cells], tables: Vec::new() }.and(rows)
    }

    /// Adds constraints.
    pub(crate) fn and(mut self, more: Vec<LinearConstraint>) -> Self {
        for row in more {
            for (cell, _) in &row.terms {
                if let Some(list) = self.rows_of.get_mut(*cell) {
                    list.push(self.rows.len());
                }
            }
            self.rows.push(row);
        }
        self
    }
}

struct Build<'a> {
    programme: &'a Programme,
    rows: Vec<LinearConstraint>,
    cells: usize,
    total: usize,
    /// The first cell of the one-way table of each attribute.
    starts: Vec<usize>,
    /// The first cell of each table.
    tables: Vec<(Breakdown, usize)>,
}

impl<'a> Build<'a> {
    fn of(programme: &'a Programme) -> Self {
        let mut tables = Vec::new();
        let mut cells = 0;
        for by in programme.tables() {
            tables.push((*by, cells));
            cells += programme.cell_count(*by);
        }
        let start =
            |wanted: Breakdown| tables.iter().find(|(by, _)| *by == wanted).map_or(0, |(_, start)| *start);
        let starts = (0..programme.attributes().len()).map(|a| start(Breakdown::One(a))).collect();
        Self { programme, rows: Vec::new(), cells, total: start(Breakdown::Total), starts, tables }
    }

    fn multi(&self, attribute: usize) -> Option<Multi> {
        self.programme.attributes().get(attribute).and_then(Attribute::multi)
    }

    fn one_way(&self, attribute: usize) -> Range<usize> {
        let start = self.starts.get(attribute).copied().unwrap_or(0);
        start..start + self.programme.cell_count(Breakdown::One(attribute))
    }

    fn two_way(&mut self, by: Breakdown, a: usize, b: usize) {
        let start = self.tables.iter().find(|(table, _)| *table == by).map_or(0, |(_, start)| *start);
        let width = self.programme.cell_count(Breakdown::One(b));
        let rows: Vec<usize> = self.one_way(a).collect();
        let columns: Vec<usize> = self.one_way(b).collect();
        for (i, margin) in rows.iter().enumerate() {
            let cells = (0..columns.len()).map(|j| start + i * width + j).collect();
            self.breakdown(*margin, cells, self.multi(b));
        }
        for (j, margin) in columns.iter().enumerate() {
            let cells = (0..rows.len()).map(|i| start + i * width + j).collect();
            self.breakdown(*margin, cells, self.multi(a));
        }
    }

    /// Adds the constraints of cells that break the cell `context` down by the codes of an
    /// attribute.
    fn breakdown(&mut self, context: usize, cells: Vec<usize>, multi: Option<Multi>) {
        let sum = |factor: i64| {
            let mut terms: Vec<_> = cells.iter().map(|cell| (*cell, 1)).collect();
            terms.push((context, -factor));
            terms
        };
        match multi {
            None => self.rows.push(LinearConstraint { terms: sum(1), low: Some(0), high: Some(0) }),
            Some(multi) => {
                self.rows.push(LinearConstraint { terms: sum(multi.min.into()), low: Some(0), high: None });
                self.rows.push(LinearConstraint { terms: sum(multi.max.into()), low: None, high: Some(0) });
                for cell in cells {
                    self.rows.push(LinearConstraint {
                        terms: vec![(cell, 1), (context, -1)],
                        low: None,
                        high: Some(0),
                    });
                }
            }
        }
    }
}
