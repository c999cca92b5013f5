//! Bad input gets a clear message that names it, a non-zero exit, and nothing half-written.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, repository};
use jiff::Timestamp;
use mingjian_domain::{DecisionKind, ItemId};
use mingjian_store::{NewDecision, Store};
use std::process::Command;

#[test]
fn a_command_without_a_data_folder_says_how_to_make_one() {
    let desk = Desk::bare();
    for args in [
        &["status"][..],
        &["serve"],
        &["crawl"],
        &["search", "糖尿病"],
        &["verify"],
    ] {
        let said = desk.run(args).ended(2);
        assert!(said.err.contains("init"), "{args:?}: {}", said.err);
    }
    assert!(!desk.data().exists());
}

#[test]
fn a_missing_file_is_named_and_nothing_is_imported() {
    let desk = Desk::new();
    let good = repository("corpus/samples/posts/2026-苦瓜肽.html");
    let said = desk
        .run(&["import", good.to_str().unwrap(), "/nowhere/播出.srt"])
        .ended(2);
    assert!(said.err.contains("/nowhere/播出.srt"), "{}", said.err);
    assert_eq!(
        desk.run(&["status", "--json"]).json()["captures"],
        serde_json::json!({})
    );
}

#[test]
fn a_file_that_is_no_text_is_told_and_the_others_are_stored() {
    let desk = Desk::new();
    let noise = desk.path("截图.png");
    std::fs::write(&noise, [0x89, b'P', b'N', b'G', 0, 1, 2, 3]).unwrap();
    let good = repository("corpus/samples/posts/2026-苦瓜肽.html");
    let said = desk
        .run(&[
            "import",
            noise.to_str().unwrap(),
            good.to_str().unwrap(),
            "--json",
        ])
        .ended(1);
    assert!(said.err.contains("截图.png"), "{}", said.err);
    assert_eq!(said.json()["stored"], 1);
}

#[test]
fn a_rule_file_with_a_mistake_is_refused_with_file_line_and_reason() {
    let desk = Desk::bare();
    let rules = desk.path("rules");
    copy(&repository("rules"), &rules);
    let pack = rules.join("packs/disease_treatment.yaml");
    let text = std::fs::read_to_string(&pack).unwrap();
    std::fs::write(&pack, text.replacen("severity: ", "severity: 9 # ", 1)).unwrap();
    let said = desk
        .run(&["--rules", rules.to_str().unwrap(), "rules", "test"])
        .ended(2);
    assert!(said.err.contains("disease_treatment.yaml:"), "{}", said.err);
    assert!(said.err.contains("severity"), "{}", said.err);
}

#[test]
fn a_source_that_cannot_be_reached_is_recorded_as_failed() {
    let desk = Desk::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    desk.run(&["source", "add", "关站", &address, "--allow-private"])
        .ended(0);
    let said = desk.run(&["crawl", "关站"]).ended(1);
    assert!(said.err.contains(&address), "{}", said.err);
    let twice = desk.run(&["source", "add", "关站", &address]).ended(2);
    assert!(twice.err.contains("关站"), "{}", twice.err);
}

#[test]
fn a_full_disk_stops_an_import_and_loses_nothing() {
    let desk = Desk::new();
    let file = repository("corpus/samples/posts/2026-苦瓜肽.html");
    desk.run(&["import", file.to_str().unwrap()]).ended(0);
    // No file may grow: what a full disk does, without needing one.
    let big = desk.path("长文.txt");
    std::fs::write(&big, "县城新闻，今日有雨。".repeat(40_000)).unwrap();
    let said: desk::Said = Command::new("bash")
        .args(["-c", "ulimit -f 64; trap '' XFSZ; exec \"$@\"", "bash"])
        .arg(env!("CARGO_BIN_EXE_mingjian"))
        .arg("--data-dir")
        .arg(desk.data())
        .args(["import", big.to_str().unwrap()])
        .output()
        .unwrap()
        .into();
    assert_ne!(said.code, 0, "{said:?}");
    assert!(!said.err.contains("panicked"), "{}", said.err);
    assert!(desk.run(&["verify"]).ended(0).out.contains("0 damaged"));
    let documents = |kind: &str| {
        let status = desk.run(&["status", "--json"]).ended(0).json();
        status["documents"][kind].as_u64().unwrap_or(0)
    };
    assert_eq!(documents("wechat"), 1, "what was there stands");
    desk.run(&["import", big.to_str().unwrap()]).ended(0);
    assert_eq!(
        (documents("wechat"), documents("clue")),
        (1, 1),
        "the next run ends the work"
    );
}

#[test]
fn a_package_that_is_none_is_named() {
    let desk = Desk::bare();
    let file = desk.path("假.zip");
    std::fs::write(&file, "不是压缩包").unwrap();
    let said = desk.run(&["verify", file.to_str().unwrap()]).ended(1);
    assert!(said.out.contains("假.zip"), "{}", said.out);
    desk.run(&["verify", "/nowhere.zip"]).ended(2);
}

#[test]
fn only_confirmed_items_are_exported_even_by_number() {
    let desk = Desk::new();
    let file = repository("corpus/samples/posts/2026-苦瓜肽.html");
    desk.run(&["import", file.to_str().unwrap()]).ended(0);
    decide(&desk, DecisionKind::Escalate);
    let out = desk.path("证据");
    let export = || desk.run(&["export", "--item", "1", "--out", out.to_str().unwrap()]);
    let said = export().ended(2);
    assert!(
        said.err
            .contains("nobody has confirmed it (it is escalated)"),
        "{}",
        said.err
    );
    assert!(!out.exists(), "nothing is written");
    decide(&desk, DecisionKind::Confirm);
    export().ended(0);
    assert!(out.join("item-1.zip").exists());
}

/// The first item's decision, as its reviewer takes it on the site.
fn decide(desk: &Desk, kind: DecisionKind) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&desk.data(), None).await.unwrap();
        let by = store.users().by_name("admin").await.unwrap().unwrap().id;
        let item = ItemId(1);
        if let Some(last) = store.decisions().last_by(by).await.unwrap() {
            store
                .decisions()
                .undo_last(last.item, by, Timestamp::now())
                .await
                .unwrap();
        }
        let detail = store.items().get(item).await.unwrap().unwrap();
        let decision = NewDecision {
            item,
            fingerprint: detail.assessment.fingerprint,
            by,
            kind,
            note: String::new(),
        };
        store
            .decisions()
            .append(decision, Timestamp::now())
            .await
            .unwrap();
    });
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let desk = Desk::new();
    for args in [
        &["status"][..],
        &["status", "--json"],
        &["rules", "test"],
        &["verify"],
        &["score", "--format", "jsonl", "README.md"],
    ] {
        let mut child = desk
            .command(args)
            .current_dir(repository(""))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let said = desk::Said::from(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
    }
}

#[test]
fn what_pages_say_gives_a_terminal_nothing_to_obey() {
    let desk = Desk::new();
    let page = desk.path("页.html");
    let text = "<title>题\u{1b}]0;x\u{7}目</title><p>县城新闻，今日\u{1b}[2J有雨，傍晚转晴。</p>";
    std::fs::write(&page, text).unwrap();
    desk.run(&["import", page.to_str().unwrap()]).ended(0);
    let found = desk.run(&["search", "有雨"]).ended(0);
    assert!(found.out.contains("今日"), "{}", found.out);
    let scored = desk::run_with_input(
        &["score"],
        "三盒\u{1b}[2J糖尿病断根，电话13800000000".as_bytes(),
    );
    assert!(scored.out.contains("断根"), "{}", scored.out);
    for out in [found.out, scored.out] {
        assert!(!out.contains(['\u{1b}', '\u{7}']), "{out:?}");
    }
}

#[test]
fn a_name_is_one_line() {
    let desk = Desk::new();
    let said = desk
        .run(&["source", "add", "甲\n乙", "https://news.example/"])
        .ended(2);
    assert!(said.err.contains("one line"), "{}", said.err);
    desk.run(&["user", "add", "王\u{1b}某", "--role", "reviewer"])
        .ended(2);
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_data_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(desk.data()), 0o700);
    assert_eq!(mode(desk.data().join("mingjian.toml")), 0o600);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
