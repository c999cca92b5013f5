//! Unpacking: to the files that other tools read.

use super::EncoderFile;
use super::file::{BLOCK, BLOCK_BYTES, EncoderError, Form};
use crate::weights;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes `config.json`, `model.safetensors` (32-bit floats under the names of BERT) and
/// `tokenizer.json` into a folder.
///
/// # Errors
/// If the file lacks a tensor, or a tensor has another size than the network; if the folder cannot
/// be written.
pub fn unpack(file: &EncoderFile<'_>, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut tensors = BTreeMap::new();
    for (theirs, name, shape) in names(file) {
        tensors.insert(
            name,
            (
                shape.clone(),
                floats(file, &theirs, shape.iter().product())?,
            ),
        );
    }
    weights::write(&tensors, folder)?;
    let put = |name: &str, value: &Value| std::fs::write(folder.join(name), value.to_string());
    put("config.json", &config(file))?;
    put("tokenizer.json", &tokenizer(file))?;
    Ok(())
}

/// Name in the file, name in BERT, shape: of every tensor of the network.
fn names(file: &EncoderFile<'_>) -> Vec<(String, String, Vec<usize>)> {
    let s = file.sizes;
    let mut all = Vec::new();
    let tables = [
        ("word", "word_embeddings", s.vocabulary),
        ("pos", "position_embeddings", s.positions),
        ("type", "token_type_embeddings", s.types),
    ];
    for (theirs, name, rows) in tables {
        let name = format!("embeddings.{name}.weight");
        all.push((format!("emb.{theirs}"), name, vec![rows, s.hidden]));
    }
    let norm = |all: &mut Vec<_>, theirs: String, name: String| {
        for (short, long) in [("w", "weight"), ("b", "bias")] {
            all.push((
                format!("{theirs}.{short}"),
                format!("{name}.{long}"),
                vec![s.hidden],
            ));
        }
    };
    norm(&mut all, "emb.ln".into(), "embeddings.LayerNorm".into());
    let matrices = [
        ("q", "attention.self.query", s.hidden, s.hidden),
        ("k", "attention.self.key", s.hidden, s.hidden),
        ("v", "attention.self.value", s.hidden, s.hidden),
        ("ao", "attention.output.dense", s.hidden, s.hidden),
        ("fi", "intermediate.dense", s.inner, s.hidden),
        ("fo", "output.dense", s.hidden, s.inner),
    ];
    for layer in 0..s.layers {
        for (theirs, name, rows, columns) in matrices {
            let (theirs, name) = (
                format!("l{layer}.{theirs}"),
                format!("encoder.layer.{layer}.{name}"),
            );
            all.push((
                format!("{theirs}.w"),
                format!("{name}.weight"),
                vec![rows, columns],
            ));
            all.push((format!("{theirs}.b"), format!("{name}.bias"), vec![rows]));
        }
        for (theirs, name) in [
            ("aln", "attention.output.LayerNorm"),
            ("oln", "output.LayerNorm"),
        ] {
            norm(
                &mut all,
                format!("l{layer}.{theirs}"),
                format!("encoder.layer.{layer}.{name}"),
            );
        }
    }
    all
}

/// The values of a tensor as little-endian floats.
fn floats(file: &EncoderFile<'_>, name: &str, count: usize) -> Result<Vec<u8>, EncoderError> {
    let entry = file.tensors.get(name).filter(|entry| entry.values == count);
    let entry = entry.ok_or_else(|| {
        EncoderError::Damaged(format!("the tensor {name} of {count} values is not in it"))
    })?;
    let bytes = &file.whole[entry.bytes.clone()];
    Ok(match entry.form {
        Form::Float => bytes.to_vec(),
        Form::Q4 => {
            let mut all = Vec::with_capacity(count * 4);
            bytes
                .chunks_exact(BLOCK_BYTES)
                .for_each(|block| block_floats(block, &mut all));
            all.truncate(count * 4);
            all
        }
    })
}

/// One block: low halves of the bytes are its first values, high halves the others.
fn block_floats(block: &[u8], all: &mut Vec<u8>) {
    let scale = half(u16::from_le_bytes([block[0], block[1]]));
    let values = &block[2..];
    let low = values.iter().map(|byte| byte & 15);
    let high = values.iter().map(|byte| byte >> 4);
    debug_assert_eq!(values.len() * 2, BLOCK);
    for nibble in low.chain(high) {
        all.extend((scale * (f32::from(nibble) - 8.0)).to_le_bytes());
    }
}

/// An IEEE 754 half as a float.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    }
}

fn config(file: &EncoderFile<'_>) -> Value {
    let s = file.sizes;
    json!({
        "hidden_act": "gelu",
        "hidden_size": s.hidden,
        "num_hidden_layers": s.layers,
        "num_attention_heads": s.heads,
        "intermediate_size": s.inner,
        "max_position_embeddings": s.positions,
        "type_vocab_size": s.types,
        "vocab_size": s.vocabulary,
        "layer_norm_eps": s.epsilon,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "pad_token_id": file.special[2],
    })
}

/// A description for the `tokenizers` crate. Its folds are those of the file's own list: controls
/// dropped, blanks made spaces, NFKC, spaces joined.
fn tokenizer(file: &EncoderFile<'_>) -> Value {
    let [begins, ends, _, unknown] = file.special;
    let name = |number: u32| file.pieces[number as usize].0.clone();
    let mark = |number: u32| json!({"id": name(number), "ids": [number], "tokens": [name(number)]});
    let replace = |pattern: &str, content: &str| json!({"type": "Replace", "pattern": {"Regex": pattern}, "content": content});
    let dropped = r"[\x{0001}-\x{0008}\x{000B}\x{000E}-\x{001F}\x{007F}\x{008F}\x{009F}]";
    let blank = r"[\t\n\f\r\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]";
    let space = json!({
        "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true,
    });
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": [
            replace(dropped, ""), replace(blank, " "), {"type": "NFKC"}, replace(" {2,}", " "),
            {"type": "Strip", "strip_left": true, "strip_right": true},
        ]},
        "pre_tokenizer": space,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": name(begins), "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": name(ends), "type_id": 0}},
            ],
            "pair": [
                {"Sequence": {"id": "A", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 1}},
            ],
            "special_tokens": {name(begins): mark(begins), name(ends): mark(ends)},
        },
        "decoder": space,
        "model": {
            "type": "Unigram",
            "unk_id": unknown,
            "vocab": file.pieces,
            "byte_fallback": false,
        },
    })
}
