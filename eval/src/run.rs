//! One run: every judge on the same documents and the same draws.

use crate::measure::Measure;
use crate::report::{DataInfo, Note, Report};
use crate::{Case, Data, Draws, EvalError, Example, Judge, Keywords, Ngram, Speed};
use mingjian_classifier::{Classifier, Readers};
use mingjian_corpus::Judgement;
use std::collections::BTreeSet;

/// What to measure.
pub struct Plan<'a> {
    /// The classifier.
    pub classifier: &'a Classifier,
    /// Which of its readers, each a judge; the first is the main one.
    pub readers: &'a [Readers],
    /// The train split, for the n-gram baseline; empty: there is none.
    pub train: &'a [Example],
    /// Seed of draws and training.
    pub seed: u64,
    /// Leave out robustness and speed.
    pub quick: bool,
}

/// Measures every judge of the plan, and the baselines.
pub fn run(data: &Data, plan: &Plan<'_>) -> Result<Report, EvalError> {
    let examples = &data.examples;
    if examples.is_empty() {
        return Err(EvalError::Empty(data.files.join(", ")));
    }
    let cases: Vec<Case> = examples.iter().map(|e| e.case.clone()).collect();
    let draws = Draws::new(cases.iter().map(|c| c.cluster.as_str()), plan.seed);
    let (keywords, ngram) = (Keywords::builtin(), Ngram::train(plan.train, plan.seed));
    let readers = plan
        .readers
        .iter()
        .map(|r| Judge::Readers(plan.classifier, *r));
    let judges: Vec<Judge<'_>> = readers
        .chain([Judge::Keywords(&keywords)])
        .chain(ngram.as_ref().map(Judge::Ngram))
        .collect();
    let measure = Measure {
        cases: &cases,
        draws: &draws,
    };
    let mut reports: Vec<_> = judges
        .iter()
        .map(|judge| measure.judge(judge, judge.outcomes(examples)))
        .collect();
    let (mut speed, mut fragments) = (None, None);
    if !plan.quick {
        let main = plan.readers.first();
        fragments = main.and_then(|r| crate::fragments::fragments(plan.classifier, *r, examples));
        crate::robustness::add(&mut reports, &judges, examples, &measure, plan.seed);
        speed = plan
            .readers
            .first()
            .and_then(|r| Speed::of(plan.classifier, *r, examples));
    }
    Ok(Report {
        software: format!("mingjian {}", env!("CARGO_PKG_VERSION")),
        data: info(data, &cases),
        seed: plan.seed,
        draws: draws.len(),
        notes: notes(data, plan, ngram.is_some()),
        judges: reports,
        settled: crate::settled::settled(plan.classifier, examples),
        fragments,
        speed,
        cases,
    })
}

pub(crate) fn info(data: &Data, cases: &[Case]) -> DataInfo {
    let of = |verdict: Judgement| cases.iter().filter(|c| c.verdict == verdict).count();
    let clusters: BTreeSet<&str> = cases.iter().map(|c| c.cluster.as_str()).collect();
    let paragraphs = || {
        cases
            .iter()
            .filter_map(|c| c.detail.as_ref())
            .flat_map(|d| &d.paragraphs)
    };
    DataInfo {
        files: data.files.clone(),
        documents: cases.len(),
        violations: of(Judgement::Violation),
        borderline: of(Judgement::Borderline),
        clean: of(Judgement::Clean),
        clusters: clusters.len(),
        paragraphs: paragraphs().count(),
        labelled_paragraphs: paragraphs().filter(|p| !p.is_empty()).count(),
    }
}

fn notes(data: &Data, plan: &Plan<'_>, trained: bool) -> Vec<Note> {
    let taught: BTreeSet<String> = plan.train.iter().map(Example::text).collect();
    let seen = data
        .examples
        .iter()
        .filter(|e| taught.contains(&e.text()))
        .count();
    let mut notes = Vec::new();
    if !trained {
        notes.push(Note::NotTrained);
    }
    if seen > 0 {
        notes.push(Note::SeenInTraining { documents: seen });
    }
    if !data.bad.is_empty() {
        notes.push(Note::LeftOut {
            lines: data.bad.len(),
        });
    }
    if plan.quick {
        notes.push(Note::Quick);
    }
    notes
}
