//! The smallest change that turns a verdict, and the words that an excuse hangs on: changes are
//! tried, fewest characters first, and each is scored.
//!
//! Flagged: words, clauses and sentences of the findings are taken out, alone, then together.
//! Clear: what excuses is taken out, what is missing is put in, what stands between is taken out,
//! and a way to buy is put at the end.

use super::near::Close;
use crate::sentence::ends_clause;
use crate::{Classifier, Readers};
use mingjian_domain::{Assessment, Change, Document, Excused, Place, Turn, TurnPiece, Verdict};
use rayon::prelude::*;
use std::ops::Range;

/// Characters scored at most in each search, counting every change anew; some changes are always
/// tried.
const SCORED: usize = 600_000;
const LEAST: usize = 60;
const MOST: usize = 1_200;
/// Characters that an excuse has at most.
const WORD: usize = 8;
/// Characters around a candidate in which its excuse is looked for.
const AROUND: usize = 40;
/// A way to buy.
const SELLS: &str = "，微信下单，每盒98元";

/// One change of one part: characters replaced by words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    part: usize,
    range: Range<usize>,
    with: String,
}

impl Edit {
    fn cut(part: usize, range: Range<usize>) -> Self {
        Self {
            part,
            range,
            with: String::new(),
        }
    }

    fn size(&self) -> usize {
        self.range.len() + self.with.chars().count()
    }
}

pub(super) fn smallest(
    classifier: &Classifier,
    document: &Document,
    said: &Assessment,
    near: &[Close],
) -> Option<Turn> {
    let wanted = match said.verdict {
        Verdict::Flagged => Verdict::Clear,
        Verdict::Clear => Verdict::Flagged,
    };
    let turns = |edits: &Vec<Edit>| {
        let changed = changed(document, edits);
        classifier.assess(&changed, Readers::Rules).verdict == wanted
    };
    let found = match said.verdict {
        Verdict::Flagged => first(document, cuts(document, said), &turns)
            .or_else(|| together(classifier, document, said)),
        Verdict::Clear => first(document, additions(document, said, near), &turns),
    }?;
    let then = classifier.assess(&changed(document, &found), Readers::Rules);
    Some(Turn {
        what: told(document, &found),
        pieces: pieces(document, &found),
        verdict: then.verdict,
        risk: then.risk,
    })
}

/// The words without which an excused candidate would stand.
pub(super) fn lifted_by(
    classifier: &Classifier,
    document: &Document,
    said: &Assessment,
    excused: &Excused,
) -> Option<String> {
    // The rule may stand elsewhere already.
    let standing = |said: &Assessment| {
        let of_rule = said.findings.iter().filter(|f| f.rule == excused.rule);
        of_rule.count()
    };
    let before = standing(said);
    let stands = |edits: &Vec<Edit>| {
        let said = classifier.assess(&changed(document, edits), Readers::Rules);
        standing(&said) > before
    };
    let edits = first(document, around(document, &excused.place), &stands)?;
    let edit = edits.first()?;
    Some(slice(document, edit.part, edit.range.clone()))
}

/// The first that holds, fewest characters first.
fn first(
    document: &Document,
    mut all: Vec<Vec<Edit>>,
    holds: &(dyn Fn(&Vec<Edit>) -> bool + Sync),
) -> Option<Vec<Edit>> {
    all.sort_by_key(|edits| edits.iter().map(Edit::size).sum::<usize>());
    all.dedup();
    let chars: usize = document.parts.iter().map(|p| p.text.chars().count()).sum();
    all.truncate((SCORED / chars.max(1)).clamp(LEAST, MOST));
    all.par_iter().find_first(|edits| holds(edits)).cloned()
}

/// Every word, clause and sentence of the findings taken out.
fn cuts(document: &Document, said: &Assessment) -> Vec<Vec<Edit>> {
    let mut all = Vec::new();
    for place in said.findings.iter().map(|f| &f.place) {
        let Some((part, range)) = in_one_part(document, place) else {
            continue;
        };
        let chars: Vec<char> = document.parts[part].text.chars().collect();
        for from in range.clone() {
            for to in (from + 1..=range.end).take(WORD) {
                all.push(vec![Edit::cut(part, from..to)]);
            }
        }
        all.push(vec![Edit::cut(part, range.clone())]);
        all.push(vec![Edit::cut(part, widened(&chars, &range, ends_clause))]);
        let sentence = |c| matches!(c, '。' | '！' | '？' | '!' | '?' | '\n');
        all.push(vec![Edit::cut(part, widened(&chars, &range, sentence))]);
    }
    all
}

/// What all findings quote taken out one after another, the most helpful first, until the verdict
/// turns; then those put back that it turns without. Where quotes overlap, once the shorter ones and
/// once the longer ones are taken; the smaller change counts.
fn together(classifier: &Classifier, document: &Document, said: &Assessment) -> Option<Vec<Edit>> {
    let mut quotes: Vec<Edit> = said
        .findings
        .iter()
        .filter_map(|f| in_one_part(document, &f.place))
        .map(|(part, range)| Edit::cut(part, range))
        .collect();
    quotes.sort_by_key(Edit::size);
    let shorter = one_by_one(classifier, document, &quotes);
    quotes.reverse();
    let longer = one_by_one(classifier, document, &quotes);
    let size = |edits: &Vec<Edit>| edits.iter().map(Edit::size).sum::<usize>();
    shorter.into_iter().chain(longer).min_by_key(size)
}

fn one_by_one(classifier: &Classifier, document: &Document, quotes: &[Edit]) -> Option<Vec<Edit>> {
    const QUOTES: usize = 24;
    let risk = |edits: &[Edit]| {
        let said = classifier.assess(&changed(document, edits), Readers::Rules);
        (said.verdict == Verdict::Flagged, said.risk)
    };
    let mut left: Vec<Edit> = Vec::new();
    for edit in quotes {
        if left.len() < QUOTES && left.iter().all(|other| apart(other, edit)) {
            left.push(edit.clone());
        }
    }
    let mut taken: Vec<Edit> = Vec::new();
    loop {
        let tried: Vec<(bool, f64)> = left
            .par_iter()
            .map(|edit| {
                let mut all = taken.clone();
                all.push(edit.clone());
                risk(&all)
            })
            .collect();
        let (at, (flagged, _)) = tried
            .iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))?;
        taken.push(left.remove(at));
        if !flagged {
            break;
        }
    }
    let mut at = 0;
    while taken.len() > 1 && at < taken.len() {
        let mut fewer = taken.clone();
        fewer.remove(at);
        if risk(&fewer).0 {
            at += 1;
        } else {
            taken = fewer;
        }
    }
    taken.sort_by_key(|edit| (edit.part, edit.range.start));
    Some(taken)
}

fn apart(a: &Edit, b: &Edit) -> bool {
    a.part != b.part || a.range.end <= b.range.start || b.range.end <= a.range.start
}

/// Excuses taken out, what is missing put in, what stands between taken out: each alone and with a
/// way to buy.
fn additions(document: &Document, said: &Assessment, near: &[Close]) -> Vec<Vec<Edit>> {
    let mut all: Vec<Vec<Edit>> = Vec::new();
    for excused in &said.excused {
        all.extend(around(document, &excused.place));
    }
    for close in near {
        all.extend(close.between.iter().filter_map(|place| {
            let (part, range) = in_one_part(document, place)?;
            Some(vec![Edit::cut(part, range)])
        }));
        let Some((part, range)) = in_one_part(document, &close.place) else {
            continue;
        };
        for word in &close.missing {
            for at in [range.start, range.end] {
                all.push(vec![Edit {
                    part,
                    range: at..at,
                    with: word.clone(),
                }]);
            }
        }
    }
    let Some(last) = document.parts.len().checked_sub(1) else {
        return all;
    };
    let end = document.parts[last].text.trim_end().chars().count();
    let sells = Edit {
        part: last,
        range: end..end,
        with: SELLS.to_owned(),
    };
    let with: Vec<Vec<Edit>> = all
        .iter()
        .filter(|edits| edits.iter().all(|edit| apart(edit, &sells)))
        .map(|edits| edits.iter().cloned().chain([sells.clone()]).collect())
        .collect();
    all.extend(with);
    all.push(vec![sells]);
    all
}

/// Every short run of characters beside a place taken out.
fn around(document: &Document, place: &Place) -> Vec<Vec<Edit>> {
    let Some((part, range)) = in_one_part(document, place) else {
        return Vec::new();
    };
    let length = document.parts[part].text.chars().count();
    let near = range.start.saturating_sub(AROUND)..(range.end + AROUND).min(length);
    let mut all = Vec::new();
    for side in [near.start..range.start, range.end..near.end, range] {
        for from in side.clone() {
            for to in (from + 1..=side.end).take(WORD) {
                all.push(vec![Edit::cut(part, from..to)]);
            }
        }
    }
    all
}

/// A place as characters of one part, if it lies in one.
fn in_one_part(document: &Document, place: &Place) -> Option<(usize, Range<usize>)> {
    match place {
        Place::Text { from, to } if from.part == to.part => {
            let part = from.part as usize;
            document.parts.get(part)?;
            Some((part, from.offset as usize..to.offset as usize))
        }
        _ => None,
    }
}

/// A range widened to the marks around it, the last one included.
fn widened(chars: &[char], range: &Range<usize>, ends: impl Fn(char) -> bool) -> Range<usize> {
    let before = chars[..range.start].iter().rposition(|c| ends(*c));
    let after = chars[range.end..].iter().position(|c| ends(*c));
    let start = before.map_or(0, |at| at + 1);
    start..after.map_or(chars.len(), |at| range.end + at + 1)
}

fn changed(document: &Document, edits: &[Edit]) -> Document {
    let mut changed = document.clone();
    for (index, part) in changed.parts.iter_mut().enumerate() {
        if edits.iter().any(|edit| edit.part == index) {
            let pieces = part_pieces(&document.parts[index].text, index, edits);
            let stays = pieces.into_iter().filter(|p| p.change != Change::Removed);
            part.text = stays.map(|piece| piece.text).collect();
        }
    }
    changed
}

/// The changed parts in pieces, parted by a line end.
fn pieces(document: &Document, edits: &[Edit]) -> Vec<TurnPiece> {
    let mut all: Vec<TurnPiece> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        if edits.iter().any(|edit| edit.part == index) {
            if !all.is_empty() {
                all.push(piece("\n".to_owned(), Change::Kept));
            }
            all.extend(part_pieces(&part.text, index, edits));
        }
    }
    all
}

fn part_pieces(text: &str, index: usize, edits: &[Edit]) -> Vec<TurnPiece> {
    let chars: Vec<char> = text.chars().collect();
    let mut of_part: Vec<&Edit> = edits.iter().filter(|edit| edit.part == index).collect();
    of_part.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut all = Vec::new();
    let mut done = 0;
    for edit in of_part {
        let kept = chars[done..edit.range.start.max(done)].iter().collect();
        let gone = chars[edit.range.clone()].iter().collect();
        all.push(piece(kept, Change::Kept));
        all.push(piece(gone, Change::Removed));
        all.push(piece(edit.with.clone(), Change::Added));
        done = done.max(edit.range.end);
    }
    all.push(piece(chars[done..].iter().collect(), Change::Kept));
    all.retain(|piece| !piece.text.is_empty());
    all
}

fn piece(text: String, change: Change) -> TurnPiece {
    TurnPiece { text, change }
}

fn slice(document: &Document, part: usize, range: Range<usize>) -> String {
    let text = document.parts[part].text.chars();
    text.skip(range.start).take(range.len()).collect()
}

fn told(document: &Document, edits: &[Edit]) -> String {
    let words: Vec<String> = edits
        .iter()
        .map(|edit| {
            let gone = slice(document, edit.part, edit.range.clone());
            match (gone.is_empty(), edit.with.is_empty()) {
                (false, true) => format!("删去“{gone}”"),
                (true, false) => format!("加上“{}”", edit.with),
                _ => format!("“{gone}”改为“{}”", edit.with),
            }
        })
        .collect();
    words.join("，")
}
