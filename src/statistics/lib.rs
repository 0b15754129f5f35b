//! Protected annual statistics, usable without the rest of the service.
//!
//! The way from cases to a public release:
//! ```text
//! Cases -> Frequencies (exact, internal) -> protect -> Release + Worlds -> verify
//!                                                      Release + About = Edition -> open_data
//! ```
//! The method is soft5: rounding to multiples of five with a secret offset per cell, an exact audit
//! of the result, and a certificate that anybody can check by counting. `README.md` of this crate
//! states it for statisticians; section numbers in comments ("soft5 3.5") are those of
//! `docs/method/soft5.md`.
//!
//! Nothing here reads files, clocks or random devices: these come in as arguments. The modules
//! build on each other in one direction: `table`, `rule`, `release`, `audit`, `worlds`, `protect`.

pub mod audit;
pub mod edition;
pub mod licence;
pub mod open_data;
pub mod protect;
pub mod release;
pub mod remark_counts;
pub mod rule;
pub mod settings;
pub mod standalone_counts;
pub mod table;
pub mod verify;
pub mod worlds;

#[cfg(test)]
mod test_offices;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("README.md")]
struct Readme;
