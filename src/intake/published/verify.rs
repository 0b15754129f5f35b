//! The verifier as a page: checks one of our editions, or two files that somebody sends. The files
//! stay in memory and are not stored.

use std::sync::LazyLock;
use std::time::Duration;

use askama::Template;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_statistics::release::Release;
use meldestelle_statistics::rule::Rule;
use meldestelle_statistics::verify::verify;
use meldestelle_web::error::stems_from;
use meldestelle_web::locale::Locale;
use meldestelle_web::memory_budget::{MemoryBudget, Reservation};
use meldestelle_web::page;
use meldestelle_web::published::style;
use meldestelle_web::rate_limit::spawn_blocking_with;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::guard::multipart_limits;
use crate::guard::multipart_limits::{BodyTooLong, UnparsedBytes};
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::published::store;
use crate::state::Intake;
use crate::view::frame::Frame;

/// Most bytes of `release.json`. Ten thousand cells take about half of it.
const RELEASE_LIMIT: usize = 1024 * 1024;
/// Most bytes of `worlds.csv`: about ten lists of ten thousand cases.
const WORLDS_LIMIT: usize = 8 * 1024 * 1024;
/// Checks that run at a time.
static RUNNING: Semaphore = Semaphore::const_new(2);
/// Requests that may wait for a check to end. Few, because a request for a page waits in a place
/// that all pages share.
static WAITING: Semaphore = Semaphore::const_new(8);
/// How long they wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of files in memory, of all requests. They are counted as they come, so that a slow sender
/// takes no room from others.
static MEMORY: LazyLock<MemoryBudget> = LazyLock::new(|| MemoryBudget::new(0, 64 * 1024 * 1024));
/// How long sending both files may take.
const READ_TIMEOUT: Duration = Duration::from_mins(5);

/// The answer when too many checks are under way.
const BUSY: Verdict = Verdict::Problem("published-check-busy", StatusCode::SERVICE_UNAVAILABLE);

/// Most bytes of a request: both files and what a form puts around them.
const LIMIT: u64 = (RELEASE_LIMIT + WORLDS_LIMIT + 64 * 1024) as u64;

/// The result of a check.
enum Verdict {
    /// The release holds. What it is, and whether it is a correction.
    Holds(String, bool),
    /// The release does not hold, with the reasons.
    Fails(Vec<String>),
    /// Nothing was checked. Name of the message that says why, and the status.
    Problem(&'static str, StatusCode),
}

/// One of our editions, to choose from.
struct EditionChoice {
    year: u16,
    number: u16,
    /// Whether it was just checked.
    chosen: bool,
}

#[derive(Template)]
#[template(path = "intake/published_check.html")]
struct VerifyPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    editions: Vec<EditionChoice>,
    verdict: Option<Verdict>,
}

/// Shows the page. With `?release=2026-1` it checks that edition.
pub async fn get(
    State(intake): State<Intake>,
    context: RequestContext,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let chosen = query.as_deref().and_then(|query| query.strip_prefix("release=")).and_then(|release| {
        let (year, number) = release.split_once('-')?;
        Some((year.parse().ok()?, number.parse().ok()?))
    });
    let verdict = match chosen {
        None => None,
        Some((year, number)) => {
            // The edition is read after the wait, so that waiting requests hold none in memory.
            let turn = turn().await;
            let stored = store::edition(&intake.pool, context.office.id(), year, Some(number)).await?;
            Some(match turn {
                Some(turn) => check(context.t, stored.tables, stored.worlds.into_bytes(), turn).await?,
                None => BUSY,
            })
        }
    };
    show(&intake, &context, chosen, verdict).await
}

/// Checks two files that were sent.
pub async fn post(
    State(intake): State<Intake>,
    context: RequestContext,
    request: Request,
) -> Result<Response, Failure> {
    let verdict = match read(multipart_limits::parts(request, LIMIT).await?, &MEMORY).await {
        Ok(VerifierFiles { release, worlds, memory }) => match String::from_utf8(release) {
            Ok(release) => match turn().await {
                Some(turn) => check(context.t, release, worlds, (turn, memory)).await?,
                None => BUSY,
            },
            Err(_) => Verdict::Problem("published-check-text", StatusCode::UNPROCESSABLE_ENTITY),
        },
        Err(problem) => problem,
    };
    show(&intake, &context, None, Some(verdict)).await
}

async fn show(
    intake: &Intake,
    context: &RequestContext,
    chosen: Option<(u16, u16)>,
    verdict: Option<Verdict>,
) -> Result<Response, Failure> {
    let editions = store::editions(&intake.pool, context.office.id()).await?;
    let status = match verdict {
        Some(Verdict::Problem(_, status)) => status,
        _ => StatusCode::OK,
    };
    let editions = editions.iter().map(|edition| {
        let (year, number) = (edition.year(), edition.number);
        EditionChoice { year, number, chosen: chosen == Some((year, number)) }
    });
    let frame = Frame::new(context.t, &context.office, "statistics/check");
    Ok(page::html(status, &VerifyPage { t: context.t, frame, editions: editions.collect(), verdict }))
}

/// Waits for a turn to check. `None` if none comes soon.
async fn turn() -> Option<SemaphorePermit<'static>> {
    let _in_line = WAITING.try_acquire().ok()?;
    timeout(PATIENCE, RUNNING.acquire()).await.ok()?.ok()
}

/// Runs the verifier on a thread that may block. `holds` is dropped when it has ended.
async fn check(
    t: &'static Locale,
    release: String,
    worlds: Vec<u8>,
    holds: impl Send + 'static,
) -> Result<Verdict, Failure> {
    let counted = spawn_blocking_with(holds, move || match verify(&release, &worlds) {
        Ok(release) => Verdict::Holds(describe(t, &release), release.rule() != Rule::FIRST),
        Err(findings) => Verdict::Fails(findings.iter().map(ToString::to_string).collect()),
    });
    counted.await.map_err(|_| Failure::Render)
}

/// A release in one sentence.
fn describe(t: &Locale, release: &Release) -> String {
    let cells: usize = release.tables().iter().map(|table| table.cells().len()).sum();
    let year = ("year", release.year().to_string());
    let of = t.with2("published-check-holds-text", ("office", release.office()), year);
    let numbers = t.with2("published-check-holds-count", ("cells", cells), ("total", release.total()));
    format!("{of} {numbers}")
}

/// The two files and the memory that they take.
struct VerifierFiles {
    release: Vec<u8>,
    worlds: Vec<u8>,
    memory: Reservation,
}

/// Reads the two files of the form, if they come in time.
async fn read(form: (Multipart, UnparsedBytes), budget: &MemoryBudget) -> Result<VerifierFiles, Verdict> {
    let unreadable = Verdict::Problem("published-check-unreadable", StatusCode::BAD_REQUEST);
    timeout(READ_TIMEOUT, read_form(form, budget)).await.unwrap_or(Err(unreadable))
}

async fn read_form(
    (mut form, unparsed): (Multipart, UnparsedBytes),
    budget: &MemoryBudget,
) -> Result<VerifierFiles, Verdict> {
    let mut files = VerifierFiles { release: Vec::new(), worlds: Vec::new(), memory: budget.reservation() };
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        unparsed.reset();
        let (file, limit) = match field.name() {
            Some("release") => (&mut files.release, RELEASE_LIMIT),
            Some("worlds") => (&mut files.worlds, WORLDS_LIMIT),
            _ => continue,
        };
        file.clear();
        read_file((field, &unparsed), file, limit, &mut files.memory).await?;
    }
    if files.release.is_empty() || files.worlds.is_empty() {
        return Err(Verdict::Problem("published-check-missing", StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(files)
}

async fn read_file(
    (mut field, unparsed): (Field<'_>, &UnparsedBytes),
    file: &mut Vec<u8>,
    limit: usize,
    memory: &mut Reservation,
) -> Result<(), Verdict> {
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        unparsed.reset();
        if file.len() + chunk.len() > limit {
            return Err(Verdict::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE));
        }
        memory.add(chunk.len()).map_err(|_| BUSY)?;
        file.extend_from_slice(&chunk);
    }
    Ok(())
}

fn broken(error: &MultipartError) -> Verdict {
    if stems_from::<BodyTooLong>(error) {
        Verdict::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE)
    } else {
        Verdict::Problem("published-check-unreadable", StatusCode::BAD_REQUEST)
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

    async fn form(body: Body) -> (Multipart, UnparsedBytes) {
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=b");
        multipart_limits::parts(request.body(body).unwrap(), LIMIT).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_slowly_takes_its_bytes_and_ends() {
        let budget = MemoryBudget::new(0, 16);
        let begun = Bytes::from_static(&WHOLE.as_bytes()[..WHOLE.len() - 12]);
        let slow = read(form(Body::new(Slow(Some(begun)))).await, &budget);
        let others = async {
            let files = read(form(Body::from(WHOLE)).await, &budget).await;
            assert!(files.is_ok_and(|files| files.release == b"{}" && files.worlds == b"worlds"));
        };
        let (slow, ()) = tokio::join!(slow, others);
        assert!(matches!(slow, Err(Verdict::Problem("published-check-unreadable", _))), "given up");
        assert!(budget.reservation().add(16).is_ok(), "and leaves");
    }

    #[tokio::test]
    async fn what_finds_no_room_is_told_so() {
        let budget = MemoryBudget::new(0, 7);
        let files = read(form(Body::from(WHOLE)).await, &budget).await;
        assert!(matches!(files, Err(Verdict::Problem("published-check-busy", _))));
        assert!(budget.reservation().add(7).is_ok());
    }

    #[tokio::test]
    async fn what_has_no_end_for_the_parser_is_not_kept_and_what_is_too_large_is_told_so() {
        let budget = MemoryBudget::new(0, 64 << 20);
        let much = "x".repeat(10 << 20);
        for (endless, problem) in [
            (format!("--b\r\nContent-Disposition: form-data; name=\"{much}"), "published-check-unreadable"),
            (
                format!("{WHOLE}{much}{much}").replacen("worlds\r\n--b--", "worlds\r\n", 1),
                "published-check-large",
            ),
        ] {
            let files = read(form(Body::from(endless)).await, &budget).await;
            assert!(matches!(files, Err(Verdict::Problem(found, _)) if found == problem), "{problem}");
        }
        assert!(budget.reservation().add(64 << 20).is_ok());
    }
}
