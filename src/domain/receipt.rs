//! The receipt code: 30 digits in six groups of five, the only key to a mailbox.
//!
//! 29 random digits (96 bits) and a check digit after Damm (H. M. Damm, *Total anti-symmetrische Quasigruppen*,
//! 2004), which finds every single wrong digit and every swap of two neighbours: so a typing error is told apart from a code that
//! does not exist. Digits, because they are read, typed and spoken in every language; those of other scripts
//! are understood on the way in.
//!
//! Not promised: that it can be given out again. Nobody but the person has it.

use std::fmt;

use rand::CryptoRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Digits in a code, check digit included.
pub const DIGITS: usize = 30;
const GROUP: usize = 5;

/// Damm's quasigroup of order 10 (totally anti-symmetric, zero diagonal).
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A receipt code. It does not print itself by accident: [`fmt::Debug`] hides it; [`ReceiptCode::grouped`] is the
/// one way out, for the receipt page.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ReceiptCode([u8; DIGITS]);

/// Why a text is no receipt code. Says nothing about whether a mailbox exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Nothing was entered.
    #[error("no code was entered")]
    Empty,
    /// Too few, too many, or other characters than digits and separators.
    #[error("a code has {DIGITS} digits")]
    Shape,
    /// The check digit does not fit: at least one digit was mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl ReceiptCode {
    /// A fresh code.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut digits = [0_u8; DIGITS];
        let mut check = 0;
        let mut random = RandomDigits::default();
        for digit in digits.iter_mut().take(DIGITS - 1) {
            *digit = random.next(rng);
            check = damm(check, *digit);
        }
        if let Some(last) = digits.last_mut() {
            *last = check;
        }
        Self(digits)
    }

    /// Reads what a person typed or pasted: spaces, dashes, dots and line ends between digits are passed over, digits of
    /// other scripts (Arabic-Indic, Persian, Devanagari, full width) are understood.
    ///
    /// # Errors
    /// [`ReceiptError`] tells an empty field, a wrong shape and a typing error apart.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let mut digits = [0_u8; DIGITS];
        let mut count = 0;
        for character in text.chars().filter(|c| !is_separator(*c)) {
            let value = digit_value(character).ok_or(ReceiptError::Shape)?;
            *digits.get_mut(count).ok_or(ReceiptError::Shape)? = value;
            count += 1;
        }
        match count {
            0 => Err(ReceiptError::Empty),
            DIGITS if digits.iter().fold(0, |check, digit| damm(check, *digit)) == 0 => Ok(Self(digits)),
            DIGITS => Err(ReceiptError::CheckDigit),
            _ => Err(ReceiptError::Shape),
        }
    }

    /// The digits as ASCII, the input of the mailbox key derivation.
    #[must_use]
    pub fn ascii(&self) -> zeroize::Zeroizing<Vec<u8>> {
        zeroize::Zeroizing::new(self.0.iter().map(|digit| b'0' + digit).collect())
    }

    /// Six groups of five digits for the page: `01234 56789 ...`.
    #[must_use]
    pub fn grouped(&self) -> zeroize::Zeroizing<String> {
        let mut text = String::with_capacity(DIGITS + DIGITS / GROUP);
        for (position, digit) in self.0.iter().enumerate() {
            if position > 0 && position % GROUP == 0 {
                text.push(' ');
            }
            text.push(char::from(b'0' + digit));
        }
        zeroize::Zeroizing::new(text)
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(..)")
    }
}

/// One step of Damm's check; both arguments are digits.
fn damm(interim: u8, digit: u8) -> u8 {
    DAMM.get(usize::from(interim)).and_then(|row| row.get(usize::from(digit))).copied().unwrap_or(0)
}

/// Uniform digits by rejection, from random bytes drawn for all of them at once: the system is asked once a code and rarely twice.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
struct RandomDigits {
    bytes: [u8; 32],
    left: usize,
}

impl RandomDigits {
    fn next(&mut self, rng: &mut (impl CryptoRng + ?Sized)) -> u8 {
        loop {
            if self.left == 0 {
                rng.fill_bytes(&mut self.bytes);
                self.left = self.bytes.len();
            }
            self.left -= 1;
            match self.bytes.get(self.left) {
                Some(byte) if *byte < 250 => return byte % 10,
                _ => {}
            }
        }
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '.' | '_' | '\u{2010}'..='\u{2015}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')
}

/// The value of a decimal digit of the scripts our languages are typed in.
fn digit_value(character: char) -> Option<u8> {
    const ZEROES: [char; 5] = ['0', '\u{0660}', '\u{06f0}', '\u{0966}', '\u{ff10}'];
    ZEROES.iter().find_map(|zero| {
        let offset = u32::from(character).checked_sub(u32::from(*zero))?;
        u8::try_from(offset).ok().filter(|value| *value < 10)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn code(seed: u64) -> ReceiptCode {
        ReceiptCode::random(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn a_code_is_six_groups_of_five_and_reads_back() {
        let shown = code(7).grouped();
        assert_eq!(shown.split(' ').map(str::len).collect::<Vec<_>>(), [5; 6]);
        assert_eq!(ReceiptCode::parse(&shown).unwrap().ascii(), code(7).ascii());
    }

    #[test]
    fn debug_does_not_print_it() {
        assert_eq!(format!("{:?}", code(7)), "ReceiptCode(..)");
    }

    #[test]
    fn forgives_separators_and_scripts() {
        let plain = code(3).grouped();
        let dashed = plain.replace(' ', "-\n");
        let persian: String = plain
            .chars()
            .map(|c| c.to_digit(10).map_or(c, |d| char::from_u32(0x06f0 + d).unwrap()))
            .collect();
        for text in [dashed, persian, format!("\u{2066}{}\u{2069} ", &*plain)] {
            assert_eq!(ReceiptCode::parse(&text).unwrap().ascii(), code(3).ascii());
        }
    }

    #[test]
    fn tells_the_mistakes_apart() {
        assert_eq!(ReceiptCode::parse("  ").unwrap_err(), ReceiptError::Empty);
        assert_eq!(ReceiptCode::parse("12345").unwrap_err(), ReceiptError::Shape);
        assert_eq!(ReceiptCode::parse(&"1".repeat(31)).unwrap_err(), ReceiptError::Shape);
        assert_eq!(ReceiptCode::parse("my code").unwrap_err(), ReceiptError::Shape);
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_a_typing_error(seed: u64, place in 0..DIGITS, shift in 1_u8..10) {
            let mut ascii = code(seed).ascii().to_vec();
            ascii[place] = b'0' + (ascii[place] - b'0' + shift) % 10;
            let text = String::from_utf8(ascii).unwrap();
            prop_assert_eq!(ReceiptCode::parse(&text).unwrap_err(), ReceiptError::CheckDigit);
        }

        #[test]
        fn every_swap_of_neighbours_is_a_typing_error(seed: u64, place in 0..DIGITS - 1) {
            let mut ascii = code(seed).ascii().to_vec();
            prop_assume!(ascii[place] != ascii[place + 1]);
            ascii.swap(place, place + 1);
            let text = String::from_utf8(ascii).unwrap();
            prop_assert_eq!(ReceiptCode::parse(&text).unwrap_err(), ReceiptError::CheckDigit);
        }
    }
}
