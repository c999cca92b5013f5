//! Grams: a linear judge of character n-grams, and the gate that it makes.
//!
//! ```text
//! text ─1 to 4 characters, hashed→ buckets, each once ─Σ weight / √count + bias→ logit
//! ```
//! Cheap enough for every window of every document: what it is sure to be nothing, the network is
//! spared. The weights are bytes with one scale (`gate.bin`: "MJG1", f32 scale, f32 bias, one i8 a
//! bucket).

/// Buckets of the hash.
pub const BUCKETS: usize = 1 << 18;
/// Longest n-gram.
const LONGEST: usize = 4;
const MAGIC: &[u8; 4] = b"MJG1";

/// Weights of n-grams.
#[derive(Debug, Clone, PartialEq)]
pub struct Grams {
    scale: f32,
    bias: f32,
    weights: Vec<i8>,
}

impl Grams {
    /// Of [`BUCKETS`] weights, rounded to bytes.
    pub fn of(weights: &[f32], bias: f32) -> Self {
        let most = weights.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        Self {
            scale,
            bias,
            weights: weights.iter().map(|w| (w / scale).round() as i8).collect(),
        }
    }

    /// From a file that [`Grams::write`] wrote; none if it is something else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, weights) = bytes.split_at_checked(12)?;
        let float = |at: usize| Some(f32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?));
        let right = head.starts_with(MAGIC) && weights.len() == BUCKETS;
        right.then_some(Self {
            scale: float(4)?,
            bias: float(8)?,
            weights: weights.iter().map(|byte| *byte as i8).collect(),
        })
    }

    /// As a file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.weights.iter().map(|weight| *weight as u8));
        bytes
    }

    /// How much like a breach a text reads, as a logit. `found` is room for its buckets, so that no
    /// text asks for memory of its own.
    pub fn logit(&self, text: &str, found: &mut Vec<u32>) -> f64 {
        buckets(text, found);
        let weights = found.iter().map(|b| i32::from(self.weights[*b as usize]));
        let sum = f64::from(weights.sum::<i32>()) * f64::from(self.scale);
        sum / (found.len().max(1) as f64).sqrt() + f64::from(self.bias)
    }
}

/// Buckets of the n-grams of a text, ascending, each once.
pub fn buckets(text: &str, found: &mut Vec<u32>) {
    found.clear();
    let mut last = [0_u64; LONGEST];
    let mut length = 0;
    for c in text.chars() {
        last.rotate_right(1);
        last[0] = u64::from(c);
        length = LONGEST.min(length + 1);
        let mut hash = 0xcbf2_9ce4_8422_2325;
        for character in &last[..length] {
            hash = (hash ^ character).wrapping_mul(0x0000_0100_0000_01b3);
            found.push((mix(hash) % BUCKETS as u64) as u32);
        }
    }
    found.sort_unstable();
    found.dedup();
}

/// The finishing step of SplitMix64: every bit of the hash reaches every bit of the bucket.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut found = Vec::new();
        buckets(text, &mut found);
        found.len()
    }

    #[test]
    fn n_grams_of_one_to_four_characters_each_once() {
        assert_eq!(count("甲乙丙丁戊"), 5 + 4 + 3 + 2);
        assert_eq!(count("甲甲"), 2);
        assert_eq!(count(""), 0);
    }

    #[test]
    fn a_file_says_the_same_as_what_was_written() {
        let mut weights = vec![0.0; BUCKETS];
        let mut found = Vec::new();
        buckets("断根", &mut found);
        for bucket in &found {
            weights[*bucket as usize] = 2.0;
        }
        let grams = Grams::of(&weights, -1.0);
        let read = Grams::read(&grams.write()).expect("it was written here");
        assert_eq!(read, grams);
        assert!(read.logit("断根", &mut found) > 1.0);
        assert!((read.logit("", &mut found) + 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_file_cut_short_or_of_somebody_else_is_none() {
        let bytes = Grams::of(&vec![0.0; BUCKETS], 0.0).write();
        assert!(Grams::read(&bytes[..bytes.len() - 1]).is_none());
        assert!(Grams::read(b"MJG2").is_none());
        assert!(Grams::read(&[0; 12 + BUCKETS]).is_none());
    }
}
