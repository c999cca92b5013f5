//! `corpus`: build, check, count and exchange the labelled documents.

mod decided;

use crate::Done;
use crate::cli::FolderArgs;
use crate::say::{self, say, tell};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use mingjian_corpus::compile::{self, read_jsonl, read_written, to_jsonl};
use mingjian_corpus::exchange::{self, Tool};
use mingjian_corpus::grammar::Grammar;
use mingjian_corpus::stats::Stats;
use mingjian_corpus::{Record, promises};
use std::path::{Path, PathBuf};

/// Arguments of `corpus`.
#[derive(Debug, Args)]
pub struct CorpusArgs {
    /// Corpus folder
    #[arg(long, value_name = "DIR", default_value = "corpus", global = true)]
    corpus: PathBuf,
    #[command(subcommand)]
    what: CorpusCommand,
}

#[derive(Debug, Subcommand)]
enum CorpusCommand {
    /// Compile written/ into compiled/; nothing is written if anything is wrong
    Build,
    /// Say what is wrong where, in the written files and in the corpus as a whole
    Check,
    /// Count documents, paragraphs, voices, categories and traits
    Stats,
    /// Print synthetic sentences of the grammar as records, for training
    Synthesize {
        /// How many
        #[arg(long, default_value_t = 1000)]
        count: usize,
        /// Another seed, other sentences
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Print what reviewers confirmed and dismissed as records, to train on
    Decisions,
    /// Write compiled records for a labelling tool, to standard output
    Export {
        /// The tool
        #[arg(long, value_enum)]
        tool: ToolArg,
        /// Compiled files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Read what a labelling tool exported; records as JSON Lines to standard output
    Import {
        /// The tool
        #[arg(long, value_enum)]
        tool: ToolArg,
        /// The tool's file
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ToolArg {
    LabelStudio,
    Doccano,
}

impl From<ToolArg> for Tool {
    fn from(tool: ToolArg) -> Self {
        match tool {
            ToolArg::LabelStudio => Self::LabelStudio,
            ToolArg::Doccano => Self::Doccano,
        }
    }
}

pub fn run(folder: &FolderArgs, args: &CorpusArgs) -> anyhow::Result<Done> {
    match &args.what {
        CorpusCommand::Build => build(&args.corpus),
        CorpusCommand::Check => check(&args.corpus),
        CorpusCommand::Stats => stats(&args.corpus),
        CorpusCommand::Synthesize { count, seed } => synthesize(&args.corpus, *count, *seed),
        CorpusCommand::Decisions => decided::run(folder),
        CorpusCommand::Export { tool, files } => export(files, (*tool).into()),
        CorpusCommand::Import { tool, file } => import(file, (*tool).into()),
    }
}

fn build(corpus: &Path) -> anyhow::Result<Done> {
    let records = compile::build(corpus)?;
    say!("{records} documents compiled")?;
    Ok(Done::Well)
}

fn check(corpus: &Path) -> anyhow::Result<Done> {
    let reading = read_written(corpus)?;
    let broken = promises::broken(&reading.records);
    for mistake in &reading.mistakes {
        say!("{mistake}")?;
    }
    for promise in &broken {
        say!("{promise}")?;
    }
    let count = reading.mistakes.len() + broken.len();
    say!("{} documents, {count} problems", reading.records.len())?;
    Ok(if count == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}

fn stats(corpus: &Path) -> anyhow::Result<Done> {
    let records = read_written(corpus)?.records;
    say::raw(&Stats::of(&records).markdown())?;
    for n in [5, 8, 12] {
        let share = mingjian_corpus::sameness::distinct(&records, n);
        say!("\ndistinct character {n}-grams: {:.1}%", share * 100.0)?;
    }
    Ok(Done::Well)
}

fn synthesize(corpus: &Path, count: usize, seed: u64) -> anyhow::Result<Done> {
    let file = corpus.join("grammar.txt");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("{}: cannot read", file.display()))?;
    say::raw(&to_jsonl(&Grammar::read(&text)?.records(count, seed)))?;
    Ok(Done::Well)
}

fn export(files: &[PathBuf], tool: Tool) -> anyhow::Result<Done> {
    let mut records: Vec<Record> = Vec::new();
    for file in files {
        let shown = file.display().to_string();
        let open = std::fs::File::open(file).with_context(|| format!("{shown}: cannot read"))?;
        let (read, bad) = read_jsonl(&shown, std::io::BufReader::new(open))?;
        if let Some(bad) = bad.first() {
            bail!("{bad}; nothing was exported");
        }
        records.extend(read);
    }
    say::raw(&exchange::export(&records, tool))?;
    Ok(Done::Well)
}

fn import(file: &Path, tool: Tool) -> anyhow::Result<Done> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("{shown}: cannot read"))?;
    let (records, bad) = exchange::import(&shown, &text, tool);
    say::raw(&to_jsonl(&records))?;
    for bad in &bad {
        tell!("mingjian: {bad}; left out");
    }
    Ok(if bad.is_empty() {
        Done::Well
    } else {
        Done::WithProblems
    })
}
