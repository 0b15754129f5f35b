//! What a person knows of a report that they sent.

use meldestelle_tests::uploads::Chosen;

/// A report that was sent at least once.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Receipt code of the form.
    pub code: String,
    /// Text of the report.
    pub story: String,
    /// The attached file, if any.
    pub file: Option<Chosen>,
    /// Whether the person saw the receipt page.
    pub acknowledged: bool,
}
