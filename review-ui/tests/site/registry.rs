//! The rules in force, and the registry of approved health foods.

use crate::browser::{Browser, Page};
use crate::office::{Office, PASSWORD, at};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use mingjian_review_ui::RefusedRules;
use std::sync::Arc;

async fn signed_in(office: &Office, name: &str) -> Browser {
    let mut browser = Browser::new(&office.router);
    browser.sign_in(name, PASSWORD).await;
    browser
}

/// Text of the first element, without white space.
fn close(page: &Page, selector: &str) -> String {
    page.read(selector).replace(' ', "")
}

/// Uploads a list as the form on the page does.
async fn upload(browser: &mut Browser, page: &Page, list: &str, whole: bool) -> Page {
    let token = page
        .hidden("/registry")
        .into_iter()
        .find(|(name, _)| name == "csrf");
    let token = token.map(|(_, value)| value).unwrap_or_default();
    let mut parts = vec![("name=\"csrf\"", token.as_str())];
    parts.push(("name=\"list\"; filename=\"名单.csv\"", list));
    if whole {
        parts.push(("name=\"whole\"", "1"));
    }
    let mut body = String::new();
    for (head, text) in parts {
        body.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str("--b--\r\n");
    browser
        .post_body(
            "/registry",
            "multipart/form-data; boundary=b",
            Body::from(body),
        )
        .await
}

const A: &str = "国食健注G20200123";
const B: &str = "国食健注G20200124";

#[tokio::test]
async fn the_operator_takes_in_a_list_and_sees_what_became_of_it() {
    let office = Office::empty().await;
    let mut operator = signed_in(&office, "钱管理").await;
    let page = operator.get("/registry").await;
    assert_eq!(page.read(".empty h2"), "还没有导入名单");

    let page = upload(&mut operator, &page, &format!("{A}\n药准字\n{B}"), false).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.read("tbody tr td"), A);
    assert!(close(&page, "tbody tr").contains("2020-01-31已过期"));
    assert_eq!(
        close(&page, "#imports .meta")[15..],
        *"名单.csv钱管理新增2更新0未变0删去0未予采用1"
    );
    assert_eq!(
        page.read("#imports li"),
        "第 2 行：“药准字”不是保健食品批准文号"
    );

    let page = upload(&mut operator, &page, B, true).await;
    assert!(
        close(&page, "#imports .meta").contains("更新1未变0删去1"),
        "{}",
        page.read("#imports")
    );
    assert_eq!(page.count("table tbody tr"), 1);
    let audit = office.store.audit().list(1, None).await.unwrap();
    assert_eq!(
        (audit[0].what.as_str(), audit[0].by_name.as_str()),
        ("registry_imported", "钱管理")
    );

    let page = operator.get("/registry?q=没有").await;
    assert_eq!(page.read("p[role=status]"), "名单中没有相符的产品。");
}

#[tokio::test]
async fn a_list_that_cannot_be_used_changes_nothing() {
    let office = Office::empty().await;
    let mut operator = signed_in(&office, "钱管理").await;
    let page = operator.get("/registry").await;
    let refused = upload(&mut operator, &page, "药准字", true).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text().contains("没有一行可用。第 1 行："),
        "{}",
        refused.text()
    );
    let refused = upload(&mut operator, &page, "", false).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let large = "国".repeat(11 << 20);
    let refused = upload(&mut operator, &page, &large, false).await;
    assert!(refused.text().contains("超过 32 MiB"), "{}", refused.status);
    assert_eq!(office.store.registry().version().await.unwrap(), 0);
}

#[tokio::test]
async fn only_an_operator_with_the_forms_token_imports() {
    let office = Office::empty().await;
    let mut operator = signed_in(&office, "钱管理").await;
    let page = operator.get("/registry").await;
    let mut officer = signed_in(&office, "赵执法").await;
    assert_eq!(
        officer
            .get("/registry")
            .await
            .count("form[method=post][action='/registry']"),
        0
    );
    assert_eq!(
        upload(&mut officer, &page, A, false).await.status,
        StatusCode::FORBIDDEN
    );
    let elsewhere = officer.get("/rules").await;
    let refused = upload(&mut operator, &elsewhere, A, false).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nobody = Browser::new(&office.router)
        .ask(Method::GET, "/registry", String::new())
        .await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert_eq!(office.store.registry().version().await.unwrap(), 0);
}

#[tokio::test]
async fn rules_that_were_refused_are_told_to_whoever_can_mend_them() {
    let office = Office::empty().await;
    let mut operator = signed_in(&office, "钱管理").await;
    let mut reviewer = signed_in(&office, "王审").await;
    let rules = operator.get("/rules").await;
    assert_eq!(rules.count("#refused-rules"), 0);
    assert!(
        rules.read(".meta").contains("自 2026-11-04 02:11"),
        "{}",
        rules.read(".meta")
    );

    office.in_force.send_modify(|now| {
        Arc::make_mut(now).refused = Some(RefusedRules {
            at: at(5),
            why: "packs/a.yaml:3: no such lexicon\npacks/b.yaml:9: no title".into(),
        });
    });
    for path in ["/rules", "/sources"] {
        let page = operator.get(path).await;
        assert!(
            close(&page, "#refused-rules").contains(
                "未予采用；原规则继续有效2026-11-0402:16packs/a.yaml:3:nosuchlexiconpacks/b.yaml:9"
            ),
            "{path}"
        );
    }
    assert_eq!(reviewer.get("/rules").await.count("#refused-rules"), 1);
    assert_eq!(reviewer.get("/sources").await.count("#refused-rules"), 0);
    office
        .in_force
        .send_modify(|now| Arc::make_mut(now).refused = None);
    assert_eq!(operator.get("/rules").await.count("#refused-rules"), 0);
}
