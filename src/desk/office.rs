//! The office's settings.

pub(crate) mod file_settings;
pub mod public_details;
pub(crate) mod reply_templates;
pub(crate) mod settings;
