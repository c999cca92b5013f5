//! A network so small that a test can teach it, and documents to teach it with.

use mingjian_corpus::Record;
use std::path::Path;

/// Pieces: the four marks, then single characters.
const CHARS: &str = "▁降血糖三天见效不能治疗本品代替药物菜谱加盐少许医生提醒别信吃两盒停了药广告";

/// Writes the folder of a network with so many layers and no weights learned.
pub fn network(folder: &Path, layers: usize) {
    let mut vocabulary: Vec<(String, f64)> = ["<s>", "<pad>", "</s>", "<unk>"]
        .map(|mark| (mark.to_owned(), 0.0))
        .to_vec();
    vocabulary.extend(
        CHARS
            .chars()
            .enumerate()
            .map(|(at, c)| (c.to_string(), -1.0 - at as f64)),
    );
    let space = serde_json::json!({
        "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true,
    });
    let tokenizer = serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": null, "pre_tokenizer": space, "post_processor": null, "decoder": space,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": false},
    });
    let config = serde_json::json!({
        "hidden_act": "gelu", "hidden_size": 24, "num_hidden_layers": layers,
        "num_attention_heads": 3, "intermediate_size": 48, "max_position_embeddings": 256,
        "type_vocab_size": 2, "vocab_size": vocabulary.len(), "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0, "initializer_range": 0.02,
    });
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    mingjian_train::network::Network::begin(folder)
        .unwrap()
        .store
        .save(folder.join("model.safetensors"))
        .unwrap();
}

static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The dice of libtorch are one for the whole process: who throws them does so alone, from a seed.
pub fn seeded() -> std::sync::MutexGuard<'static, ()> {
    let alone = ONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    tch::manual_seed(5);
    alone
}

/// Its vocabulary.
pub fn pieces(folder: &Path) -> mingjian_classifier::Pieces {
    let json = std::fs::read(folder.join("tokenizer.json")).unwrap();
    mingjian_classifier::Pieces::read(&json).unwrap()
}

/// A document of one paragraph; what is in the span is a claim of treatment.
pub fn record(number: usize, text: &str, claim: Option<&str>) -> Record {
    let spans: Vec<_> = claim
        .map(|claim| {
            let start = text[..text.find(claim).unwrap()].chars().count();
            serde_json::json!({
                "start": start, "end": start + claim.chars().count(),
                "categories": ["disease_treatment"],
            })
        })
        .into_iter()
        .collect();
    serde_json::from_value(serde_json::json!({
        "id": format!("small/{number:03}"), "brief": "small", "split": "train",
        "origin": "written", "voice": "shop_page", "family": "试", "region": "试",
        "source_kind": "web", "product_kind": "ordinary_food", "speaker": "seller",
        "advertisement": claim.is_some(),
        "verdict": if claim.is_some() { "violation" } else { "clean" },
        "title": null, "account": null, "note": null,
        "paragraphs": [{"text": text, "spans": spans}],
    }))
    .unwrap()
}

/// Claims and look-alikes, enough to learn from.
pub fn records() -> Vec<Record> {
    let claims = ["三天降血糖", "吃两盒停了药", "三天见效", "两盒降血糖"];
    let clean = ["菜谱加盐少许", "本品不能代替药物", "医生提醒别信", "少许盐"];
    (0..32)
        .map(|number| {
            if number % 2 == 0 {
                let claim = claims[number / 2 % claims.len()];
                record(number, &format!("{claim}。加盐少许。"), Some(claim))
            } else {
                record(
                    number,
                    &format!("{}。加盐少许。", clean[number / 2 % clean.len()]),
                    None,
                )
            }
        })
        .collect()
}
