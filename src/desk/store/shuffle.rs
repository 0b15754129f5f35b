//! Putting tables into the order of their ids, which the owner's function does; it says no row.

use sqlx::PgPool;

/// The tables whose rows would lie in the order in which they came.
///
/// # Errors
/// The database's.
pub async fn tables(pool: &PgPool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT name AS "name!" FROM shuffled_tables() AS name"#).fetch_all(pool).await
}

/// Shuffles one of them in a transaction of its own; what came of it.
///
/// # Errors
/// The database's.
pub async fn table(pool: &PgPool, name: &str, most: i64) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT shuffle_table($1, $2) AS "done!""#, name, most).fetch_one(pool).await
}
