//! What the office has to know before it looks at its cases.

use std::borrow::Cow;

use chrono::NaiveDate;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::disk_space::FreeSpace;
use meldestelle_web::locale::Locale;
use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::http::format;
use crate::ingest::NotIngested;
use crate::office::public_details;
use crate::queue::backup_notice::LastBackup;
use crate::state::Desk;
use crate::store::backups;

/// What the office has to know before it looks at its cases. The template is `desk/notices.html`.
pub(crate) struct OfficeNotices {
    /// Reports that did not become cases.
    pub not_ingested: NotIngested,
    /// Settings whose absence keeps the public form closed.
    pub missing: Vec<&'static str>,
    /// The last backup, if it is overdue.
    pub backup: Option<LastBackup>,
    /// Free disk space.
    pub free_space: FreeSpace,
    /// How many cases do not open.
    pub unopened: usize,
}

impl OfficeNotices {
    /// Reads what the database knows. `not_ingested` comes from taking reports in.
    ///
    /// # Errors
    /// The database.
    pub async fn read(
        conn: &mut PgConnection,
        desk: &Desk,
        settings: &OfficeSettings,
        not_ingested: NotIngested,
        today: NaiveDate,
    ) -> Result<Self, DeskError> {
        Ok(Self {
            not_ingested,
            missing: public_details::missing(settings),
            backup: Some(backups::last(conn).await?).filter(|last| last.is_overdue(today)),
            free_space: desk.disk_space.free(),
            unopened: 0,
        })
    }

    /// What the office has to know of the last backup, in words.
    pub fn backup_words<'a>(&self, t: &'a Locale) -> Option<Cow<'a, str>> {
        match self.backup? {
            LastBackup::NotExpected => None,
            LastBackup::Never => Some(Cow::Borrowed(t.text("queue-backup-none"))),
            LastBackup::On(day) => Some(t.with("queue-backup-old", "day", format::day(day, t))),
        }
    }
}
