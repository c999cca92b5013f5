//! The pattern language: which places of a text a pattern fits.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{Document, Part, PartKind, Speaker};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Everything of the small pack but its rules.
fn common_files(to: &Path) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack");
    fs::create_dir(to.join("packs")).unwrap();
    for folder in ["", "lexicons", "circumstances"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(fixture.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
}

/// A pack with one rule of these patterns and exceptions, beside the lexicons of the small pack.
fn with(patterns: &[&str], unless: &[&str]) -> Classifier {
    let folder = tempfile::tempdir().unwrap();
    common_files(folder.path());
    let list = |texts: &[&str]| -> String {
        let quoted: Vec<String> = texts
            .iter()
            .map(|t| format!("'{}'", t.replace('\'', "''")))
            .collect();
        format!("[{}]", quoted.join(", "))
    };
    let rule = format!(
        "rules:\n  - id: one\n    version: 1\n    title: {{zh: 一, en: One}}\n    category: comparison\n    severity: 2\n    \
         provisions: [Law-17]\n    products: [health_food, ordinary_food, drug, device, cosmetic, none, unknown]\n    needs_goods: false\n    negation: ignores\n    patterns: {}\n    unless: {}\n    \
         explain: 一。\n    tests: {{match: [], clear: []}}\n",
        list(patterns),
        list(unless)
    );
    fs::write(folder.path().join("packs/one.yaml"), rule).unwrap();
    Classifier::from_dir(folder.path())
        .unwrap_or_else(|error| panic!("{patterns:?} {unless:?}: {error}"))
}

fn document(kind: PartKind, texts: &[&str]) -> Document {
    Document::of(
        texts
            .iter()
            .map(|text| Part {
                speaker: Speaker::Unknown,
                ..Part::plain(kind, *text)
            })
            .collect(),
    )
}

fn quotes_of(classifier: &Classifier, document: &Document) -> Vec<String> {
    let read = classifier.assess(document, Readers::Rules);
    read.findings.into_iter().map(|f| f.quote).collect()
}

/// What one pattern finds in one paragraph.
fn quotes(pattern: &str, text: &str) -> Vec<String> {
    quotes_of(&with(&[pattern], &[]), &document(PartKind::Body, &[text]))
}

#[test]
fn within_a_sentence_whatever_stands_between() {
    let long = "很".repeat(150);
    let far = format!("老张{long}见了小李");
    assert_eq!(quotes("小李 & 老张 within sentence", &far), [far.as_str()]);
    assert_eq!(
        quotes("小李 & 老张 within sentence", "老张走了。小李来了"),
        [""; 0]
    );
    assert_eq!(
        quotes(
            "小李 & 老张 within sentence",
            "小李见了老张，老张很高兴，又见小李"
        ),
        ["小李见了老张", "老张很高兴，又见小李"]
    );
    let very = "很".repeat(500);
    assert_eq!(
        quotes("小李 & 老张 within sentence", &format!("老张{very}小李")),
        [""; 0]
    );
}

#[test]
fn the_order_of_sides_does_not_matter() {
    for text in [
        "甲物。乙物、乙物，甲物",
        "乙物甲物乙物",
        "甲物 乙物丙物。丙物甲物 乙物",
    ] {
        let one = quotes("甲物 & 乙物 within paragraph", text);
        assert_eq!(quotes("乙物 & 甲物 within paragraph", text), one, "{text}");
        assert!(!one.is_empty());
    }
}

#[test]
fn within_a_paragraph_over_sentences_but_not_over_parts() {
    let pattern = "老张 & 小李 ..2 王五 within paragraph";
    let classifier = with(&[pattern], &[]);
    let read = |parts: &[&str]| quotes_of(&classifier, &document(PartKind::Body, parts));
    assert_eq!(
        read(&["老张走了。小李和王五来了！"]),
        ["老张走了。小李和王五"]
    );
    assert_eq!(
        read(&["老张走了。\n小李和王五来了！"]),
        ["老张走了。\n小李和王五"]
    );
    assert_eq!(read(&["老张走了。\n\n小李和王五来了！"]), [""; 0]);
    assert_eq!(read(&["老张走了。", "小李和王五来了！"]), [""; 0]);
    let far = "很".repeat(420);
    assert_eq!(read(&[&format!("老张{far}。小李和王五")]), [""; 0]);
}

#[test]
fn speech_has_no_paragraphs_but_half_a_minute() {
    let classifier = with(&["老张 & 小李 within paragraph"], &[]);
    let read = |parts: &[&str]| quotes_of(&classifier, &document(PartKind::Cue, parts)).len();
    assert_eq!(read(&["老张走了", "那边一位", "小李来了"]), 1);
    assert_eq!(read(&["老张走了", &"那边一位".repeat(31), "小李来了"]), 0);
}

#[test]
fn three_sides_share_no_word() {
    let pattern = "糖尿 & 病 & 尿病 within sentence";
    assert_eq!(quotes(pattern, "糖尿病人"), [""; 0]);
    assert_eq!(
        quotes(pattern, "糖尿偏高，有病，尿病已久"),
        ["糖尿偏高，有病，尿病"]
    );
    // A side stands before or after another, never in its gap.
    assert_eq!(
        quotes("老张 ..4 小李 & 王五 within sentence", "老张、王五、小李"),
        [""; 0]
    );
}

#[test]
fn counts_take_the_longest_run_of_different_words() {
    let within = |reach: &str, text: &str| {
        quotes(
            &format!("3 of (头晕|失眠|乏力|心悸|便秘) within {reach}"),
            text,
        )
    };
    assert_eq!(
        within("sentence", "常头晕、失眠、乏力、心悸怎么办"),
        ["头晕、失眠、乏力、心悸"]
    );
    assert_eq!(within("sentence", "头晕、头晕、头晕、失眠"), [""; 0]);
    assert_eq!(within("sentence", "头晕、失眠。乏力"), [""; 0]);
    assert_eq!(
        within("paragraph", "头晕、失眠。乏力"),
        ["头晕、失眠。乏力"]
    );
    assert_eq!(within("paragraph", "头晕、失眠。\n\n乏力"), [""; 0]);
    assert_eq!(
        within("4", "头晕、失眠、乏力、心悸"),
        ["头晕、失眠、乏力、心悸"]
    );
    assert_eq!(
        within("4", "头晕，远远的失眠、乏力和心悸"),
        ["失眠、乏力和心悸"]
    );
    assert_eq!(within("1", "头晕、失眠、乏力"), [""; 0]);
    assert_eq!(
        within("2", "头晕、失眠、乏力，心悸、便秘、头晕"),
        ["头晕、失眠、乏力", "心悸、便秘、头晕"]
    );
}

#[test]
fn overlapping_words_count_once() {
    let pattern = "2 of (糖尿病|糖尿|尿病|失眠) within sentence";
    assert_eq!(quotes(pattern, "糖尿病"), [""; 0]);
    assert_eq!(quotes(pattern, "糖尿病和失眠"), ["糖尿病和失眠"]);
}

#[test]
fn counts_beside_other_sides() {
    let pattern = "胶囊 & 2 of (头晕|失眠|乏力) within paragraph";
    assert_eq!(
        quotes(pattern, "头晕很久。吃了胶囊，失眠好了"),
        ["头晕很久。吃了胶囊，失眠"]
    );
    assert_eq!(quotes(pattern, "头晕很久。吃了胶囊，头晕好了"), [""; 0]);
    assert_eq!(
        quotes(
            "2 of (甲物|乙物) & 2 of (丙物|丁物) within sentence",
            "丙物，甲物、乙物，丁物"
        ),
        ["丙物，甲物、乙物，丁物"]
    );
}

#[test]
fn exceptions_reach_as_far_as_they_say() {
    for (unless, excused) in [
        ("招聘", [false, false, false, false]),
        ("sentence: 招聘", [true, false, false, false]),
        ("paragraph: 招聘", [true, true, false, false]),
        ("document: 招聘", [true, true, true, true]),
        ("paragraph: 招聘 & 护士 within sentence", [false; 4]),
        ("document: regex: ^招聘", [false, true, true, true]),
    ] {
        let classifier = with(&["降价"], &[unless]);
        let documents = [
            document(PartKind::Body, &["降价啦，招聘"]),
            document(PartKind::Body, &["降价啦。招聘"]),
            document(PartKind::Body, &["降价啦。\n\n招聘"]),
            document(PartKind::Body, &["招聘", "降价啦。"]),
        ];
        let read = documents.map(|d| quotes_of(&classifier, &d).is_empty());
        assert_eq!(read, excused, "{unless}");
    }
}

#[test]
fn an_exception_of_the_document_is_told_as_one() {
    let classifier = with(&["降价"], &["document: 招聘"]);
    let read = classifier.assess(
        &document(PartKind::Body, &["降价啦。", "招聘"]),
        Readers::Rules,
    );
    assert_eq!(read.excused.len(), 1);
    assert_eq!(
        (read.excused[0].quote.as_str(), read.excused[0].why.as_str()),
        ("降价", "规则写明的例外")
    );
}

/// A text that repeats what a pattern looks for costs as its length, not as its square.
#[test]
fn repetition_costs_no_more_than_length() {
    for (pattern, unless) in [
        ("糖尿 & 病人 within paragraph", "无关"),
        ("糖尿 & 病人 & 失眠 within sentence", "无关"),
        ("糖尿 ..60 糖尿 ..60 糖尿 ..60 失眠", "无关"),
        ("糖尿 & 糖尿 & 糖尿 & 失眠 within 60", "无关"),
        ("2 of (糖尿|失眠|病人) within paragraph", "无关"),
        ("病人 & 3 of (糖尿|失眠|病人) within paragraph", "无关"),
        ("病人", "无关"),
        ("病人", "paragraph: 糖尿 & 招聘 within paragraph"),
        ("病人", "paragraph: 招聘"),
        ("病人", "document: 招聘"),
    ] {
        let classifier = with(&[pattern], &[unless]);
        let time = |times: usize| {
            let text = "糖尿".repeat(times) + &"病人".repeat(times) + "糖尿糖尿糖尿失眠病人";
            let document = document(PartKind::Body, &[&text]);
            let start = Instant::now();
            let found = quotes_of(&classifier, &document);
            (start.elapsed(), found.len())
        };
        let (short, found) = (0..3).map(|_| time(300)).min().unwrap();
        assert!(found > 0 || unless.contains("招聘"), "{pattern}");
        // Twenty times the text; a square would cost four hundred times. Others use the machine
        // too, so it may try again.
        let bound = short * 100 + Duration::from_millis(300);
        assert!(
            (0..3).any(|_| time(6_000).0 < bound),
            "{pattern} unless {unless}: {short:?} for 300, never {bound:?} for 6,000"
        );
    }
}

/// What benches are told: the words of a pattern of two elements, and the places where it fits.
#[test]
fn stages_tell_pairs_and_places() {
    let classifier = with(
        &["(治疗|治) ..2 (失眠|失眠症)", "失眠", "治 & 失眠 within 3"],
        &[],
    );
    let pairs = classifier.pairs();
    assert_eq!(pairs.len(), 1);
    let pair = &pairs[0];
    assert_eq!((pair.rule.as_str(), pair.gap), ("one", 2));
    assert_eq!(pair.first, ["治", "治疗"].map(String::from).into());
    assert_eq!(pair.second, ["失眠", "失眠症"].map(String::from).into());

    let classifier = with(&["治 ..2 失眠"], &[]);
    let document = document(PartKind::Body, &["能治好失眠。治失眠", "治"]);
    let mut stages = classifier.stages();
    let ready = stages.ready(&document);
    let places: Vec<String> = stages
        .fitting(&ready)
        .into_iter()
        .map(|one| {
            let text = ready.texts().nth(one.text).unwrap();
            let elements = one.elements.into_iter().map(|range| &text[range]);
            format!("{} {}", one.rule, elements.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(places, ["0 治 失眠", "0 治 失眠"]);
    assert_eq!(stages.scan(&ready), places.len());
    let found = stages.found(&ready).remove(0);
    let found: BTreeSet<&str> = found
        .iter()
        .map(|word| stages.words()[*word].as_str())
        .collect();
    assert_eq!(found, ["失眠", "治"].into());
}
