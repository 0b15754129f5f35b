//! Files of a case: listed with what the case holds of them, looked at safely, taken out as they are kept.
//!
//! A picture is shown as a preview that a [`cell`](meldestelle_web::cell) encoded anew, a text or document as plain text. A PDF is not shown: it can
//! be taken out, behind a warning.
//!
//! Whatever shows or gives out content is written into the audit trail. A file that is not what the case holds is said to be damaged, written into the audit
//! trail, and not given out. Not promised: that a file which was taken out is safe to open, or stays where it was saved.

pub(crate) mod decrypt_stream;
pub mod manifest;
pub(crate) mod view;

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::audit::Act;
use meldestelle_domain::cell::{Answer, NotShown, Order};
use meldestelle_domain::id::{AttachmentId, CaseId};
use meldestelle_web::cell::NoAnswer;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::files::decrypt_stream::{Damage, Head};
use crate::case::files::manifest::{Agreement, CaseFile, Known};
pub use crate::case::files::view::{FileLine, Kept, line};
use crate::case::parse_id;
use crate::http::error::DeskError;
use crate::http::format as casework;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::cases;

/// Largest file that is held whole to be shown, in bytes.
const LARGEST: usize = 30 << 20;
/// Bytes of a text that are shown.
const TEXT_SHOWN: u32 = 200_000;

/// What the answers with a file's content allow: nothing. Not even what other pages of the desk may.
const CSP: &str = concat!(
    // The content loads nothing, runs nothing,
    "default-src 'none'; ",
    "base-uri 'none'; ",
    // sends nothing,
    "form-action 'none'; ",
    // is shown in nobody's page,
    "frame-ancestors 'none'; ",
    // and belongs to no site, so that nothing in it could act as the counsellor.
    "sandbox",
);

/// Routes of the files of a case.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}/files/{file}", get(show))
        .route("/cases/{id}/files/{file}/preview", get(look))
        .route("/cases/{id}/files/{file}/download", get(download))
}

/// A file, as a request asks for it.
struct Asked {
    case: CaseId,
    file: CaseFile,
}

/// Finds it in its case; otherwise answers that there is nothing, or that the person deleted it.
impl FromRequestParts<Desk> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let path = Path::from_request_parts(parts, desk).await.map_err(IntoResponse::into_response)?;
        let me = SignedIn::from_request_parts(parts, desk).await.map_err(IntoResponse::into_response)?;
        find(desk, me, path).await.map_err(IntoResponse::into_response)?
    }
}

async fn find(
    desk: &Desk,
    me: SignedIn,
    Path((id, file)): Path<(String, String)>,
) -> Result<Result<Asked, Response>, DeskError> {
    let case = parse_id(&id)?;
    let file: AttachmentId = file.parse().map_err(|_| DeskError::NotFound)?;
    let mut tx = me.begin(desk).await?;
    let Some(stored) = cases::find(&mut tx, me.office, case).await? else {
        return Ok(Err(erasure::answer(&mut tx, me, case).await?));
    };
    let report = stored.report.ok_or(DeskError::NotFound)?;
    let files = manifest::of_case(&mut tx, desk, &me, case, report).await?;
    let file = files.files.into_iter().find(|one| one.id == file).ok_or(DeskError::NotFound)?;
    tx.commit().await?;
    Ok(Ok(Asked { case, file }))
}

impl Asked {
    /// What the case holds of it, if that is what is stored.
    fn known(&self) -> Option<&Known> {
        self.file.known.as_ref().filter(|_| self.file.agreement == Agreement::Agrees)
    }

    /// Checks the content, notes that it was looked at, and writes down what became of it: opened, if it is to be shown, or damaged.
    async fn open(
        &self,
        desk: &Desk,
        me: &SignedIn,
        keep: usize,
        is_shown: bool,
    ) -> Result<Result<Head, Damage>, DeskError> {
        let checked = match self.known() {
            Some(known) => decrypt_stream::check(desk, me, &self.file, known, keep).await?,
            None => Err(Damage::Closed),
        };
        let (case, file) = (self.case, self.file.id);
        let mut tx = me.begin(desk).await?;
        manifest::seen(&mut tx, desk, me, case, file).await?;
        let act = match &checked {
            Ok(_) => is_shown.then_some(Act::FileOpened { case, file }),
            Err(damage) => {
                tracing::warn!(%file, %damage, "a file is damaged");
                Some(Act::FileDamaged { case, file })
            }
        };
        if let Some(act) = act {
            audit::append(&mut tx, desk, me, act).await?;
        }
        tx.commit().await?;
        Ok(checked)
    }
}

/// What a file's page shows of its content.
enum Content {
    Damaged(Damage),
    /// A preview, at its own address.
    Picture,
    /// Why it is not shown, in words.
    NotShown(&'static str),
    /// The text, and whether there is more of it.
    Text(String, bool),
    Pdf,
}

#[derive(Template)]
#[template(path = "desk/file.html")]
struct FilePage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    file: AttachmentId,
    line: FileLine,
    content: Content,
}

async fn show(State(desk): State<Desk>, me: SignedIn, asked: Asked) -> Result<Response, DeskError> {
    let kind = asked.known().map(|known| known.record.kind);
    let keep = if kind == Some(FileKind::Pdf) { 0 } else { LARGEST };
    let checked = asked.open(&desk, &me, keep, kind.is_some_and(has_words)).await?;
    let content = content(&desk, &asked, checked).await;
    let status = if matches!(content, Content::Damaged(_)) { StatusCode::CONFLICT } else { StatusCode::OK };
    let line = line(me.locale, &asked.file);
    let page = FilePage { t: me.locale, me, id: asked.case, file: asked.file.id, line, content };
    Ok(page::html(status, &page))
}

/// Whether its words can be shown as plain text.
fn has_words(kind: FileKind) -> bool {
    matches!(kind, FileKind::Text | FileKind::Docx | FileKind::Odt)
}

async fn content(desk: &Desk, asked: &Asked, checked: Result<Head, Damage>) -> Content {
    let (head, known) = match (checked, asked.known()) {
        (Ok(head), Some(known)) => (head, known),
        (Err(damage), _) => return Content::Damaged(damage),
        (Ok(_), None) => return Content::Damaged(Damage::Closed),
    };
    let record = &known.record;
    match record.kind {
        FileKind::Pdf => Content::Pdf,
        _ if head.len() as u64 != record.length => Content::NotShown(not_shown(NotShown::TooLarge)),
        kind if has_words(kind) => match ask(desk, Order::Text { kind, most: TEXT_SHOWN }, &head).await {
            // No more than was asked for, whatever the cell says.
            Ok((mut text, is_more)) => {
                text.truncate(TEXT_SHOWN as usize);
                Content::Text(String::from_utf8_lossy(&text).into_owned(), is_more)
            }
            Err(why) => Content::NotShown(not_shown(why)),
        },
        // Tried here, so that the page can say that there is none.
        kind => match ask(desk, Order::Preview { kind }, &head).await {
            Ok(_) => Content::Picture,
            Err(why) => Content::NotShown(not_shown(why)),
        },
    }
}

/// What a cell shows of a file, and whether there is more of it.
async fn ask(desk: &Desk, order: Order, file: &[u8]) -> Result<(Vec<u8>, bool), NotShown> {
    match desk.cells.ask(None, order, file).await {
        Ok((Answer::Shown { is_more, .. }, bytes)) => Ok((bytes, is_more)),
        Ok((Answer::NotShown { why }, _)) => Err(why),
        Ok(_) | Err(NoAnswer::Dead) => Err(NotShown::Broken),
        Err(NoAnswer::None) => Err(NotShown::Busy),
    }
}

/// Why nothing is shown, in words.
fn not_shown(why: NotShown) -> &'static str {
    match why {
        NotShown::TooLarge => "files-no-preview-large",
        NotShown::Broken => "files-no-preview-broken",
        NotShown::Busy => "files-no-preview-busy",
    }
}

async fn look(State(desk): State<Desk>, me: SignedIn, asked: Asked) -> Result<Response, DeskError> {
    let kind = asked.known().map(|known| known.record.kind);
    let kind = kind.filter(|kind| kind.is_image()).ok_or(DeskError::NotFound)?;
    let Ok(head) = asked.open(&desk, &me, LARGEST, true).await? else { return Err(DeskError::Damaged) };
    let (preview, _) = ask(&desk, Order::Preview { kind }, &head).await.map_err(|_| DeskError::NotFound)?;
    if !FileKind::Jpeg.may_begin(&preview) {
        return Err(DeskError::NotFound);
    }
    let kind = HeaderValue::from_static(FileKind::Jpeg.media_type());
    Ok(sandboxed(([(header::CONTENT_TYPE, kind)], preview).into_response()))
}

async fn download(State(desk): State<Desk>, me: SignedIn, asked: Asked) -> Result<Response, DeskError> {
    let checked = asked.open(&desk, &me, 0, true).await?;
    let (Ok(_), Some(known)) = (checked, asked.known()) else { return Err(DeskError::Damaged) };
    let name = view::disposition(&known.record.download_name())?;
    let length = HeaderValue::from(known.record.length);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_LENGTH, length),
        // Old browsers would offer to open it in the desk's own context.
        (HeaderName::from_static("x-download-options"), HeaderValue::from_static("noopen")),
    ];
    Ok(sandboxed((headers, decrypt_stream::serve(&desk, &me, &asked.file, known.clone())).into_response()))
}

fn sandboxed(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    response
}

impl Damage {
    /// What is wrong, in words.
    fn words(self) -> &'static str {
        match self {
            Self::Closed | Self::Unread => "files-damaged-closed",
            Self::Elsewhere => "files-damaged-elsewhere",
            Self::Length => "files-damaged-length",
            Self::CheckSum => "files-damaged-check-sum",
        }
    }
}
