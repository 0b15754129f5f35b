//! The log: JSON lines on standard error. Spans and events carry route patterns and kinds, never an address, a path with values, a header or
//! anything a person sent.

use std::panic;

use tracing_subscriber::EnvFilter;

/// What is logged where the configuration says nothing: `info` of ours, `warn` of libraries. Not what sqlx says of a connection whose user went away while
/// a statement was under way: it writes down how that statement failed, and the message of a failure can carry a value. Nor that there was nothing to
/// roll back, because the commit that nobody waited for was done.
const USUAL: &str = "warn,sqlx_core::pool::connection=off,sqlx::postgres::notice=error,\
    meldestelle_web=info,meldestelle_intake=info,meldestelle_desk=info";

/// Which lines are logged.
#[must_use]
pub fn filter(configured: Option<&str>) -> EnvFilter {
    configured.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(USUAL))
}

/// Starts logging; `MELDESTELLE_LOG` sets the filter.
pub fn start(configured: Option<&str>) {
    let log =
        tracing_subscriber::fmt().json().with_env_filter(filter(configured)).with_writer(std::io::stderr);
    // A line that can't be written is given up: the default complains on standard error, which panics if that is what is full.
    log.log_internal_errors(false).init();
    // Where it happened and not what was said: a panic's message can carry the text it stumbled over.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a defect ended one request");
    }));
}
