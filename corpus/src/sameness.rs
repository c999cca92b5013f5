//! Sameness: how much of the corpus repeats itself.
//!
//! Near-duplicates are found by MinHash over character 5-grams (Broder 1997): 128 minima a
//! document, banded 32 × 4, candidates compared exactly by Jaccard. Punctuation, space, digits and
//! labels are left out first, so another price does not make another text.

use crate::Record;
use crate::chance::{hash, mix};
use std::collections::{HashMap, HashSet};

/// Characters of a gram.
const GRAM: usize = 5;
/// Minima kept of a document.
const MINIMA: usize = 128;
/// Minima that must agree in one band to make a candidate.
const ROWS: usize = 4;

/// Two documents that say nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// Share of their grams that both have, 0 to 1.
    pub jaccard: f64,
}

/// Pairs at least this much alike, most alike first.
pub fn near_duplicates(records: &[Record], at_least: f64) -> Vec<Pair> {
    let grams: Vec<HashSet<u64>> = records.iter().map(|r| grams(&r.text())).collect();
    let mut bands: HashMap<(usize, Vec<u64>), Vec<usize>> = HashMap::new();
    for (n, grams) in grams.iter().enumerate() {
        if grams.is_empty() {
            continue;
        }
        for (band, rows) in minima(grams).chunks(ROWS).enumerate() {
            bands.entry((band, rows.to_vec())).or_default().push(n);
        }
    }
    let mut candidates: HashSet<(usize, usize)> = HashSet::new();
    for group in bands.values() {
        for (n, a) in group.iter().enumerate() {
            candidates.extend(group[n + 1..].iter().map(|b| (*a, *b)));
        }
    }
    let mut pairs: Vec<Pair> = candidates
        .into_iter()
        .map(|(a, b)| Pair {
            a: records[a].id.clone(),
            b: records[b].id.clone(),
            jaccard: jaccard(&grams[a], &grams[b]),
        })
        .filter(|p| p.jaccard >= at_least)
        .collect();
    pairs.sort_by(|x, y| {
        y.jaccard
            .total_cmp(&x.jaccard)
            .then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b)))
    });
    pairs
}

/// Share of character n-grams, over all documents, that occur only once: 1 means that nothing is
/// ever said twice.
pub fn distinct(records: &[Record], n: usize) -> f64 {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut total = 0_u64;
    for record in records {
        for gram in bare(&record.text()).windows(n) {
            *seen.entry(grammed(gram)).or_default() += 1;
            total += 1;
        }
    }
    if total == 0 {
        return 1.0;
    }
    seen.len() as f64 / total as f64
}

/// The characters that carry meaning.
fn bare(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| c.is_alphabetic() && !c.is_ascii_punctuation())
        .flat_map(char::to_lowercase)
        .collect()
}

fn grams(text: &str) -> HashSet<u64> {
    bare(text).windows(GRAM).map(grammed).collect()
}

fn grammed(gram: &[char]) -> u64 {
    hash(gram.iter().map(|c| u64::from(*c as u32)))
}

/// The mixed sum of the gram and the number of the permutation stands for a permutation.
fn permuted(gram: u64, n: u64) -> u64 {
    mix(gram ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn minima(grams: &HashSet<u64>) -> Vec<u64> {
    (1..=MINIMA as u64)
        .map(|n| {
            grams
                .iter()
                .map(|g| permuted(*g, n))
                .min()
                .unwrap_or(u64::MAX)
        })
        .collect()
}

fn jaccard(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let both = a.intersection(b).count();
    let either = a.len() + b.len() - both;
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::written::parse;

    fn records(texts: &[&str]) -> Vec<Record> {
        let head = "# brief: t\n# split: train\n# voice: v\n# family: f\n# region: r\n# speaker: seller\n# source_kind: web\n# product_kind: none\n# advertisement: no\n---\n";
        let body: String = texts
            .iter()
            .map(|t| format!("@verdict: clean\n{t}\n---\n"))
            .collect();
        parse("t", &format!("{head}{body}")).records
    }

    #[test]
    fn another_name_and_price_do_not_make_another_text() {
        let found = near_duplicates(
            &records(&[
                "老张喝了三个月，腿脚利索得像换了个人，现在天天去公园打太极，原价398现在99",
                "老李喝了三个月，腿脚利索得像换了个人，现在天天去公园打太极，原价498现在128！",
                "霜降一过北边的风就带了哨音，外婆说这时候的梨子最经熬，连汁带渣倒进老铁锅里",
            ]),
            0.5,
        );
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].a.as_str(), found[0].b.as_str()),
            ("t/001", "t/002")
        );
    }

    #[test]
    fn saying_a_thing_twice_lowers_the_distinct_share() {
        let once = records(&["今天的集市上来了三个卖蒜的外乡人"]);
        let twice = records(&[
            "今天的集市上来了三个卖蒜的外乡人",
            "今天的集市上来了三个卖蒜的外乡人",
        ]);
        assert!((distinct(&once, 5) - 1.0).abs() < 1e-9);
        assert!((distinct(&twice, 5) - 0.5).abs() < 1e-9);
    }
}
