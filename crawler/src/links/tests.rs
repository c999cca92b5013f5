use super::*;

fn links(html: &str, url: &str, encoding: &'static Encoding) -> Links {
    of_page(
        &Html::parse_document(html),
        &Url::parse(url).unwrap(),
        encoding,
    )
}

fn strings(urls: &[Url]) -> Vec<&str> {
    urls.iter().map(Url::as_str).collect()
}

#[test]
fn one_address_is_written_one_way() {
    let cases = [
        (
            "HTTP://User:pw@News.Example.CN:80/a/../b.html#top",
            "http://news.example.cn/b.html",
        ),
        (
            "http://x.cn/a?id=1&utm_source=w&spm=a.b&from=timeline",
            "http://x.cn/a?id=1",
        ),
        ("http://x.cn/a?utm_medium=x", "http://x.cn/a"),
        ("http://x.cn/a?", "http://x.cn/a"),
        ("http://x.cn/%e4%bf%9d%2d%41", "http://x.cn/%E4%BF%9D-A"),
        ("http://x.cn/s?wd=%b1%a3", "http://x.cn/s?wd=%B1%A3"),
        (
            "http://x.cn/a.jsp;jsessionid=AB12?id=3",
            "http://x.cn/a.jsp?id=3",
        ),
        ("http://x.cn/a;JSESSIONID=AB12/b", "http://x.cn/a/b"),
        ("http://x.cn/#!/goods/3", "http://x.cn/#!/goods/3"),
        (
            "http://x.cn/v?b=2&a=1&unknown=7",
            "http://x.cn/v?b=2&a=1&unknown=7",
        ),
        (
            "http://x.cn/v?PHPSESSID=1&ASPSESSIONIDXX=2&tid=9",
            "http://x.cn/v?tid=9",
        ),
        ("http://保健.中国/x", "http://xn--ruqum.xn--fiqs8s/x"),
        ("http://x.cn/50%off?a=100%", "http://x.cn/50%off?a=100%"),
    ];
    for (written, expect) in cases {
        let url = Url::parse(written).unwrap();
        assert_eq!(canonical(&url).as_str(), expect, "{written}");
        assert_eq!(
            canonical(&canonical(&url)),
            canonical(&url),
            "{written} twice"
        );
    }
}

#[test]
fn a_gbk_page_asks_in_gbk() {
    let found = links(
        r#"<a href="/搜索/so.asp?wd=保健">搜</a> <a href="so.asp?wd=%B1%A3%BD%A1">搜2</a>"#,
        "http://old.example.cn/shop/",
        GBK,
    );
    assert_eq!(
        strings(&found.follow),
        [
            "http://old.example.cn/%E6%90%9C%E7%B4%A2/so.asp?wd=%B1%A3%BD%A1",
            "http://old.example.cn/shop/so.asp?wd=%B1%A3%BD%A1",
        ]
    );
}

#[test]
fn base_scripts_and_clicks_are_followed_and_the_rest_is_not() {
    let found = links(
        r##"<base href="http://x.cn/deep/"><a href="a.html">1</a><a href="#top">t</a>
        <a href="javascript:window.open('b.asp?id=3')">2</a><a href="javascript:void(0)">v</a>
        <span onclick="location='c.html'">3</span><a href="mailto:a@b.cn">m</a><a href="tel:12315">t</a>
        <a href="a.html#x">again</a><iframe src="/frame.html"></iframe>"##,
        "http://x.cn/",
        encoding_rs::UTF_8,
    );
    assert_eq!(
        strings(&found.follow),
        [
            "http://x.cn/deep/a.html",
            "http://x.cn/deep/b.asp?id=3",
            "http://x.cn/deep/c.html"
        ]
    );
    assert_eq!(strings(&found.frames), ["http://x.cn/frame.html"]);
}

#[test]
fn frames_of_a_frameset_are_found() {
    let found = links(
        r#"<html><frameset cols="20%,80%"><frame src="left.html"><frame src="main.html"></frameset></html>"#,
        "http://x.cn/old/",
        encoding_rs::UTF_8,
    );
    assert_eq!(
        strings(&found.frames),
        ["http://x.cn/old/left.html", "http://x.cn/old/main.html"]
    );
}

#[test]
fn jumps_are_read_in_all_their_forms() {
    let cases = [
        (
            r#"<meta http-equiv="refresh" content="0;url=/new/">"#,
            Some("http://x.cn/new/"),
        ),
        (
            r#"<META HTTP-EQUIV=Refresh CONTENT="3; URL='new.html'">"#,
            Some("http://x.cn/new.html"),
        ),
        (
            r#"<meta http-equiv="refresh" content="0;/plain">"#,
            Some("http://x.cn/plain"),
        ),
        (
            r#"<meta http-equiv="refresh" content="0;url=/a?b=1&amp;c=2">"#,
            Some("http://x.cn/a?b=1&c=2"),
        ),
        (r#"<meta http-equiv="refresh" content="600">"#, None),
        (
            r#"<meta http-equiv="refresh" content="60;url=/slow">"#,
            None,
        ),
        (
            r#"<meta http-equiv="refresh" content="0;url=http://x.cn/">"#,
            None,
        ),
        (
            r#"<script>window.location.href = "/js";</script>"#,
            Some("http://x.cn/js"),
        ),
        (
            r#"<script>top.location='/top'</script>"#,
            Some("http://x.cn/top"),
        ),
        (
            r#"<script>location.replace("/r")</script>"#,
            Some("http://x.cn/r"),
        ),
        (r#"<script>if(location.href=="/x"){}</script>"#, None),
    ];
    for (html, expect) in cases {
        let found = links(html, "http://x.cn/", encoding_rs::UTF_8);
        assert_eq!(found.jump.as_ref().map(Url::as_str), expect, "{html}");
    }
    let long = format!(
        r#"<script>location.href="/js"</script><p>{}</p>"#,
        "正文".repeat(150)
    );
    assert_eq!(links(&long, "http://x.cn/", encoding_rs::UTF_8).jump, None);
}

#[test]
fn further_pages_are_told_from_other_links() {
    let found = links(
        r#"<a href="index_1.shtml">2</a><a href="index_1.shtml">下一页</a><a href="view.html">保健常识</a>
        <a href="2019.html">2019</a><a href="index_9.shtml">尾页</a>"#,
        "http://x.cn/xw/index.shtml",
        encoding_rs::UTF_8,
    );
    assert_eq!(
        strings(&found.pages),
        [
            "http://x.cn/xw/index_1.shtml",
            "http://x.cn/xw/index_9.shtml"
        ]
    );
    assert_eq!(
        strings(&found.follow),
        ["http://x.cn/xw/view.html", "http://x.cn/xw/2019.html"]
    );

    let found = links(
        r#"<a href="list.asp?cid=2&page=3">3</a><a href="list.asp?cid=5&page=1">5</a>"#,
        "http://x.cn/list.asp?cid=2&page=2",
        encoding_rs::UTF_8,
    );
    assert_eq!(strings(&found.pages), ["http://x.cn/list.asp?cid=2&page=3"]);
}

#[test]
fn a_script_pager_is_spelled_out() {
    let found = links(
        r#"<script>createPageHTML(3, 0, "index", "shtml");</script>"#,
        "http://x.cn/xw/",
        encoding_rs::UTF_8,
    );
    assert_eq!(
        strings(&found.pages),
        [
            "http://x.cn/xw/index_1.shtml",
            "http://x.cn/xw/index_2.shtml"
        ]
    );
}
