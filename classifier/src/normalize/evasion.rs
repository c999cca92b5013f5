//! Disguised words: pinyin, letters, look-alikes, split characters and homophones, undone only
//! where the result is a word that the lexicons know.
//!
//! ```text
//! folded text ─odd characters─→ places ─what a disguise may begin with─→ words in their disguises
//! ```
//! From each word come the ways to disguise it: 糖尿病 → 糖niao病, 糖n病, 唐尿病, tangniaobing … They
//! are looked for only where letters, pictures or characters that stand for others have a neighbour
//! that they have in a word, and made only when a text first has their first character. So ordinary
//! text costs nearly nothing, and nothing but a known word can appear out of the air.

use super::Normalised;
use super::alike::{beginnings, disguises, has_any, pairs};
use super::neighbours::{Neighbours, Odd, step};
use super::offsets::Builder;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

/// Every known disguise of every known word.
pub(crate) struct Disguises {
    /// Shorter words first: where two words share a disguise the shorter has it.
    words: Vec<String>,
    known: HashSet<String>,
    neighbours: Neighbours,
    /// Words by each character that one of their disguises may begin with; their disguises are
    /// made when a text first asks.
    beginning: HashMap<char, (Vec<u32>, OnceLock<Ways>)>,
}

/// Disguises that begin with one character.
struct Ways {
    /// In order, each with the number of its word.
    all: Vec<(String, u32)>,
    /// Each second character, in order, with where those begin that have it.
    second: Vec<(char, u32)>,
}

impl Ways {
    fn of(mut all: Vec<(String, u32)>) -> Self {
        all.sort();
        all.dedup_by(|next, before| next.0 == before.0);
        let mut second: Vec<(char, u32)> = Vec::new();
        for (at, (way, _)) in all.iter().enumerate() {
            let c = way.chars().nth(1).unwrap_or_default();
            if second.last().is_none_or(|(last, _)| *last != c) {
                second.push((c, at as u32));
            }
        }
        Self { all, second }
    }

    fn with_second(&self, c: char) -> &[(String, u32)] {
        let Ok(at) = self.second.binary_search_by_key(&c, |(c, _)| *c) else {
            return &[];
        };
        let from = self.second[at].1 as usize;
        let to = self.second.get(at + 1).map(|(_, at)| *at as usize);
        &self.all[from..to.unwrap_or(self.all.len())]
    }
}

impl Disguises {
    /// Of these normalised words; those that are not wholly Han, or too long, have none.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let known: HashSet<String> = words.into_iter().map(str::to_owned).collect();
        let mut words: Vec<String> = known.iter().filter(|w| has_any(w)).cloned().collect();
        words.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        let mut beginning: HashMap<char, (Vec<u32>, OnceLock<Ways>)> = HashMap::new();
        let mut first_swaps: HashMap<char, Vec<char>> = HashMap::new();
        for (number, word) in words.iter().enumerate() {
            let Some(first) = word.chars().next() else {
                continue;
            };
            let swaps = first_swaps
                .entry(first)
                .or_insert_with(|| beginnings(first));
            let of_pairs = pairs(word).filter_map(|pair| pair.chars().next());
            for c in swaps.iter().copied().chain(of_pairs) {
                let (numbers, _) = beginning.entry(c).or_default();
                if numbers.last() != Some(&(number as u32)) {
                    numbers.push(number as u32);
                }
            }
        }
        Self {
            neighbours: Neighbours::of(&words),
            words,
            known,
            beginning,
        }
    }

    /// Puts the word in the place of each disguise.
    pub(crate) fn undo(&self, plain: Normalised) -> Normalised {
        let found = self.find(&plain.text);
        if found.is_empty() {
            return plain;
        }
        let text = plain.text.as_str();
        let mut out = Builder::with_capacity(text.len() + 16);
        let mut weak = Vec::with_capacity(plain.weak.len());
        let mut bounds = plain.weak.iter().copied().peekable();
        let mut done = 0;
        for (hit, word) in found {
            carry_bounds(&mut bounds, &mut weak, hit.start, out.text.len(), done);
            out.copy(text, &plain.map, done..hit.start);
            let original = plain.original(hit.clone());
            out.push_word(&self.words[word as usize], original);
            while bounds.next_if(|at| (*at as usize) < hit.end).is_some() {}
            done = hit.end;
        }
        carry_bounds(&mut bounds, &mut weak, usize::MAX, out.text.len(), done);
        out.copy(text, &plain.map, done..text.len());
        let (text, map) = out.finish();
        Normalised { text, map, weak }
    }

    /// Disguises that do not overlap, the leftmost and longest, with their words.
    fn find(&self, text: &str) -> Vec<(Range<usize>, u32)> {
        let mut found = Vec::new();
        let mut at = 0;
        for odd in (Odd { text, at: 0 }) {
            let Some(start) = self.neighbours.reach_back(text, &odd) else {
                continue;
            };
            at = start.max(at);
            while at < odd.end {
                match self.longest(&text[at..]) {
                    Some((len, word)) => {
                        if is_whole(text, at, at + len) {
                            found.push((at..at + len, word));
                        }
                        at += len;
                    }
                    None => at += step(&text[at..]),
                }
            }
        }
        found
    }

    /// The longest disguise that `text` begins with: its length and its word.
    fn longest(&self, text: &str) -> Option<(usize, u32)> {
        let mut chars = text.chars();
        let (first, second) = (chars.next()?, chars.next()?);
        let mut ways = self.beginning_with(first)?.with_second(second);
        let mut longest = None;
        let mut len = first.len_utf8() + second.len_utf8();
        loop {
            match ways.first() {
                None => return longest,
                Some((way, word)) if way.len() == len => longest = Some((len, *word)),
                Some(_) => {}
            }
            let Some(c) = chars.next() else {
                return longest;
            };
            // Those that go on with this character stand together.
            let end = len + c.len_utf8();
            let wanted = &text.as_bytes()[len..end];
            let from = ways.partition_point(|way| part(way, len..end) < wanted);
            let to = ways.partition_point(|way| part(way, len..end) <= wanted);
            ways = &ways[from..to];
            len = end;
        }
    }

    fn beginning_with(&self, first: char) -> Option<&Ways> {
        let (numbers, ways) = self.beginning.get(&first)?;
        Some(ways.get_or_init(|| {
            let mut all = Vec::new();
            for number in numbers {
                let of_word = disguises(&self.words[*number as usize]).into_iter();
                let begin = of_word.filter(|way| way.starts_with(first));
                all.extend(begin.map(|way| (way, *number)));
            }
            all.retain(|(way, _)| !self.known.contains(way));
            Ways::of(all)
        }))
    }
}

/// What a disguise has of a byte range.
fn part(way: &(String, u32), range: Range<usize>) -> &[u8] {
    let bytes = way.0.as_bytes();
    bytes
        .get(range.start..range.end.min(bytes.len()))
        .unwrap_or_default()
}

/// Moves weak bounds up to byte `until` of the old text to where they stand in the new one.
fn carry_bounds(
    bounds: &mut std::iter::Peekable<impl Iterator<Item = u32>>,
    weak: &mut Vec<u32>,
    until: usize,
    new_at: usize,
    old_at: usize,
) {
    while let Some(at) = bounds.next_if(|at| *at as usize <= until) {
        weak.push((new_at + (at as usize).saturating_sub(old_at)) as u32);
    }
}

/// A disguise that begins or ends with letters must not be cut out of a longer Latin word.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let latin = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let cut_before = start > 0 && latin(start - 1) && latin(start);
    let cut_after = latin(end - 1) && latin(end);
    !cut_before && !cut_after
}
