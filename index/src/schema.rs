//! The fields of the index. A change here makes every existing index be rebuilt.

use crate::tokens::HanTokenizer;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

pub(crate) const ANALYSER: &str = "han";

/// Handles to the fields.
#[derive(Clone)]
pub(crate) struct Fields {
    pub schema: Schema,
    pub document: Field,
    pub item: Field,
    pub action: Field,
    pub state: Field,
    pub kind: Field,
    pub category: Field,
    pub flagged: Field,
    pub when: Field,
    pub published: Field,
    pub captured: Field,
    pub risk: Field,
    pub url: Field,
    pub title: Field,
    pub account: Field,
    pub body: Field,
}

impl Fields {
    pub fn new() -> Self {
        let mut b = Schema::builder();
        let text = TextOptions::default()
            .set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(ANALYSER)
                    .set_index_option(IndexRecordOption::WithFreqsAndPositions),
            )
            .set_stored();
        Self {
            document: b.add_text_field("document", STRING | STORED),
            item: b.add_i64_field("item", STORED),
            action: b.add_i64_field("action", INDEXED | STORED),
            state: b.add_text_field("state", STRING | STORED),
            kind: b.add_text_field("kind", STRING | STORED),
            category: b.add_text_field("category", STRING | STORED),
            flagged: b.add_bool_field("flagged", INDEXED | STORED),
            when: b.add_i64_field("when", INDEXED | FAST),
            published: b.add_i64_field("published", STORED),
            captured: b.add_i64_field("captured", STORED),
            risk: b.add_f64_field("risk", STORED | FAST),
            url: b.add_text_field("url", STORED),
            title: b.add_text_field("title", text.clone()),
            account: b.add_text_field("account", text.clone()),
            body: b.add_text_field("body", text),
            schema: b.build(),
        }
    }
}

/// Makes the analyser known to `index`.
pub(crate) fn register(index: &tantivy::Index) {
    index.tokenizers().register(ANALYSER, HanTokenizer);
}
