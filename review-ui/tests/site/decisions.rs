//! Deciding and taking back, as a reviewer does all day.

use crate::judged::gravest;
use crate::office::Office;
use axum::http::StatusCode;
use mingjian_domain::{DecisionKind, DismissReason, ItemState, Sha256};

async fn state(office: &Office, item: mingjian_domain::ItemId) -> ItemState {
    office
        .store
        .items()
        .get(item)
        .await
        .unwrap()
        .unwrap()
        .row
        .state
}

#[tokio::test]
async fn confirming_shows_the_next_item_and_the_way_back() {
    let office = Office::with_items(2).await;
    let open = office.open().await;
    let mut browser = office.as_user("王审").await;
    let page = browser.get(&format!("/items/{}", open[0])).await;
    let action = format!("/items/{}/decisions", open[0]);
    let page = browser
        .send(
            &page,
            &action,
            &[("decision", "confirm"), ("note", "电话可查")],
        )
        .await;
    assert_eq!(page.path, format!("/items/{}?done={}", open[1], open[0]));
    assert_eq!(state(&office, open[0]).await, ItemState::Confirmed);
    assert_eq!(
        page.read("#line"),
        "已确认涉嫌老中医祖传秘方，糖尿病三盒断根撤销 Z"
    );
    assert_eq!(page.read(".bar nav b"), "4");
    assert!(page.read(".today").ends_with('1'));

    let undo = format!("/items/{}/undo", open[0]);
    let page = browser.send(&page, &undo, &[]).await;
    assert_eq!(page.path, format!("/items/{0}?undone={0}", open[0]));
    assert_eq!(state(&office, open[0]).await, ItemState::Open);
    assert!(page.read(".history").contains("撤销上一个决定"));
    assert!(page.read(".today").ends_with('0'));
}

#[tokio::test]
async fn dismissing_keeps_the_reason_and_the_filter() {
    let office = Office::with_items(3).await;
    let mut browser = office.as_user("王审").await;
    let filter = "category=disease_treatment&kind=web";
    let list = browser.get(&format!("/queue?{filter}")).await;
    let first = list.attribute(".rows a", "href").unwrap();
    let page = browser.get(&first).await;
    let action = first.replace(&format!("?{filter}"), "/decisions");
    let page = browser
        .send(&page, &action, &[("decision", "negated")])
        .await;
    assert!(page.path.contains(filter), "{}", page.path);
    assert!(page.read("#line").starts_with("已驳回：否定句"));
    let item = first.split(['/', '?']).nth(2).unwrap().parse().unwrap();
    let detail = office.store.items().get(item).await.unwrap().unwrap();
    assert_eq!(
        detail.decisions[0].kind,
        DecisionKind::Dismiss {
            reason: DismissReason::Negated
        }
    );
}

#[tokio::test]
async fn another_reason_needs_a_note() {
    let office = Office::with_items(0).await;
    let item = office.open().await[0];
    let mut browser = office.as_user("王审").await;
    let page = browser.get(&format!("/items/{item}")).await;
    let action = format!("/items/{item}/decisions");
    let page = browser.send(&page, &action, &[("decision", "other")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.read("[role=alert]").contains("请写明备注"));
    assert_eq!(state(&office, item).await, ItemState::Open);
    let page = browser
        .send(&page, &action, &[("decision", "other"), ("note", "重复")])
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(state(&office, item).await, ItemState::Dismissed);
}

#[tokio::test]
async fn the_last_item_leaves_an_empty_queue_with_a_way_back() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("王审").await;
    let mut page = browser.get("/queue").await;
    for item in office.open().await {
        page = browser.get(&format!("/items/{item}")).await;
        page = browser
            .send(
                &page,
                &format!("/items/{item}/decisions"),
                &[("decision", "escalate")],
            )
            .await;
    }
    assert!(page.path.starts_with("/queue?done="));
    assert_eq!(page.read(".list h2"), "待审列表为空");
    assert!(page.read("#line").contains("升级"));
    assert_eq!(page.count("#line form"), 1);
}

#[tokio::test]
async fn a_decision_on_an_item_judged_anew_shows_what_changed() {
    let office = Office::with_items(0).await;
    let item = office.open().await[0];
    let mut browser = office.as_user("王审").await;
    let before = browser.get(&format!("/items/{item}")).await;

    let (_, mut assessment) = gravest();
    assessment.fingerprint = Sha256::of("rules 2");
    assessment.risk = 0.61;
    let added = assessment.findings.remove(5);
    assessment.findings.truncate(4);
    assessment.findings.push(mingjian_domain::Finding {
        quote: "血糖从18降到5.6".into(),
        ..added
    });
    office
        .store
        .assessments()
        .put(&[assessment], crate::office::at(9))
        .await
        .unwrap();

    let action = format!("/items/{item}/decisions");
    let page = browser
        .send(
            &before,
            &action,
            &[("decision", "confirm"), ("note", "三处断根")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(state(&office, item).await, ItemState::Open);
    let alert = page.read("[role=alert]");
    assert!(alert.contains("您的决定没有记录"), "{alert}");
    assert!(alert.contains("风险 0.97 → 0.61"), "{alert}");
    assert!(
        alert.contains("新增：数据无依据 “血糖从18降到5.6”"),
        "{alert}"
    );
    assert!(
        alert.contains("不再认定：代言推荐 “胰岛素真的停了”"),
        "{alert}"
    );
    assert_eq!(page.attribute("#note", "value").unwrap(), "三处断根");
    assert_eq!(page.count(".card .tag.open"), 1);

    browser
        .send(
            &page,
            &action,
            &[("decision", "confirm"), ("note", "三处断根")],
        )
        .await;
    assert_eq!(state(&office, item).await, ItemState::Confirmed);
}

#[tokio::test]
async fn the_second_of_two_reviewers_is_told_who_decided() {
    let office = Office::with_items(0).await;
    let item = office.open().await[0];
    let path = format!("/items/{item}");
    let (mut wang, mut li) = (office.as_user("王审").await, office.as_user("李审").await);
    let seen = wang.get(&path).await;
    let also = li.get(&path).await;
    assert!(also.text().contains("同时在看：王审"));
    li.send(
        &also,
        &format!("{path}/decisions"),
        &[("decision", "confirm")],
    )
    .await;
    let page = wang
        .send(
            &seen,
            &format!("{path}/decisions"),
            &[("decision", "report")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.read("[role=alert]")
            .contains("这一条已确认（李审）。您的决定没有记录")
    );
    assert_eq!(page.count(".act form[action$=decisions]"), 0);
    assert_eq!(state(&office, item).await, ItemState::Confirmed);
}
