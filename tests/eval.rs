//! `eval` from outside: what it prints and writes, how it ends, and that the README says the same.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, Said, mingjian, repository};
use std::path::Path;

/// A record of the corpus; marks `[…]` are spans of one category.
fn record(brief: &str, n: usize, verdict: &str, paragraphs: &[&str]) -> String {
    let paragraphs: Vec<serde_json::Value> = paragraphs
        .iter()
        .map(|marked| {
            let text: String = marked.chars().filter(|c| !"[]".contains(*c)).collect();
            let before = |mark: char| marked.chars().position(|c| c == mark);
            let spans = match (before('['), before(']')) {
                (Some(start), Some(end)) => serde_json::json!([
                    {"start": start, "end": end - 1, "categories": ["disease_treatment"]}
                ]),
                _ => serde_json::json!([]),
            };
            serde_json::json!({ "text": text, "spans": spans })
        })
        .collect();
    serde_json::json!({
        "id": format!("{brief}/{n:03}"), "brief": brief, "split": "test", "origin": "written",
        "voice": brief.trim_end_matches("-01"), "family": "f", "region": "r", "source_kind": "web",
        "product_kind": "ordinary_food", "speaker": "seller", "advertisement": true,
        "verdict": verdict, "traits": [], "title": null, "account": null, "labels": [],
        "paragraphs": paragraphs, "note": null
    })
    .to_string()
}

/// A corpus of a few documents: enough to run on, too few to say anything.
fn corpus(desk: &Desk) -> std::path::PathBuf {
    let test = [
        record(
            "shop_page-01",
            1,
            "violation",
            &["喝三盒，[糖尿病彻底断根]，电话13800000000", "一盒99元"],
        ),
        record(
            "shop_page-01",
            2,
            "violation",
            &["[腰不酸了腿也轻快了]，都是这罐粉，一罐88元，加微信caofen88"],
        ),
        record(
            "shop_page-01",
            3,
            "clean",
            &["红枣五斤装，58元包邮，七天无理由退货"],
        ),
        record(
            "enforcement_news-01",
            1,
            "clean",
            &["该店宣称“糖尿病断根”，被市场监管局罚款二万元"],
        ),
        record(
            "enforcement_news-01",
            2,
            "borderline",
            &["老人吃了都说身子骨硬朗，一罐60元，电话13800000001"],
        ),
        record("local_news-01", 1, "clean", &["今天上午，镇里的新桥通车了"]),
    ];
    let train = [
        record(
            "t-01",
            1,
            "violation",
            &["[高血压断根]，药都停了，一盒120元，电话13800000002"],
        ),
        record("t-01", 2, "clean", &["苹果脆甜，十斤49元包邮"]),
        record("t-01", 3, "clean", &["明天全县有小雨，出行注意安全"]),
    ]
    .map(|line| line.replace("\"split\":\"test\"", "\"split\":\"train\""));
    let folder = desk.path("corpus");
    std::fs::create_dir_all(folder.join("compiled")).unwrap();
    std::fs::write(folder.join("compiled/test.jsonl"), test.join("\n")).unwrap();
    std::fs::write(folder.join("compiled/train.jsonl"), train.join("\n")).unwrap();
    folder
}

fn eval(corpus: &Path, more: &[&str]) -> Said {
    let mut command = mingjian();
    command.arg("eval").arg("--corpus").arg(corpus).args(more);
    command.output().unwrap().into()
}

#[test]
fn readers_and_both_baselines_stand_side_by_side_at_both_levels() {
    let desk = Desk::bare();
    let said = eval(&corpus(&desk), &[]).ended(0);
    for row in [
        "| rules    | document ",
        "| keywords | document ",
        "| n-grams  | document ",
        "| rules    | paragraph ",
    ] {
        assert!(said.out.contains(row), "{row}\n{}", said.out);
    }
    for told in [
        "borderline documents flagged",
        "enforcement_news",
        "zero_width",
        "as set",
        "Speed: one thread",
    ] {
        assert!(said.out.contains(told), "{told}\n{}", said.out);
    }
    assert!(!said.out.contains("NaN"));
}

#[test]
fn json_and_page_are_written_and_the_same_every_time() {
    let desk = Desk::bare();
    let corpus = corpus(&desk);
    let written = |name: &str, seed: &str| {
        let (json, html) = (
            desk.path(&format!("{name}.json")),
            desk.path(&format!("{name}.html")),
        );
        let (j, h) = (json.to_str().unwrap(), html.to_str().unwrap());
        eval(
            &corpus,
            &["--quick", "--seed", seed, "--json", j, "--html", h],
        )
        .ended(0);
        (
            std::fs::read_to_string(&json).unwrap(),
            std::fs::read_to_string(&html).unwrap(),
        )
    };
    let first = written("a", "1");
    assert_eq!(first, written("b", "1"));
    assert_ne!(first, written("c", "2"));
    let report: serde_json::Value = serde_json::from_str(&first.0).unwrap();
    assert_eq!(report["judges"][0]["outcomes"].as_array().unwrap().len(), 6);
    assert!(first.1.starts_with("<!doctype html>") && first.1.contains("执法新闻"));
}

#[test]
fn plain_lines_are_told_from_records_by_content() {
    let desk = Desk::bare();
    let file = desk.path("plain.jsonl");
    let lines = [
        r#"{"id":1,"text":"三盒断根，糖尿病好了，电话13800000000，一盒99元","label":1}"#,
        r#"{"id":2,"text":"今天有雨","label":"clean"}"#,
    ];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let said = eval(
        &corpus(&desk),
        &["--quick", "--data", file.to_str().unwrap()],
    )
    .ended(0);
    assert!(
        said.out.contains("2 documents (1 violations, 1 clean"),
        "{}",
        said.out
    );
    assert!(
        !said.out.contains("| paragraph"),
        "nothing is labelled within\n{}",
        said.out
    );
}

#[test]
fn a_malformed_record_stops_or_is_left_out() {
    let desk = Desk::bare();
    let file = desk.path("bad.jsonl");
    std::fs::write(
        &file,
        "{\"id\":1,\"text\":\"a\",\"label\":1}\n{\"id\":2,\"text\":\"b\",\"label\":\"perhaps\"}\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let corpus = corpus(&desk);
    let stopped = eval(&corpus, &["--quick", "--data", file]).ended(2);
    assert_eq!(stopped.out, "");
    for said in [
        stopped,
        eval(&corpus, &["--quick", "--keep-going", "--data", file]).ended(1),
    ] {
        assert!(
            said.err.contains("bad.jsonl, line 2: label: is 1, true"),
            "{}",
            said.err
        );
    }
}

#[test]
fn without_a_corpus_it_says_what_to_do() {
    let desk = Desk::bare();
    let said = eval(&desk.path("nowhere"), &[]).ended(2);
    assert!(
        said.err
            .contains("nowhere/compiled/test.jsonl: no compiled corpus here"),
        "{}",
        said.err
    );
    assert!(said.err.contains("--data"), "{}", said.err);
    let said = eval(&desk.path("nowhere"), &["--data", "/nowhere/x.jsonl"]).ended(2);
    assert!(said.err.contains("/nowhere/x.jsonl"), "{}", said.err);
    let said = eval(
        &corpus(&desk),
        &["--readers", "model", "--model", "/nowhere"],
    )
    .ended(2);
    assert!(said.err.contains("no model loaded"), "{}", said.err);
}

#[test]
fn errors_come_with_what_was_said_and_what_was_forgiven() {
    let desk = Desk::bare();
    let said = eval(&corpus(&desk), &["--quick", "--errors", "5"]).ended(0);
    assert!(
        said.out
            .contains("== Missed: violations that were not flagged"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("== Wrongly flagged: clean documents"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("== Claims missed in documents that were flagged"),
        "{}",
        said.out
    );
}

#[test]
fn two_runs_are_compared_on_what_they_share() {
    let desk = Desk::bare();
    let corpus = corpus(&desk);
    let before = desk.path("before.json");
    let before = before.to_str().unwrap();
    eval(&corpus, &["--quick", "--json", before]).ended(0);
    let said = eval(&corpus, &["--quick", "--compare", before]).ended(0);
    assert!(
        said.out.contains("Compared on the 6 documents"),
        "{}",
        said.out
    );
    assert!(said.out.contains("| document F1"), "{}", said.out);
    let readme = repository("README.md");
    let said = eval(&corpus, &["--compare", readme.to_str().unwrap()]).ended(2);
    assert!(said.err.contains("README.md: not a report"), "{}", said.err);
}

/// The figures of a table, row by row: cells that hold a digit.
fn figures(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let cells = rows.map(|row| {
        let cells = row.split('|').map(str::trim);
        cells
            .filter(|c| c.contains(|x: char| x.is_ascii_digit()) && !c.starts_with("F1"))
            .map(str::to_owned)
            .collect()
    });
    cells.filter(|row: &Vec<String>| !row.is_empty()).collect()
}

/// What stands between the markers of a README.
fn quoted(readme: &str) -> Option<String> {
    let (_, rest) = readme.split_once("<!-- eval:begin -->")?;
    let (inside, _) = rest
        .split_once("<!-- eval:end -->")
        .expect("eval:begin is closed by eval:end");
    Some(inside.to_owned())
}

#[test]
fn the_readme_says_what_eval_prints() {
    let names = ["README.md", "README.zh-CN.md"];
    let readmes = names.map(|name| (name, std::fs::read_to_string(repository(name)).unwrap()));
    let quoted: Vec<_> = readmes
        .iter()
        .filter_map(|(name, text)| Some((name, quoted(text)?)))
        .collect();
    if quoted.is_empty() {
        return;
    }
    let said = eval(&repository("corpus"), &["--quick"]).ended(0);
    let tables = said.out.split_once("\n\n").unwrap().1;
    let printed = figures(tables.split("\n\n").next().unwrap());
    assert!(!printed.is_empty());
    for (name, quoted) in quoted {
        assert_eq!(
            figures(&quoted),
            printed,
            "{name} quotes other figures than `mingjian eval` prints"
        );
    }
}
