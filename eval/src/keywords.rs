//! Baseline: the flat list of keywords that offices search with today. Any word of it anywhere
//! flags the document; who speaks, of what, and whether it is denied, it cannot know.

use crate::case::Outcome;
use crate::judge::Example;
use std::collections::BTreeMap;

/// A list of words.
pub struct Keywords {
    words: Vec<String>,
}

/// A word a line; `#` begins a remark.
const LIST: &str = include_str!("../baseline-keywords.txt");

impl Keywords {
    /// The list in `eval/baseline-keywords.txt`.
    pub fn builtin() -> Self {
        Self::of(LIST)
    }

    fn of(list: &str) -> Self {
        let lines = list
            .lines()
            .map(|l| l.split('#').next().unwrap_or(l).trim());
        Self {
            words: lines.filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Different words in a text, n of them as the score n / (n + 1).
    fn score(&self, text: &str) -> f64 {
        let hits = self
            .words
            .iter()
            .filter(|w| text.contains(w.as_str()))
            .count() as f64;
        (hits / (hits + 1.0) * 1e4).round() / 1e4
    }

    pub(crate) fn outcome(&self, example: &Example) -> Outcome {
        let score = self.score(&example.text());
        let scored = example.paragraphs().iter().enumerate();
        let scored: BTreeMap<u32, f64> = scored
            .map(|(n, part)| (n as u32, self.score(&part.text)))
            .filter(|(_, score)| *score > 0.0)
            .collect();
        Outcome {
            score,
            flagged: score > 0.0,
            paragraphs: Some(scored),
            ..Outcome::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lines_and_hits_are_different_words() {
        let list = Keywords::of("# remark\n根治  # of disease\n\n降糖\n");
        assert_eq!(list.words, ["根治", "降糖"]);
        assert_eq!(list.score("根治根治"), 0.5);
        assert_eq!(list.score("降糖又根治"), 0.6667);
        assert_eq!(list.score("今天有雨"), 0.0);
    }

    #[test]
    fn the_built_in_list_has_each_word_once() {
        let mut words = Keywords::builtin().words;
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all);
        assert!((120..=200).contains(&all), "{all}");
    }
}
