//! The desk put together: what every request needs, and all its pages.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use meldestelle_domain::clock::Clock;
use meldestelle_web::chance::Chance;
use meldestelle_web::config::Config;
use meldestelle_web::figures::{self, Figures};
use meldestelle_web::{hardening, page};
use sqlx::PgPool;

use crate::doors::Doors;
use crate::error::DeskError;
use crate::keyring::Cost;
use crate::{
    attachments, audit, case, error, kept, messages, origin, publish, queue, settings, sign_in, signed_in,
    statistics,
};

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The database, as the role `meldestelle_desk`.
    pub pool: PgPool,
    /// Configuration.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Chance,
    /// What trying one passphrase costs.
    pub cost: Cost,
    /// What it counts.
    pub figures: Arc<Figures>,
    pub(crate) doors: Arc<Doors>,
}

impl Desk {
    /// Puts the desk together. Nothing is read from the database yet.
    #[must_use]
    pub fn new(pool: PgPool, config: Config, clock: Arc<dyn Clock>, mut chance: Chance, cost: Cost) -> Self {
        let doors = Arc::new(Doors::new(cost, &mut chance));
        let figures = Arc::new(Figures::new("desk"));
        Self { pool, config: Arc::new(config), clock, chance, cost, figures, doors }
    }
}

/// The whole desk, for any listener.
pub fn router(desk: Desk) -> Router {
    // Behind the session; a page that is not here has no `SignedIn`.
    let pages = Router::new()
        .merge(sign_in::routes_signed_in())
        .merge(audit::routes())
        .merge(queue::routes())
        .merge(case::routes())
        .merge(attachments::routes())
        .merge(messages::routes())
        .merge(statistics::routes())
        .merge(publish::routes())
        .merge(settings::routes())
        .route_layer(from_fn_with_state(desk.clone(), signed_in::require))
        .route_layer(from_fn(kept::give_back));
    Router::new()
        .merge(pages)
        .merge(sign_in::routes())
        .route(page::style_path(), get(page::style))
        .fallback(async || DeskError::NotFound)
        .method_not_allowed_fallback(async || DeskError::WrongMethod)
        .layer(from_fn_with_state(desk.clone(), origin::check))
        .layer(from_fn(error::friendly))
        .layer(from_fn_with_state(desk.figures.clone(), figures::count))
        .layer(from_fn(hardening::headers))
        .layer(from_fn_with_state(desk.config.clone(), transport))
        .with_state(desk)
}

/// Two years of TLS only, once people reach the desk over TLS; a stricter policy for a file's content. And the one header that differs from the public face's: pages of the desk tell the
/// desk itself where a form came from, because browsers that are told to keep that to themselves send `Origin: null`.
async fn transport(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if response.extensions().get::<attachments::Sandboxed>().is_some() {
        let policy = HeaderValue::from_static(attachments::CSP);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if config.behind_tls() {
        let years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, years);
    }
    response
}
