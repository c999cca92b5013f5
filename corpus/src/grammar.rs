//! Synthetic sentences from a grammar: for training only, marked so, never stored.
//!
//! `corpus/grammar.txt` holds `name = alternative | alternative`; `{name}` stands for one of its
//! alternatives, and marks are those of the written form. The roots are `violation` and `clean`.

use crate::chance::Dice;
use crate::written::marks;
use crate::{Judgement, Made, Record, Split};
use mingjian_domain::{ProductKind, SourceKind, Speaker};
use std::collections::BTreeMap;

/// Deeper than this a grammar is taken to go in circles.
const DEEPEST: usize = 12;

/// A grammar that was read.
#[derive(Debug, Clone)]
pub struct Grammar {
    rules: BTreeMap<String, Vec<String>>,
}

/// Why a grammar cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    /// A line is not a rule.
    #[error("grammar, line {line}: {what}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A rule asks for one that is missing, or for itself without end.
    #[error("grammar, {rule}: {what}")]
    Rule {
        /// The rule.
        rule: String,
        /// What is wrong.
        what: String,
    },
}

impl Grammar {
    /// Reads a grammar and tries every alternative once.
    pub fn read(text: &str) -> Result<Self, GrammarError> {
        let mut rules = BTreeMap::new();
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| GrammarError::Line {
                line: n + 1,
                what: what.to_owned(),
            };
            let (name, alternatives) = line
                .split_once(" = ")
                .ok_or_else(|| wrong("a rule is `name = alternative | alternative`"))?;
            let alternatives = alternatives.split(" | ").map(|a| a.trim().to_owned());
            if rules
                .insert(name.trim().to_owned(), alternatives.collect())
                .is_some()
            {
                return Err(wrong("this name stands twice"));
            }
        }
        let grammar = Self { rules };
        grammar.check()?;
        Ok(grammar)
    }

    fn check(&self) -> Result<(), GrammarError> {
        let wrong = |rule: &str, what: String| GrammarError::Rule {
            rule: rule.to_owned(),
            what,
        };
        for root in ["violation", "clean"] {
            if !self.rules.contains_key(root) {
                return Err(wrong(root, "the grammar lacks this root".into()));
            }
        }
        for (name, alternatives) in &self.rules {
            for alternative in alternatives {
                let mut chance = Dice::of(0, &[alternative]);
                let text = self
                    .expand(alternative, &mut chance, 0)
                    .map_err(|e| wrong(name, e))?;
                marks(&text).map_err(|e| wrong(name, e))?;
            }
        }
        Ok(())
    }

    fn expand(&self, text: &str, chance: &mut Dice, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return Err(format!("goes in circles at {text:?}"));
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let (name, after) = rest[at + 1..].split_once('}').ok_or("`{` without `}`")?;
            let alternatives = self
                .rules
                .get(name)
                .ok_or_else(|| format!("no rule {{{name}}}"))?;
            let chosen = &alternatives[chance.below(alternatives.len())];
            out.push_str(&self.expand(chosen, chance, depth + 1)?);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// This many documents of one sentence each, half of them clean; the same for the same seed.
    pub fn records(&self, count: usize, seed: u64) -> Vec<Record> {
        (0..count).map(|n| self.record(n, seed)).collect()
    }

    fn record(&self, n: usize, seed: u64) -> Record {
        let (root, verdict) = match n % 2 {
            0 => ("violation", Judgement::Violation),
            _ => ("clean", Judgement::Clean),
        };
        let mut chance = Dice::of(seed, &[root, &n.to_string()]);
        let text = self.expand(&format!("{{{root}}}"), &mut chance, 0);
        let paragraph = marks(&text.expect("checked when read")).expect("checked when read");
        let sells = verdict == Judgement::Violation;
        Record {
            id: format!("grammar-{seed}/{n:06}"),
            brief: format!("grammar-{seed}"),
            split: Split::Train,
            origin: Made::Synthetic,
            voice: "grammar".into(),
            family: "grammar".into(),
            region: String::new(),
            source_kind: SourceKind::Web,
            product_kind: ProductKind::Unknown,
            speaker: if sells {
                Speaker::Seller
            } else {
                Speaker::Unknown
            },
            advertisement: sells,
            verdict,
            traits: vec![],
            title: None,
            account: None,
            labels: vec![],
            paragraphs: vec![paragraph],
            note: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;

    const OURS: &str = include_str!("../grammar.txt");

    #[test]
    fn our_grammar_gives_labelled_sentences_for_training_only() {
        let records = Grammar::read(OURS).unwrap().records(2000, 7);
        let texts: BTreeSet<String> = records.iter().map(Record::text).collect();
        assert!(texts.len() > 1400, "{} of 2000 differ", texts.len());
        for record in &records {
            assert_eq!(
                (record.split, record.origin),
                (Split::Train, Made::Synthetic)
            );
            let labelled = !record.categories().is_empty();
            assert_eq!(
                labelled,
                record.verdict == Judgement::Violation,
                "{}",
                record.text()
            );
        }
        let categories: BTreeSet<_> = records.iter().flat_map(Record::categories).collect();
        assert!(categories.len() >= 14, "{categories:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_sentences() {
        let grammar = Grammar::read(OURS).unwrap();
        assert_eq!(grammar.records(50, 1), grammar.records(50, 1));
        assert_ne!(grammar.records(50, 1), grammar.records(50, 2));
    }

    #[test]
    fn a_mistake_is_told_where_it_is() {
        let told = |text: &str| Grammar::read(text).unwrap_err().to_string();
        assert!(told("violation = a").contains("lacks this root"));
        assert!(told("violation = {x}\nclean = b").contains("no rule {x}"));
        assert!(told("violation = {violation}\nclean = b").contains("circles"));
        assert!(told("violation = [[a|cures]]\nclean = b").contains("cures"));
        assert!(told("nonsense").contains("line 1"));
    }
}
