//! Envelopes open only in the right place, with the right key and undamaged; the ordinary `age`
//! program opens them too.

use age::x25519;
use meldestelle_desk::keys::unseal::{UnsealError, open};
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::report::{Contact, Report};
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::{CANARIES, TestOffice, canary_words, filing};
use meldestelle_tests::programs;
use meldestelle_vault::envelope::{FORMAT, FrameError, Sealed};
use meldestelle_vault::seal::{seal, seal_bytes};
use meldestelle_web::rng::RandomSource;
use uuid::Uuid;

const RECORD: Uuid = Uuid::from_u128(0x00c0_ffee);

/// An office and one of its envelopes.
struct Example {
    office: TestOffice,
    sealed: Sealed<Report>,
}

fn example() -> Example {
    let office = TestOffice::new(&mut RandomSource::seeded(7));
    let sealed = seal(&filing(&CANARIES).report, office.id, RECORD, &office.recipients()).unwrap();
    Example { office, sealed }
}

impl Example {
    fn open_bytes(&self, bytes: &[u8]) -> Result<Report, UnsealError> {
        open(&self.office.identity, self.office.id, RECORD, &Sealed::from_stored(bytes.to_vec()))
    }
}

#[test]
fn opens_with_the_office_key_and_with_the_recovery_key() {
    let Example { office, sealed } = example();
    for identity in [&office.identity, &office.recovery] {
        assert_eq!(open(identity, office.id, RECORD, &sealed).unwrap(), filing(&CANARIES).report);
    }
}

#[test]
fn wrong_recipient() {
    let Example { office, sealed } = example();
    let stranger = x25519::Identity::generate();
    assert_eq!(open(&stranger, office.id, RECORD, &sealed), Err(UnsealError::Undecryptable));
}

#[test]
fn wrong_office() {
    let Example { office, sealed } = example();
    let elsewhere = OfficeId(Uuid::from_u128(1));
    assert_eq!(
        open(&office.identity, elsewhere, RECORD, &sealed),
        Err(UnsealError::Frame(FrameError::WrongContext))
    );
}

#[test]
fn wrong_id() {
    let Example { office, sealed } = example();
    let another = Uuid::from_u128(0x00c0_ffef);
    assert_eq!(
        open(&office.identity, office.id, another, &sealed),
        Err(UnsealError::Frame(FrameError::WrongContext))
    );
}

#[test]
fn wrong_purpose() {
    let Example { office, sealed } = example();
    let as_contact = Sealed::<Contact>::from_stored(sealed.as_bytes().to_vec());
    assert_eq!(
        open(&office.identity, office.id, RECORD, &as_contact),
        Err(UnsealError::Frame(FrameError::WrongContext))
    );
}

#[test]
fn unknown_version() {
    let example = example();
    let later = format!("meldestelle/2 report office={} record={RECORD}\n{{}}\n", example.office.id);
    assert!(later.starts_with(FORMAT.trim_end_matches('1')));
    for plain in [later.as_str(), "", "meldestelle/1", "{}"] {
        let sealed = seal_bytes(plain.as_bytes(), &example.office.recipients()).unwrap();
        let error = example.open_bytes(&sealed).unwrap_err();
        assert!(
            matches!(error, UnsealError::Frame(FrameError::UnknownVersion | FrameError::WrongContext)),
            "{plain}: {error}"
        );
    }
}

#[test]
fn truncated() {
    let example = example();
    let bytes = example.sealed.as_bytes();
    for length in (0..bytes.len()).step_by(61).chain([bytes.len() - 1, bytes.len() - 16]) {
        assert_eq!(example.open_bytes(&bytes[..length]), Err(UnsealError::Undecryptable), "{length} bytes");
    }
}

#[test]
fn tampered() {
    let example = example();
    let bytes = example.sealed.as_bytes();
    for place in (0..bytes.len()).step_by(37) {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1;
        assert_eq!(example.open_bytes(&changed), Err(UnsealError::Undecryptable), "byte {place}");
    }
    let longer = [bytes, b"x"].concat();
    assert_eq!(example.open_bytes(&longer), Err(UnsealError::Undecryptable));
}

#[test]
fn length_tells_nothing_of_a_short_text() {
    let office = TestOffice::new(&mut RandomSource::seeded(8));
    let lengths: Vec<usize> = ["x", "Ein ganz anderer, viel laengerer Text. ".repeat(40).as_str()]
        .iter()
        .map(|text| {
            let report = filing(&[("narrative", text)]).report;
            seal(&report, office.id, RECORD, &office.recipients()).unwrap().as_bytes().len()
        })
        .collect();
    // age adds a stanza of random length to the header (up to 265 bytes of "grease"), which neither
    // hides nor tells anything.
    assert!(lengths[0].abs_diff(lengths[1]) < 300, "{lengths:?}");
}

#[tokio::test]
async fn a_stored_report_opens_with_the_recovery_key_and_the_ordinary_age_program() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(9);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;

    let mut owner = database.connection(Role::Owner).await;
    let report: Vec<u8> =
        sqlx::query_scalar("SELECT sealed FROM report").fetch_one(&mut owner).await.unwrap();
    let contact: Vec<u8> =
        sqlx::query_scalar("SELECT sealed FROM report_contact").fetch_one(&mut owner).await.unwrap();
    let key = office.recovery_key();
    let words = [&report, &contact].map(|sealed| programs::age_decrypt(&key, sealed).expect("age opens it"));
    assert!(words[0].starts_with("meldestelle/1 report office="));
    let words = words.concat();
    for word in canary_words() {
        assert!(words.contains(word), "{word}");
    }
    let stranger = TestOffice::new(&mut chance).recovery_key();
    assert_eq!(programs::age_decrypt(&stranger, &report), None);
}
