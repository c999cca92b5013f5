//! The same documents under each disguise, for every judge: what evasion costs.
//!
//! Labels move with the text, so both levels are measured as on the documents as written. Documents
//! without a record (plain lines) stay as they are.

use crate::measure::Measure;
use crate::report::{Group, JudgeReport};
use crate::{Case, Example, Judge};
use mingjian_corpus::augment;
use mingjian_corpus::{Judgement, Record};

/// Adds robustness to each report, in the order of the judges.
pub(crate) fn add(
    reports: &mut [JudgeReport],
    judges: &[Judge<'_>],
    examples: &[Example],
    plain: &Measure<'_>,
    seed: u64,
) {
    if examples.iter().all(|e| e.record.is_none()) {
        return;
    }
    for disguise in augment::ALL {
        let changed = changed(examples, |record| disguise.apply(record, seed));
        measure(reports, judges, &changed, plain, disguise.name, disguise.zh);
    }
    if let Some(joined) = joined(examples) {
        measure(
            reports,
            judges,
            &joined,
            plain,
            "run_together",
            "与另一篇正常文档连排",
        );
    }
}

fn measure(
    reports: &mut [JudgeReport],
    judges: &[Judge<'_>],
    examples: &[Example],
    plain: &Measure<'_>,
    name: &str,
    zh: &str,
) {
    let cases: Vec<Case> = examples.iter().map(|e| e.case.clone()).collect();
    let measure = Measure {
        cases: &cases,
        draws: plain.draws,
    };
    for (report, judge) in reports.iter_mut().zip(judges) {
        let levels = measure.levels(&judge.outcomes(examples), |_| true);
        report.robustness.push(Group {
            name: name.into(),
            zh: zh.into(),
            levels,
        });
    }
}

fn changed(examples: &[Example], change: impl Fn(&Record) -> Record) -> Vec<Example> {
    let one = |example: &Example| match &example.record {
        Some(record) => Example::of_record(change(record)),
        None => example.clone(),
    };
    examples.iter().map(one).collect()
}

/// Every document with a clean one behind it, as feeds run them together. `None`: there is no clean
/// record to put there.
fn joined(examples: &[Example]) -> Option<Vec<Example>> {
    let records = examples.iter().filter_map(|e| e.record.as_ref());
    let clean: Vec<&Record> = records.filter(|r| r.verdict == Judgement::Clean).collect();
    if clean.is_empty() {
        return None;
    }
    let mut next = (0..).map(|n| clean[n % clean.len()]);
    let mut other = |record: &Record| next.by_ref().take(2).find(|c| c.id != record.id);
    let one = |example: &Example| {
        let joined = example.record.as_ref().and_then(|record| {
            other(record).map(|behind| Example::of_record(augment::run_together(record, behind)))
        });
        joined.unwrap_or_else(|| example.clone())
    };
    Some(examples.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keywords;

    #[test]
    fn every_judge_is_measured_under_every_disguise() {
        let data = crate::sample::data();
        let mut report = crate::sample::report();
        let cases = report.cases.clone();
        let draws = crate::Draws::new(cases.iter().map(|c| c.cluster.as_str()), 1);
        let keywords = Keywords::builtin();
        let measure = Measure {
            cases: &cases,
            draws: &draws,
        };
        let judges = [Judge::Keywords(&keywords)];
        add(
            &mut report.judges[1..2],
            &judges,
            &data.examples,
            &measure,
            1,
        );
        let found = &report.judges[1].robustness;
        assert_eq!(found.len(), augment::ALL.len() + 1);
        assert!(found.iter().all(|g| g.levels.document.positives == 5));
    }

    #[test]
    fn run_together_keeps_verdicts_and_adds_paragraphs() {
        let examples = crate::sample::data().examples;
        let joined = joined(&examples).unwrap();
        for (alone, joined) in examples.iter().zip(&joined) {
            assert_eq!(alone.case.verdict, joined.case.verdict);
            assert!(
                joined.paragraphs().len() > alone.paragraphs().len(),
                "{}",
                joined.case.id
            );
        }
    }
}
