//! Passphrases that the program gives out: proquints (D. S. Wilkerson, *A Proposal for Proquints*, arXiv:0901.4016, 2009), five letters for
//! 16 bits, alternating consonants and vowels, so that they can be read, spoken, typed and kept in mind.

use rand::CryptoRng;
use zeroize::Zeroizing;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";
/// Words in a passphrase; 16 bits each.
const WORDS: usize = 6;
/// Strength of a passphrase, in bits.
pub const BITS: usize = WORDS * 16;

/// A fresh passphrase of [`BITS`] random bits, such as `lusab-babad-gutih-tugad-mudof-sakat`.
pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; WORDS * 2]);
    rng.fill_bytes(&mut *bytes);
    let mut text = Zeroizing::new(String::with_capacity(WORDS * 6));
    for pair in bytes.chunks_exact(2) {
        if !text.is_empty() {
            text.push('-');
        }
        let number = pair.iter().fold(0_u16, |number, byte| number << 8 | u16::from(*byte));
        for (letters, shift) in [
            (&CONSONANTS[..], 12),
            (&VOWELS[..], 10),
            (&CONSONANTS[..], 6),
            (&VOWELS[..], 4),
            (&CONSONANTS[..], 0),
        ] {
            let place = usize::from(number >> shift) % letters.len();
            text.extend(letters.get(place).map(|letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn it_is_readable_and_strong() {
        const { assert!(BITS >= 80) };
        let mut rng = StdRng::seed_from_u64(1);
        let mut words = HashSet::new();
        for _ in 0..2000 {
            let text = generate(&mut rng);
            let parts: Vec<_> = text.split('-').collect();
            assert_eq!(parts.len(), WORDS);
            for part in parts {
                assert_eq!(part.len(), 5);
                for (place, letter) in part.bytes().enumerate() {
                    assert_eq!(VOWELS.contains(&letter), place % 2 == 1, "{part}");
                }
                words.insert(part.to_owned());
            }
        }
        // 12 000 draws from 65 536 words: about 10 960 different ones, if every bit counts.
        assert!((10_800..11_120).contains(&words.len()), "{}", words.len());
    }
}
