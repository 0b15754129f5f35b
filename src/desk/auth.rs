//! Authentication at the desk: sign-in, sessions, the second factor, and the throttle of sign-in
//! attempts.

pub mod extractor;
pub(crate) mod login_throttle;
pub mod passphrase;
pub(crate) mod refused_passphrases;
pub(crate) mod require_session;
pub mod second_factor;
pub mod session;
pub(crate) mod session_cookie;
pub(crate) mod sign_in;
