//! Load: files to a pack whose every reference is resolved, or the first mistake with its file,
//! line and reason. A pack is refused whole; whoever holds an older one keeps it.

use super::lexicons::{Lexicon, lexicons};
use super::mistake::{PackError, mistake, nearest};
use super::raw::{FunctionFile, FusionFile, LawFile, RawCase, RawRule, RuleFile};
use crate::circumstances::{self, Circumstantial};
use crate::fuse::Fusion;
use crate::pitch::{Pitch, PitchFile};
use mingjian_domain::{
    Category, LawTable, ProductKind, ProvisionId, Severity, SourceKind, Speaker,
};
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

/// A rule as loaded: its words typed, its patterns still text.
pub(crate) struct LoadedRule {
    pub(crate) raw: RawRule,
    pub(crate) category: Category,
    pub(crate) severity: Severity,
    pub(crate) products: Vec<ProductKind>,
    pub(crate) provisions: Vec<(Option<ProductKind>, Vec<ProvisionId>)>,
    pub(crate) file: String,
    source: String,
}

impl LoadedRule {
    /// A mistake in this rule, at the line that holds `near`.
    pub(crate) fn mistake(&self, near: &str, reason: impl Into<String>) -> PackError {
        mistake(
            &self.file,
            &self.source,
            &format!("id: {}", self.raw.id),
            near,
            reason,
        )
    }
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
        } else if path.extension().is_some_and(|ext| ext == "yaml") {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            let name = path.strip_prefix(root).unwrap_or(&path);
            let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            files.push((name.join("/"), text));
        }
    }
    Ok(())
}

/// Reads a pack from its files.
pub(crate) fn load(files: &[PackFile]) -> Result<Pack, PackError> {
    let law = law(files)?;
    let fusion: FusionFile = one(files, "fusion.yaml")?;
    let pitch = pitch(files)?;
    let circumstances = circumstances::load(files)?;
    let functions: FunctionFile = one(files, "functions.yaml")?;
    let lexicons = lexicons(files)?;
    let rules = rules(files, &law)?;
    Ok(Pack {
        lexicons,
        rules,
        law,
        functions: functions
            .functions
            .into_iter()
            .enumerate()
            .flat_map(|(at, f)| {
                std::iter::once(f.name)
                    .chain(f.aliases)
                    .map(move |n| (n, at))
            })
            .map(|(name, at)| (crate::normalize::plain(&name).text, at))
            .collect(),
        fusion: fusion.into(),
        pitch,
        circumstances,
    })
}

fn one<T: serde::de::DeserializeOwned>(
    files: &[PackFile],
    name: &'static str,
) -> Result<T, PackError> {
    let (file, text) = files
        .iter()
        .find(|(file, _)| file == name)
        .ok_or(PackError::Missing(name))?;
    yaml(file, text)
}

pub(crate) fn yaml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, PackError> {
    serde_saphyr::from_str(text).map_err(|error| PackError::Mistake {
        file: file.to_owned(),
        line: error.location().map_or(1, |at| at.line() as usize),
        reason: one_line(&error.without_snippet().to_string()),
    })
}

/// The first line of a message, without the place that is given apart.
fn one_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    line.split(" at line ").next().unwrap_or(line).to_owned()
}

fn pitch(files: &[PackFile]) -> Result<Pitch, PackError> {
    let file: PitchFile = one(files, "pitch.yaml")?;
    Pitch::of(file).map_err(|(form, why)| {
        let source = files
            .iter()
            .find(|(file, _)| file == "pitch.yaml")
            .map_or("", |(_, source)| source.as_str());
        let reason = format!(
            "the form {form} is no regular expression: {}",
            one_line(&why)
        );
        mistake("pitch.yaml", source, "signs:", &form, reason)
    })
}

fn law(files: &[PackFile]) -> Result<LawTable, PackError> {
    let parsed: LawFile = one(files, "law.yaml")?;
    let source = &files
        .iter()
        .find(|(file, _)| file == "law.yaml")
        .expect("it was just read")
        .1;
    let mut table = LawTable::default();
    for provision in parsed.provisions {
        let id = provision.id.clone();
        if table.provisions.insert(id.clone(), provision).is_some() {
            return Err(mistake(
                "law.yaml",
                source,
                &id.0,
                "",
                format!("the provision {id} stands twice; give one of them another id"),
            ));
        }
    }
    Ok(table)
}

pub(crate) fn in_folder<'f>(
    files: &'f [PackFile],
    folder: &'f str,
) -> impl Iterator<Item = &'f PackFile> {
    files
        .iter()
        .filter(move |(file, _)| file.starts_with(folder))
}

const DEFAULT_PRODUCTS: [ProductKind; 4] = [
    ProductKind::HealthFood,
    ProductKind::OrdinaryFood,
    ProductKind::Cosmetic,
    ProductKind::Unknown,
];

fn rules(files: &[PackFile], law: &LawTable) -> Result<Vec<LoadedRule>, PackError> {
    let mut rules = Vec::new();
    let mut mistakes = Vec::new();
    let mut ids: HashMap<String, String> = HashMap::new();
    for (file, source) in in_folder(files, "packs/") {
        let parsed: RuleFile = match yaml(file, source) {
            Ok(parsed) => parsed,
            Err(mistake) => {
                mistakes.push(mistake);
                continue;
            }
        };
        for raw in parsed.rules {
            match typed(raw, file, source, law) {
                Ok(rule) => {
                    if let Some(other) = ids.insert(rule.raw.id.clone(), file.clone()) {
                        let id = &rule.raw.id;
                        mistakes.push(rule.mistake("", format!("the rule {id} already stands in {other}; give one of them another id")));
                    }
                    rules.push(rule);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
    }
    PackError::gathered(mistakes)?;
    Ok(rules)
}

fn typed(raw: RawRule, file: &str, source: &str, law: &LawTable) -> Result<LoadedRule, PackError> {
    let mut rule = LoadedRule {
        category: Category::DiseaseTreatment,
        severity: Severity::HINT,
        products: DEFAULT_PRODUCTS.to_vec(),
        provisions: Vec::new(),
        file: file.to_owned(),
        source: source.to_owned(),
        raw,
    };
    if rule.raw.id.is_empty()
        || !rule
            .raw
            .id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return Err(rule.mistake(
            "",
            format!(
                "the id {:?} may hold small letters, digits and hyphens only",
                rule.raw.id
            ),
        ));
    }
    rule.category = rule.raw.category.parse().map_err(|_| {
        let known = Category::ALL
            .iter()
            .map(|c| c.as_str().to_owned())
            .collect::<Vec<_>>();
        rule.mistake(
            "category:",
            format!(
                "no category has the id {:?}{}",
                rule.raw.category,
                nearest(&rule.raw.category, known.iter())
            ),
        )
    })?;
    rule.severity =
        Severity::try_from(rule.raw.severity).map_err(|why| rule.mistake("severity:", why))?;
    if let Some(products) = &rule.raw.products {
        rule.products = products
            .iter()
            .map(|word| product(word, &rule))
            .collect::<Result<_, _>>()?;
    }
    for (key, ids) in &rule.raw.provisions.0 {
        let kind = if key == "default" {
            None
        } else {
            Some(product(key, &rule)?)
        };
        for id in ids {
            if law.get(&ProvisionId(id.clone())).is_none() {
                let known: Vec<String> = law.provisions.keys().map(|id| id.0.clone()).collect();
                return Err(rule.mistake(
                    id,
                    format!(
                        "law.yaml has no provision {id}{}",
                        nearest(id, known.iter())
                    ),
                ));
            }
        }
        rule.provisions
            .push((kind, ids.iter().cloned().map(ProvisionId).collect()));
    }
    if rule.raw.patterns.is_empty() == rule.raw.check.is_none() {
        return Err(rule.mistake(
            "",
            format!("the rule {} needs either patterns or a check", rule.raw.id),
        ));
    }
    for case in rule.raw.tests.matches.iter().chain(&rule.raw.tests.clear) {
        check_case(case, &rule)?;
    }
    Ok(rule)
}

fn product(word: &str, rule: &LoadedRule) -> Result<ProductKind, PackError> {
    word_of(
        ProductKind::ALL,
        ProductKind::as_str,
        word,
        "product kind",
        rule,
    )
}

fn word_of<T: Copy>(
    all: &[T],
    name: fn(T) -> &'static str,
    word: &str,
    what: &str,
    rule: &LoadedRule,
) -> Result<T, PackError> {
    all.iter()
        .copied()
        .find(|v| name(*v) == word)
        .ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|v| name(*v)).collect();
            rule.mistake(
                word,
                format!("no {what} is called {word:?}; one of {}", known.join(", ")),
            )
        })
}

fn check_case(case: &RawCase, rule: &LoadedRule) -> Result<(), PackError> {
    if let Some(word) = &case.product_kind {
        product(word, rule)?;
    }
    if let Some(word) = &case.source_kind {
        word_of(
            SourceKind::ALL,
            SourceKind::as_str,
            word,
            "source kind",
            rule,
        )?;
    }
    if let Some(word) = &case.speaker {
        word_of(Speaker::ALL, Speaker::as_str, word, "speaker", rule)?;
    }
    if case.text.is_some() != case.cues.is_empty() {
        return Err(rule.mistake("tests:", "a test has either text or cues"));
    }
    Ok(())
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
