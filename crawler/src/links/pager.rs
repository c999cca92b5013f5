//! Further pages of the same list or article.

use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use std::sync::LazyLock;
use url::Url;

/// What such links are called.
const NAMES: &[&str] = &[
    "下一页",
    "下页",
    "后一页",
    "下一頁",
    "下頁",
    "尾页",
    "末页",
    "余下全文",
    "阅读全文",
    "»",
    "›",
    ">>",
    ">",
    "next",
];

/// Most pages a script pager is believed to have.
const MOST_SCRIPTED: u32 = 200;

/// Whether `anchor` on page `from` leads to a further page `to` of the same thing.
pub(super) fn is_next(anchor: ElementRef<'_>, from: &Url, to: &Url) -> bool {
    if anchor
        .attr("rel")
        .is_some_and(|rel| rel.eq_ignore_ascii_case("next"))
    {
        return true;
    }
    let text: String = anchor.text().take(8).collect();
    let text = text
        .trim()
        .trim_matches(['[', ']', '【', '】', '(', ')'])
        .trim()
        .to_lowercase();
    if NAMES.contains(&text.as_str()) {
        return true;
    }
    let is_number = !text.is_empty()
        && text.chars().count() <= 6
        && text
            .trim_start_matches('第')
            .trim_end_matches('页')
            .trim()
            .bytes()
            .all(|b| b.is_ascii_digit());
    is_number && same_list(from, to)
}

/// Whether two addresses differ in a page number alone: `index_2.shtml`, `list_12_2.html`,
/// `thread-7-2-1.html`, `?page=2`.
fn same_list(from: &Url, to: &Url) -> bool {
    static LAST_NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[_-]\d+((?:[_-]\d+)?\.[a-z]+)$").expect("a pattern"));
    static PAGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:^|&)(?:page|p|pn|pageno|pageindex|currentpage)=\d+").expect("a pattern")
    });
    let stem = |url: &Url| {
        let path = LAST_NUMBER.replace(url.path(), "$1").into_owned();
        let query = PAGE.replace_all(url.query().unwrap_or(""), "").into_owned();
        (path, query.trim_start_matches('&').to_owned())
    };
    from.host_str() == to.host_str() && from != to && {
        let ((path, query), (to_path, to_query)) = (stem(from), stem(to));
        query == to_query
            && (path == to_path || strip_one_number(&to_path) == strip_one_number(&path))
    }
}

/// `/a/index.shtml` and `/a/` and `/a/index_1.shtml` are one list.
fn strip_one_number(path: &str) -> String {
    static INDEX: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:index|list|default)?\.[a-z]+$").expect("a pattern"));
    INDEX.replace(path, "").into_owned()
}

/// Pages that a script would list: `createPageHTML(12, 0, "index", "shtml")` names
/// `index.shtml`, `index_1.shtml` … `index_11.shtml`.
pub(super) fn scripted(html: &Html, url: &Url) -> Vec<Url> {
    static CALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"createPageHTML\s*\(\s*(\d{1,5})\s*,\s*\d{1,5}\s*,\s*["']([\w-]{1,40})["']\s*,\s*["'](\w{1,8})["']"#,
        )
        .expect("a pattern")
    });
    static SCRIPT: LazyLock<Selector> =
        LazyLock::new(|| Selector::parse("script:not([src])").expect("a selector"));
    let mut pages = Vec::new();
    for script in html.select(&SCRIPT) {
        let text: String = script.text().collect();
        let Some(call) = CALL.captures(&text) else {
            continue;
        };
        let count: u32 = call[1].parse().unwrap_or(0);
        for page in 1..count.min(MOST_SCRIPTED) {
            let name = format!("{}_{page}.{}", &call[2], &call[3]);
            pages.extend(url.join(&name).ok().map(|to| super::canonical(&to)));
        }
    }
    pages
}
