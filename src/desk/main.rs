//! The desk as a program: serves it, migrates the database, sets up an office, and makes and checks
//! releases from files.

use std::env;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use meldestelle_desk::cli::release_tools;
use meldestelle_desk::cli::setup;
use meldestelle_desk::cli::setup::OfficePlan;
use meldestelle_desk::jobs::{row_shuffle, session_cleanup};
use meldestelle_desk::keys::keyring::PassphraseCost;
use meldestelle_desk::{Desk, router};
use meldestelle_domain::clock::{Clock, SystemClock};
use meldestelle_domain::office::Missing;
use meldestelle_web::config::{Config, Face};
use meldestelle_web::error::describe;
use meldestelle_web::locale::Locale;
use meldestelle_web::rng::RandomSource;
use meldestelle_web::{database, process, telemetry};
use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

use meldestelle_desk::cli::arguments::Command;
use meldestelle_desk::cli::{arguments, key_sheet};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

#[tokio::main]
async fn main() -> ExitCode {
    // The commands hold the office's secrets in memory just as the service does.
    if let Err(error) = process::protect_memory() {
        let _ = writeln!(io::stderr(), "meldestelle-desk: {error}");
        return ExitCode::FAILURE;
    }
    let done = match arguments::parse(env::args_os().skip(1)) {
        Ok(command) => run(command).await,
        Err(mistake) => Err(format!("{mistake}\n\n{}", arguments::USAGE).into()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // This is for the person who typed the command. If it cannot be written, nothing else
            // can be done.
            let _ = writeln!(io::stderr(), "meldestelle-desk: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve => serve_desk().await?,
        Command::Ready => return Ok(process::ready(&Config::load(Face::DESK)?).await?),
        Command::Migrate => {
            let (_, pool) = connect().await?;
            MIGRATIONS.run(&pool).await.map_err(|error| describe_migration(&error))?;
        }
        Command::Setup { plan, language, json } => set_up(&plan, language, json).await?,
        Command::Protect(arguments) => {
            return Ok(release_tools::protect_files(&arguments, &mut io::stdout(), &mut io::stderr()).into());
        }
        Command::VerifyRelease(arguments) => {
            return Ok(release_tools::verify_files(&arguments, &mut io::stdout(), &mut io::stderr()).into());
        }
        Command::Help => io::stdout().write_all(arguments::USAGE.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Which migration failed and why, without the database's own words, which can contain a stored
/// value.
fn describe_migration(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(cause) => describe(cause),
        MigrateError::ExecuteMigration(cause, version) => format!("migration {version}: {}", describe(cause)),
        error => error.to_string(),
    }
}

async fn connect() -> Result<(Config, PgPool), Box<dyn Error>> {
    let config = Config::load(Face::DESK)?;
    let pool = database::connect(&config.database_url, config.connections).await;
    Ok((config, pool.map_err(|error| describe(&error))?))
}

async fn serve_desk() -> Result<(), Box<dyn Error>> {
    let (config, pool) = connect().await?;
    telemetry::start(config.log.as_deref());
    let desk = Desk::new(
        pool.clone(),
        config,
        Arc::new(SystemClock),
        RandomSource::System,
        PassphraseCost::PRODUCTION,
    );
    let (config, metrics) = (desk.config.clone(), desk.metrics.clone());
    tokio::spawn(row_shuffle::keep(pool.clone()));
    tokio::spawn(session_cleanup::keep_sweeping(desk.clone()));
    process::run(config, router(desk), metrics, pool).await?;
    Ok(())
}

async fn set_up(plan: &OfficePlan, language: &Locale, json: bool) -> Result<(), Box<dyn Error>> {
    let (_, pool) = connect().await?;
    let now = SystemClock.now();
    let office =
        setup::create_office(&pool, plan, PassphraseCost::PRODUCTION, now, &mut RandomSource::System).await?;
    let out = io::stdout().lock();
    if json {
        key_sheet::json(out, &office)?;
    } else {
        let on_terminal = out.is_terminal();
        key_sheet::sheets(out, language, on_terminal, &plan.name, &office, SystemClock.now())?;
    }
    let missing = plan.settings().missing();
    if !missing.is_empty() {
        let missing: Vec<&str> = missing.into_iter().map(Missing::name).collect();
        // Goes to standard error, because the sheets on standard output are printed and put away.
        writeln!(
            io::stderr(),
            "meldestelle-desk: the form takes no reports yet: the imprint lacks {} (at the desk: settings)",
            missing.join(", ")
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_migration_is_named_without_what_the_database_says() {
        let cause = || sqlx::Error::Protocol("invalid input: \"Kanarienwort\"".to_owned());
        let error = describe_migration(&MigrateError::ExecuteMigration(cause(), 7));
        assert!(error.contains("migration 7") && !error.contains("Kanarienwort"), "{error}");
        assert!(!describe_migration(&MigrateError::Execute(cause())).contains("Kanarienwort"));
    }
}
