//! Chance that is the same on every machine and in every version, which a general generator does
//! not promise: SplitMix64, seeded by a number, or by a number and words (FNV-1a).

/// A seeded source of numbers.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x6d69_6e67_6a69_616e))
    }

    /// Dice of a seed and of what they are thrown for.
    pub fn of(seed: u64, words: &[&str]) -> Self {
        Self::new(hash(words.iter().flat_map(|w| w.bytes()).map(u64::from)) ^ seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number under `end`, which is not 0. The bias is below 2⁻³² for what is drawn here.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

/// Spreads every bit of a number over all others.
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// FNV-1a over numbers.
pub fn hash(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, part| {
        (h ^ part).wrapping_mul(0x0100_0000_01b3)
    })
}
