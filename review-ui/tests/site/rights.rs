//! Who is let in, and what everybody else is told.

use crate::browser::Browser;
use crate::office::{Office, PASSWORD};
use axum::http::{Method, StatusCode};

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_sign_in() {
    let office = Office::empty().await;
    let mut browser = Browser::new(&office.router);
    for path in [
        "/",
        "/queue",
        "/items/1",
        "/items/1/capture/raw",
        "/search",
        "/cases",
        "/sources",
        "/rules",
        "/rules/explain",
        "/account",
        "/export.csv",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.path.starts_with("/login"),
            "{path} led to {}",
            page.path
        );
    }
}

#[tokio::test]
async fn after_signing_in_one_stands_where_one_wanted_to_go() {
    let office = Office::empty().await;
    let mut browser = Browser::new(&office.router);
    let login = browser.get("/sources").await;
    assert_eq!(login.path, "/login?next=%2Fsources");
    let page = browser
        .send(
            &login,
            "/login",
            &[("name", "王审"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(page.path, "/sources");
    let login = Browser::new(&office.router)
        .get("/login?next=//evil.example/")
        .await;
    assert!(
        login
            .hidden("/login")
            .contains(&("next".into(), "/queue".into()))
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_sixth_has_to_wait() {
    let office = Office::empty().await;
    let mut browser = Browser::new(&office.router);
    for _ in 0..5 {
        let page = browser.sign_in("王审", "wrong password").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert_eq!(page.read("#problem"), "用户名或密码不对。");
    }
    let page = browser.sign_in("王审", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.read("#problem").contains("秒后再试"));
    assert_eq!(browser.sign_in("李审", PASSWORD).await.path, "/queue");
    let audit = office.store.audit().list(20, None).await.unwrap();
    assert_eq!(
        audit
            .iter()
            .filter(|entry| entry.what == "sign_in_failed")
            .count(),
        5
    );
    assert_eq!(audit[0].what, "sign_in");
}

#[tokio::test]
async fn a_sign_in_from_elsewhere_is_refused() {
    let office = Office::empty().await;
    let mut browser = Browser::new(&office.router);
    let fields = [("name", "王审"), ("password", PASSWORD), ("csrf", "")];
    assert_eq!(
        browser.post("/login", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    browser.get("/login").await;
    let fields = [
        ("name", "王审"),
        ("password", PASSWORD),
        ("csrf", "00000000000000000000000000000000"),
    ];
    assert_eq!(
        browser.post("/login", &fields).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_form_with_another_sessions_token_changes_nothing() {
    let office = Office::with_items(0).await;
    let item = office.open().await[0];
    let other = office
        .as_user("李审")
        .await
        .get(&format!("/items/{item}"))
        .await;
    let mut browser = office.as_user("王审").await;
    let page = browser
        .send(
            &other,
            &format!("/items/{item}/decisions"),
            &[("decision", "confirm")],
        )
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.read("h1"), "表单已过期");
    assert_eq!(office.open().await[0], item);
}

#[tokio::test]
async fn a_reviewer_is_refused_what_officers_and_operators_do() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("王审").await;
    for path in [
        "/cases/new",
        "/export.csv",
        "/items/1/package",
        "/cases/1/package",
        "/cases/1/letter.docx",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.text().contains("此页需要“执法人员”或更高的角色。"));
    }
    let queue = browser.get("/queue").await;
    let csrf = queue.hidden("/logout")[0].1.clone();
    for path in [
        "/cases",
        "/items/1/case",
        "/cases/1/items",
        "/sources/3/every",
    ] {
        let page = browser
            .post(path, &[("csrf", &csrf), ("title", "案"), ("case", "1")])
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn an_operator_sets_the_interval_of_a_source() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("钱管理").await;
    let page = browser.get("/sources").await;
    let page = browser
        .send(&page, "/sources/3/every", &[("hours", "12")])
        .await;
    assert!(page.text().contains("每隔 12 小时"));
    let page = browser
        .send(&page, "/sources/3/every", &[("hours", "often")])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text().contains("不能是“often”"));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_a_lost_action_is_told() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("王审").await;
    let item = browser.get("/items/1").await;
    let page = browser.send(&item, "/logout", &[]).await;
    assert_eq!(page.path, "/login");
    let page = browser
        .send(&item, "/items/1/decisions", &[("decision", "confirm")])
        .await;
    assert!(page.path.starts_with("/login"));
    assert!(page.text().contains("刚才的操作没有记录"));
}

#[tokio::test]
async fn every_answer_carries_the_guarding_headers() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("王审").await;
    for path in ["/queue", "/nowhere", "/items/1/capture"] {
        let page = browser.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(
            page.count("[style], style, script:not([src]), [onclick]"),
            0
        );
    }
    let raw = browser.get("/items/1/capture/raw").await;
    assert!(
        raw.header("content-security-policy")
            .ends_with("frame-ancestors 'self'; sandbox")
    );
    assert_eq!(raw.header("x-frame-options"), "SAMEORIGIN");
    assert!(
        raw.text().contains("<script>"),
        "the capture is shown as it was"
    );
    let login = Browser::new(&office.router)
        .ask(Method::GET, "/login", String::new())
        .await;
    assert!(
        login
            .header("set-cookie")
            .ends_with("HttpOnly; SameSite=Strict")
    );
}

#[tokio::test]
async fn style_and_script_have_addresses_that_change_with_them() {
    let office = Office::empty().await;
    let mut browser = Browser::new(&office.router);
    let login = browser.get("/login").await;
    for (selector, attribute) in [
        ("link[rel=stylesheet]", "href"),
        ("script", "src"),
        ("link[rel=icon]", "href"),
    ] {
        let asset = browser
            .get(&login.attribute(selector, attribute).unwrap())
            .await;
        assert_eq!(asset.status, StatusCode::OK);
        assert!(asset.header("cache-control").ends_with("immutable"));
    }
    assert_eq!(
        browser.get("/assets/app.css").await.status,
        StatusCode::NOT_FOUND
    );
}
