//! Page: one HTML page to one Document.
//!
//! ```text
//! html ─tame, parse→ tree ─family, readability, density→ main text ─walk→ blocks ─→ parts in reading order
//! ```
//!
//! Nothing a reader can see is thrown away: what boilerplate removers discard (side bars, floating
//! boxes, the foot) is where adverts sit, and stays as parts of low weight. Titles, dates and names
//! are what the page states; where it states nothing they are `None`.
//! Any text gives a document; nothing panics, and cost grows with the length of the text.
//!
//! Not here: decoding bytes (`charset`), WeChat articles (`wechat`), judging.

mod attributes;
mod blocks;
mod elements;
mod facts;
mod forum;
mod main_text;
mod tame;

pub(crate) use tame::tame;

use blocks::{Block, Mark, What, Zone};
use facts::Metas;
use forum::Thread;
use jiff::Timestamp;
use main_text::Main;
use mingjian_domain::{
    Completeness, Document, DocumentState, Origin, Part, PartKind, SourceKind, Speaker,
};
use scraper::{ElementRef, Html};
use std::collections::HashMap;
use url::Url;

/// Reads a page. `captured` is the clock for dates such as 昨天.
pub fn document(html: &str, url: Option<&Url>, captured: Timestamp) -> Document {
    let source = tame(html);
    let tree = Html::parse_document(&source);
    let metas = Metas::of(&tree);
    let thread = forum::thread(&tree, url, captured);
    let main = match &thread {
        Some(_) => Main::Page,
        None => main_text::find(&tree, &source, url.map(Url::as_str)),
    };
    let marks = match (&thread, &main) {
        (Some(thread), _) => thread.marks(&tree),
        (None, Main::Elements(ids)) => ids.iter().map(|id| (*id, Mark::Main)).collect(),
        _ => HashMap::new(),
    };
    let blocks = blocks::of(tree.tree.root(), &marks);
    let title = thread
        .as_ref()
        .and_then(|thread| thread.title.clone())
        .or_else(|| metas.title());
    let reading = Reading {
        is_shop: metas.is_product || sells(&blocks),
        is_office: url
            .and_then(Url::host_str)
            .is_some_and(|host| host.ends_with(".gov.cn")),
        thread: thread.as_ref(),
        main: &main,
        title: title.as_deref(),
    };
    let parts = reading.parts(&blocks);
    let opener = thread
        .as_ref()
        .filter(|thread| thread.from_start)
        .map(|thread| &thread.posts[0]);
    Document {
        source_kind: SourceKind::Web,
        url: url.map(Url::to_string),
        account: metas.site(),
        author: match opener {
            Some(post) => post.author.clone(),
            None => metas.byline(&blocks),
        },
        published: opener
            .and_then(|post| post.published)
            .or_else(|| metas.published(&blocks, url, captured)),
        state: state_of(&parts),
        product_kind: None,
        completeness: completeness(&tree, &blocks, &reading, &parts),
        title,
        parts,
    }
}

/// The text of an element on one line.
fn one_line(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How the blocks of this page are to be read.
struct Reading<'a> {
    is_shop: bool,
    is_office: bool,
    thread: Option<&'a Thread>,
    main: &'a Main,
    title: Option<&'a str>,
}

impl Reading<'_> {
    fn parts(&self, blocks: &[Block]) -> Vec<Part> {
        let mut parts = Vec::new();
        if let Some(title) = self.title {
            parts.push(Part {
                kind: PartKind::Title,
                speaker: self.speaker(),
                text: title.to_owned(),
                origin: Origin::default(),
            });
        }
        let is_main = self.in_main(blocks);
        let mut title_seen = false;
        let mut menu_goes_on = false;
        for (block, is_main) in blocks.iter().zip(is_main) {
            if !title_seen && block.text().is_some_and(|text| Some(text) == self.title) {
                title_seen = true;
                parts[0].origin.locator = Some(block.locator.clone());
                continue;
            }
            let Some((kind, speaker, text)) = self.read(block, is_main) else {
                continue;
            };
            let is_menu = kind == PartKind::Navigation && block.is_links();
            if is_menu
                && menu_goes_on
                && let Some(last) = parts.last_mut()
            {
                last.text.push('\n');
                last.text.push_str(text);
            } else {
                parts.push(Part {
                    kind,
                    speaker,
                    text: text.to_owned(),
                    origin: Origin {
                        locator: Some(block.locator.clone()),
                        ..Origin::default()
                    },
                });
            }
            menu_goes_on = is_menu;
        }
        parts
    }

    /// What a block is, who says it, and its text; `None` for blocks without text.
    fn read<'b>(&self, block: &'b Block, is_main: bool) -> Option<(PartKind, Speaker, &'b str)> {
        let text = match &block.what {
            What::Media => return None,
            What::Image { alt, .. } => {
                let alt = alt.as_deref().filter(|_| is_main)?;
                return Some((PartKind::ImageText, self.speaker(), alt));
            }
            What::Attribute(row) => {
                return Some((PartKind::Attribute, self.speaker(), row));
            }
            What::Text { text, .. } => text.as_str(),
        };
        if let (Some(Mark::Post(n)), Some(thread)) = (block.mark, self.thread) {
            let (kind, speaker) = match (block.quoted, n, thread.is_by_opener(n)) {
                (true, ..) => (PartKind::Comment, Speaker::Unknown),
                (false, 0, true) => (PartKind::Body, Speaker::Unknown),
                (false, _, true) => (PartKind::Comment, Speaker::Unknown),
                (false, _, false) => (PartKind::Comment, Speaker::Customer),
            };
            return Some((kind, speaker, text));
        }
        let is_menu = block.is_links() && (block.zone == Zone::Navigation || !is_main);
        Some(match block.zone {
            Zone::Footer => (PartKind::Footer, Speaker::Unknown, text),
            _ if is_foot_text(text) => (PartKind::Footer, Speaker::Unknown, text),
            _ if elements::heads_comments(text) => (PartKind::Navigation, Speaker::Unknown, text),
            Zone::Comments => (PartKind::Comment, commenter(text), text),
            _ if is_place_line(text) => (PartKind::Navigation, Speaker::Unknown, text),
            _ if is_main && !is_menu => (PartKind::Body, self.speaker(), text),
            _ => (PartKind::Navigation, Speaker::Unknown, text),
        })
    }

    /// Which blocks are main text.
    fn in_main(&self, blocks: &[Block]) -> Vec<bool> {
        if self.thread.is_some() {
            return blocks
                .iter()
                .map(|block| matches!(block.mark, Some(Mark::Post(_))))
                .collect();
        }
        let whole_page = |block: &Block| block.zone == Zone::Plain && !block.is_links();
        match self.main {
            // On a shop page price and order button stand beside the description.
            _ if self.is_shop => blocks
                .iter()
                .map(|block| block.mark == Some(Mark::Main) || whole_page(block))
                .collect(),
            Main::Elements(_) => blocks
                .iter()
                .map(|block| block.mark == Some(Mark::Main))
                .collect(),
            Main::Page => blocks.iter().map(whole_page).collect(),
            Main::Text(text) => in_text(blocks, text),
        }
    }

    fn speaker(&self) -> Speaker {
        match () {
            () if self.is_office => Speaker::Office,
            () if self.is_shop => Speaker::Seller,
            () => Speaker::Unknown,
        }
    }
}

/// Blocks that stand, in order, in the text that a readability reader gave.
fn in_text(blocks: &[Block], main: &str) -> Vec<bool> {
    /// A shorter text is found only where it is next: 健康 stands in many places.
    const LONG: usize = 12;
    let mut rest = main;
    let mut inside = false;
    blocks
        .iter()
        .map(|block| {
            let Some(text) = block.text() else {
                return inside;
            };
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let found = if bare.chars().count() >= LONG {
                rest.find(&bare)
            } else {
                rest.starts_with(&bare).then_some(0)
            };
            if let Some(at) = found {
                rest = &rest[at + bare.len()..];
            }
            inside = found.is_some();
            inside
        })
        .collect()
}

/// Whether goods are sold here: a table of attributes, and a way to order.
fn sells(blocks: &[Block]) -> bool {
    const ORDER: &[&str] = &[
        "加入购物车",
        "立即购买",
        "立即订购",
        "立即抢购",
        "马上抢购",
        "放入购物车",
        "我要订购",
        "在线订购",
        "在线订单",
        "货到付款",
        "订购热线",
        "订购电话",
        "提交订单",
        "购买热线",
    ];
    let has_attributes = blocks
        .iter()
        .any(|block| matches!(block.what, What::Attribute(_)));
    has_attributes
        && blocks
            .iter()
            .filter_map(Block::text)
            .any(|text| ORDER.iter().any(|word| text.contains(word)))
}

/// Who wrote what stands among the comments: shops answer there.
fn commenter(text: &str) -> Speaker {
    const ANSWERS: &[&str] = &[
        "管理员回复",
        "店主回复",
        "商家回复",
        "掌柜回复",
        "客服回复",
        "卖家回复",
        "掌柜解释",
        "店家回复",
    ];
    if ANSWERS.iter().any(|answer| text.starts_with(answer)) {
        Speaker::Seller
    } else {
        Speaker::Customer
    }
}

/// 当前位置: 首页 > 保健食品.
fn is_place_line(text: &str) -> bool {
    [
        "当前位置",
        "您的位置",
        "您现在的位置",
        "您当前的位置",
        "现在位置",
    ]
    .iter()
    .any(|start| text.starts_with(start))
}

/// Lines that stand in every page foot.
fn is_foot_text(text: &str) -> bool {
    const LONGEST: usize = 160;
    [
        "ICP备",
        "ICP证",
        "版权所有",
        "Copyright",
        "公网安备",
        "All Rights Reserved",
        "Powered by",
        "Processed in",
    ]
    .iter()
    .any(|word| text.contains(word))
        && text.chars().count() <= LONGEST
}

/// Firewalls answer with a page of their own and status 200.
fn state_of(parts: &[Part]) -> DocumentState {
    const WALLS: &[&str] = &[
        "网站防火墙",
        "您的请求带有不合法参数",
        "当前访问疑似黑客攻击",
        "您的访问被拦截",
        "请完成安全验证",
        "正在进行安全检测",
        "您的请求在Web服务器中没有找到对应的站点",
        "访问验证",
        "安全狗",
    ];
    let length: usize = parts.iter().map(|part| part.text.chars().count()).sum();
    let walled = length < 400
        && parts
            .iter()
            .any(|part| WALLS.iter().any(|word| part.text.contains(word)));
    if walled {
        DocumentState::Blocked
    } else {
        DocumentState::Article
    }
}

fn completeness(
    tree: &Html,
    blocks: &[Block],
    reading: &Reading<'_>,
    parts: &[Part],
) -> Completeness {
    let is_main = reading.in_main(blocks);
    let count = |wanted: fn(&What) -> bool| {
        let n = blocks
            .iter()
            .zip(&is_main)
            .filter(|(block, is_main)| **is_main && wanted(&block.what))
            .count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    Completeness {
        unread_images: count(|what| matches!(what, What::Image { unread: true, .. })),
        unheard_media: count(|what| matches!(what, What::Media)),
        speech_only: false,
        excerpt: is_filled_by_script(tree, parts),
    }
}

/// Pages that a script fills hold an empty root and hardly a word.
fn is_filled_by_script(tree: &Html, parts: &[Part]) -> bool {
    let words: usize = parts
        .iter()
        .filter(|part| part.kind != PartKind::Title)
        .map(|part| part.text.chars().count())
        .sum();
    words < 200
        && tree.tree.root().descendants().any(|node| {
            node.value()
                .as_element()
                .and_then(|element| element.id())
                .is_some_and(|id| matches!(id, "app" | "root" | "__nuxt" | "__next"))
        })
}

#[cfg(test)]
mod tests;
