//! Rule files with one mistake each, beside exactly what their author is told.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::Classifier;
use std::fs;
use std::path::{Path, PathBuf};

fn here(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(inside)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// What the author of the broken file reads.
fn told(broken: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    copy(&here("fixtures/pack"), folder.path());
    let text = fs::read_to_string(broken).unwrap();
    let name = broken.file_name().unwrap().to_string_lossy();
    let key = text.split(':').next().unwrap();
    let place = match key {
        "rules" => format!("packs/{name}"),
        "lexicons" => format!("lexicons/{name}"),
        "provisions" => "law.yaml".to_owned(),
        "functions" => "functions.yaml".to_owned(),
        "threshold" => "fusion.yaml".to_owned(),
        "bias" => "pitch.yaml".to_owned(),
        other => panic!("{name}: no file of a pack begins with {other}"),
    };
    fs::write(folder.path().join(place), text).unwrap();
    refused(folder.path())
}

/// Why a rule folder is refused.
fn refused(folder: &Path) -> String {
    match Classifier::from_dir(folder) {
        Ok(_) => panic!("{} was accepted", folder.display()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_mistake_is_told_with_file_line_column_and_reason() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(here("broken")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ext| ext != "yaml") {
            continue;
        }
        count += 1;
        let told = told(&path);
        let beside = path.with_extension("txt");
        if std::env::var_os("UPDATE_BROKEN").is_some() {
            fs::write(&beside, format!("{told}\n")).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if expected.trim_end() != told {
            wrong.push(format!(
                "{}\n  expected {}\n  told     {told}",
                path.display(),
                expected.trim_end()
            ));
        }
    }
    assert!(count >= 40, "only {count} broken files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        refused(folder.path()),
        "law.yaml is missing from the rule folder; nothing was loaded"
    );
}

/// A rule in a file that nothing reads would be one that its author believes in.
#[test]
fn files_that_nothing_reads_are_named() {
    for name in ["pack/mine.yaml", "mine.yaml", "packs/mine.yml"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&here("fixtures/pack"), folder.path());
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "rules: []").unwrap();
        assert_eq!(
            refused(folder.path()),
            format!(
                "{name}:1:1: nothing reads this file; rules stand in packs/, words in lexicons/ and circumstances/, as .yaml"
            )
        );
    }
}
