//! What stands for a character in disguised writing: its look, its sound, its letters, a picture. From
//! these come the ways to disguise one word: 糖尿病 → 糖niao病, 糖n病, 唐尿病, tangniaobing …
//!
//! Not here: where in a text disguises are looked for (`neighbours`), and how they are undone
//! (`evasion`).

use super::chars::{fold, is_han};
use super::readings;
use std::collections::HashSet;

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
pub(super) const PAIRS: &[(&str, &[&str])] = &[
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

/// First and last characters of all that may stand for a character, itself included.
pub(super) fn ends(of: char) -> Vec<(char, char)> {
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
pub(super) fn swaps() -> impl Iterator<Item = (char, &'static str)> {
    let alike = LOOK_ALIKES.iter().chain(SOUND_ALIKES);
    alike.flat_map(|(from, swaps)| swaps.iter().map(|swap| (*from, *swap)))
}

/// Whether a word has disguises at all.
pub(super) fn has_any(word: &str) -> bool {
    (2..=8).contains(&word.chars().count()) && word.chars().all(is_han)
}

/// What a disguise of a word may begin with whose first character is `first`.
pub(super) fn beginnings(first: char) -> Vec<char> {
    let mut all: Vec<char> = ends(first).into_iter().map(|(start, _)| start).collect();
    all.dedup();
    all
}

/// Disguises of a word of two characters that are no words themselves.
pub(super) fn pairs(word: &str) -> impl Iterator<Item = String> {
    let pairs = PAIRS.iter().filter(move |(pair, _)| *pair == word);
    pairs.flat_map(|(_, ways)| ways.iter().map(|way| folded(way)))
}

/// All ways to disguise one word.
pub(super) fn disguises(word: &str) -> HashSet<String> {
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

pub(super) fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        fold(c, |f| out.push(f));
    }
    out
}
