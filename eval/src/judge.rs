//! Judges, and how what they say becomes an outcome that can be measured.
//!
//! A paragraph of a labelled document is a part of the judged one, so a finding's place says at once
//! which paragraphs it touches and which characters it marks. Titles carry no labels within: what is
//! found there counts for the document alone.

use crate::case::{Case, Detail, Found, Outcome, Overlap};
use crate::{Keywords, Ngram};
use mingjian_classifier::{Classifier, Readers};
use mingjian_corpus::{Record, Trait};
use mingjian_domain::{
    Assessment, Category, Completeness, Document, Finding, Part, PartKind, Place, SourceKind,
    Verdict,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Documents that a reader judges at once.
const AT_ONCE: usize = 512;

/// A labelled document, ready to be judged.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its labels.
    pub case: Case,
    /// What a judge sees: never a label, nor the kind of goods.
    pub document: Document,
    /// The record it was made of, where it was one of the corpus.
    pub record: Option<Record>,
}

impl Example {
    /// A record of the corpus: its title, then each paragraph as a part. Broadcasts are cues, and
    /// what stood on the screen is unknown.
    pub fn of_record(record: Record) -> Self {
        let speech = record.source_kind == SourceKind::Broadcast;
        let kind = if speech {
            PartKind::Cue
        } else {
            PartKind::Body
        };
        let paragraphs = record.paragraphs.iter().map(|p| Part::plain(kind, &p.text));
        let document = Document {
            source_kind: record.source_kind,
            account: record.account.clone(),
            completeness: Completeness {
                speech_only: speech,
                ..Completeness::default()
            },
            ..document(record.title.clone(), paragraphs)
        };
        let of_paragraph = |p: &mingjian_corpus::Paragraph| {
            let mut all: Vec<Category> =
                p.spans.iter().flat_map(|s| s.categories.clone()).collect();
            all.sort();
            all.dedup();
            all
        };
        let case = Case {
            id: record.id.clone(),
            cluster: record.brief.clone(),
            voice: Some(record.voice.clone()),
            source_kind: Some(record.source_kind),
            product_kind: Some(record.product_kind),
            traits: record.traits.clone(),
            verdict: record.verdict,
            detail: Some(Detail {
                categories: record.categories(),
                paragraphs: record.paragraphs.iter().map(of_paragraph).collect(),
            }),
        };
        Self {
            case,
            document,
            record: Some(record),
        }
    }

    /// Title and text, one part a line: what the baselines read.
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self
            .document
            .parts
            .iter()
            .map(|p| p.text.as_str())
            .collect();
        parts.join("\n")
    }

    /// The parts that are paragraphs, without the title.
    pub fn paragraphs(&self) -> &[Part] {
        &self.document.parts[usize::from(self.document.title.is_some())..]
    }

    /// Whether it carries a trait.
    pub fn has(&self, one: Trait) -> bool {
        self.case.traits.contains(&one)
    }
}

/// A document of parts, of which nothing else is known.
pub(crate) fn document(title: Option<String>, parts: impl Iterator<Item = Part>) -> Document {
    let title = title.filter(|t| !t.trim().is_empty());
    let heading = title.iter().map(|t| Part::plain(PartKind::Title, t));
    let parts = heading.chain(parts).collect();
    Document {
        title,
        ..Document::of(parts)
    }
}

/// Somebody who judges documents.
pub enum Judge<'a> {
    /// Readers of the classifier.
    Readers(&'a Classifier, Readers),
    /// The flat list of keywords.
    Keywords(&'a Keywords),
    /// The linear classifier over character n-grams.
    Ngram(&'a Ngram),
}

impl Judge<'_> {
    /// Its name in tables and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Readers(_, Readers::Rules) => "rules",
            Self::Readers(_, Readers::Model) => "model",
            Self::Readers(_, Readers::Both) => "both",
            Self::Keywords(_) => "keywords",
            Self::Ngram(_) => "n-grams",
        }
    }

    /// Its Chinese name.
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Readers(_, Readers::Rules) => "规则",
            Self::Readers(_, Readers::Model) => "模型",
            Self::Readers(_, Readers::Both) => "规则与模型",
            Self::Keywords(_) => "关键词表（对照）",
            Self::Ngram(_) => "字串统计（对照）",
        }
    }

    /// Whether it stands here only to be compared with.
    pub fn is_baseline(&self) -> bool {
        !matches!(self, Self::Readers(..))
    }

    /// Whether its scores claim to be probabilities.
    pub fn is_calibrated(&self) -> bool {
        !matches!(self, Self::Keywords(_))
    }

    /// What exactly judged: a digest or a count.
    pub fn identity(&self) -> String {
        match self {
            Self::Readers(classifier, _) => classifier.fingerprint().to_string(),
            Self::Keywords(list) => format!("{} words", list.len()),
            Self::Ngram(model) => format!("{} training documents", model.trained_on()),
        }
    }

    /// Judges documents on every core, in order.
    pub fn outcomes(&self, examples: &[Example]) -> Vec<Outcome> {
        match self {
            Self::Readers(classifier, readers) => {
                let judge = |some: &[Example]| {
                    let documents: Vec<Document> =
                        some.iter().map(|e| e.document.clone()).collect();
                    let said = classifier.assess_all(&documents, *readers);
                    let outcomes = some.iter().zip(&said).map(|(e, said)| outcome(e, said));
                    outcomes.collect::<Vec<_>>()
                };
                examples.chunks(AT_ONCE).flat_map(judge).collect()
            }
            Self::Keywords(list) => examples.par_iter().map(|e| list.outcome(e)).collect(),
            Self::Ngram(model) => examples.par_iter().map(|e| model.outcome(e)).collect(),
        }
    }
}

/// What an assessment says, measured against the paragraphs and spans of the example.
///
/// A finding counts by its place, whether or not the document is flagged in the end; its score is
/// its severity (as a share of the gravest) times the risk of the document.
pub(crate) fn outcome(example: &Example, assessment: &Assessment) -> Outcome {
    let mut said = Outcome {
        score: assessment.risk,
        flagged: assessment.verdict == Verdict::Flagged,
        ..Outcome::default()
    };
    let mut marks = Marks::of(example);
    let mut paragraphs = BTreeMap::new();
    let mut categories: BTreeMap<Category, Found> = BTreeMap::new();
    for finding in &assessment.findings {
        let score = f64::from(finding.severity.level()) / 4.0 * assessment.risk;
        let score = (score * 1e4).round() / 1e4;
        let found = categories.entry(finding.category).or_default();
        found.score = found.score.max(score);
        for paragraph in marks.mark(finding) {
            for place in [&mut paragraphs, &mut found.paragraphs] {
                let best: &mut f64 = place.entry(paragraph).or_default();
                *best = best.max(score);
            }
        }
    }
    if let Some(record) = &example.record {
        marks.label(record);
        said.overlap = Some(marks.overlap(u32::MAX));
        for category in Category::ALL {
            let overlap = marks.overlap(bit(*category));
            if overlap != Overlap::default() {
                categories.entry(*category).or_default().overlap = overlap;
            }
        }
    }
    said.paragraphs = Some(paragraphs);
    said.categories = Some(categories);
    said
}

/// For each character of each paragraph, the categories marked and labelled, a bit each.
struct Marks {
    title: u32,
    marked: Vec<Vec<u32>>,
    labelled: Vec<Vec<u32>>,
}

fn bit(category: Category) -> u32 {
    let place = Category::ALL.iter().position(|c| *c == category);
    1 << place.expect("every category stands in the list of all")
}

impl Marks {
    fn of(example: &Example) -> Self {
        let paragraphs = example.paragraphs().iter();
        let marked: Vec<Vec<u32>> = paragraphs
            .map(|p| vec![0; p.text.chars().count()])
            .collect();
        Self {
            title: u32::from(example.document.title.is_some()),
            labelled: marked.clone(),
            marked,
        }
    }

    /// Marks the place of a finding; returns the paragraphs it touches.
    fn mark(&mut self, finding: &Finding) -> Vec<u32> {
        let Place::Text { from, to } = finding.place else {
            return vec![];
        };
        let mut touched = Vec::new();
        for part in from.part.max(self.title)..=to.part {
            let paragraph = part - self.title;
            let Some(characters) = self.marked.get_mut(paragraph as usize) else {
                break;
            };
            let start = if part == from.part {
                from.offset as usize
            } else {
                0
            };
            let end = if part == to.part {
                to.offset as usize
            } else {
                characters.len()
            };
            let end = end.min(characters.len());
            if start < end {
                touched.push(paragraph);
                characters[start..end]
                    .iter_mut()
                    .for_each(|c| *c |= bit(finding.category));
            }
        }
        touched
    }

    fn label(&mut self, record: &Record) {
        for (paragraph, characters) in record.paragraphs.iter().zip(&mut self.labelled) {
            for span in &paragraph.spans {
                let bits = span.categories.iter().fold(0, |bits, c| bits | bit(*c));
                characters[span.start..span.end]
                    .iter_mut()
                    .for_each(|c| *c |= bits);
            }
        }
    }

    fn overlap(&self, bits: u32) -> Overlap {
        let mut overlap = Overlap::default();
        for (marked, labelled) in self
            .marked
            .iter()
            .flatten()
            .zip(self.labelled.iter().flatten())
        {
            let (marked, labelled) = (marked & bits != 0, labelled & bits != 0);
            overlap.marked += u32::from(marked);
            overlap.labelled += u32::from(labelled);
            overlap.both += u32::from(marked && labelled);
        }
        overlap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingjian_domain::{
        Circumstances, GoodsSold, ModelState, Position, ProductKind, Reader, RuleRef, Severity,
        Sha256, Speaker,
    };

    fn finding(category: Category, from: (u32, u32), to: (u32, u32)) -> Finding {
        let position = |(part, offset)| Position { part, offset };
        Finding {
            category,
            severity: Severity::GRAVE,
            reader: Reader::Rule,
            rule: RuleRef::new("r", 1),
            place: Place::Text {
                from: position(from),
                to: position(to),
            },
            quote: String::new(),
            provisions: vec![],
            reason: String::new(),
        }
    }

    fn judged(n: usize, findings: Vec<Finding>) -> Outcome {
        let example = &crate::sample::data().examples[n];
        let assessment = Assessment {
            document: example.document.digest(),
            fingerprint: Sha256::of("nobody"),
            verdict: Verdict::Flagged,
            risk: 0.8,
            is_advertisement: 1.0,
            circumstances: Circumstances {
                speaker: Speaker::Seller,
                product_kind: ProductKind::OrdinaryFood,
                goods: GoodsSold::default(),
                numbers: vec![],
                warnings: vec![],
                not_checkable: vec![],
            },
            model: ModelState::NotLoaded,
            findings,
            excused: vec![],
        };
        outcome(example, &assessment)
    }

    #[test]
    fn a_finding_marks_the_characters_of_its_place() {
        // 吃到第二罐，[白头发根上冒黑的了]，…: labelled 6–15, below a title; marked 8–17.
        let said = judged(
            0,
            vec![finding(Category::DiseaseTreatment, (1, 8), (1, 17))],
        );
        let found = &said.categories.unwrap()[&Category::DiseaseTreatment];
        assert_eq!(
            found.overlap,
            Overlap {
                both: 7,
                marked: 9,
                labelled: 9
            }
        );
        assert_eq!(
            (found.score, said.paragraphs.unwrap()),
            (0.8, BTreeMap::from([(0, 0.8)]))
        );
        assert_eq!(said.overlap, Some(found.overlap));
    }

    #[test]
    fn another_category_on_the_same_words_is_right_overall_and_wrong_by_category() {
        let said = judged(0, vec![finding(Category::Comparison, (1, 6), (1, 15))]);
        assert_eq!(
            said.overlap,
            Some(Overlap {
                both: 9,
                marked: 9,
                labelled: 9
            })
        );
        let categories = said.categories.unwrap();
        assert_eq!(categories[&Category::Comparison].overlap.both, 0);
        let missed = &categories[&Category::DiseaseTreatment];
        assert_eq!((missed.score, missed.overlap.labelled), (0.0, 9));
    }

    #[test]
    fn a_place_over_several_parts_touches_each_and_titles_are_no_paragraphs() {
        // Without a title: parts are paragraphs.
        let said = judged(1, vec![finding(Category::SafetyGuarantee, (0, 5), (1, 2))]);
        assert_eq!(said.paragraphs.unwrap().len(), 2);
        // The end of a place is before its character: nothing of paragraph 1 is touched.
        let said = judged(1, vec![finding(Category::SafetyGuarantee, (0, 5), (1, 0))]);
        assert_eq!(said.paragraphs.unwrap().len(), 1);
        let said = judged(0, vec![finding(Category::AbsoluteTerms, (0, 0), (0, 4))]);
        assert!(said.paragraphs.unwrap().is_empty());
        assert!(
            said.categories
                .unwrap()
                .contains_key(&Category::AbsoluteTerms)
        );
    }
}
