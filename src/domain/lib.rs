//! Rules and vocabulary of the service.
//!
//! Nothing here does I/O, uses HTTP, encrypts or reads a clock. Time and randomness are arguments.
//! What a person typed is a [`submission::Submission`]. It is parsed once into a
//! [`report::Report`], and no later code validates it again.

pub mod attachment;
pub mod audit;
pub mod case;
pub mod case_entry;
pub mod case_status;
pub mod cell;
pub mod characters;
pub mod check_by;
pub mod clock;
pub mod coding_rules;
pub mod draft;
pub mod facts;
pub mod figures;
pub mod hex;
pub mod holidays;
pub mod id;
pub mod mailbox;
pub mod merge;
pub mod message;
pub mod office;
pub mod publication;
pub mod receipt;
pub mod reply_templates;
pub mod report;
pub mod search;
pub mod stage;
pub mod stored;
pub mod submission;
pub mod taxonomy;
pub mod week;
pub mod work_form;
pub mod work_plan;
pub mod workday;
