//! `rules diff`: what other rules would flag and clear, before they go live.
//!
//! ```text
//! documents ─judged by OLD and by NEW→ changes ─said as they come→ lines; counts at the end
//! ```
//!
//! Documents of the store come a page at a time in three passes: confirmed, dismissed, all others.
//! So what goes against a decision is said first and memory does not grow with the store.
//! Nothing is stored.

mod change;
mod tell;

use super::args::DiffArgs;
use crate::cli::{FolderArgs, InputFormat};
use crate::say::tell;
use crate::score::feed::{feed, open_all};
use crate::score::input::{BadLine, Item, read_item};
use crate::{Done, office, registry};
use anyhow::Context as _;
use change::{Change, Counts};
use mingjian_classifier::{Classifier, Readers, Registry};
use mingjian_corpus::Record;
use mingjian_domain::{Document, ItemId};
use mingjian_store::{HumanWord, Store};
use serde_json::Value;
use std::path::Path;

/// Documents judged at once.
const BATCH: u32 = 64;

pub fn run(folder: &FolderArgs, args: &DiffArgs) -> anyhow::Result<Done> {
    let (old, new) = (rules_of(&args.old)?, rules_of(&args.new)?);
    let mut diff = Diff {
        old,
        new,
        json: args.json,
        counts: Counts::default(),
    };
    if args.files.is_empty() {
        diff.store(folder)?;
    } else {
        diff.judge_with(&registry::of_folder(folder)?);
        diff.files(args)?;
    }
    tell::summary(&diff.counts, &diff.old, &diff.new, args.json)?;
    Ok(if diff.counts.verdicts_changed() == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}

fn rules_of(folder: &Path) -> anyhow::Result<Classifier> {
    if folder == Path::new("builtin") {
        return Ok(Classifier::builtin());
    }
    Classifier::from_dir(folder).with_context(|| format!("the rules in {}", folder.display()))
}

/// A document, what it is called, and what people said of it.
struct Subject {
    id: Value,
    item: Option<ItemId>,
    word: HumanWord,
}

struct Diff {
    old: Classifier,
    new: Classifier,
    json: bool,
    counts: Counts,
}

impl Diff {
    fn judge_with(&mut self, products: &Registry) {
        for side in [&mut self.old, &mut self.new] {
            *side = side.clone().with_registry(products.clone());
        }
    }

    fn store(&mut self, folder: &FolderArgs) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let store = runtime.block_on(office::store(folder))?;
        self.judge_with(&runtime.block_on(registry::of_store(&store))?);
        for word in [
            HumanWord::Confirmed,
            HumanWord::Dismissed,
            HumanWord::Nothing,
        ] {
            self.pass(&runtime, &store, word)?;
        }
        Ok(())
    }

    fn pass(
        &mut self,
        runtime: &tokio::runtime::Runtime,
        store: &Store,
        word: HumanWord,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = runtime.block_on(store.documents().page(word, after, BATCH))?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.digest);
            let (subjects, documents): (Vec<_>, Vec<_>) = page
                .into_iter()
                .map(|row| {
                    let id = Value::from(row.digest.to_string());
                    let item = row.item;
                    (Subject { id, item, word }, row.document)
                })
                .unzip();
            self.compare(&subjects, &documents)?;
        }
    }

    fn files(&mut self, args: &DiffArgs) -> anyhow::Result<()> {
        let mut batch = Vec::new();
        for input in open_all(&args.files)? {
            feed(input, InputFormat::Auto, read_line, |fed| match fed {
                Ok(item) => {
                    batch.push(item);
                    if batch.len() == BATCH as usize {
                        self.items(&mut batch)?;
                    }
                    Ok(())
                }
                Err(what) => {
                    self.counts.bad += 1;
                    tell!("mingjian: {what}; left out");
                    Ok(())
                }
            })?;
        }
        self.items(&mut batch)
    }

    fn items(&mut self, batch: &mut Vec<Item>) -> anyhow::Result<()> {
        let subject = |id| Subject {
            id,
            item: None,
            word: HumanWord::Nothing,
        };
        let (subjects, documents): (Vec<_>, Vec<_>) = batch
            .drain(..)
            .map(|item| (subject(item.id), item.document))
            .unzip();
        self.compare(&subjects, &documents)
    }

    fn compare(&mut self, subjects: &[Subject], documents: &[Document]) -> anyhow::Result<()> {
        let before = self.old.assess_all(documents, Readers::Both);
        let after = self.new.assess_all(documents, Readers::Both);
        let judged = before.iter().zip(&after);
        for ((subject, document), (before, after)) in subjects.iter().zip(documents).zip(judged) {
            let change = Change::between(subject.word, before, after);
            self.counts.add(&change);
            if change.group.is_some() {
                tell::change(subject, document, &change, self.json)?;
            }
        }
        Ok(())
    }
}

/// A line as `score` takes it, or a record of the corpus.
fn read_line(line: &[u8]) -> Result<Item, BadLine> {
    read_item(line).or_else(|cause| {
        let record: Record = serde_json::from_slice(line).map_err(|_| cause)?;
        let id = Value::from(record.id.clone());
        let document = mingjian_eval::Example::of_record(record).document;
        Ok(Item { id, document })
    })
}
