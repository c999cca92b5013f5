//! Rules and their patterns: which can never stand, and which say what another says already.

use super::words::unreachable;
use super::{Remarks, elements, remark, short};
use crate::normalize::Disguises;
use crate::rules::{
    Atom, Compiled, Element, LoadedRule, Pack, Pattern, Reach, Sequence, Side, Text, Written,
    written,
};
use std::collections::BTreeSet;

/// The words of an element.
type Words<'p> = BTreeSet<&'p str>;

pub(super) fn look(pack: &Pack, compiled: &Compiled, remarks: &mut Remarks) {
    for rule in &pack.rules {
        let look = Look { pack, rule };
        for written in &rule.patterns {
            let (text, pattern) = (&written.text, &written.pattern);
            look.unreachable_words(text, pattern, &compiled.disguises, remarks);
            look.choices(text, pattern, remarks);
        }
        look.excused_by_itself(remarks);
        look.shadowed(remarks);
    }
}

struct Look<'p> {
    pack: &'p Pack,
    rule: &'p LoadedRule,
}

impl<'p> Look<'p> {
    fn words<'w>(&self, element: &'w Element) -> Words<'w>
    where
        'p: 'w,
    {
        let mut all = Words::new();
        for atom in element {
            match atom {
                Atom::Literal(word) => drop(all.insert(word)),
                Atom::Lexicon(name) => {
                    let lexicon = self.pack.lexicons.get(name);
                    all.extend(
                        lexicon
                            .into_iter()
                            .flat_map(|l| l.terms.iter().map(String::as_str)),
                    );
                }
            }
        }
        all
    }

    fn unreachable_words(
        &self,
        text: &Text,
        pattern: &Pattern,
        disguises: &Disguises,
        remarks: &mut Remarks,
    ) {
        for element in elements(pattern) {
            let words = self.words(element);
            if words.iter().all(|w| unreachable(w, disguises).is_some()) {
                let reason = format!(
                    "the pattern {} never fits: no text holds {} once it is normalised",
                    short(text),
                    written(element)
                );
                remarks.wrong(remark(&self.rule.file, text, reason));
                continue;
            }
            for atom in element {
                if let Atom::Literal(word) = atom
                    && let Some(why) = unreachable(word, disguises)
                {
                    let reason =
                        format!("the word {word} in {} is never found: {why}", short(text));
                    remarks.wrong(remark(&self.rule.file, text, reason));
                }
            }
        }
    }

    /// A choice whose longer word is found by a shorter one already, since the gap beside it allows
    /// for the rest.
    fn choices(&self, text: &Text, pattern: &Pattern, remarks: &mut Remarks) {
        let Pattern::Sequence(Sequence { elements, gaps }) = pattern else {
            return;
        };
        for (at, element) in elements.iter().enumerate() {
            let before = at.checked_sub(1).map(|gap| gaps[gap]);
            let after = gaps.get(at).copied();
            let literals: Vec<&String> = element
                .iter()
                .filter_map(|atom| match atom {
                    Atom::Literal(word) => Some(word),
                    Atom::Lexicon(_) => None,
                })
                .collect();
            let covered: Vec<String> = literals
                .iter()
                .filter_map(|long| {
                    let short = literals
                        .iter()
                        .find(|short| *short != long && contains(long, short, before, after))?;
                    Some(format!("{long} ({short})"))
                })
                .collect();
            if !covered.is_empty() {
                let reason = format!(
                    "in {} a shorter word of the choice fits already where these stand, which then only lengthen what is quoted: {}",
                    short(text),
                    covered.join("、")
                );
                remarks.notice(remark(&self.rule.file, text, reason));
            }
        }
    }

    /// Patterns that hold, in every match, a word that the rule's own exception excuses.
    fn excused_by_itself(&self, remarks: &mut Remarks) {
        let mut excused = 0;
        let patterns = &self.rule.patterns;
        for Written { text, pattern } in patterns {
            let by = self.rule.unless.iter().find(|(_, exception)| {
                let Pattern::Sequence(Sequence { elements: one, .. }) = &exception.pattern else {
                    return false;
                };
                let [only] = one.as_slice() else { return false };
                let always = self.words(only);
                elements(pattern).into_iter().any(|element| {
                    let words = self.words(element);
                    words.iter().all(|w| always.iter().any(|u| w.contains(u)))
                })
            });
            if let Some((_, exception)) = by {
                excused += 1;
                let reason = format!(
                    "whatever the pattern {} finds is excused by the rule's own {}",
                    short(text),
                    short(&exception.text)
                );
                remarks.wrong(remark(&self.rule.file, text, reason));
            }
        }
        if excused > 0 && excused == patterns.len() {
            let reason = "every pattern is excused by the rule's own exceptions, so it never fires";
            let first = &self.rule.unless[0].1.text;
            remarks.wrong(remark(&self.rule.file, first, reason));
        }
    }

    fn shadowed(&self, remarks: &mut Remarks) {
        let patterns = &self.rule.patterns;
        for (at, Written { text, pattern }) in patterns.iter().enumerate() {
            let by = patterns.iter().enumerate().find(|(other_at, other)| {
                *other_at != at
                    && self.covers(&other.pattern, pattern)
                    && !(at < *other_at && self.covers(pattern, &other.pattern))
            });
            if let Some((_, other)) = by {
                let reason = format!(
                    "whatever the pattern {} finds, {} finds too; remove it",
                    short(text),
                    short(&other.text)
                );
                remarks.wrong(remark(&self.rule.file, text, reason));
            }
        }
    }

    /// Whether every match of `one` is a match of `all`.
    fn covers(&self, all: &Pattern, one: &Pattern) -> bool {
        match (all, one) {
            (Pattern::Sequence(all), Pattern::Sequence(one)) => self.covers_sequence(all, one),
            (
                Pattern::Together { sides: all, reach },
                Pattern::Together {
                    sides: one,
                    reach: narrow,
                },
            ) => {
                let all: Vec<&Side> = all.iter().collect();
                wider(*reach, *narrow) && self.covers_sides(&all, one)
            }
            (Pattern::Together { sides: all, reach }, Pattern::Sequence(one)) => {
                let between = Reach::Chars(one.gaps.iter().sum());
                let all: Vec<&Side> = all.iter().collect();
                let one: Vec<Side> = one
                    .elements
                    .iter()
                    .map(|element| {
                        Side::Sequence(Sequence {
                            elements: vec![element.clone()],
                            gaps: Vec::new(),
                        })
                    })
                    .collect();
                wider(*reach, between) && self.covers_sides(&all, &one)
            }
            (Pattern::Regex(all), Pattern::Regex(one)) => all == one,
            _ => false,
        }
    }

    fn covers_sequence(&self, all: &Sequence, one: &Sequence) -> bool {
        all.elements.len() == one.elements.len()
            && all
                .gaps
                .iter()
                .zip(&one.gaps)
                .all(|(wide, gap)| wide >= gap)
            && all
                .elements
                .iter()
                .zip(&one.elements)
                .all(|(all, one)| self.covers_element(all, one))
    }

    fn covers_element(&self, all: &Element, one: &Element) -> bool {
        self.words(one).is_subset(&self.words(all))
    }

    /// Whether each of `one` has a side of its own among `all` that covers it.
    fn covers_sides(&self, all: &[&Side], one: &[Side]) -> bool {
        if all.len() != one.len() {
            return false;
        }
        let Some((first, rest)) = one.split_first() else {
            return true;
        };
        (0..all.len()).any(|at| {
            let covers = match (all[at], first) {
                (Side::Sequence(all), Side::Sequence(one)) => self.covers_sequence(all, one),
                (
                    Side::Count { least, of: all },
                    Side::Count {
                        least: more,
                        of: one,
                    },
                ) => least <= more && self.covers_element(all, one),
                _ => false,
            };
            let mut left = all.to_vec();
            left.remove(at);
            covers && self.covers_sides(&left, rest)
        })
    }
}

/// Whether a word holds a shorter one, and the gaps beside it allow for the rest.
fn contains(long: &str, short: &str, before: Option<u32>, after: Option<u32>) -> bool {
    long.find(short).is_some_and(|start| {
        let head = long[..start].chars().count() as u32;
        let tail = long[start + short.len()..].chars().count() as u32;
        before.is_none_or(|gap| gap >= head) && after.is_none_or(|gap| gap >= tail)
    })
}

fn wider(wide: Reach, narrow: Reach) -> bool {
    match (wide, narrow) {
        (Reach::Paragraph, _) | (Reach::Sentence, Reach::Sentence | Reach::Chars(_)) => true,
        (Reach::Chars(wide), Reach::Chars(narrow)) => wide >= narrow,
        _ => false,
    }
}
