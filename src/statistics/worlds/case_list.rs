//! Writes a world as a list of cases (soft5 3.5): deals the counts of each table to invented cases.
//!
//! Two attributes of one two-way table are neighbours. Among the cases that share a code of a
//! placed attribute, the counts of its neighbour are dealt in code order. Codes of multi-valued
//! attributes wrap around, so that each case gets at least the declared minimum.

use crate::table::{Breakdown, MULTI_SEPARATOR, Programme, WORLD_COLUMN};

/// Nothing needs quotation marks: [`crate::table::Attributes`] refuses names and codes that would.
pub(super) fn to_csv(programme: &Programme, worlds: &[Vec<u32>]) -> String {
    let mut csv = String::from(WORLD_COLUMN);
    for attribute in programme.attributes() {
        csv.push(',');
        csv.push_str(attribute.name());
    }
    csv.push('\n');
    for (number, counts) in worlds.iter().enumerate() {
        let number = number.to_string();
        let world = World::of(programme, counts);
        let columns = world.deal();
        for case in 0..world.cases() {
            csv.push_str(&number);
            for (attribute, column) in programme.attributes().iter().zip(&columns) {
                csv.push(',');
                for (at, code) in column.codes(case).iter().enumerate() {
                    if at > 0 {
                        csv.push(MULTI_SEPARATOR);
                    }
                    csv.push_str(attribute.code(usize::from(*code)));
                }
            }
            csv.push('\n');
        }
    }
    csv
}

/// The codes of all cases in one attribute.
#[derive(Clone)]
enum CodeColumn {
    Single(Vec<u16>),
    Multi(Vec<Vec<u16>>),
}

impl CodeColumn {
    fn codes(&self, case: usize) -> &[u16] {
        match self {
            Self::Single(codes) => codes.get(case).map(std::slice::from_ref),
            Self::Multi(codes) => codes.get(case).map(Vec::as_slice),
        }
        .unwrap_or_default()
    }

    fn give(&mut self, case: usize, code: u16) {
        match self {
            Self::Single(codes) => {
                if let Some(place) = codes.get_mut(case) {
                    *place = code;
                }
            }
            Self::Multi(codes) => {
                if let Some(codes) = codes.get_mut(case) {
                    codes.push(code);
                }
            }
        }
    }
}

struct World<'a> {
    programme: &'a Programme,
    tables: Vec<(Breakdown, &'a [u32])>,
}

impl<'a> World<'a> {
    fn of(programme: &'a Programme, counts: &'a [u32]) -> Self {
        let mut rest = counts;
        let mut tables = Vec::new();
        for by in programme.tables() {
            let (cells, after) = rest.split_at(programme.cell_count(*by).min(rest.len()));
            tables.push((*by, cells));
            rest = after;
        }
        Self { programme, tables }
    }

    fn cases(&self) -> usize {
        let total = self.table(Breakdown::Total).first().copied().unwrap_or(0);
        usize::try_from(total).unwrap_or(0)
    }

    /// A column in which no case has a code yet.
    fn undealt(&self, attribute: usize) -> CodeColumn {
        let cases = self.cases();
        if self.is_multi(attribute) {
            CodeColumn::Multi(vec![Vec::new(); cases])
        } else {
            CodeColumn::Single(vec![0; cases])
        }
    }

    /// The columns of all attributes, in their order.
    fn deal(&self) -> Vec<CodeColumn> {
        let everybody: Vec<usize> = (0..self.cases()).collect();
        let attributes = self.programme.attributes().len();
        let mut columns: Vec<Option<CodeColumn>> = vec![None; attributes];
        for attribute in 0..attributes {
            // A multi-valued attribute of a two-way table is dealt as a neighbour, in `place`.
            if columns.get(attribute).is_some_and(Option::is_some) || self.is_leaf(attribute) {
                continue;
            }
            let mut column = self.undealt(attribute);
            deal_class(&mut column, &everybody, self.table(Breakdown::One(attribute)));
            self.place(&mut columns, attribute, column);
        }
        columns.into_iter().flatten().collect()
    }

    /// Places an attribute, then all attributes of its tree in the forest.
    fn place(&self, columns: &mut [Option<CodeColumn>], attribute: usize, column: CodeColumn) {
        let mut waiting = vec![(attribute, column)];
        while let Some((attribute, column)) = waiting.pop() {
            for (neighbour, counts) in self.neighbours(attribute) {
                let placed = columns.get(neighbour).is_some_and(Option::is_some);
                if !placed && !waiting.iter().any(|(other, _)| *other == neighbour) {
                    let mut dealt = self.undealt(neighbour);
                    deal_within(&mut dealt, &column, &counts);
                    waiting.push((neighbour, dealt));
                }
            }
            if let Some(place) = columns.get_mut(attribute) {
                *place = Some(column);
            }
        }
    }

    /// The neighbours of a single-valued attribute, each with its counts for each code of that
    /// attribute.
    fn neighbours(&self, attribute: usize) -> Vec<(usize, Vec<Vec<u32>>)> {
        if self.is_multi(attribute) {
            return Vec::new();
        }
        let mut neighbours = Vec::new();
        for (by, cells) in &self.tables {
            let Breakdown::Two(a, b) = *by else { continue };
            let width = self.programme.cell_count(Breakdown::One(b)).max(1);
            if a == attribute {
                neighbours.push((b, cells.chunks(width).map(<[u32]>::to_vec).collect()));
            } else if b == attribute {
                let column = |at: usize| cells.iter().skip(at).step_by(width).copied().collect();
                neighbours.push((a, (0..width).map(column).collect()));
            }
        }
        neighbours
    }

    fn is_multi(&self, attribute: usize) -> bool {
        self.programme.attributes().get(attribute).is_some_and(|attribute| attribute.multi().is_some())
    }

    fn is_leaf(&self, attribute: usize) -> bool {
        let crossed = |(by, _): &(Breakdown, _)| matches!(by, Breakdown::Two(a, b) if *a == attribute || *b == attribute);
        self.is_multi(attribute) && self.tables.iter().any(crossed)
    }

    fn table(&self, wanted: Breakdown) -> &'a [u32] {
        self.tables.iter().find(|(by, _)| *by == wanted).map(|(_, cells)| *cells).unwrap_or_default()
    }
}

/// Deals among the cases of each code of a placed, single-valued column.
fn deal_within(column: &mut CodeColumn, placed: &CodeColumn, counts: &[Vec<u32>]) {
    let CodeColumn::Single(placed) = placed else { return };
    let mut classes = vec![Vec::new(); counts.len()];
    for (case, code) in placed.iter().enumerate() {
        if let Some(class) = classes.get_mut(usize::from(*code)) {
            class.push(case);
        }
    }
    for (class, counts) in classes.iter().zip(counts) {
        deal_class(column, class, counts);
    }
}

/// Gives each code to as many cases of the class as counted, round and round. No case gets a code
/// twice, because no count exceeds the size of the class.
fn deal_class(column: &mut CodeColumn, class: &[usize], counts: &[u32]) {
    let mut round = class.iter().cycle();
    for (code, count) in (0_u16..).zip(counts) {
        for _ in 0..*count {
            if let Some(case) = round.next() {
                column.give(*case, code);
            }
        }
    }
}
