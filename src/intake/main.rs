//! The public face as a process: configuration from the environment, one listener, no files.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use meldestelle_domain::clock::SystemClock;
use meldestelle_intake::{Intake, router};
use meldestelle_web::chance::Chance;
use meldestelle_web::config::Config;
use meldestelle_web::error::describe;
use meldestelle_web::{database, serve, telemetry};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::start();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the public face does not start");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::read(|name| env::var(name).ok(), "127.0.0.1:8080", 8)?;
    let pool = database::connect(&config.database_url, config.connections)
        .await
        .map_err(|error| describe(&error))?;
    let listener = TcpListener::bind(config.listen).await?;
    tracing::info!(listen = %config.listen, "the public face listens");
    let intake = Intake::new(pool, config, Arc::new(SystemClock), Chance::System);
    serve::serve(listener, router(intake)).await?;
    Ok(())
}
