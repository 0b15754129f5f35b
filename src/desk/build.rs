//! Makes cargo build again when a migration is added: `sqlx::migrate!` embeds them, and cargo does
//! not notice that by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
