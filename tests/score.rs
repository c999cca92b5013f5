//! The contract of `score`, on which other programs stand.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{repository, run_with_input};
use serde_json::{Value, json};

fn score(lines: &str) -> desk::Said {
    run_with_input(
        &["score", "--readers", "rules", "--format", "jsonl"],
        lines.as_bytes(),
    )
}

#[test]
fn a_claim_is_found_with_the_span_that_python_would_slice() {
    let text =
        "【喜讯】😀老张喝了三盒，糖尿病彻底断根，药都扔了！原价398，现价99元，加微信kangyuan66";
    let line = json!({ "id": "a-1", "text": text, "source_kind": "wechat" });
    let said = score(&line.to_string()).ended(0);
    let answer = said.json();
    assert_eq!(answer["id"], "a-1");
    assert_eq!(answer["verdict"], "flagged");
    let finding = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["category"] == "disease_treatment")
        .unwrap_or_else(|| panic!("no treatment claim in {answer:#}"));
    let (start, end) = (
        finding["start"].as_u64().unwrap(),
        finding["end"].as_u64().unwrap(),
    );
    let sliced: String = text
        .chars()
        .skip(start as usize)
        .take((end - start) as usize)
        .collect();
    assert_eq!(finding["quote"], sliced);
    assert!(sliced.contains("糖尿病"), "{sliced}");
    assert_eq!(finding["field"], "text");
    assert!(finding["rule"].as_str().unwrap().contains('@'));
    assert!(!finding["provisions"].as_array().unwrap().is_empty());
}

#[test]
fn every_answer_has_the_fields_of_the_contract_and_no_others() {
    let said = score(r#"{"id":1,"text":"今天天气很好","title":"天气"}"#).ended(0);
    let answer = said.json();
    let fields: Vec<&str> = answer
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let contract = [
        "id",
        "verdict",
        "risk",
        "is_advertisement",
        "product_kind",
        "findings",
        "excused",
    ];
    assert_eq!(fields, contract);
    assert_eq!(answer["verdict"], "clear");
}

#[test]
fn what_is_missing_has_no_span() {
    let text = "国食健注G20200123 某某牌破壁灵芝孢子粉，保健食品，增强免疫力，每瓶298元，订购电话400-000-1234";
    let line = json!({ "id": 1, "text": text, "product_kind": "health_food" });
    let answer = score(&line.to_string()).ended(0).json();
    let missing = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["category"] == "missing_warning");
    let missing = missing.unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(missing["field"], "document");
    for field in ["start", "end", "quote"] {
        assert_eq!(missing[field], Value::Null, "{field}");
    }
}

#[test]
fn a_bad_line_is_named_and_the_rest_goes_on_in_order() {
    let lines = "{\"id\":1,\"text\":\"甲\"}\n{\"id\":2}\n\n{\"id\":3,\"text\":\"丙\"}\nnot json\n";
    let said = score(lines).ended(1);
    let ids: Vec<Value> = said
        .json_lines()
        .into_iter()
        .map(|a| a["id"].clone())
        .collect();
    assert_eq!(ids, [1, 3]);
    assert!(said.err.contains("line 2"), "{}", said.err);
    assert!(said.err.contains("line 5"), "{}", said.err);
}

#[test]
fn a_thousand_lines_come_back_in_input_order_and_alike() {
    let alone = score(r#"{"id":0,"text":"本品三天根治高血压，无效退款，订购热线400-000-1234"}"#)
        .ended(0)
        .json();
    let lines: String = (0..1000)
        .map(|n| match n % 3 {
            0 => format!(
                "{}\n",
                json!({"id": n, "text": "本品三天根治高血压，无效退款，订购热线400-000-1234"})
            ),
            _ => format!(
                "{}\n",
                json!({"id": n, "text": format!("第{n}期县城新闻：今日有雨")})
            ),
        })
        .collect();
    let answers = score(&lines).ended(0).json_lines();
    assert_eq!(answers.len(), 1000);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer["id"], n);
        if n % 3 == 0 {
            assert_eq!(
                (&answer["risk"], &answer["findings"]),
                (&alone["risk"], &alone["findings"])
            );
        }
    }
}

#[test]
fn an_empty_input_gives_no_answers() {
    assert_eq!(score("").ended(0).out, "");
    assert_eq!(score("\n\n").ended(0).out, "");
}

#[test]
fn hostile_texts_get_an_answer() {
    for text in [
        String::new(),
        "\0".into(),
        "癌".repeat(200_000),
        "\u{200b}".repeat(5000),
        "((((".repeat(999),
    ] {
        let said = score(&json!({ "id": 1, "text": text }).to_string()).ended(0);
        assert!(said.json()["verdict"].is_string());
    }
}

#[test]
fn a_missing_file_stops_before_anything_is_scored() {
    let good = repository("README.md");
    let said: desk::Said = desk::mingjian()
        .args(["score", good.to_str().unwrap(), "/nowhere/文案.txt"])
        .output()
        .unwrap()
        .into();
    let said = said.ended(2);
    assert_eq!(said.out, "");
    assert!(said.err.contains("/nowhere/文案.txt"), "{}", said.err);
}

#[test]
fn the_model_alone_is_refused_while_none_is_loaded() {
    let nowhere = ["--model", "/nowhere", "score"];
    let said = run_with_input(&[&nowhere[..], &["--readers", "model"]].concat(), b"text").ended(2);
    assert!(said.err.contains("/nowhere/model.onnx"), "{}", said.err);
    assert!(said.err.contains("no model loaded"), "{}", said.err);
    // The rules go on without it.
    let said = run_with_input(&nowhere, "三天根治糖尿病，电话13800000000".as_bytes()).ended(0);
    assert!(said.err.contains("the rules judge alone"), "{}", said.err);
    assert!(said.out.contains("涉嫌 风险"), "{}", said.out);
}

#[test]
fn the_model_alone_finds_a_claim_and_says_what_carried_it() {
    let text =
        "隔壁老李喝了半个月，箭头全没了，医生都问他吃了啥。想要的加微信caofen88，一罐168元。";
    let args = ["score", "--readers", "model", "--format", "jsonl"];
    let answer = run_with_input(&args, text.as_bytes()).ended(0).json();
    assert_eq!(answer["verdict"], "flagged");
    let finding = &answer["findings"][0];
    assert_eq!(finding["reader"], "model");
    let at = |name: &str| finding[name].as_u64().unwrap() as usize;
    let quote: String = text
        .chars()
        .skip(at("start"))
        .take(at("end") - at("start"))
        .collect();
    assert_eq!(finding["quote"], quote);
    assert!(finding["reason"].as_str().unwrap().contains("主要依据"));
}

#[test]
fn a_text_file_is_one_document_whatever_its_encoding() {
    let desk = desk::Desk::bare();
    let path = desk.path("文案.txt");
    let (bytes, _, _) =
        encoding_rs::GB18030.encode("祖传秘方，专治老寒腿，一个疗程见效，电话13800000000");
    std::fs::write(&path, bytes).unwrap();
    let said: desk::Said = desk::mingjian()
        .args(["score", "--format", "jsonl", path.to_str().unwrap()])
        .output()
        .unwrap()
        .into();
    let answer = said.ended(0).json();
    assert_eq!(answer["verdict"], "flagged");
    assert_eq!(answer["id"], path.to_str().unwrap());
}
