//! `bench`: how long the whole takes, and the network alone, on what a sweep collects.

use crate::cli::FolderArgs;
use crate::say::say;
use crate::{Done, office};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use mingjian_classifier::{Classifier, Model, Readers, Window, judge_windows};
use mingjian_corpus::compile::{compiled_path, read_jsonl};
use mingjian_corpus::{Judgement, Record, Split};
use mingjian_domain::{Document, Verdict};
use mingjian_eval::{Campaign, Example};
use serde_json::json;
use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Items judged at once.
const BATCH: usize = 256;
/// Times that the network reads the same sentences; the fastest counts.
const ROUNDS: usize = 3;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Corpus folder
    #[arg(long, value_name = "DIR", default_value = "corpus", global = true)]
    corpus: PathBuf,
    /// Seed of every choice
    #[arg(long, default_value_t = 1, global = true)]
    seed: u64,
    #[command(subcommand)]
    what: BenchCommand,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Judge a campaign made from the corpus: 2 % breaches of the test split among clean documents
    Campaign {
        /// How many items
        #[arg(long, default_value_t = 12_000)]
        items: usize,
        /// Read every window as often as it comes
        #[arg(long)]
        without_cache: bool,
        /// Read every window, likely or not
        #[arg(long)]
        without_gate: bool,
        /// Where to write the items, for another judge: id, text, breaches
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Read sentences of a campaign with the network alone, on one thread and on two
    Encode {
        /// How many
        #[arg(long, default_value_t = 2_000)]
        count: usize,
        /// Where to write what was read and said, for another engine: ids, logits
        #[arg(long, value_name = "FILE")]
        sentences: Option<PathBuf>,
    },
}

pub fn run(folder: &FolderArgs, args: &BenchArgs) -> anyhow::Result<Done> {
    let (rules, model) = office::readers(folder)?;
    let records = records(&args.corpus)?;
    match &args.what {
        BenchCommand::Campaign {
            items,
            without_cache,
            without_gate,
            out,
        } => {
            let model = if *without_cache {
                model.without_cache()
            } else {
                model
            };
            let model = if *without_gate {
                model.without_gate()
            } else {
                model
            };
            let classifier = rules.with_model(Arc::new(model));
            campaign(
                &classifier,
                &campaign_of(&records, *items, args.seed)?,
                out.as_deref(),
            )
        }
        BenchCommand::Encode { count, sentences } => {
            let campaign = campaign_of(&records, *count, args.seed)?;
            encode(&rules, &model, &campaign, *count, sentences.as_deref())
        }
    }
}

fn campaign_of(records: &[Record], items: usize, seed: u64) -> anyhow::Result<Campaign<'_>> {
    Campaign::of(records, items, seed).context("the corpus holds no breaches or no clean documents")
}

/// What breaches is of the test split, which nobody was taught on; what is clean of every split.
fn records(corpus: &Path) -> anyhow::Result<Vec<Record>> {
    let mut all = Vec::new();
    for split in [Split::Train, Split::Dev, Split::Test] {
        let path = compiled_path(corpus, split);
        let shown = path.display().to_string();
        let file = std::fs::File::open(&path).with_context(|| {
            format!("{shown}: cannot read; make it with `mingjian corpus build`")
        })?;
        let (records, bad) = read_jsonl(&shown, std::io::BufReader::new(file))?;
        if let Some(bad) = bad.first() {
            bail!("{bad}; nothing was measured");
        }
        let fits = |r: &Record| split == Split::Test || r.verdict == Judgement::Clean;
        all.extend(records.into_iter().filter(fits));
    }
    Ok(all)
}

/// What came of a campaign.
#[derive(Default)]
struct Tally {
    items: usize,
    characters: usize,
    sentences: usize,
    distinct: HashSet<u64>,
    right: usize,
    wrong: usize,
    missed: usize,
    took: Duration,
}

fn campaign(
    classifier: &Classifier,
    campaign: &Campaign<'_>,
    out: Option<&Path>,
) -> anyhow::Result<Done> {
    let mut out = out
        .map(|path| {
            std::fs::File::create(path).with_context(|| format!("{}: cannot write", path.display()))
        })
        .transpose()?
        .map(std::io::BufWriter::new);
    let mut tally = Tally::default();
    let mut items = campaign.items();
    loop {
        let batch: Vec<Record> = items.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        if let Some(out) = &mut out {
            for item in &batch {
                let breaches = item.verdict == Judgement::Violation;
                let line = json!({"id": item.id, "text": item.text(), "breaches": breaches});
                writeln!(out, "{line}")?;
            }
        }
        tally.judge(classifier, batch);
    }
    if let Some(mut out) = out {
        out.flush()?;
    }
    say!("{}", tally.told())?;
    Ok(Done::Well)
}

impl Tally {
    fn judge(&mut self, classifier: &Classifier, batch: Vec<Record>) {
        for item in &batch {
            let text = item.text();
            self.characters += text.chars().count();
            for sentence in mingjian_eval::sentences(&text) {
                self.sentences += 1;
                self.distinct.insert(mingjian_corpus::chance::hash(
                    sentence.chars().map(u64::from),
                ));
            }
        }
        let breaches: Vec<bool> = batch
            .iter()
            .map(|i| i.verdict == Judgement::Violation)
            .collect();
        let documents: Vec<Document> = batch
            .into_iter()
            .map(|item| Example::of_record(item).document)
            .collect();
        let started = Instant::now();
        let said = classifier.assess_all(&documents, Readers::Both);
        self.took += started.elapsed();
        self.items += said.len();
        for (breaches, said) in breaches.into_iter().zip(&said) {
            match (breaches, said.verdict == Verdict::Flagged) {
                (true, true) => self.right += 1,
                (false, true) => self.wrong += 1,
                (true, false) => self.missed += 1,
                (false, false) => {}
            }
        }
    }

    fn told(&self) -> serde_json::Value {
        let share = |part: usize, rest: usize| part as f64 / (part + rest).max(1) as f64;
        let (precision, recall) = (
            share(self.right, self.wrong),
            share(self.right, self.missed),
        );
        let seconds = self.took.as_secs_f64();
        json!({
            "items": self.items,
            "characters": self.characters,
            "sentences": self.sentences,
            "distinct_sentences": self.distinct.len(),
            "seconds": seconds,
            "items_per_s": self.items as f64 / seconds,
            "peak_mb": peak_mb(),
            "precision": precision,
            "recall": recall,
            "f1": 2.0 * precision * recall / (precision + recall).max(1e-9),
        })
    }
}

/// The most memory this process has held; none where the system does not say.
fn peak_mb() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024)
}

fn encode(
    rules: &Classifier,
    model: &Model,
    campaign: &Campaign<'_>,
    count: usize,
    out: Option<&Path>,
) -> anyhow::Result<Done> {
    let mut windows: Vec<Window> = Vec::new();
    for item in campaign.items() {
        let text = item.text();
        for sentence in mingjian_eval::sentences(&text) {
            let made = rules.windows(&Document::plain(None, sentence.trim()), model.pieces());
            let alone = made.into_iter().map(|(window, ..)| window);
            windows.extend(alone.filter(|window| window.sentences.len() == 1));
        }
        if windows.len() >= count {
            break;
        }
    }
    windows.truncate(count);
    let windows: Vec<&Window> = windows.iter().collect();
    let per_second = |threads: usize| -> anyhow::Result<f64> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        let fastest = (0..ROUNDS).map(|_| {
            let started = Instant::now();
            pool.install(|| judge_windows(model.engine(), &windows));
            started.elapsed()
        });
        let fastest = fastest.min().unwrap_or_default();
        Ok(windows.len() as f64 / fastest.as_secs_f64())
    };
    let (one, two) = (per_second(1)?, per_second(2)?);
    if let Some(path) = out {
        let file = std::fs::File::create(path)
            .with_context(|| format!("{}: cannot write", path.display()))?;
        let mut file = std::io::BufWriter::new(file);
        for (window, said) in windows.iter().zip(judge_windows(model.engine(), &windows)) {
            writeln!(
                file,
                "{}",
                json!({"ids": window.ids, "logits": said.sentences[0].as_slice()})
            )?;
        }
        file.flush()?;
    }
    let pieces: usize = windows.iter().map(|window| window.ids.len()).sum();
    say!(
        "{}",
        json!({
            "sentences": windows.len(),
            "pieces": pieces,
            "sentences_per_s_1": one,
            "sentences_per_s_2": two,
        })
    )?;
    Ok(Done::Well)
}
