//! Plans: patterns as sets of words that the automaton finds.
//!
//! ```text
//! {cure_verb} ..8 {disease}  →  slot 3, at most 8 characters, slot 17
//! ```
//! A slot is a set of words, each set once however many patterns name it. Not here: where a plan
//! fits (`fit`).

use super::expression::{Expression, commonness};
use super::load::Pack;
use super::pattern::{Atom, Element, Pattern, Reach, Sequence, Side};
use regex::Regex;
use std::collections::{BTreeSet, HashMap};

/// How the hits of slots make a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    Sequence(SlotSequence),
    Together { sides: Vec<SlotSide>, reach: Reach },
    Regex(u32),
}

/// One of the things that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SlotSide {
    Sequence(SlotSequence),
    /// At least so many different words of a slot.
    Count {
        least: u32,
        slot: u32,
    },
}

impl SlotSide {
    pub(super) fn sequence(&self) -> Option<&SlotSequence> {
        match self {
            Self::Sequence(sequence) => Some(sequence),
            Self::Count { .. } => None,
        }
    }
}

/// Slots in order, with the widest gaps between them, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlotSequence {
    pub(crate) slots: Vec<u32>,
    pub(crate) gaps: Vec<u32>,
}

impl Plan {
    /// `expressions` gathers the expressions of all plans.
    pub(super) fn of(
        pattern: &Pattern,
        pack: &Pack,
        slots: &mut Slots,
        expressions: &mut Vec<Regex>,
    ) -> Self {
        match pattern {
            Pattern::Sequence(sequence) => Self::Sequence(slots.sequence(sequence, pack)),
            Pattern::Together { sides, reach } => Self::Together {
                sides: sides.iter().map(|side| slots.side(side, pack)).collect(),
                reach: *reach,
            },
            Pattern::Regex(expression) => {
                let expression =
                    Regex::new(expression).expect("it was compiled when it was parsed");
                expressions.push(expression);
                Self::Regex(expressions.len() as u32 - 1)
            }
        }
    }

    pub(super) fn crosses_sentences(&self) -> bool {
        matches!(
            self,
            Self::Together {
                reach: Reach::Paragraph,
                ..
            }
        )
    }

    /// The slots without whose hits the plan fits nowhere.
    pub(super) fn needs(&self, expressions: &[Expression]) -> Vec<u32> {
        match self {
            Self::Sequence(sequence) => sequence.slots.clone(),
            Self::Together { sides, .. } => sides
                .iter()
                .flat_map(|side| match side {
                    SlotSide::Sequence(sequence) => sequence.slots.clone(),
                    SlotSide::Count { slot, .. } => vec![*slot],
                })
                .collect(),
            Self::Regex(index) => expressions[*index as usize].needs.clone(),
        }
    }
}

/// An exception of a rule.
pub(crate) struct Exception {
    pub(crate) plan: Plan,
    pub(crate) scope: Scope,
}

/// Where an exception must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Over a character of the candidate at least.
    Touching,
    /// In the candidate's sentence.
    Sentence,
    /// In the candidate's paragraph.
    Paragraph,
    /// Anywhere in the document.
    Document,
}

/// What exceptions begin with that reach farther than their own place.
pub(super) const SCOPES: [(&str, Scope); 3] = [
    ("sentence", Scope::Sentence),
    ("paragraph", Scope::Paragraph),
    ("document", Scope::Document),
];

/// Sets of words, each once, and the words of all of them.
#[derive(Default)]
pub(super) struct Slots {
    known: HashMap<(Vec<u32>, bool), u32>,
    /// Slots of elements met before: rules share their exceptions, and looking up some thousand words
    /// again takes most of the start.
    elements: HashMap<Element, u32>,
    /// Slots whose words may also be cut out of longer Latin ones.
    pub(super) cut: Vec<bool>,
    /// How many characters short each slot's words are, which says how often it is hit.
    pub(super) sizes: Vec<usize>,
    pub(super) words: Vec<String>,
    word_ids: HashMap<String, u32>,
    pub(super) owners: Vec<Vec<u32>>,
    /// Words that patterns name themselves.
    pub(super) literals: BTreeSet<String>,
}

impl Slots {
    /// The slot of a set of words; `cut` says whether they may be cut out of longer Latin ones.
    pub(super) fn slot(&mut self, words: BTreeSet<&str>, cut: bool) -> u32 {
        let ids: Vec<u32> = words.into_iter().map(|w| self.word(w)).collect();
        let next = self.known.len() as u32;
        let slot = *self.known.entry((ids.clone(), cut)).or_insert(next);
        if slot == next {
            self.cut.push(cut);
            self.sizes.push(
                ids.iter()
                    .map(|id| commonness(&self.words[*id as usize]))
                    .sum(),
            );
            for id in ids {
                self.owners[id as usize].push(slot);
            }
        }
        slot
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(id) = self.word_ids.get(word) {
            return *id;
        }
        let id = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.word_ids.insert(word.to_owned(), id);
        self.owners.push(Vec::new());
        id
    }

    fn sequence(&mut self, sequence: &Sequence, pack: &Pack) -> SlotSequence {
        let elements = sequence.elements.iter();
        SlotSequence {
            slots: elements.map(|e| self.element(e, pack)).collect(),
            gaps: sequence.gaps.clone(),
        }
    }

    fn side(&mut self, side: &Side, pack: &Pack) -> SlotSide {
        match side {
            Side::Sequence(sequence) => SlotSide::Sequence(self.sequence(sequence, pack)),
            Side::Count { least, of } => SlotSide::Count {
                least: *least,
                slot: self.element(of, pack),
            },
        }
    }

    fn element(&mut self, element: &Element, pack: &Pack) -> u32 {
        if let Some(slot) = self.elements.get(element) {
            return *slot;
        }
        for atom in element {
            if let Atom::Literal(word) = atom {
                self.literals.insert(word.clone());
            }
        }
        let terms = |name: &str| pack.lexicons[name].terms.as_slice();
        let slot = self.slot(words_of(element, terms), false);
        self.elements.insert(element.clone(), slot);
        slot
    }
}

/// Every word of an element.
pub(super) fn words_of<'w>(
    element: &'w Element,
    terms: impl Fn(&str) -> &'w [String],
) -> BTreeSet<&'w str> {
    let mut words = BTreeSet::new();
    for atom in element {
        match atom {
            Atom::Literal(word) => {
                words.insert(word.as_str());
            }
            Atom::Lexicon(name) => words.extend(terms(name).iter().map(String::as_str)),
        }
    }
    words
}
