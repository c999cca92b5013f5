//! Every example of `docs/rules.md` as it says at its end: rules by their own tests, patterns on the
//! texts beside them, mistakes by what is told of them.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{Document, Part, PartKind, Place, Position};
use std::fs;
use std::path::{Path, PathBuf};

fn crate_path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// A fenced block: what it is called, its first line in the page, its text.
struct Block {
    info: String,
    line: usize,
    text: String,
}

fn blocks() -> Vec<Block> {
    let page = fs::read_to_string(crate_path("../docs/rules.md")).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                let info = info.trim().to_owned();
                let (line, text) = (at + 1, String::new());
                blocks.push(Block { info, line, text });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a block of docs/rules.md is never closed");
    blocks
}

/// The rule folder without its rules, the yaml blocks of the page added to it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = crate_path("../rules");
    for inside in ["", "lexicons", "circumstances"] {
        fs::create_dir_all(folder.path().join(inside)).unwrap();
        for entry in fs::read_dir(from.join(inside)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && path.extension().is_some_and(|ext| ext == "yaml") {
                fs::copy(
                    &path,
                    folder.path().join(inside).join(path.file_name().unwrap()),
                )
                .unwrap();
            }
        }
    }
    fs::create_dir(folder.path().join("packs")).unwrap();
    for block in blocks().iter().filter(|block| block.info == "yaml") {
        add(folder.path(), block);
    }
    folder
}

fn add(folder: &Path, block: &Block) {
    let key = block.text.split(':').next().unwrap();
    let named = |inside: &str| {
        folder
            .join(inside)
            .join(format!("line-{}.yaml", block.line))
    };
    let (path, text) = match key {
        "rules" => (named("packs"), block.text.clone()),
        "lexicons" => (named("lexicons"), block.text.clone()),
        "tests" => (
            named("circumstances"),
            format!("lists: {{}}\n{}", block.text),
        ),
        "bias" => (folder.join("pitch.yaml"), block.text.clone()),
        "provisions" => {
            let path = folder.join("law.yaml");
            let law = fs::read_to_string(&path).unwrap();
            let more = block.text.strip_prefix("provisions:\n").unwrap();
            (path, format!("{}\n{more}", law.trim_end()))
        }
        other => panic!("docs/rules.md:{}: no file begins with {other}", block.line),
    };
    fs::write(path, text).unwrap();
}

#[test]
fn the_rules_and_words_of_the_page_pass_their_own_tests() {
    let folder = folder();
    let classifier = Classifier::from_dir(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let report = classifier.test();
    let failures: Vec<String> = report
        .failures
        .iter()
        .filter(|failure| failure.rule.0.starts_with("doc-") || failure.rule.0.contains("line-"))
        .map(|f| {
            format!(
                "{}: {}\n  expected {}\n  got {}",
                f.rule.0, f.text, f.expected, f.got
            )
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let few: Vec<&str> = report
        .coverage
        .iter()
        .filter(|one| !one.is_enough())
        .map(|one| one.rule.0.as_str())
        .collect();
    assert!(few.is_empty(), "too few matches or near misses: {few:?}");
}

/// A pattern block: its patterns, its exceptions, its texts and whether they are found.
#[derive(Default)]
struct Example {
    line: usize,
    patterns: Vec<String>,
    unless: Vec<String>,
    texts: Vec<(bool, String)>,
}

fn examples() -> Vec<Example> {
    let of = |block: &Block| {
        let mut example = Example {
            line: block.line,
            ..Example::default()
        };
        for line in block.text.lines() {
            if let Some(text) = line.strip_prefix("命中 ") {
                example.texts.push((true, text.to_owned()));
            } else if let Some(text) = line.strip_prefix("不命中 ") {
                example.texts.push((false, text.to_owned()));
            } else if let Some(exception) = line.strip_prefix("例外 ") {
                example.unless.push(exception.to_owned());
            } else {
                example.patterns.push(line.to_owned());
            }
        }
        assert!(
            !example.texts.is_empty(),
            "docs/rules.md:{}: no text",
            block.line
        );
        example
    };
    let blocks = blocks();
    blocks
        .iter()
        .filter(|block| block.info == "模式")
        .map(of)
        .collect()
}

/// All pattern blocks as one pack file, each a rule named by its line.
fn as_rules(examples: &[Example]) -> String {
    let list = |texts: &[String]| -> String {
        let quoted: Vec<String> = texts
            .iter()
            .map(|t| format!("'{}'", t.replace('\'', "''")))
            .collect();
        quoted.join(", ")
    };
    let mut pack = String::from("rules:\n");
    for example in examples {
        pack.push_str(&format!(
            "  - id: line-{}\n    version: 1\n    title: {{zh: 例, en: Example}}\n    category: comparison\n    severity: 2\n    \
             provisions: [AdLaw-17]\n    products: [health_food, ordinary_food, drug, device, cosmetic, none, unknown]\n    \
             needs_goods: false\n    negation: ignores\n    patterns: [{}]\n    unless: [{}]\n    explain: 例。\n    tests: {{}}\n",
            example.line,
            list(&example.patterns),
            list(&example.unless)
        ));
    }
    pack
}

/// The document of a text, and the place that is marked in it.
fn document(text: &str) -> (Document, Option<Place>) {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut offset = 0;
    for c in text.chars() {
        match c {
            '«' | '»' => marks.push(Position { part: 0, offset }),
            c => {
                plain.push(if c == '⏎' { '\n' } else { c });
                offset += 1;
            }
        }
    }
    let place = match marks.as_slice() {
        [from, to] => Some(Place::Text {
            from: *from,
            to: *to,
        }),
        _ => None,
    };
    let document = Document::of(vec![Part::plain(PartKind::Body, plain)]);
    (document, place)
}

#[test]
fn patterns_fit_the_texts_that_the_page_says() {
    let folder = folder();
    let examples = examples();
    fs::write(
        folder.path().join("packs/patterns.yaml"),
        as_rules(&examples),
    )
    .unwrap();
    let classifier = Classifier::from_dir(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    for example in &examples {
        for (must, text) in &example.texts {
            let (document, marked) = document(text);
            let read = classifier.assess(&document, Readers::Rules);
            let rule = format!("line-{}@1", example.line);
            let found: Vec<_> = read.findings.iter().filter(|f| f.rule.0 == rule).collect();
            let fits = match marked {
                Some(place) if *must => found.iter().any(|f| f.place == place),
                _ => found.is_empty() != *must,
            };
            if !fits || *must && marked.is_none() {
                let got: Vec<&str> = found.iter().map(|f| f.quote.as_str()).collect();
                wrong.push(format!("docs/rules.md:{}: {text}: {got:?}", example.line));
            }
        }
    }
    assert!(
        examples.len() >= 20,
        "only {} pattern blocks",
        examples.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_are_told_as_the_page_says() {
    let blocks = blocks();
    let mut told = 0;
    for pair in blocks.windows(2) {
        if pair[0].info != "yaml 错例" {
            continue;
        }
        assert_eq!(pair[1].info, "报错", "docs/rules.md:{}", pair[0].line);
        let folder = folder();
        fs::write(folder.path().join("packs/doc.yaml"), &pair[0].text).unwrap();
        let error = Classifier::from_dir(folder.path())
            .err()
            .unwrap()
            .to_string();
        assert_eq!(error, pair[1].text.trim_end());
        told += 1;
    }
    assert!(told > 0);
}

/// Blocks that nothing runs would go stale.
#[test]
fn every_block_of_the_page_is_of_a_known_kind() {
    for block in blocks() {
        let known = ["yaml", "模式", "yaml 错例", "报错", "console"];
        assert!(
            known.contains(&block.info.as_str()),
            "docs/rules.md:{}: {}",
            block.line,
            block.info
        );
    }
}

/// The categories are listed as the program knows them.
#[test]
fn the_page_names_every_category() {
    let page = fs::read_to_string(crate_path("../docs/rules.md")).unwrap();
    for category in mingjian_domain::Category::ALL {
        let wanted = format!("`{}` {}", category.as_str(), category.zh());
        assert!(page.contains(&wanted), "{wanted}");
    }
}
