//! Classifier: one document to one assessment, the same every time.
//!
//! ```text
//! Document ─flows→ ─normalise→ ─circumstances→ facts ─rules→ findings, excused ─fuse→ risk, verdict
//!                                                    └model→ (its place; none is loaded yet)
//! ```
//! Facts first, then readers, one verdict. A finding leaves with an exact place in the document's
//! own text, however much normalising lay between.
//!
//! Not here: database, network, clock, async. The only files read are rule packs.

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
pub use normalize::{Normalised, OffsetMap};
pub use registry::{Registry, RegistryError, approval_number, read_registry};
pub use rules::PackError;
pub use stages::{Fitting, Pair, Ready, Stages};

use circumstances::Words;
use fuse::Fusion;
use include_dir::{Dir, include_dir};
use mingjian_domain::{LawTable, ModelState, RuleInfo, Sha256};
use pitch::Pitch;
use rules::{Compiled, Pack, PackFile, RawCase, Study};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Which readers judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Rules alone.
    Rules,
    /// The transformer alone; without one, nothing is found.
    Model,
    /// Both.
    Both,
}

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

/// Judges documents by a rule pack, and by a registry where one was imported. Cheap to clone.
#[derive(Clone)]
pub struct Classifier {
    rules: Arc<Rules>,
    registry: Option<Arc<Registry>>,
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
        let fingerprint = fingerprint(&rules, None);
        Ok(Self {
            rules: Arc::new(rules),
            registry: None,
            fingerprint,
        })
    }

    /// The same rules, with this registry of approved health foods in place of any other. An empty
    /// one proves nothing, and is none.
    #[must_use]
    pub fn with_registry(self, registry: Registry) -> Self {
        let registry = (!registry.is_empty()).then_some(registry);
        let fingerprint = fingerprint(&self.rules, registry.as_ref());
        Self {
            registry: registry.map(Arc::new),
            fingerprint,
            ..self
        }
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
        model::state()
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

fn fingerprint(rules: &Rules, registry: Option<&Registry>) -> Sha256 {
    let registry = registry.map_or_else(|| "no registry".to_owned(), |r| r.digest().to_string());
    Sha256::of(format!("{}\n{registry}\n{}", rules.digest, model::IDENTITY))
}
