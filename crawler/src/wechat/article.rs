//! One page of the platform as one Document, whichever generation it is of.
//!
//! page ─notice?→ state and reason
//!      └article→ `cgiDataNew`, then script variables, then elements, whichever is there
//!
//! Nothing is decided by the year: each fact is looked for in all its places, the most exact first.
//! `#publish_time` is empty in raw pages of 2025 and reads 昨天 in saved ones, so `var ct` wins.
//! Not here: what the text means, and comments (they are not in the page).

use super::{blocks, identity::Identity, literal, notice, script};
use crate::{
    dates,
    extract::Problem,
    import::{json, when},
};
use jiff::Timestamp;
use mingjian_domain::{
    Completeness, Document, DocumentState, Origin, Part, PartKind, Published, SourceKind, Speaker,
};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

/// Whether this HTML is a page of the platform: an article, or a notice in its place. Marks that
/// other sites copy along with a text count only where the address is not another site's.
pub fn is_page(html: &str, url: Option<&str>) -> bool {
    let has = |mark: &str| html.contains(mark);
    if has("id=\"js_article\"")
        || has("window.cgiDataNew")
        || (has("id=\"activity-name\"") && has("id=\"js_content\""))
    {
        return true;
    }
    let elsewhere =
        url.is_some_and(|url| url.starts_with("http") && !super::identity::on_platform(url));
    if elsewhere {
        return false;
    }
    [
        "id=\"js_content\"",
        "id='js_content'",
        "id=\"activity-name\"",
        "weui-msg__title",
    ]
    .iter()
    .any(|mark| has(mark))
        || (url.is_some_and(super::identity::on_platform)
            && ["mesg-block", "js_verify", "tcaptcha"]
                .iter()
                .any(|m| has(m)))
        || (has("mesg-block") && has("暂时无法查看"))
}

/// Reads a page of the platform. `url` is the address asked for or stated by the saver, `seen` the
/// moment against which words such as 昨天 are read.
///
/// An unrecognised page gives no document and one problem.
pub fn document(
    html: &str,
    url: Option<&str>,
    seen: Option<Timestamp>,
) -> (Option<Document>, Vec<Problem>) {
    let tree = Html::parse_document(&crate::page::tame(html));
    let page = Page {
        html,
        data: cgi_data(html),
        tree,
    };
    let asked = url.map(Identity::of).unwrap_or_default();
    let has_article = ["#js_article", "#js_content", "#img_list", "#js_text_desc"]
        .iter()
        .any(|place| page.first(place).is_some())
        || page.data_text(&["title", "content_noencode"]).is_some();
    if !has_article || page.first("#js_article").is_none() && page.body_is_missing() {
        if let Some(notice) = notice::read(&page.tree) {
            return (Some(page.notice(notice, asked, url)), Vec::new());
        }
        if !has_article {
            return (None, vec![Problem {
                where_: "page".into(),
                what: "looks like a page of the platform but holds neither an article nor a known notice; kept as it is, open it by hand".into(),
            }]);
        }
    }
    page.article(asked, url, seen)
}

/// Reads `cgiDataNew` alone, as export tools hand it over in JSON.
pub(crate) fn document_of_data(data: Value) -> (Option<Document>, Vec<Problem>) {
    let page = Page {
        html: "",
        data,
        tree: Html::parse_document(""),
    };
    page.article(Identity::default(), None, None)
}

struct Page<'a> {
    html: &'a str,
    data: Value,
    tree: Html,
}

impl Page<'_> {
    fn article(
        &self,
        asked: Identity,
        url: Option<&str>,
        seen: Option<Timestamp>,
    ) -> (Option<Document>, Vec<Problem>) {
        let kind = self.show_type();
        let (body, truncated_by_pay) = self.body(kind);
        let mut problems = Vec::new();
        let title = self.title(kind);
        let mut images = body.images;
        let mut media = body.media + self.extra_media(kind);
        if matches!(kind, Some(8)) || !body.has_text() {
            images = images.max(self.picture_count());
        }
        if matches!(kind, Some(5..=7)) {
            media = media.max(1);
        }
        let mut parts = Vec::new();
        if let Some(title) = &title {
            parts.push(part(PartKind::Title, title.clone(), "#activity-name"));
        }
        parts.extend(body.parts);
        let lines: Vec<String> = parts.iter().map(|p| p.text.clone()).collect();
        parts.extend(self.attributes(&lines));
        let state = if truncated_by_pay {
            DocumentState::PreviewOnly
        } else {
            DocumentState::Article
        };
        let identity = self.identity(asked);
        if parts.is_empty() && images == 0 && media == 0 {
            problems.push(Problem {
                where_: "#js_content".into(),
                what: "the article holds no text, picture or recording; save the page again after it has fully loaded".into(),
            });
        } else if !parts.iter().any(|p| p.kind != PartKind::Title) && images > 0 {
            problems.push(Problem {
                where_: "#js_content".into(),
                what: format!("{images} pictures and no text: needs eyes"),
            });
        }
        super::place::find(self.html, &mut parts);
        let document = Document {
            source_kind: SourceKind::Wechat,
            url: identity.canonical().or_else(|| kept_address(url)),
            title,
            account: self.account(),
            author: self.author(),
            published: self.published(seen),
            state,
            product_kind: None,
            parts,
            completeness: Completeness {
                unread_images: images,
                unheard_media: media,
                speech_only: false,
                excerpt: truncated_by_pay,
            },
        };
        (Some(document), problems)
    }

    fn notice(&self, notice: notice::Notice, asked: Identity, url: Option<&str>) -> Document {
        let mut parts = vec![part(
            PartKind::Attribute,
            format!("平台提示：{}", notice.title),
            ".weui-msg__title",
        )];
        if let Some(reason) = notice.reason {
            parts.push(part(
                PartKind::Attribute,
                format!("原因：{reason}"),
                ".weui-msg__desc",
            ));
        }
        super::place::find(self.html, &mut parts);
        Document {
            source_kind: SourceKind::Wechat,
            url: self
                .identity(asked)
                .canonical()
                .or_else(|| kept_address(url)),
            title: None,
            account: self.account(),
            author: None,
            published: None,
            state: notice.state,
            product_kind: None,
            parts,
            completeness: Completeness {
                excerpt: true,
                ..Completeness::default()
            },
        }
    }

    /// The top-level kind only: nested recommendation lists carry their own.
    fn show_type(&self) -> Option<i64> {
        json::whole(&self.data, "item_show_type").or_else(|| {
            script::text(self.html, "item_show_type")?
                .trim()
                .parse()
                .ok()
        })
    }

    fn identity(&self, asked: Identity) -> Identity {
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

    fn title(&self, kind: Option<i64>) -> Option<String> {
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

    fn account(&self) -> Option<String> {
        [
            self.data_text(&["nick_name"]),
            self.text_of("#profileBt > a#js_name, #js_name"),
            self.text_of("a#post-user, #post-user"),
            script::text(self.html, "nickname"),
            self.meta("meta[property='og:article:account']"),
            script::text(self.html, "user_name"),
        ]
        .into_iter()
        .flatten()
        .map(|t| one_line(&t))
        .find(|t| !t.is_empty())
    }

    fn author(&self) -> Option<String> {
        let account = self.account();
        [
            self.data_text(&["author"]),
            self.text_of("#js_author_name"),
            self.meta("meta[name='author']"),
            self.meta("meta[property='og:article:author']"),
            script::text(self.html, "author"),
            self.text_of(".rich_media_meta_list .rich_media_meta_text"),
            self.text_of(".rich_media_meta_list em.rich_media_meta_text:not(#post-date)"),
        ]
        .into_iter()
        .flatten()
        .map(|t| one_line(&t))
        .find(|t| !t.is_empty() && when::written(t).is_none() && Some(t) != account.as_ref())
    }

    fn published(&self, seen: Option<Timestamp>) -> Option<Published> {
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

    fn body_is_missing(&self) -> bool {
        self.first("#js_content").is_none() && self.data.is_null()
    }

    /// The paragraphs, and whether only a preview of a paid post stands here.
    fn body(&self, kind: Option<i64>) -> (blocks::Body, bool) {
        let encoded = self.data_text(&["content_noencode"]);
        let paid = json::flag(&self.data, "is_pay_subscribe")
            || script::text(self.html, "is_pay_subscribe").is_some_and(|v| v != "0");
        let preview = self
            .first(".mp-pay-preview-filter, #js_pay_preview_filter")
            .is_some()
            || encoded
                .as_ref()
                .is_some_and(|c| c.contains("mp-pay-preview-filter"));
        let mut body = self.body_of_kind(kind, encoded.as_deref());
        let unbought = preview || (paid && !body.has_text());
        if unbought
            && !body.has_text()
            && let Some(desc) = self.digest()
        {
            body.parts.push(part(PartKind::Body, desc, "desc"));
        }
        (body, unbought)
    }

    fn body_of_kind(&self, kind: Option<i64>, encoded: Option<&str>) -> blocks::Body {
        if kind == Some(10) || self.first("#js_text_desc").is_some() {
            let text = self
                .data
                .get("text_page_info")
                .and_then(|info| json::text(info, "content_noencode"));
            if let Some(text) = text {
                return paragraphs(&super::entities::decode(&text), "text_page_info");
            }
            if let Some(element) = self.first("#js_text_desc") {
                return blocks::walk(*element, "#js_text_desc");
            }
        }
        let mut body = self
            .first("#js_content")
            .map(|element| blocks::walk(*element, "#js_content"))
            .unwrap_or_default();
        if !body.has_text()
            && let Some(html) = encoded
        {
            let encoded = blocks::of_fragment(html, "content_noencode");
            if encoded.has_text() || encoded.images > body.images {
                body = encoded;
            }
        }
        if !body.has_text()
            && let Some(template) = self.first("#content_tpl")
        {
            // A shared post keeps the whole text in a template beside the empty body.
            let html = if template.value().name() == "script" {
                template.text().collect::<String>()
            } else {
                template.inner_html()
            };
            body = blocks::of_fragment(&html, "#content_tpl");
        }
        if !body.has_text()
            && matches!(kind, Some(5..=8))
            && let Some(desc) = self.digest()
        {
            let mut parts = paragraphs(&desc, "desc").parts;
            parts.append(&mut body.parts);
            body.parts = parts;
        }
        body
    }

    fn digest(&self) -> Option<String> {
        [
            self.data_text(&["desc"]),
            script::text(self.html, "msg_desc"),
            self.meta("meta[property='og:description']"),
            self.meta("meta[name='description']"),
        ]
        .into_iter()
        .flatten()
        .map(|t| blocks::trim_lines(&literal::unescape(&t).replace("\\x0a", "\n")))
        .find(|t| !t.is_empty())
    }

    fn picture_count(&self) -> u32 {
        let listed = json::items(&self.data, "picture_page_info_list").len();
        let in_script = script::structure(self.html, "picture_page_info_list")
            .and_then(|v| v.as_array().map(Vec::len))
            .unwrap_or_default();
        let on_page = self.count("#img_list img, .swiper_item img, #js_content img");
        u32::try_from(listed.max(in_script).max(on_page)).unwrap_or(u32::MAX)
    }

    fn extra_media(&self, kind: Option<i64>) -> u32 {
        let videos = json::items(&self.data, "video_page_infos").len();
        let voices = json::items(&self.data, "voice_in_appmsg").len();
        let counted = if kind == Some(0) || kind.is_none() {
            0
        } else {
            videos + voices
        };
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// Rows that tell of selling and disclosure, and the digest where the text does not repeat it.
    fn attributes(&self, lines: &[String]) -> Vec<Part> {
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

    fn data_text(&self, keys: &[&str]) -> Option<String> {
        let raw = json::first_text(&self.data, keys)?;
        // Bodies are HTML and keep their references for the HTML reader.
        if keys.contains(&"content_noencode") {
            return Some(raw);
        }
        Some(super::entities::decode(&super::entities::decode(&raw)))
    }

    fn first(&self, place: &str) -> Option<ElementRef<'_>> {
        let selector = Selector::parse(place).ok()?;
        self.tree.select(&selector).next()
    }

    fn count(&self, place: &str) -> usize {
        Selector::parse(place).map_or(0, |s| self.tree.select(&s).count())
    }

    fn text_of(&self, place: &str) -> Option<String> {
        let text: String = self.first(place)?.text().collect();
        (!text.trim().is_empty()).then_some(text)
    }

    fn meta(&self, place: &str) -> Option<String> {
        let content = self.first(place)?.value().attr("content")?;
        (!content.trim().is_empty()).then(|| content.to_owned())
    }
}

/// The object that `window.cgiDataNew` is set to; null where there is none.
fn cgi_data(html: &str) -> Value {
    script::structure(html, "cgiDataNew").unwrap_or(Value::Null)
}

/// The address asked for, where it will still mean the same tomorrow.
fn kept_address(url: Option<&str>) -> Option<String> {
    let url = url?;
    let expires = url.contains("signature=") && url.contains("timestamp=");
    (!expires && !url.starts_with("file:")).then(|| url.to_owned())
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

/// Plain text as paragraphs, one a line.
pub(crate) fn paragraphs(text: &str, path: &str) -> blocks::Body {
    let parts = text
        .lines()
        .map(blocks::trim_lines)
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(i, line)| part(PartKind::Body, line, &format!("{path}[{}]", i + 1)))
        .collect();
    blocks::Body {
        parts,
        images: 0,
        media: 0,
    }
}

pub(crate) fn part(kind: PartKind, text: String, locator: &str) -> Part {
    Part {
        kind,
        speaker: Speaker::Unknown,
        text,
        origin: Origin {
            locator: Some(locator.to_owned()),
            ..Origin::default()
        },
    }
}

fn one_line(text: &str) -> String {
    blocks::trim_lines(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
