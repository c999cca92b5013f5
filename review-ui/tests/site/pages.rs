//! What the pages say, in both languages, full and empty.

use crate::browser::Page;
use crate::office::Office;
use axum::http::StatusCode;

/// The page with what changes from run to run blotted out.
fn settled(page: &Page) -> String {
    let mut text = page.text();
    for (before, after) in [
        ("name=\"csrf\" value=\"", "\""),
        ("href=\"/assets/app.", "\""),
        ("src=\"/assets/app.", "\""),
    ] {
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((head, tail)) = rest.split_once(before) {
            out.push_str(head);
            out.push_str(before);
            out.push('…');
            rest = &tail[tail.find(after).unwrap()..];
        }
        out.push_str(rest);
        text = out;
    }
    text
}

#[tokio::test]
async fn an_item_page() {
    let office = Office::with_items(2).await;
    let page = office.as_user("王审").await.get("/items/1").await;
    insta::assert_snapshot!("item", settled(&page));
}

#[tokio::test]
async fn an_item_page_in_english_keeps_the_text_chinese() {
    let office = Office::with_items(0).await;
    let mut browser = office.as_user("赵执法").await;
    let page = browser.get("/lang/en?back=/items/2").await;
    assert_eq!(page.path, "/items/2");
    assert_eq!(page.attribute("html", "lang").unwrap(), "en");
    assert_eq!(page.attribute(".text", "lang").unwrap(), "zh-CN");
    insta::assert_snapshot!("item-en", settled(&page));
}

#[tokio::test]
async fn other_pages() {
    let office = Office::with_items(1).await;
    let mut browser = office.as_user("钱管理").await;
    for (name, path) in [
        ("search", "/search?q=断根&kind=web"),
        ("sources", "/sources"),
        ("rules", "/rules"),
        ("explain", "/rules/explain"),
        ("account", "/account"),
        ("capture", "/items/1/capture"),
        ("cases-empty", "/cases"),
        ("not-found", "/nowhere"),
    ] {
        let page = browser.get(path).await;
        insta::assert_snapshot!(name, settled(&page));
    }
}

#[tokio::test]
async fn claims_are_marked_in_place_and_tied_to_their_cards() {
    let office = Office::with_items(0).await;
    let page = office.as_user("王审").await.get("/items/1").await;
    assert_eq!(page.count(".card:not(.x)"), 11);
    assert_eq!(page.count("mark a.n[href^='#c']"), 11);
    assert_eq!(page.read("#c3 blockquote"), "“三盒糖尿病断根”");
    // Claims 3 and 4 overlap: the words of both lie in two marks.
    assert_eq!(page.read("mark[data-c=c4] mark[data-c=c3]"), "断根");
    assert_eq!(page.read("mark.s0"), "a治疗疾病");
    assert!(page.read("#ca .why").contains("否定"));
    assert!(
        page.text().contains("&#60;b&#62;临床验证"),
        "published text is escaped"
    );
    assert!(page.read(".unread").contains("图片 3 张"));
    let tv = office.as_user("王审").await.get("/items/2").await;
    assert_eq!(tv.read(".cue time"), "01:01");
    assert_eq!(tv.count("mark[data-c=c1]"), 2);
}

#[tokio::test]
async fn search_finds_and_leads_to_the_item() {
    let office = Office::with_items(3).await;
    let mut browser = office.as_user("王审").await;
    let page = browser.get("/search?q=关节炎+根治").await;
    assert_eq!(page.count(".hits li"), 1);
    assert_eq!(page.attribute(".hits a", "href").unwrap(), "/items/2");
    assert!(page.count(".hits em") >= 2);
    assert_eq!(
        browser
            .get("/search?q=没有这样的词")
            .await
            .read(".empty h2"),
        "没有找到"
    );
    assert!(
        browser
            .get("/search?q=%EF%BC%81")
            .await
            .read("[role=alert]")
            .contains("请至少写一个汉字")
    );
    assert_eq!(browser.get("/search").await.count(".hits"), 0);
    assert_eq!(browser.get("/search?state=open").await.count(".hits li"), 6);
}

#[tokio::test]
async fn the_list_pages_and_filters_live_in_the_address() {
    let office = Office::with_items(30).await;
    let mut browser = office.as_user("王审").await;
    let first = browser.get("/queue").await;
    assert_eq!(first.count(".rows li"), 24);
    assert_eq!(first.read(".list .paging span"), "1–24 / 33");
    let second = browser
        .get(&first.attribute("a[rel=next]", "href").unwrap())
        .await;
    assert!(second.count(".rows li") <= 24);
    let tv = browser.get("/queue?kind=broadcast").await;
    assert_eq!(tv.count(".rows li"), 1);
    assert_eq!(
        tv.attribute(".rows a", "href").unwrap(),
        "/items/2?kind=broadcast"
    );
    let none = browser.get("/queue?kind=chat").await;
    assert_eq!(none.read(".list h2"), "没有符合筛选的条目");
}

#[tokio::test]
async fn pages_stay_small() {
    let office = Office::with_items(40).await;
    let mut browser = office.as_user("赵执法").await;
    for path in [
        "/queue",
        "/items/1",
        "/search?q=断根",
        "/sources",
        "/rules",
        "/cases/new",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.bytes.len() <= 60_000,
            "{path}: {} bytes",
            page.bytes.len()
        );
    }
}

#[tokio::test]
async fn a_page_of_many_claims_stays_small() {
    let office = Office::with_items(24).await;
    let source = office.store.sources().list().await.unwrap().remove(0);
    let judged = crate::judged::crowded(40);
    office.collect(&source, &judged, b"<p>many</p>", 7).await;
    let id = office.open().await[0];
    let page = office
        .as_user("赵执法")
        .await
        .get(&format!("/items/{id}"))
        .await;
    assert_eq!(page.count("mark a.n[href^='#c']"), 40);
    assert!(page.bytes.len() <= 60_000, "{} bytes", page.bytes.len());
}

#[tokio::test]
async fn a_long_text_is_folded_around_its_claims() {
    let office = Office::with_items(0).await;
    let source = office.store.sources().list().await.unwrap().remove(0);
    let (mut doc, mut assessment) = crate::judged::gravest();
    doc.parts[3].text += &"天气晴好，适合散步。".repeat(4000);
    assessment.document = doc.digest();
    office
        .collect(&source, &(doc, assessment), b"<p>long</p>", 7)
        .await;
    let id = office.open().await.into_iter().max().unwrap();
    let mut browser = office.as_user("王审").await;
    let page = browser.get(&format!("/items/{id}")).await;
    assert!(page.bytes.len() <= 60_000, "{} bytes", page.bytes.len());
    assert!(page.read(".gap").starts_with("略去 3"));
    assert_eq!(page.count("mark a.n[href^='#c']"), 11);
    let whole = browser
        .get(&page.attribute(".text a.button", "href").unwrap())
        .await;
    assert_eq!(whole.count(".gap"), 0);
}

#[tokio::test]
async fn single_keys_can_be_switched_off_and_the_look_chosen() {
    let office = Office::empty().await;
    let mut browser = office.as_user("王审").await;
    let page = browser.get("/account").await;
    assert_eq!(page.attribute("html", "data-keys"), None);
    let page = browser
        .send(&page, "/account/keys", &[("keys", "off")])
        .await;
    assert_eq!(page.attribute("html", "data-keys").unwrap(), "off");
    let page = browser.get("/theme/dark?back=/rules").await;
    assert_eq!(
        (
            page.path.as_str(),
            page.attribute("html", "data-theme").unwrap().as_str()
        ),
        ("/rules", "dark")
    );
    assert_eq!(page.read(".empty h2"), "");
    assert_eq!(
        browser.get("/theme/plaid").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn empty_pages_say_what_would_fill_them() {
    let office = Office::empty().await;
    let mut browser = office.as_user("赵执法").await;
    assert_eq!(browser.get("/queue").await.read(".list h2"), "待审列表为空");
    assert_eq!(
        browser.get("/queue?state=confirmed").await.read(".list h2"),
        "没有这种状态的条目"
    );
    assert_eq!(browser.get("/cases").await.read(".empty h2"), "还没有案卷");
    assert!(
        browser
            .get("/sources")
            .await
            .read(".empty")
            .contains("mingjian source add")
    );
    let missing = browser.get("/items/999").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.read("h1"), "没有这一页");
    assert_eq!(
        browser.get("/items/seven").await.status,
        StatusCode::BAD_REQUEST
    );
}
