//! Randomness, as an argument: the system's generator in production, a seeded one in tests.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryCryptoRng, TryRng};

/// A source of randomness that can be shared.
#[derive(Clone)]
pub enum RandomSource {
    /// The operating system's generator. If it fails, the process must not continue.
    System,
    /// Repeatable, for tests. Clones share the stream.
    Seeded(Arc<Mutex<StdRng>>),
}

impl RandomSource {
    /// A repeatable source.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }
}

// Infallible on purpose: nothing may be sealed without the system's randomness. A failure panics,
// as in `rand::rng`, so the answer is a 500 and nothing is stored.
impl TryRng for RandomSource {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        match self {
            #[expect(clippy::expect_used, reason = "no randomness: nothing may be sealed")]
            Self::System => SysRng.try_fill_bytes(bytes).expect("the system has randomness"),
            Self::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).try_fill_bytes(bytes)?,
        }
        Ok(())
    }
}

impl TryCryptoRng for RandomSource {}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn seeded_repeats_and_the_system_does_not() {
        assert_eq!(RandomSource::seeded(1).next_u64(), RandomSource::seeded(1).next_u64());
        assert_ne!(RandomSource::System.next_u64(), RandomSource::System.next_u64());
    }
}
