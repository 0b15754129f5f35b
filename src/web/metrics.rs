//! Health and metrics of a face for its operator (Prometheus text), on a listener of their own.
//!
//! Whoever stores metrics stores the times at which they changed. A service that gets one report a
//! day would thereby store the time of the report. So requests by page are published a day late, as
//! counted when the day began. Only failures are published at once, without the page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sqlx::PgPool;
use tokio::time::timeout;

use crate::security_headers;
use crate::security_headers::SecurityHeaders;

/// How long the published counts of pages stay unchanged.
const DAY: Duration = Duration::from_hours(24);
/// How long the database may take to answer.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);
/// The label of requests that match no route.
const NO_ROUTE: &str = "none";

/// Responses by route, with one count for each class of status (1xx to 5xx).
type Responses = BTreeMap<String, [u64; 5]>;

/// The counts of one face.
pub struct Metrics {
    face: &'static str,
    responses: Mutex<Responses>,
    /// The published counts, and when they were taken.
    published: Mutex<(Instant, Responses)>,
    /// Responses of class 5xx.
    failed: AtomicU64,
    /// Requests that were refused because their client made too many.
    too_many: AtomicU64,
    /// Requests that were refused because no permit was free.
    too_busy: AtomicU64,
}

impl Metrics {
    /// Starts with all counts at zero.
    #[must_use]
    pub fn new(face: &'static str) -> Self {
        Self {
            face,
            responses: Mutex::default(),
            published: Mutex::new((Instant::now(), Responses::new())),
            failed: AtomicU64::default(),
            too_many: AtomicU64::default(),
            too_busy: AtomicU64::default(),
        }
    }

    /// Counts a request that was refused because its client made too many.
    pub fn too_many(&self) {
        self.too_many.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request that was refused because no permit was free.
    pub fn too_busy(&self) {
        self.too_busy.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self, route: &str, status: StatusCode) {
        if status.is_server_error() {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        let mut responses = self.responses.lock().unwrap_or_else(PoisonError::into_inner);
        if !responses.contains_key(route) {
            responses.insert(route.to_owned(), [0; 5]);
        }
        if let Some(count) = responses.get_mut(route).and_then(|counts| counts.get_mut(class)) {
            *count += 1;
        }
    }

    /// All metrics in the text format of Prometheus.
    fn text(&self, pool: &PgPool, now: Instant) -> String {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(published.0) >= DAY {
            *published = (now, self.responses.lock().unwrap_or_else(PoisonError::into_inner).clone());
        }
        let face = self.face;
        let mut text = String::from(
            "# HELP meldestelle_answers_total Answers by route and class of status, as they stood when the day began.\n\
             # TYPE meldestelle_answers_total counter\n",
        );
        for (route, counts) in &published.1 {
            for (class, count) in (1..).zip(counts).filter(|(_, count)| **count > 0) {
                let _ = writeln!(
                    text,
                    "meldestelle_answers_total{{face=\"{face}\",route=\"{route}\",class=\"{class}xx\"}} {count}"
                );
            }
        }
        let counters = [
            ("failed", "Answers of class 5xx, at once.", &self.failed),
            ("too_many", "Requests that one client made too many, at once.", &self.too_many),
            ("too_busy", "Requests for which there was no place, at once.", &self.too_busy),
        ];
        for (name, help, count) in counters {
            let name = format!("meldestelle_{name}_total");
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} counter\n{name}{{face=\"{face}\"}} {count}"
            );
        }
        let name = "meldestelle_database_connections";
        let size = usize::try_from(pool.size()).unwrap_or_default();
        // sqlx counts a returned connection only after others can take it. For a moment its count
        // can be below zero, and wraps around to a very large number.
        let idle = pool.num_idle().min(size);
        let used = size - idle;
        let _ = writeln!(
            text,
            "# HELP {name} Connections to the database.\n# TYPE {name} gauge\n\
             {name}{{face=\"{face}\",state=\"idle\"}} {idle}\n{name}{{face=\"{face}\",state=\"used\"}} {used}"
        );
        text
    }

    /// Serves `/health`, `/ready` and `/metrics`.
    pub fn router(self: Arc<Self>, pool: PgPool) -> Router {
        let database = pool.clone();
        Router::new()
            .route("/health", get(async || "ok\n"))
            .route("/ready", get(async move || ready(&database).await))
            .route(
                "/metrics",
                get(async move || {
                    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
                    ([kind], self.text(&pool, Instant::now()))
                }),
            )
            .layer(from_fn_with_state(SecurityHeaders::metrics(), security_headers::headers))
    }
}

/// Whether requests that need the database would succeed. It reads no table, because a migration
/// could hold a lock on it.
async fn ready(pool: &PgPool) -> Response {
    let answer = timeout(DATABASE_TIMEOUT, sqlx::query("SELECT 1").execute(pool)).await;
    if matches!(answer, Ok(Ok(_))) {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// Counts every answer. Use it with `from_fn_with_state`, around the routes.
pub async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    metrics.count(route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str), response.status());
    response
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgPoolOptions;

    use super::*;

    #[tokio::test]
    async fn pages_are_published_a_day_late_and_failures_at_once() {
        let pool = PgPoolOptions::new().connect_lazy("postgres:///none?host=/nonexistent").unwrap();
        let metrics = Metrics::new("intake");
        metrics.count("/{language}/report", StatusCode::OK);
        metrics.count("/{language}/report", StatusCode::SERVICE_UNAVAILABLE);
        metrics.too_busy();
        let text = metrics.text(&pool, Instant::now());
        assert!(!text.contains("/{language}/report"), "{text}");
        for line in [
            "meldestelle_failed_total{face=\"intake\"} 1\n",
            "meldestelle_too_busy_total{face=\"intake\"} 1\n",
            "meldestelle_too_many_total{face=\"intake\"} 0\n",
            "meldestelle_database_connections{face=\"intake\",state=\"used\"} 0\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let text = metrics.text(&pool, Instant::now() + DAY);
        let line =
            "meldestelle_answers_total{face=\"intake\",route=\"/{language}/report\",class=\"2xx\"} 1\n";
        assert!(text.contains(line), "{text}");
        metrics.count("/{language}/report", StatusCode::OK);
        assert!(metrics.text(&pool, Instant::now() + DAY).contains(line), "until the next day");
    }

    #[tokio::test]
    async fn without_a_database_it_lives_and_is_not_ready() {
        let pool = PgPoolOptions::new().connect_lazy("postgres:///none?host=/nonexistent").unwrap();
        assert_eq!(ready(&pool).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
