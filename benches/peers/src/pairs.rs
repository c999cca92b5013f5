//! The rules that are compared: patterns `{a} ..N {b}` of Han words alone.
//!
//! Han words, because a Han character is three bytes: a gap of so many characters is then a gap of
//! three times as many bytes, which an engine that counts bytes can say.

use mingjian_classifier::{Classifier, PackError, Pair};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// The pairs of a pack whose words are all Han, in the order of the pack.
pub fn comparable(classifier: &Classifier) -> Vec<Pair> {
    let han = |words: &BTreeSet<String>| words.iter().all(|word| word.chars().all(is_han));
    let pairs = classifier.pairs().into_iter();
    pairs
        .filter(|pair| han(&pair.first) && han(&pair.second))
        .collect()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Our engine with these pairs for its rules, one rule a pair in the same order. All else, the words
/// that may be written in disguise too, is as in the folder `rules`.
pub fn engine(pairs: &[Pair], rules: &Path) -> Result<Classifier, PackError> {
    let folder = tempfile::tempdir().expect("a folder for temporary files is writable");
    write(pairs, rules, folder.path()).expect("the rules are readable, a new folder writable");
    Classifier::from_dir(folder.path())
}

fn write(pairs: &[Pair], rules: &Path, to: &Path) -> io::Result<()> {
    for folder in ["", "lexicons", "circumstances"] {
        fs::create_dir_all(to.join(folder))?;
        for entry in fs::read_dir(rules.join(folder))? {
            let path = entry?.path();
            // What is known to be judged wrongly names rules that are not here.
            let known = path.ends_with("known-false-alarms.yaml");
            if let Some(name) = path.file_name().filter(|_| path.is_file() && !known) {
                fs::copy(&path, to.join(folder).join(name))?;
            }
        }
    }
    let mut names: BTreeMap<&BTreeSet<String>, String> = BTreeMap::new();
    for words in pairs.iter().flat_map(|pair| [&pair.first, &pair.second]) {
        let next = format!("peers_{}", names.len());
        names.entry(words).or_insert(next);
    }
    let lexicons: String = names
        .iter()
        .map(|(words, name)| lexicon(name, words))
        .collect();
    fs::write(
        to.join("lexicons/peers.yaml"),
        format!("lexicons:\n{lexicons}"),
    )?;
    let numbered = pairs.iter().enumerate();
    let packed: String = numbered
        .map(|(number, pair)| rule(number, &names[&pair.first], pair.gap, &names[&pair.second]))
        .collect();
    fs::create_dir(to.join("packs"))?;
    fs::write(to.join("packs/peers.yaml"), format!("rules:\n{packed}"))
}

fn lexicon(name: &str, words: &BTreeSet<String>) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    format!(
        "  {name}: {{note: 一个模式的一边, evasion: false, terms: [{}]}}\n",
        words.join(", ")
    )
}

fn rule(number: usize, first: &str, gap: u32, second: &str) -> String {
    format!(
        "  - id: pair-{number}\n    version: 1\n    title: {{zh: 一对, en: A pair}}\n    \
         category: comparison\n    severity: 2\n    provisions: [AdLaw-17]\n    \
         patterns: ['{{{first}}} ..{gap} {{{second}}}']\n    explain: 只用来比较速度。\n    \
         tests: {{match: [], clear: []}}\n"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn our_engine_holds_the_pairs_and_nothing_else() {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let pairs = comparable(&Classifier::builtin());
        let ours = engine(&pairs, &rules).unwrap_or_else(|error| panic!("{error}"));
        assert!(pairs.len() > 50, "{}", pairs.len());
        assert_eq!(ours.rules().len(), pairs.len());
        for (number, (ours, theirs)) in ours.pairs().iter().zip(&pairs).enumerate() {
            assert_eq!(ours.rule, format!("pair-{number}"));
            assert_eq!(
                (&ours.first, ours.gap, &ours.second),
                (&theirs.first, theirs.gap, &theirs.second)
            );
        }
    }
}
