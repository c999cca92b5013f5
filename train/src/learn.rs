//! Learning: epochs over lessons, the best on the development split kept.
//!
//! ```text
//! lessons ─by length, so many pieces→ batches ─loss, AdamW→ weights ─dev→ better? ─yes→ folder
//! ```
//! Two rates: the encoder is changed little, the heads, which begin at random, more. After each epoch
//! the documents of the development split are judged; the weights are written when they are better
//! than any before, and learning ends when they have not been for [`Plan::patience`] epochs. A run that
//! was cut off goes on from the last whole epoch, with the optimiser's memory begun anew.

use crate::lessons::{Lesson, Teacher};
use crate::measure::{Judged, Quality, quality};
use crate::network::{Batch, Network, OF_SENTENCE};
use anyhow::Context;
use mingjian_classifier::Window;
use mingjian_corpus::Record;
use mingjian_corpus::chance::Dice;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tch::nn::{self, OptimizerConfig};
use tch::{Kind, Tensor};

/// Steps between two lines of progress where there is no terminal to draw on.
const TOLD_EVERY: usize = 50;

/// What a run is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Plan {
    /// Epochs at most.
    pub epochs: usize,
    /// Epochs without a better one after which learning ends.
    pub patience: usize,
    /// Pieces of a batch, padding included.
    pub batch: usize,
    /// Highest rate of the encoder.
    pub rate: f64,
    /// Highest rate of the heads.
    pub head_rate: f64,
    /// Of all that is chosen.
    pub seed: u64,
}

/// How far a run is.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    epochs: usize,
    best: f64,
    best_epoch: usize,
}

/// Learns, and leaves the best weights in `folder`.
///
/// # Errors
/// If the folder cannot be written.
pub fn learn(
    mut network: Network,
    teacher: &Teacher,
    train: &[Record],
    dev: &[Record],
    plan: &Plan,
    folder: &Path,
) -> anyhow::Result<Quality> {
    let files = Files::of(folder);
    let mut progress = files.resume(&mut network)?;
    let mut optimiser = nn::AdamW::default().build(&network.store, plan.rate)?;
    optimiser.set_weight_decay(0.01);
    let exam = teacher.plain(dev);
    let steps_of = |lessons: &[Lesson]| batches(lessons, plan.batch, &mut Dice::new(0)).len();
    let first = teacher.lessons(train, progress.epochs);
    let total = steps_of(&first) * plan.epochs;
    let mut step = steps_of(&first) * progress.epochs;
    let mut best = None;
    let started = Instant::now();
    for epoch in progress.epochs..plan.epochs {
        let lessons = teacher.lessons(train, epoch);
        let mut dice = Dice::of(plan.seed, &["order", &epoch.to_string()]);
        let order = batches(&lessons, plan.batch, &mut dice);
        let bar = indicatif::ProgressBar::new(order.len() as u64).with_style(style());
        let mut sum = 0.0;
        for (done, batch) in order.iter().enumerate() {
            let share = rate_at(step, total);
            optimiser.set_lr_group(0, plan.rate * share);
            optimiser.set_lr_group(1, plan.head_rate * share);
            let lessons: Vec<&Lesson> = batch.iter().map(|at| &lessons[*at]).collect();
            let loss = loss(&network, &lessons);
            optimiser.backward_step_clip_norm(&loss, 1.0);
            sum += loss.double_value(&[]);
            step += 1;
            bar.set_message(format!("loss {:.4}", sum / (done + 1) as f64));
            bar.inc(1);
            if bar.is_hidden() && (done + 1) % TOLD_EVERY == 0 {
                let mean = sum / (done + 1) as f64;
                println!(
                    "{}",
                    serde_json::json!({"epoch": epoch + 1, "step": done + 1, "of": order.len(), "loss": mean})
                );
            }
        }
        bar.finish_and_clear();
        let judged = judge(&network, &exam, plan.batch);
        let found = quality(dev, &judged);
        let mean = sum / order.len().max(1) as f64;
        println!(
            "{}",
            serde_json::json!({
                "epoch": epoch + 1, "loss": mean, "seconds": started.elapsed().as_secs(), "dev": found,
            })
        );
        progress.epochs = epoch + 1;
        if found.goodness() > progress.best {
            progress.best = found.goodness();
            progress.best_epoch = epoch + 1;
            files.keep_best(&network)?;
            best = Some(found);
        }
        files.keep(&network, &progress)?;
        if progress.epochs - progress.best_epoch >= plan.patience {
            break;
        }
    }
    files.load_best(&mut network)?;
    match best {
        Some(found) => Ok(found),
        None => Ok(quality(dev, &judge(&network, &exam, plan.batch))),
    }
}

fn style() -> indicatif::ProgressStyle {
    indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {msg}")
        .expect("the template is well formed")
}

/// Up over a twentieth of the steps, then down to nothing.
fn rate_at(step: usize, total: usize) -> f64 {
    let warm = (total / 20).max(1);
    if step < warm {
        (step + 1) as f64 / warm as f64
    } else {
        (total.saturating_sub(step)) as f64 / (total - warm).max(1) as f64
    }
}

/// Numbers of lessons in batches of like length, the batches shuffled.
fn batches(lessons: &[Lesson], pieces: usize, dice: &mut Dice) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, usize)> = lessons
        .iter()
        .enumerate()
        // Lessons of nearly the same length meet others at every epoch.
        .map(|(at, lesson)| (lesson.window.ids.len() * 8 + dice.below(64), at))
        .collect();
    order.sort_unstable();
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut longest = 0;
    for (_, at) in order {
        longest = longest.max(lessons[at].window.ids.len());
        match all.last_mut() {
            Some(batch) if (batch.len() + 1) * longest <= pieces => batch.push(at),
            _ => {
                longest = lessons[at].window.ids.len();
                all.push(vec![at]);
            }
        }
    }
    for at in (1..all.len()).rev() {
        all.swap(at, dice.below(at + 1));
    }
    all
}

/// Windows as tensors.
pub(crate) fn of_windows(windows: &[&Window], device: tch::Device) -> Batch {
    let longest = windows.iter().map(|w| w.ids.len()).max().unwrap_or(1);
    let most = windows.iter().map(|w| w.sentences.len()).max().unwrap_or(1);
    let (b, t, s) = (windows.len(), longest, most);
    let mut ids = vec![1_i64; b * t];
    let mut mask = vec![0_i64; b * t];
    let mut pool = vec![0.0_f32; b * s * t];
    for (row, window) in windows.iter().enumerate() {
        for (at, id) in window.ids.iter().enumerate() {
            ids[row * t + at] = i64::from(*id);
            mask[row * t + at] = 1;
        }
        let length = window.ids.len();
        for (number, share) in window.pool().chunks_exact(length).enumerate() {
            let at = (row * s + number) * t;
            pool[at..at + length].copy_from_slice(share);
        }
    }
    let (b, t, s) = (b as i64, t as i64, s as i64);
    Batch {
        ids: Tensor::from_slice(&ids).view([b, t]).to_device(device),
        mask: Tensor::from_slice(&mask).view([b, t]).to_device(device),
        pool: Tensor::from_slice(&pool).view([b, s, t]).to_device(device),
    }
}

fn batch(lessons: &[&Lesson], device: tch::Device) -> Batch {
    let windows: Vec<&Window> = lessons.iter().map(|lesson| &lesson.window).collect();
    of_windows(&windows, device)
}

/// Binary cross-entropy: the mean over sentences of the sum over their logits, and that of windows.
fn loss(network: &Network, lessons: &[&Lesson]) -> Tensor {
    let device = network.store.device();
    let made = batch(lessons, device);
    let (of_sentence, of_window) = network.forward(&made, true);
    let (b, s, width) = of_sentence.size3().expect("windows, sentences, logits");
    let mut right = vec![0.0_f32; (b * s * width) as usize];
    let mut counts = vec![0.0_f32; (b * s) as usize];
    let mut whole = vec![0.0_f32; (b * 2) as usize];
    let mut asked = vec![0.0_f32; (b * 2) as usize];
    for (row, lesson) in lessons.iter().enumerate() {
        for (number, categories) in lesson.sentences.iter().enumerate() {
            let at = row * s as usize + number;
            counts[at] = f32::from(u8::from(lesson.thorough || !categories.is_empty()));
            for category in categories {
                right[at * OF_SENTENCE + category] = 1.0;
                right[at * OF_SENTENCE + OF_SENTENCE - 1] = 1.0;
            }
        }
        whole[row * 2] = f32::from(u8::from(lesson.breaches));
        asked[row * 2] = f32::from(u8::from(lesson.thorough || lesson.breaches));
        if let Some(advertises) = lesson.advertises {
            whole[row * 2 + 1] = f32::from(u8::from(advertises));
            asked[row * 2 + 1] = 1.0;
        }
    }
    let tensor =
        |values: &[f32], shape: &[i64]| Tensor::from_slice(values).view(shape).to_device(device);
    let counts = tensor(&counts, &[b, s, 1]);
    let each = of_sentence.binary_cross_entropy_with_logits::<Tensor>(
        &tensor(&right, &[b, s, width]),
        None,
        None,
        tch::Reduction::None,
    );
    let sentences = (each * &counts).sum(Kind::Float) / counts.sum(Kind::Float).clamp_min(1.0);
    let asked = tensor(&asked, &[b, 2]);
    let each = of_window.binary_cross_entropy_with_logits::<Tensor>(
        &tensor(&whole, &[b, 2]),
        None,
        None,
        tch::Reduction::None,
    );
    sentences + (each * &asked).sum(Kind::Float) / asked.sum(Kind::Float).clamp_min(1.0)
}

/// Judges documents, each in its windows.
pub fn judge(network: &Network, documents: &[Vec<Lesson>], pieces: usize) -> Vec<Judged> {
    let flat: Vec<(usize, &Lesson)> = documents
        .iter()
        .enumerate()
        .flat_map(|(document, lessons)| lessons.iter().map(move |lesson| (document, lesson)))
        .collect();
    let lessons: Vec<Lesson> = flat.iter().map(|(_, lesson)| (*lesson).clone()).collect();
    let mut all: Vec<Judged> = documents.iter().map(|_| Judged::default()).collect();
    let _no_gradient = tch::no_grad_guard();
    for order in batches(&lessons, pieces * 2, &mut Dice::new(1)) {
        let rows: Vec<&Lesson> = order.iter().map(|at| &lessons[*at]).collect();
        let made = batch(&rows, network.store.device());
        let (of_sentence, of_window) = network.forward(&made, false);
        for (row, at) in order.iter().enumerate() {
            let judged = &mut all[flat[*at].0];
            let windows: Vec<f32> = of_window.get(row as i64).try_into().expect("floats");
            judged.windows.push([windows[0], windows[1]]);
            for number in 0..lessons[*at].sentences.len() {
                let logits = of_sentence.get(row as i64).get(number as i64);
                let logits: Vec<f32> = logits.try_into().expect("floats");
                judged
                    .sentences
                    .push((logits, lessons[*at].sentences[number].clone()));
            }
        }
    }
    all
}

/// The files of a run.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Takes up the last whole epoch, if there is one.
    fn resume(&self, network: &mut Network) -> anyhow::Result<Progress> {
        std::fs::create_dir_all(&self.folder)
            .with_context(|| format!("{}: cannot be made", self.folder.display()))?;
        let Ok(text) = std::fs::read_to_string(self.folder.join("progress.json")) else {
            return Ok(Progress::default());
        };
        let progress: Progress = serde_json::from_str(&text)?;
        network.store.load(self.folder.join("last.safetensors"))?;
        println!("going on after epoch {}", progress.epochs);
        Ok(progress)
    }

    /// The weights after an epoch. What says so is written last, and all of it at once, so that a
    /// run that is killed between has the epoch before.
    fn keep(&self, network: &Network, progress: &Progress) -> anyhow::Result<()> {
        self.put("last.safetensors", |path| Ok(network.store.save(path)?))?;
        self.put("progress.json", |path| {
            let mut file = std::fs::File::create(path)?;
            file.write_all(serde_json::to_string(progress)?.as_bytes())?;
            Ok(file.sync_all()?)
        })
    }

    fn keep_best(&self, network: &Network) -> anyhow::Result<()> {
        self.put("model.safetensors", |path| Ok(network.store.save(path)?))
    }

    fn load_best(&self, network: &mut Network) -> anyhow::Result<()> {
        Ok(network.store.load(self.folder.join("model.safetensors"))?)
    }

    fn put(
        &self,
        name: &str,
        write: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        let partial = self.folder.join(format!("partial-{name}"));
        write(&partial).with_context(|| format!("{}: cannot be written", partial.display()))?;
        Ok(std::fs::rename(partial, path)?)
    }
}
