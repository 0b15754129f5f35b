//! Reads a form that carries files: texts become a [`Submission`], and each file is put aside while
//! it comes in, then cleaned and sealed when it is whole.
//!
//! Refused files and bytes beyond a limit are read and dropped, so that the texts behind them
//! arrive and nothing typed is lost. Only a few files are read fast at a time, because the buffers
//! of their connections grow with their speed. A file whose line pauses, or that has had its turn,
//! lets others go first, so slow lines hold up nobody.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Request};
use meldestelle_domain::attachment::{BODY_LIMIT, Refusal as FileRefusal, TEXT_LIMIT, harmless_name};
use meldestelle_domain::submission::Submission;
use meldestelle_web::client::Client;
use meldestelle_web::concurrency::ConcurrencyPermit;
use meldestelle_web::disk_space::FreeSpace;
use meldestelle_web::error_log;
use meldestelle_web::form::{self, FormRejection};
use meldestelle_web::memory_budget::Reservation;
use meldestelle_web::rate_limit::Refusal;
use tokio::time::{Instant, timeout};

use crate::attachment::disk_allowance::DiskCharge;
use crate::attachment::paced_read::{ReadStop, ReadTurn, SILENCE, next_part};
use crate::attachment::seal_file::{IncomingFile, SealedFile};
use crate::attachment::upload::{FILES_FIELD, KEEP_AS_IS_FIELD, ReceivedForm, RefusedFile, Upload};
use crate::guard::multipart_limits;
use crate::guard::multipart_limits::UnparsedBytes;
use crate::guard::rate_limit;
use crate::office::Office;
use crate::state::Intake;

/// Most parts of a form.
const PARTS: usize = 600;
/// Most bytes read of a form. That is more than is taken, so that the texts of a form that is too
/// large arrive all the same.
const READ_LIMIT: u64 = 2 * BODY_LIMIT;
/// A line that pauses for so long lets others read.
const PAUSE: Duration = Duration::from_millis(100);
/// Longest time that one form may take: its files at about 30 kB a second.
const LONGEST: Duration = Duration::from_mins(30);

/// Reads a form in either encoding. Of a form that was refused only the texts are read, so that it
/// can be given back.
///
/// # Errors
/// [`FormRejection`] if the request is not a form, or its texts alone are too long.
pub async fn receive(
    intake: &Intake,
    office: &Office,
    request: Request,
) -> Result<ReceivedForm, FormRejection> {
    let refused = rate_limit::refused(&request);
    if !form::is_multipart(request.headers()) {
        let form = form::read(request, TEXT_LIMIT).await?;
        return Ok(ReceivedForm { form, refused, ..ReceivedForm::default() });
    }
    let client = request.extensions().get().copied();
    let (parts, unparsed) = multipart_limits::parts(request, READ_LIMIT).await?;
    // Reading ends when the body breaks off. A form that came whole is stored even if nobody waits
    // for the answer.
    FormReader::new(intake, office, client, refused, unparsed).read(parts).await
}

struct FormReader<'a> {
    intake: &'a Intake,
    office: &'a Office,
    until: Instant,
    unparsed: UnparsedBytes,
    fields: Vec<(String, String)>,
    /// Bytes of texts so far.
    text_bytes: usize,
    /// Counts the memory of the texts.
    texts: Reservation,
    upload: Upload,
    files_seen: usize,
    client: Option<Client>,
    /// Counts the client's form as under way, from its first file on.
    permit: Option<ConcurrencyPermit>,
    refused: Option<Refusal>,
}

impl<'a> FormReader<'a> {
    fn new(
        intake: &'a Intake,
        office: &'a Office,
        client: Option<Client>,
        refused: Option<Refusal>,
        unparsed: UnparsedBytes,
    ) -> Self {
        Self {
            intake,
            office,
            until: Instant::now() + LONGEST,
            unparsed,
            fields: Vec::new(),
            text_bytes: 0,
            texts: intake.rate_limiter.request_memory.reservation(),
            upload: Upload::default(),
            files_seen: 0,
            client,
            permit: None,
            refused,
        }
    }

    async fn read(mut self, mut parts: Multipart) -> Result<ReceivedForm, FormRejection> {
        match self.read_parts(&mut parts).await {
            Ok(()) => {}
            Err(ReadStop::Rejected(rejection)) => return Err(rejection),
            Err(ReadStop::CutOff(cut_off)) => self.upload.cut_off = Some(cut_off),
        }
        Ok(ReceivedForm {
            form: Submission::new(self.fields),
            upload: self.upload,
            refused: self.refused,
            _texts: Some(self.texts),
            _permit: self.permit,
        })
    }

    async fn read_parts(&mut self, parts: &mut Multipart) -> Result<(), ReadStop> {
        let mut count = 0;
        while let Some(field) = self.next_part(parts.next_field()).await? {
            count += 1;
            if count > PARTS {
                return Err(ReadStop::Rejected(FormRejection::Malformed));
            }
            match field.file_name() {
                Some(_) => self.read_file(field).await?,
                None => self.read_text(field).await?,
            }
        }
        Ok(())
    }

    async fn read_text(&mut self, mut field: Field<'_>) -> Result<(), ReadStop> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        self.text_bytes += name.len();
        self.count_memory(name.len())?;
        let read = loop {
            match self.next_chunk(&mut field).await {
                Ok(Some(bytes)) => {
                    self.text_bytes += bytes.len();
                    if self.text_bytes > TEXT_LIMIT {
                        return Err(ReadStop::Rejected(FormRejection::TooLarge));
                    }
                    self.count_memory(bytes.len())?;
                    value.extend_from_slice(&bytes);
                }
                Ok(None) => break Ok(()),
                Err(stop) => break Err(stop),
            }
        };
        // The beginning of a text that broke off is kept too, because somebody typed it.
        self.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        read
    }

    fn count_memory(&mut self, bytes: usize) -> Result<(), ReadStop> {
        self.texts.add(bytes).map_err(|_| ReadStop::Rejected(FormRejection::Busy))
    }

    /// Whether files are read. They are not in a form that was refused, nor while the client has
    /// too many forms under way.
    fn takes_files(&mut self) -> bool {
        if self.refused.is_none() && self.permit.is_none() {
            let permit = self.client.map(|client| self.intake.uploads.forms_by_client.try_acquire(client));
            if let Some(None) = permit {
                self.intake.metrics.too_busy();
                self.refused = Some(Refusal::TooBusy);
            }
            self.permit = permit.flatten();
        }
        self.refused.is_none()
    }

    async fn read_file(&mut self, mut field: Field<'_>) -> Result<(), ReadStop> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let is_ours = field.name() == Some(FILES_FIELD);
        let first = self.next_chunk(&mut field).await?;
        // A browser sends an empty part where no file was chosen.
        if !is_ours || name.is_empty() && first.as_ref().is_none_or(Bytes::is_empty) {
            return self.skip(&mut field).await;
        }
        let name = harmless_name(&name);
        self.files_seen += 1;
        if !self.takes_files() {
            self.upload.skipped.push(name);
            return self.skip(&mut field).await;
        }
        let sealed = if self.files_seen > usize::from(self.office.settings.files.count) {
            Err(FileRefusal::TooMany)
        } else {
            self.seal(&name, first, &mut field).await?
        };
        let is_refused = sealed.is_err();
        match sealed {
            Ok(file) => self.upload.files.push(file),
            Err(why) => self.upload.refused.push(RefusedFile { name, why }),
        }
        if is_refused { self.skip(&mut field).await } else { Ok(()) }
    }

    async fn skip(&self, field: &mut Field<'_>) -> Result<(), ReadStop> {
        while self.next_chunk(field).await?.is_some() {}
        Ok(())
    }

    /// Reads one file and seals it. `first` is its first chunk.
    async fn seal(
        &self,
        name: &str,
        first: Option<Bytes>,
        field: &mut Field<'_>,
    ) -> Result<Result<SealedFile, FileRefusal>, ReadStop> {
        let uploads = &self.intake.uploads;
        let Ok(Ok(_under_way)) = timeout(SILENCE, uploads.files.acquire()).await else {
            return Ok(Err(FileRefusal::NoRoom));
        };
        if let FreeSpace::NoFiles(megabytes) = uploads.disk.free() {
            error_log::record(&format!("files are refused: {megabytes} MB are free on the disk"));
            return Ok(Err(FileRefusal::NotKept));
        }
        let mut turn = ReadTurn::take(uploads, self.client).await;
        let keep_as_is = self.fields.iter().any(|(field, value)| field == KEEP_AS_IS_FIELD && value == name);
        let charge = DiskCharge::new(&uploads.allowance, self.client, self.intake.clock.now());
        let mut rng = self.intake.rng.clone();
        let mut incoming =
            match IncomingFile::start(uploads, self.office, name, keep_as_is, &charge, &mut rng) {
                Ok(incoming) => incoming,
                Err(refusal) => return Ok(Err(refusal)),
            };
        let mut chunk = first;
        while let Some(bytes) = chunk {
            incoming = match incoming.take(bytes).await {
                Ok(incoming) => incoming,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if turn.is_over() {
                drop(turn);
                turn = ReadTurn::take(uploads, self.client).await;
            }
            chunk = if let Ok(next) = timeout(PAUSE, self.next_chunk(field)).await {
                next?
            } else {
                drop(turn);
                let next = self.next_chunk(field).await?;
                turn = ReadTurn::take(uploads, self.client).await;
                next
            };
        }
        drop(turn);
        Ok(incoming.finish(uploads, self.office).await)
    }

    async fn next_chunk(&self, field: &mut Field<'_>) -> Result<Option<Bytes>, ReadStop> {
        self.next_part(field.chunk()).await
    }

    async fn next_part<T>(
        &self,
        next: impl Future<Output = Result<Option<T>, MultipartError>>,
    ) -> Result<Option<T>, ReadStop> {
        next_part(self.until, &self.unparsed, next).await
    }
}
