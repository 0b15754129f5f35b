//! What the pages of the public face share: the frame, escaping, dates, wording of problems and a
//! report's answers in words.

pub mod cached_page;
pub mod date;
pub mod escape;
pub mod field_problem;
pub mod frame;
pub mod mailbox_address;
pub mod report_answers;
