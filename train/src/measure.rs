//! Measuring: how well a network ranks documents and marks sentences.

use crate::lessons::Lesson;
use mingjian_classifier::{Engine, Window, judge_windows};
use mingjian_corpus::{Judgement, Record};
use serde::{Deserialize, Serialize};

/// What the network said of one document.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Of each window: breaches, advertises.
    pub windows: Vec<[f32; 2]>,
    /// Of each sentence: its logits, and the categories that are right.
    pub sentences: Vec<(Vec<f32>, Vec<usize>)>,
}

/// How well.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Quality {
    /// Average precision of documents.
    pub documents: f64,
    /// Best F1 of documents, over all thresholds.
    pub best_f1: f64,
    /// Recall of documents at a precision of 0.95.
    pub recall_at_95: f64,
    /// Average precision of sentences, whatever the category.
    pub sentences: f64,
    /// Mean over categories of the average precision of sentences.
    pub categories: f64,
    /// Average precision of whether a document advertises.
    pub advertises: f64,
}

impl Quality {
    /// What is made as large as possible.
    pub fn goodness(&self) -> f64 {
        self.documents + 0.5 * self.sentences
    }
}

impl Judged {
    /// One logit of the document: the heaviest window and the heaviest sentence together.
    pub fn risk(&self) -> f64 {
        let window = self.windows.iter().map(|w| f64::from(w[0]));
        let sentence = self
            .sentences
            .iter()
            .filter_map(|(logits, _)| logits.last());
        let most = |values: &mut dyn Iterator<Item = f64>| values.fold(-12.0, f64::max);
        0.5 * (most(&mut window.into_iter()) + most(&mut sentence.map(|l| f64::from(*l))))
    }
}

/// The quality of judgements of records, borderline ones left out.
pub fn quality(records: &[Record], judged: &[Judged]) -> Quality {
    let sure: Vec<(&Record, &Judged)> = records
        .iter()
        .zip(judged)
        .filter(|(record, _)| record.verdict != Judgement::Borderline)
        .collect();
    let documents: Vec<(f64, bool)> = sure
        .iter()
        .map(|(record, judged)| (judged.risk(), record.verdict == Judgement::Violation))
        .collect();
    let advertises: Vec<(f64, bool)> = sure
        .iter()
        .map(|(record, judged)| {
            let most = judged.windows.iter().map(|w| f64::from(w[1]));
            (most.fold(-12.0, f64::max), record.advertisement)
        })
        .collect();
    let of_logit = |at: usize, right: &dyn Fn(&[usize]) -> bool| -> Vec<(f64, bool)> {
        let all = sure.iter().flat_map(|(_, judged)| &judged.sentences);
        all.map(|(logits, categories)| (f64::from(logits[at]), right(categories)))
            .collect()
    };
    let any = mingjian_domain::Category::ALL.len();
    let each: Vec<f64> = (0..any)
        .map(|at| of_logit(at, &|categories| categories.contains(&at)))
        .filter(|ranked| ranked.iter().any(|(_, right)| *right))
        .map(|ranked| average_precision(&ranked))
        .collect();
    let (best_f1, recall_at_95) = along(&documents);
    Quality {
        documents: average_precision(&documents),
        best_f1,
        recall_at_95,
        sentences: average_precision(&of_logit(any, &|categories| !categories.is_empty())),
        categories: each.iter().sum::<f64>() / each.len().max(1) as f64,
        advertises: average_precision(&advertises),
    }
}

/// What an engine says of documents, each in its windows.
pub fn by_engine(engine: &dyn Engine, documents: &[Vec<Lesson>]) -> Vec<Judged> {
    let windows: Vec<&Window> = documents.iter().flatten().map(|l| &l.window).collect();
    let mut said = judge_windows(engine, &windows).into_iter();
    let judge = |lessons: &Vec<Lesson>| {
        let mut judged = Judged::default();
        for (lesson, said) in lessons.iter().zip(said.by_ref().take(lessons.len())) {
            judged.windows.push([said.breaches, said.advertises]);
            let sentences = said.sentences.iter().map(|logits| logits.to_vec());
            judged
                .sentences
                .extend(sentences.zip(lesson.sentences.iter().cloned()));
        }
        judged
    };
    documents.iter().map(judge).collect()
}

/// From the highest score down.
fn ranked(scored: &[(f64, bool)]) -> Vec<bool> {
    let mut all = scored.to_vec();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().map(|(_, right)| right).collect()
}

/// Mean over what is right of the precision down to it.
pub fn average_precision(scored: &[(f64, bool)]) -> f64 {
    let mut right = 0.0;
    let mut sum = 0.0;
    for (at, is_right) in ranked(scored).into_iter().enumerate() {
        if is_right {
            right += 1.0;
            sum += right / (at + 1) as f64;
        }
    }
    if right == 0.0 { 0.0 } else { sum / right }
}

/// Best F1, and the recall at a precision of 0.95.
fn along(scored: &[(f64, bool)]) -> (f64, f64) {
    let all = scored.iter().filter(|(_, right)| *right).count() as f64;
    let (mut right, mut best, mut sure) = (0.0, 0.0_f64, 0.0_f64);
    for (at, is_right) in ranked(scored).into_iter().enumerate() {
        right += f64::from(u8::from(is_right));
        let (precision, recall) = (right / (at + 1) as f64, right / all.max(1.0));
        best = best.max(2.0 * precision * recall / (precision + recall).max(1e-9));
        if precision >= 0.95 {
            sure = sure.max(recall);
        }
    }
    (best, sure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_ranking_has_an_average_precision_of_one() {
        let scored = [(0.9, true), (0.8, true), (0.1, false)];
        assert!((average_precision(&scored) - 1.0).abs() < 1e-12);
        assert_eq!(along(&scored), (1.0, 1.0));
    }

    #[test]
    fn what_is_right_but_last_counts_little() {
        let scored = [(0.9, false), (0.8, false), (0.1, true)];
        assert!((average_precision(&scored) - 1.0 / 3.0).abs() < 1e-12);
    }
}
