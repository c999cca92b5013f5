//! Passwords made at random, for people to copy once.

use rand::seq::IndexedRandom as _;

/// Letters and digits that are not mistaken for one another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password of four groups of four letters: about 79 bits.
pub fn random() -> String {
    let mut rng = rand::rng();
    (0..4)
        .map(|_| {
            (0..4)
                .map(|_| char::from(*LETTERS.choose(&mut rng).expect("letters are not empty")))
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("-")
}

/// The password given in `MINGJIAN_PASSWORD`, for scripts.
pub fn from_environment() -> Option<String> {
    std::env::var("MINGJIAN_PASSWORD")
        .ok()
        .filter(|p| !p.is_empty())
}
