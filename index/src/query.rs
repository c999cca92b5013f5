//! The query language: words that must all stand, `"phrases"`, `-words` that must not.
//!
//! Every word is searched as an exact phrase of its tokens in title, account and text, so
//! `糖尿病 断根` finds documents that hold both, and `"糖尿病断根"` the very words.

use crate::error::IndexError;
use crate::snippet::{Piece, snippet};
use crate::tokens::tokens;
use crate::write::Index;
use jiff::Timestamp;
use mingjian_domain::{ActionId, Category, ItemId, ItemState, Sha256, SourceKind};
use std::ops::Bound;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query as Node, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Order, Searcher, TantivyDocument, Term};

/// What is searched for. Empty words mean: everything that passes the filters, gravest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Words as typed.
    pub words: String,
    /// Only this medium.
    pub source_kind: Option<SourceKind>,
    /// Only with a finding of this category.
    pub category: Option<Category>,
    /// Only items that stand so.
    pub state: Option<ItemState>,
    /// Only of this joint action.
    pub action: Option<ActionId>,
    /// Only what was flagged.
    pub flagged_only: bool,
    /// Published (else captured) at or after.
    pub from: Option<Timestamp>,
    /// Published (else captured) before.
    pub to: Option<Timestamp>,
}

/// One document found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its digest.
    pub document: Sha256,
    /// Its item, if it was flagged.
    pub item: Option<ItemId>,
    /// Title; may be empty.
    pub title: String,
    /// Account or source.
    pub account: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Medium.
    pub kind: SourceKind,
    /// Where its item stands.
    pub state: Option<ItemState>,
    /// Categories found in it.
    pub categories: Vec<Category>,
    /// Risk, 0 to 1.
    pub risk: f64,
    /// When it says it was published.
    pub published: Option<Timestamp>,
    /// When it was captured.
    pub captured: Timestamp,
    /// Text around the first hit.
    pub snippet: Vec<Piece>,
}

/// One page of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Documents found in all.
    pub total: usize,
    /// Those of this page.
    pub hits: Vec<Hit>,
}

#[derive(Debug, PartialEq, Eq)]
struct Word {
    tokens: Vec<String>,
    excluded: bool,
}

/// Splits what was typed. Quotes may be `"` or “ ”.
fn words(typed: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut rest = typed.trim_start();
    while let Some(first) = rest.chars().next() {
        let excluded = first == '-' || first == '－';
        if excluded {
            rest = &rest[first.len_utf8()..];
        }
        let quoted = rest.starts_with(['"', '“', '”']);
        let (word, after) = if quoted {
            let inner = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            inner.split_once(['"', '“', '”']).unwrap_or((inner, ""))
        } else {
            rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
        };
        let tokens: Vec<_> = tokens(word).into_iter().map(|t| t.text).collect();
        if !tokens.is_empty() {
            found.push(Word { tokens, excluded });
        }
        rest = after.trim_start();
    }
    found
}

impl Index {
    /// Finds documents, best first; `offset` and `limit` page through them.
    pub fn search(
        &self,
        query: &Query,
        limit: usize,
        offset: usize,
    ) -> Result<Results, IndexError> {
        let words = words(&query.words);
        let wanted: Vec<Vec<String>> = words
            .iter()
            .filter(|w| !w.excluded)
            .map(|w| w.tokens.clone())
            .collect();
        if wanted.is_empty() && !query.words.trim().is_empty() {
            return Err(IndexError::NothingToSearch(query.words.clone()));
        }
        let node = self.node(query, &words);
        let searcher = self.reader.searcher();
        let page = TopDocs::with_limit(limit.max(1)).and_offset(offset);
        let (total, found): (usize, Vec<DocAddress>) = if wanted.is_empty() {
            let (total, top) = searcher.search(
                &node,
                &(Count, page.order_by_fast_field::<f64>("risk", Order::Desc)),
            )?;
            (total, top.into_iter().map(|(_, at)| at).collect())
        } else {
            let (total, top) = searcher.search(&node, &(Count, page.order_by_score()))?;
            (total, top.into_iter().map(|(_, at)| at).collect())
        };
        let hits = found
            .into_iter()
            .take(limit)
            .map(|at| self.hit(&searcher, at, &wanted))
            .collect::<Result<_, _>>()?;
        Ok(Results { total, hits })
    }

    fn node(&self, query: &Query, words: &[Word]) -> BooleanQuery {
        let f = &self.fields;
        let mut nodes: Vec<(Occur, Box<dyn Node>)> = vec![(Occur::Must, Box::new(AllQuery))];
        for word in words {
            let occur = if word.excluded {
                Occur::MustNot
            } else {
                Occur::Must
            };
            let anywhere =
                [(f.title, 3.0), (f.account, 1.5), (f.body, 1.0)].map(|(field, boost)| {
                    let node = BoostQuery::new(phrase(field, &word.tokens), boost);
                    (Occur::Should, Box::new(node) as Box<dyn Node>)
                });
            nodes.push((occur, Box::new(BooleanQuery::new(anywhere.into()))));
        }
        let mut only = |term: Term| {
            nodes.push((
                Occur::Must,
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            ));
        };
        if let Some(kind) = query.source_kind {
            only(Term::from_field_text(f.kind, kind.as_str()));
        }
        if let Some(category) = query.category {
            only(Term::from_field_text(f.category, category.as_str()));
        }
        if let Some(state) = query.state {
            only(Term::from_field_text(f.state, state.as_str()));
        }
        if let Some(action) = query.action {
            only(Term::from_field_i64(f.action, action.0));
        }
        if query.flagged_only {
            only(Term::from_field_bool(f.flagged, true));
        }
        if query.from.is_some() || query.to.is_some() {
            let term = |at: Timestamp| Term::from_field_i64(f.when, at.as_microsecond());
            nodes.push((
                Occur::Must,
                Box::new(RangeQuery::new(
                    query
                        .from
                        .map_or(Bound::Unbounded, |at| Bound::Included(term(at))),
                    query
                        .to
                        .map_or(Bound::Unbounded, |at| Bound::Excluded(term(at))),
                )),
            ));
        }
        BooleanQuery::new(nodes)
    }

    fn hit(
        &self,
        searcher: &Searcher,
        at: DocAddress,
        wanted: &[Vec<String>],
    ) -> Result<Hit, IndexError> {
        let f = &self.fields;
        let row: TantivyDocument = searcher.doc(at)?;
        let text = |field: Field| {
            row.get_first(field)
                .and_then(|v| v.as_str().map(str::to_owned))
        };
        let number = |field: Field| row.get_first(field).and_then(|v| v.as_i64());
        let time = |field: Field| number(field).and_then(|t| Timestamp::from_microsecond(t).ok());
        let written = "the index writes only what the domain spells";
        Ok(Hit {
            document: text(f.document)
                .and_then(|d| d.parse().ok())
                .expect(written),
            item: number(f.item).map(ItemId),
            title: text(f.title).unwrap_or_default(),
            account: text(f.account),
            url: text(f.url),
            kind: text(f.kind).and_then(|k| k.parse().ok()).expect(written),
            state: text(f.state).and_then(|s| s.parse().ok()),
            categories: row
                .get_all(f.category)
                .filter_map(|v| v.as_str()?.parse().ok())
                .collect(),
            risk: row
                .get_first(f.risk)
                .and_then(|v| v.as_f64())
                .unwrap_or(0.0),
            published: time(f.published),
            captured: time(f.captured).expect(written),
            snippet: snippet(&text(f.body).unwrap_or_default(), wanted),
        })
    }
}

fn phrase(field: Field, tokens: &[String]) -> Box<dyn Node> {
    let terms: Vec<_> = tokens
        .iter()
        .map(|t| Term::from_field_text(field, t))
        .collect();
    match <[Term; 1]>::try_from(terms) {
        Ok([term]) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        Err(terms) => Box::new(PhraseQuery::new(terms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        let found = words(r#"断根 "糖尿病 药" -新闻 “来电”x -"#);
        let shown: Vec<_> = found
            .iter()
            .map(|w| (w.tokens.concat(), w.excluded))
            .collect();
        let expected = [
            ("断根", false),
            ("糖尿病药", false),
            ("新闻", true),
            ("来电", false),
            ("x", false),
        ];
        assert_eq!(shown, expected.map(|(w, e)| (w.to_owned(), e)));
    }
}
