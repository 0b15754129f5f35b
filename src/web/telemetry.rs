//! The log: JSON lines on standard error. Spans and events carry route patterns and kinds, never an address, a path with values, a header or
//! anything a person sent.

use std::panic;

use tracing_subscriber::EnvFilter;

/// What is logged where the configuration says nothing: `info` of ours, `warn` of libraries.
const USUAL: &str = "warn,meldestelle_web=info,meldestelle_intake=info,meldestelle_desk=info";

/// Starts logging; `MELDESTELLE_LOG` sets the filter.
pub fn start(filter: Option<&str>) {
    let filter =
        filter.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(USUAL));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that can't be written is given up: the default complains on standard error, which panics if that is what is full.
    log.log_internal_errors(false).init();
    // Where it happened and not what was said: a panic's message can carry the text it stumbled over.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a defect ended one request");
    }));
}
