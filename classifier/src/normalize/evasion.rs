//! Disguised words: pinyin, letters, look-alikes, split characters and homophones, undone only
//! where the result is a word that the lexicons know.
//!
//! From each word come the ways to disguise it, and all of them make one automaton that reads the
//! folded text: 糖尿病 → 糖niao病, 糖n病, 唐尿病, tangniaobing … So a disguise costs the text nothing,
//! and nothing but a known word can appear out of the air.

use super::chars::{fold, is_han};
use super::offsets::Builder;
use super::{Normalised, readings};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{HashMap, HashSet};

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
    automaton: Option<AhoCorasick>,
    /// The word behind each disguise, in the automaton's order.
    words: Vec<String>,
}

impl Disguises {
    /// Of these normalised words; those that are not wholly Han, or too long, have none.
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: HashSet<&str> = words.into_iter().collect();
        let mut sorted: Vec<&str> = words.iter().copied().collect();
        // Shorter words first: where two words share a disguise the shorter keeps it.
        sorted.sort_by_key(|word| (word.len(), *word));
        let mut behind: HashMap<String, &str> = HashMap::new();
        for word in sorted {
            for disguise in disguises(word) {
                if !words.contains(disguise.as_str()) {
                    behind.entry(disguise).or_insert(word);
                }
            }
        }
        let mut pairs: Vec<(String, &str)> = behind.into_iter().collect();
        pairs.sort();
        let automaton = (!pairs.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(pairs.iter().map(|(disguise, _)| disguise))
                .expect("some ten thousand short words fit an automaton")
        });
        let words = pairs.into_iter().map(|(_, word)| word.to_owned()).collect();
        Self { automaton, words }
    }

    /// Puts the word in the place of each disguise.
    pub(crate) fn undo(&self, plain: Normalised) -> Normalised {
        let Some(automaton) = &self.automaton else {
            return plain;
        };
        let text = plain.text.as_str();
        let found: Vec<_> = automaton
            .find_iter(text)
            .filter(|hit| is_whole(text, hit.start(), hit.end()))
            .collect();
        if found.is_empty() {
            return plain;
        }
        let mut out = Builder::with_capacity(text.len() + 16);
        let mut weak = Vec::with_capacity(plain.weak.len());
        let mut bounds = plain.weak.iter().copied().peekable();
        let mut done = 0;
        for hit in found {
            carry_bounds(&mut bounds, &mut weak, hit.start(), out.text.len(), done);
            out.copy(text, &plain.map, done..hit.start());
            let original = plain.original(hit.start()..hit.end());
            out.push_word(&self.words[hit.pattern().as_usize()], original);
            while bounds.next_if(|at| (*at as usize) < hit.end()).is_some() {}
            done = hit.end();
        }
        carry_bounds(&mut bounds, &mut weak, usize::MAX, out.text.len(), done);
        out.copy(text, &plain.map, done..text.len());
        let (text, map) = out.finish();
        Normalised { text, map, weak }
    }
}

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

/// All ways to disguise one word.
fn disguises(word: &str) -> HashSet<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut ways = HashSet::new();
    if !(2..=8).contains(&chars.len()) || !chars.iter().all(|c| is_han(*c)) {
        return ways;
    }
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
    if let Some((_, pairs)) = PAIRS.iter().find(|(pair, _)| *pair == word) {
        ways.extend(pairs.iter().map(|pair| folded(pair)));
    }
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
