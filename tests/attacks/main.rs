//! What one stranger can use up. Each attack runs against a real face and prints what it sent and
//! what it cost; the run ends with status 1 if a bound is exceeded. `tests/attacks/run` prepares
//! the environment.
//!
//! The bounds are generous because test machines are slow and busy: they detect a limit that is
//! missing, not one that moved a little.
#![expect(clippy::expect_used, clippy::panic, reason = "a trial that cannot run ends")]
#![expect(clippy::print_stdout, reason = "prints a table")]

mod costly;
mod face;
#[path = "../bench/http.rs"]
#[expect(dead_code, reason = "the bench asks more of it")]
mod http;
mod strangers;
mod table;

use std::env;
use std::process::ExitCode;

use meldestelle_domain::id::OfficeId;
use meldestelle_tests::forms::Forms;
use sqlx::{Connection as _, PgConnection};

use table::Table;

/// An environment variable that `tests/attacks/run` sets.
fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run tests/attacks/run"))
}

/// What every attack needs.
struct Town {
    forms: Forms,
    /// A connection that sees every row.
    owner: PgConnection,
    /// Factor on the size of the short version.
    times: usize,
}

impl Town {
    async fn number(&mut self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut self.owner).await.expect("a number")
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut owner = PgConnection::connect(&setting("ATTACKS_SUPERUSER")).await.expect("the database");
    let office = sqlx::query_scalar("SELECT id FROM office").fetch_one(&mut owner).await.expect("an office");
    let forms = Forms::of(&mut owner, OfficeId(office)).await;
    let times = setting("ATTACKS_TIMES").parse().expect("a number");
    let (mut town, mut table) = (Town { forms, owner, times }, Table::default());
    strangers::costly_files(&mut town, &mut table).await;
    strangers::costly_files_one_by_one(&mut town, &mut table).await;
    strangers::costly_files_hung_up(&mut town, &mut table).await;
    strangers::bytes(&mut town, &mut table).await;
    strangers::reports(&mut town, &mut table).await;
    strangers::hosts(&mut town, &mut table).await;
    strangers::names_at_the_desk(&mut town, &mut table).await;
    table.end()
}
