//! Negation and its scope: which denials deny the claim.
//!
//! A true denial excuses (本品不能治疗糖尿病); a denial of something else helps the claim
//! (不用打针也能降糖), and a double one makes it stronger (没有治不好的). The scope ends at the clause,
//! at a turn (但, 也能), and where a space or cue ends, unless the denial stands right before it.

use super::scan::Candidate;
use crate::circumstances::{List, Words};
use crate::reading::Reading;
use crate::sentence::{ends_clause, ends_sentence};
use mingjian_domain::PartKind;
use std::ops::Range;

/// Whether the candidate is denied.
pub(crate) fn denied(words: &Words, reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let clause = clause_start(text, candidate.start);
    let mut from = clause;
    for part in &candidate.parts {
        if denied_at(words, reading, from..part.start, candidate) {
            return true;
        }
        from = part.end.max(from);
    }
    denied_afterwards(words, reading, candidate)
        || denied_by_heading(words, reading, candidate)
        || named_as_wording(words, reading, candidate)
}

/// Whether a denial in `before` reaches to its end.
fn denied_at(
    words: &Words,
    reading: &Reading<'_>,
    before: Range<usize>,
    candidate: &Candidate,
) -> bool {
    if before.is_empty() {
        return false;
    }
    let text = reading.normal.text.as_str();
    let start = clause_start(text, before.end).max(before.start);
    let scope = &text[start..before.end];
    let last = |list, reaching| {
        let all = words.list(list).iter();
        all.filter_map(move |word| Some((scope.rfind(word.as_str())?, word.as_str(), reaching)))
    };
    let reach = last(List::DenialReaching, true);
    let abut = last(List::DenialAbutting, false);
    // The denial that ends last, and of those the longest: 不 of 不能 is no denial of its own.
    let Some((at, word, reaching)) = reach
        .chain(abut)
        .max_by_key(|(at, word, reaching)| (at + word.len(), word.len(), *reaching))
    else {
        return false;
    };
    if asks(scope, at, word) {
        return false;
    }
    let end = at + word.len();
    let between = &scope[end..];
    let abrupt = weak_between(reading, start + end, before.end);
    if abrupt || words.stands(List::Turn, between) {
        return false;
    }
    let near = if reaching {
        // A list is one thing however long: 不能治疗糖尿病、高血压、冠心病等疾病.
        let reach = if between.contains('、') { 40 } else { 14 };
        between.chars().count() <= reach
    } else {
        only_passed(words, between)
    };
    near && !doubled(text, start + end, candidate)
}

/// Whether the denial is the middle of a question: 是不是, 能不能, 有没有.
fn asks(scope: &str, at: usize, word: &str) -> bool {
    let before = scope[..at].chars().next_back();
    let denied = word
        .chars()
        .nth(1)
        .or_else(|| scope[at + word.len()..].chars().next());
    word.starts_with(['不', '没']) && before.is_some() && before == denied
}

/// Whether a space, line or cue ended between the denial and the claim, not right after the denial.
fn weak_between(reading: &Reading<'_>, denial_end: usize, claim: usize) -> bool {
    let weak = &reading.normal.weak;
    let from = weak.partition_point(|at| *at as usize <= denial_end);
    let mut inside = weak[from..]
        .iter()
        .take_while(|at| **at as usize <= claim)
        .count();
    let spaced_out = weak.binary_search(&(denial_end as u32)).is_ok();
    if spaced_out {
        // Words written apart all through: 不 能 治 疗. Such spaces end nothing.
        inside = 0;
    }
    inside > 0
}

/// Whether nothing but passed-over words stands here.
fn only_passed(words: &Words, mut between: &str) -> bool {
    while !between.is_empty() {
        let Some(word) = words
            .list(List::PassedOver)
            .iter()
            .filter(|word| between.starts_with(word.as_str()))
            .max_by_key(|w| w.len())
        else {
            return false;
        };
        between = &between[word.len()..];
    }
    true
}

/// Whether a second denial takes the first back: 没有治不好的, 不可能没效果.
fn doubled(text: &str, denial_end: usize, candidate: &Candidate) -> bool {
    let after = text[candidate.end..]
        .chars()
        .next()
        .map_or(0, char::len_utf8);
    let mut at = denial_end;
    let mut pieces = Vec::new();
    for part in candidate.parts.iter().filter(|p| p.start >= denial_end) {
        pieces.push(at.min(part.start)..part.start);
        at = part.end;
    }
    pieces.push(at.min(candidate.end + after)..candidate.end + after);
    pieces
        .iter()
        .any(|piece| text[piece.clone()].contains(['不', '没', '无', '未']))
}

fn denied_afterwards(words: &Words, reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let sentence = reading.sentences.around(candidate.start);
    let rest: String = text[candidate.end..sentence.end.max(candidate.end)]
        .chars()
        .take(14)
        .collect();
    if words.stands(List::DeniedAfterwards, &rest) && !words.stands(List::TakenBack, &rest) {
        return true;
    }
    // In the next sentence, or further on where speech has no marks: “…能根治。”这是假的.
    let after: String = text[candidate.end..].chars().take(40).collect();
    let first = words
        .list(List::DeniedNext)
        .iter()
        .filter_map(|word| after.find(word.as_str()))
        .min();
    first.is_some_and(|at| {
        let between = &after[..at];
        let ended = between.chars().filter(|c| ends_sentence(*c)).count();
        ended <= 1
            && (ended == 1 || reading.flow.kind == PartKind::Cue)
            && !words.stands(List::TakenBack, between)
    })
}

/// 误区一:…, 辟谣:…: what the heading names is false.
fn denied_by_heading(words: &Words, reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let sentence = reading.sentences.around(candidate.start);
    let before = &text[sentence.start..candidate.start];
    let Some(colon) = before.find([':', '|', '丨']) else {
        return false;
    };
    let heading = before[..colon].trim();
    heading.chars().count() <= 10 && words.stands(List::FalseHeading, heading)
}

/// 没有通便、养胃、抗过敏字样: words named as words, and denied.
fn named_as_wording(words: &Words, reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let after: String = text[candidate.end..].chars().take(20).collect();
    let clause: String = after.chars().take_while(|c| !ends_clause(*c)).collect();
    let before = &text[clause_start(text, candidate.start)..candidate.start];
    words.stands(List::Wording, &clause)
        && (words.stands(List::DenialReaching, before)
            || words.stands(List::DenialAbutting, before))
}

/// Byte after the last clause mark before `at`; a clause is followed back 60 characters.
pub(crate) fn clause_start(text: &str, at: usize) -> usize {
    let mut start = at;
    for (mark, c) in text[..at].char_indices().rev().take(60) {
        if ends_clause(c) {
            return mark + c.len_utf8();
        }
        start = mark;
    }
    start
}
