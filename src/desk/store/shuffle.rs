//! Sorts the rows of tables by their ids, which are random. A database function of the tables'
//! owner does it, and returns no row's content.

use sqlx::PgPool;

/// The tables that need it, because their rows would otherwise stay in the order in which they
/// came.
///
/// # Errors
/// If the database fails.
pub async fn tables(pool: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT name AS "name!" FROM shuffled_tables() AS name"#).fetch_all(pool).await
}

/// Sorts one table in its own transaction, and returns the outcome.
///
/// # Errors
/// If the database fails.
pub async fn table(pool: &PgPool, name: &str, most: i64) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT shuffle_table($1, $2) AS "done!""#, name, most).fetch_one(pool).await
}
