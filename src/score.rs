//! `score`: a filter from JSON Lines (or text files) to judgements. It needs no data folder.
//!
//! Lines are read in batches, judged in parallel, written in order; memory does not grow with
//! their number.

mod input;
mod output;

use crate::cli::{FolderArgs, InputFormat, OutputFormat, ReadersArg, ScoreArgs};
use crate::say::tell;
use crate::{Done, office, registry};
use anyhow::{Context as _, bail};
use input::{Item, read_item};
use mingjian_classifier::{Classifier, Readers, Registry};
use mingjian_domain::ModelState;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

/// Documents judged at once.
const BATCH: usize = 256;

pub fn run(folder: &FolderArgs, args: &ScoreArgs) -> anyhow::Result<Done> {
    match score(folder, args) {
        // Whoever stopped reading has read enough.
        Err(error) if is_broken_pipe(&error) => Ok(Done::Well),
        other => other,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn score(folder: &FolderArgs, args: &ScoreArgs) -> anyhow::Result<Done> {
    let mut classifier = office::classifier(folder)?;
    let mut bad = 0;
    classifier = match &args.registry {
        Some(path) => {
            let list = registry::read_file(path)?;
            registry::tell_bad_rows(&path.display().to_string(), &list);
            bad += list.bad.len() as u64;
            classifier.with_registry(Registry::of(list.products))
        }
        None => classifier.with_registry(registry_of_folder(folder)?),
    };
    let readers = readers(&classifier, args.readers)?;
    let inputs = open_all(args)?;
    let mut scoring = Scoring {
        classifier,
        readers,
        format: args.format,
        out: std::io::BufWriter::new(std::io::stdout().lock()),
        batch: Vec::with_capacity(BATCH),
        bad,
    };
    for (name, input) in inputs {
        scoring.file(&name, input, args.input_format)?;
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

/// The registry of the data folder, empty where there is no such folder: scoring needs none.
fn registry_of_folder(folder: &FolderArgs) -> anyhow::Result<Registry> {
    if !office::folder(folder).join(office::SETTINGS).exists() {
        return Ok(Registry::default());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async { registry::of_store(&office::store(folder).await?).await })
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

type Input = Box<dyn BufRead>;

/// Opens every file before the first is scored, so that a wrong name costs nothing.
fn open_all(args: &ScoreArgs) -> anyhow::Result<Vec<(String, Input)>> {
    args.files
        .iter()
        .map(|path| -> anyhow::Result<(String, Input)> {
            if path == Path::new("-") {
                return Ok(("-".into(), Box::new(BufReader::new(std::io::stdin()))));
            }
            let unreadable = || format!("{}: cannot read; nothing was scored", path.display());
            let file = File::open(path).with_context(unreadable)?;
            if file.metadata().with_context(unreadable)?.is_dir() {
                bail!("{}: is a folder; name files", path.display());
            }
            Ok((path.display().to_string(), Box::new(BufReader::new(file))))
        })
        .collect()
}

struct Scoring<W: Write> {
    classifier: Classifier,
    readers: Readers,
    format: OutputFormat,
    out: W,
    batch: Vec<Item>,
    bad: u64,
}

impl<W: Write> Scoring<W> {
    fn file(&mut self, name: &str, mut input: Input, format: InputFormat) -> anyhow::Result<()> {
        let lines = match format {
            InputFormat::Jsonl => true,
            InputFormat::Text => false,
            InputFormat::Auto => {
                starts_as_json(&mut input).with_context(|| format!("{name}: cannot read"))?
            }
        };
        if lines {
            self.lines(name, input)
        } else {
            self.text(name, input)
        }
    }

    fn lines(&mut self, name: &str, mut input: Input) -> anyhow::Result<()> {
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            let read = input
                .read_until(b'\n', &mut line)
                .with_context(|| format!("{name}, line {number}: cannot read on"))?;
            if read == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            match read_item(&line) {
                Ok(item) => self.push(item)?,
                Err(cause) => {
                    self.bad += 1;
                    tell!("mingjian: {name}, line {number}: {cause}; left out");
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, name: &str, mut input: Input) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        input
            .read_to_end(&mut bytes)
            .with_context(|| format!("{name}: cannot read"))?;
        let decoded = mingjian_crawler::charset::decode(&bytes, None, None);
        if decoded.text.contains('\0') {
            self.bad += 1;
            tell!("mingjian: {name}: is not text; left out");
            return Ok(());
        }
        self.push(Item::of_text(name, decoded.text))
    }

    fn push(&mut self, item: Item) -> anyhow::Result<()> {
        self.batch.push(item);
        if self.batch.len() == BATCH {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
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

/// Whether the first character that is not white space opens a JSON object. An input with nothing in
/// it is JSON Lines without a line.
fn starts_as_json(input: &mut Input) -> std::io::Result<bool> {
    let buffer = input.fill_buf()?;
    let text = buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(buffer);
    Ok(matches!(text.trim_ascii_start().first(), None | Some(b'{')))
}
