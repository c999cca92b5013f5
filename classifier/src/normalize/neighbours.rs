//! Where in a text a disguise may stand: at letters, pictures and characters that stand for others,
//! beside a neighbour that they have in a word or in one of its disguises.

use super::alike::{PAIRS, ends, folded, swaps};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Which characters stand beside one another in words and their disguises. A bit for each pair, and
/// some pairs share one: this says where it is worth to look.
pub(super) struct Neighbours(Vec<u64>);

impl Neighbours {
    /// Bits, as a power of two.
    const BITS: u32 = 21;

    pub(super) fn of(words: &[String]) -> Self {
        let mut neighbours = Self(vec![0; 1 << (Self::BITS - 6)]);
        let mut known: HashMap<char, Vec<(char, char)>> = HashMap::new();
        let mut done: HashSet<(char, char)> = HashSet::new();
        for word in words {
            for pair in word.chars().zip(word.chars().skip(1)) {
                if done.insert(pair) {
                    let (left, right) = pair;
                    let before = known.entry(left).or_insert_with(|| ends(left)).clone();
                    let behind = known.entry(right).or_insert_with(|| ends(right));
                    for (_, left) in &before {
                        for (right, _) in &*behind {
                            neighbours.add(*left, *right);
                        }
                    }
                }
            }
        }
        let swaps = swaps().map(|(_, swap)| swap);
        let pairs = PAIRS.iter().flat_map(|(_, ways)| ways.iter().copied());
        for text in swaps.chain(pairs) {
            let text = folded(text);
            for (left, right) in text.chars().zip(text.chars().skip(1)) {
                neighbours.add(left, right);
            }
        }
        neighbours
    }

    fn place(left: char, right: char) -> (usize, u32) {
        let mixed = u64::from(left as u32) << 32 | u64::from(right as u32);
        let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - Self::BITS);
        (mixed as usize / 64, mixed as u32 % 64)
    }

    fn add(&mut self, left: char, right: char) {
        let (word, bit) = Self::place(left, right);
        self.0[word] |= 1 << bit;
    }

    fn hold(&self, left: char, right: char) -> bool {
        let (word, bit) = Self::place(left, right);
        self.0[word] >> bit & 1 == 1
    }

    /// Where a disguise may begin that shows itself at `odd`, if one may.
    pub(super) fn reach_back(&self, text: &str, odd: &Range<usize>) -> Option<usize> {
        let mut start = odd.start;
        let mut right = text[start..].chars().next()?;
        while let Some(left) = text[..start].chars().next_back()
            && self.hold(left, right)
        {
            start -= left.len_utf8();
            right = left;
            if left.is_ascii_alphabetic() {
                let letters = text[..start].bytes().rev();
                start -= letters.take_while(u8::is_ascii_alphabetic).count();
                right = char::from(text.as_bytes()[start]);
            }
        }
        let goes_on = || {
            let last = text[odd.clone()].chars().next_back();
            let next = text[odd.end..].chars().next();
            last.zip(next)
                .is_some_and(|(last, next)| self.hold(last, next))
        };
        (start < odd.start || odd.len() >= 8 || goes_on()).then_some(start)
    }
}

/// Places where a disguise may show itself, in order: letters, pictures, and characters that stand
/// for others.
pub(super) struct Odd<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl Iterator for Odd<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            if byte < 0x80 {
                if byte.is_ascii_alphabetic() {
                    self.at += step(&self.text[start..]);
                    return Some(start..self.at);
                }
                self.at += 1;
            } else if let (0xe0..=0xef, Some(&[_, b, c])) = (byte, bytes[start..].first_chunk()) {
                self.at += 3;
                let code = usize::from(byte & 0xf) << 12 | usize::from(b & 0x3f) << 6;
                let code = code | usize::from(c & 0x3f);
                if STANDS_FOR[code / 64] >> (code % 64) & 1 == 1 {
                    return Some(start..self.at);
                }
            } else {
                self.at += if byte < 0xe0 { 2 } else { 4 };
                if byte >= 0xf0 {
                    return Some(start..self.at);
                }
            }
        }
        None
    }
}

/// A bit for each character of the first plane that stands for another in some disguise.
static STANDS_FOR: LazyLock<Box<[u64]>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1024].into_boxed_slice();
    let swaps = swaps().map(|(_, swap)| folded(swap));
    let pairs = PAIRS.iter().flat_map(|(word, ways)| {
        let ways = ways.iter().map(|way| folded(way));
        ways.map(|way| way.chars().filter(|c| !word.contains(*c)).collect())
    });
    for text in swaps.chain(pairs) {
        let text: String = text;
        for code in text.chars().map(|c| c as usize) {
            if let Some(bits) = bits.get_mut(code / 64) {
                *bits |= 1 << (code % 64);
            }
        }
    }
    bits
});

/// Bytes of the letters that `text` begins with, or of its first character.
pub(super) fn step(text: &str) -> usize {
    match text.bytes().take_while(u8::is_ascii_alphabetic).count() {
        0 => text.chars().next().map_or(1, char::len_utf8),
        letters => letters,
    }
}
