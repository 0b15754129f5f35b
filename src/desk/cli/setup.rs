//! Setting up an office: its keys, its recovery key, and its first counsellors.
//!
//! The secrets are returned once, to be printed or handed over. What is stored cannot be opened
//! without one of them. The recovery key makes up for lost passphrases; if the recovery key and all
//! passphrases are lost, nothing does.

use age::secrecy::ExposeSecret;
use age::x25519;
use chrono::{DateTime, Utc};
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::office::{FormSettings, Locality, OfficeKind, OfficeSettings, PublicDetails};
use meldestelle_web::database;
use rand::CryptoRng;
use sqlx::{PgConnection, PgPool};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::auth::passphrase;
use crate::http::error::DeskError;
use crate::keys::keyring::{PassphraseCost, UnlockedOffice, WrappingError, wrap};
use crate::keys::unseal::seal_grant;
use crate::store::people::{NewCounsellorRow, Profile, SecondFactor};
use crate::store::{audit, offices, people};

/// The number of the first key epoch.
const FIRST: i32 = 1;
/// Longest login name, in characters.
const LOGIN_LIMIT: usize = 40;

/// An office that is to be set up. It holds no secret.
#[derive(Debug, Clone)]
pub struct OfficePlan {
    /// The office's name, as the public reads it.
    pub name: String,
    /// The place that the office serves.
    pub place: String,
    /// Who runs it.
    pub kind: OfficeKind,
    /// The host name that selects the office; `None` for the only office, which answers to any host
    /// name.
    pub host: Option<String>,
    /// The imprint. The public form opens once it is complete.
    pub imprint: Imprint,
    /// The login names of the first counsellors.
    pub counsellors: Vec<String>,
}

/// What the law requires an office to say about who runs it. Each part can be entered later.
#[derive(Debug, Clone, Default)]
pub struct Imprint {
    /// Who is responsible in law.
    pub responsible: String,
    /// Postal address, lines separated by `\n`.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
}

impl Imprint {
    /// An invented imprint, for trials and tests.
    #[must_use]
    pub fn invented() -> Self {
        Self {
            responsible: "Stadt Musterstadt (erfunden)".to_owned(),
            address: "Rathausplatz 1\n12345 Musterstadt".to_owned(),
            email: "meldestelle@musterstadt.example".to_owned(),
            phone: "01234 567890".to_owned(),
        }
    }
}

/// An office that was set up, with all the secrets that are shown once.
pub struct NewOffice {
    /// The office's id.
    pub id: OfficeId,
    /// The recovery key: an age identity, to be printed and kept in a safe.
    pub recovery_key: Zeroizing<String>,
    /// The counsellors who were added.
    pub counsellors: Vec<NewCounsellor>,
    /// The office's keys.
    pub keys: UnlockedOffice,
}

/// A counsellor who was added, with all the secrets that are shown once.
pub struct NewCounsellor {
    /// The counsellor's id.
    pub id: CounsellorId,
    /// The name to sign in with.
    pub login: String,
    /// The passphrase.
    pub passphrase: Zeroizing<String>,
    /// The secret of the second factor, in Base32.
    pub totp_secret: Zeroizing<String>,
    /// The same secret as an address for authenticator apps.
    pub totp_url: Zeroizing<String>,
}

/// Why an office was not set up.
#[derive(Debug, Error)]
pub enum SetupError {
    /// Another office already answers to this host name.
    #[error(
        "there is an office that answers to this host name, or to any; give each office its own host name (--host)"
    )]
    HostTaken,
    /// The name, the place or the counsellors are missing.
    #[error("an office needs a name, a place and at least one counsellor")]
    Incomplete,
    /// A login name is empty, too long or has other characters, or two are the same.
    #[error("login names are different and have 1 to {LOGIN_LIMIT} of a-z, 0-9, '.', '-', '_'")]
    Login,
    /// Argon2 failed.
    #[error(transparent)]
    Wrapping(#[from] WrappingError),
    /// The database failed, or something could not be sealed.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<sqlx::Error> for SetupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Desk(error.into())
    }
}

/// A login name as it is stored and looked up, in lower case, because people do not remember
/// capitals. Control characters are replaced: no login name has one, and `PostgreSQL` rejects
/// U+0000 even in a query.
#[must_use]
pub fn login_name(typed: &str) -> String {
    typed.trim().to_lowercase().replace(char::is_control, "\u{fffd}")
}

impl OfficePlan {
    fn check(&self) -> Result<(), SetupError> {
        if self.name.trim().is_empty() || self.place.trim().is_empty() || self.counsellors.is_empty() {
            return Err(SetupError::Incomplete);
        }
        let is_typeable = |login: &String| {
            (1..=LOGIN_LIMIT).contains(&login.len())
                && login.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
        };
        let mut logins = self.counsellors.clone();
        logins.sort();
        logins.dedup();
        if logins.len() == self.counsellors.len() && logins.iter().all(is_typeable) {
            Ok(())
        } else {
            Err(SetupError::Login)
        }
    }

    /// The settings with which the office starts.
    #[must_use]
    pub fn settings(&self) -> OfficeSettings {
        let Imprint { responsible, address, email, phone } = self.imprint.clone();
        OfficeSettings {
            public: PublicDetails { responsible, address, email, phone, ..PublicDetails::default() },
            form: FormSettings {
                kind: self.kind,
                // Public bodies must report to the immigration authority if they learn that
                // somebody has no residence permit (AufenthG § 87(2)).
                warn_residence: self.kind == OfficeKind::Municipal,
                ..FormSettings::default()
            },
            locality: Locality { place: self.place.trim().to_owned(), ..Locality::default() },
            ..OfficeSettings::default()
        }
    }
}

/// Sets up an office completely or not at all. It blocks the thread for about a fifth of a second
/// per counsellor, which is the cost of a passphrase.
///
/// # Errors
/// If the plan is incomplete or wrong, the host name is taken, or the database does not answer; see
/// [`SetupError`].
pub async fn create_office(
    pool: &PgPool,
    plan: &OfficePlan,
    cost: PassphraseCost,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<NewOffice, SetupError> {
    plan.check()?;
    let id = OfficeId::random(rng);
    let mut transaction = database::begin(pool, id).await?;
    if offices::is_host_taken(&mut transaction, plan.host.as_deref()).await? {
        return Err(SetupError::HostTaken);
    }
    let (identity, recovery) = (x25519::Identity::generate(), x25519::Identity::generate());
    let recipients = [identity.to_public().to_string(), recovery.to_public().to_string()];
    let [own, recovery_recipients @ ..] = &recipients;
    offices::insert(&mut transaction, id, plan.name.trim(), plan.host.as_deref(), &plan.settings()).await?;
    offices::insert_key(&mut transaction, id, FIRST, own, recovery_recipients).await?;
    let keys = UnlockedOffice::new(id, [(FIRST, identity)]);
    audit::append(&mut transaction, &keys, None, Act::SetUp, now, rng).await?;
    let mut counsellors = Vec::with_capacity(plan.counsellors.len());
    for login in &plan.counsellors {
        let added = add_counsellor(&mut transaction, &keys, &plan.name, login, cost, rng).await?;
        let act = Act::CounsellorAdded { counsellor: added.id };
        audit::append(&mut transaction, &keys, None, act, now, rng).await?;
        counsellors.push(added);
    }
    transaction.commit().await?;
    let recovery_key = Zeroizing::new(recovery.to_string().expose_secret().to_owned());
    Ok(NewOffice { id, recovery_key, counsellors, keys })
}

/// Adds a counsellor with a fresh identity, passphrase and second factor, and grants them the
/// newest office key.
///
/// # Errors
/// If Argon2 refuses, the database does not answer, or something cannot be sealed.
pub async fn add_counsellor(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    office_name: &str,
    login: &str,
    cost: PassphraseCost,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<NewCounsellor, SetupError> {
    let id = CounsellorId::random(rng);
    let own = x25519::Identity::generate();
    let recipient = own.to_public().to_string();
    let passphrase = passphrase::generate(rng);
    let second_factor = SecondFactor::random(rng);
    let epoch = keys.newest();
    let office_identity = keys.identity(epoch).ok_or(DeskError::Defect("an office without a key"))?;
    let grant = seal_grant(office_identity, epoch, keys.office(), id, &recipient).map_err(DeskError::from)?;
    let new = NewCounsellorRow {
        id,
        login,
        recipient: &recipient,
        wrapped_identity: &wrap(&own, id, &passphrase, cost, rng)?,
        profile: &Profile { name: capitalized(login), ..Profile::default() },
        second_factor: &second_factor,
        grant: &grant,
    };
    people::insert(conn, keys, &new, rng).await?;
    let totp_url = second_factor.url(office_name, login);
    Ok(NewCounsellor { id, login: login.to_owned(), passphrase, totp_secret: second_factor.secret, totp_url })
}

/// The name that colleagues see until the counsellor chooses another.
fn capitalized(login: &str) -> String {
    let mut letters = login.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(counsellors: &[&str]) -> OfficePlan {
        OfficePlan {
            name: "Meldestelle Musterstadt".to_owned(),
            place: "Musterstadt".to_owned(),
            kind: OfficeKind::Association,
            host: None,
            imprint: Imprint::default(),
            counsellors: counsellors.iter().map(|login| (*login).to_owned()).collect(),
        }
    }

    #[test]
    fn login_names_can_be_typed_and_told_apart() {
        assert!(plan(&["ada", "bela.b-2_x"]).check().is_ok());
        for logins in [&["ada", "ada"][..], &["Ada"], &["a b"], &[""], &["ä"], &[&"a".repeat(41)]] {
            assert!(matches!(plan(logins).check(), Err(SetupError::Login)), "{logins:?}");
        }
        assert!(matches!(plan(&[]).check(), Err(SetupError::Incomplete)));
        assert_eq!(login_name(" Ada "), "ada");
        assert_eq!(login_name("a\0da\n"), "a\u{fffd}da");
        assert_eq!(capitalized("ada"), "Ada");
    }

    #[test]
    fn only_public_bodies_warn_about_residence() {
        assert!(!plan(&["ada"]).settings().form.warn_residence);
        let municipal = OfficePlan { kind: OfficeKind::Municipal, ..plan(&["ada"]) };
        assert!(municipal.settings().form.warn_residence);
    }
}
