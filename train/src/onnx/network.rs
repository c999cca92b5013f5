//! The steps of the network, written out.

use super::graph::{Growing, Matrix};
use super::proto::{Attribute, Entry, FLOAT, INT32, Model, OperatorSet};
use crate::network::{Network, OF_SENTENCE, OF_WINDOW};
use anyhow::Context;
use prost::Message;
use std::collections::HashMap;
use tch::Kind;

pub use super::graph::Weights;

/// The network as an ONNX model; `metadata` says where it comes from.
///
/// # Errors
/// If the network lacks a weight.
pub fn export(
    network: &Network,
    weights: Weights,
    metadata: &[(&str, String)],
) -> anyhow::Result<Vec<u8>> {
    let reader = Reader::of(network, weights)?;
    let graph = reader.graph()?;
    let model = Model {
        ir_version: 9,
        producer_name: "mingjian-train".to_owned(),
        graph: Some(graph),
        opset_import: vec![OperatorSet {
            domain: String::new(),
            version: 20,
        }],
        metadata_props: metadata
            .iter()
            .map(|(key, value)| Entry {
                key: (*key).to_owned(),
                value: value.clone(),
            })
            .collect(),
    };
    Ok(model.encode_to_vec())
}

struct Reader {
    weights: Weights,
    hidden: usize,
    heads: usize,
    layers: usize,
    tensors: HashMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Reader {
    fn of(network: &Network, weights: Weights) -> anyhow::Result<Self> {
        let mut tensors = HashMap::new();
        for (name, tensor) in network.store.variables() {
            let dims = tensor.size().into_iter().map(|dim| dim as usize).collect();
            let flat = tensor
                .to_kind(Kind::Float)
                .to_device(tch::Device::Cpu)
                .flatten(0, -1);
            tensors.insert(name, (dims, Vec::<f32>::try_from(flat)?));
        }
        Ok(Self {
            weights,
            hidden: network.config.hidden_size as usize,
            heads: network.config.num_attention_heads as usize,
            layers: network.config.num_hidden_layers as usize,
            tensors,
        })
    }

    fn vector(&self, name: &str) -> anyhow::Result<&[f32]> {
        let found = self.tensors.get(name);
        let (_, values) = found.with_context(|| format!("the network has no weight {name}"))?;
        Ok(values)
    }

    fn matrix(&self, name: &str) -> anyhow::Result<Matrix> {
        let found = self.tensors.get(name);
        let (dims, values) = found.with_context(|| format!("the network has no weight {name}"))?;
        anyhow::ensure!(dims.len() == 2, "the weight {name} is no matrix");
        Ok(Matrix {
            rows: dims[0],
            columns: dims[1],
            values: values.clone(),
        })
    }

    fn graph(&self) -> anyhow::Result<super::proto::Graph> {
        let mut graph = Growing::default();
        graph.input("ids", INT32, &["t"]);
        graph.input("positions", INT32, &["t"]);
        graph.input("pool", FLOAT, &["s", "t"]);
        let mut states = self.embedded(&mut graph)?;
        for layer in 0..self.layers {
            states = self.layer(&mut graph, layer, &states)?;
        }
        self.heads(&mut graph, &states)?;
        graph.output("sentence", &["s", &OF_SENTENCE.to_string()]);
        graph.output("window", &["1", &OF_WINDOW.to_string()]);
        graph.output("pieces", &["t", "1"]);
        Ok(graph.done())
    }

    fn embedded(&self, graph: &mut Growing) -> anyhow::Result<String> {
        let words = self.matrix("embeddings.word_embeddings.weight")?;
        // Every piece is of the first type, so its row goes into the positions.
        let kind = self.vector("embeddings.token_type_embeddings.weight")?;
        let mut places = self.matrix("embeddings.position_embeddings.weight")?;
        for row in places.values.chunks_exact_mut(self.hidden) {
            row.iter_mut()
                .zip(kind)
                .for_each(|(value, kind)| *value += kind);
        }
        let words = graph.rows("embeddings.word", "ids", &words, self.weights);
        let places = graph.rows("embeddings.position", "positions", &places, Weights::F32);
        let sum = graph.step("Add", &[&words, &places], vec![], None);
        self.norm(graph, "embeddings.LayerNorm", &sum)
    }

    fn norm(&self, graph: &mut Growing, name: &str, input: &str) -> anyhow::Result<String> {
        let scale = self.vector(&format!("{name}.weight"))?;
        let shift = self.vector(&format!("{name}.bias"))?;
        Ok(graph.norm(name, input, scale, shift))
    }

    fn linear(&self, graph: &mut Growing, name: &str, input: &str) -> anyhow::Result<String> {
        let matrix = self.matrix(&format!("{name}.weight"))?;
        let bias = self.vector(&format!("{name}.bias"))?;
        Ok(graph.linear(name, input, &matrix, bias, self.weights, None))
    }

    fn layer(&self, graph: &mut Growing, layer: usize, states: &str) -> anyhow::Result<String> {
        let name = |rest: &str| format!("encoder.layer.{layer}.{rest}");
        let mixed = self.attention(graph, layer, states)?;
        let mixed = self.linear(graph, &name("attention.output.dense"), &mixed)?;
        let sum = graph.step("Add", &[&mixed, states], vec![], None);
        let states = self.norm(graph, &name("attention.output.LayerNorm"), &sum)?;
        let inner = self.linear(graph, &name("intermediate.dense"), &states)?;
        let inner = graph.step("Gelu", &[&inner], vec![], None);
        let outer = self.linear(graph, &name("output.dense"), &inner)?;
        let sum = graph.step("Add", &[&outer, &states], vec![], None);
        self.norm(graph, &name("output.LayerNorm"), &sum)
    }

    /// Queries, keys and values in one product; the root of the width of a head goes into the
    /// queries.
    fn attention(&self, graph: &mut Growing, layer: usize, states: &str) -> anyhow::Result<String> {
        let name = |rest: &str| format!("encoder.layer.{layer}.attention.self.{rest}");
        let width = self.hidden / self.heads;
        let root = (width as f32).sqrt();
        let mut matrix = Matrix {
            rows: 3 * self.hidden,
            columns: self.hidden,
            values: Vec::new(),
        };
        let mut bias = Vec::new();
        for (part, divisor) in [("query", root), ("key", 1.0), ("value", 1.0)] {
            let values = self.matrix(&name(&format!("{part}.weight")))?.values;
            matrix
                .values
                .extend(values.iter().map(|value| value / divisor));
            let values = self.vector(&name(&format!("{part}.bias")))?;
            bias.extend(values.iter().map(|value| value / divisor));
        }
        let all = graph.linear(&name("all"), states, &matrix, &bias, self.weights, None);
        let sizes = [self.hidden as i64; 3];
        let sizes = graph.integers(&name("sizes"), &sizes);
        let parts = graph.steps(
            "Split",
            &[&all, &sizes],
            vec![Attribute::int("axis", 1)],
            3,
            None,
        );
        let shape = [-1, self.heads as i64, width as i64];
        let shape = graph.integers(&name("shape"), &shape);
        let by_head = |graph: &mut Growing, part: &str, order: &[i64]| {
            let part = graph.step("Reshape", &[part, &shape], vec![], None);
            graph.step(
                "Transpose",
                &[&part],
                vec![Attribute::ints("perm", order)],
                None,
            )
        };
        let queries = by_head(graph, &parts[0], &[1, 0, 2]);
        let keys = by_head(graph, &parts[1], &[1, 2, 0]);
        let values = by_head(graph, &parts[2], &[1, 0, 2]);
        let scores = graph.step("MatMul", &[&queries, &keys], vec![], None);
        let shares = graph.step(
            "Softmax",
            &[&scores],
            vec![Attribute::int("axis", -1)],
            None,
        );
        let mixed = graph.step("MatMul", &[&shares, &values], vec![], None);
        let mixed = graph.step(
            "Transpose",
            &[&mixed],
            vec![Attribute::ints("perm", &[1, 0, 2])],
            None,
        );
        let flat = graph.integers(&name("flat"), &[-1, self.hidden as i64]);
        Ok(graph.step("Reshape", &[&mixed, &flat], vec![], None))
    }

    /// Judgements; their few weights stay floats.
    fn heads(&self, graph: &mut Growing, states: &str) -> anyhow::Result<()> {
        let own = graph.step("MatMul", &["pool", states], vec![], None);
        let axes = graph.integers("whole.axes", &[0]);
        let keep = vec![Attribute::int("keepdims", 1)];
        let whole = graph.step("ReduceMean", &[states, &axes], keep, None);
        let both = self.matrix("sentence.weight")?;
        let half = |from: usize| Matrix {
            rows: both.rows,
            columns: self.hidden,
            values: both
                .values
                .chunks_exact(2 * self.hidden)
                .flat_map(|row| row[from..from + self.hidden].iter().copied())
                .collect(),
        };
        let nothing = vec![0.0; both.rows];
        // The share of each piece in the last logit of its sentence, were it alone in it.
        let values = &half(0).values[(both.rows - 1) * self.hidden..];
        let matrix = graph.floats("piece.weight", &[self.hidden, 1], values);
        graph.step("MatMul", &[states, &matrix], vec![], Some("pieces"));
        let bias = self.vector("sentence.bias")?;
        let own = graph.linear("own", &own, &half(0), bias, Weights::F32, None);
        let around = graph.linear(
            "around",
            &whole,
            &half(self.hidden),
            &nothing,
            Weights::F32,
            None,
        );
        graph.step("Add", &[&own, &around], vec![], Some("sentence"));
        let window = self.matrix("window.weight")?;
        let bias = self.vector("window.bias")?;
        graph.linear(
            "window",
            &whole,
            &window,
            bias,
            Weights::F32,
            Some("window"),
        );
        Ok(())
    }
}
