//! Interventions are entries of the timeline. The codes of all of them stand in the case's facts
//! too, so that figures, releases and exports need not open every entry.

use std::collections::BTreeSet;

use meldestelle_domain::case_entry::{CaseEntry, EntryKind, EntryText};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::taxonomy::Code;
use sqlx::PgConnection;

use super::{Acting, store};
use crate::case::aggregate::Case;
use crate::case::entries;
use crate::http::error::DeskError;

/// The list of the taxonomy.
const LIST: &str = "intervention";

/// Works the codes in the facts out of the entries.
pub(super) async fn recount(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
) -> Result<(), DeskError> {
    let all = entries::of_case(conn, &acting.me.keys, case.id).await?;
    if all.unopened > 0 {
        // An entry that does not open may be an intervention. Its code must not disappear.
        let known = case.state.facts.codes(LIST).to_vec();
        return put(conn, acting, case, codes(&all.opened, known)).await;
    }
    put(conn, acting, case, codes(&all.opened, Vec::new())).await
}

async fn put(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    codes: Vec<Code>,
) -> Result<(), DeskError> {
    if case.state.facts.codes(LIST) == codes {
        return Ok(());
    }
    case.state.facts.set(LIST, codes);
    store(conn, acting, case).await
}

fn codes<I>(opened: &[(I, CaseEntry)], known: Vec<Code>) -> Vec<Code> {
    let entries = opened.iter().filter(|(_, entry)| entry.kind == EntryKind::Intervention);
    let of_entries = entries.filter_map(|(_, entry)| entry.content.intervention.clone());
    let sorted: BTreeSet<Code> = of_entries.chain(known).collect();
    sorted.into_iter().collect()
}

/// Makes entries of the interventions that were coded before there were entries. Their day is that
/// of the report's arrival, because no other is known. Answers whether anything was moved.
///
/// # Errors
/// The database; sealing.
pub(crate) async fn move_old_codes(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &Case,
) -> Result<bool, DeskError> {
    let codes = case.state.facts.codes(LIST);
    if codes.is_empty() {
        return Ok(false);
    }
    let all = entries::of_case(conn, &acting.me.keys, case.id).await?;
    let has_any = all.opened.iter().any(|(_, entry)| entry.kind == EntryKind::Intervention);
    if has_any || all.unopened > 0 {
        return Ok(false);
    }
    for code in codes {
        let content = EntryText {
            day: local_date(case.state.received),
            intervention: Some(code.clone()),
            ..EntryText::default()
        };
        let entry = CaseEntry {
            kind: EntryKind::Intervention,
            written: acting.desk.clock.now(),
            by: None,
            content,
            status: None,
            earlier: Vec::new(),
        };
        entries::add(conn, acting.desk, acting.me, case.id, &entry).await?;
    }
    Ok(true)
}
