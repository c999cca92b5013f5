//! Rules that change while the office works: a good change is in force at once, a broken one is
//! refused where everybody sees it, and an imported registry is a change like any other.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, Serving, rules_with, wait_until};
use serde_json::Value;
use std::path::PathBuf;

const TEXT: &str = "注册号国食健注G20200123，本品有助于润肠通便，配方取自青禾老井水，￥128，微信下单。本品不能代替药物。";

/// A pack that nothing else resembles: the words stand in no lexicon.
const PACK: &str = r#"rules:
  - id: zz-well-water
    version: 1
    title: {zh: "老井水", en: "Water of the old well"}
    category: secret_recipe
    severity: 3
    provisions:
      default: [AdLaw-28-2-2]
    products: [health_food, ordinary_food, unknown]
    patterns:
      - "青禾老井水"
    explain: 文案以老井水为秘方。
    tests:
      match:
        - 胶囊取青禾老井水，￥99，微信下单
        - 青禾老井水制成，保健食品￥99下单
        - 本品用青禾老井水，压片糖果￥9下单
      clear:
        - 青禾老井的水，胶囊￥99，微信下单
        - 青禾老井，胶囊￥99，微信下单
        - 老井水泡茶，胶囊￥99，微信下单
"#;

/// A desk whose `serve` judges by a rule folder of its own, with one document in it.
fn office() -> (Desk, PathBuf, Serving) {
    let desk = Desk::new();
    let rules = desk.path("rules");
    rules_with(&rules, &["beyond_approved_function", "invalid_number"]);
    let text = desk.path("文案.txt");
    std::fs::write(&text, TEXT).unwrap();
    desk.run(&[
        "--rules",
        rules.to_str().unwrap(),
        "import",
        text.to_str().unwrap(),
    ]);
    let serving = Serving::start(desk.command(&[
        "--rules",
        rules.to_str().unwrap(),
        "serve",
        "--listen",
        "127.0.0.1:0",
    ]));
    (desk, rules, serving)
}

/// Rules that the document's current judgement names.
fn found(desk: &Desk, category: &str) -> usize {
    desk.run(&["search", "", "--category", category, "--json"])
        .ended(0)
        .json_lines()
        .len()
}

fn heard(serving: &Serving, words: &str) -> bool {
    serving
        .said
        .lock()
        .unwrap()
        .iter()
        .any(|line| line.contains(words))
}

#[test]
fn a_change_is_in_force_at_once_and_a_broken_one_is_refused() {
    let (desk, rules, serving) = office();
    wait_until("the document is judged", || {
        desk.run(&["search", "老井", "--json"]).json_lines().len() == 1
    });
    assert_eq!(found(&desk, "secret_recipe"), 0);

    let pack = rules.join("packs/zz.yaml");
    std::fs::write(&pack, PACK).unwrap();
    wait_until("the new rule finds", || found(&desk, "secret_recipe") == 1);
    assert!(heard(&serving, "in force from now on"));

    std::fs::write(
        &pack,
        PACK.replace("category: secret_recipe", "category: secret_recipes"),
    )
    .unwrap();
    wait_until("the broken pack is refused", || {
        heard(&serving, "rules refused")
    });
    assert!(heard(&serving, "packs/zz.yaml:5"), "{:?}", serving.said);
    assert!(heard(&serving, "secret_recipes"), "{:?}", serving.said);
    assert_eq!(found(&desk, "secret_recipe"), 1, "the old rules answer");

    std::fs::write(&pack, PACK.replace("青禾老井水", "青禾古井水")).unwrap();
    wait_until("the mended rule no longer finds", || {
        found(&desk, "secret_recipe") == 0
    });
    assert_eq!(serving.stop(), 0);
}

#[test]
fn a_signal_has_the_rules_read_again() {
    let (_desk, rules, serving) = office();
    let fusion = rules.join("fusion.yaml");
    let changed = std::fs::metadata(&fusion).unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&fusion).unwrap();
    // As long as before and as old as before: nothing to be seen from outside.
    let broken = text.replacen("\nthreshold:", "\nthreshold;", 1);
    std::fs::write(&fusion, broken).unwrap();
    let file = std::fs::File::options().write(true).open(&fusion).unwrap();
    file.set_modified(changed).unwrap();
    serving.hang_up();
    wait_until("the broken file is refused", || {
        heard(&serving, "rules refused")
    });
    assert!(heard(&serving, "fusion.yaml"), "{:?}", serving.said);
    std::fs::write(&fusion, text).unwrap();
    assert_eq!(serving.stop(), 0);
}

#[test]
fn an_imported_registry_is_a_change_like_any_other() {
    let (desk, _, serving) = office();
    wait_until("the document is judged", || {
        desk.run(&["search", "老井", "--json"]).json_lines().len() == 1
    });
    let list = desk.path("登记.csv");
    let import = |rows: &str| {
        std::fs::write(&list, format!("批准文号,产品名称,保健功能\n{rows}\n")).unwrap();
        desk.run(&["registry", "import", "--json", list.to_str().unwrap()])
    };
    import("国食健注G20200777,青禾牌胶囊,有助于增强免疫力").ended(0);
    wait_until("the number is not in the list", || {
        found(&desk, "invalid_number") == 1
    });
    assert_eq!(found(&desk, "beyond_approved_function"), 0);

    let said = import("国食健注G20200123,青禾牌胶囊,有助于增强免疫力\n国食健注G2020,乙,").ended(1);
    assert_eq!(
        (&said.json()["added"], &said.json()["bad"]),
        (&1.into(), &1.into())
    );
    assert!(said.err.contains("line 3"), "{}", said.err);
    wait_until("the function was not approved", || {
        found(&desk, "beyond_approved_function") == 1
    });
    wait_until("the number is in the list", || {
        found(&desk, "invalid_number") == 0
    });

    import("国食健注G20200123,青禾牌胶囊,有助于润肠通便").ended(0);
    wait_until("the function is approved", || {
        found(&desk, "beyond_approved_function") == 0
    });
    let again: Value = import("国食健注G20200123,青禾牌胶囊,有助于润肠通便")
        .ended(0)
        .json();
    assert_eq!(again["unchanged"], 1);

    // What the folder holds, `score` uses too; a list named on the command line comes first.
    let text = desk.path("文案.txt");
    let score = |more: &[&str]| {
        let mut args = vec![
            "score",
            "--readers",
            "rules",
            "--format",
            "jsonl",
            text.to_str().unwrap(),
        ];
        args.extend(more);
        let said = desk.run(&args).ended(0).json();
        let findings = said["findings"].as_array().unwrap().clone();
        findings.iter().any(|f| f["category"] == "invalid_number")
    };
    assert!(!score(&[]));
    std::fs::write(&list, "批准文号,产品名称,保健功能\n国食健注G20200777,乙,\n").unwrap();
    assert!(score(&["--registry", list.to_str().unwrap()]));
    let shown = desk
        .run(&["registry", "show", "国食健注Ｇ２０２００１２３"])
        .ended(0);
    assert!(shown.out.contains("青禾牌胶囊"), "{}", shown.out);
    desk.run(&["registry", "show", "国食健注G20990123"])
        .ended(2);
    assert_eq!(
        desk.run(&["registry", "list", "青禾", "--json"])
            .json_lines()
            .len(),
        2
    );
    assert_eq!(serving.stop(), 0);
}
