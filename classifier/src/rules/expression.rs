//! Expression: the words without which a regular expression cannot match.
//!
//! ```text
//! (有效率|治愈率)[^。,]{0,8}[0-9]{1,3}(%|成)  →  one of {有效率, 治愈率}, one of {%, 成}
//! ```
//! Those words go into the automaton with all others, so that an expression is asked only where a
//! sentence holds them.

use super::automaton::Hits;
use super::fit::Chain;
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// Words of one set at most.
const MOST: usize = 128;
/// Sets asked for at most: the rarest.
const SETS: usize = 4;

type Words = BTreeSet<String>;

/// An expression and the slots without whose hits it matches nothing.
pub(crate) struct Expression {
    pub(crate) regex: Regex,
    pub(crate) needs: Vec<u32>,
}

impl Expression {
    /// `slot` numbers a set of words.
    pub(super) fn of(regex: Regex, mut slot: impl FnMut(BTreeSet<&str>) -> u32) -> Self {
        let needs = needs(regex.as_str())
            .iter()
            .map(|words| slot(words.iter().map(String::as_str).collect()))
            .collect();
        Self { regex, needs }
    }

    /// Where it matches in a sentence.
    pub(super) fn find(&self, text: &str, sentence: &Range<usize>) -> Vec<Chain> {
        let hits = self.regex.find_iter(&text[sentence.clone()]);
        hits.map(|hit| {
            let part = sentence.start + hit.start()..sentence.start + hit.end();
            Chain::from([part])
        })
        .collect()
    }

    /// Whether what it needs stands in `range`.
    pub(crate) fn can_match(&self, hits: &Hits, range: &Range<usize>) -> bool {
        let stands = |slot: &u32| !hits.within(*slot, range.clone()).is_empty();
        self.needs.iter().all(stands)
    }
}

/// Sets of words of each of which every match holds one, the rarest first.
pub(crate) fn needs(expression: &str) -> Vec<Words> {
    let Ok(hir) = regex_syntax::parse(expression) else {
        return Vec::new();
    };
    let mut sets = Vec::new();
    gather(&hir, &mut sets);
    sets.sort_by_key(of_set);
    sets.dedup();
    sets.truncate(SETS);
    sets
}

fn of_set(words: &Words) -> usize {
    words.iter().map(|word| commonness(word)).sum()
}

/// How often a word may be met, as a guess: long words are rare, numerals are everywhere.
pub(super) fn commonness(word: &str) -> usize {
    match word.chars().count() {
        1 if word.is_ascii() || "，。、→".contains(word) => 1000,
        1 if "一二三四五六七八九十个的了不有".contains(word) => 300,
        1 => 40,
        2 => 4,
        _ => 1,
    }
}

fn is_useful(words: &Words) -> bool {
    !words.is_empty() && words.len() <= MOST && !words.contains("")
}

/// Adds the sets that a match of `hir` needs.
fn gather(hir: &Hir, sets: &mut Vec<Words>) {
    if let Some(words) = exact(hir) {
        if is_useful(&words) {
            sets.push(words);
        }
        return;
    }
    match hir.kind() {
        HirKind::Capture(capture) => gather(&capture.sub, sets),
        HirKind::Repetition(repetition) if repetition.min > 0 => gather(&repetition.sub, sets),
        HirKind::Concat(items) => gather_items(items, sets),
        HirKind::Alternation(branches) => {
            let mut joined = Words::new();
            for branch in branches {
                let mut of_branch = Vec::new();
                gather(branch, &mut of_branch);
                match of_branch.into_iter().min_by_key(of_set) {
                    Some(rarest) => joined.extend(rarest),
                    None => return,
                }
            }
            if is_useful(&joined) {
                sets.push(joined);
            }
        }
        _ => {}
    }
}

/// Neighbours that are wholly known make longer words together.
fn gather_items(items: &[Hir], sets: &mut Vec<Words>) {
    let mut run: Option<Words> = None;
    let close = |run: &mut Option<Words>, sets: &mut Vec<Words>| {
        sets.extend(run.take().filter(is_useful));
    };
    for item in items {
        let Some(words) = exact(item) else {
            close(&mut run, sets);
            gather(item, sets);
            continue;
        };
        sets.extend(Some(words.clone()).filter(is_useful));
        match run.as_ref().and_then(|before| product(before, &words)) {
            Some(longer) => run = Some(longer),
            None => {
                close(&mut run, sets);
                run = Some(words);
            }
        }
    }
    close(&mut run, sets);
}

/// Every text that `hir` matches, if they are few.
fn exact(hir: &Hir) -> Option<Words> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(Words::from([String::new()])),
        HirKind::Literal(literal) => {
            Some(Words::from([String::from_utf8(literal.0.to_vec()).ok()?]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            (count <= MOST).then(|| {
                class
                    .iter()
                    .flat_map(|range| range.start()..=range.end())
                    .map(String::from)
                    .collect()
            })
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max) {
            (1, Some(1)) => exact(&repetition.sub),
            (0, Some(1)) => {
                let mut words = exact(&repetition.sub)?;
                words.insert(String::new());
                Some(words)
            }
            _ => None,
        },
        HirKind::Concat(items) => items
            .iter()
            .try_fold(Words::from([String::new()]), |words, item| {
                product(&words, &exact(item)?)
            }),
        HirKind::Alternation(branches) => {
            let mut all = Words::new();
            for branch in branches {
                all.extend(exact(branch)?);
            }
            (all.len() <= MOST).then_some(all)
        }
    }
}

fn product(left: &Words, right: &Words) -> Option<Words> {
    (left.len() * right.len() <= MOST).then(|| {
        left.iter()
            .flat_map(|l| right.iter().map(move |r| format!("{l}{r}")))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(expression: &str) -> Vec<String> {
        needs(expression)
            .iter()
            .map(|words| Vec::from_iter(words.iter().map(String::as_str)).join(" "))
            .collect()
    }

    #[test]
    fn every_match_needs_one_of_each_set() {
        assert_eq!(
            written("(有效率|治愈率)[^。,]{0,8}[0-2]{1,3}(%|成)"),
            ["有效率 治愈率", "% 成", "0 1 2"]
        );
        assert_eq!(written("死亡(率|人数)"), ["死亡人数 死亡率"]);
        assert_eq!(
            written("(祖传|家传)[一二]+代"),
            ["家传 祖传", "代", "一 二"]
        );
        assert_eq!(written("(血糖|gxz)[^。]{0,4}降"), ["gxz 血糖", "降"]);
        assert_eq!(written("[1-2]个?疗程"), ["1个疗程 1疗程 2个疗程 2疗程"]);
    }

    #[test]
    fn what_may_be_left_out_is_not_needed() {
        assert_eq!(written("(有效)?.+"), [""; 0]);
        assert_eq!(written("有效|.+"), [""; 0]);
        assert_eq!(written(r"\p{Han}+好"), ["好"]);
    }
}
