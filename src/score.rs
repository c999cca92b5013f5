//! `score`: a filter from JSON Lines (or text files) to judgements. It needs no data folder.
//!
//! Lines are read in batches, judged in parallel, written in order; memory does not grow with
//! their number.

pub mod feed;
pub mod input;
mod output;

use crate::cli::{FolderArgs, OutputFormat, ReadersArg, ScoreArgs};
use crate::say::tell;
use crate::{Done, office, registry};
use anyhow::bail;
use feed::{Fed, feed, open_all};
use input::{Item, read_item};
use mingjian_classifier::{Classifier, Readers, Registry};
use mingjian_domain::ModelState;
use std::io::Write;

/// Documents judged at once, and bytes of text from which on fewer are.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 8_000_000;

pub fn run(folder: &FolderArgs, args: &ScoreArgs) -> anyhow::Result<Done> {
    match score(folder, args) {
        // Whoever stopped reading has read enough.
        Err(error) if is_broken_pipe(&error) => Ok(Done::Well),
        other => other,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let plain = error.downcast_ref::<std::io::Error>().map(|e| e.kind());
    let written = error.downcast_ref::<serde_json::Error>();
    let kind = plain.or_else(|| written.and_then(serde_json::Error::io_error_kind));
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

fn score(folder: &FolderArgs, args: &ScoreArgs) -> anyhow::Result<Done> {
    let classifier = office::classifier(folder)?;
    let mut bad = 0;
    let classifier = match &args.registry {
        Some(path) => {
            let list = registry::read_file(path)?;
            registry::tell_bad_rows(&path.display().to_string(), &list);
            bad += list.bad.len() as u64;
            classifier.with_registry(Registry::of(list.products))
        }
        None => classifier.with_registry(registry::of_folder(folder)?),
    };
    let readers = readers(&classifier, args.readers)?;
    let inputs = open_all(&args.files)?;
    let mut scoring = Scoring {
        classifier,
        readers,
        format: args.format,
        out: std::io::BufWriter::new(std::io::stdout().lock()),
        batch: Vec::with_capacity(BATCH),
        bytes: 0,
        bad,
    };
    for input in inputs {
        feed(input, args.input_format, read_item, |fed| scoring.take(fed))?;
    }
    scoring.flush()?;
    scoring.out.flush()?;
    Ok(if scoring.bad == 0 {
        Done::Well
    } else {
        tell!("mingjian: {} bad inputs were left out", scoring.bad);
        Done::WithProblems
    })
}

fn readers(classifier: &Classifier, asked: ReadersArg) -> anyhow::Result<Readers> {
    if classifier.model() == ModelState::NotLoaded {
        match asked {
            ReadersArg::Model => bail!(
                "no model loaded, so --readers model has nothing to judge with; use --readers rules"
            ),
            ReadersArg::Both => tell!("mingjian: no model loaded; the rules judge alone"),
            ReadersArg::Rules => {}
        }
    }
    Ok(match asked {
        ReadersArg::Rules => Readers::Rules,
        ReadersArg::Model => Readers::Model,
        ReadersArg::Both => Readers::Both,
    })
}

struct Scoring<W: Write> {
    classifier: Classifier,
    readers: Readers,
    format: OutputFormat,
    out: W,
    batch: Vec<Item>,
    /// Bytes of text in the batch.
    bytes: usize,
    bad: u64,
}

impl<W: Write> Scoring<W> {
    fn take(&mut self, fed: Fed) -> anyhow::Result<()> {
        match fed {
            Ok(item) => self.push(item),
            Err(what) => {
                self.bad += 1;
                tell!("mingjian: {what}; left out");
                Ok(())
            }
        }
    }

    fn push(&mut self, item: Item) -> anyhow::Result<()> {
        let parts = item.document.parts.iter();
        self.bytes += parts.map(|part| part.text.len()).sum::<usize>();
        self.batch.push(item);
        if self.batch.len() == BATCH || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        let (ids, documents): (Vec<_>, Vec<_>) =
            self.batch.drain(..).map(|i| (i.id, i.document)).unzip();
        let assessments = self.classifier.assess_all(&documents, self.readers);
        for ((id, document), assessment) in ids.into_iter().zip(&documents).zip(&assessments) {
            match self.format {
                OutputFormat::Jsonl => {
                    serde_json::to_writer(&mut self.out, &output::json(id, document, assessment))?;
                    writeln!(self.out)?;
                }
                OutputFormat::Text => output::text(&mut self.out, &id, assessment)?,
            }
        }
        Ok(())
    }
}
