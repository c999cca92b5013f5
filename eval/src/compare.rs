//! Two runs side by side. Both are measured anew on the documents they share, on the same draws, so
//! the difference of two figures has an interval of its own: much narrower than theirs, for what
//! makes a draw easy or hard is the same for both.

use crate::case::{Case, Outcome};
use crate::ranked::Ranked;
use crate::report::{JudgeReport, Report};
use crate::{Draws, EvalError, Figure, rows, table};
use mingjian_corpus::Judgement;
use mingjian_domain::Category;
use serde::Serialize;
use std::collections::BTreeMap;

/// What two runs say of the documents they share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Documents with the same id and the same labels in both.
    pub shared: usize,
    /// Each pair of judges.
    pub pairs: Vec<Pair>,
}

/// One judge of each run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Of this run.
    pub this: String,
    /// Of the other.
    pub other: String,
    /// The figures.
    pub lines: Vec<Line>,
}

/// One figure of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What is measured.
    pub what: String,
    /// In this run.
    pub this: Figure,
    /// In the other.
    pub other: Figure,
    /// This less the other.
    pub difference: Figure,
}

struct Shared<'a> {
    cases: Vec<Case>,
    draws: Draws,
    /// Index in both runs.
    places: Vec<(usize, usize)>,
    runs: (&'a Report, &'a Report),
}

impl Comparison {
    /// Compares the judges of the same name; if there are none, the first of each run.
    pub fn of(this: &Report, other: &Report) -> Result<Self, EvalError> {
        let shared = Shared::of(this, other)?;
        let same = |a: &JudgeReport| other.judges.iter().position(|b| b.name == a.name);
        let pairs = this.judges.iter().enumerate();
        let mut pairs: Vec<(usize, usize)> = pairs
            .filter_map(|(a, judge)| same(judge).map(|b| (a, b)))
            .collect();
        let readers = pairs.iter().any(|(a, _)| !this.judges[*a].baseline);
        if !readers && !this.judges.is_empty() && !other.judges.is_empty() {
            pairs.insert(0, (0, 0));
        }
        Ok(Self {
            shared: shared.cases.len(),
            pairs: pairs.into_iter().map(|(a, b)| shared.pair(a, b)).collect(),
        })
    }

    /// As tables.
    pub fn text(&self) -> String {
        let mut out = format!(
            "\nCompared on the {} documents that both runs share\n",
            self.shared
        );
        for pair in &self.pairs {
            out.push('\n');
            let (this, other) = (
                format!("this: {}", pair.this),
                format!("other: {}", pair.other),
            );
            let head = ["figure", &this, &other, "difference, points", ""];
            let row = |line: &Line| {
                let clear = if line.difference.is_clear() { "*" } else { "" };
                vec![
                    line.what.clone(),
                    line.this.percent(),
                    line.other.percent(),
                    line.difference.points(),
                    clear.into(),
                ]
            };
            table::table(&mut out, &head, pair.lines.iter().map(row).collect());
        }
        out.push_str("\n* the interval of the difference leaves out zero\n");
        out
    }
}

impl<'a> Shared<'a> {
    fn of(this: &'a Report, other: &'a Report) -> Result<Self, EvalError> {
        let known: BTreeMap<&str, usize> = other
            .cases
            .iter()
            .enumerate()
            .map(|(n, c)| (c.id.as_str(), n))
            .collect();
        let alike = |a: &Case, b: &Case| a.verdict == b.verdict && a.detail == b.detail;
        let (mut cases, mut places) = (Vec::new(), Vec::new());
        for (n, case) in this.cases.iter().enumerate() {
            let there = known
                .get(case.id.as_str())
                .filter(|m| alike(case, &other.cases[**m]));
            if let Some(m) = there {
                cases.push(case.clone());
                places.push((n, *m));
            }
        }
        if cases.is_empty() {
            return Err(EvalError::NothingShared);
        }
        let draws = Draws::new(cases.iter().map(|c| c.cluster.as_str()), this.seed);
        Ok(Self {
            cases,
            draws,
            places,
            runs: (this, other),
        })
    }

    fn pair(&self, a: usize, b: usize) -> Pair {
        let (this, other) = (&self.runs.0.judges[a], &self.runs.1.judges[b]);
        let ours: Vec<Outcome> = self
            .places
            .iter()
            .map(|(n, _)| this.outcomes[*n].clone())
            .collect();
        let theirs: Vec<Outcome> = self
            .places
            .iter()
            .map(|(_, m)| other.outcomes[*m].clone())
            .collect();
        let mut lines = Vec::new();
        let documents =
            |outcomes: &[Outcome]| Some(rows::documents(&self.cases, outcomes, |_| true));
        let paragraphs = |outcomes: &[Outcome]| rows::paragraphs(&self.cases, outcomes, |_| true);
        self.quality(&mut lines, "document", documents(&ours), documents(&theirs));
        self.quality(
            &mut lines,
            "paragraph",
            paragraphs(&ours),
            paragraphs(&theirs),
        );
        for (what, verdict) in [
            ("clean flagged", Judgement::Clean),
            ("borderline flagged", Judgement::Borderline),
        ] {
            let rate = |outcomes: &[Outcome], drawn: &[u16]| {
                let (mut of, mut flagged) = (0.0, 0.0);
                for ((case, outcome), times) in self.cases.iter().zip(outcomes).zip(drawn) {
                    if case.verdict == verdict {
                        of += f64::from(*times);
                        flagged += f64::from(*times) * f64::from(u8::from(outcome.flagged));
                    }
                }
                (of > 0.0).then(|| flagged / of)
            };
            lines.push(self.line(what.into(), |d| rate(&ours, d), |d| rate(&theirs, d)));
        }
        for category in Category::ALL {
            let of = |outcomes: &[Outcome]| rows::documents_of(*category, &self.cases, outcomes);
            if let (Some(a), Some(b)) = (of(&ours), of(&theirs))
                && a.balance().0 > 0
            {
                let what = format!("{category}, document F1");
                lines.push(self.line(what, |d| a.counts(d).f1(), |d| b.counts(d).f1()));
            }
        }
        Pair {
            this: this.name.clone(),
            other: other.name.clone(),
            lines,
        }
    }

    fn quality(&self, lines: &mut Vec<Line>, level: &str, a: Option<Ranked>, b: Option<Ranked>) {
        let (Some(a), Some(b)) = (a, b) else { return };
        type Measure = fn(&Ranked, &[u16]) -> Option<f64>;
        let measures: [(&str, Measure); 4] = [
            ("precision", |r, d| r.counts(d).precision()),
            ("recall", |r, d| r.counts(d).recall()),
            ("F1", |r, d| r.counts(d).f1()),
            ("average precision", Ranked::average_precision),
        ];
        for (name, measure) in measures {
            let what = format!("{level} {name}");
            lines.push(self.line(what, |d| measure(&a, d), |d| measure(&b, d)));
        }
    }

    fn line(
        &self,
        what: String,
        this: impl Fn(&[u16]) -> Option<f64> + Sync,
        other: impl Fn(&[u16]) -> Option<f64> + Sync,
    ) -> Line {
        let [this, other, difference] = self.draws.figures(|drawn| {
            let (a, b) = (this(drawn), other(drawn));
            [a, b, a.zip(b).map(|(a, b)| a - b)]
        });
        Line {
            what,
            this,
            other,
            difference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_beside_itself_differs_by_nothing() {
        let report = crate::sample::report();
        let comparison = Comparison::of(&report, &report).unwrap();
        assert_eq!((comparison.shared, comparison.pairs.len()), (12, 3));
        for line in comparison.pairs.iter().flat_map(|p| &p.lines) {
            assert_eq!(line.this, line.other);
            assert!(line.difference.value.unwrap_or(0.0) == 0.0 && !line.difference.is_clear());
        }
    }

    #[test]
    fn the_difference_is_paired_document_by_document() {
        let before = crate::sample::report();
        let mut now = before.clone();
        // The breach that was passed is found now: recall 4/5 → 5/5.
        now.judges[0].outcomes[5].flagged = true;
        let comparison = Comparison::of(&now, &before).unwrap();
        let lines = &comparison.pairs[0].lines;
        let recall = lines.iter().find(|l| l.what == "document recall").unwrap();
        assert!((recall.difference.value.unwrap() - 0.2).abs() < 1e-6);
        assert!(
            recall.difference.low.unwrap() >= 0.0,
            "never worse in any draw"
        );
        insta::assert_snapshot!(comparison.text());
    }

    #[test]
    fn other_documents_and_other_labels_are_not_shared() {
        let report = crate::sample::report();
        let mut other = report.clone();
        other.cases[0].verdict = Judgement::Clean;
        other.cases[1].id = "elsewhere".into();
        assert_eq!(Comparison::of(&report, &other).unwrap().shared, 10);
        other.cases.iter_mut().for_each(|c| c.id.push('x'));
        let refused = Comparison::of(&report, &other);
        assert!(matches!(refused, Err(EvalError::NothingShared)));
    }
}
