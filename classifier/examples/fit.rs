//! Fits the weights of `rules/pitch.yaml` on labelled documents, and says how well they hold on
//! briefs they have not seen.
//!
//! `cargo run --release -p mingjian-classifier --example fit -- rules < corpus/compiled/train.jsonl`
//!
//! Logistic regression by Newton's method, with a ridge; a sign that speaks for a pitch may not
//! weigh below zero once fitted, nor one against above it: such weights are set to zero. Folds hold
//! whole briefs, since documents of one brief resemble one another. Prints each name with its
//! weight, then precision and recall of the folds by what is taken from the bias.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use mingjian_domain::{Completeness, Document, DocumentState, Part, PartKind, SourceKind};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const RIDGE: f64 = 2.0;
const FOLDS: usize = 8;

/// Labelled evidence: a row a document, the last column always one.
struct Data {
    names: Vec<String>,
    rows: Vec<Vec<f64>>,
    labels: Vec<f64>,
    folds: Vec<usize>,
}

fn main() {
    let folder = std::env::args().nth(1).expect("the rule folder is named");
    let classifier = Classifier::from_dir(Path::new(&folder)).unwrap_or_else(|e| panic!("{e}"));
    let data = read(&classifier);
    let all: Vec<usize> = (0..data.rows.len()).collect();
    for (name, weight) in data.names.iter().zip(fit(&data, &all)) {
        println!("{name}: {weight:.2}");
    }
    let mut logits = vec![0.0; data.rows.len()];
    for fold in 0..FOLDS {
        let (held, rest): (Vec<usize>, Vec<usize>) =
            all.iter().partition(|row| data.folds[**row] == fold);
        let weights = fit(&data, &rest);
        for row in held {
            logits[row] = dot(&data.rows[row], &weights);
        }
    }
    let positives: f64 = data.labels.iter().sum();
    for step in 0..=15 {
        let taken = f64::from(step) / 10.0;
        let flagged = |row: &&usize| logits[**row] >= taken;
        let hits: f64 = all
            .iter()
            .filter(flagged)
            .map(|row| data.labels[*row])
            .sum();
        let count = all.iter().filter(flagged).count().max(1);
        println!(
            "bias - {taken:.1}: precision {:.3}, recall {:.3}",
            hits / count as f64,
            hits / positives
        );
    }
}

fn read(classifier: &Classifier) -> Data {
    let mut data = Data {
        names: Vec::new(),
        rows: Vec::new(),
        labels: Vec::new(),
        folds: Vec::new(),
    };
    let mut briefs: BTreeMap<String, usize> = BTreeMap::new();
    for line in std::io::stdin().lines() {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        if record["verdict"] == "borderline" {
            continue;
        }
        let evidence = classifier.evidence(&document(&record));
        data.names = evidence.iter().map(|(name, _)| name.clone()).collect();
        data.rows.push(
            evidence
                .into_iter()
                .map(|(_, value)| value)
                .chain([1.0])
                .collect(),
        );
        data.labels
            .push(f64::from(u8::from(record["verdict"] == "violation")));
        let brief = record["brief"].as_str().unwrap().to_owned();
        let next = briefs.len();
        data.folds
            .push(*briefs.entry(brief).or_insert(next) % FOLDS);
    }
    data.names.push("bias".to_owned());
    data
}

fn document(record: &Value) -> Document {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let source_kind: SourceKind = serde_json::from_value(record["source_kind"].clone()).unwrap();
    let speech = source_kind == SourceKind::Broadcast;
    let kind = if speech {
        PartKind::Cue
    } else {
        PartKind::Body
    };
    let title = text("title");
    let heading = title.iter().map(|t| Part::plain(PartKind::Title, t));
    let paragraphs = record["paragraphs"].as_array().unwrap().iter();
    let parts = heading
        .chain(paragraphs.map(|p| Part::plain(kind, p["text"].as_str().unwrap())))
        .collect();
    Document {
        source_kind,
        url: None,
        account: text("account"),
        author: None,
        published: None,
        state: DocumentState::Article,
        product_kind: None,
        parts,
        completeness: Completeness {
            speech_only: speech,
            ..Completeness::default()
        },
        title,
    }
}

/// Signs that may have either sense: things that sellers and others share.
const EITHER: [&str; 7] = [
    "goods-form",
    "looks",
    "youth",
    "kin",
    "price",
    "brief",
    "bias",
];
/// What a claim that the rules found weighs, whatever fits best: near misses fill the corpus, plain
/// slogans fill the field.
const FINDINGS: f64 = 2.0;
/// The first sign that speaks against a pitch; those after it do too.
const AGAINST: &str = "candid";

fn fit(data: &Data, rows: &[usize]) -> Vec<f64> {
    let width = data.names.len();
    let against = data
        .names
        .iter()
        .position(|name| name == AGAINST)
        .unwrap_or(width);
    let last_against = data
        .names
        .iter()
        .position(|name| name == "brief")
        .unwrap_or(width);
    let mut weights = vec![0.0; width];
    let mut free = vec![true; width];
    if let Some(at) = data.names.iter().position(|name| name == "findings") {
        weights[at] = FINDINGS;
        free[at] = false;
    }
    for _ in 0..6 {
        for _ in 0..25 {
            step(data, rows, &free, &mut weights);
        }
        let wrong: Vec<usize> = (0..width)
            .filter(|at| {
                let name = data.names[*at].as_str();
                let opposed = (against..last_against).contains(at);
                let speaks_for = *at < against && !EITHER.contains(&name);
                free[*at] && (opposed && weights[*at] > 0.0 || speaks_for && weights[*at] < 0.0)
            })
            .collect();
        if wrong.is_empty() {
            break;
        }
        for at in wrong {
            weights[at] = 0.0;
            free[at] = false;
        }
    }
    weights
}

/// One step of Newton's method over the free weights.
fn step(data: &Data, rows: &[usize], free: &[bool], weights: &mut [f64]) {
    let at: Vec<usize> = (0..weights.len()).filter(|at| free[*at]).collect();
    let n = at.len();
    let mut system = vec![vec![0.0; n + 1]; n];
    for (i, name) in at.iter().enumerate() {
        let ridge = if *name + 1 == weights.len() {
            1e-6
        } else {
            RIDGE
        };
        system[i][i] = ridge;
        system[i][n] = ridge * weights[*name];
    }
    for row in rows {
        let values = &data.rows[*row];
        let p = 1.0 / (1.0 + (-dot(values, weights)).exp());
        for i in 0..n {
            let x = values[at[i]];
            if x == 0.0 {
                continue;
            }
            system[i][n] += x * (p - data.labels[*row]);
            for j in 0..n {
                system[i][j] += x * values[at[j]] * p * (1.0 - p);
            }
        }
    }
    for (i, change) in solve(system).into_iter().enumerate() {
        weights[at[i]] -= change;
    }
}

/// Gauss's elimination with the largest pivot.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let n = system.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| {
                system[*a][column]
                    .abs()
                    .total_cmp(&system[*b][column].abs())
            })
            .unwrap();
        system.swap(column, pivot);
        let lead = system[column].clone();
        for row in &mut system[column + 1..] {
            let factor = row[column] / lead[column];
            for (value, of_lead) in row.iter_mut().zip(&lead) {
                *value -= factor * of_lead;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|c| system[row][c] * solution[c]).sum();
        solution[row] = (system[row][n] - known) / system[row][row];
    }
    solution
}

fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(x, w)| x * w).sum()
}
