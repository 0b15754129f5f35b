//! Who is signed in: the session opened for the length of one request, with the office's keys.
//!
//! [`require`] stands before every page that opens anything and puts a [`SignedIn`] into the request; handlers take it as an argument.
//! Without a session a page turns into the way to sign in, and a form that was sent is kept and goes on afterwards.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_web::database;
use meldestelle_web::locale::Locale;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::Desk;
use crate::auth::session::{Session, SessionSecret};
use crate::auth::sign_in;
use crate::http::error::DeskError;
use crate::http::request_context;
use crate::keys::keyring::UnlockedOffice;
use crate::store::{audit, offices, people, sessions};

/// A counsellor and what they may open, for one request.
#[derive(Clone)]
pub struct SignedIn {
    /// Their office.
    pub office: OfficeId,
    /// Its name.
    pub office_name: String,
    /// Who.
    pub counsellor: CounsellorId,
    /// Their name.
    pub name: String,
    /// The office's keys.
    pub keys: Arc<UnlockedOffice>,
    /// The language of the page.
    pub locale: &'static Locale,
    /// The row of their session.
    pub(crate) session: [u8; 32],
}

impl SignedIn {
    /// A transaction for their office.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(&self, desk: &Desk) -> Result<Transaction<'static, Postgres>, DeskError> {
        Ok(database::begin(&desk.pool, self.office).await?)
    }

    /// Writes into the audit trail that they did something, in the transaction in which it is done.
    ///
    /// # Errors
    /// The database; sealing.
    pub async fn notes(&self, conn: &mut PgConnection, desk: &Desk, act: Act) -> Result<(), DeskError> {
        let now = desk.clock.now();
        audit::append(conn, &self.keys, Some(self.counsellor), act, now, &mut desk.chance.clone()).await
    }
}

impl FromRequestParts<Desk> for SignedIn {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, _: &Desk) -> Result<Self, DeskError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(DeskError::Defect("a page outside `signed_in::require`"))
    }
}

/// Opens the session, or asks to sign in.
pub async fn require(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    match open(&desk, request.uri(), request.headers()).await {
        Ok(Some(me)) => {
            request.extensions_mut().insert(me);
            next.run(request).await
        }
        Ok(None) => sign_in::ask(&desk, request).await,
        Err(error) => error.into_response(),
    }
}

/// The session of a request, if it has one that has not ended.
async fn open(desk: &Desk, uri: &Uri, headers: &HeaderMap) -> Result<Option<SignedIn>, DeskError> {
    let Some(secret) = secret(desk, headers) else { return Ok(None) };
    let id = secret.id()?;
    let office = offices::for_host(&desk.pool, &request_context::host(uri, headers)).await?;
    let mut transaction = database::begin(&desk.pool, office).await?;
    let Some(row) = sessions::find(&mut transaction, office, &id).await? else { return Ok(None) };
    let Ok(session) = secret.unwrap(&row.wrapped, office, row.counsellor) else { return Ok(None) };
    let now = desk.clock.now();
    if session.is_over(now) {
        sessions::end(&mut transaction, office, &id).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let identity = session.identity.parse().map_err(|_| DeskError::Defect("identity in a session"))?;
    let keys = people::unlock(&mut transaction, office, row.counsellor, &identity).await?;
    if session.is_due(now) {
        let session = Session { seen: now, ..session };
        let wrapped = secret.wrap(&session, office, row.counsellor, &mut desk.chance.clone())?;
        sessions::touch(&mut transaction, office, &id, &wrapped).await?;
    }
    transaction.commit().await?;
    let profile = row.profile.open(&keys, row.counsellor)?;
    Ok(Some(SignedIn {
        office,
        office_name: row.office_name,
        counsellor: row.counsellor,
        name: profile.name,
        keys: Arc::new(keys),
        locale: request_context::language(headers),
        session: id,
    }))
}

/// The secret in the session cookie of a request, if there is one.
pub(crate) fn secret(desk: &Desk, headers: &HeaderMap) -> Option<SessionSecret> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(desk))
        .and_then(|(_, value)| SessionSecret::parse(value))
}

/// The header that sets the session cookie. No other site's page and no script gets to use it; it ends with the browser.
pub(crate) fn cookie(desk: &Desk, value: &str, more: &str) -> Result<HeaderValue, DeskError> {
    let secure = if desk.config.behind_tls() { "; Secure" } else { "" };
    let name = cookie_name(desk);
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    let mut cookie = HeaderValue::try_from(cookie).map_err(|_| DeskError::Defect("cookie"))?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// `__Host-` binds the cookie to this host and to TLS; without TLS (on this machine only) browsers would not take it.
fn cookie_name(desk: &Desk) -> &'static str {
    if desk.config.behind_tls() { "__Host-desk" } else { "desk" }
}
