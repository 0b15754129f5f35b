use std::collections::HashSet;

use super::*;
use crate::auth::session::Session;
use crate::case::files::manifest::Manifest;
use crate::publish::draft::Draft;
use crate::store::people::{Profile, SecondFactor};

#[test]
fn each_column_stands_once_and_in_order() {
    let places: Vec<_> = SEALED_COLUMNS.iter().map(|sealed| sealed.table).collect();
    assert!(places.is_sorted());
    let all = SEALED_COLUMNS.iter().map(|sealed| (sealed.table, sealed.column));
    let all: Vec<_> = all.chain(NOT_SEALED.iter().map(|(table, column, _)| (*table, *column))).collect();
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    let names: HashSet<_> = SEALED_COLUMNS.iter().map(|sealed| sealed.name).collect();
    assert_eq!(names.len(), SEALED_COLUMNS.len());
}

#[test]
fn the_versions_are_those_that_are_written() {
    let written = [
        ("desk::auth::session::Session", Session::VERSION),
        ("desk::case::files::manifest::Manifest", Manifest::VERSION),
        ("desk::publish::draft::Draft", Draft::VERSION),
        ("desk::store::people::Profile", Profile::VERSION),
        ("desk::store::people::SecondFactor", SecondFactor::VERSION),
    ];
    for (holds, version) in written {
        let column = SEALED_COLUMNS.iter().find(|sealed| sealed.holds == holds);
        assert_eq!(column.map(|sealed| sealed.version), Some(version), "{holds}");
    }
}

#[test]
fn working_material_is_bound_to_its_column() {
    for sealed in SEALED_COLUMNS {
        assert_eq!(sealed.bound.is_some(), sealed.key == OpeningKey::WorkingMaterial, "{}", sealed.name);
        // The state of a deleted case stays as it was sealed in the case, bound to the case's
        // column.
        let Some(bound) = sealed.bound.filter(|bound| *bound != CASE_STATE) else { continue };
        assert_eq!((bound.table, bound.column), (sealed.table, sealed.column));
    }
}
