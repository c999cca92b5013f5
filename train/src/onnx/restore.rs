//! The way back: the weights of a `model.onnx` that `export` wrote, so that an office teaches on from
//! the model it has, without the encoder it came from. Eight-bit matrices come back as they are
//! served, so nothing is judged otherwise before the first lesson.

use super::proto::{FLOAT, INT8, Model, Tensor};
use crate::weights::{self, Weights};
use anyhow::{Context, bail};
use prost::Message;
use std::collections::BTreeMap;
use std::path::Path;

type Weight = (Vec<usize>, Vec<f32>);

/// Writes the folder of the network that a `model.onnx` holds: `config.json` and
/// `model.safetensors`.
///
/// # Errors
/// If the bytes are not what `export` writes, or the folder cannot be written.
pub fn restore(bytes: &[u8], folder: &Path) -> anyhow::Result<()> {
    let model = Model::decode(bytes).context("not a model.onnx of this program")?;
    let config = model
        .metadata_props
        .iter()
        .find(|entry| entry.key == "config");
    let config = &config
        .context("the model.onnx says nothing of its sizes")?
        .value;
    let sizes: serde_json::Value = serde_json::from_str(config)?;
    let size = |name: &str| {
        let value = sizes[name].as_u64().map(|value| value as usize);
        value.with_context(|| format!("the model.onnx does not say its {name}"))
    };
    let graph = model.graph.context("the model.onnx holds no graph")?;
    let stored = graph
        .initializer
        .iter()
        .map(|t| (t.name.as_str(), t))
        .collect();
    let restored = Restored {
        stored,
        hidden: size("hidden_size")?,
        heads: size("num_attention_heads")?,
        layers: size("num_hidden_layers")?,
        types: size("type_vocab_size")?,
        all: BTreeMap::new(),
    };
    let weights = restored.weights()?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("config.json"), config)?;
    let raw: Weights = weights
        .into_iter()
        .map(|(name, (dims, values))| {
            let bytes = values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            (name, (dims, bytes))
        })
        .collect();
    weights::write(&raw, folder)?;
    Ok(())
}

struct Restored<'m> {
    stored: BTreeMap<&'m str, &'m Tensor>,
    hidden: usize,
    heads: usize,
    layers: usize,
    types: usize,
    all: BTreeMap<String, Weight>,
}

impl Restored<'_> {
    fn weights(mut self) -> anyhow::Result<BTreeMap<String, Weight>> {
        self.embeddings()?;
        for layer in 0..self.layers {
            self.attention(layer)?;
            let name = |rest: &str| format!("encoder.layer.{layer}.{rest}");
            for linear in [
                "attention.output.dense",
                "intermediate.dense",
                "output.dense",
            ] {
                self.linear(&name(linear))?;
            }
            for norm in ["attention.output.LayerNorm", "output.LayerNorm"] {
                self.plain(&name(norm))?;
            }
        }
        self.heads()?;
        Ok(self.all)
    }

    fn embeddings(&mut self) -> anyhow::Result<()> {
        let words = if self.stored.contains_key("embeddings.word8") {
            let (dims, values) = self.bytes("embeddings.word8")?;
            let (_, scales) = self.floats("embeddings.word.scale")?;
            let columns = dims[1];
            let scaled = values
                .iter()
                .enumerate()
                .map(|(at, v)| v * scales[at / columns]);
            (dims, scaled.collect())
        } else {
            self.floats("embeddings.word")?
        };
        self.put("embeddings.word_embeddings.weight", words);
        // The row of the only type went into the positions.
        let places = self.floats("embeddings.position")?;
        self.put("embeddings.position_embeddings.weight", places);
        let nothing = (
            vec![self.types, self.hidden],
            vec![0.0; self.types * self.hidden],
        );
        self.put("embeddings.token_type_embeddings.weight", nothing);
        self.plain("embeddings.LayerNorm")
    }

    /// Queries, keys and values apart again, the root of a head's width out of the queries.
    fn attention(&mut self, layer: usize) -> anyhow::Result<()> {
        let name = |rest: &str| format!("encoder.layer.{layer}.attention.self.{rest}");
        let (_, matrix) = self.matrix(&name("all"))?;
        let (_, bias) = self.floats(&name("all.bias"))?;
        let root = ((self.hidden / self.heads) as f32).sqrt();
        let hidden = self.hidden;
        for (at, (part, factor)) in [("query", root), ("key", 1.0), ("value", 1.0)]
            .iter()
            .enumerate()
        {
            let own = &matrix[at * hidden * hidden..(at + 1) * hidden * hidden];
            let own = own.iter().map(|value| value * factor).collect();
            self.put(
                &name(&format!("{part}.weight")),
                (vec![hidden, hidden], own),
            );
            let own = bias[at * hidden..(at + 1) * hidden].iter();
            let own = own.map(|value| value * factor).collect();
            self.put(&name(&format!("{part}.bias")), (vec![hidden], own));
        }
        Ok(())
    }

    fn heads(&mut self) -> anyhow::Result<()> {
        let (dims, own) = self.matrix("own")?;
        let (_, around) = self.matrix("around")?;
        let rows = own
            .chunks_exact(self.hidden)
            .zip(around.chunks_exact(self.hidden));
        let both = rows
            .flat_map(|(own, around)| own.iter().chain(around).copied())
            .collect();
        self.put("sentence.weight", (vec![dims[0], 2 * self.hidden], both));
        let bias = self.floats("own.bias")?;
        self.put("sentence.bias", bias);
        self.linear("window")
    }

    fn linear(&mut self, name: &str) -> anyhow::Result<()> {
        let matrix = self.matrix(name)?;
        self.put(&format!("{name}.weight"), matrix);
        let bias = self.floats(&format!("{name}.bias"))?;
        self.put(&format!("{name}.bias"), bias);
        Ok(())
    }

    fn plain(&mut self, name: &str) -> anyhow::Result<()> {
        for part in ["weight", "bias"] {
            let name = format!("{name}.{part}");
            let values = self.floats(&name)?;
            self.put(&name, values);
        }
        Ok(())
    }

    /// A matrix whose rows are outputs, as the network has it; stored the other way round.
    fn matrix(&self, name: &str) -> anyhow::Result<Weight> {
        let (dims, values) = match self.stored.contains_key(format!("{name}.weight8").as_str()) {
            true => {
                let (dims, values) = self.bytes(&format!("{name}.weight8"))?;
                let (_, scales) = self.floats(&format!("{name}.scale"))?;
                let rows = scales.len();
                let scaled = values
                    .iter()
                    .enumerate()
                    .map(|(at, v)| v * scales[at % rows]);
                (dims, scaled.collect())
            }
            false => self.floats(&format!("{name}.weight"))?,
        };
        let &[columns, rows] = dims.as_slice() else {
            bail!("the weight {name} is no matrix");
        };
        let mut turned = Vec::with_capacity(values.len());
        for row in 0..rows {
            turned.extend((0..columns).map(|column| values[column * rows + row]));
        }
        Ok((vec![rows, columns], turned))
    }

    fn floats(&self, name: &str) -> anyhow::Result<Weight> {
        let (dims, raw) = self.raw(name, FLOAT)?;
        let words = raw.chunks_exact(4);
        let value = |word: &[u8]| f32::from_le_bytes(word.try_into().expect("four bytes"));
        Ok((dims, words.map(value).collect()))
    }

    fn bytes(&self, name: &str) -> anyhow::Result<Weight> {
        let (dims, raw) = self.raw(name, INT8)?;
        Ok((
            dims,
            raw.iter().map(|byte| f32::from(*byte as i8)).collect(),
        ))
    }

    fn raw(&self, name: &str, kind: i32) -> anyhow::Result<(Vec<usize>, &[u8])> {
        let found = self
            .stored
            .get(name)
            .filter(|tensor| tensor.data_type == kind);
        let tensor = found.with_context(|| format!("the model.onnx has no weight {name}"))?;
        let dims: Vec<usize> = tensor.dims.iter().map(|dim| *dim as usize).collect();
        let width = if kind == FLOAT { 4 } else { 1 };
        let right = dims.iter().product::<usize>() * width == tensor.raw_data.len();
        anyhow::ensure!(right, "the weight {name} is cut short");
        Ok((dims, &tensor.raw_data))
    }

    fn put(&mut self, name: &str, weight: Weight) {
        self.all.insert(name.to_owned(), weight);
    }
}
