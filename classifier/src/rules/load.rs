//! Load: files to a pack whose every reference is resolved, or the mistakes with their file, line,
//! column and reason. A pack is refused whole; whoever holds an older one keeps it.

use super::lexicons::{Lexicon, lexicons};
use super::mistake::{Mistakes, PackError, mistake};
use super::raw::{FunctionFile, FusionFile, LawFile, RawProvision, RuleFile};
use super::typed::{Known, LoadedRule, typed};
use crate::circumstances::{self, Circumstantial};
use crate::fuse::Fusion;
use crate::pitch::{Pitch, PitchFile};
use mingjian_domain::{LawTable, PartKind, Provision, ProvisionId};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A file of a pack: its path inside the folder, with forward slashes, and its text.
pub(crate) type PackFile = (String, String);

/// A pack that holds together.
pub(crate) struct Pack {
    pub(crate) lexicons: BTreeMap<String, Lexicon>,
    pub(crate) rules: Vec<LoadedRule>,
    pub(crate) law: LawTable,
    /// Permitted functions: every name, then which function it is.
    pub(crate) functions: Vec<(String, usize)>,
    pub(crate) fusion: Fusion,
    pub(crate) pitch: Pitch,
    pub(crate) circumstances: Circumstantial,
}

/// Every YAML file under a folder, in order of path.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<PackFile>, PackError> {
    let mut files = Vec::new();
    gather(folder, folder, &mut files)?;
    files.sort();
    Ok(files)
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<PackFile>) -> Result<(), PackError> {
    let unreadable = |path: &Path, source| PackError::Unreadable {
        file: path.display().to_string(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(|e| unreadable(folder, e))? {
        let path = entry.map_err(|e| unreadable(folder, e))?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|ext| ext == "yaml" || ext == "yml")
        {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            let name = path.strip_prefix(root).unwrap_or(&path);
            let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            files.push((name.join("/"), text));
        }
    }
    Ok(())
}

/// Files that stand in the folder itself.
const ALONE: [&str; 5] = [
    "law.yaml",
    "functions.yaml",
    "fusion.yaml",
    "pitch.yaml",
    crate::author::known::FILE,
];
const FOLDERS: [&str; 3] = ["packs/", "lexicons/", "circumstances/"];

/// Reads a pack from its files.
pub(crate) fn load(files: &[PackFile]) -> Result<Pack, PackError> {
    strangers(files)?;
    let law = law(files)?;
    let fusion = fusion(files)?;
    let pitch = pitch(files)?;
    let circumstances = circumstances::load(files)?;
    let functions = functions(files)?;
    let lexicons = lexicons(files)?;
    let rules = rules(files, &law, &lexicons)?;
    Ok(Pack {
        lexicons,
        rules,
        law,
        functions,
        fusion,
        pitch,
        circumstances,
    })
}

/// A file that nothing reads would be a rule that its author believes in.
fn strangers(files: &[PackFile]) -> Result<(), PackError> {
    let read = |name: &str| {
        let in_folder = FOLDERS.iter().any(|folder| name.starts_with(folder));
        name.ends_with(".yaml") && (in_folder || ALONE.contains(&name))
    };
    let mistakes = files
        .iter()
        .filter(|(name, _)| !read(name))
        .map(|(name, source)| {
            let reason = "nothing reads this file; rules stand in packs/, words in lexicons/ and circumstances/, as .yaml";
            mistake(name, source, "", "", reason)
        })
        .collect();
    PackError::gathered(mistakes)
}

fn one<'f, T: serde::de::DeserializeOwned>(
    files: &'f [PackFile],
    name: &'static str,
) -> Result<(T, &'f str), PackError> {
    let (file, source) = files
        .iter()
        .find(|(file, _)| file == name)
        .ok_or(PackError::Missing(name))?;
    Ok((yaml(file, source)?, source))
}

pub(crate) fn yaml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, PackError> {
    serde_saphyr::from_str(text).map_err(|error| PackError::Mistake {
        file: file.to_owned(),
        line: error.location().map_or(1, |at| at.line() as usize),
        column: error.location().map_or(1, |at| at.column() as usize),
        reason: one_line(&error.without_snippet().to_string()),
    })
}

/// The first line of a message, without the place that is given apart.
fn one_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let line = line.split(" at line ").next().unwrap_or(line);
    match line.strip_prefix("duplicate mapping key: ") {
        Some(key) => {
            let key = key.split(", set ").next().unwrap_or(key);
            format!("the key `{key}` stands twice; keep one")
        }
        None if line == "invalid boolean" => "only true or false may stand here".to_owned(),
        None => line.to_owned(),
    }
}

fn pitch(files: &[PackFile]) -> Result<Pitch, PackError> {
    let (file, source): (PitchFile, _) = one(files, "pitch.yaml")?;
    Pitch::of(file).map_err(|(place, reason)| {
        let mut mistakes = Mistakes::of("pitch.yaml", source);
        mistakes.at(place, reason);
        mistakes.all.remove(0)
    })
}

fn fusion(files: &[PackFile]) -> Result<Fusion, PackError> {
    let (file, source): (FusionFile, _) = one(files, "fusion.yaml")?;
    let wrong = |key: &str, near: &str, reason: String| {
        Err(mistake("fusion.yaml", source, key, near, reason))
    };
    if !(0.0..=1.0).contains(&file.threshold) {
        let reason = format!(
            "the threshold is a risk from 0 to 1, not {}",
            file.threshold
        );
        return wrong("threshold:", "", reason);
    }
    for (key, weights) in [("finding:", &file.finding), ("form:", &file.form)] {
        if !weights.keys().copied().eq(1..=4) {
            let reason = "each severity from 1 to 4 has its weight, and no other".to_owned();
            return wrong(key, "", reason);
        }
    }
    let known: Vec<&str> = PartKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let stray = file
        .place
        .keys()
        .find(|place| !known.contains(&place.as_str()) && *place != "document");
    if let Some(place) = stray {
        let reason = format!(
            "no place is called {place}; one of {}, document",
            known.join(", ")
        );
        return wrong("place:", place, reason);
    }
    Ok(file.into())
}

/// Permitted functions: every name as texts are normalised, and which function it is.
fn functions(files: &[PackFile]) -> Result<Vec<(String, usize)>, PackError> {
    let (file, source): (FunctionFile, _) = one(files, "functions.yaml")?;
    let mut mistakes = Mistakes::of("functions.yaml", source);
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut functions = Vec::new();
    for (at, function) in file.functions.into_iter().enumerate() {
        for name in std::iter::once(function.name).chain(function.aliases) {
            let normal = crate::normalize::plain(&name.value).text;
            if known.insert(normal.clone(), at).is_some() {
                let reason = format!("{} stands twice; keep it with one function", name.value);
                mistakes.at(name.defined, reason);
            }
            functions.push((normal, at));
        }
    }
    PackError::gathered(mistakes.all)?;
    Ok(functions)
}

fn law(files: &[PackFile]) -> Result<LawTable, PackError> {
    let (file, source): (LawFile, _) = one(files, "law.yaml")?;
    let mut mistakes = Mistakes::of("law.yaml", source);
    let mut table = LawTable::default();
    for raw in file.provisions {
        let place = raw.id.defined;
        let provision = provision(raw, &mut mistakes);
        let id = provision.id.clone();
        if table.provisions.insert(id.clone(), provision).is_some() {
            let reason = format!("the provision {id} stands twice; give one of them another id");
            mistakes.at(place, reason);
        }
    }
    PackError::gathered(mistakes.all)?;
    Ok(table)
}

fn provision(raw: RawProvision, mistakes: &mut Mistakes<'_>) -> Provision {
    for (text, key) in [
        (&raw.id, "id"),
        (&raw.law, "law"),
        (&raw.short, "short"),
        (&raw.cite, "cite"),
        (&raw.says, "says"),
    ] {
        if text.value.trim().is_empty() {
            mistakes.at(text.defined, format!("`{key}` is empty"));
        }
    }
    if let Some(to) = raw.to.as_ref().filter(|to| to.value < raw.from) {
        let reason = format!(
            "it is in force to {}, before it begins ({})",
            to.value, raw.from
        );
        mistakes.at(to.defined, reason);
    }
    Provision {
        id: ProvisionId(raw.id.value),
        law: raw.law.value,
        short: raw.short.value,
        cite: raw.cite.value,
        says: raw.says.value,
        penalty: raw.penalty,
        from: raw.from,
        to: raw.to.map(|to| to.value),
        unverified: raw.unverified,
    }
}

pub(crate) fn in_folder<'f>(
    files: &'f [PackFile],
    folder: &'f str,
) -> impl Iterator<Item = &'f PackFile> {
    files
        .iter()
        .filter(move |(file, _)| file.starts_with(folder))
}

fn rules(
    files: &[PackFile],
    law: &LawTable,
    lexicons: &BTreeMap<String, Lexicon>,
) -> Result<Vec<LoadedRule>, PackError> {
    let known = Known { law, lexicons };
    let mut rules = Vec::new();
    let mut all = Vec::new();
    let mut ids: HashMap<String, &str> = HashMap::new();
    for (file, source) in in_folder(files, "packs/") {
        let parsed: RuleFile = match yaml(file, source) {
            Ok(parsed) => parsed,
            Err(mistake) => {
                all.push(mistake);
                continue;
            }
        };
        let mut mistakes = Mistakes::of(file, source);
        for raw in parsed.rules {
            let id = raw.id.clone();
            if let Some(other) = ids.insert(id.value.clone(), file) {
                let reason = format!(
                    "the rule {} already stands in {other}; give one of them another id",
                    id.value
                );
                mistakes.at(id.defined, reason);
            }
            rules.extend(typed(raw, &known, &mut mistakes));
        }
        all.append(&mut mistakes.all);
    }
    PackError::gathered(all)?;
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_text_is_loaded_or_refused(text in "(lexicons|rules|provisions|[a-z{}\\[\\]:,&*!|>\"' \n\t甲-]){0,60}") {
            for file in ["law.yaml", "pitch.yaml", "fusion.yaml", "functions.yaml", "lexicons/a.yaml", "packs/a.yaml"] {
                let mut files: Vec<PackFile> = vec![
                    ("functions.yaml".into(), "functions: []".into()),
                    ("fusion.yaml".into(), include_str!("../../tests/fixtures/pack/fusion.yaml").into()),
                    ("law.yaml".into(), "provisions: []".into()),
                    ("pitch.yaml".into(), include_str!("../../tests/fixtures/pack/pitch.yaml").into()),
                ];
                files.retain(|(name, _)| name != file);
                files.push((file.into(), text.clone()));
                let _ = load(&files);
            }
        }
    }
}
