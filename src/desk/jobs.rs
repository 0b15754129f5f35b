//! Work that the desk does by itself while it runs.

pub mod row_shuffle;
pub mod session_cleanup;
