// expect: E0433
//! The public face does not depend on the desk, which alone can open a report.

pub use meldestelle_desk::keys::unseal::open;
