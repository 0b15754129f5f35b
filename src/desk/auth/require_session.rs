//! The middleware before every page that opens sealed data: it opens the session for the length of
//! one request.
//!
//! Without a session, a page redirects to the sign-in page. A form that was sent is kept in the
//! sign-in page and sent on afterwards.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::database;

use crate::auth::extractor::SignedIn;
use crate::auth::session::Session;
use crate::auth::session_cookie;
use crate::auth::sign_in;
use crate::http::error::DeskError;
use crate::http::request_context;
use crate::state::Desk;
use crate::store::{offices, people, sessions};

/// Opens the session, or answers with the sign-in page.
pub async fn require(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    match open(&desk, request.uri(), request.headers()).await {
        Ok(Some(me)) => {
            request.extensions_mut().insert(me);
            next.run(request).await
        }
        Ok(None) => sign_in::respond_without_session(&desk, request).await,
        Err(error) => error.into_response(),
    }
}

/// Opens the session of a request. `None` if there is none, it has ended, or the cookie does not
/// open it.
async fn open(desk: &Desk, uri: &Uri, headers: &HeaderMap) -> Result<Option<SignedIn>, DeskError> {
    let Some(secret) = session_cookie::secret(desk, headers) else { return Ok(None) };
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
    if keys.newest() == 0 {
        // All keys of this counsellor were taken away. Their session opens nothing any more.
        return Ok(None);
    }
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
