//! What the log may contain of an error. A page never shows any of it.
//!
//! Database errors can contain values (a row, a parameter), so the log gets only their kind and
//! SQLSTATE.

use std::error::Error;

/// A database error without any value in it: its kind, SQLSTATE and constraint.
#[must_use]
pub fn describe(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => format!(
            "database error {} constraint {}",
            database.code().unwrap_or_default(),
            database.constraint().unwrap_or("-")
        ),
        sqlx::Error::Io(io) => format!("database connection: {:?}", io.kind()),
        sqlx::Error::PoolTimedOut => "database pool timed out".to_owned(),
        sqlx::Error::PoolClosed => "database pool closed".to_owned(),
        sqlx::Error::RowNotFound => "row not found".to_owned(),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} does not decode"),
        _ => "database error of another kind".to_owned(),
    }
}

/// Whether an error is a `T` or was caused by one. The layers of a body wrap each other's errors.
#[must_use]
pub fn stems_from<T: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    error.is::<T>() || error.source().is_some_and(stems_from::<T>)
}
