//! Cases: what goes in, what then stands fast, and what leaves as a dossier.

use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{CaseEdit, Store, StoreError};

on_both!(
    a_case_takes_confirmed_items_and_holds_them,
    only_confirmed_items_go_in_and_only_once,
    an_edit_is_a_step_that_says_what_changed,
    a_referral_needs_items_and_keeps_its_first_date,
    a_dossier_of_a_case_proves_itself,
    a_dossier_of_items_hides_what_others_decided,
);

const CONFIRM: DecisionKind = DecisionKind::Confirm;

async fn confirmed(store: &Store, office: &Office) {
    for item in &office.items {
        store
            .decisions()
            .append(decide(*item, &office.reviewer, CONFIRM), at(2))
            .await
            .unwrap();
    }
}

async fn a_case_takes_confirmed_items_and_holds_them(store: Store) {
    let office = office(&store, 2).await;
    confirmed(&store, &office).await;
    let officer = office.officer.id;
    let case = store
        .cases()
        .open(" 稳糖胶囊案 ", None, officer, at(3))
        .await
        .unwrap();
    assert_eq!(
        (case.title.as_str(), case.opened, case.referred),
        ("稳糖胶囊案", at(3), None)
    );
    store
        .cases()
        .add_item(case.id, office.items[1], officer, at(4))
        .await
        .unwrap();
    store
        .cases()
        .add_item(case.id, office.items[0], officer, at(5))
        .await
        .unwrap();

    let case = store.cases().get(case.id).await.unwrap().unwrap();
    assert_eq!(
        case.items,
        [office.items[1], office.items[0]],
        "in the order they were taken"
    );
    assert_eq!(store.cases().list().await.unwrap()[0], case);
    let detail = store.items().get(office.items[0]).await.unwrap().unwrap();
    assert_eq!(detail.row.state, ItemState::InCase);
    assert_eq!(
        detail.decisions[1].kind,
        DecisionKind::TakeIntoCase { case: case.id }
    );

    let undo = store
        .decisions()
        .undo_last(office.items[0], officer, at(6))
        .await
        .unwrap_err();
    assert_eq!(
        undo.to_string(),
        "item 1 lies in case 1; it can be neither decided on nor taken back"
    );
    let dismiss = DecisionKind::Dismiss {
        reason: DismissReason::Other,
    };
    let dismissed = store
        .decisions()
        .append(decide(office.items[0], &office.reviewer, dismiss), at(6))
        .await;
    assert!(matches!(dismissed, Err(StoreError::InCase { .. })));
    let kinds: Vec<_> = store
        .cases()
        .steps(case.id)
        .await
        .unwrap()
        .iter()
        .map(|s| s.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            CaseStepKind::Opened,
            CaseStepKind::ItemAdded,
            CaseStepKind::ItemAdded
        ]
    );
}

async fn only_confirmed_items_go_in_and_only_once(store: Store) {
    let office = office(&store, 1).await;
    let (item, officer) = (office.items[0], office.officer.id);
    let case = store
        .cases()
        .open("案一", None, officer, at(1))
        .await
        .unwrap()
        .id;
    let other = store
        .cases()
        .open("案二", None, officer, at(1))
        .await
        .unwrap()
        .id;
    let open = store
        .cases()
        .add_item(case, item, officer, at(1))
        .await
        .unwrap_err();
    assert_eq!(
        open.to_string(),
        "item 1 is open; only confirmed items go into a case"
    );

    confirmed(&store, &office).await;
    store
        .cases()
        .add_item(case, item, officer, at(3))
        .await
        .unwrap();
    let twice = store
        .cases()
        .add_item(other, item, officer, at(4))
        .await
        .unwrap_err();
    assert!(
        matches!(twice, StoreError::InCase { case: held, .. } if held == case),
        "{twice}"
    );
    let missing = store
        .cases()
        .add_item(CaseId(9), item, officer, at(4))
        .await
        .unwrap_err();
    assert!(
        matches!(missing, StoreError::NotFound { what: "case", .. }),
        "{missing}"
    );
    assert!(
        store
            .cases()
            .open("  ", None, officer, at(1))
            .await
            .is_err()
    );
}

async fn an_edit_is_a_step_that_says_what_changed(store: Store) {
    let office = office(&store, 0).await;
    let officer = office.officer.id;
    let case = store
        .cases()
        .open("案一", None, officer, at(1))
        .await
        .unwrap()
        .id;
    let edit = CaseEdit {
        title: "案一".into(),
        party: Party {
            name: "康泉商贸".into(),
            ..Party::default()
        },
        refer_to: "江北区市场监督管理局".into(),
        from_office: String::new(),
        letter_number: String::new(),
    };
    for _ in 0..2 {
        store
            .cases()
            .edit(case, &edit, officer, at(2))
            .await
            .unwrap();
    }
    let now = store.cases().get(case).await.unwrap().unwrap();
    assert_eq!((now.party, now.refer_to), (edit.party, edit.refer_to));
    let steps = store.cases().steps(case).await.unwrap();
    assert_eq!(steps.len(), 2, "the second edit changed nothing");
    assert_eq!(
        (steps[1].kind, steps[1].note.as_str()),
        (CaseStepKind::Edited, "当事人、受移送机关")
    );
    assert_eq!((steps[1].by_name.as_str(), steps[1].at), ("赵执法", at(2)));
}

async fn a_referral_needs_items_and_keeps_its_first_date(store: Store) {
    let office = office(&store, 1).await;
    let officer = office.officer.id;
    let case = store
        .cases()
        .open("案一", None, officer, at(1))
        .await
        .unwrap()
        .id;
    let refer = async |when| {
        store
            .cases()
            .step(
                case,
                CaseStepKind::Referred,
                "移送江北区局",
                officer,
                at(when),
            )
            .await
    };
    assert!(matches!(
        refer(2).await,
        Err(StoreError::Invalid {
            what: "referral",
            ..
        })
    ));
    confirmed(&store, &office).await;
    store
        .cases()
        .add_item(case, office.items[0], officer, at(3))
        .await
        .unwrap();
    refer(4).await.unwrap();
    refer(5).await.unwrap();
    assert_eq!(
        store.cases().get(case).await.unwrap().unwrap().referred,
        Some(at(4))
    );
    let opened = store
        .cases()
        .step(case, CaseStepKind::Opened, "", officer, at(6))
        .await
        .unwrap_err();
    assert!(matches!(opened, StoreError::Invalid { .. }), "{opened}");
    store
        .cases()
        .step(case, CaseStepKind::Outcome, "已立案", officer, at(7))
        .await
        .unwrap();
    assert_eq!(
        store
            .cases()
            .steps(case)
            .await
            .unwrap()
            .last()
            .unwrap()
            .note,
        "已立案"
    );
}

async fn a_dossier_of_a_case_proves_itself(store: Store) {
    let action = store.actions().ensure("清网行动").await.unwrap();
    let office = office(&store, 2).await;
    confirmed(&store, &office).await;
    let officer = office.officer.id;
    let case = store
        .cases()
        .open("案一", Some(action.id), officer, at(3))
        .await
        .unwrap()
        .id;
    for item in &office.items {
        store
            .cases()
            .add_item(case, *item, officer, at(4))
            .await
            .unwrap();
    }
    let dossier = store.dossiers().of_case(case).await.unwrap();
    assert_eq!(dossier.action, Some(action));
    let (held, steps) = dossier.case.clone().unwrap();
    assert_eq!((held.items, steps.len()), (office.items.clone(), 3));
    for item in &dossier.items {
        assert_eq!(Sha256::of(&item.warc), item.capture.id);
        assert_eq!(item.decisions.len(), 2);
    }
    let (decisions, steps): (Vec<_>, Vec<_>) =
        dossier.chain.iter().partition(|l| l.chain == "decisions");
    assert_eq!((decisions.len(), steps.len()), (4, 3));
    assert_eq!(steps[0].prev, ChainLink::genesis());
    for links in [&decisions, &steps] {
        assert!(links.iter().all(|l| l.hash == l.expected_hash()));
        assert!(
            links
                .windows(2)
                .all(|w| w[1].prev == w[0].hash && w[1].seq == w[0].seq + 1)
        );
    }
    let kept: Decision = serde_json::from_str(&decisions[0].body).unwrap();
    assert_eq!(kept, dossier.items[0].decisions[0]);
    assert!(store.dossiers().of_case(CaseId(9)).await.is_err());
}

async fn a_dossier_of_items_hides_what_others_decided(store: Store) {
    let office = office(&store, 3).await;
    let [a, b, c] = office.items[..] else {
        panic!("three items")
    };
    for item in [c, a, b] {
        store
            .decisions()
            .append(decide(item, &office.reviewer, CONFIRM), at(2))
            .await
            .unwrap();
    }
    store
        .decisions()
        .undo_last(a, office.reviewer.id, at(3))
        .await
        .unwrap();
    let dossier = store.dossiers().of_items(&[a]).await.unwrap();
    let shown: Vec<_> = dossier
        .chain
        .iter()
        .map(|l| (l.seq, l.body.is_empty()))
        .collect();
    assert_eq!(shown, [(2, false), (3, true), (4, false)]);
    assert_eq!(dossier.chain[2].prev, dossier.chain[1].hash);
    assert_eq!(dossier.case, None);
    assert!(store.dossiers().of_items(&[ItemId(9)]).await.is_err());
}
