//! The first walk over a text: fold characters, drop what is invisible, take out what is wedged
//! into words (治★疗, 根 治, 糖①尿②病, a line break), and drop pinyin glosses: 现(xiàn).
//!
//! A dropped space, line break or picture leaves a weak bound: words match across it, the scope of
//! a negation ends there. A blank line becomes a line break, which nothing crosses.

use super::chars::{fold, fold_first, is_emoji, is_han, is_invisible, is_wedge};
use super::evasion::picture_word;
use super::offsets::Builder;
use pinyin::ToPinyinMulti;

/// Folded text with the byte offsets of its weak bounds.
pub(crate) struct Walked {
    pub(crate) builder: Builder,
    pub(crate) weak: Vec<u32>,
}

pub(crate) fn walk(text: &str) -> Walked {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Builder::with_capacity(text.len());
    let mut weak = Vec::new();
    let mut last = None; // last character emitted
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if is_invisible(c) {
            at += 1;
            continue;
        }
        if last.is_some_and(is_han)
            && let Some(end) = gloss_end(&chars, at, &out.text)
        {
            at = end;
            continue;
        }
        if let Some(inner) = lone_bracket(&chars, at, last) {
            let folded = fold_first(inner);
            out.push(folded, at as u32, 3);
            last = Some(folded);
            at += 3;
            continue;
        }
        if is_wedge_at(c) {
            at = wedge(&chars, at, &mut last, &mut out, &mut weak);
            continue;
        }
        fold(c, |folded| {
            out.push(folded, at as u32, 1);
            last = Some(folded);
        });
        at += 1;
    }
    Walked { builder: out, weak }
}

/// Whether `c` begins a run of wedges; pictures that stand for a word do not.
fn is_wedge_at(c: char) -> bool {
    picture_word(c).is_none() && (is_wedge(c) || is_wedge(fold_first(c)))
}

/// Takes the run of wedges at `at` and says where it ends.
fn wedge(
    chars: &[char],
    at: usize,
    last: &mut Option<char>,
    out: &mut Builder,
    weak: &mut Vec<u32>,
) -> usize {
    let mut end = at;
    let mut breaks = 0;
    let (mut blank, mut pictures, mut other) = (false, false, false);
    let mut awkward = false; // signs that belong to addresses and sums, not to hidden words
    while let Some(&c) = chars.get(end) {
        if is_invisible(c) {
        } else if c.is_whitespace() {
            blank = true;
            breaks += usize::from(c == '\n' || (c == '\r' && chars.get(end + 1) != Some(&'\n')));
        } else if !is_wedge_at(c) {
            break;
        } else if is_emoji(c) || matches!(c, '\u{2460}'..='\u{24ff}') {
            pictures = true;
        } else {
            other = true;
            awkward |= matches!(
                fold_first(c),
                '.' | '/' | '+' | '=' | '@' | '&' | '\\' | ':'
            );
        }
        end += 1;
    }
    let next = chars.get(end).map(|c| fold_first(*c));
    let len = (end - at) as u32;
    let han = |c: Option<char>| c.is_some_and(|c| is_han(c) || picture_word(c).is_some());
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (left, right) = (*last, next);
    if breaks >= 2 {
        out.push('\n', at as u32, len);
        *last = Some('\n');
    } else if han(left) && han(right) {
        if blank || pictures {
            weak.push(out.text.len() as u32);
        }
    } else if (han(left) && letter(right) || letter(left) && han(right)) && breaks == 0 && !awkward
        || (han(left) && digit(right) || digit(left) && han(right))
            && breaks == 0
            && !other
            && !pictures
    {
        // 降 xue 糖, 3 天: one word, no pause.
    } else {
        weak.push(out.text.len() as u32);
        emit_run(chars, at..end, out, last);
    }
    end
}

/// A run between other neighbours stays: blanks as one space, signs as they are, pictures dropped.
fn emit_run(
    chars: &[char],
    run: std::ops::Range<usize>,
    out: &mut Builder,
    last: &mut Option<char>,
) {
    let mut at = run.start;
    while at < run.end {
        let c = chars[at];
        if c.is_whitespace() {
            let from = at;
            while at < run.end && (chars[at].is_whitespace() || is_invisible(chars[at])) {
                at += 1;
            }
            if !out.text.is_empty() && *last != Some(' ') && *last != Some('\n') {
                out.push(' ', from as u32, (at - from) as u32);
                *last = Some(' ');
            }
            continue;
        }
        if !is_invisible(c) && !is_emoji(c) {
            fold(c, |folded| {
                out.push(folded, at as u32, 1);
                *last = Some(folded);
            });
        }
        at += 1;
    }
}

/// Where a bracketed pinyin gloss of the last characters ends: 现(xiàn), 糖尿(tángniào).
fn gloss_end(chars: &[char], at: usize, written: &str) -> Option<usize> {
    if !matches!(chars[at], '(' | '（' | '[' | '［') {
        return None;
    }
    let mut letters = String::new();
    let mut end = at + 1;
    while end < chars.len() && letters.len() < 24 && end - at < 40 {
        match chars[end] {
            ')' | '）' | ']' | '］' => break,
            c if c.is_whitespace() || is_invisible(c) || matches!(c, '1'..='5' | '\'') => {}
            c => fold(c, |folded| letters.push(folded)),
        }
        end += 1;
    }
    if !matches!(chars.get(end), Some(')' | '）' | ']' | '］'))
        || letters.is_empty()
        || !letters.bytes().all(|b| b.is_ascii_lowercase())
    {
        return None;
    }
    let mut rest = letters.as_str();
    for han in written.chars().rev().take(4) {
        if !is_han(han) {
            return None;
        }
        rest = readings(han).find_map(|reading| rest.strip_suffix(reading.as_str()))?;
        if rest.is_empty() {
            return Some(end + 1);
        }
    }
    None
}

/// Every reading of a character, without tones; ü written u.
pub(crate) fn readings(han: char) -> impl Iterator<Item = String> {
    let multi = han.to_pinyin_multi();
    (0..multi.map_or(0, |m| m.count())).filter_map(move |index| {
        let mut plain = String::new();
        for c in multi?.get(index).plain().chars() {
            fold(c, |folded| plain.push(folded));
        }
        Some(plain)
    })
}

/// The one Han character in brackets that hides inside a word: 治【疗】. Brackets that carry a
/// sense of their own, as in 食健广审(文) or 第(一)项, are left.
fn lone_bracket(chars: &[char], at: usize, last: Option<char>) -> Option<char> {
    let close = match chars[at] {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '［' => '］',
        '【' => '】',
        '{' => '}',
        '<' => '>',
        '〔' => '〕',
        _ => return None,
    };
    let inner = *chars.get(at + 1)?;
    let has_sense = "文视声男女甲乙丙丁一二三四五六七八九十元盒瓶克图注原广";
    let beside = last.is_some_and(is_han) || chars.get(at + 3).copied().is_some_and(is_han);
    (is_han(inner) && chars.get(at + 2) == Some(&close) && beside && !has_sense.contains(inner))
        .then_some(inner)
}
