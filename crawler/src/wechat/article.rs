//! One page of the platform as one Document, whichever generation it is of.
//!
//! page ─notice?→ state and reason
//!      └article→ `cgiDataNew`, then script variables, then elements, whichever is there
//!
//! Nothing is decided by the year, everything by what is there. `#publish_time` is empty in raw pages
//! of 2025 and reads 昨天 in saved ones, so `var ct` wins.
//! Not here: what the text means, and comments (they are not in the page).

use super::{blocks, identity::Identity, literal, notice, script};
use crate::{extract::Problem, import::json};
use jiff::Timestamp;
use mingjian_domain::{
    Completeness, Document, DocumentState, Origin, Part, PartKind, SourceKind, Speaker,
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
            && ["mesg-block", "js_verify", "tcaptcha", "poc_token"]
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
    let has_body = ["#js_article", "#js_content", "#img_list", "#js_text_desc"]
        .iter()
        .any(|place| page.first(place).is_some());
    if page.first("#js_article").is_none()
        && let Some(notice) = notice::read(&page.tree, url)
        && (notice.state != DocumentState::Blocked || !has_body)
    {
        return (Some(page.notice(notice, asked, url)), Vec::new());
    }
    if !has_body && page.data_text(&["title", "content_noencode"]).is_none() {
        let problem = Problem {
            where_: "page".into(),
            what: "looks like a page of the platform but holds neither an article nor a known notice; kept as it is, open it by hand".into(),
        };
        return (None, vec![problem]);
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

/// A page, taken apart.
pub(super) struct Page<'a> {
    pub(super) html: &'a str,
    pub(super) data: Value,
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

    pub(super) fn digest(&self) -> Option<String> {
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

    pub(super) fn data_text(&self, keys: &[&str]) -> Option<String> {
        let raw = json::first_text(&self.data, keys)?;
        // Bodies are HTML and keep their references for the HTML reader.
        if keys.contains(&"content_noencode") {
            return Some(raw);
        }
        Some(super::entities::decode(&super::entities::decode(&raw)))
    }

    pub(super) fn first(&self, place: &str) -> Option<ElementRef<'_>> {
        let selector = Selector::parse(place).ok()?;
        self.tree.select(&selector).next()
    }

    fn count(&self, place: &str) -> usize {
        Selector::parse(place).map_or(0, |s| self.tree.select(&s).count())
    }

    pub(super) fn text_of(&self, place: &str) -> Option<String> {
        let text: String = self.first(place)?.text().collect();
        (!text.trim().is_empty()).then_some(text)
    }

    pub(super) fn meta(&self, place: &str) -> Option<String> {
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
