//! The data folder and the database file: what is refused, and in which words.

use crate::bench::raw;
use crate::samples::*;
use mingjian_store::{Store, StoreError};
use std::fs;

#[tokio::test]
async fn a_folder_of_any_name_is_made_and_opened_again() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("数据 夹#1?%20").join("深处");
    let store = Store::open(&folder, None).await.unwrap();
    store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap();
    assert!(store.database().ends_with("深处/mingjian.db"));
    store.close().await;
    assert!(folder.join("mingjian.db").is_file());
    let again = Store::open(&folder, None).await.unwrap();
    assert_eq!(again.sources().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_in_the_way_is_named() {
    let outer = tempfile::tempdir().unwrap();
    let path = outer.path().join("data");
    fs::write(&path, "x").unwrap();
    for below in [path.clone(), path.join("deeper")] {
        let error = Store::open(&below, None).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::NotAFolder { path } if *path == below),
            "{error}"
        );
    }
    assert!(matches!(
        Store::lock_folder(&path),
        Err(StoreError::NotAFolder { .. })
    ));
}

#[test]
fn a_second_process_is_told_to_wait_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let held = Store::lock_folder(folder.path()).unwrap();
    let error = Store::lock_folder(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: another mingjian process works on this data folder; stop it first, or give another --data-dir",
            folder.path().display()
        )
    );
    drop(held);
    Store::lock_folder(folder.path()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let opened = (0..6).map(|_| {
        let path = folder.path().to_owned();
        tokio::spawn(async move { Store::open(&path, None).await.unwrap() })
    });
    for store in opened.collect::<Vec<_>>() {
        let store = store.await.unwrap();
        store
            .audit()
            .record(None, "opened", "", at(0))
            .await
            .unwrap();
    }
}

/// Two stores on one folder stand for two processes: each has its own queue before the door.
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_two_processes_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut writers = Vec::new();
    for _ in 0..2 {
        let store = Store::open(folder.path(), None).await.unwrap();
        for _ in 0..4 {
            let store = store.clone();
            writers.push(tokio::spawn(async move {
                for n in 0..20 {
                    store
                        .audit()
                        .record(None, "wrote", "", at(n))
                        .await
                        .unwrap();
                }
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let store = Store::open(folder.path(), None).await.unwrap();
    assert_eq!(store.audit().list(1, None).await.unwrap()[0].seq, 160);
    assert!(
        store
            .chains()
            .verify()
            .await
            .unwrap()
            .iter()
            .all(|r| r.broken.is_none())
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mingjian.db");
    let content = "not a database, but long enough to look like one. ".repeat(100);
    fs::write(&file, &content).unwrap();
    let error = Store::open(folder.path(), None).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Damaged { place, .. } if place.ends_with("mingjian.db")),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), content);
}

#[tokio::test]
async fn a_column_that_the_store_cannot_have_written_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).await.unwrap();
    store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap();
    raw(&store, "update sources set kind = 'telepathy'")
        .await
        .unwrap();
    let error = store.sources().list().await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("telepathy"), "{error}");
}

#[tokio::test]
async fn an_unknown_or_absent_server_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open(folder.path(), Some("mysql://h/d"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::UnknownDatabase { .. }),
        "{error}"
    );
    let nobody = "postgres://me:geheim@127.0.0.1:1/db";
    let error = Store::open(folder.path(), Some(nobody)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("postgres://me@127.0.0.1:1/db: "),
        "{error}"
    );
    assert!(!error.to_string().contains("geheim"), "{error}");
}
