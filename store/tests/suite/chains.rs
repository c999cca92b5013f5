//! Whoever changes the past behind the store's back is found, and some changes are refused at once.

use crate::bench::raw;
use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::Store;

on_both!(
    an_untouched_store_verifies,
    a_changed_word_is_found_at_its_link,
    a_case_changed_behind_its_chain_is_found,
    a_link_with_successors_cannot_be_deleted_nor_renamed,
    a_tail_cut_off_is_found,
    a_chain_taken_away_whole_is_found,
    a_list_that_says_something_else_is_found,
    a_moved_item_is_found,
);

/// Three decisions on three items, a case with one of them, one audit entry.
async fn busy(store: &Store) -> Office {
    let office = office(store, 3).await;
    for item in &office.items {
        store
            .decisions()
            .append(
                decide(*item, &office.reviewer, DecisionKind::Confirm),
                at(2),
            )
            .await
            .unwrap();
    }
    let case = store
        .cases()
        .open("案一", None, office.officer.id, at(3))
        .await
        .unwrap()
        .id;
    store
        .cases()
        .add_item(case, office.items[0], office.officer.id, at(4))
        .await
        .unwrap();
    store
        .audit()
        .record(Some(office.officer.id), "export", "案一", at(5))
        .await
        .unwrap();
    office
}

/// `chain: link seq: what` for each chain that is broken.
async fn broken(store: &Store) -> Vec<String> {
    let reports = store.chains().verify().await.unwrap();
    let broken = reports
        .iter()
        .filter_map(|r| r.broken.as_ref().map(|b| (r, b)));
    broken
        .map(|(r, b)| format!("{}: link {}: {}", r.chain, b.seq, b.what))
        .collect()
}

async fn an_untouched_store_verifies(store: Store) {
    busy(&store).await;
    let reports = store.chains().verify().await.unwrap();
    let sizes: Vec<_> = reports
        .iter()
        .map(|r| (r.chain.as_str(), r.links))
        .collect();
    assert_eq!(sizes, [("audit", 1), ("case-1", 2), ("decisions", 4)]);
    assert_eq!(broken(&store).await, [""; 0]);
}

async fn a_changed_word_is_found_at_its_link(store: Store) {
    busy(&store).await;
    for chain in ["decisions", "case-1", "audit"] {
        let sql = format!(
            "update links set body = replace(body, '\"at\"', '\"At\"') where chain = '{chain}' and seq = 1"
        );
        assert_eq!(raw(&store, &sql).await.unwrap(), 1);
    }
    assert_eq!(
        broken(&store).await,
        ["audit", "case-1", "decisions"]
            .map(|c| format!("{c}: link 1: its content is not what was hashed"))
    );
}

async fn a_case_changed_behind_its_chain_is_found(store: Store) {
    busy(&store).await;
    raw(&store, "update cases set letter_number = '假' where id = 1")
        .await
        .unwrap();
    let found = broken(&store).await;
    assert!(
        found.len() == 1
            && found[0].starts_with("case-1: link 2: the case is not as its steps left it"),
        "{found:?}"
    );
    raw(&store, "update cases set letter_number = '' where id = 1")
        .await
        .unwrap();
    raw(&store, "delete from case_items").await.unwrap();
    assert_eq!(
        broken(&store).await,
        ["case-1: link 2: the case is not as its steps left it: 条目"]
    );
}

async fn a_link_with_successors_cannot_be_deleted_nor_renamed(store: Store) {
    busy(&store).await;
    for sql in [
        "delete from links where chain = 'decisions' and seq = 2",
        "delete from links where chain = 'decisions' and seq = 4",
        "update links set hash = '00' where chain = 'decisions' and seq = 2",
        "update links set prev = '00' where chain = 'decisions' and seq = 2",
    ] {
        assert!(raw(&store, sql).await.is_err(), "{sql}");
    }
    assert_eq!(broken(&store).await, [""; 0]);
}

async fn a_tail_cut_off_is_found(store: Store) {
    busy(&store).await;
    raw(
        &store,
        "update chains set head = (select prev from links where chain = 'decisions' and seq = 4) where name = 'decisions'",
    )
    .await
    .unwrap();
    raw(
        &store,
        "delete from links where chain = 'decisions' and seq = 4",
    )
    .await
    .unwrap();
    assert_eq!(
        broken(&store).await,
        ["decisions: link 4: links at the end are missing: the chain's head is another"]
    );
}

async fn a_chain_taken_away_whole_is_found(store: Store) {
    busy(&store).await;
    raw(&store, "delete from chains where name = 'case-1'")
        .await
        .unwrap();
    assert_eq!(
        broken(&store).await,
        ["case-1: link 3: the chain's head is missing"]
    );
    for seq in [2, 1, 0] {
        raw(
            &store,
            &format!("delete from links where chain = 'case-1' and seq = {seq}"),
        )
        .await
        .unwrap();
    }
    assert_eq!(
        broken(&store).await,
        ["case-1: link 1: the whole chain is gone"]
    );
}

async fn a_list_that_says_something_else_is_found(store: Store) {
    busy(&store).await;
    raw(&store, "update decisions set by_user = 2 where id = 2")
        .await
        .unwrap();
    assert_eq!(
        broken(&store).await,
        ["decisions: link 2: the list of decisions says something else than this link"]
    );
    raw(
        &store,
        "update decisions set by_user = 1, undone_by = 3 where id = 2",
    )
    .await
    .unwrap();
    assert_eq!(
        broken(&store).await,
        ["decisions: link 2: listed as taken back, which no link says"]
    );
}

async fn a_moved_item_is_found(store: Store) {
    busy(&store).await;
    raw(&store, "update items set state = 'dismissed' where id = 2")
        .await
        .unwrap();
    assert_eq!(
        broken(&store).await,
        ["decisions: link 2: item 2 is not listed as confirmed, as its decisions left it"]
    );
}
