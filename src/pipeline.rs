//! The pipeline: what lies between a stored capture and a reviewer's queue.
//!
//! ```text
//! captures pending ─extract→ documents ─assess (rayon)→ assessments, items ─put→ index
//! ```
//!
//! Each stage asks the store what is pending and writes its result before it asks again, so a
//! process killed anywhere goes on where it was, and running it twice changes nothing. This is the
//! one place where waiting (tokio) meets computing (rayon).

use crate::in_force::InForce;
use crate::office::Office;
use mingjian_classifier::Readers;
use mingjian_crawler::extract;
use mingjian_domain::{Capture, CaptureKind, Document, SourceId, SourceKind};
use mingjian_index::{Entry, Index};
use mingjian_store::{IndexRow, Store};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Notify;

/// Rows taken from the store at once; memory is bounded by it.
const BATCH: u32 = 64;

/// Moves everything that is pending one stage on, until nothing is.
#[derive(Clone)]
pub struct Pipeline {
    store: Store,
    in_force: Arc<InForce>,
    index: Arc<Index>,
}

/// What one drain did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Drained {
    pub captures: usize,
    pub documents: usize,
    pub indexed: usize,
    /// Captures that gave no document or only part of it.
    pub problems: usize,
}

impl Drained {
    /// Adds what another drain did.
    pub fn add(&mut self, other: Self) {
        self.captures += other.captures;
        self.documents += other.documents;
        self.indexed += other.indexed;
        self.problems += other.problems;
    }
}

impl Pipeline {
    pub fn new(office: &Office) -> Self {
        Self {
            store: office.store.clone(),
            in_force: office.in_force.clone(),
            index: office.index.clone(),
        }
    }

    /// Works until nothing is pending.
    pub async fn drain(&self) -> anyhow::Result<Drained> {
        let mut done = Drained::default();
        loop {
            let (captures, problems) = self.extract().await?;
            let documents = self.assess().await?;
            let indexed = self.index().await?;
            done.add(Drained {
                captures,
                documents,
                indexed,
                problems,
            });
            if captures + documents + indexed == 0 {
                return Ok(done);
            }
        }
    }

    /// Drains whenever it is poked, and every minute, until the process ends.
    pub async fn keep_draining(self, poked: Arc<Notify>) {
        loop {
            if let Err(error) = self.drain().await {
                tracing::error!("scoring waits and tries again in a minute: {error:#}");
            }
            let _ =
                tokio::time::timeout(std::time::Duration::from_secs(60), poked.notified()).await;
        }
    }

    async fn extract(&self) -> anyhow::Result<(usize, usize)> {
        let pending = self.store.captures().pending(BATCH).await?;
        let kinds = self.kinds(&pending).await?;
        let mut problems = 0;
        for capture in &pending {
            let warc = self.store.captures().warc(&capture.id).await?;
            let (capture_, kind) = (capture.clone(), kinds[&capture.source]);
            let extraction = computed(move || extract::documents(&capture_, kind, &warc)).await;
            let (documents, told): (Vec<Document>, Vec<(String, String)>) = match extraction {
                Ok(extraction) => (
                    extraction.documents,
                    extraction
                        .problems
                        .into_iter()
                        .map(|p| (p.where_, p.what))
                        .collect(),
                ),
                Err(error) => (vec![], vec![(capture.url.clone(), error.to_string())]),
            };
            problems += usize::from(!told.is_empty());
            // What is wrong with a file was said when it was imported.
            if !matches!(capture.kind, CaptureKind::Imported { .. }) {
                for (place, what) in &told {
                    tracing::warn!("{}: {place}: {what}", capture.url);
                }
            }
            self.store
                .documents()
                .record(&capture.id, &documents, &told)
                .await?;
        }
        Ok((pending.len(), problems))
    }

    async fn kinds(&self, captures: &[Capture]) -> anyhow::Result<HashMap<SourceId, SourceKind>> {
        let mut kinds = HashMap::new();
        for capture in captures {
            if let std::collections::hash_map::Entry::Vacant(slot) = kinds.entry(capture.source) {
                let source = self.store.sources().by_id(capture.source).await?;
                slot.insert(source.map_or(SourceKind::Clue, |s| s.kind));
            }
        }
        Ok(kinds)
    }

    async fn assess(&self) -> anyhow::Result<usize> {
        let classifier = self.in_force.classifier();
        let fingerprint = classifier.fingerprint();
        let pending = self.store.documents().pending(&fingerprint, BATCH).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let documents: Vec<Document> = pending.into_iter().map(|(_, doc)| doc).collect();
        let count = documents.len();
        let assessments = computed(move || classifier.assess_all(&documents, Readers::Both)).await;
        self.store
            .assessments()
            .put(&assessments, jiff::Timestamp::now())
            .await?;
        Ok(count)
    }

    async fn index(&self) -> anyhow::Result<usize> {
        let rows = self.store.to_index().pending(BATCH * 4).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let done: Vec<_> = rows.iter().map(|r| (r.document, r.version)).collect();
        let index = self.index.clone();
        computed(move || {
            let entries: Vec<Entry<'_>> = rows.iter().map(entry).collect();
            index.put(&entries)
        })
        .await?;
        self.store.to_index().done(&done).await?;
        Ok(done.len())
    }
}

fn entry(row: &IndexRow) -> Entry<'_> {
    Entry {
        document: &row.document,
        doc: &row.doc,
        assessment: row.assessment.as_ref(),
        item: row.item,
        source_name: &row.source_name,
        action: row.action,
        captured: row.captured,
    }
}

/// Runs `work` on the rayon pool and waits for it without holding up the runtime.
async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = tokio::sync::oneshot::channel();
    rayon::spawn(move || {
        let _ = send.send(work());
    });
    receive
        .await
        .expect("the computing pool lives as long as the process")
}
