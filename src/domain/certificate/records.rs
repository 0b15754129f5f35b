//! Writing a world out as a list of cases (soft5 3.5): the counts of each table are dealt to invented cases.
//!
//! In each class of an attribute that is already placed, the neighbouring attribute's counts are dealt in code order;
//! the codes of multi-valued attributes wrap around, so that each case gets at least the fewest declared.

use crate::table::{By, MULTI_SEPARATOR, Programme, WORLD_COLUMN};

/// No name or code holds a sign that would need quoting; see [`crate::table::Attributes`].
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
enum Column {
    Single(Vec<u16>),
    Multi(Vec<Vec<u16>>),
}

impl Column {
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
    tables: Vec<(By, &'a [u32])>,
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
        let total = self.table(By::Total).first().copied().unwrap_or(0);
        usize::try_from(total).unwrap_or(0)
    }

    /// A column in which no case has a code yet.
    fn undealt(&self, attribute: usize) -> Column {
        let cases = self.cases();
        if self.is_multi(attribute) {
            Column::Multi(vec![Vec::new(); cases])
        } else {
            Column::Single(vec![0; cases])
        }
    }

    /// The columns of all attributes, in order.
    fn deal(&self) -> Vec<Column> {
        let everybody: Vec<usize> = (0..self.cases()).collect();
        let attributes = self.programme.attributes().len();
        let mut columns: Vec<Option<Column>> = vec![None; attributes];
        for attribute in 0..attributes {
            // A multi-valued attribute that is crossed with another one is dealt as its neighbour.
            if columns.get(attribute).is_some_and(Option::is_some) || self.is_leaf(attribute) {
                continue;
            }
            let mut column = self.undealt(attribute);
            deal_class(&mut column, &everybody, self.table(By::One(attribute)));
            self.place(&mut columns, attribute, column);
        }
        columns.into_iter().flatten().collect()
    }

    /// Places an attribute, then everything that hangs on it in the forest.
    fn place(&self, columns: &mut [Option<Column>], attribute: usize, column: Column) {
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

    /// Attributes crossed with a single-valued one: for each of its codes, their counts.
    fn neighbours(&self, attribute: usize) -> Vec<(usize, Vec<Vec<u32>>)> {
        if self.is_multi(attribute) {
            return Vec::new();
        }
        let mut neighbours = Vec::new();
        for (by, cells) in &self.tables {
            let By::Two(a, b) = *by else { continue };
            let width = self.programme.cell_count(By::One(b)).max(1);
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
        let crossed = |(by, _): &(By, _)| matches!(by, By::Two(a, b) if *a == attribute || *b == attribute);
        self.is_multi(attribute) && self.tables.iter().any(crossed)
    }

    fn table(&self, wanted: By) -> &'a [u32] {
        self.tables.iter().find(|(by, _)| *by == wanted).map(|(_, cells)| *cells).unwrap_or_default()
    }
}

/// Deals within each class of a placed, single-valued column.
fn deal_within(column: &mut Column, placed: &Column, counts: &[Vec<u32>]) {
    let Column::Single(placed) = placed else { return };
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

/// Gives each code to so many cases of the class, going round: no case gets a code twice, because no count exceeds
/// the class.
fn deal_class(column: &mut Column, class: &[usize], counts: &[u32]) {
    let mut round = class.iter().cycle();
    for (code, count) in (0_u16..).zip(counts) {
        for _ in 0..*count {
            if let Some(case) = round.next() {
                column.give(*case, code);
            }
        }
    }
}
