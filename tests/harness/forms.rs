//! Report forms that are made with the office's key instead of being fetched. Load tests use them
//! where fetching would cost more than what is measured.

use chrono::{DateTime, Utc};
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_intake::guard::form_token;
use meldestelle_intake::guard::form_token::FormKey;
use meldestelle_web::rng::RandomSource;
use sqlx::PgConnection;

/// Makes valid hidden fields for the forms of one office.
#[derive(Clone)]
pub struct Forms(Vec<u8>);

impl Forms {
    /// Reads the office's form key from the database.
    pub async fn of(owner: &mut PgConnection, office: OfficeId) -> Self {
        let key = sqlx::query_scalar("SELECT form_key FROM office WHERE id = $1");
        Self(key.bind(office.0).fetch_one(owner).await.unwrap())
    }

    /// The value of the field `issued` that belongs to this code and time.
    #[must_use]
    pub fn issue(&self, code: &ReceiptCode, now: DateTime<Utc>) -> String {
        FormKey::new(&self.0).unwrap().issue(code, now)
    }

    /// A new receipt code, and the hidden fields of the form that carries it.
    #[must_use]
    pub fn hidden(&self, now: DateTime<Utc>) -> (ReceiptCode, [(&'static str, String); 2]) {
        let code = ReceiptCode::random(&mut RandomSource::System);
        let (grouped, issued) = (code.grouped().to_string(), self.issue(&code, now));
        (code, [("code", grouped), (form_token::FIELD, issued)])
    }
}
