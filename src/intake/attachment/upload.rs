//! Reading a form that carries files: texts become a [`Submission`], files are cleaned and sealed while they come in.
//!
//! A file that is refused, and every byte beyond a limit, is read and dropped, so that the texts behind it arrive and nothing typed is lost. Bytes are taken off the
//! socket no faster than they are worked on: the parser would otherwise hold whatever the line delivers. Of files that come in fast, only so many are read at a time, since
//! the buffers of their connections grow with their speed; one whose line pauses, or that has had its share, gives its turn away, so that slow lines hold up nobody.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use http_body::{Frame, SizeHint};
use meldestelle_domain::attachment::{BODY_LIMIT, Refusal, TEXT_LIMIT, harmless_name};
use meldestelle_domain::submission::Submission;
use meldestelle_web::form::{self, FormRejection};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

use super::sealing::{SealedFile, Sealing};
use super::spool::Room;
use crate::Intake;
use crate::offices::Office;

/// The field that carries files.
pub const FIELD: &str = "files";
/// The field in which the person names files that are to be taken as they are. It stands before the files.
pub const AS_IT_IS: &str = "files_as_they_are";
/// Most parts of a form.
const PARTS: usize = 600;
/// Most bytes read of a form that is too large, so that its texts arrive all the same.
const READ_LIMIT: u64 = 2 * BODY_LIMIT;
/// Most bytes handed on at a time.
const SLICE: usize = 32 << 10;
/// A line that pauses for so long gives its turn away.
const PAUSE: Duration = Duration::from_millis(100);
/// A turn lasts so long.
const TURN: Duration = Duration::from_secs(2);
/// A line that says nothing for so long is gone; a file that finds no place for so long is refused.
const SILENCE: Duration = Duration::from_mins(1);
/// The longest that one form may take: its files at some 30 kB a second.
const LONGEST: Duration = Duration::from_mins(30);

/// What uploads share: how many are under way, read fast, worked on, and stored at a time.
#[derive(Clone)]
pub struct Uploads {
    pub(super) files: Arc<Semaphore>,
    pub(super) turns: Arc<Semaphore>,
    pub(super) work: Arc<Semaphore>,
    pub(super) storing: Arc<Semaphore>,
    pub(super) room: Room,
}

impl Default for Uploads {
    fn default() -> Self {
        let work = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            files: Arc::new(Semaphore::new(96)),
            turns: Arc::new(Semaphore::new(8)),
            work: Arc::new(Semaphore::new(work)),
            // Reports without files need connections too.
            storing: Arc::new(Semaphore::new(3)),
            room: Room::default(),
        }
    }
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Refusal,
}

/// What became of a form's files.
#[derive(Default)]
pub struct Upload {
    /// Those that were taken, sealed.
    pub files: Vec<SealedFile>,
    /// Those that were not.
    pub refused: Vec<Refused>,
    /// Why the end of the form is missing, if it is.
    pub ended: Option<Ended>,
}

/// Why the end of a form is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is longer than anything that is read.
    TooLong,
    /// It broke off, or does not read from here on.
    Broken,
}

impl Upload {
    /// Whether everything arrived and nothing was refused.
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty() && self.ended.is_none()
    }
}

/// A form with its files.
#[derive(Default)]
pub struct Received {
    /// What was typed.
    pub form: Submission,
    /// What came with it.
    pub upload: Upload,
}

/// Reads a form in either encoding.
///
/// # Errors
/// [`FormRejection`] if it is no form, or its texts alone are too long.
pub async fn receive(intake: &Intake, office: &Office, request: Request) -> Result<Received, FormRejection> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let multipart =
        kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"));
    if !multipart {
        let form = form::read(request, TEXT_LIMIT).await?;
        return Ok(Received { form, ..Received::default() });
    }
    let mut request =
        request.map(|body| Body::new(Gentle { body, rest: Bytes::new(), rested: false, left: READ_LIMIT }));
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &()).await.map_err(|_| FormRejection::Malformed)?;
    Receiver::new(intake, office).read(parts).await
}

struct Receiver<'a> {
    intake: &'a Intake,
    office: &'a Office,
    until: Instant,
    fields: Vec<(String, String)>,
    /// Bytes of texts so far.
    texts: usize,
    upload: Upload,
    seen: usize,
}

/// Why reading stopped early.
#[derive(Debug)]
enum Stop {
    Rejected(FormRejection),
    /// What came before is kept.
    Ended(Ended),
}

impl<'a> Receiver<'a> {
    fn new(intake: &'a Intake, office: &'a Office) -> Self {
        Self {
            intake,
            office,
            until: Instant::now() + LONGEST,
            fields: Vec::new(),
            texts: 0,
            upload: Upload::default(),
            seen: 0,
        }
    }

    async fn read(mut self, mut parts: Multipart) -> Result<Received, FormRejection> {
        match self.parts(&mut parts).await {
            Ok(()) => {}
            Err(Stop::Rejected(rejection)) => return Err(rejection),
            Err(Stop::Ended(ended)) => self.upload.ended = Some(ended),
        }
        Ok(Received { form: Submission::new(self.fields), upload: self.upload })
    }

    async fn parts(&mut self, parts: &mut Multipart) -> Result<(), Stop> {
        let mut count = 0;
        while let Some(field) = arrived(self.until, parts.next_field()).await? {
            count += 1;
            if count > PARTS {
                return Err(Stop::Rejected(FormRejection::Malformed));
            }
            match field.file_name() {
                Some(_) => self.file(field).await?,
                None => self.text(field).await?,
            }
        }
        Ok(())
    }

    async fn text(&mut self, mut field: Field<'_>) -> Result<(), Stop> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        self.texts += name.len();
        let read = loop {
            match self.next(&mut field).await {
                Ok(Some(bytes)) => {
                    self.texts += bytes.len();
                    if self.texts > TEXT_LIMIT {
                        return Err(Stop::Rejected(FormRejection::TooLarge));
                    }
                    value.extend_from_slice(&bytes);
                }
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        // Also the beginning of a text that broke off: it was typed.
        self.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        read
    }

    async fn file(&mut self, mut field: Field<'_>) -> Result<(), Stop> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let ours = field.name() == Some(FIELD);
        let first = self.next(&mut field).await?;
        // A browser sends an empty part where no file was chosen.
        if !ours || name.is_empty() && first.as_ref().is_none_or(Bytes::is_empty) {
            return self.skip(&mut field).await;
        }
        let name = harmless_name(&name);
        self.seen += 1;
        let sealed = if self.seen > usize::from(self.office.settings.files.count) {
            Err(Refusal::TooMany)
        } else {
            self.seal(&name, first, &mut field).await?
        };
        let refused = sealed.is_err();
        match sealed {
            Ok(file) => self.upload.files.push(file),
            Err(why) => self.upload.refused.push(Refused { name, why }),
        }
        if refused { self.skip(&mut field).await } else { Ok(()) }
    }

    async fn skip(&self, field: &mut Field<'_>) -> Result<(), Stop> {
        while self.next(field).await?.is_some() {}
        Ok(())
    }

    async fn seal(
        &self,
        name: &str,
        first: Option<Bytes>,
        field: &mut Field<'_>,
    ) -> Result<Result<SealedFile, Refusal>, Stop> {
        let uploads = &self.intake.uploads;
        let Ok(Ok(_under_way)) = timeout(SILENCE, uploads.files.acquire()).await else {
            return Ok(Err(Refusal::NoRoom));
        };
        let mut turn = Turn::take(uploads).await;
        let insisted = self.fields.iter().any(|(field, value)| field == AS_IT_IS && value == name);
        let begun = Sealing::start(uploads, self.office, name, insisted, &mut self.intake.chance.clone());
        let mut sealing = match begun {
            Ok(sealing) => sealing,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut bytes = first;
        while let Some(slice) = bytes {
            sealing = match sealing.take(uploads, slice).await {
                Ok(sealing) => sealing,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if turn.is_over() {
                drop(turn);
                turn = Turn::take(uploads).await;
            }
            bytes = if let Ok(bytes) = timeout(PAUSE, self.next(field)).await {
                bytes?
            } else {
                drop(turn);
                let bytes = self.next(field).await?;
                turn = Turn::take(uploads).await;
                bytes
            };
        }
        Ok(sealing.finish(uploads).await)
    }

    async fn next(&self, field: &mut Field<'_>) -> Result<Option<Bytes>, Stop> {
        arrived(self.until, field.chunk()).await
    }
}

/// Leave to read a file as fast as it comes, for a while.
struct Turn<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    since: Instant,
}

impl<'a> Turn<'a> {
    async fn take(uploads: &'a Uploads) -> Self {
        Self { _permit: uploads.turns.acquire().await.ok(), since: Instant::now() }
    }

    fn is_over(&self) -> bool {
        self.since.elapsed() > TURN
    }
}

/// Waits for what the parser reads next: no longer than a line may be silent, or a form take.
async fn arrived<T>(
    until: Instant,
    next: impl Future<Output = Result<Option<T>, MultipartError>>,
) -> Result<Option<T>, Stop> {
    match timeout_at(until.min(Instant::now() + SILENCE), next).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if is_too_long(&error) => Err(Stop::Ended(Ended::TooLong)),
        _ => Err(Stop::Ended(Ended::Broken)),
    }
}

/// The error of a body that is longer than anything that is read.
#[derive(Debug, thiserror::Error)]
#[error("longer than anything that is read")]
struct TooLong;

/// Whether an error of the parser comes from [`TooLong`].
fn is_too_long(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| cause.downcast_ref::<TooLong>().is_some())
}

/// A body that hands on a slice at a time and then rests, so that its reader works on it before it asks for more.
struct Gentle {
    body: Body,
    rest: Bytes,
    rested: bool,
    left: u64,
}

impl HttpBody for Gentle {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !std::mem::replace(&mut self.rested, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                // It wakes us; there is no need to rest after waiting.
                Poll::Pending => return Poll::Pending,
            }
        }
        self.rested = false;
        let most = self.rest.len().min(SLICE);
        let slice = self.rest.split_to(most);
        self.left = match self.left.checked_sub(slice.len() as u64) {
            Some(left) => left,
            None => return Poll::Ready(Some(Err(axum::Error::new(TooLong)))),
        };
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] =
        b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"B\xc3\xbcro.jpg\"\r\n\r\n";

    async fn parts(content: usize, left: u64) -> Multipart {
        let body = Body::from([FORM, &vec![b'x'; content], b"\r\n--b--\r\n"].concat());
        let body = Body::new(Gentle { body, rest: Bytes::new(), rested: false, left });
        let mut request = Request::builder()
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(body)
            .unwrap();
        DefaultBodyLimit::disable().apply(&mut request);
        Multipart::from_request(request, &()).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_comes_in_slices_and_whole() {
        let mut parts = parts(3 << 20, READ_LIMIT).await;
        let mut field = parts.next_field().await.unwrap().unwrap();
        assert_eq!((field.name(), field.file_name()), (Some(FIELD), Some("Büro.jpg")));
        let mut length = 0;
        while let Some(bytes) = field.chunk().await.unwrap() {
            // With the head of a part come the slices that were read to find its end.
            assert!(bytes.len() <= 3 * SLICE, "no more than it was handed: {} after {length}", bytes.len());
            assert!(bytes.iter().all(|byte| *byte == b'x'));
            length += bytes.len();
        }
        assert_eq!(length, 3 << 20);
    }

    /// What ends a file of a megabyte of which so many bytes are read.
    async fn end(left: u64) -> Stop {
        let until = Instant::now() + SILENCE;
        let mut parts = parts(1 << 20, left).await;
        let mut field = parts.next_field().await.unwrap().unwrap();
        loop {
            match arrived(until, field.chunk()).await {
                Ok(bytes) => assert!(bytes.is_some(), "the file has an end that should not be read"),
                Err(stop) => break stop,
            }
        }
    }

    #[tokio::test]
    async fn what_is_too_long_is_told_from_what_is_broken() {
        assert!(matches!(end(100_000).await, Stop::Ended(Ended::TooLong)));
        let broken = Body::from([FORM, b"only the beginning"].concat());
        let mut request = Request::builder()
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(broken)
            .unwrap();
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.unwrap();
        let until = Instant::now() + SILENCE;
        let mut field = parts.next_field().await.unwrap().unwrap();
        let stop = loop {
            match arrived(until, field.chunk()).await {
                Ok(bytes) => assert!(bytes.is_some()),
                Err(stop) => break stop,
            }
        };
        assert!(matches!(stop, Stop::Ended(Ended::Broken)));
    }
}
