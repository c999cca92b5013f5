//! A small labelled set with given outcomes, for tests: nothing in it depends on a rule.

use crate::case::{Found, Outcome, Overlap};
use crate::measure::Measure;
use crate::report::{DataInfo, Report};
use crate::run::info;
use crate::{
    Case, Data, Draws, Example, Fragments, Judge, Keywords, Ngram, Settled, SettledAs, read_files,
};
use mingjian_domain::Category;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// The documents.
pub(crate) fn data() -> Data {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/small.jsonl");
    let data = read_files(&[file]).unwrap();
    assert_eq!(data.bad, []);
    data
}

/// What somebody said: documents by number, paragraph, category, score, characters marked.
const SAID: &[(usize, u32, Category, f64, Overlap)] = &[
    (
        0,
        0,
        Category::DiseaseTreatment,
        0.85,
        Overlap {
            both: 6,
            marked: 8,
            labelled: 9,
        },
    ),
    (
        1,
        0,
        Category::EfficacyGuarantee,
        0.65,
        Overlap {
            both: 11,
            marked: 11,
            labelled: 11,
        },
    ),
    (
        3,
        0,
        Category::Endorsement,
        0.4,
        Overlap {
            both: 5,
            marked: 5,
            labelled: 8,
        },
    ),
    (
        4,
        0,
        Category::DiseaseTreatment,
        0.7,
        Overlap {
            both: 4,
            marked: 4,
            labelled: 12,
        },
    ),
    (
        7,
        0,
        Category::RefundOrGift,
        0.35,
        Overlap {
            both: 0,
            marked: 4,
            labelled: 0,
        },
    ),
    (
        10,
        0,
        Category::SecretRecipe,
        0.5,
        Overlap {
            both: 3,
            marked: 3,
            labelled: 24,
        },
    ),
];

/// An outcome for each document.
pub(crate) fn outcomes(examples: &[Example]) -> Vec<Outcome> {
    let one = |n: usize| {
        let mut said = Outcome::default();
        let (mut paragraphs, mut categories) = (BTreeMap::new(), BTreeMap::new());
        for (_, paragraph, category, score, overlap) in SAID.iter().filter(|s| s.0 == n) {
            said.score = *score;
            paragraphs.insert(*paragraph, *score);
            let found = Found {
                score: *score,
                paragraphs: BTreeMap::from([(*paragraph, *score)]),
                overlap: *overlap,
            };
            categories.insert(*category, found);
            said.overlap = Some(*overlap);
        }
        said.flagged = said.score >= 0.3;
        said.overlap = said.overlap.or(Some(Overlap::default()));
        Outcome {
            paragraphs: Some(paragraphs),
            categories: Some(categories),
            ..said
        }
    };
    (0..examples.len()).map(one).collect()
}

/// The report of those outcomes as the rules', with the keyword list and an n-gram judge that was
/// taught by the same documents.
pub(crate) fn report() -> Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(measured).clone()
}

fn measured() -> Report {
    let data = data();
    let cases: Vec<Case> = data.examples.iter().map(|e| e.case.clone()).collect();
    let draws = Draws::new(cases.iter().map(|c| c.cluster.as_str()), 1);
    let measure = Measure {
        cases: &cases,
        draws: &draws,
    };
    let (keywords, ngram) = (
        Keywords::builtin(),
        Ngram::train(&data.examples, 1).unwrap(),
    );
    let judges = [Judge::Keywords(&keywords), Judge::Ngram(&ngram)];
    let mut reports: Vec<_> = judges
        .iter()
        .map(|j| measure.judge(j, j.outcomes(&data.examples)))
        .collect();
    let mut rules = measure.judge(&judges[1], outcomes(&data.examples));
    rules.name = "rules".into();
    rules.zh = "规则".into();
    rules.baseline = false;
    rules.identity = "given".into();
    reports.insert(0, rules);
    Report {
        software: "mingjian".into(),
        data: DataInfo {
            files: vec!["small.jsonl".into()],
            ..info(&data, &cases)
        },
        seed: 1,
        draws: draws.len(),
        notes: vec![crate::Note::Quick],
        judges: reports,
        settled: vec![Settled {
            name: "speaker".into(),
            labels: vec![SettledAs {
                label: "seller".into(),
                documents: 4,
                taken_for: vec![("seller".into(), 3), ("unknown".into(), 1)],
            }],
        }],
        fragments: Some(Fragments {
            claims: (3, 8),
            by_category: vec![(Category::DiseaseTreatment, 2, 4)],
            clean: (1, 20),
        }),
        speed: None,
        cases,
    }
}
