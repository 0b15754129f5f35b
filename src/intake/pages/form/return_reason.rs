//! Why a form without a mistake is given back.

use meldestelle_web::locale::Locale;

use crate::http::retryable::Retryable;

/// Why a form without a mistake is given back, to be sent again as it is.
#[derive(Clone, Copy)]
pub enum ReturnReason {
    /// A failure that passes.
    Retryable(Retryable),
    /// Its token is too old, or was not issued by this office.
    StaleToken,
    /// The office takes no reports yet.
    Closed,
    /// The form was sent so often, changed each time, that its mailbox is full.
    Full,
}

impl ReturnReason {
    /// Whether the office takes no reports yet.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed)
    }

    /// The heading.
    pub fn title(self, t: &Locale) -> &str {
        t.text(match self {
            Self::Retryable(_) => "kept-title",
            Self::Closed => "closed-title",
            Self::StaleToken | Self::Full => "kept-old-title",
        })
    }

    /// What happened and what to do.
    pub fn message(self, t: &Locale) -> String {
        match self {
            Self::Retryable(retryable) => retryable.message(t),
            Self::StaleToken => t.text("kept-old").to_owned(),
            Self::Closed => t.text("closed-kept").to_owned(),
            Self::Full => t.text("kept-full").to_owned(),
        }
    }
}
