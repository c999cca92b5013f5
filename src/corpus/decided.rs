//! `corpus decisions`: what reviewers decided, as labelled records to train on.
//!
//! ```text
//! confirmed item ─its findings→ spans   ┐
//! dismissed item ─────────────→ no span ┴→ Record of origin "decided", who and when in its note
//! ```
//! A reviewer confirms that a document breaches, not that each of its other sentences does not: so of a
//! confirmed record only what was found teaches anything of sentences. Open and escalated items
//! teach nothing.

use crate::cli::FolderArgs;
use crate::say::{self, tell};
use crate::{Done, office};
use anyhow::Context as _;
use mingjian_corpus::compile::to_jsonl;
use mingjian_corpus::{Judgement, Made, Paragraph, Record, Span, Split};
use mingjian_domain::{Assessment, Category, Document, PartKind, Place};
use mingjian_store::{HumanWord, ItemDetail, Store};

/// Items read at once.
const BATCH: u32 = 64;

pub fn run(folder: &FolderArgs) -> anyhow::Result<Done> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let store = office::store(folder).await?;
        let mut count = 0;
        for (word, verdict) in [
            (HumanWord::Confirmed, Judgement::Violation),
            (HumanWord::Dismissed, Judgement::Clean),
        ] {
            count += write(&store, word, verdict).await?;
        }
        tell!("mingjian: {count} decided documents");
        Ok(Done::Well)
    })
}

async fn write(store: &Store, word: HumanWord, verdict: Judgement) -> anyhow::Result<usize> {
    let mut after = None;
    let mut count = 0;
    loop {
        let page = store.documents().page(word, after, BATCH).await?;
        let Some(last) = page.last() else {
            return Ok(count);
        };
        after = Some(last.digest);
        let mut records = Vec::new();
        for item in page.iter().filter_map(|row| row.item) {
            let detail = store.items().get(item).await?;
            let detail = detail.with_context(|| format!("item {item} is gone"))?;
            records.push(record(&detail, verdict));
        }
        count += records.len();
        say::raw(&to_jsonl(&records))?;
    }
}

fn record(item: &ItemDetail, verdict: Judgement) -> Record {
    let document = &item.document;
    let told = item.decisions.last();
    Record {
        id: format!("decided/{}", document.digest()),
        brief: "decided".to_owned(),
        split: Split::Train,
        origin: Made::Decided,
        voice: "decided".to_owned(),
        family: "decided".to_owned(),
        region: String::new(),
        source_kind: document.source_kind,
        product_kind: item.assessment.circumstances.product_kind,
        speaker: item.assessment.circumstances.speaker,
        advertisement: verdict == Judgement::Violation,
        verdict,
        traits: Vec::new(),
        title: document.title.clone(),
        account: document.account.clone(),
        labels: Vec::new(),
        paragraphs: paragraphs(document, &item.assessment, verdict),
        note: told.map(|d| format!("{} {} {}", d.by_name, d.at, d.kind.as_str())),
    }
}

fn paragraphs(document: &Document, assessment: &Assessment, verdict: Judgement) -> Vec<Paragraph> {
    let parts = document.parts.iter().enumerate();
    let read = parts.filter(|(_, part)| {
        !matches!(
            part.kind,
            PartKind::Title | PartKind::Navigation | PartKind::Footer
        )
    });
    read.map(|(at, part)| Paragraph {
        text: part.text.clone(),
        spans: if verdict == Judgement::Violation {
            spans(at as u32, part.text.chars().count(), assessment)
        } else {
            Vec::new()
        },
    })
    .collect()
}

/// What was found in a part, as spans in order that do not overlap.
fn spans(part: u32, length: usize, assessment: &Assessment) -> Vec<Span> {
    let found = assessment.findings.iter();
    let mut all: Vec<(usize, usize, Category)> = found
        .filter_map(|finding| match finding.place {
            Place::Text { from, to } if from.part <= part && part <= to.part => {
                let start = if from.part == part {
                    from.offset as usize
                } else {
                    0
                };
                let end = if to.part == part {
                    to.offset as usize
                } else {
                    length
                };
                (start < end).then_some((start, end, finding.category))
            }
            _ => None,
        })
        .collect();
    all.sort();
    let mut spans: Vec<Span> = Vec::new();
    for (start, end, category) in all {
        match spans.last_mut() {
            Some(last) if start < last.end => {
                last.end = last.end.max(end);
                if !last.categories.contains(&category) {
                    last.categories.push(category);
                }
            }
            _ => spans.push(Span {
                start,
                end,
                categories: vec![category],
            }),
        }
    }
    spans
}
