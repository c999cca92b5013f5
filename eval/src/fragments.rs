//! Fragments: one sentence alone, as people type it into a box or a rolling line shows it.
//!
//! A slogan has no price, no telephone and no 本品 beside it, so nothing but itself says whether it
//! sells. Each labelled span's own sentence is judged as a document, and each sentence of the clean
//! documents too. What a report says about a claim is lost with its neighbours: a part of the false
//! flags is the price of reading a sentence alone, so they are to be compared, not to be zero.

use crate::judge::{Example, document};
use mingjian_classifier::{Classifier, Readers};
use mingjian_corpus::{Judgement, Paragraph, Span};
use mingjian_domain::{Category, Part, PartKind, Verdict};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What became of sentences judged alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragments {
    /// Sentences of labelled spans that were flagged, of all.
    pub claims: (usize, usize),
    /// The same of each category that is labelled.
    pub by_category: Vec<(Category, usize, usize)>,
    /// Sentences of clean documents that were flagged, of all.
    pub clean: (usize, usize),
}

/// Judges the sentences; `None` where nothing is labelled within documents.
pub(crate) fn fragments(
    classifier: &Classifier,
    readers: Readers,
    examples: &[Example],
) -> Option<Fragments> {
    let flagged = |text: &str| {
        let parts = [Part::plain(PartKind::Body, text)];
        let alone = document(None, parts.into_iter());
        classifier.assess(&alone, readers).verdict == Verdict::Flagged
    };
    let records = || examples.iter().filter_map(|e| e.record.as_ref());
    let claims: Vec<(&Span, String)> = records()
        .filter(|r| r.verdict == Judgement::Violation)
        .flat_map(|r| &r.paragraphs)
        .flat_map(|p| p.spans.iter().map(move |span| (span, sentence_of(p, span))))
        .collect();
    let clean: Vec<String> = records()
        .filter(|r| r.verdict == Judgement::Clean)
        .flat_map(|r| &r.paragraphs)
        .flat_map(|p| sentences(&p.text))
        .collect();
    if claims.is_empty() {
        return None;
    }
    let found: Vec<bool> = claims.par_iter().map(|(_, text)| flagged(text)).collect();
    let count = |keep: &dyn Fn(&Span) -> bool| {
        let kept = claims
            .iter()
            .zip(&found)
            .filter(|((span, _), _)| keep(span));
        let (hits, all) = (
            kept.clone().filter(|(_, found)| **found).count(),
            kept.count(),
        );
        (hits, all)
    };
    let by_category = Category::ALL.iter().map(|category| {
        let (hits, all) = count(&|span| span.categories.contains(category));
        (*category, hits, all)
    });
    Some(Fragments {
        claims: count(&|_| true),
        by_category: by_category.filter(|(_, _, all)| *all > 0).collect(),
        clean: (
            clean.par_iter().filter(|text| flagged(text)).count(),
            clean.len(),
        ),
    })
}

fn ends(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '\n')
}

/// The sentences that a span touches.
fn sentence_of(paragraph: &Paragraph, span: &Span) -> String {
    let chars: Vec<char> = paragraph.text.chars().collect();
    let start = (0..span.start).rev().find(|at| ends(chars[*at]));
    let last = span.end.saturating_sub(1);
    let end = (last..chars.len()).find(|at| ends(chars[*at]));
    let start = start.map_or(0, |at| at + 1);
    let end = end.map_or(chars.len(), |at| at + 1);
    chars[start..end]
        .iter()
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Every sentence with at least two characters of its own.
fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive(ends)
        .map(|s| s.trim().to_owned())
        .filter(|s| s.chars().filter(|c| c.is_alphanumeric()).count() >= 2)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_brings_its_whole_sentence() {
        let paragraph = Paragraph {
            text: "新茶到了。喝两罐，老寒腿好了！快来。".to_owned(),
            spans: vec![],
        };
        let span = Span {
            start: 9,
            end: 14,
            categories: vec![Category::DiseaseTreatment],
        };
        assert_eq!(sentence_of(&paragraph, &span), "喝两罐，老寒腿好了！");
        assert_eq!(
            sentences(&paragraph.text),
            ["新茶到了。", "喝两罐，老寒腿好了！", "快来。"]
        );
    }
}
