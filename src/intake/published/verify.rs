//! The verifier as a page: one of our releases, or two files that somebody has. Files are counted in memory and not stored.

use std::sync::LazyLock;
use std::time::Duration;

use askama::Template;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::disclosure::Rule;
use meldestelle_domain::release::{Release, verify};
use meldestelle_web::error::stems_from;
use meldestelle_web::locale::Locale;
use meldestelle_web::memory_budget::{Load, Scale};
use meldestelle_web::open_data::style;
use meldestelle_web::page;
use meldestelle_web::rate_limit::holding;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::store;
use crate::guard::multipart_limits;
use crate::guard::multipart_limits::{TooLong, Unparsed};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::pages::Frame;
use crate::state::Intake;

/// Largest `release.json`: ten thousand cells take about half of it.
const RELEASE_LIMIT: usize = 1024 * 1024;
/// Largest `worlds.csv`: about ten lists of ten thousand cases.
const WORLDS_LIMIT: usize = 8 * 1024 * 1024;
/// Checks at a time.
static FREE: Semaphore = Semaphore::const_new(2);
/// Those who may wait for one to end. Whoever asks for a page waits in a place that all pages share.
static LINE: Semaphore = Semaphore::const_new(8);
/// How long they wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of files in memory, of all who send some: taken as they come, so that who sends slowly or nothing takes no room from others.
static ROOM: LazyLock<Scale> = LazyLock::new(|| Scale::new(0, 64 * 1024 * 1024));
/// Time to send both files in.
const READING: Duration = Duration::from_mins(5);

/// What the others are told.
const BUSY: Outcome = Outcome::Problem("published-check-busy", StatusCode::SERVICE_UNAVAILABLE);

/// How large a request may be: both files and what a form puts around them.
const LIMIT: u64 = (RELEASE_LIMIT + WORLDS_LIMIT + 64 * 1024) as u64;

/// What came of a check.
enum Outcome {
    /// It holds: what it is, and whether it is a correction.
    Holds(String, bool),
    /// It does not, and why.
    Fails(Vec<String>),
    /// It was not checked; the message that says why.
    Problem(&'static str, StatusCode),
}

/// One of our editions.
struct Ours {
    year: u16,
    number: u16,
    /// Whether it was checked just now.
    chosen: bool,
}

#[derive(Template)]
#[template(path = "intake/published_check.html")]
struct Check<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    ours: Vec<Ours>,
    outcome: Option<Outcome>,
}

/// Shows the page; with `?release=2026-1` it checks that edition.
pub async fn get(
    State(intake): State<Intake>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let chosen = query.as_deref().and_then(|query| query.strip_prefix("release=")).and_then(|release| {
        let (year, number) = release.split_once('-')?;
        Some((year.parse().ok()?, number.parse().ok()?))
    });
    let outcome = match chosen {
        None => None,
        Some((year, number)) => {
            // Whoever waits holds no edition in memory.
            let turn = turn().await;
            let stored = store::edition(&intake.pool, visit.office.id(), year, Some(number)).await?;
            Some(match turn {
                Some(turn) => check(visit.t, stored.tables, stored.worlds.into_bytes(), turn).await?,
                None => BUSY,
            })
        }
    };
    show(&intake, &visit, chosen, outcome).await
}

/// Checks two files.
pub async fn post(State(intake): State<Intake>, visit: Visit, request: Request) -> Result<Response, Failure> {
    let outcome = match read(multipart_limits::parts(request, LIMIT).await?, &ROOM).await {
        Ok(Files { release, worlds, room }) => match String::from_utf8(release) {
            Ok(release) => match turn().await {
                Some(turn) => check(visit.t, release, worlds, (turn, room)).await?,
                None => BUSY,
            },
            Err(_) => Outcome::Problem("published-check-text", StatusCode::UNPROCESSABLE_ENTITY),
        },
        Err(problem) => problem,
    };
    show(&intake, &visit, None, Some(outcome)).await
}

async fn show(
    intake: &Intake,
    visit: &Visit,
    chosen: Option<(u16, u16)>,
    outcome: Option<Outcome>,
) -> Result<Response, Failure> {
    let editions = store::editions(&intake.pool, visit.office.id()).await?;
    let status = match outcome {
        Some(Outcome::Problem(_, status)) => status,
        _ => StatusCode::OK,
    };
    let ours = editions.iter().map(|edition| {
        let (year, number) = (edition.year(), edition.number);
        Ours { year, number, chosen: chosen == Some((year, number)) }
    });
    let frame = Frame::new(visit.t, &visit.office, "statistics/check");
    Ok(page::html(status, &Check { t: visit.t, frame, ours: ours.collect(), outcome }))
}

/// A turn to check, if one comes soon.
async fn turn() -> Option<SemaphorePermit<'static>> {
    let _in_line = LINE.try_acquire().ok()?;
    timeout(PATIENCE, FREE.acquire()).await.ok()?.ok()
}

/// Counts, on a thread that may block. What it holds it holds until it has counted.
async fn check(
    t: &'static Locale,
    release: String,
    worlds: Vec<u8>,
    holds: impl Send + 'static,
) -> Result<Outcome, Failure> {
    let counted = holding(holds, move || match verify(&release, &worlds) {
        Ok(release) => Outcome::Holds(what(t, &release), release.rule() != Rule::FIRST),
        Err(findings) => Outcome::Fails(findings.iter().map(ToString::to_string).collect()),
    });
    counted.await.map_err(|_| Failure::Render)
}

/// A release in a line.
fn what(t: &Locale, release: &Release) -> String {
    let cells: usize = release.tables().iter().map(|table| table.cells().len()).sum();
    let year = ("year", release.year().to_string());
    let of = t.with2("published-check-holds-text", ("office", release.office()), year);
    let numbers = t.with2("published-check-holds-count", ("cells", cells), ("total", release.total()));
    format!("{of} {numbers}")
}

/// Two files and the room that they take.
struct Files {
    release: Vec<u8>,
    worlds: Vec<u8>,
    room: Load,
}

/// The two files of the form, if they come in time.
async fn read(form: (Multipart, Unparsed), room: &Scale) -> Result<Files, Outcome> {
    let unreadable = Outcome::Problem("published-check-unreadable", StatusCode::BAD_REQUEST);
    timeout(READING, read_form(form, room)).await.unwrap_or(Err(unreadable))
}

async fn read_form((mut form, unparsed): (Multipart, Unparsed), room: &Scale) -> Result<Files, Outcome> {
    let mut files = Files { release: Vec::new(), worlds: Vec::new(), room: room.load() };
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        unparsed.reset();
        let (file, limit) = match field.name() {
            Some("release") => (&mut files.release, RELEASE_LIMIT),
            Some("worlds") => (&mut files.worlds, WORLDS_LIMIT),
            _ => continue,
        };
        file.clear();
        read_file((field, &unparsed), file, limit, &mut files.room).await?;
    }
    if files.release.is_empty() || files.worlds.is_empty() {
        return Err(Outcome::Problem("published-check-missing", StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(files)
}

async fn read_file(
    (mut field, unparsed): (Field<'_>, &Unparsed),
    file: &mut Vec<u8>,
    limit: usize,
    room: &mut Load,
) -> Result<(), Outcome> {
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        unparsed.reset();
        if file.len() + chunk.len() > limit {
            return Err(Outcome::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE));
        }
        room.add(chunk.len()).map_err(|_| BUSY)?;
        file.extend_from_slice(&chunk);
    }
    Ok(())
}

fn broken(error: &MultipartError) -> Outcome {
    if stems_from::<TooLong>(error) {
        Outcome::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE)
    } else {
        Outcome::Problem("published-check-unreadable", StatusCode::BAD_REQUEST)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use axum::body::{Body, Bytes};
    use http_body::Frame;

    use super::*;

    const WHOLE: &str = "--b\r\nContent-Disposition: form-data; name=\"release\"\r\n\r\n{}\r\n\
        --b\r\nContent-Disposition: form-data; name=\"worlds\"\r\n\r\nworlds\r\n--b--\r\n";

    /// A body that begins and never ends.
    struct Slow(Option<Bytes>);

    impl http_body::Body for Slow {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(Frame::data(bytes)))))
        }
    }

    async fn form(body: Body) -> (Multipart, Unparsed) {
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=b");
        multipart_limits::parts(request.body(body).unwrap(), LIMIT).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_slowly_takes_its_bytes_and_ends() {
        let room = Scale::new(0, 16);
        let begun = Bytes::from_static(&WHOLE.as_bytes()[..WHOLE.len() - 12]);
        let slow = read(form(Body::new(Slow(Some(begun)))).await, &room);
        let others = async {
            let files = read(form(Body::from(WHOLE)).await, &room).await;
            assert!(files.is_ok_and(|files| files.release == b"{}" && files.worlds == b"worlds"));
        };
        let (slow, ()) = tokio::join!(slow, others);
        assert!(matches!(slow, Err(Outcome::Problem("published-check-unreadable", _))), "given up");
        assert!(room.load().add(16).is_ok(), "and leaves");
    }

    #[tokio::test]
    async fn what_finds_no_room_is_told_so() {
        let room = Scale::new(0, 7);
        let files = read(form(Body::from(WHOLE)).await, &room).await;
        assert!(matches!(files, Err(Outcome::Problem("published-check-busy", _))));
        assert!(room.load().add(7).is_ok());
    }

    #[tokio::test]
    async fn what_has_no_end_for_the_parser_is_not_kept_and_what_is_too_large_is_told_so() {
        let room = Scale::new(0, 64 << 20);
        let much = "x".repeat(10 << 20);
        for (endless, problem) in [
            (format!("--b\r\nContent-Disposition: form-data; name=\"{much}"), "published-check-unreadable"),
            (
                format!("{WHOLE}{much}{much}").replacen("worlds\r\n--b--", "worlds\r\n", 1),
                "published-check-large",
            ),
        ] {
            let files = read(form(Body::from(endless)).await, &room).await;
            assert!(matches!(files, Err(Outcome::Problem(found, _)) if found == problem), "{problem}");
        }
        assert!(room.load().add(64 << 20).is_ok());
    }
}
