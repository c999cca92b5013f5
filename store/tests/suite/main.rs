//! One suite for both databases. Every test here runs on SQLite; the same tests run on PostgreSQL
//! with `MINGJIAN_TEST_POSTGRES=postgres://user@host:port/postgres cargo test -p mingjian-store
//! --test suite -- --include-ignored` (the user may create databases; each test makes its own).
#![allow(clippy::unwrap_used)]

mod bench;
mod captures;
mod cases;
mod chains;
mod decisions;
mod door;
mod folder;
mod people;
mod queue;
mod registry;
mod samples;
mod sources;
mod visits;

/// Makes each test of the module run once a database, on several threads, with a store of its own.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() { crate::bench::on_sqlite(super::$test).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            #[ignore = "needs a PostgreSQL server, named by MINGJIAN_TEST_POSTGRES"]
            async fn $test() { crate::bench::on_postgres(super::$test).await; })+
        }
    };
}
pub(crate) use on_both;
