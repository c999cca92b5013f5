//! One megabyte of text with the built-in rules: shop pages, news, and one sentence without end.
//! Prints seconds; fails if the answer of a text depends on what it is glued to.
#![allow(missing_docs, clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{Completeness, Document, DocumentState, Part, PartKind, SourceKind};
use std::time::Instant;

const SHOP: &str = "青禾牌压片糖果，每盒398元，吃三盒糖尿病断根，降xue糖不反弹，有效率98%，专家推荐，无副作用。订购热线400-800-1234。\n\n";
const NEWS: &str = "近日市场监管局通报一起案件，当事人宣称产品可以治疗高血压，已被立案查处。专家提醒消费者，保健食品不能代替药物。\n\n";
const PLAIN: &str = "春天来了，公园里的花都开了，孩子们在草地上放风筝，老人们坐在长椅上聊天，远处传来阵阵笑声。\n\n";
const ENDLESS: &str = "大家好今天给大家介绍这款胶囊它能治疗糖尿病高血压不能不吃 ";

fn megabyte(piece: &str, kind: PartKind) -> Document {
    let text = piece.repeat(1_000_000 / piece.len());
    Document {
        source_kind: SourceKind::Web,
        url: None,
        title: None,
        account: None,
        author: None,
        published: None,
        state: DocumentState::Article,
        product_kind: None,
        parts: vec![Part::plain(kind, text)],
        completeness: Completeness::default(),
    }
}

fn main() {
    let start = Instant::now();
    let classifier = Classifier::builtin();
    println!(
        "load      {:.3} s, {} rules",
        start.elapsed().as_secs_f64(),
        classifier.rules().len()
    );
    for (name, piece, kind) in [
        ("plain", PLAIN, PartKind::Body),
        ("shop", SHOP, PartKind::Body),
        ("news", NEWS, PartKind::Body),
        ("endless", ENDLESS, PartKind::Cue),
    ] {
        let document = megabyte(piece, kind);
        classifier.assess(&document, Readers::Both);
        let start = Instant::now();
        let assessment = classifier.assess(&document, Readers::Both);
        println!(
            "{name:9} {:.3} s a megabyte, {} findings, {} excused",
            start.elapsed().as_secs_f64(),
            assessment.findings.len(),
            assessment.excused.len()
        );
    }
    let page = megabyte(SHOP, PartKind::Body);
    let small = Document {
        parts: vec![Part::plain(PartKind::Body, SHOP.repeat(10))],
        ..page
    };
    let many = vec![small; 2000];
    let start = Instant::now();
    let answers = classifier.assess_all(&many, Readers::Both);
    assert!(
        answers.windows(2).all(|w| w[0] == w[1]),
        "the same document was judged in two ways"
    );
    println!(
        "pages     {:.0} documents of {} bytes a second",
        2000.0 / start.elapsed().as_secs_f64(),
        SHOP.len() * 10
    );
}
