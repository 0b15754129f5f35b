//! The public face as a process: configuration and listeners, no files.
//!
//! `meldestelle-intake ready` asks the running process whether it is ready.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use meldestelle_domain::clock::SystemClock;
use meldestelle_intake::{Intake, router};
use meldestelle_web::config::{Config, ConfigError, Face};
use meldestelle_web::error::describe;
use meldestelle_web::rng::RandomSource;
use meldestelle_web::{database, process, telemetry};

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::load(Face::INTAKE);
    telemetry::start(config.as_ref().ok().and_then(|config| config.log.as_deref()));
    match run(config).await {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "the public face does not start");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Result<Config, ConfigError>) -> Result<ExitCode, Box<dyn Error>> {
    process::protect_memory()?;
    let config = config?;
    match env::args().nth(1).as_deref() {
        None => serve(config).await,
        Some("ready") => Ok(process::ready(&config).await?),
        Some(other) => Err(format!("there is no command {other}").into()),
    }
}

async fn serve(config: Config) -> Result<ExitCode, Box<dyn Error>> {
    let pool = database::connect(&config.database_url, config.connections)
        .await
        .map_err(|error| describe(&error))?;
    let intake = Intake::new(pool.clone(), config, Arc::new(SystemClock), RandomSource::System);
    let (config, metrics) = (intake.config(), intake.metrics());
    process::run(config, router(intake), metrics, pool).await?;
    Ok(ExitCode::SUCCESS)
}
