//! Snippets: the stretch of text around the first hits, cut at characters, hits marked.

use crate::tokens::{HanToken, tokens};

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text as published.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// Characters of a snippet.
const LENGTH: usize = 96;
/// Characters shown before the first hit.
const LEAD: usize = 24;

/// The snippet of `text` for these terms, each a phrase of tokens. Without a hit it is the
/// beginning of the text.
pub(crate) fn snippet(text: &str, terms: &[Vec<String>]) -> Vec<Piece> {
    let found = tokens(text);
    let hits = hits(&found, terms);
    let first = hits.first().map_or(0, |hit| hit.start);
    let start = back(text, first, LEAD);
    let end = text[start..]
        .char_indices()
        .nth(LENGTH)
        .map_or(text.len(), |(at, _)| start + at);
    cut(text, start..end, &hits)
}

/// Byte ranges of `text` where a term stands, in order, overlapping ones joined.
fn hits(found: &[HanToken], terms: &[Vec<String>]) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    for term in terms.iter().filter(|t| !t.is_empty()) {
        for window in found.windows(term.len()) {
            if window.iter().map(|t| &t.text).eq(term) {
                ranges.push(window[0].bytes.start..window[term.len() - 1].bytes.end);
            }
        }
    }
    ranges.sort_by_key(|r| (r.start, r.end));
    ranges.dedup_by(|next, last| {
        let joined = next.start <= last.end;
        if joined {
            last.end = last.end.max(next.end);
        }
        joined
    });
    ranges
}

fn back(text: &str, from: usize, chars: usize) -> usize {
    text[..from]
        .char_indices()
        .rev()
        .take(chars)
        .last()
        .map_or(from, |(at, _)| at)
}

fn cut(text: &str, window: std::ops::Range<usize>, hits: &[std::ops::Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = window.start;
    let mut push = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(Piece {
                text: text.replace(['\n', '\r'], " "),
                hit,
            });
        }
    };
    for hit in hits {
        let (start, end) = (hit.start.max(window.start), hit.end.min(window.end));
        if start >= end {
            continue;
        }
        push(&text[at..start], false);
        push(&text[start..end], true);
        at = end;
    }
    push(&text[at..window.end], false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, terms: &[&str]) -> String {
        let terms: Vec<Vec<String>> = terms
            .iter()
            .map(|t| tokens(t).into_iter().map(|t| t.text).collect())
            .collect();
        snippet(text, &terms)
            .into_iter()
            .map(|p| {
                if p.hit {
                    format!("«{}»", p.text)
                } else {
                    p.text
                }
            })
            .collect()
    }

    #[test]
    fn a_hit_is_marked_as_published() {
        assert_eq!(
            shown("三个疗程治★疗老寒腿，请来电。", &["治疗", "来电"]),
            "三个疗程«治★疗»老寒腿，请«来电»。"
        );
    }

    #[test]
    fn a_late_hit_is_brought_into_view() {
        let text = format!("{}糖尿病断根{}", "前".repeat(300), "后".repeat(300));
        let snippet = shown(&text, &["断根"]);
        assert!(snippet.contains("糖尿病«断根»后"), "{snippet}");
        assert_eq!(snippet.chars().count(), LENGTH + 2);
    }

    #[test]
    fn without_a_hit_the_beginning_is_shown() {
        assert_eq!(shown("秋天喝梨汤", &["人参"]), "秋天喝梨汤");
    }
}
