//! Stores made-up cases in a newly set-up office.
//!
//! `meldestelle-examples SETUP COUNT` reads the output of `meldestelle-desk setup --json` from the
//! file `SETUP`; the passphrase of the first counsellor opens the office's keys.
//! `MELDESTELLE_DATABASE_URL` names the database, as the role `meldestelle_desk`.

use std::env;
use std::error::Error;
use std::fs;

use meldestelle_desk::keys::keyring::unwrap;
use meldestelle_desk::store::people;
use meldestelle_domain::clock::{Clock, SystemClock};
use meldestelle_domain::id::OfficeId;
use meldestelle_web::rng::RandomSource;
use meldestelle_web::{database, error};
use serde::Deserialize;
use zeroize::Zeroizing;

const USAGE: &str = "usage: meldestelle-examples SETUP COUNT";

/// The parts of the output of `meldestelle-desk setup --json` that this program needs.
#[derive(Deserialize)]
struct Setup {
    office_id: String,
    counsellors: Vec<SetupCounsellor>,
}

#[derive(Deserialize)]
struct SetupCounsellor {
    login: String,
    passphrase: Zeroizing<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [setup, count] = arguments.as_slice() else { return Err(USAGE.into()) };
    let count: usize = count.parse().map_err(|_| USAGE)?;
    let url = env::var("MELDESTELLE_DATABASE_URL").map_err(|_| "MELDESTELLE_DATABASE_URL is not set")?;
    let setup = Zeroizing::new(fs::read_to_string(setup)?);
    let Setup { office_id, counsellors } = serde_json::from_str(&setup)?;
    let office: OfficeId = office_id.parse().map_err(|_| "setup.json names no office")?;
    let first = counsellors.first().ok_or("setup.json names no counsellor")?;

    let pool = database::connect(&url, 1).await.map_err(|error| error::describe(&error))?;
    let mut transaction = database::begin(&pool, office).await?;
    let credentials = people::credentials(&mut transaction, office, &first.login).await?;
    let credentials = credentials.ok_or("the first counsellor is not in the database")?;
    let identity = unwrap(&credentials.wrapped_identity, credentials.counsellor, &first.passphrase)?;
    let keys = people::unlock(&mut transaction, office, credentials.counsellor, &identity).await?;
    let team: Vec<_> = people::team(&mut transaction, &keys).await?.into_iter().map(|one| one.id).collect();
    let now = SystemClock.now();
    meldestelle_examples::store(&mut transaction, &keys, &team, count, now, &mut RandomSource::System)
        .await?;
    transaction.commit().await?;
    Ok(())
}
