//! Asks a cell, a process without rights, to turn a file into something that is safe to show.

use meldestelle_domain::cell::{CellRequest, CellResponse, NotShown};
use meldestelle_web::cell::CellError;

use crate::state::Desk;

/// What a cell shows of a file, and whether the file has more than that.
pub(super) async fn ask_cell(
    desk: &Desk,
    order: CellRequest,
    file: &[u8],
) -> Result<(Vec<u8>, bool), NotShown> {
    match desk.cells.ask(None, order, file).await {
        Ok((CellResponse::Shown { is_more, .. }, bytes)) => Ok((bytes, is_more)),
        Ok((CellResponse::NotShown { why }, _)) => Err(why),
        Ok(_) | Err(CellError::Failed) => Err(NotShown::Broken),
        Err(CellError::Unavailable) => Err(NotShown::Busy),
    }
}
