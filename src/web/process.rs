//! A face as a process: it protects its memory, reads its configuration first, opens its listeners,
//! and stops in order.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use sqlx::PgPool;
use tokio::time::timeout;

use crate::cell::CellPool;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::readiness;
use crate::serve::{self, Listener};

/// How long the connections to the database may take to close.
const POOL_CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Forbids core dumps, and forbids other processes of the same user to read this one's memory,
/// which contains keys and texts while a request runs.
///
/// # Errors
/// If the kernel refuses.
pub fn protect_memory() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Serves a face until the process is asked to stop. If a listener for metrics is configured, it
/// serves them as well.
///
/// # Errors
/// If it cannot listen.
pub async fn run(config: Arc<Config>, router: Router, metrics: Arc<Metrics>, pool: PgPool) -> io::Result<()> {
    let stop = serve::shutdown_signal()?;
    CellPool::new(&config.cell).check().await;
    let listeners = Listener::all(&config).await?;
    let metrics_listener = match &config.listen_metrics {
        Some(place) => Some(Listener::bind(place, false).await?),
        None => None,
    };
    for place in config.listen.iter().chain(&config.listen_proxy_protocol) {
        tracing::info!(%place, "listens");
    }
    if let Some(listener) = metrics_listener {
        let (config, router) = (config.clone(), metrics.router(pool.clone()));
        // The metrics stay available while the face stops, and say that it does.
        tokio::spawn(serve::serve(vec![listener], router, config, std::future::pending()));
    }
    serve::serve(listeners, router, config, stop).await;
    // An unfinished request can hold its connection for as long as the database keeps it waiting.
    let _ = timeout(POOL_CLOSE_TIMEOUT, pool.close()).await;
    Ok(())
}

/// The command `ready`: succeeds if the face that runs with this configuration is ready.
///
/// # Errors
/// If the face does not answer, or no listener for metrics is configured.
pub async fn ready(config: &Config) -> io::Result<ExitCode> {
    let place = config.listen_metrics.as_ref();
    let place = place.ok_or_else(|| io::Error::other("MELDESTELLE_LISTEN_METRICS is not set"))?;
    Ok(if readiness::check(place).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use rustix::process::{dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn a_crash_leaves_no_core_dump() {
        protect_memory().unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
