//! Sources and joint actions.

use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{NewSource, Store, StoreError};

on_both!(
    a_source_reads_back_as_it_was_added,
    a_removed_source_is_hidden_and_its_name_is_free,
    an_interval_begins_ends_and_keeps_its_grid,
    impossible_sources_are_refused,
    an_action_counts_what_its_sources_gave,
);

async fn a_source_reads_back_as_it_was_added(store: Store) {
    let action = store.actions().ensure("清网行动").await.unwrap();
    assert_eq!(store.actions().ensure(" 清网行动").await.unwrap(), action);
    let mut new = crawled("新民网", Some(3600));
    new.action = Some(action.id);
    let source = store.sources().add(new, at(0)).await.unwrap();
    assert_eq!(source.next_due, Some(at(0)), "due at once");
    assert_eq!(
        store.sources().by_name("新民网").await.unwrap(),
        Some(source.clone())
    );
    assert_eq!(
        store.sources().by_id(source.id).await.unwrap(),
        Some(source.clone())
    );
    assert_eq!(store.sources().list().await.unwrap(), [source]);
    assert_eq!(
        store.actions().by_name("清网行动").await.unwrap(),
        Some(action.clone())
    );
    assert_eq!(store.actions().list().await.unwrap(), [action]);
}

async fn a_removed_source_is_hidden_and_its_name_is_free(store: Store) {
    let old = store
        .sources()
        .add(crawled("新民网", Some(60)), at(0))
        .await
        .unwrap();
    let error = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is already a source \"新民网\"; choose another name"
    );

    store.sources().remove("新民网").await.unwrap();
    assert_eq!(store.sources().by_name("新民网").await.unwrap(), None);
    assert_eq!(store.sources().list().await.unwrap(), []);
    assert!(
        store.sources().by_id(old.id).await.unwrap().is_some(),
        "the past stays"
    );
    assert_eq!(
        store.visits().claim_due(at(10), "w", 60).await.unwrap(),
        None
    );
    let error = store.sources().remove("新民网").await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "source", .. }));

    let new = store
        .sources()
        .add(crawled("新民网", None), at(1))
        .await
        .unwrap();
    assert_ne!(new.id, old.id);
}

async fn an_interval_begins_ends_and_keeps_its_grid(store: Store) {
    let source = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap();
    let due = async || {
        store
            .sources()
            .by_id(source.id)
            .await
            .unwrap()
            .unwrap()
            .next_due
    };
    assert_eq!(due().await, None);
    store
        .sources()
        .set_every(source.id, Some(3600), Some(at(500)))
        .await
        .unwrap();
    assert_eq!(due().await, Some(at(500)));
    store
        .sources()
        .set_every(source.id, Some(7200), None)
        .await
        .unwrap();
    assert_eq!(due().await, Some(at(500)), "the plan stays");
    store
        .sources()
        .set_every(source.id, None, None)
        .await
        .unwrap();
    assert_eq!(due().await, None);
}

async fn impossible_sources_are_refused(store: Store) {
    let files = NewSource {
        target: SourceTarget::Files,
        ..crawled("来函", Some(60))
    };
    let error = store.sources().add(files, at(0)).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Invalid {
                what: "interval",
                ..
            }
        ),
        "{error}"
    );
    let error = store
        .sources()
        .add(crawled("新民网", Some(0)), at(0))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Invalid {
                what: "interval",
                ..
            }
        ),
        "{error}"
    );
    let error = store
        .sources()
        .add(crawled("  ", None), at(0))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Invalid { .. }), "{error}");
    let unknown = store
        .sources()
        .set_every(SourceId(99), None, None)
        .await
        .unwrap_err();
    assert_eq!(unknown.to_string(), "there is no source \"99\"");
}

async fn an_action_counts_what_its_sources_gave(store: Store) {
    let action = store.actions().ensure("清网行动").await.unwrap();
    let office = office(&store, 1).await; // of no action
    let mut new = crawled("城南论坛", None);
    new.action = Some(action.id);
    let source = store.sources().add(new, at(0)).await.unwrap().id;
    let mut items = Vec::new();
    for n in 0..4 {
        let doc = collect(
            &store,
            source,
            &format!("帖子 {n}"),
            0.5,
            &[Category::FearAppeal],
        )
        .await;
        let rows = store
            .items()
            .queue(&Default::default(), 50, 0)
            .await
            .unwrap();
        items.push(rows.iter().find(|r| r.document == doc.digest()).unwrap().id);
    }
    collect(&store, source, "邻里新闻", 0.0, &[]).await;
    let confirm = DecisionKind::Confirm;
    let dismiss = DecisionKind::Dismiss {
        reason: DismissReason::Report,
    };
    for (item, kind) in [(0, confirm), (1, confirm), (2, dismiss)] {
        let new = decide(items[item], &office.reviewer, kind);
        store.decisions().append(new, at(2)).await.unwrap();
    }
    let case = store
        .cases()
        .open("城南线索", Some(action.id), office.officer.id, at(3))
        .await
        .unwrap();
    store
        .cases()
        .add_item(case.id, items[0], office.officer.id, at(3))
        .await
        .unwrap();
    store
        .cases()
        .step(
            case.id,
            CaseStepKind::Referred,
            "",
            office.officer.id,
            at(4),
        )
        .await
        .unwrap();

    let counts = store.actions().counts(action.id).await.unwrap();
    let expected = ActionCounts {
        checked: 5,
        flagged: 4,
        open: 1,
        confirmed: 2,
        dismissed: 1,
        referred: 1,
    };
    assert_eq!(counts, expected);
    assert_eq!(
        store.actions().counts(ActionId(77)).await.unwrap(),
        ActionCounts::default()
    );
}
