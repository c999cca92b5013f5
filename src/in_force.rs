//! What judges now, and how it is replaced while the office works.
//!
//! ```text
//! rule folder (looked at every second, or on SIGHUP) ─load→ good: in force at once, whole
//!                                                         └ bad: told, the rules before it stay
//! registry in the store (its version looked at)      ─────→ in force at once
//! ```
//!
//! Whoever judges takes one set of rules for one batch and keeps to it. A new set has a new
//! fingerprint, so the pipeline finds everything pending again; what people decided stays.
//!
//! Not here: judging (`pipeline`), showing (`review-ui`).

use crate::cli::FolderArgs;
use crate::say::tell;
use crate::source::beijing;
use crate::{office, registry};
use jiff::Timestamp;
use mingjian_classifier::{Classifier, Registry};
use mingjian_review_ui::{Explainer, RefusedRules, RulesInForce};
use mingjian_store::{RuleSet, Store};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::{Notify, watch};

/// How often the rule folder and the registry are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// See the module.
pub struct InForce {
    store: Store,
    folder: Option<PathBuf>,
    classifier: RwLock<Arc<Classifier>>,
    shown: watch::Sender<Arc<RulesInForce>>,
    /// How all lay before it was first read, so that no change between then and the first look is
    /// missed.
    first: Look,
}

impl InForce {
    /// Loads the rules of the command line and the registry of the store. A mistake in the rules
    /// is an error here: there are none before them.
    pub async fn load(args: &FolderArgs, store: &Store) -> anyhow::Result<Self> {
        let first = look(args.rules.clone(), store).await;
        let products = registry::of_store(store).await?;
        let classifier = Arc::new(office::classifier(args)?.with_registry(products));
        let set = enter(store, &classifier).await?;
        Ok(Self {
            store: store.clone(),
            folder: args.rules.clone(),
            shown: watch::Sender::new(Arc::new(shown(&classifier, &set))),
            classifier: RwLock::new(classifier),
            first,
        })
    }

    /// What judges now.
    pub fn classifier(&self) -> Arc<Classifier> {
        self.classifier
            .read()
            .expect("nobody panics with it")
            .clone()
    }

    /// What judges now, as the site shows it.
    pub fn shown(&self) -> watch::Receiver<Arc<RulesInForce>> {
        self.shown.subscribe()
    }

    /// Follows the rule folder and the registry until the process ends; pokes the pipeline after
    /// each change.
    pub async fn keep_current(self: Arc<Self>, mut hangup: Hangup, pipeline: Arc<Notify>) {
        let mut seen = self.first.clone();
        let mut last = seen.clone();
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(EVERY) => false,
                () = hangup.asked() => true,
            };
            let now = look(self.folder.clone(), &self.store).await;
            // A file that is being written is left alone until it rests.
            let rests = now.files == last.files;
            last = now.clone();
            let reread = asked || (rests && now.files != seen.files);
            if !reread && now.registry == seen.registry {
                continue;
            }
            let done = self.follow(reread).await;
            if let Err(error) = done {
                tracing::error!(
                    "the registry could not be read; tried again in a second: {error:#}"
                );
                continue;
            }
            if reread {
                seen.files = now.files;
            }
            seen.registry = now.registry;
            pipeline.notify_one();
        }
    }

    /// Takes what is there now, as far as it holds.
    async fn follow(&self, reread: bool) -> anyhow::Result<()> {
        let products = registry::of_store(&self.store).await?;
        let before = self.classifier();
        let mut refused = self.shown.borrow().refused.clone();
        let rules = match &self.folder {
            Some(folder) if reread => {
                let folder = folder.clone();
                match tokio::task::spawn_blocking(move || Classifier::from_dir(&folder)).await? {
                    Ok(rules) => {
                        refused = None;
                        rules
                    }
                    Err(error) => {
                        let (at, why) = (Timestamp::now(), error.to_string());
                        let since = beijing(self.shown.borrow().since);
                        tell!("rules refused, those in force since {since} stay:\n{why}");
                        refused = Some(RefusedRules { at, why });
                        Classifier::clone(&before)
                    }
                }
            }
            _ => Classifier::clone(&before),
        };
        let rules = match before.second_reader() {
            Some(model) => rules.with_model(model.clone()),
            None => rules,
        };
        let after = rules.with_registry(products);
        if after.fingerprint() == before.fingerprint() {
            self.shown
                .send_modify(|now| Arc::make_mut(now).refused = refused);
            return Ok(());
        }
        let set = enter(&self.store, &after).await?;
        tell!(
            "in force from now on: {} rules, {} approved products, fingerprint {}",
            set.rules,
            set.products,
            RulesInForce::short(&shown(&after, &set))
        );
        let shown = RulesInForce {
            refused,
            ..shown(&after, &set)
        };
        *self.classifier.write().expect("nobody panics with it") = Arc::new(after);
        self.shown.send_replace(Arc::new(shown));
        Ok(())
    }
}

fn shown(classifier: &Classifier, set: &RuleSet) -> RulesInForce {
    let explaining = classifier.clone();
    RulesInForce {
        explainer: Explainer::new(move |document| explaining.explain(document)),
        law: Arc::new(classifier.law().clone()),
        rules: Arc::new(classifier.rules()),
        fingerprint: set.fingerprint,
        since: set.since,
        products: set.products,
        refused: None,
    }
}

/// Remembers that this judges, and since when.
async fn enter(store: &Store, classifier: &Classifier) -> anyhow::Result<RuleSet> {
    let set = RuleSet {
        fingerprint: classifier.fingerprint(),
        since: Timestamp::now(),
        rules: classifier.rules().len() as u64,
        products: classifier.registry().map_or(0, Registry::len) as u64,
    };
    Ok(store.rule_sets().enter(set).await?)
}

/// What can change, at one moment.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    files: Option<Vec<Mark>>,
    registry: i64,
}

async fn look(folder: Option<PathBuf>, store: &Store) -> Look {
    let files = tokio::task::spawn_blocking(move || folder.as_deref().map(files));
    Look {
        files: files.await.ok().flatten(),
        registry: store.registry().version().await.unwrap_or_default(),
    }
}

/// A rule file as it lay: path, length, time of change.
type Mark = (PathBuf, u64, Option<SystemTime>);

/// Every rule file below a folder; what cannot be looked at is not there.
fn files(folder: &Path) -> Vec<Mark> {
    let mut marks = Vec::new();
    gather(folder, 0, &mut marks);
    marks.sort();
    marks
}

/// Rule folders are two deep; a link that leads in circles ends here.
const DEEPEST: u32 = 8;

fn gather(folder: &Path, depth: u32, into: &mut Vec<Mark>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let Ok(facts) = std::fs::metadata(&path) else {
            continue;
        };
        if facts.is_dir() && depth < DEEPEST {
            gather(&path, depth + 1, into);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            into.push((path, facts.len(), facts.modified().ok()));
        }
    }
}

/// Being asked (SIGHUP) to look at the rules again, changed or not.
pub struct Hangup {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangup {
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?,
        })
    }

    async fn asked(&mut self) {
        #[cfg(unix)]
        self.signal.recv().await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}
