//! The extractor of handlers behind the sign-in: who is signed in, and which keys they hold.
//!
//! `require_session` puts a [`SignedIn`] into the request before every page that opens sealed data;
//! handlers take it as an argument.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_web::database;
use meldestelle_web::locale::Locale;
use sqlx::{Postgres, Transaction};

use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;

/// A signed-in counsellor and the office's keys, for the length of one request.
#[derive(Clone)]
pub struct SignedIn {
    /// The counsellor's office.
    pub office: OfficeId,
    /// The name of the office.
    pub office_name: String,
    /// The counsellor.
    pub counsellor: CounsellorId,
    /// The counsellor's name.
    pub name: String,
    /// The office's keys.
    pub keys: Arc<UnlockedOffice>,
    /// The language of the page.
    pub locale: &'static Locale,
    /// The id of the session's row.
    pub(crate) session: [u8; 32],
}

impl SignedIn {
    /// Begins a transaction that sees only the counsellor's office.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(&self, desk: &Desk) -> Result<Transaction<'static, Postgres>, DeskError> {
        Ok(database::begin(&desk.pool, self.office).await?)
    }
}

impl FromRequestParts<Desk> for SignedIn {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, _: &Desk) -> Result<Self, DeskError> {
        parts.extensions.get::<Self>().cloned().ok_or(DeskError::Defect("a page outside `require_session`"))
    }
}
