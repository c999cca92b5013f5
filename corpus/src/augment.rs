//! Disguises: the same document as a seller, a recogniser of speech or a reader of pictures would
//! write it. For training and for measuring robustness; never stored.
//!
//! ```text
//! Record ─disguise(seed)→ Record     same labels, spans moved with the text
//! ```
//!
//! A disguise works on characters of labelled spans and on the words that claims are made of, in
//! clean documents too, so that a disguise by itself tells nothing. Deterministic: the same record,
//! disguise and seed give the same text on every machine.

mod tables;

use crate::chance::Dice;
use crate::{Paragraph, Record, Span, Trait};
use pinyin::ToPinyin as _;
use tables::{CLAIM, HOMOPHONES, LOOKALIKES, OCR, SPLITS, TRADITIONAL, look_up};

/// One way to write a text otherwise.
#[derive(Clone, Copy)]
pub struct Disguise {
    /// Its name in reports.
    pub name: &'static str,
    /// Its name for people.
    pub zh: &'static str,
    how: fn(&mut Pen<'_>, char, bool),
    /// Of ten characters that could be changed, how many are.
    tenths: usize,
    mark: Option<Trait>,
}

/// Every disguise.
pub const ALL: &[Disguise] = &[
    disguise("separators", "插入符号", separators, 6),
    disguise("spaces", "插入空格", spaces, 7),
    disguise("line_breaks", "插入换行", line_breaks, 4),
    disguise("zero_width", "零宽字符", zero_width, 8),
    disguise("emoji", "插入表情", emoji, 4),
    disguise("full_width", "全角字符", full_width, 10),
    disguise("traditional", "繁体", traditional, 10),
    disguise("pinyin", "拼音代字", pinyin, 4),
    disguise("gloss", "拼音注音", gloss, 4),
    disguise("look_alike", "形近字", look_alike, 8),
    disguise("split", "拆字", split, 8),
    disguise("homophone", "同音字", homophone, 8),
    Disguise {
        name: "speech",
        zh: "语音识别错误",
        how: speech,
        tenths: 3,
        mark: Some(Trait::Asr),
    },
    Disguise {
        name: "print",
        zh: "图片识别错误",
        how: print,
        tenths: 3,
        mark: Some(Trait::Ocr),
    },
];

const fn disguise(
    name: &'static str,
    zh: &'static str,
    how: fn(&mut Pen<'_>, char, bool),
    tenths: usize,
) -> Disguise {
    Disguise {
        name,
        zh,
        how,
        tenths,
        mark: Some(Trait::Disguised),
    }
}

impl Disguise {
    /// The record so disguised.
    pub fn apply(&self, record: &Record, seed: u64) -> Record {
        let mut chance = Dice::of(seed, &[&record.id, self.name]);
        let mut disguised = record.clone();
        for paragraph in &mut disguised.paragraphs {
            *paragraph = self.paragraph(paragraph, &mut chance);
        }
        if let Some(title) = &mut disguised.title {
            let plain = Paragraph {
                text: std::mem::take(title),
                spans: vec![],
            };
            // A title is one line.
            *title = self.paragraph(&plain, &mut chance).text.replace('\n', "");
        }
        if let Some(mark) = self.mark
            && !disguised.traits.contains(&mark)
        {
            disguised.traits.push(mark);
        }
        disguised
    }

    fn paragraph(&self, paragraph: &Paragraph, chance: &mut Dice) -> Paragraph {
        let text: Vec<char> = paragraph.text.chars().collect();
        let mut places = Vec::with_capacity(text.len() + 1);
        let mut pen = Pen {
            out: String::new(),
            written: 0,
            chance,
        };
        for (n, c) in text.iter().enumerate() {
            places.push(pen.written);
            let labelled = paragraph
                .spans
                .iter()
                .any(|s| (s.start..s.end).contains(&n));
            let touched = labelled || CLAIM.contains(*c);
            let inside = text.get(n + 1).is_some_and(|next| is_han(*next)) && is_han(*c);
            if touched && pen.chance.below(10) < self.tenths {
                (self.how)(&mut pen, *c, inside);
            } else if self.mark == Some(Trait::Asr) && is_mark(*c) {
                // A recogniser writes no punctuation.
            } else {
                pen.push(*c);
            }
        }
        places.push(pen.written);
        let spans = paragraph.spans.iter().map(|s| Span {
            start: places[s.start],
            end: places[s.end],
            categories: s.categories.clone(),
        });
        Paragraph {
            spans: spans.filter(|s| s.start < s.end).collect(),
            text: pen.out,
        }
    }
}

/// Two documents as one, as feeds and captures run them together: the first one's facts, both
/// texts, both labels.
pub fn run_together(first: &Record, second: &Record) -> Record {
    let mut joined = first.clone();
    joined.id = format!("{}+{}", first.id, second.id);
    joined.paragraphs.extend(second.paragraphs.iter().cloned());
    joined.labels.extend(second.labels.iter().copied());
    joined.verdict = [first.verdict, second.verdict]
        .into_iter()
        .min()
        .expect("two verdicts");
    joined.advertisement |= second.advertisement;
    joined
}

struct Pen<'a> {
    out: String,
    written: usize,
    chance: &'a mut Dice,
}

impl Pen<'_> {
    fn push(&mut self, c: char) {
        self.out.push(c);
        self.written += 1;
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn one_of(&mut self, choices: &[char]) -> char {
        choices[self.chance.below(choices.len())]
    }

    /// The character, and a mark behind it where another Han character follows.
    fn wedge(&mut self, c: char, inside: bool, choices: &[char]) {
        self.push(c);
        if inside {
            let mark = self.one_of(choices);
            self.push(mark);
        }
    }

    /// What the table has for it, else the character.
    fn swap(&mut self, c: char, table: &[(char, &'static str)]) {
        match look_up(table, c) {
            Some(other) => self.push_str(other),
            None => self.push(c),
        }
    }
}

fn separators(pen: &mut Pen<'_>, c: char, inside: bool) {
    pen.wedge(
        c,
        inside,
        &['★', '*', '-', '·', '.', '│', '/', '～', '●', '#'],
    );
}

fn spaces(pen: &mut Pen<'_>, c: char, inside: bool) {
    pen.wedge(c, inside, &[' ', '\u{3000}', '\u{a0}']);
}

fn line_breaks(pen: &mut Pen<'_>, c: char, inside: bool) {
    pen.wedge(c, inside, &['\n']);
}

fn zero_width(pen: &mut Pen<'_>, c: char, inside: bool) {
    pen.wedge(
        c,
        inside,
        &['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'],
    );
}

fn emoji(pen: &mut Pen<'_>, c: char, inside: bool) {
    pen.wedge(c, inside, &['🌿', '💊', '✅', '🔥', '❗', '🎉']);
}

fn full_width(pen: &mut Pen<'_>, c: char, _: bool) {
    match c {
        '!'..='~' => pen.push(char::from_u32(c as u32 + 0xfee0).unwrap_or(c)),
        other => pen.push(other),
    }
}

fn traditional(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.swap(c, TRADITIONAL);
}

fn pinyin(pen: &mut Pen<'_>, c: char, _: bool) {
    match c.to_pinyin() {
        Some(sound) => pen.push_str(sound.plain()),
        None => pen.push(c),
    }
}

fn gloss(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.push(c);
    if let Some(sound) = c.to_pinyin() {
        pen.push_str(&format!("({})", sound.with_tone()));
    }
}

fn look_alike(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.swap(c, LOOKALIKES);
}

fn split(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.swap(c, SPLITS);
}

fn homophone(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.swap(c, HOMOPHONES);
}

fn speech(pen: &mut Pen<'_>, c: char, _: bool) {
    if !is_mark(c) {
        pen.swap(c, HOMOPHONES);
    }
}

fn print(pen: &mut Pen<'_>, c: char, _: bool) {
    pen.swap(c, OCR);
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn is_mark(c: char) -> bool {
    "，。！？；：、“”‘’（）《》…—!?,.;:".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::written::parse;
    use proptest::prelude::*;

    fn record(text: &str) -> Record {
        let head = "# brief: t\n# split: train\n# voice: v\n# family: f\n# region: r\n# speaker: seller\n# source_kind: web\n# product_kind: none\n# advertisement: yes\n---\n@verdict: violation\n";
        let mut reading = parse("t", &format!("{head}{text}\n---\n"));
        assert_eq!(reading.mistakes, []);
        reading.records.remove(0)
    }

    fn quote(record: &Record) -> String {
        let paragraph = &record.paragraphs[0];
        let span = &paragraph.spans[0];
        paragraph
            .text
            .chars()
            .skip(span.start)
            .take(span.end - span.start)
            .collect()
    }

    fn by_name(name: &str) -> Disguise {
        *ALL.iter()
            .find(|d| d.name == name)
            .expect("a known disguise")
    }

    #[test]
    fn spans_move_with_the_text() {
        let plain = record("喝三盒，[[糖尿病根治|disease_treatment]]，来电");
        for disguise in ALL {
            let disguised = disguise.apply(&plain, 7);
            let quote = quote(&disguised);
            assert!(
                !quote.contains("喝") && !quote.contains("来电"),
                "{}: {quote}",
                disguise.name
            );
        }
        let glossed = by_name("gloss").apply(&plain, 1);
        assert!(quote(&glossed).starts_with('糖'));
    }

    #[test]
    fn the_same_seed_gives_the_same_text() {
        let plain = record("三个疗程[[降糖不反弹|disease_treatment]]");
        for disguise in ALL {
            assert_eq!(disguise.apply(&plain, 3), disguise.apply(&plain, 3));
        }
        assert_ne!(
            by_name("separators").apply(&plain, 1),
            by_name("separators").apply(&plain, 2)
        );
    }

    #[test]
    fn every_disguise_changes_a_claim_and_keeps_its_label() {
        let plain = record(
            "[[治疗高血压药都停了，三天见效，症状全消除，专治肿瘤癌症ABC|disease_treatment]]",
        );
        for disguise in ALL {
            let disguised = disguise.apply(&plain, 11);
            assert_ne!(
                disguised.paragraphs[0].text, plain.paragraphs[0].text,
                "{}",
                disguise.name
            );
            assert_eq!(disguised.categories(), plain.categories());
        }
    }

    proptest! {
        #[test]
        fn spans_stay_inside_whatever_the_text(text in "[^\\[\\]\r\n@|]{1,30}", seed in 0_u64..99) {
            let text = text.trim();
            prop_assume!(!text.is_empty() && !text.starts_with("---"));
            let plain = record(&format!("前[[甲{text}|comparison]]后"));
            for disguise in ALL {
                let disguised = disguise.apply(&plain, seed);
                let length = disguised.paragraphs[0].text.chars().count();
                for span in &disguised.paragraphs[0].spans {
                    prop_assert!(span.start < span.end && span.end <= length);
                }
            }
        }
    }
}
