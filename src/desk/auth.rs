//! Who may work at the desk: sign-in, sessions, the second factor, and the throttle of sign-in attempts.

pub mod extractor;
pub(crate) mod login_throttle;
pub mod passphrase;
pub mod second_factor;
pub mod session;
pub(crate) mod sign_in;
