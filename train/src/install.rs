//! Install: a model takes the place of the one in use, if it is no worse.
//!
//! Both judge the same documents, alone and each with the same rules; what counts is the average
//! precision. The folder changes whole or not at all.

use crate::lessons::sure;
use crate::measure::average_precision;
use anyhow::Context;
use mingjian_classifier::{Classifier, FILES, Model, Weighed};
use mingjian_corpus::{Judgement, Record};
use mingjian_domain::Document;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much worse is still no worse: what a document or two make of it.
const SLACK: f64 = 0.002;

/// Two models on the same documents.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Compared {
    /// Documents judged.
    pub documents: usize,
    /// The model in use.
    pub in_use: Ranks,
    /// The new one.
    pub new: Ranks,
}

/// Average precision of documents.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ranks {
    /// By the model alone.
    pub alone: f64,
    /// By rules and model.
    pub both: f64,
}

impl Compared {
    /// Whether the new one is worse.
    pub fn is_worse(&self) -> bool {
        self.new.alone < self.in_use.alone - SLACK || self.new.both < self.in_use.both - SLACK
    }
}

/// Judges records with both.
///
/// # Errors
/// If either folder holds no model.
pub fn compare(
    classifier: &Classifier,
    in_use: &Path,
    new: &Path,
    records: &[Record],
) -> anyhow::Result<Compared> {
    let (sure, documents): (Vec<&Record>, Vec<Document>) = sure(records).into_iter().unzip();
    let ranks = |folder: &Path| -> anyhow::Result<Ranks> {
        // The network is compared, and not what its gate spares it.
        let model = Arc::new(Model::open(folder)?.without_gate());
        let joint = model.settings().both;
        let said = classifier.clone().with_model(model).weighed(&documents);
        let precision = |logit: &dyn Fn(&(Weighed, f64)) -> f64| {
            let scored = said.iter().zip(&sure);
            let scored = scored.map(|(said, r)| (logit(said), r.verdict == Judgement::Violation));
            average_precision(&scored.collect::<Vec<_>>())
        };
        Ok(Ranks {
            alone: precision(&|(_, model)| *model),
            both: precision(&|(weighed, model)| joint.logit(weighed, *model)),
        })
    };
    Ok(Compared {
        documents: documents.len(),
        in_use: ranks(in_use)?,
        new: ranks(new)?,
    })
}

/// Puts a model in the place of another; the one before stays beside it under `.before`.
///
/// # Errors
/// If a file cannot be copied or a folder not renamed; then the one before is still in place.
pub fn put(new: &Path, place: &Path) -> anyhow::Result<PathBuf> {
    let beside = |end: &str| {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        place.with_file_name(format!("{name}.{end}"))
    };
    let (coming, before) = (beside("coming"), beside("before"));
    for old in [&coming, &before] {
        if old.exists() {
            std::fs::remove_dir_all(old)
                .with_context(|| format!("{}: cannot be removed", old.display()))?;
        }
    }
    std::fs::create_dir_all(&coming)
        .with_context(|| format!("{}: cannot be made", coming.display()))?;
    for name in FILES {
        let from = new.join(name);
        std::fs::copy(&from, coming.join(name))
            .with_context(|| format!("{}: cannot be copied", from.display()))?;
    }
    Model::open(&coming)?;
    if place.exists() {
        std::fs::rename(place, &before)
            .with_context(|| format!("{}: cannot be renamed", place.display()))?;
    }
    std::fs::rename(&coming, place)
        .with_context(|| format!("{}: cannot be renamed", coming.display()))?;
    Ok(before)
}
