//! Counts: what stands in the corpus, as tables for people and for the data card.

use crate::{Judgement, Record, Split};
use mingjian_domain::Category;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Documents of one voice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VoiceCounts {
    /// By split, then by verdict, in the order of their types.
    pub by_split: [[usize; 3]; 3],
}

/// Counts of a corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Documents by split and verdict.
    pub documents: [[usize; 3]; 3],
    /// Paragraphs by split.
    pub paragraphs: [usize; 3],
    /// Paragraphs that carry spans, by split.
    pub labelled: [usize; 3],
    /// Characters by split.
    pub characters: [usize; 3],
    /// Voices.
    pub voices: BTreeMap<String, VoiceCounts>,
    /// Documents that carry a category, by split.
    pub categories: BTreeMap<Category, [usize; 3]>,
    /// Documents that carry a trait, by verdict.
    pub traits: BTreeMap<&'static str, [usize; 3]>,
}

fn at(split: Split) -> usize {
    Split::ALL
        .iter()
        .position(|s| *s == split)
        .unwrap_or_default()
}

fn judged(verdict: Judgement) -> usize {
    Judgement::ALL
        .iter()
        .position(|v| *v == verdict)
        .unwrap_or_default()
}

impl Stats {
    /// Counts these records.
    pub fn of(records: &[Record]) -> Self {
        let mut stats = Self::default();
        for record in records {
            let (split, verdict) = (at(record.split), judged(record.verdict));
            stats.documents[split][verdict] += 1;
            stats.paragraphs[split] += record.paragraphs.len();
            stats.labelled[split] += record
                .paragraphs
                .iter()
                .filter(|p| !p.spans.is_empty())
                .count();
            stats.characters[split] += record.text().chars().count();
            stats
                .voices
                .entry(record.voice.clone())
                .or_default()
                .by_split[split][verdict] += 1;
            for category in record.categories() {
                stats.categories.entry(category).or_default()[split] += 1;
            }
            for feature in &record.traits {
                stats.traits.entry(feature.as_str()).or_default()[verdict] += 1;
            }
        }
        stats
    }

    /// Documents of a split.
    pub fn documents_in(&self, split: Split) -> usize {
        self.documents[at(split)].iter().sum()
    }

    /// Documents of a split with a verdict.
    pub fn judged_in(&self, split: Split, verdict: Judgement) -> usize {
        self.documents[at(split)][judged(verdict)]
    }

    /// Documents of a split that carry a category.
    pub fn with_category(&self, split: Split, category: Category) -> usize {
        self.categories
            .get(&category)
            .map_or(0, |counts| counts[at(split)])
    }

    /// Documents of a voice in a split.
    pub fn of_voice(&self, voice: &str, split: Split) -> usize {
        self.voices
            .get(voice)
            .map_or(0, |v| v.by_split[at(split)].iter().sum())
    }

    /// As Markdown tables.
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "| split | documents | violation | borderline | clean | paragraphs | with spans | characters |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n",
        );
        for split in Split::ALL {
            let n = at(*split);
            let [violation, borderline, clean] = self.documents[n];
            let _ = writeln!(
                text,
                "| {split} | {} | {violation} | {borderline} | {clean} | {} | {} | {} |",
                violation + borderline + clean,
                self.paragraphs[n],
                self.labelled[n],
                self.characters[n]
            );
        }
        text.push_str("\n| voice | train | dev | test | violation | borderline | clean |\n| --- | --: | --: | --: | --: | --: | --: |\n");
        for (voice, counts) in &self.voices {
            let sum = |n: usize| counts.by_split[n].iter().sum::<usize>();
            let verdict = |v: usize| counts.by_split.iter().map(|s| s[v]).sum::<usize>();
            let _ = writeln!(
                text,
                "| {voice} | {} | {} | {} | {} | {} | {} |",
                sum(0),
                sum(1),
                sum(2),
                verdict(0),
                verdict(1),
                verdict(2)
            );
        }
        text.push_str("\n| category | train | dev | test |\n| --- | --: | --: | --: |\n");
        for category in Category::ALL {
            let [train, dev, test] = self.categories.get(category).copied().unwrap_or_default();
            let _ = writeln!(
                text,
                "| {category} {} | {train} | {dev} | {test} |",
                category.zh()
            );
        }
        text.push_str("\n| trait | violation | borderline | clean |\n| --- | --: | --: | --: |\n");
        for (name, [violation, borderline, clean]) in &self.traits {
            let _ = writeln!(text, "| {name} | {violation} | {borderline} | {clean} |");
        }
        text
    }
}
