//! What people decide, and what is refused.

use crate::bench::raw;
use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{Store, StoreError};

on_both!(
    a_decision_is_kept_whole,
    an_undo_gives_back_the_state_before,
    a_second_reviewer_is_told_who_decided,
    a_judgement_that_changed_is_looked_at_again,
    only_its_reviewer_or_an_officer_takes_a_decision_back,
    what_stands_of_a_users_decisions_is_counted,
    undo_and_case_have_their_own_ways,
    eight_reviewers_on_one_item_make_one_decision,
    eight_reviewers_on_many_items_make_one_chain,
    states_are_worked_out_again_from_the_decisions,
);

const CONFIRM: DecisionKind = DecisionKind::Confirm;
const DISMISS: DecisionKind = DecisionKind::Dismiss {
    reason: DismissReason::Report,
};

async fn state(store: &Store, item: ItemId) -> ItemState {
    store.items().get(item).await.unwrap().unwrap().row.state
}

async fn a_decision_is_kept_whole(store: Store) {
    let office = office(&store, 1).await;
    let made = store
        .decisions()
        .append(decide(office.items[0], &office.reviewer, DISMISS), at(7))
        .await
        .unwrap();
    let expected = Decision {
        id: DecisionId(1),
        item: office.items[0],
        document: office.docs[0].digest(),
        fingerprint: fingerprint("1"),
        by: office.reviewer.id,
        by_name: "李审核".into(),
        at: at(7),
        kind: DISMISS,
        note: "电话可查".into(),
    };
    assert_eq!(made, expected);
    assert_eq!(
        store.decisions().last_by(office.reviewer.id).await.unwrap(),
        Some(made)
    );
    assert_eq!(state(&store, office.items[0]).await, ItemState::Dismissed);
}

async fn an_undo_gives_back_the_state_before(store: Store) {
    let office = office(&store, 1).await;
    let (item, by) = (office.items[0], &office.reviewer);
    let decisions = store.decisions();
    decisions
        .append(decide(item, by, DecisionKind::Escalate), at(1))
        .await
        .unwrap();
    let confirmed = decisions
        .append(decide(item, &office.officer, CONFIRM), at(2))
        .await
        .unwrap();
    assert_eq!(state(&store, item).await, ItemState::Confirmed);

    let undo = decisions
        .undo_last(item, office.officer.id, at(3))
        .await
        .unwrap();
    assert_eq!(undo.kind, DecisionKind::Undo { of: confirmed.id });
    assert_eq!(state(&store, item).await, ItemState::Escalated);
    decisions.undo_last(item, by.id, at(4)).await.unwrap();
    assert_eq!(state(&store, item).await, ItemState::Open);
    let nothing = decisions.undo_last(item, by.id, at(5)).await.unwrap_err();
    assert_eq!(
        nothing.to_string(),
        "no decision stands on item 1; there is nothing to take back"
    );

    decisions
        .append(decide(item, by, CONFIRM), at(6))
        .await
        .unwrap();
    assert_eq!(state(&store, item).await, ItemState::Confirmed);
    assert_eq!(
        store
            .items()
            .get(item)
            .await
            .unwrap()
            .unwrap()
            .decisions
            .len(),
        5,
        "nothing is erased"
    );
}

async fn a_second_reviewer_is_told_who_decided(store: Store) {
    let office = office(&store, 1).await;
    store
        .decisions()
        .append(decide(office.items[0], &office.reviewer, CONFIRM), at(1))
        .await
        .unwrap();
    let error = store
        .decisions()
        .append(decide(office.items[0], &office.other, DISMISS), at(2))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "item 1 is already confirmed by 李审核; that decision has to be taken back first"
    );
}

async fn a_judgement_that_changed_is_looked_at_again(store: Store) {
    let office = office(&store, 1).await;
    let newer = judged(&office.docs[0], "2", 0.4, &[Category::FearAppeal]);
    store.assessments().put(&[newer], at(1)).await.unwrap();
    let mut new = decide(office.items[0], &office.reviewer, CONFIRM);
    let error = store
        .decisions()
        .append(new.clone(), at(2))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::ItemChanged { .. }), "{error}");
    new.fingerprint = fingerprint("2");
    store.decisions().append(new, at(3)).await.unwrap();
}

async fn only_its_reviewer_or_an_officer_takes_a_decision_back(store: Store) {
    let office = office(&store, 1).await;
    let item = office.items[0];
    store
        .decisions()
        .append(decide(item, &office.reviewer, CONFIRM), at(1))
        .await
        .unwrap();
    let error = store
        .decisions()
        .undo_last(item, office.other.id, at(2))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "decision 1 on item 1 is 李审核's; only they or an officer can take it back"
    );
    store
        .decisions()
        .undo_last(item, office.officer.id, at(3))
        .await
        .unwrap();
    assert_eq!(state(&store, item).await, ItemState::Open);
    assert_eq!(
        store.decisions().last_by(office.reviewer.id).await.unwrap(),
        None
    );
}

async fn what_stands_of_a_users_decisions_is_counted(store: Store) {
    let office = office(&store, 4).await;
    let by = &office.reviewer;
    for (n, item) in office.items.iter().enumerate() {
        let when = at(i64::try_from(n).unwrap() * 100);
        store
            .decisions()
            .append(decide(*item, by, CONFIRM), when)
            .await
            .unwrap();
    }
    store
        .decisions()
        .undo_last(office.items[3], by.id, at(400))
        .await
        .unwrap();
    assert_eq!(store.items().decided_today(by.id, at(0)).await.unwrap(), 3);
    assert_eq!(
        store.items().decided_today(by.id, at(100)).await.unwrap(),
        2
    );
    assert_eq!(
        store
            .items()
            .decided_today(office.other.id, at(0))
            .await
            .unwrap(),
        0
    );
    let last = store.decisions().last_by(by.id).await.unwrap().unwrap();
    assert_eq!(last.item, office.items[2]);
}

async fn undo_and_case_have_their_own_ways(store: Store) {
    let office = office(&store, 1).await;
    for kind in [
        DecisionKind::Undo { of: DecisionId(1) },
        DecisionKind::TakeIntoCase { case: CaseId(1) },
    ] {
        let error = store
            .decisions()
            .append(decide(office.items[0], &office.reviewer, kind), at(1))
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Invalid { .. }), "{error}");
    }
    let missing = store
        .decisions()
        .append(decide(ItemId(9), &office.reviewer, CONFIRM), at(1))
        .await
        .unwrap_err();
    assert!(
        matches!(missing, StoreError::NotFound { what: "item", .. }),
        "{missing}"
    );
}

async fn eight_reviewers_on_one_item_make_one_decision(store: Store) {
    let office = office(&store, 1).await;
    let item = office.items[0];
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let (store, by) = (store.clone(), office.reviewer.clone());
            let kind = if n % 2 == 0 { CONFIRM } else { DISMISS };
            tokio::spawn(async move {
                store
                    .decisions()
                    .append(decide(item, &by, kind), at(n))
                    .await
            })
        })
        .collect();
    let mut made = 0;
    for tried in tries {
        match tried.await.unwrap() {
            Ok(_) => made += 1,
            Err(e) => assert!(matches!(e, StoreError::AlreadyDecided { .. }), "{e}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(
        store
            .items()
            .get(item)
            .await
            .unwrap()
            .unwrap()
            .decisions
            .len(),
        1
    );
}

async fn eight_reviewers_on_many_items_make_one_chain(store: Store) {
    let office = office(&store, 40).await;
    let reviewers: Vec<_> = office
        .items
        .chunks(5)
        .map(|items| {
            let (store, by, items) = (store.clone(), office.reviewer.clone(), items.to_vec());
            tokio::spawn(async move {
                for item in items {
                    store
                        .decisions()
                        .append(decide(item, &by, CONFIRM), at(1))
                        .await
                        .unwrap();
                    store
                        .decisions()
                        .undo_last(item, by.id, at(2))
                        .await
                        .unwrap();
                    store
                        .decisions()
                        .append(decide(item, &by, DISMISS), at(3))
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    assert_eq!(reviewers.len(), 8);
    for reviewer in reviewers {
        reviewer.await.unwrap();
    }
    let reports = store.chains().verify().await.unwrap();
    let decisions = reports.iter().find(|r| r.chain == "decisions").unwrap();
    assert_eq!((decisions.links, &decisions.broken), (120, &None));
}

async fn states_are_worked_out_again_from_the_decisions(store: Store) {
    let office = office(&store, 3).await;
    store
        .decisions()
        .append(decide(office.items[0], &office.reviewer, CONFIRM), at(1))
        .await
        .unwrap();
    raw(&store, "update items set state = 'dismissed'")
        .await
        .unwrap();
    assert_eq!(store.items().rebuild_states().await.unwrap(), 3);
    assert_eq!(state(&store, office.items[0]).await, ItemState::Confirmed);
    assert_eq!(state(&store, office.items[1]).await, ItemState::Open);
    assert_eq!(store.items().rebuild_states().await.unwrap(), 0);
}
