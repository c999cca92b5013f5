//! The registry, rule sets, and documents a page at a time.

use crate::on_both;
use crate::samples::*;
use jiff::civil::Date;
use mingjian_domain::*;
use mingjian_store::{Extent, HumanWord, RuleSet, Store};

on_both!(
    a_list_is_taken_in_once_and_newer_rows_replace,
    a_whole_list_removes_what_it_does_not_hold,
    products_are_found_by_number_and_name,
    a_rule_set_stands_until_another_one_enters,
    documents_come_in_pages_by_what_people_said,
);

fn product(number: &str, name: &str) -> ApprovedProduct {
    ApprovedProduct {
        number: number.into(),
        name: name.into(),
        holder: "青禾生物".into(),
        functions: vec!["有助于增强免疫力".into()],
        valid_until: Some(Date::constant(2030, 1, 31)),
    }
}

fn list(products: Vec<ApprovedProduct>) -> RegistryReading {
    RegistryReading {
        products,
        bad: vec![BadRow {
            line: 7,
            fault: RowFault::NoNumber,
        }],
    }
}

const A: &str = "国食健注G20200123";
const B: &str = "食健备G202044001234";

async fn a_list_is_taken_in_once_and_newer_rows_replace(store: Store) {
    assert_eq!(store.registry().version().await.unwrap(), 0);
    let first = list(vec![product(A, "旧名"), product(B, "乙"), product(A, "甲")]);
    let operator = store
        .users()
        .add("钱管理", Role::Operator, "long enough")
        .await
        .unwrap();
    let import = store
        .registry()
        .import("一.csv", &first, Extent::Part, Some(operator.id), at(1))
        .await
        .unwrap();
    assert_eq!(
        (import.added, import.replaced, import.unchanged, import.bad),
        (2, 0, 0, 1)
    );
    assert_eq!((import.by.as_str(), import.at), ("钱管理", at(1)));
    assert_eq!(store.registry().get(A).await.unwrap().unwrap().name, "甲");

    let again = store
        .registry()
        .import("一.csv", &first, Extent::Part, None, at(2))
        .await
        .unwrap();
    assert_eq!((again.added, again.replaced, again.unchanged), (0, 0, 2));
    let newer = list(vec![product(B, "乙二")]);
    let import = store
        .registry()
        .import("二.csv", &newer, Extent::Part, None, at(3))
        .await
        .unwrap();
    assert_eq!((import.added, import.replaced, import.removed), (0, 1, 0));

    assert_eq!(store.registry().version().await.unwrap(), 3);
    let names: Vec<_> = store
        .registry()
        .all()
        .await
        .unwrap()
        .into_iter()
        .map(|p| p.name)
        .collect();
    assert_eq!(names, ["甲", "乙二"]);
    let imports = store.registry().imports(2).await.unwrap();
    assert_eq!(imports[0], import);
    assert_eq!(imports[1].bad_rows, first.bad);
}

async fn a_whole_list_removes_what_it_does_not_hold(store: Store) {
    let registry = store.registry();
    registry
        .import(
            "一.csv",
            &list(vec![product(A, "甲"), product(B, "乙")]),
            Extent::Part,
            None,
            at(1),
        )
        .await
        .unwrap();
    let import = registry
        .import(
            "二.csv",
            &list(vec![product(B, "乙")]),
            Extent::Whole,
            None,
            at(2),
        )
        .await
        .unwrap();
    assert_eq!((import.removed, import.unchanged), (1, 1));
    assert_eq!(registry.get(A).await.unwrap(), None);
    assert_eq!(registry.count().await.unwrap(), 1);
}

async fn products_are_found_by_number_and_name(store: Store) {
    let all = list(vec![product(A, "青禾牌100%钙片"), product(B, "苗圃牌胶囊")]);
    store
        .registry()
        .import("一.csv", &all, Extent::Part, None, at(1))
        .await
        .unwrap();
    let found = async |words: &str| -> Vec<String> {
        let found = store.registry().find(words, 10).await.unwrap();
        found.into_iter().map(|p| p.number).collect()
    };
    assert_eq!(found("").await, [A, B]);
    assert_eq!(found("2044").await, [B]);
    assert_eq!(found(" 青禾牌 ").await, [A]);
    assert_eq!(found("100%").await, [A]);
    assert_eq!(found("没有").await, Vec::<String>::new());
}

async fn a_rule_set_stands_until_another_one_enters(store: Store) {
    let set = |name: &str, minute| RuleSet {
        fingerprint: Sha256::of(name),
        since: at(minute),
        rules: 3,
        products: 40,
    };
    assert_eq!(store.rule_sets().current().await.unwrap(), None);
    store.rule_sets().enter(set("一", 1)).await.unwrap();
    let still = store.rule_sets().enter(set("一", 2)).await.unwrap();
    assert_eq!(still.since, at(1));
    store.rule_sets().enter(set("二", 3)).await.unwrap();
    let back = store.rule_sets().enter(set("一", 4)).await.unwrap();
    assert_eq!(back.since, at(4));
    assert_eq!(store.rule_sets().current().await.unwrap(), Some(back));
}

async fn documents_come_in_pages_by_what_people_said(store: Store) {
    let office = office(&store, 4).await;
    collect(&store, office.source.id, "邻里新闻", 0.01, &[]).await;
    let dismiss = DecisionKind::Dismiss {
        reason: DismissReason::Report,
    };
    let said = [DecisionKind::Confirm, dismiss, DecisionKind::Escalate];
    for (item, kind) in office.items.iter().zip(said) {
        let decision = decide(*item, &office.reviewer, kind);
        store.decisions().append(decision, at(9)).await.unwrap();
    }
    let all = async |word| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = store.documents().page(word, after, 2).await.unwrap();
            let Some(last) = page.last() else { return all };
            after = Some(last.digest);
            all.extend(page);
        }
    };
    let confirmed = all(HumanWord::Confirmed).await;
    assert_eq!(confirmed.len(), 1);
    assert_eq!(confirmed[0].item, Some(office.items[0]));
    assert_eq!(confirmed[0].document, office.docs[0]);
    let dismissed = all(HumanWord::Dismissed).await;
    assert_eq!(dismissed.len(), 1);
    assert_eq!(dismissed[0].item, Some(office.items[1]));
    let others = all(HumanWord::Nothing).await;
    assert_eq!(others.len(), 3);
    assert!(others.is_sorted_by_key(|d| d.digest));
    assert_eq!(others.iter().filter(|d| d.item.is_none()).count(), 1);
}
