//! The command line of the desk: its arguments, set-up with the key sheets, and the tools that make and check releases.

pub mod arguments;
pub mod key_sheet;
pub mod release_tools;
pub mod setup;
