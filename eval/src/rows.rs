//! From labels and outcomes to rows that can be ranked: documents or paragraphs, of any category or
//! of one. Borderline documents are left out here, and so out of every precision and recall.

use crate::case::{Case, Outcome};
use crate::ranked::{Ranked, Row};
use mingjian_domain::Category;

fn judged<'a>(
    cases: &'a [Case],
    outcomes: &'a [Outcome],
) -> impl Iterator<Item = (u32, &'a Case, &'a Outcome, bool)> {
    let pairs = cases.iter().zip(outcomes).enumerate();
    pairs.filter_map(|(n, (case, outcome))| case.truth().map(|t| (n as u32, case, outcome, t)))
}

/// Whole documents of the cases kept.
pub(crate) fn documents(
    cases: &[Case],
    outcomes: &[Outcome],
    keep: impl Fn(&Case) -> bool,
) -> Ranked {
    let rows = judged(cases, outcomes)
        .filter(|(_, case, ..)| keep(case))
        .map(|(case, _, outcome, positive)| Row {
            case,
            score: outcome.score,
            positive,
            flagged: outcome.flagged,
        });
    Ranked::new(rows.collect())
}

/// Paragraphs of the cases kept: positive with a span, flagged if a finding touches them. `None`:
/// nothing is labelled within, or the judge reads whole documents.
pub(crate) fn paragraphs(
    cases: &[Case],
    outcomes: &[Outcome],
    keep: impl Fn(&Case) -> bool,
) -> Option<Ranked> {
    let mut rows = Vec::new();
    for (n, case, outcome, _) in judged(cases, outcomes).filter(|(_, case, ..)| keep(case)) {
        let (Some(detail), Some(scores)) = (&case.detail, &outcome.paragraphs) else {
            continue;
        };
        rows.extend(
            detail
                .paragraphs
                .iter()
                .enumerate()
                .map(|(paragraph, categories)| {
                    let score = scores.get(&(paragraph as u32));
                    Row {
                        case: n,
                        score: score.copied().unwrap_or(0.0),
                        positive: !categories.is_empty(),
                        flagged: score.is_some(),
                    }
                }),
        );
    }
    (!rows.is_empty()).then(|| Ranked::new(rows))
}

/// Documents that carry one category, against all others. `None`: the judge names no categories, or
/// no document is labelled with them.
pub(crate) fn documents_of(
    category: Category,
    cases: &[Case],
    outcomes: &[Outcome],
) -> Option<Ranked> {
    let mut rows = Vec::new();
    for (n, case, outcome, _) in judged(cases, outcomes) {
        let (Some(detail), Some(found)) = (&case.detail, &outcome.categories) else {
            continue;
        };
        let score = found.get(&category).map_or(0.0, |f| f.score);
        rows.push(Row {
            case: n,
            score,
            positive: detail.categories.contains(&category),
            flagged: score > 0.0,
        });
    }
    (!rows.is_empty()).then(|| Ranked::new(rows))
}

/// Paragraphs that carry one category, against all others.
pub(crate) fn paragraphs_of(
    category: Category,
    cases: &[Case],
    outcomes: &[Outcome],
) -> Option<Ranked> {
    let mut rows = Vec::new();
    for (n, case, outcome, _) in judged(cases, outcomes) {
        let (Some(detail), Some(found)) = (&case.detail, &outcome.categories) else {
            continue;
        };
        let found = found.get(&category);
        rows.extend(
            detail
                .paragraphs
                .iter()
                .enumerate()
                .map(|(paragraph, categories)| {
                    let score = found.and_then(|f| f.paragraphs.get(&(paragraph as u32)));
                    Row {
                        case: n,
                        score: score.copied().unwrap_or(0.0),
                        positive: categories.contains(&category),
                        flagged: score.is_some(),
                    }
                }),
        );
    }
    (!rows.is_empty()).then(|| Ranked::new(rows))
}
