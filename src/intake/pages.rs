//! The pages of the public face that stand outside the mailbox, one file each.

pub mod accessibility;
pub mod acknowledged;
pub mod closed;
pub mod form;
pub mod imprint;
pub mod leave;
pub mod privacy;
pub mod receipt;
pub mod start;
pub mod well_known;
