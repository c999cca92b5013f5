//! Student: a smaller network to begin from, cut out of the encoder.
//!
//! ```text
//! encoder (250,002 pieces, 12 layers) ─pieces that our text uses, some layers→ student
//! ```
//! Four fifths of the encoder are pieces of other languages. What stays: every piece that the corpus
//! and the lexicons use, every single Han character, and what is ASCII. Characters of our text that
//! no piece holds get a row of their own, which begins as the mean of all characters'.

use crate::weights;
use anyhow::{Context, bail};
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Score of a character that was in no piece: rarer than any piece, and better than the unknown.
const RARE: f64 = -16.0;

/// Writes the student that keeps the pieces used and some layers into a folder.
///
/// # Errors
/// If the encoder's folder does not hold what `encoder` writes, or the new one cannot be written.
pub fn cut(
    encoder: &Path,
    used: &BTreeSet<u32>,
    chars: &BTreeSet<char>,
    layers: &[usize],
    folder: &Path,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let read = |name: &str| {
        let path = encoder.join(name);
        std::fs::read(&path).with_context(|| {
            format!(
                "{}: cannot be read; make it with scripts/encoder.sh",
                path.display()
            )
        })
    };
    let mut tokenizer: Value = serde_json::from_slice(&read("tokenizer.json")?)?;
    let mut config: Value = serde_json::from_slice(&read("config.json")?)?;
    let pieces: Vec<(String, f64)> = serde_json::from_value(tokenizer["model"]["vocab"].take())?;
    let kept = kept(&pieces, used);
    let new = new_chars(&pieces, chars);
    let mut vocabulary: Vec<(String, f64)> = kept
        .iter()
        .map(|number| pieces[*number as usize].clone())
        .collect();
    vocabulary.extend(new.iter().map(|c| (c.to_string(), RARE)));
    config["vocab_size"] = json!(vocabulary.len());
    config["num_hidden_layers"] = json!(layers.len());
    tokenizer["model"]["vocab"] = json!(vocabulary);
    // Our text is normalised before it is cut into pieces.
    tokenizer["normalizer"] = Value::Null;
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string())?;
    std::fs::write(folder.join("config.json"), config.to_string())?;

    let bytes = read("model.safetensors")?;
    let whole = SafeTensors::deserialize(&bytes)?;
    let word = whole.tensor("embeddings.word_embeddings.weight")?;
    let singles: Vec<u32> = kept
        .iter()
        .copied()
        .filter(|number| is_han_character(&pieces[*number as usize].0))
        .collect();
    let words = rows(&word, &kept, &singles, new.len())?;
    let mut tensors = BTreeMap::new();
    for (name, view) in whole.tensors() {
        let Some(name) = renumbered(&name, layers) else {
            continue;
        };
        let shape = view.shape().to_vec();
        tensors.insert(name, (shape, view.data().to_vec()));
    }
    let shape = vec![vocabulary.len(), word.shape()[1]];
    tensors.insert(
        "embeddings.word_embeddings.weight".to_owned(),
        (shape, words),
    );
    weights::write(&tensors, folder)?;
    Ok(())
}

fn is_han_character(piece: &str) -> bool {
    let mut chars = piece.chars();
    matches!(
        (chars.next(), chars.next()),
        (Some('\u{4e00}'..='\u{9fff}'), None)
    )
}

/// Numbers of the pieces that stay, ascending: the four marks are the first.
fn kept(pieces: &[(String, f64)], used: &BTreeSet<u32>) -> Vec<u32> {
    let stays = |number: u32, piece: &str| {
        number < 4
            || used.contains(&number)
            || is_han_character(piece)
            || piece.chars().count() == 1 && piece.chars().all(|c| c.is_ascii() || c == '▁')
    };
    let numbered = pieces.iter().enumerate();
    numbered
        .filter(|(number, (piece, _))| stays(*number as u32, piece))
        .map(|(number, _)| number as u32)
        .collect()
}

/// Characters that no piece holds by themselves.
fn new_chars(pieces: &[(String, f64)], chars: &BTreeSet<char>) -> Vec<char> {
    let known: BTreeSet<&str> = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
    let mut buffer = [0; 4];
    let mut new: Vec<char> = chars.iter().copied().collect();
    new.retain(|c| {
        matches!(c, '\u{3400}'..='\u{9fff}') && !known.contains(&*c.encode_utf8(&mut buffer))
    });
    new
}

/// Rows of the table of pieces: those kept, then so many that are the mean of `singles`.
fn rows(
    table: &TensorView<'_>,
    kept: &[u32],
    singles: &[u32],
    new: usize,
) -> anyhow::Result<Vec<u8>> {
    let &[count, width] = table.shape() else {
        bail!("the table of pieces has no rows and columns");
    };
    let row = |number: u32| {
        let at = number as usize * width * 4;
        &table.data()[at..at + width * 4]
    };
    if kept.last().is_some_and(|last| *last as usize >= count) {
        bail!("the table of pieces has {count} rows, fewer than its vocabulary");
    }
    let mut all = Vec::with_capacity((kept.len() + new) * width * 4);
    kept.iter().for_each(|number| all.extend(row(*number)));
    let mut mean = vec![0.0_f32; width];
    for number in singles {
        for (sum, value) in mean.iter_mut().zip(row(*number).chunks_exact(4)) {
            let value = f32::from_le_bytes(value.try_into().expect("four bytes"));
            *sum += value / singles.len() as f32;
        }
    }
    let mean: Vec<u8> = mean.into_iter().flat_map(f32::to_le_bytes).collect();
    (0..new).for_each(|_| all.extend(&mean));
    Ok(all)
}

/// The name of a tensor once only these layers are left; none for what goes.
fn renumbered(name: &str, layers: &[usize]) -> Option<String> {
    let Some(rest) = name.strip_prefix("encoder.layer.") else {
        return (name != "embeddings.word_embeddings.weight").then(|| name.to_owned());
    };
    let (layer, rest) = rest.split_once('.')?;
    let layer: usize = layer.parse().ok()?;
    let now = layers.iter().position(|kept| *kept == layer)?;
    Some(format!("encoder.layer.{now}.{rest}"))
}
