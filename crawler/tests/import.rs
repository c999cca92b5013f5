//! Each file under `fixtures/` shows one real way in which such a file is written or damaged, and is
//! named by it. The snapshot beside this test is what `import --dry-run` would print, and more.
#![allow(clippy::unwrap_used)]

use mingjian_crawler::import::{self, FileImport};
use std::path::Path;

fn fixture(path: &str) -> (String, Vec<u8>) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path);
    let name = path.rsplit('/').next().unwrap().to_owned();
    (name, std::fs::read(full).unwrap())
}

fn read(paths: &[&str]) -> Vec<FileImport> {
    let files: Vec<_> = paths.iter().map(|p| fixture(p)).collect();
    import::read(&files)
}

/// Everything a reader of snapshots needs, one line a fact.
fn shown(files: &[FileImport]) -> String {
    let mut out = String::new();
    for file in files {
        out.push_str(&format!("== {} [{}]", file.file, file.format));
        if let Some(url) = &file.url {
            out.push_str(&format!(" saved from {url}"));
        }
        out.push('\n');
        for (run, document) in file.dry_runs().iter().zip(&file.documents) {
            out.push_str(&format!(
                "document {} {}\n  title {:?} account {:?} author {:?}\n  published {:?} {:?} url {:?}\n  {:?} product {:?}\n",
                run.source_kind, run.state, run.title, run.account, run.author, run.published,
                run.published_precision, run.url, document.completeness, document.product_kind,
            ));
            for part in &document.parts {
                let cue = part.origin.cue.map_or(String::new(), |c| {
                    format!(" {}–{} ms", c.start_ms, c.end_ms)
                });
                let bytes = part
                    .origin
                    .bytes
                    .map_or(String::new(), |(a, b)| format!(" bytes {a}..{b}"));
                out.push_str(&format!(
                    "  {} {:?} by {} @ {}{cue}{bytes}\n",
                    part.kind,
                    part.text,
                    part.speaker,
                    part.origin.locator.as_deref().unwrap_or("?"),
                ));
            }
        }
        for problem in &file.problems {
            out.push_str(&format!(
                "problem at {}: {}\n",
                problem.where_, problem.what
            ));
        }
    }
    out
}

/// One snapshot a folder and prefix, so that a change shows where it happened.
fn snapshot(name: &str, paths: &[&str]) {
    let each: Vec<FileImport> = paths.iter().flat_map(|path| read(&[path])).collect();
    insta::with_settings!({snapshot_path => "fixtures/snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown(&each));
    });
}

#[test]
fn subtitles_keep_their_good_cues_and_report_the_bad_ones() {
    snapshot(
        "subtitles",
        &[
            "broadcast/srt-clean.srt",
            "broadcast/srt-no-blank-line-no-index.srt",
            "broadcast/srt-bad-cues-crlf.srt",
            "broadcast/srt-gbk.srt",
            "broadcast/srt-bom-in-the-middle.srt",
            "broadcast/srt-utf16le.srt",
            "broadcast/vtt-rolling-captions.vtt",
            "broadcast/vtt-voices-and-notes.vtt",
            "broadcast/ass-columns-and-drawings.ass",
            "broadcast/lrc-several-times.lrc",
            "broadcast/terminal-output.txt",
            "broadcast/whisper.tsv",
        ],
    );
}

#[test]
fn recognisers_and_services_are_told_apart_by_their_keys() {
    snapshot(
        "recognisers",
        &[
            "broadcast/whisper-openai-doubtful.json",
            "broadcast/whisper-cpp-split-characters.json",
            "broadcast/faster-whisper-array.json",
            "broadcast/whisperx-speakers.json",
            "broadcast/whisper-json-cut-off.json",
            "broadcast/funasr-sensevoice.json",
            "broadcast/funasr-runtime.json",
            "broadcast/aliyun-two-channels.json",
            "broadcast/dashscope.json",
            "broadcast/iflytek-string-in-string.json",
            "broadcast/tencent-result-lines.json",
            "broadcast/tencent-detail.json",
            "broadcast/aws-words.json",
        ],
    );
}

#[test]
fn a_log_gives_transcripts_their_title_channel_and_time() {
    let files = read(&[
        "broadcast/log-chinese-headers.csv",
        "broadcast/srt-clean.srt",
        "broadcast/洛河生活广播_20260307_013010.txt",
    ]);
    insta::with_settings!({snapshot_path => "fixtures/snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("broadcast-log", shown(&files));
    });
}

#[test]
fn what_the_log_said_rests_in_the_captures_metadata() {
    let files = [
        fixture("broadcast/log-chinese-headers.csv"),
        fixture("broadcast/srt-clean.srt"),
    ];
    let read = import::read(&files);
    let transcript = &read[1];
    let fields: Vec<&str> = transcript
        .metadata
        .iter()
        .map(|(n, _)| n.as_str())
        .collect();
    assert!(
        fields.contains(&"broadcast-channel") && fields.contains(&"broadcast-start"),
        "{fields:?}"
    );
    let (_, documents, _) =
        import::documents_from(&files[1].0, &files[1].1, &transcript.metadata, None);
    assert_eq!(documents, transcript.documents);
}

#[test]
fn posts_of_every_generation_are_read() {
    snapshot(
        "wechat-pages",
        &[
            "wechat/wechat-2018.html",
            "wechat/wechat-2021-var-ct.html",
            "wechat/wechat-2025-hidden-body.html",
            "wechat/wechat-2025-pictures-only.html",
            "wechat/wechat-2025-text-post.html",
            "wechat/wechat-video-share.html",
            "wechat/wechat-paid-preview.html",
            "wechat/wechat-share-template.html",
            "wechat/article-that-quotes-a-notice.html",
            "wechat/wechat-rendered-without-author.html",
        ],
    );
}

#[test]
fn notices_are_facts_about_a_post() {
    snapshot(
        "wechat-notices",
        &[
            "wechat/notice-deleted.html",
            "wechat/notice-violation.html",
            "wechat/notice-unavailable-tiny.html",
            "wechat/notice-verify.html",
        ],
    );
}

#[test]
fn exports_and_feeds_keep_their_good_items() {
    snapshot(
        "wechat-exports",
        &[
            "wechat/exporter.json",
            "wechat/exporter-cgi-data.json",
            "wechat/wewe-rss.rss",
            "wechat/wewe-atom-all.atom",
            "wechat/wewe-json-feed.json",
            "wechat/we-mp-rss-quirks.rss",
            "wechat/we-mp-rss-atom-dirty.atom",
            "wechat/we-mp-rss.json",
            "wechat/feed-one-broken-item.rss",
        ],
    );
}

#[test]
fn chats_are_cut_by_day_and_name_no_account() {
    let paths = [
        "chat/memotrace_utf8.csv",
        "chat/chatlog.csv",
        "chat/chatlog.json",
        "chat/weflow.json",
        "chat/chatlab.jsonl",
        "chat/memotrace.txt",
        "chat/chatlog.txt",
        "chat/copied-by-hand.txt",
    ];
    for path in paths {
        let text = shown(&read(&[path]));
        assert!(!text.contains("wxid_"), "{path}: {text}");
    }
    snapshot("chats", &paths);
}

#[test]
fn saved_pages_say_where_they_come_from() {
    snapshot(
        "saved",
        &[
            "saved/browser-complete-page.html",
            "saved/singlefile-wechat.html",
            "saved/page.mhtml",
            "saved/page-gb2312.mhtml",
            "saved/pasted-text.txt",
            "saved/empty.srt",
            "saved/scan.pdf",
        ],
    );
}

#[test]
fn the_dry_run_prints_the_fields_of_the_contract_in_order() {
    let [file]: [FileImport; 1] = read(&["wechat/wechat-2021-var-ct.html"])
        .try_into()
        .unwrap();
    let [line]: [String; 1] = file.to_json_lines().try_into().unwrap();
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    let keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
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
        ]
    );
    assert_eq!(value["published"], "2021-07-01T08:00:00+08:00");
    assert_eq!(value["published_precision"], "second");
    let [empty]: [FileImport; 1] = read(&["saved/empty.srt"]).try_into().unwrap();
    let value: serde_json::Value = serde_json::from_str(&empty.to_json_lines()[0]).unwrap();
    assert!(value.get("document").unwrap().is_null());
    assert_eq!(value["problems"][0]["where"], "file");
}

#[test]
fn a_file_name_decides_nothing() {
    let (_, bytes) = fixture("broadcast/vtt-voices-and-notes.vtt");
    let read = import::read(&[("封面.jpg".to_owned(), bytes)]);
    assert_eq!(read[0].format, "vtt");
}

#[test]
fn a_giant_is_refused_before_it_is_read() {
    let read = import::read(&[("a.txt".to_owned(), vec![b'a'; (64 << 20) + 1])]);
    assert_eq!(read[0].format, "too-large");
    assert!(!read[0].is_kept());
}

#[test]
fn a_row_matches_by_the_moment_on_air_and_only_near_it() {
    let log = "频道,播出日期,开始时间,广告名称\n洛河一套,2026-03-05,20:00:00,甲\n洛河一套,2026-03-05,20:00:50,乙\n";
    let text = "今天不讲产品，只讲健康。".as_bytes().to_vec();
    let titled = |name: &str| {
        let files = [
            ("log.csv".to_owned(), log.as_bytes().to_vec()),
            (name.to_owned(), text.clone()),
        ];
        import::read(&files)[1].documents[0].title.clone()
    };
    assert_eq!(
        titled("洛河一套_20260305_200045.txt").as_deref(),
        Some("乙")
    );
    assert_eq!(titled("洛河一套_20260305_200500.txt"), None);
    assert_eq!(titled("洛河二套_20260305_200045.txt"), None);
}
