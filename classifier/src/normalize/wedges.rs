//! The first walk over a text: fold characters, drop what is invisible, take out what is wedged
//! into words (治★疗, 根 治, 糖①尿②病, a line break), and drop pinyin glosses: 现(xiàn).
//!
//! A dropped space, line break or picture leaves a weak bound: words match across it, the scope of
//! a negation ends there. A blank line becomes a line break, which nothing crosses.

use super::alike::picture_word;
use super::chars::{Plain, fold, fold_first, is_emoji, is_han, is_invisible, is_wedge};
use super::offsets::{Builder, RUN};
use pinyin::ToPinyinMulti;

/// Folded text with the byte offsets of its weak bounds.
pub(crate) struct Walked {
    pub(crate) builder: Builder,
    pub(crate) weak: Vec<u32>,
}

pub(crate) fn walk(text: &str) -> Walked {
    let mut walk = Walk {
        text,
        out: Builder::with_capacity(text.len()),
        weak: Vec::new(),
        at: 0,
        passed: 0,
    };
    let plain = Plain::table();
    while walk.at < text.len() {
        walk.run(plain);
        walk.step();
    }
    Walked {
        builder: walk.out,
        weak: walk.weak,
    }
}

struct Walk<'t> {
    text: &'t str,
    out: Builder,
    weak: Vec<u32>,
    /// Bytes and characters of the text that were taken.
    at: usize,
    passed: u32,
}

impl Walk<'_> {
    /// Takes what is plain, as far as it goes: nearly all of an ordinary text.
    fn run(&mut self, plain: Plain) {
        let bytes = self.text.as_bytes();
        let mut from = self.at;
        let mut chars = 0;
        let mut at = self.at;
        while let Some((len, code, folded)) = plain.first(&bytes[at..]) {
            at += len;
            chars += 1;
            if code == folded {
                if chars < RUN {
                    continue;
                }
                self.out.push_run(&self.text[from..at], self.passed, chars);
            } else {
                let same = &self.text[from..at - len];
                self.out.push_run(same, self.passed, chars - 1);
                let folded = char::from_u32(u32::from(folded)).expect("made of a character");
                self.out.push(folded, self.passed + chars - 1, 1);
            }
            self.passed += chars;
            chars = 0;
            from = at;
        }
        self.out.push_run(&self.text[from..at], self.passed, chars);
        self.passed += chars;
        self.at = at;
    }

    /// Takes the next character that is not plain, with what belongs to it.
    fn step(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else {
            return;
        };
        if is_invisible(c) {
            return self.take(c.len_utf8(), 1);
        }
        let rest = &self.text[self.at..];
        let last = self.last();
        if last.is_some_and(is_han)
            && let Some((bytes, chars)) = gloss(rest, &self.out.text)
        {
            return self.take(bytes, chars);
        }
        if let Some((inner, bytes)) = lone_bracket(rest, last) {
            self.out.push(fold_first(inner), self.passed, 3);
            return self.take(bytes, 3);
        }
        if is_wedge_at(c) {
            return self.wedge();
        }
        let (out, passed) = (&mut self.out, self.passed);
        fold(c, |folded| out.push(folded, passed, 1));
        self.take(c.len_utf8(), 1);
    }

    fn take(&mut self, bytes: usize, chars: u32) {
        self.at += bytes;
        self.passed += chars;
    }

    /// The last character written.
    fn last(&self) -> Option<char> {
        self.out.text.chars().next_back()
    }

    /// Takes the run of wedges that begins here.
    fn wedge(&mut self) {
        let run = Run::of(&self.text[self.at..]);
        let han = |c: Option<char>| c.is_some_and(|c| is_han(c) || picture_word(c).is_some());
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let (left, right) = (self.last(), run.next);
        if run.breaks >= 2 {
            self.out.push('\n', self.passed, run.chars);
        } else if han(left) && han(right) {
            if run.blank || run.pictures {
                self.weak.push(self.out.text.len() as u32);
            }
        } else if (han(left) && letter(right) || letter(left) && han(right))
            && run.breaks == 0
            && !run.awkward
            || (han(left) && digit(right) || digit(left) && han(right))
                && run.breaks == 0
                && !run.other
                && !run.pictures
        {
            // 降 xue 糖, 3 天: one word, no pause.
        } else {
            self.weak.push(self.out.text.len() as u32);
            self.emit(run.bytes);
        }
        self.take(run.bytes, run.chars);
    }

    /// A run between other neighbours stays: blanks as one space, signs as they are, pictures
    /// dropped.
    fn emit(&mut self, bytes: usize) {
        let run = &self.text[self.at..self.at + bytes];
        let mut chars = run.chars().zip(self.passed..).peekable();
        while let Some((c, at)) = chars.next() {
            if c.is_whitespace() {
                let mut len = 1;
                while chars
                    .next_if(|(c, _)| c.is_whitespace() || is_invisible(*c))
                    .is_some()
                {
                    len += 1;
                }
                if !matches!(self.last(), None | Some(' ' | '\n')) {
                    self.out.push(' ', at, len);
                }
            } else if !is_invisible(c) && !is_emoji(c) {
                fold(c, |folded| self.out.push(folded, at, 1));
            }
        }
    }
}

/// Whether `c` begins a run of wedges; pictures that stand for a word do not.
fn is_wedge_at(c: char) -> bool {
    picture_word(c).is_none() && (is_wedge(c) || is_wedge(fold_first(c)))
}

/// A run of wedges: what it is made of, and what follows.
#[derive(Default)]
struct Run {
    bytes: usize,
    chars: u32,
    breaks: u32,
    blank: bool,
    pictures: bool,
    other: bool,
    /// Signs that belong to addresses and sums, not to hidden words.
    awkward: bool,
    /// The first character behind it, folded.
    next: Option<char>,
}

impl Run {
    fn of(text: &str) -> Self {
        let mut run = Self::default();
        let mut chars = text.chars().peekable();
        while let Some(&c) = chars.peek() {
            if is_invisible(c) {
            } else if c.is_whitespace() {
                run.blank = true;
                let crlf = c == '\r' && text[run.bytes + 1..].starts_with('\n');
                run.breaks += u32::from(c == '\n' || c == '\r' && !crlf);
            } else if !is_wedge_at(c) {
                run.next = Some(fold_first(c));
                break;
            } else if is_emoji(c) || matches!(c, '\u{2460}'..='\u{24ff}') {
                run.pictures = true;
            } else {
                run.other = true;
                run.awkward |= matches!(
                    fold_first(c),
                    '.' | '/' | '+' | '=' | '@' | '&' | '\\' | ':'
                );
            }
            run.bytes += c.len_utf8();
            run.chars += 1;
            chars.next();
        }
        run
    }
}

/// How many bytes and characters a bracketed pinyin gloss of the last characters takes: 现(xiàn),
/// 糖尿(tángniào).
fn gloss(text: &str, written: &str) -> Option<(usize, u32)> {
    if !text.starts_with(['(', '（', '[', '［']) {
        return None;
    }
    let mut letters = [0_u8; 24];
    let mut len = 0;
    let mut latin = true;
    let mut end = None;
    for (count, (at, c)) in text.char_indices().enumerate().skip(1).take(40) {
        if matches!(c, ')' | '）' | ']' | '］') {
            end = Some((at + c.len_utf8(), count as u32 + 1));
            break;
        }
        if len >= 24 {
            return None;
        }
        if !(c.is_whitespace() || is_invisible(c) || matches!(c, '1'..='5' | '\'')) {
            fold(c, |folded| {
                latin &= folded.is_ascii_lowercase();
                if let Some(letter) = letters.get_mut(len) {
                    *letter = folded as u8;
                }
                len += folded.len_utf8();
            });
        }
    }
    let end = end?;
    let letters = letters.get(..len).filter(|_| latin && len > 0)?;
    let mut rest = std::str::from_utf8(letters).ok()?;
    for han in written.chars().rev().take(4) {
        if !is_han(han) {
            return None;
        }
        rest = readings(han).find_map(|reading| rest.strip_suffix(reading.as_str()))?;
        if rest.is_empty() {
            return Some(end);
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

/// The one Han character in brackets that hides inside a word, and the bytes of it all: 治【疗】.
/// Brackets that carry a sense of their own, as in 食健广审(文) or 第(一)项, are left.
fn lone_bracket(text: &str, last: Option<char>) -> Option<(char, usize)> {
    let mut chars = text.chars();
    let open = chars.next()?;
    let close = match open {
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
    let inner = chars.next()?;
    let closed = chars.next() == Some(close);
    let has_sense = "文视声男女甲乙丙丁一二三四五六七八九十元盒瓶克图注原广";
    let beside = last.is_some_and(is_han) || chars.next().is_some_and(is_han);
    let bytes = open.len_utf8() + inner.len_utf8() + close.len_utf8();
    (is_han(inner) && closed && beside && !has_sense.contains(inner)).then_some((inner, bytes))
}
