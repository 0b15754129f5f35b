//! Pages that are the same for everybody, rendered and compressed once.
//!
//! A page may have one hole that is filled for each visitor, for example with a form's code. The
//! filling is sent uncompressed between two compressed segments. So filling the hole costs a copy
//! and a checksum, and the length of the response reveals nothing of the filling (compare BREACH).

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compress, Compression, Crc, FlushCompress};

/// RFC 1952 § 2.3: deflate, no name, no time, best compression, unknown system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// A page that is ready to be sent plain or compressed.
pub struct Precompressed {
    before: Segment,
    after: Segment,
}

struct Segment {
    plain: String,
    deflated: Vec<u8>,
    crc: Crc,
}

impl Segment {
    fn new(plain: &str, last: bool) -> Self {
        let mut crc = Crc::new();
        crc.update(plain.as_bytes());
        Self { plain: plain.to_owned(), deflated: deflate(plain.as_bytes(), last), crc }
    }
}

/// Raw deflate blocks that end at a byte boundary and do not refer to anything outside themselves.
fn deflate(plain: &[u8], last: bool) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let flush = if last { FlushCompress::Finish } else { FlushCompress::Full };
    // Deflate adds only a few bytes per 16 KiB, so the buffer holds the result of one call.
    let mut deflated = Vec::with_capacity(plain.len() + plain.len() / 1000 + 128);
    if compress.compress_vec(plain, &mut deflated, flush).is_err()
        || compress.total_in() != plain.len() as u64
    {
        tracing::error!("a page was not compressed whole");
    }
    deflated.shrink_to_fit();
    deflated
}

impl Precompressed {
    /// Prepares a page without a hole.
    #[must_use]
    pub fn new(page: &str) -> Self {
        Self { before: Segment::new(page, false), after: Segment::new("", true) }
    }

    /// Prepares a page with a hole at the first occurrence of `mark`.
    #[must_use]
    pub fn with_hole(page: &str, mark: &str) -> Self {
        let (before, after) = page.split_once(mark).unwrap_or((page, ""));
        Self { before: Segment::new(before, false), after: Segment::new(after, true) }
    }

    /// The whole page, plain.
    #[must_use]
    pub fn plain(&self, filling: &str) -> Bytes {
        [&self.before.plain, filling, &self.after.plain].concat().into()
    }

    /// The whole page as a gzip stream. A filling of more than 65 535 bytes is cut, but none of
    /// ours is that long.
    #[must_use]
    pub fn gzipped(&self, filling: &str) -> Bytes {
        let filling = filling.as_bytes();
        let length = u16::try_from(filling.len()).unwrap_or(u16::MAX);
        let filling = filling.get(..usize::from(length)).unwrap_or_default();
        let mut crc = Crc::new();
        crc.combine(&self.before.crc);
        crc.update(filling);
        crc.combine(&self.after.crc);
        let size = self.before.plain.len() + filling.len() + self.after.plain.len();
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        [
            &GZIP_HEADER[..],
            &self.before.deflated,
            // A stored block that is not the last: its length, then the complement of it (RFC 1951
            // § 3.2.4).
            &[0],
            &length.to_le_bytes(),
            &(!length).to_le_bytes(),
            filling,
            &self.after.deflated,
            &crc.sum().to_le_bytes(),
            &size.to_le_bytes(),
        ]
        .concat()
        .into()
    }

    /// Serves the page as HTML, compressed if the browser accepts gzip.
    #[must_use]
    pub fn response(&self, request: &HeaderMap, filling: &str) -> Response {
        self.response_as(request, filling, HeaderValue::from_static("text/html; charset=utf-8"))
    }

    /// Serves the page as another type.
    #[must_use]
    pub fn response_as(&self, request: &HeaderMap, filling: &str, kind: HeaderValue) -> Response {
        let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
        let kind = (header::CONTENT_TYPE, kind);
        if accepts_gzip(request) {
            let coding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            ([kind, vary, coding], self.gzipped(filling)).into_response()
        } else {
            ([kind, vary], self.plain(filling)).into_response()
        }
    }
}

/// Whether the client accepts gzip (RFC 9110 § 12.5.3). A weight of zero means no.
#[must_use]
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let named = pieces.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
            let refused = pieces.any(|piece| {
                piece.strip_prefix("q=").is_some_and(|weight| weight.parse::<f32>().is_ok_and(|w| w <= 0.0))
            });
            named && !refused
        })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn unzip(bytes: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn plain_and_gzipped_have_the_same_content() {
        let long = "Diskriminierung 🌱 ".repeat(9000);
        let text = format!("{long}<input value=\"{{HOLE}}\">{long}");
        let page = Precompressed::with_hole(&text, "{HOLE}");
        for filling in ["", "01234 56789", "ü"] {
            let whole = text.replace("{HOLE}", filling);
            assert_eq!(page.plain(filling), whole.as_bytes());
            assert_eq!(unzip(&page.gzipped(filling)), whole);
        }
        assert_eq!(unzip(&Precompressed::new(&long).gzipped("")), long);
        assert_eq!(unzip(&Precompressed::new("").gzipped("")), "");
    }

    #[test]
    fn noise_is_compressed_whole() {
        let mut state = 1_u32;
        let noise: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x4e00 + (state >> 16) % 0x5000).unwrap()
        })
        .take(50_000)
        .collect();
        assert_eq!(unzip(&Precompressed::new(&noise).gzipped("")), noise);
    }

    #[test]
    fn the_filling_does_not_change_the_length() {
        let page = Precompressed::with_hole("01234 01234 01234 {HOLE} 01234", "{HOLE}");
        assert_eq!(page.gzipped("01234").len(), page.gzipped("98765").len());
    }

    #[test]
    fn asks_for_gzip_or_not() {
        let asked = |value: &'static str| {
            accepts_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert!(asked("gzip, deflate, br") && asked("br;q=1.0, GZIP;q=0.5"));
        assert!(!asked("gzip;q=0") && !asked("gzip; q=0.000") && !asked("identity") && !asked(""));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
