//! The log: JSON lines on standard error. Spans and events carry route patterns and kinds, never an address, a path with values, a header or
//! anything a person sent.

use std::panic;

use tracing_subscriber::EnvFilter;

/// Starts logging; `MELDESTELLE_LOG` sets the filter (default `info`, libraries `warn`).
pub fn start() {
    let filter = EnvFilter::try_from_env("MELDESTELLE_LOG").unwrap_or_else(|_| {
        EnvFilter::new("warn,meldestelle_web=info,meldestelle_intake=info,meldestelle_desk=info")
    });
    let log = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that can't be written is given up: the default complains on standard error, which panics if that is what is full.
    log.log_internal_errors(false).init();
    // Where it happened and not what was said: a panic's message can carry the text it stumbled over.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a defect ended one request");
    }));
}
