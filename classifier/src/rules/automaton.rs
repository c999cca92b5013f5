//! Automaton: every word of every rule, found in one pass.
//!
//! ```text
//! normalised text ─automaton─→ hits, by their end ─asked for─→ hits of one slot, by their start
//! ```
//! A slot is a set of words that stands at one place of a pattern. Most hits lead nowhere, so a hit
//! is written down once, and looked up by slot only where a pattern asks for that slot. The
//! automaton walks by character over a double array: why, `benches/automata.rs` measures. Not here:
//! how hits make a candidate (`triage`, `scan`).

use super::triage::Marks;
use daachorse::CharwiseDoubleArrayAhoCorasick;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// No hit.
const NONE: u32 = u32::MAX;

/// The words of all slots, ready to be looked for.
pub(crate) struct Automaton {
    /// None where no rule has words.
    walk: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    words: Vec<String>,
    /// Whether each word begins or ends with a Latin letter or digit.
    edges: Vec<(bool, bool)>,
    owners: Arc<Owners>,
}

/// Which words make which slot, both ways.
#[derive(Default)]
struct Owners {
    /// Slots of each word: a range of `slots`.
    of_word: Vec<(u32, u32)>,
    slots: Vec<u32>,
    /// Words of each slot.
    members: Vec<Vec<u32>>,
    /// Slots whose words may also be cut out of longer Latin ones.
    cut: Vec<bool>,
    /// Bytes of the longest word.
    longest: usize,
}

/// Hits of one slot, by start and end.
pub(crate) type Few = SmallVec<[(u32, u32); 8]>;

/// Bytes of text whose hits are looked through one by one.
const NEAR: usize = 1500;

impl Owners {
    fn of(&self, word: u32) -> &[u32] {
        let (from, to) = self.of_word[word as usize];
        &self.slots[from as usize..to as usize]
    }
}

impl Automaton {
    /// Of different `words`, each with the slots that hold it. `cut` says of each slot whether its
    /// words may also be cut out of longer Latin ones.
    pub(crate) fn of(words: Vec<String>, slots_of: &[Vec<u32>], cut: Vec<bool>) -> Self {
        let mut owners = Owners {
            members: vec![Vec::new(); cut.len()],
            cut,
            longest: words.iter().map(String::len).max().unwrap_or(0),
            ..Owners::default()
        };
        for (word, of_word) in slots_of.iter().enumerate() {
            let start = owners.slots.len() as u32;
            owners.slots.extend(of_word);
            owners.of_word.push((start, owners.slots.len() as u32));
            for slot in of_word {
                owners.members[*slot as usize].push(word as u32);
            }
        }
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        Self {
            walk: (!words.is_empty()).then(|| {
                CharwiseDoubleArrayAhoCorasick::new(&words)
                    .expect("some ten thousand different words fit an automaton")
            }),
            edges: words
                .iter()
                .map(|w| (edge(w.chars().next()), edge(w.chars().next_back())))
                .collect(),
            words,
            owners: Arc::new(owners),
        }
    }

    /// The words, in the order of their numbers.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.owners.cut.len()
    }

    /// The slots that hold a word.
    pub(super) fn slots_of(&self, word: u32) -> &[u32] {
        self.owners.of(word)
    }

    /// Whether the words of a slot may also be cut out of longer Latin ones.
    pub(super) fn takes_cut(&self, slot: u32) -> bool {
        self.owners.cut[slot as usize]
    }
}

/// A word of the automaton where it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) word: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Cut out of a longer Latin word or number.
    pub(crate) cut: bool,
    /// The hit of the same word before this one.
    before: u32,
}

/// Hits of one text; kept between texts so that it is allocated once.
#[derive(Default)]
pub(crate) struct Hits {
    /// By their end.
    all: Vec<Hit>,
    /// The last hit of each word.
    last: Vec<u32>,
    /// Words that were hit.
    seen: Vec<u32>,
    owners: Arc<Owners>,
    pub(super) marks: RefCell<Marks>,
}

impl Hits {
    /// Reads the text once.
    pub(crate) fn read(&mut self, automaton: &Automaton, text: &str) {
        self.forget(automaton);
        let Some(walk) = &automaton.walk else { return };
        let bytes = text.as_bytes();
        for found in walk.find_overlapping_iter(text) {
            let (word, start, end) = (found.value(), found.start(), found.end());
            let edges = automaton.edges[word as usize];
            let cut = (edges.0 || edges.1) && !is_whole(bytes, start, end, edges);
            let last = &mut self.last[word as usize];
            if *last == NONE {
                self.seen.push(word);
            }
            let before = std::mem::replace(last, self.all.len() as u32);
            self.all.push(Hit {
                word,
                start: start as u32,
                end: end as u32,
                cut,
                before,
            });
        }
    }

    fn forget(&mut self, automaton: &Automaton) {
        self.all.clear();
        if Arc::ptr_eq(&self.owners, &automaton.owners) {
            for word in self.seen.drain(..) {
                self.last[word as usize] = NONE;
            }
        } else {
            self.owners = Arc::clone(&automaton.owners);
            self.seen.clear();
            self.last = vec![NONE; automaton.words.len()];
        }
    }

    /// Every hit, by its end.
    pub(crate) fn all(&self) -> &[Hit] {
        &self.all
    }

    /// Whether a slot was hit at all.
    pub(crate) fn any(&self, slot: u32) -> bool {
        self.words_of(slot)
            .any(|word| self.of_word(word, slot).next().is_some())
    }

    /// Hits of a slot that begin in `range`, by start and end.
    pub(crate) fn within(&self, slot: u32, range: Range<usize>) -> Few {
        let begins = |start: u32| range.contains(&(start as usize));
        let mut few = Few::new();
        if range.len() <= NEAR {
            let takes_cut = self.owners.cut[slot as usize];
            let from = self
                .all
                .partition_point(|hit| hit.end as usize <= range.start);
            let until = range.end + self.owners.longest;
            for hit in self.all[from..]
                .iter()
                .take_while(|hit| hit.end as usize <= until)
            {
                if begins(hit.start)
                    && (takes_cut || !hit.cut)
                    && self.owners.of(hit.word).contains(&slot)
                {
                    few.push((hit.start, hit.end));
                }
            }
        } else {
            let hits = self
                .words_of(slot)
                .flat_map(|word| self.of_word(word, slot));
            few.extend(hits.filter(|(start, _)| begins(*start)));
        }
        few.sort_unstable();
        few
    }

    /// Words of a slot that were hit, and some that were not.
    fn words_of(&self, slot: u32) -> impl Iterator<Item = u32> {
        let members = &self.owners.members[slot as usize];
        let few = members.len() <= self.seen.len();
        let (all, seen): (&[u32], &[u32]) = if few {
            (members, &[])
        } else {
            (&[], &self.seen)
        };
        let seen = seen.iter().copied();
        let seen = seen.filter(move |word| self.owners.of(*word).contains(&slot));
        all.iter().copied().chain(seen)
    }

    /// Hits of a word that count for a slot, the last first.
    fn of_word(&self, word: u32, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        let takes_cut = self.owners.cut[slot as usize];
        let hit = move |at: u32| self.all.get(at as usize);
        std::iter::successors(hit(self.last[word as usize]), move |one| hit(one.before))
            .filter(move |hit| takes_cut || !hit.cut)
            .map(|hit| (hit.start, hit.end))
    }
}

/// A word that begins or ends with letters or digits must not be cut out of a longer one.
pub(crate) fn is_whole(bytes: &[u8], start: usize, end: usize, edges: (bool, bool)) -> bool {
    let same = |a: u8, b: u8| {
        a.is_ascii_alphabetic() && b.is_ascii_alphabetic()
            || a.is_ascii_digit() && b.is_ascii_digit()
    };
    let cut_before = edges.0 && start > 0 && same(bytes[start - 1], bytes[start]);
    let cut_after = edges.1 && end < bytes.len() && same(bytes[end - 1], bytes[end]);
    !cut_before && !cut_after
}
