//! Load: the files under `circumstances/` to [`Words`] and their tests, or the mistakes with file,
//! line and reason. Every list stands once, none is empty.

use super::selftest::{Case, RawExample};
use super::words::{List, Slogan, Words};
use crate::rules::{PackError, PackFile, mistake, nearest, yaml};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "circumstances/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lists: BTreeMap<String, RawList>,
    slogan: Option<Slogan>,
    #[serde(default)]
    tests: Vec<RawExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    #[serde(rename = "note")]
    _note: String,
    words: Vec<String>,
}

/// Lists and tests of a pack.
pub(crate) struct Circumstantial {
    pub(crate) words: Words,
    pub(crate) cases: Vec<Case>,
}

/// Reads the files of the folder.
pub(crate) fn load(files: &[PackFile]) -> Result<Circumstantial, PackError> {
    let mut mistakes = Vec::new();
    let mut lists: Vec<Option<Vec<String>>> = vec![None; List::ALL.len()];
    let mut cases = Vec::new();
    let mut slogan = None;
    for (file, source) in files.iter().filter(|(file, _)| file.starts_with(FOLDER)) {
        let parsed: File = match yaml(file, source) {
            Ok(parsed) => parsed,
            Err(mistake) => {
                mistakes.push(mistake);
                continue;
            }
        };
        slogan = slogan.or(parsed.slogan);
        for (name, raw) in parsed.lists {
            match words(&name, raw, &lists) {
                Ok((at, words)) => lists[at] = Some(words),
                Err((near, reason)) => {
                    mistakes.push(mistake(file, source, &format!("{name}:"), &near, reason));
                }
            }
        }
        for (at, raw) in parsed.tests.into_iter().enumerate() {
            match Case::of(file, raw) {
                Ok(case) => cases.push(case),
                Err((near, reason)) => {
                    let reason = format!("test {}: {reason}", at + 1);
                    mistakes.push(mistake(file, source, "tests:", &near, reason));
                }
            }
        }
    }
    PackError::gathered(mistakes)?;
    let mut all = Vec::with_capacity(lists.len());
    for (list, (_, _, missing)) in lists.into_iter().zip(List::ALL) {
        all.push(list.ok_or(PackError::Missing(missing))?);
    }
    for (list, name, _) in List::ALL {
        if let Some(whole) = list.within() {
            let stray = all[*list as usize]
                .iter()
                .find(|word| !all[whole as usize].contains(word));
            if let Some(stray) = stray {
                return Err(astray(files, name, stray, List::ALL[whole as usize].1));
            }
        }
    }
    Ok(Circumstantial {
        words: Words::of(
            all,
            slogan.ok_or(PackError::Missing("`slogan` of circumstances/"))?,
        ),
        cases,
    })
}

/// The place of a list and its words, normalised; or what is wrong, with the words to look for.
fn words(
    name: &str,
    raw: RawList,
    known: &[Option<Vec<String>>],
) -> Result<(usize, Vec<String>), (String, String)> {
    let at = List::ALL
        .iter()
        .position(|(_, word, _)| *word == name)
        .ok_or_else(|| {
            let names: Vec<String> = List::ALL.iter().map(|(_, w, _)| (*w).to_owned()).collect();
            let near = nearest(name, names.iter());
            let reason = format!("the program reads no list called {name}{near}");
            (String::new(), reason)
        })?;
    if known[at].is_some() {
        let reason = format!("the list {name} stands twice; keep it in one file");
        return Err((String::new(), reason));
    }
    if raw.words.is_empty() {
        return Err((String::new(), format!("the list {name} has no words")));
    }
    let mut seen = BTreeSet::new();
    let mut words = Vec::with_capacity(raw.words.len());
    for word in raw.words {
        let normal = crate::normalize::plain(&word).text;
        if normal.is_empty() {
            let reason = format!("{word:?} of the list {name} is nothing once normalised");
            return Err((word, reason));
        }
        if !seen.insert(normal.clone()) {
            let reason = format!("{word} stands twice in the list {name}; keep one");
            return Err((word, reason));
        }
        words.push(normal);
    }
    Ok((at, words))
}

/// A word of a list that must be part of another and is not.
fn astray(files: &[PackFile], name: &str, word: &str, whole: &str) -> PackError {
    let anchor = format!("{name}:");
    let (file, source) = files
        .iter()
        .find(|(file, source)| file.starts_with(FOLDER) && source.contains(&anchor))
        .expect("the list was read from one of the files");
    let reason = format!("{word} stands in {name}, which is part of {whole}: add it there too");
    mistake(file, source, &anchor, word, reason)
}

/// The lists of `rules/`, for tests of what reads them.
#[cfg(test)]
pub(super) fn of_rules() -> Words {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let files = crate::rules::read_folder(&folder).expect("the rules are readable");
    load(&files)
        .unwrap_or_else(|error| panic!("rules/{error}"))
        .words
}
