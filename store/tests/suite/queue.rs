//! The queue: order, filters, what comes next; and what the index hears of it.

use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{QueueFilter, Store};

on_both!(
    the_queue_is_ordered_by_risk_and_filtered,
    the_next_open_item_follows_in_queue_order_and_wraps,
    an_open_item_that_new_rules_clear_leaves_the_queue,
    an_item_shows_all_that_stands_behind_it,
    the_index_hears_of_every_change,
);

async fn the_queue_is_ordered_by_risk_and_filtered(store: Store) {
    let action = store.actions().ensure("清网行动").await.unwrap().id;
    let office = office(&store, 2).await;
    let mut new = crawled("城南论坛", None);
    new.action = Some(action);
    let forum = store.sources().add(new, at(0)).await.unwrap().id;
    let both = [Category::FearAppeal, Category::SecretRecipe];
    let doc = collect(&store, forum, "祖传秘方", 0.95, &both).await;
    collect(&store, forum, "邻里新闻", 0.01, &[]).await;

    let rows = store
        .items()
        .queue(&Default::default(), 10, 0)
        .await
        .unwrap();
    let risks: Vec<_> = rows.iter().map(|r| r.risk).collect();
    assert_eq!(risks, [0.95, 0.9, 0.89]);
    let top = &rows[0];
    assert_eq!(
        (top.title.as_str(), top.source_name.as_str()),
        ("祖传秘方", "城南论坛")
    );
    assert_eq!((top.document, top.state), (doc.digest(), ItemState::Open));
    assert_eq!(
        top.categories,
        [Category::SecretRecipe, Category::FearAppeal]
    );
    assert_eq!(top.quote, "糖尿病断根");
    assert_eq!(
        store
            .items()
            .queue(&Default::default(), 1, 2)
            .await
            .unwrap()[0],
        rows[2]
    );

    let count = async |filter: QueueFilter| store.items().count(&filter).await.unwrap();
    let all = QueueFilter::default;
    assert_eq!(count(all()).await, 3);
    assert_eq!(
        count(QueueFilter {
            category: Some(Category::SecretRecipe),
            ..all()
        })
        .await,
        1
    );
    assert_eq!(
        count(QueueFilter {
            category: Some(Category::Comparison),
            ..all()
        })
        .await,
        0
    );
    assert_eq!(
        count(QueueFilter {
            action: Some(action),
            ..all()
        })
        .await,
        1
    );
    assert_eq!(
        count(QueueFilter {
            source: Some(office.source.id),
            ..all()
        })
        .await,
        2
    );
    assert_eq!(
        count(QueueFilter {
            source_kind: Some(SourceKind::Web),
            ..all()
        })
        .await,
        3
    );
    assert_eq!(
        count(QueueFilter {
            source_kind: Some(SourceKind::Broadcast),
            ..all()
        })
        .await,
        0
    );
    assert_eq!(
        count(QueueFilter {
            from: Some(at(0)),
            to: Some(at(1)),
            ..all()
        })
        .await,
        3
    );
    assert_eq!(
        count(QueueFilter {
            to: Some(at(0)),
            ..all()
        })
        .await,
        0
    );
    assert_eq!(
        count(QueueFilter {
            state: Some(ItemState::Confirmed),
            ..all()
        })
        .await,
        0
    );
}

async fn the_next_open_item_follows_in_queue_order_and_wraps(store: Store) {
    let office = office(&store, 3).await;
    let all = QueueFilter::default();
    let next = async |after| store.items().next_open(after, &all).await.unwrap();
    let [a, b, c] = office.items[..] else {
        panic!("three items")
    };
    assert_eq!(next(None).await, Some(a));
    assert_eq!(next(Some(a)).await, Some(b));
    assert_eq!(next(Some(c)).await, Some(a));
    store
        .decisions()
        .append(decide(b, &office.reviewer, DecisionKind::Confirm), at(2))
        .await
        .unwrap();
    assert_eq!(next(Some(b)).await, Some(c), "after a decided one too");
    assert_eq!(next(Some(a)).await, Some(c));
    for item in [a, c] {
        store
            .decisions()
            .append(
                decide(item, &office.reviewer, DecisionKind::Escalate),
                at(2),
            )
            .await
            .unwrap();
    }
    assert_eq!(next(Some(a)).await, None, "the queue is cleared");
}

async fn an_open_item_that_new_rules_clear_leaves_the_queue(store: Store) {
    let office = office(&store, 2).await;
    let confirmed = office.items[1];
    store
        .decisions()
        .append(
            decide(confirmed, &office.reviewer, DecisionKind::Confirm),
            at(2),
        )
        .await
        .unwrap();
    let clear: Vec<_> = office
        .docs
        .iter()
        .map(|doc| judged(doc, "2", 0.0, &[]))
        .collect();
    store.assessments().put(&clear, at(3)).await.unwrap();

    let rows = store
        .items()
        .queue(&Default::default(), 10, 0)
        .await
        .unwrap();
    let left: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(left, [confirmed], "what was decided stays");
    assert_eq!(
        store
            .items()
            .next_open(None, &Default::default())
            .await
            .unwrap(),
        None
    );
    assert_eq!(store.assessments().flagged_by_kind().await.unwrap(), []);

    let again = judged(&office.docs[0], "3", 0.7, &[Category::FearAppeal]);
    store.assessments().put(&[again], at(4)).await.unwrap();
    let next = store
        .items()
        .next_open(None, &Default::default())
        .await
        .unwrap();
    assert_eq!(next, Some(office.items[0]), "the same item is back");
}

async fn an_item_shows_all_that_stands_behind_it(store: Store) {
    let office = office(&store, 1).await;
    let decision = store
        .decisions()
        .append(
            decide(office.items[0], &office.reviewer, DecisionKind::Confirm),
            at(2),
        )
        .await
        .unwrap();
    let detail = store.items().get(office.items[0]).await.unwrap().unwrap();
    assert_eq!(detail.row.state, ItemState::Confirmed);
    assert_eq!(detail.document, office.docs[0]);
    assert_eq!(detail.assessment.fingerprint, fingerprint("1"));
    assert_eq!(detail.capture.url, "稳糖胶囊 0");
    assert_eq!(detail.source, office.source);
    assert_eq!(detail.decisions, [decision]);
    assert_eq!(store.items().get(ItemId(99)).await.unwrap(), None);
}

async fn the_index_hears_of_every_change(store: Store) {
    let office = office(&store, 1).await;
    collect(&store, office.source.id, "邻里新闻", 0.0, &[]).await;
    let taken = async || {
        let rows = store.to_index().pending(10).await.unwrap();
        let done: Vec<_> = rows.iter().map(|r| (r.document, r.version)).collect();
        store.to_index().done(&done).await.unwrap();
        rows
    };
    let rows = taken().await;
    assert_eq!(rows.len(), 2);
    let flagged = rows
        .iter()
        .find(|r| r.document == office.docs[0].digest())
        .unwrap();
    assert_eq!(flagged.item, Some((office.items[0], ItemState::Open)));
    assert_eq!(
        flagged.assessment.as_ref().unwrap().fingerprint,
        fingerprint("1")
    );
    assert_eq!(
        (flagged.source_name.as_str(), flagged.captured),
        ("新民网", at(0))
    );
    assert!(
        rows.iter().any(|r| r.item.is_none()),
        "clear ones are indexed too"
    );
    assert!(taken().await.is_empty());

    store
        .decisions()
        .append(
            decide(office.items[0], &office.reviewer, DecisionKind::Confirm),
            at(2),
        )
        .await
        .unwrap();
    let rows = store.to_index().pending(10).await.unwrap();
    assert_eq!(rows[0].item, Some((office.items[0], ItemState::Confirmed)));
    // It changes again while the index writes: it stays pending.
    store
        .decisions()
        .undo_last(office.items[0], office.reviewer.id, at(3))
        .await
        .unwrap();
    store
        .to_index()
        .done(&[(rows[0].document, rows[0].version)])
        .await
        .unwrap();
    assert_eq!(
        taken().await[0].item,
        Some((office.items[0], ItemState::Open))
    );
    store.to_index().all_again().await.unwrap();
    assert_eq!(taken().await.len(), 2);
}
