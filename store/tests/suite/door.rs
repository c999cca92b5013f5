//! The door: what is given up never was, and nothing that goes wrong bars the way for the next.

use crate::on_both;
use mingjian_store::Store;
use sqlx::Executor as _;
use std::time::Duration;

on_both!(
    a_dropped_write_never_was,
    a_write_that_the_database_ended_itself_bars_nobody,
    a_refused_statement_bars_nobody,
    a_caller_who_stops_waiting_bars_nobody,
);

const INSERT: &str = "insert into actions (id, name, started) values (7, '清网行动', 0)";

async fn a_dropped_write_never_was(store: Store) {
    for _ in 0..20 {
        let mut write = store.write().await.unwrap();
        write.execute(INSERT).await.unwrap();
        drop(write);
    }
    let mut write = store.write().await.unwrap();
    write.execute(INSERT).await.unwrap();
    write.undo().await;
    assert_eq!(store.actions().list().await.unwrap(), []);
    assert_eq!(store.actions().ensure("清网行动").await.unwrap().id.0, 1);
}

/// As SQLite does when the disk is full.
async fn a_write_that_the_database_ended_itself_bars_nobody(store: Store) {
    for _ in 0..20 {
        let mut write = store.write().await.unwrap();
        write.execute("rollback").await.unwrap();
        write.undo().await;
    }
    store.actions().ensure("清网行动").await.unwrap();
}

async fn a_refused_statement_bars_nobody(store: Store) {
    for _ in 0..20 {
        let mut write = store.write().await.unwrap();
        write.execute(INSERT).await.unwrap();
        write.execute(INSERT).await.unwrap_err();
        drop(write);
    }
    store.actions().ensure("清网行动").await.unwrap();
}

async fn a_caller_who_stops_waiting_bars_nobody(store: Store) {
    let tasks: Vec<_> = (0..40u64)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let patience = Duration::from_micros(n * 100);
                let name = format!("行动 {n}");
                let _ = tokio::time::timeout(patience, store.actions().ensure(&name)).await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    store.actions().ensure("最后一个").await.unwrap();
    let actions = store.actions().list().await.unwrap();
    assert_eq!(actions.last().unwrap().name, "最后一个");
    // Numbers are given and used in one transaction: none is lost, none given twice.
    let numbers: Vec<_> = actions.iter().map(|a| a.id.0).collect();
    assert_eq!(
        numbers,
        (1..=i64::try_from(actions.len()).unwrap()).collect::<Vec<_>>()
    );
}
