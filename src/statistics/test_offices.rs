//! Synthetic offices for tests: skewed codes, as real offices have them. No real case is in here.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::protect::ReleaseKey;
use crate::table::{Attribute, Cases, Programme};

/// The attributes of the reference offices, as an attributes file.
pub(crate) fn reference_attributes() -> String {
    let release = include_str!("../../tests/vectors/statistics/expected_release_200.json");
    let start = release.find("\"attributes\": ").unwrap();
    let end = release.find(", \"rule\"").unwrap();
    format!("{{{}}}", &release[start..end])
}

pub(crate) fn reference_programme() -> Programme {
    Programme::from_json(&reference_attributes()).unwrap()
}

pub(crate) fn key(bytes: impl AsRef<[u8]>) -> ReleaseKey {
    ReleaseKey::from_bytes(bytes.as_ref().to_vec()).unwrap()
}

/// An office in which the `i`-th code is about `1 / (i + 1)^skew` as frequent as the first.
pub(crate) fn office(programme: &Programme, cases: usize, skew: f64, seed: u64) -> Cases {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut office = Cases::none(programme);
    let weights: Vec<Vec<f64>> = programme
        .attributes()
        .iter()
        .map(|attribute| {
            let mut sum = 0.0;
            let mut add = |at: u32| {
                sum += 1.0 / f64::from(at + 1).powf(skew);
                sum
            };
            (0..u32::try_from(attribute.codes().len()).unwrap()).map(&mut add).collect()
        })
        .collect();
    for _ in 0..cases {
        let mut drawn: Vec<Vec<&str>> = Vec::new();
        for (attribute, weights) in programme.attributes().iter().zip(&weights) {
            let wanted = attribute.multi().map_or(1, |multi| rng.random_range(multi.min..=multi.max));
            let mut codes: Vec<&str> = Vec::new();
            while codes.len() < usize::from(wanted).min(attribute.codes().len()) {
                let at = rng.random::<f64>() * weights.last().unwrap();
                let code = &attribute.codes()[weights.partition_point(|weight| *weight < at)];
                if !codes.contains(&code.as_ref()) {
                    codes.push(code);
                }
            }
            drawn.push(codes);
        }
        let position = |name: &str| programme.attributes().position(name).unwrap();
        office.push(|name| drawn[position(name)].as_slice()).unwrap();
    }
    office
}

/// An office whose cases follow patterns: most codes of a case are those of a case of a smaller
/// office.
pub(crate) fn of_patterns(programme: &Programme, cases: usize, patterns: usize, seed: u64) -> Cases {
    let mut rng = StdRng::seed_from_u64(seed);
    let attributes = programme.attributes();
    let mut code = |attribute: &Attribute| {
        let codes = attribute.codes();
        codes[rng.random_range(0..codes.len()).min(rng.random_range(0..codes.len()))].clone()
    };
    let patterns: Vec<Vec<_>> = (0..patterns).map(|_| attributes.iter().map(&mut code).collect()).collect();
    let mut office = Cases::none(programme);
    for case in 0..cases {
        // Earlier patterns are more frequent; one case in three has one code of its own.
        let pattern = &patterns[(case * case) % 7919 % (1 + case % patterns.len())];
        let own = case % (3 * attributes.len());
        let codes = attributes.iter().enumerate();
        let of_case: Vec<_> = codes
            .map(|(at, attribute)| if at == own { code(attribute) } else { pattern[at].clone() })
            .collect();
        let of_case: Vec<&str> = of_case.iter().map(AsRef::as_ref).collect();
        let position = |name: &str| attributes.position(name).unwrap();
        office.push(|name| &of_case[position(name)..=position(name)]).unwrap();
    }
    office
}
