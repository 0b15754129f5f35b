//! One office as the public face knows it: settings, languages, keys to seal to, and the pages that
//! are the same for everybody.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::stored;
use meldestelle_vault::seal::Recipients;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::precompressed::Precompressed;

use crate::guard::form_token::FormKey;
use crate::store::OfficeRow;

/// An office.
pub struct Office {
    row: OfficeRow,
    /// What the office has set.
    pub settings: OfficeSettings,
    /// Keys that reports are sealed to.
    pub recipients: Recipients,
    /// Key of the form token and the mailbox ticket.
    pub form_key: FormKey,
    tags: Vec<String>,
    /// Rendered pages by name and language.
    pages: RwLock<HashMap<(&'static str, &'static str), Arc<Precompressed>>>,
}

impl Office {
    /// Reads a row of the database. `None` if its settings or keys do not parse.
    pub fn new(row: OfficeRow) -> Option<Self> {
        let settings: OfficeSettings = stored::from_value(row.settings.clone()).ok()?;
        let keys = std::iter::once(&row.recipient).chain(&row.recovery_recipients).map(String::as_str);
        let recipients = Recipients::parse(keys).ok()?;
        let form_key = FormKey::new(&row.form_key)?;
        let mut tags: Vec<String> =
            settings.form.languages.iter().filter(|tag| locale::find(tag).is_some()).cloned().collect();
        if tags.is_empty() {
            tags.push(locale::FALLBACK.to_owned());
        }
        Some(Self { row, settings, recipients, form_key, tags, pages: RwLock::default() })
    }

    /// Whether the office was made from an equal row.
    pub fn is_from(&self, row: &OfficeRow) -> bool {
        self.row == *row
    }

    /// The office's id.
    pub fn id(&self) -> OfficeId {
        self.row.id
    }

    /// The name that the public reads.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// The key epoch of [`Self::recipients`].
    pub fn epoch(&self) -> i32 {
        self.row.epoch
    }

    /// Tags of the languages that the office offers, in its order. There is at least one.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// A language, if the office offers it.
    pub fn language(&self, tag: &str) -> Option<&'static Locale> {
        self.tags.iter().find(|offered| *offered == tag).and_then(|tag| locale::find(tag)).map(Locale::parted)
    }

    /// The languages that the office offers.
    pub fn languages(&self) -> Vec<&'static Locale> {
        self.tags.iter().filter_map(|tag| locale::find(tag)).map(Locale::parted).collect()
    }

    /// A page in one language. `render` makes it when it is first asked for.
    ///
    /// # Errors
    /// That of `render`.
    pub fn cached_page<E>(
        &self,
        name: &'static str,
        t: &'static Locale,
        render: impl FnOnce() -> Result<Precompressed, E>,
    ) -> Result<Arc<Precompressed>, E> {
        let key = (name, t.tag.as_str());
        if let Some(found) = self.pages.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(found.clone());
        }
        let rendered = Arc::new(render()?);
        self.pages.write().unwrap_or_else(PoisonError::into_inner).insert(key, rendered.clone());
        Ok(rendered)
    }
}
