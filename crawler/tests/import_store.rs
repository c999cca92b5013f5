//! The real import: bytes rest in the store before anything is derived, once, and extraction from
//! the capture alone gives what the dry run printed.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use mingjian_crawler::{extract, import};
use mingjian_domain::{Capture, CaptureKind, Source, SourceKind, SourceTarget};
use mingjian_store::{NewSource, Store};
use std::path::Path;

fn fixture(path: &str) -> (String, Vec<u8>) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path);
    (path.to_owned(), std::fs::read(full).unwrap())
}

async fn office() -> (tempfile::TempDir, Store, Source) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).await.unwrap();
    let new = NewSource {
        name: "洛河录播".into(),
        kind: SourceKind::Broadcast,
        action: None,
        target: SourceTarget::Files,
        every_secs: None,
    };
    let source = store.sources().add(new, now()).await.unwrap();
    (folder, store, source)
}

fn now() -> Timestamp {
    "2026-03-10T01:00:00Z".parse().unwrap()
}

async fn pending(store: &Store) -> Vec<Capture> {
    let mut captures = store.captures().pending(100).await.unwrap();
    captures.sort_by(|a, b| a.url.cmp(&b.url));
    captures
}

#[tokio::test]
async fn a_capture_alone_tells_title_channel_and_time() {
    let (_folder, store, source) = office().await;
    let files = [
        fixture("broadcast/log-chinese-headers.csv"),
        fixture("broadcast/srt-clean.srt"),
        fixture("saved/scan.pdf"),
        fixture("saved/empty.srt"),
    ];
    let summary = import::store_files(&store, &source, &files, now())
        .await
        .unwrap();
    assert_eq!(
        (summary.stored, summary.already, summary.refused),
        (2, 0, 2)
    );
    let captures = pending(&store).await;
    let urls: Vec<&str> = captures.iter().map(|c| c.url.as_str()).collect();
    assert_eq!(
        urls,
        ["file:///log-chinese-headers.csv", "file:///srt-clean.srt"]
    );
    let transcript = &captures[1];
    assert_eq!(
        transcript.kind,
        CaptureKind::Imported {
            file: "broadcast/srt-clean.srt".into()
        }
    );
    let warc = store.captures().warc(&transcript.id).await.unwrap();
    let extracted = extract::documents(transcript, source.kind, &warc).unwrap();
    assert_eq!(extracted.documents, import::read(&files)[1].documents);
    assert_eq!(
        extracted.documents[0].account.as_deref(),
        Some("洛河都市频道")
    );
}

#[tokio::test]
async fn the_same_files_again_store_nothing() {
    let (_folder, store, source) = office().await;
    let files = [
        fixture("saved/singlefile-wechat.html"),
        fixture("wechat/exporter.json"),
    ];
    let first = import::store_files(&store, &source, &files, now())
        .await
        .unwrap();
    let again = import::store_files(&store, &source, &files, now())
        .await
        .unwrap();
    assert_eq!((first.stored, first.already), (2, 0));
    assert_eq!((again.stored, again.already), (0, 2));
    let captures = pending(&store).await;
    assert_eq!(captures.len(), 2);
    // A saved page rests under its own address, as its saver states it.
    assert_eq!(
        captures[1].url,
        "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
    );
}
