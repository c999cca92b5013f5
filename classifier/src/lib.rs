//! Classifier: one document to one assessment, the same every time.
//!
//! ```text
//! Document ─flows→ ─normalise→ ─circumstances→ facts ─rules→ findings, excused ─fuse→ risk, verdict
//!                                                    └model→ logits, sentences ──┘
//! ```
//! Facts first, then readers, one verdict. A finding leaves with an exact place in the document's
//! own text, however much normalising lay between.
//!
//! Not here: database, network, clock, async. The only files read are rule packs and weights.

mod author;
mod circumstances;
mod flow;
mod form;
mod fuse;
mod model;
mod normalize;
mod pitch;
mod reading;
mod registry;
mod rules;
mod score;
mod sentence;
mod stages;

pub use author::{Coverage, KnownFalseAlarm, NearMiss, Remark, TestFailure, TestReport, WANTED};
pub use circumstances::{check_digit, numbers};
pub use fuse::Weighed;
pub use model::{
    Alone, BUCKETS, Bounds, Engine, FILES, Grams, Joint, LONGEST, Line, Logits, Model, ModelError,
    OF_SENTENCE, Pieces, PiecesError, Rten, Sentence, Settings, Window, buckets, judge_windows,
    probability,
};
pub use normalize::{Normalised, OffsetMap};
pub use registry::{Registry, RegistryError, approval_number, read_registry};
pub use rules::PackError;
pub use stages::{Fitting, Pair, Ready, Stages};

use circumstances::Words;
use fuse::Fusion;
use include_dir::{Dir, include_dir};
use mingjian_domain::{Document, LawTable, ModelState, Place, RuleInfo, Sha256};
use pitch::Pitch;
use rules::{Compiled, Pack, PackFile, RawCase, Study};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Which readers judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Rules alone.
    Rules,
    /// The model alone; without one, nothing is found.
    Model,
    /// Both.
    Both,
}

/// Share of what is collected in the field that breaches: between 0.2 % and 2 %.
pub const PREVALENCE: f64 = 0.007;
/// What a missed breach costs where reading one item costs 1: ten minutes of a reviewer, who reads an
/// item in ten seconds.
pub const MISSED: f64 = 60.0;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../rules");

/// A loaded pack, immutable and shared.
struct Rules {
    compiled: Compiled,
    law: LawTable,
    functions: Vec<(String, usize)>,
    fusion: Fusion,
    pitch: Pitch,
    words: Words,
    /// Tests by rule, in order.
    cases: Vec<(Vec<RawCase>, Vec<RawCase>)>,
    /// Tests of the lists of circumstances.
    cases_of_words: Vec<circumstances::Case>,
    /// Digest of every file and of the code.
    digest: Sha256,
    /// What the rules were loaded from, for authors' tools.
    files: Vec<PackFile>,
    known: Vec<KnownFalseAlarm>,
    study: OnceLock<Study>,
}

impl Rules {
    fn study(&self) -> &Study {
        self.study.get_or_init(|| {
            let pack = rules::load(&self.files).expect("it was loaded before");
            Study::of(pack)
        })
    }
}

/// Judges documents by a rule pack, by a registry where one was imported, and by a model where one
/// was loaded. Cheap to clone.
#[derive(Clone)]
pub struct Classifier {
    rules: Arc<Rules>,
    registry: Option<Arc<Registry>>,
    model: Option<Arc<Model>>,
    fingerprint: Sha256,
}

impl Classifier {
    /// With the rules this program was built with.
    ///
    /// # Panics
    /// If the built-in pack holds a mistake, which its tests exclude.
    pub fn builtin() -> Self {
        let mut files = Vec::new();
        gather(&BUILTIN, &mut files);
        files.sort();
        Self::from_files(files).unwrap_or_else(|error| panic!("the built-in rules: {error}"))
    }

    /// With the rules of a folder laid out as `docs/rules.md` says. A mistake anywhere refuses the
    /// whole folder, named by file and line.
    pub fn from_dir(folder: &Path) -> Result<Self, PackError> {
        Self::from_files(rules::read_folder(folder)?)
    }

    fn from_files(files: Vec<PackFile>) -> Result<Self, PackError> {
        let pack = rules::load(&files)?;
        let compiled = rules::compile(&pack);
        let Pack {
            law,
            functions,
            fusion,
            pitch,
            rules,
            circumstances,
            ..
        } = pack;
        let cases = rules
            .into_iter()
            .map(|rule| (rule.tests.matches, rule.tests.clear))
            .collect();
        let rules = Rules {
            compiled,
            law,
            functions,
            fusion,
            pitch,
            words: circumstances.words,
            cases,
            cases_of_words: circumstances.cases,
            digest: digest(&files),
            known: author::known::read(&files)?,
            files,
            study: OnceLock::new(),
        };
        let fingerprint = fingerprint(&rules, None, None);
        Ok(Self {
            rules: Arc::new(rules),
            registry: None,
            model: None,
            fingerprint,
        })
    }

    /// The same rules, with this registry of approved health foods in place of any other. An empty
    /// one proves nothing, and is none.
    #[must_use]
    pub fn with_registry(self, registry: Registry) -> Self {
        let registry = (!registry.is_empty()).then_some(registry);
        let fingerprint = fingerprint(&self.rules, registry.as_ref(), self.model.as_deref());
        Self {
            registry: registry.map(Arc::new),
            fingerprint,
            ..self
        }
    }

    /// The same rules and registry, with this model as the second reader.
    #[must_use]
    pub fn with_model(self, model: Arc<Model>) -> Self {
        Self {
            fingerprint: fingerprint(&self.rules, self.registry.as_deref(), Some(&model)),
            model: Some(model),
            ..self
        }
    }

    /// The model that is loaded, if one is.
    pub fn second_reader(&self) -> Option<&Arc<Model>> {
        self.model.as_ref()
    }

    /// The registry that claims are compared with, if there is one.
    pub fn registry(&self) -> Option<&Registry> {
        self.registry.as_deref()
    }

    /// Digest of all that judges: rule files, law table, weights, registry, model, and this code.
    pub fn fingerprint(&self) -> Sha256 {
        self.fingerprint
    }

    /// Which model takes part.
    pub fn model(&self) -> ModelState {
        let model = self.model.as_ref();
        model.map_or(ModelState::NotLoaded, |model| model.state())
    }

    /// What a model reads of a document: its windows, the place of each of their sentences, and the
    /// sentences as normalised.
    pub fn windows(
        &self,
        document: &Document,
        pieces: &Pieces,
    ) -> Vec<(Window, Vec<Place>, String)> {
        let readings = reading::readings(document, &self.rules.compiled.disguises);
        let windows = model::windows(&readings, pieces, &mut |_| true).into_iter();
        windows
            .map(|window| {
                let sentences = window.sentences.iter();
                let places = sentences
                    .map(|s| readings[s.reading].place(s.bytes.clone()).0)
                    .collect();
                let text = window.text(&readings);
                (window, places, text)
            })
            .collect()
    }

    /// False alarms that were looked at and are borne, as the pack lists them.
    pub fn known_false_alarms(&self) -> &[KnownFalseAlarm] {
        &self.rules.known
    }

    /// The law table.
    pub fn law(&self) -> &LawTable {
        &self.rules.law
    }

    /// Every rule, in the order of the pack.
    pub fn rules(&self) -> Vec<RuleInfo> {
        self.rules
            .compiled
            .rules
            .iter()
            .map(|rule| rule.info.clone())
            .collect()
    }
}

fn gather(folder: &Dir<'_>, files: &mut Vec<PackFile>) {
    for file in folder.files() {
        if file.path().extension().is_some_and(|ext| ext == "yaml") {
            let name: Vec<_> = file
                .path()
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            let text = file.contents_utf8().expect("rule files are UTF-8");
            files.push((name.join("/"), text.to_owned()));
        }
    }
    for inner in folder.dirs() {
        gather(inner, files);
    }
}

fn digest(files: &[PackFile]) -> Sha256 {
    let mut all = String::from(env!("MINGJIAN_JUDGE_CODE"));
    // What is known to be judged wrongly does not change how it is judged.
    for (name, text) in files.iter().filter(|(name, _)| name != author::known::FILE) {
        all.push_str(&format!("\u{1d}{name}\u{1e}{}", Sha256::of(text)));
    }
    Sha256::of(all)
}

fn fingerprint(rules: &Rules, registry: Option<&Registry>, model: Option<&Model>) -> Sha256 {
    let registry = registry.map_or_else(|| "no registry".to_owned(), |r| r.digest().to_string());
    let model = model.map_or_else(|| "no model".to_owned(), |m| m.digest().to_string());
    Sha256::of(format!("{}\n{registry}\n{model}", rules.digest))
}
