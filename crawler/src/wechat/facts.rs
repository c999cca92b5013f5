//! What a page states about its post: which one it is, title, account, author, time, and the rows
//! that tell of selling. Each is looked for in all its places, the most exact first.

use super::{
    article::{Page, part},
    blocks,
    identity::Identity,
    script,
};
use crate::{
    dates,
    import::{json, when},
};
use jiff::Timestamp;
use mingjian_domain::{Part, PartKind, Published};
use serde_json::Value;

impl Page<'_> {
    pub(super) fn identity(&self, asked: Identity) -> Identity {
        let mut found = Identity::default();
        for (key, names) in [
            ("biz", ["bizuin", "biz"]),
            ("mid", ["mid", "appmsgid"]),
            ("idx", ["idx", "itemidx"]),
            ("sn", ["sn", "sn"]),
        ] {
            let value = json::first_text(&self.data, &names)
                .or_else(|| script::text(self.html, key))
                .filter(|v| v != "0");
            let Some(value) = value else { continue };
            match key {
                "biz" => found.set_biz(&value),
                "mid" => found.mid = Some(value),
                "idx" => found.idx = Some(value),
                _ => found.sn = Some(value),
            }
        }
        let links = [
            json::text(&self.data, "link"),
            self.meta("meta[property='og:url']"),
            script::text(self.html, "msg_link"),
        ];
        links
            .iter()
            .flatten()
            .fold(asked.or(found), |known, link| known.or(Identity::of(link)))
    }

    pub(super) fn title(&self, kind: Option<i64>) -> Option<String> {
        // A text post without a title of its own repeats its first 20 characters in its place.
        if kind == Some(10)
            && let Some(info) = self.data.get("text_page_info")
            && json::whole(info, "is_user_title") == Some(0)
        {
            return None;
        }
        [
            self.data_text(&["title"]),
            script::text(self.html, "msg_title"),
            self.text_of("#activity-name"),
            self.text_of("h1.rich_media_title, h2.rich_media_title"),
            self.meta("meta[property='og:title']"),
            self.text_of("title"),
        ]
        .into_iter()
        .flatten()
        .map(|t| one_line(&t))
        .find(|t| !t.is_empty())
    }

    pub(super) fn account(&self) -> Option<String> {
        [
            self.data_text(&["nick_name"]),
            self.text_of("#profileBt > a#js_name, #js_name"),
            self.text_of("a#post-user, #post-user"),
            self.text_of(".profile_nickname"),
            script::text(self.html, "nickname"),
            self.meta("meta[property='og:article:account']"),
            script::text(self.html, "user_name"),
        ]
        .into_iter()
        .flatten()
        .map(|t| one_line(&t))
        .find(|t| !t.is_empty())
    }

    pub(super) fn author(&self) -> Option<String> {
        let account = self.account();
        [
            self.data_text(&["author"]),
            self.text_of("#js_author_name"),
            self.meta("meta[name='author']"),
            self.meta("meta[property='og:article:author']"),
            script::text(self.html, "author"),
            self.text_of(".rich_media_meta_list .rich_media_meta_text:not(#post-date):not(#publish_time):not(#js_ip_wording):not(#js_ip_wording_wrp)"),
        ]
        .into_iter()
        .flatten()
        .map(|t| one_line(&t))
        .find(|t| !t.is_empty() && when::written(t).is_none() && Some(t) != account.as_ref())
    }

    pub(super) fn published(&self, seen: Option<Timestamp>) -> Option<Published> {
        let seconds = script::text(self.html, "ct")
            .and_then(|t| t.trim().parse().ok())
            .or_else(|| json::whole(&self.data, "create_timestamp"))
            .and_then(when::unix)
            .or_else(|| json::whole(&self.data, "ori_send_time").and_then(when::unix));
        if seconds.is_some() {
            return seconds;
        }
        let written = [
            self.data_text(&["create_time"]),
            script::text(self.html, "createTime"),
            script::text(self.html, "publish_time"),
            self.meta("meta[property='article:published_time'], meta[property='og:release_date']"),
            self.text_of("#publish_time"),
            self.text_of("#post-date"),
        ];
        written
            .iter()
            .flatten()
            .find_map(|t| when::written(t).or_else(|| dates::find(t, seen?)))
    }

    /// Rows that tell of selling and disclosure, and the digest where the text does not repeat it.
    pub(super) fn attributes(&self, lines: &[String]) -> Vec<Part> {
        let mut parts = Vec::new();
        let seen = |text: &str| lines.iter().any(|line| line.contains(text));
        if let Some(digest) = self.digest().filter(|d| !d.lines().all(seen)) {
            parts.push(part(PartKind::Attribute, format!("摘要：{digest}"), "desc"));
        }
        if let Some(link) = self.source_link() {
            parts.push(part(
                PartKind::Attribute,
                format!("阅读原文：{link}"),
                "msg_source_url",
            ));
        }
        for list in [
            "window_product_list",
            "footer_product_card",
            "footer_common_shops",
            "pic_window_product",
        ] {
            for words in self.data.get(list).map(goods_words).unwrap_or_default() {
                parts.push(part(
                    PartKind::Attribute,
                    format!("商品卡片：{words}"),
                    list,
                ));
            }
        }
        if let Some(claim) = self
            .data_text(&["claim_source"])
            .filter(|c| c.parse::<i64>().is_err())
        {
            parts.push(part(
                PartKind::Attribute,
                format!("内容声明：{claim}"),
                "claim_source",
            ));
        }
        if json::flag(&self.data, "ad_mark_status") {
            parts.push(part(
                PartKind::Attribute,
                "平台标注：广告".into(),
                "ad_mark_status",
            ));
        }
        parts
    }

    /// 阅读原文 leads there; often a shop.
    fn source_link(&self) -> Option<String> {
        self.data_text(&["source_url"])
            .or_else(|| script::text(self.html, "msg_source_url"))
            .or_else(|| {
                let link = self.first("#js_view_source")?;
                let href = link.value().attr("href")?.trim();
                (href.starts_with("http")).then(|| href.to_owned())
            })
            .map(|link| link.replace("\\x26amp;", "&").replace("&amp;", "&"))
            .filter(|link| link.contains("://"))
    }
}

/// Name and price of each card in a list of goods, whatever its keys are called.
fn goods_words(list: &Value) -> Vec<String> {
    let cards = match list {
        Value::Array(cards) => cards.iter().collect(),
        Value::Object(_) => vec![list],
        _ => Vec::new(),
    };
    cards
        .into_iter()
        .filter_map(|card| {
            let words: Vec<String> = card
                .as_object()?
                .iter()
                .filter(|(key, _)| {
                    ["title", "name", "price", "desc"]
                        .iter()
                        .any(|k| key.contains(k))
                })
                .filter_map(|(key, _)| json::text(card, key))
                .collect();
            (!words.is_empty()).then(|| words.join("；"))
        })
        .collect()
}

fn one_line(text: &str) -> String {
    blocks::trim_lines(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
