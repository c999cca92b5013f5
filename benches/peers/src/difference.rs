//! Why two engines may differ about one pair in one text: a plain reading of it, word by word.

use mingjian_classifier::Pair;
use std::collections::BTreeSet;
use std::ops::Range;

/// What explains that only one of two engines found a pair in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A sentence ends between the words: our gaps do not reach over it, bytes do.
    SentenceEnds,
    /// Between the words stand more characters than may, in as few bytes: letters and digits.
    NarrowCharacters,
    /// Between the words stand as few characters as may, in more bytes: characters of four bytes.
    WideCharacters,
}

impl Why {
    /// In words.
    pub fn told(self) -> &'static str {
        match self {
            Self::SentenceEnds => "a sentence ends between the words",
            Self::NarrowCharacters => "more characters between them, in fewer bytes each",
            Self::WideCharacters => "fewer characters between them, in more bytes each",
        }
    }
}

/// Why an engine that counts bytes found a pair that ours did not: every place that it can have found
/// is looked at, and none may be one that ours should have found. None: it cannot be explained.
pub fn only_bytes(text: &str, pair: &Pair) -> Option<Why> {
    let found = couples(text, pair).filter(|between| between.len() <= 3 * pair.gap as usize);
    let mut why = None;
    for between in found {
        let this = if text[between.clone()].contains(ends_sentence) {
            Why::SentenceEnds
        } else if text[between].chars().count() > pair.gap as usize {
            Why::NarrowCharacters
        } else {
            return None;
        };
        why = why.max(Some(this));
    }
    why
}

/// Why ours found a pair that an engine that counts bytes did not.
pub fn only_ours(text: &str, pair: &Pair) -> Option<Why> {
    let gap = pair.gap as usize;
    let bytes_find = couples(text, pair).any(|between| between.len() <= 3 * gap);
    let characters_find = couples(text, pair).any(|between| {
        let between = &text[between];
        !between.contains(ends_sentence) && between.chars().count() <= gap
    });
    (characters_find && !bytes_find).then_some(Why::WideCharacters)
}

/// What stands between a first word and a second one behind it, near enough to be looked at.
fn couples<'t>(text: &'t str, pair: &'t Pair) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let ends: BTreeSet<usize> = places(text, &pair.first).map(|place| place.end).collect();
    let begins: BTreeSet<usize> = places(text, &pair.second)
        .map(|place| place.start)
        .collect();
    let widest = 4 * pair.gap as usize;
    ends.into_iter().flat_map(move |end| {
        let near: Vec<usize> = begins.range(end..=end + widest).copied().collect();
        near.into_iter().map(move |begin| end..begin)
    })
}

/// Everywhere that a word stands, overlapping ones too.
fn places<'t>(
    text: &'t str,
    words: &'t BTreeSet<String>,
) -> impl Iterator<Item = Range<usize>> + use<'t> {
    words.iter().flat_map(move |word| {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = from + text[from..].find(word.as_str())?;
            from = start + text[start..].chars().next()?.len_utf8();
            Some(start..start + word.len())
        })
    })
}

/// What ends a sentence, as `docs/rules.md` says it.
fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '｡' | '!' | '！' | '?' | '？' | ';' | '；' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> Pair {
        Pair {
            rule: "one".into(),
            first: ["治疗", "治"].map(String::from).into(),
            gap: 2,
            second: ["失眠"].map(String::from).into(),
        }
    }

    #[test]
    fn what_only_bytes_find() {
        for (text, why) in [
            ("治疗。失眠", Some(Why::SentenceEnds)),
            ("治abc失眠", Some(Why::NarrowCharacters)),
            ("治疗。失眠，治abcd失眠", Some(Why::NarrowCharacters)),
            // Both should find these, so nothing explains that one does not.
            ("治疗好失眠", None),
            ("治疗。失眠，治失眠", None),
            // Nobody should find this.
            ("治一二三失眠", None),
        ] {
            assert_eq!(only_bytes(text, &pair()), why, "{text}");
        }
    }

    #[test]
    fn what_only_ours_finds() {
        for (text, why) in [
            ("治😀😀失眠", Some(Why::WideCharacters)),
            ("治😀😀失眠，治疗失眠", None),
            ("治😀😀😀失眠", None),
        ] {
            assert_eq!(only_ours(text, &pair()), why, "{text}");
        }
    }

    #[test]
    fn words_that_overlap_themselves_are_all_found() {
        let words = ["天天"].map(String::from).into();
        assert_eq!(places("天天天", &words).count(), 2);
    }
}
