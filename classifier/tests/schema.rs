//! The schemas that editors check rule files by: every file of `rules/` fits its schema and names it
//! in its first line, what the program refuses the schema refuses where it can, and its words are
//! the program's.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use mingjian_domain::{Category, PartKind, ProductKind, SourceKind, Speaker};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn crate_path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

fn schema(name: &str) -> Value {
    let path = crate_path("../rules/schema").join(format!("{name}.json"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn parsed(yaml: &Path) -> Value {
    let text = fs::read_to_string(yaml).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", yaml.display()))
}

/// Every rule file with the schema for its place and the way from the file to it.
fn rule_files() -> Vec<(PathBuf, &'static str, &'static str)> {
    let root = crate_path("../rules");
    let mut files = Vec::new();
    for (folder, schema, way) in [
        ("packs", "pack", "../schema/"),
        ("lexicons", "lexicon", "../schema/"),
        ("circumstances", "circumstances", "../schema/"),
    ] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            files.push((entry.unwrap().path(), schema, way));
        }
    }
    for schema in ["law", "functions", "fusion", "pitch", "known-false-alarms"] {
        files.push((root.join(format!("{schema}.yaml")), schema, "schema/"));
    }
    files.sort();
    files
}

#[test]
fn every_rule_file_names_and_fits_its_schema() {
    let mut wrong = Vec::new();
    for (file, name, way) in rule_files() {
        let shown = file.display();
        let text = fs::read_to_string(&file).unwrap();
        let first = format!("# yaml-language-server: $schema={way}{name}.json");
        if text.lines().next() != Some(first.as_str()) {
            wrong.push(format!("{shown}: the first line must be {first}"));
        }
        let validator = jsonschema::draft7::new(&schema(name)).unwrap();
        for error in validator.iter_errors(&parsed(&file)).take(5) {
            wrong.push(format!("{shown}: {}: {error}", error.instance_path()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Mistakes that only the program sees: they are about other files, other places of the same file,
/// or the language of patterns.
const ONLY_THE_PROGRAM: [&str; 52] = [
    "and-without-within",
    "broken-expression",
    "count-beside-a-number",
    "count-of-more-than-there-are",
    "count-of-one",
    "count-without-reach",
    "empty-expression",
    "function-twice",
    "gap-at-the-beginning",
    "gap-too-wide",
    "gap-without-number",
    "law-ends-before-it-begins",
    "law-provision-twice",
    "lexicon-in-an-expression",
    "lexicon-includes-itself",
    "lexicon-twice",
    "lexicons-in-a-circle",
    "mark-around-nothing",
    "mark-in-clear",
    "mark-in-the-title",
    "mark-without-beginning",
    "mark-without-end",
    "marks-twice",
    "needs-goods-without-goods",
    "pattern-twice",
    "provisions-for-other-goods",
    "provisions-without-default",
    "same-id-twice",
    "sentence-in-patterns",
    "sentence-of-a-check",
    "sequence-in-parentheses",
    "sign-twice",
    "sign-with-broken-form",
    "term-of-nothing",
    "term-twice-after-normalising",
    "test-twice",
    "test-with-bad-registry",
    "test-with-no-day",
    "unclosed-group-in-an-expression",
    "unclosed-lexicon",
    "unclosed-parenthesis",
    "unclosed-quotation",
    "unknown-default-provision",
    "unknown-include",
    "unknown-lexicon",
    "unknown-lexicon-in-an-exception",
    "unknown-provision",
    "unknown-scope",
    "wide-colon",
    "within-a-sequence",
    "within-what",
    "word-of-nothing",
];

#[test]
fn what_a_schema_can_see_it_refuses() {
    let mut passed = BTreeSet::new();
    for entry in fs::read_dir(crate_path("tests/broken")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ext| ext != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let name = match text.split(':').next().unwrap() {
            "rules" => "pack",
            "lexicons" => "lexicon",
            "provisions" => "law",
            "functions" => "functions",
            "threshold" => "fusion",
            "bias" => "pitch",
            other => panic!("no schema for files that begin with {other}"),
        };
        let Ok(value) = serde_saphyr::from_str::<Value>(&text) else {
            continue;
        };
        if jsonschema::draft7::is_valid(&schema(name), &value) {
            passed.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    let known: BTreeSet<String> = ONLY_THE_PROGRAM.map(str::to_owned).into();
    assert_eq!(passed, known);
}

/// Every `enum` under a key of this name, with what is said of its words.
fn enums(value: &Value, key: &str, found: &mut Vec<(Vec<String>, Vec<String>)>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let of_items = inner.get("items").unwrap_or(inner);
                if name == key
                    && let Some(words) = of_items.get("enum")
                {
                    let all = |list: &Value| -> Vec<String> {
                        let list = list.as_array().unwrap();
                        list.iter()
                            .map(|w| w.as_str().unwrap().to_owned())
                            .collect()
                    };
                    let said = of_items
                        .get("enumDescriptions")
                        .map(all)
                        .unwrap_or_default();
                    found.push((all(words), said));
                }
                enums(inner, key, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| enums(inner, key, found)),
        _ => {}
    }
}

#[test]
fn the_words_of_the_schemas_are_those_of_the_program() {
    let of = |words: &[(&str, &str)]| -> (Vec<String>, Vec<String>) {
        words
            .iter()
            .map(|(w, zh)| ((*w).to_owned(), (*zh).to_owned()))
            .unzip()
    };
    let categories: Vec<_> = Category::ALL.iter().map(|w| (w.as_str(), w.zh())).collect();
    let products: Vec<_> = ProductKind::ALL
        .iter()
        .map(|w| (w.as_str(), w.zh()))
        .collect();
    let sources: Vec<_> = SourceKind::ALL
        .iter()
        .map(|w| (w.as_str(), w.zh()))
        .collect();
    let speakers: Vec<_> = Speaker::ALL.iter().map(|w| (w.as_str(), w.zh())).collect();
    for (key, wanted, schemas) in [
        ("category", of(&categories), &["pack", "pitch"][..]),
        ("products", of(&products), &["pack"]),
        ("product_kind", of(&products), &["pack", "circumstances"]),
        ("source_kind", of(&sources), &["pack", "circumstances"]),
        ("speaker", of(&speakers), &["pack", "circumstances"]),
        ("said_by", of(&speakers), &["circumstances"]),
        ("stated", of(&products), &["circumstances"]),
    ] {
        for name in schemas {
            let mut found = Vec::new();
            enums(&schema(name), key, &mut found);
            assert!(!found.is_empty(), "{name} has no {key}");
            for one in found {
                assert_eq!(one, wanted, "{key} in {name}");
            }
        }
    }
    let words = |pointer: &str, name: &str| -> Vec<String> {
        let list = schema(name)
            .pointer(pointer)
            .unwrap()
            .as_array()
            .unwrap()
            .clone();
        list.iter()
            .map(|w| w.as_str().unwrap().to_owned())
            .collect()
    };
    let with = |words: &[(&str, &str)], last: &str| -> Vec<String> {
        words
            .iter()
            .map(|(w, _)| *w)
            .chain([last])
            .map(str::to_owned)
            .collect()
    };
    let rule = "/definitions/rule/properties";
    assert_eq!(
        words(
            &format!("{rule}/provisions/anyOf/1/propertyNames/enum"),
            "pack"
        ),
        with(&products, "default")
    );
    let parts: Vec<_> = PartKind::ALL.iter().map(|w| (w.as_str(), "")).collect();
    assert_eq!(
        words("/properties/place/propertyNames/enum", "fusion"),
        with(&parts, "document")
    );
    let formal: Vec<&str> = categories.iter().map(|(w, _)| *w).collect();
    assert_eq!(words("/properties/formal/items/enum", "fusion"), formal);
    assert_eq!(
        words(&format!("{rule}/check/enum"), "pack"),
        told_names("check", "packs/a.yaml", A_CHECK)
    );
    let excuse = "/properties/tests/items/properties/expect/properties/excuse/enum";
    assert_eq!(
        words(excuse, "circumstances"),
        told_names("excuse", "circumstances/a.yaml", AN_EXCUSE)
    );
    let mut lists: Vec<String> = words("/properties/lists/propertyNames/enum", "circumstances");
    lists.sort();
    let mut written: Vec<String> = Vec::new();
    for (file, name, _) in rule_files() {
        if name == "circumstances" {
            let parsed = parsed(&file);
            written.extend(parsed["lists"].as_object().unwrap().keys().cloned());
        }
    }
    written.sort();
    assert_eq!(lists, written);
}

const A_CHECK: &str = "rules:
  - id: a
    version: 1
    title: {zh: 甲, en: A}
    category: comparison
    severity: 2
    provisions: [Law-17]
    check: nothing_of_the_kind
    explain: 说明。
    tests: {match: [甲], clear: [乙]}
";

const AN_EXCUSE: &str = "lists: {}
tests:
  - {text: «甲», expect: {excuse: nothing_of_the_kind}}
";

/// The words that the program names where it meets an unknown one.
fn told_names(what: &str, place: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let fixture = crate_path("tests/fixtures/pack");
    for inside in ["", "packs", "lexicons", "circumstances"] {
        fs::create_dir_all(folder.path().join(inside)).unwrap();
        for entry in fs::read_dir(fixture.join(inside)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(
                    &path,
                    folder.path().join(inside).join(path.file_name().unwrap()),
                )
                .unwrap();
            }
        }
    }
    fs::write(folder.path().join(place), text).unwrap();
    let told = Classifier::from_dir(folder.path())
        .err()
        .unwrap()
        .to_string();
    let (_, names) = told
        .split_once("; one of ")
        .unwrap_or_else(|| panic!("no {what} is named: {told}"));
    names.split(", ").map(str::to_owned).collect()
}
