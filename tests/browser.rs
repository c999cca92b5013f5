//! The review site in a real browser, as a reviewer and an officer use it: sign in, confirm by
//! keyboard, undo, confirm again, find by search, download the package, verify it, and see the
//! changed file named.
//!
//! Needs `chromedriver` and `chromium` (scripts/test.sh installs them).
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{Desk, Serving, wait_until};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A browser of its own, closed with the test.
struct Browser {
    driver: Child,
    client: Client,
    downloads: PathBuf,
}

impl Browser {
    async fn start(desk: &Desk) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing; scripts/test.sh installs it");
        let downloads = desk.path("downloads");
        std::fs::create_dir(&downloads).unwrap();
        let capabilities = capabilities(&desk.path("browser"), &downloads);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let client = loop {
            match builder.connect(&address).await {
                Ok(client) => break client,
                Err(error) if tries == 100 => panic!("no browser: {error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self {
            driver,
            client,
            downloads,
        }
    }

    async fn close(mut self) {
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }

    async fn go(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    async fn sign_in(&self, site: &str, name: &str, password: &str) {
        self.go(&format!("{site}/login")).await;
        for (field, value) in [("name", name), ("password", password)] {
            let input = format!("input[name={field}]");
            let input = self.client.find(Locator::Css(&input)).await.unwrap();
            input.send_keys(value).await.unwrap();
        }
        self.client
            .find(Locator::Css("form.show button.main"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        self.wait_for("nav a[href='/search']").await;
    }

    async fn fill(&self, name: &str, value: &str) {
        let field = format!("main input[name={name}]");
        let field = self.client.find(Locator::Css(&field)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    async fn click(&self, selector: &str) {
        let found = self.client.find(Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|e| panic!("{selector}: {e}"));
        found.click().await.unwrap();
    }

    async fn click_named(&self, name: &str) {
        let path = format!("//button[normalize-space(text())='{name}']");
        self.client
            .find(Locator::XPath(&path))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
    }

    async fn wait_for(&self, selector: &str) {
        let wait = self.client.wait().at_most(Duration::from_secs(15));
        wait.for_element(Locator::Css(selector))
            .await
            .unwrap_or_else(|e| panic!("{selector}: {e}"));
    }

    async fn text(&self, selector: &str) -> String {
        self.client
            .find(Locator::Css(selector))
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    }

    /// Presses a key as a reviewer does, on the page itself.
    async fn press(&self, key: &str) {
        self.client
            .find(Locator::Css("body"))
            .await
            .unwrap()
            .send_keys(key)
            .await
            .unwrap();
    }

    async fn wait_for_text(&self, selector: &str, wanted: &str) {
        for _ in 0..150 {
            if let Ok(found) = self.client.find(Locator::Css(selector)).await
                && let Ok(text) = found.text().await
                && text.contains(wanted)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let page = self.client.source().await.unwrap_or_default();
        panic!("{selector} never said {wanted:?}; the page: {page}");
    }

    /// Waits for the one finished download.
    fn downloaded(&self) -> PathBuf {
        let mut found = None;
        wait_until("the download is there", || {
            let files = std::fs::read_dir(&self.downloads)
                .unwrap()
                .map(|e| e.unwrap().path());
            found = files
                .into_iter()
                .find(|f| f.extension().is_some_and(|e| e == "zip"));
            found.is_some()
        });
        found.unwrap()
    }
}

fn capabilities(profile: &Path, downloads: &Path) -> fantoccini::wd::Capabilities {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--disable-gpu".into(),
        "--disable-dev-shm-usage".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--window-size=1366,900".into(),
        format!("--user-data-dir={}", profile.display()),
    ];
    if rustix::process::geteuid().is_root() {
        arguments.push("--no-sandbox".into());
    }
    let asked = serde_json::json!({
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {
                "download.default_directory": downloads.display().to_string(),
                "download.prompt_for_download": false,
            },
        },
    });
    serde_json::from_value(asked).unwrap()
}

/// The password that `demo` printed for this user.
fn password(serving: &Serving, name: &str) -> String {
    let mut found = None;
    wait_until("the sign-in is printed", || {
        let said = serving.said.lock().unwrap();
        found = said.iter().find_map(|line| {
            let mut words = line.strip_prefix("sign in")?.split_whitespace();
            (words.next()? == name).then(|| words.next().map(str::to_owned))?
        });
        found.is_some()
    });
    found.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromedriver and chromium; scripts/test.sh brings them"]
async fn an_item_goes_from_the_queue_to_a_verified_package() {
    let desk = Desk::bare();
    let serving = Serving::start(desk.command(&["demo"]));
    let site = serving.address.clone();
    let browser = Browser::start(&desk).await;

    browser
        .sign_in(&site, "审核员", &password(&serving, "审核员"))
        .await;
    browser.go(&format!("{site}/queue")).await;
    let first = browser
        .client
        .find(Locator::Css("a[href^='/items/']"))
        .await
        .unwrap();
    let item = first.attr("href").await.unwrap().unwrap();
    let item: String = item
        .trim_start_matches("/items/")
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let page = format!("{site}/items/{item}");
    browser.go(&page).await;
    let title = browser.text("header.head h1").await;
    assert!(
        browser
            .client
            .find_all(Locator::Css(".text mark"))
            .await
            .unwrap()
            .len()
            > 1,
        "claims are marked"
    );
    let card = browser.text("aside.cards .card").await;
    assert!(
        card.contains("《广告法》") || card.contains("《食品安全法》"),
        "{card}"
    );

    browser.press("y").await;
    browser
        .wait_for("form[data-place] button[data-key=z], [data-key=z]")
        .await;
    browser.go(&page).await;
    browser.wait_for_text("header.head .tag", "已确认").await;
    browser.press("z").await;
    browser.wait_for_text("header.head .tag", "待审").await;
    browser.go(&page).await;
    browser.press("y").await;
    browser.wait_for("[data-key=z]").await;
    browser.go(&page).await;
    browser.wait_for_text("header.head .tag", "已确认").await;
    let history = browser.text("ol.history").await;
    assert!(
        history.matches("审核员").count() >= 3,
        "confirm, undo, confirm: {history}"
    );

    let words: String = title
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii_digit())
        .take(6)
        .collect();
    let mut search = url::Url::parse(&format!("{site}/search")).unwrap();
    search
        .query_pairs_mut()
        .append_pair("q", &words)
        .append_pair("state", "confirmed");
    let mut found = false;
    for _ in 0..50 {
        browser.go(search.as_str()).await;
        let hits = browser
            .client
            .find_all(Locator::Css(&format!("main a[href*='/items/{item}']")))
            .await
            .unwrap();
        found = !hits.is_empty();
        if found {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(found, "{words:?} is not found as confirmed");

    browser.client.delete_all_cookies().await.unwrap();
    browser
        .sign_in(&site, "执法员", &password(&serving, "执法员"))
        .await;
    browser.go(&page).await;
    browser
        .client
        .find(Locator::Css("a[href$='/package']"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    let package = browser.downloaded();
    browser.close().await;

    let name = package.to_str().unwrap().to_owned();
    let said = desk.run(&["verify", &name]).ended(0);
    assert!(said.out.contains("intact"), "{}", said.out);
    let changed = change_one_byte_of_the_text(&package);
    let said = desk.run(&["verify", &name]).ended(1);
    assert!(said.out.contains(&changed), "{changed} in {}", said.out);
    assert_eq!(serving.stop(), 0);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromedriver and chromium; scripts/test.sh brings them"]
async fn an_officer_takes_confirmed_items_into_a_case_and_refers_it() {
    let desk = Desk::bare();
    let serving = Serving::start(desk.command(&["demo"]));
    let site = serving.address.clone();
    let browser = Browser::start(&desk).await;
    browser
        .sign_in(&site, "审核员", &password(&serving, "审核员"))
        .await;
    for _ in 0..2 {
        browser.go(&format!("{site}/queue")).await;
        browser.press("y").await;
        browser.wait_for("#line [data-key=z]").await;
    }
    browser.client.delete_all_cookies().await.unwrap();

    browser
        .sign_in(&site, "执法员", &password(&serving, "执法员"))
        .await;
    browser.go(&format!("{site}/cases/new")).await;
    browser.fill("title", "康源养生涉嫌虚假宣传案").await;
    browser.click("main form button").await;
    browser.wait_for("input[name=item]").await;
    for item in browser
        .client
        .find_all(Locator::Css("input[name=item]"))
        .await
        .unwrap()
    {
        item.click().await.unwrap();
    }
    browser.click("form[action$='/items'] button").await;
    // The page before has the same fields; only a case with items has a package.
    browser.wait_for("a[href$='/package']").await;
    for (field, value) in [
        ("party_name", "青禾康源养生服务部"),
        ("credit_code", "91440106MA5ABCDE5A"),
        ("letter_number", "青网办移〔2026〕7号"),
        ("from_office", "青禾县互联网信息办公室"),
        ("refer_to", "青禾县市场监督管理局"),
    ] {
        browser.fill(field, value).await;
    }
    browser.click_named("保存").await;
    let case = browser.client.current_url().await.unwrap();
    browser.go(&format!("{site}/cases/1/letter")).await;
    let letter = browser
        .client
        .find(Locator::Css("body"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for wanted in [
        "青禾康源养生服务部",
        "青网办移〔2026〕7号",
        "青禾县市场监督管理局",
        "《广告法》",
        "涉嫌",
    ] {
        assert!(letter.contains(wanted), "{wanted} in {letter}");
    }
    browser.go(case.as_str()).await;
    browser.click("button[name=kind][value=referred]").await;
    browser.wait_for_text("main", "移送").await;
    browser.close().await;
    assert_eq!(serving.stop(), 0);

    let action = desk.run(&["status", "--json"]).ended(0).json()["actions"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let counts = desk
        .run(&["status", "--action", &action, "--json"])
        .ended(0)
        .json();
    assert_eq!(
        (&counts["confirmed"], &counts["referred"]),
        (&2.into(), &2.into()),
        "{counts}"
    );
    let out = desk.path("evidence");
    desk.run(&["export", "--case", "1", "--out", out.to_str().unwrap()])
        .ended(0);
    desk.run(&["verify", out.join("case-1.zip").to_str().unwrap()])
        .ended(0);
    let list = std::fs::read_to_string(out.join("confirmed.csv")).unwrap();
    assert_eq!(
        list.matches("\r\n").count(),
        3,
        "a header and two items: {list}"
    );
    desk.run(&["verify"]).ended(0);
}

/// Changes one byte inside the compressed text of an item; the name of that file in the package.
fn change_one_byte_of_the_text(package: &Path) -> String {
    let mut bytes = std::fs::read(package).unwrap();
    let (name, at) = {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
        let name = names.into_iter().find(|n| n.ends_with("text.txt")).unwrap();
        let file = zip.by_name(&name).unwrap();
        let at = file.data_start().unwrap() + file.compressed_size() / 2;
        (name, at as usize)
    };
    bytes[at] ^= 0x20;
    std::fs::write(package, bytes).unwrap();
    name
}
