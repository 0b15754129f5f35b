//! The log: JSON lines on standard error. Spans and events carry route patterns and kinds, never an address, a path with values, a header or
//! anything a person sent.

use std::panic;

use tracing_subscriber::EnvFilter;

use crate::error_log;

/// What is logged where the configuration says nothing: `info` of ours, `warn` of libraries. Not that there was nothing to roll back, because the commit that
/// nobody waited for was done. Nor that a request waited long for a connection: a line for each would tell when it came.
const USUAL: &str = "warn,sqlx::postgres::notice=error,sqlx::pool::acquire=error,\
     meldestelle_web=info,meldestelle_intake=info,meldestelle_desk=info";
/// What is not logged whatever the configuration says: what sqlx tells of a connection whose user went away while a statement was under way. It writes down how
/// that statement failed, and the message of a failure can carry a value.
const NEVER: &str = "sqlx_core::pool::connection=off";

/// Which lines are logged.
#[must_use]
pub fn filter(configured: Option<&str>) -> EnvFilter {
    let with = |filter: &str| EnvFilter::try_new(format!("{filter},{NEVER}")).ok();
    configured.and_then(with).or_else(|| with(USUAL)).unwrap_or_default()
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
        error_log::tell(&format!("a defect at {place}"));
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usually_no_line_tells_how_long_a_request_waited() {
        let filter = filter(None).to_string();
        for part in ["sqlx::pool::acquire=error", "meldestelle_web=info", "warn"] {
            assert!(filter.split(',').any(|other| other == part), "{part} in {filter}");
        }
    }

    #[test]
    fn nobody_can_switch_on_what_carries_values() {
        for configured in [
            None,
            Some("trace"),
            Some("sqlx_core::pool::connection=trace"),
            Some("no filter at all!="),
            Some(""),
        ] {
            let filter = filter(configured).to_string();
            let connection: Vec<_> =
                filter.split(',').filter(|part| part.contains("pool::connection")).collect();
            assert_eq!(connection, [NEVER], "{configured:?}: {filter}");
        }
    }
}
