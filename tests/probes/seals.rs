// expect:
//! The control: what the public face may do compiles, so the other probes fail for their own
//! reasons and not because the probes are set up wrongly.

use meldestelle_domain::id::{OfficeId, ReportId};
use meldestelle_domain::report::Report;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::seal::{Recipients, SealError, seal};

pub fn keep(report: &Report, office: OfficeId, id: ReportId, to: &Recipients) -> Result<Sealed<Report>, SealError> {
    seal(report, office, id.0, to)
}

pub use meldestelle_intake::router;
