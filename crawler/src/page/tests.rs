use super::*;
use crate::charset;
use mingjian_domain::Precision;
use proptest::prelude::*;
use std::fmt::Write as _;

fn captured() -> Timestamp {
    "2021-08-26T10:00:00+08:00".parse().unwrap()
}

fn fixture(name: &str, url: &str) -> Document {
    let path = format!("{}/tests/fixtures/page/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let decoded = charset::decode(&bytes, None, None);
    document(&decoded.text, Some(&Url::parse(url).unwrap()), captured())
}

/// A document as a person would lay it out.
fn shown(document: &Document) -> String {
    let mut out = String::new();
    let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    writeln!(out, "title     {}", word(&document.title)).unwrap();
    writeln!(out, "account   {}", word(&document.account)).unwrap();
    writeln!(out, "author    {}", word(&document.author)).unwrap();
    let published = document.published.map_or("-".into(), |p| {
        format!(
            "{} ({})",
            p.at.to_zoned_datetime(crate::dates::zone()).datetime(),
            p.precision
        )
    });
    writeln!(out, "published {published}").unwrap();
    writeln!(
        out,
        "state     {}, {} unread images{}",
        document.state,
        document.completeness.unread_images,
        if document.completeness.excerpt {
            ", excerpt"
        } else {
            ""
        }
    )
    .unwrap();
    for part in &document.parts {
        let text = part.text.replace('\n', "⏎");
        let place = part.origin.locator.clone().unwrap_or_default();
        writeln!(out, "[{} {}] {text}   @ {place}", part.kind, part.speaker).unwrap();
    }
    out
}

#[test]
fn a_government_page_is_read_by_its_metas_and_editor() {
    insta::assert_snapshot!(shown(&fixture(
        "gov.html",
        "http://scjg.qinghexian.gov.cn/xfts/201911/t20191105_342.shtml"
    )));
}

#[test]
fn a_forum_thread_is_read_post_by_post() {
    insta::assert_snapshot!(shown(&fixture(
        "forum-gbk.html",
        "http://bbs.liucheng.example.cn/thread-880-1-1.html"
    )));
}

#[test]
fn on_a_later_page_of_a_thread_all_posts_are_replies() {
    let document = fixture(
        "forum-gbk.html",
        "http://bbs.liucheng.example.cn/thread-880-2-1.html",
    );
    assert!(
        document
            .parts
            .iter()
            .all(|part| part.kind != PartKind::Body)
    );
    assert_eq!(document.author, None);
}

#[test]
fn a_shop_page_keeps_price_attributes_and_reviews_apart() {
    insta::assert_snapshot!(shown(&fixture(
        "shop.html",
        "https://www.shouchuntang.example.cn/goods.php?id=2281"
    )));
}

#[test]
fn a_news_page_without_known_marks_is_read_by_readability() {
    insta::assert_snapshot!(shown(&fixture(
        "news.html",
        "http://www.liucheng-news.example.cn/society/2021/0823/1.html"
    )));
}

#[test]
fn an_old_shop_page_of_layout_tables_is_read() {
    insta::assert_snapshot!(shown(&fixture(
        "oldshop-gb2312.html",
        "http://kangshouyuan.example.cn/prod.asp?id=1"
    )));
}

#[test]
fn a_page_that_a_script_fills_is_an_excerpt_and_a_firewall_is_blocked() {
    assert!(
        fixture("app.html", "http://app.example.cn/")
            .completeness
            .excerpt
    );
    assert_eq!(
        fixture("wall.html", "http://wall.example.cn/").state,
        DocumentState::Blocked
    );
}

fn lines(body: &str) -> Vec<String> {
    let html = format!("<title>标题</title><body>{body}</body>");
    document(&html, None, captured())
        .parts
        .into_iter()
        .filter(|part| part.kind != PartKind::Title)
        .map(|part| part.text)
        .collect()
}

#[test]
fn block_elements_break_lines_and_inline_ones_do_not() {
    let cases: [(&str, &[&str]); 10] = [
        (
            "<p>根<b>治</b><span>糖</span>尿病</p><p>二</p>",
            &["根治糖尿病", "二"],
        ),
        ("<div>一<div>二</div>三</div>", &["一", "二", "三"]),
        ("<p>上行<br>下行</p>", &["上行\n下行"]),
        ("<p>上段<br><br>下段</p>", &["上段", "下段"]),
        (
            "<p>断行\n  在汉字间 与 word\n word</p>",
            &["断行在汉字间 与 word word"],
        ),
        ("<p>　　缩进&nbsp;&nbsp;空格</p>", &["缩进 空格"]),
        (
            "<p>可见<span style='DISPLAY: none'>隐藏</span>文字<font class=jammer>x#1</font></p>",
            &["可见文字"],
        ),
        (
            "<p>0.9 倍<span style='font-size:0.9em'>字号</span></p>",
            &["0.9 倍字号"],
        ),
        (
            "<script>var a='<p>脚本</p>'</script><style>p{}</style><p>正文</p>",
            &["正文"],
        ),
        ("<pre>第一行\n第二行</pre>", &["第一行\n第二行"]),
    ];
    for (html, expect) in cases {
        assert_eq!(lines(html), expect, "{html}");
    }
}

#[test]
fn readers_and_the_shop_that_answers_them_are_told_apart() {
    let html = r#"<table><tr><td><h4>用户评论(共1条)</h4><dl><dt>匿名用户 ( 2021-08-11 )</dt>
        <dd>吃了血糖真的降了</dd><dd>管理员回复：坚持服用，三个月见效</dd></dl></td></tr>
        <tr><td>别的栏目</td></tr></table>"#;
    let document = document(html, None, captured());
    let said = |text: &str| {
        let part = document
            .parts
            .iter()
            .find(|part| part.text.contains(text))
            .unwrap();
        (part.kind, part.speaker)
    };
    assert_eq!(said("真的降了"), (PartKind::Comment, Speaker::Customer));
    assert_eq!(said("三个月见效"), (PartKind::Comment, Speaker::Seller));
    assert_eq!(said("用户评论"), (PartKind::Navigation, Speaker::Unknown));
    assert_ne!(said("别的栏目").0, PartKind::Comment);
}

#[test]
fn pictures_are_counted_unless_they_are_icons() {
    let html = r#"<p>说明<img src="/a/1.jpg" width="600" alt="检测报告"><img data-src="/a/2.png"><img src="/nopic.svg" width="230">
        <img src="/img/lanmao.svg" width="60" alt="保健食品标志"><img src="/smiley/lol.gif" alt="大笑"></p>"#;
    let document = document(html, None, captured());
    assert_eq!(document.completeness.unread_images, 2);
    let alts: Vec<_> = document
        .parts
        .iter()
        .filter(|part| part.kind == PartKind::ImageText)
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(alts, ["检测报告", "保健食品标志"]);
}

#[test]
fn titles_lose_the_name_of_the_site() {
    let cases = [
        (
            "<title>立秋养生_健康_柳城网</title>",
            Some("立秋养生"),
            Some("柳城网"),
        ),
        (
            "<title>立秋养生 - 柳城网</title><h1>立秋养生</h1>",
            Some("立秋养生"),
            Some("柳城网"),
        ),
        (
            "<title>柳城网</title><h1>立秋养生怎么做</h1>",
            Some("柳城网"),
            None,
        ),
        (
            "<title></title><h1>立秋养生怎么做</h1>",
            Some("立秋养生怎么做"),
            None,
        ),
        ("<p>没有标题</p>", None, None),
    ];
    for (html, title, site) in cases {
        let document = document(html, None, captured());
        assert_eq!(document.title.as_deref(), title, "{html}");
        assert_eq!(document.account.as_deref(), site, "{html}");
    }
}

#[test]
fn the_day_of_publication_is_found_in_its_many_places() {
    let cases = [
        (
            r#"<meta name="PubDate" content="2021-08-20 08:00">"#,
            "http://x.cn/",
            Precision::Minute,
        ),
        (
            r#"<meta property="article:published_time" content="2021-08-20T08:00:00+08:00">"#,
            "http://x.cn/",
            Precision::Second,
        ),
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-08-20T00:00:00Z"}</script>"#,
            "http://x.cn/",
            Precision::Second,
        ),
        (
            r#"<time datetime="2021-08-20">周五</time>"#,
            "http://x.cn/",
            Precision::Day,
        ),
        (
            r#"<p>发布时间：2021年8月20日 08时00分</p>"#,
            "http://x.cn/",
            Precision::Minute,
        ),
        (
            r#"<p>正文</p>"#,
            "http://x.cn/202108/t20210820_1.shtml",
            Precision::Day,
        ),
        (
            r#"<p>柳城网　2021/8/20　编辑：小王</p>"#,
            "http://x.cn/",
            Precision::Day,
        ),
    ];
    for (html, url, precision) in cases {
        let url = Url::parse(url).unwrap();
        let found = document(html, Some(&url), captured()).published;
        let day = found.map(|p| {
            p.at.to_zoned_datetime(crate::dates::zone())
                .date()
                .to_string()
        });
        assert_eq!(day.as_deref(), Some("2021-08-20"), "{html}");
        assert_eq!(found.map(|p| p.precision), Some(precision), "{html}");
    }
    let undated = document("<p>本品有效期至2030年1月1日</p>", None, captured());
    assert_eq!(undated.published, None);
}

#[test]
fn a_hostile_tree_costs_little() {
    let started = std::time::Instant::now();
    let deep = format!(
        "{}深处的文字{}",
        "<div>".repeat(50_000),
        "</div>".repeat(50_000)
    );
    assert!(lines(&deep).iter().any(|line| line.contains("深处的文字")));
    let fonts: String = (0..5_000)
        .map(|i| format!("<p><font color=#{i:06}>字"))
        .collect();
    assert!(!lines(&fonts).is_empty());
    let tables = "<table><tr><td>".repeat(2_000);
    let _ = lines(&tables);
    let took = started.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(html in "(<[a-z]{1,6}( [a-z]{1,5}=\"?[a-z0-9 ]{0,8}\"?)?>|</[a-z]{1,6}>|[正文品牌：年月0-9 \n&;#<>!-]{0,8}){0,60}") {
        let _ = document(&html, None, captured());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let decoded = charset::decode(&bytes, None, None);
        let _ = document(&decoded.text, Url::parse("http://x.cn/a").ok().as_ref(), captured());
    }
}
