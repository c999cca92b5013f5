//! From confirmed items to a case, its letter and its evidence.

use crate::browser::{Browser, Page};
use crate::office::Office;
use axum::http::StatusCode;
use mingjian_evidence::verify_package;

async fn confirm(office: &Office, browser: &mut Browser, n: usize) -> Vec<String> {
    let items: Vec<String> = office
        .open()
        .await
        .iter()
        .take(n)
        .map(ToString::to_string)
        .collect();
    for item in &items {
        let page = browser.get(&format!("/items/{item}")).await;
        browser
            .send(
                &page,
                &format!("/items/{item}/decisions"),
                &[("decision", "confirm")],
            )
            .await;
    }
    items
}

fn assert_intact(page: &Page) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert_eq!(page.header("content-type"), "application/zip");
    assert!(
        page.header("content-disposition")
            .starts_with("attachment; filename*=UTF-8''")
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &page.bytes).unwrap();
    let report = verify_package(file.path()).unwrap();
    assert!(report.is_intact(), "{:?}", report.problems);
}

#[tokio::test]
async fn a_confirmed_item_is_downloaded_as_evidence_and_the_audit_says_so() {
    let office = Office::with_items(0).await;
    let mut officer = office.as_user("赵执法").await;
    let open = office.open().await[0];
    let refused = officer.get(&format!("/items/{open}/package")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("尚未确认"));
    let items = confirm(&office, &mut officer, 1).await;
    assert_intact(&officer.get(&format!("/items/{}/package", items[0])).await);
    let audit = office.store.audit().list(1, None).await.unwrap();
    assert_eq!(
        (audit[0].what.as_str(), audit[0].by_name.as_str()),
        ("export_package", "赵执法")
    );
}

#[tokio::test]
async fn a_case_is_opened_filled_edited_referred_and_exported() {
    let office = Office::with_items(1).await;
    let mut officer = office.as_user("赵执法").await;
    let items = confirm(&office, &mut officer, 3).await;

    let page = officer
        .get(&format!("/items/{}?state=confirmed", items[0]))
        .await;
    let new = officer
        .send(&page, &format!("/items/{}/case", items[0]), &[("case", "")])
        .await;
    assert_eq!(new.path, format!("/cases/new?item={}", items[0]));
    assert_eq!(
        new.attribute("input[name=title]", "value").unwrap(),
        "康源养生广告线索"
    );
    let case = officer
        .send(
            &new,
            "/cases",
            &[("title", "康源养生号案"), ("action", "1")],
        )
        .await;
    assert_eq!(case.path, "/cases/1");
    assert_eq!(case.read("h1"), "康源养生号案");

    let fields = [("item", items[1].as_str()), ("item", items[2].as_str())];
    let case = officer.send(&case, "/cases/1/items", &fields).await;
    assert!(case.text().contains("条目 3"));

    let fields = [
        ("title", "康源养生号案"),
        ("party_name", "江城康源生物科技有限公司"),
        ("credit_code", "91420100MA4KXXXXX0"),
        ("from_office", "江城市互联网信息办公室"),
        ("refer_to", "江城市市场监督管理局"),
        ("letter_number", "江网信移〔2026〕3号"),
    ];
    let case = officer.send(&case, "/cases/1", &fields).await;
    assert_eq!(case.read("#line"), "已保存");
    assert_eq!(
        case.attribute("input[name=party_name]", "value").unwrap(),
        "江城康源生物科技有限公司"
    );
    let letter = officer.get("/cases/1/letter").await;
    assert!(letter.text().contains("江城市市场监督管理局"));
    assert!(
        letter
            .header("content-security-policy")
            .contains("frame-ancestors 'self'")
    );
    let docx = officer.get("/cases/1/letter.docx").await;
    assert!(docx.bytes.starts_with(b"PK"));

    let case = officer
        .send(
            &case,
            "/cases/1/steps",
            &[("kind", "referred"), ("note", "当面移送")],
        )
        .await;
    assert_eq!(case.read("#line"), "已标记为移送");
    let case = officer
        .send(
            &case,
            "/cases/1/steps",
            &[("kind", "outcome"), ("note", "已立案")],
        )
        .await;
    assert!(case.text().contains("已立案"));
    assert_intact(&officer.get("/cases/1/package").await);
    assert!(
        officer
            .get("/cases/1")
            .await
            .text()
            .contains("清单 SHA-256")
    );
    assert!(
        officer
            .get("/cases")
            .await
            .text()
            .contains("江城康源生物科技有限公司")
    );

    let reviewer = office.as_user("王审").await.get("/cases/1").await;
    assert_eq!(reviewer.status, StatusCode::OK);
    assert_eq!(reviewer.count("button.seal, a[href$=package]"), 0);
}

#[tokio::test]
async fn an_item_in_a_case_is_fixed() {
    let office = Office::with_items(0).await;
    let mut officer = office.as_user("赵执法").await;
    let items = confirm(&office, &mut officer, 1).await;
    let path = format!("/items/{}", items[0]);
    let before = officer.get(&path).await;
    let new = officer.get("/cases/new").await;
    officer
        .send(&new, "/cases", &[("title", "案"), ("item", &items[0])])
        .await;
    let again = officer
        .send(&before, &format!("{path}/case"), &[("case", "1")])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let page = officer.send(&before, &format!("{path}/undo"), &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.read("[role=alert]")
            .contains("已归入案卷 1，不能再作决定或撤销")
    );
}

#[tokio::test]
async fn the_list_of_confirmed_items_leaves_as_csv() {
    let office = Office::with_items(2).await;
    let mut officer = office.as_user("赵执法").await;
    confirm(&office, &mut officer, 2).await;
    let list = officer.get("/queue?state=confirmed").await;
    let href = list.attribute("a[href^='/export.csv']", "href").unwrap();
    let csv = officer.get(&href).await;
    let text = csv.text();
    assert!(text.starts_with("\u{feff}编号,标题"), "{text}");
    assert_eq!(text.lines().count(), 3);
    assert!(text.contains("糖尿病三盒断根"));
}
