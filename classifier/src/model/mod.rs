//! Model: the second reader. A small transformer judges each sentence in its surroundings.
//!
//! ```text
//! readings ─sentences, pieces→ windows ─gate→ worth reading ─cache, engine→ logits ─→ said of the document
//! ```
//! A window is a run of a document's sentences that the network reads at once; what is judged are
//! the sentences. The gate spares the network what n-grams are sure of and no rule has found; the
//! cache what it has read already. What windows hold is the same for training (`mingjian-train`) and
//! for serving, and what is said of a window depends on nothing else.
//!
//! Not here: what is made of it together with the rules (`fuse`).

mod engine;
mod grams;
mod pieces;
mod run;
mod said;
mod settings;
mod windows;

pub use engine::{Engine, Logits, OF_SENTENCE, Rten};
pub use grams::{BUCKETS, Grams, buckets};
pub use pieces::{Pieces, PiecesError};
pub use run::run as judge_windows;
pub(crate) use said::{Claim, Said, alone};
pub use settings::{Alone, Bounds, Joint, Line, Settings, probability};
pub(crate) use windows::windows;
pub use windows::{LONGEST, Sentence, Window};

use crate::reading::Reading;
use mingjian_domain::{ModelState, RuleRef, Sha256};
use run::Cache;
use std::path::Path;
use thiserror::Error;

/// Names of the files of a model.
pub const FILES: [&str; 4] = ["model.onnx", "tokenizer.json", "gate.bin", "model.yaml"];
/// Windows of a document that are read at most: the likeliest by the gate.
const MOST: usize = 128;
/// Bytes of normalised text from which on only what passes the gate is cut into pieces at all.
const LONG: usize = 400_000;

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file is missing or unreadable.
    #[error("{file}: cannot be read: {why}")]
    Missing {
        /// Which.
        file: String,
        /// What the system said.
        why: String,
    },
    /// A file is cut short, damaged, or of something else.
    #[error("{file}: not part of a model of this program: {why}")]
    Foreign {
        /// Which.
        file: String,
        /// What is wrong.
        why: String,
    },
}

/// A model that is loaded.
pub struct Model {
    settings: Settings,
    digest: Sha256,
    pieces: Pieces,
    engine: Box<dyn Engine>,
    gate: Option<Grams>,
    cache: Option<Cache>,
}

impl Model {
    /// From a folder that holds [`FILES`].
    ///
    /// # Errors
    /// If one is missing, damaged or of something else; it is named.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let mut files = Vec::new();
        for name in FILES {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(|why| ModelError::Missing {
                file: path.display().to_string(),
                why: why.to_string(),
            })?;
            files.push(bytes);
        }
        let [onnx, pieces, gate, settings] = <[Vec<u8>; 4]>::try_from(files).expect("four files");
        Self::read(
            &folder.display().to_string(),
            onnx,
            &pieces,
            &gate,
            &settings,
        )
    }

    /// From the bytes of [`FILES`]; `origin` names where they lie in errors.
    ///
    /// # Errors
    /// If one is damaged or of something else.
    pub fn read(
        origin: &str,
        onnx: Vec<u8>,
        pieces: &[u8],
        gate: &[u8],
        settings: &[u8],
    ) -> Result<Self, ModelError> {
        let foreign = |at: usize, why: String| ModelError::Foreign {
            file: format!("{origin}/{}", FILES[at]),
            why,
        };
        let digests = [onnx.as_slice(), pieces, gate, settings].map(|b| Sha256::of(b).to_string());
        let settings = std::str::from_utf8(settings)
            .map_err(|why| foreign(3, why.to_string()))
            .and_then(|text| {
                serde_saphyr::from_str::<Settings>(text).map_err(|why| foreign(3, why.to_string()))
            })?;
        let pieces = Pieces::read(pieces).map_err(|why| foreign(1, why.to_string()))?;
        let engine = Rten::read(onnx).map_err(|why| foreign(0, why))?;
        let gate = Grams::read(gate)
            .ok_or_else(|| foreign(2, "no weights of n-grams, or cut short".to_owned()))?;
        let model = Self {
            digest: Sha256::of(digests.join("\n")),
            settings,
            pieces,
            engine: Box::new(engine),
            gate: Some(gate),
            cache: Some(Cache::default()),
        };
        // The last piece has a row, or the vocabulary is another network's.
        let last = Window {
            ids: vec![model.pieces.begins(), model.pieces.count() as u32 - 1],
            sentences: vec![Sentence {
                tokens: 1..2,
                reading: 0,
                bytes: 0..0,
            }],
        };
        let tried = model.engine.judge(&last);
        tried.map_err(|why| foreign(1, format!("the vocabulary of another network: {why}")))?;
        Ok(model)
    }

    /// The same, reading every window: to measure what the gate loses.
    #[must_use]
    pub fn without_gate(self) -> Self {
        Self { gate: None, ..self }
    }

    /// The same, reading a window as often as it comes: to measure what the cache spares.
    #[must_use]
    pub fn without_cache(self) -> Self {
        Self {
            cache: None,
            ..self
        }
    }

    /// What runs its network.
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// Its vocabulary.
    pub fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// What is made of its logits.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Digest of all its files.
    pub fn digest(&self) -> Sha256 {
        self.digest
    }

    /// As an assessment names it.
    pub fn state(&self) -> ModelState {
        ModelState::Loaded {
            name: self.settings.name.clone(),
            digest: self.digest,
        }
    }

    /// As a finding names it: name and the first of its digest.
    pub(crate) fn reference(&self) -> RuleRef {
        let digest = self.digest.to_string();
        RuleRef(format!("{}@{}", self.settings.name, &digest[..8]))
    }

    /// The windows of a document that are worth reading. All of a document that rules found
    /// something in are.
    pub(crate) fn windows(&self, readings: &[Reading<'_>], suspected: bool) -> Vec<Window> {
        let mut room = Vec::new();
        let mut logit = |text: &str| match &self.gate {
            Some(gate) => gate.logit(text, &mut room),
            None => 0.0,
        };
        let passes = |logit: f64| self.gate.is_none() || suspected || logit >= self.settings.gate;
        let long = readings.iter().map(|r| r.normal.text.len()).sum::<usize>() > LONG;
        let all = windows(readings, &self.pieces, &mut |stretch| {
            !long || logit(stretch) >= self.settings.gate
        });
        let scored = all.into_iter().map(|window| {
            let logit = logit(&window.text(readings));
            (logit, window)
        });
        let mut worth: Vec<(usize, f64, Window)> = scored
            .filter(|(logit, _)| passes(*logit))
            .enumerate()
            .map(|(at, (logit, window))| (at, logit, window))
            .collect();
        if worth.len() > MOST {
            worth.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            worth.truncate(MOST);
            worth.sort_by_key(|(at, ..)| *at);
        }
        worth.into_iter().map(|(.., window)| window).collect()
    }

    /// What the network says of windows, in their order, on as many threads as rayon has here.
    pub(crate) fn judge_all(&self, windows: &[&Window]) -> Vec<std::sync::Arc<Logits>> {
        run::judge_all(self.engine.as_ref(), self.cache.as_ref(), windows)
    }
}
