//! The main job on the bundled samples, and what can be done with the folder afterwards.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::Desk;
use serde_json::Value;
use std::sync::OnceLock;

/// One demo for all tests of this file: its folder and its summary.
fn demo() -> &'static (Desk, Value) {
    static DEMO: OnceLock<(Desk, Value)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let desk = Desk::bare();
        let said = desk.run(&["demo", "--no-serve", "--json"]).ended(0);
        assert_eq!(
            said.out.lines().count(),
            1,
            "only the summary on standard output"
        );
        let summary = said.json();
        (desk, summary)
    })
}

#[test]
fn the_summary_counts_every_kind_of_source() {
    let (_, summary) = demo();
    let count = |pointer: &str| {
        summary
            .pointer(pointer)
            .and_then(Value::as_u64)
            .unwrap_or_else(|| panic!("{pointer}: {summary}"))
    };
    for what in ["captures", "documents", "flagged"] {
        let kinds = ["web", "wechat", "broadcast"];
        let sum: u64 = kinds
            .iter()
            .map(|k| count(&format!("/by_source_kind/{k}/{what}")))
            .sum();
        assert_eq!(count(&format!("/{what}")), sum, "{what}");
    }
    assert!(count("/by_source_kind/web/documents") >= 60);
    assert!(count("/by_source_kind/wechat/documents") >= 20);
    assert!(count("/by_source_kind/broadcast/documents") >= 8);
    assert!(count("/findings") >= count("/flagged"));
    assert!(summary["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn what_was_collected_can_be_searched_by_phrase_and_kind() {
    let (desk, _) = demo();
    let said = desk
        .run(&["search", "糖尿病", "--flagged", "--json"])
        .ended(0);
    let hits = said.json_lines();
    assert!(!hits.is_empty());
    for hit in &hits {
        assert!(hit["item"].is_number(), "{hit}");
    }
    let posts = desk
        .run(&["search", "", "--kind", "wechat", "--json", "--limit", "500"])
        .ended(0)
        .json_lines();
    assert!(posts.len() >= 20);
    assert!(posts.iter().all(|p| p["source_kind"] == "wechat"));
}

#[test]
fn the_joint_action_is_counted_as_an_office_reports_it() {
    let (desk, summary) = demo();
    let status = desk.run(&["status", "--json"]).ended(0).json();
    let name = status["actions"][0].as_str().unwrap();
    let action = desk
        .run(&["status", "--action", name, "--json"])
        .ended(0)
        .json();
    assert_eq!(action["checked"], summary["documents"]);
    assert_eq!(action["flagged"], summary["flagged"]);
    assert_eq!(action["open"], summary["flagged"]);
    assert_eq!(
        (&action["confirmed"], &action["referred"]),
        (&0.into(), &0.into())
    );
    desk.run(&["status", "--action", "没有这个行动"]).ended(2);
}

#[test]
fn one_source_is_due_again_in_six_hours() {
    let (desk, _) = demo();
    let sources = desk
        .run(&["source", "list", "--json"])
        .ended(0)
        .json_lines();
    let scheduled: Vec<&Value> = sources
        .iter()
        .filter(|s| s["every_secs"] == 21_600)
        .collect();
    assert_eq!(scheduled.len(), 1);
    assert!(scheduled[0]["next_due"].is_string());
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let desk = Desk::bare();
    std::fs::create_dir(desk.data()).unwrap();
    std::fs::write(desk.data().join("案卷.txt"), "勿动").unwrap();
    let said = desk.run(&["demo", "--no-serve"]).ended(2);
    assert!(said.err.contains("not empty"), "{}", said.err);
    assert_eq!(std::fs::read_dir(desk.data()).unwrap().count(), 1);
}

#[test]
fn nothing_is_exported_before_somebody_confirms() {
    let (desk, _) = demo();
    let out = desk.path("evidence-none");
    let said = desk
        .run(&["export", "--out", out.to_str().unwrap()])
        .ended(0);
    assert!(said.err.contains("Nothing is confirmed"), "{}", said.err);
    let item = desk
        .run(&["search", "", "--flagged", "--json"])
        .json_lines()[0]["item"]
        .to_string();
    let refused = desk
        .run(&["export", "--item", &item, "--out", out.to_str().unwrap()])
        .ended(2);
    assert!(
        refused.err.contains("nobody has confirmed"),
        "{}",
        refused.err
    );
}

#[test]
fn a_second_look_at_the_samples_finds_no_changed_capture() {
    let (desk, _) = demo();
    let said = desk.run(&["verify"]).ended(0);
    assert!(said.out.contains("0 damaged"), "{}", said.out);
}

#[test]
fn a_changed_capture_is_named() {
    let desk = Desk::bare();
    desk.run(&["demo", "--no-serve", "--json"]).ended(0);
    let blob = first_file(&desk.data().join("blobs"));
    let mut bytes = std::fs::read(&blob).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    let said = desk.run(&["verify"]).ended(1);
    assert!(said.out.contains("1 damaged"), "{said:?}");
    let name = blob.file_name().unwrap().to_str().unwrap();
    assert!(said.err.contains(name), "{name} in {}", said.err);
}

fn first_file(folder: &std::path::Path) -> std::path::PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let first = entries
        .map(|e| e.unwrap().path())
        .min()
        .expect("a folder with something in it");
    if first.is_dir() {
        first_file(&first)
    } else {
        first
    }
}

/// Content pages and files with their verdict, by the end of their address.
fn truth() -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (file, column) in [
        ("truth-sites.csv", 1),
        ("truth-posts.csv", 0),
        ("truth-broadcast.csv", 0),
    ] {
        let path = desk::repository("corpus/samples").join(file);
        for row in csv::Reader::from_path(path).unwrap().records() {
            let row = row.unwrap();
            rows.push((row[column].to_owned(), row[column + 1].to_owned()));
        }
    }
    rows
}

/// The rules whose findings stand at the item of the page with this address.
async fn rules_at(store: &mingjian_store::Store, desk: &Desk, address: &str) -> Vec<String> {
    let hits = desk
        .run(&["search", "", "--kind", "web", "--json", "--limit", "1000"])
        .ended(0)
        .json_lines();
    let at = |hit: &&Value| {
        hit["url"]
            .as_str()
            .is_some_and(|url| url.ends_with(address))
    };
    let hit = hits.iter().find(at).unwrap_or_else(|| panic!("{address}"));
    let document = hit["document"].as_str().unwrap().parse().unwrap();
    let judged = store
        .assessments()
        .current(&document)
        .await
        .unwrap()
        .unwrap();
    judged
        .findings
        .iter()
        .map(|f| f.rule.id().to_owned())
        .collect()
}

#[tokio::test]
async fn products_are_held_against_the_registry() {
    let (desk, _) = demo();
    let store = mingjian_store::Store::open(&desk.data(), None)
        .await
        .unwrap();
    assert_eq!(store.registry().count().await.unwrap(), 40);
    let of_registry = async |goods: u32| {
        let address = format!("/goods.php?id={goods}");
        let mut rules = rules_at(&store, desk, &address).await;
        rules.retain(|rule| ["bf-registry", "in-not-in-registry"].contains(&rule.as_str()));
        rules
    };
    assert_eq!(of_registry(17).await, ["bf-registry"]);
    assert_eq!(of_registry(41).await, ["in-not-in-registry"]);
    for clean in [11, 12, 13, 14, 15, 16, 34] {
        assert_eq!(of_registry(clean).await, Vec::<String>::new(), "{clean}");
    }
}

#[test]
fn nearly_every_breach_of_the_sample_sites_is_flagged_and_few_look_alikes() {
    let (desk, _) = demo();
    let hits = desk
        .run(&["search", "", "--kind", "web", "--json", "--limit", "1000"])
        .ended(0)
        .json_lines();
    let flagged: std::collections::HashMap<String, bool> = hits
        .iter()
        .map(|hit| {
            let url = url::Url::parse(hit["url"].as_str().unwrap()).unwrap();
            let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
            (format!("{}{query}", url.path()), hit["item"].is_number())
        })
        .collect();
    let (mut missed, mut wrong, mut seen) = (vec![], vec![], 0);
    for (path, verdict) in truth() {
        let Some(flagged) = flagged.get(&path) else {
            continue;
        };
        seen += 1;
        match (verdict.as_str(), flagged) {
            ("violation", false) => missed.push(path),
            ("clean", true) => wrong.push(path),
            _ => {}
        }
    }
    assert!(seen >= 100, "only {seen} pages of the truth were collected");
    assert!(missed.len() <= 2, "missed: {missed:?}");
    assert!(wrong.len() <= 10, "wrongly flagged: {wrong:?}");
}
