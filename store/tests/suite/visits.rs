//! No due visit skipped, none done twice, whoever dies.

use crate::on_both;
use crate::samples::*;
use jiff::Timestamp;
use mingjian_domain::*;
use mingjian_store::{FrontierCounts, Store, StoreError, VisitOutcome};
use std::collections::BTreeSet;
use url::Url;

on_both!(
    eight_workers_share_what_is_due_and_nothing_is_done_twice,
    eight_workers_take_up_expired_visits_once,
    a_visit_of_a_dead_worker_goes_on_where_it_stood,
    a_released_worker_is_free_at_once,
    the_next_visit_is_on_the_grid_however_late_this_one_was,
    a_visit_on_demand_covers_what_was_due_before_it,
    a_visit_on_demand_does_not_move_what_is_due_later,
    only_one_visit_to_a_source_at_a_time,
    a_plan_set_back_to_a_done_moment_goes_on,
    a_finished_visit_is_over,
    the_frontier_keeps_order_and_forgets_old_successes,
);

fn page(n: u32) -> Url {
    format!("https://xinmin-demo.example/{n}").parse().unwrap()
}

async fn due(store: &Store, source: SourceId) -> Option<Timestamp> {
    store
        .sources()
        .by_id(source)
        .await
        .unwrap()
        .unwrap()
        .next_due
}

async fn eight_workers_share_what_is_due_and_nothing_is_done_twice(store: Store) {
    for n in 0..30 {
        store
            .sources()
            .add(crawled(&format!("源{n}"), Some(3600)), at(0))
            .await
            .unwrap();
    }
    let claimed = claim_with_eight(&store, at(7300)).await;
    assert_eq!(
        claimed.len(),
        30,
        "each source once, though two intervals have passed"
    );
    assert_eq!(
        claimed.iter().map(|c| c.1).collect::<BTreeSet<_>>().len(),
        30
    );
    for source in store.sources().list().await.unwrap() {
        assert_eq!(source.next_due, Some(at(10800)), "{}", source.name);
    }
    assert!(claim_with_eight(&store, at(10799)).await.is_empty());
    assert_eq!(claim_with_eight(&store, at(10800)).await.len(), 30);
    assert_eq!(store.visits().recent(100).await.unwrap().len(), 60);
}

/// Eight workers claim and finish until nothing is due; gives (visit, source) of each claim.
async fn claim_with_eight(store: &Store, now: Timestamp) -> Vec<(i64, SourceId)> {
    let workers: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                let name = format!("worker-{n}");
                while let Some(visit) = store.visits().claim_due(now, &name, 600).await.unwrap() {
                    mine.push((visit.id, visit.source.id));
                    tokio::task::yield_now().await;
                    store
                        .visits()
                        .finish(visit.id, now, &VisitOutcome::default())
                        .await
                        .unwrap();
                }
                mine
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    let distinct: BTreeSet<_> = all.iter().map(|c| c.0).collect();
    assert_eq!(distinct.len(), all.len(), "no visit was claimed twice");
    all
}

async fn eight_workers_take_up_expired_visits_once(store: Store) {
    for n in 0..10 {
        store
            .sources()
            .add(crawled(&format!("源{n}"), Some(3600)), at(0))
            .await
            .unwrap();
        store
            .visits()
            .claim_due(at(0), "dead", 60)
            .await
            .unwrap()
            .unwrap();
    }
    assert!(
        claim_with_eight(&store, at(59)).await.is_empty(),
        "the leases still hold"
    );
    assert_eq!(claim_with_eight(&store, at(60)).await.len(), 10);
    let rows = store.visits().recent(100).await.unwrap();
    assert_eq!(rows.len(), 10, "the same rows");
    assert!(
        rows.iter()
            .all(|r| r.resumed == 1 && r.finished == Some(at(60)))
    );
}

async fn a_visit_of_a_dead_worker_goes_on_where_it_stood(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", Some(3600)), at(0))
        .await
        .unwrap();
    let visit = store
        .visits()
        .claim_due(at(10), "a", 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((visit.due, visit.resumed), (at(0), false));
    store
        .frontier()
        .push(visit.id, &[(page(1), 0), (page(2), 1), (page(3), 1)])
        .await
        .unwrap();
    store
        .frontier()
        .done(visit.id, &page(1), Some(Sha256::of("x")))
        .await
        .unwrap();
    store.visits().renew(visit.id, at(30), 60).await.unwrap();
    assert_eq!(
        store.visits().claim_due(at(89), "b", 60).await.unwrap(),
        None
    );

    let again = store
        .visits()
        .claim_due(at(90), "b", 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (again.id, again.due, again.resumed),
        (visit.id, at(0), true)
    );
    assert_eq!(
        store.frontier().next(again.id).await.unwrap(),
        Some((page(2), 1))
    );
    let outcome = VisitOutcome {
        fetched: 3,
        unchanged: 1,
        failed: 2,
    };
    store
        .visits()
        .finish(again.id, at(100), &outcome)
        .await
        .unwrap();
    assert_eq!(due(&store, source.id).await, Some(at(3600)));
    let rows = store.visits().for_source(source.id, 10).await.unwrap();
    assert_eq!(
        (rows.len(), rows[0].outcome, rows[0].resumed),
        (1, outcome, 1)
    );
}

async fn a_released_worker_is_free_at_once(store: Store) {
    store
        .sources()
        .add(crawled("新民网", Some(3600)), at(0))
        .await
        .unwrap();
    let visit = store
        .visits()
        .claim_due(at(0), "host-1", 600)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(store.visits().release_worker("host-2").await.unwrap(), 0);
    assert_eq!(store.visits().release_worker("host-1").await.unwrap(), 1);
    let again = store
        .visits()
        .claim_due(at(1), "host-1", 600)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.id, again.resumed), (visit.id, true));
}

async fn the_next_visit_is_on_the_grid_however_late_this_one_was(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", Some(100)), at(0))
        .await
        .unwrap()
        .id;
    for (claimed, finished, next) in [(0, 5, 100), (100, 350, 400), (999, 1000, 1100)] {
        let visit = store
            .visits()
            .claim_due(at(claimed), "w", 600)
            .await
            .unwrap()
            .unwrap();
        store
            .visits()
            .finish(visit.id, at(finished), &VisitOutcome::default())
            .await
            .unwrap();
        assert_eq!(due(&store, source).await, Some(at(next)));
    }
}

async fn a_visit_on_demand_covers_what_was_due_before_it(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", Some(100)), at(0))
        .await
        .unwrap()
        .id;
    let visit = store
        .visits()
        .claim_now(source, at(30), "w", 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(visit.due, at(30));
    store
        .visits()
        .finish(visit.id, at(40), &VisitOutcome::default())
        .await
        .unwrap();
    assert_eq!(due(&store, source).await, Some(at(100)));
    assert_eq!(
        store.visits().claim_due(at(99), "w", 60).await.unwrap(),
        None
    );
}

async fn a_visit_on_demand_does_not_move_what_is_due_later(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap()
        .id;
    store
        .sources()
        .set_every(source, Some(100), Some(at(50)))
        .await
        .unwrap();
    let visit = store
        .visits()
        .claim_now(source, at(30), "w", 600)
        .await
        .unwrap()
        .unwrap();
    store
        .visits()
        .finish(visit.id, at(60), &VisitOutcome::default())
        .await
        .unwrap();
    let next = store
        .visits()
        .claim_due(at(60), "w", 600)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(next.due, at(50), "it fell due while the other one ran");
}

async fn only_one_visit_to_a_source_at_a_time(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", Some(100)), at(0))
        .await
        .unwrap()
        .id;
    let visit = store
        .visits()
        .claim_now(source, at(0), "a", 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        store
            .visits()
            .claim_now(source, at(1), "b", 60)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store.visits().claim_due(at(1), "b", 60).await.unwrap(),
        None
    );
    let again = store
        .visits()
        .claim_now(source, at(61), "b", 60)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.id, again.resumed), (visit.id, true));
    // The clock stands still between two visits on demand: still two visits.
    store
        .visits()
        .finish(again.id, at(61), &VisitOutcome::default())
        .await
        .unwrap();
    let third = store
        .visits()
        .claim_now(source, at(0), "b", 60)
        .await
        .unwrap()
        .unwrap();
    assert_ne!(third.id, again.id);
    let missing = store
        .visits()
        .claim_now(SourceId(9), at(0), "b", 60)
        .await
        .unwrap_err();
    assert!(matches!(
        missing,
        StoreError::NotFound { what: "source", .. }
    ));
}

async fn a_plan_set_back_to_a_done_moment_goes_on(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", Some(100)), at(0))
        .await
        .unwrap()
        .id;
    let visit = store
        .visits()
        .claim_due(at(0), "w", 60)
        .await
        .unwrap()
        .unwrap();
    store
        .visits()
        .finish(visit.id, at(1), &VisitOutcome::default())
        .await
        .unwrap();
    store
        .sources()
        .set_every(source, Some(100), Some(at(0)))
        .await
        .unwrap();
    assert_eq!(
        store.visits().claim_due(at(2), "w", 60).await.unwrap(),
        None
    );
    assert_eq!(due(&store, source).await, Some(at(100)));
}

async fn a_finished_visit_is_over(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap()
        .id;
    let visit = store
        .visits()
        .claim_now(source, at(0), "w", 60)
        .await
        .unwrap()
        .unwrap()
        .id;
    store
        .visits()
        .finish(visit, at(1), &VisitOutcome::default())
        .await
        .unwrap();
    let twice = store
        .visits()
        .finish(visit, at(2), &VisitOutcome::default())
        .await
        .unwrap_err();
    assert!(matches!(twice, StoreError::VisitOver { .. }), "{twice}");
    let renewed = store.visits().renew(visit, at(2), 60).await.unwrap_err();
    assert!(matches!(renewed, StoreError::VisitOver { .. }), "{renewed}");
}

async fn the_frontier_keeps_order_and_forgets_old_successes(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap()
        .id;
    let visit = store
        .visits()
        .claim_now(source, at(0), "w", 60)
        .await
        .unwrap()
        .unwrap()
        .id;
    let frontier = store.frontier();
    assert_eq!(frontier.push(visit, &[(page(1), 0)]).await.unwrap(), 1);
    assert_eq!(
        frontier
            .push(visit, &[(page(2), 1), (page(1), 1), (page(3), 1)])
            .await
            .unwrap(),
        2
    );
    assert_eq!(frontier.next(visit).await.unwrap(), Some((page(1), 0)));
    frontier.done(visit, &page(1), None).await.unwrap();
    assert_eq!(frontier.next(visit).await.unwrap(), Some((page(2), 1)));
    frontier.failed(visit, &page(2), "404").await.unwrap();
    assert_eq!(
        frontier
            .push(visit, &[(page(1), 0), (page(2), 0)])
            .await
            .unwrap(),
        0,
        "both are settled"
    );
    let counts = FrontierCounts {
        queued: 1,
        done: 1,
        failed: 1,
    };
    assert_eq!(frontier.counts(visit).await.unwrap(), counts);
    assert!(frontier.done(visit, &page(9), None).await.is_err());
    store
        .visits()
        .finish(visit, at(1), &VisitOutcome::default())
        .await
        .unwrap();
    assert_eq!(
        frontier.counts(visit).await.unwrap(),
        counts,
        "the last visit stays whole"
    );

    let next = store
        .visits()
        .claim_now(source, at(2), "w", 60)
        .await
        .unwrap()
        .unwrap()
        .id;
    store
        .visits()
        .finish(next, at(3), &VisitOutcome::default())
        .await
        .unwrap();
    let failures = frontier.failures(source, 10).await.unwrap();
    assert_eq!((failures.len(), failures[0].error.as_str()), (1, "404"));
    let left = FrontierCounts {
        failed: 1,
        ..Default::default()
    };
    assert_eq!(frontier.counts(visit).await.unwrap(), left);
}
