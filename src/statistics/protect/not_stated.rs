//! "Not stated" as a code of a multi-valued attribute: it stands alone.
//!
//! A case that has not stated its grounds has no ground. So in every table `code + not stated <=
//! context`, and an attacker knows that too. The audit takes these constraints into account, and
//! cells that they pin are drawn again like other pinned cells. The invented cases of `worlds.csv`
//! need not keep to this rule: they show what the printed numbers allow.

use crate::audit::LinearConstraint;
use crate::table::{Breakdown, Programme};

/// The code of a case that has no other code of the attribute. It is the last code of its
/// attribute.
pub const NOT_STATED: &str = "not_stated";

/// `code + not stated - context <= 0`, for every attribute with several codes and [`NOT_STATED`].
pub(super) fn constraints(programme: &Programme) -> Vec<LinearConstraint> {
    let mut starts = Vec::new();
    let mut next = 0;
    for by in programme.tables() {
        starts.push((*by, next));
        next += programme.cell_count(*by);
    }
    let start =
        |wanted: Breakdown| starts.iter().find(|(by, _)| *by == wanted).map_or(0, |(_, start)| *start);
    let mut rows = Vec::new();
    for (by, first) in &starts {
        // Groups of cells that break one context down by such an attribute.
        let groups: Vec<(usize, Vec<usize>)> = match *by {
            Breakdown::One(a) if is_optional_multi(programme, a) => {
                vec![(
                    start(Breakdown::Total),
                    (0..programme.cell_count(*by)).map(|cell| first + cell).collect(),
                )]
            }
            Breakdown::Total | Breakdown::One(_) => continue,
            Breakdown::Two(a, b) => {
                let (height, width) =
                    (programme.cell_count(Breakdown::One(a)), programme.cell_count(Breakdown::One(b)));
                if is_optional_multi(programme, a) {
                    let column = |j: usize| (0..height).map(|i| first + i * width + j).collect();
                    (0..width).map(|j| (start(Breakdown::One(b)) + j, column(j))).collect()
                } else if is_optional_multi(programme, b) {
                    let row = |i: usize| (0..width).map(|j| first + i * width + j).collect();
                    (0..height).map(|i| (start(Breakdown::One(a)) + i, row(i))).collect()
                } else {
                    continue;
                }
            }
        };
        for (context, cells) in groups {
            // "Not stated" is the last code of its attribute.
            let Some((not_stated, codes)) = cells.split_last() else { continue };
            let row = |code: &usize| LinearConstraint {
                terms: vec![(*code, 1), (*not_stated, 1), (context, -1)],
                low: None,
                high: Some(0),
            };
            rows.extend(codes.iter().map(row));
        }
    }
    rows
}

fn is_optional_multi(programme: &Programme, attribute: usize) -> bool {
    programme.attributes().get(attribute).is_some_and(|attribute| {
        attribute.multi().is_some() && attribute.codes().last().is_some_and(|code| **code == *NOT_STATED)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(file: &str) -> Vec<Vec<(usize, i64)>> {
        constraints(&Programme::from_json(file).unwrap()).into_iter().map(|row| row.terms).collect()
    }

    #[test]
    fn each_code_excludes_not_stated_in_every_context() {
        // Cells: total 0; ground 1 (G1), 2 (G2), 3 (not stated); area 4, 5; ground by area 6 to 11.
        let ground = r#""ground": {"codes": ["G1", "G2", "not_stated"], "multi": true}"#;
        let area = r#""area": {"codes": ["A1", "A2"]}"#;
        let one_way = [vec![(1, 1), (3, 1), (0, -1)], vec![(2, 1), (3, 1), (0, -1)]];
        let two_way = [
            vec![(6, 1), (10, 1), (4, -1)],
            vec![(8, 1), (10, 1), (4, -1)],
            vec![(7, 1), (11, 1), (5, -1)],
            vec![(9, 1), (11, 1), (5, -1)],
        ];
        let file = format!(r#"{{"attributes": {{{ground}, {area}}}}}"#);
        assert_eq!(terms(&file), [one_way.as_slice(), &two_way].concat());
        // The same with the attributes as columns: area by ground is 6 to 8 and 9 to 11.
        let file = format!(
            r#"{{"attributes": {{{ground}, {area}}}, "programme": [["ground"], ["area"], ["area", "ground"]]}}"#
        );
        let two_way = [
            vec![(6, 1), (8, 1), (4, -1)],
            vec![(7, 1), (8, 1), (4, -1)],
            vec![(9, 1), (11, 1), (5, -1)],
            vec![(10, 1), (11, 1), (5, -1)],
        ];
        assert_eq!(terms(&file), [one_way.as_slice(), &two_way].concat());
    }

    #[test]
    fn other_attributes_have_no_such_constraint() {
        let single = r#"{"attributes": {"age": {"codes": ["AG1", "not_stated"]}}}"#;
        let multi = r#"{"attributes": {"ground": {"codes": ["not_stated", "G1"], "multi": true, "max": 2}}}"#;
        assert!(terms(single).is_empty() && terms(multi).is_empty());
    }
}
