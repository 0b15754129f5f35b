//! Offices as the public face knows them: settings, languages, keys to seal to, and the pages that are the same for everybody.
//!
//! Read from the database at most every [`FRESH`] per office; so a new office key, or a changed setting, is in use after that time and
//! not at once. While the database does not answer, an office stays as it was last read.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::stored;
use meldestelle_vault::seal::Recipients;
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::precompressed::Baked;
use sqlx::PgPool;
use tokio::time::timeout;

use crate::guard::form_token::FormKey;
use crate::http::error::Failure;
use crate::store::{self, OfficeRow};

/// How long an office is taken as it was read.
const FRESH: Duration = Duration::from_secs(2);
/// How long the database may take to tell of an office that is known.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same where the office was never read, because the face has just started: there is no page to show yet and nothing to give back what was typed in, so it
/// waits for as long as anybody waits for a connection.
const FIRST_PATIENCE: Duration = Duration::from_secs(12);

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
            stored::from_value(row.settings.clone()).map_err(|_| Failure::Settings)?;
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

    pub fn id(&self) -> OfficeId {
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

/// The offices as they were last read. What is held grows with their number, whatever names visitors ask for.
#[derive(Default)]
pub struct Offices(RwLock<Known>);

#[derive(Default)]
struct Known {
    /// The names of all, and when they were read.
    names: Option<(Instant, Arc<Names>)>,
    offices: HashMap<OfficeId, (Instant, Arc<Office>)>,
}

/// Offices with the host names they answer to.
type Names = Vec<(OfficeId, Option<String>)>;

/// The office that answers to a host name; a single office answers to any.
fn answering(names: &Names, host: &str) -> Option<OfficeId> {
    let exact = names.iter().find(|(_, name)| name.as_deref() == Some(host));
    let found = match names.as_slice() {
        [only] => Some(only),
        _ => exact,
    };
    found.map(|(id, _)| *id)
}

impl Offices {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The office as it was last read, however long ago: for saying that something failed.
    pub fn last_known(&self, host: &str) -> Option<Arc<Office>> {
        let known = self.read();
        let (_, names) = known.names.as_ref()?;
        known.offices.get(&answering(names, host)?).map(|(_, office)| office.clone())
    }

    /// The office of a host name.
    pub async fn for_host(&self, pool: &PgPool, host: &str) -> Result<Arc<Office>, Failure> {
        let names = self.names(pool).await?;
        let id = answering(&names, host).ok_or(Failure::NoOffice)?;
        self.office(pool, id).await
    }

    /// The names, as fresh as offices are. While the database does not answer, they stay as they were.
    async fn names(&self, pool: &PgPool) -> Result<Arc<Names>, Failure> {
        let known = self.read().names.clone();
        if let Some((read, names)) = &known
            && read.elapsed() < FRESH
        {
            return Ok(names.clone());
        }
        let patience = if known.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let asked = timeout(patience, store::hosts(pool)).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let names = match (asked, known) {
            (Ok(names), _) => {
                let names = Arc::new(names);
                let mut known = self.write();
                known.offices.retain(|id, _| names.iter().any(|(there, _)| there == id));
                drop(known);
                names
            }
            (Err(error), Some((_, names))) => {
                error_log::tell(&describe(&error));
                names
            }
            (Err(error), None) => return Err(error.into()),
        };
        self.write().names = Some((Instant::now(), names.clone()));
        Ok(names)
    }

    async fn office(&self, pool: &PgPool, id: OfficeId) -> Result<Arc<Office>, Failure> {
        let known = self.read().offices.get(&id).cloned();
        if let Some((read, office)) = &known
            && read.elapsed() < FRESH
        {
            return Ok(office.clone());
        }
        let patience = if known.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let asked = timeout(patience, store::office(pool, id)).await;
        let row = match (asked.unwrap_or(Err(sqlx::Error::PoolTimedOut)), &known) {
            (Ok(Some(row)), _) => row,
            (Ok(None), _) => {
                // There was one.
                self.write().offices.remove(&id);
                return Err(Failure::NoOffice);
            }
            // The database does not answer: pages go on being shown, and what a person typed can be given back to them. In the log it is as if the page had
            // failed: else only forms would be told there.
            (Err(error), Some((_, office))) => {
                error_log::tell(&describe(&error));
                self.remember(office);
                return Ok(office.clone());
            }
            (Err(error), None) => return Err(error.into()),
        };
        // Unchanged: its pages stay baked.
        let office = match known {
            Some((_, office)) if office.row == row => office,
            _ => Arc::new(Office::new(row)?),
        };
        self.remember(&office);
        Ok(office)
    }

    /// Takes an office as it is for a while.
    fn remember(&self, office: &Arc<Office>) {
        self.write().offices.insert(office.id(), (Instant::now(), office.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_office_answers_to_any_name_and_one_of_two_to_its_own() {
        let [one, two] = [1, 2].map(|number| OfficeId(uuid::Uuid::from_u128(number)));
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(answering(&vec![(one, None)], "x"), Some(one));
        assert_eq!(answering(&vec![(one, named("a"))], "x"), Some(one));
        let both = vec![(one, named("a")), (two, named("b"))];
        assert_eq!(
            ["a", "b", "x", ""].map(|host| answering(&both, host)),
            [Some(one), Some(two), None, None]
        );
        assert_eq!(answering(&Vec::new(), "a"), None);
    }
}
