//! The attributes that are counted, and the bits of their codes.

use std::sync::LazyLock;

use super::code_index::CodeIndex;
use crate::facts::CODED;
use crate::taxonomy::{Code, List, Taxonomy};

/// The calendar month of arrival, as an attribute.
pub const MONTH: &str = "month";
/// The status, as an attribute.
pub const STATUS: &str = "case_status";

/// All attributes, in the order of the page. Each is a list of the taxonomy, except [`MONTH`].
#[expect(clippy::indexing_slicing, reason = "a constant: out of bounds does not compile")]
pub const ATTRIBUTES: [&str; 2 + CODED.len()] = {
    let mut all = [MONTH; 2 + CODED.len()];
    all[1] = STATUS;
    let mut at = 0;
    while at < CODED.len() {
        all[at + 2] = CODED[at];
        at += 1;
    }
    all
};

/// The bit of a code that is no longer in its list.
pub(super) const OUTDATED: usize = 31;

/// The codes of each attribute, one bit each in their order.
pub(super) static CODES: LazyLock<Vec<CodeIndex>> = LazyLock::new(|| {
    let codes = |attribute: &&str| Taxonomy::list(attribute).into_iter().flat_map(List::codes);
    ATTRIBUTES.iter().map(|attribute| CodeIndex::new(codes(attribute).map(Code::as_str))).collect()
});

/// The attributes by their names.
static POSITIONS: LazyLock<CodeIndex> = LazyLock::new(|| CodeIndex::new(ATTRIBUTES));

/// The position of an attribute in [`ATTRIBUTES`].
pub(super) fn position(attribute: &[u8]) -> Option<usize> {
    POSITIONS.place(attribute)
}

/// The bit of a code of the attribute at a position.
pub(super) fn bit(attribute: Option<usize>, code: &[u8]) -> u32 {
    let codes = attribute.and_then(|position| CODES.get(position));
    1 << codes.and_then(|codes| codes.place(code)).unwrap_or(OUTDATED)
}
