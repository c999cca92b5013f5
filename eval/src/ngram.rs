//! Baseline: logistic regression over hashed character n-grams (those of the classifier's gate),
//! trained here on the train split. It learns whatever wording gives a set away; a judge that cannot beat it has learnt no
//! more than that.
//!
//! Small, deterministic, trained in seconds: binary features of equal length, AdaGrad, a fixed
//! number of rounds in an order drawn from the seed. Borderline documents teach nothing.

use crate::case::Outcome;
use crate::judge::Example;
use mingjian_classifier::{BUCKETS, Grams};
use mingjian_corpus::chance::Dice;
use rayon::prelude::*;

/// Rounds over the training documents.
const ROUNDS: usize = 12;
/// Step of AdaGrad.
const STEP: f64 = 0.5;

/// A trained classifier.
pub struct Ngram {
    weights: Vec<f32>,
    bias: f64,
    trained_on: usize,
}

impl Ngram {
    /// Trains on labelled documents. `None` unless there are both breaches and clean ones.
    pub fn train(examples: &[Example], seed: u64) -> Option<Self> {
        let sure = examples.par_iter();
        let sure = sure.filter_map(|e| e.case.truth().map(|positive| (e.text(), positive)));
        Self::of(&sure.collect::<Vec<_>>(), seed)
    }

    /// Trains on texts, each with whether it breaches.
    pub fn of(texts: &[(String, bool)], seed: u64) -> Option<Self> {
        let labelled: Vec<(Vec<u32>, bool)> = texts
            .par_iter()
            .map(|(text, positive)| (buckets(text), *positive))
            .collect();
        let positives = labelled.iter().filter(|(_, positive)| *positive).count();
        if positives == 0 || positives == labelled.len() {
            return None;
        }
        let mut model = Self {
            weights: vec![0.0; BUCKETS],
            bias: 0.0,
            trained_on: labelled.len(),
        };
        let mut slopes = vec![1e-6_f32; BUCKETS];
        let mut slope_of_bias = 1e-6;
        let mut order: Vec<usize> = (0..labelled.len()).collect();
        let mut dice = Dice::new(seed);
        for _ in 0..ROUNDS {
            for n in (1..order.len()).rev() {
                order.swap(n, dice.below(n + 1));
            }
            for n in &order {
                let (buckets, positive) = &labelled[*n];
                let off = model.probability(buckets) - f64::from(u8::from(*positive));
                let slope = (off * length(buckets)) as f32;
                for bucket in buckets {
                    let bucket = *bucket as usize;
                    slopes[bucket] += slope * slope;
                    model.weights[bucket] -= STEP as f32 * slope / slopes[bucket].sqrt();
                }
                slope_of_bias += off * off;
                model.bias -= STEP * off / f64::sqrt(slope_of_bias);
            }
        }
        Some(model)
    }

    /// As the gate of a model holds it, rounded to bytes.
    pub fn grams(&self) -> Grams {
        Grams::of(&self.weights, self.bias as f32)
    }

    /// On how many documents it was trained.
    pub fn trained_on(&self) -> usize {
        self.trained_on
    }

    fn probability(&self, buckets: &[u32]) -> f64 {
        let sum: f64 = buckets
            .iter()
            .map(|b| f64::from(self.weights[*b as usize]))
            .sum();
        1.0 / (1.0 + (-(sum * length(buckets) + self.bias)).exp())
    }

    pub(crate) fn outcome(&self, example: &Example) -> Outcome {
        let score = (self.probability(&buckets(&example.text())) * 1e4).round() / 1e4;
        Outcome {
            score,
            flagged: score >= 0.5,
            ..Outcome::default()
        }
    }
}

/// The value of each feature: documents are vectors of length 1.
fn length(buckets: &[u32]) -> f64 {
    1.0 / (buckets.len().max(1) as f64).sqrt()
}

fn buckets(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    mingjian_classifier::buckets(text, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Case;
    use mingjian_corpus::Judgement;
    use mingjian_domain::{Part, PartKind};

    fn example(n: usize, text: &str, verdict: Judgement) -> Example {
        let case = Case {
            id: n.to_string(),
            cluster: n.to_string(),
            voice: None,
            source_kind: None,
            product_kind: None,
            traits: vec![],
            verdict,
            detail: None,
        };
        let document =
            crate::judge::document(None, [Part::plain(PartKind::Body, text)].into_iter());
        Example {
            case,
            document,
            record: None,
        }
    }

    fn taught() -> Vec<Example> {
        let texts = [
            "三盒断根不复发",
            "今天阴有小雨",
            "断根的老方子",
            "路口修好了",
            "半月断根",
            "小雨转晴",
        ];
        let one = |(n, text): (usize, &&str)| {
            let verdict = if text.contains("断根") {
                Judgement::Violation
            } else {
                Judgement::Clean
            };
            example(n, text, verdict)
        };
        texts.iter().enumerate().map(one).collect()
    }

    #[test]
    fn it_learns_what_tells_the_two_apart() {
        let model = Ngram::train(&taught(), 1).unwrap();
        let judged = |text| model.outcome(&example(9, text, Judgement::Clean));
        assert!(judged("一周断根").flagged);
        assert!(!judged("明天小雨").flagged);
        assert_eq!(model.trained_on(), 6);
    }

    #[test]
    fn training_is_the_same_every_time() {
        let score = |seed| {
            Ngram::train(&taught(), seed)
                .unwrap()
                .outcome(&taught()[0])
                .score
        };
        assert_eq!(score(1), score(1));
    }

    #[test]
    fn without_both_kinds_there_is_nothing_to_learn() {
        assert!(Ngram::train(&[], 1).is_none());
        assert!(Ngram::train(&[example(1, "断根", Judgement::Violation)], 1).is_none());
    }
}
