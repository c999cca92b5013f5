//! `rules diff`: what other rules would flag and clear, before they go live.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, rules_with};
use mingjian_domain::{DecisionKind, DismissReason, ItemId, ItemState, Role};
use mingjian_store::{NewDecision, Store};
use serde_json::Value;
use std::path::PathBuf;

/// A rule that finds these words.
fn pack(words: &str) -> String {
    format!(
        r#"rules:
  - id: zz-well-water
    version: 1
    title: {{zh: "老井水", en: "Water of the old well"}}
    category: secret_recipe
    severity: 4
    provisions:
      default: [AdLaw-28-2-2]
    products: [health_food, ordinary_food, unknown]
    patterns:
      - "{words}"
    explain: 文案以老井水为秘方。
    tests:
      match: ["胶囊取{words}，￥99，微信下单"]
      clear: ["胶囊，￥99，微信下单"]
  - id: zz-three-boxes
    version: 1
    title: {{zh: "三盒根治", en: "Three boxes"}}
    category: disease_treatment
    severity: 4
    provisions:
      default: [AdLaw-17]
    products: [health_food, ordinary_food, unknown]
    patterns:
      - "三盒根治"
    explain: 文案称三盒根治。
    tests:
      match: ["胶囊三盒根治，￥99，微信下单"]
      clear: ["胶囊三盒，￥99，微信下单"]
"#
    )
}

/// Rule folders that differ in one rule: one finds old wells, the other finds new ones.
fn folders(desk: &Desk) -> (PathBuf, PathBuf) {
    let make = |name: &str, words: &str| {
        let folder = desk.path(name);
        rules_with(&folder, &[]);
        std::fs::write(folder.join("packs/zz.yaml"), pack(words)).unwrap();
        folder
    };
    (make("old", "青禾老井水"), make("new", "青禾新井水"))
}

const OLD: &str = "胶囊取青禾老井水，￥99，微信下单";
const NEW: &str = "胶囊取青禾新井水，￥99，微信下单";
const BOTH: &str = "糖尿病患者喝青禾老井水胶囊，三盒根治，￥99，微信下单";

#[test]
fn files_are_compared_and_what_changes_is_told() {
    let desk = Desk::bare();
    let (old, new) = folders(&desk);
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let lines = desk.path("items.jsonl");
    let line = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string();
    let all = [
        line("旧", OLD),
        line("新", NEW),
        line("都", BOTH),
        line("无", "今天青禾县有雨。"),
        "{".into(),
    ];
    std::fs::write(&lines, all.join("\n")).unwrap();
    let lines = lines.to_str().unwrap();

    let said = desk
        .run(&["rules", "diff", "--json", old, new, lines])
        .ended(1);
    assert!(said.err.contains("line 5"), "{}", said.err);
    let told = said.json_lines();
    let changes: Vec<_> = told
        .iter()
        .filter_map(|t| Some((t["change"].as_str()?, t["id"].as_str()?)))
        .collect();
    assert_eq!(changes, [("newly_cleared", "旧"), ("newly_flagged", "新")]);
    assert_eq!(told[0]["removed"][0]["quote"], "青禾老井水");
    assert!(told[0]["risk_before"].as_f64() > told[0]["risk_after"].as_f64());
    let summary = &told[2]["summary"];
    assert_eq!(
        (&summary["documents"], &summary["bad"]),
        (&4.into(), &1.into())
    );
    assert_eq!(summary["verdicts_changed"], 2);
    let well = summary["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["rule"] == "zz-well-water");
    assert_eq!(
        well.unwrap(),
        &serde_json::json!({ "rule": "zz-well-water", "added": 1, "removed": 2 })
    );

    let text = desk.run(&["rules", "diff", old, new, lines]).ended(1);
    assert!(text.out.contains("将新被标记：新  "), "{}", text.out);
    assert!(
        text.out
            .contains("增 zz-well-water@1 “青禾新井水” 文案以老井水为秘方。"),
        "{}",
        text.out
    );
    assert!(
        text.out.contains("共比较 4 篇，判定改变 2 篇"),
        "{}",
        text.out
    );
    desk.run(&["rules", "diff", old, old, lines]).ended(0);
}

#[test]
fn rules_that_hold_a_mistake_are_named_and_nothing_is_compared() {
    let desk = Desk::bare();
    let (_, new) = folders(&desk);
    std::fs::write(new.join("packs/zz.yaml"), pack("{no_such}")).unwrap();
    let said = desk
        .run(&["rules", "diff", "builtin", new.to_str().unwrap(), "-"])
        .ended(2);
    assert!(said.err.contains("packs/zz.yaml:"), "{}", said.err);
    assert_eq!(said.out, "");
}

/// What a reviewer decided of the item whose text holds these words.
async fn decide(store: &Store, desk: &Desk, words: &str, kind: DecisionKind) -> ItemId {
    let found = desk.run(&["search", words, "--json"]).json_lines();
    let item = ItemId(found[0]["item"].as_i64().unwrap());
    let detail = store.items().get(item).await.unwrap().unwrap();
    let by = store.users().by_name("admin").await.unwrap().unwrap();
    assert_eq!(by.role, Role::Operator);
    let decision = NewDecision {
        item,
        fingerprint: detail.assessment.fingerprint,
        by: by.id,
        kind,
        note: String::new(),
    };
    store
        .decisions()
        .append(decision, jiff::Timestamp::now())
        .await
        .unwrap();
    item
}

#[tokio::test]
async fn what_goes_against_decisions_comes_first() {
    let desk = Desk::new();
    let (old, new) = folders(&desk);
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let open = "糖浆取青禾新井水，￥9，微信下单";
    let dismissed = "糕点取青禾老井水，￥19，微信下单";
    for (n, text) in [OLD, dismissed, BOTH, open].iter().enumerate() {
        let file = desk.path(&format!("{n}.html"));
        std::fs::write(
            &file,
            format!("<html><title>{n}</title><body><p>{text}</p></body></html>"),
        )
        .unwrap();
        desk.run(&["--rules", old, "import", file.to_str().unwrap()])
            .ended(0);
    }
    let store = Store::open(&desk.data(), None).await.unwrap();
    let report = DecisionKind::Dismiss {
        reason: DismissReason::Report,
    };
    let confirmed = decide(&store, &desk, "胶囊取青禾", DecisionKind::Confirm).await;
    let cleared = decide(&store, &desk, "糕点", report).await;
    let stays = decide(&store, &desk, "三盒根治", report).await;
    store.close().await;

    let told = desk
        .run(&["rules", "diff", "--json", old, new])
        .ended(1)
        .json_lines();
    let mut changes: Vec<(&str, Option<i64>)> = told
        .iter()
        .filter_map(|t| Some((t["change"].as_str()?, t["item"].as_i64())))
        .collect();
    assert_eq!(changes.remove(0), ("confirmed_cleared", Some(confirmed.0)));
    assert_eq!(changes.pop(), Some(("newly_flagged", None)));
    changes.sort();
    assert_eq!(
        changes,
        [
            ("dismissed_cleared", Some(cleared.0)),
            ("dismissed_stays_flagged", Some(stays.0))
        ]
    );
    let summary: &Value = &told.last().unwrap()["summary"];
    assert_eq!(
        (&summary["documents"], &summary["verdicts_changed"]),
        (&4.into(), &3.into())
    );
    let text = desk.run(&["rules", "diff", old, new]).ended(1);
    assert!(
        text.out.starts_with(&format!(
            "已确认，将不再标记（有遗漏之险）：条目 {confirmed}"
        )),
        "{}",
        text.out
    );
    let store = Store::open(&desk.data(), None).await.unwrap();
    let state = store
        .items()
        .get(confirmed)
        .await
        .unwrap()
        .unwrap()
        .row
        .state;
    assert_eq!(state, ItemState::Confirmed, "nothing was stored");
}
