//! Network: the encoder with what reads a judgement off its states.
//!
//! ```text
//! ids ─BERT→ states ─mean over a sentence, mean over the window→ logits of 21 categories and "any"
//!                  └mean over the window→ logits of "breaches" and "advertises"
//! ```

use anyhow::Context;
use mingjian_domain::Category;
use rust_bert::Config;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use std::path::Path;
use tch::nn::{self, Module};
use tch::{Device, Kind, Tensor};

/// Logits of a sentence: each category in the order of [`Category::ALL`], then whether any.
pub const OF_SENTENCE: usize = Category::ALL.len() + 1;
/// Logits of a window: whether it breaches, whether it advertises.
pub const OF_WINDOW: usize = 2;

/// The network with its weights.
pub struct Network {
    /// All weights by name.
    pub store: nn::VarStore,
    /// Sizes.
    pub config: BertConfig,
    bert: BertModel<BertEmbeddings>,
    sentence: nn::Linear,
    window: nn::Linear,
}

/// Windows as tensors: `b` windows of at most `t` pieces with at most `s` sentences.
pub struct Batch {
    /// `[b, t]`, padded.
    pub ids: Tensor,
    /// `[b, t]`, one where there is a piece.
    pub mask: Tensor,
    /// `[b, s, t]`, rows that sum to one over a sentence's pieces, or to zero.
    pub pool: Tensor,
}

impl Network {
    /// Of the sizes in a folder's `config.json`, with weights at random.
    ///
    /// # Errors
    /// If the folder has no such file.
    pub fn begin(folder: &Path) -> anyhow::Result<Self> {
        let config_file = folder.join("config.json");
        std::fs::metadata(&config_file)
            .with_context(|| format!("{}: no network here", config_file.display()))?;
        let config = BertConfig::from_file(&config_file);
        let store = nn::VarStore::new(Device::cuda_if_available());
        let root = store.root();
        let bert = BertModel::new_with_optional_pooler(&root, &config, false);
        let head = root.set_group(1);
        let width = config.hidden_size;
        let linear = |name: &str, input: i64, output: usize| {
            nn::linear(
                &head / name,
                input,
                output as i64,
                nn::LinearConfig::default(),
            )
        };
        let sentence = linear("sentence", 2 * width, OF_SENTENCE);
        let window = linear("window", width, OF_WINDOW);
        Ok(Self {
            store,
            config,
            bert,
            sentence,
            window,
        })
    }

    /// With the weights of the folder's `model.safetensors`; heads that are not in it begin at
    /// random.
    ///
    /// # Errors
    /// If the folder has no network, or lacks a weight of it.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let mut network = Self::begin(folder)?;
        let weights = folder.join("model.safetensors");
        let missing = network
            .store
            .load_partial(&weights)
            .with_context(|| format!("{}: no weights of this network", weights.display()))?;
        let lost: Vec<&String> = missing
            .iter()
            .filter(|name| !name.starts_with("sentence") && !name.starts_with("window"))
            .collect();
        anyhow::ensure!(
            lost.is_empty(),
            "{}: lacks {} weights, {} among them",
            weights.display(),
            lost.len(),
            lost[0]
        );
        Ok(network)
    }

    /// Logits of sentences `[b, s, 22]` and of windows `[b, 2]`.
    pub fn forward(&self, batch: &Batch, train: bool) -> (Tensor, Tensor) {
        self.judge(batch, &self.states(batch, train))
    }

    /// The same, and the share of each piece `[b, t]` in the last logit of its sentence.
    pub fn explained(&self, batch: &Batch) -> (Tensor, Tensor, Tensor) {
        let states = self.states(batch, false);
        let (sentence, window) = self.judge(batch, &states);
        let last = self.sentence.ws.get(OF_SENTENCE as i64 - 1);
        let own = last.narrow(0, 0, self.config.hidden_size);
        (sentence, window, states.matmul(&own))
    }

    fn states(&self, batch: &Batch, train: bool) -> Tensor {
        let read = self.bert.forward_t(
            Some(&batch.ids),
            Some(&batch.mask),
            None,
            None,
            None,
            None,
            None,
            train,
        );
        read.expect("ids were given").hidden_state
    }

    fn judge(&self, batch: &Batch, states: &Tensor) -> (Tensor, Tensor) {
        let mask = batch.mask.to_kind(Kind::Float);
        let share = &mask / mask.sum_dim_intlist([1_i64].as_slice(), true, Kind::Float);
        let whole = share.unsqueeze(1).bmm(states);
        let own = batch.pool.bmm(states);
        let around = whole.expand_as(&own);
        let sentence = self.sentence.forward(&Tensor::cat(&[own, around], 2));
        let window = self.window.forward(&whole.squeeze_dim(1));
        (sentence, window)
    }
}
