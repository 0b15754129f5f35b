//! Searches the database after the trial, with the recovery key that an office keeps in its safe.

use std::collections::HashSet;
use std::io::Read as _;
use std::time::Duration;

use age::x25519;
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::uploads::{self, Opened};
use meldestelle_vault::receipt_key::MailboxKey;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{Instant, sleep};

use crate::sent::Sent;
use crate::town::Town;
use crate::{CALM, setting};

/// What was found.
#[derive(Default)]
pub struct Found {
    /// Acknowledged reports that open with the recovery key and hold the text that was sent.
    pub acknowledged: usize,
    /// Reports that are stored exactly once although their sender gave up before an answer.
    pub given_up: usize,
    /// Files that open whole and belong to a stored report.
    pub files: usize,
    /// All rows in the table of reports.
    pub rows: usize,
}

/// Searches for every report that was sent.
pub async fn look(town: &Town, recovery: &x25519::Identity) -> Found {
    // The system may still be recovering from the last fault.
    let began = Instant::now();
    let mut owner = loop {
        match PgConnection::connect(&setting("FAULTS_OWNER")).await {
            Ok(owner) => break owner,
            Err(error) => assert!(began.elapsed() < CALM, "the database: {error}"),
        }
        sleep(Duration::from_millis(200)).await;
    };
    let mut found = Found::default();
    let mut seen = HashSet::new();
    let office = sqlx::query_scalar("SELECT id FROM office").fetch_one(&mut owner).await.expect("an office");
    let files = uploads::open_all(&mut owner, OfficeId(office), recovery).await;
    for sent in town.reports() {
        let rows = stored(&mut owner, &sent).await;
        let opens = |sealed: &Vec<u8>| open(sealed, recovery).is_some_and(|text| text.contains(&sent.story));
        let right = rows.iter().filter(|(_, sealed)| opens(sealed)).count();
        seen.extend(rows.iter().map(|(id, _)| *id));
        match (sent.acknowledged, rows.len(), right) {
            (true, 1, 1) => found.acknowledged += 1,
            (true, ..) => town.broken(format!("acknowledged and not found once: {}", sent.story)),
            (false, 1, 1) => found.given_up += 1,
            (false, 0, 0) => {}
            (false, ..) => town.broken(format!("stored in pieces or twice: {}", sent.story)),
        }
        for (report, _) in &rows {
            let with_it: Vec<&Opened> = files.iter().filter(|file| file.report == *report).collect();
            let whole = match (with_it.as_slice(), &sent.file) {
                ([file], Some(chosen)) => file.content == chosen.bytes,
                ([], None) => true,
                _ => false,
            };
            town.check(whole, || format!("not stored with its file: {}", sent.story));
            found.files += with_it.len();
        }
    }
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM report").fetch_one(&mut owner).await.expect("a count");
    found.rows = usize::try_from(rows).unwrap_or_default();
    town.check(found.rows == seen.len(), || format!("{} rows that nobody sent", found.rows - seen.len()));
    town.check(found.files == files.len(), || "files without a report".to_owned());
    found
}

async fn stored(owner: &mut PgConnection, sent: &Sent) -> Vec<(uuid::Uuid, Vec<u8>)> {
    let code = ReceiptCode::parse(&sent.code).expect("the form's code");
    let mailbox = MailboxKey::derive(&code).expect("a key");
    sqlx::query_as("SELECT id, sealed FROM report WHERE mailbox_tag = $1")
        .bind(mailbox.tag().as_slice())
        .fetch_all(owner)
        .await
        .expect("the reports")
}

fn open(sealed: &[u8], recovery: &x25519::Identity) -> Option<String> {
    let mut text = String::new();
    let opened = age::Decryptor::new(sealed).ok()?.decrypt(std::iter::once(recovery as &dyn age::Identity));
    opened.ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}
