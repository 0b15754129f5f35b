//! Reading a form that carries files: texts become a [`Submission`], files are put away while they come in, and cleaned and sealed when they are whole.
//!
//! A file that is refused, and every byte beyond a limit, is read and dropped, so that the texts behind it arrive and nothing typed is lost. Of files that come in fast, only so many are read at a time, since
//! the buffers of their connections grow with their speed; one whose line pauses, or that has had its share, gives its turn away, so that slow lines hold up nobody.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Request};
use meldestelle_domain::attachment::{BODY_LIMIT, Refusal as Unfit, TEXT_LIMIT, harmless_name};
use meldestelle_domain::submission::Submission;
use meldestelle_web::cell::Cells;
use meldestelle_web::client::Client;
use meldestelle_web::concurrency::{Place, Places};
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::{Room as Disk, Space};
use meldestelle_web::error::stems_from;
use meldestelle_web::error_log;
use meldestelle_web::fair_queue;
use meldestelle_web::fair_queue::Fair;
use meldestelle_web::form::{self, FormRejection};
use meldestelle_web::memory_budget::Load;
use meldestelle_web::quota::Allowance;
use meldestelle_web::rate_limit::Refusal;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};

use crate::attachment::disk_allowance;
use crate::attachment::disk_allowance::Charge;
use crate::attachment::receive::{SealedFile, Sealing};
use crate::attachment::sealed_spool::Room;
use crate::guard::multipart_limits;
use crate::guard::multipart_limits::{TooLong, Unparsed};
use crate::guard::rate_limit;
use crate::offices::Office;
use crate::state::Intake;

/// The field that carries files.
pub const FIELD: &str = "files";
/// The field in which the person names files that are to be taken as they are. It stands before the files.
pub const AS_IT_IS: &str = "files_as_they_are";
/// Most parts of a form.
const PARTS: usize = 600;
/// Most bytes read of a form that is too large, so that its texts arrive all the same.
const READ_LIMIT: u64 = 2 * BODY_LIMIT;
/// Files under way at once.
const FILES: usize = 96;
/// Forms with files that one client may have under way.
const FORMS_BY_CLIENT: usize = 16;
/// A line that pauses for so long gives its turn away.
const PAUSE: Duration = Duration::from_millis(100);
/// A turn lasts so long.
const TURN: Duration = Duration::from_secs(2);
/// A line that says nothing for so long is gone; a file that finds no place for so long is refused.
const SILENCE: Duration = Duration::from_mins(1);
/// The longest that one form may take: its files at some 30 kB a second.
const LONGEST: Duration = Duration::from_mins(30);

/// What uploads share: how many are under way, read fast, cleaned, and stored at a time.
#[derive(Clone)]
pub struct Uploads {
    pub(super) files: Arc<Semaphore>,
    pub(super) turns: Fair,
    pub(super) cells: Cells,
    pub(super) storing: Fair,
    pub(super) room: Room,
    allowance: Allowance,
    space: Arc<Space>,
    by_client: Places,
}

impl Uploads {
    /// Nothing under way.
    pub fn new(config: &Config) -> Self {
        Self {
            files: Arc::new(Semaphore::new(FILES)),
            turns: Fair::new(8),
            cells: Cells::new(&config.cell),
            // Reports without files need connections too.
            storing: Fair::new(3),
            room: Room::default(),
            allowance: disk_allowance::allowance(&config.limits),
            space: Arc::new(Space::new(config.store.as_deref(), config.limits.free)),
            by_client: Places::of(FILES, FORMS_BY_CLIENT),
        }
    }
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Unfit,
}

/// What became of a form's files.
#[derive(Default)]
pub struct Upload {
    /// Those that were taken, sealed.
    pub files: Vec<SealedFile>,
    /// Those that were not.
    pub refused: Vec<Refused>,
    /// Names of those that were not looked at, because the form will not be taken now.
    pub skipped: Vec<String>,
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
    /// Why it will not be taken now, if it will not.
    pub refused: Option<Refusal>,
    /// What the texts weigh.
    _texts: Option<Load>,
    /// The client's place, as long as its sealed files wait.
    _place: Option<Place>,
}

/// Reads a form in either encoding. Of one that came too early the texts are read, so that it can be given back.
///
/// # Errors
/// [`FormRejection`] if it is no form, or its texts alone are too long.
pub async fn receive(intake: &Intake, office: &Office, request: Request) -> Result<Received, FormRejection> {
    let refused = rate_limit::refused(&request);
    if !form::is_in_parts(request.headers()) {
        let form = form::read(request, TEXT_LIMIT).await?;
        return Ok(Received { form, refused, ..Received::default() });
    }
    let client = request.extensions().get().copied();
    let (parts, unparsed) = multipart_limits::parts(request, READ_LIMIT).await?;
    // The work ends with a body that breaks off. One that came whole is stored, whoever waits.
    Receiver::new(intake, office, client, refused, unparsed).read(parts).await
}

struct Receiver<'a> {
    intake: &'a Intake,
    office: &'a Office,
    until: Instant,
    unparsed: Unparsed,
    fields: Vec<(String, String)>,
    /// Bytes of texts so far.
    texts: usize,
    load: Load,
    upload: Upload,
    seen: usize,
    client: Option<Client>,
    /// The client's, from its first file on.
    place: Option<Place>,
    refused: Option<Refusal>,
}

/// Why reading stopped early.
#[derive(Debug)]
enum Stop {
    Rejected(FormRejection),
    /// What came before is kept.
    Ended(Ended),
}

impl<'a> Receiver<'a> {
    fn new(
        intake: &'a Intake,
        office: &'a Office,
        client: Option<Client>,
        refused: Option<Refusal>,
        unparsed: Unparsed,
    ) -> Self {
        Self {
            intake,
            office,
            until: Instant::now() + LONGEST,
            unparsed,
            fields: Vec::new(),
            texts: 0,
            load: intake.throttle.reading.load(),
            upload: Upload::default(),
            seen: 0,
            client,
            place: None,
            refused,
        }
    }

    async fn read(mut self, mut parts: Multipart) -> Result<Received, FormRejection> {
        match self.parts(&mut parts).await {
            Ok(()) => {}
            Err(Stop::Rejected(rejection)) => return Err(rejection),
            Err(Stop::Ended(ended)) => self.upload.ended = Some(ended),
        }
        Ok(Received {
            form: Submission::new(self.fields),
            upload: self.upload,
            refused: self.refused,
            _texts: Some(self.load),
            _place: self.place,
        })
    }

    async fn parts(&mut self, parts: &mut Multipart) -> Result<(), Stop> {
        let mut count = 0;
        while let Some(field) = self.arrived(parts.next_field()).await? {
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
        self.weigh(name.len())?;
        let read = loop {
            match self.next(&mut field).await {
                Ok(Some(bytes)) => {
                    self.texts += bytes.len();
                    if self.texts > TEXT_LIMIT {
                        return Err(Stop::Rejected(FormRejection::TooLarge));
                    }
                    self.weigh(bytes.len())?;
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

    fn weigh(&mut self, bytes: usize) -> Result<(), Stop> {
        self.load.add(bytes).map_err(|_| Stop::Rejected(FormRejection::Busy))
    }

    /// Whether a file is worth reading: not in a form that comes too early, nor while the client has too many under way.
    fn takes_files(&mut self) -> bool {
        if self.refused.is_none() && self.place.is_none() {
            let place = self.client.map(|client| self.intake.uploads.by_client.take(client));
            if let Some(None) = place {
                self.intake.figures.too_busy();
                self.refused = Some(Refusal::TooBusy);
            }
            self.place = place.flatten();
        }
        self.refused.is_none()
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
        if !self.takes_files() {
            self.upload.skipped.push(name);
            return self.skip(&mut field).await;
        }
        let sealed = if self.seen > usize::from(self.office.settings.files.count) {
            Err(Unfit::TooMany)
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
    ) -> Result<Result<SealedFile, Unfit>, Stop> {
        let uploads = &self.intake.uploads;
        let Ok(Ok(_under_way)) = timeout(SILENCE, uploads.files.acquire()).await else {
            return Ok(Err(Unfit::NoRoom));
        };
        if let Disk::NoFiles(megabytes) = uploads.space.room() {
            error_log::tell(&format!("files are refused: {megabytes} MB are free on the disk"));
            return Ok(Err(Unfit::NotKept));
        }
        let mut turn = Turn::take(uploads, self.client).await;
        let insisted = self.fields.iter().any(|(field, value)| field == AS_IT_IS && value == name);
        let charge = Charge::new(&uploads.allowance, self.client, self.intake.clock.now());
        let begun =
            Sealing::start(uploads, self.office, name, insisted, &charge, &mut self.intake.chance.clone());
        let mut sealing = match begun {
            Ok(sealing) => sealing,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut bytes = first;
        while let Some(slice) = bytes {
            sealing = match sealing.take(slice).await {
                Ok(sealing) => sealing,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if turn.is_over() {
                drop(turn);
                turn = Turn::take(uploads, self.client).await;
            }
            bytes = if let Ok(bytes) = timeout(PAUSE, self.next(field)).await {
                bytes?
            } else {
                drop(turn);
                let bytes = self.next(field).await?;
                turn = Turn::take(uploads, self.client).await;
                bytes
            };
        }
        drop(turn);
        Ok(sealing.finish(uploads, self.office).await)
    }

    async fn next(&self, field: &mut Field<'_>) -> Result<Option<Bytes>, Stop> {
        self.arrived(field.chunk()).await
    }

    /// Waits for what the parser reads next.
    async fn arrived<T>(
        &self,
        next: impl Future<Output = Result<Option<T>, MultipartError>>,
    ) -> Result<Option<T>, Stop> {
        arrived(self.until, &self.unparsed, next).await
    }
}

/// Leave to read a file as fast as it comes, for a while.
struct Turn {
    _place: fair_queue::Turn,
    since: Instant,
}

impl Turn {
    async fn take(uploads: &Uploads, client: Option<Client>) -> Self {
        Self { _place: uploads.turns.turn(client).await, since: Instant::now() }
    }

    fn is_over(&self) -> bool {
        self.since.elapsed() > TURN
    }
}

/// Waits for what the parser reads next: no longer than a line may be silent, or a form take.
async fn arrived<T>(
    until: Instant,
    unparsed: &Unparsed,
    next: impl Future<Output = Result<Option<T>, MultipartError>>,
) -> Result<Option<T>, Stop> {
    let read = timeout_at(until.min(Instant::now() + SILENCE), next).await;
    unparsed.reset();
    match read {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if stems_from::<TooLong>(&error) => Err(Stop::Ended(Ended::TooLong)),
        _ => Err(Stop::Ended(Ended::Broken)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;
    use crate::guard::multipart_limits::SLICE;

    const FORM: &[u8] =
        b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"B\xc3\xbcro.jpg\"\r\n\r\n";

    struct Parts(Multipart, Unparsed);

    impl Parts {
        /// A form of which so many bytes are read.
        async fn of(form: Vec<u8>, left: u64) -> Self {
            let kind = "multipart/form-data; boundary=b";
            let request = Request::builder().header(header::CONTENT_TYPE, kind).body(form.into()).unwrap();
            let (parts, unparsed) = multipart_limits::parts(request, left).await.unwrap();
            Self(parts, unparsed)
        }

        /// What the first file brings, and what ended it if not its own end.
        async fn file(&mut self) -> (Vec<Bytes>, Option<Ended>) {
            let until = Instant::now() + SILENCE;
            let mut pieces = Vec::new();
            let mut field = match arrived(until, &self.1, self.0.next_field()).await {
                Ok(field) => field.unwrap(),
                Err(Stop::Ended(ended)) => return (pieces, Some(ended)),
                Err(stop) => panic!("{stop:?}"),
            };
            assert_eq!((field.name(), field.file_name()), (Some(FIELD), Some("Büro.jpg")));
            loop {
                match arrived(until, &self.1, field.chunk()).await {
                    Ok(Some(bytes)) => pieces.push(bytes),
                    Ok(None) => return (pieces, None),
                    Err(Stop::Ended(ended)) => return (pieces, Some(ended)),
                    Err(stop) => panic!("{stop:?}"),
                }
            }
        }
    }

    fn form(content: usize) -> Vec<u8> {
        [FORM, &vec![b'x'; content], b"\r\n--b--\r\n"].concat()
    }

    #[tokio::test]
    async fn a_file_comes_in_slices_and_whole() {
        let (pieces, ended) = Parts::of(form(3 << 20), READ_LIMIT).await.file().await;
        assert_eq!(ended, None);
        for bytes in &pieces {
            // With the head of a part come the slices that were read to find its end.
            assert!(bytes.len() <= 3 * SLICE, "no more than it was handed: {}", bytes.len());
            assert!(bytes.iter().all(|byte| *byte == b'x'));
        }
        assert_eq!(pieces.iter().map(Bytes::len).sum::<usize>(), 3 << 20);
    }

    #[tokio::test]
    async fn what_is_too_long_is_told_from_what_is_broken() {
        assert_eq!(Parts::of(form(1 << 20), 100_000).await.file().await.1, Some(Ended::TooLong));
        let broken = [FORM, b"only the beginning"].concat();
        assert_eq!(Parts::of(broken, READ_LIMIT).await.file().await.1, Some(Ended::Broken));
    }

    #[tokio::test]
    async fn what_has_no_end_for_the_parser_is_not_kept() {
        let much = vec![b'x'; 8 << 20];
        let endless_head = [b"--b\r\nContent-Disposition: form-data; name=\"", &much[..]].concat();
        let nothing_but_a_beginning = [&much[..], FORM].concat();
        for form in [endless_head, nothing_but_a_beginning] {
            // It ends long before so much was read.
            let mut parts = Parts::of(form, 1 << 20).await;
            assert_eq!(parts.file().await, (Vec::new(), Some(Ended::Broken)));
        }
    }
}
