//! Lexicons: files of words to lists with what they include, each word as texts are normalised.

use super::load::{PackFile, in_folder, yaml};
use super::mistake::{PackError, mistake, nearest};
use super::raw::{LexiconFile, RawLexicon};
use std::collections::{BTreeMap, BTreeSet};

/// One list of words, included lists in it.
pub(crate) struct Lexicon {
    pub(crate) terms: Vec<String>,
    pub(crate) evasion: bool,
}

pub(super) fn lexicons(files: &[PackFile]) -> Result<BTreeMap<String, Lexicon>, PackError> {
    let mut raws: BTreeMap<String, (&PackFile, RawLexicon)> = BTreeMap::new();
    for file in in_folder(files, "lexicons/") {
        let parsed: LexiconFile = yaml(&file.0, &file.1)?;
        for (name, lexicon) in parsed.lexicons {
            if let Some((other, _)) = raws.get(&name) {
                let reason = format!(
                    "the lexicon {name} already stands in {}; rename one of them",
                    other.0
                );
                return Err(mistake(&file.0, &file.1, &format!("{name}:"), "", reason));
            }
            raws.insert(name, (file, lexicon));
        }
    }
    let mut done = BTreeMap::new();
    for name in raws.keys() {
        let mut terms = BTreeSet::new();
        gather_terms(name, &raws, &mut Vec::new(), &mut terms)?;
        let (file, raw) = &raws[name];
        if terms.is_empty() {
            return Err(mistake(
                &file.0,
                &file.1,
                &format!("{name}:"),
                "",
                format!("the lexicon {name} holds no words; give it terms or include another"),
            ));
        }
        done.insert(
            name.clone(),
            Lexicon {
                terms: terms.into_iter().collect(),
                evasion: raw.evasion,
            },
        );
    }
    Ok(done)
}

fn gather_terms<'r>(
    name: &'r str,
    raws: &'r BTreeMap<String, (&PackFile, RawLexicon)>,
    path: &mut Vec<&'r str>,
    terms: &mut BTreeSet<String>,
) -> Result<(), PackError> {
    let (file, raw) = &raws[name];
    let anchor = format!("{name}:");
    if path.contains(&name) {
        let reason = format!(
            "the lexicon {name} includes itself by way of {}",
            path.join(" → ")
        );
        return Err(mistake(&file.0, &file.1, &anchor, "", reason));
    }
    path.push(name);
    for included in &raw.include {
        if !raws.contains_key(included) {
            let reason = format!(
                "no lexicon is named {included}{}",
                nearest(included, raws.keys())
            );
            return Err(mistake(&file.0, &file.1, &anchor, included, reason));
        }
        gather_terms(included, raws, path, terms)?;
    }
    path.pop();
    for term in &raw.terms {
        let normal = crate::normalize::plain(term).text;
        if normal.trim().is_empty() {
            let reason =
                format!("nothing is left of the term {term:?} after normalising; remove it");
            return Err(mistake(&file.0, &file.1, &anchor, term, reason));
        }
        terms.insert(normal);
    }
    Ok(())
}
