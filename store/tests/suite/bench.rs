//! A store of its own for each test, on either database.

use mingjian_store::{Store, StoreError};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs a test on a fresh SQLite store.
pub async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Store) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).await.unwrap();
    // Spawned, so that every future of the store must be able to move between threads.
    let ran = tokio::spawn(test(store.clone())).await;
    store.close().await;
    ran.unwrap();
}

/// Runs a test on a fresh PostgreSQL database, which goes away afterwards.
pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Store) -> F) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("MINGJIAN_TEST_POSTGRES")
        .expect("MINGJIAN_TEST_POSTGRES must name a server, e.g. postgres://postgres@127.0.0.1:5433/postgres");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("mingjian_test_{}_{number}", std::process::id());
    sqlx::any::install_default_drivers();
    let mut admin = sqlx::AnyConnection::connect(&server).await.unwrap();
    admin
        .execute(AssertSqlSafe(format!("create database {name}")))
        .await
        .unwrap();
    let mut url: url::Url = server.parse().unwrap();
    url.set_path(&name);

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Some(url.as_str()))
        .await
        .unwrap();
    let ran = tokio::spawn(test(store.clone())).await;
    store.close().await;
    admin
        .execute(AssertSqlSafe(format!("drop database {name}")))
        .await
        .unwrap();
    ran.unwrap();
}

/// Changes rows behind the store's back.
pub async fn raw(store: &Store, sql: &str) -> Result<u64, StoreError> {
    let mut write = store.write().await?;
    let done = write.execute(AssertSqlSafe(sql.to_owned())).await?;
    write.commit().await?;
    Ok(done.rows_affected())
}
