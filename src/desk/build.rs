//! Builds again when a migration is added: `sqlx::migrate!` embeds them and cargo does not see that.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
