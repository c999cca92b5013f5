//! Pairs as rules of YARA: literals, and how far apart they stand.
//!
//! ```text
//! {治疗, 治} ..8 {失眠}  →  an occurrence of $a*, and one of $b* that begins 0 to 24 bytes behind it
//! ```
//! A rule can be said in two forms. YARA-X loops over patterns, so few patterns of many words cost it
//! less than many of one word, but one pattern tells one length at one place only: words that begin
//! one another must be told apart where it matters where they end.

use mingjian_classifier::Pair;
use std::collections::BTreeSet;

/// How a rule is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A pattern for each word.
    Literals,
    /// As few patterns as can be, each an alternation of words.
    Alternations,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Literals, Self::Alternations];
}

/// The source of the rule `pair_{number}`: what `pair` says, in YARA's words. Words are Han only.
pub fn rule(number: usize, pair: &Pair, form: Form) -> String {
    let (first, second) = match form {
        Form::Literals => (each(&pair.first), each(&pair.second)),
        Form::Alternations => {
            let layers = layers(&pair.first).into_iter();
            // Where a second word ends does not matter, so that one pattern will do.
            let all = pair.second.iter().map(String::as_str).collect();
            (layers.map(alternation).collect(), vec![alternation(all)])
        }
    };
    let strings = |name: char, patterns: Vec<String>| -> String {
        let numbered = patterns.into_iter().enumerate();
        numbered
            .map(|(at, pattern)| format!("    ${name}{at} = {pattern}\n"))
            .collect()
    };
    // What lacks a side is out at once; YARA would find that only after all loops.
    format!(
        "rule pair_{number} {{\n  strings:\n{}{}  condition:\n    any of ($a*) and any of ($b*) and\n    \
         for any of ($a*) : (for any i in (1..#) : (any of ($b*) in ((@[i] + ![i])..(@[i] + ![i] + {}))))\n}}\n",
        strings('a', first),
        strings('b', second),
        3 * pair.gap
    )
}

fn each(words: &BTreeSet<String>) -> Vec<String> {
    words.iter().map(|word| format!("\"{word}\"")).collect()
}

fn alternation(words: Vec<&str>) -> String {
    match words.as_slice() {
        [word] => format!("\"{word}\""),
        words => format!("/({})/", words.join("|")),
    }
}

/// Words in as few sets as can be, so that none begins another of its set.
fn layers(words: &BTreeSet<String>) -> Vec<Vec<&str>> {
    let mut layers: Vec<Vec<&str>> = Vec::new();
    // In this order a word stands behind those that begin it.
    for word in words {
        let begins = words.iter().filter(|other| *other < word);
        let depth = begins
            .filter(|other| word.starts_with(other.as_str()))
            .count();
        if layers.len() <= depth {
            layers.resize_with(depth + 1, Vec::new);
        }
        layers[depth].push(word);
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(first: &[&str], gap: u32, second: &[&str]) -> Pair {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Pair {
            rule: "one".into(),
            first: words(first),
            gap,
            second: words(second),
        }
    }

    #[test]
    fn a_pattern_for_each_word() {
        let rule = rule(7, &pair(&["治疗", "治"], 8, &["失眠"]), Form::Literals);
        let wanted = "rule pair_7 {\n  strings:\n    $a0 = \"治\"\n    $a1 = \"治疗\"\n    \
                      $b0 = \"失眠\"\n  condition:\n    any of ($a*) and any of ($b*) and\n    \
                      for any of ($a*) : (for any i in (1..#) : \
                      (any of ($b*) in ((@[i] + ![i])..(@[i] + ![i] + 24))))\n}\n";
        assert_eq!(rule, wanted);
    }

    #[test]
    fn first_words_that_begin_one_another_stand_apart() {
        let pair = pair(
            &["治疗", "治", "治疗好", "治好", "根治"],
            0,
            &["失眠", "失眠症"],
        );
        let rule = rule(0, &pair, Form::Alternations);
        let strings: Vec<&str> = rule.lines().filter(|line| line.contains(" = ")).collect();
        assert_eq!(
            strings,
            [
                "    $a0 = /(根治|治)/",
                "    $a1 = /(治好|治疗)/",
                "    $a2 = \"治疗好\"",
                "    $b0 = /(失眠|失眠症)/"
            ]
        );
    }
}
