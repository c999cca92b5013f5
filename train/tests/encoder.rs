//! The file of the encoder: what a small one of the same layout unpacks to, and what damage does.
#![allow(clippy::unwrap_used)]

use mingjian_train::encoder::{EncoderError, EncoderFile, unpack};
use safetensors::SafeTensors;

/// A network of one layer, two heads, four states wide, in the layout of the package: the table of
/// pieces in 4 bits, all else in floats.
fn small() -> Vec<u8> {
    let pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "降", "血糖", "a"];
    let mut file = b"E5S1".to_vec();
    let int = |file: &mut Vec<u8>, value: u32| file.extend(value.to_le_bytes());
    for value in [1, 4, 1, 2, 8, 8, 16, 2] {
        int(&mut file, value);
    }
    file.extend(1e-12_f32.to_le_bytes());
    for value in [32, pieces.len() as u32, 0, 2, 1, 3] {
        int(&mut file, value);
    }
    let blob: String = pieces.concat();
    file.extend((blob.len() as u64).to_le_bytes());
    let mut at = 0;
    int(&mut file, 0);
    for piece in pieces {
        at += piece.len() as u32;
        int(&mut file, at);
    }
    for score in 0..pieces.len() {
        file.extend((-(score as f32)).to_le_bytes());
    }
    file.extend(blob.as_bytes());
    // One fold: a full-width letter.
    int(&mut file, 1);
    int(&mut file, 9);
    int(&mut file, 0xff41);
    file.push(1);
    int(&mut file, 0x61);
    let tensors = tensors();
    let directory: usize = tensors.iter().map(|(name, _, _)| 2 + name.len() + 21).sum();
    let mut offset = file.len() + 4 + directory;
    int(&mut file, tensors.len() as u32);
    for (name, kind, count) in &tensors {
        let size = if *kind == 1 {
            count.div_ceil(32) * 18
        } else {
            count * 4
        };
        file.extend((name.len() as u16).to_le_bytes());
        file.extend(name.as_bytes());
        file.push(*kind);
        int(&mut file, *count as u32);
        file.extend((offset as u64).to_le_bytes());
        file.extend((size as u64).to_le_bytes());
        offset += size;
    }
    for (_, kind, count) in &tensors {
        if *kind == 1 {
            // A scale of one half, and nibbles 0 to 15 twice over: values from -4.
            file.extend(0x3800_u16.to_le_bytes());
            file.extend((0..16_u8).map(|value| value | value << 4));
        } else {
            (0..*count).for_each(|value| file.extend((value as f32).to_le_bytes()));
        }
    }
    file
}

fn tensors() -> Vec<(String, u8, usize)> {
    let mut all = vec![
        ("emb.word".to_owned(), 1, 32),
        ("emb.pos".to_owned(), 0, 64),
        ("emb.type".to_owned(), 0, 8),
    ];
    let mut pair = |name: &str, matrix: usize, bias: usize| {
        all.push((format!("{name}.w"), 0, matrix));
        all.push((format!("{name}.b"), 0, bias));
    };
    pair("emb.ln", 4, 4);
    for name in ["q", "k", "v", "ao"] {
        pair(&format!("l0.{name}"), 16, 4);
    }
    pair("l0.aln", 4, 4);
    pair("l0.fi", 32, 8);
    pair("l0.fo", 32, 4);
    pair("l0.oln", 4, 4);
    all
}

#[test]
fn a_file_unpacks_to_the_names_and_values_of_bert() {
    let folder = tempfile::tempdir().unwrap();
    let file = small();
    unpack(&EncoderFile::read(&file).unwrap(), folder.path()).unwrap();
    let bytes = std::fs::read(folder.path().join("model.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let words = tensors.tensor("embeddings.word_embeddings.weight").unwrap();
    assert_eq!(words.shape(), [8, 4]);
    let first: Vec<f32> = words.data()[..16]
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect();
    assert_eq!(first, [-4.0, -3.5, -3.0, -2.5]);
    let inner = tensors
        .tensor("encoder.layer.0.intermediate.dense.weight")
        .unwrap();
    assert_eq!(inner.shape(), [8, 4]);
    let tokenizer = std::fs::read_to_string(folder.path().join("tokenizer.json")).unwrap();
    assert!(tokenizer.contains("血糖"));
}

#[test]
fn a_foreign_file_is_told_from_a_damaged_one() {
    assert_eq!(
        EncoderFile::read(b"GGUF....").err(),
        Some(EncoderError::Foreign)
    );
    assert_eq!(EncoderFile::read(b"").err(), Some(EncoderError::Foreign));
}

/// Wherever the file ends, reading says that it is cut short or damaged; it never panics.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = small();
    for end in 4..file.len() {
        assert!(EncoderFile::read(&file[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_size_larger_than_the_file_is_refused() {
    let mut file = small();
    file[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    let why = EncoderFile::read(&file).err().unwrap();
    assert_eq!(
        why,
        EncoderError::Size {
            at: 8,
            size: u32::MAX
        }
    );
}
