//! Writing a world out as a list of cases (soft5 3.5): the counts of each table are dealt to invented cases.
//!
//! In each class of an attribute that is already placed, the neighbouring attribute's counts are dealt in code order;
//! the codes of multi-valued attributes wrap around, so that each case gets at least the fewest declared.

use crate::table::{By, MULTI_SEPARATOR, Programme, WORLD_COLUMN};

pub(super) fn to_csv(programme: &Programme, worlds: &[Vec<u32>]) -> String {
    let mut csv = String::from(WORLD_COLUMN);
    for attribute in programme.attributes() {
        push_field(&mut csv, attribute.name());
    }
    csv.push('\n');
    for (number, counts) in worlds.iter().enumerate() {
        let number = number.to_string();
        let columns = World::of(programme, counts).deal();
        let cases = columns.first().map_or(0, Vec::len);
        for case in 0..cases {
            csv.push_str(&number);
            for (attribute, column) in programme.attributes().iter().zip(&columns) {
                let codes = column.get(case).map(Vec::as_slice).unwrap_or_default();
                let mut codes = codes.iter().map(|code| attribute.code(usize::from(*code)));
                if attribute.multi().is_none() {
                    push_field(&mut csv, codes.next().unwrap_or_default());
                } else {
                    push_field(&mut csv, &codes.collect::<Vec<_>>().join(&MULTI_SEPARATOR.to_string()));
                }
            }
            csv.push('\n');
        }
    }
    csv
}

fn push_field(csv: &mut String, field: &str) {
    csv.push(',');
    if field.contains('"') {
        csv.push('"');
        csv.push_str(&field.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(field);
    }
}

/// The codes of all cases in one attribute.
type Column = Vec<Vec<u16>>;

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

    /// The columns of all attributes, in order.
    fn deal(&self) -> Vec<Column> {
        let cases = self.table(By::Total).first().copied().unwrap_or(0);
        let everybody: Vec<usize> = (0..usize::try_from(cases).unwrap_or(0)).collect();
        let attributes = self.programme.attributes().len();
        let mut columns: Vec<Option<Column>> = vec![None; attributes];
        for attribute in 0..attributes {
            // A multi-valued attribute that is crossed with another one is dealt as its neighbour.
            if columns.get(attribute).is_some_and(Option::is_some) || self.is_leaf(attribute) {
                continue;
            }
            let mut column = vec![Vec::new(); everybody.len()];
            deal_class(&mut column, &everybody, self.table(By::One(attribute)));
            self.place(&mut columns, attribute, column);
        }
        columns.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Places an attribute, then everything that hangs on it in the forest.
    fn place(&self, columns: &mut [Option<Column>], attribute: usize, column: Column) {
        let mut waiting = vec![(attribute, column)];
        while let Some((attribute, column)) = waiting.pop() {
            for (neighbour, counts) in self.neighbours(attribute) {
                let placed = columns.get(neighbour).is_some_and(Option::is_some);
                if !placed && !waiting.iter().any(|(other, _)| *other == neighbour) {
                    waiting.push((neighbour, deal_within(&column, &counts)));
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

/// Deals within each class of a placed column.
fn deal_within(placed: &Column, counts: &[Vec<u32>]) -> Column {
    let mut classes = vec![Vec::new(); counts.len()];
    for (case, codes) in placed.iter().enumerate() {
        if let Some(class) = codes.first().and_then(|code| classes.get_mut(usize::from(*code))) {
            class.push(case);
        }
    }
    let mut column = vec![Vec::new(); placed.len()];
    for (class, counts) in classes.iter().zip(counts) {
        deal_class(&mut column, class, counts);
    }
    column
}

/// Gives each code to so many cases of the class, going round: no case gets a code twice, because no count exceeds
/// the class.
fn deal_class(column: &mut Column, class: &[usize], counts: &[u32]) {
    let mut round = class.iter().cycle();
    for (code, count) in (0_u16..).zip(counts) {
        for _ in 0..*count {
            if let Some(codes) = round.next().and_then(|case| column.get_mut(*case)) {
                codes.push(code);
            }
        }
    }
}
