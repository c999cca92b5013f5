//! RSS, Atom and JSON feeds of account readers (wewe-rss, we-mp-rss) and of web sites.
//!
//! text ─shims→ XML that `feed-rs` reads ─→ entries ─→ posts; where the whole fails, item by item
//!
//! The shims undo what those tools are known to write: dates without a zone, an Atom author as bare
//! text, `content:encoded` inside Atom, HTML references that XML does not know, CDATA escaped as
//! text. One broken item costs that item.

use super::{
    entities, identity,
    post::{Post, Text, clean_title, unwrap_cdata},
};
use crate::{
    extract::Problem,
    import::{json, when},
};
use feed_rs::model::{Entry, Feed, FeedType};
use jiff::Timestamp;
use mingjian_domain::{Document, Precision, Published};
use regex::{Captures, Regex};
use serde_json::Value;
use std::sync::LazyLock;

/// Reads an XML feed.
pub(crate) fn xml(text: &str) -> (&'static str, Vec<Document>, Vec<Problem>) {
    let text = shim(text);
    let mut problems = Vec::new();
    let feeds = match feed_rs::parser::parse(text.as_bytes()) {
        Ok(feed) => vec![(1, feed)],
        Err(error) => each_item(&text, &error.to_string(), &mut problems),
    };
    let format = match feeds.first().map(|(_, feed)| &feed.feed_type) {
        Some(FeedType::Atom) => "atom",
        _ if text.contains("<feed") => "atom",
        _ => "rss",
    };
    let mut documents = Vec::new();
    for (first, feed) in &feeds {
        for (i, entry) in feed.entries.iter().enumerate() {
            let post = of_entry(feed, entry, format!("item[{}]", first + i));
            documents.push(post.into_document(&mut problems));
        }
    }
    (format, documents, problems)
}

/// Reads the items one by one after the whole was refused. Each feed holds one item, and stands
/// beside that item's number.
fn each_item(text: &str, error: &str, problems: &mut Vec<Problem>) -> Vec<(usize, Feed)> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)<(?:item|entry)[ >].*?</(?:item|entry)>").expect("a constant pattern")
    });
    let items: Vec<_> = ITEM.find_iter(text).collect();
    let end = if text.contains("<feed") {
        "</feed>"
    } else {
        "</channel></rss>"
    };
    let head = items.first().map_or("", |item| &text[..item.start()]);
    let mut read = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match feed_rs::parser::parse(format!("{head}{}{end}", item.as_str()).as_bytes()) {
            Ok(feed) => read.push((i + 1, feed)),
            Err(error) => problems.push(Problem {
                where_: format!("item[{}], line {}", i + 1, line_of(text, item.start())),
                what: format!("{error}; this item was left out, the others are kept"),
            }),
        }
    }
    let rest = items.last().map_or(0, |item| item.end());
    if items.is_empty() || text[rest..].contains("<item") || text[rest..].contains("<entry") {
        problems.push(Problem {
            where_: format!("line {}", line_of(text, rest)),
            what: format!("{error}; what follows could not be read, items before it are kept"),
        });
    }
    read
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn of_entry(feed: &Feed, entry: &Entry, place: String) -> Post {
    let title_of_feed = feed.title.as_ref().and_then(|t| clean_title(&t.content));
    let link = entry
        .links
        .iter()
        .find(|l| l.rel.as_deref() != Some("enclosure"))
        .map(|l| l.href.clone())
        .or_else(|| entry.id.starts_with("http").then(|| entry.id.clone()))
        .or_else(|| short_link(&entry.id));
    let author = entry
        .authors
        .first()
        .and_then(|a| a.name.as_deref())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    let generator = feed.generator.as_ref().map_or("", |g| g.content.as_str());
    let wechat = link.as_deref().is_some_and(identity::on_platform)
        || generator.to_lowercase().contains("we-rss")
        || feed.links.iter().any(|l| l.href.contains("MP_WXS_"));
    // The feed of all accounts names the account as each item's author.
    let is_all = title_of_feed
        .as_deref()
        .is_some_and(|t| t.to_lowercase().contains("all"))
        || feed.links.iter().any(|l| l.href.contains("/all."));
    let text = match (&entry.content, &entry.summary) {
        (Some(content), _)
            if content
                .body
                .as_deref()
                .is_some_and(|b| !b.trim().is_empty()) =>
        {
            Text::Html(unwrap_cdata(content.body.as_deref().unwrap_or_default()).to_owned())
        }
        // Old wewe-rss puts the full text into the description.
        (_, Some(summary)) if is_full(&summary.content) => {
            Text::Html(unwrap_cdata(&summary.content).to_owned())
        }
        (_, Some(summary)) if !summary.content.trim().is_empty() => {
            Text::Excerpt(unwrap_cdata(&summary.content).to_owned())
        }
        _ => Text::Missing,
    };
    Post {
        url: link,
        title: entry.title.as_ref().and_then(|t| clean_title(&t.content)),
        account: if is_all && author.is_some() {
            author.clone()
        } else {
            title_of_feed
        },
        author: author.filter(|_| !is_all),
        published: entry
            .published
            .or(entry.updated)
            .and_then(|t| Timestamp::from_second(t.timestamp()).ok())
            .map(|at| Published {
                at,
                precision: Precision::Second,
            }),
        text,
        deleted: false,
        pictures: u32::from(!entry.media.is_empty()),
        comments: Vec::new(),
        place,
        wechat,
    }
}

/// A description that is the whole post and no teaser: it holds the body's own mark-up.
fn is_full(html: &str) -> bool {
    html.contains("js_content") || html.contains("rich_media") || html.matches("<p").count() > 3
}

fn short_link(id: &str) -> Option<String> {
    identity::normalise(&format!("https://mp.weixin.qq.com/s/{id}"))
}

/// JSON Feed, read field by field so that one odd item costs that item.
pub(crate) fn json_feed(feed: &Value) -> (&'static str, Vec<Document>, Vec<Problem>) {
    let title = json::text(feed, "title").and_then(|t| clean_title(&t));
    let is_wxs = json::first_text(feed, &["feed_url", "id"]).is_some_and(|u| u.contains("MP_WXS_"));
    let mut problems = Vec::new();
    let mut documents = Vec::new();
    for (i, item) in json::items(feed, "items").iter().enumerate() {
        let place = format!("/items/{i}");
        if !item.is_object() {
            problems.push(Problem {
                where_: place,
                what: "not a JSON object; this item was left out".into(),
            });
            continue;
        }
        let id = json::text(item, "id");
        let url = json::first_text(item, &["url", "external_url"])
            .or_else(|| id.clone().filter(|id| id.starts_with("http")))
            .or_else(|| id.as_deref().and_then(short_link));
        let text = match (
            json::text(item, "content_html"),
            json::text(item, "content_text"),
            json::text(item, "summary"),
        ) {
            (Some(html), _, _) => Text::Html(html),
            (_, Some(text), _) => Text::Plain(text),
            (_, _, Some(summary)) => Text::Excerpt(summary),
            _ => Text::Missing,
        };
        let author = item
            .get("author")
            .or_else(|| json::items(item, "authors").first())
            .and_then(|a| json::text(a, "name"));
        let post = Post {
            wechat: is_wxs || url.as_deref().is_some_and(identity::on_platform),
            url,
            title: json::text(item, "title").and_then(|t| clean_title(&t)),
            account: title.clone().or_else(|| author.clone()),
            author,
            published: json::first_text(item, &["date_published", "date_modified"])
                .and_then(|t| when::written(&t)),
            text,
            deleted: false,
            pictures: u32::from(json::text(item, "image").is_some()),
            comments: Vec::new(),
            place,
        };
        documents.push(post.into_document(&mut problems));
    }
    ("json-feed", documents, problems)
}

/// Makes the XML such that `feed-rs` reads all that is in it.
fn shim(text: &str) -> String {
    static DECLARATION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\s*<\?xml[^>]*\?>").expect("a constant pattern"));
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<(pubDate|updated|published)>\s*([^<]*?\d{1,2}:\d{2}(?::\d{2})?)\s*</")
            .expect("a constant pattern")
    });
    static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<author>\s*([^<\s][^<]*)</author>").expect("a constant pattern")
    });
    static VERSION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"<rss(\s[^>]*)?>").expect("a constant pattern"));
    let text = text.trim_start_matches('\u{feff}');
    let text = DECLARATION.replace(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let text = known_references(&text);
    let mut text = DATE
        .replace_all(&text, |c: &Captures<'_>| with_zone(&c[1], &c[2]))
        .into_owned();
    if text.contains("<feed") {
        text = AUTHOR
            .replace_all(&text, "<author><name>$1</name></author>")
            .replace("<content:encoded>", "<content type=\"html\">")
            .replace("</content:encoded>", "</content>");
    } else {
        text = VERSION
            .replace(&text, |c: &Captures<'_>| {
                let attributes = c.get(1).map_or("", |a| a.as_str());
                if attributes.contains("version") {
                    c[0].to_owned()
                } else {
                    format!("<rss version=\"2.0\"{attributes}>")
                }
            })
            .into_owned();
    }
    text
}

/// The same moment with its zone; what cannot be read stays as it was.
fn with_zone(tag: &str, date: &str) -> String {
    let zoned = match when::written(date) {
        Some(published) => published.at.to_string(),
        None => format!("{date} +0800"),
    };
    // RSS dates are RFC 2822; the instant is the same in either notation.
    format!("<{tag}>{zoned}</")
}

/// References that XML does not know become their characters, a bare `&` becomes `&amp;`; CDATA
/// sections are left alone.
fn known_references(text: &str) -> String {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?s)<!\[CDATA\[.*?\]\]>|&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z]{2,8};)?",
        )
        .expect("a constant pattern")
    });
    REFERENCE
        .replace_all(text, |c: &Captures<'_>| {
            let whole = &c[0];
            let Some(name) = c.get(1).map(|n| n.as_str().trim_end_matches(';')) else {
                return if whole == "&" {
                    "&amp;".to_owned()
                } else {
                    whole.to_owned()
                };
            };
            if name.starts_with('#') || entities::is_xml(name) {
                return whole.to_owned();
            }
            entities::named(name).map_or_else(|| format!("&amp;{name};"), String::from)
        })
        .into_owned()
}
