//! The log: JSON lines on standard error. Spans and events contain route patterns and kinds. They
//! never contain an address, a path with values, a header or anything a person sent.

use std::panic;

use tracing_subscriber::EnvFilter;

use crate::error_log;

/// The default filter: `info` for our crates, `warn` for libraries. It leaves out `PostgreSQL`'s
/// notice that there was nothing to roll back, which follows a commit whose caller was gone. It
/// also leaves out that a request waited long for a connection, because a line for each would say
/// when the request came.
const USUAL: &str = "warn,sqlx::postgres::notice=error,sqlx::pool::acquire=error,\
     meldestelle_web=info,meldestelle_intake=info,meldestelle_desk=info";
/// Never logged, whatever the configuration says: sqlx's message about a connection whose user went
/// away during a statement. It contains the error of that statement, which can contain a value.
const NEVER: &str = "sqlx_core::pool::connection=off";

/// The filter of the log.
#[must_use]
pub fn filter(configured: Option<&str>) -> EnvFilter {
    let with = |filter: &str| EnvFilter::try_new(format!("{filter},{NEVER}")).ok();
    configured.and_then(with).or_else(|| with(USUAL)).unwrap_or_default()
}

/// Starts logging. `MELDESTELLE_LOG` sets the filter.
pub fn start(configured: Option<&str>) {
    let log =
        tracing_subscriber::fmt().json().with_env_filter(filter(configured)).with_writer(std::io::stderr);
    // A line that cannot be written is dropped. By default the failure would be reported on
    // standard error, which panics if standard error is what is full.
    log.log_internal_errors(false).init();
    // Log where a panic happened and not its message, which can contain the text that caused it.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error_log::record(&format!("a defect at {place}"));
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
