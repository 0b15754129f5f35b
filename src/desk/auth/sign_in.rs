//! Signing in and out.
//!
//! An unknown name, a wrong passphrase and a wrong code get the same page and the same status after
//! the same time: each costs one Argon2id, and every answer waits for the next quarter of a second.
//! Names, passphrases and codes are never logged. Not promised: that this holds against somebody
//! who can watch the processor of this machine.

use age::x25519;
use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use meldestelle_domain::audit::Act;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::week::Week;
use meldestelle_web::client::Client;
use meldestelle_web::form::FormRejection;
use meldestelle_web::locale::Locale;
use meldestelle_web::path::is_local;
use meldestelle_web::rate_limit::Refusal;
use meldestelle_web::{database, form as web_form, page};
use sqlx::PgConnection;
use tokio::time::{Duration, Instant, sleep_until};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::auth::login_throttle::RetryAfter;
use crate::auth::session::SessionSecret;
use crate::auth::session_cookie;
use crate::cli::setup::login_name;
use crate::http::error::{DeskError, RETRY_SECONDS};
use crate::http::pending_form;
use crate::http::pending_form::PendingForm;
use crate::http::{format, request_context};
use crate::keys::keyring;
use crate::keys::unseal::UnsealError;
use crate::state::Desk;
use crate::store::{self, offices, people, sessions};

/// The page on which a counsellor starts after signing in.
pub const HOME: &str = "/cases";
/// Every answer to a try is sent at a multiple of this time after the request began.
const RESPONSE_INTERVAL: Duration = Duration::from_millis(250);
/// Largest form, in bytes. It has room for a pending form, whose field names get longer, and the
/// page's own fields.
const LIMIT: usize = 3 * pending_form::LIMIT;

/// Routes that need no session.
pub fn routes() -> Router<Desk> {
    Router::new().route("/sign-in", get(show).post(sign_in))
}

/// Routes that need a session.
pub fn routes_signed_in() -> Router<Desk> {
    Router::new().route("/", get(async || Redirect::to(HOME))).route("/sign-out", post(sign_out))
}

/// What the sign-in page says above its form.
#[derive(Clone, Copy)]
enum SignInNotice {
    /// Name, passphrase and code do not fit together. The page does not say which is wrong.
    Failed,
    /// Too many tries; holds the seconds until the next one.
    TooManyAttempts(u64),
    /// The client sent too many requests of any kind; holds the seconds until the next one.
    TooManyRequests(u64),
    /// The database does not answer.
    DatabaseUnavailable,
    /// The counsellor signed out.
    SignedOut,
    /// The session ended: it was too old, or unused for too long.
    SessionEnded,
}

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    t: &'static Locale,
    notice: Option<SignInNotice>,
    next: String,
    pending: PendingForm,
    login: String,
    /// The server's local time, shown after a refusal: codes depend on it, so a phone with a wrong
    /// clock fails.
    clock: String,
}

impl SignInPage {
    fn empty(t: &'static Locale, notice: Option<SignInNotice>) -> Self {
        Self {
            t,
            notice,
            next: String::new(),
            pending: PendingForm::default(),
            login: String::new(),
            clock: String::new(),
        }
    }

    fn has_ended(&self) -> bool {
        matches!(self.notice, Some(SignInNotice::SessionEnded))
    }
}

#[derive(Template)]
#[template(path = "desk/pending_form.html")]
struct PendingFormPage {
    t: &'static Locale,
    pending: PendingForm,
    refused: u32,
}

/// Shown once after signing in, if codes were refused since the last sign-in.
#[derive(Template)]
#[template(path = "desk/refused_codes.html")]
struct RefusedCodesPage {
    t: &'static Locale,
    next: String,
    refused: u32,
}

/// Answers a request that has no session. A read redirects to the sign-in page and back afterwards;
/// a form is kept in the sign-in page.
pub async fn respond_without_session(desk: &Desk, request: Request) -> Response {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let ended = session_cookie::secret(desk, request.headers()).is_some();
    if request.uri().path() == "/sign-out" {
        return Redirect::to("/sign-in?out").into_response();
    }
    if page::is_get_or_head(request.method()) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if path != "/" && is_local(&path) {
            query.append_pair("next", &path);
        }
        if ended {
            query.append_key_only("ended");
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        return Redirect::to(&format!("/sign-in{mark}{query}")).into_response();
    }
    let t = request_context::language(request.headers());
    let (parts, body) = request.into_parts();
    let pending = PendingForm::from_request(&path, &parts.headers, body).await.unwrap_or_default();
    let page = SignInPage { pending, ..SignInPage::empty(t, Some(SignInNotice::SessionEnded)) };
    page::html(StatusCode::UNAUTHORIZED, &page)
}

async fn show(RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let (mut notice, mut next) = (None, String::new());
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "out" => notice = Some(SignInNotice::SignedOut),
            "ended" => notice = Some(SignInNotice::SessionEnded),
            "next" if is_local(&value) => next = value.into_owned(),
            _ => {}
        }
    }
    let t = request_context::language(&headers);
    page::html(StatusCode::OK, &SignInPage { next, ..SignInPage::empty(t, notice) })
}

/// The fields of the sign-in form.
struct SignInForm {
    login: String,
    passphrase: Zeroizing<String>,
    code: Zeroizing<String>,
    next: String,
    pending: PendingForm,
}

impl SignInForm {
    async fn read(request: Request) -> Result<Self, FormRejection> {
        if !pending_form::is_form(request.headers()) {
            return Err(FormRejection::WrongType);
        }
        let body = web_form::bytes(request.into_body(), LIMIT).await?;
        let mut fields = web_form::fields(&body, pending_form::FIELDS)?;
        let pending = PendingForm::take_from(&mut fields);
        let mut take = |name: &str| {
            fields
                .iter_mut()
                .find(|(field, _)| field == name)
                .map(|(_, value)| std::mem::take(value))
                .unwrap_or_default()
        };
        let next = take("next");
        Ok(Self {
            login: login_name(&take("login")),
            passphrase: Zeroizing::new(take("passphrase")),
            code: Zeroizing::new(take("code")),
            next: if is_local(&next) { next } else { HOME.to_owned() },
            pending,
        })
    }
}

/// The outcome of a try.
enum SignInOutcome {
    /// Signed in; holds the secret of the new session and how many codes were refused since the
    /// last one.
    SignedIn(SessionSecret, u32),
    /// Refused. The reason is not given.
    Refused,
    /// Not tried; holds the seconds to wait.
    Throttled(u64),
    /// Given up, because the database does not answer.
    DatabaseUnavailable,
}

async fn sign_in(State(desk): State<Desk>, request: Request) -> Response {
    if let Some(refusal) = request.extensions().get::<Refusal>().copied() {
        return refuse_too_many_requests(request, refusal).await.unwrap_or_else(IntoResponse::into_response);
    }
    let began = Instant::now();
    let answer = respond(&desk, request).await.unwrap_or_else(IntoResponse::into_response);
    sleep_until(next_response_time(began, Instant::now())).await;
    answer
}

/// Shows the page again without trying, because one client sends too much. A pending form stays in
/// it.
async fn refuse_too_many_requests(request: Request, refusal: Refusal) -> Result<Response, DeskError> {
    let t = request_context::language(request.headers());
    let SignInForm { login, next, pending, .. } = SignInForm::read(request).await?;
    let notice = Some(SignInNotice::TooManyRequests(refusal.wait()));
    let page = SignInPage { next, pending, login, ..SignInPage::empty(t, notice) };
    let mut response = page::html(StatusCode::TOO_MANY_REQUESTS, &page);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(refusal.wait()));
    Ok(response)
}

/// The first multiple of [`RESPONSE_INTERVAL`] after `began` that lies in the future.
fn next_response_time(began: Instant, now: Instant) -> Instant {
    let intervals = now.duration_since(began).as_nanos() / RESPONSE_INTERVAL.as_nanos() + 1;
    began + RESPONSE_INTERVAL * u32::try_from(intervals).unwrap_or(u32::MAX)
}

async fn respond(desk: &Desk, request: Request) -> Result<Response, DeskError> {
    let t = request_context::language(request.headers());
    let host = request_context::host(request.uri(), request.headers());
    let client = request.extensions().get::<Client>().copied();
    let earlier = session_cookie::secret(desk, request.headers());
    let SignInForm { login, passphrase, code, next, pending } = SignInForm::read(request).await?;
    let outcome = match authenticate(desk, &host, client, &login, passphrase, &code, earlier).await {
        Err(error) if error.is_transient() => {
            tracing::error!(cause = %error, "a form was given back");
            SignInOutcome::DatabaseUnavailable
        }
        outcome => outcome?,
    };
    let (status, notice, wait) = match outcome {
        SignInOutcome::SignedIn(secret, refused) => {
            return Ok(respond_signed_in(desk, t, (&secret, refused), next, pending));
        }
        SignInOutcome::Refused => (StatusCode::UNAUTHORIZED, SignInNotice::Failed, None),
        SignInOutcome::Throttled(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, SignInNotice::TooManyAttempts(seconds), Some(seconds))
        }
        SignInOutcome::DatabaseUnavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, SignInNotice::DatabaseUnavailable, Some(RETRY_SECONDS))
        }
    };
    let clock = format::clock(desk.clock.now(), t);
    let page = SignInPage { next, pending, login, clock, ..SignInPage::empty(t, Some(notice)) };
    let mut response = page::html(status, &page);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Sets the cookie and leads on: to the pending form, the refused codes, or the page that was asked
/// for.
fn respond_signed_in(
    desk: &Desk,
    t: &'static Locale,
    (secret, refused): (&SessionSecret, u32),
    next: String,
    pending: PendingForm,
) -> Response {
    let mut response = if !pending.is_empty() {
        page::html(StatusCode::OK, &PendingFormPage { t, pending, refused })
    } else if refused > 0 {
        page::html(StatusCode::OK, &RefusedCodesPage { t, next, refused })
    } else {
        Redirect::to(&next).into_response()
    };
    if let Ok(cookie) = session_cookie::cookie(desk, &secret.for_cookie(), "") {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

async fn authenticate(
    desk: &Desk,
    host: &str,
    client: Option<Client>,
    login: &str,
    passphrase: Zeroizing<String>,
    code: &str,
    earlier: Option<SessionSecret>,
) -> Result<SignInOutcome, DeskError> {
    let office = offices::for_host(&desk.pool, host).await?;
    let throttle_keys = desk.login_throttle.keys(office, login, client);
    let place = match desk.login_throttle.admit(&throttle_keys, desk.clock.now()) {
        Ok(place) => place,
        Err(RetryAfter(seconds)) => return Ok(SignInOutcome::Throttled(seconds)),
    };
    let mut transaction = database::begin(&desk.pool, office).await?;
    let found = people::credentials(&mut transaction, office, login).await?;
    // Trying the passphrase takes time; meanwhile another request can use the connection.
    transaction.rollback().await?;
    let (counsellor, wrapped) = match found {
        Some(found) => (found.counsellor, found.wrapped_identity),
        None => (CounsellorId(Uuid::nil()), desk.login_throttle.decoy.clone()),
    };
    let tried = desk
        .login_throttle
        .run_attempt(place, move || keyring::unwrap(&wrapped, counsellor, passphrase.trim()));
    let Ok(identity) = tried.await? else { return Ok(SignInOutcome::Refused) };
    let outcome = match begin_session(desk, office, counsellor, &identity, code, earlier).await {
        // A counsellor whose keys were taken away gets the same answer as for a wrong passphrase.
        // Sealed data that is damaged is a fault: the log tells of it, and the answer says so.
        Err(DeskError::Unseal(UnsealError::NoKey)) => {
            tracing::warn!("a right passphrase opens no office key");
            SignInOutcome::Refused
        }
        outcome => outcome?,
    };
    if matches!(outcome, SignInOutcome::SignedIn(..)) {
        desk.login_throttle.record_success(&throttle_keys);
    }
    Ok(outcome)
}

/// Checks the code after the passphrase was right, and begins a session if the code is right too.
async fn begin_session(
    desk: &Desk,
    office: OfficeId,
    counsellor: CounsellorId,
    identity: &x25519::Identity,
    code: &str,
    earlier: Option<SessionSecret>,
) -> Result<SignInOutcome, DeskError> {
    let (now, mut chance) = (desk.clock.now(), desk.chance.clone());
    let mut transaction = database::begin(&desk.pool, office).await?;
    let keys = people::unlock(&mut transaction, office, counsellor, identity).await?;
    let factor = people::lock_second_factor(&mut transaction, &keys, counsellor).await?;
    let refused = factor.refused;
    let Some(factor) = factor.accept(code, now) else {
        let factor = factor.refuse();
        people::store_second_factor(&mut transaction, &keys, counsellor, &factor, &mut chance).await?;
        if factor.is_noted() {
            let act = Act::CodesRefused { count: factor.refused };
            store::audit::append(&mut transaction, &keys, Some(counsellor), act, now, &mut chance).await?;
        }
        transaction.commit().await?;
        return Ok(SignInOutcome::Refused);
    };
    if refused > 1 {
        let act = Act::CodesRefused { count: refused };
        store::audit::append(&mut transaction, &keys, Some(counsellor), act, now, &mut chance).await?;
    }
    people::store_second_factor(&mut transaction, &keys, counsellor, &factor, &mut chance).await?;
    if let Some(Ok(id)) = earlier.map(|secret| secret.id()) {
        sessions::end(&mut transaction, office, &id).await?;
    }
    let secret = SessionSecret::random(&mut chance);
    let (id, wrapped) = secret.begin(identity, now, office, counsellor, &mut chance)?;
    let monday = Week::of(local_date(now)).monday();
    sessions::begin(&mut transaction, office, counsellor, &id, &wrapped, monday).await?;
    store::audit::append(&mut transaction, &keys, Some(counsellor), Act::SignedIn, now, &mut chance).await?;
    transaction.commit().await?;
    Ok(SignInOutcome::SignedIn(secret, refused))
}

async fn sign_out(State(desk): State<Desk>, me: SignedIn) -> Result<Response, DeskError> {
    let mut transaction = me.begin(&desk).await?;
    let response = end_session(&mut transaction, &desk, &me).await?;
    transaction.commit().await?;
    Ok(response)
}

/// Ends the session in the caller's transaction. The answer takes the cookie from the browser.
///
/// # Errors
/// If the database fails.
pub(crate) async fn end_session(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
) -> Result<Response, DeskError> {
    sessions::end(conn, me.office, &me.session).await?;
    audit::append(conn, desk, me, Act::SignedOut).await?;
    let mut response = Redirect::to("/sign-in?out").into_response();
    let headers = response.headers_mut();
    headers.insert(header::SET_COOKIE, session_cookie::cookie(desk, "", "; Max-Age=0")?);
    // Without "cookies", which would sign the person out of every site under the same domain. The
    // line above already deletes this cookie.
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_at_multiples_of_the_interval() {
        let began = Instant::now();
        let at = |millis| next_response_time(began, began + Duration::from_millis(millis)) - began;
        assert_eq!(at(0), RESPONSE_INTERVAL);
        assert_eq!(at(249), RESPONSE_INTERVAL);
        assert_eq!(at(250), RESPONSE_INTERVAL * 2);
        assert_eq!(at(1100), RESPONSE_INTERVAL * 5);
    }
}
