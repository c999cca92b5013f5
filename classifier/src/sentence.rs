//! Where sentences and clauses end in normalised text.

use crate::normalize::Normalised;
use std::ops::Range;

/// Ends of the sentences of one normalised text.
pub(crate) struct Sentences {
    /// Byte after each sentence's end mark, ascending; the last is the text's length.
    ends: Vec<u32>,
}

/// Whether a sentence ends here.
pub(crate) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | '\n' | '；' | '！' | '？' | '｡')
}

/// Whether a clause ends here: the scope of a negation does.
pub(crate) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, ',' | ':' | '…' | '，' | '：')
}

impl Sentences {
    pub(crate) fn of(text: &str) -> Self {
        let mut ends = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            // What ends a sentence begins with one of these.
            let may = matches!(byte, b'!' | b'?' | b';' | b'\n' | 0xe3 | 0xef);
            if may && let Some(c) = text[at..].chars().next().filter(|c| ends_sentence(*c)) {
                ends.push((at + c.len_utf8()) as u32);
            }
        }
        if ends.last() != Some(&(text.len() as u32)) {
            ends.push(text.len() as u32);
        }
        Self { ends }
    }

    /// The sentence that holds byte `at`, its end mark included.
    pub(crate) fn around(&self, at: usize) -> Range<usize> {
        let index = self.ends.partition_point(|end| *end as usize <= at);
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        let end = self.ends.get(index).map_or(start, |end| *end as usize);
        start..end.max(start)
    }

    /// Every sentence that `range` touches, cut to it.
    pub(crate) fn over(&self, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let range = range.clone();
        let first = self
            .ends
            .partition_point(|end| *end as usize <= range.start);
        let mut start = range.start;
        self.ends[first..].iter().map_while(move |end| {
            let piece = start..(*end as usize).min(range.end);
            start = piece.end;
            (!piece.is_empty()).then_some(piece)
        })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Every sentence in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let range = start..*end as usize;
            start = *end as usize;
            range
        })
    }
}

/// The part of `range` within `chars` characters of `inner`.
pub(crate) fn clip(
    text: &str,
    range: &Range<usize>,
    inner: &Range<usize>,
    chars: usize,
) -> Range<usize> {
    let before = crate::circumstances::goods::last_chars(text, inner.start, chars).len();
    let after: usize = text[inner.end..]
        .chars()
        .take(chars)
        .map(char::len_utf8)
        .sum();
    range.start.max(inner.start - before)..range.end.min(inner.end + after).max(inner.end)
}

/// Whether byte `at` stands between quotation marks that open and close in its sentence.
pub(crate) fn quoted(normal: &Normalised, sentence: &Range<usize>, at: usize) -> bool {
    let mut open = 0_i32;
    let mut straight = 0;
    for c in normal.text[sentence.start..at].chars() {
        match c {
            '“' | '「' | '『' | '‘' => open += 1,
            '”' | '」' | '』' | '’' => open = (open - 1).max(0),
            '"' => straight += 1,
            _ => {}
        }
    }
    open > 0 || straight % 2 == 1
}
