//! A small public random generator: everybody who runs the search finds the same worlds on every
//! machine.
//!
//! It is `SplitMix64` (Steele, Lea and Flood 2014). It orders a search; never use it for secrets.

/// The same for every release.
const PUBLIC_SEED: u64 = 5;

pub(super) struct PublicRandom(u64);

impl PublicRandom {
    pub(super) const fn new() -> Self {
        Self(PUBLIC_SEED)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) const fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// Shuffles by Fisher and Yates. The slight bias of the remainder does not matter here.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let range = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
            items.swap(last, usize::try_from(self.next() % range).unwrap_or(last));
        }
    }
}
