//! Rules that nearly fit, nearest first, and what each lacks.

use crate::Classifier;
use crate::reading::Reading;
use crate::rules::{Atom, Element, Loosened, Near, Open, Study, written};
use mingjian_domain::{Assessment, Place, RuleNear};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Rules told.
const SHOWN: usize = 8;

/// A rule that nearly fits, and what a change may try.
pub(super) struct Close {
    pub(super) told: RuleNear,
    /// Where what fits stands.
    pub(super) place: Place,
    /// A few words, one of which is missing.
    pub(super) missing: Vec<String>,
    /// What stands in a gap that is too wide.
    pub(super) between: Option<Place>,
}

pub(super) fn nearest(
    classifier: &Classifier,
    open: Open<'_, '_>,
    said: &Assessment,
) -> Vec<Close> {
    let study = classifier.study();
    let rules = &classifier.rules.compiled.rules;
    let settled: BTreeSet<&str> = said
        .findings
        .iter()
        .map(|f| f.rule.0.as_str())
        .chain(said.excused.iter().map(|e| e.rule.0.as_str()))
        .collect();
    let mut lacking = study.lacking_all(open);
    lacking.retain(|near| {
        let rule = &rules[near.candidate.rule as usize].reference;
        near.excuse.is_none() && !settled.contains(rule.0.as_str())
    });
    let mut asking: BTreeMap<Spot, BTreeSet<u32>> = BTreeMap::new();
    for near in &lacking {
        let rules = asking.entry(spot(near)).or_default();
        rules.insert(near.candidate.rule);
    }
    let mut all: Vec<(u64, Near<'_>)> = lacking
        .into_iter()
        .map(|near| {
            let asking = asking[&spot(&near)].len();
            (closeness(&open.readings[near.reading], &near, asking), near)
        })
        .filter(|(closeness, _)| *closeness > 0)
        .collect();
    all.sort_by(|(a, one), (b, other)| {
        let place = |near: &Near<'_>| (near.candidate.rule, near.reading, near.candidate.start);
        b.cmp(a).then_with(|| place(one).cmp(&place(other)))
    });
    let mut taken = BTreeSet::new();
    all.retain(|(_, near)| taken.insert(near.candidate.rule));
    all.truncate(SHOWN);
    all.into_iter()
        .filter_map(|(_, near)| told(classifier, open, &near))
        .collect()
}

/// A reading and what fits in it.
type Spot = (usize, usize, usize);

fn spot(near: &Near<'_>) -> Spot {
    (near.reading, near.candidate.start, near.candidate.end)
}

/// How near a rule is: characters that fit, fewer where a whole element is missing. A single word
/// that many rules ask for, such as a telephone, brings none of them near.
fn closeness(reading: &Reading<'_>, near: &Near<'_>, asking: usize) -> u64 {
    const MANY: usize = 6;
    let text = &reading.normal.text;
    let parts = &near.candidate.parts;
    let fits: usize = parts
        .iter()
        .map(|part| text[part.clone()].chars().count().min(6))
        .sum();
    let weight = match near.lacks {
        Some((_, Loosened::Without(_))) if parts.len() == 1 && asking > MANY => 0,
        Some((_, Loosened::Without(_))) if parts.len() == 1 => 12 / asking,
        Some((_, Loosened::Without(_) | Loosened::Item(_))) => 24,
        _ => 48,
    };
    (fits * parts.len() * weight) as u64
}

fn told(classifier: &Classifier, open: Open<'_, '_>, near: &Near<'_>) -> Option<Close> {
    let (_, lacks) = near.lacks?;
    let reading = &open.readings[near.reading];
    let rule = &classifier.rules.compiled.rules[near.candidate.rule as usize];
    let (place, quote) = reading.place(near.candidate.start..near.candidate.end);
    let study = classifier.study();
    let gap = widest_gap(reading, &near.candidate.parts);
    let missing = match lacks {
        Loosened::Without(elements) => elements.first().map(|e| some_words(study, e)),
        _ => None,
    };
    let between = match lacks {
        Loosened::Gap(_) | Loosened::Span(_) => gap.clone(),
        _ => None,
    };
    Some(Close {
        told: RuleNear {
            rule: rule.reference.clone(),
            title: rule.info.title_zh.clone(),
            category: rule.category,
            quote,
            lacks: in_words(study, open.readings, near, lacks, gap),
        },
        place,
        missing: missing.unwrap_or_default(),
        between: between.map(|range| reading.place(range).0),
    })
}

/// What a rule lacks, for an officer.
fn in_words(
    study: &Study,
    readings: &[Reading<'_>],
    near: &Near<'_>,
    lacks: &Loosened,
    gap: Option<Range<usize>>,
) -> String {
    let reading = &readings[near.reading];
    match lacks {
        Loosened::Without(elements) => {
            let named: Vec<String> = elements.iter().map(|e| named(study, e)).collect();
            let elsewhere = elements
                .first()
                .and_then(|e| elsewhere(study, readings, near, e));
            match elsewhere {
                Some((word, same)) => format!(
                    "缺少{}；“{word}”在{}",
                    named.join("、"),
                    if same {
                        "同一句，但次序或位置不合"
                    } else {
                        "另一句"
                    }
                ),
                None => format!("缺少{}", named.join("、")),
            }
        }
        Loosened::Gap(limit) => {
            let wide = gap.map_or(0, |range| reading.normal.text[range].chars().count());
            let over = wide.saturating_sub(*limit as usize);
            format!("两处相隔{wide}字，至多{limit}字，宽了{over}字")
        }
        Loosened::Span(limit) => {
            let all: usize = between(&near.candidate.parts)
                .map(|range| reading.normal.text[range].chars().count())
                .sum();
            let over = all.saturating_sub(*limit as usize);
            format!("各处之间合计{all}字，至多{limit}字，宽了{over}字")
        }
        Loosened::Sentence => "不在同一句".to_owned(),
        Loosened::Count(least) => format!("要有{least}个不同的词，只有{}个", least - 1),
        Loosened::Item(item) => format!("缺少正则中的一段：{item}"),
    }
}

/// The gaps between the parts, in order.
fn between(parts: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
    parts
        .windows(2)
        .filter(|pair| pair[0].end < pair[1].start)
        .map(|pair| pair[0].end..pair[1].start)
}

fn widest_gap(reading: &Reading<'_>, parts: &[Range<usize>]) -> Option<Range<usize>> {
    let text = &reading.normal.text;
    between(parts).max_by_key(|range| text[range.clone()].chars().count())
}

/// An element as written, each lexicon with its note.
fn named(study: &Study, element: &Element) -> String {
    let notes: Vec<&str> = element
        .iter()
        .filter_map(|atom| match atom {
            Atom::Lexicon(name) => study.lexicons.get(name).map(|l| l.note.as_str()),
            Atom::Literal(_) => None,
        })
        .take(3)
        .collect();
    let written = written(element);
    if notes.is_empty() {
        format!("“{written}”")
    } else {
        format!("{written}（{}）", notes.join("、"))
    }
}

/// All words of an element.
fn words<'s>(study: &'s Study, element: &'s Element) -> impl Iterator<Item = &'s str> {
    element.iter().flat_map(|atom| match atom {
        Atom::Literal(word) => vec![word.as_str()],
        Atom::Lexicon(name) => {
            let lexicon = study.lexicons.get(name);
            lexicon.map_or_else(Vec::new, |l| l.terms.iter().map(String::as_str).collect())
        }
    })
}

/// A few words of an element, the plainest first.
fn some_words(study: &Study, element: &Element) -> Vec<String> {
    let mut all: Vec<&str> = words(study, element).collect();
    all.sort_by_key(|word| (word.chars().count().abs_diff(3), *word));
    all.into_iter().take(3).map(str::to_owned).collect()
}

/// A word of a missing element that stands elsewhere, and whether in the same sentence.
fn elsewhere<'s>(
    study: &'s Study,
    readings: &[Reading<'_>],
    near: &Near<'_>,
    element: &'s Element,
) -> Option<(&'s str, bool)> {
    let sentence = readings[near.reading]
        .sentences
        .around(near.candidate.start);
    let mut found = None;
    for word in words(study, element) {
        for (index, reading) in readings.iter().enumerate() {
            for (at, _) in reading.normal.text.match_indices(word) {
                if index == near.reading && sentence.contains(&at) {
                    return Some((word, true));
                }
                found.get_or_insert((word, false));
            }
        }
    }
    found
}
