//! What goes wrong, in one type: the cause goes to the log, the page says in the person's language what they can do.
//!
//! A handler that fails answers a bare status with a [`Kind`] beside it; [`friendly`] makes the page. The same goes for what no handler
//! ever saw: an unknown path, a wrong method, a defect that ended the request.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_vault::seal::SealError;
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use meldestelle_web::form::FormRejection;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::path::is_local;
use meldestelle_web::rate_limit::Refusal;
use thiserror::Error;

use crate::http::request_context::Asked;
use crate::pages::Frame;
use crate::state::Intake;

/// Why a request got no page of its own. Carries nothing that a person sent.
#[derive(Debug, Error)]
pub enum Failure {
    /// There is no such page, or not in this language.
    #[error("not found")]
    NotFound,
    /// The page exists, but does not take this.
    #[error("wrong method")]
    WrongMethod,
    /// No office has this host name.
    #[error("no office has the host name that was asked for")]
    NoOffice,
    /// Not a form of ours.
    #[error(transparent)]
    Form(#[from] FormRejection),
    /// The database did not do it.
    #[error("{}", describe(.0))]
    Store(#[from] sqlx::Error),
    /// A form that another site sent.
    #[error("a form of another site")]
    OtherSite,
    /// Too much at once.
    #[error("too much at once")]
    Refused(Refusal),
    /// A report was neither stored nor found.
    #[error("a report was neither stored nor found")]
    NotStored,
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The settings of the office do not read.
    #[error("office.settings does not read")]
    Settings,
    /// A published edition does not read.
    #[error("a row of release does not read")]
    Stored,
    /// A template failed to render.
    #[error("a template failed to render")]
    Render,
}

/// What the page says: the name of its messages (`error-<name>-title`, `error-<name>-text`) and the status.
#[derive(Debug, Clone, Copy)]
struct Kind(&'static str, StatusCode);

const BROKEN: Kind = Kind("broken", StatusCode::INTERNAL_SERVER_ERROR);

impl Failure {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind("not-found", StatusCode::NOT_FOUND),
            Self::WrongMethod => Kind("wrong-method", StatusCode::METHOD_NOT_ALLOWED),
            Self::OtherSite => Kind("other-site", StatusCode::FORBIDDEN),
            Self::NoOffice => Kind("no-office", StatusCode::NOT_FOUND),
            Self::Form(rejection @ FormRejection::TooLarge) => Kind("too-large", rejection.status()),
            Self::Form(rejection @ FormRejection::Busy) => Kind("too-busy", rejection.status()),
            Self::Form(rejection) => Kind("not-our-form", rejection.status()),
            Self::Refused(Refusal::TooMany(_)) => Kind("too-many", StatusCode::TOO_MANY_REQUESTS),
            Self::Refused(Refusal::TooBusy) => Kind("too-busy", StatusCode::SERVICE_UNAVAILABLE),
            Self::Store(_) | Self::NotStored => Kind("not-now", StatusCode::SERVICE_UNAVAILABLE),
            Self::Seal(_) | Self::Settings | Self::Stored | Self::Render => BROKEN,
        }
    }

    fn passing(&self) -> Option<Passing> {
        match self {
            Self::Store(_) | Self::NotStored => Some(Passing::NotNow),
            Self::Refused(refusal) => Some(Passing::Refused(*refusal)),
            Self::Form(FormRejection::Busy) => Some(Passing::Refused(Refusal::TooBusy)),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let kind = self.kind();
        if kind.1.is_server_error() {
            error_log::tell(&self.to_string());
        }
        let mut response = kind.1.into_response();
        response.extensions_mut().insert(kind);
        if let Some(passing) = self.passing() {
            passing.mark(&mut response);
            response.extensions_mut().insert(passing);
        }
        response
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A failure that passes: what was sent is given back with everything typed still there, to be sent again.
#[derive(Debug, Clone, Copy)]
pub enum Passing {
    /// The database did not do it.
    NotNow,
    /// There was too much to do.
    Refused(Refusal),
}

impl Passing {
    /// # Errors
    /// The failure, if it will not pass.
    pub fn of(failure: Failure) -> Result<Self, Failure> {
        let passing = failure.passing();
        if matches!(passing, Some(Self::NotNow)) {
            error_log::tell(&failure.to_string());
        }
        passing.ok_or(failure)
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::Refused(Refusal::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotNow | Self::Refused(Refusal::TooBusy) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which sending again makes sense.
    fn wait(self) -> u64 {
        match self {
            Self::NotNow => 60,
            Self::Refused(refusal) => refusal.wait(),
        }
    }

    /// Tells programs as well when sending again makes sense.
    pub fn mark(self, response: &mut Response) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.wait()));
    }

    /// What happened and what to do.
    pub fn says(self, t: &Locale) -> String {
        let key = match self {
            Self::NotNow => "kept-not-now",
            Self::Refused(Refusal::TooBusy) => "kept-too-busy",
            Self::Refused(Refusal::TooMany(_)) => "kept-too-many",
        };
        t.with(key, "seconds", self.wait()).into_owned()
    }
}

/// Answers paths that are no page.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// Answers methods that a page does not take.
pub async fn wrong_method() -> Failure {
    Failure::WrongMethod
}

/// Makes a page of every failure. The request runs as a task of its own: a defect in it ends it alone, and a report that is being stored is
/// stored even if the person's line breaks.
pub async fn friendly(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    let asked = Asked::of(request.uri(), request.headers());
    let (head, reads) = (request.method() == Method::HEAD, page::reads(request.method()));
    let path = request.uri().path_and_query().map(ToString::to_string).filter(|path| reads && is_local(path));
    let response = tokio::spawn(next.run(request)).await;
    let response = match response {
        Ok(response) if !response.status().is_client_error() && !response.status().is_server_error() => {
            return response;
        }
        // A path that is none, or a form.
        Ok(response) if page::is_bare_refusal(&response) => {
            let failure = if reads { Failure::NotFound } else { Failure::Form(FormRejection::Malformed) };
            failure.into_response()
        }
        Ok(response) if response.headers().contains_key(header::CONTENT_TYPE) => return response,
        Ok(response) => response,
        Err(_) => BROKEN.1.into_response(),
    };
    let kind = response.extensions().get::<Kind>().copied().unwrap_or(BROKEN);
    let passing = response.extensions().get::<Passing>().copied();
    // Whether there is an office or not: the page comes.
    let office = asked.office_after(&intake, kind.1.is_server_error()).await;
    let t = asked.language(office.as_deref());
    let Kind(name, status) = kind;
    let (title, text) = (format!("error-{name}-title"), format!("error-{name}-text"));
    let text = match passing {
        // Nobody sent anything that could be lost.
        Some(Passing::NotNow) if reads => t.text("error-not-now-page").to_owned(),
        Some(passing) => t.with(&text, "seconds", passing.wait()).into_owned(),
        None => t.text(&text).to_owned(),
    };
    let page = ErrorPage {
        t,
        frame: Frame::of_error(t, office.as_ref().map(|office| office.name())),
        title: t.text(&title),
        text,
        again: passing.and(path),
        back: office.is_some(),
        reads,
    };
    let mut page = page::html(status, &page);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    if head { page.map(|_| axum::body::Body::empty()) } else { page }
}

#[derive(Template)]
#[template(path = "intake/error.html")]
struct ErrorPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    title: &'a str,
    text: String,
    /// The page that was asked for, if it is worth asking for it again.
    again: Option<String>,
    /// Whether a way back into the service makes sense.
    back: bool,
    /// Whether a page was asked for. After a form the way leads back to what was typed, not away from it.
    reads: bool,
}
