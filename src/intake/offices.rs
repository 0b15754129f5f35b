//! Offices as the public face knows them: settings, languages, keys to seal to, and the pages that are the same for everybody.
//!
//! Read from the database at most every [`FRESH`] per office; so a new office key, or a changed setting, is in use after that time and
//! not at once. While the database does not answer, an office stays as it was last read.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use meldestelle_domain::office::OfficeSettings;
use meldestelle_vault::seal::Recipients;
use meldestelle_web::baked::Baked;
use meldestelle_web::error::describe;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::trouble;
use sqlx::PgPool;
use tokio::time::timeout;

use crate::error::Failure;
use crate::issued::FormKey;
use crate::store::{self, OfficeRow};

/// How long an office is taken as it was read.
const FRESH: Duration = Duration::from_secs(2);
/// How long the database may take to tell of an office that is known.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same where the office was never read, because the face has just started: there is no page to show yet and nothing to give back what was typed in, so it
/// waits for as long as anybody waits for a connection.
const FIRST_PATIENCE: Duration = Duration::from_secs(12);
/// Most host names remembered: visitors choose them, so they must not fill the memory.
const HOSTS: usize = 256;

/// One office.
pub struct Office {
    row: OfficeRow,
    pub settings: OfficeSettings,
    pub recipients: Recipients,
    pub form_key: FormKey,
    tags: Vec<String>,
    baked: RwLock<HashMap<(&'static str, &'static str), Arc<Baked>>>,
}

impl Office {
    fn new(row: OfficeRow) -> Result<Self, Failure> {
        let settings: OfficeSettings =
            serde_json::from_value(row.settings.clone()).map_err(|_| Failure::Settings)?;
        let keys = std::iter::once(&row.recipient).chain(&row.recovery_recipients).map(String::as_str);
        let recipients = Recipients::parse(keys)?;
        let form_key = FormKey::new(&row.form_key).ok_or(Failure::Settings)?;
        let mut tags: Vec<String> =
            settings.languages.iter().filter(|tag| locale::find(tag).is_some()).cloned().collect();
        if tags.is_empty() {
            tags.push(locale::FALLBACK.to_owned());
        }
        Ok(Self { row, settings, recipients, form_key, tags, baked: RwLock::default() })
    }

    pub fn id(&self) -> meldestelle_domain::id::OfficeId {
        self.row.id
    }

    /// Name as the public reads it.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// The key epoch that [`Self::recipients`] belong to.
    pub fn epoch(&self) -> i32 {
        self.row.epoch
    }

    /// Tags of the languages it offers, in its order; at least one.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// A language, if it offers it.
    pub fn language(&self, tag: &str) -> Option<&'static Locale> {
        self.tags.iter().find(|offered| *offered == tag).and_then(|tag| locale::find(tag)).map(Locale::parted)
    }

    /// The languages it offers.
    pub fn languages(&self) -> Vec<&'static Locale> {
        self.tags.iter().filter_map(|tag| locale::find(tag)).map(Locale::parted).collect()
    }

    /// A page of one language, made by `bake` when it is first asked for.
    pub fn baked(
        &self,
        page: &'static str,
        t: &'static Locale,
        bake: impl FnOnce() -> Result<Baked, Failure>,
    ) -> Result<Arc<Baked>, Failure> {
        let key = (page, t.tag.as_str());
        if let Some(found) = self.baked.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(found.clone());
        }
        let fresh = Arc::new(bake()?);
        self.baked.write().unwrap_or_else(PoisonError::into_inner).insert(key, fresh.clone());
        Ok(fresh)
    }
}

/// The offices that were asked for lately, by host name.
#[derive(Default)]
pub struct Offices(RwLock<HashMap<String, (Instant, Arc<Office>)>>);

impl Offices {
    /// The office as it was last read, and when.
    fn known(&self, host: &str) -> Option<(Instant, Arc<Office>)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    /// The office as it was last read, however long ago: for saying that something failed.
    pub fn last_known(&self, host: &str) -> Option<Arc<Office>> {
        self.known(host).map(|(_, office)| office)
    }

    /// The office of a host name.
    pub async fn for_host(&self, pool: &PgPool, host: &str) -> Result<Arc<Office>, Failure> {
        let known = self.known(host);
        if let Some((read, office)) = &known
            && read.elapsed() < FRESH
        {
            return Ok(office.clone());
        }
        let patience = if known.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let asked = timeout(patience, store::office(pool, host)).await;
        let row = match (asked.unwrap_or(Err(sqlx::Error::PoolTimedOut)), &known) {
            (Ok(Some(row)), _) => row,
            (Ok(None), _) => {
                // It may have had one.
                self.0.write().unwrap_or_else(PoisonError::into_inner).remove(host);
                return Err(Failure::NoOffice);
            }
            // The database does not answer: pages go on being shown, and what a person typed can be given back to them. In the log it is as if the page had
            // failed: else only forms would be told there.
            (Err(error), Some((_, office))) => {
                trouble::tell(&describe(&error));
                self.remember(host, office);
                return Ok(office.clone());
            }
            (Err(error), None) => return Err(error.into()),
        };
        // Unchanged: its pages stay baked.
        let office = match known {
            Some((_, office)) if office.row == row => office,
            _ => Arc::new(Office::new(row)?),
        };
        self.remember(host, &office);
        Ok(office)
    }

    /// Takes an office as it is for a while.
    fn remember(&self, host: &str, office: &Arc<Office>) {
        let mut offices = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if offices.len() >= HOSTS {
            offices.clear();
        }
        offices.insert(host.to_owned(), (Instant::now(), office.clone()));
    }
}
