//! Campaign: what a joint sweep collects, made from the corpus by seed, for measuring a whole run.
//!
//! ```text
//! records ─2 % that breach, each once; the rest clean, again and again, told anew→ shuffled → items
//! ```
//! A clean document that comes again has other numbers and another day, place or source before its
//! sentences, as reposts and serial notices do, so that most sentences stand nowhere else. Made one
//! item at a time: a campaign of any size takes no memory.

use mingjian_corpus::chance::Dice;
use mingjian_corpus::{Judgement, Paragraph, Record};

/// Of a hundred items, how many breach.
const BREACHES: usize = 2;
/// Of a hundred sentences of a document that comes again, how many are told anew.
const ANEW: usize = 75;

/// The items of a campaign.
pub struct Campaign<'r> {
    records: &'r [Record],
    /// Which record each item is, and how often it came before.
    plan: Vec<(u32, u32)>,
    seed: u64,
}

impl<'r> Campaign<'r> {
    /// So many items of records; none unless there are both breaches and clean ones.
    pub fn of(records: &'r [Record], items: usize, seed: u64) -> Option<Self> {
        let mut dice = Dice::new(seed);
        let mut of = |verdict: Judgement| -> Vec<u32> {
            let numbered = records.iter().enumerate();
            let fitting = numbered.filter(|(_, record)| record.verdict == verdict);
            let mut all: Vec<u32> = fitting.map(|(at, _)| at as u32).collect();
            shuffle(&mut all, &mut dice);
            all
        };
        let (breaches, clean) = (of(Judgement::Violation), of(Judgement::Clean));
        if breaches.is_empty() || clean.is_empty() {
            return None;
        }
        let again = |from: &[u32], count: usize| -> Vec<(u32, u32)> {
            (0..count)
                .map(|at| (from[at % from.len()], (at / from.len()) as u32))
                .collect()
        };
        let few = items * BREACHES / 100;
        let mut plan = again(&breaches, few);
        plan.extend(again(&clean, items - few));
        shuffle(&mut plan, &mut dice);
        Some(Self {
            records,
            plan,
            seed,
        })
    }

    /// The items in order.
    pub fn items(&self) -> impl Iterator<Item = Record> {
        self.plan.iter().enumerate().map(|(at, (record, before))| {
            let record = &self.records[*record as usize];
            let item = match before {
                0 => record.clone(),
                before => told_anew(record, self.seed, *before),
            };
            Record {
                id: format!("campaign/{:06}", at + 1),
                ..item
            }
        })
    }
}

fn shuffle<T>(all: &mut [T], dice: &mut Dice) {
    for at in (1..all.len()).rev() {
        all.swap(at, dice.below(at + 1));
    }
}

/// The same document at another time; its spans are not kept.
fn told_anew(record: &Record, seed: u64, time: u32) -> Record {
    let mut dice = Dice::of(seed, &[&record.id, &time.to_string()]);
    let paragraphs = record.paragraphs.iter().map(|paragraph| {
        let sentences = sentences(&paragraph.text);
        Paragraph {
            text: sentences.map(|one| anew(one, &mut dice)).collect(),
            spans: Vec::new(),
        }
    });
    let paragraphs = paragraphs.collect();
    Record {
        title: record
            .title
            .as_deref()
            .map(|title| other_numbers(title, &mut dice)),
        paragraphs,
        ..record.clone()
    }
}

/// The sentences of a text, with their ends.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '!', '?', '；', ';', '\n'])
}

fn anew(sentence: &str, dice: &mut Dice) -> String {
    let told = other_numbers(sentence, dice);
    if dice.below(100) >= ANEW || told.trim().is_empty() {
        return told;
    }
    let day = format!("{}月{}日", dice.below(12) + 1, dice.below(28) + 1);
    let place = [
        "城关", "河东", "南街", "北郊", "新集", "石桥", "柳湾", "东塬",
    ][dice.below(8)];
    let before = match dice.below(4) {
        0 => format!("{day}，"),
        1 => format!("在{place}，"),
        2 => format!("{day}{place}消息，"),
        _ => format!("据{place}{day}的情况，"),
    };
    before + &told
}

/// Every run of digits redrawn; as long as it was, and no leading zero where there was none.
fn other_numbers(text: &str, dice: &mut Dice) -> String {
    let mut before = ' ';
    text.chars()
        .map(|c| {
            let first = !before.is_ascii_digit();
            before = c;
            match c {
                '0'..='9' if first && c != '0' => digit(1 + dice.below(9)),
                '0'..='9' => digit(dice.below(10)),
                c => c,
            }
        })
        .collect()
}

fn digit(number: usize) -> char {
    char::from(b'0' + number as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn records() -> Vec<Record> {
        (0..40)
            .map(|n| {
                let (verdict, text) = if n % 4 == 0 {
                    ("violation", format!("第{n}号方子断根。一盒99元。"))
                } else {
                    ("clean", format!("第{n}路公交改道。请绕行。电话{n}2345。"))
                };
                serde_json::from_value(serde_json::json!({
                    "id": format!("b/{n:03}"), "brief": "b", "split": "test", "origin": "written",
                    "voice": "v", "family": "f", "region": "r", "source_kind": "web",
                    "product_kind": "none", "speaker": "unknown", "advertisement": false,
                    "verdict": verdict, "title": null, "account": null, "note": null,
                    "paragraphs": [{"text": text, "spans": []}],
                }))
                .unwrap()
            })
            .collect()
    }

    #[test]
    fn two_in_a_hundred_breach_and_most_sentences_stand_once() {
        let records = records();
        let campaign = Campaign::of(&records, 500, 7).unwrap();
        let items: Vec<Record> = campaign.items().collect();
        assert_eq!(items.len(), 500);
        let breach = items.iter().filter(|i| i.verdict == Judgement::Violation);
        assert_eq!(breach.count(), 10);
        let texts: Vec<String> = items.iter().map(Record::text).collect();
        let all: Vec<&str> = texts.iter().flat_map(|text| sentences(text)).collect();
        let once: BTreeSet<&&str> = all.iter().collect();
        assert!(
            once.len() * 10 >= all.len() * 6,
            "{} of {}",
            once.len(),
            all.len()
        );
    }

    #[test]
    fn the_same_seed_makes_the_same_campaign() {
        let records = records();
        let texts = |seed| -> Vec<String> {
            let campaign = Campaign::of(&records, 60, seed).unwrap();
            campaign.items().map(|item| item.text()).collect()
        };
        assert_eq!(texts(1), texts(1));
        assert_ne!(texts(1), texts(2));
        assert!(Campaign::of(&records[1..4], 10, 1).is_none());
    }
}
