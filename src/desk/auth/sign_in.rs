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
use tokio::time::{Duration, Instant, sleep_until};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::auth::login_throttle::Wait;
use crate::auth::session::SessionSecret;
use crate::auth::session_cookie;
use crate::cli::setup::login_name;
use crate::http::error::{DeskError, RETRY_SECONDS};
use crate::http::pending_form;
use crate::http::pending_form::Kept;
use crate::http::{format, request_context};
use crate::keys::keyring;
use crate::state::Desk;
use crate::store::{self, offices, people, sessions};

/// The page on which a counsellor starts after signing in.
pub const HOME: &str = "/cases";
/// Every answer to a try is sent at a multiple of this time after the request began.
const BEAT: Duration = Duration::from_millis(250);
/// Largest form, in bytes. It has room for a kept form, whose field names get longer, and the
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

/// The message that the sign-in page shows.
#[derive(Clone, Copy)]
enum Note {
    /// Name, passphrase and code do not fit together. The page does not say which is wrong.
    Failed,
    /// Too many tries; holds the seconds until the next one.
    Wait(u64),
    /// The client sent too many requests of any kind; holds the seconds until the next one.
    Often(u64),
    /// The database does not answer.
    NotNow,
    /// The counsellor signed out.
    SignedOut,
    /// The session ended: it was too old, or unused for too long.
    Ended,
}

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    t: &'static Locale,
    note: Option<Note>,
    next: String,
    kept: Kept,
    login: String,
    /// The server's local time, shown after a refusal: codes depend on it, so a phone with a wrong
    /// clock fails.
    clock: String,
}

impl SignInPage {
    fn empty(t: &'static Locale, note: Option<Note>) -> Self {
        Self {
            t,
            note,
            next: String::new(),
            kept: Kept::default(),
            login: String::new(),
            clock: String::new(),
        }
    }

    fn has_ended(&self) -> bool {
        matches!(self.note, Some(Note::Ended))
    }
}

#[derive(Template)]
#[template(path = "desk/kept.html")]
struct KeptPage {
    t: &'static Locale,
    kept: Kept,
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
pub async fn ask(desk: &Desk, request: Request) -> Response {
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
    let kept = Kept::of(&path, &parts.headers, body).await.unwrap_or_default();
    let page = SignInPage { kept, ..SignInPage::empty(t, Some(Note::Ended)) };
    page::html(StatusCode::UNAUTHORIZED, &page)
}

async fn show(RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let (mut note, mut next) = (None, String::new());
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "out" => note = Some(Note::SignedOut),
            "ended" => note = Some(Note::Ended),
            "next" if is_local(&value) => next = value.into_owned(),
            _ => {}
        }
    }
    let t = request_context::language(&headers);
    page::html(StatusCode::OK, &SignInPage { next, ..SignInPage::empty(t, note) })
}

/// The fields of the sign-in form.
struct Attempt {
    login: String,
    passphrase: Zeroizing<String>,
    code: Zeroizing<String>,
    next: String,
    kept: Kept,
}

impl Attempt {
    async fn read(request: Request) -> Result<Self, FormRejection> {
        if !pending_form::is_form(request.headers()) {
            return Err(FormRejection::WrongType);
        }
        let body = web_form::bytes(request.into_body(), LIMIT).await?;
        let mut fields = web_form::fields(&body, pending_form::FIELDS)?;
        let kept = Kept::take(&mut fields);
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
            kept,
        })
    }
}

/// The outcome of a try.
enum Outcome {
    /// Signed in; holds the secret of the new session and how many codes were refused since the
    /// last one.
    In(SessionSecret, u32),
    /// Refused. The reason is not given.
    Refused,
    /// Not tried; holds the seconds to wait.
    Wait(u64),
    /// Given up, because the database does not answer.
    NotNow,
}

async fn sign_in(State(desk): State<Desk>, request: Request) -> Response {
    if let Some(refusal) = request.extensions().get::<Refusal>().copied() {
        return too_often(request, refusal).await.unwrap_or_else(IntoResponse::into_response);
    }
    let began = Instant::now();
    let answer = answer(&desk, request).await.unwrap_or_else(IntoResponse::into_response);
    sleep_until(next_beat(began, Instant::now())).await;
    answer
}

/// Shows the page again without trying, because one client sends too much. A kept form stays in it.
async fn too_often(request: Request, refusal: Refusal) -> Result<Response, DeskError> {
    let t = request_context::language(request.headers());
    let Attempt { login, next, kept, .. } = Attempt::read(request).await?;
    let note = Some(Note::Often(refusal.wait()));
    let page = SignInPage { next, kept, login, ..SignInPage::empty(t, note) };
    let mut response = page::html(StatusCode::TOO_MANY_REQUESTS, &page);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(refusal.wait()));
    Ok(response)
}

/// The first multiple of [`BEAT`] after `began` that lies in the future.
fn next_beat(began: Instant, now: Instant) -> Instant {
    let beats = now.duration_since(began).as_nanos() / BEAT.as_nanos() + 1;
    began + BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
}

async fn answer(desk: &Desk, request: Request) -> Result<Response, DeskError> {
    let t = request_context::language(request.headers());
    let host = request_context::host(request.uri(), request.headers());
    let client = request.extensions().get::<Client>().copied();
    let earlier = session_cookie::secret(desk, request.headers());
    let Attempt { login, passphrase, code, next, kept } = Attempt::read(request).await?;
    let outcome = match attempt(desk, &host, client, &login, passphrase, &code, earlier).await {
        Err(error) if error.is_passing() => {
            tracing::error!(cause = %error, "a form was given back");
            Outcome::NotNow
        }
        outcome => outcome?,
    };
    let (status, note, wait) = match outcome {
        Outcome::In(secret, refused) => return Ok(enter(desk, t, (&secret, refused), next, kept)),
        Outcome::Refused => (StatusCode::UNAUTHORIZED, Note::Failed, None),
        Outcome::Wait(seconds) => (StatusCode::TOO_MANY_REQUESTS, Note::Wait(seconds), Some(seconds)),
        Outcome::NotNow => (StatusCode::SERVICE_UNAVAILABLE, Note::NotNow, Some(RETRY_SECONDS)),
    };
    let clock = format::clock(desk.clock.now(), t);
    let page = SignInPage { next, kept, login, clock, ..SignInPage::empty(t, Some(note)) };
    let mut response = page::html(status, &page);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Sets the cookie and leads on: to the kept form, the refused codes, or the page that was asked
/// for.
fn enter(
    desk: &Desk,
    t: &'static Locale,
    (secret, refused): (&SessionSecret, u32),
    next: String,
    kept: Kept,
) -> Response {
    let mut response = if !kept.is_empty() {
        page::html(StatusCode::OK, &KeptPage { t, kept, refused })
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

async fn attempt(
    desk: &Desk,
    host: &str,
    client: Option<Client>,
    login: &str,
    passphrase: Zeroizing<String>,
    code: &str,
    earlier: Option<SessionSecret>,
) -> Result<Outcome, DeskError> {
    let office = offices::for_host(&desk.pool, host).await?;
    let door = desk.doors.door(office, login, client);
    let line = match desk.doors.enter(&door, desk.clock.now()) {
        Ok(line) => line,
        Err(Wait(seconds)) => return Ok(Outcome::Wait(seconds)),
    };
    let mut transaction = database::begin(&desk.pool, office).await?;
    let found = people::credentials(&mut transaction, office, login).await?;
    // Trying the passphrase takes time; meanwhile another request can use the connection.
    transaction.rollback().await?;
    let (counsellor, wrapped) = match found {
        Some(found) => (found.counsellor, found.wrapped_identity),
        None => (CounsellorId(Uuid::nil()), desk.doors.decoy.clone()),
    };
    let tried = desk.doors.try_one(line, move || keyring::unwrap(&wrapped, counsellor, passphrase.trim()));
    let Ok(identity) = tried.await? else { return Ok(Outcome::Refused) };
    let outcome = match with_identity(desk, office, counsellor, &identity, code, earlier).await {
        // A counsellor whose keys were taken away gets the same answer as for a wrong passphrase.
        Err(error @ (DeskError::Unseal(_) | DeskError::Crypter(_))) => {
            tracing::warn!(cause = %error, "a right passphrase opens no office key");
            Outcome::Refused
        }
        outcome => outcome?,
    };
    if matches!(outcome, Outcome::In(..)) {
        desk.doors.opened(&door);
    }
    Ok(outcome)
}

/// Checks the code after the passphrase was right, and begins a session if the code is right too.
async fn with_identity(
    desk: &Desk,
    office: OfficeId,
    counsellor: CounsellorId,
    identity: &x25519::Identity,
    code: &str,
    earlier: Option<SessionSecret>,
) -> Result<Outcome, DeskError> {
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
        return Ok(Outcome::Refused);
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
    Ok(Outcome::In(secret, refused))
}

async fn sign_out(State(desk): State<Desk>, me: SignedIn) -> Result<Response, DeskError> {
    let mut transaction = me.begin(&desk).await?;
    sessions::end(&mut transaction, me.office, &me.session).await?;
    audit::append(&mut transaction, &desk, &me, Act::SignedOut).await?;
    transaction.commit().await?;
    let mut response = Redirect::to("/sign-in?out").into_response();
    let headers = response.headers_mut();
    headers.insert(header::SET_COOKIE, session_cookie::cookie(&desk, "", "; Max-Age=0")?);
    // Without "cookies", which would sign the person out of every site under the same domain. The
    // line above already deletes this cookie.
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_on_the_beat() {
        let began = Instant::now();
        let at = |millis| next_beat(began, began + Duration::from_millis(millis)) - began;
        assert_eq!(at(0), BEAT);
        assert_eq!(at(249), BEAT);
        assert_eq!(at(250), BEAT * 2);
        assert_eq!(at(1100), BEAT * 5);
    }
}
