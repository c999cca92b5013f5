//! Form: an expression that is asked only around the words it cannot do without.

use crate::rules::needs;
use regex::Regex;
use std::iter;
use std::ops::Range;

/// An expression, and how far around a word that calls for it a match may reach.
pub(crate) struct Form {
    expression: Regex,
    /// Words of which every match holds one; none where none can be told.
    words: Vec<String>,
    /// Bytes of the longest match; none where there is no limit.
    longest: Option<usize>,
}

impl Form {
    pub(crate) fn of(expression: Regex) -> Self {
        let rarest = needs(expression.as_str()).into_iter().next();
        let hir = regex_syntax::parse(expression.as_str()).ok();
        Self {
            words: rarest.into_iter().flatten().collect(),
            longest: hir.and_then(|hir| hir.properties().maximum_len()),
            expression,
        }
    }

    /// The words that call for it; where there are none it is always to be asked.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// Every match; `calls` are where its words stand, in order.
    pub(crate) fn find<'t>(
        &'t self,
        text: &'t str,
        calls: &'t [Range<usize>],
    ) -> impl Iterator<Item = Range<usize>> {
        self.places(text, calls).flat_map(move |place| {
            // One character more, for what looks behind the end of a match.
            let seen = text.ceil_char_boundary((place.end + 1).min(text.len()));
            let mut at = place.start;
            iter::from_fn(move || {
                let hit = self.expression.find_at(&text[..seen], at)?;
                at = hit.end();
                Some(hit.range())
            })
        })
    }

    /// Where matches may stand, in order and apart.
    fn places(&self, text: &str, calls: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
        let around = move |call: &Range<usize>| match self.longest {
            Some(longest) => {
                let end = (call.end + longest).min(text.len());
                text.floor_char_boundary(call.start.saturating_sub(longest))
                    ..text.ceil_char_boundary(end)
            }
            None => 0..text.len(),
        };
        let whole = self.words.is_empty().then_some(0..text.len());
        let mut calls = calls.iter().peekable();
        let places = iter::from_fn(move || {
            let mut place = around(calls.next()?);
            while let Some(next) = calls.next_if(|next| around(next).start <= place.end) {
                place.end = place.end.max(around(next).end);
            }
            Some(place)
        });
        whole.into_iter().chain(places)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn check(expression: &str, text: &str) {
        let regex = Regex::new(expression).unwrap();
        let whole: Vec<_> = regex.find_iter(text).map(|hit| hit.range()).collect();
        let form = Form::of(regex);
        let mut calls: Vec<Range<usize>> = Vec::new();
        for word in form.words() {
            calls.extend(text.match_indices(word).map(|(at, w)| at..at + w.len()));
        }
        calls.sort_by_key(|call| (call.start, call.end));
        let found: Vec<_> = form.find(text, &calls).collect();
        assert_eq!(found, whole, "{expression} in {text}");
    }

    proptest! {
        #[test]
        fn finds_what_the_expression_finds_in_the_whole_text(
            text in "(吃|了|三|个|月|以前|现在|ct|a| |\n|疼|不|了|就|[0-9]){0,60}",
        ) {
            for expression in [
                "(?:吃|喝)了?[^\n]{0,5}[0-9三]{1,4}个?(?:月|天)",
                "(?:以前|原先)[^\n]{0,6}?(?:现在|如今)",
                r"\bct\b",
                "不(?:疼|痛)(?:了|就)?",
                "[0-9]+",
                "不.*了",
            ] {
                check(expression, &text);
            }
        }
    }
}
