//! Whatever bytes a file holds, reading it ends, panics nowhere, and says something.
#![allow(clippy::unwrap_used)]

use mingjian_crawler::import;
use proptest::prelude::*;
use std::{path::Path, sync::LazyLock};

/// Every fixture, to be damaged.
static FIXTURES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found = Vec::new();
    for folder in ["broadcast", "wechat", "chat", "saved"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
});

/// A document or a problem, and places that lie on character boundaries.
fn check(name: &str, bytes: &[u8]) {
    let read = import::read(&[(name.to_owned(), bytes.to_vec())]);
    for file in &read {
        assert!(
            !file.documents.is_empty() || !file.problems.is_empty() || file.is_log(),
            "{name} says nothing"
        );
        for document in &file.documents {
            for part in &document.parts {
                assert!(!part.text.trim().is_empty());
                if let Some(cue) = part.origin.cue {
                    assert!(cue.start_ms <= cue.end_ms);
                }
            }
        }
        for line in file.to_json_lines() {
            serde_json::from_str::<serde_json::Value>(&line).unwrap();
        }
    }
}

const HEADS: [&str; 16] = [
    "",
    "{\"segments\":[",
    "[{\"aid\":",
    "WEBVTT\n\n",
    "[Script Info]\n[Events]\nDialogue: ",
    "<rss version=\"2.0\"><channel><item>",
    "<feed>",
    "1\n00:00:01,000 --> ",
    "<html><div id=\"js_content\">",
    "<script>window.cgiDataNew = {",
    "[00:01.00]",
    "频道,播出日期,开始时间,广告名称\n",
    "Time,SenderName,Sender,TalkerName,Talker,Content\n",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\n",
    "2026-03-05 21:30:00 桂花\n",
    "start\tend\ttext\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_any_head_are_survived(head in 0..HEADS.len(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = HEADS[head].as_bytes().to_vec();
        file.extend(bytes);
        check("a_20260305_213000.txt", &file);
    }

    #[test]
    fn any_text_behind_any_head_is_survived(head in 0..HEADS.len(), text in "[\\[\\]{}<>:,\"'\\\\/0-9a-z\n\r\t\u{feff}治疗糖尿病.&;#=-]{0,200}") {
        check("a.txt", format!("{}{text}", HEADS[head]).as_bytes());
    }

    #[test]
    fn damaged_files_are_survived(
        which in any::<prop::sample::Index>(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..40, proptest::collection::vec(any::<u8>(), 0..6)), 1..5),
    ) {
        let (name, bytes) = which.get(&FIXTURES);
        let mut bytes = bytes.clone();
        for (at, drop, insert) in cuts {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            let end = (at + drop).min(bytes.len());
            bytes.splice(at..end, insert);
        }
        check(name, &bytes);
    }
}

#[test]
fn deep_nesting_is_survived() {
    check("deep.json", "[".repeat(200_000).as_bytes());
    check("deep.json", "{\"segments\":[".repeat(20_000).as_bytes());
    check(
        "deep.html",
        format!(
            "<html><div id=\"js_content\">{}糖尿病",
            "<div>".repeat(20_000)
        )
        .as_bytes(),
    );
    check(
        "deep.html",
        format!(
            "<html><script>window.cgiDataNew = {}",
            "{a:[".repeat(20_000)
        )
        .as_bytes(),
    );
    check(
        "deep.rss",
        format!("<rss version=\"2.0\"><channel>{}", "<item>".repeat(20_000)).as_bytes(),
    );
}

#[test]
fn repeated_marks_cost_no_more_than_their_length() {
    let started = std::time::Instant::now();
    check(
        "many.html",
        format!(
            "<html><div id=\"js_content\">{}",
            "var ct = '".repeat(60_000)
        )
        .as_bytes(),
    );
    check(
        "many.srt",
        "1\n00:00:01,000 --> 00:00:02,000\n好\n\n"
            .repeat(30_000)
            .as_bytes(),
    );
    check(
        "many.vtt",
        format!(
            "WEBVTT\nKind: captions\n\n{}",
            "00:01.000 --> 00:02.000\n好<c>\n\n".repeat(30_000)
        )
        .as_bytes(),
    );
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
