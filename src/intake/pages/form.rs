//! The report form: one page, one required answer. What is wrong comes back beside its field, with
//! everything that was typed.

mod form_page;
mod post_report;
mod return_reason;
mod show_form;

pub use post_report::post;
pub use show_form::get;
