//! The desk's stylesheet and its one script.
//!
//! The stylesheet is the file that both faces share, followed by those of the desk. The public face
//! never loads the latter.

use std::sync::LazyLock;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use meldestelle_web::page::BASE_STYLE;
use meldestelle_web::security_headers::desk_csp;
use meldestelle_web::static_file::{StaticFile, slim};

use crate::state::Desk;

/// The parts of the stylesheet, in their order. A page with rules of its own adds its file here.
const STYLES: &[&str] = &[
    BASE_STYLE,
    include_str!("../../../static/desk/frame.css"),
    include_str!("../../../static/desk/pages.css"),
    include_str!("../../../static/desk/queue.css"),
    include_str!("../../../static/desk/case.css"),
    include_str!("../../../static/desk/today.css"),
    include_str!("../../../static/desk/figures.css"),
];

static STYLE: LazyLock<StaticFile> = LazyLock::new(|| StaticFile::style("desk-", &slim(&STYLES.concat())));

static SCRIPT: LazyLock<StaticFile> =
    LazyLock::new(|| StaticFile::script("desk-", include_str!("../../../static/desk/desk.js")));

static POLICY: LazyLock<String> = LazyLock::new(|| desk_csp(SCRIPT.hash()));

/// The routes of both files.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route(STYLE.path(), get(async |request: HeaderMap| STYLE.response(&request)))
        .route(SCRIPT.path(), get(async |request: HeaderMap| SCRIPT.response(&request)))
}

/// Whether a path is that of one of the files.
#[must_use]
pub fn has(path: &str) -> bool {
    path == STYLE.path() || path == SCRIPT.path()
}

/// Path of the stylesheet, with a hash of its content.
#[must_use]
pub fn style_path() -> &'static str {
    STYLE.path()
}

/// Path of the script, with a hash of its content.
#[must_use]
pub fn script_path() -> &'static str {
    SCRIPT.path()
}

/// The hash of the script, for its element.
#[must_use]
pub fn script_hash() -> &'static str {
    SCRIPT.hash()
}

/// The content security policy of the desk's pages.
#[must_use]
pub fn policy() -> &'static str {
    &POLICY
}
