// expect: E0433
//! Nor is the desk, where the only way back to a report lies.

pub use meldestelle_desk::keys::unseal::open;
