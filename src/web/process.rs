//! A face as a process: closed to whoever looks at its memory, its configuration read before anything else, its listeners, its end.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use sqlx::PgPool;
use tokio::time::timeout;

use crate::cell::Cells;
use crate::config::Config;
use crate::metrics::Figures;
use crate::readiness;
use crate::serve::{self, Listener};

/// How long the connections to the database may take to close.
const CLOSING: Duration = Duration::from_secs(5);

/// No core dumps, and no other process of the same user may read this one's memory: keys and texts are in it while a request runs.
///
/// # Errors
/// If the kernel refuses.
pub fn close() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Serves a face, and beside it its figures if they are listened for, until the process is asked to stop.
///
/// # Errors
/// If it cannot listen.
pub async fn run(config: Arc<Config>, router: Router, figures: Arc<Figures>, pool: PgPool) -> io::Result<()> {
    let stop = serve::asked_to_stop()?;
    Cells::new(&config.cell).check().await;
    let listeners = Listener::all(&config).await?;
    let metrics = match &config.listen_metrics {
        Some(place) => Some(Listener::bind(place, false).await?),
        None => None,
    };
    for place in config.listen.iter().chain(&config.listen_proxy_protocol) {
        tracing::info!(%place, "listens");
    }
    if let Some(listener) = metrics {
        let (config, router) = (config.clone(), figures.router(pool.clone()));
        // It tells that the face is stopping for as long as it does.
        tokio::spawn(serve::serve(vec![listener], router, config, std::future::pending()));
    }
    serve::serve(listeners, router, config, stop).await;
    // What was not finished in time can hold a connection for as long as the database makes it wait.
    let _ = timeout(CLOSING, pool.close()).await;
    Ok(())
}

/// The command `ready`: succeeds if the face that runs with this configuration is.
///
/// # Errors
/// If it does not answer, or listens nowhere for the question.
pub async fn ready(config: &Config) -> io::Result<ExitCode> {
    let place = config.listen_metrics.as_ref();
    let place = place.ok_or_else(|| io::Error::other("MELDESTELLE_LISTEN_METRICS is not set"))?;
    Ok(if readiness::ask(place).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use rustix::process::{dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn nothing_is_left_of_a_crash() {
        close().unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
