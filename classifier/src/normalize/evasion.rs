//! Disguised words: pinyin, letters, look-alikes, split characters and homophones, undone only
//! where the result is a word that the lexicons know.
//!
//! ```text
//! folded text ─odd characters─→ places ─what a disguise may begin with─→ words in their disguises
//! ```
//! From each word come the ways to disguise it: 糖尿病 → 糖niao病, 糖n病, 唐尿病, tangniaobing … They
//! are looked for only where letters, pictures or characters that stand for others have a neighbour
//! that they have in a word, and made only when a text first has their first character. So ordinary
//! text costs nearly nothing, and nothing but a known word can appear out of the air.

use super::chars::{fold, is_han};
use super::offsets::Builder;
use super::{Normalised, readings};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// Characters that look alike, or fall in two when written apart. Safe in words of two characters.
const LOOK_ALIKES: &[(char, &[&str])] = &[
    ('治', &["冶", "氵台"]),
    ('疗', &["疒了"]),
    ('肿', &["月中"]),
    ('病', &["疒丙"]),
    ('糖', &["米唐"]),
    ('癌', &["嵒"]),
    ('肝', &["月干"]),
    ('胰', &["月夷"]),
    ('脂', &["月旨"]),
    ('腺', &["月泉"]),
    ('痛', &["疒甬"]),
    ('炎', &["火火"]),
    ('痿', &["萎"]),
    ('癣', &["藓"]),
    ('栓', &["拴"]),
    ('痔', &["峙"]),
    ('愈', &["俞心"]),
    ('血', &["🩸"]),
    ('药', &["💊"]),
    ('针', &["💉"]),
    ('骨', &["🦴"]),
    ('肾', &["腎"]),
];

/// Characters that sound alike. Only in words of three and more characters.
const SOUND_ALIKES: &[(char, &[&str])] = &[
    ('糖', &["唐", "塘", "溏", "搪", "🍬"]),
    ('血', &["雪", "皿"]),
    ('压', &["鸭", "丫"]),
    ('脂', &["枝", "指"]),
    ('病', &["並"]),
    ('尿', &["鸟"]),
    ('癌', &["岩", "挨"]),
    ('瘤', &["榴", "留"]),
    ('疗', &["聊", "辽"]),
    ('腺', &["线"]),
    ('栓', &["酸"]),
    ('梗', &["埂"]),
    ('卒', &["粗"]),
    ('治', &["致"]),
    ('愈', &["玉"]),
    ('效', &["笑"]),
    ('酸', &["算"]),
    ('炎', &["言"]),
    ('胰', &["夷"]),
];

/// Disguises of words of two characters that are no words themselves.
const PAIRS: &[(&str, &[&str])] = &[
    ("治疗", &["治聊", "治辽", "冶聊", "致疗"]),
    ("疗效", &["疗笑", "聊效", "疗孝"]),
    ("特效", &["特笑"]),
    ("良效", &["良笑"]),
    ("肿瘤", &["肿榴", "月中榴", "肿流"]),
    ("抗癌", &["抗岩", "抗挨", "抗爱", "抗a"]),
    ("防癌", &["防岩"]),
    ("癌症", &["岩症", "a症"]),
    ("血糖", &["血唐", "血塘", "雪糖", "血溏", "血🍬"]),
    ("降糖", &["降塘", "降唐"]),
    ("糖友", &["🍬友", "唐友"]),
    ("血脂", &["血枝"]),
    ("壮阳", &["壮y"]),
    ("减肥", &["减f"]),
    ("阳痿", &["阳w"]),
    ("三高", &["3gao"]),
];

/// The word a picture stands for in disguised writing, if it stands for one.
pub(crate) fn picture_word(c: char) -> Option<char> {
    match c {
        '🩸' => Some('血'),
        '💊' => Some('药'),
        '💉' => Some('针'),
        '🦴' => Some('骨'),
        '🍬' => Some('糖'),
        _ => None,
    }
}

/// Every known disguise of every known word.
pub(crate) struct Disguises {
    /// Shorter words first: where two words share a disguise the shorter has it.
    words: Vec<String>,
    known: HashSet<String>,
    neighbours: Neighbours,
    /// Words by each character that one of their disguises may begin with; their disguises are
    /// made when a text first asks.
    beginning: HashMap<char, (Vec<u32>, OnceLock<Ways>)>,
}

/// Disguises that begin with one character.
struct Ways {
    /// In order, each with the number of its word.
    all: Vec<(String, u32)>,
    /// Each second character, in order, with where those begin that have it.
    second: Vec<(char, u32)>,
}

impl Ways {
    fn of(mut all: Vec<(String, u32)>) -> Self {
        all.sort();
        all.dedup_by(|next, before| next.0 == before.0);
        let mut second: Vec<(char, u32)> = Vec::new();
        for (at, (way, _)) in all.iter().enumerate() {
            let c = way.chars().nth(1).unwrap_or_default();
            if second.last().is_none_or(|(last, _)| *last != c) {
                second.push((c, at as u32));
            }
        }
        Self { all, second }
    }

    fn with_second(&self, c: char) -> &[(String, u32)] {
        let Ok(at) = self.second.binary_search_by_key(&c, |(c, _)| *c) else {
            return &[];
        };
        let from = self.second[at].1 as usize;
        let to = self.second.get(at + 1).map(|(_, at)| *at as usize);
        &self.all[from..to.unwrap_or(self.all.len())]
    }
}

impl Disguises {
    /// Of these normalised words; those that are not wholly Han, or too long, have none.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let known: HashSet<String> = words.into_iter().map(str::to_owned).collect();
        let mut words: Vec<String> = known.iter().filter(|w| has_any(w)).cloned().collect();
        words.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        let mut beginning: HashMap<char, (Vec<u32>, OnceLock<Ways>)> = HashMap::new();
        let mut first_swaps: HashMap<char, Vec<char>> = HashMap::new();
        for (number, word) in words.iter().enumerate() {
            let Some(first) = word.chars().next() else {
                continue;
            };
            let swaps = first_swaps
                .entry(first)
                .or_insert_with(|| beginnings(first));
            let of_pairs = pairs(word).filter_map(|pair| pair.chars().next());
            for c in swaps.iter().copied().chain(of_pairs) {
                let (numbers, _) = beginning.entry(c).or_default();
                if numbers.last() != Some(&(number as u32)) {
                    numbers.push(number as u32);
                }
            }
        }
        Self {
            neighbours: Neighbours::of(&words),
            words,
            known,
            beginning,
        }
    }

    /// Puts the word in the place of each disguise.
    pub(crate) fn undo(&self, plain: Normalised) -> Normalised {
        let found = self.find(&plain.text);
        if found.is_empty() {
            return plain;
        }
        let text = plain.text.as_str();
        let mut out = Builder::with_capacity(text.len() + 16);
        let mut weak = Vec::with_capacity(plain.weak.len());
        let mut bounds = plain.weak.iter().copied().peekable();
        let mut done = 0;
        for (hit, word) in found {
            carry_bounds(&mut bounds, &mut weak, hit.start, out.text.len(), done);
            out.copy(text, &plain.map, done..hit.start);
            let original = plain.original(hit.clone());
            out.push_word(&self.words[word as usize], original);
            while bounds.next_if(|at| (*at as usize) < hit.end).is_some() {}
            done = hit.end;
        }
        carry_bounds(&mut bounds, &mut weak, usize::MAX, out.text.len(), done);
        out.copy(text, &plain.map, done..text.len());
        let (text, map) = out.finish();
        Normalised { text, map, weak }
    }

    /// Disguises that do not overlap, the leftmost and longest, with their words.
    fn find(&self, text: &str) -> Vec<(Range<usize>, u32)> {
        let mut found = Vec::new();
        let mut at = 0;
        for odd in (Odd { text, at: 0 }) {
            let Some(start) = self.neighbours.reach_back(text, &odd) else {
                continue;
            };
            at = start.max(at);
            while at < odd.end {
                match self.longest(&text[at..]) {
                    Some((len, word)) => {
                        if is_whole(text, at, at + len) {
                            found.push((at..at + len, word));
                        }
                        at += len;
                    }
                    None => at += step(&text[at..]),
                }
            }
        }
        found
    }

    /// The longest disguise that `text` begins with: its length and its word.
    fn longest(&self, text: &str) -> Option<(usize, u32)> {
        let mut chars = text.chars();
        let (first, second) = (chars.next()?, chars.next()?);
        let mut ways = self.beginning_with(first)?.with_second(second);
        let mut longest = None;
        let mut len = first.len_utf8() + second.len_utf8();
        loop {
            match ways.first() {
                None => return longest,
                Some((way, word)) if way.len() == len => longest = Some((len, *word)),
                Some(_) => {}
            }
            let Some(c) = chars.next() else {
                return longest;
            };
            // Those that go on with this character stand together.
            let end = len + c.len_utf8();
            let wanted = &text.as_bytes()[len..end];
            let from = ways.partition_point(|way| part(way, len..end) < wanted);
            let to = ways.partition_point(|way| part(way, len..end) <= wanted);
            ways = &ways[from..to];
            len = end;
        }
    }

    fn beginning_with(&self, first: char) -> Option<&Ways> {
        let (numbers, ways) = self.beginning.get(&first)?;
        Some(ways.get_or_init(|| {
            let mut all = Vec::new();
            for number in numbers {
                let of_word = disguises(&self.words[*number as usize]).into_iter();
                let begin = of_word.filter(|way| way.starts_with(first));
                all.extend(begin.map(|way| (way, *number)));
            }
            all.retain(|(way, _)| !self.known.contains(way));
            Ways::of(all)
        }))
    }
}

/// What a disguise has of a byte range.
fn part(way: &(String, u32), range: Range<usize>) -> &[u8] {
    let bytes = way.0.as_bytes();
    bytes
        .get(range.start..range.end.min(bytes.len()))
        .unwrap_or_default()
}

/// Bytes of the letters that `text` begins with, or of its first character.
fn step(text: &str) -> usize {
    match text.bytes().take_while(u8::is_ascii_alphabetic).count() {
        0 => text.chars().next().map_or(1, char::len_utf8),
        letters => letters,
    }
}

/// Which characters stand beside one another in words and their disguises. A bit for each pair, and
/// some pairs share one: this says where it is worth to look.
struct Neighbours(Vec<u64>);

impl Neighbours {
    /// Bits, as a power of two.
    const BITS: u32 = 21;

    fn of(words: &[String]) -> Self {
        let mut neighbours = Self(vec![0; 1 << (Self::BITS - 6)]);
        let mut known: HashMap<char, Vec<(char, char)>> = HashMap::new();
        let mut done: HashSet<(char, char)> = HashSet::new();
        for word in words {
            for pair in word.chars().zip(word.chars().skip(1)) {
                if done.insert(pair) {
                    let (left, right) = pair;
                    let before = known.entry(left).or_insert_with(|| ends(left)).clone();
                    let behind = known.entry(right).or_insert_with(|| ends(right));
                    for (_, left) in &before {
                        for (right, _) in &*behind {
                            neighbours.add(*left, *right);
                        }
                    }
                }
            }
        }
        let swaps = swaps().map(|(_, swap)| swap);
        let pairs = PAIRS.iter().flat_map(|(_, ways)| ways.iter().copied());
        for text in swaps.chain(pairs) {
            let text = folded(text);
            for (left, right) in text.chars().zip(text.chars().skip(1)) {
                neighbours.add(left, right);
            }
        }
        neighbours
    }

    fn place(left: char, right: char) -> (usize, u32) {
        let mixed = u64::from(left as u32) << 32 | u64::from(right as u32);
        let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - Self::BITS);
        (mixed as usize / 64, mixed as u32 % 64)
    }

    fn add(&mut self, left: char, right: char) {
        let (word, bit) = Self::place(left, right);
        self.0[word] |= 1 << bit;
    }

    fn hold(&self, left: char, right: char) -> bool {
        let (word, bit) = Self::place(left, right);
        self.0[word] >> bit & 1 == 1
    }

    /// Where a disguise may begin that shows itself at `odd`, if one may.
    fn reach_back(&self, text: &str, odd: &Range<usize>) -> Option<usize> {
        let mut start = odd.start;
        let mut right = text[start..].chars().next()?;
        while let Some(left) = text[..start].chars().next_back()
            && self.hold(left, right)
        {
            start -= left.len_utf8();
            right = left;
            if left.is_ascii_alphabetic() {
                let letters = text[..start].bytes().rev();
                start -= letters.take_while(u8::is_ascii_alphabetic).count();
                right = char::from(text.as_bytes()[start]);
            }
        }
        let goes_on = || {
            let last = text[odd.clone()].chars().next_back();
            let next = text[odd.end..].chars().next();
            last.zip(next)
                .is_some_and(|(last, next)| self.hold(last, next))
        };
        (start < odd.start || odd.len() >= 8 || goes_on()).then_some(start)
    }
}

/// First and last characters of all that may stand for a character, itself included.
fn ends(of: char) -> Vec<(char, char)> {
    let mut ends = vec![(of, of)];
    let alike = swaps().filter(|(from, _)| *from == of);
    for way in alike.map(|(_, swap)| folded(swap)).chain(readings(of)) {
        let mut chars = way.chars();
        if let Some(first) = chars.next() {
            ends.push((first, first));
            ends.push((first, chars.next_back().unwrap_or(first)));
        }
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// Everything that stands for a character by its look or its sound.
fn swaps() -> impl Iterator<Item = (char, &'static str)> {
    let alike = LOOK_ALIKES.iter().chain(SOUND_ALIKES);
    alike.flat_map(|(from, swaps)| swaps.iter().map(|swap| (*from, *swap)))
}

/// Places where a disguise may show itself, in order: letters, pictures, and characters that stand
/// for others.
struct Odd<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Odd<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            if byte < 0x80 {
                if byte.is_ascii_alphabetic() {
                    self.at += step(&self.text[start..]);
                    return Some(start..self.at);
                }
                self.at += 1;
            } else if let (0xe0..=0xef, Some(&[_, b, c])) = (byte, bytes[start..].first_chunk()) {
                self.at += 3;
                let code = usize::from(byte & 0xf) << 12 | usize::from(b & 0x3f) << 6;
                let code = code | usize::from(c & 0x3f);
                if STANDS_FOR[code / 64] >> (code % 64) & 1 == 1 {
                    return Some(start..self.at);
                }
            } else {
                self.at += if byte < 0xe0 { 2 } else { 4 };
                if byte >= 0xf0 {
                    return Some(start..self.at);
                }
            }
        }
        None
    }
}

/// A bit for each character of the first plane that stands for another in some disguise.
static STANDS_FOR: LazyLock<Box<[u64]>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1024].into_boxed_slice();
    let swaps = swaps().map(|(_, swap)| folded(swap));
    let pairs = PAIRS.iter().flat_map(|(word, ways)| {
        let ways = ways.iter().map(|way| folded(way));
        ways.map(|way| way.chars().filter(|c| !word.contains(*c)).collect())
    });
    for text in swaps.chain(pairs) {
        let text: String = text;
        for code in text.chars().map(|c| c as usize) {
            if let Some(bits) = bits.get_mut(code / 64) {
                *bits |= 1 << (code % 64);
            }
        }
    }
    bits
});

/// Moves weak bounds up to byte `until` of the old text to where they stand in the new one.
fn carry_bounds(
    bounds: &mut std::iter::Peekable<impl Iterator<Item = u32>>,
    weak: &mut Vec<u32>,
    until: usize,
    new_at: usize,
    old_at: usize,
) {
    while let Some(at) = bounds.next_if(|at| *at as usize <= until) {
        weak.push((new_at + (at as usize).saturating_sub(old_at)) as u32);
    }
}

/// A disguise that begins or ends with letters must not be cut out of a longer Latin word.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let latin = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let cut_before = start > 0 && latin(start - 1) && latin(start);
    let cut_after = latin(end - 1) && latin(end);
    !cut_before && !cut_after
}

/// Whether a word has disguises at all.
fn has_any(word: &str) -> bool {
    (2..=8).contains(&word.chars().count()) && word.chars().all(is_han)
}

/// What a disguise of a word may begin with whose first character is `first`.
fn beginnings(first: char) -> Vec<char> {
    let mut all: Vec<char> = ends(first).into_iter().map(|(start, _)| start).collect();
    all.dedup();
    all
}

/// Disguises of a word of two characters that are no words themselves.
fn pairs(word: &str) -> impl Iterator<Item = String> {
    let pairs = PAIRS.iter().filter(move |(pair, _)| *pair == word);
    pairs.flat_map(|(_, ways)| ways.iter().map(|way| folded(way)))
}

/// All ways to disguise one word.
fn disguises(word: &str) -> HashSet<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut ways = HashSet::new();
    let long = chars.len() >= 3;
    let mut swaps: Vec<Vec<String>> = Vec::with_capacity(chars.len());
    for (at, c) in chars.iter().enumerate() {
        let mut swap: Vec<String> = readings(*c).filter(|r| r.len() >= 2).collect();
        for (from, to) in LOOK_ALIKES
            .iter()
            .chain(SOUND_ALIKES.iter().filter(|_| long))
        {
            if from == c {
                swap.extend(to.iter().map(|s| folded(s)));
            }
        }
        if long && (at + 1 < chars.len() || chars.len() >= 4) {
            swap.extend(readings(*c).filter_map(|r| r.get(..1).map(str::to_owned)));
        }
        swaps.push(swap);
    }
    for (at, swap) in swaps.iter().enumerate() {
        for s in swap {
            ways.insert(replaced(&chars, &[(at, s)]));
            if let Some(next) = swaps.get(at + 1) {
                // Two in a row: only with a character left to hold on to.
                for t in next.iter().filter(|_| long) {
                    ways.insert(replaced(&chars, &[(at, s), (at + 1, t)]));
                }
            }
        }
    }
    let all: String = chars.iter().filter_map(|c| readings(*c).next()).collect();
    if long && all.len() >= 8 {
        ways.insert(all);
    }
    ways.extend(pairs(word));
    ways.retain(|way| {
        way != word && !way.bytes().all(|b| b.is_ascii_alphabetic()) || way.len() >= 8
    });
    ways.remove(word);
    ways
}

fn replaced(chars: &[char], swaps: &[(usize, &String)]) -> String {
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match swaps.iter().find(|(where_, _)| *where_ == at) {
            Some((_, with)) => out.push_str(with),
            None => out.push(*c),
        }
    }
    out
}

fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        fold(c, |f| out.push(f));
    }
    out
}
