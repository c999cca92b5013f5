//! Visits over loopback: what a site sends, and what rests in the store afterwards.
#![allow(clippy::unwrap_used)]

mod site;

use mingjian_crawler::fetch::Limits;
use mingjian_crawler::{Agent, Crawler, Progress, Step};
use mingjian_domain::{CaptureKind, Source, SourceKind, SourceTarget};
use mingjian_store::{NewSource, Store, VisitOutcome};
use site::{Site, page, reply};
use std::sync::Mutex;
use std::time::Duration;
use url::Url;

/// A store of its own, and a crawler with small limits.
struct Bench {
    store: Store,
    crawler: Crawler,
    _folder: tempfile::TempDir,
}

fn small_limits() -> Limits {
    Limits {
        body: 1 << 20,
        connect: Duration::from_secs(2),
        first_byte: Duration::from_secs(1),
        whole: Duration::from_secs(4),
        slow_after: Duration::from_millis(600),
        longest_backoff: Duration::from_millis(300),
        ..Limits::default()
    }
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let agent = Agent {
            user_agent: "Mingjian/0.1".into(),
            contact: "tel:12315".into(),
        };
        let crawler = Crawler::with_limits(store.clone(), agent, small_limits());
        Self {
            store,
            crawler,
            _folder: folder,
        }
    }

    async fn source(
        &self,
        name: &str,
        seeds: &[&str],
        target: impl FnOnce(&mut u32, &mut u32, &mut bool),
    ) -> Source {
        let (mut max_pages, mut max_depth, mut allow_private) = (50, 3, true);
        target(&mut max_pages, &mut max_depth, &mut allow_private);
        let new = NewSource {
            name: name.into(),
            kind: SourceKind::Web,
            action: None,
            target: SourceTarget::Crawl {
                seeds: seeds.iter().map(|seed| Url::parse(seed).unwrap()).collect(),
                max_pages,
                max_depth,
                delay_ms: 1,
                allow_private,
            },
            every_secs: None,
        };
        self.store
            .sources()
            .add(new, jiff::Timestamp::now())
            .await
            .unwrap()
    }

    async fn visit(&self, source: &Source) -> VisitOutcome {
        let now = jiff::Timestamp::now();
        let visit = self
            .store
            .visits()
            .claim_now(source.id, now, "test", 60)
            .await
            .unwrap()
            .unwrap();
        let outcome = self.crawler.visit(&visit, &()).await.unwrap();
        self.store
            .visits()
            .finish(visit.id, jiff::Timestamp::now(), &outcome)
            .await
            .unwrap();
        outcome
    }

    /// Failures of the last visit, with the site's address shortened.
    async fn failures(&self, source: &Source, site: &Site) -> Vec<String> {
        self.store
            .frontier()
            .failures(source.id, 100)
            .await
            .unwrap()
            .into_iter()
            .map(|failure| failure.error.replace(&site.base, "http://site"))
            .collect()
    }

    async fn captured(&self, source: &Source, url: &str) -> Option<mingjian_domain::Capture> {
        self.store.captures().latest(source.id, url).await.unwrap()
    }
}

#[tokio::test]
async fn a_small_site_is_fetched_whole_and_robots_is_obeyed() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/robots.txt" => reply(200, "text/plain", "User-agent: mingjian\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"),
        "/" => page("首页", r#"<a href="/a.html">甲</a><a href="/b.html?utm_source=x">乙</a><a href="/private/c.html">丙</a>
            <a href="http://elsewhere.example.cn/">外</a><a href="/pic.jpg">图</a><a href="/gone.html">无</a>"#),
        "/a.html" => page("甲", r#"<a href="/b.html">乙</a><a href="/">首页</a>"#),
        "/b.html" => page("乙", "正文"),
        _ => reply(404, "text/html", "没有"),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("小站", &[&site.base], |_, _, _| {}).await;
    let outcome = bench.visit(&source).await;
    assert_eq!(
        outcome,
        VisitOutcome {
            fetched: 3,
            unchanged: 0,
            failed: 1
        }
    );
    assert_eq!(
        site.asked(),
        ["/robots.txt", "/", "/a.html", "/b.html", "/gone.html"]
    );
    let failures = bench.failures(&source, &site).await;
    assert_eq!(
        failures,
        ["http://site/gone.html: the server answered 404 (not found); nothing stored"]
    );

    let seed = bench
        .captured(&source, &format!("{}/", site.base))
        .await
        .unwrap();
    let warc = bench.store.captures().warc(&seed.id).await.unwrap();
    let payload = mingjian_warc::payload(&warc).unwrap();
    assert!(
        String::from_utf8(payload.bytes.clone())
            .unwrap()
            .contains("首页")
    );
    assert_eq!(mingjian_domain::Sha256::of(&payload.bytes), seed.payload);
    let CaptureKind::Fetched(facts) = &seed.kind else {
        panic!("{seed:?}")
    };
    assert_eq!(
        (facts.status, facts.ip),
        (200, Some("127.0.0.1".parse().unwrap()))
    );
    let first = &site.requests()[1];
    assert_eq!(first.header("user-agent"), "Mingjian/0.1 (+tel:12315)");
    assert_eq!(first.header("accept-encoding"), "gzip");
}

#[tokio::test]
async fn a_forbidden_seed_is_recorded_and_a_broken_robots_forbids_all() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/robots.txt" => reply(500, "text/plain", "kaputt"),
        _ => page("页", "正文"),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("坏", &[&site.base], |_, _, _| {}).await;
    assert_eq!(bench.visit(&source).await.failed, 1);
    assert_eq!(site.asked(), ["/robots.txt"]);
    assert!(bench.failures(&source, &site).await[0].contains("robots.txt"));
}

#[tokio::test]
async fn a_second_visit_asks_conditionally_and_stores_revisits() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" if request.header("if-none-match") == "W/\"v1\"" => {
            assert_eq!(
                request.header("if-modified-since"),
                "Tue, 05 Nov 2019 06:03:21 GMT"
            );
            reply(304, "text/html", "")
        }
        "/" => page(
            "首页",
            r#"<a href="/same.html">同</a><a href="/new.html">新</a>"#,
        )
        .with("etag", "W/\"v1\"")
        .with("last-modified", "Tue, 05 Nov 2019 06:03:21 GMT"),
        "/same.html" => page("同", "没有变化"),
        "/new.html" => page("新", &format!("第 {} 次", request.nth)),
        _ => reply(404, "text/html", ""),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("重访", &[&site.base], |_, _, _| {}).await;
    assert_eq!(
        bench.visit(&source).await,
        VisitOutcome {
            fetched: 3,
            unchanged: 0,
            failed: 0
        }
    );
    let before = bench
        .captured(&source, &format!("{}/same.html", site.base))
        .await
        .unwrap();
    assert_eq!(
        bench.visit(&source).await,
        VisitOutcome {
            fetched: 1,
            unchanged: 2,
            failed: 0
        }
    );
    let after = bench
        .captured(&source, &format!("{}/same.html", site.base))
        .await
        .unwrap();
    assert_eq!(
        before, after,
        "the capture that holds the bytes stays the one to look at"
    );
    let counts = bench.store.captures().counts_by_kind().await.unwrap();
    assert_eq!(
        counts,
        [(SourceKind::Web, 6)],
        "three pages, one new version, two revisits"
    );
    assert_eq!(bench.store.captures().pending(10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn redirects_are_followed_noted_and_bounded() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" => page("首页", r#"<a href="/old">旧</a><a href="/circle-a">圈</a><a href="/endless/0">远</a><a href="/away">外</a>
            <a href="/cookie">饼</a><a href="/refresh">跳</a><a href="/lost">失</a><a href="/wall">墙</a>"#),
        "/wall" if request.header("cookie").contains("pass=yes") => page("墙", "墙后"),
        "/wall" => reply(302, "text/html", "").with("location", "/gate"),
        "/gate" => reply(302, "text/html", "").with("location", "/wall").with("set-cookie", "pass=yes"),
        "/old" => reply(302, "text/html", "").with("location", "/older"),
        "/older" => reply(301, "text/html", "").with("location", "/target.html#x"),
        "/target.html" => page("目标", "到了"),
        "/circle-a" => reply(302, "text/html", "").with("location", "/circle-b"),
        "/circle-b" => reply(302, "text/html", "").with("location", "/circle-a"),
        "/away" => reply(302, "text/html", "").with("location", "http://elsewhere.example.cn/"),
        "/lost" => reply(302, "text/html", ""),
        "/cookie" if request.header("cookie") == "seen=1" => page("饼", "有饼"),
        "/cookie" => reply(302, "text/html", "").with("location", "/cookie").with("set-cookie", "seen=1; path=/"),
        "/refresh" => reply(200, "text/html", r#"<meta http-equiv="refresh" content="0;url=/landed.html">"#),
        "/landed.html" => page("到", "跳转之后"),
        path if path.starts_with("/endless/") => {
            let n: u32 = path[9..].parse().unwrap();
            reply(302, "text/html", "").with("location", &format!("/endless/{}", n + 1))
        }
        _ => reply(404, "text/html", ""),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("跳转", &[&site.base], |_, _, _| {}).await;
    let outcome = bench.visit(&source).await;
    let mut failures = bench.failures(&source, &site).await;
    failures.sort();
    insta::assert_snapshot!(failures.join("\n"));
    assert_eq!(
        outcome.fetched, 6,
        "front page, target, cookie page, page behind a gate, refresh page, landed page"
    );
    assert!(
        !site.asked().contains(&"/endless/11".to_owned()),
        "{:?}",
        site.asked()
    );

    let target = bench
        .captured(&source, &format!("{}/target.html", site.base))
        .await
        .unwrap();
    let warc = bench.store.captures().warc(&target.id).await.unwrap();
    let via: Vec<_> = mingjian_warc::payload(&warc)
        .unwrap()
        .metadata
        .into_iter()
        .filter(|(name, _)| name == "via")
        .map(|(_, value)| value.replace(&site.base, ""))
        .collect();
    assert_eq!(via, ["/old", "/older"]);
}

#[tokio::test]
async fn an_endless_chain_of_refreshing_pages_is_cut() {
    let site = Site::serve(|request| {
        let n: u32 = request.path.trim_start_matches("/r").parse().unwrap_or(0);
        reply(
            200,
            "text/html",
            &format!(r#"<meta http-equiv="refresh" content="0;url=/r{}">"#, n + 1),
        )
    })
    .await;
    let bench = Bench::new().await;
    let source = bench
        .source("刷新", &[&format!("{}/r0", site.base)], |_, _, _| {})
        .await;
    let outcome = bench.visit(&source).await;
    assert_eq!((outcome.fetched, outcome.failed), (11, 1));
    assert!(bench.failures(&source, &site).await[0].contains("still redirecting after 10 hops"));
}

#[tokio::test]
async fn hostile_answers_cost_a_bounded_amount() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" => page("首页", r#"<a href="/bomb">弹</a><a href="/drip">滴</a><a href="/silent">默</a><a href="/head">头</a>
            <a href="/big">大</a><a href="/liar">谎</a><a href="/cut">断</a><a href="/video">片</a><a href="/br">编</a><a href="/good">好</a>"#),
        "/bomb" => reply(200, "text/html", "").gzipped(&vec![b' '; 8 << 20]),
        "/drip" => reply(200, "text/html", "").dripping(),
        "/silent" => reply(200, "text/html", "").silent(),
        "/head" => page("头", "x").with("x-long", &"h".repeat(80_000)),
        "/big" => reply(200, "text/html", &"大".repeat(400_000)),
        "/liar" => reply(200, "text/html", "谎").announcing(1 << 30),
        "/cut" => reply(200, "text/html", "半").announcing(5_000),
        "/video" => reply(200, "video/mp4", "x"),
        "/br" => reply(200, "text/html", "x").with("content-encoding", "br"),
        "/good" => reply(200, "text/html", "").gzipped("<title>好</title><p>压缩的正文</p>".as_bytes()),
        _ => reply(404, "text/html", ""),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("恶意", &[&site.base], |_, _, _| {}).await;
    let started = std::time::Instant::now();
    let outcome = bench.visit(&source).await;
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(outcome.fetched, 2, "the front page and the good one");
    let failures: Vec<String> = bench
        .failures(&source, &site)
        .await
        .iter()
        .map(|failure| {
            // Record ids and byte counts differ from run to run.
            let ids = regex::Regex::new(r"<urn:uuid:[^>]*>")
                .unwrap()
                .replace_all(failure, "<id>")
                .into_owned();
            regex::Regex::new(r"\d+ bytes")
                .unwrap()
                .replace_all(&ids, "n bytes")
                .into_owned()
        })
        .collect();
    insta::assert_snapshot!(failures.join("\n"));
    let good = bench
        .captured(&source, &format!("{}/good", site.base))
        .await
        .unwrap();
    let warc = bench.store.captures().warc(&good.id).await.unwrap();
    assert!(
        mingjian_warc::payload(&warc)
            .unwrap()
            .bytes
            .starts_with("<title>好".as_bytes())
    );
}

#[tokio::test]
async fn private_addresses_are_refused_unless_the_source_allows_them() {
    let site = Site::serve(|_| page("内网", "正文")).await;
    let bench = Bench::new().await;
    let port = site.base.rsplit(':').next().unwrap();
    let seeds = [
        format!("http://localhost:{port}/"),
        site.base.clone(),
        "http://127.0.0.1/".into(),
        "http://[::1]/".into(),
    ];
    let seeds: Vec<&str> = seeds.iter().map(String::as_str).collect();
    let source = bench
        .source("公网", &seeds, |_, _, allow_private| {
            *allow_private = false
        })
        .await;
    let outcome = bench.visit(&source).await;
    assert_eq!((outcome.fetched, outcome.failed), (0, 4));
    assert!(site.asked().is_empty(), "{:?}", site.asked());
    for failure in bench.failures(&source, &site).await {
        assert!(
            failure.contains("is not a public address") || failure.contains("is not one of 80"),
            "{failure}"
        );
    }
}

#[tokio::test]
async fn an_infinite_calendar_ends_at_the_limit_of_pages() {
    let site = Site::serve(|request| {
        let month: u32 = request.path.trim_start_matches("/m").parse().unwrap_or(0);
        page(
            "日历",
            &format!(
                r#"<a href="/m{}">下个月</a><a href="/m{}">下一页</a><a href="/d{month}">日</a>"#,
                month + 1,
                month + 2
            ),
        )
    })
    .await;
    let bench = Bench::new().await;
    let source = bench
        .source("日历", &[&site.base], |max_pages, max_depth, _| {
            *max_pages = 12;
            *max_depth = 99;
        })
        .await;
    let outcome = bench.visit(&source).await;
    assert_eq!(outcome.fetched, 12);
}

#[tokio::test]
async fn depth_counts_links_from_a_seed() {
    let site = Site::serve(|request| {
        let n: u32 = request.path.trim_start_matches("/n").parse().unwrap_or(0);
        page("深", &format!(r#"<a href="/n{}">深一层</a>"#, n + 1))
    })
    .await;
    let bench = Bench::new().await;
    let source = bench
        .source("深度", &[&site.base], |_, max_depth, _| *max_depth = 2)
        .await;
    bench.visit(&source).await;
    assert_eq!(site.asked()[1..], ["/", "/n1", "/n2"]);
}

#[tokio::test]
async fn a_gbk_site_is_asked_in_gbk_and_read() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" => reply(200, "text/html; charset=utf-8", "").bytes(
            encoding_rs::GBK
                .encode("<meta charset=gb2312><title>老店铺首页</title><p>本店经营保健食品多年，欢迎选购。</p><a href='so.asp?wd=保健'>搜索</a>")
                .0
                .into_owned(),
        ),
        "/so.asp" if request.query == "wd=%B1%A3%BD%A1" => page("结果", "找到了"),
        _ => reply(404, "text/html", ""),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("老店", &[&site.base], |_, _, _| {}).await;
    assert_eq!(
        bench.visit(&source).await,
        VisitOutcome {
            fetched: 2,
            unchanged: 0,
            failed: 0
        }
    );
    let capture = bench
        .captured(&source, &format!("{}/", site.base))
        .await
        .unwrap();
    let warc = bench.store.captures().warc(&capture.id).await.unwrap();
    let found = mingjian_crawler::extract::documents(&capture, SourceKind::Web, &warc).unwrap();
    assert_eq!(found.documents[0].title.as_deref(), Some("老店铺首页"));
    assert_eq!(found.problems, []);
}

#[tokio::test]
async fn a_busy_server_is_given_time() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" if request.nth == 1 => reply(503, "text/html", "").with("retry-after", "1"),
        "/" => page("首页", r#"<a href="/always-busy">忙</a>"#),
        "/always-busy" => reply(429, "text/html", "").with("retry-after", "86400"),
        _ => reply(404, "text/html", ""),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("忙", &[&site.base], |_, _, _| {}).await;
    let started = std::time::Instant::now();
    let outcome = bench.visit(&source).await;
    assert_eq!((outcome.fetched, outcome.failed), (1, 1));
    assert_eq!(
        site.asked()[1..],
        ["/", "/", "/always-busy", "/always-busy", "/always-busy"]
    );
    assert!(
        started.elapsed() >= Duration::from_millis(600),
        "waited {:?}",
        started.elapsed()
    );
}

/// Breaks a visit off by never letting it go on after so many steps.
struct Steps(Mutex<usize>);

impl Progress for Steps {
    fn step(&self, _: Step<'_>) {
        *self.0.lock().unwrap() += 1;
    }
}

#[tokio::test]
async fn a_visit_that_was_killed_goes_on_and_fetches_nothing_twice() {
    let site = Site::serve(|request| match request.path.as_str() {
        "/" => {
            let links: String = (0..20)
                .map(|n| format!(r#"<a href="/p{n}">{n}篇</a>"#))
                .collect();
            page("首页", &links)
        }
        "/robots.txt" => reply(404, "text/plain", ""),
        path => page(path, "正文"),
    })
    .await;
    let bench = Bench::new().await;
    let source = bench.source("断点", &[&site.base], |_, _, _| {}).await;
    let mut rounds = 0;
    let outcome = loop {
        rounds += 1;
        bench.store.visits().release_worker("test").await.unwrap();
        let now = jiff::Timestamp::now();
        let visit = bench
            .store
            .visits()
            .claim_now(source.id, now, "test", 60)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(visit.resumed, rounds > 1);
        let steps = Steps(Mutex::new(0));
        let visiting = bench.crawler.visit(&visit, &steps);
        let killed = async {
            while *steps.0.lock().unwrap() < 4 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            outcome = visiting => break outcome.unwrap(),
            () = killed => {}
        }
    };
    assert!(rounds > 2, "{rounds} rounds");
    assert_eq!(
        outcome,
        VisitOutcome {
            fetched: 21,
            unchanged: 0,
            failed: 0
        }
    );
    let mut pages: Vec<_> = site
        .asked()
        .into_iter()
        .filter(|path| path != "/robots.txt")
        .collect();
    let asked = pages.len();
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 21);
    // A request that was under way when the visit was killed may be made again; a page that was
    // stored may not.
    assert!(
        asked as u64 <= 21 + rounds,
        "{asked} requests in {rounds} rounds"
    );
    assert_eq!(bench.store.captures().pending(100).await.unwrap().len(), 21);
}
