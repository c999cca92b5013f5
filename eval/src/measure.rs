//! From what one judge said to its figures.

use crate::case::{Case, Outcome, Overlap};
use crate::ranked::{Operating, Ranked};
use crate::report::{
    Bin, Calibration, CategoryQuality, Group, JudgeReport, Levels, Load, Outlook, Quality,
    SpanOverlap, Tally,
};
use crate::{Draws, Judge, Rate, Row, rows, voices};
use mingjian_corpus::{Judgement, Trait};
use mingjian_domain::{Category, ProductKind, SourceKind};
use std::collections::BTreeSet;

/// Parts of the reliability diagram.
const PARTS: usize = 10;
/// How rare breaches may be.
const BASE_RATES: [f64; 3] = [0.0005, 0.005, 0.05];
/// Recalls that an office may ask for.
const RECALLS: [f64; 2] = [0.9, 0.95];

/// The labels and the draws that every judge of a run is measured by.
pub(crate) struct Measure<'a> {
    pub(crate) cases: &'a [Case],
    pub(crate) draws: &'a Draws,
}

impl Measure<'_> {
    /// Everything about one judge.
    pub(crate) fn judge(&self, judge: &Judge<'_>, outcomes: Vec<Outcome>) -> JudgeReport {
        let all = rows::documents(self.cases, &outcomes, |_| true);
        JudgeReport {
            name: judge.name().into(),
            zh: judge.zh().into(),
            baseline: judge.is_baseline(),
            identity: judge.identity(),
            levels: self.levels(&outcomes, |_| true),
            flagged_clean: self.rate(&outcomes, |c| c.verdict == Judgement::Clean),
            flagged_borderline: self.rate(&outcomes, |c| c.verdict == Judgement::Borderline),
            overlap: self.overlap(&outcomes, |o| o.overlap),
            calibration: judge.is_calibrated().then(|| self.calibration(&all)),
            categories: self.categories(&outcomes),
            source_kinds: self.source_kinds(&outcomes),
            product_kinds: self.product_kinds(&outcomes),
            voices: self.voices(&outcomes),
            traits: self.traits(&outcomes),
            outlook: self.outlook(&all),
            robustness: vec![],
            outcomes,
        }
    }

    /// Quality on the cases kept.
    pub(crate) fn levels(&self, outcomes: &[Outcome], keep: impl Fn(&Case) -> bool) -> Levels {
        let paragraphs = rows::paragraphs(self.cases, outcomes, &keep);
        Levels {
            document: self.quality(&rows::documents(self.cases, outcomes, &keep)),
            paragraph: paragraphs.map(|ranked| self.quality(&ranked)),
        }
    }

    fn quality(&self, ranked: &Ranked) -> Quality {
        let (positives, negatives) = ranked.balance();
        let [precision, recall, f1, average_precision] = self.draws.figures(|drawn| {
            let counts = ranked.counts(drawn);
            let area = ranked.average_precision(drawn);
            [counts.precision(), counts.recall(), counts.f1(), area]
        });
        let flagged = ranked.rows().iter().filter(|r| r.flagged).count();
        Quality {
            positives,
            negatives,
            precision: precision.of_things(flagged),
            recall: recall.of_things(positives),
            f1,
            average_precision,
        }
    }

    fn rate(&self, outcomes: &[Outcome], keep: impl Fn(&Case) -> bool) -> Rate {
        let kept: Vec<(usize, bool)> = self
            .cases
            .iter()
            .zip(outcomes)
            .enumerate()
            .filter(|(_, (case, _))| keep(case))
            .map(|(n, (_, outcome))| (n, outcome.flagged))
            .collect();
        let rate = self.draws.figure(|drawn| {
            let of: u64 = kept.iter().map(|(n, _)| u64::from(drawn[*n])).sum();
            let flagged = kept.iter().filter(|(_, flagged)| *flagged);
            let flagged: u64 = flagged.map(|(n, _)| u64::from(drawn[*n])).sum();
            (of > 0).then(|| flagged as f64 / of as f64)
        });
        let count = kept.iter().filter(|(_, flagged)| *flagged).count();
        Rate {
            count,
            of: kept.len(),
            rate: rate.of_things(kept.len()),
        }
    }

    fn overlap(
        &self,
        outcomes: &[Outcome],
        of: impl Fn(&Outcome) -> Option<Overlap>,
    ) -> Option<SpanOverlap> {
        let pairs = self.cases.iter().zip(outcomes).enumerate();
        let counted: Vec<(usize, Overlap)> = pairs
            .filter(|(_, (case, _))| case.truth().is_some())
            .filter_map(|(n, (_, outcome))| of(outcome).map(|overlap| (n, overlap)))
            .collect();
        if counted.is_empty() {
            return None;
        }
        let [precision, recall, iou] = self.draws.figures(|drawn| {
            let sum = |count: fn(&Overlap) -> u32| -> f64 {
                let one = |(n, o): &(usize, Overlap)| f64::from(drawn[*n]) * f64::from(count(o));
                counted.iter().map(one).sum()
            };
            let (both, marked) = (sum(|o| o.both), sum(|o| o.marked));
            let labelled = sum(|o| o.labelled);
            let share = |whole: f64| (whole > 0.0).then(|| both / whole);
            [
                share(marked),
                share(labelled),
                share(marked + labelled - both),
            ]
        });
        Some(SpanOverlap {
            precision,
            recall,
            iou,
        })
    }

    fn calibration(&self, ranked: &Ranked) -> Calibration {
        let bin = |part: &&[Row]| Bin {
            documents: part.len(),
            score: (part.iter().map(|r| r.score).sum::<f64>() / part.len() as f64 * 1e6).round()
                / 1e6,
            observed: self.draws.figure(|drawn| {
                let times = |r: &&Row| u64::from(drawn[r.case as usize]);
                let all: u64 = part.iter().map(|r| times(&r)).sum();
                let positive: u64 = part.iter().filter(|r| r.positive).map(|r| times(&r)).sum();
                (all > 0).then(|| positive as f64 / all as f64)
            }),
        };
        Calibration {
            error: self
                .draws
                .figure(|drawn| ranked.calibration_error(drawn, PARTS)),
            bins: ranked.parts(PARTS).iter().map(bin).collect(),
        }
    }

    fn categories(&self, outcomes: &[Outcome]) -> Vec<CategoryQuality> {
        let one = |category: &Category| {
            let documents = rows::documents_of(*category, self.cases, outcomes)?;
            let paragraphs = rows::paragraphs_of(*category, self.cases, outcomes);
            let labelled = |o: &Outcome| {
                let found = o.categories.as_ref()?.get(category);
                Some(found.map(|f| f.overlap).unwrap_or_default())
            };
            Some(CategoryQuality {
                category: *category,
                levels: Levels {
                    document: self.quality(&documents),
                    paragraph: paragraphs.map(|ranked| self.quality(&ranked)),
                },
                overlap: self.overlap(outcomes, labelled)?,
            })
        };
        Category::ALL.iter().filter_map(one).collect()
    }

    fn group(
        &self,
        outcomes: &[Outcome],
        name: &str,
        zh: &str,
        keep: impl Fn(&Case) -> bool,
    ) -> Option<Group> {
        if !self.cases.iter().any(&keep) {
            return None;
        }
        Some(Group {
            name: name.into(),
            zh: zh.into(),
            levels: self.levels(outcomes, keep),
        })
    }

    fn source_kinds(&self, outcomes: &[Outcome]) -> Vec<Group> {
        let one = |kind: &SourceKind| {
            self.group(outcomes, kind.as_str(), kind.zh(), |c| {
                c.source_kind == Some(*kind)
            })
        };
        SourceKind::ALL.iter().filter_map(one).collect()
    }

    fn product_kinds(&self, outcomes: &[Outcome]) -> Vec<Group> {
        let one = |kind: &ProductKind| {
            self.group(outcomes, kind.as_str(), kind.zh(), |c| {
                c.product_kind == Some(*kind)
            })
        };
        ProductKind::ALL.iter().filter_map(one).collect()
    }

    fn tally(
        &self,
        outcomes: &[Outcome],
        name: &str,
        zh: &str,
        keep: impl Fn(&Case) -> bool,
    ) -> Tally {
        Tally {
            name: name.into(),
            zh: zh.into(),
            clean: self.rate(outcomes, |c| keep(c) && c.verdict == Judgement::Clean),
            violations: self.rate(outcomes, |c| keep(c) && c.verdict == Judgement::Violation),
        }
    }

    fn voices(&self, outcomes: &[Outcome]) -> Vec<Tally> {
        let names: BTreeSet<&String> = self.cases.iter().filter_map(|c| c.voice.as_ref()).collect();
        let one = |name: &String| {
            self.tally(outcomes, name, voices::zh(name), |c| {
                c.voice.as_ref() == Some(name)
            })
        };
        names.into_iter().map(one).collect()
    }

    fn traits(&self, outcomes: &[Outcome]) -> Vec<Tally> {
        let one =
            |one: &Trait| self.tally(outcomes, one.as_str(), one.zh(), |c| c.traits.contains(one));
        let all = Trait::ALL.iter().map(one);
        all.filter(|t| t.clean.of + t.violations.of > 0).collect()
    }

    fn outlook(&self, ranked: &Ranked) -> Vec<Outlook> {
        let as_set = |drawn: &[u16]| {
            let counts = ranked.counts(drawn);
            let (recall, false_rate) = (counts.recall()?, counts.false_rate()?);
            Some(Operating {
                threshold: 0.0,
                recall,
                false_rate,
            })
        };
        let mut all = vec![self.outlook_at(None, as_set)];
        for asked in RECALLS {
            let mut outlook = self.outlook_at(Some(asked), |drawn| ranked.at_recall(drawn, asked));
            let reached = ranked.at_recall(self.draws.once(), asked);
            outlook.threshold = reached.map(|o| o.threshold);
            all.push(outlook);
        }
        all
    }

    fn outlook_at(
        &self,
        asked: Option<f64>,
        operating: impl Fn(&[u16]) -> Option<Operating> + Sync,
    ) -> Outlook {
        let [recall, false_rate] = self.draws.figures(|drawn| {
            let at = operating(drawn);
            [at.map(|o| o.recall), at.map(|o| o.false_rate)]
        });
        let load = |base_rate: f64| {
            let [precision, items] = self.draws.figures(|drawn| {
                let precision = operating(drawn).and_then(|o| expected_precision(&o, base_rate));
                [precision, precision.map(|p| 1.0 / p)]
            });
            Load {
                base_rate,
                precision,
                items,
            }
        };
        Outlook {
            asked,
            threshold: None,
            recall,
            false_rate,
            loads: BASE_RATES.map(load).into(),
        }
    }
}

/// Of what is read where breaches are so rare, how much breaches. Undefined if nothing is found.
pub(crate) fn expected_precision(at: &Operating, base_rate: f64) -> Option<f64> {
    let (hits, false_alarms) = (base_rate * at.recall, (1.0 - base_rate) * at.false_rate);
    (hits > 0.0).then(|| hits / (hits + false_alarms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(
            (found.unwrap() - expected).abs() < 1e-6,
            "{found:?}, not {expected}"
        );
    }

    #[test]
    fn both_levels_by_hand() {
        // Violations 0, 1, 4, 5, 10; flagged 0, 1, 4, 10 and the clean 7. Borderline 3 is outside.
        let report = crate::sample::report();
        let judge = &report.judges[0];
        let document = judge.levels.document;
        assert_eq!((document.positives, document.negatives), (5, 6));
        close(document.precision.value, 4.0 / 5.0);
        close(document.recall.value, 4.0 / 5.0);
        // Ranks of the violations: 1, 2, 3, 4 (0.85, 0.7, 0.65, 0.5), and one of six at 0.
        close(document.average_precision.value, (4.0 + 5.0 / 11.0) / 5.0);
        // Paragraphs with a span: two of 1, two of 4, two of 10, one each of 0 and 5.
        let paragraph = judge.levels.paragraph.unwrap();
        assert_eq!((paragraph.positives, paragraph.negatives), (8, 9));
        close(paragraph.precision.value, 4.0 / 5.0);
        close(paragraph.recall.value, 4.0 / 8.0);
        assert!(document.recall.low.unwrap() < 0.8 && document.recall.high.unwrap() > 0.8);
    }

    #[test]
    fn a_category_is_measured_against_all_other_documents() {
        let report = crate::sample::report();
        let of = |category| {
            let all = &report.judges[0].categories;
            all.iter().find(|c| c.category == category).unwrap().clone()
        };
        let treatment = of(Category::DiseaseTreatment);
        assert_eq!(treatment.levels.document.positives, 4);
        close(treatment.levels.document.recall.value, 2.0 / 4.0);
        close(treatment.levels.document.precision.value, 1.0);
        // Marked 8 + 4, labelled 9 + 12, both 6 + 4.
        close(treatment.overlap.precision.value, 10.0 / 12.0);
        close(treatment.overlap.recall.value, 10.0 / 21.0);
        close(treatment.overlap.iou.value, 10.0 / 23.0);
        let lure = of(Category::RefundOrGift);
        close(lure.levels.document.precision.value, 0.0);
        assert_eq!(of(Category::Comparison).levels.document.recall.value, None);
    }

    #[test]
    fn flag_rates_stand_alone() {
        let judge = &crate::sample::report().judges[0];
        assert_eq!(
            (judge.flagged_borderline.count, judge.flagged_borderline.of),
            (1, 1)
        );
        assert_eq!((judge.flagged_clean.count, judge.flagged_clean.of), (1, 6));
        let news = judge
            .voices
            .iter()
            .find(|v| v.name == "enforcement_news")
            .unwrap();
        assert_eq!(
            (news.clean.count, news.clean.of, news.violations.count),
            (1, 4, 1)
        );
        assert_eq!(news.zh, "执法新闻");
        let near = judge.traits.iter().find(|t| t.name == "near_line").unwrap();
        assert_eq!(
            (near.clean.count, near.clean.of, near.violations.of),
            (1, 4, 0)
        );
    }

    #[test]
    fn a_recall_never_reached_has_no_workload() {
        let judge = &crate::sample::report().judges[0];
        let [set, nine, more] = judge.outlook.as_slice() else {
            panic!("three outlooks")
        };
        close(set.recall.value, 0.8);
        // (1 + ½) of (6 + 1) clean ones.
        close(set.false_rate.value, 1.5 / 7.0);
        close(
            set.loads[1].precision.value,
            0.004 / (0.004 + 0.995 * 1.5 / 7.0),
        );
        assert_eq!(
            (nine.recall.value, nine.loads[0].items.value, more.threshold),
            (None, None, None)
        );
        assert_eq!(nine.loads[0].items.amount(), "n/a");
    }

    #[test]
    fn workload_by_hand() {
        // One in 200 breaches, 90 % found, 2 % of the rest read: of 10,000, 45 and 199.
        let at = Operating {
            threshold: 0.5,
            recall: 0.9,
            false_rate: 0.02,
        };
        let precision = expected_precision(&at, 0.005).unwrap();
        assert!((precision - 45.0 / 244.0).abs() < 1e-12);
        assert!((1.0 / precision - 5.422).abs() < 1e-3);
        assert_eq!(
            expected_precision(&Operating { recall: 0.0, ..at }, 0.005),
            None
        );
    }
}
