//! JSON exports of collecting tools: wechat-article-exporter and we-mp-rss.
//!
//! Each is an array or object of posts with the tool's own field names; any field may be missing.

use super::{
    identity,
    post::{Post, Text, clean_title},
};
use crate::{
    extract::Problem,
    import::{json, when},
};
use mingjian_domain::{Document, Published, Speaker};
use serde_json::Value;

/// Whether `value` is a list of posts as wechat-article-exporter writes it.
pub(crate) fn is_exporter(value: &Value) -> bool {
    value.as_array().is_some_and(|posts| {
        posts.iter().any(|post| {
            post.get("aid").is_some()
                && (post.get("link").is_some() || post.get("appmsgid").is_some())
        })
    })
}

/// Reads that list.
pub(crate) fn exporter(value: &Value) -> (&'static str, Vec<Document>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut documents = Vec::new();
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        let place = format!("/{i}");
        let title = json::text(item, "title").and_then(|t| clean_title(&t));
        let url = json::text(item, "link");
        if title.is_none() && url.is_none() {
            problems.push(Problem {
                where_: place,
                what: "neither title nor link; this item was left out".into(),
            });
            continue;
        }
        let text = match (json::text(item, "content"), json::text(item, "digest")) {
            (Some(content), _) => Text::Plain(without_title(&content, title.as_deref())),
            (None, Some(digest)) => Text::Excerpt(digest),
            (None, None) => Text::Missing,
        };
        if text == Text::Missing {
            problems.push(Problem {
                where_: place.clone(),
                what:
                    "exported without its text; the title alone is kept. Export again with content"
                        .into(),
            });
        }
        let post = Post {
            url,
            title,
            account: json::first_text(item, &["_accountName", "accountName", "nickname"]),
            author: json::text(item, "author_name"),
            published: unix(item, &["update_time", "create_time"]),
            text,
            deleted: json::flag(item, "is_deleted"),
            pictures: u32::from(
                json::first_text(item, &["cover", "cover_img", "pic_cdn_url_235_1"]).is_some(),
            ),
            comments: comments(item),
            place,
            wechat: true,
        };
        documents.push(post.into_document(&mut problems));
    }
    ("wechat-article-exporter-json", documents, problems)
}

/// `content` repeats the title as its first paragraph.
fn without_title(content: &str, title: Option<&str>) -> String {
    let content = content.trim_start();
    title
        .and_then(|title| content.strip_prefix(title))
        .filter(|rest| rest.starts_with(['\n', '\r']))
        .unwrap_or(content)
        .to_owned()
}

/// Comments and the replies below them.
fn comments(item: &Value) -> Vec<(Speaker, String)> {
    let mut found = Vec::new();
    for comment in json::items(item, "comments") {
        let elected = json::items(comment, "elected_comment");
        let rows = if elected.is_empty() {
            std::slice::from_ref(comment)
        } else {
            elected
        };
        for row in rows {
            found.extend(json::text(row, "content").map(|text| (Speaker::Customer, text)));
            if let Some(replies) = row.get("reply_new") {
                let texts = json::items(replies, "reply_list").iter();
                let texts = texts.filter_map(|r| json::text(r, "content"));
                found.extend(texts.map(|text| (Speaker::Unknown, text)));
            }
        }
    }
    found
}

/// Whether `value` is what we-mp-rss writes: its feed in JSON, or one exported post.
pub(crate) fn is_we_mp_rss(value: &Value) -> bool {
    let is_feed = value.get("items").is_some_and(Value::is_array)
        && value.get("name").is_some()
        && value.get("version").is_none();
    is_feed
        || is_exported_post(value)
        || value
            .as_array()
            .is_some_and(|a| a.iter().any(is_exported_post))
}

fn is_exported_post(value: &Value) -> bool {
    ["title", "publish_time", "pic_url", "url"]
        .iter()
        .all(|key| value.get(key).is_some())
}

/// Reads that feed or post.
pub(crate) fn we_mp_rss(value: &Value) -> (&'static str, Vec<Document>, Vec<Problem>) {
    let (items, path) = match value {
        Value::Array(items) => (items.as_slice(), ""),
        _ if value.get("items").is_some() => (json::items(value, "items"), "/items"),
        _ => (std::slice::from_ref(value), ""),
    };
    let name = json::text(value, "name");
    let mut problems = Vec::new();
    let mut documents = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let place = format!("{path}/{i}");
        let title = json::text(item, "title").and_then(|t| clean_title(&t));
        let link = json::first_text(item, &["url", "link"]);
        if title.is_none() && link.is_none() {
            problems.push(Problem {
                where_: place,
                what: "neither title nor link; this item was left out".into(),
            });
            continue;
        }
        let text = match (json::text(item, "content"), json::text(item, "description")) {
            (Some(html), _) => Text::Html(html),
            (None, Some(text)) => Text::Excerpt(text),
            (None, None) => Text::Missing,
        };
        let post = Post {
            // Links may lead to the tool's own page; the id then holds the short id.
            url: link
                .filter(|l| l.starts_with("http"))
                .or_else(|| short_link(&json::text(item, "id")?)),
            title,
            account: json::text(item, "channel_name")
                .or_else(|| json::first_text(item.get("feed")?, &["name", "mp_name"]))
                .or_else(|| name.clone()),
            author: json::text(item, "author"),
            published: json::first_text(item, &["updated", "published"])
                .and_then(|t| when::written(&t))
                .or_else(|| unix(item, &["publish_time"])),
            text,
            deleted: false,
            pictures: u32::from(json::first_text(item, &["pic_url", "cover"]).is_some()),
            comments: Vec::new(),
            place,
            wechat: true,
        };
        documents.push(post.into_document(&mut problems));
    }
    ("we-mp-rss-json", documents, problems)
}

/// `MP_WXS_3012345678-AbCd…` or the bare short id.
fn short_link(id: &str) -> Option<String> {
    let tail = id.get(id.len().saturating_sub(22)..)?;
    identity::normalise(&format!("https://mp.weixin.qq.com/s/{tail}"))
}

/// The first of `keys` that holds a moment, in Unix seconds or written out.
fn unix(item: &Value, keys: &[&str]) -> Option<Published> {
    keys.iter().find_map(|key| {
        json::whole(item, key)
            .and_then(when::unix)
            .or_else(|| when::written(&json::text(item, key)?))
    })
}
