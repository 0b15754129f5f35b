//! How fast and how long a form with files is read.

use std::time::Duration;

use axum::extract::multipart::MultipartError;
use meldestelle_web::client::Client;
use meldestelle_web::error::stems_from;
use meldestelle_web::fair_queue;
use meldestelle_web::form::FormRejection;
use tokio::time::{Instant, timeout_at};

use crate::attachment::upload::CutOff;
use crate::attachment::upload_capacity::UploadCapacity;
use crate::guard::multipart_limits::{BodyTooLong, UnparsedBytes};

/// How long a turn of reading fast lasts.
const TURN: Duration = Duration::from_secs(2);
/// A line that is silent for so long is given up. A file that finds no place for so long is
/// refused.
pub const SILENCE: Duration = Duration::from_mins(1);

/// Why reading stopped early.
#[derive(Debug)]
pub enum ReadStop {
    /// The form is refused as a whole.
    Rejected(FormRejection),
    /// The end is missing. What came before is kept.
    CutOff(CutOff),
}

/// Permission to read a file as fast as it comes, for a while.
pub struct ReadTurn {
    _permit: fair_queue::QueuePermit,
    since: Instant,
}

impl ReadTurn {
    /// Waits for a turn.
    pub async fn take(uploads: &UploadCapacity, client: Option<Client>) -> Self {
        Self { _permit: uploads.reading.acquire(client).await, since: Instant::now() }
    }

    /// Whether others should have their turn.
    pub fn is_over(&self) -> bool {
        self.since.elapsed() > TURN
    }
}

/// Waits for what the parser returns next, at most until `until` and no longer than [`SILENCE`].
///
/// # Errors
/// [`ReadStop::CutOff`].
pub async fn next_part<T>(
    until: Instant,
    unparsed: &UnparsedBytes,
    next: impl Future<Output = Result<Option<T>, MultipartError>>,
) -> Result<Option<T>, ReadStop> {
    let read = timeout_at(until.min(Instant::now() + SILENCE), next).await;
    unparsed.reset();
    match read {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) if stems_from::<BodyTooLong>(&error) => Err(ReadStop::CutOff(CutOff::TooLong)),
        _ => Err(ReadStop::CutOff(CutOff::Broken)),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::extract::{Multipart, Request};
    use axum::http::header;
    use meldestelle_domain::attachment::BODY_LIMIT;

    use super::*;
    use crate::attachment::upload::FILES_FIELD;
    use crate::guard::multipart_limits;
    use crate::guard::multipart_limits::SLICE;

    const READ_LIMIT: u64 = 2 * BODY_LIMIT;

    const FORM: &[u8] =
        b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"B\xc3\xbcro.jpg\"\r\n\r\n";

    struct Parts(Multipart, UnparsedBytes);

    impl Parts {
        /// A form of which at most `left` bytes are read.
        async fn of(form: Vec<u8>, left: u64) -> Self {
            let kind = "multipart/form-data; boundary=b";
            let request = Request::builder().header(header::CONTENT_TYPE, kind).body(form.into()).unwrap();
            let (parts, unparsed) = multipart_limits::parts(request, left).await.unwrap();
            Self(parts, unparsed)
        }

        /// The pieces of the first file, and why its end is missing, if it is.
        async fn file(&mut self) -> (Vec<Bytes>, Option<CutOff>) {
            let until = Instant::now() + SILENCE;
            let mut pieces = Vec::new();
            let mut field = match next_part(until, &self.1, self.0.next_field()).await {
                Ok(field) => field.unwrap(),
                Err(ReadStop::CutOff(cut_off)) => return (pieces, Some(cut_off)),
                Err(stop) => panic!("{stop:?}"),
            };
            assert_eq!((field.name(), field.file_name()), (Some(FILES_FIELD), Some("Büro.jpg")));
            loop {
                match next_part(until, &self.1, field.chunk()).await {
                    Ok(Some(bytes)) => pieces.push(bytes),
                    Ok(None) => return (pieces, None),
                    Err(ReadStop::CutOff(cut_off)) => return (pieces, Some(cut_off)),
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
        let (pieces, cut_off) = Parts::of(form(3 << 20), READ_LIMIT).await.file().await;
        assert_eq!(cut_off, None);
        for bytes in &pieces {
            // With the header of a part come the slices that were read to find its end.
            assert!(bytes.len() <= 3 * SLICE, "no more than it was handed: {}", bytes.len());
            assert!(bytes.iter().all(|byte| *byte == b'x'));
        }
        assert_eq!(pieces.iter().map(Bytes::len).sum::<usize>(), 3 << 20);
    }

    #[tokio::test]
    async fn what_is_too_long_is_told_from_what_is_broken() {
        assert_eq!(Parts::of(form(1 << 20), 100_000).await.file().await.1, Some(CutOff::TooLong));
        let broken = [FORM, b"only the beginning"].concat();
        assert_eq!(Parts::of(broken, READ_LIMIT).await.file().await.1, Some(CutOff::Broken));
    }

    #[tokio::test]
    async fn what_has_no_end_for_the_parser_is_not_kept() {
        let much = vec![b'x'; 8 << 20];
        let endless_head = [b"--b\r\nContent-Disposition: form-data; name=\"", &much[..]].concat();
        let nothing_but_a_beginning = [&much[..], FORM].concat();
        for form in [endless_head, nothing_but_a_beginning] {
            // Reading ends long before the limit.
            let mut parts = Parts::of(form, 1 << 20).await;
            assert_eq!(parts.file().await, (Vec::new(), Some(CutOff::Broken)));
        }
    }
}
