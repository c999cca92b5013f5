//! Lexicons and their terms: used by nobody, held twice, or never left by normalising.

use super::{Remarks, elements, remark};
use crate::normalize::{Disguises, normalise, plain};
use crate::rules::{
    Atom, Compiled, Element, LexiconFile, Pack, PackFile, Pattern, RawLexicon, Text, in_folder,
    yaml,
};
use crate::sentence::Sentences;
use std::collections::{BTreeMap, BTreeSet};

/// A lexicon as written, with its file.
type Written<'f> = BTreeMap<String, (&'f PackFile, Text, RawLexicon)>;

pub(super) fn look(files: &[PackFile], pack: &Pack, compiled: &Compiled, remarks: &mut Remarks) {
    let mut written: Written<'_> = BTreeMap::new();
    for file in in_folder(files, "lexicons/") {
        let parsed: LexiconFile = yaml(&file.0, &file.1).expect("it was loaded before");
        for (name, lexicon) in parsed.lexicons.0 {
            written.insert(name.value.clone(), (file, name, lexicon));
        }
    }
    unused(&written, pack, remarks);
    for (name, (file, _, lexicon)) in &written {
        terms(name, file, lexicon, pack, &compiled.disguises, remarks);
    }
    shared(pack, remarks);
}

fn unused(written: &Written<'_>, pack: &Pack, remarks: &mut Remarks) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let named: Vec<String> = patterns(pack).flat_map(lexicons_of).collect();
    let mut open: Vec<&str> = named.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        if used.insert(name) {
            let included = written.get(name).map(|(_, _, lexicon)| &lexicon.include);
            let included = included.into_iter().flatten();
            open.extend(included.map(|name| name.value.as_str()));
        }
    }
    for (name, (file, place, _)) in written.iter().filter(|(n, _)| !used.contains(n.as_str())) {
        let terms = pack.lexicons[name].terms.len();
        let reason = format!(
            "no rule uses the lexicon {name}; its {terms} terms are looked for in vain. Use it or remove it"
        );
        remarks.wrong(remark(&file.0, place, reason));
    }
}

/// Every pattern and every exception of every rule.
fn patterns(pack: &Pack) -> impl Iterator<Item = &Pattern> {
    pack.rules.iter().flat_map(|rule| {
        let exceptions = rule.unless.iter().map(|(_, written)| written);
        let all = rule.patterns.iter().chain(exceptions);
        all.map(|written| &written.pattern)
    })
}

fn lexicons_of(pattern: &Pattern) -> Vec<String> {
    elements(pattern)
        .into_iter()
        .flatten()
        .filter_map(|atom| match atom {
            Atom::Lexicon(name) => Some(name.clone()),
            Atom::Literal(_) => None,
        })
        .collect()
}

fn terms(
    name: &str,
    file: &PackFile,
    lexicon: &RawLexicon,
    pack: &Pack,
    disguises: &Disguises,
    remarks: &mut Remarks,
) {
    for term in &lexicon.terms {
        let normal = plain(&term.value).text;
        let included = lexicon.include.iter().find(|other| {
            let other = pack.lexicons.get(&other.value);
            other.is_some_and(|other| other.terms.contains(&normal))
        });
        let word = &term.value;
        if let Some(why) = unreachable(&normal, disguises) {
            let reason = format!("the term {word} of {name} is never found: {why}");
            remarks.wrong(remark(&file.0, term, reason));
        }
        if let Some(other) = included {
            let other = &other.value;
            let reason = format!(
                "the term {word} of {name} stands in {other} too, which {name} includes; remove it"
            );
            remarks.notice(remark(&file.0, term, reason));
        }
    }
}

/// Why no normalised text holds a word, if none does.
pub(super) fn unreachable(word: &str, disguises: &Disguises) -> Option<String> {
    let left = normalise(word, disguises).text;
    if left != word {
        return Some(format!(
            "normalising a text makes {left:?} of it; write that"
        ));
    }
    let sentences = Sentences::of(word).iter().count();
    (sentences > 1).then(|| "it goes over the end of a sentence, which no pattern does".to_owned())
}

/// Lexicons of one choice that hold the same words: told once a pair.
fn shared(pack: &Pack, remarks: &mut Remarks) {
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for rule in &pack.rules {
        for written in &rule.patterns {
            for (a, b) in elements(&written.pattern).into_iter().flat_map(pairs) {
                if !told.insert((a.clone(), b.clone())) {
                    continue;
                }
                let (Some(first), Some(second)) = (pack.lexicons.get(&a), pack.lexicons.get(&b))
                else {
                    continue;
                };
                let words: BTreeSet<&String> = first.terms.iter().collect();
                let both: Vec<&str> = second
                    .terms
                    .iter()
                    .filter(|term| words.contains(term))
                    .map(String::as_str)
                    .collect();
                if !both.is_empty() {
                    let shown = both.iter().take(5).copied().collect::<Vec<_>>().join("、");
                    let reason = format!(
                        "{a} and {b} stand in one choice and share {} terms ({shown}); one of them is enough for each",
                        both.len()
                    );
                    remarks.notice(remark(&rule.file, &written.text, reason));
                }
            }
        }
    }
}

fn pairs(element: &Element) -> Vec<(String, String)> {
    let names: Vec<&String> = element
        .iter()
        .filter_map(|atom| match atom {
            Atom::Lexicon(name) => Some(name),
            Atom::Literal(_) => None,
        })
        .collect();
    let mut all = Vec::new();
    for (at, a) in names.iter().enumerate() {
        for b in &names[at + 1..] {
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            all.push(((*a).clone(), (*b).clone()));
        }
    }
    all
}
