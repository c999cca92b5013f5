//! The schedule over loopback: what is due is visited once, also when the process stops in between.
#![allow(clippy::unwrap_used)]

mod site;

use jiff::{SignedDuration, Timestamp};
use mingjian_crawler::{Agent, Crawler, schedule};
use mingjian_domain::{SourceKind, SourceTarget};
use mingjian_store::{NewSource, Store};
use site::{Site, page, reply};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use url::Url;

async fn store_with(name: &str, site: &Site, every_secs: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).await.unwrap();
    let new = NewSource {
        name: name.into(),
        kind: SourceKind::Web,
        action: None,
        target: SourceTarget::Crawl {
            seeds: vec![Url::parse(&site.base).unwrap()],
            max_pages: 50,
            max_depth: 3,
            delay_ms: 20,
            allow_private: true,
        },
        every_secs: Some(every_secs),
    };
    let now = Timestamp::now();
    let source = store.sources().add(new, now).await.unwrap();
    let due = now - SignedDuration::from_secs(1);
    store
        .sources()
        .set_every(source.id, Some(every_secs), Some(due))
        .await
        .unwrap();
    (folder, store)
}

fn crawler(store: &Store) -> Crawler {
    Crawler::new(
        store.clone(),
        Agent {
            user_agent: "Mingjian/0.1".into(),
            contact: String::new(),
        },
    )
}

/// Runs the schedule until `stop` says so.
async fn run_until(store: &Store, stop: impl AsyncFn() -> bool) {
    let shutdown = async {
        let patience = tokio::time::Instant::now() + Duration::from_secs(20);
        while !stop().await {
            assert!(tokio::time::Instant::now() < patience, "nothing came of it");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    schedule::run(
        store.clone(),
        crawler(store),
        "worker-1".into(),
        shutdown,
        Arc::new(Notify::new()),
    )
    .await;
}

fn list_of_pages(count: usize) -> impl Fn(&site::Request) -> site::Reply {
    move |request| match request.path.as_str() {
        "/" => {
            let links: String = (0..count)
                .map(|n| format!(r#"<a href="/p{n}">{n}篇</a>"#))
                .collect();
            page("首页", &links)
        }
        "/robots.txt" => reply(404, "text/plain", ""),
        path => page(path, "正文"),
    }
}

#[tokio::test]
async fn what_is_due_is_visited_once_and_due_again_on_its_grid() {
    let site = Site::serve(list_of_pages(3)).await;
    let (_folder, store) = store_with("小站", &site, 3600).await;
    let source = store.sources().by_name("小站").await.unwrap().unwrap();
    run_until(&store, async || {
        store
            .visits()
            .for_source(source.id, 1)
            .await
            .unwrap()
            .iter()
            .any(|visit| visit.finished.is_some())
    })
    .await;
    let visits = store.visits().for_source(source.id, 10).await.unwrap();
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].outcome.fetched, 4);
    let next = store
        .sources()
        .by_name("小站")
        .await
        .unwrap()
        .unwrap()
        .next_due
        .unwrap();
    assert_eq!(
        next,
        source.next_due.unwrap() + SignedDuration::from_secs(3600)
    );
}

#[tokio::test]
async fn stopped_in_the_middle_the_next_start_goes_on_with_the_same_visit() {
    let site = Site::serve(list_of_pages(12)).await;
    let (_folder, store) = store_with("断点", &site, 3600).await;
    let source = store.sources().by_name("断点").await.unwrap().unwrap();
    run_until(&store, async || {
        store.captures().pending(100).await.unwrap().len() >= 4
    })
    .await;
    let halfway = store.visits().for_source(source.id, 10).await.unwrap();
    assert_eq!((halfway.len(), halfway[0].finished), (1, None));

    run_until(&store, async || {
        store.visits().for_source(source.id, 1).await.unwrap()[0]
            .finished
            .is_some()
    })
    .await;
    let visits = store.visits().for_source(source.id, 10).await.unwrap();
    assert_eq!((visits.len(), visits[0].resumed), (1, 1));
    assert_eq!(visits[0].due, halfway[0].due);
    assert_eq!(
        store.captures().pending(100).await.unwrap().len(),
        13,
        "each page once"
    );
}
