//! The offices, remembered for a short time.
//!
//! Each is read from the database at most once in [`FRESH`], however many requests ask and whatever
//! host names they name. So a new office key or a changed setting is in use after that time, and
//! not at once. While the database does not answer, an office stays as it was last read.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use meldestelle_domain::id::OfficeId;
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use sqlx::PgPool;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::office::Office;
use crate::store;

/// How long an office is used before it is read again.
const FRESH: Duration = Duration::from_secs(2);
/// How long the database may take to answer about an office that was read before.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long it may take for an office that was never read, because the process has just started.
/// There is no page to show yet and no form to give back, so the request waits for as long as any
/// request waits for a connection.
const FIRST_PATIENCE: Duration = Duration::from_secs(12);

/// Why there is no office for a request.
#[derive(Debug, Error)]
pub enum OfficeError {
    /// No office has this host name, or the office has no key yet.
    #[error("no office has the host name that was asked for")]
    NotFound,
    /// The settings or keys of the office do not parse.
    #[error("a row of office does not read")]
    Unreadable,
    /// The database did not answer.
    #[error("{}", describe(.0))]
    Store(#[from] sqlx::Error),
}

/// The offices as they were last read. The memory used depends on their number, and not on the host
/// names that visitors ask for.
#[derive(Default)]
pub struct Offices {
    known: RwLock<Known>,
    /// Held by the one request that reads the names again.
    reading_names: Mutex<()>,
    /// Held by the one request that reads an office again.
    reading_office: Mutex<()>,
}

#[derive(Default)]
struct Known {
    /// The host names of all offices, and when they were read.
    names: Option<(Instant, Arc<Names>)>,
    offices: HashMap<OfficeId, KnownOffice>,
}

/// Offices with the host names they answer to.
type Names = Vec<(OfficeId, Option<String>)>;

/// What the database said last about one office.
#[derive(Clone)]
struct KnownOffice {
    read: Instant,
    /// The office when it was last readable.
    office: Option<Arc<Office>>,
    state: OfficeState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OfficeState {
    Readable,
    Missing,
    Unreadable,
}

impl KnownOffice {
    fn answer(&self) -> Result<Arc<Office>, OfficeError> {
        match (self.state, &self.office) {
            (OfficeState::Readable, Some(office)) => Ok(office.clone()),
            (OfficeState::Unreadable, _) => Err(OfficeError::Unreadable),
            _ => Err(OfficeError::NotFound),
        }
    }
}

/// The office that answers to a host name. A single office answers to any name.
fn office_of_host(names: &Names, host: &str) -> Option<OfficeId> {
    let exact = names.iter().find(|(_, name)| name.as_deref() == Some(host));
    let found = match names.as_slice() {
        [only] => Some(only),
        _ => exact,
    };
    found.map(|(id, _)| *id)
}

impl Offices {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The office as it was last read, however long ago, for an error page.
    pub fn last_known(&self, host: &str) -> Option<Arc<Office>> {
        let known = self.read();
        let (_, names) = known.names.as_ref()?;
        known.offices.get(&office_of_host(names, host)?)?.office.clone()
    }

    /// The office of a host name.
    ///
    /// # Errors
    /// [`OfficeError`].
    pub async fn for_host(&self, pool: &PgPool, host: &str) -> Result<Arc<Office>, OfficeError> {
        let names = self.names(pool).await?;
        let id = office_of_host(&names, host).ok_or(OfficeError::NotFound)?;
        self.office(pool, id).await
    }

    /// The host names. While the database does not answer, they stay as they were.
    async fn names(&self, pool: &PgPool) -> Result<Arc<Names>, OfficeError> {
        let known = self.read().names.clone();
        let reading = match &known {
            None => None,
            Some((read, names)) if read.elapsed() < FRESH => return Ok(names.clone()),
            // One request reads them again. Until it has, the others use what there is.
            Some((_, names)) => match self.reading_names.try_lock() {
                Ok(guard) => Some(guard),
                Err(_) => return Ok(names.clone()),
            },
        };
        let patience = if known.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let answer = timeout(patience, store::hosts(pool)).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let names = match (answer, known) {
            (Ok(names), _) => {
                self.write().offices.retain(|id, _| names.iter().any(|(there, _)| there == id));
                Arc::new(names)
            }
            (Err(error), Some((_, names))) => {
                error_log::record(&describe(&error));
                names
            }
            (Err(error), None) => return Err(error.into()),
        };
        self.write().names = Some((Instant::now(), names.clone()));
        drop(reading);
        Ok(names)
    }

    async fn office(&self, pool: &PgPool, id: OfficeId) -> Result<Arc<Office>, OfficeError> {
        let known = self.read().offices.get(&id).cloned();
        let reading = match &known {
            None => None,
            Some(known) if known.read.elapsed() < FRESH => return known.answer(),
            Some(known) => match self.reading_office.try_lock() {
                Ok(guard) => Some(guard),
                Err(_) => return known.answer(),
            },
        };
        let patience = if known.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let answer = timeout(patience, store::office(pool, id)).await;
        let last = known.as_ref().and_then(|known| known.office.clone());
        let (office, state) = match answer.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Ok(None) => (None, OfficeState::Missing),
            Ok(Some(row)) => match last {
                // An unchanged office keeps its rendered pages.
                Some(office) if office.is_from(&row) => (Some(office), OfficeState::Readable),
                last => match Office::new(row) {
                    Some(office) => (Some(Arc::new(office)), OfficeState::Readable),
                    None => (last, OfficeState::Unreadable),
                },
            },
            Err(error) => {
                // Pages are still shown, and a form can be given back. The log tells of the error
                // all the same; else it would only tell of failed forms.
                let Some(known) = known else { return Err(error.into()) };
                error_log::record(&describe(&error));
                (known.office, known.state)
            }
        };
        let known = KnownOffice { read: Instant::now(), office, state };
        self.write().offices.insert(id, known.clone());
        drop(reading);
        known.answer()
    }
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgPoolOptions;

    use super::*;

    fn two_offices() -> [(OfficeId, Option<String>); 2] {
        let [one, two] = [1, 2].map(|number| OfficeId(uuid::Uuid::from_u128(number)));
        [(one, Some("a".to_owned())), (two, Some("b".to_owned()))]
    }

    #[test]
    fn a_single_office_answers_to_any_name_and_one_of_two_to_its_own() {
        let both = two_offices().to_vec();
        let [(one, _), (two, _)] = two_offices();
        assert_eq!(office_of_host(&vec![(one, None)], "x"), Some(one));
        assert_eq!(office_of_host(&both[..1].to_vec(), "x"), Some(one));
        assert_eq!(
            ["a", "b", "x", ""].map(|host| office_of_host(&both, host)),
            [Some(one), Some(two), None, None]
        );
        assert_eq!(office_of_host(&Vec::new(), "a"), None);
    }

    #[tokio::test]
    async fn made_up_host_names_cost_no_query_and_no_memory() {
        // Every query to this pool fails, so an answer other than `Store` came without one.
        let pool = PgPoolOptions::new().connect_lazy("postgres:///none?host=/nonexistent").unwrap();
        let offices = Offices::default();
        let missing = KnownOffice { read: Instant::now(), office: None, state: OfficeState::Missing };
        let [(one, _), _] = two_offices();
        offices.write().names = Some((Instant::now(), Arc::new(two_offices().to_vec())));
        offices.write().offices.insert(one, missing);
        for number in 0..1000 {
            let answer = offices.for_host(&pool, &format!("{number}.example")).await;
            assert!(matches!(answer, Err(OfficeError::NotFound)), "{number}");
            assert!(offices.last_known(&format!("{number}.example")).is_none());
            // The office has no key yet, which is remembered as well.
            assert!(matches!(offices.for_host(&pool, "a").await, Err(OfficeError::NotFound)));
        }
        assert_eq!(offices.read().offices.len(), 1);
        assert!(matches!(offices.for_host(&pool, "b").await, Err(OfficeError::Store(_))), "was never read");
    }
}
