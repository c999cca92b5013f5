//! The body of a post as paragraphs, with what a text cannot show counted beside it.
//!
//! Block elements make line breaks, inline ones must not: a word is often split over many `<span>`
//! and `<section>` stands for `<p>`. Text is kept as published, white text and zero-width
//! characters too; only mark-up goes. The walk keeps no stack of its own, so depth costs nothing.

use ego_tree::{NodeRef, iter::Edge};
use mingjian_domain::{Origin, Part, PartKind, Speaker};
use scraper::{Html, Node, node::Element};

/// What the walk over one element found.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// Paragraphs, alternative texts, goods cards, in reading order.
    pub parts: Vec<Part>,
    /// Pictures whose text nobody has read; emoji are none.
    pub images: u32,
    /// Audio and video.
    pub media: u32,
}

impl Body {
    /// Whether any paragraph holds text.
    pub fn has_text(&self) -> bool {
        self.parts.iter().any(|p| p.kind == PartKind::Body)
    }
}

/// Ids that the platform puts into a saved page beside the body.
const NOT_BODY: [&str; 6] = [
    "js_top_ad_area",
    "js_tags_preview_toast",
    "content_bottom_area",
    "js_pc_qr_code",
    "wx_stream_article_slide_tip",
    "js_article_bottom_bar",
];

/// Reads an HTML fragment, such as a feed's `content:encoded`; `path` begins its locators.
pub(crate) fn of_fragment(html: &str, path: &str) -> Body {
    let html = Html::parse_fragment(&crate::page::tame(html));
    walk(html.tree.root(), path)
}

/// Reads the element `root`, whose locators begin with `path`.
pub(crate) fn walk(root: NodeRef<'_, Node>, path: &str) -> Body {
    let mut walk = Walk {
        body: Body::default(),
        text: String::new(),
        path: path.to_owned(),
        blocks: 0,
        dropped: None,
    };
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => walk.open(node),
            Edge::Close(node) => walk.close(node),
        }
    }
    walk.flush();
    walk.body
}

struct Walk {
    body: Body,
    text: String,
    path: String,
    blocks: usize,
    dropped: Option<ego_tree::NodeId>,
}

impl Walk {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        if self.dropped.is_some() {
            return;
        }
        match node.value() {
            Node::Text(text) => self.push(text),
            Node::Element(element) if is_dropped(element) => self.dropped = Some(node.id()),
            Node::Element(element) => self.element(element),
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        if let Some(dropped) = self.dropped {
            if dropped == node.id() {
                self.dropped = None;
            }
            return;
        }
        if let Node::Element(element) = node.value()
            && is_block(element.name())
        {
            self.flush();
        }
    }

    fn element(&mut self, element: &Element) {
        let name = element.name();
        if is_block(name) {
            self.flush();
        }
        if let Some(style) = element.attr("style") {
            let pictures = style.matches("background-image").count();
            let url = style.contains("url(");
            self.body.images += u32::from(pictures > 0 && url);
        }
        match name {
            "br" => self.text.push('\n'),
            "img" | "image" => self.image(element),
            "mpvoice"
            | "mp-common-mpaudio"
            | "qqmusic"
            | "mp-common-videosnap"
            | "audio"
            | "video" => self.body.media += 1,
            "iframe" if is_video(element) => self.body.media += 1,
            "mpproduct" | "mpcps" | "mpshop" | "mp-common-product" | "mp-common-cpsad" => {
                self.card("商品卡片", element);
            }
            "mp-weapp" | "mp-miniprogram" => self.card("小程序", element),
            "mp-common-profile" => self.card("公众号名片", element),
            _ if element.attr("data-miniprogram-path").is_some() => self.card("小程序", element),
            _ => {}
        }
    }

    /// White space of the source is one space, as a browser shows it; all else stays.
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else {
                self.text.push(c);
            }
        }
    }

    fn image(&mut self, element: &Element) {
        let alt = element.attr("alt").map_or("", str::trim);
        let class = element.attr("class").unwrap_or_default();
        if class.split_whitespace().any(|c| c.contains("emoji")) {
            self.text.push_str(alt);
            return;
        }
        let has_address = ["data-src", "src", "href", "xlink:href", "data-backsrc"]
            .iter()
            .any(|key| element.attr(key).is_some_and(|v| !v.trim().is_empty()));
        if !has_address {
            return;
        }
        self.body.images += 1;
        if !matches!(
            alt,
            "" | "图片" | "图像" | "Image" | "image" | "img" | "cover_image"
        ) {
            self.flush();
            let part = self.part(PartKind::ImageText, alt.to_owned());
            self.body.parts.push(part);
        }
    }

    fn card(&mut self, label: &str, element: &Element) {
        self.flush();
        let text = format!("{label}：{}", card_words(element));
        let part = self.part(PartKind::Attribute, text);
        self.body.parts.push(part);
    }

    fn flush(&mut self) {
        let text = trim_lines(&self.text);
        self.text.clear();
        if !text.is_empty() {
            let part = self.part(PartKind::Body, text);
            self.body.parts.push(part);
        }
    }

    fn part(&mut self, kind: PartKind, text: String) -> Part {
        self.blocks += 1;
        Part {
            kind,
            speaker: Speaker::Unknown,
            text,
            origin: Origin {
                locator: Some(format!("{}[{}]", self.path, self.blocks)),
                ..Origin::default()
            },
        }
    }
}

/// Trims ASCII white space of each line and drops lines without visible text; the characters
/// inside a line, zero-width ones among them, stay.
pub(crate) fn trim_lines(text: &str) -> String {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}' | '\u{3000}');
    text.split('\n')
        .map(|line| line.trim_matches(is_space))
        .filter(|line| {
            line.chars()
                .any(|c| !c.is_whitespace() && !is_zero_width(c))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The words a card shows, which stand in its attributes: every value with Chinese in it, the name
/// first, each once. Without any, the number that identifies the goods.
fn card_words(element: &Element) -> String {
    let mut words: Vec<&str> = Vec::new();
    let names = |name: &str| name.contains("title") || name.contains("name");
    let mut attributes: Vec<_> = element
        .attrs()
        .filter(|(name, _)| *name != "style")
        .collect();
    attributes.sort_by_key(|(name, _)| !names(name));
    for (_, value) in attributes {
        let value = value.trim();
        if value.chars().any(is_han) && value.chars().count() <= 200 && !words.contains(&value) {
            words.push(value);
        }
    }
    if words.is_empty() {
        let id = element.attrs().find(|(name, _)| {
            name.contains("pid") || name.contains("product") || name.ends_with("id")
        });
        return id.map_or_else(|| element.name().to_owned(), |(_, v)| v.to_owned());
    }
    words.join("；")
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

fn is_video(element: &Element) -> bool {
    let class = element.attr("class").unwrap_or_default();
    class.contains("video_iframe")
        || element.attr("data-mpvid").is_some()
        || ["data-src", "src"]
            .iter()
            .any(|key| element.attr(key).is_some_and(|v| v.contains("v.qq.com")))
}

fn is_dropped(element: &Element) -> bool {
    matches!(
        element.name(),
        "script" | "style" | "noscript" | "template" | "head"
    ) || element.id().is_some_and(|id| NOT_BODY.contains(&id))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "nav"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "blockquote"
            | "pre"
            | "figure"
            | "figcaption"
            | "hr"
            | "form"
            | "fieldset"
            | "address"
            | "center"
            | "svg"
            | "text"
            | "foreignObject"
            | "mpvoice"
            | "mp-common-mpaudio"
            | "qqmusic"
            | "iframe"
            | "body"
            | "html"
            | "mpcps"
            | "mpproduct"
            | "mpshop"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let body = of_fragment(html, "#js_content");
        body.parts
            .iter()
            .map(|p| format!("{} {}", p.kind, p.text))
            .collect()
    }

    #[test]
    fn inline_elements_join_and_block_elements_part() {
        assert_eq!(
            texts(
                "<section><p><span>糖</span><span>尿</span><strong>病</strong>人\n 都在吃</p><section>第二段<br>第三行</section>尾</section>"
            ),
            ["body 糖尿病人 都在吃", "body 第二段\n第三行", "body 尾"]
        );
    }

    #[test]
    fn zero_width_and_white_text_stay_and_script_goes() {
        assert_eq!(
            texts(
                "<p>根\u{200b}治<span style='color:#fff'>高血压</span></p><p>\u{200b}&nbsp;</p><script>x</script><div id=js_pc_qr_code>扫码</div>"
            ),
            ["body 根\u{200b}治高血压"]
        );
    }

    #[test]
    fn pictures_media_and_goods_are_counted_and_named() {
        let html = r#"<p>看图<img class="wx_emoji" alt="😀" src="e.png"></p>
            <img data-src="https://mmbiz.qpic.cn/a/640" alt="图片"><img data-src="b" alt="祖传秘方">
            <section style="background-image: url(&quot;c&quot;)"></section>
            <mpvoice name="讲座"></mpvoice><iframe class="video_iframe" data-mpvid="w1"></iframe>
            <mpcps data-title="康元牌胶囊" data-price="¥298元"></mpcps>
            <svg><text>图形里的字</text></svg>"#;
        let body = of_fragment(html, "x");
        assert_eq!((body.images, body.media), (3, 2));
        assert_eq!(
            texts(html),
            [
                "body 看图😀",
                "image_text 祖传秘方",
                "attribute 商品卡片：康元牌胶囊；¥298元",
                "body 图形里的字"
            ]
        );
    }
}
