//! The test harness: a database for each test, offices whose keys the test knows, both faces, and
//! the people who use them.
//!
//! The harness may panic: whatever goes wrong here fails the test that uses it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing harness fails its test"
)]
#![expect(clippy::missing_panics_doc, reason = "everything here panics if something is wrong")]

#[path = "harness/before.rs"]
pub mod before;
#[path = "harness/counsellor.rs"]
pub mod counsellor;
#[path = "harness/database.rs"]
pub mod database;
#[path = "harness/forms.rs"]
pub mod forms;
#[path = "harness/house.rs"]
pub mod house;
#[path = "harness/log.rs"]
pub mod log;
#[path = "harness/office.rs"]
pub mod office;
#[path = "harness/page.rs"]
pub mod page;
#[path = "harness/processor.rs"]
pub mod processor;
#[path = "harness/programs.rs"]
pub mod programs;
#[path = "harness/reporter.rs"]
pub mod reporter;
#[path = "harness/sealed_files.rs"]
pub mod sealed_files;
#[path = "harness/traces.rs"]
pub mod traces;
#[path = "harness/uploads.rs"]
pub mod uploads;
