//! What guards the form and the mailbox: the form token, the limits of uploads, the rate limit and
//! the one-time ticket of the mailbox.

pub mod form_token;
pub mod mailbox_ticket;
pub(crate) mod multipart_limits;
pub(crate) mod rate_limit;
