//! Lexicons: files of words to lists with what they include, each word as texts are normalised.

use super::load::{PackFile, in_folder, yaml};
use super::mistake::{Mistakes, PackError, nearest};
use super::raw::{LexiconFile, RawLexicon, Text};
use std::collections::{BTreeMap, BTreeSet};

/// One list of words, included lists in it.
pub(crate) struct Lexicon {
    /// What idea its words share.
    pub(crate) note: String,
    pub(crate) terms: Vec<String>,
    pub(crate) evasion: bool,
}

/// A list as written: its file, its name, what it holds.
struct Written<'f> {
    file: &'f PackFile,
    name: Text,
    raw: RawLexicon,
}

type AllWritten<'f> = BTreeMap<String, Written<'f>>;

pub(super) fn lexicons(files: &[PackFile]) -> Result<BTreeMap<String, Lexicon>, PackError> {
    let mut all = Vec::new();
    let mut written = AllWritten::new();
    for file in in_folder(files, "lexicons/") {
        match yaml::<LexiconFile>(&file.0, &file.1) {
            Ok(parsed) => {
                let mut mistakes = Mistakes::of(&file.0, &file.1);
                for (name, raw) in parsed.lexicons.0 {
                    add(Written { file, name, raw }, &mut written, &mut mistakes);
                }
                all.append(&mut mistakes.all);
            }
            Err(mistake) => all.push(mistake),
        }
    }
    for one in written.values() {
        let mut mistakes = Mistakes::of(&one.file.0, &one.file.1);
        includes(one, &written, &mut mistakes);
        all.append(&mut mistakes.all);
    }
    PackError::gathered(all)?;
    let lexicons = written.iter().map(|(name, one)| {
        let mut terms = BTreeSet::new();
        gather_terms(one, &written, &mut terms);
        let lexicon = Lexicon {
            note: one.raw.note.value.clone(),
            terms: terms.into_iter().collect(),
            evasion: one.raw.evasion,
        };
        (name.clone(), lexicon)
    });
    Ok(lexicons.collect())
}

/// Adds a list, its terms looked through.
fn add<'f>(one: Written<'f>, written: &mut AllWritten<'f>, mistakes: &mut Mistakes<'_>) {
    let name = &one.name.value;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.is_empty() || !name.bytes().all(plain) {
        let reason = format!("the name {name:?} may hold small letters, digits and `_` only");
        mistakes.at(one.name.defined, reason);
    }
    if one.raw.note.value.trim().is_empty() {
        let reason = format!("the lexicon {name} needs a note: what its words have in common");
        mistakes.at(one.raw.note.defined, reason);
    }
    if one.raw.terms.is_empty() && one.raw.include.is_empty() {
        let reason = format!("the lexicon {name} holds no words; give it terms or include another");
        mistakes.at(one.name.defined, reason);
    }
    let mut seen = BTreeMap::new();
    for term in &one.raw.terms {
        let normal = crate::normalize::plain(&term.value).text;
        if normal.trim().is_empty() {
            let reason = format!(
                "nothing is left of the term {:?} after normalising; remove it",
                term.value
            );
            mistakes.at(term.defined, reason);
        } else if let Some(first) = seen.insert(normal, term) {
            let reason = match first.value == term.value {
                true => format!(
                    "{} stands twice in the lexicon {name}; keep one",
                    term.value
                ),
                false => format!(
                    "{} is the same as {} after normalising; keep one",
                    term.value, first.value
                ),
            };
            mistakes.at(term.defined, reason);
        }
    }
    if let Some(other) = written.get(name) {
        let reason = format!(
            "the lexicon {name} already stands in {}; rename one of them",
            other.file.0
        );
        mistakes.at(one.name.defined, reason);
    }
    written.insert(name.clone(), one);
}

/// Looks through what a list includes: each is there, once, and none leads back.
fn includes(one: &Written<'_>, written: &AllWritten<'_>, mistakes: &mut Mistakes<'_>) {
    let mut seen = BTreeSet::new();
    for included in &one.raw.include {
        let name = &included.value;
        if !seen.insert(name) {
            mistakes.at(
                included.defined,
                format!("{name} is included twice; keep one"),
            );
        } else if !written.contains_key(name) {
            let reason = format!(
                "no lexicon is named {name}{}",
                nearest(name, written.keys())
            );
            mistakes.at(included.defined, reason);
        } else if let Some(path) = way_back(name, &one.name.value, written, &mut BTreeSet::new()) {
            let reason = format!(
                "the lexicon {} includes itself by way of {}",
                one.name.value,
                path.join(" → ")
            );
            mistakes.at(included.defined, reason);
        }
    }
}

/// The lists by which `from` leads to `to`, both of them in it.
fn way_back<'w>(
    from: &'w str,
    to: &str,
    written: &'w AllWritten<'_>,
    seen: &mut BTreeSet<&'w str>,
) -> Option<Vec<&'w str>> {
    if from == to {
        return Some(vec![from]);
    }
    if !seen.insert(from) {
        return None;
    }
    let includes = &written.get(from)?.raw.include;
    let mut path = includes
        .iter()
        .find_map(|next| way_back(&next.value, to, written, seen))?;
    path.insert(0, from);
    Some(path)
}

fn gather_terms(one: &Written<'_>, written: &AllWritten<'_>, terms: &mut BTreeSet<String>) {
    for included in &one.raw.include {
        gather_terms(&written[&included.value], written, terms);
    }
    for term in &one.raw.terms {
        terms.insert(crate::normalize::plain(&term.value).text);
    }
}
