//! The page of one file: what it is, whether it is undamaged, and its content as far as that can be
//! shown safely.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::{CellRequest, NotShown};
use meldestelle_domain::id::{AttachmentId, CaseId};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::auth::extractor::SignedIn;
use crate::case::files::cell_request::ask_cell;
use crate::case::files::decrypt_stream::{Damage, FileHead, HEAD_LIMIT};
use crate::case::files::requested_file::RequestedFile;
use crate::case::files::view::{self, FileLine, StoredForm, file_line};
use crate::http::error::DeskError;
use crate::http::format;
use crate::state::Desk;

/// Most bytes of a text that are shown.
const TEXT_LIMIT: u32 = 200_000;

/// What the page shows of the content.
enum ShownContent {
    /// Nothing: the file is damaged.
    Damaged(Damage),
    /// A preview, which has an address of its own.
    Picture,
    /// Nothing, and the key of the message that says why.
    NotShown(&'static str),
    /// The text, and whether the file has more of it.
    Text(String, bool),
    /// Nothing: a PDF can only be downloaded.
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
    content: ShownContent,
}

/// Shows a file.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    requested: RequestedFile,
) -> Result<Response, DeskError> {
    let kind = requested.kind();
    let keep = if kind == Some(FileKind::Pdf) { 0 } else { HEAD_LIMIT };
    let checked = requested.open(&desk, &me, keep, kind.is_some_and(has_text)).await?;
    let content = shown_content(&desk, &requested, checked).await;
    let is_damaged = matches!(content, ShownContent::Damaged(_));
    let status = if is_damaged { StatusCode::CONFLICT } else { StatusCode::OK };
    let line = file_line(me.locale, &requested.file);
    let page = FilePage { t: me.locale, me, id: requested.case, file: requested.file.id, line, content };
    Ok(page::html(status, &page))
}

/// Whether files of this kind are shown as plain text.
fn has_text(kind: FileKind) -> bool {
    matches!(kind, FileKind::Text | FileKind::Docx | FileKind::Odt)
}

async fn shown_content(
    desk: &Desk,
    requested: &RequestedFile,
    checked: Result<FileHead, Damage>,
) -> ShownContent {
    let (head, entry) = match (checked, requested.matching_entry()) {
        (Ok(head), Some(entry)) => (head, entry),
        (Err(damage), _) => return ShownContent::Damaged(damage),
        (Ok(_), None) => return ShownContent::Damaged(Damage::Closed),
    };
    let record = &entry.record;
    match record.kind {
        FileKind::Pdf => ShownContent::Pdf,
        _ if head.len() as u64 != record.length => ShownContent::NotShown(not_shown_key(NotShown::TooLarge)),
        kind if has_text(kind) => {
            match ask_cell(desk, CellRequest::Text { kind, max_bytes: TEXT_LIMIT }, &head).await {
                // Cut to what was asked for, whatever the cell answers.
                Ok((mut text, is_more)) => {
                    text.truncate(TEXT_LIMIT as usize);
                    ShownContent::Text(String::from_utf8_lossy(&text).into_owned(), is_more)
                }
                Err(why) => ShownContent::NotShown(not_shown_key(why)),
            }
        }
        // The preview is tried here, so that the page can say that there is none.
        kind => match ask_cell(desk, CellRequest::Preview { kind }, &head).await {
            Ok(_) => ShownContent::Picture,
            Err(why) => ShownContent::NotShown(not_shown_key(why)),
        },
    }
}

/// Key of the message that says why nothing is shown.
fn not_shown_key(why: NotShown) -> &'static str {
    match why {
        NotShown::TooLarge => "files-no-preview-large",
        NotShown::Broken => "files-no-preview-broken",
        NotShown::Busy => "files-no-preview-busy",
    }
}
