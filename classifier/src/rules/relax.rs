//! Relaxing: a pattern with one of its demands taken away, in every way there is.
//!
//! ```text
//! {cure_verb} ..8 {disease}  →  {cure_verb}   {disease}   {cure_verb} … {disease} in the sentence
//! ```
//! What fits a relaxed pattern and not the pattern nearly fits it, and the relaxation says what is
//! missing. Authors' tools read with these; judging never does.

use super::pattern::{Atom, Element, Pattern, Reach, Sequence, Side};
use regex_syntax::hir::{Dot, Hir, HirKind, Repetition};
use std::fmt;

/// The one demand that was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Loosened {
    /// An element, or a side of `&`.
    Without(Vec<Element>),
    /// A gap of at most so many characters: anything up to the end of the sentence will do.
    Gap(u32),
    /// The characters at most between the sides of `&`.
    Span(u32),
    /// The sentence that sides of `&` or counted words must share: a paragraph will do.
    Sentence,
    /// So many different words at least: one less will do.
    Count(u32),
    /// An item of an expression, as an expression.
    Item(String),
}

/// Choices that are written out.
const SHOWN: usize = 4;
/// As wide as any sentence needs.
const SENTENCE: u32 = 4_000;
/// Characters that may stand in the place of an element taken away.
const IN_PLACE: u32 = 6;

/// A pattern in the plan language with one demand less, in every way; an expression has none here.
pub(crate) fn relaxed(pattern: &Pattern) -> Vec<(Loosened, Pattern)> {
    match pattern {
        Pattern::Sequence(sequence) => relaxed_sequence(sequence)
            .into_iter()
            .map(|(what, sequence)| (what, Pattern::Sequence(sequence)))
            .collect(),
        Pattern::Together { sides, reach } => relaxed_together(sides, *reach),
        Pattern::Regex(_) => Vec::new(),
    }
}

fn relaxed_sequence(sequence: &Sequence) -> Vec<(Loosened, Sequence)> {
    let mut all = Vec::new();
    if sequence.elements.len() > 1 {
        for at in 0..sequence.elements.len() {
            let what = Loosened::Without(vec![sequence.elements[at].clone()]);
            all.push((what, without(sequence, at)));
        }
    }
    for (at, gap) in sequence.gaps.iter().enumerate() {
        let mut wide = sequence.clone();
        wide.gaps[at] = SENTENCE;
        all.push((Loosened::Gap(*gap), wide));
    }
    all
}

fn without(sequence: &Sequence, at: usize) -> Sequence {
    let Sequence {
        mut elements,
        mut gaps,
    } = sequence.clone();
    elements.remove(at);
    if at == 0 {
        gaps.remove(0);
    } else if at == gaps.len() {
        gaps.pop();
    } else {
        gaps[at - 1] += gaps[at] + IN_PLACE;
        gaps.remove(at);
    }
    Sequence { elements, gaps }
}

fn relaxed_together(sides: &[Side], reach: Reach) -> Vec<(Loosened, Pattern)> {
    let mut all = Vec::new();
    for (at, side) in sides.iter().enumerate() {
        let mut rest = sides.to_vec();
        let what = match rest.remove(at) {
            Side::Sequence(sequence) => sequence.elements,
            Side::Count { of, .. } => vec![of],
        };
        let rest = match rest.as_slice() {
            [] => None,
            [Side::Sequence(only)] => Some(Pattern::Sequence(only.clone())),
            _ => Some(Pattern::Together { sides: rest, reach }),
        };
        all.extend(rest.map(|pattern| (Loosened::Without(what), pattern)));
        for (what, side) in relaxed_side(side) {
            let mut sides = sides.to_vec();
            sides[at] = side;
            all.push((what, Pattern::Together { sides, reach }));
        }
    }
    let wider = match reach {
        Reach::Chars(within) => (Loosened::Span(within), Reach::Chars(SENTENCE)),
        Reach::Sentence => (Loosened::Sentence, Reach::Paragraph),
        Reach::Paragraph => return all,
    };
    let sides = sides.to_vec();
    let reach = wider.1;
    all.push((wider.0, Pattern::Together { sides, reach }));
    all
}

fn relaxed_side(side: &Side) -> Vec<(Loosened, Side)> {
    match side {
        Side::Sequence(sequence) => relaxed_sequence(sequence)
            .into_iter()
            .map(|(what, sequence)| (what, Side::Sequence(sequence)))
            .collect(),
        Side::Count { least, of } => {
            let of = of.clone();
            let fewer = Side::Count {
                least: least - 1,
                of,
            };
            vec![(Loosened::Count(*least), fewer)]
        }
    }
}

/// An expression with one item of its outermost sequence less, or with one repetition of it
/// without its limit, in every way. What would match nothing at all is left out.
pub(crate) fn relaxed_expression(expression: &str) -> Vec<(Loosened, String)> {
    let Ok(hir) = regex_syntax::parse(expression) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    relaxed_hir(&hir, &mut all);
    all
}

fn relaxed_hir(hir: &Hir, all: &mut Vec<(Loosened, String)>) {
    let mut keep = |what: Loosened, hir: Hir| {
        if hir.properties().minimum_len().is_some_and(|len| len > 0) {
            all.push((what, hir.to_string()));
        }
    };
    match hir.kind() {
        HirKind::Capture(capture) => relaxed_hir(&capture.sub, all),
        HirKind::Alternation(branches) => branches.iter().for_each(|b| relaxed_hir(b, all)),
        HirKind::Concat(items) => {
            for (at, item) in items.iter().enumerate() {
                let mut rest = items.clone();
                rest.remove(at);
                keep(Loosened::Item(shown(item)), Hir::concat(rest));
                if let HirKind::Repetition(repetition) = item.kind()
                    && let Some(limit) = repetition.max
                {
                    let mut wide = items.clone();
                    wide[at] = Hir::repetition(Repetition {
                        max: None,
                        ..repetition.clone()
                    });
                    keep(Loosened::Gap(limit), Hir::concat(wide));
                }
            }
        }
        _ => {}
    }
}

/// An item of an expression much as an author writes it.
fn shown(item: &Hir) -> String {
    match item.kind() {
        HirKind::Empty => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Capture(capture) => shown(&capture.sub),
        HirKind::Concat(items) => items.iter().map(shown).collect(),
        HirKind::Alternation(branches) => {
            let mut words: Vec<String> = branches.iter().take(SHOWN).map(shown).collect();
            if branches.len() > SHOWN {
                words.push("…".to_owned());
            }
            format!("({})", words.join("|"))
        }
        HirKind::Repetition(repetition) => {
            let most = repetition
                .max
                .map_or_else(String::new, |max| max.to_string());
            let times = match (repetition.min, repetition.max) {
                (0, Some(1)) => "?".to_owned(),
                (0, None) => "*".to_owned(),
                (1, None) => "+".to_owned(),
                (min, _) => format!("{{{min},{most}}}"),
            };
            format!("{}{times}", shown(&repetition.sub))
        }
        HirKind::Class(_) if *item == Hir::dot(Dot::AnyCharExceptLF) => ".".to_owned(),
        HirKind::Class(_) | HirKind::Look(_) => item.to_string(),
    }
}

/// An element as an author writes it, the first few choices of a long one.
pub(crate) fn written(element: &Element) -> String {
    let word = |atom: &Atom| match atom {
        Atom::Literal(word) => word.clone(),
        Atom::Lexicon(name) => format!("{{{name}}}"),
    };
    match element.as_slice() {
        [atom] => word(atom),
        atoms => {
            let mut words: Vec<String> = atoms.iter().take(SHOWN).map(word).collect();
            if atoms.len() > SHOWN {
                words.push("…".to_owned());
            }
            format!("({})", words.join("|"))
        }
    }
}

impl fmt::Display for Loosened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Without(elements) => {
                let words: Vec<String> = elements.iter().map(written).collect();
                write!(f, "without {}", words.join(" "))
            }
            Self::Gap(limit) => write!(f, "gap of {limit} widened"),
            Self::Span(limit) => write!(f, "within {limit} widened"),
            Self::Sentence => f.write_str("within sentence widened to the paragraph"),
            Self::Count(least) => write!(f, "{least} of lowered by one"),
            Self::Item(item) => write!(f, "without {item} of the expression"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rules::pattern::parse;

    fn ways(pattern: &str) -> Vec<String> {
        let pattern = parse(pattern).unwrap();
        match &pattern {
            Pattern::Regex(expression) => relaxed_expression(expression)
                .into_iter()
                .map(|(what, left)| {
                    let left = shown(&regex_syntax::parse(&left).unwrap());
                    format!("{what}: {left}")
                })
                .collect(),
            pattern => relaxed(pattern)
                .iter()
                .map(|(what, _)| what.to_string())
                .collect(),
        }
    }

    #[test]
    fn each_demand_of_a_pattern_is_taken_away_once() {
        assert_eq!(
            ways("{verb} ..8 糖尿病 (断根|除根)"),
            [
                "without {verb}",
                "without 糖尿病",
                "without (断根|除根)",
                "gap of 8 widened",
                "gap of 0 widened",
            ]
        );
        assert_eq!(
            ways("甲 & 乙 ..2 丙 within 9"),
            [
                "without 甲",
                "without 乙 丙",
                "without 乙",
                "without 丙",
                "gap of 2 widened",
                "within 9 widened",
            ]
        );
        assert_eq!(
            ways("甲 & 3 of {乙} within sentence"),
            [
                "without 甲",
                "without {乙}",
                "3 of lowered by one",
                "within sentence widened to the paragraph",
            ]
        );
        assert_eq!(ways("3 of {乙} within paragraph"), ["3 of lowered by one"]);
        assert_eq!(ways("断根"), [""; 0]);
    }

    #[test]
    fn an_expression_loses_one_item_or_one_limit() {
        assert_eq!(
            ways("regex: [0-9]天.{0,4}见效"),
            [
                "without [0-9] of the expression: 天.{0,4}见效",
                "without 天 of the expression: [0-9].{0,4}见效",
                "without .{0,4} of the expression: [0-9]天见效",
                "gap of 4 widened: [0-9]天.*见效",
                "without 见效 of the expression: [0-9]天.{0,4}",
            ]
        );
    }
}
