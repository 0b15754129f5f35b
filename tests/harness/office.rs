//! An office whose secret keys the test knows, and reports sealed to it. They are stored as the
//! public face stores them, but without running one.

use age::secrecy::ExposeSecret;
use age::x25519;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use meldestelle_desk::cli::setup::NewOffice;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CounsellorId, MessageId, OfficeId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{Filing, parse};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{Recipients, seal};
use meldestelle_web::database::begin;
use meldestelle_web::rng::RandomSource;
use sqlx::PgPool;

use crate::database::{Role, TestDatabase};

/// An office with its secret keys.
pub struct TestOffice {
    /// Its id.
    pub id: OfficeId,
    /// Secret key of its first epoch.
    pub identity: x25519::Identity,
    /// The recovery key, which a real office keeps in its safe.
    pub recovery: x25519::Identity,
}

/// A stored report, with the keys that the reporter holds.
pub struct Stored {
    /// Its id.
    pub id: ReportId,
    /// Keys derived from the receipt code.
    pub mailbox: MailboxKey,
}

impl TestOffice {
    /// Makes new keys; stores nothing.
    #[must_use]
    pub fn new(chance: &mut RandomSource) -> Self {
        let (identity, recovery) = (x25519::Identity::generate(), x25519::Identity::generate());
        Self { id: OfficeId::random(chance), identity, recovery }
    }

    /// Makes new keys and stores their public halves, as set-up does.
    pub async fn create(database: &TestDatabase, host: &str, chance: &mut RandomSource) -> Self {
        let office = Self::new(chance);
        let mut owner = database.connection(Role::Owner).await;
        sqlx::query("INSERT INTO office (id, name, host, settings) VALUES ($1, $2, $2, '{}')")
            .bind(office.id.0)
            .bind(host)
            .execute(&mut owner)
            .await
            .unwrap();
        sqlx::query(
            "INSERT INTO office_key (office_id, epoch, recipient, recovery_recipients) VALUES ($1, 1, $2, $3)",
        )
        .bind(office.id.0)
        .bind(office.identity.to_public().to_string())
        .bind(vec![office.recovery.to_public().to_string()])
        .execute(&mut owner)
        .await
        .unwrap();
        office
    }

    /// The public keys that its envelopes are sealed to.
    #[must_use]
    pub fn recipients(&self) -> Recipients {
        let texts = [self.identity.to_public().to_string(), self.recovery.to_public().to_string()];
        Recipients::parse(texts.iter().map(String::as_str)).unwrap()
    }

    /// The recovery key as it is printed: the content of an `age` identity file.
    #[must_use]
    pub fn recovery_key(&self) -> String {
        self.recovery.to_string().expose_secret().to_owned()
    }

    /// Seals a filing and stores it in the role of the public face.
    pub async fn store(&self, database: &TestDatabase, filing: &Filing, chance: &mut RandomSource) -> Stored {
        let id = ReportId::random(chance);
        let mailbox = MailboxKey::derive(&ReceiptCode::random(chance)).unwrap();
        let to = self.recipients();
        let sealed = seal(&filing.report, self.id, id.0, &to).unwrap();
        let contact = filing.contact.clone().unwrap_or_default();
        let contact = seal(&contact, self.id, id.0, &to).unwrap();
        let mark = mailbox.contact_mark(&contact, filing.contact.is_some());
        let copy_id = MessageId::random(chance);
        let copy = Message {
            written: filing.report.received,
            body: Body::OwnReport { report: Box::new(filing.report.clone()), files: Vec::new() },
        };
        let copy = mailbox.seal_own(&copy, self.id, copy_id).unwrap();
        let stored: bool =
            sqlx::query_scalar("SELECT file_report($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
                .bind(self.id.0)
                .bind(id.0)
                .bind(week_of(filing.report.received))
                .bind(sealed.as_bytes())
                .bind(mailbox.tag().as_slice())
                .bind(mailbox.recipient())
                .bind(mailbox.fingerprint(b"form").as_slice())
                .bind(copy_id.0)
                .bind(copy.as_bytes())
                .bind(contact.as_bytes())
                .bind(mark.as_slice())
                .fetch_one(&mut database.connection(Role::Intake).await)
                .await
                .unwrap();
        assert!(stored);
        Stored { id, mailbox }
    }
}

/// The time at which tests start unless they set another: a Saturday in November.
#[must_use]
pub fn saturday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
}

fn week_of(at: DateTime<Utc>) -> NaiveDate {
    Week::of(local_date(at)).monday()
}

/// Parses form fields as the public face does.
#[must_use]
pub fn filing(fields: &[(&str, &str)]) -> Filing {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    parse(&Submission::new(fields), "de", saturday()).expect("a form without problems")
}

/// Words that no other text contains, one for every field that takes free text.
pub const CANARIES: [(&str, &str); 16] = [
    ("narrative", "Kanarienerzaehlung an der Theke wurde ich Zaunkoenigwort genannt"),
    ("when_words", "Kanarienzeitraum"),
    ("place_words", "Kanarienplatz"),
    ("ground_words", "Kanariengrund"),
    ("respondent_name", "Kanarienorganisation GmbH"),
    ("evidence_words", "Kanarienbeweis"),
    ("gender_words", "Kanariengeschlecht"),
    ("contact_name", "Kanarienname"),
    ("contact_email", "kanarienpost@example.org"),
    ("contact_phone", "0176 4711471147"),
    ("contact_other", "Kanarienweg"),
    ("contact_times", "Kanarienstunde"),
    ("contact_language", "Kanariensprache"),
    ("consent_pass_on", "on"),
    ("consent_pass_on_body", "Kanarienstelle"),
    ("ground", "religion"),
];

/// The single words to search for.
pub fn canary_words() -> impl Iterator<Item = &'static str> {
    let words = CANARIES.iter().map(|(_, value)| *value).filter(|value| value.len() > 8);
    words.chain(["Zaunkoenigwort", "4711471147", "Kanarien", "kanarien"])
}

/// Stores made-up cases in a newly set-up office; `pool` is the desk's.
///
/// # Panics
/// If the database rejects them.
pub async fn store_examples(
    pool: &PgPool,
    office: &NewOffice,
    count: usize,
    now: DateTime<Utc>,
    rng: &mut RandomSource,
) {
    let mut transaction = begin(pool, office.id).await.unwrap();
    let team: Vec<CounsellorId> = office.counsellors.iter().map(|one| one.id).collect();
    meldestelle_examples::store(&mut transaction, &office.keys, &team, count, now, rng).await.unwrap();
    transaction.commit().await.unwrap();
}
