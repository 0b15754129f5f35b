//! Measures many large uploads at once: whether all files are stored whole, and how much memory the
//! public face takes.

use std::net::Ipv4Addr;
use std::time::Instant;

use age::x25519;
use meldestelle_domain::clock::{Clock as _, SystemClock};
use meldestelle_domain::hex::hex;
use meldestelle_tests::uploads::{Chosen, open_all};
use meldestelle_web::rng::RandomSource;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use tokio::task::JoinSet;

use crate::Bench;
use crate::figures::Figures;
use crate::http::Connection;
use crate::posting::{BOUNDARY, part};
use crate::stock::Stock;

/// Number of people who send at the same time.
const PEOPLE: u8 = 64;
/// Size of each photograph in bytes: the largest that the form takes.
const LENGTH: usize = 10 << 20;

/// Measures the uploads.
pub async fn measure(bench: &Bench, owner: &mut PgConnection, figures: &mut Figures) {
    let stock = Stock::new(bench, "uploads").await;
    let face = bench.start_intake_behind_a_proxy().await;
    let photo = photograph(&mut RandomSource::seeded(64));
    let mut sent = Vec::new();
    let mut people = JoinSet::new();
    let began = Instant::now();
    for place in 0..PEOPLE {
        let photo = another(&photo, place);
        sent.push((photo.name.clone(), hash(&photo.bytes), hash(picture(&photo.bytes))));
        // One client may not have so many uploads at a time, so each comes from its own address.
        let client = Ipv4Addr::new(198, 51, 100, place);
        let connection = Connection::proxied(face.address, &stock.host, client).await;
        let mut connection = connection.expect("a connection");
        let (code, hidden) = stock.forms.hidden(SystemClock.now());
        people.spawn(async move {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            let answer =
                connection.post("/de/report", &kind, &form(&hidden, &photo)).await.expect("an answer");
            let first = code.grouped().split(' ').next().unwrap_or("?").to_owned();
            answer.status == 200 && answer.text.contains(&first)
        });
    }
    let acknowledged = people.join_all().await.into_iter().filter(|acknowledged| *acknowledged).count();
    let (took, peak) = (began.elapsed().as_secs_f64(), face.peak_memory());

    let recovery: x25519::Identity = stock.office.recovery_key.parse().expect("a key");
    let stored = open_all(owner, stock.office.id, &recovery).await;
    let whole = stored.iter().zip(&sent).filter(|(file, (name, received, kept))| {
        file.record.name == *name && file.record.sha256 == *received && hash(picture(&file.content)) == *kept
    });
    let whole = whole.count();
    let all = usize::from(PEOPLE);
    figures.goal(
        format!("memory of the public face, highest under {PEOPLE} uploads of 10 MB"),
        format!("{peak:.1} MB"),
        "60 MB",
        peak < 60.0,
    );
    figures.goal("... acknowledged", acknowledged.to_string(), "64", acknowledged == all);
    figures.goal("... stored whole", whole.to_string(), "64", stored.len() == all && whole == all);
    figures.note("... until all were there", format!("{took:.1} s"));
}

/// A report form with a text and a photograph.
fn form(hidden: &[(&str, String)], photo: &Chosen) -> Vec<u8> {
    let file = format!("name=\"files\"; filename=\"{}\"\r\ncontent-type: image/jpeg", photo.name);
    let narrative = part("name=\"narrative\"", b"Mit einem Foto.");
    let hidden: Vec<u8> =
        hidden.iter().flat_map(|(name, value)| part(&format!("name=\"{name}\""), value.as_bytes())).collect();
    [narrative, hidden, part(&file, &photo.bytes), format!("--{BOUNDARY}--\r\n").into_bytes()].concat()
}

/// A photograph of the wanted size: the head of a real one, and a scan that cannot be compressed.
fn photograph(chance: &mut RandomSource) -> Vec<u8> {
    let small = Chosen::vector("photo_gps.jpg").bytes;
    let mut scan = vec![0; LENGTH - small.len()];
    chance.fill_bytes(&mut scan);
    // A scan must not contain the marker byte 0xff.
    scan.iter_mut().filter(|byte| **byte == 0xff).for_each(|byte| *byte = 0xfe);
    let (head, tail) = small.split_at(small.len() - 2);
    [head, &scan, tail].concat()
}

/// A photograph that differs from the others by a few bytes in the middle.
fn another(photo: &[u8], place: u8) -> Chosen {
    let mut bytes = photo.to_vec();
    bytes.iter_mut().skip(LENGTH / 2).take(16).for_each(|byte| *byte = place);
    Chosen::new(&format!("{place:02}.jpg"), bytes)
}

/// The part that cleaning leaves unchanged: everything after the head with its metadata.
fn picture(photo: &[u8]) -> &[u8] {
    photo.get(photo.len().saturating_sub(LENGTH - 4096)..).unwrap_or_default()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
