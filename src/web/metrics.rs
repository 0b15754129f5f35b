//! Health and figures of a face for whoever runs it (Prometheus text), on a listener of their own.
//!
//! Whoever stores figures stores when they changed, and of a service that gets a report a day that is the time of a report. So how often which
//! page was asked for is told a day late, as it stood when the day began; told at once is only what went wrong, without saying where.

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
use crate::security_headers::Hardening;

/// How long the counts of pages stand as they were.
const DAY: Duration = Duration::from_hours(24);
/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);
/// The route of what no route takes.
const NO_ROUTE: &str = "none";

/// Answers by route, one count for each class of status (1xx to 5xx).
type Answers = BTreeMap<String, [u64; 5]>;

/// Counts of one face.
pub struct Figures {
    face: &'static str,
    answers: Mutex<Answers>,
    /// The counts as they are told, and since when.
    told: Mutex<(Instant, Answers)>,
    /// Answers of class 5xx.
    failed: AtomicU64,
    /// Requests that one client made too many.
    too_many: AtomicU64,
    /// Requests for which there was no place.
    too_busy: AtomicU64,
}

impl Figures {
    /// No counts yet.
    #[must_use]
    pub fn new(face: &'static str) -> Self {
        Self {
            face,
            answers: Mutex::default(),
            told: Mutex::new((Instant::now(), Answers::new())),
            failed: AtomicU64::default(),
            too_many: AtomicU64::default(),
            too_busy: AtomicU64::default(),
        }
    }

    /// Counts a request that one client made too many.
    pub fn too_many(&self) {
        self.too_many.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request for which there was no place.
    pub fn too_busy(&self) {
        self.too_busy.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self, route: &str, status: StatusCode) {
        if status.is_server_error() {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if !answers.contains_key(route) {
            answers.insert(route.to_owned(), [0; 5]);
        }
        if let Some(count) = answers.get_mut(route).and_then(|counts| counts.get_mut(class)) {
            *count += 1;
        }
    }

    /// Everything, as Prometheus reads it.
    fn text(&self, pool: &PgPool, now: Instant) -> String {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(told.0) >= DAY {
            *told = (now, self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone());
        }
        let face = self.face;
        let mut text = String::from(
            "# HELP meldestelle_answers_total Answers by route and class of status, as they stood when the day began.\n\
             # TYPE meldestelle_answers_total counter\n",
        );
        for (route, counts) in &told.1 {
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
        // sqlx counts a connection that comes back after others can have it, so for a moment its count can be below zero, which reads as very many.
        let idle = pool.num_idle().min(size);
        let used = size - idle;
        let _ = writeln!(
            text,
            "# HELP {name} Connections to the database.\n# TYPE {name} gauge\n\
             {name}{{face=\"{face}\",state=\"idle\"}} {idle}\n{name}{{face=\"{face}\",state=\"used\"}} {used}"
        );
        text
    }

    /// `/health`, `/ready` and `/metrics`.
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
            .layer(from_fn_with_state(Hardening::figures(), security_headers::headers))
    }
}

/// Whether requests that need the database would be answered. Asks for nothing that a migration could lock.
async fn ready(pool: &PgPool) -> Response {
    let asked = timeout(PATIENCE, sqlx::query("SELECT 1").execute(pool)).await;
    if matches!(asked, Ok(Ok(_))) {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// Counts every answer. For `from_fn_with_state`, around the routes.
pub async fn count(State(figures): State<Arc<Figures>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    figures.count(route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str), response.status());
    response
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgPoolOptions;

    use super::*;

    #[tokio::test]
    async fn pages_are_told_a_day_late_and_failures_at_once() {
        let pool = PgPoolOptions::new().connect_lazy("postgres:///none?host=/nonexistent").unwrap();
        let figures = Figures::new("intake");
        figures.count("/{language}/report", StatusCode::OK);
        figures.count("/{language}/report", StatusCode::SERVICE_UNAVAILABLE);
        figures.too_busy();
        let text = figures.text(&pool, Instant::now());
        assert!(!text.contains("/{language}/report"), "{text}");
        for line in [
            "meldestelle_failed_total{face=\"intake\"} 1\n",
            "meldestelle_too_busy_total{face=\"intake\"} 1\n",
            "meldestelle_too_many_total{face=\"intake\"} 0\n",
            "meldestelle_database_connections{face=\"intake\",state=\"used\"} 0\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let text = figures.text(&pool, Instant::now() + DAY);
        let line =
            "meldestelle_answers_total{face=\"intake\",route=\"/{language}/report\",class=\"2xx\"} 1\n";
        assert!(text.contains(line), "{text}");
        figures.count("/{language}/report", StatusCode::OK);
        assert!(figures.text(&pool, Instant::now() + DAY).contains(line), "until the next day");
    }

    #[tokio::test]
    async fn without_a_database_it_lives_and_is_not_ready() {
        let pool = PgPoolOptions::new().connect_lazy("postgres:///none?host=/nonexistent").unwrap();
        assert_eq!(ready(&pool).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
