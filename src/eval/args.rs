//! Arguments of `eval`.

use crate::cli::ReadersArg;
use clap::Args;
use mingjian_corpus::Split;
use std::path::PathBuf;

/// Measure how good the judging is, on labelled documents, beside two baselines
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mingjian eval\n  mingjian eval --split dev --errors 30\n  mingjian eval --json now.json --html report.html --compare before.json\n  mingjian eval --data labelled.jsonl --keep-going\n\nTakes compiled records of the corpus, or plain lines {\"id\": …, \"text\": …, \"label\": 1}; told apart by content.\nThe same files, judges and seed give the same figures; speed alone differs.\nExit codes: 0 done; 1 done, but malformed records were left out (--keep-going); 2 could not start or had to stop."
)]
pub struct EvalArgs {
    /// Labelled files [default: the compiled split of the corpus]
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "split")]
    pub data: Vec<PathBuf>,
    /// Corpus folder: holds the splits, and what the n-gram baseline is trained on
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    pub corpus: PathBuf,
    /// Split to measure on
    #[arg(long, default_value = "test", value_parser = split)]
    pub split: Split,
    /// Who judges; several, each by itself: rules,both [default: every reader there is]
    #[arg(long, value_enum, value_delimiter = ',')]
    pub readers: Vec<ReadersArg>,
    /// Write everything measured, with what was said of each document
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a report that can be read in any browser
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// List what was missed and what was wrongly flagged, at most N of each, with the reasons
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20")]
    pub errors: Option<usize>,
    /// Print this run beside one that --json wrote, with differences
    #[arg(long, value_name = "OTHER.json")]
    pub compare: Option<PathBuf>,
    /// Leave malformed records out instead of stopping
    #[arg(long)]
    pub keep_going: bool,
    /// Leave out robustness and speed, which take most of the time
    #[arg(long)]
    pub quick: bool,
    /// Seed of draws, training and disguises
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

fn split(text: &str) -> Result<Split, String> {
    let known = Split::ALL.iter().find(|s| s.as_str() == text).copied();
    known.ok_or_else(|| {
        let all: Vec<_> = Split::ALL.iter().map(|s| s.as_str()).collect();
        format!("one of {}", all.join(", "))
    })
}
