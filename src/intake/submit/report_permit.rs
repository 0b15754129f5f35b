//! How many reports one client may file in a row.

use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::client::Client;
use meldestelle_web::quota::QuotaExceeded;
use meldestelle_web::rate_limit::Refusal;

use crate::http::error::Failure;
use crate::office::Office;
use crate::state::Intake;
use crate::store;

/// Whether a report with this receipt code is stored.
///
/// # Errors
/// [`Failure`].
pub async fn is_stored(intake: &Intake, office: &Office, code: &ReceiptCode) -> Result<bool, Failure> {
    let mailbox = MailboxKey::derive(code)?;
    Ok(store::first_report(&intake.pool, office.id(), &mailbox).await?.is_some())
}

/// A client's permit to file one more report. Dropping it gives it back unless it was used up.
pub struct ReportPermit<'a> {
    intake: &'a Intake,
    client: Option<Client>,
    used: bool,
}

impl<'a> ReportPermit<'a> {
    /// Slows down a client that files many reports in a row: some at once, then one every now and
    /// then. Nothing typed is lost, and sending a stored report again is never held up.
    ///
    /// # Errors
    /// [`Failure::Refused`] with the time to wait.
    pub async fn ask(
        intake: &'a Intake,
        office: &Office,
        client: Option<Client>,
        code: &ReceiptCode,
    ) -> Result<Self, Failure> {
        let permit = |used| Self { intake, client, used };
        match intake.report_quota.take(client, 1, intake.clock.now()) {
            Ok(()) => Ok(permit(false)),
            Err(QuotaExceeded::PerClient(wait)) if !is_stored(intake, office, code).await? => {
                intake.metrics.too_many();
                Err(Refusal::TooMany(wait).into())
            }
            // Nothing was taken, so nothing must be given back.
            Err(_) => Ok(permit(true)),
        }
    }

    /// Uses the permit up, because the report was stored.
    pub fn use_up(mut self) {
        self.used = true;
    }
}

impl Drop for ReportPermit<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.intake.report_quota.give_back(self.client, 1);
        }
    }
}
