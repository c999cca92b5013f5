//! Lessons: labelled documents as the windows that the network learns from.
//!
//! ```text
//! Record ─disguised?─→ ─whole, or one paragraph, or one sentence→ Document ─windows→ Lesson
//! ```
//! In the field a claim comes with a page around it or alone in a line; so does a lesson. What is a
//! part of a document says nothing of the rest: whether the document advertises is asked of whole
//! documents only. Deterministic by seed and epoch.

use anyhow::Context;
use mingjian_classifier::{Classifier, Pieces, Window};
use mingjian_corpus::augment::{self, Disguise};
use mingjian_corpus::chance::Dice;
use mingjian_corpus::{Judgement, Made, Paragraph, Record};
use mingjian_domain::{Category, Document, Place};
use mingjian_eval::Example;
use rayon::prelude::*;
use std::path::Path;

/// A window with what is right of it.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// What is read.
    pub window: Window,
    /// The same as text, normalised.
    pub text: String,
    /// Of each sentence, which categories it breaches, in the order of [`Category::ALL`].
    pub sentences: Vec<Vec<usize>>,
    /// Whether a sentence of no category is known to breach none.
    pub thorough: bool,
    /// Whether anything in it breaches.
    pub breaches: bool,
    /// Whether the document advertises, where that may be asked.
    pub advertises: Option<bool>,
}

/// Makes lessons of records.
pub struct Teacher {
    /// Reads documents.
    pub classifier: Classifier,
    /// The vocabulary.
    pub pieces: Pieces,
    /// Every choice depends on it.
    pub seed: u64,
}

/// Of a hundred documents, how many are read disguised, by paragraph, and by sentence.
const DISGUISED: usize = 15;
const BY_PARAGRAPH: usize = 20;
const BY_SENTENCE: usize = 12;

impl Teacher {
    /// With the built-in rules and the vocabulary of a network's folder.
    ///
    /// # Errors
    /// If the folder has no `tokenizer.json`.
    pub fn open(folder: &Path, seed: u64) -> anyhow::Result<Self> {
        let path = folder.join("tokenizer.json");
        let json =
            std::fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        Ok(Self {
            classifier: Classifier::builtin(),
            pieces: Pieces::read(&json).with_context(|| path.display().to_string())?,
            seed,
        })
    }

    /// The lessons of one epoch; borderline documents teach nothing.
    pub fn lessons(&self, records: &[Record], epoch: usize) -> Vec<Lesson> {
        let judged = records
            .par_iter()
            .filter(|r| r.verdict != Judgement::Borderline);
        judged
            .flat_map_iter(|record| self.varied(record, epoch))
            .collect()
    }

    /// The lessons of whole, undisguised documents, one list each.
    pub fn plain(&self, records: &[Record]) -> Vec<Vec<Lesson>> {
        records
            .par_iter()
            .map(|record| self.of(record, true))
            .collect()
    }

    fn varied(&self, record: &Record, epoch: usize) -> Vec<Lesson> {
        let mut dice = Dice::of(self.seed, &[&record.id, &epoch.to_string()]);
        let all = augment::ALL;
        let disguise: Option<&Disguise> =
            (dice.below(100) < DISGUISED).then(|| &all[dice.below(all.len())]);
        let disguised = disguise.map(|d| d.apply(record, self.seed + epoch as u64));
        let record = disguised.as_ref().unwrap_or(record);
        match dice.below(100) {
            way if way < BY_PARAGRAPH => parts(record, |p| vec![p.clone()])
                .iter()
                .flat_map(|part| self.of(part, false))
                .collect(),
            way if way < BY_PARAGRAPH + BY_SENTENCE => parts(record, sentences)
                .iter()
                .flat_map(|part| self.of(part, false))
                .collect(),
            _ => self.of(record, true),
        }
    }

    fn of(&self, record: &Record, whole: bool) -> Vec<Lesson> {
        let example = Example::of_record(record.clone());
        let first = usize::from(example.document.title.is_some());
        let spans: Vec<(usize, usize, usize, &[Category])> = record
            .paragraphs
            .iter()
            .enumerate()
            .flat_map(|(part, p)| {
                let spans = p.spans.iter();
                spans.map(move |s| (part + first, s.start, s.end, s.categories.as_slice()))
            })
            .collect();
        // Of what was decided nobody said whether it advertises.
        let asked = whole && record.origin != Made::Decided;
        let windows = self.classifier.windows(&example.document, &self.pieces);
        windows
            .into_iter()
            .map(|(window, places, text)| {
                let sentences: Vec<Vec<usize>> = places
                    .iter()
                    .map(|place| categories(place, &spans))
                    .collect();
                Lesson {
                    window,
                    text,
                    thorough: record.origin != Made::Decided || record.verdict == Judgement::Clean,
                    breaches: sentences.iter().any(|of| !of.is_empty()),
                    sentences,
                    advertises: asked.then_some(record.advertisement),
                }
            })
            .collect()
    }
}

/// The categories of the spans that a place touches, each once.
fn categories(place: &Place, spans: &[(usize, usize, usize, &[Category])]) -> Vec<usize> {
    let Place::Text { from, to } = place else {
        return Vec::new();
    };
    let at = |part: u32, offset: u32| (part as usize, offset as usize);
    let (from, to) = (at(from.part, from.offset), at(to.part, to.offset));
    let touching = spans
        .iter()
        .filter(|(part, start, end, _)| (*part, *start) < to && from < (*part, *end));
    let mut all: Vec<usize> = touching
        .flat_map(|(.., categories)| categories.iter())
        .filter_map(|category| Category::ALL.iter().position(|one| one == category))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Records of one piece of a paragraph each.
fn parts(record: &Record, pieces: impl Fn(&Paragraph) -> Vec<Paragraph>) -> Vec<Record> {
    let paragraphs = record.paragraphs.iter().flat_map(pieces);
    paragraphs
        .map(|paragraph| Record {
            title: None,
            account: None,
            paragraphs: vec![paragraph],
            ..record.clone()
        })
        .collect()
}

/// A paragraph sentence by sentence, its spans with it.
fn sentences(paragraph: &Paragraph) -> Vec<Paragraph> {
    let chars: Vec<char> = paragraph.text.chars().collect();
    let mut all = Vec::new();
    let mut start = 0;
    for at in 0..chars.len() {
        let ends = matches!(
            chars[at],
            '。' | '！' | '？' | '!' | '?' | '；' | ';' | '\n'
        );
        if ends || at + 1 == chars.len() {
            let end = at + 1;
            let spans = paragraph
                .spans
                .iter()
                .filter(|s| s.start < end && start < s.end);
            let spans = spans.map(|s| mingjian_corpus::Span {
                start: s.start.max(start) - start,
                end: s.end.min(end) - start,
                categories: s.categories.clone(),
            });
            all.push(Paragraph {
                spans: spans.collect(),
                text: chars[start..end].iter().collect(),
            });
            start = end;
        }
    }
    all
}

/// The records that a verdict is sure of, with the document that a judge sees.
pub fn sure(records: &[Record]) -> Vec<(&Record, Document)> {
    let sure = records.iter();
    let sure = sure.filter(|record| record.verdict != Judgement::Borderline);
    sure.map(|record| (record, Example::of_record(record.clone()).document))
        .collect()
}
