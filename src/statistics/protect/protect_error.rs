//! Why nothing is published.

use crate::release::LONGEST_OFFICE_NAME;
use crate::rule::FEWEST_CASES;

/// Drafts that are drawn before the office is refused.
pub(super) const DRAWS: u32 = 64;
/// Most cells of one release. The audit and the verifier stay fast below this.
pub const MOST_CELLS: usize = 10_000;

/// Why nothing is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProtectError {
    /// The printed total is below [`FEWEST_CASES`].
    #[error("fewer than {FEWEST_CASES} cases: no tables are published; pool years or offices instead")]
    TooFew,
    /// No draw passed the audit with a certificate.
    #[error("no draw of {DRAWS} protects every cell; use fewer or coarser attributes")]
    Unprotectable,
    /// There are more than [`MOST_CELLS`] cells.
    #[error("the tables have more than {MOST_CELLS} cells; use fewer or coarser attributes")]
    TooManyCells,
    /// The office's name cannot stand in a release.
    #[error("an office needs a name of one line, at most {LONGEST_OFFICE_NAME} bytes long")]
    Office,
    /// The release is a correction. A release is corrected once.
    #[error("this release was corrected before; later changes are told in the next year's remarks")]
    CorrectedBefore,
    /// The new counts are of other tables than the published release.
    #[error("the new counts have other attributes or tables than the published release")]
    OtherTables,
}
