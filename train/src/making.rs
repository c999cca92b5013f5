//! Making: a network that has learned to the folder that `mingjian` reads.
//!
//! ```text
//! network ─onnx→ model.onnx ┐
//! train split ─gate→ gate.bin ├→ judged on dev by the engine that serves ─joined→ model.yaml
//! tokenizer.json ────────────┘
//! ```

use crate::lessons::{Lesson, Teacher, sure};
use crate::measure::Judged;
use crate::network::Network;
use crate::onnx::{self, Weights};
use crate::{gate, joined, measure};
use anyhow::Context;
use mingjian_classifier::{
    Alone, Bounds, Classifier, Joint, Line, Model, Rten, Settings, probability,
};
use mingjian_corpus::{Judgement, Record};
use mingjian_domain::{Category, Document};
use mingjian_eval::Example;
use std::path::Path;
use std::sync::Arc;

/// Epochs of varied lessons that the gate learns from.
const ROUNDS: usize = 3;

/// Writes the model of a network that has learned.
///
/// # Errors
/// If the network lacks a weight, or the folder cannot be written.
pub fn make(
    network: &Network,
    tokenizer: &Path,
    name: &str,
    teacher: &Teacher,
    (train, dev): (&[Record], &[Record]),
    folder: &Path,
) -> anyhow::Result<Settings> {
    std::fs::create_dir_all(folder)?;
    let config = serde_json::to_string(&network.config)?;
    let onnx = onnx::export(network, Weights::Int8, &[("config", config)])?;
    let pieces = std::fs::read(tokenizer)
        .with_context(|| format!("{}: cannot be read", tokenizer.display()))?;
    let lessons: Vec<Lesson> = (0..ROUNDS)
        .flat_map(|round| teacher.lessons(train, round))
        .collect();
    let grams = gate::learn(&lessons, teacher.seed)?;
    let engine = Rten::read(onnx.clone()).map_err(anyhow::Error::msg)?;

    let exam = teacher.plain(dev);
    let judged = measure::by_engine(&engine, &exam);
    let mut settings = alone(name, dev, &judged);
    let flags = |judged: &Judged| {
        let logit = settings.alone.scale * judged.risk() + settings.alone.shift;
        probability(logit) >= settings.alone.threshold
    };
    let found = found(&teacher.classifier, dev);
    let of_each = exam.iter().zip(dev).zip(judged.iter().zip(found));
    let flagged: Vec<(&[Lesson], bool)> = of_each
        .filter(|((_, record), (judged, _))| {
            record.verdict == Judgement::Violation && flags(judged)
        })
        .map(|((lessons, _), (_, found))| (lessons.as_slice(), found))
        .collect();
    let silent = flagged.iter().filter(|(_, found)| !found);
    let silent: Vec<&[Lesson]> = silent.map(|(lessons, _)| *lessons).collect();
    settings.gate = gate::bound(&grams, &silent, flagged.len());

    let gate = grams.write();
    let read = |settings: &Settings| -> anyhow::Result<Model> {
        let yaml = serde_saphyr::to_string(settings)?;
        Ok(Model::read(
            "made",
            onnx.clone(),
            &pieces,
            &gate,
            yaml.as_bytes(),
        )?)
    };
    settings.both = both(&teacher.classifier, read(&settings)?, dev);
    for (name, bytes) in [
        ("model.onnx", onnx.as_slice()),
        ("tokenizer.json", &pieces),
        ("gate.bin", &gate),
        ("model.yaml", yaml(&settings)?.as_bytes()),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, bytes)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(settings)
}

/// Whether the rules find anything in each record.
fn found(classifier: &Classifier, records: &[Record]) -> Vec<bool> {
    let all = records.iter().cloned();
    let documents: Vec<Document> = all.map(|r| Example::of_record(r).document).collect();
    let said = classifier.weighed(&documents).into_iter();
    said.map(|(weighed, _)| weighed.found).collect()
}

fn yaml(settings: &Settings) -> anyhow::Result<String> {
    let note = "# What is made of the logits. Written by mingjian-train on the development split; see README.md.\n";
    Ok(format!("{note}{}", serde_saphyr::to_string(settings)?))
}

/// What the logits of the model alone are worth.
fn alone(name: &str, dev: &[Record], judged: &[Judged]) -> Settings {
    let sure = || {
        let all = dev.iter().zip(judged);
        all.filter(|(record, _)| record.verdict != Judgement::Borderline)
    };
    let rows: Vec<joined::Row> = sure()
        .map(|(record, judged)| (vec![judged.risk()], record.verdict == Judgement::Violation))
        .collect();
    let (weights, shift) = joined::fit(&rows, &[]);
    let advertises: Vec<joined::Row> = sure()
        .map(|(record, judged)| {
            let most = judged.windows.iter().map(|w| f64::from(w[1]));
            (vec![most.fold(-12.0, f64::max)], record.advertisement)
        })
        .collect();
    let (of_advertising, shift_of_advertising) = joined::fit(&advertises, &[]);
    Settings {
        name: name.to_owned(),
        alone: Alone {
            scale: weights[0],
            shift,
            threshold: threshold(&rows, &weights, shift),
        },
        both: Joint {
            rules: 0.0,
            quiet: 0.0,
            formal: 0.0,
            model: weights[0],
            shift,
            threshold: 0.5,
        },
        advertises: Line {
            scale: of_advertising[0],
            shift: shift_of_advertising,
        },
        sentence: bounds(judged),
        gate: -1e6,
    }
}

/// What rules and model are worth together.
fn both(classifier: &Classifier, model: Model, dev: &[Record]) -> Joint {
    let classifier = classifier.clone().with_model(Arc::new(model));
    let (sure, documents): (Vec<&Record>, Vec<Document>) = sure(dev).into_iter().unzip();
    let said = classifier.weighed(&documents).into_iter().zip(&sure);
    let rows: Vec<joined::Row> = said
        .map(|((weighed, model), record)| {
            let signs = weighed.signs().into_iter().chain([model]).collect();
            (signs, record.verdict == Judgement::Violation)
        })
        .collect();
    const QUIET: usize = 1;
    let (weights, shift) = joined::fit(&rows, &[QUIET]);
    Joint {
        rules: weights[0],
        quiet: weights[1],
        formal: weights[2],
        model: weights[3],
        shift,
        threshold: threshold(&rows, &weights, shift),
    }
}

fn threshold(rows: &[joined::Row], weights: &[f64], shift: f64) -> f64 {
    let risk = |(signs, breaches): &joined::Row| (joined::risk(signs, weights, shift), *breaches);
    joined::threshold(&rows.iter().map(risk).collect::<Vec<_>>())
}

/// The logits that mark sentences best: by F1, that one breaches at all, then its categories.
fn bounds(judged: &[Judged]) -> Bounds {
    let sentences = || judged.iter().flat_map(|judged| &judged.sentences);
    let any: Vec<(f64, bool)> = sentences()
        .map(|(logits, right)| (f64::from(logits[Category::ALL.len()]), !right.is_empty()))
        .collect();
    let any = best(any);
    let marked = sentences().filter(|(logits, _)| f64::from(logits[Category::ALL.len()]) >= any);
    let each = marked.flat_map(|(logits, right)| {
        (0..Category::ALL.len()).map(|at| (f64::from(logits[at]), right.contains(&at)))
    });
    Bounds {
        any,
        category: best(each.collect()),
    }
}

/// The bound whose F1 is best, in hundredths.
fn best(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, right)| *right).count() as f64;
    let mut found = 0.0;
    let mut most = (0.0, 0.0);
    for (at, (logit, right)) in scored.iter().enumerate() {
        found += f64::from(u8::from(*right));
        let f1 = 2.0 * found / (at as f64 + 1.0 + all);
        if f1 > most.0 {
            most = (f1, *logit);
        }
    }
    (most.1 * 100.0).floor() / 100.0
}
