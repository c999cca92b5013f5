//! Bytes before rows, nothing twice, and a crash anywhere heals.

use crate::bench::raw;
use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{Store, StoreError};
use std::path::PathBuf;

on_both!(
    a_capture_is_stored_once_and_reads_back,
    killed_between_blob_and_row_the_next_run_heals,
    killed_between_extraction_and_judgement_the_next_run_finds_the_document,
    a_lost_blob_is_named_and_put_back,
    a_changed_blob_is_refused,
    bytes_of_another_digest_are_refused,
    the_latest_capture_holds_bytes,
    a_file_is_imported_once_a_source_and_address,
    all_captures_can_be_walked_through,
    two_captures_of_one_text_are_one_document,
    outside_text_may_hold_anything,
    judging_again_under_another_fingerprint_keeps_the_earlier_judgement,
    eight_writers_at_once_lose_nothing,
);

fn blob_of(store: &Store, id: &Sha256) -> PathBuf {
    let name = id.to_string();
    store.data_dir().join("blobs").join(&name[..2]).join(name)
}

async fn source(store: &Store) -> SourceId {
    store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap()
        .id
}

async fn a_capture_is_stored_once_and_reads_back(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    assert!(store.captures().put(&capture, b"warc").await.unwrap());
    assert!(!store.captures().put(&capture, b"warc").await.unwrap());
    assert_eq!(
        store.captures().get(&capture.id).await.unwrap(),
        Some(capture.clone())
    );
    assert_eq!(store.captures().warc(&capture.id).await.unwrap(), b"warc");
    assert_eq!(
        store.captures().counts_by_kind().await.unwrap(),
        [(SourceKind::Web, 1)]
    );
    assert_eq!(store.captures().pending(10).await.unwrap(), [capture]);
}

async fn killed_between_blob_and_row_the_next_run_heals(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    store.captures().put(&capture, b"warc").await.unwrap();
    raw(&store, "delete from captures").await.unwrap();
    assert!(blob_of(&store, &capture.id).exists());

    assert!(
        store.captures().put(&capture, b"warc").await.unwrap(),
        "the row is new"
    );
    assert_eq!(store.captures().pending(10).await.unwrap(), [capture]);
}

async fn killed_between_extraction_and_judgement_the_next_run_finds_the_document(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    store.captures().put(&capture, b"warc").await.unwrap();
    let doc = document("稳糖胶囊", "断根");
    let problems = [("line 3".to_owned(), "bad time".to_owned())];
    for _ in 0..2 {
        store
            .documents()
            .record(&capture.id, std::slice::from_ref(&doc), &problems)
            .await
            .unwrap();
    }
    assert_eq!(store.captures().pending(10).await.unwrap(), []);
    assert_eq!(store.documents().problems(10).await.unwrap().len(), 1);

    let pending = store
        .documents()
        .pending(&fingerprint("1"), 10)
        .await
        .unwrap();
    assert_eq!(pending, [(doc.digest(), doc.clone())]);
    for _ in 0..2 {
        let judged = judged(&doc, "1", 0.8, &[Category::DiseaseTreatment]);
        store.assessments().put(&[judged], at(9)).await.unwrap();
    }
    assert_eq!(
        store
            .documents()
            .pending(&fingerprint("1"), 10)
            .await
            .unwrap(),
        []
    );
    assert_eq!(store.items().count(&Default::default()).await.unwrap(), 1);
    assert_eq!(store.assessments().findings_total().await.unwrap(), 1);
    assert_eq!(
        store.assessments().flagged_by_kind().await.unwrap(),
        [(SourceKind::Web, 1)]
    );
}

async fn a_lost_blob_is_named_and_put_back(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    store.captures().put(&capture, b"warc").await.unwrap();
    let file = blob_of(&store, &capture.id);
    std::fs::remove_file(&file).unwrap();

    let error = store.captures().warc(&capture.id).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::BlobMissing { path, .. } if *path == file),
        "{error}"
    );
    assert!(
        !store.captures().put(&capture, b"warc").await.unwrap(),
        "the row was there"
    );
    assert_eq!(store.captures().warc(&capture.id).await.unwrap(), b"warc");
}

async fn a_changed_blob_is_refused(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    store.captures().put(&capture, b"warc").await.unwrap();
    std::fs::write(blob_of(&store, &capture.id), b"wurc").unwrap();

    let error = store.captures().warc(&capture.id).await.unwrap_err();
    assert!(matches!(error, StoreError::BlobChanged { .. }), "{error}");
}

async fn bytes_of_another_digest_are_refused(store: Store) {
    let capture = fetched(source(&store).await, "https://a.example/1", at(5), b"warc");
    let error = store.captures().put(&capture, b"other").await.unwrap_err();
    assert!(matches!(error, StoreError::WrongDigest { .. }), "{error}");
    assert_eq!(store.captures().get(&capture.id).await.unwrap(), None);
}

async fn the_latest_capture_holds_bytes(store: Store) {
    let (source, url) = (source(&store).await, "https://a.example/1");
    let first = fetched(source, url, at(5), b"first");
    let second = fetched(source, url, at(6), b"second");
    let mut third = fetched(source, url, at(7), b"third");
    let CaptureKind::Fetched(facts) = third.kind.clone() else {
        unreachable!()
    };
    third.kind = CaptureKind::Unchanged {
        earlier: second.id,
        facts,
    };
    for (capture, warc) in [(&third, "third"), (&first, "first"), (&second, "second")] {
        store
            .captures()
            .put(capture, warc.as_bytes())
            .await
            .unwrap();
    }
    assert_eq!(
        store.captures().latest(source, url).await.unwrap(),
        Some(second)
    );
    assert_eq!(
        store
            .captures()
            .latest(source, "https://a.example/2")
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store.captures().pending(10).await.unwrap().len(),
        2,
        "a revisit has no text"
    );
    assert_eq!(store.captures().get(&third.id).await.unwrap(), Some(third));
}

async fn a_file_is_imported_once_a_source_and_address(store: Store) {
    let here = source(&store).await;
    let there = store
        .sources()
        .add(crawled("别处", None), at(0))
        .await
        .unwrap()
        .id;
    let mut capture = fetched(here, "file:a.srt", at(5), b"warc");
    capture.kind = CaptureKind::Imported {
        file: "a.srt".into(),
    };
    store.captures().put(&capture, b"warc").await.unwrap();
    let known = async |source, url| {
        store
            .captures()
            .imported_already(source, &capture.payload, url)
            .await
            .unwrap()
    };
    assert!(known(here, "file:a.srt").await);
    assert!(!known(here, "file:b.srt").await);
    assert!(!known(there, "file:a.srt").await);
}

async fn all_captures_can_be_walked_through(store: Store) {
    let source = source(&store).await;
    let mut stored = Vec::new();
    for n in 0..5 {
        let warc = format!("warc {n}").into_bytes();
        let capture = fetched(source, "https://a.example/1", at(n), &warc);
        store.captures().put(&capture, &warc).await.unwrap();
        stored.push(capture.id);
    }
    stored.sort();
    let mut walked = Vec::new();
    loop {
        let page = store.captures().ids(walked.last(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        walked.extend(page);
    }
    assert_eq!(walked, stored);
}

async fn two_captures_of_one_text_are_one_document(store: Store) {
    let source = source(&store).await;
    let doc = document("稳糖胶囊", "断根");
    for warc in ["first", "second"] {
        let capture = fetched(source, "https://a.example/1", at(5), warc.as_bytes());
        store
            .captures()
            .put(&capture, warc.as_bytes())
            .await
            .unwrap();
        store
            .documents()
            .record(&capture.id, std::slice::from_ref(&doc), &[])
            .await
            .unwrap();
    }
    assert_eq!(
        store.documents().counts_by_kind().await.unwrap(),
        [(SourceKind::Web, 1)]
    );
    assert_eq!(
        store.documents().get(&doc.digest()).await.unwrap(),
        Some(doc)
    );
}

async fn outside_text_may_hold_anything(store: Store) {
    let url = format!("https://a.example/{}", "长".repeat(20_000));
    let capture = fetched(source(&store).await, &url, at(5), b"warc");
    store.captures().put(&capture, b"warc").await.unwrap();
    assert_eq!(
        store.captures().latest(capture.source, &url).await.unwrap(),
        Some(capture.clone())
    );

    let doc = document("标题\0有零", "正文\0与'引号\"及\u{1f600}");
    let problems = [("第\0行".to_owned(), "坏\0了".to_owned())];
    store
        .documents()
        .record(&capture.id, std::slice::from_ref(&doc), &problems)
        .await
        .unwrap();
    assert_eq!(
        store.documents().get(&doc.digest()).await.unwrap(),
        Some(doc.clone())
    );
    store
        .assessments()
        .put(&[judged(&doc, "1", 0.5, &[Category::Comparison])], at(6))
        .await
        .unwrap();
    let row = &store
        .items()
        .queue(&Default::default(), 1, 0)
        .await
        .unwrap()[0];
    assert_eq!(row.title, "标题\u{fffd}有零");
}

async fn judging_again_under_another_fingerprint_keeps_the_earlier_judgement(store: Store) {
    let office = office(&store, 1).await;
    let (item, doc) = (office.items[0], &office.docs[0]);
    store
        .decisions()
        .append(decide(item, &office.reviewer, DecisionKind::Confirm), at(2))
        .await
        .unwrap();
    assert_eq!(
        store
            .documents()
            .pending(&fingerprint("2"), 10)
            .await
            .unwrap()
            .len(),
        1
    );
    store
        .assessments()
        .put(&[judged(doc, "2", 0.1, &[])], at(3))
        .await
        .unwrap();

    let now = store
        .assessments()
        .current(&doc.digest())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(now.verdict, Verdict::Clear);
    let dossier = store.dossiers().of_items(&[item]).await.unwrap();
    assert_eq!(
        dossier.items[0].assessment.fingerprint,
        fingerprint("1"),
        "as it was confirmed"
    );
    // The old rules are put back: what they said is current again.
    assert_eq!(
        store
            .documents()
            .pending(&fingerprint("1"), 10)
            .await
            .unwrap()
            .len(),
        1
    );
    store
        .assessments()
        .put(
            &[judged(doc, "1", 0.9, &[Category::DiseaseTreatment])],
            at(4),
        )
        .await
        .unwrap();
    let again = store
        .assessments()
        .current(&doc.digest())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.verdict, Verdict::Flagged);
}

async fn eight_writers_at_once_lose_nothing(store: Store) {
    let source = source(&store).await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for page in 0..12 {
                    // Each page is written by two of the eight.
                    let title = format!("{}-{page}", writer / 2);
                    collect(&store, source, &title, 0.5, &[Category::FearAppeal]).await;
                    store
                        .audit()
                        .record(None, "collected", &title, at(page))
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(
        store.captures().counts_by_kind().await.unwrap(),
        [(SourceKind::Web, 48)]
    );
    assert_eq!(
        store.documents().counts_by_kind().await.unwrap(),
        [(SourceKind::Web, 48)]
    );
    let items = store
        .items()
        .queue(&Default::default(), 100, 0)
        .await
        .unwrap();
    let mut numbers: Vec<_> = items.iter().map(|row| row.id.0).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=48).collect::<Vec<_>>());
    let reports = store.chains().verify().await.unwrap();
    assert!(reports.iter().all(|r| r.broken.is_none()), "{reports:?}");
    assert!(
        reports.iter().any(|r| r.chain == "audit" && r.links == 96),
        "{reports:?}"
    );
}
