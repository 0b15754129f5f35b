//! The receipt code: 30 digits in six groups of five. It is the only key to a mailbox.
//!
//! The code has 29 random digits (96 bits) and a check digit after Damm (H. M. Damm, *Total
//! anti-symmetrische Quasigruppen*, 2004). The check digit finds every single wrong digit and every
//! swap of two neighbours. So a typing error is distinguished from a code that does not exist. The
//! code consists of digits because they are read, typed and spoken in every language. Digits of
//! other scripts are accepted as input, and other characters around the digits are ignored.
//!
//! Not promised: that a lost code can be issued again. Nobody but the person has it.

use std::fmt;

use rand::CryptoRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::characters::decimal_digit;

/// Digits in a code, including the check digit.
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

/// A receipt code. [`fmt::Debug`] hides it, so that it is never printed by accident.
/// [`ReceiptCode::grouped`] is the only way to print it, for the receipt page.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ReceiptCode([u8; DIGITS]);

/// Why a text is not a receipt code. It says nothing about whether a mailbox exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Nothing was entered.
    #[error("no code was entered")]
    Empty,
    /// Fewer or more digits than a code has.
    #[error("{0} digits were read, a code has {DIGITS}")]
    Count(usize),
    /// The check digit is wrong, so at least one digit was mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl ReceiptCode {
    /// Creates a random code.
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

    /// Reads a code that a person typed or pasted: decimal digits of any script, with other
    /// characters between and around them ignored. Thirty digits are a code if the check digit is
    /// right.
    ///
    /// If there are more digits, the code must stand alone: on a line of its own, or separated from
    /// the other digits by letters. The text file with the code and the address of the mailbox is
    /// an example.
    ///
    /// # Errors
    /// If there are no digits, another number of digits, or a typing error. [`ReceiptError`]
    /// distinguishes them.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let digits = digits(text);
        match digits.len() {
            0 => Err(ReceiptError::Empty),
            DIGITS => Self::checked(&digits),
            more if more > DIGITS => Self::standing_alone(text).unwrap_or(Err(ReceiptError::Count(more))),
            fewer => Err(ReceiptError::Count(fewer)),
        }
    }

    /// The only code among other digits. A mistyped code is returned only if there is no right one.
    fn standing_alone(text: &str) -> Option<Result<Self, ReceiptError>> {
        let mut found: Option<Result<Self, ReceiptError>> = None;
        let parts = text.split(char::is_alphabetic).chain(text.lines());
        for part in parts.map(digits).filter(|digits| digits.len() == DIGITS) {
            match (&found, Self::checked(&part)) {
                (Some(Ok(one)), Ok(other)) if one.0 != other.0 => return None,
                (Some(Ok(_)), _) => {}
                (_, checked) => found = Some(checked),
            }
        }
        found
    }

    fn checked(digits: &[u8]) -> Result<Self, ReceiptError> {
        let fits = digits.iter().fold(0, |check, digit| damm(check, *digit)) == 0;
        let digits = digits.try_into().map_err(|_| ReceiptError::Count(digits.len()))?;
        if fits { Ok(Self(digits)) } else { Err(ReceiptError::CheckDigit) }
    }

    /// The digits as ASCII, which is the input of the mailbox key derivation.
    #[must_use]
    pub fn ascii(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.iter().map(|digit| b'0' + digit).collect())
    }

    /// The code in six groups of five digits for the page: `01234 56789 ...`.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(DIGITS + DIGITS / GROUP);
        for (position, digit) in self.0.iter().enumerate() {
            if position > 0 && position % GROUP == 0 {
                text.push(' ');
            }
            text.push(char::from(b'0' + digit));
        }
        Zeroizing::new(text)
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(..)")
    }
}

/// One step of Damm's algorithm. Both arguments are digits.
fn damm(interim: u8, digit: u8) -> u8 {
    DAMM.get(usize::from(interim)).and_then(|row| row.get(usize::from(digit))).copied().unwrap_or(0)
}

/// Uniform digits by rejection sampling. The random bytes for all digits are drawn at once, so that
/// the system is asked once for each code, and rarely twice.
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

/// The decimal digits of a text.
fn digits(text: &str) -> Zeroizing<Vec<u8>> {
    // Allocate room for all digits at once: a growing Vec would leave digits behind in freed
    // memory.
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    digits.extend(text.chars().filter_map(decimal_digit));
    digits
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

    /// A code written in the digits of another script.
    fn in_script(code: &str, zero: char) -> String {
        let digit = |c: char| c.to_digit(10).map_or(c, |d| char::from_u32(u32::from(zero) + d).unwrap());
        code.chars().map(digit).collect()
    }

    #[test]
    fn what_stands_around_the_digits_is_passed_over() {
        let plain = code(3).grouped();
        let between = [
            "",
            "-\n",
            "\u{b}",
            "\u{ad}",
            "\u{200b}",
            "\u{200f}",
            "\u{feff}",
            "/",
            ", ",
            "] [",
            "»\u{a0}«",
            "\t|\t",
            "\u{2060}",
            "\u{202e}",
            "\0",
            " – ",
            "<br>",
            "\u{1f600}",
        ];
        for between in between {
            let written = plain.replace(' ', between);
            for text in [
                written.clone(),
                format!("\u{2066}{written}\u{2069}"),
                format!("\u{feff}Code: „{written}“."),
                format!("{{\"code\": [\"{written}\"]}}"),
            ] {
                assert_eq!(ReceiptCode::parse(&text).unwrap().ascii(), code(3).ascii(), "{text:?}");
            }
        }
        for zero in ['٠', '۰', '০', '०', '๐', '၀', '０', '\u{1d7d8}'] {
            let text = in_script(&plain, zero);
            assert_eq!(ReceiptCode::parse(&text).unwrap().ascii(), code(3).ascii(), "{text}");
        }
    }

    #[test]
    fn a_code_among_other_digits_is_found_where_it_stands_alone() {
        let plain = code(3).grouped();
        let parse = |text: &str| ReceiptCode::parse(text).map(|code| code.ascii());
        for text in [
            format!("{}\r\n\r\nMit diesen Ziffern.\r\nhttp://127.0.0.1:8080/de/mailbox\r\n", &*plain),
            format!("https://melden.example:8443/de/mailbox\n{}\n30.11.2026", &*plain),
            format!("30.11.2026\n{}", &*plain),
            format!("Nr. 1, Code: {}", &*plain),
        ] {
            assert_eq!(parse(&text).unwrap(), code(3).ascii(), "{text}");
        }
        let file = |code: &str| format!("{code}\r\n\r\nhttp://127.0.0.1:8080/de/mailbox\r\n");
        let mut mistyped = plain.to_string();
        let first = if mistyped.starts_with('1') { "2" } else { "1" };
        mistyped.replace_range(..1, first);
        assert_eq!(parse(&file(&mistyped)).unwrap_err(), ReceiptError::CheckDigit);
        assert_eq!(parse(&file(&plain[1..])).unwrap_err(), ReceiptError::Count(39));
        // Of two different codes, nobody knows which one is meant. The same code twice counts as
        // one.
        let two = format!("{} und {}", &*plain, &*code(4).grouped());
        assert_eq!(parse(&two).unwrap_err(), ReceiptError::Count(60));
        assert_eq!(parse(&format!("{} und {}", &*plain, &*plain)).unwrap(), code(3).ascii());
        assert_eq!(parse(&format!("{} und {}", &mistyped, &*plain)).unwrap(), code(3).ascii());
    }

    #[test]
    fn tells_the_mistakes_apart() {
        let plain = code(3).grouped();
        for nothing in ["", "  ", "my code", "\u{feff}"] {
            assert_eq!(ReceiptCode::parse(nothing).unwrap_err(), ReceiptError::Empty);
        }
        for (text, count) in [
            ("12345".to_owned(), 5),
            ("1".repeat(31), 31),
            (plain[1..].to_owned(), 29),
            (format!("{}1", &*plain), 31),
            (format!("{} 1", &*plain), 31),
        ] {
            assert_eq!(ReceiptCode::parse(&text).unwrap_err(), ReceiptError::Count(count), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_between_a_right_code_is_right(
            seed: u64,
            between in proptest::collection::vec("\\PC{0,4}|.{0,4}", DIGITS + 1),
            zero in proptest::sample::select(vec!['0', '٠', '۰', '০', '０']),
        ) {
            let ascii = code(seed).ascii();
            let digits = ascii.iter().map(|digit| in_script(&char::from(*digit).to_string(), zero));
            let no_digits = |text: &str| text.chars().filter(|c| decimal_digit(*c).is_none()).collect::<String>();
            let mut text = no_digits(&between[0]);
            for (digit, after) in digits.zip(&between[1..]) {
                text.push_str(&digit);
                text.push_str(&no_digits(after));
            }
            prop_assert_eq!(ReceiptCode::parse(&text).unwrap().ascii(), ascii);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}|[0-9 a-z\n]{0,200}") {
            let _ = ReceiptCode::parse(&text);
        }

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
