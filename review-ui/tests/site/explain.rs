//! A text explained by the rules in force.

use crate::office::Office;
use axum::http::StatusCode;
use scraper::Selector;

const TEXT: &str = "吃三盒，根★治糖尿病，并非无副作用";

#[tokio::test]
async fn the_rules_page_explains_a_text() {
    let office = Office::empty().await;
    let mut browser = office.as_user("王审").await;
    let rules = browser.get("/rules").await;
    let page = browser
        .send(&rules, "/rules/explain", &[("text", TEXT)])
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.read("#verdict h2"), "涉嫌，待核查");
    assert_eq!(page.read("#turn del"), "根★治");
    assert_eq!(page.read("#turn p"), "删去“根★治”，不再涉嫌 风险 10%");
    assert_eq!(page.read("#normal p"), "吃三盒，根治糖尿病，并非无副作用");
    assert_eq!(page.count("#findings tr"), 1);
    assert!(page.read("#findings tr").contains("《广告法》第十七条"));
    assert!(page.read("#excused tr").contains("去掉“并非”就会命中"));
    assert!(page.read("#near tr").contains("缺少“推荐”"));
    assert!(page.read("#words tr").contains("治疗动词"));
    // What was asked stays in the form.
    assert_eq!(page.read("textarea"), TEXT);
    assert_eq!(page.count("script:not([src])"), 0);
}

#[tokio::test]
async fn what_was_typed_is_shown_as_text() {
    let office = Office::empty().await;
    let mut browser = office.as_user("王审").await;
    let form = browser.get("/rules/explain").await;
    let typed = "<b id=mine>根治</b></textarea><script>1</script>";
    let page = browser
        .send(
            &form,
            "/rules/explain",
            &[("text", typed), ("title", "\"><i id=mine>")],
        )
        .await;
    let mine = Selector::parse("#mine").unwrap();
    assert_eq!(page.html().select(&mine).count(), 0);
    assert_eq!(page.read("textarea"), typed);
}

#[tokio::test]
async fn no_text_a_long_text_and_another_sites_form_are_refused() {
    let office = Office::empty().await;
    let mut browser = office.as_user("王审").await;
    let form = browser.get("/rules/explain").await;
    let page = browser
        .send(&form, "/rules/explain", &[("text", "  ")])
        .await;
    assert_eq!(page.read("[role=alert]"), "没有写文字。");
    let long = "长".repeat(5_001);
    let page = browser
        .send(&form, "/rules/explain", &[("text", &long)])
        .await;
    assert!(page.read("[role=alert]").contains("5001"));
    assert_eq!(page.count("#verdict"), 0);
    let page = browser.post("/rules/explain", &[("text", TEXT)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
