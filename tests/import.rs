//! The contract of `import`, and what is imported from real formats.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, repository};
use serde_json::Value;
use std::collections::BTreeMap;

const FIELDS: &[&str] = &[
    "file",
    "format",
    "source_kind",
    "url",
    "title",
    "account",
    "author",
    "published",
    "published_precision",
    "state",
    "parts",
    "problems",
];

/// The bundled files of a folder.
fn samples(folder: &str) -> Vec<String> {
    let folder = repository(&format!("corpus/samples/{folder}"));
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    files
}

fn dry_run(files: &[String], code: i32) -> Vec<Value> {
    let desk = Desk::bare();
    let mut args = vec!["import", "--dry-run", "--json"];
    args.extend(files.iter().map(String::as_str));
    let lines = desk.run(&args).ended(code).json_lines();
    assert!(!desk.data().exists(), "a dry run stores nothing");
    lines
}

fn by_file(lines: &[Value]) -> BTreeMap<String, &Value> {
    let name = |l: &Value| {
        l["file"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned()
    };
    lines.iter().map(|l| (name(l), l)).collect()
}

#[test]
fn every_document_has_the_fields_of_the_contract_in_their_order() {
    let lines = dry_run(&samples("posts"), 0);
    assert!(lines.len() >= 26, "{}", lines.len());
    for line in &lines {
        let fields: Vec<&str> = line
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(fields, FIELDS, "{line}");
        assert_eq!(line["source_kind"], "wechat", "{line}");
        for part in line["parts"].as_array().unwrap() {
            assert!(
                part["text"].is_string() && part["kind"].is_string() && part["speaker"].is_string()
            );
        }
    }
}

#[test]
fn posts_of_every_generation_give_title_account_and_time() {
    let lines = dry_run(&samples("posts"), 0);
    let posts = by_file(&lines);
    for (file, title, account, day) in [
        (
            "2018-月饼怎么选.html",
            "中秋临近，月饼怎么选、怎么吃？",
            "青禾县食品安全",
            "2018-09-18",
        ),
        (
            "2022-秋梨膏.html",
            "霜降一过，熬一锅秋梨膏",
            "灶头记",
            "2022-10-25",
        ),
        (
            "2026-流感季.html",
            "流感高发季来临，这5个问题家长最关心",
            "青禾疾控",
            "2026-10-28",
        ),
    ] {
        let post = posts[file];
        assert_eq!(
            (post["title"].as_str(), post["account"].as_str()),
            (Some(title), Some(account)),
            "{post}"
        );
        let published = post["published"].as_str().unwrap();
        assert!(published.starts_with(day), "{file}: {published}");
        assert!(published.ends_with("+08:00"), "{published}");
        let text: String = post["parts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|p| p["text"].as_str())
            .collect();
        assert!(text.chars().count() > 150, "{file}: {text}");
    }
    assert_eq!(posts["2026-已删除.html"]["state"], "deleted");
    assert_eq!(posts["2026-违规.html"]["state"], "violation");
}

#[test]
fn transcripts_take_channel_and_time_from_the_log_beside_them() {
    let lines = dry_run(&samples("broadcast"), 1);
    let files = by_file(&lines);
    let log = files["播出记录.csv"];
    assert_eq!(
        log["document"],
        Value::Null,
        "a log tells of other files and is no document"
    );
    let shown = files["百姓养生堂1103.vtt"];
    assert_eq!(shown["account"], "青禾综合频道");
    assert_eq!(
        shown["published"].as_str().map(|p| &p[..16]),
        Some("2026-11-04T01:10"),
        "25:10 is ten past one"
    );
    let named = files["青禾二套_20261024_181500.srt"];
    assert_eq!(
        named["published"].as_str().map(|p| &p[..16]),
        Some("2026-10-24T18:15")
    );
    let cues = files["qinghe2-20261012-0612-筋骨通.srt"]["parts"]
        .as_array()
        .unwrap();
    assert!(
        cues.iter().filter(|p| p["kind"] == "cue").count() > 20,
        "one cue is one part"
    );
    let broken = files["养生酒30秒.srt"]["problems"].as_array().unwrap();
    assert!(!broken.is_empty(), "the broken cue is told");
}

#[test]
fn the_same_file_twice_is_stored_once() {
    let desk = Desk::new();
    let file = repository("corpus/samples/posts/2026-苦瓜肽.html");
    let args = ["import", file.to_str().unwrap(), "--json"];
    let first = desk.run(&args).ended(0).json();
    assert_eq!(
        (&first["stored"], &first["documents"]),
        (&1.into(), &1.into())
    );
    let second = desk.run(&args).ended(0).json();
    assert_eq!(
        (&second["stored"], &second["known"], &second["documents"]),
        (&0.into(), &1.into(), &0.into())
    );
}

#[test]
fn files_beyond_what_is_held_in_memory_at_once_are_all_stored() {
    let desk = Desk::new();
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(5 << 20, 0);
    let page = |n: u8| format!("<title>短讯{n}</title><p>今日有雨{n}。</p>").into_bytes();
    let files = [
        ("图1.png", picture.clone()),
        ("页1.html", page(1)),
        ("图2.png", picture),
        ("页2.html", page(2)),
    ];
    let paths = files.map(|(name, bytes)| {
        let path = desk.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let mut args = vec!["import", "--json"];
    args.extend(paths.iter().map(String::as_str));
    for (stored, known) in [(2, 0), (0, 2)] {
        let said = desk.run(&args).ended(1);
        let told = said.json();
        assert_eq!(
            (&told["files"], &told["stored"], &told["known"]),
            (&Value::from(4), &Value::from(stored), &Value::from(known))
        );
        assert!(said.err.contains("图2.png"), "{}", said.err);
    }
}
