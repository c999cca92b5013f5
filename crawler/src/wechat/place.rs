//! Byte places of parts in the decoded page, found by looking for their words again.
//!
//! html ─tags and white space off, references decoded→ bare characters, each with its byte place
//!
//! The HTML tree keeps no offsets. In the bare characters a word split over many `<span>` is whole
//! again, and parts stand in page order, so each is looked for behind the one before it. A part that
//! is not found keeps its locator alone.

use super::entities;
use mingjian_domain::{Part, PartKind};

/// Sets `origin.bytes` of the body parts that can be found in `html`.
pub(crate) fn find(html: &str, parts: &mut [Part]) {
    let start = html.find("id=\"js_content\"").unwrap_or(0);
    let bare = Bare::of(html, start);
    let mut from = 0;
    let mut missed = 0;
    for part in parts.iter_mut().filter(|p| p.kind == PartKind::Body) {
        if missed == MISSES {
            return;
        }
        missed += 1;
        let words: String = part
            .text
            .chars()
            .filter(|c| !c.is_ascii_whitespace())
            .collect();
        let Some(at) = bare.text[from..].find(&words).map(|at| from + at) else {
            continue;
        };
        part.origin.bytes = bare.place(at, at + words.len());
        from = at + words.len();
        missed = 0;
    }
}

/// After so many paragraphs in a row that are not there, the text came from elsewhere.
const MISSES: usize = 16;

struct Bare {
    text: String,
    /// For each character: its byte in `text`, and its first byte and the one after its last in the
    /// page.
    places: Vec<(usize, usize, usize)>,
}

impl Bare {
    fn of(html: &str, start: usize) -> Self {
        let mut bare = Self {
            text: String::new(),
            places: Vec::new(),
        };
        let mut at = html[start..]
            .find('>')
            .map_or(start, |close| start + close + 1);
        while let Some(c) = html[at..].chars().next() {
            let (c, len) = match c {
                '<' => {
                    at += html[at..].find('>').map_or(1, |close| close + 1);
                    continue;
                }
                '&' => entities::reference(&html[at..]).unwrap_or((c, 1)),
                c => (c, c.len_utf8()),
            };
            if !c.is_ascii_whitespace() {
                bare.places.push((bare.text.len(), at, at + len));
                bare.text.push(c);
            }
            at += len;
        }
        bare
    }

    fn place(&self, from: usize, to: usize) -> Option<(u64, u64)> {
        let first = self.places.binary_search_by_key(&from, |p| p.0).ok()?;
        let after = self.places.partition_point(|p| p.0 < to);
        let last = self.places.get(after.checked_sub(1)?)?;
        Some((self.places[first].1 as u64, last.2 as u64))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_paragraph_is_found_where_it_stands_and_not_in_the_head() {
        let html = "<title>吃三盒</title><div id=\"js_content\"><p>吃<span>三</span>盒 &amp; 断根</p><p>吃三盒</p></div>";
        let mut parts = vec![
            Part::plain(PartKind::Body, "吃三盒 & 断根"),
            Part::plain(PartKind::Body, "没有的话"),
            Part::plain(PartKind::Body, "吃三盒"),
        ];
        find(html, &mut parts);
        let found: Vec<_> = parts
            .iter()
            .map(|p| p.origin.bytes.map(|(a, b)| &html[a as usize..b as usize]))
            .collect();
        assert_eq!(
            found,
            [Some("吃<span>三</span>盒 &amp; 断根"), None, Some("吃三盒")]
        );
    }
}
