//! Measures a release: from counted cases to publishable numbers, with audit and certificate.

use std::time::Instant;

use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::publication::{Tally, programme};
use meldestelle_statistics::protect::{ReleaseKey, protect_with_not_stated};
use meldestelle_statistics::verify::verify;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use crate::desk::YEAR;
use crate::figures::Figures;
use crate::stock::Stock;

/// Measures it over the made-up cases of an office.
pub fn measure(stock: &Stock, figures: &mut Figures) {
    for (cases, rounds, goal, limit) in [(600, 21, "0.1 s", 0.1), (100_000, 5, "1 s", 1.0)] {
        let (counting, drawing) = times(&stock.samples, cases, rounds);
        let (median, most) = (drawing[rounds / 2], drawing[rounds - 1]);
        let name = format!("release of {cases} cases: draft, audit, certificate");
        figures.time(name, median, |seconds| format!("{seconds:.3} s"), goal, limit);
        figures.note(format!("... longest of {rounds}"), format!("{most:.3} s"));
        figures.note("... counting the cases before that", format!("{counting:.3} s"));
    }
}

/// Median time of counting, and all times of drawing in ascending order, in seconds. Each round
/// uses a key of its own.
fn times(
    samples: &[(CaseState, meldestelle_domain::report::Report)],
    cases: usize,
    rounds: usize,
) -> (f64, Vec<f64>) {
    let mut rng = StdRng::seed_from_u64(2026);
    let cases: Vec<&CaseState> = (0..cases).map(|_| &samples[rng.random_range(0..samples.len())].0).collect();
    let year = u16::try_from(YEAR).unwrap_or_default();
    let (mut counting, mut drawing) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let began = Instant::now();
        let mut tally = Tally::new(programme());
        for (number, case) in cases.iter().enumerate() {
            tally.add(Some(CaseId(Uuid::from_u128(number as u128))), case);
        }
        let counted = tally.finish().expect("codes of the lists");
        counting.push(began.elapsed().as_secs_f64());
        let key = ReleaseKey::random(&mut rng);
        let began = Instant::now();
        let (release, worlds) =
            protect_with_not_stated(&counted.frequencies, &key, "Meldestelle Musterstadt", year)
                .expect("a release");
        drawing.push(began.elapsed().as_secs_f64());
        if round == 0 {
            let checked = verify(&release.to_json(), worlds.to_csv().as_bytes());
            assert!(checked.is_ok(), "the release holds");
        }
    }
    counting.sort_by(f64::total_cmp);
    drawing.sort_by(f64::total_cmp);
    (counting[rounds / 2], drawing)
}
